/* decision_check.c: may this order be sent, and was it taken or closed?  The hottest answer there is: room for all of it is taken at
 * once, and what follows writes without asking. */
#include "codec/decision_list.h"
#include "codec/decision_part.h"
#include "codec/decision_plan.h"

/* Bytes beside the texts: at most twelve keys and numbers a side; keys and numbers of the rest; heads and keys of a
 * reason. */
#define MEASURES_SIZE 256
#define CHECK_SIZE    (2 * MEASURES_SIZE + 128)
#define REASON_SIZE   192
#define NUMBER_SIZE   16 /* of a named number, beside its name */

#define PUT_REAL(p, word, number) put_real(PUT_LITERAL(p, word), number)

static uint8_t *put_measures(uint8_t *p, const netto_measures *m)
{
    if (!m->known) return put_nil(p);
    bool orders = m->orders > 0.0;
    p = put_map(p, 9u + orders + m->indefinite + m->unmodelled);
    p = PUT_REAL(p, "gross", m->exposure.gross);
    p = PUT_REAL(p, "net", m->exposure.net);
    p = PUT_REAL(p, "netted", m->exposure.netted);
    p = PUT_REAL(p, "benefit", netto_exposure_benefit(&m->exposure));
    p = PUT_REAL(p, "initial", m->margin.initial);
    if (orders) p = PUT_REAL(p, "orders", m->orders);
    p = PUT_REAL(p, "maintenance", m->margin.maintenance);
    p = PUT_REAL(p, "equity", m->equity);
    p = PUT_REAL(p, "excess", netto_measures_excess(m));
    p = PUT_REAL(p, "utilisation", netto_measures_utilisation(m));
    if (m->indefinite) p = put_boolean(PUT_LITERAL(p, "indefinite"), true);
    return m->unmodelled ? put_boolean(PUT_LITERAL(p, "unmodelled"), true) : p;
}

/* A reason without numbers leaves both 0; one with numbers cannot: nothing at 0 is above or below 0. */
static bool has_numbers(const netto_reason *reason)
{
    return reason->value != 0.0 || reason->limit != 0.0;
}

static uint8_t *put_numbers(uint8_t *p, const netto_reason *reason)
{
    p = put_map(p, reason->number_count);
    for (uint32_t i = 0; i < reason->number_count; i++)
        p = put_real(put_text(p, reason->numbers[i].name), reason->numbers[i].value);
    return p;
}

/* Bytes beside the texts of what stops an order: its keys, words, instants and numbers. */
#define STOP_SIZE (160 + NETTO_FIGURES_MAX * (NETTO_FIGURE_NAME + 11))

static uint8_t *put_figures(uint8_t *p, const netto_trip *trip)
{
    p = put_map(PUT_LITERAL(p, "numbers"), trip->count);
    for (uint32_t i = 0; i < trip->count; i++)
        p = put_real(put_text(p, (netto_text){trip->figures[i].name, trip->figures[i].size}), trip->figures[i].value);
    return p;
}

static uint32_t count_stop(const netto_stop *stop)
{
    return stop ? 5u + (stop->until != NETTO_NEVER) + (stop->trip->count > 0) : 0;
}

static uint8_t *put_stop(uint8_t *p, const netto_stop *stop)
{
    p = put_text(PUT_LITERAL(p, "scope"), decision_breaker_scope(stop->instrument));
    p = put_text(PUT_LITERAL(p, "thing"), stop->thing);
    p = put_text(PUT_LITERAL(p, "action"), text_of(netto_action_word(stop->action)));
    p = put_text(PUT_LITERAL(p, "state"), text_of(netto_breaker_state_word(stop->state)));
    p = put_integer(PUT_LITERAL(p, "since"), stop->since);
    if (stop->until != NETTO_NEVER) p = put_integer(PUT_LITERAL(p, "until"), stop->until);
    return stop->trip->count ? put_figures(p, stop->trip) : p;
}

static uint8_t *put_reason(uint8_t *p, const netto_reason *reason)
{
    bool rule = netto_text_given(reason->rule), account = netto_text_given(reason->account);
    bool numbers = has_numbers(reason), why = netto_text_given(reason->why), keyed = netto_text_given(reason->key), named = reason->number_count > 0;
    p = put_map(p, 2u + rule + why + 2u * keyed + account + 2u * numbers + named + count_stop(reason->stop) + (reason->explain != NULL));
    p = put_text(PUT_LITERAL(p, "code"), text_of(netto_reason_word(reason->code)));
    if (rule) p = put_text(PUT_LITERAL(p, "rule"), reason->rule);
    if (why) p = put_text(PUT_LITERAL(p, "why"), reason->why);
    if (account) p = put_text(PUT_LITERAL(p, "account"), reason->account);
    if (keyed) p = put_text(PUT_LITERAL(put_text(PUT_LITERAL(p, "scope"), reason->by), "thing"), reason->key);
    p = put_text(PUT_LITERAL(p, "text"), reason->text);
    if (numbers) p = PUT_REAL(PUT_REAL(p, "value", reason->value), "limit", reason->limit);
    if (named) p = put_numbers(PUT_LITERAL(p, "numbers"), reason);
    if (reason->stop) p = put_stop(p, reason->stop);
    return reason->explain ? put_part(PUT_LITERAL(p, "explain"), reason->explain) : p;
}

static size_t reasons_size(const netto_reason *reasons, uint32_t count)
{
    size_t size = 0;
    for (uint32_t i = 0; i < count; i++) {
        const netto_reason *reason = &reasons[i];
        size += REASON_SIZE + (size_t)reason->rule.size + reason->account.size + reason->text.size;
        size += (size_t)reason->why.size + reason->by.size + reason->key.size;
        for (uint32_t k = 0; k < reason->number_count; k++) size += NUMBER_SIZE + reason->numbers[k].name.size;
        if (reason->explain) size += part_size(reason->explain);
        if (reason->stop) size += STOP_SIZE + (size_t)reason->stop->thing.size;
    }
    return size;
}

static uint8_t *put_reasons(uint8_t *p, const netto_reason *reasons, uint32_t count)
{
    p = put_array(p, count);
    for (uint32_t i = 0; i < count; i++) p = put_reason(p, &reasons[i]);
    return p;
}

void decision_put_reasons(writer *w, const netto_reason *reasons, uint32_t count)
{
    size_t room = REASON_SIZE + reasons_size(reasons, count);
    if (!writer_reserve(w, room)) return;
    uint8_t *p = put_reasons(w->at, reasons, count);
    assert((size_t)(p - w->at) <= room);
    w->at = p;
}

static size_t size_of(const netto_check *check, netto_text policy)
{
    return CHECK_SIZE + policy.size + (check->explain ? part_size(check->explain) : 0) + reasons_size(check->reasons, check->reason_count);
}

static uint8_t *put_decision(uint8_t *p, const netto_check *check)
{
    p = PUT_LITERAL(p, "decision");
    p = check->accepted ? PUT_LITERAL(p, "accept") : PUT_LITERAL(p, "reject");
    p = put_boolean(PUT_LITERAL(p, "reducing"), check->reducing);
    return put_reasons(PUT_LITERAL(p, "reasons"), check->reasons, check->reason_count);
}

static uint8_t *put_duplicate(uint8_t *p, const netto_check *check)
{
    return check->duplicate ? put_boolean(PUT_LITERAL(p, "duplicate"), true) : p;
}

void decision_check(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_check *check = &decision->check;
    (void)command;
    size_t room = size_of(check, decision->policy);
    if (!writer_reserve(w, room)) return;
    uint8_t *p = put_map(w->at, 7u + check->duplicate + decision->behind + (check->explain != NULL));
    p = put_decision(p, check);
    p = put_duplicate(p, check);
    p = put_measures(PUT_LITERAL(p, "before"), &check->before);
    p = put_measures(PUT_LITERAL(p, "after"), &check->after);
    p = put_text(PUT_LITERAL(p, "policy"), decision->policy);
    p = put_unsigned(PUT_LITERAL(p, "seq"), decision->seq);
    if (decision->behind) p = put_unsigned(PUT_LITERAL(p, "durable"), decision->durable);
    if (check->explain) p = put_part(PUT_LITERAL(p, "explain"), check->explain);
    assert((size_t)(p - w->at) <= room);
    w->at = p;
}

/* [accepted, the first reason or nil, initial, equity], the figures after the order. */
void decision_check_brief(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_check *check = &decision->check;
    (void)command;
    if (!writer_reserve(w, CHECK_SIZE)) return;
    uint8_t *p = put_boolean(put_array(w->at, 4), check->accepted);
    p = check->reason_count ? put_text(p, text_of(netto_reason_word(check->reasons[0].code))) : put_nil(p);
    p = check->after.known ? put_real(p, check->after.margin.initial) : put_nil(p);
    p = check->after.known ? put_real(p, check->after.equity) : put_nil(p);
    w->at = p;
}

/* As above, with what was open of it. */
void decision_close(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_check *check = &decision->check;
    (void)command;
    writer_map(w, 6u + check->duplicate);
    WRITER_KEY(w, "decision");
    WRITER_LITERAL(w, "accept");
    WRITER_KEY(w, "closed");
    if (check->duplicate)
        writer_real(w, 0.0); /* of an order of which nothing is known any more */
    else
        decision_put_quantity(w, check->closed, check->step);
    if (!writer_reserve(w, size_of(check, decision->policy))) return;
    uint8_t *p = put_duplicate(w->at, check);
    p = put_measures(PUT_LITERAL(p, "before"), &check->before);
    p = put_measures(PUT_LITERAL(p, "after"), &check->after);
    p = put_text(PUT_LITERAL(p, "policy"), decision->policy);
    w->at = put_unsigned(PUT_LITERAL(p, "seq"), decision->seq);
}

/* answer_diff.c: the result of policy.diff. */
#include "wire/diff.h"
#include "wire/request.h"

/* Nil where it could not be computed. */
static void put(writer *w, netto_text key, double number)
{
    writer_text(w, key);
    writer_known(w, !isnan(number), number);
}

#define PUT(w, key, number) put(w, TEXT_LITERAL(key), number)

static void put_numbers(writer *w, const netto_side *s)
{
    const netto_measures *m = &s->measures;
    PUT(w, "gross", m->exposure.gross);
    PUT(w, "net", m->exposure.net);
    PUT(w, "netted", m->exposure.netted);
    PUT(w, "collateral", s->collateral);
    PUT(w, "equity", m->equity);
    PUT(w, "initial", m->margin.initial);
    PUT(w, "maintenance", m->margin.maintenance);
    PUT(w, "warning", m->margin.warning);
    PUT(w, "liquidation", m->margin.liquidation);
    PUT(w, "orders", m->orders);
    PUT(w, "utilisation", isnan(m->equity) || isnan(m->margin.initial) ? NAN : netto_measures_utilisation(m));
}

#define NUMBERS 11

static void put_side(writer *w, const netto_side *s)
{
    bool failed = s->status != NETTO_OK;
    writer_map(w, NUMBERS + 2u + s->stale + failed + (s->rule != NULL));
    put_numbers(w, s);
    PUT(w, "worst_leg", s->worst_leg);
    WRITER_KEY(w, "status");
    writer_text(w, text_of(netto_standing_word(s->standing)));
    if (s->stale) {
        WRITER_KEY(w, "stale");
        writer_boolean(w, true);
    }
    if (failed) {
        WRITER_KEY(w, "code");
        writer_text(w, text_of(netto_status_code(s->status)));
    }
    if (!s->rule) return;
    WRITER_KEY(w, "rule");
    writer_text(w, text_of(s->rule));
}

static void put_flips(writer *w, const struct diff *d, const struct diff_row *r)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < d->limit_count; i++) count += diff_flips(r, &d->limits[i]);
    WRITER_KEY(w, "limits");
    writer_array(w, count);
    for (uint32_t i = 0; i < d->limit_count; i++) {
        if (!diff_flips(r, &d->limits[i])) continue;
        writer_array(w, 2);
        writer_text(w, d->limits[i].name);
        writer_text(w, diff_breaches_then(r, &d->limits[i]) ? TEXT_LITERAL("breached") : TEXT_LITERAL("cleared"));
    }
}

static void put_row(writer *w, const struct diff *d, const struct diff_row *r)
{
    writer_map(w, 6);
    WRITER_KEY(w, "account");
    writer_text(w, r->impact.account);
    PUT(w, "change", diff_change(r));
    PUT(w, "ratio", diff_ratio(r));
    WRITER_KEY(w, "now");
    put_side(w, &r->impact.now);
    WRITER_KEY(w, "then");
    put_side(w, &r->impact.then);
    put_flips(w, d, r);
}

static void put_totals(writer *w, const struct diff *d)
{
    WRITER_KEY(w, "totals");
    writer_map(w, 2);
    WRITER_KEY(w, "now");
    writer_map(w, NUMBERS);
    put_numbers(w, &d->totals_now);
    WRITER_KEY(w, "then");
    writer_map(w, NUMBERS);
    put_numbers(w, &d->totals_then);
}

static void put_limits(writer *w, const struct diff *d)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < d->limit_count; i++) count += d->limits[i].breached || d->limits[i].cleared;
    WRITER_KEY(w, "limits");
    writer_array(w, count);
    for (uint32_t i = 0; i < d->limit_count; i++) {
        const struct diff_limit *l = &d->limits[i];
        if (!l->breached && !l->cleared) continue;
        writer_map(w, 3);
        WRITER_KEY(w, "limit");
        writer_text(w, l->name);
        WRITER_KEY(w, "breached");
        writer_unsigned(w, l->breached);
        WRITER_KEY(w, "cleared");
        writer_unsigned(w, l->cleared);
    }
}

static void put_breakers(writer *w, const struct diff *d)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_TURN_MAP(X)
#undef X
    };
    WRITER_KEY(w, "breakers");
    writer_array(w, d->turn_count);
    for (uint32_t i = 0; i < d->turn_count; i++) {
        const netto_breaker_turn *t = &d->turns[i];
        writer_map(w, 4);
        WRITER_KEY(w, "breaker");
        writer_text(w, t->breaker);
        WRITER_KEY(w, "scope");
        writer_text(w, t->instrument ? TEXT_LITERAL("instrument") : TEXT_LITERAL("account"));
        WRITER_KEY(w, "thing");
        writer_text(w, t->thing);
        WRITER_KEY(w, "turn");
        writer_text(w, text_of(words[t->turn]));
    }
    WRITER_KEY(w, "turned");
    writer_unsigned(w, d->turned);
}

static void put_failures(writer *w, const struct diff *d)
{
    WRITER_KEY(w, "failures");
    writer_array(w, d->rule_count);
    for (uint32_t i = 0; i < d->rule_count; i++) {
        const struct diff_rule *r = &d->rules[i];
        writer_map(w, 4);
        WRITER_KEY(w, "rule");
        writer_text(w, text_of(r->rule));
        WRITER_KEY(w, "accounts");
        writer_unsigned(w, r->accounts);
        WRITER_KEY(w, "account");
        writer_text(w, r->account);
        WRITER_KEY(w, "message");
        writer_text(w, text_of(r->message));
    }
}

static void put_counts(writer *w, const struct diff *d)
{
    WRITER_KEY(w, "policy");
    writer_text(w, d->then->id);
    WRITER_KEY(w, "active");
    writer_text(w, d->now->id);
    WRITER_KEY(w, "accounts");
    writer_unsigned(w, d->accounts);
    WRITER_KEY(w, "changed");
    writer_unsigned(w, d->changed);
    WRITER_KEY(w, "unknown");
    writer_unsigned(w, d->unknown);
}

static void put_next(writer *w, const struct diff *d)
{
    WRITER_KEY(w, "next");
    if (d->more)
        writer_text(w, d->rows[d->row_count - 1]->impact.account);
    else
        writer_nil(w);
}

void answer_diff(writer *w, const struct request *request, const struct answer *answer)
{
    const struct diff *d = answer->diff;
    if (answer->packed.bytes) return answer_packed(w, request, answer);
    bool apart = d->since != 0;
    writer_map(w, 13u + apart);
    put_counts(w, d);
    put_totals(w, d);
    put_limits(w, d);
    put_breakers(w, d);
    put_failures(w, d);
    WRITER_KEY(w, "rows");
    writer_array(w, d->row_count);
    for (uint32_t i = 0; i < d->row_count; i++) put_row(w, d, d->rows[i]);
    put_next(w, d);
    WRITER_KEY(w, "seq");
    writer_unsigned(w, d->seq);
    if (!apart) return;
    WRITER_KEY(w, "since");
    writer_unsigned(w, d->since);
}

/* check.c: the policy's checks of an order. */
#include "engine/check.h"

#include <math.h>
#include <stdio.h>

#include "appraisal/measure.h"
#include "base/complain.h"
#include "base/text.h"
#include "engine/bound.h"
#include "engine/explain.h"

bool check_asks(const netto_policy *policy, bool reducing)
{
    bool asks = false;
    for (uint32_t i = 0; i < policy->check_count; i++) asks |= policy->checks[i].always || !reducing;
    return asks;
}

/* ---- asking ------------------------------------------------------------------------------------------------ */

static double price_of(const order *o)
{
    return o->priced ? decimal_real(o->price) : NAN;
}

static netto_status check_answer(const netto_check_rule *rule, const netto_refusal *r, netto_complaint *why)
{
    bool good = r->count <= NETTO_CHECK_NUMBERS && r->code_size <= NETTO_ID_MAX;
    for (uint32_t i = 0; r->refused && good && i < r->count; i++)
        good = isfinite(r->numbers[i].value) && r->numbers[i].size <= NETTO_ID_MAX;
    if (!r->refused || good) return NETTO_OK;
    return complain(why, NETTO_ERULE, "check '%.*s': expected at most %d finite numbers", TEXT(rule->name), NETTO_CHECK_NUMBERS);
}

/* Its failures are told apart from those of others by its number and the account. */
static netto_status fail(const order *o, uint32_t number, const netto_complaint *why, netto_complaint *complaint)
{
    assessment *a = o->a;
    assessment_remember_failure(a, assessment_check_rule, (uint64_t)number << 32 | o->account, why);
    return assessment_failed(a, complaint);
}

netto_status check_ask(order *o, uint32_t number, trace *t, netto_refusal *out, netto_complaint *complaint)
{
    assessment *a = o->a;
    netto_policy *policy = a->policy;
    cuts *cut = a->cuts;
    bound_book now, then;
    book_subject before, before_pool, after, after_pool;
    netto_complaint why;
    bound_open(&now, &o->now, o->knows_now ? &o->margin_now : NULL, true, true);
    bound_open(&then, &o->then, &o->margin_then, true, true);
    bound_subject(&now, &before, &before_pool);
    bound_subject(&then, &after, &after_pool);
    before.when = before_pool.when = "before", after.when = after_pool.when = "after";
    struct netto_scope scope = {.book = &o->e->book, .level = SCOPE_BOOK, .own = o->instrument,
                                .history_every = policy->history_every, .history_length = policy->history_length, .trace = t};
    const order_subject subject = {.account = o->account, .instrument = o->instrument, .qty = o->qty, .price = price_of(o),
                                   .reducing = o->out->check.reducing, .before = &before, .after = &after};
    netto_view view = view_order(&scope, &subject);
    content(&why);
    out->refused = false;
    out->count = out->code_size = 0;
    cut->limits++;
    measure_open(&scope, a, CUT_CHECK, cut->limits);
    cuts_before(cut, policy, CUT_CHECK, cut->limits, 0, false);
    netto_status status = policy->hooks.check(policy, number, &view, out, &why);
    cuts_after(cut, policy, CUT_CHECK, cut->limits, 0, false);
    if (status == NETTO_OK) status = check_answer(&policy->checks[number], out, &why);
    return status == NETTO_OK ? NETTO_OK : fail(o, number, &why, complaint);
}

/* ---- why ---------------------------------------------------------------------------------------------------- */

static netto_text name_at(const netto_refusal *r, uint32_t i)
{
    return (netto_text){r->numbers[i].name, r->numbers[i].size};
}

static const double *number_of(const netto_refusal *r, const char *name)
{
    for (uint32_t i = 0; i < r->count; i++)
        if (text_is(name_at(r, i), name)) return &r->numbers[i].value;
    return NULL;
}

/* All its numbers, but a value and its limit where both are given: those stand as a limit's do. */
static bool take_numbers(arena *in, const netto_refusal *r, netto_reason *out, double *tightness)
{
    const double *value = number_of(r, "value"), *limit = number_of(r, "limit");
    bool both = value && limit;
    netto_named_number *numbers = arena_array(in, r->count + 1u, sizeof *numbers);
    if (!numbers) return false;
    out->numbers = numbers;
    for (uint32_t i = 0; i < r->count; i++) {
        if (both && (&r->numbers[i].value == value || &r->numbers[i].value == limit)) continue;
        numbers[out->number_count] = (netto_named_number){arena_text(in, name_at(r, i)), r->numbers[i].value};
        if (!numbers[out->number_count++].name.bytes) return false;
    }
    out->value = both ? *value : 0.0;
    out->limit = both ? *limit : 0.0;
    *tightness = both ? verdict_tightness(*value, *limit) : INFINITY;
    return true;
}

#define SENTENCE 512

static netto_text sentence(arena *in, netto_text name, netto_text why, const netto_reason *r)
{
    char numbers[SENTENCE] = "";
    int used = 0;
    const char *gap = " (";
    if (r->value != 0.0 || r->limit != 0.0) {
        used = snprintf(numbers, sizeof numbers, " (value %s, limit %s", FIGURE(r->value), FIGURE(r->limit));
        gap = ", ";
    }
    for (uint32_t i = 0; i < r->number_count && used < SENTENCE - 1; i++, gap = ", ")
        used += snprintf(numbers + used, sizeof numbers - (size_t)used, "%s%.*s %s", gap, TEXT(r->numbers[i].name), FIGURE(r->numbers[i].value));
    return arena_print(in, "check '%.*s' refuses the order%s%.*s%s%s", TEXT(name), why.size ? ": " : "", TEXT(why), numbers,
                       *numbers ? ")" : "");
}

netto_status check_reason(order *o, uint32_t number, const netto_refusal *r, netto_reason *out, double *tightness,
                          netto_complaint *complaint)
{
    arena *in = &o->e->book.scratch;
    const netto_check_rule *rule = &o->a->policy->checks[number];
    *out = (netto_reason){.rule = rule->name, .account = idmap_text(&o->e->book.account_ids, o->account)};
    bool made = take_numbers(in, r, out, tightness);
    if (made && r->code_size) out->why = arena_text(in, (netto_text){r->code, r->code_size});
    if (made) out->text = sentence(in, rule->name, out->why, out);
    if (made && out->text.bytes && !out->why.bytes == !r->code_size) return NETTO_OK;
    return complain(complaint, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
}

netto_status check_explain(order *o, const netto_reason *reason, const netto_part **out, netto_complaint *complaint)
{
    const netto_policy *policy = o->a->policy;
    trace t = {0};
    netto_refusal again;
    netto_complaint why;
    uint32_t number = 0;
    while (!text_equal(policy->checks[number].name, reason->rule)) number++;
    if (!trace_open(&t, &o->e->book.scratch))
        return complain(complaint, NETTO_ECAPACITY, "no memory to explain; raise `capacity`");
    if (check_ask(o, number, &t, &again, &why) != NETTO_OK || !again.refused) t.count = 0; /* with less memory left: the number alone */
    return explain_check(&o->then, &t, reason, out, complaint);
}

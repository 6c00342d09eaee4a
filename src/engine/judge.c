/* judge.c: what an order would do, and whether it may. */
#include "engine/judge.h"

#include <math.h>

#include "appraisal/fill.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "engine/bound.h"
#include "engine/check.h"
#include "engine/explain.h"
#include "engine/held.h"
#include "engine/stop.h"
#include "engine/watch.h"

/* ---- the question ------------------------------------------------------------------------------------ */

static netto_status check_price(const order *o, netto_status status)
{
    const instrument *i = &o->e->book.instruments[o->instrument];
    bool negative_allowed = i->kind == NETTO_SENSITIVITY || (i->kind == NETTO_FUTURE && !i->inverse);
    bool allowed = negative_allowed || o->price.units > 0 || (i->kind == NETTO_OPTION && o->price.units == 0);
    if (status == NETTO_OK && allowed) return NETTO_OK;
    if (status == NETTO_EOVERFLOW) return complain(&o->out->complaint, status, "the price is too large for exact numbers");
    return complain(&o->out->complaint, NETTO_EDOMAIN, "the price must be finite%s", negative_allowed ? "" : " and greater than 0");
}

netto_status judge_at_mark(order *o, const netto_command *c)
{
    const mark *m = &o->e->book.marks[o->instrument];
    if (c->order.price.kind != NETTO_NUMBER_NONE) return NETTO_OK;
    if (o->e->book.instruments[o->instrument].kind == NETTO_SENSITIVITY) return NETTO_OK;
    if (!m->known)
        return complain(&o->out->complaint, NETTO_ENOMARK, "'%.*s' has no mark; give a price, or send mark.put first", TEXT(c->order.instrument));
    o->priced = true;
    return check_price(o, decimal_from_real(m->price, &o->price));
}

netto_status judge_read(order *o, const netto_command *c)
{
    book *b = &o->e->book;
    netto_complaint *why = &o->out->complaint;
    netto_status status = account_find(b, c->account, &o->account, why);
    if (status == NETTO_OK) status = book_find_instrument(b, c->order.instrument, &o->instrument, why);
    if (status != NETTO_OK) return status;
    const instrument *i = &b->instruments[o->instrument];
    if (i->kind == NETTO_CASH)
        return complain(why, NETTO_EPARAMS, "'%.*s' is cash, which is not traded here", TEXT(c->order.instrument));
    status = quantity_from_number(c->order.qty, &i->step, &o->qty);
    if (status == NETTO_EOVERFLOW)
        return complain(why, status, "the quantity is too large for steps of the qty_step of '%.*s'", TEXT(c->order.instrument));
    if (status != NETTO_OK || o->qty == 0)
        return complain(why, status == NETTO_OK ? NETTO_EDOMAIN : status,
                        "the quantity must be a multiple of the qty_step of '%.*s', and not 0", TEXT(c->order.instrument));
    o->price = (netto_decimal){0};
    o->priced = c->order.price.kind != NETTO_NUMBER_NONE;
    if (!o->priced) return NETTO_OK;
    return check_price(o, decimal_from_number(c->order.price, &o->price));
}

static netto_status fill_order(order *o)
{
    if (frame_trade(&o->e->book, o->account, o->instrument, o->qty, o->price, &o->before, &o->after, &o->cash)) return NETTO_OK;
    return complain(&o->out->complaint, NETTO_EOVERFLOW, "the order is too large for exact numbers");
}

/* ---- reasons ------------------------------------------------------------------------------------------- */

void judge_refuse(order *o, netto_reason_code code, double tightness, netto_reason reason)
{
    reason.code = code;
    verdict_add(&o->verdict, tightness, &reason);
}

/* Something could not be computed: nothing passes because a rule broke.  NETTO_OK: it is a reason; a full purse, or
 * in advice a figure that is no number, is the call's own error.  What is decided for the record is decided. */
static netto_status refuse_unknown(order *o, const char *failed, const netto_complaint *why)
{
    const assessment *a = o->a;
    bool rule = why->status == NETTO_ERULE;
    bool large = why->status == NETTO_EOVERFLOW && o->records;
    netto_reason reason = {.text = arena_text(&o->e->book.scratch, text_of(why->text))};
    if (!rule && !large && why->status != NETTO_ENOMARK) return o->out->complaint = *why, why->status;
    if (rule) reason.rule = text_of(failed);
    if (rule && o->records) watch_fault(o->e, o->account, reason.rule, why, false);
    if (rule && !o->records) {
        o->e->fault = (netto_rule_fault){a->policy->id, reason.rule, idmap_text(&o->e->book.account_ids, o->account),
                                         reason.text, true};
        o->out->fault = &o->e->fault;
    }
    judge_refuse(o, rule ? NETTO_REASON_RULE_ERROR : large ? NETTO_REASON_OVERFLOW : NETTO_REASON_NO_MARK, INFINITY, reason);
    return NETTO_OK;
}

#define JUDGE_WORK 2000000 /* of the checks and limits of one order: some 10 ms, for others wait meanwhile */

/* Each call has a budget of its own; all of them together too, for nobody is let in between. */
static netto_status refuse_work(order *o)
{
    netto_complaint why;
    complain(&why, NETTO_ERULE, "the checks and limits that this order asks used up %d units of work together", JUDGE_WORK);
    return refuse_unknown(o, assessment_limit_rule, &why);
}

static netto_status judge_check(order *o, uint32_t number)
{
    netto_refusal refusal;
    netto_reason reason;
    netto_complaint why;
    double tightness;
    uint64_t before = o->a->measure_work;
    netto_status status = check_ask(o, number, NULL, &refusal, &why);
    o->work += o->a->policy->last_work + assessment_measured(o->a, before);
    if (status != NETTO_OK) return refuse_unknown(o, o->a->failed_rule, &why);
    if (!refusal.refused) return NETTO_OK;
    status = check_reason(o, number, &refusal, &reason, &tightness, &o->out->complaint);
    if (status == NETTO_OK) judge_refuse(o, NETTO_REASON_CHECK, tightness, reason);
    return status;
}

static netto_status judge_checks(order *o)
{
    const netto_policy *policy = o->a->policy;
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < policy->check_count && status == NETTO_OK; i++) {
        if (o->work > JUDGE_WORK) return refuse_work(o);
        if (policy->checks[i].always || !o->out->check.reducing) status = judge_check(o, i);
    }
    return status;
}

/* Whether it stands breached already is no matter: an order is held against the limit itself. */
static bool is_above(const bound *found)
{
    return found->binds && limit_stands(found->max, 0.0, found->value, false);
}

static void refuse_limit(order *o, const netto_limit *limit, const bound *found, netto_text account, netto_reason reason)
{
    reason.rule = limit->name;
    reason.account = account;
    reason.value = found->value;
    reason.limit = found->max;
    judge_refuse(o, NETTO_REASON_LIMIT, verdict_tightness(found->value, found->max), reason);
}

static netto_status judge_limit(order *o, bound_book *node, uint32_t number)
{
    const netto_limit *limit = &o->a->policy->limits[number];
    bound found;
    netto_complaint why;
    book *b = &o->e->book;
    netto_status status = bound_find(node, number, &found, &why);
    if (status != NETTO_OK) return refuse_unknown(o, o->a->failed_rule, &why);
    if (!is_above(&found)) return NETTO_OK;
    netto_text account = idmap_text(&b->account_ids, node->f->account);
    netto_text said = arena_print(&b->scratch, "limit '%.*s': %s of '%.*s' would be %s, above %s", TEXT(limit->name), limit_word(limit),
                                  TEXT(account), FIGURE(found.value), FIGURE(found.max));
    refuse_limit(o, limit, &found, account, (netto_reason){.text = said});
    return NETTO_OK;
}

/* Of what the order moves: its instrument, the underlying of that, or their bucket. */
static netto_status judge_held(order *o, bound_book *node, uint32_t number)
{
    const netto_limit *limit = &o->a->policy->limits[number];
    book *b = &o->e->book;
    uint32_t key = held_key(b, limit->by, o->instrument);
    bound found;
    netto_complaint why;
    if (key == SLOT_NONE) return NETTO_OK;
    netto_status status = held_find(node, number, key, &found, &why);
    if (status != NETTO_OK) return refuse_unknown(o, o->a->failed_rule, &why);
    if (!is_above(&found)) return NETTO_OK;
    netto_text account = idmap_text(&b->account_ids, node->f->account), name = held_name(b, limit->by, key);
    const char *by = netto_limit_by_word(limit->by);
    netto_text said = arena_print(&b->scratch, "limit '%.*s': %s of '%.*s' in %s '%.*s' would be %s, above %s", TEXT(limit->name),
                                  limit_word(limit), TEXT(account), by, TEXT(name), FIGURE(found.value), FIGURE(found.max));
    refuse_limit(o, limit, &found, account, (netto_reason){.by = text_of(by), .key = name, .text = said});
    return NETTO_OK;
}

/* A node above the account, after the order; of its pool others' orders count too. */
static frame above(const order *o, uint32_t node)
{
    frame f = o->then;
    f.account = node;
    f.pool = NULL;
    f.worst = worst_is_none(&o->e->book, node) ? NULL : &o->resting;
    return f;
}

/* An order is tested on its account and, where the limit is on a pool, on every ancestor that it binds. */
static netto_status judge_limits(order *o)
{
    const netto_policy *policy = o->a->policy;
    const book *b = &o->e->book;
    netto_status status = NETTO_OK;
    for (uint32_t node = o->account; node != SLOT_NONE; node = b->accounts[node].parent) {
        bool own = node == o->account;
        netto_text kind = idmap_text(&b->words, b->accounts[node].kind);
        frame up = above(o, node);
        bound_book held;
        bound_open(&held, own ? &o->then : &up, own ? &o->margin_then : NULL, own, true);
        for (uint32_t i = 0; i < policy->limit_count && status == NETTO_OK; i++) {
            if (o->work + held.work > JUDGE_WORK) return refuse_work(o);
            if (limit_binds(&policy->limits[i], kind, own || limit_may_climb(&policy->limits[i]))) status = policy->limits[i].by ? judge_held(o, &held, i) : judge_limit(o, &held, i);
        }
        o->work += held.work;
        if (status != NETTO_OK || !o->a->climbs) return status;
    }
    return status;
}

/* A price better than the mark is no equity to open an order with: by the time that it fills, the mark is no better. */
static bool is_gained(const order *o, double equity)
{
    double now = frame_equity(&o->now);
    return o->now.collateral_status == NETTO_OK && equity - now > 1e-9 * (1.0 + fabs(now));
}

static netto_status judge_equity(order *o)
{
    double then = frame_equity(&o->then), initial = o->margin_then.initial;
    if (o->then.collateral_status != NETTO_OK) return refuse_unknown(o, assessment_collateral_rule, &o->then.complaint);
    bool gained = is_gained(o, then);
    double equity = gained ? frame_equity(&o->now) : then;
    if (equity >= initial) return NETTO_OK;
    judge_refuse(o, NETTO_REASON_INSUFFICIENT_MARGIN, verdict_tightness(initial, equity),
           (netto_reason){.account = idmap_text(&o->e->book.account_ids, o->account),
                          .value = equity,
                          .limit = initial,
                          .text = arena_print(&o->e->book.scratch, "equity would be %s%s, below the initial margin of %s", FIGURE(equity),
                                              gained ? " without what the order's price gains" : "", FIGURE(initial))});
    return NETTO_OK;
}

/* ---- judging ------------------------------------------------------------------------------------------------ */

/* Also when all that rests on the same side is filled, it does not cross zero. */
static bool shrinks(const order *o)
{
    int64_t was = o->before.qty;
    resting rest = order_resting_in(&o->e->book, o->account, o->instrument);
    return was > 0 ? o->qty < 0 && rest.sells - o->qty <= was : o->qty > 0 && rest.buys + o->qty <= -was;
}

/* The position shrinks without crossing zero, and the requirement does not rise. */
static bool is_reducing(const order *o)
{
    return shrinks(o) && o->knows_now && o->knows_then && o->margin_then.initial <= o->margin_now.initial;
}

static netto_status ask(order *o, bool then)
{
    netto_complaint why;
    content(&why);
    netto_status status = then ? margin_after(&o->then, &o->margin_then, &why) : margin_now(&o->now, &o->margin_now, &why);
    *(then ? &o->knows_then : &o->knows_now) = status == NETTO_OK;
    return status == NETTO_OK ? NETTO_OK : refuse_unknown(o, o->a->failed_rule, &why);
}

static netto_status compute(order *o)
{
    netto_complaint why;
    content(&why);
    netto_status status = frame_now(&o->now, o->a, &o->e->book, o->account, &why);
    if (status == NETTO_OK)
        status = frame_after(&o->then, &o->now, &o->before, &o->after, o->cash, &why);
    if (status != NETTO_OK) return refuse_unknown(o, o->a->failed_rule, &why);
    status = ask(o, false);
    return status == NETTO_OK ? ask(o, true) : status;
}

/* Checks and limits are held against the order filled whole and whatever rests filled at its worst. */
static netto_status count_resting(order *o)
{
    if (worst_is_none(&o->e->book, o->account)) return NETTO_OK;
    netto_status status = worst_own(o->a, &o->e->book, o->account, &o->resting, &o->out->complaint);
    if (status == NETTO_OK) o->now.worst = o->then.worst = &o->resting;
    return status;
}

static netto_status judge_reducing(order *o)
{
    if (!check_asks(o->a->policy, true)) return NETTO_OK;
    netto_status status = count_resting(o);
    return status == NETTO_OK ? judge_checks(o) : status;
}

static netto_status judge(order *o)
{
    if (o->a->policy->only_reducing)
        judge_refuse(o, NETTO_REASON_ONLY_REDUCING, INFINITY,
               (netto_reason){.text = text_of(netto_reason_text(NETTO_REASON_ONLY_REDUCING))});
    netto_status status = count_resting(o);
    if (status == NETTO_OK) status = judge_checks(o);
    if (status == NETTO_OK) status = judge_limits(o);
    return status == NETTO_OK ? judge_equity(o) : status;
}

/* ---- the answer ------------------------------------------------------------------------------------------- */

static uint32_t number_of(const netto_policy *policy, netto_text name)
{
    uint32_t i = 0;
    while (i + 1 < policy->limit_count && !text_equal(policy->limits[i].name, name)) i++;
    return i;
}

/* How the value came about that a limit refused. */
static netto_status explain_refusal(order *o, netto_reason *reason)
{
    netto_complaint *why = &o->out->complaint;
    frame f = o->then;
    if (reason->code == NETTO_REASON_INSUFFICIENT_MARGIN)
        return explain_measures(&f, &o->margin_then, NULL, &reason->explain, why);
    if (reason->code == NETTO_REASON_CHECK) return check_explain(o, reason, &reason->explain, why);
    if (reason->code != NETTO_REASON_LIMIT) return NETTO_OK;
    bound_book held;
    netto_status status = account_find(&o->e->book, reason->account, &f.account, why);
    bool own = f.account == o->account;
    if (!own) f = above(o, f.account);
    bound_open(&held, &f, own ? &o->margin_then : NULL, own, true);
    uint32_t number = number_of(o->a->policy, reason->rule);
    if (status != NETTO_OK) return status;
    const netto_limit *limit = &o->a->policy->limits[number];
    if (limit->by) return held_explain(&held, number, held_key(&o->e->book, limit->by, o->instrument), reason->value, &reason->explain, why);
    return explain_limit(&held, number, reason->value, &reason->explain, why);
}

static netto_status tell_how(order *o)
{
    netto_check *check = &o->out->check;
    netto_status status = o->knows_then ? frame_solidify(&o->then, &o->out->complaint) : NETTO_OK;
    for (uint32_t i = 0; status == NETTO_OK && i < o->verdict.count; i++) status = explain_refusal(o, &o->verdict.reasons[i]);
    if (status != NETTO_OK || !check->after.known) return status;
    return explain_measures(&o->then, &o->margin_then, &check->after, &check->explain, &o->out->complaint);
}

static netto_status answer(order *o, bool explain)
{
    netto_check *check = &o->out->check;
    if (o->knows_now) check->before = margin_measures(&o->now, &o->margin_now);
    if (o->knows_then) check->after = margin_measures(&o->then, &o->margin_then);
    netto_status status = explain ? tell_how(o) : NETTO_OK;
    if (status != NETTO_OK) return status;
    netto_reason *reasons = arena_array(&o->e->book.scratch, o->verdict.count, sizeof *reasons);
    for (uint32_t i = 0; reasons && i < o->verdict.count; i++) reasons[i] = o->verdict.reasons[i];
    check->reasons = reasons;
    check->reason_count = reasons ? o->verdict.count : 0;
    check->accepted = o->verdict.count == 0;
    return content(&o->out->complaint);
}

/* Before and after are known, or that they are not is a reason already. */
static netto_status weigh_up(order *o, bool explain)
{
    netto_status status = NETTO_OK;
    o->out->check.reducing = is_reducing(o);
    if (o->e->active->policy->breaker_count || o->e->breakers.count) stop_order(o);
    if (o->knows_then) status = o->out->check.reducing ? judge_reducing(o) : judge(o);
    return status == NETTO_OK ? answer(o, explain) : status;
}

netto_status judge_order(order *o, bool explain)
{
    netto_status status = fill_order(o);
    if (status == NETTO_OK && o->records && o->e->active->policy->breaker_count) stop_ask_first(o);
    if (status == NETTO_OK) status = compute(o);
    return status == NETTO_OK ? weigh_up(o, explain) : status;
}

netto_status judge_between(order *o, const frame *now, const netto_margin *margin_now, const frame *then, const netto_margin *margin_then)
{
    o->now = *now, o->then = *then;
    o->margin_now = *margin_now, o->margin_then = *margin_then;
    o->knows_now = o->knows_then = true;
    o->before = frame_position(now, o->instrument), o->after = frame_position(then, o->instrument);
    o->cash = then->cash;
    o->priced = o->e->book.instruments[o->instrument].kind != NETTO_SENSITIVITY;
    netto_status status = fill_price(&o->e->book, o->instrument, &o->price, &o->out->complaint);
    return status == NETTO_OK ? weigh_up(o, false) : status;
}

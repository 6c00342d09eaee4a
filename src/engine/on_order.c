/* on_order.c: what an order would do, and whether it may: advice that changes nothing. */
#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "control/verdict.h"
#include "engine/explain.h"
#include "engine/step.h"

typedef struct order {
    netto_engine *e;
    netto_decision *out;
    uint32_t account, instrument;
    int64_t qty;
    netto_decimal price;
    position before, after;
    netto_money cash;
    frame now, then;
    netto_margin margin_now, margin_then;
    bool knows_now, knows_then; /* the margins */
    verdict verdict;
} order;

/* ---- the question ------------------------------------------------------------------------------------ */

static netto_status read_price(order *o, const netto_command *c, netto_complaint *why)
{
    const mark *m = &o->e->book.marks[o->instrument];
    const instrument *i = &o->e->book.instruments[o->instrument];
    netto_status status;
    if (c->order.price.kind != NETTO_NUMBER_NONE)
        status = decimal_from_number(c->order.price, &o->price);
    else if (i->kind == NETTO_SENSITIVITY)
        return o->price = (netto_decimal){0}, NETTO_OK;
    else if (!m->known)
        return complain(why, NETTO_ENOMARK, "'%.*s' has no mark; give a price, or send mark.put first", TEXT(c->order.instrument));
    else
        status = decimal_from_real(m->price, &o->price);
    bool negative_allowed = i->kind == NETTO_SENSITIVITY || (i->kind == NETTO_FUTURE && !i->inverse);
    bool allowed = negative_allowed || o->price.units > 0 || (i->kind == NETTO_OPTION && o->price.units == 0);
    if (status == NETTO_OK && allowed) return NETTO_OK;
    return complain(why, status == NETTO_EOVERFLOW ? status : NETTO_EDOMAIN, "the price must be finite%s",
                    negative_allowed ? "" : " and greater than 0");
}

static netto_status read_order(order *o, const netto_command *c)
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
    if (status != NETTO_OK || o->qty == 0)
        return complain(why, status == NETTO_OK ? NETTO_EDOMAIN : status,
                        "the quantity must be a multiple of the qty_step of '%.*s', and not 0", TEXT(c->order.instrument));
    return read_price(o, c, why);
}

static netto_status fill_order(order *o)
{
    const book *b = &o->e->book;
    const instrument *i = &b->instruments[o->instrument];
    const position *held = account_position(&b->accounts[o->account], o->instrument);
    position_change change;
    o->before = held ? *held : (position){.instrument = o->instrument};
    netto_status status = position_trade(i, &o->before, o->qty, o->price, &change);
    bool fits = status == NETTO_OK && change.qty <= instrument_most(i) && change.qty >= -instrument_most(i);
    if (!fits) return complain(&o->out->complaint, NETTO_EOVERFLOW, "the order is too large for exact numbers");
    o->after = (position){o->instrument, change.qty, change.cost};
    o->cash = change.cash;
    return NETTO_OK;
}

/* ---- reasons ------------------------------------------------------------------------------------------- */

static void refuse(order *o, netto_reason_code code, double tightness, netto_reason reason)
{
    reason.code = code;
    verdict_add(&o->verdict, tightness, &reason);
}

/* Something could not be computed: nothing passes because a rule broke.  True if it is a reason; a full
 * purse or a figure that is no number is the call's own error. */
static bool refuse_unknown(order *o, const char *failed, const netto_complaint *why)
{
    const assessment *a = o->e->active;
    bool rule = why->status == NETTO_ERULE;
    netto_reason reason = {.text = arena_text(&o->e->book.scratch, text_of(why->text))};
    if (!rule && why->status != NETTO_ENOMARK) return false;
    if (rule) {
        reason.rule = text_of(failed);
        o->e->fault = (netto_rule_fault){a->policy->id, reason.rule, idmap_text(&o->e->book.account_ids, o->account),
                                         reason.text};
        o->out->fault = &o->e->fault;
    }
    refuse(o, rule ? NETTO_REASON_RULE_ERROR : NETTO_REASON_NO_MARK, INFINITY, reason);
    return true;
}

static void judge_limit(order *o, frame *f, const netto_limit *limit)
{
    double value = 0.0;
    netto_complaint why;
    book *b = &o->e->book;
    netto_status status = margin_measure(f, limit->of, &o->margin_then, &value, &why);
    if (status != NETTO_OK) {
        refuse_unknown(o, o->e->active->failed_rule, &why);
        return;
    }
    if (!limit_breached(limit, value)) return;
    netto_text account = idmap_text(&b->account_ids, f->account);
    refuse(o, NETTO_REASON_LIMIT, verdict_tightness(value, limit->max),
           (netto_reason){.rule = limit->name,
                          .account = account,
                          .value = value,
                          .limit = limit->max,
                          .text = arena_print(&b->scratch, "limit '%.*s': %s of '%.*s' would be %.9g, above %.9g",
                                              TEXT(limit->name), netto_measure_word(limit->of), TEXT(account), value,
                                              limit->max)});
}

/* An order is tested on its account and, where the limit is on a pool, on every ancestor that it binds. */
static void judge_limits(order *o)
{
    const netto_policy *policy = o->e->active->policy;
    const book *b = &o->e->book;
    for (uint32_t node = o->account; node != SLOT_NONE; node = b->accounts[node].parent) {
        bool own = node == o->account;
        netto_text kind = idmap_text(&b->words, b->accounts[node].kind);
        frame above = o->then;
        above.account = node;
        above.pool = NULL;
        for (uint32_t i = 0; i < policy->limit_count; i++)
            if (limit_binds(&policy->limits[i], kind, own))
                judge_limit(o, own ? &o->then : &above, &policy->limits[i]);
        if (!o->e->active->watches) return;
    }
}

static void judge_margin(order *o)
{
    double equity = frame_equity(&o->then), initial = o->margin_then.initial;
    if (o->then.collateral_status != NETTO_OK) {
        refuse_unknown(o, assessment_collateral_rule, &o->then.complaint);
        return;
    }
    if (equity >= initial) return;
    refuse(o, NETTO_REASON_INSUFFICIENT_MARGIN, verdict_tightness(initial, equity),
           (netto_reason){.account = idmap_text(&o->e->book.account_ids, o->account),
                          .value = equity,
                          .limit = initial,
                          .text = arena_print(&o->e->book.scratch, "equity would be %.9g, below the initial margin of %.9g",
                                              equity, initial)});
}

/* ---- the answer ------------------------------------------------------------------------------------------- */

/* The position shrinks without crossing zero, and the requirement does not rise. */
static bool is_reducing(const order *o)
{
    int64_t was = o->before.qty, is = o->after.qty;
    bool shrinks = was > 0 ? is >= 0 && is < was : is <= 0 && is > was;
    return shrinks && o->knows_now && o->knows_then && o->margin_then.initial <= o->margin_now.initial;
}

static netto_status ask(order *o, frame *f, bool then, netto_margin *margin, bool *knows)
{
    netto_complaint why;
    content(&why);
    netto_status status = then ? margin_after(f, margin, &why) : margin_now(f, margin, &why);
    *knows = status == NETTO_OK;
    if (status != NETTO_OK && !refuse_unknown(o, o->e->active->failed_rule, &why)) return o->out->complaint = why, status;
    return NETTO_OK;
}

static netto_status compute(order *o)
{
    netto_complaint why;
    content(&why);
    netto_status status = frame_now(&o->now, o->e->active, &o->e->book, o->account, &why);
    if (status == NETTO_OK)
        status = frame_after(&o->then, &o->now, &o->before, &o->after, o->cash, &why);
    if (status != NETTO_OK)
        return refuse_unknown(o, o->e->active->failed_rule, &why) ? NETTO_OK : (o->out->complaint = why, status);
    status = ask(o, &o->now, false, &o->margin_now, &o->knows_now);
    return status == NETTO_OK ? ask(o, &o->then, true, &o->margin_then, &o->knows_then) : status;
}

static const netto_limit *limit_of(const netto_policy *policy, netto_text name)
{
    uint32_t i = 0;
    while (i + 1 < policy->limit_count && !text_equal(policy->limits[i].name, name)) i++;
    return &policy->limits[i];
}

/* How the value came about that a limit refused. */
static netto_status explain_refusal(order *o, netto_reason *reason)
{
    netto_complaint *why = &o->out->complaint;
    frame f = o->then;
    if (reason->code == NETTO_REASON_INSUFFICIENT_MARGIN)
        return explain_measures(&f, &o->margin_then, NULL, &reason->explain, why);
    if (reason->code != NETTO_REASON_LIMIT) return NETTO_OK;
    netto_measure of = limit_of(o->e->active->policy, reason->rule)->of;
    netto_status status = account_find(&o->e->book, reason->account, &f.account, why);
    if (f.account != o->account) f.pool = NULL;
    return status == NETTO_OK ? explain_limit(&f, &o->margin_then, of, reason->value, &reason->explain, why) : status;
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

netto_status on_order(netto_engine *e, const netto_command *c, netto_decision *out)
{
    order o;
    o.e = e;
    o.out = out;
    o.verdict.count = 0;
    o.knows_now = o.knows_then = false;
    netto_status status = read_order(&o, c);
    if (status == NETTO_OK) status = fill_order(&o);
    if (status == NETTO_OK) status = compute(&o);
    if (status != NETTO_OK) return status;
    out->check.reducing = is_reducing(&o);
    if (o.knows_then && !out->check.reducing) {
        if (e->active->policy->only_reducing)
            refuse(&o, NETTO_REASON_ONLY_REDUCING, INFINITY,
                   (netto_reason){.text = text_of(netto_reason_text(NETTO_REASON_ONLY_REDUCING))});
        judge_limits(&o);
        judge_margin(&o);
    }
    return answer(&o, c->explain);
}

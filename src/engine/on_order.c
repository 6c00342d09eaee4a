/* on_order.c: orders: advice that changes nothing, and decisions of record that each count once. */
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "engine/judge.h"
#include "engine/shadow.h"
#include "engine/step.h"
#include "engine/tell_order.h"
#include "engine/watch.h"

netto_status on_order_check(netto_engine *e, const netto_command *c, netto_decision *out)
{
    order o;
    judge_begin(&o, e, e->active, out, false);
    netto_status status = judge_read(&o, c);
    if (status == NETTO_OK) status = judge_at_mark(&o, c);
    return status == NETTO_OK ? judge_order(&o, c->explain) : status;
}

/* ---- once --------------------------------------------------------------------------------------------------- */

/* What is remembered of an order's id: what it said, and in the last byte how it was decided. */
#define DECIDED  UINT64_C(0xff)
#define ACCEPTED UINT64_C(0x80)
#define REDUCING UINT64_C(0x40)
#define REASON   UINT64_C(0x3f) /* the tightest, of a rejected one */

_Static_assert((uint64_t)NETTO_REASON_COUNT <= REASON, "a reason fits");

static bool is_at_mark(const netto_command *c)
{
    return c->order.price.kind == NETTO_NUMBER_NONE;
}

static uint64_t contents_of(uint32_t account, uint32_t instrument, int64_t qty, netto_decimal price, bool at_mark)
{
    const uint64_t said[] = {(uint64_t)account << 32 | instrument, (uint64_t)qty, at_mark ? 0 : (uint64_t)price.units,
                             at_mark ? UINT64_MAX : price.scale};
    return hash_bytes(said, sizeof said) & ~DECIDED;
}

static uint64_t decided(const netto_check *check)
{
    uint64_t reason = check->reason_count ? (uint64_t)check->reasons[0].code : 0;
    return (check->accepted ? ACCEPTED : 0) | (check->reducing ? REDUCING : 0) | reason;
}

/* The same answer again, without its figures: they were of then. */
static netto_status repeat(order *o, uint64_t known)
{
    static const netto_reason none;
    netto_check *check = &o->out->check;
    netto_reason *reason = arena_array(&o->e->book.scratch, 1, sizeof *reason);
    if (!reason) return complain(&o->out->complaint, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
    *reason = none;
    reason->code = (netto_reason_code)(known & REASON);
    reason->text = text_of(netto_reason_text(reason->code));
    check->accepted = known & ACCEPTED;
    check->reducing = known & REDUCING;
    check->duplicate = true;
    check->reasons = reason;
    check->reason_count = !check->accepted;
    return content(&o->out->complaint);
}

/* What is known of this id: of an open order for as long as it is open, of others while they are remembered. */
static bool is_known(const book *b, digest_key key, uint64_t contents, uint64_t *known, bool *same)
{
    uint32_t slot = order_find(b, key);
    if (slot == SLOT_NONE) {
        bool found = trade_ids_get(&b->trades, key, known);
        *same = found && (*known & ~DECIDED) == contents;
        return found;
    }
    const open_order *o = order_at(b, slot);
    *known = ACCEPTED | (o->reducing ? REDUCING : 0);
    *same = contents_of(o->account, o->instrument, o->qty, o->price, o->at_mark) == contents;
    return true;
}

/* ---- opening ------------------------------------------------------------------------------------------------ */

static netto_status reserve(order *o, netto_text id)
{
    book *b = &o->e->book;
    const instrument *i = &b->instruments[o->instrument];
    netto_complaint *why = &o->out->complaint;
    int64_t bids = i->bids + (o->qty > 0 ? o->qty : 0), offers = i->offers - (o->qty < 0 ? o->qty : 0);
    if (bids > instrument_most(i) || offers > instrument_most(i))
        return complain(why, NETTO_EOVERFLOW, "order '%.*s' is too large for exact numbers beside those that are open", TEXT(id));
    if (!trade_ids_reserve(&b->trades, 1, b->now))
        return complain(why, NETTO_ECAPACITY, "no room to remember another order's id; raise `ids` or `capacity`");
    return order_reserve(b, o->account) && order_times_reserve(b, o->account) ? NETTO_OK : complain(why, NETTO_ECAPACITY, "no memory for another open order");
}

static void keep(order *o, const netto_command *c, digest_key key)
{
    book *b = &o->e->book;
    open_order made = {.seq = b->version - 1, .key = key, .qty = o->qty, .left = o->qty, .price = o->price,
                       .account = o->account, .instrument = o->instrument,
                       .at_mark = is_at_mark(c), .reducing = o->out->check.reducing,
                       .id_size = (uint8_t)c->order.id.size};
    memcpy(made.id, c->order.id.bytes, c->order.id.size);
    tell_opened(o->e, order_at(b, order_open(b, &made)));
    order_times_add(b, o->account);
}

/* The machine itself has no memory: this command was not, so nothing may have been found true at its number. */
static void take_back(order *o)
{
    assessment_unsee(o->e->active, o->e->book.version);
    o->e->event_count -= o->e->events.count;
}

/* The judgement may let caches grow beyond the capacity: what is decided must not depend on how full they are. */
static netto_status decide(order *o, const netto_command *c, digest_key key, uint64_t contents)
{
    book *b = &o->e->book;
    netto_status status = reserve(o, c->order.id);
    if (status != NETTO_OK) return status;
    step_accept(o->e);
    status = judge_order(o, false);
    if (status != NETTO_OK) return take_back(o), status;
    shadow_judge(o->e, o, c->order.id);
    trade_ids_add(&b->trades, key, contents | decided(&o->out->check), b->now);
    if (!o->out->check.accepted) {
        tell_rejected(o->e, o->account, o->instrument, o->qty, c->order.id, o->out->check.reasons);
        return NETTO_OK;
    }
    keep(o, c, key);
    watch_account(o->e, o->account, WATCH_NONE);
    return NETTO_OK;
}

netto_status on_order_open(netto_engine *e, const netto_command *c, netto_decision *out)
{
    order o;
    uint64_t known = 0;
    bool same = false;
    netto_text id = c->order.id;
    judge_begin(&o, e, e->active, out, true);
    if (!text_is_id(id)) return complain(&out->complaint, NETTO_EPARAMS, "an order's id is 1 to 64 bytes of printable UTF-8");
    netto_status status = judge_read(&o, c);
    if (status != NETTO_OK) return status;
    digest_key key = order_key(id);
    uint64_t contents = contents_of(o.account, o.instrument, o.qty, o.price, is_at_mark(c));
    if (!is_known(&e->book, key, contents, &known, &same)) {
        status = judge_at_mark(&o, c);
        return status == NETTO_OK ? decide(&o, c, key, contents) : status;
    }
    if (same) return repeat(&o, known);
    return complain(&out->complaint, NETTO_EIDCONFLICT, "order '%.*s' was sent before with other contents; use a new id", TEXT(id));
}

/* ---- closing ------------------------------------------------------------------------------------------------ */

/* What is known of the account goes into the answer; nothing of it keeps an order from being closed. */
static netto_measures measures(netto_engine *e, uint32_t account)
{
    frame f;
    netto_margin margin;
    netto_status status = frame_now(&f, e->active, &e->book, account, NULL);
    if (status == NETTO_OK) status = margin_now(&f, &margin, NULL);
    return status == NETTO_OK ? margin_measures(&f, &margin) : (netto_measures){0};
}

static void count_closed(const book *b, const open_order *o, netto_check *check)
{
    const quantity_step *step = &b->instruments[o->instrument].step;
    quantity_decimal(o->left, step, &check->closed);
    check->step = (netto_decimal){step->m, step->k};
}

netto_status on_order_close(netto_engine *e, const netto_command *c, netto_decision *out)
{
    book *b = &e->book;
    uint64_t known;
    netto_check *check = &out->check;
    digest_key key = order_key(c->order.id);
    uint32_t slot = order_find(b, key);
    check->duplicate = slot == SLOT_NONE;
    if (check->duplicate && !trade_ids_get(&b->trades, key, &known))
        return complain(&out->complaint, NETTO_EORDER, "no order '%.*s' is open, and none of this id is remembered", TEXT(c->order.id));
    step_accept(e);
    check->accepted = check->reducing = true;
    if (check->duplicate) return content(&out->complaint);
    uint32_t account = order_at(b, slot)->account;
    check->before = measures(e, account);
    count_closed(b, order_at(b, slot), check);
    tell_closed(e, order_at(b, slot));
    order_close(b, slot);
    check->after = measures(e, account);
    watch_account(e, account, WATCH_NONE);
    return content(&out->complaint);
}

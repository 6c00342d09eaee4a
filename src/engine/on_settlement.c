/* on_settlement.c: trades are settled, or are not when they should be. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/rows.h"
#include "engine/settlement.h"
#include "engine/step.h"
#include "engine/watch.h"
#include "risk/settlement.h"

/* ---- time ------------------------------------------------------------------------------------------------------- */

void settlement_schedule(netto_engine *e)
{
    uint32_t first = unsettled_first(&e->book);
    schedule_set(&e->schedule, schedule_key(DEADLINE_SETTLEMENT, 0, 0), first == SLOT_NONE ? NETTO_NEVER : e->book.unsettled.items[first].attend);
}

static void tell(netto_engine *e, const unsettled *t)
{
    const book *b = &e->book;
    const quantity_step *step = &b->instruments[t->instrument].step;
    netto_event *event = watch_tell(e, NETTO_TOPIC_SETTLEMENT);
    if (!event) return;
    event->account = idmap_text(&b->account_ids, t->account);
    event->settlement = (netto_settlement_event){.trade = arena_text(&e->book.scratch, unsettled_id(t)), .instrument = idmap_text(&b->instrument_ids, t->instrument),
                                                 .step = {step->m, step->k}, .late = t->late, .free = t->free};
    quantity_decimal(unsettled_left(t), step, &event->settlement.left);
}

bool settlement_is_due(const netto_engine *e)
{
    uint32_t first = unsettled_first(&e->book);
    return first != SLOT_NONE && e->book.unsettled.items[first].attend <= e->book.now;
}

/* It is told when it fails, and when its age makes another factor count. */
void settlement_due(netto_engine *e)
{
    book *b = &e->book;
    uint32_t place = unsettled_first(b);
    unsettled *t = &b->unsettled.items[place];
    const calendar *c = calendar_of(b, t->instrument);
    int64_t today = calendar_day(c, b->now), late = calendar_between(c, t->date, today);
    uint32_t age = settlement_age(t->late);
    bool over = today > t->date, news = over && !t->failed; /* a calendar may have moved midnight since it was traded */
    t->failed |= over;
    if (over && late > t->late) t->late = late < INT32_MAX ? (int32_t)late : INT32_MAX;
    if (news || settlement_age(t->late) > age) tell(e, t);
    unsettled_attend(b, place, deadline_round(calendar_begin(c, (over ? today : t->date) + 1)));
    watch_later(e);
}

/* ---- settled ----------------------------------------------------------------------------------------------------- */

/* A row resolved. */
typedef struct settled {
    uint32_t place; /* SLOT_NONE: nothing is to be done */
    int64_t given, taken;
} settled;

static netto_status refuse(const netto_settled_row *row, netto_status status, const char *what, netto_complaint *why)
{
    return complain(why, status, "trade '%.*s': %s", TEXT(row->trade), what);
}

static netto_status read_qty(const book *b, const netto_settled_row *row, const unsettled *t, int64_t *out, netto_complaint *why)
{
    int64_t size = t->qty < 0 ? -t->qty : t->qty;
    *out = size;
    if (row->qty.kind == NETTO_NUMBER_NONE) return NETTO_OK;
    netto_status status = quantity_from_number(row->qty, &b->instruments[t->instrument].step, out);
    if (status != NETTO_OK) return refuse(row, status, status == NETTO_EOVERFLOW ? "what is settled of it is more than any quantity" : "what is settled of it must be a multiple of its instrument's qty_step", why);
    if (*out > 0 && *out <= size) return NETTO_OK;
    return refuse(row, NETTO_EDOMAIN, "qty is how much of it is settled in all, without sign: greater than 0, and no more than was traded", why);
}

/* What was settled before stays: a row that says no more than that is a duplicate. */
static netto_status plan_parts(const netto_settled_row *row, const unsettled *t, uint32_t place, int64_t steps, settled *out, netto_complaint *why)
{
    if (row->leg != NETTO_LEG_BOTH && !t->free)
        return refuse(row, NETTO_EPARAMS, "delivery and payment are one; only a free delivery has legs that settle apart", why);
    int64_t given = row->leg == NETTO_LEG_THEIRS ? t->given : steps, taken = row->leg == NETTO_LEG_OURS ? t->taken : steps;
    if (given < t->given || taken < t->taken) return refuse(row, NETTO_EDOMAIN, "more of it was settled before; qty is how much is settled in all", why);
    bool same = given == t->given && taken == t->taken;
    *out = (settled){same ? SLOT_NONE : place, given, taken};
    return NETTO_OK;
}

static netto_status check(rows *r, const netto_settled_row *row, settled *out, netto_complaint *why)
{
    const book *b = &r->e->book;
    digest_key key = digest_id(row->trade);
    uint64_t contents;
    int64_t steps = 0;
    uint32_t place = unsettled_find(b, key);
    *out = (settled){SLOT_NONE, 0, 0};
    if (place == SLOT_NONE && trade_ids_get(&b->trades, key, &contents)) return NETTO_OK; /* settled before, or at once */
    if (place == SLOT_NONE) return refuse(row, NETTO_ETRADE, "it was never made, or is settled and forgotten; settlement.list tells those that wait", why);
    const unsettled *t = &b->unsettled.items[place];
    netto_status status = read_qty(b, row, t, &steps, why);
    return status == NETTO_OK ? plan_parts(row, t, place, steps, out, why) : status;
}

static netto_status check_all(rows *r, const netto_command *c, settled *plan)
{
    netto_complaint *why = &r->out->complaint;
    seen seen;
    if (!seen_begin(&seen, &r->e->book.scratch, c->count)) return complain(why, NETTO_ECAPACITY, "no memory for %u rows", c->count);
    for (uint32_t i = 0; i < c->count; i++) {
        bool twice = seen_add(&seen, digest_id(c->settled[i].trade), i) != SLOT_NONE;
        netto_status status = twice ? refuse(&c->settled[i], NETTO_EDUPLICATE, "it stands twice in this call", why) : check(r, &c->settled[i], &plan[i], why);
        if (status == NETTO_OK) {
            r->out->count.duplicates += plan[i].place == SLOT_NONE;
            continue;
        }
        plan[i].place = SLOT_NONE;
        if (!rows_refuse(r, i)) return status;
    }
    return NETTO_OK;
}

netto_status on_settlement(netto_engine *e, const netto_command *c, netto_decision *out)
{
    rows r;
    uint32_t applied = 0;
    netto_status status = rows_begin(&r, e, c, out);
    if (status != NETTO_OK) return status;
    settled *plan = arena_array(&e->book.scratch, c->count + 1, sizeof *plan);
    if (!plan) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u rows", c->count);
    status = check_all(&r, c, plan);
    if (status != NETTO_OK) return status;
    step_accept(e);
    for (uint32_t i = 0; i < c->count; i++) {
        if (plan[i].place == SLOT_NONE) continue;
        unsettled_settle(&e->book, plan[i].place, plan[i].given, plan[i].taken);
        applied++;
    }
    settlement_schedule(e);
    if (applied) watch_later(e);
    return rows_end(&r, applied);
}

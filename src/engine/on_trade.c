/* on_trade.c: trades, idempotent by id: each counts once, whoever sends it again. */
#include <math.h>
#include <string.h>

#include "appraisal/move.h"
#include "base/complain.h"
#include "base/text.h"
#include "engine/rows.h"
#include "engine/settlement.h"
#include "engine/step.h"
#include "engine/tell_order.h"
#include "engine/trip.h"
#include "engine/watch.h"

/* A row resolved: applying it cannot fail. */
typedef struct trade {
    digest_key key;
    uint64_t contents;
    uint32_t account, instrument;
    int64_t qty;
    netto_decimal price;
    netto_money value; /* of the whole trade */
    bool held;         /* the account holds the instrument already, */
    uint32_t at;       /* in this place, unless a trade before this one moves it */
    bool waits;        /* it settles later: */
    int32_t date;      /* on this local day, */
    netto_instant attend; /* which ends then */
    bool skip, refused; /* skipped: refused, or a duplicate */
} trade;

/* The business day that was sought last. */
typedef struct settling {
    const calendar *of;
    int64_t day;
    int32_t days;
    int64_t on;
    bool known;
} settling;

typedef struct trades {
    rows rows;
    const netto_command *command;
    trade *plan;
    seen seen;
    netto_money values, coins; /* sums so far: of values, which bounds every cost; of what coin may come to as well,
                                  which together bounds every line of cash */
    uint32_t fresh;    /* rows whose id is new, */
    uint32_t waiting;  /* and of them those that settle later */
    settling after;
} trades;

#define MONEY_SUM_MAX ((netto_money)1 << 120)

static bool price_allowed(const instrument *i, netto_decimal price)
{
    if (i->kind == NETTO_SENSITIVITY || (i->kind == NETTO_FUTURE && !i->inverse)) return true;
    return i->kind == NETTO_OPTION ? price.units >= 0 : price.units > 0;
}

static netto_status refuse_quantity(const instrument *i, const netto_trade_row *row, netto_status status,
                                    netto_complaint *why)
{
    char step[DECIMAL_TEXT];
    decimal_print((netto_decimal){i->step.m, i->step.k}, step);
    return complain(why, status, "the quantity of trade '%.*s' must be a multiple of qty_step, %s", TEXT(row->id), step);
}

static netto_status check_numbers(const book *b, const netto_trade_row *row, trade *t, netto_complaint *why)
{
    const instrument *i = &b->instruments[t->instrument];
    netto_status status = quantity_from_number(row->qty, &i->step, &t->qty);
    if (status != NETTO_OK) return refuse_quantity(i, row, status, why);
    if (t->qty == 0) return complain(why, NETTO_EDOMAIN, "trade '%.*s' trades nothing: its quantity is 0", TEXT(row->id));
    status = decimal_from_number(row->price, &t->price);
    if (status != NETTO_OK || !price_allowed(i, t->price))
        return complain(why, status == NETTO_EOVERFLOW ? status : NETTO_EDOMAIN,
                        "the price of trade '%.*s' must be finite%s", TEXT(row->id),
                        price_allowed(i, (netto_decimal){-1, 0}) ? "" : " and greater than 0");
    return NETTO_OK;
}

/* What all hold, with what this call buys or sells, must fit: that bounds every position and every pool. */
static bool quantity_fits(const book *b, instrument *i, int64_t qty)
{
    int64_t most = instrument_most(i);
    if (i->moved_at != b->attempt) i->bought = i->sold = 0;
    int64_t bought = i->bought + (qty > 0 ? qty : 0), sold = i->sold - (qty < 0 ? qty : 0);
    if (i->longs + bought > most || i->shorts + sold > most) return false;
    i->bought = bought, i->sold = sold, i->moved_at = b->attempt;
    return true;
}

static netto_money size_of(netto_money amount)
{
    return amount < 0 ? -amount : amount;
}

/* What the account has realised stays exact, whatever this trade and those before it realise. */
static bool realised_fits(const book *b, uint32_t account, const instrument *i, netto_money most)
{
    double base = (double)most * b->currencies[i->currency].rate + (double)size_of(b->accounts[account].realised);
    return base <= (double)MONEY_SUM_MAX;
}

/* Of an inverse contract also what its coin may come to, which is what it realises. */
static bool money_fits(trades *s, const instrument *i, trade *t)
{
    const book *b = &s->rows.e->book;
    const position *p = account_position(&b->accounts[t->account], t->instrument);
    netto_money worth = 0, cost = p ? size_of(p->cost) : 0;
    t->held = p != NULL;
    if (p) t->at = (uint32_t)(p - b->accounts[t->account].positions);
    if (position_cost(i, t->qty, t->price, &t->value) != NETTO_OK) return false;
    netto_money values = s->values + size_of(t->value), cash = size_of(collateral_cash(b, t->account, i->currency));
    if (i->inverse && money_times(cost + values, t->price, &worth) != NETTO_OK) return false;
    netto_money coins = s->coins + worth;
    if (cost + values > MONEY_SUM_MAX || coins > MONEY_SUM_MAX || cash + values + coins > MONEY_SUM_MAX) return false;
    if (!realised_fits(b, t->account, i, cost + values + coins)) return false;
    if (p && size_of(p->realised) + cost + values + coins > MONEY_SUM_MAX) return false;
    s->values = values;
    s->coins = coins;
    return true;
}

/* Nothing that the trades of this call can add up to may overflow. */
static netto_status check_sums(trades *s, const netto_trade_row *row, trade *t, netto_complaint *why)
{
    book *b = &s->rows.e->book;
    instrument *i = &b->instruments[t->instrument];
    if (money_fits(s, i, t) && quantity_fits(b, i, t->qty)) return NETTO_OK;
    return complain(why, NETTO_EOVERFLOW, "trade '%.*s' is too large for exact numbers", TEXT(row->id));
}

/* One that waits for its settlement is known, though its id be forgotten. */
static trade_known find_known(const book *b, const trade *t)
{
    uint32_t place = unsettled_find(b, t->key);
    if (place == SLOT_NONE) return trade_ids_find(&b->trades, t->key, t->contents);
    return b->unsettled.items[place].contents == t->contents ? TRADE_DUPLICATE : TRADE_CONFLICT;
}

/* The same id twice counts once; with other contents it is a conflict. */
static netto_status check_id(trades *s, uint32_t at, const netto_trade_row *row, trade *t, netto_complaint *why)
{
    const book *b = &s->rows.e->book;
    uint64_t contents[] = {(uint64_t)t->account << 32 | t->instrument, (uint64_t)t->qty, (uint64_t)t->price.units,
                           t->price.scale, (uint64_t)row->ts, (uint64_t)row->settle, row->free,
                           row->order.size ? hash_bytes(row->order.bytes, row->order.size) : 0};
    t->contents = hash_bytes(contents, sizeof contents);
    trade_known known = find_known(b, t);
    uint32_t earlier = known == TRADE_NEW ? seen_add(&s->seen, t->key, at) : SLOT_NONE;
    if (earlier != SLOT_NONE && s->plan[earlier].refused)
        seen_replace(&s->seen, t->key, at);
    else if (earlier != SLOT_NONE)
        known = s->plan[earlier].contents == t->contents ? TRADE_DUPLICATE : TRADE_CONFLICT;
    if (known == TRADE_CONFLICT)
        return complain(why, NETTO_EIDCONFLICT, "trade '%.*s' was applied before with other contents; use a new id",
                        TEXT(row->id));
    t->skip = known == TRADE_DUPLICATE;
    s->rows.out->count.duplicates += t->skip;
    return NETTO_OK;
}

static netto_status check_age(const book *b, const netto_command *c, const netto_trade_row *row, netto_complaint *why)
{
    if (row->ts == NETTO_NEVER || c->late || row->ts >= b->now - TRADE_ID_AGE) return NETTO_OK;
    return complain(why, NETTO_ETOOOLD,
                    "trade '%.*s' is over 24 hours old, and its id may be forgotten; say {late = true} if it is new",
                    TEXT(row->id));
}

#define INSTANT_MOST ((netto_instant)SETTLEMENT_DAY_MOST * NETTO_DAY)
#define DAYS_MOST    1000                                        /* of business, until a trade settles */

static netto_status refuse_settling(const netto_trade_row *row, netto_status status, const char *what, netto_complaint *why)
{
    return complain(why, status, "trade '%.*s': %s", TEXT(row->id), what);
}

/* The local day: of an instant that begins a day in UTC that day, wherever the market is. */
static netto_status find_day(trades *s, const netto_trade_row *row, trade *t, netto_complaint *why)
{
    const book *b = &s->rows.e->book;
    const calendar *c = calendar_of(b, t->instrument);
    int32_t days = b->instruments[t->instrument].settle_days;
    netto_instant from = row->settle != NETTO_NEVER ? row->settle : row->ts != NETTO_NEVER ? row->ts : b->now;
    if (from < 0 || from > INSTANT_MOST) return refuse_settling(row, NETTO_EDOMAIN, "it settles on a day from 1970 to March 2255", why);
    int64_t day = calendar_day(c, from);
    if (row->settle == NETTO_NEVER && days > DAYS_MOST)
        return refuse_settling(row, NETTO_EDOMAIN, "its instrument's settle_days are more than 1,000; give the day with `settle`", why);
    if (row->settle == NETTO_NEVER) {
        if (s->after.of != c || s->after.day != day || s->after.days != days || !s->after.known) /* many settle alike */
            s->after = (settling){c, day, days, calendar_after(c, day, (uint32_t)days), true};
        day = s->after.on;
    }
    if (row->settle != NETTO_NEVER && from % NETTO_DAY == 0) day = from / NETTO_DAY;
    if (day > SETTLEMENT_DAY_MOST) return refuse_settling(row, NETTO_EDOMAIN, "it settles on a day from 1970 to March 2255", why);
    t->date = (int32_t)day;
    t->attend = calendar_begin(c, day + 1);
    return NETTO_OK;
}

/* Only what is paid up front is delivered; the rest is margined from day to day. */
static netto_status check_settling(trades *s, const netto_trade_row *row, trade *t, netto_complaint *why)
{
    const book *b = &s->rows.e->book;
    const instrument *i = &b->instruments[t->instrument];
    if (!instrument_paid_up_front(i))
        return row->free ? refuse_settling(row, NETTO_EPARAMS, "nothing of it is delivered, so it is no free delivery", why) : NETTO_OK;
    t->waits = row->settle != NETTO_NEVER || i->settle_days >= 0;
    if (!t->waits && row->free)
        return refuse_settling(row, NETTO_EPARAMS, "a free delivery settles on some day; give it with `settle`, or its instrument settle_days", why);
    if (!t->waits) return NETTO_OK;
    return find_day(s, row, t, why);
}

static netto_status reserve(book *b, const trade *t, netto_complaint *why)
{
    bool room = (t->held || account_expect(b, t->account, t->instrument)) && account_expect_cash(b, t->account);
    return room ? NETTO_OK : complain(why, NETTO_ECAPACITY, "no memory for another position");
}

static netto_status check(trades *s, uint32_t at, netto_complaint *why)
{
    book *b = &s->rows.e->book;
    const netto_trade_row *row = &s->command->trades[at];
    trade *t = &s->plan[at];
    if (!text_is_id(row->id)) return complain(why, NETTO_EPARAMS, "a trade's id is 1 to 64 bytes of printable UTF-8");
    netto_status status = account_find(b, row->account, &t->account, why);
    if (status == NETTO_OK) status = book_find_instrument(b, row->instrument, &t->instrument, why);
    if (status != NETTO_OK) return status;
    if (b->instruments[t->instrument].kind == NETTO_CASH)
        return complain(why, NETTO_EPARAMS, "'%.*s' is cash, which is moved by collateral.put", TEXT(row->instrument));
    status = check_numbers(b, row, t, why);
    if (status == NETTO_OK) status = check_id(s, at, row, t, why);
    if (status != NETTO_OK || t->skip) return status;
    status = check_age(b, s->command, row, why);
    if (status == NETTO_OK) status = check_settling(s, row, t, why);
    if (status == NETTO_OK) status = check_sums(s, row, t, why);
    if (status == NETTO_OK) status = reserve(b, t, why);
    s->fresh += status == NETTO_OK;
    s->waiting += status == NETTO_OK && t->waits;
    return status;
}

static netto_status check_all(trades *s)
{
    const netto_command *c = s->command;
    netto_engine *e = s->rows.e;
    trade *plan = arena_array(&e->book.scratch, c->count, sizeof *plan);
    if (!plan || !seen_begin(&s->seen, &e->book.scratch, c->count))
        return complain(&s->rows.out->complaint, NETTO_ECAPACITY, "no memory for %u rows", c->count);
    for (uint32_t i = 0; i < c->count; i++) {
        plan[i] = (trade){.key = digest_id(c->trades[i].id), .account = SLOT_NONE};
        trade_ids_expect(&e->book.trades, plan[i].key);
    }
    s->plan = plan;
    for (uint32_t i = 0; i < c->count; i++) {
        netto_status status = check(s, i, &s->rows.out->complaint);
        if (status == NETTO_OK) continue;
        s->plan[i].skip = s->plan[i].refused = true;
        if (!rows_refuse(&s->rows, i)) return status;
    }
    if (s->waiting > UNSETTLED_MOST - e->book.unsettled.count)
        return complain(&s->rows.out->complaint, NETTO_ECAPACITY, "%u trades wait for their settlement; tell of those that are settled with settlement.confirm",
                        e->book.unsettled.count);
    if (s->waiting && !unsettled_reserve(&e->book, s->waiting))
        return complain(&s->rows.out->complaint, NETTO_ECAPACITY, "no memory for %u more unsettled trades; raise `capacity`", s->waiting);
    if (trade_ids_reserve(&e->book.trades, s->fresh, e->book.now)) return NETTO_OK;
    return complain(&s->rows.out->complaint, NETTO_ECAPACITY,
                    "no room to remember %u more trade ids; raise `ids` or `capacity`", s->fresh);
}

/* Which they are is told to who keeps other books; nothing depends on it. */
static const uint32_t *list_duplicates(const trades *s)
{
    uint32_t count = s->rows.out->count.duplicates, at = 0;
    uint32_t *list = count ? arena_array(&s->rows.e->book.scratch, count, sizeof *list) : NULL;
    for (uint32_t i = 0; list && i < s->command->count; i++)
        if (s->plan[i].skip && !s->plan[i].refused) list[at++] = i;
    return list;
}

static void settle(trades *s)
{
    for (uint32_t i = 0; s->plan && i < s->command->count; i++)
        if (s->plan[i].account != SLOT_NONE) account_settle(&s->rows.e->book, s->plan[i].account);
}

/* ---- applying ---------------------------------------------------------------------------------------------- */

/* Trades are facts: one that names no open order of this account, instrument and side, or buys more than is left of it,
 * counts all the same. */
static bool fill(netto_engine *e, const trade *t, const netto_trade_row *row)
{
    book *b = &e->book;
    uint32_t slot = order_find(b, order_key(row->order));
    const open_order *o = slot == SLOT_NONE ? NULL : order_at(b, slot);
    if (!o || o->account != t->account || o->instrument != t->instrument || (o->left > 0) != (t->qty > 0)) return false;
    bool whole = o->left > 0 ? t->qty >= o->left : t->qty <= o->left;
    tell_filled(e, o, whole ? o->left : t->qty, row->id);
    order_fill(b, slot, t->qty);
    return true;
}

static void realise(book *b, const trade *t, const position *before, const position *after, netto_money cash)
{
    const instrument *i = &b->instruments[t->instrument];
    netto_money own = position_realised(i, before, after, cash), base = 0;
    if (own && currency_in_base(b, i->currency, own, &base) == NETTO_OK) account_realise(b, t->account, t->instrument, own, base);
}

static void apply(netto_engine *e, const trade *t)
{
    book *b = &e->book;
    const account *acc = &b->accounts[t->account];
    bool there = t->held && t->at < acc->count && acc->positions[t->at].instrument == t->instrument;
    const position *held = there ? &acc->positions[t->at] : account_position(acc, t->instrument);
    position before = held ? *held : (position){.instrument = t->instrument}, after = before;
    position_change change;
    move_prepare(e->active, b, t->account);
    if (position_fill(&b->instruments[t->instrument], &before, t->qty, t->price, t->value, &change) != NETTO_OK)
        return; /* the check has bounded all that could overflow */
    after.qty = change.qty;
    after.cost = change.cost;
    if (there)
        account_rehold(b, t->account, t->at, change.qty, change.cost);
    else
        account_hold(b, t->account, t->instrument, change.qty, change.cost);
    realise(b, t, &before, &after, change.cash);
    collateral_move_cash(b, t->account, b->instruments[t->instrument].currency, change.cash);
    move_position(e->active, b, t->account, &before, &after);
    for (assessment *a = e->prepared; a; a = a->next) assessment_soil(a, b, t->account);
    trade_ids_add(&b->trades, t->key, t->contents, b->now);
}

/* The position and its cash have moved; that it is not settled stands beside them. */
static void wait(netto_engine *e, const trade *t, const netto_trade_row *row)
{
    unsettled made = {.key = t->key, .contents = t->contents, .qty = t->qty, .price = t->price, .ts = row->ts == NETTO_NEVER ? e->book.now : row->ts, .attend = deadline_round(t->attend),
                      .date = t->date, .account = t->account, .instrument = t->instrument, .free = row->free, .id_size = (uint8_t)row->id.size};
    memcpy(made.id, row->id.bytes, row->id.size);
    unsettled_add(&e->book, &made);
}

#define ROWS_WORK (8 * SLICE_WORK) /* of rules: some milliseconds */

/* The accounts of many rows, each once.  Where their rules take long, a sweep looks at the rest. */
static void watch_all(netto_engine *e, const trades *s)
{
    uint64_t work = 0;
    for (uint32_t i = 0; i < s->command->count; i++) {
        account *a = &e->book.accounts[s->plan[i].account];
        if (s->plan[i].skip || a->named_at == e->book.attempt) continue;
        a->named_at = e->book.attempt;
        if (work < ROWS_WORK) {
            work += watch_measured(e, s->plan[i].account);
        } else {
            trip_unheard(e, s->plan[i].account);
            watch_later(e);
        }
    }
}

static void watch(netto_engine *e, const trades *s)
{
    uint32_t moved = s->command->count == 1 ? s->plan[0].instrument : WATCH_EACH;
    uint64_t work = 0;
    if (s->command->count == 1 && !s->plan[0].skip) work = watch_account(e, s->plan[0].account, moved);
    if (s->command->count > 1) watch_all(e, s);
    for (uint32_t i = 0; i < s->command->count; i++)
        if (!s->plan[i].skip) watch_ancestors(e, s->plan[i].account, moved, &work);
}

netto_status on_trade(netto_engine *e, const netto_command *c, netto_decision *out)
{
    trades s = {.command = c};
    uint32_t applied = 0;
    netto_status status = rows_begin(&s.rows, e, c, out);
    if (status != NETTO_OK) return status;
    status = check_all(&s);
    settle(&s);
    if (status != NETTO_OK) return status;
    step_accept(e);
    for (uint32_t i = 0; i < c->count; i++) {
        if (s.plan[i].skip) continue;
        apply(e, &s.plan[i]);
        if (s.plan[i].waits) wait(e, &s.plan[i], &c->trades[i]);
        if (c->trades[i].order.size && !fill(e, &s.plan[i], &c->trades[i])) out->count.unmatched++;
        applied++;
    }
    if (s.waiting) settlement_schedule(e);
    watch(e, &s);
    out->count.duplicate_rows = list_duplicates(&s);
    return rows_end(&s.rows, applied);
}

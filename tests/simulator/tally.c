/* tally.c: what the rows come to: each trade and each order counts once, by its id; a trade fills what it names. */
#include "simulator/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "simulator/trace.h"

#define IDS 100000
#define ORDERS 20000

typedef struct order {
    deed opened;
    bool known, accepted;
    int32_t left;
    uint64_t seq;
} order;

tally_orders tally_totals;

static int64_t held[WISH_ACCOUNTS][WISH_INSTRUMENTS];
static bool traded[IDS];
static order orders[ORDERS];
static uint32_t open_count;

void tally_begin(void)
{
    memset(held, 0, sizeof held);
    memset(traded, 0, sizeof traded);
    memset(orders, 0, sizeof orders);
    open_count = 0;
}

/* ---- counting -------------------------------------------------------------------------------------------------------- */

static int64_t whole(netto_decimal d)
{
    int64_t unit = 1;
    for (uint8_t i = 0; i < d.scale; i++) unit *= 10;
    must(d.units % unit == 0, "a quantity is no whole number");
    return d.units / unit;
}

static void set_left(order *o, int32_t left)
{
    open_count += (left != 0) - (o->left != 0);
    o->left = left;
}

static void decide(order *o, const deed *d, const netto_decision *decided)
{
    bool accepted = decided->check.accepted;
    *o = (order){.opened = *d, .known = true, .accepted = accepted, .seq = decided->seq};
    set_left(o, accepted ? d->qty : 0);
    tally_totals.opened += accepted;
    tally_totals.rejected += !accepted;
}

static bool same_order(const deed *a, const deed *b)
{
    return a->account == b->account && a->instrument == b->instrument && a->qty == b->qty && a->price == b->price;
}

static void count_open(const deed *d, const netto_decision *decided)
{
    order *o = &orders[d->order % ORDERS];
    unsigned long long n = decided->seq;
    must(decided->check.duplicate == o->known, "row %llu: order t%u was %s", n, d->order, o->known ? "decided a second time" : "never decided");
    if (!o->known) {
        decide(o, d, decided);
        return;
    }
    must(same_order(d, &o->opened), "row %llu: order t%u was another one", n, d->order);
    must(decided->check.accepted == o->accepted, "row %llu: order t%u was %s", n, d->order, o->accepted ? "accepted" : "rejected");
    tally_totals.repeated++;
}

static void count_close(const deed *d, const netto_decision *decided)
{
    order *o = &orders[d->order % ORDERS];
    const netto_check *check = &decided->check;
    unsigned long long n = decided->seq;
    must(o->known, "row %llu closes order t%u, which there never was", n, d->order);
    must(check->duplicate == !o->left, "row %llu: of order t%u %d were left, and it was%s open", n, d->order, o->left, check->duplicate ? " not" : "");
    int64_t closed = check->duplicate ? 0 : whole(check->closed);
    must(closed == o->left, "row %llu closes %lld of order t%u; %d were left", n, (long long)closed, d->order, o->left);
    set_left(o, 0);
    tally_totals.closed += !check->duplicate;
}

static bool fills(const deed *d, const order *o)
{
    return o->left && o->opened.account == d->account && o->opened.instrument == d->instrument && (o->left > 0) == (d->qty > 0);
}

static void count_filled(const deed *d, const netto_decision *decided)
{
    order *o = &orders[d->order % ORDERS];
    bool unmatched = d->order && !fills(d, o);
    must(decided->count.unmatched == unmatched, "row %llu: trade t%u names order t%u, of which %d are left; %u unmatched", (unsigned long long)decided->seq,
         d->trade, d->order, o->left, decided->count.unmatched);
    if (!d->order || unmatched) return;
    set_left(o, abs(d->qty) >= abs(o->left) ? 0 : o->left - d->qty);
    tally_totals.filled++;
}

static void count_trade(const deed *d, const netto_decision *decided)
{
    bool *before = &traded[d->trade % IDS];
    must(decided->count.duplicates == *before, "row %llu: trade t%u was %s", (unsigned long long)decided->seq, d->trade,
         *before ? "counted a second time" : "never counted");
    if (*before) return;
    *before = true;
    held[d->account][d->instrument] += d->qty;
    count_filled(d, decided);
}

void tally_count(const deed *d, const netto_decision *decided)
{
    switch (d->effect) {
    case WISH_NOTHING: break;
    case WISH_POSITION: held[d->account][d->instrument] = d->qty; break;
    case WISH_TRADE: count_trade(d, decided); break;
    case WISH_OPEN: count_open(d, decided); break;
    case WISH_CLOSE: count_close(d, decided); break;
    }
}

/* ---- comparing ------------------------------------------------------------------------------------------------------- */

static netto_decision answer;

static bool ask(const netto_engine *e, const netto_command *c)
{
    return netto_engine_report((netto_engine *)(uintptr_t)e, c, NULL, &answer) == NETTO_OK;
}

static int64_t position(const netto_engine *e, uint32_t account, uint32_t instrument)
{
    netto_command c = {.kind = NETTO_POSITION_GET, .account = text_of(wish_accounts[account])};
    if (!ask(e, &c)) return 0;
    for (uint32_t i = 0; i < answer.row_count; i++)
        if (text_is(answer.positions[i].instrument, wish_instruments[instrument])) return whole(answer.positions[i].qty);
    return 0;
}

static void compare_positions(const netto_engine *e, const char *whose)
{
    for (uint32_t a = 0; a < WISH_ACCOUNTS; a++)
        for (uint32_t i = 0; i < WISH_INSTRUMENTS; i++) {
            int64_t got = position(e, a, i);
            must(got == held[a][i], "%s engine says that %s holds %lld of %s; the rows come to %lld", whose, wish_accounts[a],
                 (long long)got, wish_instruments[i], (long long)held[a][i]);
        }
}

static void compare_order(const netto_order_info *row, const char *whose)
{
    char id[NETTO_ID_MAX + 1];
    text_copy(row->id, id, sizeof id);
    const order *o = &orders[strtoul(id + 1, NULL, 10) % ORDERS];
    must(o->left, "%s engine says that order %.*s is open; the rows say that it is not", whose, TEXT(row->id));
    bool same = text_is(row->account, wish_accounts[o->opened.account]) && text_is(row->instrument, wish_instruments[o->opened.instrument]) &&
                whole(row->qty) == o->opened.qty && whole(row->left) == o->left && row->seq == o->seq &&
                (row->price.kind == NETTO_NUMBER_NONE) == !o->opened.price;
    must(same, "%s engine says that %lld of order %.*s are left, by row %llu; the rows come to %d, by row %llu", whose, (long long)whole(row->left),
         TEXT(row->id), (unsigned long long)row->seq, o->left, (unsigned long long)o->seq);
}

/* As many rows as are open, in the order of opening in each account, and each as it should be. */
static void compare_orders(const netto_engine *e, const char *whose)
{
    netto_command c = {.kind = NETTO_ORDER_LIST, .list.page.limit = NETTO_ROWS_MAX};
    must(ask(e, &c), "%s engine cannot list its orders: %s", whose, answer.complaint.text);
    must(answer.row_count == open_count && !answer.more, "%s engine says that %u orders are open; the rows come to %u", whose, answer.row_count,
         open_count);
    for (uint32_t i = 0; i < answer.row_count; i++) {
        const netto_order_info *row = &answer.orders[i];
        bool next = i && text_equal(row->account, row[-1].account);
        must(!next || row->seq > row[-1].seq, "%s engine lists order %.*s after a later one", whose, TEXT(row->id));
        compare_order(row, whose);
    }
}

void tally_compare(const netto_engine *e, const char *whose)
{
    compare_positions(e, whose);
    compare_orders(e, whose);
}

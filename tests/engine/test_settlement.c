/* test_settlement.c: claims about trades that settle later: when they are due, what is left of them, who is told, and what a rule
 * reads of them. */
#include <math.h>
#include <stdio.h>

#include "base/instant.h"
#include "base/text.h"
#include "support/inside.h"
#include "support/ruled.h"

static netto_instant at(const char *text)
{
    netto_instant i = 0;
    if (!instant_parse(text_of(text), &i)) tap_note("no instant: %s", text);
    return i;
}

static netto_trade_row row(const char *id, const char *account, const char *instrument, double qty, double price)
{
    return (netto_trade_row){.id = T(id), .account = T(account), .instrument = T(instrument), .qty = N(qty), .price = N(price), .ts = NETTO_NEVER, .settle = NETTO_NEVER};
}

static netto_status trade(desk *k, netto_trade_row r)
{
    netto_command c = {.kind = NETTO_TRADE_APPLY, .count = 1, .trades = &r};
    return desk_step(k, &c);
}

static netto_status confirm(desk *k, const char *id, double qty, netto_settled_leg leg)
{
    netto_settled_row r = {.trade = T(id), .leg = leg};
    netto_command c = {.kind = NETTO_SETTLEMENT_CONFIRM, .count = 1, .settled = &r};
    if (!isnan(qty)) r.qty = N(qty);
    return desk_step(k, &c);
}

/* Ticks until then, as a server would send them. */
static uint32_t pass(desk *k, const char *until)
{
    uint32_t told = 0;
    netto_command tick = {.kind = NETTO_TICK};
    for (netto_instant end = at(until); k->d.next_deadline != NETTO_NEVER && k->d.next_deadline <= end;) {
        if (k->d.next_deadline > k->now) k->now = k->d.next_deadline;
        is_status(desk_step(k, &tick), NETTO_OK);
        for (uint32_t i = 0; i < k->d.event_count; i++) told += k->d.events[i].topic == NETTO_TOPIC_SETTLEMENT;
    }
    k->now = at(until);
    is_status(desk_step(k, &tick), NETTO_OK);
    return told;
}

static const netto_unsettled_info *list(desk *k, const char *account, bool failed)
{
    netto_command c = {.kind = NETTO_SETTLEMENT_LIST, .list.failed = failed};
    if (account) c.account = T(account);
    if (!is_status(desk_ask(k, &c), NETTO_OK)) tap_note("%s", desk_said(k));
    return k->d.unsettled;
}

static const netto_unsettled_totals *totals(desk *k, const char *account)
{
    netto_command c = {.kind = NETTO_SETTLEMENT_GET, .account = T(account)};
    if (!is_status(desk_ask(k, &c), NETTO_OK)) tap_note("%s", desk_said(k));
    return &k->d.settlement;
}

static void things(desk *k)
{
    const int32_t holiday = (int32_t)(at("2026-11-26") / NETTO_DAY);
    netto_command c = {.kind = NETTO_CALENDAR_PUT, .calendar = {.id = T("XNYS"), .utc_offset = -300, .business = NETTO_WEEKDAYS, .holidays = &holiday, .holiday_count = 1}};
    netto_instrument_row s = instrument_row("S", NETTO_SPOT), d = instrument_row("D", NETTO_SPOT), p = instrument_row("P", NETTO_PERP);
    k->now = at("2026-11-25T15:00:00Z"); /* a Wednesday, 10:00 in New York; Thursday is Thanksgiving */
    is_status(desk_step(k, &c), NETTO_OK);
    s.venue = T("XNYS"), s.settle_days = 1, d.settle_days = -1, p.settle_days = 1;
    is_status(desk_instrument_row(k, s), NETTO_OK), is_status(desk_instrument_row(k, d), NETTO_OK), is_status(desk_instrument_row(k, p), NETTO_OK);
    desk_mark(k, "S", 100), desk_mark(k, "D", 50), desk_mark(k, "P", 10);
    desk_account(k, "firm", NULL, NULL);
    desk_account(k, "a", NULL, "firm"), desk_account(k, "b", NULL, "firm");
}

static desk stand(void)
{
    desk k = desk_open();
    things(&k);
    return k;
}

TEST("what only trades that wait are of keeps its counting, and the refusal says so")
{
    desk k = stand();
    is_status(trade(&k, row("t1", "a", "S", 5, 100)), NETTO_OK);
    is_status(trade(&k, row("t2", "a", "S", -5, 100)), NETTO_OK);
    ok(isnan(desk_held(&k, "a", "S"))); /* no position is left */
    netto_instrument_row s = instrument_row("S", NETTO_SPOT);
    s.venue = T("XNYS"), s.settle_days = 1, s.multiplier = (netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = {2, 0}};
    is_status(desk_instrument_row(&k, s), NETTO_EHELD);
    has_string(desk_said(&k), "instrument 'S' is held, or orders or trades in it wait: its multiplier and qty_step stay");
    desk_close(&k);
}

TEST("a trade settles so many business days later, and its position and cash move at once")
{
    desk k = stand();
    is_status(trade(&k, row("t1", "a", "S", 5, 101)), NETTO_OK);
    is_status(trade(&k, row("t2", "a", "P", 5, 10)), NETTO_OK); /* margined: nothing of it is delivered */
    is_status(trade(&k, row("t3", "a", "D", 5, 50)), NETTO_OK); /* settles at once */
    is_near(desk_held(&k, "a", "S"), 5, 0);
    is_int(inside_cash(&k, "a", "USD"), -(505 + 250) * 100000000ll);
    const netto_unsettled_info *t = list(&k, "a", false);
    is_int(k.d.row_count, 1);
    ok(text_is(t->trade, "t1") && text_is(t->instrument, "S") && !t->failed && !t->free && t->late == 0);
    is_int(t->date, at("2026-11-27") / NETTO_DAY); /* over the holiday */
    is_int(t->ts, k.now);
    is_near(t->exposure, 0, 0); /* bought at 101, worth 100: nobody would have to pay for another */
    desk_mark(&k, "S", 104);
    is_near(list(&k, "a", false)->exposure, 15, 1e-9);
    desk_close(&k);
}

TEST("an instant, or a date, says the day itself")
{
    desk k = stand();
    netto_trade_row r = row("t1", "a", "S", 5, 101);
    r.settle = at("2026-12-01T03:00:00Z"); /* still the 30th in New York */
    is_status(trade(&k, r), NETTO_OK);
    r = row("t2", "a", "S", -5, 101), r.settle = at("2026-12-01");
    is_status(trade(&k, r), NETTO_OK);
    r = row("t3", "a", "D", 1, 50), r.settle = at("2026-11-20"); /* told late */
    is_status(trade(&k, r), NETTO_OK);
    r = row("t4", "a", "D", 1, 50), r.ts = at("2026-11-25T03:00:00Z"), r.settle = NETTO_NEVER;
    is_status(trade(&k, r), NETTO_OK);
    const netto_unsettled_info *t = list(&k, "a", false);
    is_int(k.d.row_count, 3);
    is_int(t[0].date, at("2026-11-30") / NETTO_DAY), is_int(t[1].date, at("2026-12-01") / NETTO_DAY), is_int(t[2].date, at("2026-11-20") / NETTO_DAY);
    is_int(pass(&k, "2026-11-25T15:00:01Z"), 1);
    t = list(&k, "a", true);
    is_int(k.d.row_count, 1);
    ok(text_is(t->trade, "t3") && t->failed);
    is_int(t->late, 3); /* Monday to Wednesday: without a calendar every weekday is one of business */
    desk_close(&k);
}

TEST("it fails when its day is over, and is told then and when another factor counts")
{
    desk k = stand();
    desk_mark(&k, "S", 110);
    is_status(trade(&k, row("t1", "a", "S", 10, 100)), NETTO_OK);
    is_int(pass(&k, "2026-11-28T04:59:59Z"), 0);
    ok(!list(&k, "a", false)->failed);
    is_int(pass(&k, "2026-11-28T05:00:00Z"), 1); /* the end of Friday in New York */
    ok(list(&k, "a", false)->failed && k.d.unsettled->late == 0);
    is_near(k.d.unsettled->factor, 0, 0);
    is_int(pass(&k, "2026-12-04T04:59:59Z"), 0);
    is_int(list(&k, "a", false)->late, 4);
    is_int(pass(&k, "2026-12-04T05:00:00Z"), 1);
    is_int(list(&k, "a", false)->late, 5);
    is_near(k.d.unsettled->factor, 0.08, 0);
    is_near(k.d.unsettled->exposure, 100, 1e-9);
    is_int(pass(&k, "2027-02-10T12:00:00Z"), 3); /* from the 16th, the 31st and the 46th on */
    is_near(list(&k, "a", false)->factor, 1, 0);
    const netto_unsettled_totals *s = totals(&k, "firm");
    ok(s->trades == 1 && s->failed == 1 && s->ages[4].trades == 1);
    is_near(s->ages[4].capital, 100, 1e-9);
    int32_t oldest = s->oldest;
    is_int(oldest, list(&k, "a", false)->late);
    desk_close(&k);
}

TEST("where midnight moves after it was traded, it fails when its day is over there, and not before")
{
    desk k = stand();
    desk_mark(&k, "S", 110);
    is_status(trade(&k, row("t1", "a", "S", 10, 100)), NETTO_OK);
    netto_command c = {.kind = NETTO_CALENDAR_PUT, .calendar = {.id = T("XNYS"), .utc_offset = -600, .business = NETTO_WEEKDAYS}};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(pass(&k, "2026-11-28T09:59:00Z"), 0);
    ok(!list(&k, "a", false)->failed);
    is_int(pass(&k, "2026-11-28T10:00:00Z"), 1);
    ok(list(&k, "a", false)->failed);
    desk_close(&k);
}

TEST("a trade is confirmed in parts; sending that again changes nothing; what is settled is gone")
{
    desk k = stand();
    is_status(trade(&k, row("t1", "a", "S", -10, 100)), NETTO_OK);
    desk_mark(&k, "S", 90);
    is_near(list(&k, "a", false)->exposure, 100, 1e-9); /* sold at 100, worth 90 */
    is_status(confirm(&k, "t1", 4, NETTO_LEG_BOTH), NETTO_OK);
    is_int(k.d.count.count, 1);
    is_near(list(&k, "a", false)->exposure, 60, 1e-9);
    is_status(confirm(&k, "t1", 4, NETTO_LEG_BOTH), NETTO_OK);
    ok(k.d.count.count == 0 && k.d.count.duplicates == 1);
    is_status(confirm(&k, "t1", NAN, NETTO_LEG_BOTH), NETTO_OK);
    list(&k, NULL, false);
    is_int(k.d.row_count, 0);
    is_status(confirm(&k, "t1", NAN, NETTO_LEG_BOTH), NETTO_OK);
    ok(k.d.count.count == 0 && k.d.count.duplicates == 1);
    is_status(trade(&k, row("t1", "a", "S", -10, 100)), NETTO_OK); /* sent again: it does not wait once more */
    is_int(k.d.count.duplicates, 1);
    list(&k, NULL, false);
    is_int(k.d.row_count, 0);
    is_near(desk_held(&k, "a", "S"), -10, 0);
    is_int(pass(&k, "2026-12-20"), 0);
    desk_close(&k);
}

TEST("of a free delivery all is at risk once we have done our part")
{
    desk k = stand();
    netto_trade_row r = row("t1", "a", "S", 10, 100), sold = row("t2", "a", "S", -10, 100);
    r.free = sold.free = true;
    is_status(trade(&k, r), NETTO_OK), is_status(trade(&k, sold), NETTO_OK);
    desk_mark(&k, "S", 90);
    const netto_unsettled_info *t = list(&k, "a", false);
    is_near(t[0].exposure, 0, 0), is_near(t[1].exposure, 100, 1e-9); /* nothing is done yet: what it costs to replace */
    is_status(confirm(&k, "t1", 6, NETTO_LEG_OURS), NETTO_OK);
    is_near(list(&k, "a", false)->exposure, 600, 1e-9); /* paid 100 each for six that are worth 90 */
    is_status(confirm(&k, "t2", NAN, NETTO_LEG_OURS), NETTO_OK);
    is_near(list(&k, "a", false)[1].exposure, 1000, 1e-9);
    desk_mark(&k, "S", 120);
    is_near(list(&k, "a", false)->exposure, 6 * 120 + 4 * 20, 1e-9);
    is_status(confirm(&k, "t1", 8, NETTO_LEG_THEIRS), NETTO_OK);
    is_near(list(&k, "a", false)->exposure, 2 * 20, 1e-9); /* they are ahead of us: only the rest is open */
    const netto_unsettled_totals *s = totals(&k, "a");
    is_near(s->ages[0].free, 40 + 10 * 120, 1e-9);
    is_near(s->ages[0].capital, 0, 0); /* a loan until the fifth day */
    is_status(confirm(&k, "t1", NAN, NETTO_LEG_OURS), NETTO_OK);
    is_status(confirm(&k, "t1", NAN, NETTO_LEG_THEIRS), NETTO_OK);
    list(&k, "a", false);
    is_int(k.d.row_count, 1);
    is_int(pass(&k, "2026-12-06"), 2);
    is_near(totals(&k, "a")->ages[1].capital, 1200, 1e-9);
    desk_close(&k);
}

TEST("exposures are gross: a purchase and its sale at one price are two of them")
{
    desk k = stand();
    is_status(trade(&k, row("t1", "a", "S", 10, 100)), NETTO_OK), is_status(trade(&k, row("t2", "b", "S", -10, 110)), NETTO_OK);
    is_status(trade(&k, row("t3", "a", "S", -10, 105)), NETTO_OK);
    desk_mark(&k, "S", 102);
    const netto_unsettled_totals *s = totals(&k, "firm");
    is_near(s->ages[0].dvp, 20 + 80 + 30, 1e-9);
    ok(s->trades == 3 && s->failed == 0 && s->unvalued == 0 && s->oldest == 0);
    is_near(totals(&k, "a")->ages[0].dvp, 50, 1e-9);
    desk_close(&k);
}

TEST("what cannot be is refused, and changes nothing")
{
    desk k = stand();
    netto_trade_row r = row("t1", "a", "P", 1, 10);
    netto_command c = {.kind = NETTO_TRADE_APPLY, .count = 1, .trades = &r};
    r.free = true;
    inside_refused(&k, &c, NETTO_EPARAMS);
    has_string(desk_said(&k), "nothing of it is delivered, so it is no free delivery");
    r = row("t1", "a", "D", 1, 50), r.free = true;
    inside_refused(&k, &c, NETTO_EPARAMS);
    has_string(desk_said(&k), "a free delivery settles on some day; give it with `settle`");
    r.settle = -5;
    inside_refused(&k, &c, NETTO_EDOMAIN);
    r.settle = INT64_MAX - 5;
    inside_refused(&k, &c, NETTO_EDOMAIN);
    has_string(desk_said(&k), "it settles on a day from 1970 to March 2255");
    netto_instrument_row far = instrument_row("D", NETTO_SPOT);
    far.settle_days = 1001;
    is_status(desk_instrument_row(&k, far), NETTO_OK);
    r = row("t1", "a", "D", 1, 50);
    inside_refused(&k, &c, NETTO_EDOMAIN);
    has_string(desk_said(&k), "settle_days are more than 1,000");
    is_status(trade(&k, row("t1", "a", "S", 10, 100)), NETTO_OK);
    netto_settled_row s[2] = {{.trade = T("t1"), .leg = NETTO_LEG_OURS}, {.trade = T("t1")}};
    netto_command q = {.kind = NETTO_SETTLEMENT_CONFIRM, .count = 1, .settled = s};
    inside_refused(&k, &q, NETTO_EPARAMS);
    has_string(desk_said(&k), "only a free delivery has legs that settle apart");
    s[0] = (netto_settled_row){.trade = T("t1"), .qty = N(11)};
    inside_refused(&k, &q, NETTO_EDOMAIN);
    s[0].qty = N(0);
    inside_refused(&k, &q, NETTO_EDOMAIN);
    s[0].qty = N(-1);
    inside_refused(&k, &q, NETTO_EDOMAIN);
    s[0].qty = N(1e-9);
    inside_refused(&k, &q, NETTO_ESTEP);
    s[0] = (netto_settled_row){.trade = T("none")};
    inside_refused(&k, &q, NETTO_ETRADE);
    s[0] = (netto_settled_row){.trade = T("t1")}, q.count = 2;
    inside_refused(&k, &q, NETTO_EDUPLICATE);
    is_status(confirm(&k, "t1", 6, NETTO_LEG_BOTH), NETTO_OK);
    s[0].qty = N(5), q.count = 1;
    inside_refused(&k, &q, NETTO_EDOMAIN);
    has_string(desk_said(&k), "more of it was settled before");
    netto_instrument_row other = instrument_row("S", NETTO_SPOT);
    is_status(desk_position(&k, "a", "S", 0), NETTO_OK); /* nothing is held any more, but a trade of it waits */
    other.multiplier = N(2);
    is_status(desk_instrument_row(&k, other), NETTO_EHELD);
    is_status(confirm(&k, "t1", NAN, NETTO_LEG_BOTH), NETTO_OK);
    is_status(desk_instrument_row(&k, other), NETTO_OK);
    desk_close(&k);
}

TEST("while a trade waits it is known, though its id be forgotten")
{
    desk k = stand();
    is_status(trade(&k, row("t1", "a", "S", 10, 100)), NETTO_OK);
    trade_ids *ids = &k.e->book.trades;
    uint32_t limit = ids->limit;
    trade_ids_destroy(ids);
    ok(trade_ids_init(ids, &k.e->memory, limit));
    is_status(trade(&k, row("t1", "a", "S", 10, 100)), NETTO_OK);
    is_int(k.d.count.duplicates, 1);
    is_status(trade(&k, row("t1", "a", "S", 11, 100)), NETTO_EIDCONFLICT);
    is_near(desk_held(&k, "a", "S"), 10, 0);
    is_status(confirm(&k, "t1", NAN, NETTO_LEG_BOTH), NETTO_OK);
    is_int(k.d.count.count, 1);
    desk_close(&k);
}

TEST("good rows of a call count where that is asked for")
{
    desk k = stand();
    is_status(trade(&k, row("t1", "a", "S", 10, 100)), NETTO_OK), is_status(trade(&k, row("t2", "a", "S", 10, 100)), NETTO_OK);
    const netto_settled_row s[] = {{.trade = T("t1")}, {.trade = T("none")}, {.trade = T("t2"), .qty = N(3)}};
    netto_command q = {.kind = NETTO_SETTLEMENT_CONFIRM, .count = 3, .settled = s, .partial = true};
    is_status(desk_step(&k, &q), NETTO_OK);
    ok(k.d.count.count == 2 && k.d.count.error_count == 1 && k.d.count.errors[0].row == 1 && k.d.count.errors[0].status == NETTO_ETRADE);
    list(&k, "a", false);
    is_int(k.d.row_count, 1);
    desk_close(&k);
}

TEST("many trades: found by id, listed in order, looked at in the order of their days")
{
    enum { MANY = 3000 };
    desk k = stand();
    char id[24];
    bool settled[MANY] = {false};
    for (int i = 0; i < MANY; i++) {
        snprintf(id, sizeof id, "t%d", i);
        netto_trade_row r = row(id, i % 3 ? "a" : "b", "D", i % 2 ? 1 : -1, 50);
        r.settle = at("2026-11-26") + (netto_instant)tap_random_real(0, 20) * NETTO_DAY;
        is_status(trade(&k, r), NETTO_OK);
        int gone = (int)tap_random_real(0, MANY);
        snprintf(id, sizeof id, "t%d", gone);
        if (gone <= i && !settled[gone]) is_status(confirm(&k, id, NAN, NETTO_LEG_BOTH), NETTO_OK), settled[gone] = true;
    }
    uint32_t left = 0, seen = 0;
    uint64_t last = 0;
    for (int i = 0; i < MANY; i++) left += !settled[i];
    netto_command c = {.kind = NETTO_SETTLEMENT_LIST, .account = T("a"), .list.page.limit = 7};
    for (bool more = true; more;) {
        is_status(desk_ask(&k, &c), NETTO_OK);
        for (uint32_t i = 0; i < k.d.row_count; i++) {
            if (!ok(k.d.unsettled[i].number > last)) return;
            last = k.d.unsettled[i].number;
        }
        seen += k.d.row_count, more = k.d.more;
        c.list.page.after = T("a"), c.list.seq = last;
    }
    ok(totals(&k, "a")->trades == seen && totals(&k, "firm")->trades == left);
    netto_instant before = 0;
    const unsettleds *u = &k.e->book.unsettled;
    for (uint32_t i = 1; i < u->count; i++) if (u->items[u->heap[i]].attend < u->items[u->heap[(i - 1) / 2]].attend) before++;
    is_int(before, 0);
    uint32_t told = pass(&k, "2026-12-17T00:00:01Z"), expected = left; /* once each, and once more for each factor that came to count */
    const netto_unsettled_totals *all = totals(&k, "firm");
    for (uint32_t i = 1; i < NETTO_AGES; i++) expected += i * (uint32_t)all->ages[i].trades;
    is_int(told, expected);
    is_int(all->failed, left);
    desk_close(&k);
}

/* ---- rules ------------------------------------------------------------------------------------------------------- */

static netto_policy *policy;

static desk ruled(const char *fields)
{
    desk k = ruled_open(fields, &policy);
    things(&k);
    return k;
}

static void leave(desk *k)
{
    ruled_close(k, policy);
}

static double initial_of(desk *k, const char *account)
{
    if (!is_status(desk_margin(k, account), NETTO_OK)) tap_note("%s", desk_said(k));
    return k->d.margin.measures.margin.initial;
}

TEST("a margin that reads it follows trades, marks, confirmations and days")
{
    desk k = ruled("measures = { u = netto.unsettled { dvp = { { 0, 0.5 }, { 5, 1 } } } }, margin = function(b) return b:measure 'u' + b:measure('u').failed end");
    is_near(initial_of(&k, "a"), 0, 0);
    is_status(trade(&k, row("t1", "a", "S", 10, 100)), NETTO_OK);
    desk_mark(&k, "S", 110);
    is_near(initial_of(&k, "a"), 50, 1e-9);
    desk_position(&k, "a", "S", 0); /* the position is gone; the trade still waits */
    desk_mark(&k, "S", 120);
    is_near(initial_of(&k, "a"), 100, 1e-9);
    is_status(confirm(&k, "t1", 5, NETTO_LEG_BOTH), NETTO_OK);
    is_near(initial_of(&k, "a"), 50, 1e-9);
    pass(&k, "2026-11-28T05:00:00Z");
    is_near(initial_of(&k, "a"), 51, 1e-9);
    pass(&k, "2026-12-04T05:00:00Z"); /* no mark, no trade: a day has passed */
    is_near(initial_of(&k, "a"), 101, 1e-9);
    is_status(confirm(&k, "t1", NAN, NETTO_LEG_BOTH), NETTO_OK);
    is_near(initial_of(&k, "a"), 0, 0);
    leave(&k);
}

static const netto_result *find(desk *k, const char *account, bool pool)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T(account), .measure = {.name = T("u"), .pool = pool}};
    if (!ok(desk_ask(k, &c) == NETTO_OK)) tap_note("%s", desk_said(k));
    return &k->d.measure;
}

TEST("the factors are Basel's unless told, and all of a free delivery counts from the first day; by instrument, of a pool all below it")
{
    desk k = ruled("measures = { u = netto.unsettled {} }");
    netto_trade_row r = row("t2", "b", "D", 2, 50);
    r.settle = at("2026-11-25"), r.free = true;
    is_status(trade(&k, row("t1", "a", "S", 10, 100)), NETTO_OK), is_status(trade(&k, r), NETTO_OK);
    is_status(confirm(&k, "t2", NAN, NETTO_LEG_OURS), NETTO_OK);
    desk_mark(&k, "S", 110);
    is_near(find(&k, "a", false)->value, 0, 0);
    is_near(find(&k, "firm", true)->value, 100, 1e-9);
    is_near(find(&k, "firm", false)->value, 100, 1e-9);
    pass(&k, "2026-12-04T05:00:00Z");
    is_near(find(&k, "a", false)->value, 8, 1e-9);
    const netto_result *all = find(&k, "firm", true);
    is_near(all->value, 108, 1e-9);
    is_int(all->part_count, 2);
    ok(text_is(all->by, "instrument") && text_is(all->parts[0].name, "S") && text_is(all->parts[1].name, "D"));
    is_near(all->parts[0].value, 8, 1e-9), is_near(all->parts[0].numbers[0].value, 100, 1e-9), is_near(all->parts[0].numbers[5].value, 5, 0);
    is_near(find(&k, "firm", false)->numbers[5].value, 7, 0); /* the oldest of any */
    netto_instrument_row blind = instrument_row("X", NETTO_SPOT);
    blind.settle_days = 0;
    is_status(desk_instrument_row(&k, blind), NETTO_OK);
    is_status(trade(&k, row("t3", "a", "X", 1, 1)), NETTO_OK);
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T("u")}};
    is_status(desk_ask(&k, &c), NETTO_ENOMARK);
    has_string(desk_said(&k), "instrument 'X' has no mark; send mark.put");
    is_int(totals(&k, "a")->unvalued, 1);
    leave(&k);
}

TEST("without memory a trade that settles later is refused, and nothing has changed")
{
    bool passed = false;
    for (uint64_t n = 1; !passed && n < 60; n++) {
        desk k = stand();
        netto_trade_row r = row("t1", "a", "S", 1, 100);
        netto_command c = {.kind = NETTO_TRADE_APPLY, .count = 1, .trades = &r};
        k.e->memory.fail_at = k.e->memory.growths + n;
        netto_status status = desk_step(&k, &c);
        k.e->memory.fail_at = 0;
        passed = status == NETTO_OK;
        if (!passed) is_status(status, NETTO_ECAPACITY);
        list(&k, NULL, false);
        is_int(k.d.row_count, passed);
        ok(passed || isnan(desk_held(&k, "a", "S")));
        desk_close(&k);
    }
    ok(passed);
}

TEST("a breaker does not wait behind the trades of one midnight")
{
    enum { MANY = 1000 };
    desk k = ruled_open("breakers = { netto.breaker { name = 'band', scope = 'instrument', action = 'halt', hold = 1, cooldown = 60,\n"
                        "  trip = function(inst) return inst.price > 100 end } }",
                        &policy);
    netto_trade_row rows[MANY];
    char ids[MANY][16];
    k.now = at("2026-11-25T23:00:00Z");
    desk_account(&k, "a", NULL, NULL);
    desk_instrument(&k, "S", NETTO_SPOT), desk_mark(&k, "S", 90);
    for (int i = 0; i < MANY; i++) {
        snprintf(ids[i], sizeof ids[i], "t%d", i);
        rows[i] = trade_row(ids[i], "a", "S", 1, 90);
        rows[i].settle = at("2026-11-25");
    }
    is_status(desk_trades(&k, rows, MANY, false), NETTO_OK);
    k.now = at("2026-11-25T23:59:59.5Z"), desk_mark(&k, "S", 101);
    k.now = at("2026-11-26T00:00:01Z");
    netto_command tick = {.kind = NETTO_TICK};
    is_status(desk_step(&k, &tick), NETTO_OK);
    unsigned opened = 0, failed = 0, ticks = 1;
    for (uint32_t i = 0; i < k.d.event_count; i++) opened += k.d.events[i].topic == NETTO_TOPIC_BREAKER, failed += k.d.events[i].topic == NETTO_TOPIC_SETTLEMENT;
    ok(opened == 1 && failed > 0 && failed <= 256);
    for (; failed < MANY && ticks < 100; ticks++) {
        is_int(k.d.next_deadline <= k.now, 1);
        is_status(desk_step(&k, &tick), NETTO_OK);
        for (uint32_t i = 0; i < k.d.event_count; i++) failed += k.d.events[i].topic == NETTO_TOPIC_SETTLEMENT;
    }
    ok(failed == MANY && ticks < 8);
    ruled_close(&k, policy);
}

TEST("who waits may move under a node that was made later, and the node's measure follows")
{
    desk k = ruled_open("measures = { fails = netto.unsettled {} },\n"
                        "margin = function(book) return book.pool:measure('fails').exposure, 0 end", &policy);
    char id[8];
    netto_trade_row r = row("t", "a", "S", 10, 90);
    desk_instrument(&k, "S", NETTO_SPOT), desk_mark(&k, "S", 100), desk_account(&k, "a", NULL, NULL);
    r.settle = k.now + 3 * NETTO_DAY;
    is_status(trade(&k, r), NETTO_OK);
    for (int i = 0; i < 40; i++) snprintf(id, sizeof id, "n%d", i), desk_account(&k, id, NULL, NULL);
    is_status(desk_margin(&k, "n39"), NETTO_OK);
    is_near(k.d.margin.measures.margin.initial, 0, 0);
    is_status(desk_account(&k, "a", NULL, "n39"), NETTO_OK);
    is_status(desk_margin(&k, "n39"), NETTO_OK);
    is_near(k.d.margin.measures.margin.initial, 200, 1e-9); /* what replacing it would cost, of the account and of the pool above it */
    is_status(confirm(&k, "t", NAN, 0), NETTO_OK);
    is_status(desk_margin(&k, "n39"), NETTO_OK);
    is_near(k.d.margin.measures.margin.initial, 0, 0);
    ruled_close(&k, policy);
}

/* wish.c: what simulated clients ask for.
 *
 * Each draw is a statement of its own: compilers differ in which argument of a call they look at first. */
#include "simulator/wish.h"

#include <stdio.h>

#include "base/text.h"
#include "simulator/chance.h"

const char *const wish_accounts[] = {"alice", "bob", "cora"};
const char *const wish_instruments[] = {"X", "Y", "Z"};

#define RECENT 16 /* orders that a trade or a close is likely to name */

static uint32_t trades, orders, accounts, staged;
static deed ordered[RECENT]; /* by number */
static char ids[WISH_IDS][NETTO_ID_MAX + 1];

void wish_begin(void)
{
    trades = orders = accounts = staged = 0;
}

#define SAY(w, ...) snprintf((w)->params, sizeof(w)->params, __VA_ARGS__)

bool wish_world(uint32_t n, wish *out)
{
    static const char *const calls[][2] = {
        {"instrument.put", "[[{id: 'X', kind: 'perp'}, {id: 'Y', kind: 'spot'}, {id: 'Z', kind: 'perp'}]]"},
        {"mark.put", "[[['X', 100.0], ['Y', 50.0], ['Z', 10.0]]]"},
        {"account.put", "[[{id: 'alice'}, {id: 'bob'}, {id: 'cora', parent: 'bob'}]]"},
        {"collateral.put", "['alice', [['USD', 10000]]]"}};
    if (n >= sizeof calls / sizeof *calls) return false;
    *out = (wish){.method = calls[n][0]};
    SAY(out, "%s", calls[n][1]);
    return true;
}

void wish_staged(netto_text id)
{
    text_copy(id, ids[staged++ % WISH_IDS], sizeof ids[0]);
}

/* ---- policies ------------------------------------------------------------------------------------------------- */

/* Hooks, limits, parameters, memory of prices, a rule that fails now and then, and one that does not even load. */
static void stage(wish *w)
{
    static const char *const parts[] = {
        "", "limits = { netto.limit { name = 'gross', of = 'gross', max = 900 } },",
        "history = { price = { every = netto.minutes(1), length = netto.hours(1) } },",
        "margin = function(book, p) if book.gross > 2000 then error('too much of it') end\n"
        " return { initial = 1.2 * book.netted, maintenance = book.netted } end,",
        "params = { scale = 1.5 }, margin = function(book, p) local t = {}\n for i = 1, 200 do t[i] = p.scale * i end\n"
        " return { initial = p.scale * book.netted + t[200] * 0, maintenance = book.netted } end,",
        "measures = { long = netto.tally { load = function(inst) return inst.exposure end } },\n"
        " rebalance = { netto.rebalance { name = 'flat', every = 1, cooldown = 3, band = 50,\n"
        " drift = function(book) if book.gross > 2000 then error('too much of it') end return book:measure 'long' end,\n"
        " plan = function(book, plan) plan:reduce { of = 'gross', to = 100 } end } },",
        "haircut = 7,"};
    uint32_t part = chance_below(sizeof parts / sizeof *parts), haircut = 1 + chance_below(8), rho = 1 + chance_below(8);
    const char *params = part == 4 && chance_once_in(2) ? ", {params: {scale: 2.5}}" : "";
    w->method = "policy.stage";
    SAY(w,
        "[{'policy.lua': \"local netto = require 'netto'\n return netto.policy { name = 'desk', version = '%u', api = 1,\n"
        " haircut = function(inst) return 0.%u end, correlation = function(a, b) return 0.%u end,\n %s }\"}%s]",
        part, haircut, rho, parts[part], params);
}

static void shadow(wish *w)
{
    static const char *const options[] = {"", ", {threshold: 0.3}", ", {end: true}"};
    w->method = "policy.shadow";
    SAY(w, "['%s'%s]", ids[chance_below(staged < WISH_IDS ? staged : WISH_IDS)], options[chance_below(3)]);
}

static void activate(wish *w)
{
    if (staged && chance_once_in(3)) return shadow(w);
    w->method = staged && chance_below(5) ? "policy.activate" : "policy.rollback";
    uint32_t i = staged ? chance_below(staged < WISH_IDS ? staged : WISH_IDS) : 0;
    if (w->method[7] == 'a') SAY(w, "['%s']", ids[i]);
    else SAY(w, "[]");
}

/* ---- positions and the rest ------------------------------------------------------------------------------------- */

static void choose(deed *d)
{
    d->account = chance_below(WISH_ACCOUNTS);
    d->instrument = chance_below(WISH_INSTRUMENTS);
    d->qty = (int32_t)chance_below(21) - 10;
}

static uint32_t recent_order(void)
{
    return orders ? orders - chance_below(orders < RECENT ? orders : RECENT) : 0;
}

/* Mostly what the order asked for: a part of it, all of it, or more. */
static void fill(deed *d)
{
    d->order = chance_once_in(3) ? recent_order() : 0;
    if (d->order == 0 || chance_once_in(5)) return;
    const deed *o = &ordered[d->order % RECENT];
    int32_t most = (int32_t)chance_below(o->qty < 0 ? (uint32_t)(2 - o->qty) : (uint32_t)(2 + o->qty)) + 1;
    d->account = o->account;
    d->instrument = o->instrument;
    d->qty = o->qty < 0 ? -most : most;
}

/* Mostly a new id; else one that was used before, and then another trade by that id. */
static void trade(wish *w)
{
    deed *d = &w->deed;
    char order[32] = "";
    choose(d);
    if (d->qty == 0) d->qty = 1;
    fill(d);
    d->effect = WISH_TRADE;
    d->trade = chance_below(12) || trades == 0 ? trades++ : chance_below(trades);
    if (d->order) snprintf(order, sizeof order, ", order: 't%u'", d->order);
    w->method = "trade.apply";
    SAY(w, "[[{id: 't%u', account: '%s', instrument: '%s', qty: %d, price: %u.5%s}]]", d->trade, wish_accounts[d->account],
        wish_instruments[d->instrument], d->qty, 5 + chance_below(100), order);
}

/* Mostly a new id; else one of the last, with the same contents or with others. */
static void open_order(wish *w)
{
    deed *d = &w->deed;
    char price[16] = "nil";
    choose(d);
    if (d->qty == 0) d->qty = -1;
    d->price = chance_once_in(4) ? 0 : 5 + chance_below(100);
    d->order = chance_once_in(8) ? recent_order() : 0;
    if (d->order && chance_below(3)) *d = ordered[d->order % RECENT];
    d->effect = WISH_OPEN;
    if (d->order == 0) {
        d->order = ++orders;
        ordered[orders % RECENT] = *d;
    }
    if (d->price) snprintf(price, sizeof price, "%u.5", d->price);
    w->method = "order.open";
    SAY(w, "['t%u', '%s', '%s', %d, %s]", d->order, wish_accounts[d->account], wish_instruments[d->instrument], d->qty, price);
}

static void close_order(wish *w)
{
    w->deed.effect = WISH_CLOSE;
    w->deed.order = orders ? recent_order() : 1;
    w->method = "order.close";
    SAY(w, "['t%u']", w->deed.order);
}

static void position(wish *w)
{
    deed *d = &w->deed;
    choose(d);
    d->effect = WISH_POSITION;
    w->method = "position.put";
    SAY(w, "['%s', [['%s', %d]]]", wish_accounts[d->account], wish_instruments[d->instrument], d->qty);
}

static void matrix(wish *w)
{
    uint32_t rho = 1 + chance_below(9), name = chance_below(3);
    uint32_t other = chance_once_in(12) ? 1 + rho % 9 : rho; /* not symmetric, where it is another */
    const char *mode = chance_once_in(2) ? "checked" : "prescribed";
    w->method = "correlation.put";
    SAY(w, "[{name: 'm%u', mode: '%s', factors: ['X', 'Y'], rho: [[1, 0.%u], [0.%u, 1]]}]", name, mode, rho, other);
}

void wish_random(wish *w)
{
    *w = (wish){0};
    uint32_t what = chance_below(53);
    if (what < 14) return trade(w);
    if (what < 20) return position(w);
    if (what < 22) return matrix(w);
    if (what < 24) return stage(w);
    if (what < 28) return activate(w);
    if (what < 37) return open_order(w);
    if (what < 40) return close_order(w);
    choose(&w->deed);
    uint32_t amount = chance_below(30000);
    if (what < 49) {
        w->method = "mark.put";
        SAY(w, "[[['%s', %u.%u]]]", wish_instruments[w->deed.instrument], 1 + amount % 200, amount % 1000);
    } else if (what < 51) {
        w->method = "collateral.put";
        SAY(w, "['%s', [['USD', %u]]]", wish_accounts[w->deed.account], amount);
    } else {
        w->method = "account.put";
        SAY(w, "[[{id: 'a%u', parent: 'bob'}]]", chance_once_in(4) ? chance_below(accounts + 1) : ++accounts);
    }
}

void wish_query(wish *w)
{
    static const struct {
        const char *method, *before, *behind;
    } queries[] = {{"margin.get", "['", "']"},  {"exposure.get", "['", "']"},          {"position.get", "['", "']"},
                   {"netto.stats", "[]", NULL}, {"order.check", "['", "', 'X', 1, 100]"}, {"policy.list", "[]", NULL},
                   {"order.list", "[{account: '", "'}]"}, {"order.list", "[]", NULL},
                   {"audit.verify", "[]", NULL},  {"audit.query", "[{account: '", "', decisions: true, limit: 20}]"},
                   {"margin.get", "['", "', {at: 30}]"}, {"order.list", "[{at: 50, account: '", "'}]"}};
    uint32_t i = chance_below(sizeof queries / sizeof *queries);
    *w = (wish){.method = queries[i].method};
    if (!queries[i].behind) SAY(w, "%s", queries[i].before);
    else SAY(w, "%s%s%s", queries[i].before, wish_accounts[chance_below(WISH_ACCOUNTS)], queries[i].behind);
}

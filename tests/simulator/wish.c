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

static uint32_t trades, orders, accounts;
static deed ordered[RECENT]; /* by number */

void wish_begin(void)
{
    trades = orders = accounts = 0;
    wish_policy_begin();
}

bool wish_world(uint32_t n, wish *out)
{
    static const char *const calls[][2] = {
        {"fx.put", "[[['EUR', 1.1]]]"},
        {"set.put", "[[{id: 'csa', enforceable: true}]]"},
        {"instrument.put", "[[{id: 'X', kind: 'perp', adv: 100}, {id: 'Y', kind: 'spot', settle_days: 1}, {id: 'Z', kind: 'perp'},"
                           " {id: 'O', kind: 'option', underlying: 'Y', strike: 50, right: 'C', expiry: '2200-01-01T00:00:00Z'}]]"},
        {"mark.put", "[[['X', 100.0], ['Y', 50.0], ['Z', 10.0], ['O', 5.0, {iv: 0.2}]]]"},
        {"account.put", "[[{id: 'alice'}, {id: 'bob'}, {id: 'cora', parent: 'bob'}]]"},
        {"collateral.put", "['alice', [['USD', 10000]]]"}};
    if (n >= sizeof calls / sizeof *calls) return false;
    *out = (wish){.method = calls[n][0]};
    SAY(out, "%s", calls[n][1]);
    return true;
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
    char order[32] = "", settle[48] = "";
    choose(d);
    if (d->qty == 0) d->qty = 1;
    fill(d);
    d->effect = WISH_TRADE;
    d->trade = chance_below(12) || trades == 0 ? trades++ : chance_below(trades);
    if (d->order) snprintf(order, sizeof order, ", order: 't%u'", d->order);
    if (chance_once_in(4)) snprintf(settle, sizeof settle, ", settle: '2026-01-%02u'%s", 1 + chance_below(20), chance_once_in(2) ? ", free: true" : "");
    w->method = "trade.apply";
    SAY(w, "[[{id: 't%u', account: '%s', instrument: '%s', qty: %d, price: %u.5%s%s}]]", d->trade, wish_accounts[d->account],
        wish_instruments[d->instrument], d->qty, 5 + chance_below(100), order, settle);
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

/* ---- what settles later ------------------------------------------------------------------------------------------ */

static void confirm(wish *w)
{
    static const char *const legs[] = {"", ", {leg: 'ours'}", ", {leg: 'theirs'}", ", {qty: 1}", ", {qty: 2, leg: 'ours'}"};
    uint32_t which = trades ? chance_below(trades) : 0, leg = chance_below(sizeof legs / sizeof *legs);
    w->method = "settlement.confirm";
    SAY(w, "[[['t%u'%s]]]", which, legs[leg]);
}

static void variation(wish *w)
{
    const char *account = wish_accounts[chance_below(WISH_ACCOUNTS)];
    w->method = "variation.settle";
    if (chance_once_in(2))
        SAY(w, "[['%s'], {prices: [['X', %u]]}]", account, 1 + chance_below(200));
    else
        SAY(w, "[['%s']]", account);
}

/* A calendar, or that Y goes by it. */
static void calendar(wish *w)
{
    uint32_t day = 1 + chance_below(20), offset = chance_below(25);
    w->method = "calendar.put";
    if (chance_below(3))
        SAY(w, "[{id: 'W', utc_offset: %d, holidays: ['2026-01-%02u'], sessions: [{name: 'day', open: '08:00', close: '16:30'}],"
               " hours: [['2026-01-%02u', [{open: '08:00', close: '12:00'}]]]}]", 60 * ((int)offset - 12), day, 1 + day % 20);
    else
        w->method = "instrument.put", SAY(w, "[[{id: 'Y', kind: 'spot', calendar: 'W', settle_days: %u}]]", day % 4);
}

/* ---- what is foretold, and what stops ------------------------------------------------------------------------------ */

/* One that was made before, or nearly; its time may be over. */
static void forecast(wish *w)
{
    static const char *const kinds[] = {"level", "direction", "return", "variance", "var"};
    uint32_t kind = chance_below(sizeof kinds / sizeof *kinds), id = chance_below(40), value = chance_below(1000);
    uint32_t day = 1 + chance_below(20), hour = chance_below(24);
    const char *of = chance_below(3) ? ", instrument: 'X'" : "";
    w->method = "forecast.put";
    SAY(w, "['%s/%u', {kind: '%s', value: 0.%u, due: '2026-01-%02uT%02u:00:00Z'%s}]", kinds[kind], id, kinds[kind], value, day, hour, of);
}

static void outcome(wish *w)
{
    static const char *const names[] = {"level", "direction", "return", "variance", "var"};
    uint32_t name = chance_below(sizeof names / sizeof *names), id = chance_below(40);
    w->method = "forecast.outcome";
    SAY(w, "['%s/%u', 0.%u]", names[name], id, chance_below(1000));
}

static void stop(wish *w)
{
    w->method = chance_once_in(2) ? "breaker.trip" : "breaker.reset";
    SAY(w, "['stop', '%s', 'because somebody said so']", wish_accounts[chance_below(WISH_ACCOUNTS)]);
}

/* ---- marks and collateral ------------------------------------------------------------------------------------------- */

static void mark(wish *w)
{
    uint32_t amount = chance_below(30000), what = chance_below(12);
    choose(&w->deed);
    w->method = "mark.put";
    if (what == 0)
        w->method = "fx.put", SAY(w, "[[['EUR', 1.%u]]]", amount);
    else if (what == 1)
        SAY(w, "[[['O', %u.5, {iv: 0.%u}]]]", amount % 20, 1 + amount % 9);
    else if (what == 2)
        SAY(w, "[[['X', %u.5, {bid: %u, ask: %u}]]]", 1 + amount % 200, 1 + amount % 200, 2 + amount % 200);
    else
        SAY(w, "[[['%s', %u.%u]]]", wish_instruments[w->deed.instrument], 1 + amount % 200, amount % 1000);
}

static void collateral(wish *w)
{
    static const char *const assets[] = {"USD", "EUR", "Y"};
    static const char *const roles[] = {"", ", {role: 'received'}", ", {set: 'csa'}", ", {set: 'csa', role: 'received'}"};
    uint32_t amount = chance_below(30000), asset = chance_below(3), role = chance_below(8);
    w->method = "collateral.put";
    SAY(w, "['%s', [['%s', %u%s]]]", wish_accounts[chance_below(WISH_ACCOUNTS)], assets[asset], amount, roles[role < 4 ? role : 0]);
}

static void option(wish *w)
{
    w->method = "position.put";
    SAY(w, "['%s', [['O', %d]]]", wish_accounts[chance_below(WISH_ACCOUNTS)], (int)chance_below(9) - 4);
}

static void account(wish *w)
{
    static const char *const nettings[] = {"", ", netting: 'none'", ", netting: {by: 'underlying', sets: {X: 'csa', Y: 'csa'}}"};
    w->method = "account.put";
    if (chance_once_in(4))
        SAY(w, "[[{id: 'alice'%s}]]", nettings[chance_below(3)]);
    else
        SAY(w, "[[{id: 'a%u', parent: 'bob'}]]", chance_once_in(4) ? chance_below(accounts + 1) : ++accounts);
}

/* Of so many each, in this order. */
void wish_random(wish *w)
{
    static const struct {
        uint32_t share;
        void (*make)(wish *);
    } wishes[] = {{14, trade}, {6, position}, {2, matrix}, {9, wish_policy}, {9, open_order}, {3, close_order}, {10, mark}, {3, collateral},
                  {1, option}, {2, account}, {4, confirm}, {2, variation}, {1, calendar}, {3, forecast}, {1, outcome}, {1, stop}};
    uint32_t all = 0, i = 0;
    for (uint32_t each = 0; each < sizeof wishes / sizeof *wishes; each++) all += wishes[each].share;
    *w = (wish){0};
    for (uint32_t what = chance_below(all); what >= wishes[i].share; i++) what -= wishes[i].share;
    wishes[i].make(w);
}

void wish_query(wish *w)
{
    static const struct {
        const char *method, *before, *behind;
    } queries[] = {{"margin.get", "['", "']"},  {"exposure.get", "['", "']"},          {"position.get", "['", "']"},
                   {"netto.stats", "[]", NULL}, {"order.check", "['", "', 'X', 1, 100]"}, {"policy.list", "[]", NULL},
                   {"order.list", "[{account: '", "'}]"}, {"order.list", "[]", NULL},
                   {"audit.verify", "[]", NULL},  {"audit.query", "[{account: '", "', decisions: true, limit: 20}]"},
                   {"margin.get", "['", "', {at: 30}]"}, {"order.list", "[{at: 50, account: '", "'}]"},
                   {"margin.get", "['", "', {explain: true}]"}, {"equity.get", "['", "', {positions: true}]"},
                   {"closeout.net", "['", "', {enforceable: {csa: false}}]"}, {"resolution.plan", "['", "', {to: 10}]"},
                   {"resolution.plan", "['", "', {of: 'margin.initial', to: 10, steps: 5}]"}, {"resolution.adl", "['X', {side: 'long', qty: 3}]", NULL},
                   {"resolution.haircut", "[{shortfall: 50, currency: 'USD', account: '", "'}]"}, {"hedge.neutral", "['", "', {of: ['delta'], with: ['X']}]"},
                   {"hedge.ratio", "['X', ['Z'], {window: 10}]", NULL}, {"liquidity.get", "['", "', {participation: 0.2, pool: true}]"},
                   {"scenario.run", "['", "', {spot: [-0.1, 0.1], vol: [0, 0.1], parts: true}]"}, {"var.get", "['", "', {components: true, unknown: 0.2}]"},
                   {"var.get", "['", "', {options: 'reprice', unknown: 0.2}]"},
                   {"measure.get", "['", "', 'pool.netted']"}, {"rebalance.plan", "['", "', {force: true}]"},
                   {"settlement.list", "[{account: '", "'}]"}, {"settlement.get", "['", "']"}, {"settlement.get", "['", "', {at: 40}]"},
                   {"option.list", "[]", NULL}, {"calendar.list", "[]", NULL}, {"breaker.list", "[]", NULL},
                   {"forecast.list", "[]", NULL}, {"forecast.score", "['level']", NULL}, {"forecast.score", "['var', {at: 60}]", NULL},
                   {"report.get", "['trades']", NULL}, {"report.get", "['checks']", NULL}};
    uint32_t i = chance_below(sizeof queries / sizeof *queries);
    *w = (wish){.method = queries[i].method};
    if (!queries[i].behind) SAY(w, "%s", queries[i].before);
    else SAY(w, "%s%s%s", queries[i].before, wish_accounts[chance_below(WISH_ACCOUNTS)], queries[i].behind);
}

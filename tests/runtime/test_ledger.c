/* test_ledger.c: a runtime that keeps a journal: what a restart gives back, and what a bad disk does to it. */

#include "runtime/kept_home.h"

#include "base/text.h"
#include "engine/state.h"
#include "runtime/replay.h"
#include "runtime/row.h"
#include "script/lua_policy.h"
#include "support/fake_disk.h"

#define SEGMENT PLACE "/journal-00000000000000000001.db"

/* What "started" says of the settings. */
static const char *settings_of(home *h)
{
    const char *text = last_event(h, NETTO_TOPIC_POLICY), *from = strstr(text, "base ");
    return from ? from : text;
}

/* ---- a session, and the same without a journal -------------------------------------------------------------- */

static uint64_t seed;
static bool failing; /* a rule that fails: a query that meets it causes a command, so then none is asked */
static bool same;    /* so far */

static uint32_t roll(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static const char *rich(double haircut)
{
    static char text[5120];
    snprintf(text, sizeof text,
             "local netto = require 'netto'\nreturn netto.policy { name = 'rich', version = '%g', api = 1,\n"
             "  params = { scale = 1.5 }, history = { price = { every = netto.minutes(1), length = netto.hours(1) }, orders = { length = %g, most = 5 },\n"
             "    peak = { of = { 'result', 'netted' }, every = 1, length = 20 } },\n"
             "  haircut = function(inst, p) return %g * p.scale end,\n"
             "  caps = { netto.cap { name = 'cash', max = function(p) return 1500 * p.scale end, key = function(line) return line.currency end } },\n"
             "  limits = { netto.limit { name = 'gross', of = 'gross', max = 1500 }, netto.limit { name = 'gain', of = 'result', max = 150 },\n"
             "    netto.limit { name = 'owed', max = 200, of = function(b) return b.replacement + b.realised + b.unrealised end },\n"
             "    netto.limit { name = 'units', of = 'qty', scope = 'instrument', soft = 0.5, clear = 0.8, max = function(b, p, i) return 30 * p.scale end },\n"
             "    netto.limit { name = 'worth', of = 'net_notional', scope = { 'underlying', 'account' }, max = 2000 } },\n"
             "  checks = { netto.check { name = 'pace', test = function(order)\n"
             "      local n = order.after:count('orders', 10) if (n or 1) > 2 then return { code = 'pace', n = n } end end },\n"
             "    netto.check { name = 'size', always = true, test = function(order, p)\n"
             "    if order.notional > 350 or order.after.margin.initial > 900 then\n"
             "      return { code = order.side, value = order.notional, limit = 350, rise = order.after.gross - order.before.gross } end end } },\n"
             "  folds = {\n"
             "    high = netto.fold { scope = 'instrument', on = { 'mark', 60 }, schema = 1, start = function(inst) return inst.price > 70 and inst.price or nil end,\n"
             "      step = function(old, inst, p, age) return age > 600 and inst.price or math.max(old, inst.price) end },\n"
             "    best = netto.fold { scope = 'account', schema = 1, start = function(book) return book.equity end,\n"
             "      step = function(old, book) return math.max(old, book.equity) end } },\n"
             "  breakers = {\n"
             "    netto.breaker { name = 'fall', scope = 'instrument', action = 'reduce_only', stops = 'underlying', hold = 1, cooldown = 6, trip = function(inst)\n"
             "      local high = inst:recall 'high' return high and inst.price < 0.7 * high and { high = high } end },\n"
             "    netto.breaker { name = 'loss', scope = 'account', action = 'warn', cooldown = 5, stale = 90, trip = function(book)\n"
             "      return book.equity < book:recall 'best' - 500 and { equity = book.equity } end },\n"
             "    netto.breaker { name = 'band', scope = 'instrument', action = 'halt', hold = 2, cooldown = %d, stale = 60, trip = function(inst)\n"
             "      %s return (inst.price > 120 or inst.price < 65) and { price = inst.price, now = netto.now() } end },\n"
             "    netto.breaker { name = 'calm', scope = 'instrument', action = 'reduce_only', stops = 'all', cooldown = 3, trip = function(inst)\n"
             "      local v = inst:vol { window = netto.minutes(2) } return v and v > 90 and { vol = v } end },\n"
             "    netto.breaker { name = 'big', scope = 'account', action = 'reduce_only', cooldown = 4, trip = function(book)\n"
             "      local most = book:peak('netted', 10)\n"
             "      return (book.pool.gross > 1200 or most and most > 900) and { gross = book.pool.gross, most = most or 0 } end },\n"
             "    netto.breaker { name = 'kill', scope = 'account', action = 'halt', latch = true } },\n"
             "  measures = { long = netto.tally { load = function(inst) return inst.exposure end },\n"
             "    half = function(book) return book:measure 'long' / 2 end },\n"
             "  forecasts = { netto.forecast { name = 'told', of = 'half', every = 3 }, netto.forecast { name = 'margin', of = 'margin.initial', every = 2, pool = false } },\n"
             "  rebalance = { netto.rebalance { name = 'flat', every = 2, cooldown = %d, band = 200, to = 'edge',\n"
             "    drift = function(book) %s return 2 * book:measure 'half' end, plan = function(book, plan) plan:hedge { with = 'X' } end },\n"
             "    netto.rebalance { name = 'less', every = 3, scope = 'account', target = 0.3, band = 0.1, drift = function(book) return math.min(book.utilisation, 99) end,\n"
             "    plan = function(book, plan) plan:reduce { to = 0.3 } end } },\n"
             "  margin = function(book, p)\n"
             "    %s\n"
             "    return { initial = 1.2 * book.netted, maintenance = book.netted } end }\n",
             haircut, haircut > 0.4 ? 10.0 : 30.0, haircut, haircut > 0.35 ? 5 : 8, failing ? "if inst.price > 130 then error('too dear') end" : "",
             haircut > 0.35 ? 4 : 6, failing ? "if book.gross > 1400 then error('too far') end" : "", failing ? "if book.gross > 1500 then error('too much of it') end" : "");
    return text;
}

/* Stage with params, or without; the answer. */
static const char *stage_rich(home *h, double haircut, double scale)
{
    static char params[6000];
    snprintf(params, sizeof params, scale > 0 ? "[{'policy.lua': \"%s\"}, {params: {scale: %g}}]" : "[{'policy.lua': \"%s\"}]", rich(haircut), scale);
    return ask(h, "policy.stage", params);
}

static const char *order(home *h, char *text, size_t size)
{
    static const char *const accounts[] = {"alice", "bob", "cora"}, *const things[] = {"X", "Y"};
    static unsigned next;
    const char *account = accounts[roll(3)], *thing = things[roll(2)];
    unsigned recent = next - (next < 12 ? 0 : roll(12)), price = 90 + roll(20);
    int qty = (int)roll(9) - 4;
    (void)h;
    switch (roll(18)) {
    case 14:
        snprintf(text, size, "[[{id: 't%u', account: '%s', instrument: '%s', qty: %d, price: %u.5, settle: '20%02u-11-%02u', free: %s}]]", next, account, thing, qty, price,
                 roll(2) ? 25 : 40, 1 + roll(28), roll(3) ? "false" : "true");
        return next++, "trade.apply";
    case 15:
        snprintf(text, size, "[[['t%u', {qty: %u}], ['t%u', {leg: '%s'}]], {partial: true}]", recent, roll(4), recent + 1, roll(2) ? "both" : "ours");
        return "settlement.confirm";
    case 17:
        snprintf(text, size, roll(3) ? "[['%s'], {partial: true}]" : "[['%s', 'bob'], {prices: [['X', %u.5]], partial: true}]", account, price);
        return "variation.settle";
    case 16:
        snprintf(text, size, "[{id: 'C%u', utc_offset: %d, holidays: ['2026-11-%02u'], sessions: [{open: '09:30', close: '16:00'}], hours: [['2026-12-%02u', [{open: '09:30', close: '13:00'}]]]}]", roll(2), (int)roll(1200) - 600, 1 + roll(28), 1 + roll(28));
        return "calendar.put";
    case 13:
        snprintf(text, size, "['kill', '%s', 'said so']", account);
        return roll(2) ? "breaker.trip" : "breaker.reset";
    case 9:
        snprintf(text, size, "['o%u', '%s', '%s', %d]", roll(8) ? next++ : next / 2, account, thing, qty);
        return "order.open";
    case 10:
        snprintf(text, size, "['o%u', '%s', '%s', %d, %u.5]", roll(8) ? next++ : next / 2, account, thing, qty, price);
        return "order.open";
    case 11: snprintf(text, size, "['o%u']", recent); return "order.close";
    case 12:
        snprintf(text, size, "[[{id: 't%u', account: '%s', instrument: '%s', qty: %d, price: %u.5, order: 'o%u'}]]", next, account, thing, qty,
                 price, recent);
        return next++, "trade.apply";
    case 0: case 1: case 2:
        snprintf(text, size, "[[{id: 't%u', account: '%s', instrument: '%s', qty: %d, price: %u.5}]]", roll(8) ? next++ : next / 2, account, thing, qty,
                 price);
        return "trade.apply";
    case 3:
        snprintf(text, size, "[[['%s', %u.25, {rolled: %u.75, ts: %lld}]], {partial: true}]", roll(2) ? "Z" : thing, 60 + roll(80), 60 + roll(80), (long long)now);
        return "mark.put";
    case 4: snprintf(text, size, "[[['%s', %u.25]]]", thing, 60 + roll(80)); return "mark.put";
    case 5: snprintf(text, size, "['%s', [['%s', %u]]]", account, thing, roll(30)); return "position.put";
    case 6: snprintf(text, size, "['%s', [['USD', %u]]]", account, roll(3000)); return "collateral.put";
    case 7:
        snprintf(text, size, "[{name: 'm%u', mode: '%s', factors: ['X', 'Y'], rho: [[1, 0.%u], [0.%u, 1]]}]", roll(2),
                 roll(2) ? "checked" : "prescribed", 3, 3);
        return "correlation.put";
    default: snprintf(text, size, "[[{id: '%s%u'}]]", account, roll(4)); return "account.put";
    }
}

static char shadowed[80]; /* the policy that runs as a shadow now and then */

/* Ticks that are due, so that none comes between a matrix and its check, now here and now there. */
static void tick(home *h)
{
    runtime_ring(h->r);
    while (runtime_busy(h->r)) runtime_advance(h->r);
}

/* One thing that happens to both; queries are asked of the first alone, as they leave no trace. */
static void happen(home *h, home *twin)
{
    char text[400], first[8192];
    uint32_t what = roll(40);
    now += (netto_instant)roll(3000) * 1000000;
    if (what == 0) now += NETTO_DAY / 2;
    if (what == 1) now -= 5 * NETTO_SECOND;
    tick(h), tick(twin);
    if (what == 2) {
        double haircut = 0.1 + 0.1 * roll(6), scale = roll(2) ? 0 : 0.5 + roll(2);
        snprintf(first, sizeof first, "%s", stage_rich(h, haircut, scale));
        is_string(stage_rich(twin, haircut, scale), first);
        const char *id = strstr(first, "{id: '");
        if (!id) return;
        snprintf(text, sizeof text, "['%.*s']", (int)strcspn(id + 6, "'"), id + 6);
        if (roll(3) == 0) snprintf(shadowed, sizeof shadowed, "%.*s", (int)strcspn(id + 6, "'"), id + 6);
        snprintf(first, sizeof first, "%s", ask(h, "policy.activate", text));
        is_string(ask(twin, "policy.activate", text), first);
    } else if (what == 4 && shadowed[0]) {
        static const char *const options[] = {"", ", {threshold: 0.2}", ", {end: true}"};
        snprintf(text, sizeof text, "['%s'%s]", shadowed, options[roll(3)]);
        snprintf(first, sizeof first, "%s", ask(h, "policy.shadow", text));
        is_string(ask(twin, "policy.shadow", text), first);
    } else if (what == 3) {
        snprintf(first, sizeof first, "%s", ask(h, "policy.rollback", "[]"));
        is_string(ask(twin, "policy.rollback", "[]"), first);
    } else {
        const char *method = order(h, text, sizeof text);
        snprintf(first, sizeof first, "%s", ask(h, method, text));
        same = is_string(ask(twin, method, text), first);
        if (!same) tap_note("%s %s; the last event is %s", method, text, last_event(h, NETTO_TOPIC_POLICY));
    }
    if (!failing && roll(3) == 0) ask(h, "margin.get", "['alice']");
    if (!failing && roll(5) == 0) ask(h, "order.check", "['bob', 'X', 1, 100]");
    tick(h), tick(twin);
}

static void furnish_all(home *h)
{
    has_string(ask(h, "instrument.put", "[[{id: 'X', kind: 'perp'}, {id: 'Y', kind: 'perp'}, {id: 'Z', kind: 'future'}]]"), "count: 3");
    has_string(ask(h, "mark.put", "[[['X', 100.0], ['Y', 50.0]]]"), "count: 2");
    has_string(ask(h, "account.put", "[[{id: 'alice'}, {id: 'bob'}, {id: 'cora', parent: 'bob'}]]"), "count: 3");
}

/* Both tell the same story: the state, the events and their numbers, the versions that were active. */
static bool agree(home *h, home *twin)
{
    netto_event e, f;
    uint64_t by, by_twin;
    same = is_string(show_digest(h), show_digest(twin)) && is_int((long long)h->r->events.last, (long long)twin->r->events.last);
    for (uint64_t n = h->r->events.first; same && n && n <= h->r->events.last; n++)
        same = ok(event_log_get(&h->r->events, n, &e, &by) && event_log_get(&twin->r->events, n, &f, &by_twin) && e.topic == f.topic &&
                  by == by_twin && text_equal(e.account, f.account));
    is_int(h->r->deadline, twin->r->deadline);
    return same;
}

static bool is_trip(home *h, uint64_t n)
{
    netto_event e;
    uint64_t command;
    return event_log_get(&h->r->events, n, &e, &command) && e.topic == NETTO_TOPIC_POLICY && text_is(e.notice.action, "tripped");
}

static void restart(home *h, home *twin, bool clean)
{
    char settings[256];
    netto_engine_stats s;
    is_kept(h);
    if (roll(3)) settle(h);
    if (clean)
        close_home(h);
    else
        kill_home(h);
    *h = open_kept();
    snprintf(settings, sizeof settings, "%s", settings_of(h));
    netto_engine_stats_get(twin->r->engine, &s);
    twin->r->last = s.last; /* what was refused has moved no time */
    twin->r->clock_back = false;
    runtime_notice(twin->r, "started", NULL, settings);
    is_kept(h);
}

TEST("a journal that begins again and again is one that never ended: state, events, policies, duplicates, ticks")
{
    netto_instant start = now;
    uint64_t began = tap_random();
    unsigned trips = 0;
    for (uint64_t round = 0; round < 6; round++) {
        seed = began + round;
        failing = round % 2, same = true, shadowed[0] = '\0';
        snapshot_rows = round < 2 ? 0 : 17 * round;
        fake_disk_init(seed);
        usual = (netto_engine_options){.strike_count = 3, .strike_window = 80};
        home h = open_kept(), twin = open_home_with(usual);
        runtime_notice(twin.r, "started", NULL, settings_of(&h));
        furnish_all(&h), furnish_all(&twin);
        for (int i = 0; i < 250 && same; i++) {
            happen(&h, &twin);
            if (same && roll(25) == 0) restart(&h, &twin, roll(2)), agree(&h, &twin);
        }
        if (!ok(same && agree(&h, &twin))) tap_note("seed %llu", (unsigned long long)(began + round));
        for (uint64_t n = twin.r->events.first; n && n <= twin.r->events.last; n++) trips += is_trip(&twin, n);
        close_home(&h), close_home(&twin);
        fake_disk_drop();
    }
    tap_note("%u rules were tripped", trips);
    usual = (netto_engine_options){0};
    now = start + 20 * NETTO_DAY;
    snapshot_rows = 0;
}

TEST("the versions and the way back are there after a restart")
{
    fake_disk_init(1);
    home h = open_kept();
    char one[80], two[80];
    furnish(&h);
    snprintf(one, sizeof one, "%s", stage(&h, policy_of(0.1, "")));
    begin_activate(&h, one), settle(&h);
    snprintf(two, sizeof two, "%s", stage(&h, policy_of(0.2, "")));
    begin_activate(&h, two), settle(&h);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 200.0");
    is_kept(&h);
    kill_home(&h);
    h = open_kept();
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 200.0");
    has_string(shelf_text(&h), one);
    has_string(shelf_text(&h), two);
    has_string(ask(&h, "policy.rollback", "[]"), one);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 100.0");
    is_kept(&h);
    close_home(&h);
    h = open_kept();
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 100.0");
    has_string(ask(&h, "policy.rollback", "[]"), two);
    close_home(&h);
    fake_disk_drop();
}

TEST("what was staged is staged after a restart, with its params, and may be activated then")
{
    fake_disk_init(1);
    home h = open_kept();
    char one[80], two[80], params[6000];
    furnish(&h);
    snprintf(one, sizeof one, "%s", stage(&h, policy_of(0.1, "")));
    snprintf(params, sizeof params, "[{'policy.lua': \"%s\"}, {params: {x: 0.25}}]",
             "local netto = require 'netto'\nreturn netto.policy { name = 'p', version = '1', api = 1, params = { x = 1 },\n"
             "haircut = function(inst, p) return p.x end }\n");
    has_string(ask(&h, "policy.stage", params), "name: 'p'");
    snprintf(two, sizeof two, "%.32s", strstr(ask(&h, "policy.stage", params), "{id: '") + 6);
    is_kept(&h);
    const char *before = shelf_text(&h);
    kill_home(&h);
    h = open_kept();
    is_string(strstr(shelf_text(&h), one), strstr(before, one)); /* the built-in before them is younger now */
    has_string(before, two);
    begin_activate(&h, two), settle(&h);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 250.0");
    begin_activate(&h, one), settle(&h);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 100.0");
    has_string(ask(&h, "policy.rollback", "[]"), two);
    is_kept(&h);
    close_home(&h);
    h = open_kept();
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 250.0");
    has_string(ask(&h, "policy.rollback", "[]"), one);
    close_home(&h);
    fake_disk_drop();
}

TEST("of the staged ones a restart keeps as many as there were, the same ones")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    for (int i = 1; i < 12; i++) {
        const char *id = stage(&h, policy_of(0.01 * i, ""));
        if (i % 4 == 0) begin_activate(&h, id), settle(&h);
    }
    is_kept(&h);
    const char *before = strstr(shelf_text(&h), "name: 'desk'");
    is_int(h.r->shelf.count, SHELF_MAX);
    kill_home(&h);
    h = open_kept();
    is_string(strstr(shelf_text(&h), "name: 'desk'"), before);
    close_home(&h);
    fake_disk_drop();
}

TEST("one that was staged and does not load in this version is no reason to refuse the start")
{
    fake_disk_init(1);
    home h = open_kept();
    netto_decision d;
    netto_command c = {.kind = NETTO_NOTICE, .notice = {.action = TEXT_LITERAL("staged"), .policy = TEXT_LITERAL("abc")}};
    ok(runtime_submit(h.r, &(origin){.packed = pack("[{'policy.lua': 'return nonsense('}, nil]")}, &c, &d) == NETTO_OK);
    ok(runtime_submit(h.r, &(origin){.packed = pack("[{'policy.lua': \"return require 'netto'.policy {name = 'p', version = '1', api = 1}\"}, nil]")},
                      &c, &d) == NETTO_OK);
    is_kept(&h);
    kill_home(&h);
    h = open_kept();
    has_string(shelf_text(&h), "its policy does not load: policy.lua:1");
    has_string(shelf_text(&h), "its policy has another id in this version of Netto");
    ok(!strstr(shelf_text(&h), "staged"));
    close_home(&h);
    fake_disk_drop();
}

TEST("what is staged while the disk is full is not acknowledged, and is staged all the same when there is room")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    is_kept(&h);
    fake_disk_room(fake_disk_used());
    ask(&h, "mark.put", "[[['X', 101.0]]]");
    for (int i = 0; i < 5000 && !ledger_is_closed(h.r); i++) usleep(1000);
    has_string(stage(&h, policy_of(0.1, "")), "not_durable: ");
    has_string(stage(&h, policy_of(0.2, "")), "not_durable: ");
    fake_disk_room(UINT64_MAX);
    for (int i = 0; i < 5000 && ledger_is_closed(h.r); i++) usleep(1000);
    char id[80];
    snprintf(id, sizeof id, "%s", stage(&h, policy_of(0.2, "")));
    is_int(strlen(id), 32);
    is_kept(&h);
    const char *before = strstr(shelf_text(&h), "name: 'desk'");
    kill_home(&h);
    h = open_kept();
    is_string(strstr(shelf_text(&h), "name: 'desk'"), before);
    is_int(h.r->shelf.count, 3);
    close_home(&h);
    fake_disk_drop();
}

/* ---- rules that memory ends --------------------------------------------------------------------------------------- */

typedef struct rerun {
    netto_engine *engine;
    uint64_t cut; /* rows in which something was, */
    uint64_t shadows; /* and in which something of a shadow was */
    char first[256];
} rerun;

static void rerun_forget(void *self, netto_policy *policy)
{
    netto_engine_forget(((rerun *)self)->engine, policy);
}

static void rerun_stepped(void *self, const record *row, const netto_command *c, const netto_decision *d)
{
    rerun *r = self;
    (void)c, (void)d;
    char cut[1024];
    text_copy(row->cut, cut, sizeof cut);
    r->shadows += strstr(cut, "shadow ") != NULL;
    if (row->cut.size && r->cut++ == 0) text_copy(row->cut, r->first, sizeof r->first);
}

/* The digest of an engine that is made of the journal alone; `why` says where it is not. */
static const char *digest_again(rerun *r, const netto_budget *budget)
{
    static char out[72];
    uint8_t digest[32] = {0};
    shelf s;
    replay_result result;
    *r = (rerun){.cut = 0};
    ok(netto_engine_create(NULL, &r->engine) == NETTO_OK);
    shelf_init(&s, 0, rerun_forget, r);
    replay_plan plan = {.system = &disk, .folder = PLACE, .engine = r->engine, .budget = budget, .shelf = &s, .stepped = rerun_stepped, .self = r};
    if (replay_run(&plan, &result, &why) == NETTO_OK) netto_engine_digest(r->engine, digest);
    netto_engine_destroy(r->engine);
    shelf_destroy(&s);
    for (int i = 0; i < 32; i++) snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return out;
}

/* One of the next requests of the interpreter of a policy, or of its shadow's, finds no memory in the machine. */
static void starve(home *h)
{
    netto_shadow_report shadow;
    netto_policy *p = (netto_policy *)(uintptr_t)runtime_policy(h->r);
    if (netto_engine_shadow(h->r->engine, &shadow) && roll(4) == 0) p = shadow.policy;
    if (p == netto_policy_built_in()) return;
    memory *purse = &lua_policy_of(p)->sandbox.purse;
    purse->fail_at = roll(3) ? purse->growths + 1 + roll(12) : 0;
}

static const char *hungry(int version)
{
    static char text[4096];
    static const char *const correlations[] = {
        "  correlation = function(f, g) return #{ f.id .. g.id, {} } / 5 end,\n",
        "  correlation = netto.cells { axis = function(f) return { entity = f.id:sub(1, 1), cell = { #f.id, f.bucket .. 'c' } } end,\n"
        "    correlation = function(a, b) return #{ a.cell[2] .. b.cell[1], {} } / 5 end },\n"};
    snprintf(text, sizeof text, "local netto = require 'netto'\nreturn netto.policy { name = 'hungry', version = '%d', api = 1,\n%s%s", version,
             correlations[version % 2],
           "  history = { price = { every = netto.minutes(1), length = netto.hours(1) } },\n"
           "  haircut = function(inst) if (inst.price or 0) > 120 then error('too dear') end return #{ inst.price or 1, inst.id .. 'x', {}, {} } / 40 end,\n"
           "  collateral = function(line) if line.amount > 2500 then error('too much') end return #{ line.amount, {}, line.book.id .. 'y' } / 30 end,\n"
           "  limits = { netto.limit { name = 'gross', of = 'gross', max = 1500 },\n"
           "    netto.limit { name = 'own', of = function(b) return #{ b.id .. 'w' } * (b.margin.initial + b.pool.gross) end,\n"
           "      max = function(b) return #{ {}, {} } * 2000 end },\n"
           "    netto.limit { name = 'units', of = 'qty', scope = 'instrument', max = function(b, p, i) return #{ i.id .. 'u', {} } * 20 end } },\n"
           "  measures = { m = function(b) return #{ b.id .. 'q', {}, {} } * b.gross end,\n"
           "    t = netto.tally { load = function(i) return #{ i.id .. 'u', {} } * (i.exposure or 0) end } },\n"
           "  forecasts = { netto.forecast { name = 'told', of = 'm', every = 1 } },\n"
           "  rebalance = { netto.rebalance { name = 'flat', every = 1, band = 100, drift = function(b)\n"
           "      local t = { b:measure 't', {}, b.id .. 'p', b:measure 'm', b.margin.initial } return t[1] + t[4] * 0 + t[5] * 0 end,\n"
           "    plan = function(b, plan) local t = { b.id .. 'o', {} } plan:hedge { of = 't', with = 'X' } end } },\n"
           "  checks = { netto.check { name = 'size', test = function(o) local t = { o.after.id .. 'v', {}, o.before.gross }\n"
           "    if o.notional > 300 then return { code = t[1], gross = t[3] } end end } },\n"
           "  margin = function(book)\n"
           "    if book.gross > 1500 then error('too much of it') end\n"
           "    local t = { book.netted, {}, {}, book.id .. 'z', book.gross }\n"
           "    return { initial = 1.2 * t[1], maintenance = t[1] } end }\n");
    return text;
}

/* It ends where a rule of it fails, and then begins again. */
static void keep_shadow(home *h, const char *id)
{
    char params[128];
    netto_shadow_report s;
    snprintf(params, sizeof params, "['%.64s']", id);
    if (!netto_engine_shadow(h->r->engine, &s)) ask(h, "policy.shadow", params);
}

TEST("a machine without memory ends rules now and then, in commands and in queries: carried out again they end the same")
{
    uint64_t began = tap_random(), cut = 0, shadows = 0;
    char text[400], live[72], second[80];
    rerun r;
    for (uint64_t round = 0; round < 6; round++) {
        seed = began + round;
        fake_disk_init(seed);
        home h = open_kept();
        furnish_all(&h);
        snprintf(second, sizeof second, "%s", stage(&h, hungry(2)));
        begin_activate(&h, stage(&h, hungry(1))), settle(&h);
        for (int i = 0; i < 300; i++) {
            now += (netto_instant)roll(3000) * 1000000;
            starve(&h);
            const char *method = order(&h, text, sizeof text);
            ask(&h, method, text);
            if (roll(3) == 0) ask(&h, "margin.get", "['alice']");
            if (roll(5) == 0) ask(&h, "order.check", "['bob', 'X', 1, 100]");
            if (roll(20) == 0) keep_shadow(&h, second);
            starve(&h);
            runtime_ring(h.r);
            while (runtime_busy(h.r)) runtime_advance(h.r);
        }
        is_kept(&h);
        snprintf(live, sizeof live, "%s", show_digest(&h));
        close_home(&h);
        if (!is_string(digest_again(&r, &(netto_budget){0}), live)) tap_note("seed %llu: %s", (unsigned long long)(began + round), why.text);
        cut += r.cut, shadows += r.shadows;
        fake_disk_drop();
    }
    tap_note("%llu rows were cut, in %llu of them a shadow", (unsigned long long)cut, (unsigned long long)shadows);
    ok(cut > 5 && shadows > 0);
}

/* A margin that needs some 3 MiB where the book is large. */
static home open_hungry(netto_budget budget)
{
    runtime_options o = kept((netto_engine_options){0});
    o.budget = budget;
    home h = open_with(&o);
    if (!ok(h.r)) abort();
    furnish(&h);
    begin_activate(&h, stage(&h, policy_of(0.1, "margin = function(book) local t = {} if book.gross > 500 then for i = 1, 200 do "
                                                "t[i] = string.rep('abc', 5000) .. i end end return book.netted end,"))), settle(&h);
    has_string(ask(&h, "mark.put", "[[['X', 600.0]]]"), "count: 1");
    has_string(ask(&h, "trade.apply", "[[{id: 't1', account: 'alice', instrument: 'X', qty: 1, price: 600}]]"), "count: 1");
    return h;
}

TEST("a rule that met the ceiling on memory in a command is cut there again, and nowhere else")
{
    enum { WORK = 10000000 };
    for (size_t mib = 2; mib <= 64; mib *= 32) {
        char live[72];
        rerun r;
        fake_disk_init(1);
        netto_budget budget = {.work = WORK, .memory = mib << 20};
        home h = open_hungry(budget);
        is_int(count_events(&h, NETTO_TOPIC_RULE_ERROR), mib == 2);
        if (mib == 2) has_string(last_event(&h, NETTO_TOPIC_RULE_ERROR), "needs more than 2097152 bytes of memory");
        is_kept(&h);
        snprintf(live, sizeof live, "%s", show_digest(&h));
        kill_home(&h);
        if (mib == 64) budget.memory = 1 << 20; /* whatever ran before: what was not cut is not cut now */
        is_string(digest_again(&r, &budget), live);
        is_string(r.first, mib == 2 ? "margin 1 memory" : "");
        budget.memory = mib << 20;
        runtime_options o = kept((netto_engine_options){0});
        o.budget = budget;
        h = open_with(&o);
        ok(h.r);
        has_string(ask(&h, "margin.get", "['alice']"), mib == 2 ? "stale: true" : "stale: false"); /* the ceiling is back */
        close_home(&h);
        fake_disk_drop();
    }
}

/* ---- starts that are refused ---------------------------------------------------------------------------------- */

TEST("a journal of other settings is refused, both are named, and it stands as it was")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    is_kept(&h);
    close_home(&h);
    runtime_options o = kept((netto_engine_options){.base = "EUR"});
    h = open_with(&o);
    ok(!h.r);
    is_int(why.status, NETTO_EPARAMS);
    has_string(why.text, "base USD");
    has_string(why.text, "base EUR");
    o = kept((netto_engine_options){.sweep = 2 * NETTO_SECOND});
    ok(!open_with(&o).r);
    has_string(why.text, "sweep 0, ");
    has_string(why.text, "sweep 2, ");
    o = kept((netto_engine_options){0});
    o.budget.work = 12345;
    ok(!open_with(&o).r);
    has_string(why.text, "work 12345");
    h = open_kept();
    has_string(ask(&h, "position.get", "['alice']"), "['X', 10.0");
    close_home(&h);
    fake_disk_drop();
}

static size_t find_bytes(const char *path, const char *text)
{
    size_t size, n = strlen(text);
    const uint8_t *bytes = fake_disk_file(path, &size);
    for (size_t i = 0; bytes && i + n <= size; i++)
        if (memcmp(bytes + i, text, n) == 0) return i;
    ok(!"the bytes are there");
    return 0;
}

TEST("a row that was altered is damage, and is named")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    has_string(ask(&h, "account.put", "[[{id: 'mallory'}]]"), "seq: 6");
    is_kept(&h);
    close_home(&h);
    fake_disk_flip(SEGMENT, find_bytes(SEGMENT, "mallory"), 1);
    runtime_options o = kept((netto_engine_options){0});
    ok(!open_with(&o).r);
    is_int(why.status, NETTO_EDAMAGED);
    has_string(why.text, "row 6");
    fake_disk_drop();
}

/* A row that no engine has decided, behind those there are. */
static void append_row(uint64_t sequence, netto_text kind, netto_text bytes, uint8_t digest, bool clean)
{
    journal *j;
    journal_start start;
    trouble t;
    journal_options o = {.system = &disk, .folder = PLACE, .engine = NETTO_VERSION, .by_hand = true};
    record r = {.sequence = sequence, .at = now, .actor = TEXT_LITERAL("test"), .kind = kind, .command = bytes};
    memset(r.digest, digest, sizeof r.digest);
    if (!ok(journal_open(&o, &j, &start, &t) == TROUBLE_NONE)) abort();
    ok(journal_append(j, &r, &why) == NETTO_OK);
    journal_work(j);
    if (!clean) fake_disk_crash_at(1);
    journal_close(j, &t);
    if (!clean) fake_disk_kill();
}

TEST("a row that is decided otherwise than it was, or refused, or no command at all, is named")
{
    static const struct {
        const char *kind, *bytes;
        netto_status status;
        const char *part;
    } cases[] = {
        {"account.put", "[[{id: 'alice'}]]", NETTO_EDIFFERENT, "row 1, account.put, is decided otherwise"},
        {"mark.put", "[[['X', 1.0]]]", NETTO_EDIFFERENT, "row 1, mark.put, was accepted and is refused now: unknown_instrument"},
        {"account.put", "[[{id: 7}]]", NETTO_EDAMAGED, "row 1, account.put, cannot be read"},
        {"margin.get", "['alice']", NETTO_EDAMAGED, "'margin.get' is no command of this version"},
        {"policy.activate", "['abc', nil, [{'policy.lua': 'return 1'}, nil]]", NETTO_EDIFFERENT, "row 1: its policy does not load"},
        {"policy.activate", "['abc', nil, [{}, nil]]", NETTO_EDIFFERENT, "row 1: its policy does not load"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fake_disk_init(1);
        runtime_options o = kept((netto_engine_options){0});
        append_row(1, text_of(cases[i].kind), pack(cases[i].bytes), 7, true);
        ok(!open_with(&o).r);
        is_int(why.status, cases[i].status);
        has_string(why.text, cases[i].part);
        fake_disk_drop();
    }
}

TEST("a start that is refused changes nothing, so that the next one finds what it found")
{
    static const struct {
        netto_engine_options engine;
        const char *part;
    } cases[] = {{{.base = "EUR"}, "begun with other settings"}, {{0}, "is decided otherwise"}};
    for (int i = 0; i < 2; i++) {
        fake_disk_init(1);
        home h = open_kept();
        furnish(&h);
        is_kept(&h);
        uint64_t last = h.r->ledger.appended;
        kill_home(&h);
        if (i == 1) append_row(last + 1, TEXT_LITERAL("account.put"), pack("[[{id: 'eve'}]]"), 7, false);
        uint64_t steps = fake_disk_steps();
        runtime_options o = kept(cases[i].engine);
        for (int again = 0; again < 2; again++) {
            ok(!open_with(&o).r);
            has_string(why.text, cases[i].part);
            is_int((long long)fake_disk_steps(), (long long)steps);
        }
        fake_disk_drop();
    }
}

TEST("the very first start, cut off at any step, is followed by one that begins")
{
    for (uint64_t n = 1; n < 20; n++)
        for (int power = 0; power < 2; power++) {
            fake_disk_init(n);
            fake_disk_crash_at(n);
            runtime_options o = kept((netto_engine_options){0});
            home h = open_with(&o);
            if (h.r) kill_home(&h);
            power ? fake_disk_restart() : fake_disk_kill();
            h = open_kept();
            furnish(&h);
            is_kept(&h);
            close_home(&h);
            fake_disk_drop();
        }
}

TEST("a journal that finds no memory is not called decided otherwise")
{
    fake_disk_init(1);
    home h = open_kept();
    unsigned refused = 0;
    furnish(&h);
    stage(&h, policy_of(0.1, ""));
    for (int i = 0; i < 20; i++) has_string(ask(&h, "account.put", "[[{id: 'a', attrs: {x: 1}}]]"), "count: 1");
    is_kept(&h);
    close_home(&h);
    h.r = NULL;
    for (size_t capacity = 100000; !h.r; capacity += 10000) {
        runtime_options o = kept((netto_engine_options){.capacity = capacity});
        h = open_with(&o);
        if (!h.r && !ok(why.status == NETTO_ECAPACITY || why.status == NETTO_EPARAMS)) return tap_note("%zu: %s", capacity, why.text);
        refused += !h.r && strstr(why.text, "row ") != NULL;
    }
    ok(refused > 0);
    close_home(&h);
    fake_disk_drop();
}

/* ---- bad disks ----------------------------------------------------------------------------------------------------- */

static bool is_closed(home *h, bool closed)
{
    for (int i = 0; i < 5000 && ledger_is_closed(h->r) != closed; i++) usleep(1000);
    return ledger_is_closed(h->r) == closed;
}

TEST("a full disk: what was carried out waits, commands are refused, queries go on, and room mends it")
{
    fake_disk_init(1);
    char text[320];
    home h = open_kept();
    furnish(&h);
    is_kept(&h);
    uint64_t durable = runtime_durable(h.r), told = runtime_events(h.r);
    fake_disk_room(fake_disk_used());
    has_string(ask(&h, "mark.put", "[[['X', 101.0]]]"), "count: 1");
    ok(is_closed(&h, true));
    is_int((long long)runtime_durable(h.r), (long long)durable);
    is_int(h.r->door.appended(h.r) > h.r->door.durable(h.r), 1);
    has_string(ask(&h, "mark.put", "[[['X', 102.0]]]"), "not_durable: try again later");
    has_string(ask(&h, "correlation.put", "[{factors: ['X'], rho: [[1]]}]"), "not_durable: ");
    has_string(stage(&h, policy_of(0.1, "")), "");
    has_string(ask(&h, "margin.get", "['alice']"), "initial: ");
    has_string(ask(&h, "mark.get", "[]"), "101.0");
    ok(runtime_deadline(h.r) == NETTO_NEVER && *runtime_trouble(h.r, text));
    is_int((long long)runtime_events(h.r), (long long)told);
    ok(!runtime_wants_offer(h.r)); /* the disk would not take it */
    fake_disk_room(UINT64_MAX);
    ok(is_closed(&h, false) && !*runtime_trouble(h.r, text));
    ok(!runtime_wants_offer(h.r)); /* what was staged is staged, and told of later */
    settle(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "staged desk");
    is_kept(&h);
    has_string(ask(&h, "mark.put", "[[['X', 103.0]]]"), "count: 1");
    is_kept(&h);
    kill_home(&h);
    h = open_kept();
    has_string(ask(&h, "mark.get", "[]"), "103.0");
    close_home(&h);
    fake_disk_drop();
}

TEST("that the clock went back while something waited to be told is told behind it, and each but once")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    is_kept(&h);
    unsigned notices = count_events(&h, NETTO_TOPIC_POLICY);
    fake_disk_room(fake_disk_used());
    ask(&h, "mark.put", "[[['X', 101.0]]]");
    ok(is_closed(&h, true));
    runtime_notice(h.r, "refused", NULL, "one");
    runtime_notice(h.r, "refused", NULL, "two");
    is_int(h.r->news.count, 2);
    now -= 5 * NETTO_SECOND;
    fake_disk_room(UINT64_MAX);
    ok(is_closed(&h, false));
    for (int i = 0; i < 3; i++) runtime_notice(h.r, "refused", NULL, "three");
    settle(&h);
    is_int(h.r->news.count, 0);
    is_int(count_events(&h, NETTO_TOPIC_POLICY), notices + 6);
    is_kept(&h);
    now += 5 * NETTO_SECOND;
    close_home(&h);
    fake_disk_drop();
}

TEST("what a full disk kept from being told is told when there is room, in order, and stands in the journal")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    begin_activate(&h, stage(&h, policy_of(0.1, "margin = function(book) if book.gross > 500 then error('no such luck') end return book.netted end,"))), settle(&h);
    is_kept(&h);
    fake_disk_room(fake_disk_used());
    ask(&h, "mark.put", "[[['X', 101.0]]]");
    ok(is_closed(&h, true));
    uint64_t made = h.r->events.last;
    unsigned faults = count_events(&h, NETTO_TOPIC_RULE_ERROR), notices = count_events(&h, NETTO_TOPIC_POLICY);
    now += 2 * NETTO_SECOND;
    has_string(ask(&h, "order.check", "['alice', 'X', 100, 100]"), "no such luck");
    for (int i = 1; i <= NOTICES_MAX + 2; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        runtime_notice(h.r, "test", NULL, text);
    }
    ok(!runtime_busy(h.r)); /* nobody spins meanwhile */
    ok(h.r->events.last == made);
    fake_disk_room(UINT64_MAX);
    ok(is_closed(&h, false));
    settle(&h);
    ok(count_events(&h, NETTO_TOPIC_POLICY) == notices + NOTICES_MAX && count_events(&h, NETTO_TOPIC_RULE_ERROR) == faults + 1);
    netto_event e;
    uint64_t command;
    for (uint64_t n = 1; n <= NOTICES_MAX; n++) {
        char text[16];
        snprintf(text, sizeof text, "%llu", (unsigned long long)n + 2); /* the oldest two made room */
        ok(event_log_get(&h.r->events, made + n, &e, &command) && text_is(e.notice.message, text));
    }
    is_kept(&h);
    made = h.r->events.last;
    kill_home(&h);
    h = open_kept();
    is_int((long long)h.r->events.last, (long long)made + 1); /* "started" */
    is_int(count_events(&h, NETTO_TOPIC_RULE_ERROR), faults + 1);
    close_home(&h);
    fake_disk_drop();
}

TEST("a server that ends while its disk is full keeps what was acknowledged, and nothing is damaged")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    is_kept(&h);
    fake_disk_room(fake_disk_used());
    ask(&h, "mark.put", "[[['X', 101.0]]]");
    ok(is_closed(&h, true));
    close_home(&h);
    fake_disk_room(UINT64_MAX);
    h = open_kept();
    has_string(ask(&h, "position.get", "['alice']"), "['X', 10.0");
    has_string(ask(&h, "mark.put", "[[['X', 102.0]]]"), "count: 1");
    is_kept(&h);
    close_home(&h);
    fake_disk_drop();
}

TEST("a disk that fails: read-only until a restart, which has all that was acknowledged")
{
    for (int sync = 1; sync <= 2; sync++) {
        fake_disk_init(sync);
        home h = open_kept();
        furnish(&h);
        is_kept(&h);
        uint64_t durable = runtime_durable(h.r);
        fake_disk_fail_sync(sync);
        has_string(ask(&h, "mark.put", "[[['X', 101.0]]]"), "count: 1");
        ok(is_closed(&h, true));
        is_int((long long)runtime_durable(h.r), (long long)durable);
        has_string(ask(&h, "mark.put", "[[['X', 102.0]]]"), "not_durable: read-only until the server is restarted");
        has_string(ask(&h, "position.get", "['alice']"), "['X', 10.0");
        close_home(&h);
        fake_disk_restart();
        h = open_kept();
        has_string(ask(&h, "position.get", "['alice']"), "['X', 10.0");
        has_string(ask(&h, "mark.put", "[[['X', 103.0]]]"), "count: 1");
        is_kept(&h);
        close_home(&h);
        fake_disk_drop();
    }
}

/* ---- no memory ------------------------------------------------------------------------------------------------------ */

TEST("a command whose row finds no memory is refused, and the next is served")
{
    fake_disk_init(1);
    home h = open_kept();
    ledger *l = &h.r->ledger;
    memory tiny;
    writer whole = l->row;
    furnish(&h);
    memory_init(&tiny, 1);
    writer_init(&l->row, &tiny, 1000);
    has_string(ask(&h, "correlation.put", "[{factors: ['X'], rho: [[1]]}]"), "capacity: no memory to keep the command");
    has_string(ask(&h, "mark.put", "[[['X', 101.0]]]"), "count: 1"); /* its bytes are there as they came */
    l->row = whole;
    has_string(ask(&h, "correlation.put", "[{factors: ['X'], rho: [[1]]}]"), "seq: ");
    is_kept(&h);
    close_home(&h);
    h = open_kept();
    close_home(&h);
    fake_disk_drop();
}

TEST("a command for which the machine had no memory midway is never acknowledged: it would be decided otherwise")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    is_kept(&h);
    h.r->engine->memory.broken = true; /* as a growth that was promised leaves it */
    has_string(ask(&h, "mark.put", "[[['X', 101.0]]]"), "count: 1");
    ok(h.r->door.appended(h.r) > h.r->door.durable(h.r) && !runtime_flush(h.r));
    has_string(ask(&h, "mark.put", "[[['X', 102.0]]]"), "not_durable: a command could not be kept");
    close_home(&h);
    h = open_kept();
    has_string(ask(&h, "mark.get", "[]"), "100.0");
    close_home(&h);
    fake_disk_drop();
}

TEST("a command that was carried out and could not be kept is never acknowledged, and nothing after it")
{
    fake_disk_init(1);
    home h = open_kept();
    ledger *l = &h.r->ledger;
    memory tiny;
    furnish(&h);
    is_kept(&h);
    uint64_t told = runtime_events(h.r);
    writer whole = l->verdict;
    memory_init(&tiny, 1);
    writer_init(&l->verdict, &tiny, 1000);
    has_string(ask(&h, "mark.put", "[[['X', 101.0]]]"), "count: 1");
    l->verdict = whole;
    ok(h.r->door.appended(h.r) > h.r->door.durable(h.r) && !runtime_flush(h.r));
    has_string(ask(&h, "mark.put", "[[['X', 102.0]]]"), "not_durable: a command could not be kept");
    ok(h.r->door.appended(h.r) > h.r->door.durable(h.r) && runtime_events(h.r) == told);
    has_string(ask(&h, "position.get", "['alice']"), "['X', 10.0");
    close_home(&h);
    h = open_kept();
    has_string(ask(&h, "mark.get", "[]"), "100.0");
    close_home(&h);
    fake_disk_drop();
}

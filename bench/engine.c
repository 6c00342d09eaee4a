/* engine.c: what a step costs in-process: trades, marks and checks on an account that holds 32 factors.
 *
 *   build/bench/engine [WORD]     only the rows whose name has this word
 *
 * Processor time of one thread; the counting allocator of the engine shows that steady work asks for no
 * memory. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../examples/usage.h"
#include "meter.h"
#include "netto/netto.h"

#define FACTORS 32
#define BATCH   20000
#define ROUNDS  15

static const char lua_two_numbers[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'two', version = '1', api = 1,\n"
    "  margin = function(book, p) return 1.2 * book.netted, book.netted end }\n";

static const char lua_example[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'example', version = '1', api = 1, params = { leg = 0.5 },\n"
    "  margin = function(book, p)\n"
    "    local core = netto.max { netted = book.netted, leg = p.leg * book.worst_leg.netted }\n"
    "    return { maintenance = core, initial = netto.scale(1.2, core) }\n"
    "  end }\n";

static const char lua_limits[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'limits', version = '1', api = 1,\n"
    "  limits = { netto.limit { name = 'gross', of = 'gross', max = 1e12 },\n"
    "             netto.limit { name = 'netted', of = 'netted', max = 1e12 } } }\n";

/* A policy with so many breakers of instruments.  Its trip reads the price, or attributes only. */
#define LUA_BREAKERS(count, trip)                                                                            \
    "local netto = require 'netto'\n"                                                                        \
    "local breakers = {}\n"                                                                                  \
    "for i = 1, " count " do\n"                                                                              \
    "  breakers[i] = netto.breaker { name = 'breaker-' .. i, scope = 'instrument', action = 'halt', cooldown = 60,\n" \
    "                                trip = function(inst, p) return " trip " end }\n"                        \
    "end\n"                                                                                                 \
    "return netto.policy { name = 'breakers', version = '1', api = 1, breakers = breakers }\n"

static const char *wanted = "";

typedef struct bench {
    netto_engine *e;
    netto_decision d;
    netto_instant now, pace; /* the command's time, and how fast it passes */
    char ids[FACTORS][8];
    uint64_t trade;
} bench;

static netto_text text(const char *s)
{
    return (netto_text){s, (uint32_t)strlen(s)};
}

static void must(bench *b, netto_status status)
{
    if (status == NETTO_OK) return;
    fprintf(stderr, "bench: %s\n", b->d.complaint.text);
    exit(1);
}

static void step(bench *b, netto_command *c)
{
    c->at = b->now += b->pace;
    must(b, netto_engine_step(b->e, c, &b->d));
}

static netto_number real(double x)
{
    return (netto_number){.kind = NETTO_NUMBER_REAL, .real = x};
}

static void put_world(bench *b)
{
    double rho[FACTORS * FACTORS];
    netto_text factors[FACTORS];
    for (int i = 0; i < FACTORS; i++) {
        snprintf(b->ids[i], sizeof b->ids[i], "F%02d", i);
        factors[i] = text(b->ids[i]);
        netto_instrument_row row = {.id = factors[i], .kind = NETTO_PERP, .expiry = NETTO_NEVER, .settle_days = -1};
        netto_mark_row mark = {.instrument = factors[i], .price = 100.0 + i, .ts = NETTO_NEVER};
        netto_command put = {.kind = NETTO_INSTRUMENT_PUT, .count = 1, .instruments = &row};
        netto_command price = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &mark};
        step(b, &put);
        step(b, &price);
        for (int j = 0; j < FACTORS; j++) rho[i * FACTORS + j] = i == j ? 1.0 : 0.4;
    }
    netto_command c = {.kind = NETTO_CORRELATION_PUT,
                       .correlation = {.name = text("default"), .factors = factors, .factor_count = FACTORS,
                                       .rho = rho, .min_eigenvalue = 0.6}};
    step(b, &c);
}

static void put_account(bench *b)
{
    netto_account_row account = {.id = text("desk")};
    netto_command put = {.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &account};
    netto_collateral_row cash = {.asset = text("USD"), .amount = real(1e9)};
    netto_command lodge = {.kind = NETTO_COLLATERAL_PUT, .account = text("desk"), .count = 1, .collateral = &cash};
    netto_position_row rows[FACTORS];
    for (int i = 0; i < FACTORS; i++)
        rows[i] = (netto_position_row){.instrument = text(b->ids[i]), .qty = real(i % 2 ? -50 : 60)};
    netto_command hold = {.kind = NETTO_POSITION_PUT, .account = text("desk"), .count = FACTORS, .positions = rows};
    step(b, &put);
    step(b, &lodge);
    step(b, &hold);
}

static void tick(bench *b)
{
    b->now += 2 * NETTO_SECOND;
    netto_command c = {.kind = NETTO_TICK};
    do step(b, &c);
    while (b->d.next_deadline != NETTO_NEVER && b->d.next_deadline <= b->now);
}

static netto_policy *use(bench *b, const char *source)
{
    netto_source file = {text("policy.lua"), text(source)};
    netto_policy *policy;
    netto_complaint why;
    if (netto_lua_policy_create(&file, 1, (netto_text){0}, NULL, &policy, &why) != NETTO_OK) {
        fprintf(stderr, "bench: %s\n", why.text);
        exit(1);
    }
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = policy}};
    step(b, &c);
    return policy;
}

/* ---- what is measured ------------------------------------------------------------------------------------- */

static void trades(void *self)
{
    bench *b = self;
    char id[24];
    for (int i = 0; i < BATCH; i++) {
        int n = snprintf(id, sizeof id, "trade-%llu", (unsigned long long)b->trade++);
        netto_trade_row row = {.id = {id, (uint32_t)n}, .account = text("desk"), .instrument = text(b->ids[i % FACTORS]),
                               .qty = real(i % 2 ? 1 : -1), .price = real(101.25), .ts = NETTO_NEVER};
        netto_command c = {.kind = NETTO_TRADE_APPLY, .count = 1, .trades = &row};
        step(b, &c);
    }
}

static void trade_loop(void *self)
{
    bench *b = self;
    char id[24];
    for (int i = 0; i < BATCH; i++) b->d.since += (uint64_t)snprintf(id, sizeof id, "trade-%llu", (unsigned long long)b->trade++);
}

static void marks(void *self)
{
    bench *b = self;
    for (int i = 0; i < BATCH; i++) {
        netto_mark_row row = {.instrument = text(b->ids[i % FACTORS]), .price = 100.0 + (i & 1023) * 0.01, .ts = NETTO_NEVER};
        netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
        step(b, &c);
    }
}

static void checks(void *self)
{
    bench *b = self;
    for (int i = 0; i < BATCH; i++) {
        netto_command c = {.kind = NETTO_ORDER_CHECK, .account = text("desk"),
                           .order = {.instrument = text(b->ids[i % FACTORS]), .qty = real(i % 2 ? 1 : -1), .price = real(101.25)}};
        must(b, netto_engine_report(b->e, &c, NULL, &b->d));
    }
}

static void checks_after_marks(void *self)
{
    bench *b = self;
    for (int i = 0; i < BATCH; i++) {
        netto_mark_row row = {.instrument = text(b->ids[i % FACTORS]), .price = 100.0 + (i & 1023) * 0.01, .ts = NETTO_NEVER};
        netto_command m = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
        netto_command c = {.kind = NETTO_ORDER_CHECK, .account = text("desk"),
                           .order = {.instrument = text(b->ids[i % FACTORS]), .qty = real(1), .price = real(101.25)}};
        step(b, &m);
        must(b, netto_engine_report(b->e, &c, NULL, &b->d));
    }
}

/* A day and more of trades, at which the ids of the oldest are forgotten as new ones come: the steady state. */
static void live_a_day(bench *b)
{
    b->pace = NETTO_DAY / 960000;
    for (int i = 0; i < 90; i++) trades(b);
}

static uint64_t growths(const bench *b)
{
    netto_engine_stats s;
    netto_engine_stats_get(b->e, &s);
    return s.growths;
}

static const char help[] =
    "usage: engine [WORD]\n"
    "\n"
    "Measures what one command costs in-process, on an account that holds 32 factors; only the rows whose name\n"
    "has WORD in it.\n";

static unsigned rows;

static void measure(bench *b, const char *what, void (*work)(void *), double target)
{
    char note[64];
    if (!strstr(what, wanted)) return;
    rows++;
    work(b);
    uint64_t before = growths(b);
    meter m = meter_run(work, b, BATCH, ROUNDS);
    snprintf(note, sizeof note, "%llu requests for memory", (unsigned long long)(growths(b) - before));
    meter_row(what, m, target, note);
}

/* ---- breakers ---------------------------------------------------------------------------------------------- */

#define BREAKER_ROWS 4
#define BREAKER_TURNS 5 /* of all rows, one after the other: a machine that is slow for a while is so for each */

static void least_of(meter *best, meter m)
{
    if (best->least == 0.0 || m.least < best->least) best->least = m.least;
    if (best->median == 0.0 || m.median < best->median) best->median = m.median;
}

static bench *breaker_bench(const char *source, netto_policy **policy)
{
    bench *b = calloc(1, sizeof *b);
    if (!b) exit(1);
    *b = (bench){.now = 1767225600 * NETTO_SECOND, .pace = 1000};
    must(b, netto_engine_create(NULL, &b->e));
    put_world(b);
    put_account(b);
    *policy = use(b, source);
    tick(b); /* each instrument is asked once, and by its answer no more at marks, or at each */
    return b;
}

static void measure_breakers(void)
{
    static const char *const sources[BREAKER_ROWS] = {LUA_BREAKERS("0", "false"), LUA_BREAKERS("64", "inst.attrs.halted"),
                                                     LUA_BREAKERS("1", "inst.price > 1e9"), LUA_BREAKERS("16", "inst.price > 1e9")};
    static const char *const names[BREAKER_ROWS] = {"mark, no breakers", "mark, 64 Lua breakers that it does not concern",
                                                   "mark, a Lua breaker", "mark, 16 Lua breakers"};
    bench *of[BREAKER_ROWS];
    netto_policy *policies[BREAKER_ROWS];
    meter best[BREAKER_ROWS] = {{0}};
    if (!strstr("mark, Lua breakers", wanted)) return;
    rows++;
    for (int i = 0; i < BREAKER_ROWS; i++) of[i] = breaker_bench(sources[i], &policies[i]);
    for (int turn = 0; turn < BREAKER_TURNS; turn++)
        for (int i = 0; i < BREAKER_ROWS; i++) least_of(&best[i], meter_run(marks, of[i], BATCH, ROUNDS));
    meter_title("Breakers, at a mark");
    for (int i = 0; i < BREAKER_ROWS; i++) meter_row(names[i], best[i], NAN, "");
    for (int i = 1; i < BREAKER_ROWS; i++) {
        double share = i == 3 ? 16 : 1;
        meter more = {(best[i].least - best[0].least) / share, (best[i].median - best[0].median) / share};
        meter_row(i == 1 ? "  what those 64 add" : i == 2 ? "  what that one adds" : "  what each of 16 adds", more, i == 1 ? 20 : 200, "");
    }
    for (int i = 0; i < BREAKER_ROWS; i++) {
        netto_engine_destroy(of[i]->e);
        policies[i]->destroy(policies[i]);
        free(of[i]);
    }
}

int main(int argc, char **argv)
{
    int code = usage_words(argc, argv, 0, 1, help);
    if (code != USAGE_GO_ON) return code;
    if (argc > 1) wanted = argv[1];
    bench b = {.now = 1767225600 * NETTO_SECOND, .pace = 1000};
    must(&b, netto_engine_create(NULL, &b.e));
    put_world(&b);
    put_account(&b);
    meter_title("One command on an account that holds 32 factors, in-process");
    netto_policy *limits = use(&b, lua_limits);
    live_a_day(&b);
    meter_row("(making a trade's id, part of the next row)", meter_run(trade_loop, &b, BATCH, ROUNDS), NAN, "");
    measure(&b, "trade, limits in C", trades, 300);
    measure(&b, "mark", marks, 100);
    measure(&b, "order.check, limits in C", checks, NAN);
    measure(&b, "mark, then order.check (a full refresh)", checks_after_marks, NAN);
    netto_policy *two = use(&b, lua_two_numbers);
    measure(&b, "order.check, Lua margin of two numbers", checks, NAN);
    measure(&b, "trade, Lua margin of two numbers", trades, NAN);
    netto_policy *example = use(&b, lua_example);
    measure(&b, "order.check, the example margin", checks, NAN);
    netto_engine_destroy(b.e);
    limits->destroy(limits);
    two->destroy(two);
    example->destroy(example);
    measure_breakers();
    if (rows) return 0;
    fprintf(stderr, "%s: no row has '%s' in its name\n", argv[0], wanted);
    return USAGE_WRONG;
}

/* test_engine.c: claims about the engine as a whole: time, refusal, memory in steady state. */
#include "netto/engine.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/purse.h"
#include "support/rules.h"

TEST("options outside their domain are refused")
{
    netto_engine *e = NULL;
    is_status(netto_engine_create(&(netto_engine_options){.sweep = -1}, &e), NETTO_EPARAMS);
    is_status(netto_engine_create(&(netto_engine_options){.capacity = 1000}, &e), NETTO_ECAPACITY);
    is_status(netto_engine_create(&(netto_engine_options){.trade_ids = UINT32_MAX}, &e), NETTO_EPARAMS);
    ok(!e);
    netto_engine_destroy(NULL);
}

TEST("an engine that finds too little memory to begin gives back all of it")
{
    for (size_t capacity = 1000; capacity < 400000; capacity += 7919) {
        netto_engine *e = NULL;
        if (netto_engine_create(&(netto_engine_options){.capacity = capacity}, &e) == NETTO_OK) netto_engine_destroy(e);
    }
    ok(true); /* the sanitizers watch */
}

TEST("time comes from commands only, and a refused one does not move it")
{
    desk k = desk_open();
    netto_engine_stats s;
    desk_tick(&k, 5 * NETTO_SECOND);
    netto_instant then = k.now;
    k.now += NETTO_SECOND;
    is_status(desk_position(&k, "nobody", "nothing", 1), NETTO_EACCOUNT);
    netto_engine_stats_get(k.e, &s);
    is_int(s.last, then);
    is_int(s.seq, 1);
    k.now = then - NETTO_SECOND; /* a clock that went back stops time */
    is_status(desk_tick(&k, 0), NETTO_OK);
    is_int(k.d.at, then);
    desk_close(&k);
}

TEST("each command that is accepted has the next number")
{
    desk k = desk_open();
    for (uint64_t n = 1; n <= 5; n++) {
        desk_tick(&k, 1);
        is_int(k.d.seq, n);
        desk_position(&k, "nobody", "nothing", 1);
        is_int(k.d.seq, n);
    }
    desk_close(&k);
}

TEST("a question is no command, and a command no question")
{
    desk k = desk_open();
    netto_command tick = {.kind = NETTO_TICK}, ask = {.kind = NETTO_MARGIN_GET};
    is_status(netto_engine_report(k.e, &tick, NULL, &k.d), NETTO_EMETHOD);
    is_status(netto_engine_step(k.e, &ask, &k.d), NETTO_EMETHOD);
    desk_close(&k);
}

TEST("too many rows are refused before anything is read")
{
    desk k = desk_open();
    netto_command c = {.kind = NETTO_MARK_PUT, .count = NETTO_ROWS_MAX + 1};
    is_status(desk_step(&k, &c), NETTO_ETOOLARGE);
    c.kind = NETTO_TRADE_APPLY;
    is_status(desk_step(&k, &c), NETTO_ETOOLARGE);
    desk_close(&k);
}

TEST("a call of no rows is accepted and does nothing")
{
    const netto_command_kind kinds[] = {NETTO_INSTRUMENT_PUT, NETTO_FACTOR_PUT, NETTO_FX_PUT, NETTO_MARK_PUT, NETTO_SET_PUT,
                                        NETTO_ACCOUNT_PUT, NETTO_TRADE_APPLY, NETTO_POSITION_PUT, NETTO_COLLATERAL_PUT};
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    for (int i = 0; i < 9; i++)
        for (int partial = 0; partial < 2; partial++) {
            netto_command c = {.kind = kinds[i], .account = T("a"), .partial = partial};
            if (!is_status(desk_step(&k, &c), NETTO_OK)) tap_note("%s", netto_command_word(kinds[i]));
            is_int(k.d.count.count, 0);
        }
    desk_close(&k);
}

/* ---- steady state ------------------------------------------------------------------------------------------------- */

#define FACTORS 12

static const char *const names[FACTORS + 1] = {"f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", NULL};

/* A tree of accounts that all hold everything, with limits on pools. */
static desk steady(rules *r)
{
    static const netto_text firm = {"firm", 4};
    desk k = desk_open_with(&(netto_engine_options){.trade_ids = 1 << 22});
    desk_account(&k, "firm", "firm", NULL);
    for (int i = 0; i < FACTORS; i++) desk_instrument(&k, names[i], i % 2 ? NETTO_SPOT : NETTO_PERP), desk_mark(&k, names[i], 100);
    desk_correlation(&k, 0.3, names);
    *r = rules_of("steady");
    r->policy.hooks = (netto_hooks){.haircut = rules_haircut_price, .collateral = rules_line_fixed, .margin = rules_margin_leg};
    r->leg = 0.5;
    rules_limit(r, "pool", NETTO_MEASURE_POOL_NETTED, 1e9, &firm);
    r->policy.history_every = 60 * NETTO_SECOND, r->policy.history_length = 3600 * NETTO_SECOND;
    desk_policy(&k, &r->policy);
    const char *const accounts[] = {"a", "b", "c", "d"};
    for (int a = 0; a < 4; a++) {
        desk_account_row(&k, (netto_account_row){.id = T(accounts[a]), .parent = T("firm"), .netting = a % 2 ? NETTO_NETTING_NONE : NETTO_NETTING_ALL});
        desk_collateral(&k, accounts[a], "USD", 1e9);
        for (int i = 0; i < FACTORS; i++) desk_position(&k, accounts[a], names[i], 1000 + i);
    }
    return k;
}

static void live(desk *k, uint64_t steps)
{
    static const char *const accounts[] = {"a", "b", "c", "d"};
    static uint64_t trades;
    char id[24];
    for (uint64_t n = 0; n < steps; n++) {
        const char *account = accounts[tap_random_below(4)], *name = names[tap_random_below(FACTORS)];
        double qty = (double)((int)tap_random_below(9) - 4) + 0.5;
        k->now += 100 * (netto_instant)tap_random_below(10 * NETTO_SECOND / 1000);
        switch (tap_random_below(4)) {
        case 0: desk_mark(k, name, tap_random_real(90, 110)); break;
        case 1: desk_check(k, account, name, qty, NAN); break;
        case 2: desk_tick(k, 0); break;
        default: snprintf(id, sizeof id, "t%llu", (unsigned long long)trades++), desk_trade(k, id, account, name, qty, 100);
        }
    }
}

TEST("in steady state a million marks, trades, checks and ticks ask for no memory but for trade ids")
{
    rules r;
    desk k = steady(&r);
    live(&k, 20000);
    uint64_t growths = purse_growths(&k), ids;
    netto_engine_stats before, after;
    netto_engine_stats_get(k.e, &before);
    live(&k, 1000000);
    netto_engine_stats_get(k.e, &after);
    ids = (after.trade_ids - before.trade_ids) / 65536 + 10; /* chunks of the ring, and the table as it doubles */
    ok(purse_growths(&k) - growths <= ids);
    tap_note("%llu growths, %llu trade ids", (unsigned long long)(purse_growths(&k) - growths),
             (unsigned long long)(after.trade_ids - before.trade_ids));
    desk_close(&k);
}

TEST("a call of many trades on a book that is nearly flat does not hoard memory")
{
    static netto_trade_row rows[10000];
    static char ids[10000][16];
    desk k = desk_open();
    char id[16];
    desk_account(&k, "a", NULL, NULL);
    for (int i = 0; i < 1000; i++) {
        snprintf(id, sizeof id, "i%d", i);
        netto_instrument_row row = instrument_row(id, NETTO_PERP);
        row.underlying = T("one");
        desk_instrument_row(&k, row), desk_mark(&k, id, 100), desk_position(&k, "a", id, i % 2 ? 1 : -1);
    }
    desk_correlation(&k, 0, (const char *const[]){"one", NULL});
    size_t used = purse_used(&k);
    for (int i = 0; i < 10000; i++) {
        snprintf(ids[i], sizeof ids[i], "t%d", i);
        rows[i] = trade_row(ids[i], "a", i % 2 ? "i0" : "i1", i % 2 ? 1 : -1, 100);
    }
    is_status(desk_trades(&k, rows, 10000, false), NETTO_OK);
    ok(purse_used(&k) < used + (8u << 20)); /* ids, plans and one list, not ten thousand lists */
    desk_close(&k);
}

TEST("refused calls of every kind do not hoard memory")
{
    desk k = desk_open();
    netto_instrument_row row = instrument_row("", NETTO_SPOT);
    netto_factor_row factors[] = {{.id = T("good")}, {.id = T("")}};
    netto_account_row accounts[] = {{.id = T("good"), .kind = T("new kind"), .netting = NETTO_NETTING_NONE}, {.id = T("")}};
    netto_fx_row fx[] = {{T("EUR"), 1, NETTO_NEVER}, {T("EUR"), 1, NETTO_NEVER}};
    const double rho[] = {1, 0.5, 0.4, 1};
    netto_text pair[] = {T("one"), T("two")};
    netto_command bad[] = {{.kind = NETTO_INSTRUMENT_PUT, .count = 1, .instruments = &row}, {.kind = NETTO_FACTOR_PUT, .count = 2, .factors = factors},
                           {.kind = NETTO_ACCOUNT_PUT, .count = 2, .accounts = accounts}, {.kind = NETTO_FX_PUT, .count = 2, .fx = fx},
                           {.kind = NETTO_CORRELATION_PUT, .correlation = {.name = T("m"), .factors = pair, .factor_count = 2, .rho = rho}}};
    for (int i = 0; i < 5; i++) ok(desk_step(&k, &bad[i]) != NETTO_OK);
    size_t used = purse_used(&k);
    for (int n = 0; n < 2000; n++) desk_step(&k, &bad[n % 5]);
    is_int(purse_used(&k), used);
    desk_close(&k);
}

/* ---- what is the same ------------------------------------------------------------------------------------------------ */

TEST("at the end of its capacity an engine refuses what is new, keeps what it has, and goes on")
{
    desk k = desk_open_with(&(netto_engine_options){.capacity = 3 << 20, .trade_ids = 1000});
    char id[16];
    int made = 0;
    desk_instrument(&k, "X", NETTO_SPOT), desk_mark(&k, "X", 10), desk_account(&k, "a", NULL, NULL), desk_position(&k, "a", "X", 1);
    for (; made < 100000; made++) {
        snprintf(id, sizeof id, "n%d", made);
        if (desk_account(&k, id, NULL, NULL) != NETTO_OK) break;
    }
    is_status(k.d.complaint.status, NETTO_ECAPACITY);
    ok(made > 100 && made < 100000);
    is_status(desk_mark(&k, "X", 11), NETTO_OK);
    is_status(desk_exposure(&k, "a"), NETTO_OK);
    is_near(k.d.exposure.exposure.gross, 11, 1e-12);
    is_status(desk_tick(&k, NETTO_SECOND), NETTO_OK);
    desk_close(&k);
}

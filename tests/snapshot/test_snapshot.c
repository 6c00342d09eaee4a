/* test_snapshot.c: claims about snapshots: what they carry. */
#include "snapshot/snapshot.h"

#include <stdio.h>
#include <string.h>

#include "netto/lua_policy.h"
#include "support/inside.h"
#include "support/picture.h"
#include "support/purse.h"
#include "support/rules.h"
#include "support/tell.h"

#define THINGS 8

static const char *const things[THINGS + 1] = {"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", NULL};

/* A firm with accounts that hold a little of everything. */
static desk stand(netto_policy *policy, uint32_t accounts)
{
    desk k = desk_open();
    char id[16];
    desk_account(&k, "firm", "firm", NULL);
    for (int i = 0; i < THINGS; i++) desk_instrument(&k, things[i], i % 2 ? NETTO_SPOT : NETTO_PERP), desk_mark(&k, things[i], 100 + i);
    desk_correlation(&k, 0.3, things);
    if (policy) desk_policy(&k, policy);
    for (uint32_t a = 0; a < accounts; a++) {
        snprintf(id, sizeof id, "a%03u", a);
        desk_account(&k, id, NULL, "firm");
        desk_collateral(&k, id, "USD", 1000);
        for (uint32_t i = a % 3; i < THINGS; i += 2) desk_position(&k, id, things[i], (double)(i + a % 7) - 4.5);
    }
    return k;
}

/* The engine saved, thrown away, and loaded. */
static bool carry(desk *k)
{
    picture p = {0};
    netto_complaint why;
    netto_policy *policy = netto_engine_policy(k->e);
    netto_instant now = k->now;
    if (!is_status(picture_take(&p, k->e, &why), NETTO_OK)) return false;
    netto_engine_destroy(k->e);
    *k = picture_open(&p, policy);
    k->now = now;
    if (!k->e) tap_note("%s", desk_said(k));
    picture_drop(&p);
    return ok(k->e != NULL);
}

static bool same_answer(const desk *a, const desk *b, netto_command_kind kind)
{
    return ok(tell_bits(kind, &a->d) == tell_bits(kind, &b->d)) && ok(inside_equal(a, b));
}

/* ---- what is carried -------------------------------------------------------------------------------------- */

TEST("an engine to which nothing ever happened")
{
    desk k = desk_open(), other = desk_open_with(&(netto_engine_options){.base = "EUR", .sweep = 5, .trade_ids = 77});
    picture_is_faithful(&k);
    picture_is_faithful(&other);
    desk_close(&k), desk_close(&other);
}

TEST("a book, with a tree, marks, collateral and trades")
{
    desk k = stand(NULL, 20);
    desk_fx(&k, "EUR", 1.1);
    desk_set(&k, "S", true);
    desk_account_row(&k, (netto_account_row){.id = T("by"), .parent = T("firm"), .netting = NETTO_NETTING_BY, .by = T("kind"),
                                             .entries = (netto_netting_entry[]){{T("spot"), T("S")}, {T("perp"), T("S")}}, .entry_count = 2});
    desk_trade(&k, "x", "by", "t1", 3, 99);
    desk_factor(&k, "t1", "b");
    picture_is_faithful(&k);
    desk_close(&k);
}

TEST("open orders, what rests of them, and which were decided how")
{
    desk k = stand(NULL, 4);
    rules r = rules_of("free");
    desk_policy(&k, &r.policy);
    desk_collateral(&k, "a001", "USD", 1e9), desk_collateral(&k, "firm", "USD", 1e9);
    desk_order(&k, "1", "a001", "t1", 5, 99), desk_order(&k, "2", "a001", "t0", -5, NAN), desk_order(&k, "3", "firm", "t0", 7, 101);
    desk_order(&k, "4", "a002", "t0", 1e9, 101), desk_order(&k, "5", "a001", "t1", -2, 98);
    desk_fill(&k, "f", "1", "a001", "t1", 2, 99), desk_order_close(&k, "5");
    desk_margin(&k, "a001");
    double initial = k.d.margin.measures.margin.initial;
    if (!picture_is_faithful(&k) || !carry(&k)) return;
    desk_margin(&k, "a001");
    is_same(k.d.margin.measures.margin.initial, initial);
    is_int(desk_orders(&k, NULL), 3);
    is_bytes(k.d.orders[1].id.bytes, 1, "1", 1); /* the firm's stands before it */
    desk_order(&k, "1", "a001", "t1", 5, 99);
    ok(k.d.check.duplicate && k.d.check.accepted);
    desk_order(&k, "4", "a002", "t0", 1e9, 101);
    ok(k.d.check.duplicate && !k.d.check.accepted);
    desk_fill(&k, "g", "1", "a001", "t1", 3, 99), desk_order_close(&k, "2"), desk_order_close(&k, "3");
    is_int(desk_orders(&k, NULL), 0);
    const instrument *t0 = &k.e->book.instruments[inside_instrument(&k, "t0")];
    ok(t0->bids == 0 && t0->offers == 0);
    desk_close(&k);
}

TEST("a head says what the snapshot is of")
{
    rules r = rules_of("strict");
    desk k = stand(&r.policy, 1);
    picture p = {0};
    netto_complaint why;
    netto_snapshot_head h;
    netto_engine_stats stats;
    picture_take(&p, k.e, &why);
    netto_engine_stats_get(k.e, &stats);
    is_status(netto_snapshot_head_get((netto_bytes){p.bytes, p.size}, &h, &why), NETTO_OK);
    is_int(h.seq, stats.seq);
    is_int(h.at, stats.last);
    is_int(h.sweep, NETTO_SECOND);
    is_int(h.trade_ids, 1 << 24);
    is_bytes(h.policy.bytes, h.policy.size, "strict", 6);
    is_bytes(h.base.bytes, h.base.size, "USD", 3);
    is_bytes(h.version.bytes, h.version.size, NETTO_VERSION, strlen(NETTO_VERSION));
    is_int(stats.next_deadline, k.d.next_deadline);
    picture_drop(&p);
    desk_close(&k);
}

static double k2_of(desk *k, const char *account)
{
    desk_exposure(k, account);
    return k->e->active->appraisals[idmap_find(&k->e->book.account_ids, T(account))].sets[0].k2;
}

TEST("weights that many trades have moved are carried to the bit, where weighing anew would differ")
{
    desk k = stand(NULL, 1);
    char id[16];
    for (int n = 1; n < 400; n++) {
        snprintf(id, sizeof id, "m%d", n);
        desk_trade(&k, id, "a000", things[n % THINGS], n % 3 ? 0.1 * n : -0.3 * n, 100.1);
    }
    double moved = k2_of(&k, "a000");
    carry(&k);
    is_same(k2_of(&k, "a000"), moved);
    k.e->active->appraisals[1].fresh = 0; /* to show that there was something to lose */
    is_near(k2_of(&k, "a000"), moved, 1e-9 * moved);
    ok(k2_of(&k, "a000") != moved);
    desk_close(&k);
}

TEST("the 1,024th trade weighs anew, wherever between the snapshot was")
{
    desk whole = stand(NULL, 1), carried = stand(NULL, 1);
    desk *const both[] = {&whole, &carried};
    char id[16];
    for (int n = 0; n < 1500; n++) {
        snprintf(id, sizeof id, "m%d", n);
        for (int i = 0; i < 2; i++) desk_trade(both[i], id, "a000", things[n % THINGS], n % 2 ? 0.7 : -0.3, 100.1);
        if (n % 333 == 0 && !carry(&carried)) break;
    }
    for (int i = 0; i < 2; i++) desk_exposure(both[i], "a000");
    same_answer(&whole, &carried, NETTO_EXPOSURE_GET);
    desk_close(&whole), desk_close(&carried);
}

TEST("a sweep that is half done goes on where it was")
{
    rules r = rules_of("swept");
    r.policy.hooks.margin = rules_margin_netted;
    r.policy.hooks.haircut = rules_haircut_price;
    r.scale = 2;
    desk whole = stand(&r.policy, 700), carried = stand(&r.policy, 700);
    desk *const both[] = {&whole, &carried};
    for (int tick = 0; tick < 12; tick++) {
        for (int i = 0; i < 2; i++) {
            if (tick == 0 || tick == 5) desk_mark(both[i], "t0", 120 + 300 * tick);
            desk_tick(both[i], tick == 0 ? 2 * NETTO_SECOND : 0);
        }
        if (tick == 1) ok(carried.e->sweep.running && carried.e->sweep.next > 0);
        if (!same_answer(&whole, &carried, NETTO_TICK) || !carry(&carried)) break;
    }
    desk_close(&whole), desk_close(&carried);
}

TEST("slow limits of an account go on where they were")
{
    static const char *const names[] = {"l0", "l1", "l2", "l3", "l4", "l5", "l6"};
    rules r = rules_of("slow");
    r.policy.hooks.margin = rules_margin_netted;
    for (int i = 0; i < 7; i++) rules_limit_asks(&r, names[i], RULES_REQUIRED, 0, 10 * i, NULL);
    r.work = 100000;
    desk whole = stand(&r.policy, 2), carried = stand(&r.policy, 2);
    desk *const both[] = {&whole, &carried};
    bool parted = false;
    for (int tick = 0; tick < 40; tick++) {
        for (int i = 0; i < 2; i++) {
            if (tick == 0) desk_mark(both[i], "t0", 120);
            desk_tick(both[i], tick == 0 ? 2 * NETTO_SECOND : 0);
        }
        parted |= carried.e->left.limit > 0;
        if (!same_answer(&whole, &carried, NETTO_TICK) || !carry(&carried)) break;
    }
    ok(parted && !whole.e->sweep.running);
    desk_close(&whole), desk_close(&carried);
}

TEST("a trade counts once, also when the snapshot lies between the two")
{
    desk k = stand(NULL, 1);
    desk_trade(&k, "once", "a000", "t0", 2, 100);
    double held = desk_held(&k, "a000", "t0");
    carry(&k);
    is_status(desk_trade(&k, "once", "a000", "t0", 2, 100), NETTO_OK);
    is_int(k.d.count.duplicates, 1);
    is_same(desk_held(&k, "a000", "t0"), held);
    is_status(desk_trade(&k, "once", "a000", "t0", 3, 100), NETTO_EIDCONFLICT);
    netto_trade_row old = trade_row("late", "a000", "t0", 1, 100);
    old.ts = k.now - NETTO_DAY - 1;
    is_status(desk_trades(&k, &old, 1, false), NETTO_ETOOOLD);
    desk_close(&k);
}

TEST("how many ids are remembered is an option of its own, and may not fall below what is remembered")
{
    desk k = stand(NULL, 1);
    picture p = {0};
    netto_engine *e = NULL;
    netto_complaint why;
    desk_trade(&k, "1", "a000", "t0", 2, 100), desk_trade(&k, "2", "a000", "t0", 2, 100);
    picture_take(&p, k.e, &why);
    netto_bytes bytes = {p.bytes, p.size};
    is_status(netto_engine_load(&(netto_engine_options){.trade_ids = 1}, bytes, netto_policy_built_in(), &e, &why), NETTO_EPARAMS);
    has_string(why.text, "raise `ids`");
    is_status(netto_engine_load(&(netto_engine_options){.trade_ids = 2}, bytes, netto_policy_built_in(), &e, &why), NETTO_OK);
    desk other = {.e = e, .now = k.now};
    is_status(desk_trade(&other, "3", "a000", "t0", 2, 100), NETTO_ECAPACITY);
    desk_close(&k), desk_close(&other);
    picture_drop(&p);
}

static const char lua_source[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'lua', version = '1', api = 1, params = { near = 0.8 },\n"
    "  haircut = function(inst, p) return 0.1 + 0.0001 * inst.price end,\n"
    "  correlation = function(f, g, p) return f.bucket == g.bucket and p.near or 0.2 end,\n"
    "  collateral = function(line, p) return 0.05 end,\n"
    "  margin = function(book, p) return 1.2 * math.max(book.netted, 0.5 * book.worst_leg.netted), book.netted end }\n";

static netto_policy *lua_policy(void)
{
    netto_source source = {T("policy.lua"), {lua_source, sizeof lua_source - 1}};
    netto_policy *policy = NULL;
    netto_complaint why;
    if (netto_lua_policy_create(&source, 1, (netto_text){0}, NULL, &policy, &why) != NETTO_OK) tap_note("%s", why.text);
    return policy;
}

TEST("a policy in Lua is made again from its sources, and goes on as if nothing had been")
{
    netto_policy *first = lua_policy(), *second = lua_policy();
    if (!ok(first && second)) return;
    desk whole = stand(first, 12), carried = stand(first, 12);
    desk *const both[] = {&whole, &carried};
    picture p = {0};
    netto_complaint why;
    for (int i = 0; i < 2; i++) desk_factor(both[i], "t3", "other"), desk_margin(both[i], "a003");
    picture_take(&p, carried.e, &why);
    desk_close(&carried);
    carried = picture_open(&p, second);
    if (!ok(carried.e != NULL)) return tap_note("%s", desk_said(&carried));
    carried.now = whole.now;
    for (int n = 0; n < 60; n++) {
        char id[16];
        snprintf(id, sizeof id, "m%d", n);
        for (int i = 0; i < 2; i++) {
            if (n % 10 == 9) desk_mark(both[i], things[n % THINGS], 100 + n);
            desk_trade(both[i], id, "a003", things[n % THINGS], n % 3 - 1.25, 100);
        }
        if (!same_answer(&whole, &carried, NETTO_TRADE_APPLY)) break;
    }
    for (int i = 0; i < 2; i++) desk_margin(both[i], "a003");
    same_answer(&whole, &carried, NETTO_MARGIN_GET);
    desk_close(&whole), desk_close(&carried);
    first->destroy(first), second->destroy(second);
    picture_drop(&p);
}

TEST("a rule that failed has still failed, in the same words")
{
    rules r = rules_of("breaks");
    r.policy.hooks.haircut = rules_haircut_price;
    r.breaks_above = 200;
    desk k = stand(&r.policy, 3);
    desk_mark(&k, "t3", 201);
    desk_account(&k, "new", NULL, "firm"), desk_position(&k, "new", "t3", 1); /* for which no rule ever answered */
    is_status(desk_margin(&k, "new"), NETTO_ERULE);
    char said[384];
    strcpy(said, desk_said(&k));
    unsigned asked = r.haircuts;
    carry(&k);
    is_status(desk_margin(&k, "new"), NETTO_ERULE);
    is_string(desk_said(&k), said);
    is_int(r.haircuts, asked);
    picture_is_faithful(&k);
    desk_close(&k);
}

TEST("what was answered is not asked again")
{
    rules r = rules_of("asked");
    r.policy.hooks = (netto_hooks){.haircut = rules_haircut_price, .correlation = rules_correlation, .collateral = rules_line_fixed, .margin = rules_margin_leg};
    desk k = stand(&r.policy, 5);
    for (int i = 0; i < 5; i++) desk_margin(&k, (const char *[]){"a000", "a001", "a002", "a003", "a004"}[i]);
    r.haircuts = r.correlations = r.lines = r.margins = 0;
    carry(&k);
    for (int i = 0; i < 5; i++) desk_margin(&k, (const char *[]){"a000", "a001", "a002", "a003", "a004"}[i]);
    is_int(r.haircuts + r.correlations + r.lines + r.margins, 0);
    desk_close(&k);
}

TEST("where factors sit, and how their cells correlate, is not asked again, nor what is netted by it another number")
{
    rules r = rules_of("cells");
    r.policy.hooks = (netto_hooks){.axis = rules_axis, .cells = rules_cells};
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    desk_policy(&k, &r.policy);
    static const char *const things[][2] = {{"A1", "x"}, {"A2", "y"}, {"B1", "x"}, {"B2", "z"}, {"C", "alone"}, {"D", "y"}};
    for (int i = 0; i < 6; i++) {
        desk_instrument(&k, things[i][0], NETTO_SPOT), desk_mark(&k, things[i][0], 10 + i), desk_factor(&k, things[i][0], things[i][1]);
        desk_position(&k, "a", things[i][0], i % 2 ? -1.5 : 2 + i);
    }
    desk_factor(&k, "D", "z"); /* to be asked again */
    desk_exposure(&k, "a");
    desk_trade(&k, "t1", "a", "B2", 1, 10);
    desk_exposure(&k, "a");
    double before = k.d.exposure.exposure.netted;
    r.axes = r.correlations = 0;
    carry(&k);
    desk_exposure(&k, "a");
    is_same(k.d.exposure.exposure.netted, before);
    is_int(r.axes + r.correlations, 0);
    desk_factor(&k, "A1", "z"), desk_trade(&k, "t2", "a", "A1", 1, 10);
    desk_exposure(&k, "a");
    is_int(r.axes, 1);
    desk_close(&k);
}

/* Each of these is told by few stories; it is set to something of its own and looked for. */
TEST("what decides seldom is carried too")
{
    rules r;
    desk k = picture_stand(&r);
    book *b = &k.e->book;
    uint32_t fx = idmap_find(&b->factor_ids, T("fx:EUR"));
    b->day_version = 3, b->tree_version = 4, b->sets_version = 5, b->grid_version = 6, b->world = b->version;
    b->accounts[1].version = 7, b->accounts[1].lines_version = 8, b->sets[0].version = 9;
    b->factors[fx].version = 10, b->factors[fx].put = true, b->factors[fx].vol = 0.25;
    b->history.rows[2].version = 11;
    k.e->sweep.again = k.e->sweep.running = true;
    k.e->active->appraisals[1].lines_fresh = 12, k.e->active->appraisals[1].asked_pool = 13;
    k.e->active->appraisals[1].asked_at = 14, k.e->active->appraisals[1].asked_version = 15;
    k.e->active->appraisals[1].margin_work = 16, k.e->active->appraisals[1].lines_work = 17;
    k.e->active->haircuts.cells[2].work = 18, k.e->active->haircuts.cells[2].charged = 19;
    k.e->active->collateral.cells[1].work = 20, k.e->active->collateral.cells[1].charged = 21;
    k.e->findings[1].indefinite = true;
    netto_instant traded = trade_ids_at(&b->trades, b->trades.first)->at;
    if (!carry(&k)) return;
    b = &k.e->book;
    const appraisal *p = &k.e->active->appraisals[1];
    is_int(b->day_version, 3), is_int(b->tree_version, 4), is_int(b->sets_version, 5), is_int(b->grid_version, 6);
    is_int(b->accounts[1].version, 7), is_int(b->accounts[1].lines_version, 8), is_int(b->sets[0].version, 9);
    is_int(b->factors[fx].version, 10), ok(b->factors[fx].put), is_same(b->factors[fx].vol, 0.25);
    is_int(b->history.rows[2].version, 11);
    ok(k.e->sweep.again && k.e->sweep.running);
    is_int(p->lines_fresh, 12), is_int(p->asked_pool, 13), is_int(p->asked_at, 14), is_int(p->asked_version, 15);
    is_int(p->margin_work, 16), is_int(p->lines_work, 17);
    is_int(k.e->active->haircuts.cells[2].work, 18), is_int(k.e->active->haircuts.cells[2].charged, 19);
    is_int(k.e->active->collateral.cells[1].work, 20), is_int(k.e->active->collateral.cells[1].charged, 21);
    ok(k.e->findings[1].indefinite && !k.e->findings[2].indefinite);
    is_int(trade_ids_at(&b->trades, b->trades.first)->at, traded);
    desk_close(&k);
}

TEST("a snapshot takes no memory of the engine's, and loading no more than was held")
{
    desk k = stand(NULL, 50);
    picture p = {0};
    netto_complaint why;
    size_t used = purse_used(&k);
    uint64_t growths = purse_growths(&k);
    picture_take(&p, k.e, &why);
    is_int(purse_used(&k), used);
    is_int(purse_growths(&k), growths);
    desk other = picture_open(&p, netto_policy_built_in());
    ok(purse_used(&other) <= used);
    desk_close(&k), desk_close(&other);
    picture_drop(&p);
}

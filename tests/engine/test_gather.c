/* test_gather.c: claims about sums over subtrees, some accounts at a time. */
#include "engine/gather.h"

#include <stdio.h>

#include "support/inside.h"
#include "support/rules.h"
#include "support/tree.h"

/* firm > 10 desks > 60 accounts each; every account is long 1 of P at 10. */
static desk stand(void)
{
    desk k = desk_open();
    char node[16], id[16];
    desk_account(&k, "firm", "firm", NULL);
    desk_instrument(&k, "P", NETTO_PERP), desk_mark(&k, "P", 10);
    for (int i = 0; i < 10; i++) {
        snprintf(node, sizeof node, "d%d", i);
        desk_account(&k, node, "desk", "firm");
        for (int j = 0; j < 60; j++) {
            snprintf(id, sizeof id, "a%d.%d", i, j);
            desk_account(&k, id, NULL, node), desk_position(&k, id, "P", 1);
        }
    }
    return k;
}

static netto_status ask(desk *k, const char *account, netto_cursor *cursor, netto_command_kind kind)
{
    netto_command c = {.kind = kind, .account = T(account)};
    return netto_engine_report(k->e, &c, cursor, &k->d);
}

TEST("a subtree is the sum of its accounts, a desk as well as the firm")
{
    desk k = stand();
    desk_exposure(&k, "firm");
    is_near(k.d.exposure.exposure.gross, 6000, 1e-6);
    ok(k.d.exposure.no_legs && !k.d.unfinished);
    desk_exposure(&k, "d3");
    is_near(k.d.exposure.exposure.netted, 600, 1e-6);
    desk_collateral(&k, "a3.7", "USD", 50);
    desk_margin(&k, "d3");
    is_near(k.d.margin.measures.margin.initial, 600, 1e-6);
    is_near(k.d.margin.collateral, 50, 1e-9);
    desk_close(&k);
}

TEST("a long answer comes in slices, and says from which command to which it holds")
{
    desk k = stand();
    netto_cursor cursor = {0};
    int slices = 0;
    uint64_t since;
    is_status(ask(&k, "firm", &cursor, NETTO_EXPOSURE_GET), NETTO_OK);
    since = k.d.since;
    is_int(since, k.d.seq);
    for (slices = 1; k.d.unfinished && slices < 100; slices++) {
        desk_mark(&k, "P", 10 + slices); /* others come in between */
        ask(&k, "firm", &cursor, NETTO_EXPOSURE_GET);
    }
    is_int(slices, (611 + 255) / 256);
    is_int(k.d.since, since);
    is_int(k.d.seq, since + 2);
    /* parents before children, the youngest first: 256 at 10, 256 at 11, 99 at 12, of which firm and desks hold none */
    ok(k.d.exposure.exposure.gross > 6000 && k.d.exposure.exposure.gross < 6600);
    desk_close(&k);
}

TEST("a slice ends when the rules have worked enough")
{
    desk k = stand();
    rules r = rules_of("toil");
    netto_cursor cursor = {0};
    int slices = 0;
    r.policy.hooks.margin = rules_margin_netted, r.work = SLICE_WORK / 30; /* a margin takes a tenth */
    desk_policy(&k, &r.policy);
    do ask(&k, "firm", &cursor, NETTO_MARGIN_GET), slices++;
    while (k.d.unfinished && slices < 1000);
    is_near(k.d.margin.measures.exposure.gross, 6000, 1e-6);
    is_int(slices, 56); /* 611 accounts, 11 at a time: ten times a little less than a tenth is not yet enough */
    desk_close(&k);
}

TEST("if the tree changes meanwhile, the sum begins again, and nobody is counted twice")
{
    desk k = stand();
    netto_cursor cursor = {0};
    ask(&k, "firm", &cursor, NETTO_EXPOSURE_GET);
    desk_account(&k, "a9.5", NULL, "d0"); /* from a desk that was visited to one that was not */
    int slices = 0;
    do ask(&k, "firm", &cursor, NETTO_EXPOSURE_GET);
    while (k.d.unfinished && slices++ < 100);
    is_near(k.d.exposure.exposure.gross, 6000, 1e-6);
    is_int(k.d.since, k.d.seq);
    desk_close(&k);
}

TEST("a tree that changes at every slice does not keep a sum from ending")
{
    desk k = stand();
    netto_cursor cursor = {0};
    int slices = 0;
    char id[16];
    do {
        snprintf(id, sizeof id, "new%d", slices);
        desk_account(&k, id, NULL, "d0");
        ask(&k, "firm", &cursor, NETTO_EXPOSURE_GET);
    } while (k.d.unfinished && ++slices < 100);
    ok(!k.d.unfinished && slices < 10);
    is_near(k.d.exposure.exposure.gross, 6000, 1e-6);
    desk_close(&k);
}

TEST("a trade meanwhile is counted where it is met, once")
{
    desk k = stand();
    netto_cursor cursor = {0};
    ask(&k, "firm", &cursor, NETTO_MARGIN_GET);
    desk_trade(&k, "1", "a9.5", "P", 5, 10); /* visited already */
    desk_trade(&k, "2", "a0.5", "P", 7, 10); /* still to come */
    while (k.d.unfinished || k.d.complaint.status == NETTO_OK) {
        if (ask(&k, "firm", &cursor, NETTO_MARGIN_GET) != NETTO_OK || !k.d.unfinished) break;
    }
    is_near(k.d.margin.measures.exposure.gross, 6070, 1e-6);
    desk_close(&k);
}

/* The accounts that weigh most are told wherever the slices end; what is left is one part, and all of it adds up. */
TEST("a sum over many accounts is explained by the largest, and the others as one")
{
    desk k = stand();
    netto_cursor cursor = {0};
    char id[16];
    int slices = 0;
    double rest = 0.0;
    for (int i = 0; i < 600; i += 7) {
        snprintf(id, sizeof id, "a%d.%d", i / 60, i % 60);
        desk_position(&k, id, "P", 100.1 + i);
        desk_collateral(&k, id, "USD", i + 0.1);
    }
    netto_command c = {.kind = NETTO_MARGIN_GET, .account = T("firm"), .explain = true};
    do is_status(netto_engine_report(k.e, &c, &cursor, &k.d), NETTO_OK);
    while (k.d.unfinished && ++slices < 100 && ok(!k.d.margin.explain));
    ok(slices > 1);
    const netto_part *x = k.d.margin.explain, *initial = tree_find(x, "initial");
    if (!ok(x && initial && tree_adds_up(x))) return;
    is_same(x->value, netto_measures_excess(&k.d.margin.measures));
    ok(initial->part_count >= 51 && initial->part_count <= 53);
    for (uint32_t i = 1; i < 50; i++) ok(initial->parts[i].value >= 10 * (100 + 7 * 36 - 1e-6));
    is_bytes(initial->parts[50].name.bytes, initial->parts[50].name.size, "550 others", 10);
    for (uint32_t i = 0; i < 50; i++) rest += initial->parts[i].value;
    is_near(initial->parts[50].value, initial->value - rest, 1e-6);
    is_int(tree_find(x, "equity/collateral")->part_count >= 51, 1);
    is_near(k.d.margin.measures.margin.initial, initial->value, 0);
    desk_close(&k);
}

TEST("sets, factors and legs are of one account, or of the pool")
{
    desk k = stand();
    netto_command c = {.kind = NETTO_EXPOSURE_GET, .account = T("firm"), .exposure = {.legs = true}};
    is_status(desk_ask(&k, &c), NETTO_EPARAMS);
    c.exposure.pool = true;
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_int(k.d.exposure.leg_count, 1);
    is_near(k.d.exposure.exposure.gross, 6000, 1e-6);
    desk_close(&k);
}

TEST("one account that cannot be weighed stops the sum and is named")
{
    desk k = stand();
    desk_instrument(&k, "X", NETTO_SPOT);
    netto_position_row row = {.instrument = T("X"), .qty = N(1), .cost = N(1)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a4.4"), .count = 1, .positions = &row};
    desk_step(&k, &c);
    is_status(desk_exposure(&k, "firm"), NETTO_ENOMARK);
    has_string(desk_said(&k), "'X' has no mark");
    desk_close(&k);
}

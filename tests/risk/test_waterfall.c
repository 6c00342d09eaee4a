/* test_waterfall.c: claims about who bears a loss: the order, what is split, and that nothing is made or lost. */
#include "risk/waterfall.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/text.h"
#include "support/desk.h"

static memory purse;
static arena scratch;
static netto_complaint why;

static void begin(void)
{
    memory_init(&purse, 16 << 20);
    arena_init(&scratch, &purse);
}

static void end(void)
{
    arena_destroy(&scratch);
    is_int(purse.used, 0);
}

static netto_number number(double amount)
{
    return (netto_number){.kind = NETTO_NUMBER_REAL, .real = amount};
}

static netto_money units(double amount)
{
    return (netto_money)(amount * 1e8);
}

TEST("each layer is drawn on until it is empty, in order, and what is beyond all of them is uncovered")
{
    netto_share loss = {TEXT_LITERAL("default"), number(130)};
    netto_share members[] = {{TEXT_LITERAL("m1"), number(30)}, {TEXT_LITERAL("m2"), number(10)}};
    netto_layer layers[] = {{.name = TEXT_LITERAL("margin"), .amount = number(60)}, {.name = TEXT_LITERAL("own"), .amount = number(20)},
                            {.name = TEXT_LITERAL("fund"), .members = members, .member_count = 2}};
    netto_waterfall f;
    begin();
    is_status(waterfall_run(&loss, 1, layers, 3, &scratch, &f, &why), NETTO_OK);
    ok(f.loss == units(130) && f.covered == units(120) && f.losses[0].left == units(10));
    ok(f.layers[2].paid == units(40) && f.layers[2].members[0].amount == units(30) && f.layers[2].members[1].left == 0);
    loss.amount = number(90);
    is_status(waterfall_run(&loss, 1, layers, 3, &scratch, &f, &why), NETTO_OK);
    ok(f.layers[0].paid == units(60) && f.layers[1].paid == units(20) && f.layers[2].paid == units(10));
    ok(f.layers[2].members[0].amount == units(7.5) && f.layers[2].members[1].amount == units(2.5)); /* 3 to 1 */
    loss.amount = number(0);
    is_status(waterfall_run(&loss, 1, layers, 3, &scratch, &f, &why), NETTO_OK);
    ok(f.covered == 0 && f.layers[0].paid == 0 && f.layers[0].loss_count == 0);
    end();
}

TEST("a layer pays for no loss that is not its own")
{
    netto_share losses[] = {{TEXT_LITERAL("A"), number(50)}, {TEXT_LITERAL("B"), number(30)}};
    netto_layer layers[] = {{.name = TEXT_LITERAL("margin of A"), .pays_for = TEXT_LITERAL("A"), .amount = number(70)},
                            {.name = TEXT_LITERAL("margin of B"), .pays_for = TEXT_LITERAL("B"), .amount = number(10)}};
    netto_waterfall f;
    begin();
    is_status(waterfall_run(losses, 2, layers, 2, &scratch, &f, &why), NETTO_OK);
    ok(f.layers[0].paid == units(50) && f.losses[0].left == 0 && f.losses[1].left == units(20));
    end();
}

TEST("what rounding leaves goes unit by unit to the largest fractions, ties to the first")
{
    netto_money weights[] = {1, 1, 1}, out[3];
    waterfall_part parts[6];
    waterfall_split(2, weights, 3, out, parts);
    ok(out[0] == 1 && out[1] == 1 && out[2] == 0);
    netto_money uneven[] = {5, 3, 2};
    waterfall_split(7, uneven, 3, out, parts); /* 3.5, 2.1, 1.4 */
    ok(out[0] == 4 && out[1] == 2 && out[2] == 1);
    netto_money large[] = {NETTO_PAYMENT_MOST, NETTO_PAYMENT_MOST, NETTO_PAYMENT_MOST};
    waterfall_split(NETTO_PAYMENT_MOST, large, 3, out, parts);
    ok(out[0] + out[1] + out[2] == NETTO_PAYMENT_MOST && out[0] - out[2] <= 1);
}

#define MEMBERS 60

TEST("random waterfalls conserve money to the unit, and nobody pays more than he has")
{
    static const char *const names[] = {"a", "b", "c", "d"};
    char ids[MEMBERS][6];
    for (int round = 0; round < 200; round++) {
        netto_share losses[3], members[MEMBERS];
        netto_layer layers[4];
        netto_waterfall f;
        begin();
        for (int i = 0; i < 3; i++) losses[i] = (netto_share){text_of(names[i]), number((double)tap_random_below(1000000) / 1e4)};
        for (int i = 0; i < MEMBERS; i++) {
            snprintf(ids[i], sizeof ids[i], "m%d", i);
            members[i] = (netto_share){text_of(ids[i]), number((double)tap_random_below(30000) / 1e6)};
        }
        for (int i = 0; i < 4; i++) {
            layers[i] = (netto_layer){.name = text_of(names[i])};
            if (tap_random_below(2)) layers[i].members = members, layers[i].member_count = 1 + (uint32_t)tap_random_below(MEMBERS);
            else layers[i].amount = number((double)tap_random_below(800000) / 1e4);
            if (tap_random_below(3) == 0) layers[i].pays_for = text_of(names[tap_random_below(3)]);
        }
        if (!is_status(waterfall_run(losses, 3, layers, 4, &scratch, &f, &why), NETTO_OK)) return tap_note("%s", why.text);
        netto_money paid = 0, covered = 0;
        for (int i = 0; i < 4; i++) {
            const netto_layer_trace *t = &f.layers[i];
            netto_money given = 0, taken = 0;
            paid += t->paid;
            for (uint32_t k = 0; k < t->member_count; k++) given += t->members[k].amount, ok(t->members[k].amount >= 0 && t->members[k].left >= 0);
            for (uint32_t k = 0; k < t->loss_count; k++) taken += t->losses[k].amount;
            ok((t->member_count == 0 || given == t->paid) && taken == t->paid && t->paid <= t->available);
        }
        for (int i = 0; i < 3; i++) covered += f.losses[i].amount, ok(f.losses[i].left >= 0);
        ok(paid == covered && covered == f.covered);
        end();
    }
}

TEST("a waterfall that is none is named")
{
    netto_share losses[] = {{TEXT_LITERAL("A"), number(5)}, {TEXT_LITERAL("A"), number(5)}}, members[] = {{TEXT_LITERAL("m"), number(-1)}};
    netto_layer good = {.name = TEXT_LITERAL("l"), .amount = number(1)}, twice[] = {good, good};
    netto_layer neither = {.name = TEXT_LITERAL("l")}, both = {.name = TEXT_LITERAL("l"), .amount = number(1), .members = members, .member_count = 1};
    netto_layer other = {.name = TEXT_LITERAL("l"), .pays_for = TEXT_LITERAL("Z"), .amount = number(1)};
    netto_layer negative = {.name = TEXT_LITERAL("l"), .members = members, .member_count = 1}, fine = {.name = TEXT_LITERAL("l"), .amount = number(1e-9)};
    netto_layer large = {.name = TEXT_LITERAL("l"), .amount = number(1e300)};
    const struct { const netto_layer *layers; uint32_t losses, count; netto_status status; const char *text; } bad[] = {
        {&good, 2, 1, NETTO_EPARAMS, "loss 'A' stands twice"},
        {twice, 1, 2, NETTO_EPARAMS, "layer 'l' stands twice"},
        {&neither, 1, 1, NETTO_EPARAMS, "layer 'l': give an amount, or members with theirs"},
        {&both, 1, 1, NETTO_EPARAMS, "layer 'l': give an amount, or members with theirs"},
        {&other, 1, 1, NETTO_EPARAMS, "layer 'l' pays for 'Z', and there is no such loss"},
        {&negative, 1, 1, NETTO_EDOMAIN, "member 'm': expected an amount of 0 or more with at most 8 decimals"},
        {&fine, 1, 1, NETTO_EDOMAIN, "layer 'l': expected an amount of 0 or more with at most 8 decimals"},
        {&large, 1, 1, NETTO_EOVERFLOW, "layer 'l': the amount is too large"},
    };
    netto_waterfall f;
    begin();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        is_status(waterfall_run(losses, bad[i].losses, bad[i].layers, bad[i].count, &scratch, &f, &why), bad[i].status);
        has_string(why.text, bad[i].text);
    }
    netto_layer crowd = {.name = TEXT_LITERAL("l"), .members = members, .member_count = WATERFALL_MOST};
    is_status(waterfall_run(losses, 1, &crowd, 1, &scratch, &f, &why), NETTO_ETOOLARGE);
    end();
}

/* test_waterfall.c: losses of clearing houses, by layers.
 *
 *   Nasdaq Clearing, "Statement Regarding Member Default" (14 September 2018): beyond the defaulter's own, 7 million euros of junior capital
 *   and 107 of the commodity members' default fund, pro rata; the close-out had cost 114 (Financial News, 13 September), the fund held
 *   166 (GlobalCapital, 13 September).  So 64.5 % of each share is gone
 *   Acadifi, "CCP loss allocation waterfall": of a loss of 3,800 million a margin of 2,100 leaves 1,700, the defaulter's share of 380 leaves
 *   1,320, 190 of the house's own leave 1,130, which the others' 1,450 cover
 *
 * The split of Nasdaq's fund into members is made up. */
#include <math.h>

#include "base/text.h"
#include "support/desk.h"

static double money(netto_money amount)
{
    return (double)amount / 1e8;
}

static const netto_waterfall *fall(desk *k, double loss, const netto_layer *layers, uint32_t count)
{
    netto_share default_ = {TEXT_LITERAL("default"), N(loss)};
    netto_command c = {.kind = NETTO_RESOLUTION_WATERFALL, .waterfall = {.losses = &default_, .loss_count = 1, .layers = layers, .layer_count = count}};
    is_status(desk_ask(k, &c), NETTO_OK);
    return &k->d.waterfall;
}

TEST("Nasdaq, 2018: 7 of the house and 107 of the members, all alike")
{
    const double fund[] = {100, 50, 16};
    const netto_share members[] = {{TEXT_LITERAL("a"), N(fund[0])}, {TEXT_LITERAL("b"), N(fund[1])}, {TEXT_LITERAL("c"), N(fund[2])}};
    const netto_layer layers[] = {{.name = TEXT_LITERAL("junior capital"), .amount = N(7)},
                                  {.name = TEXT_LITERAL("fund"), .members = members, .member_count = 3}};
    desk k = desk_open();
    const netto_waterfall *w = fall(&k, 114, layers, 2);
    is_near(money(w->layers[0].paid), 7, 0), is_near(money(w->layers[1].paid), 107, 0), is_near(money(w->covered), 114, 0);
    for (int i = 0; i < 3; i++) is_near(money(w->layers[1].members[i].amount) / fund[i], 0.645, 5e-4);
    desk_close(&k);
}

TEST("four layers leave 1,700, 1,320, 1,130 and nothing")
{
    const double amounts[] = {2100, 380, 190, 1450}, left[] = {1700, 1320, 1130, 0};
    netto_layer layers[4] = {{.name = TEXT_LITERAL("margin")}, {.name = TEXT_LITERAL("share")}, {.name = TEXT_LITERAL("own")}, {.name = TEXT_LITERAL("fund")}};
    for (int i = 0; i < 4; i++) layers[i].amount = N(amounts[i]);
    desk k = desk_open();
    const netto_waterfall *w = fall(&k, 3800, layers, 4);
    for (int i = 0; i < 4; i++) is_near(money(w->layers[i].losses[0].left), left[i], 0);
    desk_close(&k);
}

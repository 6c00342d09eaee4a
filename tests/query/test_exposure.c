/* test_exposure.c: claims about exposure.get: from gross to netted, by set, factor and leg. */
#include <math.h>
#include <string.h>

#include "support/inside.h"
#include "support/rules.h"

static const char *const names[] = {"A", "B", "C", NULL};

static desk stand(void)
{
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    for (int i = 0; names[i]; i++) desk_instrument(&k, names[i], NETTO_SPOT), desk_mark(&k, names[i], 10);
    desk_correlation(&k, 0.5, (const char *const[]){"A", "B", NULL});
    return k;
}

static const netto_factor_share *share(const desk *k, const char *id)
{
    static const netto_factor_share none;
    for (uint32_t i = 0; i < k->d.exposure.factor_count; i++)
        if (strncmp(k->d.exposure.factors[i].id.bytes, id, strlen(id)) == 0) return &k->d.exposure.factors[i];
    return &none;
}

TEST("gross, net and netted of three spots, one of them unknown to the model")
{
    desk k = stand();
    desk_position(&k, "a", "A", 30), desk_position(&k, "a", "B", -20), desk_position(&k, "a", "C", -5);
    desk_exposure_all(&k, "a", false);
    const netto_exposure *x = &k.d.exposure.exposure;
    is_near(x->gross, 550, 1e-9);
    is_near(x->net, 50, 1e-9);
    is_near(x->netted, sqrt(90000 + 40000 - 60000) + 50, 1e-9);
    is_near(netto_exposure_benefit(x), 500 - sqrt(70000), 1e-9);
    is_near(netto_exposure_benefit_ratio(x), (500 - sqrt(70000)) / 550, 1e-12);
    is_int(k.d.exposure.unmodelled_count, 1);
    ok(k.d.exposure.unmodelled[0].bytes[0] == 'C');
    desk_margin(&k, "a");
    ok(k.d.margin.measures.unmodelled);
    desk_check(&k, "a", "C", 5, NAN);
    ok(k.d.check.before.unmodelled && !k.d.check.after.unmodelled);
    desk_close(&k);
}

TEST("the Euler shares are w (Cw) / K, and |w| outside the root")
{
    desk k = stand();
    desk_position(&k, "a", "A", 30), desk_position(&k, "a", "B", -20), desk_position(&k, "a", "C", -5);
    desk_exposure_all(&k, "a", false);
    double root = sqrt(70000);
    is_near(share(&k, "A")->contribution, 300 * (300 - 100) / root, 1e-9);
    is_near(share(&k, "B")->contribution, -200 * (150 - 200) / root, 1e-9);
    is_near(share(&k, "C")->contribution, 50, 1e-9);
    is_near(share(&k, "B")->weight, -200, 1e-9);
    ok(share(&k, "A")->modelled && !share(&k, "C")->modelled);
    desk_close(&k);
}

TEST("one factor in several sets is one row, with the sum of both")
{
    desk k = stand();
    desk_account_row(&k, (netto_account_row){.id = T("n"), .netting = NETTO_NETTING_NONE});
    netto_instrument_row row = instrument_row("P", NETTO_PERP);
    row.underlying = T("A");
    desk_instrument_row(&k, row), desk_mark(&k, "P", 10);
    desk_position(&k, "n", "A", 3), desk_position(&k, "n", "P", -1);
    desk_exposure_all(&k, "n", false);
    is_int(k.d.exposure.factor_count, 1);
    is_near(share(&k, "A")->weight, 20, 1e-12);
    is_near(share(&k, "A")->contribution, 40, 1e-12); /* 30 and 10: sets do not net */
    is_int(k.d.exposure.set_count, 2);
    is_near(k.d.exposure.sets[1].exposure.net, -10, 1e-12);
    desk_close(&k);
}

TEST("nothing is asked for, nothing more is answered")
{
    desk k = stand();
    desk_position(&k, "a", "A", 1);
    desk_exposure(&k, "a");
    is_int(k.d.exposure.factor_count + k.d.exposure.set_count + k.d.exposure.leg_count, 0);
    is_near(k.d.exposure.worst_leg.netted, 0, 0);
    ok(k.d.exposure.worst_leg.id.bytes[0] == 'A');
    is_status(desk_exposure(&k, "?"), NETTO_EACCOUNT);
    desk_close(&k);
}

TEST("the pool of a lone account is its own book")
{
    desk k = stand();
    desk_position(&k, "a", "A", 3), desk_position(&k, "a", "B", 4);
    desk_exposure(&k, "a");
    netto_exposure own = k.d.exposure.exposure;
    desk_pool(&k, "a");
    is_same(k.d.exposure.exposure.netted, own.netted);
    is_same(k.d.exposure.exposure.gross, own.gross);
    desk_close(&k);
}

TEST("a pool nets what its accounts hold together, and only there")
{
    desk k = stand();
    desk_account(&k, "b", NULL, "a");
    desk_position(&k, "a", "A", 3), desk_position(&k, "b", "A", -2);
    desk_pool(&k, "a");
    is_near(k.d.exposure.exposure.netted, 10, 1e-12);
    is_near(k.d.exposure.exposure.gross, 50, 1e-12);
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.netted, 50, 1e-12);
    desk_close(&k);
}

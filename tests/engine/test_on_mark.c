/* test_on_mark.c: claims about marks as commands: who feels them, and when. */
#include <math.h>

#include "support/inside.h"
#include "support/rules.h"

static desk stand(void)
{
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    desk_instrument(&k, "X", NETTO_SPOT), desk_instrument(&k, "Y", NETTO_SPOT);
    desk_option(&k, "O", "X", 'C', 100);
    desk_mark(&k, "X", 100), desk_mark(&k, "Y", 10);
    desk_delta(&k, "O", 5, 0.4);
    return k;
}

TEST("a mark moves exposure and value of those who hold it")
{
    desk k = stand();
    desk_position(&k, "a", "X", 2);
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.net, 200, 1e-12);
    desk_mark(&k, "X", 110);
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.net, 220, 1e-12);
    desk_margin(&k, "a");
    is_near(k.d.margin.value, 220, 1e-12);
    desk_close(&k);
}

TEST("a mark of what nobody holds leaves what was netted alone")
{
    desk k = stand();
    desk_position(&k, "a", "X", 2);
    desk_exposure(&k, "a");
    uint64_t state = k.e->active->appraisals[0].state;
    desk_mark(&k, "Y", 11);
    desk_exposure(&k, "a");
    is_int(k.e->active->appraisals[0].state, state);
    desk_close(&k);
}

TEST("an option weighs its delta times its underlying's price, and is worth its own")
{
    desk k = stand();
    desk_position(&k, "a", "O", -3);
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.net, -3 * 0.4 * 100, 1e-9);
    desk_mark(&k, "X", 120);
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.net, -3 * 0.4 * 120, 1e-9);
    desk_margin(&k, "a");
    is_near(k.d.margin.value, -15, 1e-12);
    desk_delta(&k, "O", 0, 0); /* far out of the money */
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.gross, 0, 0);
    desk_mark(&k, "O", 1); /* without a delta it cannot be weighed */
    is_status(desk_exposure(&k, "a"), NETTO_ENOMARK);
    has_string(desk_said(&k), "delta");
    desk_close(&k);
}

TEST("an exposure too large to be a number is refused, not netted")
{
    desk k = stand();
    desk_position(&k, "a", "X", 1e10);
    desk_mark(&k, "X", 1e300);
    is_status(desk_exposure(&k, "a"), NETTO_EOVERFLOW);
    is_status(desk_check(&k, "a", "Y", 1, 10), NETTO_EOVERFLOW);
    is_status(desk_trade(&k, "1", "a", "Y", 1, 10), NETTO_OK); /* what happened happened */
    desk_mark(&k, "X", 100);
    is_status(desk_exposure(&k, "a"), NETTO_OK);
    is_near(k.d.exposure.exposure.net, 1e12 + 10, 1e-3);
    desk_close(&k);
}

TEST("a value too large to be a number is no equity, whatever its haircut")
{
    desk k = stand();
    rules r = rules_of("nothing");
    r.haircut = 0, r.policy.hooks.haircut = rules_haircut_fixed;
    desk_policy(&k, &r.policy);
    desk_position(&k, "a", "X", 1e10);
    desk_mark(&k, "X", 1e300);
    is_status(desk_margin(&k, "a"), NETTO_EOVERFLOW);
    desk_check(&k, "a", "Y", 1, 10);
    ok(k.d.complaint.status == NETTO_EOVERFLOW || !k.d.check.accepted);
    desk_position(&k, "a", "X", 0);
    is_status(desk_check(&k, "a", "X", 1e10, 10), NETTO_EOVERFLOW);
    desk_collateral(&k, "a", "X", 1e10);
    is_status(desk_margin(&k, "a"), NETTO_EOVERFLOW);
    desk_close(&k);
}

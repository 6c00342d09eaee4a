/* test_history.c: claims about sampled prices: the grid, coverage, and volatility. */
#include "book/history.h"

#include <math.h>

#include "netto/command.h"
#include "tap/tap.h"

#define MINUTE (60 * NETTO_SECOND)

typedef struct shelf {
    memory purse;
    history h;
} shelf;

static void open_shelf(shelf *s, netto_instant every, netto_instant length, uint32_t rows)
{
    memory_init(&s->purse, (size_t)1 << 26);
    history_init(&s->h, &s->purse);
    ok(history_change(&s->h, every, length, rows));
}

static void close_shelf(shelf *s)
{
    history_destroy(&s->h);
    is_int(s->purse.used, 0);
}

static bool put(shelf *s, double price, netto_instant ts, netto_instant now)
{
    return history_record(&s->h, 0, price, ts, now, 1);
}

static double at(const shelf *s, int64_t minute)
{
    return history_sample(&s->h, 0, MINUTE, minute);
}

TEST("the sample at an instant is the last mark after the one before, up to it")
{
    shelf s;
    open_shelf(&s, MINUTE, 10 * MINUTE, 1);
    put(&s, 100, MINUTE + 1, MINUTE + 1);
    put(&s, 101, 2 * MINUTE, 2 * MINUTE); /* exactly at the instant: it counts for it */
    put(&s, 102, 2 * MINUTE + 1, 2 * MINUTE + 1);
    is_near(at(&s, 2), 101, 0);
    is_near(at(&s, 3), 102, 0);
    ok(isnan(at(&s, 1)) && isnan(at(&s, 4)));
    close_shelf(&s);
}

TEST("an instant without a mark is missing")
{
    shelf s;
    open_shelf(&s, MINUTE, 10 * MINUTE, 1);
    put(&s, 100, 1 * MINUTE, 5 * MINUTE);
    put(&s, 103, 4 * MINUTE, 5 * MINUTE);
    ok(isnan(at(&s, 2)) && isnan(at(&s, 3)));
    is_near(at(&s, 1), 100, 0);
    is_near(at(&s, 4), 103, 0);
    close_shelf(&s);
}

TEST("a late mark fills its place, but not over a later mark of the same sample")
{
    shelf s;
    open_shelf(&s, MINUTE, 10 * MINUTE, 1);
    put(&s, 100, 90 * NETTO_SECOND, 5 * MINUTE);
    put(&s, 105, 5 * MINUTE, 5 * MINUTE);
    put(&s, 99, 80 * NETTO_SECOND, 5 * MINUTE); /* before the 90 s that stand for minute 2 */
    put(&s, 98, 3 * MINUTE, 5 * MINUTE);
    is_near(at(&s, 2), 100, 0);
    is_near(at(&s, 3), 98, 0);
    put(&s, 101, 119 * NETTO_SECOND, 5 * MINUTE);
    is_near(at(&s, 2), 101, 0);
    close_shelf(&s);
}

TEST("what is older than the length is dropped, and does no harm when it comes late")
{
    shelf s;
    open_shelf(&s, MINUTE, 3 * MINUTE, 1); /* 3 + both ends and the open one: 5 places */
    for (int64_t n = 1; n <= 7; n++) put(&s, 100 + (double)n, n * MINUTE, n * MINUTE);
    put(&s, 1, MINUTE, 7 * MINUTE);
    ok(isnan(at(&s, 1)) && isnan(at(&s, 2)));
    for (int64_t n = 3; n <= 7; n++) is_near(at(&s, n), 100 + (double)n, 0);
    close_shelf(&s);
}

TEST("only a change of a closed sample is told")
{
    shelf s;
    open_shelf(&s, MINUTE, 3 * MINUTE, 1);
    ok(!put(&s, 100, MINUTE + 5, MINUTE + 5)); /* minute 2 is still open */
    ok(put(&s, 101, MINUTE + 6, 2 * MINUTE));  /* and now it is not */
    ok(put(&s, 102, 2 * MINUTE, 2 * MINUTE));
    ok(!put(&s, 7, MINUTE + 1, 2 * MINUTE));   /* older than what stands there: nothing changes */
    close_shelf(&s);
}

TEST("volatility is the root of the mean square return, newest first where lambda decays")
{
    shelf s;
    double vol = 0.0;
    open_shelf(&s, MINUTE, 10 * MINUTE, 1);
    put(&s, 100, 1 * MINUTE, 3 * MINUTE);
    put(&s, 110, 2 * MINUTE, 3 * MINUTE); /* r = 0.1 */
    put(&s, 99, 3 * MINUTE, 3 * MINUTE);  /* r = -0.1 */
    ok(history_vol(&s.h, 0, MINUTE, 2 * MINUTE, 0.0, 3 * MINUTE, &vol));
    is_near(vol, 0.1, 1e-15);
    put(&s, 121, 3 * MINUTE, 3 * MINUTE + 1); /* no later than what stands: it replaces it; r = 0.1 */
    put(&s, 133.1, 4 * MINUTE, 4 * MINUTE);   /* r = 0.1 */
    put(&s, 159.72, 5 * MINUTE, 5 * MINUTE);  /* r = 0.2 */
    ok(history_vol(&s.h, 0, MINUTE, 3 * MINUTE, 0.5, 5 * MINUTE, &vol));
    /* (0.04 + 0.5 * 0.01 + 0.25 * 0.01) / 1.75 = 0.0475 / 1.75 */
    is_near(vol, sqrt(0.0475 / 1.75), 1e-14);
    close_shelf(&s);
}

TEST("a move is the last sample over the first, a mean that of all behind the first")
{
    shelf s;
    double move = 0.0, mean = 0.0;
    open_shelf(&s, MINUTE, 10 * MINUTE, 1);
    put(&s, 100, 1 * MINUTE, 4 * MINUTE);
    put(&s, 130, 2 * MINUTE, 4 * MINUTE);
    put(&s, 90, 3 * MINUTE, 4 * MINUTE);
    ok(history_move(&s.h, 0, MINUTE, 2 * MINUTE, 3 * MINUTE, &move) && history_mean(&s.h, 0, MINUTE, 2 * MINUTE, 3 * MINUTE, &mean));
    is_near(move, -0.1, 1e-15);
    is_near(mean, 110, 1e-12);
    ok(!history_move(&s.h, 0, MINUTE, 3 * MINUTE, 3 * MINUTE, &move) && !history_mean(&s.h, 0, MINUTE, 3 * MINUTE, 3 * MINUTE, &mean));
    ok(!history_move(&s.h, 0, MINUTE, 2 * MINUTE, 4 * MINUTE, &move) && !history_mean(&s.h, 0, MINUTE, 2 * MINUTE, 4 * MINUTE, &mean));
    put(&s, 100, 5 * MINUTE, 5 * MINUTE); /* a hole at 4 */
    ok(!history_move(&s.h, 0, MINUTE, 2 * MINUTE, 5 * MINUTE, &move) && !history_mean(&s.h, 0, MINUTE, 2 * MINUTE, 5 * MINUTE, &mean));
    put(&s, -20, 4 * MINUTE, 5 * MINUTE); /* of a price that is not positive there is a mean, and no move */
    ok(history_mean(&s.h, 0, MINUTE, MINUTE, 5 * MINUTE, &mean) && !history_move(&s.h, 0, MINUTE, MINUTE, 5 * MINUTE, &move));
    is_near(mean, 100, 0.0);
    ok(!history_mean(&s.h, 0, MINUTE, MINUTE / 2, 5 * MINUTE, &mean));
    close_shelf(&s);
}

TEST("a window is covered when it has both ends and no hole")
{
    shelf s;
    double vol = 0.0;
    open_shelf(&s, MINUTE, 10 * MINUTE, 1);
    for (int64_t n = 1; n <= 6; n++)
        if (n != 3) put(&s, 100, n * MINUTE, 6 * MINUTE);
    ok(history_vol(&s.h, 0, MINUTE, 2 * MINUTE, 0.0, 6 * MINUTE, &vol));
    ok(!history_vol(&s.h, 0, MINUTE, 3 * MINUTE, 0.0, 6 * MINUTE, &vol)); /* its far end is missing */
    ok(!history_vol(&s.h, 0, MINUTE, 5 * MINUTE, 0.0, 6 * MINUTE, &vol)); /* a hole within */
    ok(!history_vol(&s.h, 0, MINUTE, 2 * MINUTE, 0.0, 7 * MINUTE, &vol)); /* its near end is missing */
    ok(history_vol(&s.h, 0, MINUTE, 2 * MINUTE, 0.0, 7 * MINUTE - 1, &vol));
    put(&s, 100, 3 * MINUTE, 6 * MINUTE);
    ok(history_vol(&s.h, 0, MINUTE, 5 * MINUTE, 0.0, 6 * MINUTE, &vol));
    is_near(vol, 0.0, 0.0);
    close_shelf(&s);
}

TEST("a price that is not positive has no return, so the window is not covered")
{
    shelf s;
    double vol = 0.0;
    open_shelf(&s, MINUTE, 10 * MINUTE, 1);
    put(&s, -5, 1 * MINUTE, 2 * MINUTE);
    put(&s, 100, 2 * MINUTE, 2 * MINUTE);
    ok(!history_vol(&s.h, 0, MINUTE, MINUTE, 0.0, 2 * MINUTE, &vol));
    close_shelf(&s);
}

TEST("another grid keeps the samples that lie on both")
{
    shelf s;
    open_shelf(&s, MINUTE, 20 * MINUTE, 1);
    for (int64_t n = 1; n <= 12; n++) put(&s, 100 + (double)n, n * MINUTE, 12 * MINUTE);
    ok(history_change(&s.h, 5 * MINUTE, 20 * MINUTE, 2));
    is_near(history_sample(&s.h, 0, 5 * MINUTE, 1), 105, 0);
    is_near(history_sample(&s.h, 0, 5 * MINUTE, 2), 110, 0);
    ok(isnan(history_sample(&s.h, 0, MINUTE, 6)));
    ok(isnan(history_sample(&s.h, 1, 5 * MINUTE, 1)));
    ok(history_change(&s.h, MINUTE, 20 * MINUTE, 2)); /* what was given up is not invented again */
    is_near(at(&s, 10), 110, 0);
    ok(isnan(at(&s, 11)));
    ok(history_change(&s.h, 0, 0, 2));
    ok(isnan(at(&s, 10)));
    close_shelf(&s);
}

TEST("a change of grid without memory leaves the old one")
{
    for (uint64_t n = 1; n <= 3; n++) {
        shelf s;
        open_shelf(&s, MINUTE, 20 * MINUTE, 1);
        put(&s, 100, MINUTE, MINUTE);
        s.purse.fail_at = s.purse.growths + n;
        ok(!history_change(&s.h, 5 * MINUTE, 20 * MINUTE, 2));
        is_near(at(&s, 1), 100, 0);
        ok(s.h.every == MINUTE);
        close_shelf(&s);
    }
}

TEST("marks of any time do no harm")
{
    const netto_instant ts[] = {0, 1, INT64_MAX / 2, 1767225600 * NETTO_SECOND, 5, 1767225601 * NETTO_SECOND};
    shelf s;
    open_shelf(&s, 7 * NETTO_SECOND, 700 * NETTO_SECOND, 1);
    for (int i = 0; i < 6; i++) put(&s, 1 + i, ts[i], 1767225601 * NETTO_SECOND);
    double vol;
    ok(!history_vol(&s.h, 0, 7 * NETTO_SECOND, 14 * NETTO_SECOND, 0.0, 1767225601 * NETTO_SECOND, &vol));
    close_shelf(&s);
}

TEST("a series is the samples one by one, wherever the ring begins, on its own grid and on a coarser one")
{
    double out[11];
    int64_t gap = 0;
    shelf s;
    open_shelf(&s, MINUTE, 10 * MINUTE, 1);
    for (int64_t m = 1; m <= 40; m++) {
        put(&s, 100.0 + (double)m, m * MINUTE, m * MINUTE);
        if (m < 12) continue;
        if (!ok(history_series(&s.h, 0, MINUTE, 10, m * MINUTE, out, &gap))) break;
        for (int64_t i = 0; i <= 10; i++) is_same(out[i], 90.0 + (double)(m + i));
    }
    ok(history_series(&s.h, 0, 2 * MINUTE, 5, 40 * MINUTE, out, &gap));
    for (int i = 0; i <= 5; i++) is_same(out[i], 130.0 + 2.0 * i);
    close_shelf(&s);
}

TEST("a series with a gap says which sample is missing, and so does one that is not there")
{
    double out[11];
    int64_t gap = 0;
    shelf s;
    open_shelf(&s, MINUTE, 10 * MINUTE, 1);
    for (int64_t m = 1; m <= 20; m++)
        if (m != 15) put(&s, 100.0, m * MINUTE, m * MINUTE);
    ok(!history_series(&s.h, 0, MINUTE, 10, 20 * MINUTE, out, &gap));
    is_int(gap, 15);
    ok(history_series(&s.h, 0, MINUTE, 4, 20 * MINUTE, out, &gap));
    ok(!history_series(&s.h, 0, MINUTE, 4, 22 * MINUTE, out, &gap));
    is_int(gap, 21);
    ok(!history_series(&s.h, 7, MINUTE, 4, 20 * MINUTE, out, &gap)); /* no such row */
    close_shelf(&s);
}

TEST("a roll brings what was marked before it to the new price, and nothing else")
{
    shelf s;
    open_shelf(&s, MINUTE, 10 * MINUTE, 2);
    for (int64_t m = 1; m <= 4; m++) put(&s, 100.0 + (double)m, m * MINUTE, m * MINUTE);
    history_record(&s.h, 1, 50, MINUTE, MINUTE, 1);
    history_scale(&s.h, 0, 3 * MINUTE, 1.5, 7);
    is_same(at(&s, 1), 151.5), is_same(at(&s, 2), 153.0), is_same(at(&s, 3), 103.0), is_same(at(&s, 4), 104.0);
    is_same(history_sample(&s.h, 1, MINUTE, 1), 50.0);
    is_int(s.h.rows[0].version, 7), is_int(s.h.rows[1].version, 1);
    ok(isnan(at(&s, 5)));
    put(&s, 1e308, 5 * MINUTE, 5 * MINUTE);
    history_scale(&s.h, 0, 6 * MINUTE, 10, 8); /* what is no number then is missing */
    ok(isnan(at(&s, 5)));
    close_shelf(&s);
}

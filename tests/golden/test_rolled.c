/* test_rolled.c: published prices of contracts that follow one another, as one series.
 *
 *   Schwager, A Complete Guide to the Futures Market (2nd ed.), table 18.1: construction of a continuous futures price from July and
 *   November soybeans, cents a bushel: actual prices, the spread at each rollover (nearby less forward), and the continuous price.
 *   "Percent changes" are those of the continuous price, which moves as what is held, over the actual price */
#include <math.h>

#include "support/inside.h"
#include "support/ruled.h"
#include "support/rules.h"

static const struct {
    int day; /* of the tests: each a day behind the one before */
    double actual, spread, continuous;
} rows[] = {{1, 1471, 0, 1471},        {2, 1466, 0, 1466},         {3, 1512.75, 0, 1512.75},      {4, 1438, 85, 1523},
            {5, 1474.75, 0, 1559.75},  {6, 1533.75, 0, 1618.75},   {7, 1547, 0, 1632},            {8, 1474, 86.25, 1645.25},
            {9, 1454, 0, 1625.25},     {10, 1548.5, 0, 1719.75},   {11, 1564.5, 0, 1735.75},      {12, 1243.25, 312.5, 1727},
            {13, 1242.5, 0, 1726.25},  {14, 1287.5, 0, 1771.25},   {15, 1280.25, 0, 1764}};
#define ROWS ((int)(sizeof rows / sizeof *rows))

static double change(int i)
{
    return (rows[i].continuous - rows[i - 1].continuous) / rows[i - 1].actual;
}

/* All of them, each at its noon, by the policy's days. */
static desk fill(rules *r)
{
    desk k = desk_open();
    *r = rules_of("keeps");
    r->policy.history_every = NETTO_DAY, r->policy.history_length = ROWS * NETTO_DAY;
    k.now -= k.now % NETTO_DAY;
    desk_policy(&k, &r->policy);
    desk_instrument(&k, "S", NETTO_FUTURE);
    for (int i = 0; i < ROWS; i++, k.now += NETTO_DAY) {
        netto_instant noon = k.now + NETTO_DAY / 2;
        k.now = noon;
        is_status(rows[i].spread > 0 ? desk_roll(&k, "S", rows[i].actual, rows[i].actual + rows[i].spread, noon) : desk_mark_at(&k, "S", rows[i].actual, noon),
                  NETTO_OK);
        k.now -= NETTO_DAY / 2;
    }
    return k;
}

TEST("each return of the series is that of the contract that was in front, over its price")
{
    rules r;
    desk k = fill(&r);
    const history *h = &k.e->book.history;
    int64_t last = history_grid(NETTO_DAY, k.now);
    for (int i = 1; i < ROWS; i++) {
        double move = 0.0;
        netto_instant then = k.now - (ROWS - 1 - i) * NETTO_DAY;
        ok(history_move(h, inside_instrument(&k, "S"), NETTO_DAY, NETTO_DAY, then, &move));
        is_near(move, change(i), 1e-12);
    }
    is_near(history_sample(h, inside_instrument(&k, "S"), NETTO_DAY, last), 1280.25, 0.0);
    desk_close(&k);
}

TEST("volatility sees no jump: it is that of those changes")
{
    rules r;
    desk k = fill(&r);
    double sum = 0.0, vol = 0.0;
    for (int i = 1; i < ROWS; i++) sum += change(i) * change(i);
    ok(history_vol(&k.e->book.history, inside_instrument(&k, "S"), NETTO_DAY, (ROWS - 1) * NETTO_DAY, 0.0, k.now, &vol));
    is_near(vol, sqrt(sum / (ROWS - 1)), 1e-12);
    ok(vol < 0.035); /* the last roll alone would be a return of -0.2 */
    desk_close(&k);
}

TEST("the product of all ratios takes an old price to the scale of today")
{
    rules r;
    desk k = fill(&r);
    netto_text id = T("S");
    netto_command c = {.kind = NETTO_MARK_GET, .list = {.ids = &id, .id_count = 1}};
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_near(k.d.marks[0].rolled, 1438.0 / 1523.0 * (1474.0 / 1560.25) * (1243.25 / 1555.75), 1e-15);
    is_near(k.d.marks[0].mark.price, 1280.25, 0.0);
    desk_close(&k);
}

TEST("a rule that remembers a price can bring it to the scale of today")
{
    netto_policy *policy;
    desk k = ruled_open("folds = { first = netto.fold { scope = 'instrument', on = 'mark', schema = 1, start = function(i) return i.price / i.rolled end,\n"
                        "  step = function(old) return old end } },\n"
                        "haircut = function(i) local first = i:recall 'first' return first and first * i.rolled / 1000 or 1 end",
                        &policy);
    desk_instrument(&k, "S", NETTO_FUTURE), desk_account(&k, "a", NULL, NULL);
    is_status(desk_mark(&k, "S", 100), NETTO_OK);
    is_status(desk_roll(&k, "S", 80, 100, k.now), NETTO_OK);
    desk_mark(&k, "S", 90), desk_position(&k, "a", "S", 1);
    is_status(desk_exposure(&k, "a"), NETTO_OK);
    is_near(k.d.exposure.exposure.gross, 90 * 0.08, 1e-12);
    ruled_close(&k, policy);
}

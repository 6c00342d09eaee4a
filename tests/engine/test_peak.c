/* test_peak.c: claims about the greatest that an account had in a window. */
#include <math.h>
#include <stdio.h>

#include "book/peak.h"
#include "support/inside.h"
#include "support/picture.h"
#include "support/ruled.h"

#define SAMPLES 8

TEST("of findings here and there it is the greatest of each sample, as if it had been looked at all the time")
{
    for (int round = 0; round < 200; round++) {
        double numbers[NETTO_PEAK_WIDTH(SAMPLES)] = {0}, series[400] = {0}, last = 0.0;
        int64_t start = 1000, first = -1;
        bool begun = false;
        for (int64_t n = 0; n < 60; n++) {
            double most = last;
            for (int k = 0; k < 3 && tap_random_below(4) == 0; k++) {
                last = tap_random_real(-10, 10);
                peak_found(numbers, NETTO_PEAK_WIDTH(SAMPLES), start + n, last, begun);
                if (!begun) first = n, most = last;
                begun = true;
                most = fmax(most, last);
            }
            series[n] = most;
            for (uint32_t w = 1; begun && w <= SAMPLES; w++) {
                double got = NAN, expected = -INFINITY;
                bool covered = peak_over(numbers, NETTO_PEAK_WIDTH(SAMPLES), start + n, w, &got);
                is_int(covered, first < n - (int64_t)w);
                for (int64_t i = n - w; covered && i <= n; i++) expected = fmax(expected, series[i]);
                if (covered && !is_same(got, expected)) n = 60, round = 200;
            }
        }
    }
}

TEST("the same again in the same sample changes nothing, and a longer window than is kept is not covered")
{
    double numbers[NETTO_PEAK_WIDTH(SAMPLES)] = {0}, out;
    ok(peak_found(numbers, NETTO_PEAK_WIDTH(SAMPLES), 5, 1.0, false));
    ok(!peak_found(numbers, NETTO_PEAK_WIDTH(SAMPLES), 5, 1.0, true));
    ok(peak_found(numbers, NETTO_PEAK_WIDTH(SAMPLES), 6, 1.0, true));
    ok(!peak_over(numbers, NETTO_PEAK_WIDTH(SAMPLES), 100, SAMPLES + 1, &out));
    ok(peak_over(numbers, NETTO_PEAK_WIDTH(SAMPLES), 100, SAMPLES, &out) && out == 1.0);
}

static const char fields[] = "history = { peak = { of = { 'result', 'gross' }, every = 10, length = 60 } },\n"
                            "breakers = { netto.breaker { name = 'loss', scope = 'account', action = 'reduce_only', hold = 0, cooldown = 5,\n"
                            "  trip = function(book) local best = book:peak('result', 30) return best and best - book.result > 100 and { best = best, result = book.result } end } }";

/* Until then, tick by tick. */
static unsigned pass(desk *k, netto_instant seconds)
{
    unsigned trips = 0;
    netto_command tick = {.kind = NETTO_TICK};
    for (netto_instant end = k->now + seconds * NETTO_SECOND; k->d.next_deadline != NETTO_NEVER && k->d.next_deadline <= end;) {
        if (k->d.next_deadline > k->now) k->now = k->d.next_deadline;
        is_status(desk_step(k, &tick), NETTO_OK);
        for (uint32_t i = 0; i < k->d.event_count; i++) trips += k->d.events[i].topic == NETTO_TOPIC_BREAKER && k->d.events[i].breaker.after == NETTO_BREAKER_OPEN;
        if (k->d.next_deadline <= k->now) k->now++;
        if (trips) return trips;
    }
    return trips;
}

static desk stand(netto_policy **policy)
{
    desk k = ruled_open(fields, policy);
    k.now -= k.now % (10 * NETTO_SECOND);
    desk_instrument(&k, "F", NETTO_FUTURE), desk_account(&k, "a", NULL, NULL);
    desk_collateral(&k, "a", "USD", 1000), desk_mark(&k, "F", 100), desk_position(&k, "a", "F", 10);
    return k;
}

TEST("a rule reads the best of a window, which is forgotten when it is over; nil until it is covered")
{
    netto_policy *policy;
    desk k = stand(&policy);
    desk_mark(&k, "F", 120), is_int(pass(&k, 2), 0); /* 200 */
    desk_mark(&k, "F", 100), is_int(pass(&k, 2), 0); /* 0: but nobody has followed it for 30 s */
    k.now += 5 * NETTO_SECOND, desk_mark(&k, "F", 115), is_int(pass(&k, 2), 0);
    k.now += 35 * NETTO_SECOND, desk_mark(&k, "F", 106), is_int(pass(&k, 2), 0); /* 60 of 150 */
    desk_mark(&k, "F", 104), is_int(pass(&k, 2), 1);                             /* 40 of 150 */
    k.now += 50 * NETTO_SECOND, desk_mark(&k, "F", 104), pass(&k, 8);            /* the 150 are over: nothing has been lost since */
    netto_command c = {.kind = NETTO_BREAKER_LIST};
    desk_ask(&k, &c);
    ok(k.d.row_count == 0 || k.d.breakers[0].state != NETTO_BREAKER_OPEN);
    ok(picture_is_faithful(&k));
    ruled_close(&k, policy);
}

TEST("a policy of the same grid goes on with what was found, one of another begins anew")
{
    netto_policy *policy, *same, *other;
    desk k = stand(&policy);
    desk spare = ruled_open("history = { peak = { of = { 'gross' }, every = 10, length = 60 } }", &same);
    desk third = ruled_open("history = { peak = { of = { 'gross' }, every = 10, length = 70 } }", &other);
    const folds *f = &k.e->book.folds;
    pass(&k, 3);
    ok(f->count == 2 && f->rows[1].cells[0].begun);
    double gross = fold_numbers(&f->rows[1], 0)[PEAK_LAST];
    is_near(gross, 1000, 1e-9);
    is_status(desk_policy(&k, same), NETTO_OK);
    ok(f->count == 1 && f->rows[0].cells[0].begun && fold_numbers(&f->rows[0], 0)[PEAK_LAST] == gross);
    is_status(desk_policy(&k, other), NETTO_OK);
    ok(f->count == 1);
    desk_close(&k), ruled_close(&spare, same), ruled_close(&third, other);
    policy->destroy(policy);
}

static void says(const char *trip, const char *what)
{
    char text[600];
    snprintf(text, sizeof text, "history = { peak = { of = { 'result' }, every = 10, length = 60 } },\nmargin = function(book) %s return 1 end", trip);
    netto_policy *policy;
    desk k = ruled_open(text, &policy);
    desk_account(&k, "a", NULL, NULL);
    ok(desk_margin(&k, "a") != NETTO_OK);
    has_string(desk_said(&k), what);
    ruled_close(&k, policy);
}

TEST("what is not kept, or not so long, is an error that says what to do")
{
    says("book:peak('gross', 30)", "of 'gross' none is kept; declare history = { peak");
    says("book:peak('result', 70)", "at most its `length`");
    says("book:peak('result', 35)", "a multiple of the history's `every`");
    says("book:peak('result', -1)", "expected a window in seconds");
    says("book:peak(7, 30)", "expected the name of a field, got number");
    says("book.pool:peak('result', 30)", "peaks are of the account; ask the book itself");
    says("book:recall('peak result 10000000000 60000000000')", "the policy has no fold");
}

/* test_option_quotes.c: listed options of the shared data beside their vendor's figures.
 *
 * The vendor's rate and day count are not published, AAPL's options are American, and its strikes of before the split stand
 * among the others with last prices of before; so what is claimed is claimed of medians, and said with the tolerance. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netto/option.h"
#include "tap/tap.h"

#define QUOTES_MAX 1000

typedef struct quote {
    netto_option option;
    double close, vol, delta;
} quote;

static quote quotes[QUOTES_MAX];
static double apart[QUOTES_MAX];

/* Days since 1970 of a day of the calendar. */
static long days_of(int year, int month, int day)
{
    long y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 719469;
}

static bool read_quote(const char *line, quote *q)
{
    int y, m, d, expiry;
    double strike, open, high, low, close;
    char right, rest[160];
    if (sscanf(line, "%*[A-Z],%d-%d-%d,%d,%lf,%c,%lf,%lf,%lf,%lf,%159s", &y, &m, &d, &expiry, &strike, &right, &open, &high, &low, &close, rest) != 11)
        return false;
    const char *at = strchr(rest, ',');
    at = at ? strchr(at + 1, ',') : NULL;
    if (!at || sscanf(at + 1, "%lf,%lf", &q->vol, &q->delta) != 2) return false;
    double years = (double)(days_of(expiry / 10000, expiry / 100 % 100, expiry % 100) - days_of(y, m, d)) / 365.0;
    q->close = close;
    q->option = (netto_option){NETTO_BLACK_SCHOLES, right, .strike = strike, .years = years};
    return years > 0;
}

static int read_quotes(const char *name, double spot, double rate, double yield)
{
    char path[512], line[512];
    int count = 0;
    snprintf(path, sizeof path, "%s/../shared/data/%s", NETTO_SOURCE_DIR, name);
    FILE *in = fopen(path, "r");
    if (!in) tap_skip("the shared data is not here: ../shared/data beside the sources");
    while (count < QUOTES_MAX && fgets(line, sizeof line, in)) {
        if (!read_quote(line, &quotes[count])) continue;
        netto_option *o = &quotes[count++].option;
        o->underlying = spot, o->rate = rate, o->yield = yield;
    }
    fclose(in);
    return count;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(int n, double p)
{
    qsort(apart, (size_t)n, sizeof *apart, by_size);
    return apart[(int)(p * (n - 1))];
}

/* At each volatility that the vendor tells: the price, and the volatility of that price. */
static int round_trips(int count)
{
    int solved = 0;
    for (int i = 0; i < count; i++) {
        netto_option_value v;
        double back;
        netto_complaint why;
        if (!ok(netto_option_price(&quotes[i].option, quotes[i].vol, &v, &why) == NETTO_OK)) continue;
        if (netto_option_vol(&quotes[i].option, v.price, &back, &why) != NETTO_OK) {
            ok(v.vega * quotes[i].vol < 1e-9 * quotes[i].option.underlying); /* there is nothing to tell it by */
            continue;
        }
        double error = fabs(back - quotes[i].vol) * v.vega;
        if (!(error < 1e-10)) is_near(error, 0, 1e-10);
        solved++;
    }
    return solved;
}

static int deltas(int count)
{
    for (int i = 0; i < count; i++) {
        netto_option_value v = {0};
        netto_complaint why;
        netto_option_price(&quotes[i].option, quotes[i].vol, &v, &why);
        apart[i] = fabs(v.delta - quotes[i].delta);
    }
    return count;
}

static int vols(int count)
{
    int n = 0;
    for (int i = 0; i < count; i++) {
        double vol;
        netto_complaint why;
        if (netto_option_vol(&quotes[i].option, quotes[i].close, &vol, &why) == NETTO_OK) apart[n++] = fabs(vol - quotes[i].vol);
    }
    return n;
}

/* S&P 500 closed at 2064.29 on 2015-12-23; rate and yield of 1% are assumed. */
TEST("SPX, 271 European options: each price gives its volatility back; deltas lie within 0.005 in the median, 0.04 for 95%")
{
    int n = read_quotes("options_spx_20151223.csv", 2064.29, 0.01, 0.01);
    is_int(n, 271);
    ok(round_trips(n) >= 260);
    ok(quantile(deltas(n), 0.5) < 0.005);
    ok(quantile(n, 0.95) < 0.04);
    int told = vols(n);
    ok(told >= 200);
    tap_note("the volatility of the close lies within %.4f of the vendor's in the median of %d", quantile(told, 0.5), told);
    ok(quantile(told, 0.5) < 0.01);
}

/* AAPL closed at 93.77; a rate of 0.2% and a yield of 2% are assumed. */
TEST("AAPL, 896 American options: each price gives its volatility back; deltas lie within 0.05 in the median")
{
    int n = read_quotes("options_aapl_20140610.csv", 93.77, 0.002, 0.02);
    is_int(n, 896);
    ok(round_trips(n) >= 850);
    ok(quantile(deltas(n), 0.5) < 0.05);
}

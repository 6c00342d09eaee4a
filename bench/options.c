/* options.c: what options cost: a price with its greeks, a volatility, and a book of 1,000 over a grid of 9 x 3.
 *
 *   build/bench/options        (bench/options.py is the same book by numpy, where that is installed)
 *
 * Processor time of one thread, in-process. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../examples/usage.h"
#include "meter.h"
#include "netto/netto.h"
#include "rig.h"

#define OPTIONS 1000
#define ROUNDS  30
#define START   (1767225600 * NETTO_SECOND) /* 2026-01-01 */

typedef char name[16];

typedef struct bench {
    rig in;
    netto_scenarios of;
    netto_option option;
    double price;
} bench;

static const double spots[] = {-0.16, -0.12, -0.08, -0.04, 0, 0.04, 0.08, 0.12, 0.16}, vols[] = {-0.25, 0, 0.25};
static volatile double sink;

static netto_number real(double x)
{
    return (netto_number){.kind = NETTO_NUMBER_REAL, .real = x};
}

/* ---- a book of options, as far from the money as such books are -------------------------------------------------- */

static name ids[OPTIONS];
static netto_instrument_row rows[OPTIONS + 1];
static netto_mark_row marks[OPTIONS + 1];
static netto_position_row positions[OPTIONS];

static void make_rows(void)
{
    rows[OPTIONS] = (netto_instrument_row){.id = rig_text("U"), .kind = NETTO_SPOT, .expiry = NETTO_NEVER, .settle_days = -1};
    marks[OPTIONS] = (netto_mark_row){.instrument = rig_text("U"), .price = 100, .ts = NETTO_NEVER};
    for (int i = 0; i < OPTIONS; i++) {
        snprintf(ids[i], sizeof ids[i], "O%d", i);
        rows[i] = (netto_instrument_row){.id = rig_text(ids[i]), .kind = NETTO_OPTION, .underlying = rig_text("U"), .settle_days = -1,
                                         .right = i % 2 ? 'P' : 'C', .strike = real(60 + (i * 37) % 100 * 0.8),
                                         .expiry = START + (7 + (i * 13) % 40 * 14) * NETTO_DAY, .multiplier = real(100)};
        marks[i] = (netto_mark_row){.instrument = rig_text(ids[i]), .price = 5, .given = NETTO_MARK_IV, .iv = 0.15 + (i % 50) * 0.01, .ts = NETTO_NEVER};
        positions[i] = (netto_position_row){.instrument = rig_text(ids[i]), .qty = real(i % 9 - 4 ? i % 9 - 4 : 5)};
    }
}

static void set_up(bench *b)
{
    static const netto_account_row account = {.id = {"a", 1}};
    make_rows();
    rig_open(&b->in, START, 1000);
    rig_step(&b->in, &(netto_command){.kind = NETTO_INSTRUMENT_PUT, .count = OPTIONS + 1, .instruments = rows});
    rig_step(&b->in, &(netto_command){.kind = NETTO_MARK_PUT, .count = OPTIONS + 1, .marks = marks});
    rig_step(&b->in, &(netto_command){.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &account});
    rig_step(&b->in, &(netto_command){.kind = NETTO_POSITION_PUT, .account = rig_text("a"), .count = OPTIONS, .positions = positions});
}

/* ---- work ----------------------------------------------------------------------------------------------------------- */

static void run_grid(void *self)
{
    bench *b = self;
    netto_command c = {.kind = NETTO_SCENARIO_RUN, .account = rig_text("a"), .scenario.of = b->of};
    rig_ask(&b->in, &c);
    sink = b->in.d.scenario.profits[0];
}

static void price_one(void *self)
{
    bench *b = self;
    netto_option_value v;
    for (int i = 0; i < 1000; i++) {
        b->option.underlying = 90 + 0.02 * i;
        rig_must(netto_option_price(&b->option, 0.25, &v, NULL), "no price");
        sink = v.delta;
    }
}

static void imply_one(void *self)
{
    bench *b = self;
    double vol;
    for (int i = 0; i < 1000; i++) {
        b->option.underlying = 100;
        rig_must(netto_option_vol(&b->option, 2 + 0.01 * i, &vol, NULL), "no volatility");
        sink = vol;
    }
}

/* A mark of the underlying makes all deltas anew. */
static void move_underlying(void *self)
{
    bench *b = self;
    static double price = 100;
    price = price > 110 ? 90 : price + 0.37;
    netto_mark_row row = {.instrument = rig_text("U"), .price = price, .ts = NETTO_NEVER};
    netto_command c = {.kind = NETTO_EXPOSURE_GET, .account = rig_text("a")};
    rig_step(&b->in, &(netto_command){.kind = NETTO_MARK_PUT, .count = 1, .marks = &row});
    rig_ask(&b->in, &c);
}

static const char help[] = "usage: options\n\nWhat options cost: a price, a volatility, and a book of 1,000 over a grid of 9 x 3, by processor time.\n";

int main(int argc, char **argv)
{
    static bench b;
    int code = usage_words(argc, argv, 0, 0, help);
    if (code != USAGE_GO_ON) return code;
    set_up(&b);
    b.of = (netto_scenarios){spots, vols, 9, 3, NULL, 0};
    b.option = (netto_option){NETTO_BLACK_SCHOLES, 'C', .underlying = 100, .strike = 105, .years = 0.4, .rate = 0.03};
    meter_title("options");
    meter_row("price and five greeks", meter_run(price_one, &b, 1000, ROUNDS), NAN, "");
    meter_row("implied volatility", meter_run(imply_one, &b, 1000, ROUNDS), NAN, "");
    meter_row("scenario.run: 1,000 options at 9 x 3 points", meter_run(run_grid, &b, 1, ROUNDS), 2e6, "");
    meter_row("the same, a revaluation", meter_run(run_grid, &b, OPTIONS * 27, ROUNDS), NAN, "");
    meter_row("a mark of their underlying, then the exposure", meter_run(move_underlying, &b, 1, ROUNDS), NAN, "1,000 deltas");
    netto_engine_destroy(b.in.e);
    return 0;
}

/* test_revalue.c: claims about options valued again at many points. */
#include "pricing/revalue.h"

#include <math.h>

#include "tap/tap.h"

#define POINTS 27

static const netto_option call = {NETTO_BLACK_SCHOLES, 'C', .underlying = 100, .strike = 110, .years = 0.4, .rate = 0.03, .yield = 0.01};

/* 9 x 3, the underlying in the outer loop. */
static void grid(double vol, double *returns, double *vols)
{
    for (int i = 0; i < POINTS; i++) returns[i] = (i / 3 - 4) * 0.05, vols[i] = vol * (1 + 0.25 * (i % 3 - 1));
}

static double price_at(netto_option o, double shock, double vol)
{
    netto_option_value v = {0};
    o.underlying *= 1 + shock;
    ok(netto_option_price(&o, vol, &v, NULL) == NETTO_OK);
    return v.price;
}

TEST("each point is the price there less the price where it stands, in each model, calls and puts, paid in the underlying or not")
{
    double returns[POINTS], vols[POINTS], logs[POINTS], room[REVALUE_ROOM(POINTS)], out[POINTS];
    for (int model = 0; model < NETTO_OPTION_MODEL_COUNT; model++)
        for (int kind = 0; kind < 4; kind++) {
            netto_option o = call;
            double vol = model == NETTO_BACHELIER ? 25 : 0.25;
            o.model = (netto_option_model)model, o.right = kind & 1 ? 'P' : 'C', o.inverse = kind & 2;
            if (model != NETTO_BLACK_SCHOLES) o.yield = 0;
            grid(vol, returns, vols);
            revalue_logs(returns, POINTS, logs);
            ok(revalue_option(&o, vol, returns, logs, vols, POINTS, room, out, NULL) == NETTO_OK);
            for (int i = 0; i < POINTS; i++) is_near(out[i], price_at(o, returns[i], vols[i]) - price_at(o, 0, vol), 2e-13 * 110);
            is_same(out[13], 0.0); /* the middle of the grid */
        }
}

TEST("a point's bits depend on no other point")
{
    double returns[POINTS], vols[POINTS], logs[POINTS], room[REVALUE_ROOM(POINTS)], out[POINTS], one;
    grid(0.25, returns, vols);
    revalue_logs(returns, POINTS, logs);
    ok(revalue_option(&call, 0.25, returns, logs, vols, POINTS, room, out, NULL) == NETTO_OK);
    for (int i = 0; i < POINTS; i++) {
        ok(revalue_option(&call, 0.25, &returns[i], &logs[i], &vols[i], 1, room, &one, NULL) == NETTO_OK);
        is_same(one, out[i]);
    }
}

static const char *refusal(netto_option o, double vol, double shock, double shocked)
{
    static netto_complaint why;
    double room[REVALUE_ROOM(1)], log = 0, out = 7;
    ok(revalue_option(&o, vol, &shock, &log, &shocked, 1, room, &out, &why) == NETTO_EDOMAIN);
    is_same(out, 7);
    return why.text;
}

TEST("a point outside the domain is refused with a sentence")
{
    netto_option o = call;
    has_string(refusal(o, 0.2, -1, 0.2), "a shock of the underlying must be greater than -1 in black_scholes, got -1");
    has_string(refusal(o, 0.2, NAN, 0.2), "a shock of the underlying");
    has_string(refusal(o, 0.2, 0.1, 0), "a shocked volatility must be greater than 0, got 0");
    has_string(refusal(o, 0, 0.1, 0.2), "volatility must be greater than 0");
    o.years = 0;
    has_string(refusal(o, 0.2, 0.1, 0.2), "years: the option has expired");
}

/* oracle.c: what a book comes to, computed apart from the engine. */
#include "support/oracle.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/attrs.h"
#include "support/rules.h"

/* ---- the stand ------------------------------------------------------------------------------------------------ */

static void draw_matrix(oracle *o, uint32_t common, double own)
{
    static double b[ORACLE_FACTORS][ORACLE_FACTORS];
    uint32_t n = o->factors;
    for (uint32_t i = 0; i < n; i++) {
        double square = own;
        for (uint32_t k = 0; k < common; k++) b[i][k] = tap_random_real(-1, 1), square += b[i][k] * b[i][k];
        for (uint32_t k = 0; k < common; k++) b[i][k] /= sqrt(square);
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j <= i; j++) {
            double rho = 0.0;
            for (uint32_t k = 0; k < common; k++) rho += b[i][k] * b[j][k];
            o->rho[i * n + j] = o->rho[j * n + i] = i == j ? 1.0 : rho;
        }
}

static void put_things(oracle *o)
{
    char attrs[ATTRS_SIZE];
    for (uint32_t i = 0; i < 2 * o->factors; i++) {
        snprintf(o->ids[i], sizeof o->ids[i], "%c%u", i % 2 ? 'p' : 's', i / 2);
        netto_instrument_row row = instrument_row(o->ids[i], i % 2 ? NETTO_PERP : NETTO_SPOT);
        o->haircuts[i] = tap_random_real(0.02, 0.9);
        o->prices[i] = exp(tap_random_real(-3, 11));
        row.underlying = T(o->ids[i - i % 2]);
        row.attrs = attrs_real(attrs, "h", o->haircuts[i]);
        desk_instrument_row(&o->k, row);
    }
}

static void put_matrix(oracle *o)
{
    const char *names[ORACLE_FACTORS + 1];
    for (uint32_t i = 0; i < o->factors; i++) names[i] = o->ids[2 * i];
    names[o->factors] = NULL;
    is_status(desk_matrix(&o->k, "default", NETTO_CHECKED, names, o->rho, 0.0), NETTO_OK);
}

void oracle_open(oracle *o, struct rules *r, uint32_t factors, uint32_t common, double own)
{
    memset(o, 0, sizeof *o);
    o->k = desk_open();
    o->factors = factors;
    o->account = "a";
    *r = rules_of("oracle");
    r->policy.hooks.haircut = rules_haircut_attr;
    desk_account(&o->k, o->account, NULL, NULL);
    put_things(o);
    draw_matrix(o, common, own);
    put_matrix(o);
    desk_policy(&o->k, &r->policy);
    oracle_mark(o);
}

void oracle_close(oracle *o)
{
    desk_close(&o->k);
}

void oracle_mark(oracle *o)
{
    for (uint32_t i = 0; i < 2 * o->factors; i++) {
        o->prices[i] *= tap_random_real(0.95, 1.05);
        if (i % 2) o->prices[i] = o->prices[i - 1] * 1.001;
        desk_mark(&o->k, o->ids[i], o->prices[i]);
    }
}

netto_status oracle_trade(oracle *o, uint32_t thing, int64_t steps)
{
    char id[16];
    snprintf(id, sizeof id, "t%llu", (unsigned long long)o->trades++);
    netto_trade_row row = trade_row(id, o->account, o->ids[thing], 0, o->prices[thing]);
    row.qty = (netto_number){NETTO_NUMBER_DECIMAL, {.decimal = {steps, 8}}};
    netto_status status = desk_trades(&o->k, &row, 1, false);
    if (status == NETTO_OK) o->held[thing] += steps;
    return status;
}

/* ---- the truth --------------------------------------------------------------------------------------------------- */

truth oracle_truth(const oracle *o)
{
    truth t = {0};
    uint32_t n = o->factors;
    for (uint32_t i = 0; i < 2 * n; i++) {
        long double worth = (long double)o->held[i] * 1e-8L * o->prices[i], w = worth * o->haircuts[i];
        t.w[i / 2] += w;
        t.net += w;
        t.gross += fabsl(w);
        if (i % 2 == 0) t.value += worth;
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < n; j++) t.k2 += t.w[i] * t.w[j] * o->rho[i * n + j];
    return t;
}

long double oracle_worst(const oracle *o, const int64_t *buys, const int64_t *sells)
{
    long double sum = 0;
    for (uint32_t i = 0; i < 2 * o->factors; i++) {
        int64_t most = buys[i] > sells[i] ? buys[i] : sells[i];
        sum += fabsl((long double)most * 1e-8L * o->prices[i] * o->haircuts[i]);
    }
    return sum;
}

static bool weights_agree(const oracle *o, const truth *t, double by)
{
    const netto_exposure_report *r = &o->k.d.exposure;
    bool good = true;
    for (uint32_t i = 0; good && i < r->factor_count; i++) {
        unsigned factor = 0;
        sscanf(r->factors[i].id.bytes, "s%u", &factor);
        good = is_near(r->factors[i].weight, (double)t->w[factor], by);
    }
    return good;
}

bool oracle_agrees(oracle *o, double by, double peak)
{
    truth t = oracle_truth(o);
    netto_command c = {.kind = NETTO_EXPOSURE_GET, .account = T(o->account), .exposure = {.factors = true}};
    if (!is_status(desk_ask(&o->k, &c), NETTO_OK)) return false;
    netto_exposure x = o->k.d.exposure.exposure;
    double k2 = x.netted * x.netted, most = (double)(t.gross * t.gross);
    long double k2_true = t.k2 < 0 ? 0 : t.k2 > most ? most : t.k2;
    return is_near(k2, (double)k2_true, by * peak * peak) && is_near(x.gross, (double)t.gross, by * peak) &&
           is_near(x.net, (double)t.net, by * peak) && weights_agree(o, &t, by * peak);
}

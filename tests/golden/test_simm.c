/* test_simm.c: golden numbers: ISDA SIMM, delta of interest rates, equities and qualifying credit, and classes together.
 *
 * Sources: ISDA SIMM Methodology, version 2.5: the sums, weights, correlations and thresholds.  Benchmarks of that version, with
 * sensitivities and results to the dollar, as AcadiaSoft's simm-lib publishes them (release of 12 September 2022, SimmTenDayTest): each
 * number below bears the name that it has there.
 *
 * All come to sums that can be made by hand, as that of C49: 5 * 35 million at five years and 5 * 35 million at ten are 350 of a
 * threshold of 230, CR = sqrt(350 / 230); K = CR * 175 million * sqrt(52^2 + 53^2 + 2 * 0.94 * 52 * 53) = 22,324,612,441. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "support/desk.h"
#include "support/ruled.h"

static const char simm[] =
    "measures = { delta = netto.netting {\n"
    "  axis = function(f) return { class = f.class, bucket = f.bucket, entity = f.qualifier, cell = { f.tenor, f.label2 } } end,\n"
    "  weight = function(f, p) local w = p.weight[f.class][tonumber(f.bucket) or f.bucket]; return f.class == 'IR' and w[f.tenor] or w end,\n"
    "  correlation = function(a, b, p)\n"
    "    if a.class == 'IR' then\n"
    "      local s, t = a.cell[1], b.cell[1]\n"
    "      return (s == t and 1 or p.tenors[s .. ' ' .. t] or p.tenors[t .. ' ' .. s]) * (a.cell[2] == b.cell[2] and 1 or 0.99)\n"
    "    end\n"
    "    return a.entity == b.entity and 1 or p.issuers[tonumber(a.bucket)]\n"
    "  end,\n"
    "  across = function(b, c, p)\n"
    "    if b.class == 'IR' then return 0.24 end\n"
    "    local i, j = tonumber(b.bucket), tonumber(c.bucket)\n"
    "    return p.across[b.class][math.min(i, j)][math.abs(i - j)]\n"
    "  end,\n"
    "  total = function(c, d, p) return p.classes[c.class .. ' ' .. d.class] or p.classes[d.class .. ' ' .. c.class] end,\n"
    "  residual = function(b) return b.bucket == 'Residual' end, clamp = 'always',\n"
    "  concentration = {\n"
    "    group = function(a) return a.class == 'IR' and a.bucket or a.entity end,\n"
    "    threshold = function(a, p) return p.threshold[a.class][tonumber(a.bucket) or a.bucket] end },\n"
    "} },\n"
    "params = {\n"
    "  weight = {\n"
    "    IR = { USD = { ['2w'] = 115, ['3m'] = 96, ['1y'] = 66 }, EUR = { ['3y'] = 56, ['5y'] = 52, ['10y'] = 53 },\n"
    "           AUD = { ['1m'] = 112, ['6m'] = 74, ['2y'] = 61 }, JPY = { ['2w'] = 15, ['3m'] = 9, ['6m'] = 11, ['5y'] = 20, ['10y'] = 19, ['15y'] = 19 },\n"
    "           BRL = { ['10y'] = 94 }, CNY = { ['2w'] = 119, ['3m'] = 80 }, MXN = { ['1y'] = 90, ['2y'] = 92 } },\n"
    "    EQ = { 26, 28, 34, 28, 23, 25, 29, 27, 32, 32, 18, 18, Residual = 34 },\n"
    "    CRQ = { 75, 91, 78 }, CRNQ = { 280 }, FX = { BRL = 13.6 }, CM = { [17] = 17 } },\n"
    "  tenors = { ['5y 10y'] = 0.94, ['5y 15y'] = 0.89, ['10y 15y'] = 0.97, ['3m 1y'] = 0.67, ['1m 6m'] = 0.69, ['6m 2y'] = 0.71, ['1y 2y'] = 0.94 },\n"
    "  issuers = { 0.18, 0.23, 0.30, 0.26, 0.23, 0.35, 0.36, 0.33, 0.19, 0.20, 0.45, 0.45 },\n"
    "  across = {\n" /* each row from its diagonal on */
    "    EQ = { { 0.20, 0.20, 0.20, 0.13, 0.16, 0.16, 0.16, 0.17, 0.12, 0.18, 0.18 }, { 0.25, 0.23, 0.14, 0.17, 0.18, 0.17, 0.19, 0.13, 0.19, 0.19 },\n"
    "           { 0.24, 0.13, 0.17, 0.18, 0.16, 0.20, 0.13, 0.18, 0.18 }, { 0.17, 0.22, 0.22, 0.22, 0.21, 0.16, 0.24, 0.24 },\n"
    "           { 0.27, 0.26, 0.27, 0.15, 0.20, 0.30, 0.30 }, { 0.34, 0.33, 0.18, 0.24, 0.38, 0.38 }, { 0.32, 0.18, 0.24, 0.37, 0.37 },\n"
    "           { 0.18, 0.23, 0.37, 0.37 }, { 0.14, 0.20, 0.20 }, { 0.25, 0.25 }, { 0.45 } },\n"
    "    CRQ = { { 0.36, 0.38 }, { 0.46 } } },\n"
    "  classes = { ['IR FX'] = 0.32, ['IR CRQ'] = 0.29, ['IR CRNQ'] = 0.13, ['IR CM'] = 0.46, ['FX CRQ'] = 0.38, ['FX CRNQ'] = 0.12, ['FX CM'] = 0.41,\n"
    "              ['CRQ CRNQ'] = 0.54, ['CRQ CM'] = 0.52, ['CRNQ CM'] = 0.41 },\n"
    "  threshold = {\n" /* in dollars */
    "    IR = { USD = 230e6, EUR = 230e6, AUD = 44e6, JPY = 70e6, CNY = 33e6, MXN = 33e6, BRL = 33e6 },\n"
    "    EQ = { 10e6, 10e6, 10e6, 10e6, 21e6, 21e6, 21e6, 21e6, 1.4e6, 0.6e6, 2100e6, 2100e6, Residual = 0.6e6 },\n"
    "    CRQ = { 0.91e6, 0.19e6, 0.19e6 }, CRNQ = { 9.5e6 }, FX = { BRL = 190e6 }, CM = { [17] = 4000e6 } } }\n";

/* A row of a CRIF file. */
typedef struct sensitivity {
    const char *class, *bucket, *qualifier, *tenor, *curve;
    double amount;
} sensitivity;

static void hold(desk *k, int i, sensitivity s)
{
    char id[8];
    snprintf(id, sizeof id, "s%d", i);
    netto_factor_row f = {.id = T(id), .class_ = T(s.class), .bucket = T(s.bucket), .qualifier = T(s.qualifier), .tenor = T(s.tenor),
                          .label2 = T(s.curve), .vol = {.kind = NETTO_NUMBER_NONE}};
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    is_status(desk_step(k, &put), NETTO_OK);
    desk_instrument(k, id, NETTO_SENSITIVITY);
    is_status(desk_position(k, "a", id, s.amount), NETTO_OK);
}

static double margin(const sensitivity *rows, int n)
{
    netto_policy *policy;
    desk k = ruled_open(simm, &policy);
    desk_account(&k, "a", "account", NULL);
    for (int i = 0; i < n; i++) hold(&k, i, rows[i]);
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T("delta")}};
    if (desk_ask(&k, &c) != NETTO_OK) tap_note("%s", desk_said(&k));
    double value = k.d.complaint.status == NETTO_OK ? k.d.measure.value : NAN;
    ruled_close(&k, policy);
    return value;
}

#define MARGIN(...) margin((const sensitivity[]){__VA_ARGS__}, sizeof((const sensitivity[]){__VA_ARGS__}) / sizeof(sensitivity))

#define IR(currency, tenor, curve, millions) {"IR", currency, currency, tenor, curve, (millions)*1e6}
#define EQ(bucket, issuer, millions)         {"EQ", bucket, issuer, "", "", (millions)*1e6}
#define CRQ(bucket, issuer, tenor, currency, millions) {"CRQ", bucket, issuer, tenor, currency, (millions)*1e6}

TEST("rates: tenors and curves of one currency")
{
    is_near(MARGIN(IR("USD", "1y", "Municipal", 2), IR("USD", "1y", "Prime", 3)), 329207047, 1);        /* C56 */
    is_near(MARGIN(IR("EUR", "3y", "Libor3m", -2), IR("EUR", "3y", "Libor6m", 5)), 169856410, 1);      /* C57 */
    is_near(MARGIN(IR("USD", "3m", "Municipal", -3), IR("USD", "1y", "Prime", -1)), 335434066, 1);     /* C58 */
    is_near(MARGIN(IR("AUD", "1m", "Libor3m", 2), IR("AUD", "6m", "Libor3m", 3)), 409981268, 1);       /* C59 */
    is_near(MARGIN(IR("AUD", "6m", "Libor3m", 3), IR("AUD", "2y", "Libor3m", -2)), 160339390, 1);      /* C60 */
}

TEST("rates: currencies, and one that is beyond its threshold")
{
    is_near(MARGIN(IR("USD", "2w", "OIS", 4), IR("JPY", "6m", "Libor3m", 2), IR("CNY", "2w", "OIS", 1)), 508561147, 1);            /* C63 */
    is_near(MARGIN(IR("USD", "2w", "OIS", 4), IR("JPY", "2w", "Libor1m", -1), IR("CNY", "2w", "OIS", 1)), 498088747, 1);           /* C64 */
    is_near(MARGIN(IR("USD", "3m", "Municipal", -3), IR("JPY", "2w", "Libor1m", -1), IR("CNY", "3m", "Libor1m", -0.5)), 304401380, 1); /* C65 */
    is_near(MARGIN(IR("EUR", "5y", "Libor12m", 175), IR("EUR", "10y", "Libor12m", 175)), 22324612441, 1);                         /* C49 */
    is_near(MARGIN(IR("JPY", "5y", "Libor12m", 60), IR("JPY", "10y", "Libor12m", 90), IR("JPY", "15y", "Libor12m", -3)), 4076758139, 1); /* C52 */
    is_near(MARGIN(IR("USD", "1y", "Municipal", 2), IR("JPY", "3m", "Libor3m", 1.5), IR("MXN", "1y", "Libor6m", 18),
                   IR("MXN", "2y", "Libor12m", 20)), 3683062897, 1);                                                              /* C66 */
}

TEST("equities: issuers of one bucket, and beyond their thresholds")
{
    is_near(MARGIN(EQ("1", "A", 6), EQ("1", "B", 1)), 162702674, 1);                     /* C199 */
    is_near(MARGIN(EQ("2", "A", -2), EQ("2", "B", 1)), 56557228, 1);                     /* C200 */
    is_near(MARGIN(EQ("9", "A", 0.4), EQ("9", "B", -1)), 32127745, 1);                   /* C207 */
    is_near(MARGIN(EQ("1", "A", 6), EQ("1", "A", 6)), 341778876, 1);                     /* C193 */
    is_near(MARGIN(EQ("Residual", "A", 0.5), EQ("Residual", "A", 0.5)), 43893811, 1);    /* C198 */
    is_near(MARGIN(EQ("1", "A", 6), EQ("1", "A", 6), EQ("1", "B", 1)), 347000173, 1);    /* C211 */
}

#define EQ1  EQ("1", "1", 6), EQ("2", "3", -2), EQ("3", "5", 2)
#define EQ4  EQ("4", "7", -2), EQ("5", "9", 10), EQ("6", "11", -4)
#define EQ7  EQ("7", "13", 4), EQ("8", "15", -4), EQ("9", "17", 0.4)
#define EQ10 EQ("10", "19", 0.6), EQ("11", "SPX", 1000), EQ("12", "VIX", 3)

TEST("equities: buckets, and the residual one")
{
    is_near(MARGIN(EQ("1", "1", 6), EQ("2", "4", 1)), 163912172, 1);                              /* C212 */
    is_near(MARGIN(EQ("2", "3", -2), EQ("3", "6", -1)), 72415468, 1);                             /* C213 */
    is_near(MARGIN(EQ("1", "1", 6), EQ("2", "3", -2)), 154847021, 1);                             /* C214 */
    is_near(MARGIN(EQ("1", "1", 6), EQ("2", "3", -2), EQ("Residual", "27", 0.5)), 171847021, 1);  /* C215 */
    is_near(MARGIN(EQ1, EQ4), 288358666, 1);                                                      /* C216 */
    is_near(MARGIN(EQ1, EQ7), 222721782, 1);                                                      /* C217 */
    is_near(MARGIN(EQ4, EQ7), 261969097, 1);                                                      /* C219 */
    is_near(MARGIN(EQ1, EQ4, EQ7, EQ10), 18084782657, 1);                                         /* C222 */
}

TEST("credit: buckets, one of them beyond its threshold")
{
    is_near(MARGIN(CRQ("1", "BE", "1y", "USD", 0.8), CRQ("2", "CA", "2y", "USD", 0.18)), 67645550, 1);                    /* C119 */
    is_near(MARGIN(CRQ("2", "CA", "2y", "USD", 0.36), CRQ("3", "CB", "3y", "GBP", 0.18)), 53038252, 1); /* C118 */
}

TEST("five classes of one product, and a sixth of another, which adds up")
{
    is_near(MARGIN(IR("BRL", "10y", "Libor6m", 14), {"FX", "BRL", "BRL", "", "", 41e6}, CRQ("1", "BE", "1y", "USD", 0.8),
                   {"CRNQ", "1", "AU", "1y", "CMBX", 6e6}, {"CM", "17", "Natural Gas Index", "", "", 2e6}) +
            MARGIN(EQ("12", "JINV", 2)), 2570753170, 1); /* C477 */
}

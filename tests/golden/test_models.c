/* test_models.c: published sums through the correlation models of drivers and of buckets.
 *
 *   Drivers  "The standardised approach for measuring counterparty credit risk exposures" (BCBS 279, April 2014), annex 4a, example 2:
 *            three credit derivatives on one driver, loaded 0.5, 0.5 and 0.8: adjusted notionals of 27,858, -51,836 and 44,240 at 0.38 %,
 *            0.54 % and 0.38 % are 106, -280 and 168; systematic 47.5^2 = 2,253, idiosyncratic 77,344: an add-on of 282
 *   Buckets  ISDA SIMM 2.5, equities, benchmarks C199 to C204 and C212 to C216 of AcadiaSoft's simm-lib (SimmTenDayTest): weights of 26,
 *            28, 34, 28, 23 and 25, two issuers of a bucket by 0.18 to 0.35, buckets by 0.13 to 0.27; as C212: 6 million at 26 are 156,
 *            1 at 28 is 28, and sqrt(156^2 + 28^2 + 2 * 0.2 * 156 * 28) = 163,912,172 */
#include <math.h>
#include <stdio.h>

#include "support/desk.h"
#include "support/ruled.h"

static netto_policy *policy;

static desk stand(netto_correlation model)
{
    desk k = ruled_open("haircut = function(inst) return inst.factor.vol end", &policy);
    netto_command c = {.kind = NETTO_CORRELATION_PUT, .correlation = model};
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_account(&k, "a", "account", NULL);
    return k;
}

/* Hold so much of a factor that weighs so much. */
static void hold(desk *k, const char *id, const char *bucket, double weight, double amount)
{
    netto_factor_row f = {.id = T(id), .bucket = T(bucket), .vol = N(weight)};
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    is_status(desk_step(k, &put), NETTO_OK);
    desk_instrument(k, id, NETTO_SENSITIVITY);
    is_status(desk_position(k, "a", id, amount), NETTO_OK);
}

static double netted(desk *k)
{
    is_status(desk_exposure(k, "a"), NETTO_OK);
    double value = k->d.exposure.exposure.netted;
    ruled_close(k, policy);
    return value;
}

TEST("one driver: three credit derivatives are netted to 282")
{
    netto_text ids[] = {T("A"), T("B"), T("I")};
    double loadings[] = {0.5, 0.5, 0.8};
    desk k = stand((netto_correlation){.name = T("default"), .type = NETTO_MODEL_FACTOR, .factors = ids, .factor_count = 3, .drivers = 1, .loadings = loadings});
    hold(&k, "A", "", 0.0038, 27858), hold(&k, "B", "", 0.0054, -51836), hold(&k, "I", "", 0.0038, 44240);
    is_near(netted(&k), sqrt(2253 + 77344), 0.05);
}

/* Issuers are held one after the other: bucket, and millions. */
static double equities(const double (*held)[2], int n)
{
    static const double weights[] = {26, 28, 34, 28, 23, 25};
    static const double rho[] = {0.18, 0.20, 0.20, 0.20, 0.13, 0.16, 0.20, 0.23, 0.25, 0.23, 0.14, 0.17, 0.20, 0.25, 0.30, 0.24, 0.13, 0.17,
                                 0.20, 0.23, 0.24, 0.26, 0.17, 0.22, 0.13, 0.14, 0.13, 0.17, 0.23, 0.27, 0.16, 0.17, 0.17, 0.22, 0.27, 0.35};
    netto_text buckets[] = {T("1"), T("2"), T("3"), T("4"), T("5"), T("6")};
    desk k = stand((netto_correlation){.name = T("default"), .type = NETTO_MODEL_BUCKET, .factors = buckets, .factor_count = 6, .by = NETTO_BY_FACTOR_BUCKET, .rho = rho});
    for (int i = 0; i < n; i++) {
        char id[8], bucket[8];
        snprintf(id, sizeof id, "s%d", i);
        snprintf(bucket, sizeof bucket, "%d", (int)held[i][0]);
        hold(&k, id, bucket, weights[(int)held[i][0] - 1], held[i][1] * 1e6);
    }
    return netted(&k);
}

#define EQUITIES(...) equities((const double[][2]){__VA_ARGS__}, sizeof((const double[][2]){__VA_ARGS__}) / sizeof(double[2]))

TEST("buckets of equities: two issuers of each, and one of several")
{
    is_near(EQUITIES({1, 6}, {1, 1}), 162702674, 1);                                   /* C199 */
    is_near(EQUITIES({2, -2}, {2, 1}), 56557228, 1);                                   /* C200 */
    is_near(EQUITIES({3, 2}, {3, -1}), 66278202, 1);                                   /* C201 */
    is_near(EQUITIES({4, -2}, {4, -1}), 68813952, 1);                                  /* C202 */
    is_near(EQUITIES({5, 10}, {5, 2}), 244709624, 1);                                  /* C203 */
    is_near(EQUITIES({6, -4}, {6, 2}), 94868330, 1);                                   /* C204 */
    is_near(EQUITIES({1, 6}, {2, 1}), 163912172, 1);                                   /* C212 */
    is_near(EQUITIES({2, -2}, {3, -1}), 72415468, 1);                                  /* C213 */
    is_near(EQUITIES({1, 6}, {2, -2}), 154847021, 1);                                  /* C214 */
    is_near(EQUITIES({1, 6}, {2, -2}, {3, 2}, {4, -2}, {5, 10}, {6, -4}), 288358666, 1); /* C216 */
}

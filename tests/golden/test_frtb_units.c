/* test_frtb_units.c: golden numbers: capital by FRTB's sensitivities, summed by somebody else.
 *
 * Source: frtb.net, unit tests of the Basel Committee's rules, version 0.9 (github.com/AlanSkea/FRTB, Examples/
 * UnitTests_BCBS_FNetF_v0.9.xlsx), each with capital in three scenarios of correlation; a number below bears the name that it has there.
 * Every sensitivity and every curvature there is 1,000.  So MS_EQ_001770, a share and its repo rate in bucket 1, is by hand
 * sqrt(550^2 + 5.5^2 + 2 * 0.999 * 550 * 5.5) = 555.4945. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "support/desk.h"
#include "support/ruled.h"

static netto_policy *policy;

static desk stand(const char *fields)
{
    desk k = ruled_open(fields, &policy);
    desk_account(&k, "a", "account", NULL);
    return k;
}

static void hold(desk *k, const char *class, const char *risk, int bucket, int name, const char *tenor, const char *label1, const char *label2, double amount)
{
    char id[64], number[8], issuer[16];
    snprintf(id, sizeof id, "%s %s %d %d %s %s %s", class, risk, bucket, name, tenor, label1, label2);
    snprintf(number, sizeof number, "%d", bucket), snprintf(issuer, sizeof issuer, "B%d N%d", bucket, name);
    netto_factor_row f = {.id = T(id), .class_ = T(class), .risk = T(risk), .bucket = T(number), .qualifier = T(issuer), .tenor = T(tenor),
                          .label1 = T(label1), .label2 = T(label2), .vol = {.kind = NETTO_NUMBER_NONE}};
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    is_status(desk_step(k, &put), NETTO_OK);
    desk_instrument(k, id, NETTO_SENSITIVITY);
    is_status(desk_position(k, "a", id, amount), NETTO_OK);
}

static void is_capital(desk *k, const char *measure, double low, double medium, double high)
{
    static const char *const variants[] = {"low", NULL, "high"};
    const double expected[] = {low, medium, high};
    for (int i = 0; i < 3; i++) {
        netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T(measure)}};
        if (variants[i]) c.measure.variant = T(variants[i]);
        if (!is_status(desk_ask(k, &c), NETTO_OK)) tap_note("%s", desk_said(k));
        is_near(k->d.measure.value, expected[i], 1e-8 * expected[i]);
    }
    ruled_close(k, policy);
}

#define SCENARIOS "variants = { low = function(r) return math.max(2 * r - 1, 0.75 * r) end, high = function(r) return math.min(1.25 * r, 1) end }"

/* ---- equities ----------------------------------------------------------------------------------------------------------- */

/* MAR21.77 to 21.80: a repo rate weighs a hundredth of its share, and correlates with it by 0.999. */
static const char equities[] =
    "params = (require 'rules.frtb_delta').params,\n"
    "measures = { delta = netto.netting {\n"
    "  axis = function(f) return { class = f.class, bucket = f.bucket, entity = f.qualifier, cell = f.label2 } end,\n"
    "  weight = function(f, p) return p.equity.weight[tonumber(f.bucket)] * (f.label2 == 'repo' and 0.01 or 1) end,\n"
    "  correlation = function(a, b, p) return (a.entity == b.entity and 1 or p.equity.rho[tonumber(a.bucket)]) * (a.cell == b.cell and 1 or 0.999) end,\n"
    "  across = function(b, c, p)\n"
    "    local one, two = p.equity.index[b.bucket], p.equity.index[c.bucket]\n"
    "    return one and two and p.equity.indices or (one or two) and p.equity.mixed or p.equity.across\n"
    "  end,\n"
    "  residual = function(b, p) return b.bucket == p.equity.other and 'inside' end, " SCENARIOS " } }";

static desk shares(int from, int to)
{
    desk k = stand(equities);
    for (int b = from; b <= to; b++) hold(&k, "EQ", "delta", b, 1, "", "", "spot", 1000), hold(&k, "EQ", "delta", b, 1, "", "", "repo", 1000);
    return k;
}

TEST("shares and their repo rates, in a bucket and in all")
{
    desk k = shares(1, 1);
    is_capital(&k, "delta", 555.48910880412404, 555.4945544287541, 555.5); /* MS_EQ_001770 */
    k = shares(11, 11);
    is_capital(&k, "delta", 707, 707, 707); /* MS_EQ_001771 */
    k = shares(13, 13);
    is_capital(&k, "delta", 252.49504945641999, 252.49752474034281, 252.5); /* MS_EQ_001774 */
    k = shares(1, 13);
    is_capital(&k, "delta", 2650.4726594986791, 2882.8731198233481, 3097.887914571797); /* MS_EQ_001783 */
}

TEST("curvature of shares in all buckets, by the shipped rule")
{
    desk k = stand("params = (require 'rules.frtb_curvature').params, measures = (require 'rules.frtb_curvature').measures");
    for (int b = 1; b <= 13; b++) hold(&k, "EQ", "curvature", b, 1, "", "0.5", "", 1000), hold(&k, "EQ", "curvature", b, 1, "", "-0.5", "", 1000);
    is_capital(&k, "curvature", 4630.0647943630338, 4924.4289008980522, 5202.1630116712031); /* MS_EQ_001889 */
}

/* ---- credit spreads ------------------------------------------------------------------------------------------------------ */

/* All tenors and both bases of the names of some buckets, by the shipped rule.  Covered bonds of AA- or better weigh 1.5 % for 2.5: two of
 * bucket 8's names are held at 600. */
static double spreads(int from, int to)
{
    static const int names[] = {2, 3, 2, 2, 2, 2, 2, 4, 2, 2, 2, 2, 2, 2, 2, 3, 1, 1};
    static const char *const tenors[] = {"0.5y", "1y", "3y", "5y", "10y"};
    desk k = stand("params = (require 'rules.issuer_curves').params, haircut = (require 'rules.issuer_curves').haircut,\n"
                   "correlation = (require 'rules.issuer_curves').correlation");
    for (int b = from; b <= to; b++)
        for (int n = 1; n <= names[b - 1]; n++)
            for (int t = 0; t < 5; t++) {
                double amount = b == 8 && n > 2 ? 600 : 1000;
                hold(&k, "CSR", "delta", b, n, tenors[t], "", "bond", amount), hold(&k, "CSR", "delta", b, n, tenors[t], "", "CDS", amount);
            }
    is_status(desk_exposure(&k, "a"), NETTO_OK);
    double netted = k.d.exposure.exposure.netted;
    ruled_close(&k, policy);
    return netted;
}

TEST("credit spreads: names with curves in bonds and CDS, in a bucket and in all")
{
    is_near(spreads(1, 1), 69.696269627577621, 1e-8);   /* MS_CR_000551 */
    is_near(spreads(2, 2), 191.57672092402041, 1e-8);   /* MS_CR_000561 */
    is_near(spreads(8, 8), 490.63181715009068, 1e-8);   /* MS_CR_000567 */
    is_near(spreads(11, 11), 1672.710471061863, 1e-8);  /* MS_CR_000553 */
    is_near(spreads(16, 16), 3600, 1e-8);               /* MS_CR_000558 */
    is_near(spreads(17, 17), 127.24739682995479, 1e-8); /* MS_CR_000559 */
    is_near(hypot(spreads(1, 18) - 3600, 3600), 7008.3758689157085, 1e-6); /* MS_CR_000569: bucket 16 stands under the root there */
}

/* test_frtb.c: golden numbers: correlations that Basel's market risk rules work out as examples, and sums of their formulas.
 *
 * Sources: Basel MAR21.47, footnote: the one-year Eonia and the five-year Euribor tenor correlate by 88.69 % * 0.999 = 88.60 %.
 * MAR21.54: five-year Apple bond and ten-year Google CDS curves by 35 % * 65 % * 99.90 % = 22.73 %.  MAR21.83: Brent, one year, Le Havre, and
 * WTI, five years, Oklahoma by 95 % * 99.00 % * 99.90 % = 93.96 %.  MAR21.6: the scenarios.  MAR21.4 and 21.4(5): the sums; where a
 * number of a sum is not in the text it is computed here from the formula. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "netto/lua_policy.h"
#include "support/desk.h"

static const char source[] =
    "local netto = require 'netto'\n"
    "local function rates(a, b) local s, t = a.cell[1], b.cell[1]\n"
    "  local rho = s == t and 1 or math.max(math.exp(-0.03 * math.abs(s - t) / math.min(s, t)), 0.4)\n"
    "  return rho * (a.cell[2] == b.cell[2] and 1 or 0.999) end\n"
    "local function credit(a, b) return (a.entity == b.entity and 1 or 0.35) * (a.cell[1] == b.cell[1] and 1 or 0.65)\n"
    "  * (a.cell[2] == b.cell[2] and 1 or 0.999) end\n"
    "local function oil(a, b) return (a.entity == b.entity and 1 or 0.95) * (a.cell[1] == b.cell[1] and 1 or 0.99)\n"
    "  * (a.cell[2] == b.cell[2] and 1 or 0.999) end\n"
    "local rho = { GIRR = rates, CSR = credit, COM = oil, FLAT = function() return 0.5 end }\n"
    "local function nested(clamp) return netto.netting {\n"
    "  axis = function(f) return { class = f.class, bucket = f.bucket, entity = f.qualifier, cell = { tonumber(f.tenor), f.label2 } } end,\n"
    "  weight = function(f) return f.vol or 1 end, correlation = function(a, b) return rho[a.class](a, b) end,\n"
    "  across = function(b, c) return b.class == 'FLAT' and 0.9 or 0.25 end, residual = function(b) return b.bucket == '16' and 'inside' end, clamp = clamp,\n"
    "  variants = { low = function(r) return math.max(2 * r - 1, 0.75 * r) end, high = function(r) return math.min(1.25 * r, 1) end } } end\n"
    "return netto.policy { name = 'frtb', version = '1', api = 1,\n"
    "  measures = { delta = nested 'negative', never = nested 'never', always = nested 'always' } }\n";

static netto_policy *standing; /* under which the desk stands */

static void leave(desk *k)
{
    desk_close(k);
    standing->destroy(standing);
}

static desk stand(void)
{
    netto_complaint why;
    netto_policy *policy = NULL;
    netto_source file = {TEXT_LITERAL("policy.lua"), text_of(source)};
    if (netto_lua_policy_create(&file, 1, (netto_text){0}, NULL, &policy, &why) != NETTO_OK) tap_note("%s", why.text);
    if (!ok(policy != NULL)) abort();
    standing = policy;
    desk k = desk_open();
    desk_policy(&k, policy);
    desk_account(&k, "a", "account", NULL);
    return k;
}

/* Hold so much of a sensitivity. */
static void hold(desk *k, const char *id, const char *class, const char *bucket, const char *qualifier, const char *tenor, const char *curve, double amount)
{
    netto_factor_row f = {.id = T(id), .class_ = T(class), .bucket = T(bucket), .qualifier = T(qualifier), .tenor = T(tenor), .label2 = T(curve),
                          .vol = {.kind = NETTO_NUMBER_NONE}};
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    is_status(desk_step(k, &put), NETTO_OK);
    desk_instrument(k, id, NETTO_SENSITIVITY);
    is_status(desk_position(k, "a", id, amount), NETTO_OK);
}

static double measured(desk *k, const char *name, const char *variant)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T(name)}};
    if (variant) c.measure.variant = T(variant);
    if (desk_ask(k, &c) != NETTO_OK) tap_note("%s", desk_said(k));
    return k->d.complaint.status == NETTO_OK ? k->d.measure.value : NAN;
}

/* Of two weights of 1 in one bucket. */
static double correlation_of(const char *variant, const char *class, const char *names, const char *tenors, const char *curves)
{
    desk k = stand();
    char one[2] = {names[0]}, two[2] = {names[1]}, near[2] = {tenors[0]}, far[3] = {tenors[1], tenors[2]}, f[2] = {curves[0]}, g[2] = {curves[1]};
    hold(&k, "one", class, "B", one, near, f, 1);
    hold(&k, "two", class, "B", two, far, g, 1);
    double sum = measured(&k, "delta", variant);
    leave(&k);
    return sum * sum / 2.0 - 1.0;
}

TEST("the rulebook's own examples of correlations")
{
    is_near(correlation_of(NULL, "GIRR", "EE", "15", "EO"), 0.8860, 0.00005);
    is_near(correlation_of(NULL, "GIRR", "EE", "15", "EE"), 0.8869, 0.00005);
    is_near(correlation_of(NULL, "CSR", "AG", "510", "BC"), 0.2273, 0.00005);
    is_near(correlation_of(NULL, "COM", "BW", "15", "LO"), 0.9396, 0.00005);
}

TEST("MAR21.6: high correlations are 1.25 times these, at most 1; low ones the greater of 2r - 1 and 0.75 r")
{
    is_near(correlation_of("high", "GIRR", "EE", "15", "EO"), 1.0, 1e-12);
    is_near(correlation_of("high", "CSR", "AG", "510", "BC"), 1.25 * 0.35 * 0.65 * 0.999, 1e-12);
    is_near(correlation_of("low", "CSR", "AG", "510", "BC"), 0.75 * 0.35 * 0.65 * 0.999, 1e-12);
    is_near(correlation_of("low", "COM", "BW", "15", "LO"), 2 * 0.95 * 0.99 * 0.999 - 1, 1e-12);
}

TEST("MAR21.4: buckets by gamma on their net sums, which are clamped only where the sum would be negative")
{
    desk k = stand();
    hold(&k, "a", "FLAT", "1", "A", "1", "x", 100), hold(&k, "b", "FLAT", "1", "B", "1", "x", -90);
    hold(&k, "c", "FLAT", "2", "C", "1", "x", -100), hold(&k, "d", "FLAT", "2", "D", "1", "x", 80);
    double k1 = 100 * 100 + 90 * 90 - 100 * 90, k2 = 100 * 100 + 80 * 80 - 100 * 80;
    is_near(measured(&k, "delta", NULL), sqrt(k1 + k2 + 2 * 0.9 * 10 * -20), 1e-9);
    leave(&k);
}

/* All w 1 in a bucket whose cells correlate by 0.5: K^2 = n + n (n - 1) / 2 while the sum is n: of many names of two signs
 * the sums outweigh the K. */
TEST("MAR21.4(5): sums that outweigh what nets are clamped to it")
{
    desk k = stand();
    double n = 12, k2 = n + n * (n - 1) / 2;
    for (int i = 0; i < 24; i++) {
        char id[8];
        snprintf(id, sizeof id, "n%d", i);
        hold(&k, id, "FLAT", i < 12 ? "1" : "2", id, "1", "x", i < 12 ? 1 : -1);
    }
    is_near(2 * k2 - 2 * 0.9 * n * n < 0 ? 1 : 0, 1, 0);
    is_near(measured(&k, "never", NULL), 0, 0);
    is_near(measured(&k, "delta", NULL), sqrt(2 * k2 - 2 * 0.9 * k2), 1e-9);
    is_near(measured(&k, "always", NULL), sqrt(2 * k2 - 2 * 0.9 * k2), 1e-9);
    leave(&k);
}

TEST("MAR21.56, 21.57: what no sector is known of adds up without netting, and crosses no other bucket under the root")
{
    desk k = stand();
    hold(&k, "a", "CSR", "1", "A", "5", "b", 100);
    hold(&k, "b", "CSR", "16", "B", "5", "b", 40), hold(&k, "c", "CSR", "16", "C", "5", "b", -30);
    is_near(measured(&k, "delta", NULL), sqrt(100 * 100 + 70 * 70), 1e-9);
    is_near(k.d.measure.numbers[3].value, 0, 0); /* residual */
    leave(&k);
}

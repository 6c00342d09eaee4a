/* test_curvature.c: golden numbers: curvature by Basel's formulas, MAR21.5(2) to (4).
 *
 * The text works no example out.  The numbers were computed from its formulas as they stand, by a program of a dozen lines that goes
 * over all pairs with psi, and shares nothing with this one: correlations are 0.0625 in a bucket (0.25 squared, MAR21.101) and
 * 0.0225 across (0.15 squared). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "codec/writer.h"
#include "netto/lua_policy.h"
#include "support/desk.h"

static const char source[] =
    "local netto = require 'netto'\n"
    "local function across() return 0.15 ^ 2 end\n"
    "local function axis(i) return { class = i.attrs.class, bucket = i.attrs.bucket, name = i.id } end\n"
    "local function load(i) return i.attrs.up, i.attrs.down end\n"
    "return netto.policy { name = 'curved', version = '1', api = 1, measures = {\n"
    "  names = netto.curvature { over = 'instruments', axis = axis, load = load, correlation = function() return 0.25 ^ 2 end, across = across,\n"
    "    residual = function(b) return b.bucket == 'other' end, variants = { high = function(r) return math.min(1.25 * r, 1) end } },\n"
    "  cells = netto.curvature { over = 'instruments', axis = function(i) return { class = i.attrs.class, bucket = i.attrs.bucket, entity = i.id, cell = 1 } end,\n"
    "    load = load, correlation = function() return 0.25 ^ 2 end, across = across, residual = function(b) return b.bucket == 'other' end },\n"
    "  sum = netto.curvature { over = 'instruments', axis = axis, load = load, correlation = function() return 0.25 ^ 2 end },\n"
    "} }\n";

static netto_policy *policy;

static desk stand(void)
{
    netto_complaint why;
    netto_source file = {TEXT_LITERAL("policy.lua"), text_of(source)};
    policy = NULL;
    if (netto_lua_policy_create(&file, 1, (netto_text){0}, NULL, &policy, &why) != NETTO_OK) tap_note("%s", why.text);
    if (!ok(policy != NULL)) abort();
    desk k = desk_open();
    desk_policy(&k, policy);
    desk_account(&k, "a", "account", NULL);
    return k;
}

static void leave(desk *k)
{
    desk_close(k);
    policy->destroy(policy);
}

/* Hold so many of what loses `up` and `down` a unit. */
static void hold(desk *k, const char *id, const char *bucket, double up, double down, double qty)
{
    static char attrs[128];
    writer w;
    memory m;
    memory_init(&m, 4096);
    writer_init(&w, &m, 4096);
    writer_map(&w, 4);
    writer_text(&w, TEXT_LITERAL("class")), writer_text(&w, TEXT_LITERAL("EQ"));
    writer_text(&w, TEXT_LITERAL("bucket")), writer_text(&w, text_of(bucket));
    writer_text(&w, TEXT_LITERAL("up")), writer_real(&w, up);
    writer_text(&w, TEXT_LITERAL("down")), writer_real(&w, down);
    netto_text map = writer_text_of(&w);
    memcpy(attrs, map.bytes, map.size);
    netto_instrument_row row = instrument_row(id, NETTO_SENSITIVITY);
    row.attrs = (netto_text){attrs, map.size};
    is_status(desk_instrument_row(k, row), NETTO_OK);
    is_status(desk_position(k, "a", id, qty), NETTO_OK);
    writer_destroy(&w);
}

static const netto_result *measured(desk *k, const char *name, bool parts)
{
    static const netto_result none = {.value = NAN};
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T(name), .parts = parts}};
    if (desk_ask(k, &c) == NETTO_OK) return &k->d.measure;
    tap_note("%s", desk_said(k));
    return &none;
}

static void hold_three(desk *k)
{
    hold(k, "a1", "1", 120, -80, 1), hold(k, "a2", "1", -35, 50, 1), hold(k, "a3", "1", 60, -20, 1);
    hold(k, "b1", "2", -40, -25, 1), hold(k, "b2", "2", -10, -5, 1);
    hold(k, "c1", "3", -15, 70, 1), hold(k, "c2", "3", 20, 45, 1);
}

TEST("MAR21.5: each bucket counts the way in which more is lost, and what is gained both ways counts nothing by itself")
{
    desk k = stand();
    hold_three(&k);
    static const char *const names[] = {"names", "cells"};
    for (int i = 0; i < 2; i++) {
        const netto_result *r = measured(&k, names[i], true), *buckets = r->part_count ? r->parts[0].parts : NULL;
        is_near(r->value, 160.71908722986203, 1e-10);
        if (!ok(buckets != NULL)) continue;
        is_near(buckets[0].value, 134.5826883369477, 1e-10);  /* upward */
        is_near(buckets[0].numbers[0].value, 145, 1e-10);     /* S_b */
        is_near(buckets[1].value, 0, 0);
        is_near(buckets[1].numbers[0].value, -30, 1e-10);     /* both come to 0: the larger sum counts, downward */
        is_near(buckets[2].value, 85.54969316134337, 1e-10);  /* downward */
        is_near(buckets[2].numbers[0].value, 115, 1e-10);
    }
    is_near(measured(&k, "sum", false)->value, 134.5826883369477 + 85.54969316134337, 1e-10);
    leave(&k);
}

TEST("psi: two sums that are both negative do not meet, in a bucket or across")
{
    desk k = stand();
    hold(&k, "d1", "1", -60, -60, 1), hold(&k, "d2", "1", 10, 10, 1);
    hold(&k, "e1", "2", -70, -80, 1), hold(&k, "e2", "2", 5, 5, 1);
    is_near(measured(&k, "names", false)->value, 5, 1e-10);
    hold(&k, "a1", "3", 120, -80, 1), hold(&k, "a2", "3", -35, 50, 1), hold(&k, "a3", "3", 60, -20, 1);
    is_near(measured(&k, "names", false)->value, 131.86024799005955, 1e-10);
    leave(&k);
}

TEST("a residual bucket is the sum of what is lost, outside the root; a short loses where a long gains")
{
    desk k = stand();
    hold(&k, "a", "other", 30, -10, 1), hold(&k, "b", "other", -20, 25, 1), hold(&k, "c", "other", 12, -5, 1);
    const netto_result *r = measured(&k, "names", true);
    is_near(r->value, 42, 1e-12);
    is_near(r->numbers[3].value, 42, 1e-12); /* residual */
    is_near(r->parts[0].parts[0].parts[1].value, 0, 0);
    desk_position(&k, "a", "a", -2);
    is_near(measured(&k, "names", false)->value, 20 + 25, 1e-12); /* downward: 20 and 25, not -5 */
    leave(&k);
}

static double leaves(const netto_result *r)
{
    double sum = r->part_count ? 0.0 : r->value;
    for (uint32_t i = 0; i < r->part_count; i++) sum += leaves(&r->parts[i]);
    return sum;
}

/* Of what was held, by the same formulas as they stand. */
TEST("contributions add up; names and cells agree; scaling scales; no leg leaves more than the worst, whose rest is that of a book without it")
{
    for (int round = 0; round < 40; round++) {
        desk k = stand();
        static const char *const buckets[] = {"1", "2", "3", "other"};
        char ids[12][4];
        double up[12], down[12];
        for (int i = 0; i < 12; i++) {
            snprintf(ids[i], sizeof ids[i], "t%d", i);
            up[i] = tap_random_real(-100, 100), down[i] = tap_random_real(-100, 100);
            hold(&k, ids[i], buckets[tap_random_below(4)], up[i], down[i], 1);
        }
        const netto_result *r = measured(&k, "names", true);
        double value = r->value, gross = r->numbers[1].value;
        netto_leg worst = *r->worst;
        is_near(leaves(r), value, 1e-9 * (1 + value));
        ok(value >= 0 && value <= gross * (1 + 1e-12));
        is_near(measured(&k, "cells", false)->value, value, 1e-10 * (1 + value));
        double most = 0.0;
        for (int i = 0; i < 12; i++) {
            desk_position(&k, "a", ids[i], 0);
            double left = measured(&k, "names", false)->value;
            if (text_is(worst.id, ids[i])) is_near(worst.netted, left, 1e-9 * (1 + left));
            most = fmax(most, left);
            desk_position(&k, "a", ids[i], 1);
        }
        is_near(worst.netted, most, 1e-9 * (1 + most));
        for (int i = 0; i < 12; i++) desk_position(&k, "a", ids[i], 3);
        is_near(measured(&k, "names", false)->value, 3 * value, 1e-9 * (1 + value));
        leave(&k);
    }
}

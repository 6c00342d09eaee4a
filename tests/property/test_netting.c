/* test_netting.c: laws of netting measures that hold for every book. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "netto/lua_policy.h"
#include "support/desk.h"

#define ROUNDS 60
#define THINGS 40

/* `cells` and `pairs` say the same, by entities and cells and by names; `main` is netted, said as a measure; `nested` has all that can be. */
static const char source[] =
    "local netto = require 'netto'\n"
    "local function rho(same, s, t) return (same and 1 or 0.4) * (s == t and 1 or 0.8) end\n"
    "local function weight(f) return f.vol end\n"
    "local function across(b, c) return 0.3 end\n"
    "return netto.policy { name = 'nest', version = '1', api = 1, haircut = function(i) return i.attrs.h end,\n"
    "measures = {\n"
    "  cells = netto.netting { axis = function(f) return { class = f.class, bucket = f.bucket, entity = f.qualifier, cell = f.tenor } end, weight = weight,\n"
    "    correlation = function(a, b) return rho(a.entity == b.entity, a.cell, b.cell) end, across = across, mode = 'checked' },\n"
    "  pairs = netto.netting { axis = function(f) return { class = f.class, bucket = f.bucket, name = f.qualifier .. '/' .. f.tenor, q = f.qualifier, t = f.tenor } end,\n"
    "    weight = weight, correlation = function(a, b) return rho(a.q == b.q, a.t, b.t) end, across = across, mode = 'checked' },\n"
    "  main = netto.netting { over = 'instruments', axis = function(i) return { name = i.factor.id } end, weight = function(i) return i.attrs.h end },\n"
    "  nested = netto.netting { axis = function(f) return { class = f.class, bucket = f.bucket, entity = f.qualifier, cell = f.tenor } end, weight = weight,\n"
    "    correlation = function(a, b) return rho(a.entity == b.entity, a.cell, b.cell) end, across = across, total = function() return 0.5 end,\n"
    "    residual = function(b) return b.bucket == '0' and (b.class == 'c0' or 'inside') end, clamp = 'always', variants = { high = function(r) return 1 - (1 - r) / 2 end } },\n"
    "  dense = netto.netting { axis = function(f) return { class = f.class, bucket = f.bucket, entity = f.qualifier, cell = f.tenor } end, weight = weight,\n"
    "    correlation = function(a, b) return rho(a.entity == b.entity, a.cell, b.cell) end, across = across,\n"
    "    concentration = { group = function(a) return a.entity end, threshold = function(a) return 50 end } },\n"
    "} }\n";

typedef struct world {
    desk k;
    netto_policy *policy;
    char ids[THINGS][16];
    double held[THINGS];
} world;

static void put_thing(world *w, int i)
{
    char class[4], bucket[4], qualifier[4], tenor[4], attrs[16];
    netto_factor_row f = {.id = T(w->ids[i])};
    snprintf(class, sizeof class, "c%d", i % 2), snprintf(bucket, sizeof bucket, "%d", i / 2 % 3);
    snprintf(qualifier, sizeof qualifier, "q%d", i / 6 % 4), snprintf(tenor, sizeof tenor, "%d", i / 24);
    f.class_ = T(class), f.bucket = T(bucket), f.qualifier = T(qualifier), f.tenor = T(tenor);
    f.vol = N(0.05 * (1 + i % 7));
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    is_status(desk_step(&w->k, &put), NETTO_OK);
    netto_instrument_row row = instrument_row(w->ids[i], NETTO_SENSITIVITY);
    memcpy(attrs, "\x81\xa1h\xcb", 4);
    uint64_t bits;
    double h = 0.01 * (1 + i % 5);
    memcpy(&bits, &h, sizeof bits);
    for (int b = 0; b < 8; b++) attrs[4 + b] = (char)(bits >> (56 - 8 * b));
    row.attrs = (netto_text){attrs, 12};
    is_status(desk_instrument_row(&w->k, row), NETTO_OK);
}

static void open_world(world *w, bool backwards)
{
    netto_complaint why;
    netto_policy *policy = NULL;
    netto_source file = {TEXT_LITERAL("policy.lua"), text_of(source)};
    if (netto_lua_policy_create(&file, 1, (netto_text){0}, NULL, &policy, &why) != NETTO_OK) tap_note("%s", why.text);
    if (!ok(policy != NULL)) abort();
    w->policy = policy;
    w->k = desk_open();
    desk_policy(&w->k, policy);
    for (int i = 0; i < THINGS; i++) snprintf(w->ids[i], sizeof w->ids[i], "t%02d", i);
    for (int i = 0; i < THINGS; i++) put_thing(w, backwards ? THINGS - 1 - i : i);
}

static void close_world(world *w)
{
    desk_close(&w->k);
    w->policy->destroy(w->policy);
}

/* A matrix of some common movement among the factors, but for the last few, which it does not know. */
static void put_model(world *w)
{
    const char *ids[THINGS + 1] = {NULL};
    double rho[THINGS * THINGS], own[THINGS];
    int n = THINGS - 4;
    for (int i = 0; i < n; i++) ids[i] = w->ids[i], own[i] = tap_random_real(-0.9, 0.9);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) rho[i * n + j] = i == j ? 1.0 : own[i] * own[j];
    is_status(desk_matrix(&w->k, "default", NETTO_CHECKED, ids, rho, 0.1), NETTO_OK);
}

static void roll(world *w)
{
    for (int i = 0; i < THINGS; i++) w->held[i] = tap_random_below(3) ? floor(tap_random_real(-1000, 1000)) : 0.0;
}

static void hold(world *w, const char *account, double times, int without)
{
    desk_account(&w->k, account, "account", NULL);
    for (int i = 0; i < THINGS; i++)
        if (w->held[i] != 0.0 && i != without) is_status(desk_position(&w->k, account, w->ids[i], times * w->held[i]), NETTO_OK);
}

static const netto_result *measured(world *w, const char *account, const char *name, const char *variant, bool parts)
{
    static const netto_leg no_leg = {.netted = NAN};
    static const netto_result none = {.value = NAN, .worst = &no_leg};
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T(account), .measure = {.name = T(name), .parts = parts}};
    if (variant) c.measure.variant = T(variant);
    if (desk_ask(&w->k, &c) == NETTO_OK) return &w->k.d.measure;
    tap_note("%s", desk_said(&w->k));
    return &none;
}

static double value_of(world *w, const char *account, const char *name)
{
    return measured(w, account, name, NULL, false)->value;
}

static double leaves(const netto_result *r)
{
    double sum = r->part_count ? 0.0 : r->value;
    for (uint32_t i = 0; i < r->part_count; i++) sum += leaves(&r->parts[i]);
    return sum;
}

static double number(const netto_result *r, const char *name)
{
    for (uint32_t i = 0; i < r->number_count; i++)
        if (text_is(r->numbers[i].name, name)) return r->numbers[i].value;
    return NAN;
}

static const char *const names[] = {"cells", "pairs", "main", "nested", "dense"};

TEST("contributions add up to the value, in every variant, and parts of numbers to the whole's")
{
    world w;
    open_world(&w, false), put_model(&w);
    for (int round = 0; round < ROUNDS; round++) {
        char account[8];
        snprintf(account, sizeof account, "a%d", round);
        roll(&w), hold(&w, account, 1, -1);
        for (int i = 0; i < 6; i++) {
            const netto_result *r = measured(&w, account, names[i % 5], i == 3 ? "high" : NULL, true);
            double net = 0.0, gross = 0.0;
            is_near(leaves(r), r->value, 1e-9 * (1 + r->value));
            for (uint32_t c = 0; c < r->part_count; c++) net += number(&r->parts[c], "net"), gross += number(&r->parts[c], "gross");
            is_near(net, number(r, "net"), 1e-9 * number(r, "gross"));
            is_near(gross, number(r, "gross"), 1e-9 * number(r, "gross"));
            ok(r->worst && (r->worst->netted >= 0 || r->part_count == 0));
        }
    }
    close_world(&w);
}

TEST("by entity and cell comes to the same as pair by pair, and a checked measure lies between nothing and gross")
{
    world w;
    open_world(&w, false);
    for (int round = 0; round < ROUNDS; round++) {
        char account[8];
        snprintf(account, sizeof account, "a%d", round);
        roll(&w), hold(&w, account, 1, -1);
        double pairs = value_of(&w, account, "pairs");
        const netto_result *r = measured(&w, account, "cells", NULL, false);
        double gross = number(r, "gross");
        is_near(r->value, pairs, 1e-9 * gross);
        ok(r->value >= 0 && r->value <= gross * (1 + 1e-12) && fabs(number(r, "net")) <= gross * (1 + 1e-12));
    }
    close_world(&w);
}

TEST("what haircuts and a model net comes to the same as a measure that says so")
{
    world w;
    open_world(&w, false), put_model(&w);
    for (int round = 0; round < ROUNDS; round++) {
        char account[8];
        snprintf(account, sizeof account, "a%d", round);
        roll(&w), hold(&w, account, 1, -1);
        double main = value_of(&w, account, "main");
        is_status(desk_exposure(&w.k, account), NETTO_OK);
        netto_exposure x = w.k.d.exposure.exposure;
        is_near(main, x.netted, 1e-9 * x.gross);
        if (round % 10 == 0) put_model(&w); /* and follows another */
    }
    close_world(&w);
}

TEST("scaling scales, but for concentration; two books together need no more than each")
{
    world w;
    open_world(&w, false), put_model(&w);
    for (int round = 0; round < ROUNDS; round++) {
        char a[8], b[8], c[8];
        snprintf(a, sizeof a, "a%d", round), snprintf(b, sizeof b, "b%d", round), snprintf(c, sizeof c, "c%d", round);
        roll(&w), hold(&w, a, 1, -1), hold(&w, b, -3, -1);
        for (int i = 0; i < 4; i++) is_near(value_of(&w, b, names[i]), 3 * value_of(&w, a, names[i]), 1e-9 * (1 + value_of(&w, b, names[i])));
        ok(value_of(&w, b, "dense") >= 3 * value_of(&w, a, "dense") * (1 - 1e-12));
        double before[THINGS];
        memcpy(before, w.held, sizeof before);
        roll(&w), hold(&w, c, 1, -1);
        double apart = value_of(&w, a, "cells") + value_of(&w, c, "cells");
        for (int i = 0; i < THINGS; i++) w.held[i] += before[i];
        hold(&w, "both", 1, -1);
        for (int i = 0; i < THINGS; i++) desk_position(&w.k, "both", w.ids[i], w.held[i]);
        ok(value_of(&w, "both", "cells") <= apart * (1 + 1e-12));
    }
    close_world(&w);
}

TEST("the order in which things came, or are held, is no matter")
{
    world w, v;
    open_world(&w, false), open_world(&v, true);
    for (int round = 0; round < ROUNDS / 2; round++) {
        char account[8], other[8];
        snprintf(account, sizeof account, "a%d", round), snprintf(other, sizeof other, "b%d", round);
        roll(&w), memcpy(v.held, w.held, sizeof v.held);
        hold(&w, account, 1, -1), hold(&v, account, 1, -1);
        desk_account(&w.k, other, "account", NULL);
        for (int i = THINGS - 1; i >= 0; i--)
            if (w.held[i] != 0.0) desk_position(&w.k, other, w.ids[i], w.held[i]);
        for (int i = 0; i < 5; i++) {
            if (i == 2) continue; /* there is no model */
            double value = value_of(&w, account, names[i]);
            is_same(value_of(&w, other, names[i]), value);
            is_near(value_of(&v, account, names[i]), value, 1e-12 * (1 + value));
        }
    }
    close_world(&w), close_world(&v);
}

TEST("what is left when the worst leg fails is what a book without it comes to, and no other leaves more")
{
    world w;
    open_world(&w, false), put_model(&w);
    for (int round = 0; round < 6; round++) {
        roll(&w);
        char account[8], less[16];
        snprintf(account, sizeof account, "a%d", round);
        hold(&w, account, 1, -1);
        for (int i = 0; i < 5; i++) {
            netto_leg worst = *measured(&w, account, names[i], NULL, true)->worst;
            for (int leg = 0; leg < THINGS; leg++) {
                if (w.held[leg] == 0.0) continue;
                snprintf(less, sizeof less, "l%d-%d-%d", round, i, leg);
                hold(&w, less, 1, leg);
                double left = value_of(&w, less, names[i]);
                bool is_worst = text_is(worst.id, w.ids[leg]);
                ok(left <= worst.netted * (1 + 1e-9) + 1e-9);
                if (is_worst) is_near(left, worst.netted, 1e-9 * (1 + left));
            }
        }
    }
    close_world(&w);
}

/* test_order_corners.c: the law of the worst case: whichever open orders are filled, in whichever order and in which
 * part, equity is above what the positions then need by no less than it was above what was asked for with the orders.
 *
 * Small books of everything that can be traded, in two currencies; every corner of some orders is really traded, in
 * an engine of its own. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/inside.h"
#include "support/picture.h"
#include "support/rules.h"

#define THINGS     8
#define ORDERS     4
#define PARTS      3 /* of an order: none, some, all */
#define CORNERS    81

static const struct {
    const char *id, *currency;
    netto_instrument_kind kind;
    bool inverse;
} things[THINGS] = {{"S", "USD", NETTO_SPOT, false},   {"E", "EUR", NETTO_SPOT, false},   {"P", "USD", NETTO_PERP, false},
                    {"Q", "EUR", NETTO_PERP, false},   {"I", "USD", NETTO_PERP, true},    {"J", "EUR", NETTO_FUTURE, true},
                    {"O", "USD", NETTO_OPTION, false}, {"B", "EUR", NETTO_BOND, false}};

typedef struct slip {
    char id[8];
    uint32_t thing;
    int64_t qty;  /* whole units */
    double price; /* NaN: at the mark */
} slip;

static desk k;
static rules r;
static double marks[THINGS];
static slip slips[ORDERS];
static uint32_t slip_count;

/* ---- a book ------------------------------------------------------------------------------------------------- */

static void put_thing(uint32_t i)
{
    netto_instrument_row row = instrument_row(things[i].id, things[i].kind);
    row.currency = T(things[i].currency);
    row.inverse = things[i].inverse;
    if (things[i].kind == NETTO_OPTION) row.underlying = T("S"), row.right = 'C', row.strike = N(100), row.expiry = DESK_EXPIRY;
    desk_instrument_row(&k, row);
    marks[i] = (double)(float)tap_random_real(50, 150);
    if (things[i].kind == NETTO_OPTION) desk_delta(&k, things[i].id, marks[i], tap_random_real(0.1, 0.9));
    else desk_mark(&k, things[i].id, marks[i]);
}

/* Of rank 1 and a little of one's own; or anything at all. */
static void put_matrix(bool prescribed)
{
    const char *names[THINGS + 2] = {NULL};
    double rho[(THINGS + 1) * (THINGS + 1)], b[THINGS + 1];
    uint32_t n = 0;
    for (uint32_t i = 0; i < THINGS; i++)
        if (things[i].kind != NETTO_OPTION) names[n++] = things[i].id;
    names[n++] = "fx:EUR";
    for (uint32_t i = 0; i < n; i++) b[i] = tap_random_real(-1, 1);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j <= i; j++)
            rho[i * n + j] = rho[j * n + i] = i == j ? 1.0 : prescribed ? tap_random_real(-1, 1) : b[i] * b[j];
    is_status(desk_matrix(&k, "default", prescribed ? NETTO_PRESCRIBED : NETTO_CHECKED, names, rho, prescribed ? -1.0 : 0.0), NETTO_OK);
}

static void choose_rules(void)
{
    static rules_demand *const demands[] = {NULL, rules_margin_netted, rules_margin_leg, rules_margin_pool};
    r = rules_of("corners");
    r.haircut = tap_random() & 1 ? tap_random_real(0.02, 0.5) : 1e-4; /* then losses are all that counts */
    r.policy.hooks.haircut = rules_haircut_fixed;
    r.policy.hooks.margin = demands[tap_random_below(4)];
    r.policy.per_set = r.policy.hooks.margin && r.policy.hooks.margin != rules_margin_pool && tap_random() & 1;
    r.leg = tap_random_real(0.5, 2);
    r.line = tap_random_real(0, 0.5);
    if (tap_random() & 1) r.policy.hooks.collateral = rules_line_fixed;
    desk_policy(&k, &r.policy);
}

static double any_price(uint32_t thing)
{
    return (double)(float)(marks[thing] * tap_random_real(0.7, 1.4));
}

static int64_t any_qty(void)
{
    int64_t qty = 1 + (int64_t)tap_random_below(40);
    return tap_random() & 1 ? qty : -qty;
}

static void hold_some(void)
{
    char id[8];
    for (uint32_t i = 0; i < THINGS; i++) {
        if (tap_random() & 1) continue;
        snprintf(id, sizeof id, "h%u", i);
        is_status(desk_trade(&k, id, "a", things[i].id, (double)any_qty(), any_price(i)), NETTO_OK);
    }
}

static void begin(void)
{
    k = desk_open();
    desk_account(&k, "firm", "firm", NULL);
    desk_account_row(&k, (netto_account_row){.id = T("a"), .parent = T("firm"),
                                             .netting = tap_random() & 1 ? NETTO_NETTING_ALL : NETTO_NETTING_NONE});
    desk_fx(&k, "EUR", 1.25);
    for (uint32_t i = 0; i < THINGS; i++) put_thing(i);
    put_matrix(tap_random() & 1);
    choose_rules();
    desk_collateral(&k, "a", "USD", 1e7);
    hold_some();
}

static bool open_some(uint32_t count)
{
    for (slip_count = 0; slip_count < count; slip_count++) {
        slip *s = &slips[slip_count];
        *s = (slip){.thing = (uint32_t)tap_random_below(tap_random() & 1 ? THINGS : 3), .qty = any_qty()};
        if (things[s->thing].kind == NETTO_OPTION && tap_random() & 1) s->thing = 4;
        s->price = tap_random_below(3) ? any_price(s->thing) : NAN;
        snprintf(s->id, sizeof s->id, "o%u", slip_count);
        if (!is_status(desk_order(&k, s->id, "a", things[s->thing].id, (double)s->qty, s->price), NETTO_OK)) return false;
        if (!ok(k.d.check.accepted)) return false;
    }
    return true;
}

/* ---- corners ------------------------------------------------------------------------------------------------ */

/* Beyond the initial margin, with the orders that rest or without them. */
static double excess(desk *of, bool resting, double *scale)
{
    if (!is_status(desk_margin(of, "a"), NETTO_OK)) return NAN;
    const netto_measures *m = &of->d.margin.measures;
    *scale = m->exposure.gross + fabs(m->equity) + m->margin.initial;
    return m->equity - m->margin.initial + (resting ? 0.0 : m->orders);
}

static int64_t part_of(int64_t qty, uint32_t part)
{
    int64_t some = qty / 2 ? qty / 2 : qty;
    return part == 0 ? 0 : part == 1 ? some : qty;
}

static void shuffle(uint32_t *order)
{
    for (uint32_t i = 0; i < slip_count; i++) order[i] = i;
    for (uint32_t i = slip_count; i > 1; i--) {
        uint32_t j = (uint32_t)tap_random_below(i), x = order[i - 1];
        order[i - 1] = order[j];
        order[j] = x;
    }
}

static bool fill_corner(desk *of, uint32_t corner)
{
    uint32_t order[ORDERS], parts[ORDERS];
    char id[16];
    shuffle(order);
    for (uint32_t i = 0; i < slip_count; i++, corner /= PARTS) parts[i] = corner % PARTS;
    for (uint32_t i = 0; i < slip_count; i++) {
        const slip *s = &slips[order[i]];
        int64_t qty = part_of(s->qty, parts[order[i]]);
        snprintf(id, sizeof id, "f%u", i);
        double price = isnan(s->price) ? marks[s->thing] : s->price;
        if (qty && !is_status(desk_fill(of, id, s->id, "a", things[s->thing].id, (double)qty, price), NETTO_OK)) return false;
        if (qty && !is_int(of->d.count.unmatched, 0)) return false;
    }
    return true;
}

static void tell_corner(uint32_t corner, double was, double is)
{
    tap_note("margin rule %d, per set %d, collateral rule %d, excess %.9g -> %.9g", r.policy.hooks.margin == rules_margin_netted ? 1 : r.policy.hooks.margin == rules_margin_leg ? 2 : r.policy.hooks.margin ? 3 : 0,
             r.policy.per_set, r.policy.hooks.collateral != NULL, was, is);
    for (uint32_t i = 0; i < slip_count; i++, corner /= PARTS)
        tap_note("%s %+lld at %.9g (mark %.9g), held %.9g at %.9g: part %u", things[slips[i].thing].id, (long long)slips[i].qty, slips[i].price,
                 marks[slips[i].thing], desk_held(&k, "a", things[slips[i].thing].id), desk_cost(&k, "a", things[slips[i].thing].id), corner % PARTS);
}

static bool try_corner(const picture *p, uint32_t corner, double was, double by)
{
    double scale, is;
    desk of = picture_open(p, &r.policy);
    of.now = k.now;
    if (!ok(of.e != NULL) || !fill_corner(&of, corner)) return false;
    is = excess(&of, false, &scale);
    desk_close(&of);
    if (is >= was - 1e-6 - 1e-8 * (by + scale)) return true;
    tell_corner(corner, was, is);
    return ok(!"an order was filled, and more was lost than had been counted");
}

static bool try_all(void)
{
    picture p = {0};
    netto_complaint why;
    double scale, was = excess(&k, true, &scale);
    uint32_t corners = 1;
    if (isnan(was) || !is_status(picture_take(&p, k.e, &why), NETTO_OK)) return false;
    for (uint32_t i = 0; i < slip_count; i++) corners *= PARTS;
    bool good = true;
    for (uint32_t corner = 1; corner < corners && good; corner++) good = try_corner(&p, corner, was, scale);
    picture_drop(&p);
    return good;
}

TEST("whatever is filled, no more is lost than was counted for it")
{
    for (int round = 0; round < 60; round++) {
        begin();
        if (!open_some(1 + (uint32_t)tap_random_below(ORDERS)) || !try_all()) return;
        desk_close(&k);
    }
}

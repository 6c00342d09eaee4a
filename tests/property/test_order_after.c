/* test_order_after.c: the law of an order's answer: what it says of the account after it is what the account comes to when the order
 * is traded whole at that price, beside whatever rests and whatever it rests in.
 *
 * Books of everything that can be traded, in two currencies, with orders in the account, in one below it and in one beside it. */
#include <math.h>
#include <stdio.h>

#include "support/inside.h"
#include "support/rules.h"

#define THINGS 9
#define STEPS  40
#define OWN    1 /* the slot of the account a */

static const struct {
    const char *id, *currency;
    netto_instrument_kind kind;
    bool inverse;
} things[THINGS] = {{"S", "USD", NETTO_SPOT, false},   {"E", "EUR", NETTO_SPOT, false},   {"P", "USD", NETTO_PERP, false},
                    {"Q", "EUR", NETTO_PERP, false},   {"I", "USD", NETTO_PERP, true},    {"J", "EUR", NETTO_FUTURE, true},
                    {"O", "USD", NETTO_OPTION, false}, {"B", "EUR", NETTO_BOND, false},   {"F", "EUR", NETTO_FUTURE, false}};

static desk k;
static rules r;
static bool measured; /* the margin is of the policy's own measures */
static double marks[THINGS];
static unsigned ids, compared, moved, closed; /* in all; with orders that cost otherwise before; that close a position */

/* ---- a book ------------------------------------------------------------------------------------------------- */

/* A scan would want more of an option than its delta. */
static netto_instrument_kind kind_of(uint32_t i)
{
    return measured && things[i].kind == NETTO_OPTION ? NETTO_SPOT : things[i].kind;
}

static void move_mark(uint32_t i)
{
    marks[i] = (double)(float)tap_random_real(50, 150);
    if (kind_of(i) == NETTO_OPTION) desk_delta(&k, things[i].id, marks[i], tap_random_real(0.1, 0.9));
    else desk_mark(&k, things[i].id, marks[i]);
}

static void put_thing(uint32_t i)
{
    netto_instrument_row row = instrument_row(things[i].id, kind_of(i));
    row.currency = T(things[i].currency);
    row.inverse = things[i].inverse;
    if (kind_of(i) == NETTO_OPTION) row.underlying = T("S"), row.right = 'C', row.strike = N(100), row.expiry = DESK_EXPIRY;
    desk_instrument_row(&k, row);
    move_mark(i);
}

static void put_matrix(void)
{
    const char *names[THINGS + 2] = {NULL};
    double rho[(THINGS + 1) * (THINGS + 1)], b[THINGS + 1];
    bool prescribed = tap_random() & 1;
    uint32_t n = 0;
    for (uint32_t i = 0; i < THINGS; i++)
        if (kind_of(i) != NETTO_OPTION) names[n++] = things[i].id;
    names[n++] = "fx:EUR";
    for (uint32_t i = 0; i < n; i++) b[i] = tap_random_real(-1, 1);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j <= i; j++) rho[i * n + j] = rho[j * n + i] = i == j ? 1.0 : prescribed ? tap_random_real(-1, 1) : b[i] * b[j];
    is_status(desk_matrix(&k, "default", prescribed ? NETTO_PRESCRIBED : NETTO_CHECKED, names, rho, prescribed ? -1.0 : 0.0), NETTO_OK);
}

static void choose_rules(void)
{
    static rules_demand *const demands[] = {NULL, rules_margin_netted, rules_margin_leg, rules_margin_leg, rules_margin_pool};
    static rules_number *const lines[] = {NULL, rules_line_fixed, rules_line_amount};
    r = rules_of("after");
    r.haircut = tap_random_real(0.02, 0.5);
    r.policy.hooks.haircut = rules_haircut_fixed;
    r.policy.hooks.margin = measured ? rules_margin_measured : demands[tap_random_below(5)];
    r.policy.per_set = r.policy.hooks.margin && r.policy.hooks.margin != rules_margin_pool && tap_random() & 1;
    r.leg = tap_random_real(0.5, 4);
    r.line = tap_random_real(0, 0.5);
    r.policy.hooks.collateral = lines[tap_random_below(3)];
    if (measured) rules_measures(&r);
    if (r.policy.hooks.collateral && tap_random() & 1) rules_caps(&r);
    is_status(desk_policy(&k, &r.policy), NETTO_OK);
}

static int64_t any_qty(void)
{
    int64_t qty = 1 + (int64_t)tap_random_below(40);
    return tap_random() & 1 ? qty : -qty;
}

static double any_price(uint32_t thing)
{
    return tap_random_below(3) ? (double)(float)(marks[thing] * tap_random_real(0.7, 1.4)) : NAN;
}

static const char *next_id(char kind)
{
    static char id[16];
    snprintf(id, sizeof id, "%c%u", kind, ids++);
    return id;
}

static bool trade(const char *account, uint32_t thing, int64_t qty, double price)
{
    return is_status(desk_trade(&k, next_id('t'), account, things[thing].id, (double)qty, isnan(price) ? marks[thing] : price), NETTO_OK);
}

/* It may be rejected. */
static void open_one(const char *account)
{
    uint32_t thing = (uint32_t)tap_random_below(THINGS);
    is_status(desk_order(&k, next_id('o'), account, things[thing].id, (double)any_qty(), any_price(thing)), NETTO_OK);
}

static void open_accounts(void)
{
    netto_netting_mode netting = tap_random() & 1 ? NETTO_NETTING_ALL : NETTO_NETTING_NONE;
    desk_account(&k, "firm", "firm", NULL);
    desk_account_row(&k, (netto_account_row){.id = T("a"), .parent = T("firm"), .netting = netting});
    desk_account(&k, "b", NULL, "firm");
    if (tap_random_below(3) == 0) desk_account(&k, "c", NULL, "a");
    else desk_account(&k, "c", NULL, "b");
}

static void begin(void)
{
    static const char *const names[] = {"a", "b", "c"};
    k = desk_open();
    measured = tap_random_below(4) == 0;
    open_accounts();
    desk_fx(&k, "EUR", 1.25);
    for (uint32_t i = 0; i < THINGS; i++) put_thing(i);
    put_matrix();
    choose_rules();
    for (int i = 0; i < 3; i++) desk_collateral(&k, names[i], "USD", tap_random_real(1e4, 1e6));
    desk_collateral(&k, "a", "B", (double)tap_random_below(200));
    if (tap_random() & 1) desk_collateral(&k, "a", "EUR", tap_random_real(1, 1e5));
    for (uint32_t i = 0; i < THINGS; i++)
        for (int n = 0; n < 3; n++)
            if (tap_random() & 1) trade(names[n], i, any_qty(), any_price(i));
    for (int i = 0; i < 12; i++) open_one(names[i < 8 ? 0 : 1 + i % 2]);
}

/* ---- an order, and the trade that it asks about ------------------------------------------------------------------------ */

static bool near(double said, double is, double scale)
{
    return fabs(said - is) <= 1e-6 + 1e-7 * scale; /* K is the root of what may have cancelled */
}

static bool agrees(const netto_measures *said, const netto_measures *is, const netto_measures *before)
{
    double scale = fmax(is->exposure.gross + fabs(is->equity) + is->margin.initial, before->exposure.gross + fabs(before->equity));
    return near(said->margin.initial, is->margin.initial, scale) && near(said->margin.maintenance, is->margin.maintenance, scale) &&
           near(said->equity, is->equity, scale) && near(said->orders, is->orders, scale) && near(said->exposure.netted, is->exposure.netted, scale);
}

static void tell(uint32_t thing, int64_t qty, double price, const netto_measures *said, const netto_measures *is)
{
    tap_note("%s %+lld at %.9g: initial %.12g, equity %.12g, orders %.12g were said, it is %.12g, %.12g, %.12g", things[thing].id, (long long)qty, price,
             said->margin.initial, said->equity, said->orders, is->margin.initial, is->equity, is->orders);
    tap_note("worst leg %d, per set %d, collateral rule %d, measures %u, a child %d", r.policy.hooks.margin == rules_margin_leg, r.policy.per_set,
             r.policy.hooks.collateral != NULL, r.policy.measure_count, k.e->book.accounts[OWN].child != SLOT_NONE);
}

/* Often what closes a position. */
static int64_t choose_qty(uint32_t thing)
{
    double held = desk_held(&k, "a", things[thing].id);
    if (isnan(held) || held == 0.0 || tap_random_below(3)) return any_qty();
    closed++;
    return -(int64_t)held;
}

static bool ask_and_trade(void)
{
    uint32_t thing = (uint32_t)tap_random_below(THINGS);
    int64_t qty = choose_qty(thing);
    double price = any_price(thing);
    if (!is_status(desk_check(&k, "a", things[thing].id, (double)qty, price), NETTO_OK)) return false;
    netto_measures said = k.d.check.after, before = k.d.check.before;
    netto_margin_report own; /* of the account alone, which may have one below it */
    netto_text id;
    if (!ok(said.known && before.known) || !trade("a", thing, qty, price)) return false;
    if (!is_status(netto_engine_margin(k.e, OWN, &id, &own), NETTO_OK) || !ok(!own.stale)) return false;
    compared++;
    moved += !near(before.orders, own.measures.orders, 0.0);
    if (agrees(&said, &own.measures, &before)) return true;
    tell(thing, qty, price, &said, &own.measures);
    return ok(!"the account came to something else than was said");
}

static bool go_on(void)
{
    uint32_t what = (uint32_t)tap_random_below(6);
    if (what == 0) open_one("a");
    if (what == 1) open_one(tap_random() & 1 ? "b" : "c");
    if (what == 2) move_mark((uint32_t)tap_random_below(THINGS));
    return ask_and_trade();
}

TEST("what an order says of the account after it is what the account comes to when it is traded")
{
    bool good = true;
    for (int round = 0; round < 60 && good; round++) {
        begin();
        for (int i = 0; i < STEPS && good; i++) good = go_on();
        desk_close(&k);
    }
    ok(compared > 500 && moved > 100 && closed > 100);
    tap_note("%u were compared; of %u the orders cost otherwise behind the trade; %u closed a position", compared, moved, closed);
}

/* story_world.c: the world of random stories. */
#include "support/story_world.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "netto/netto.h"

const thing world_things[] = {
    {"BTC", NETTO_SPOT, NULL, NULL, 60000, 1, false},         {"ETH", NETTO_SPOT, NULL, NULL, 3000, 1, false},
    {"SOL", NETTO_SPOT, NULL, NULL, 150, 1, false},           {"DOGE", NETTO_SPOT, NULL, NULL, 0.1, 1, false},
    {"BTC-P", NETTO_PERP, "BTC", NULL, 60010, 1, false},      {"ETH-P", NETTO_PERP, "ETH", NULL, 3001, 0.1, false},
    {"SOL-P", NETTO_PERP, "SOL", NULL, 150.1, 1, false},      {"BTC-I", NETTO_PERP, "BTC", NULL, 60005, 100, true},
    {"ETH-I", NETTO_FUTURE, "ETH", NULL, 3002, 10, true},     {"BTC-C", NETTO_OPTION, "BTC", NULL, 2000, 1, false},
    {"BTC-O", NETTO_OPTION, "BTC", NULL, 1500, 1, false},     {"ETH-C", NETTO_OPTION, "ETH", NULL, 100, 10, false},
    {"OIL", NETTO_FUTURE, NULL, NULL, 5, 1000, false},        {"GAS", NETTO_FUTURE, NULL, NULL, 3, 10000, false},
    {"DAX", NETTO_FUTURE, NULL, "EUR", 18000, 25, false},     {"SAP", NETTO_SPOT, NULL, "EUR", 200, 1, false},
    {"BUND", NETTO_BOND, "EUR-RATE", "EUR", 101, 1, false},   {"JGB", NETTO_BOND, "JPY-RATE", "JPY", 10000, 1, false},
    {"TOYOTA", NETTO_SPOT, NULL, "JPY", 2500, 1, false},      {"VOD", NETTO_SPOT, NULL, "GBP", 0.7, 1, false},
    {"VOD-C", NETTO_OPTION, "VOD", "GBP", 0.05, 1000, false}, {"UST", NETTO_BOND, "USD-RATE", NULL, 98, 1, false},
    {"R1", NETTO_SENSITIVITY, "USD-RATE", NULL, 0, 1, false}, {"R2", NETTO_SENSITIVITY, "EUR-RATE", NULL, 0, 1, false},
    {"MIX", NETTO_SPOT, NULL, "EUR", 50, 1, false},           {"DARK", NETTO_PERP, "LIGHT", NULL, 10, 1, false},
    {"NOMARK", NETTO_SPOT, NULL, NULL, 0, 1, false},          {"LIGHT", NETTO_SPOT, NULL, NULL, 11, 1, false},
    {"NEW1", NETTO_SPOT, NULL, NULL, 7, 1, false},            {"NEW2", NETTO_PERP, "NEW1", "JPY", 700, 1, false}};
const uint32_t world_thing_count = sizeof world_things / sizeof *world_things, world_late = 27;

const holder world_holders[] = {
    {"firm", "firm", NULL, NETTO_NETTING_ALL, NULL},    {"rates", "desk", "firm", NETTO_NETTING_ALL, NULL},
    {"crypto", "desk", "firm", NETTO_NETTING_ALL, NULL}, {"a1", NULL, "crypto", NETTO_NETTING_ALL, NULL},
    {"a2", NULL, "crypto", NETTO_NETTING_ALL, NULL},    {"a3", NULL, "crypto", NETTO_NETTING_NONE, NULL},
    {"a4", NULL, "crypto", NETTO_NETTING_BY, "venue"},  {"r1", NULL, "rates", NETTO_NETTING_ALL, NULL},
    {"r2", NULL, "rates", NETTO_NETTING_BY, "kind"},    {"r3", "desk", "rates", NETTO_NETTING_ALL, NULL},
    {"r3x", NULL, "r3", NETTO_NETTING_ALL, NULL},       {"lone", NULL, NULL, NETTO_NETTING_ALL, NULL},
    {"lone2", "firm", NULL, NETTO_NETTING_BY, "c"}};
const uint32_t world_holder_count = sizeof world_holders / sizeof *world_holders;

const char *const world_currencies[] = {"EUR", "JPY", "GBP"}, *const world_sets[] = {"S1", "S2", "S3"},
                  *const world_buckets[] = {"b1", "b2", "b3"};

/* ---- chance ------------------------------------------------------------------------------------------------ */

static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint32_t story_below(story *s, uint32_t n)
{
    return (uint32_t)(draw(&s->random) % n);
}

double story_real(story *s, double low, double high)
{
    return low + (high - low) * (double)(draw(&s->random) >> 11) * 0x1p-53;
}

bool story_chance(story *s, double p)
{
    return story_real(s, 0, 1) < p;
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static const netto_load_row mix[] = {{{"BTC", 3}, 10}, {{"fx:EUR", 6}, 5}, {{"elsewhere", 9}, -3}};

/* A model may value it. */
static netto_number at_the_money(const thing *t)
{
    for (uint32_t i = 0; i < world_thing_count; i++)
        if (text_equal(text_of(world_things[i].id), text_of(t->underlying)))
            return (netto_number){NETTO_NUMBER_REAL, {.real = world_things[i].price}};
    return (netto_number){0};
}

netto_instrument_row world_instrument(story *s, uint32_t i, uint32_t row)
{
    static const char *const venues[] = {"V1", "V2", "V3"};
    const thing *t = &world_things[i];
    netto_instrument_row r = {.id = text_of(t->id), .kind = t->kind, .underlying = text_of(t->underlying),
                              .currency = text_of(t->currency), .inverse = t->inverse, .settle_days = -1,
                              .multiplier = {NETTO_NUMBER_REAL, {.real = t->multiplier}}, .expiry = NETTO_NEVER};
    if (i % 4 == 1) r.settle_days = (int32_t)(i % 3);
    r.venue = text_of(venues[i % 3]);
    r.attrs = story_chance(s, 0.5) ? attrs_real(s->attrs[row], "h", story_real(s, 0.02, 0.6))
                                   : attrs_word(s->attrs[row], "c", world_buckets[story_below(s, 3)]);
    if (t->kind == NETTO_OPTION || i % 5 == 0) r.expiry = 1767225600 * NETTO_SECOND + (100 + i) * NETTO_DAY;
    if (t->kind == NETTO_OPTION) r.right = i % 2 ? 'C' : 'P', r.strike = at_the_money(t);
    if (text_is(r.id, "MIX")) r.loads = mix, r.load_count = 3;
    return r;
}

netto_account_row world_account(story *s, uint32_t i, uint32_t row)
{
    const holder *h = &world_holders[i];
    netto_account_row r = {.id = text_of(h->id), .kind = text_of(h->kind), .parent = text_of(h->parent), .netting = h->netting, .by = text_of(h->by)};
    static const char *const values[] = {"V1", "spot", "b1", "perp"};
    for (uint32_t k = 0; k < 4; k++) s->entries[k] = (netto_netting_entry){text_of(values[k]), text_of(world_sets[k % 3])};
    if (h->netting == NETTO_NETTING_BY) r.entries = s->entries, r.entry_count = 4;
    r.attrs = attrs_real(s->attrs[row], "x", story_real(s, 0, 1));
    return r;
}

static const char *const modelled[STORY_FACTORS] = {
    "BTC", "ETH", "SOL", "OIL", "GAS", "DAX", "SAP", "VOD", "USD-RATE", "EUR-RATE", "fx:EUR", "fx:GBP", "DOGE", "MIX", "elsewhere",
    "LIGHT", "NEW1", "TOYOTA", "JPY-RATE", "fx:JPY", "n1", "n2", "n3", "n4"};

/* Loads on three common movers and something of one's own: positive definite by making. */
static void load_movers(story *s, uint32_t order)
{
    double (*b)[STORY_DRIVERS] = s->loads;
    for (uint32_t i = 0; i < order; i++) {
        double own = story_real(s, 0.05, 0.6), square = own;
        for (int k = 0; k < STORY_DRIVERS; k++) b[i][k] = story_real(s, -1, 1), square += b[i][k] * b[i][k];
        for (int k = 0; k < STORY_DRIVERS; k++) b[i][k] /= sqrt(square);
        for (uint32_t j = 0; j <= i; j++) {
            double rho = b[i][0] * b[j][0] + b[i][1] * b[j][1] + b[i][2] * b[j][2];
            s->rho[i * order + j] = s->rho[j * order + i] = i == j ? 1.0 : rho;
        }
    }
}

void world_matrix(story *s, const char *name, uint32_t order)
{
    load_movers(s, order);
    for (uint32_t i = 0; i < order; i++) s->names[i] = text_of(modelled[i]);
    s->command = (netto_command){.kind = NETTO_CORRELATION_PUT,
                                 .correlation = {.name = text_of(name), .factors = s->names, .factor_count = order,
                                                 .rho = s->rho, .min_eigenvalue = 0.01}};
}

/* Buckets or classes, listed or all alike: of the first few of the matrix, as if they were these. */
static void by_buckets(story *s, netto_correlation *m)
{
    static const char *const texts[] = {"b1", "b2", "b3", "crypto", "energy", "rates"};
    bool listed = story_chance(s, 0.5);
    m->type = NETTO_MODEL_BUCKET;
    m->by = story_chance(s, 0.5) ? NETTO_BY_FACTOR_BUCKET : NETTO_BY_FACTOR_CLASS;
    m->factor_count = 0;
    s->rho[0] = story_real(s, 0.4, 0.9), s->rho[1] = story_real(s, -0.02, 0.4); /* now and then below 0, which is refused */
    if (!listed) return;
    load_movers(s, m->factor_count = 5);
    for (uint32_t i = 0; i < 5; i++) s->names[i] = text_of(texts[i]), s->rho[6 * i] = story_real(s, 0.95, 1.0);
    m->mode = NETTO_PRESCRIBED;
}

void world_model(story *s, const char *name, uint32_t order)
{
    netto_correlation *m = &s->command.correlation;
    world_matrix(s, name, order);
    uint32_t type = story_below(s, 4);
    if (type == 0) by_buckets(s, m);
    if (type != 1) return;
    m->type = NETTO_MODEL_FACTOR;
    m->rho = NULL, m->loadings = s->loads[0], m->drivers = STORY_DRIVERS;
    static const double covariance[] = {0.9, 0.1, 0, 0.1, 0.8, -0.1, 0, -0.1, 0.7};
    if (story_chance(s, 0.5)) m->covariance = covariance;
}

/* ---- policies -------------------------------------------------------------------------------------------------- */

static const netto_text desk_kind = {"desk", 4}, firm_kind = {"firm", 4}, account_kind = {"account", 7};

static void limits_of(rules *r, double scale)
{
    rules_limit(r, "netted", NETTO_MEASURE_NETTED, 200000 * scale, NULL);
    rules_limit(r, "desk", NETTO_MEASURE_POOL_NETTED, 500000 * scale, &desk_kind);
    rules_limit(r, "firm", NETTO_MEASURE_POOL_GROSS, 3000000 * scale, &firm_kind);
    rules_limit(r, "use", NETTO_MEASURE_UTILISATION, 1.5, &account_kind);
    rules_limit_asks(r, "double pool", RULES_DOUBLE_POOL, 0, 1e6 * scale, NULL)->soft = 0.5;
    rules_limit_asks(r, "required", RULES_REQUIRED, RULES_OF_ATTRS, 0, NULL);
    netto_limit *equity = rules_limit_asks(r, "of equity", 0, RULES_OF_EQUITY, 0, &account_kind);
    equity->soft = 0.8, equity->clear = 0.9;
}

/* Highest prices and results, carried over from policy to policy, renamed, migrated, and refused where the scope is another. */
static void folds_of(rules *p)
{
    static netto_fold folds[STORY_POLICIES][2];
    for (int i = 0; i < STORY_POLICIES; i++) {
        bool account = i == 6;
        folds[i][0] = rules_fold("peak", account ? &account_kind : NULL, i % 2 ? (i + 1) * NETTO_SECOND : 0);
        folds[i][1] = rules_fold("result", i == 5 ? &desk_kind : &account_kind, i == 4 ? 20 * NETTO_SECOND : 0);
        folds[i][0].schema = i == 2 || i == 5 ? 2 : 1;
        folds[i][0].width = i == 2 || i == 5 ? 2 : 1;
        folds[i][0].migrates = i != 5;
    }
    folds[5][1].name = text_of("desks");
    folds[3][1].name = text_of("best"), folds[3][1].was = text_of("result");
    rules_folds(&p[1], folds[1], 2);
    rules_folds(&p[2], folds[2], 2);
    rules_folds(&p[3], folds[3], 2);
    rules_folds(&p[4], folds[4], 2);
    rules_folds(&p[5], folds[5], 2);
    rules_folds(&p[6], folds[6], 1);
}

/* Of instruments, underlyings and buckets, kept and renamed from policy to policy, and gone in others. */
static void held_of(rules *p)
{
    netto_limit *l = rules_limit_held(&p[0], "position", NETTO_BY_INSTRUMENT, NETTO_HELD_NOTIONAL, 0, 150000, NULL);
    l->soft = 0.7, l->clear = 0.9;
    rules_limit_held(&p[0], "bucket", NETTO_BY_BUCKET, NETTO_HELD_GROSS, 0, 60000, &firm_kind)->clear = 0.8;
    rules_limit_held(&p[3], "underlying", NETTO_BY_UNDERLYING, NETTO_HELD_NET_NOTIONAL, 0, 200000, NULL)->soft = 0.5;
    rules_limit_held(&p[3], "position", NETTO_BY_INSTRUMENT, NETTO_HELD_NOTIONAL, 0, 100000, NULL)->clear = 0.5;
    l = rules_limit_held(&p[5], "place", NETTO_BY_INSTRUMENT, NETTO_HELD_NOTIONAL, RULES_OF_EQUITY, 0, NULL);
    l->was = text_of("position"), l->soft = 0.3;
    rules_limit_held(&p[5], "units", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 40, &account_kind);
    rules_limit_held(&p[1], "of attrs", NETTO_BY_BUCKET, NETTO_HELD_NET_NOTIONAL, RULES_OF_MINUTE, 0, NULL)->soft = 0.9;
}

static void checks_of(rules *p)
{
    rules_check(&p[0], "size", RULES_NOTIONAL, 50000);
    rules_check(&p[0], "rise", RULES_RISE, 20000)->always = true;
    rules_check(&p[3], "size", RULES_NOTIONAL, 30000)->always = true;
    rules_check(&p[5], "rise", RULES_RISE, 5000);
    const struct { int policy; netto_instant length; uint32_t most; double bound; } kept[] = {
        {0, 60 * NETTO_SECOND, 20, 6}, {3, 20 * NETTO_SECOND, 7, 3}, {5, 300 * NETTO_SECOND, 9, 8}, {1, 60 * NETTO_SECOND, 30, 29}};
    for (int i = 0; i < 4; i++) {
        rules *r = &p[kept[i].policy];
        r->policy.orders_length = kept[i].length, r->policy.orders_most = kept[i].most;
        rules_check(r, "pace", RULES_PACE, kept[i].bound)->always = i % 2;
    }
    rules_limit_asks(&p[0], "desk's pace", RULES_OPENED, 0, 12, &desk_kind)->soft = 0.5;
}

/* Of every kind: that hold, latch, cool down soon, stop others; of instruments, and of accounts. */
static void breakers_of(rules *r, double above, uint32_t reads)
{
    r->trips_above = above;
    r->trip_reads = reads;
    netto_breaker *band = rules_breaker(r, "band", NULL, NETTO_ACTION_HALT);
    band->hold = 3 * NETTO_SECOND, band->cooldown = 5 * NETTO_SECOND, band->stale = 60 * NETTO_SECOND;
    rules_breaker(r, "group", NULL, NETTO_ACTION_REDUCE_ONLY)->stops = NETTO_STOPS_UNDERLYING;
    rules_breaker(r, "desk", &desk_kind, NETTO_ACTION_REDUCE_ONLY);
    netto_breaker *kill = rules_breaker(r, "kill", &account_kind, NETTO_ACTION_HALT);
    kill->latch = true, kill->manual = true;
}

/* Limits on what the policy measures, of the book and of its pool. */
static void measured_of(rules *p)
{
    netto_limit *l = rules_limit(&p[5], "leans", NETTO_MEASURE_RULE, 50000, NULL);
    l->measure = text_of("exposed"), l->soft = 0.5;
    l = rules_limit(&p[4], "firm leans", NETTO_MEASURE_RULE, 400000, &firm_kind);
    l->measure = text_of("doubled"), l->pooled = true;
}

/* Who waits is carried over from policy to policy, renamed, and refused where the scope is another. */
static void plans_of(rules *p)
{
    rules_rebalance(&p[0], "neutral", "exposed", 20000, 40 * NETTO_SECOND, &account_kind);
    rules_step(&p[0], NETTO_STEP_HEDGE, "BTC-P", NAN)->of = TEXT_LITERAL("doubled");
    rules_rebalance(&p[1], "balanced", "netted", 5000, 60 * NETTO_SECOND, NULL)->edge = true;
    rules_step(&p[1], NETTO_STEP_REDUCE, NULL, 0.3)->of = TEXT_LITERAL("utilisation");
    rules_rebalance(&p[1], "neutral", "doubled", 30000, 20 * NETTO_SECOND, &account_kind)->edge = true;
    rules_step(&p[1], NETTO_STEP_TRADE, "SOL", 3);
    rules_step(&p[1], NETTO_STEP_HEDGE, "ETH-P", NAN);
    rules_rebalance(&p[2], "hedged", "exposed", 20000, 100 * NETTO_SECOND, &account_kind)->was = TEXT_LITERAL("neutral");
    rules_step(&p[2], NETTO_STEP_MIN_VARIANCE, "ETH-P", NAN)->window = 2 * 3600 * NETTO_SECOND;
    rules_rebalance(&p[3], "weights", "gross", 10000, 80 * NETTO_SECOND, NULL);
    rules_step(&p[3], NETTO_STEP_WEIGHT, "BTC", 0.2);
    rules_step(&p[3], NETTO_STEP_WEIGHT, "DAX", -0.1)->min_notional = 500;
    rules_rebalance(&p[4], "balanced", "gross", 10000, 20 * NETTO_SECOND, NULL);
    rules_step(&p[4], NETTO_STEP_ROLL, "BTC-P", NAN)->of = TEXT_LITERAL("BTC-C");
    p[4].plans[0].steps[0].window = 1000 * NETTO_DAY, p[4].plans[0].steps[0].by_delta = p[4].plans[0].steps[0].spread = true;
    rules_step(&p[4], NETTO_STEP_REDUCE, NULL, 1000)->of = TEXT_LITERAL("pool.netted");
    rules_rebalance(&p[5], "greeks", "exposed", 5000, 30 * NETTO_SECOND, NULL)->edge = true;
    rules_step(&p[5], NETTO_STEP_NEUTRAL, NULL, NAN)->neutral = (netto_neutral_step){
        .of = {NETTO_GREEK_VEGA, NETTO_GREEK_DELTA}, .with = {TEXT_LITERAL("BTC-C"), TEXT_LITERAL("BTC-P")}, .of_count = 2, .with_count = 2,
        .factor = TEXT_LITERAL("BTC"), .rounding = NETTO_HEDGE_NEAREST};
    rules_rebalance(&p[6], "neutral", "net", 1000, 20 * NETTO_SECOND, &desk_kind); /* refused after 0 and 1 */
    rules_step(&p[6], NETTO_STEP_HEDGE, "nothing", NAN);
}

/* One goes on in another policy, one begins anew at another `every`, one is of pools, one of a measure that fails. */
static void forecasts_of(rules *p)
{
    rules_forecast(&p[0], "told", "gross", 30 * NETTO_SECOND, &account_kind);
    rules_forecast(&p[1], "told", "exposed", 30 * NETTO_SECOND, &account_kind);
    rules_forecast(&p[1], "pooled", "doubled", 50 * NETTO_SECOND, &desk_kind)->pool = true;
    rules_forecast(&p[2], "told", "netted", 45 * NETTO_SECOND, NULL);
    rules_forecast(&p[4], "margin", "margin.initial", 60 * NETTO_SECOND, NULL);
    rules_forecast(&p[5], "told", "nothing", 40 * NETTO_SECOND, &account_kind);
}

void world_policies(story *s)
{
    static const char *const ids[] = {"p0", "p1", "p2", "p3", "p4", "p5", "p6"};
    rules *p = s->policies;
    for (int i = 0; i < STORY_POLICIES; i++) p[i] = rules_of(ids[i]), p[i].haircut = 0.1 + 0.01 * i;
    p[0].policy.hooks = (netto_hooks){.haircut = rules_haircut_attr};
    limits_of(&p[0], 1);
    p[1].policy.hooks = (netto_hooks){.haircut = rules_haircut_peak, .correlation = rules_correlation, .collateral = rules_line_amount,
                                      .margin = rules_margin_leg};
    p[1].breaks_above = 62000, p[1].leg = 0.7, p[1].scale = 1.25, p[1].line = 0.1;
    p[2].policy.hooks = (netto_hooks){.haircut = rules_haircut_vol, .margin = rules_margin_measured};
    p[2].policy.model = text_of("alt"), p[2].policy.per_set = true, p[2].extra = 10;
    p[2].policy.history_every = 3600 * NETTO_SECOND, p[2].policy.history_length = 4 * 3600 * NETTO_SECOND;
    p[3].policy.hooks = (netto_hooks){.haircut = rules_haircut_under_peak, .correlation = rules_correlation,
                                      .collateral = rules_line_fixed, .margin = rules_margin_pool};
    p[3].line = 0.2, p[3].across = -0.2;
    limits_of(&p[3], 0.3);
    p[4].policy.hooks = (netto_hooks){.haircut = rules_haircut_years, .axis = rules_axis, .cells = rules_cells, .collateral = rules_line_fixed, .margin = rules_margin_peak};
    p[4].policy.history_every = 1800 * NETTO_SECOND, p[4].policy.history_length = 7200 * NETTO_SECOND;
    p[5].policy.hooks = (netto_hooks){.haircut = rules_haircut_fx, .margin = rules_margin_measured};
    p[5].leg = 0.5, p[5].policy.stressed = text_of("alt");
    p[4].breaks = TEXT_LITERAL("EUR");
    p[3].breaks = text_of(world_things[2].id), p[5].breaks = text_of(world_holders[world_holder_count - 1].id);
    p[1].work = 2500, p[2].work = 4000, p[3].work = 5000, p[4].work = 20000, p[5].work = 1000;
    rules_limit(&p[5], "firm's leg", NETTO_MEASURE_POOL_WORST_LEG, 1e5, &firm_kind);
    rules_limit(&p[5], "leg", NETTO_MEASURE_WORST_LEG, 3e4, NULL);
    netto_limit *tuned = rules_limit(&p[5], "net worth", NETTO_MEASURE_NETTED, 150000, NULL);
    tuned->was = text_of("netted"), tuned->soft = 0.7, tuned->clear = 0.8;
    rules_limit_asks(&p[5], "of the minute", 0, RULES_OF_MINUTE, 0, NULL);
    for (int i = 0; i < STORY_POLICIES; i++) rules_measures(&p[i]);
    rules_limit(&p[4], "gain", NETTO_MEASURE_RESULT, 3e4, NULL), rules_limit(&p[4], "paper", NETTO_MEASURE_UNREALISED, 1e4, NULL);
    rules_limit(&p[4], "replaced", NETTO_MEASURE_REPLACEMENT, 2e4, NULL), rules_limit(&p[5], "received", NETTO_MEASURE_RECEIVED, 100, NULL);
    rules_limit(&p[5], "taken", NETTO_MEASURE_REALISED, 1e3, NULL), rules_limit(&p[5], "options", NETTO_MEASURE_OPTION_VALUE, 1e3, NULL);
    rules_limit(&p[5], "owed", NETTO_MEASURE_POSITIVE, 5e4, NULL);
    measured_of(p);
    folds_of(p);
    checks_of(p);
    breakers_of(&p[0], 5000, 0);
    breakers_of(&p[1], 5010, TRIP_NOW);
    breakers_of(&p[2], 4000, TRIP_VOL);
    breakers_of(&p[3], 0.02, TRIP_PEAK);
    breakers_of(&p[4], 5000, TRIP_UNDERLYING | TRIP_NOW | TRIP_MARGIN);
    p[2].breakers[1].name = text_of("class"), p[2].breakers[1].was = text_of("group");
    p[4].breakers[0].latch = true, p[4].breakers[0].stops = NETTO_STOPS_ALL, p[4].policy.breaker_count = 3; /* orphans */
    plans_of(p);
    forecasts_of(p);
    rules_caps(&p[1]), rules_caps(&p[4]); /* behind the plans, which have measures of their own */
    held_of(p);
    rules_limit(&p[6], "firm", NETTO_MEASURE_POOL_GROSS, 2000000, &account_kind); /* refused after 0 and 3 */
}

/* ---- setting up ---------------------------------------------------------------------------------------------------- */

static const netto_command *put_things(story *s, uint32_t from)
{
    uint32_t n = 0;
    for (; n < STORY_ROWS && from + n < world_late; n++) s->instruments[n] = world_instrument(s, from + n, n);
    s->command = (netto_command){.kind = NETTO_INSTRUMENT_PUT, .count = n, .instruments = s->instruments};
    return n ? &s->command : NULL;
}

static const netto_command *put_holders(story *s, uint32_t from)
{
    uint32_t n = 0;
    for (; n < STORY_ROWS && from + n < world_holder_count; n++) s->accounts[n] = world_account(s, from + n, n);
    s->command = (netto_command){.kind = NETTO_ACCOUNT_PUT, .count = n, .accounts = s->accounts};
    return n ? &s->command : NULL;
}

static const netto_command *put_money(story *s)
{
    const double rates[] = {1.1, 0.0065, 1.25};
    for (int i = 0; i < 3; i++) s->fx[i] = (netto_fx_row){text_of(world_currencies[i]), rates[i], NETTO_NEVER};
    s->command = (netto_command){.kind = NETTO_FX_PUT, .count = 3, .fx = s->fx};
    return &s->command;
}

static const netto_command *put_sets(story *s)
{
    for (int i = 0; i < 3; i++) s->sets[i] = (netto_set_row){.id = text_of(world_sets[i]), .enforceable = i != 2, .mpor_days = -1};
    s->command = (netto_command){.kind = NETTO_SET_PUT, .count = 3, .sets = s->sets};
    return &s->command;
}

const netto_command *world_set_up(story *s, uint32_t step)
{
    const netto_command *c = NULL;
    if (step == 0) return put_money(s);
    if (step == 1) return put_sets(s);
    if (step < 7 && (c = put_things(s, (step - 2) * STORY_ROWS))) return c;
    if (step >= 7 && step < 10) return put_holders(s, (step - 7) * STORY_ROWS);
    if (step == 10) return world_matrix(s, "default", 16), &s->command;
    return NULL;
}

uint32_t story_setup(void)
{
    return 11;
}

/* story.c: random commands and random questions. */
#include "support/story.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "netto/netto.h"
#include "support/story_world.h"

#define BAD 0.06 /* the share of rows with something wrong in them */

void story_begin(story *s, uint64_t seed)
{
    memset(s, 0, sizeof *s);
    s->random = seed;
    s->questions = ~seed;
    s->now = 1767225600 * NETTO_SECOND;
    for (uint32_t i = 0; i < world_thing_count; i++) s->prices[i] = world_things[i].price;
    world_policies(s);
}

desk story_desk(void)
{
    return desk_open_with(&(netto_engine_options){.strike_count = 3, .strike_window = 40});
}

netto_policy *story_policy(story *s, uint32_t i)
{
    return i < STORY_POLICIES ? &s->policies[i].policy : netto_policy_built_in();
}

static uint32_t any_thing(story *s)
{
    return story_below(s, story_chance(s, 0.8) ? world_late : world_thing_count);
}

static netto_text any_account(story *s)
{
    if (story_chance(s, BAD / 3)) return text_of("nobody");
    return text_of(world_holders[story_below(s, world_holder_count)].id);
}

static netto_text thing_id(story *s, uint32_t i)
{
    return text_of(story_chance(s, BAD / 2) ? "nothing" : world_things[i].id);
}

static netto_number real(double number)
{
    return (netto_number){NETTO_NUMBER_REAL, {.real = number}};
}

static double bad_number(story *s)
{
    const double bad[] = {NAN, INFINITY, -INFINITY, 1e300, 1e25, 1e-30, 0};
    return bad[story_below(s, 7)];
}

/* Small for what is dear, large for what is cheap; in whole steps. */
static double any_qty(story *s, uint32_t i)
{
    double value = exp(story_real(s, 0, 12)); /* the C library's: the same in every build on one machine */
    double price = fabs(s->prices[i]) * world_things[i].multiplier;
    double units = world_things[i].kind == NETTO_SENSITIVITY || price < 1e-3 ? value : value / price;
    if (world_things[i].inverse) units = value / world_things[i].multiplier;
    units = nearbyint(units * 1e4) / 1e4;
    if (units == 0) units = 0.0001;
    return story_chance(s, 0.5) ? units : -units;
}

/* ---- what moves ------------------------------------------------------------------------------------------------- */

static double walk(story *s, uint32_t i)
{
    double *p = &s->prices[i];
    if (world_things[i].kind == NETTO_FUTURE && !world_things[i].inverse && i < 14)
        *p += story_real(s, -0.5, 0.5); /* oil and gas may fall below 0 */
    else
        *p *= 1 + story_real(s, -0.02, 0.02);
    return *p;
}

static void mark_row(story *s, netto_mark_row *row)
{
    uint32_t i = any_thing(s);
    *row = (netto_mark_row){.instrument = thing_id(s, i), .ts = NETTO_NEVER};
    row->price = walk(s, i);
    if (world_things[i].kind == NETTO_OPTION)
        row->given = story_chance(s, 0.4) ? NETTO_MARK_IV : NETTO_MARK_DELTA | NETTO_MARK_IV, row->delta = story_real(s, -1, 1), row->iv = 0.5;
    if (story_chance(s, 0.2)) row->given |= NETTO_MARK_BID, row->bid = row->price * 0.999;
    if (story_chance(s, 0.2)) row->ts = s->now - (netto_instant)(story_real(s, -30, 9000) * 1e9);
    if (story_chance(s, BAD)) row->price = story_chance(s, 0.5) ? -row->price : bad_number(s);
}

static void tell_marks(story *s, netto_command *c)
{
    for (uint32_t i = 0; i < c->count; i++) mark_row(s, &s->marks[i]);
    c->kind = NETTO_MARK_PUT;
    c->marks = s->marks;
}

static void trade_of(story *s, netto_trade_row *row, char *id)
{
    uint32_t i = any_thing(s);
    snprintf(id, 24, "t%u", s->trades++);
    *row = (netto_trade_row){.id = text_of(id), .price = real(s->prices[i]), .ts = NETTO_NEVER, .settle = NETTO_NEVER};
    row->account = any_account(s);
    row->instrument = thing_id(s, i);
    row->qty = real(any_qty(s, i));
    if (story_chance(s, 0.1)) row->ts = s->now - (netto_instant)(story_real(s, 0, 1.1) * 86400e9);
    if (story_chance(s, 0.2)) row->settle = s->now + (netto_instant)(story_real(s, -4, 2) * 86400e9);
    if (row->settle != NETTO_NEVER && (world_things[i].kind == NETTO_SPOT || world_things[i].kind == NETTO_BOND)) row->free = story_chance(s, 0.3);
    if (story_chance(s, BAD / 2)) row->qty = real(bad_number(s));
    if (story_chance(s, BAD / 2)) row->price = real(bad_number(s));
}

/* Some trades fill an order that was sent lately, or one that was never sent. */
static void name_order(story *s, netto_trade_row *row)
{
    uint32_t i = story_below(s, STORY_ORDERS);
    if (!s->orders[i].id[0]) return;
    row->order = text_of(s->orders[i].id);
    if (story_chance(s, 0.1)) return; /* of another account, instrument or side, as it happens */
    row->account = s->orders[i].account;
    row->instrument = text_of(world_things[s->orders[i].thing].id);
    row->price = real(s->prices[s->orders[i].thing]);
    row->qty = real(s->orders[i].qty * (story_chance(s, 0.5) ? 1 : story_chance(s, 0.5) ? 0.5 : 2));
}

/* Often what was done last is undone, or told again, or told otherwise. */
static void tell_trades(story *s, netto_command *c)
{
    for (uint32_t i = 0; i < c->count; i++) {
        trade_of(s, &s->rows[i], s->ids[i]);
        if (story_chance(s, 0.3)) name_order(s, &s->rows[i]);
        if (!s->last.id.bytes || story_chance(s, 0.6)) continue;
        netto_text id = s->rows[i].id;
        s->rows[i] = s->last;
        if (story_chance(s, 0.8)) s->rows[i].id = id, s->rows[i].qty.real = -s->last.qty.real;
        else if (story_chance(s, 0.2)) s->rows[i].price = real(1);
    }
    s->last = s->rows[0];
    memcpy(s->last_id, s->rows[0].id.bytes, s->rows[0].id.size);
    s->last.id.bytes = s->last_id;
    c->kind = NETTO_TRADE_APPLY;
    c->trades = s->rows;
    c->late = story_chance(s, 0.2);
}

static void new_order(story *s, uint32_t i)
{
    uint32_t t = any_thing(s);
    snprintf(s->orders[i].id, sizeof s->orders[i].id, "o%u", s->opened++);
    s->orders[i].account = any_account(s);
    s->orders[i].thing = t;
    s->orders[i].qty = any_qty(s, t);
    s->orders[i].price = story_chance(s, 0.3) ? (netto_number){0} : real(s->prices[t] * story_real(s, 0.97, 1.03));
}

/* Opened, sent again (sometimes otherwise), closed, or closed again. */
static void tell_orders(story *s, netto_command *c)
{
    uint32_t i = story_below(s, STORY_ORDERS);
    bool open = !s->orders[i].id[0] || story_chance(s, 0.6);
    if (open && !(s->orders[i].id[0] && story_chance(s, 0.2))) new_order(s, i);
    *c = (netto_command){.kind = open ? NETTO_ORDER_OPEN : NETTO_ORDER_CLOSE, .account = s->orders[i].account};
    c->order.id = story_chance(s, BAD) ? text_of("never") : text_of(s->orders[i].id);
    if (!open) return;
    c->account = s->orders[i].account;
    c->order.instrument = thing_id(s, s->orders[i].thing);
    c->order.qty = real(s->orders[i].qty);
    c->order.price = s->orders[i].price;
    if (story_chance(s, BAD)) c->order.qty = real(bad_number(s));
}

static void tell_positions(story *s, netto_command *c)
{
    c->account = any_account(s);
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t t = any_thing(s);
        s->positions[i] = (netto_position_row){.instrument = thing_id(s, t)};
        s->positions[i].qty = real(story_chance(s, 0.6) ? 0 : any_qty(s, t));
        if (story_chance(s, 0.5)) s->positions[i].cost = real(s->prices[t]);
        if (story_chance(s, BAD)) s->positions[i].qty = real(bad_number(s));
    }
    c->kind = NETTO_POSITION_PUT;
    c->positions = s->positions;
}

static void tell_collateral(story *s, netto_command *c)
{
    static const char *const assets[] = {"USD", "EUR", "JPY", "BTC", "UST", "BTC-P", "NOMARK"};
    c->account = any_account(s);
    for (uint32_t i = 0; i < c->count; i++) {
        double amount = nearbyint(story_real(s, -2000, 300000));
        s->collateral[i] = (netto_collateral_row){.asset = text_of(assets[story_below(s, story_chance(s, BAD) ? 7 : 5)])};
        s->collateral[i].amount = real(story_chance(s, 0.1) ? 0 : amount);
        s->collateral[i].received = story_chance(s, 0.2);
        if (story_chance(s, 0.1)) s->collateral[i].set = text_of(world_sets[story_below(s, 3)]);
        if (story_chance(s, BAD)) s->collateral[i].amount = real(bad_number(s));
    }
    c->kind = NETTO_COLLATERAL_PUT;
    c->collateral = s->collateral;
}

static void tell_rates(story *s, netto_command *c)
{
    const double rates[] = {1.1, 0.0065, 1.25};
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t k = story_below(s, 3);
        s->fx[i] = (netto_fx_row){text_of(world_currencies[k]), rates[k] * story_real(s, 0.95, 1.05), NETTO_NEVER};
        if (story_chance(s, 0.2)) s->fx[i].ts = s->now - (netto_instant)(story_real(s, -30, 9000) * 1e9);
        if (story_chance(s, BAD)) s->fx[i].rate = bad_number(s);
    }
    c->kind = NETTO_FX_PUT;
    c->fx = s->fx;
}

/* ---- what is defined ---------------------------------------------------------------------------------------------- */

static void tell_things(story *s, netto_command *c)
{
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t t = story_below(s, world_thing_count);
        s->instruments[i] = world_instrument(s, t, i);
        if (story_chance(s, 0.3)) s->instruments[i].venue = text_of("V2");
        if (story_chance(s, 0.1)) s->instruments[i].calendar = text_of("C");
        if (story_chance(s, BAD)) s->instruments[i].multiplier = real(bad_number(s));
    }
    c->kind = NETTO_INSTRUMENT_PUT;
    c->instruments = s->instruments;
}

/* One that hardly ever comes again, or one of two. */
static netto_text new_name(story *s, uint32_t i)
{
    uint32_t number = story_below(s, story_chance(s, 0.5) ? 2 : 1000000);
    snprintf(s->qualifiers[i], sizeof s->qualifiers[i], "q%u", number);
    return text_of(s->qualifiers[i]);
}

static void tell_factors(story *s, netto_command *c)
{
    for (uint32_t i = 0; i < c->count; i++) {
        const thing *t = &world_things[story_below(s, world_thing_count)];
        s->factors[i] = (netto_factor_row){.id = text_of(t->underlying ? t->underlying : t->id)};
        s->factors[i].bucket = text_of(world_buckets[story_below(s, 3)]);
        if (story_chance(s, 0.7)) s->factors[i].qualifier = new_name(s, i);
        if (story_chance(s, 0.5)) s->factors[i].class_ = text_of(story_chance(s, 0.5) ? "crypto" : "rates");
        if (story_chance(s, 0.1)) s->factors[i].id = text_of("fx:EUR");
        if (story_chance(s, BAD)) s->factors[i].vol = real(bad_number(s));
    }
    c->kind = NETTO_FACTOR_PUT;
    c->factors = s->factors;
}

static void tell_accounts(story *s, netto_command *c)
{
    for (uint32_t i = 0; i < c->count; i++) {
        s->accounts[i] = world_account(s, story_below(s, world_holder_count), i);
        if (story_chance(s, 0.3)) s->accounts[i].parent = any_account(s);
        if (story_chance(s, 0.2)) s->accounts[i].netting = NETTO_NETTING_NONE;
        if (story_chance(s, 0.1)) s->accounts[i].kind = text_of("desk");
    }
    c->kind = NETTO_ACCOUNT_PUT;
    c->accounts = s->accounts;
}

static void tell_sets(story *s, netto_command *c)
{
    c->count = 1;
    s->sets[0] = (netto_set_row){.id = text_of(world_sets[story_below(s, 3)]), .mpor_days = -1};
    s->sets[0].enforceable = story_chance(s, 0.7);
    if (story_chance(s, BAD)) s->sets[0].threshold = -1;
    c->kind = NETTO_SET_PUT;
    c->sets = s->sets;
}

static void tell_model(story *s)
{
    const char *name = story_chance(s, 0.6) ? "default" : "alt";
    world_model(s, name, 12 + story_below(s, 12));
    if (story_chance(s, 0.3)) s->rho[1] = story_real(s, -1.2, 1.2); /* not symmetric any more */
    if (story_chance(s, 0.2)) s->command.correlation.min_eigenvalue = -0.1;
    if (story_chance(s, 0.3)) s->command.correlation.mode = NETTO_PRESCRIBED;
}

/* ---- telling ---------------------------------------------------------------------------------------------------------- */

/* A person's word about a breaker that there may be, and a thing that it may be of. */
static void tell_breaker(story *s, netto_command *c)
{
    static const char *const names[] = {"band", "group", "class", "desk", "kill"};
    uint32_t i = story_below(s, 5);
    *c = (netto_command){.kind = story_chance(s, 0.6) ? NETTO_BREAKER_TRIP : NETTO_BREAKER_RESET};
    c->breaker.name = text_of(story_chance(s, BAD) ? "none" : names[i]);
    c->breaker.thing = i < 3 ? thing_id(s, any_thing(s)) : any_account(s);
    c->breaker.reason = text_of(story_chance(s, BAD) ? "" : "said so");
}

static void tell_shadow(story *s, netto_command *c)
{
    bool end = story_chance(s, 0.25);
    double threshold = story_chance(s, BAD) ? bad_number(s) : story_real(s, 0.001, 0.5);
    if (!end && story_chance(s, 0.8)) s->shadow = story_below(s, STORY_POLICIES + 1);
    *c = (netto_command){.kind = NETTO_POLICY_SHADOW, .shadow = {story_policy(s, s->shadow), end, threshold}};
}

/* One of few ids, so that some are sent twice; names have kinds of their own, most of the time. */
static void tell_forecast(story *s, netto_command *c)
{
    uint32_t i = story_below(s, 40), name = i % 5;
    bool outcome = story_chance(s, 0.4);
    snprintf(s->forecast, sizeof s->forecast, "%s%u/%u", story_chance(s, 0.9) ? "f" : "g", name, i);
    *c = (netto_command){.kind = outcome ? NETTO_FORECAST_OUTCOME : NETTO_FORECAST_PUT};
    c->forecast = (netto_forecast){.id = text_of(s->forecast), .value = story_real(s, 0.01, 2), .reference = NAN};
    if (story_chance(s, BAD)) c->forecast.value = bad_number(s);
    if (outcome) return;
    c->forecast.kind = story_chance(s, BAD) ? story_below(s, NETTO_FORECAST_KIND_COUNT) : (netto_forecast_kind)name;
    if (name != 2 || story_chance(s, 0.5)) c->forecast.instrument = thing_id(s, any_thing(s));
    c->forecast.due = s->now + (netto_instant)(story_real(s, story_chance(s, BAD) ? -1 : 0, 10) * 1e9);
}

/* Trades of late are settled, some in part. */
static void tell_settled(story *s, netto_command *c)
{
    for (uint32_t i = 0; i < c->count; i++) {
        snprintf(s->ids[i], 24, "t%u", s->trades - story_below(s, s->trades < 40 ? s->trades + 1 : 40));
        s->settled[i] = (netto_settled_row){.trade = text_of(s->ids[i])};
        if (story_chance(s, 0.3)) s->settled[i].qty = real(nearbyint(story_real(s, story_chance(s, BAD) ? -1 : 0, 5)));
        if (story_chance(s, 0.3)) s->settled[i].leg = (netto_settled_leg)story_below(s, NETTO_LEG_COUNT);
    }
    c->kind = NETTO_SETTLEMENT_CONFIRM;
    c->settled = s->settled;
    c->partial |= story_chance(s, 0.7);
}

/* Of a venue, or another that somebody may name. */
static void tell_calendar(story *s, netto_command *c)
{
    static const char *const ids[] = {"V1", "V2", "C"};
    static const netto_session sessions[] = {{{"day", 3}, NETTO_WEEKDAYS, 480, 960}, {{"night", 5}, 127, 960, 480}};
    *c = (netto_command){.kind = NETTO_CALENDAR_PUT};
    for (int i = 0; i < 3; i++) s->holidays[i] = (int32_t)(s->now / NETTO_DAY) + (int32_t)story_below(s, 5);
    c->calendar = (netto_calendar){.id = text_of(ids[story_below(s, 3)]), .utc_offset = 60 * ((int32_t)story_below(s, 25) - 12), .business = NETTO_WEEKDAYS,
                                   .sessions = sessions, .session_count = story_below(s, 3), .holidays = s->holidays, .holiday_count = story_below(s, 4)};
    if (story_chance(s, BAD)) c->calendar.business = 0;
}

static void tell_rare(story *s, netto_command *c)
{
    uint32_t what = story_below(s, 33);
    if (what == 32) tell_calendar(s, c);
    else if (what >= 26) tell_forecast(s, c);
    else if (what >= 22) tell_breaker(s, c);
    else if (what < 5) tell_things(s, c);
    else if (what < 9) tell_factors(s, c);
    else if (what < 13) tell_accounts(s, c);
    else if (what < 14) tell_sets(s, c);
    else if (what < 17) tell_model(s);
    else if (what < 19) *c = (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = story_policy(s, story_below(s, STORY_POLICIES + 1))}};
    else if (what >= 20) tell_shadow(s, c);
    else *c = (netto_command){.kind = NETTO_NOTICE, .notice = {.action = text_of("staged"), .policy = text_of("p")}};
}

static void tell(story *s)
{
    netto_command *c = &s->command;
    *c = (netto_command){.kind = NETTO_TICK, .count = 1 + story_below(s, story_chance(s, 0.6) ? 2 : STORY_ROWS)};
    c->partial = story_chance(s, 0.4);
    uint32_t what = story_below(s, 100);
    if (what < 30) tell_marks(s, c);
    else if (what < 62) tell_trades(s, c);
    else if (what < 70) tell_positions(s, c);
    else if (what < 76) tell_collateral(s, c);
    else if (what < 79) tell_rates(s, c);
    else if (what < 82) tell_settled(s, c);
    else if (what < 90) tell_rare(s, c);
    else if (what < 98) tell_orders(s, c);
}

static void pass_time(story *s)
{
    double seconds = story_chance(s, 0.9) ? story_real(s, 0, 2) : story_real(s, 0, 4000);
    if (story_chance(s, 0.4)) seconds = 0;
    s->now += (netto_instant)(seconds * 1e9);
}

const netto_command *story_next(story *s)
{
    pass_time(s);
    if (!world_set_up(s, s->step++)) tell(s);
    s->command.at = s->now;
    return &s->command;
}

/* ---- asking ------------------------------------------------------------------------------------------------------------ */

static void ask_order(story *s, netto_command *q)
{
    uint32_t i = any_thing(s);
    q->kind = NETTO_ORDER_CHECK;
    q->explain = story_chance(s, 0.2);
    q->order.instrument = thing_id(s, i);
    q->order.qty = real(any_qty(s, i));
    q->order.price = story_chance(s, 0.5) ? (netto_number){0} : real(s->prices[i]);
}

static void ask_list(netto_command *q, netto_command_kind kind)
{
    q->kind = kind;
    if (kind == NETTO_BREAKER_LIST)
        q->breaker.page.limit = 9, q->breaker.filter = NETTO_FILTER_ANY;
    else
        q->list.page.limit = 3;
}

static void ask_scenarios(story *s, netto_command *q)
{
    static const double spots[] = {-0.3, 0, 0.2}, vols[] = {-0.25, 0.5};
    static const netto_condition btc[] = {{{"id", 2}, {"BTC", 3}}};
    static const netto_move moves[] = {{btc, 1, -0.5, 1}, {NULL, 0, -0.1, 0.2}};
    static const netto_shock shocks[] = {{{"crash", 5}, moves, 2}};
    q->kind = NETTO_SCENARIO_RUN;
    q->scenario.parts = story_chance(s, 0.5);
    q->scenario.of = (netto_scenarios){spots, vols, 3, 2, shocks, 1};
}

static void ask_plan(story *s, netto_command *q)
{
    static const char *const names[] = {"netted", "margin.initial", "nested", "gross"};
    q->kind = NETTO_REBALANCE_PLAN, q->plan.force = story_chance(s, 0.5);
    if (story_chance(s, 0.5)) return;
    if (story_chance(s, 0.3)) {
        q->kind = NETTO_RESOLUTION_ADL;
        q->adl = (netto_adl_ask){.instrument = thing_id(s, any_thing(s)), .shorts = story_chance(s, 0.5), .limit = 5};
        return;
    }
    q->kind = NETTO_RESOLUTION_PLAN;
    q->closing.of = text_of(names[story_below(s, 4)]);
    q->closing.to = story_chance(s, 0.5) ? NAN : 0.0;
    q->closing.by_step = story_chance(s, 0.5);
    q->closing.steps = 2 + story_below(s, 12);
}

static void ask(story *s, netto_command *q)
{
    static const netto_command_kind lists[] = {NETTO_POSITION_GET, NETTO_ACCOUNT_LIST, NETTO_INSTRUMENT_LIST, NETTO_FACTOR_LIST,
                                               NETTO_MARK_GET, NETTO_ORDER_LIST, NETTO_LIMIT_LIST, NETTO_BREAKER_LIST, NETTO_OPTION_LIST, NETTO_CALENDAR_LIST, NETTO_SETTLEMENT_LIST};
    *q = (netto_command){.kind = NETTO_EXPOSURE_GET, .account = any_account(s)};
    uint32_t what = story_below(s, 20);
    if (what < 5) ask_order(s, q);
    else if (what < 7) q->kind = NETTO_MARGIN_GET, q->explain = story_chance(s, 0.5);
    else if (what == 7) ask_list(q, lists[story_below(s, 11)]);
    else if (what == 12) ask_plan(s, q);
    else if (what == 13) q->kind = NETTO_VAR_GET, q->var.pool = q->var.components = story_chance(s, 0.5), q->var.terms.method = story_below(s, NETTO_VAR_METHOD_COUNT);
    else if (what == 14) {
        static const char *const names[] = {"exposed", "doubled", "netted", "nested", "scanned", "curved", "unsettled"};
        q->kind = NETTO_MEASURE_GET, q->measure.name = text_of(names[story_below(s, 7)]), q->measure.pool = story_chance(s, 0.5);
        q->measure.parts = q->measure.pool || story_chance(s, 0.5);
    }
    else if (what == 15) ask_scenarios(s, q);
    else if (what == 17) q->kind = NETTO_EQUITY_GET, q->equity.positions = story_chance(s, 0.5);
    else if (what == 19) q->kind = NETTO_CLOSEOUT_NET;
    else if (what == 18) q->kind = NETTO_LIQUIDITY_GET, q->liquidity.terms.participation = 0.2, q->liquidity.pool = story_chance(s, 0.5);
    else if (what == 19) q->kind = NETTO_SETTLEMENT_GET;
    else if (what == 8) q->kind = NETTO_CORRELATION_GET, q->model.name = (netto_text){"default", 7};
    else if (what == 16) q->kind = story_chance(s, 0.5) ? NETTO_FORECAST_SCORE : NETTO_VAR_BACKTEST, q->backtest.name = text_of(story_chance(s, 0.5) ? "f4" : "f1");
    else {
        q->exposure.pool = story_chance(s, 0.5), q->exposure.sets = q->exposure.factors = q->exposure.legs = story_chance(s, 0.5);
        q->exposure.by = (netto_legs_by)story_below(s, NETTO_LEGS_BY_COUNT);
    }
}

/* The story's own sequence stands still meanwhile. */
const netto_command *story_question(story *s)
{
    uint64_t kept = s->random;
    s->random = s->questions;
    ask(s, &s->question);
    s->questions = s->random;
    s->random = kept;
    return &s->question;
}

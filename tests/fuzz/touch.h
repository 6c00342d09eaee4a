/* touch.h: a command that was accepted is read to its last byte, and is what it must be. */
#ifndef TEST_FUZZ_TOUCH_H
#define TEST_FUZZ_TOUCH_H

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "netto/command.h"

static void touch(netto_text text)
{
    for (uint32_t i = 0; i < text.size; i++) fuzz_sum += (uint8_t)text.bytes[i];
}

static void touch_id(netto_text text)
{
    must(text_is_id(text));
    touch(text);
}

static void touch_optional(netto_text text)
{
    must(!netto_text_given(text) || text.size <= NETTO_ID_MAX);
    touch(text);
}

static void touch_account(const netto_account_row *row)
{
    touch_id(row->id);
    touch_optional(row->kind);
    touch_optional(row->parent);
    touch_optional(row->by);
    touch(row->attrs);
    for (uint32_t i = 0; i < row->entry_count; i++)
        touch_id(row->entries[i].value), touch_id(row->entries[i].set);
}

static void touch_trade(const netto_trade_row *row)
{
    touch_id(row->id);
    touch_id(row->account);
    touch_id(row->instrument);
    if (netto_text_given(row->order)) touch_id(row->order);
    must(row->qty.kind != NETTO_NUMBER_NONE && row->price.kind != NETTO_NUMBER_NONE);
}

static void touch_matrix(const netto_correlation *m)
{
    touch_id(m->name);
    for (size_t i = 0; i < m->factor_count; i++) touch_id(m->factors[i]);
    size_t n = m->factor_count, k = m->drivers;
    for (size_t i = 0; m->rho && i < (n ? n * n : 2); i++) fuzz_sum += m->rho[i] > 0.5;
    for (size_t i = 0; m->loadings && i < n * k; i++) fuzz_sum += m->loadings[i] > 0.5;
    for (size_t i = 0; m->covariance && i < k * k; i++) fuzz_sum += m->covariance[i] > 0.5;
}

static void touch_row(const netto_command *c, uint32_t i)
{
    switch (c->kind) {
    case NETTO_MARK_PUT:
        touch_id(c->marks[i].instrument);
        break;
    case NETTO_FX_PUT:
        touch_id(c->fx[i].currency);
        break;
    case NETTO_SET_PUT:
        touch_id(c->sets[i].id), touch_optional(c->sets[i].currency), touch(c->sets[i].attrs);
        break;
    case NETTO_ACCOUNT_PUT:
        touch_account(&c->accounts[i]);
        break;
    case NETTO_COLLATERAL_PUT:
        touch_id(c->collateral[i].asset), touch_optional(c->collateral[i].set);
        break;
    case NETTO_POSITION_PUT:
        touch_id(c->positions[i].instrument);
        break;
    case NETTO_TRADE_APPLY:
        touch_trade(&c->trades[i]);
        break;
    case NETTO_SETTLEMENT_CONFIRM:
        touch_id(c->settled[i].trade);
        must(c->settled[i].leg < NETTO_LEG_COUNT);
        break;
    case NETTO_VARIATION_SETTLE: touch_id(c->variation.accounts[i]); break;
    case NETTO_PAYMENT_NET:
        touch_id(c->payments[i].from), touch_id(c->payments[i].to), touch_id(c->payments[i].currency), touch(c->payments[i].date);
        break;
    case NETTO_OPTION_PRICE:
        fuzz_sum += c->options[i].vol > 0.5 || c->options[i].price > 0.5;
        break;
    default:
        break;
    }
}

static void touch_shares(const netto_share *shares, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) touch_id(shares[i].id);
}

static void touch_reals(const double *reals, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) fuzz_sum += reals[i] > 0.5;
}

static void touch_ids(const netto_text *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) touch_id(ids[i]);
}

static void touch_waterfall(const netto_command *c)
{
    touch_shares(c->waterfall.losses, c->waterfall.loss_count);
    for (uint32_t i = 0; i < c->waterfall.layer_count; i++) {
        const netto_layer *layer = &c->waterfall.layers[i];
        touch_id(layer->name), touch_optional(layer->pays_for), touch_shares(layer->members, layer->member_count);
    }
}

static void touch_moves(const netto_shock *shock)
{
    touch_id(shock->name);
    for (uint32_t i = 0; i < shock->move_count; i++)
        for (uint32_t k = 0; k < shock->moves[i].of_count; k++) touch(shock->moves[i].of[k].field), touch(shock->moves[i].of[k].value);
}

static void touch_scenarios(const netto_scenarios *s)
{
    touch_reals(s->spot, s->spot_count);
    touch_reals(s->vol, s->vol_count);
    for (uint32_t i = 0; i < s->shock_count; i++) touch_moves(&s->shocks[i]);
}

static void touch_calendar(const netto_calendar *c)
{
    touch_id(c->id);
    for (uint32_t i = 0; i < c->session_count; i++) touch_optional(c->sessions[i].name);
    for (uint32_t i = 0; i < c->hours_count; i++)
        for (uint32_t k = 0; k < c->hours[i].session_count; k++) touch_optional(c->hours[i].sessions[k].name);
    for (uint32_t i = 0; i < c->holiday_count; i++) fuzz_sum += c->holidays[i] > 0;
}

/* What else a kind has. */
static void touch_terms(const netto_command *c)
{
    switch (c->kind) {
    case NETTO_CLOSEOUT_NET:
        for (uint32_t i = 0; i < c->closeout.suppose_count; i++) touch_id(c->closeout.suppose[i].set);
        break;
    case NETTO_EQUITY_GET:
        for (uint32_t i = 0; i < c->equity.since_count; i++) touch_id(c->equity.since[i].instrument);
        break;
    case NETTO_REBALANCE_PLAN: touch_optional(c->plan.rule); break;
    case NETTO_RESOLUTION_PLAN: touch(c->closing.of); break;
    case NETTO_RESOLUTION_ADL: touch_id(c->adl.instrument); break;
    case NETTO_RESOLUTION_HAIRCUT:
        touch_optional(c->haircut.instrument), touch_optional(c->haircut.currency), touch_optional(c->haircut.account);
        break;
    case NETTO_VARIATION_SETTLE:
        for (uint32_t i = 0; i < c->variation.price_count; i++) touch_id(c->variation.prices[i].instrument);
        break;
    case NETTO_RESOLUTION_WATERFALL: touch_waterfall(c); break;
    case NETTO_HEDGE_RATIO: touch_id(c->hedge.of), touch_ids(c->hedge.with, c->hedge.with_count); break;
    case NETTO_HEDGE_NEUTRAL: touch_ids(c->neutral.with, c->neutral.with_count); break;
    case NETTO_VAR_GET: touch_optional(c->var.without); break;
    case NETTO_VAR_BACKTEST:
        touch_reals(c->backtest.forecasts, c->backtest.forecast_count), touch_reals(c->backtest.outcomes, c->backtest.outcome_count);
        break;
    case NETTO_FORECAST_PUT: touch_id(c->forecast.id), touch_optional(c->forecast.name), touch_optional(c->forecast.instrument); break;
    case NETTO_MEASURE_GET: touch(c->measure.name), touch_optional(c->measure.variant), touch_optional(c->measure.without); break;
    case NETTO_SCENARIO_RUN: touch_scenarios(&c->scenario.of); break;
    case NETTO_CALENDAR_PUT: touch_calendar(&c->calendar); break;
    default: break;
    }
}

static void touch_model(const netto_command *c)
{
    touch_id(c->model.name);
    if (c->model.pair[0].bytes) touch_id(c->model.pair[0]), touch_id(c->model.pair[1]);
    touch_optional(c->model.page.after);
    must(c->model.page.limit <= NETTO_ROWS_MAX);
}

static void touch_list(const netto_command *c)
{
    touch_optional(c->list.page.after);
    touch_optional(c->list.parent);
    touch_optional(c->list.kind);
    must(c->list.page.limit <= NETTO_ROWS_MAX);
    touch_ids(c->list.ids, c->list.id_count);
}

static void touch_query(const netto_command *c)
{
    if (c->kind == NETTO_CORRELATION_GET) return touch_model(c);
    if (c->kind == NETTO_CORRELATION_PUT) touch_matrix(&c->correlation);
    bool order = c->kind == NETTO_ORDER_CHECK || c->kind == NETTO_ORDER_OPEN;
    if (order) touch_id(c->order.instrument);
    if (c->kind == NETTO_ORDER_OPEN || c->kind == NETTO_ORDER_CLOSE) touch_id(c->order.id);
    if (c->kind == NETTO_EXPOSURE_GET || c->kind == NETTO_MARGIN_GET || order) touch_id(c->account);
    if (c->kind == NETTO_ORDER_LIST || c->kind == NETTO_LIMIT_LIST) touch_optional(c->account);
    if (c->kind == NETTO_LIMIT_LIST) touch_optional(c->list.name);
    if (c->kind == NETTO_BREAKER_LIST) touch_optional(c->breaker.name), touch_optional(c->breaker.page.after);
    if (c->kind == NETTO_BREAKER_TRIP || c->kind == NETTO_BREAKER_RESET) touch_id(c->breaker.name), touch_id(c->breaker.thing);
    touch_terms(c);
    switch (c->kind) {
    case NETTO_ORDER_LIST:
    case NETTO_POSITION_GET:
    case NETTO_ACCOUNT_LIST:
    case NETTO_INSTRUMENT_LIST:
    case NETTO_FACTOR_LIST:
    case NETTO_MARK_GET:
    case NETTO_OPTION_LIST:
    case NETTO_CALENDAR_LIST:
    case NETTO_FORECAST_LIST:
    case NETTO_SETTLEMENT_LIST: touch_list(c); break;
    default: break;
    }
}

/* All that a good command has. */
static inline void touch_command(const netto_command *c)
{
    must(c->count <= NETTO_ROWS_MAX);
    for (uint32_t i = 0; i < c->count; i++) touch_row(c, i);
    touch_query(c);
}

#endif

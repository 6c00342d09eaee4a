/* audit_match.c: is a row of the journal one of those that are asked for? */
#include "runtime/audit_match.h"

#include "base/text.h"
#include "runtime/row.h"

/* What is not asked for is always right. */
static bool fits(netto_text asked, netto_text given)
{
    return !asked.bytes || text_equal(asked, given);
}

static bool fits_actor(netto_text asked, netto_text given)
{
    if (fits(asked, given)) return true;
    bool begins = given.size > asked.size && text_equal(asked, (netto_text){given.bytes, asked.size});
    return begins && (given.bytes[asked.size] == ',' || given.bytes[asked.size] == ':');
}

bool audit_match_row(const struct audit_filter *f, const record *row)
{
    return fits(f->kind, row->kind) && fits_actor(f->actor, row->actor);
}

/* ---- commands ------------------------------------------------------------------------------------------------ */

/* What the i-th of its rows names; texts that are not given name nothing.  All kinds stand here, so that the compiler
 * asks of a new one what it names. */
typedef struct names {
    netto_text account, instrument;
} names;

static names names_of(const netto_command *c, uint32_t i)
{
    switch (c->kind) {
    case NETTO_INSTRUMENT_PUT: return (names){.instrument = c->instruments[i].id};
    case NETTO_MARK_PUT: return (names){.instrument = c->marks[i].instrument};
    case NETTO_FX_PUT: return (names){.instrument = c->fx[i].currency};
    case NETTO_ACCOUNT_PUT: return (names){.account = c->accounts[i].id};
    case NETTO_COLLATERAL_PUT: return (names){c->account, c->collateral[i].asset};
    case NETTO_POSITION_PUT: return (names){c->account, c->positions[i].instrument};
    case NETTO_TRADE_APPLY: return (names){c->trades[i].account, c->trades[i].instrument};
    case NETTO_ORDER_OPEN: return (names){c->account, c->order.instrument};
    case NETTO_FORECAST_PUT: return (names){.instrument = c->forecast.instrument};
    case NETTO_BREAKER_TRIP:
    case NETTO_BREAKER_RESET: return (names){c->breaker.thing, c->breaker.thing}; /* its name does not say which */
    case NETTO_RULE_FAULT: return (names){.account = c->fault.account};
    case NETTO_VARIATION_SETTLE: /* `settles`, below */
    case NETTO_ORDER_CLOSE: /* its order's id alone */
    case NETTO_FACTOR_PUT:
    case NETTO_SET_PUT:
    case NETTO_CORRELATION_PUT:
    case NETTO_POLICY_ACTIVATE:
    case NETTO_POLICY_SHADOW:
    case NETTO_NOTICE:
    case NETTO_TICK:
    case NETTO_EXPOSURE_GET:
    case NETTO_MARGIN_GET:
    case NETTO_EQUITY_GET:
    case NETTO_CLOSEOUT_NET:
    case NETTO_ORDER_CHECK:
    case NETTO_ORDER_LIST:
    case NETTO_LIMIT_LIST:
    case NETTO_BREAKER_LIST:
    case NETTO_POSITION_GET:
    case NETTO_ACCOUNT_LIST:
    case NETTO_INSTRUMENT_LIST:
    case NETTO_FACTOR_LIST:
    case NETTO_MARK_GET:
    case NETTO_CORRELATION_GET:
    case NETTO_CORRELATION_LIST:
    case NETTO_REBALANCE_PLAN:
    case NETTO_VAR_GET:
    case NETTO_VAR_BACKTEST:
    case NETTO_HEDGE_RATIO:
    case NETTO_PAYMENT_NET:
    case NETTO_RESOLUTION_WATERFALL:
    case NETTO_RESOLUTION_PLAN:
    case NETTO_RESOLUTION_ADL:
    case NETTO_RESOLUTION_HAIRCUT:
    case NETTO_HEDGE_NEUTRAL:
    case NETTO_OPTION_PRICE:
    case NETTO_OPTION_LIST:
    case NETTO_MEASURE_GET:
    case NETTO_FORECAST_OUTCOME:
    case NETTO_FORECAST_SCORE:
    case NETTO_FORECAST_LIST:
    case NETTO_SCENARIO_RUN:
    case NETTO_LIQUIDITY_GET:
    case NETTO_CALENDAR_PUT:
    case NETTO_SETTLEMENT_CONFIRM: /* its trades' ids alone */
    case NETTO_SETTLEMENT_LIST:
    case NETTO_SETTLEMENT_GET:
    case NETTO_CALENDAR_LIST:
    case NETTO_COMMAND_KIND_COUNT: break;
    }
    return (names){.account = {0}};
}

/* Accounts and prices are lists by themselves. */
static bool settles(const struct audit_filter *f, const netto_command *c)
{
    bool account = false, instrument = !f->instrument.bytes;
    for (uint32_t i = 0; i < c->count; i++) account |= fits(f->account, c->variation.accounts[i]);
    for (uint32_t i = 0; i < c->variation.price_count; i++) instrument |= fits(f->instrument, c->variation.prices[i].instrument);
    return account && instrument;
}

bool audit_match_command(const struct audit_filter *f, const netto_command *c)
{
    bool breaker = c->kind == NETTO_BREAKER_TRIP || c->kind == NETTO_BREAKER_RESET;
    bool single = c->kind == NETTO_RULE_FAULT || c->kind == NETTO_ORDER_OPEN || c->kind == NETTO_FORECAST_PUT || breaker;
    uint32_t count = single ? 1 : c->count;
    if (!f->account.bytes && !f->instrument.bytes) return true;
    if (c->kind == NETTO_VARIATION_SETTLE) return settles(f, c);
    for (uint32_t i = 0; i < count; i++) {
        names n = names_of(c, i);
        if (fits(f->account, n.account) && fits(f->instrument, n.instrument)) return true;
    }
    return false;
}

/* ---- decisions ----------------------------------------------------------------------------------------------- */

static bool rule_failed(const netto_decision *d)
{
    for (uint32_t i = 0; i < d->event_count; i++)
        if (d->events[i].topic == NETTO_TOPIC_RULE_ERROR) return true;
    return false;
}

enum audit_decision audit_decision_of(const netto_command *c, const netto_decision *d)
{
    if (rule_failed(d) || (row_is_list(c->kind) && d->count.error_count > 0)) return AUDIT_ERROR;
    return c->kind == NETTO_ORDER_OPEN && !d->check.accepted ? AUDIT_REJECT : AUDIT_ACCEPT;
}

bool audit_match_decision(const struct audit_filter *f, const netto_command *c, const netto_decision *d)
{
    return fits(f->policy, d->policy) && (f->decision == AUDIT_ANY || f->decision == audit_decision_of(c, d));
}

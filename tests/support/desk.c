/* desk.c: a small desk to test with. */
#include "support/desk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

netto_text T(const char *text)
{
    return (netto_text){text, text ? (uint32_t)strlen(text) : 0};
}

netto_number N(double number)
{
    if (isnan(number)) return (netto_number){.kind = NETTO_NUMBER_NONE};
    return (netto_number){.kind = NETTO_NUMBER_REAL, .real = number};
}

desk desk_open_with(const netto_engine_options *options)
{
    desk k = {.now = 1767225600 * NETTO_SECOND}; /* 2026-01-01T00:00Z */
    netto_engine_create(options, &k.e);
    return k;
}

desk desk_open(void)
{
    return desk_open_with(NULL);
}

void desk_close(desk *k)
{
    netto_engine_destroy(k->e);
    k->e = NULL;
}

netto_status desk_step(desk *k, netto_command *c)
{
    c->at = k->now;
    return netto_engine_step(k->e, c, &k->d);
}

netto_status desk_ask(desk *k, netto_command *c)
{
    return netto_engine_report(k->e, c, NULL, &k->d);
}

netto_instrument_row instrument_row(const char *id, netto_instrument_kind kind)
{
    return (netto_instrument_row){.id = T(id), .kind = kind, .expiry = NETTO_NEVER, .settle_days = -1};
}

netto_status desk_instrument_row(desk *k, netto_instrument_row row)
{
    netto_command c = {.kind = NETTO_INSTRUMENT_PUT, .count = 1, .instruments = &row};
    return desk_step(k, &c);
}

netto_status desk_instrument(desk *k, const char *id, netto_instrument_kind kind)
{
    return desk_instrument_row(k, instrument_row(id, kind));
}

netto_status desk_account_row(desk *k, netto_account_row row)
{
    netto_command c = {.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &row};
    return desk_step(k, &c);
}

netto_status desk_account(desk *k, const char *id, const char *kind, const char *parent)
{
    return desk_account_row(k, (netto_account_row){.id = T(id), .kind = T(kind), .parent = T(parent)});
}

netto_status desk_fx(desk *k, const char *currency, double rate)
{
    return desk_fx_at(k, currency, rate, NETTO_NEVER);
}

netto_status desk_fx_at(desk *k, const char *currency, double rate, netto_instant ts)
{
    netto_fx_row row = {T(currency), rate, ts};
    netto_command c = {.kind = NETTO_FX_PUT, .count = 1, .fx = &row};
    return desk_step(k, &c);
}

netto_status desk_set(desk *k, const char *id, bool enforceable)
{
    netto_set_row row = {.id = T(id), .enforceable = enforceable, .mpor_days = -1};
    netto_command c = {.kind = NETTO_SET_PUT, .count = 1, .sets = &row};
    return desk_step(k, &c);
}

netto_status desk_factor(desk *k, const char *id, const char *bucket)
{
    netto_factor_row row = {.id = T(id), .bucket = T(bucket)};
    netto_command c = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &row};
    return desk_step(k, &c);
}

netto_status desk_mark_at(desk *k, const char *id, double price, netto_instant ts)
{
    netto_mark_row row = {.instrument = T(id), .price = price, .ts = ts};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
    return desk_step(k, &c);
}

netto_status desk_roll(desk *k, const char *id, double price, double rolled, netto_instant ts)
{
    netto_mark_row row = {.instrument = T(id), .price = price, .given = NETTO_MARK_ROLLED, .rolled = rolled, .ts = ts};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
    return desk_step(k, &c);
}

netto_status desk_mark(desk *k, const char *id, double price)
{
    return desk_mark_at(k, id, price, NETTO_NEVER);
}

netto_status desk_position(desk *k, const char *account, const char *id, double qty)
{
    netto_position_row row = {.instrument = T(id), .qty = N(qty)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T(account), .count = 1, .positions = &row};
    return desk_step(k, &c);
}

netto_status desk_settle(desk *k, const char *account)
{
    netto_text id = T(account);
    netto_command c = {.kind = NETTO_VARIATION_SETTLE, .count = 1, .variation.accounts = &id};
    return desk_step(k, &c);
}

netto_status desk_collateral(desk *k, const char *account, const char *asset, double amount)
{
    netto_collateral_row row = {.asset = T(asset), .amount = N(amount)};
    netto_command c = {.kind = NETTO_COLLATERAL_PUT, .account = T(account), .count = 1, .collateral = &row};
    return desk_step(k, &c);
}

netto_trade_row trade_row(const char *trade, const char *account, const char *id, double qty, double price)
{
    return (netto_trade_row){.id = T(trade), .account = T(account), .instrument = T(id), .qty = N(qty),
                             .price = N(price), .ts = NETTO_NEVER, .settle = NETTO_NEVER};
}

netto_status desk_trades(desk *k, const netto_trade_row *rows, uint32_t count, bool partial)
{
    netto_command c = {.kind = NETTO_TRADE_APPLY, .count = count, .partial = partial, .trades = rows};
    return desk_step(k, &c);
}

netto_status desk_trade(desk *k, const char *trade, const char *account, const char *id, double qty, double price)
{
    netto_trade_row row = trade_row(trade, account, id, qty, price);
    return desk_trades(k, &row, 1, false);
}

netto_status desk_option(desk *k, const char *id, const char *underlying, char right, double strike)
{
    netto_instrument_row row = instrument_row(id, NETTO_OPTION);
    row.underlying = T(underlying);
    row.right = right;
    row.strike = N(strike);
    row.expiry = DESK_EXPIRY;
    return desk_instrument_row(k, row);
}

netto_status desk_delta(desk *k, const char *id, double price, double delta)
{
    netto_mark_row row = {.instrument = T(id), .price = price, .given = NETTO_MARK_DELTA, .delta = delta,
                          .ts = NETTO_NEVER};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
    return desk_step(k, &c);
}

netto_status desk_matrix(desk *k, const char *name, netto_model_mode mode, const char *const *factors,
                         const double *rho, double min_eigenvalue)
{
    netto_text ids[64];
    uint32_t n = 0;
    for (; factors[n]; n++) ids[n] = T(factors[n]);
    netto_command c = {.kind = NETTO_CORRELATION_PUT,
                       .correlation = {.name = T(name), .mode = mode, .factors = ids, .factor_count = n,
                                       .rho = rho, .min_eigenvalue = min_eigenvalue}};
    return desk_step(k, &c);
}

netto_status desk_correlation(desk *k, double rho, const char *const *factors)
{
    double cells[64 * 64];
    uint32_t n = 0;
    while (factors[n]) n++;
    for (uint32_t i = 0; i < n * n; i++) cells[i] = i % (n + 1) == 0 ? 1.0 : rho;
    return desk_matrix(k, "default", NETTO_CHECKED, factors, cells, rho >= 0 ? 1 - rho : 1 + (n - 1) * rho);
}

netto_status desk_policy(desk *k, netto_policy *policy)
{
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = policy}};
    return desk_step(k, &c);
}

netto_status desk_shadow(desk *k, netto_policy *policy, double threshold)
{
    netto_command c = {.kind = NETTO_POLICY_SHADOW, .shadow = {policy, threshold == 0.0, threshold}};
    return desk_step(k, &c);
}

netto_status desk_tick(desk *k, netto_instant after)
{
    netto_command c = {.kind = NETTO_TICK};
    k->now += after;
    return desk_step(k, &c);
}

netto_status desk_exposure_all(desk *k, const char *account, bool pool)
{
    netto_command c = {.kind = NETTO_EXPOSURE_GET, .account = T(account),
                       .exposure = {.pool = pool, .sets = !pool, .factors = true, .legs = true}};
    return desk_ask(k, &c);
}

netto_status desk_exposure(desk *k, const char *account)
{
    netto_command c = {.kind = NETTO_EXPOSURE_GET, .account = T(account)};
    return desk_ask(k, &c);
}

netto_status desk_pool(desk *k, const char *account)
{
    netto_command c = {.kind = NETTO_EXPOSURE_GET, .account = T(account), .exposure = {.pool = true}};
    return desk_ask(k, &c);
}

netto_status desk_margin(desk *k, const char *account)
{
    netto_command c = {.kind = NETTO_MARGIN_GET, .account = T(account)};
    return desk_ask(k, &c);
}

netto_status desk_check(desk *k, const char *account, const char *id, double qty, double price)
{
    netto_command c = {.kind = NETTO_ORDER_CHECK, .account = T(account),
                       .order = {.instrument = T(id), .qty = N(qty), .price = N(price)}};
    return desk_ask(k, &c);
}

netto_status desk_order(desk *k, const char *order, const char *account, const char *id, double qty, double price)
{
    netto_command c = {.kind = NETTO_ORDER_OPEN, .account = T(account),
                       .order = {.id = T(order), .instrument = T(id), .qty = N(qty), .price = N(price)}};
    return desk_step(k, &c);
}

netto_status desk_order_close(desk *k, const char *order)
{
    netto_command c = {.kind = NETTO_ORDER_CLOSE, .order = {.id = T(order)}};
    return desk_step(k, &c);
}

netto_status desk_fill(desk *k, const char *trade, const char *order, const char *account, const char *id, double qty, double price)
{
    netto_trade_row row = trade_row(trade, account, id, qty, price);
    row.order = T(order);
    return desk_trades(k, &row, 1, false);
}

uint32_t desk_orders(desk *k, const char *account)
{
    netto_command c = {.kind = NETTO_ORDER_LIST, .account = T(account), .list = {.page = {.limit = NETTO_ROWS_MAX}}};
    return desk_ask(k, &c) == NETTO_OK ? k->d.row_count : UINT32_MAX;
}

static const netto_position *find_position(desk *k, const char *account, const char *id)
{
    netto_command c = {.kind = NETTO_POSITION_GET, .account = T(account), .list = {.page = {.limit = NETTO_ROWS_MAX}}};
    if (desk_ask(k, &c) != NETTO_OK) return NULL;
    for (uint32_t i = 0; i < k->d.row_count; i++) {
        netto_text held = k->d.positions[i].instrument;
        if (held.size == strlen(id) && memcmp(held.bytes, id, held.size) == 0) return &k->d.positions[i];
    }
    return NULL;
}

double desk_held(desk *k, const char *account, const char *id)
{
    const netto_position *p = find_position(k, account, id);
    return p ? (double)p->qty.units / pow(10.0, p->qty.scale) : NAN;
}

double desk_cost(desk *k, const char *account, const char *id)
{
    const netto_position *p = find_position(k, account, id);
    return p ? p->cost : NAN;
}

const char *desk_said(const desk *k)
{
    return k->d.complaint.text;
}

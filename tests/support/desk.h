/* desk.h: a small desk to test with: an engine, and one-line commands on it.
 *
 * Each `desk_` command steps the engine at the desk's time and keeps the decision in `desk.d`. */
#ifndef SUPPORT_DESK_H
#define SUPPORT_DESK_H

#include "netto/netto.h"
#include "tap/tap.h"

/* Statuses are compared by their words, which say more than numbers. */
#define is_status(got, expected)                                                                             \
    tap_string(__FILE__, __LINE__, #got, netto_status_code(got), netto_status_code(expected))

typedef struct desk {
    netto_engine *e;
    netto_decision d;
    netto_instant now;
} desk;

netto_text T(const char *text);
netto_number N(double number);

desk desk_open(void);
desk desk_open_with(const netto_engine_options *options);
void desk_close(desk *k);

netto_status desk_step(desk *k, netto_command *c);
netto_status desk_ask(desk *k, netto_command *c);

netto_status desk_instrument(desk *k, const char *id, netto_instrument_kind kind);
netto_status desk_instrument_row(desk *k, netto_instrument_row row);
netto_instrument_row instrument_row(const char *id, netto_instrument_kind kind);
netto_status desk_account(desk *k, const char *id, const char *kind, const char *parent);
netto_status desk_account_row(desk *k, netto_account_row row);
netto_status desk_fx(desk *k, const char *currency, double rate);
netto_status desk_fx_at(desk *k, const char *currency, double rate, netto_instant ts);
netto_status desk_set(desk *k, const char *id, bool enforceable);
netto_status desk_factor(desk *k, const char *id, const char *bucket);
netto_status desk_mark(desk *k, const char *id, double price);
netto_status desk_mark_at(desk *k, const char *id, double price, netto_instant ts);
netto_status desk_roll(desk *k, const char *id, double price, double rolled, netto_instant ts); /* on to another contract */
netto_status desk_position(desk *k, const char *account, const char *id, double qty);
netto_status desk_settle(desk *k, const char *account); /* its variation, at the marks */
netto_status desk_collateral(desk *k, const char *account, const char *asset, double amount);
netto_status desk_trade(desk *k, const char *trade, const char *account, const char *id, double qty, double price);
/* A constant correlation among these factors, NULL-terminated. */
netto_status desk_correlation(desk *k, double rho, const char *const *factors);
netto_status desk_matrix(desk *k, const char *name, netto_model_mode mode, const char *const *factors, const double *rho,
                         double min_eigenvalue);
netto_status desk_policy(desk *k, netto_policy *policy);
/* It runs as a shadow, with this threshold; 0: it ends. */
netto_status desk_shadow(desk *k, netto_policy *policy, double threshold);
/* A trade row at the desk's time; commands of many rows. */
netto_trade_row trade_row(const char *trade, const char *account, const char *id, double qty, double price);
netto_status desk_trades(desk *k, const netto_trade_row *rows, uint32_t count, bool partial);
#define DESK_EXPIRY (2500000000 * NETTO_SECOND) /* of its options: in 2049 */
netto_status desk_option(desk *k, const char *id, const char *underlying, char right, double strike);
netto_status desk_delta(desk *k, const char *id, double price, double delta);
netto_status desk_tick(desk *k, netto_instant after);

netto_status desk_exposure(desk *k, const char *account);
netto_status desk_pool(desk *k, const char *account);
netto_status desk_exposure_all(desk *k, const char *account, bool pool); /* with sets, factors and legs */
netto_status desk_margin(desk *k, const char *account);
netto_status desk_check(desk *k, const char *account, const char *id, double qty, double price); /* NaN: at the mark */

netto_status desk_order(desk *k, const char *order, const char *account, const char *id, double qty, double price); /* NaN: at the mark */
netto_status desk_order_close(desk *k, const char *order);
/* A trade that fills an order. */
netto_status desk_fill(desk *k, const char *trade, const char *order, const char *account, const char *id, double qty, double price);
/* Orders that are open, of an account (NULL: of all). */
uint32_t desk_orders(desk *k, const char *account);

/* A quantity or a unit cost as position.get answers it; NaN if nothing is held. */
double desk_held(desk *k, const char *account, const char *id);
double desk_cost(desk *k, const char *account, const char *id);

/* What was said, as a C string. */
const char *desk_said(const desk *k);

#endif

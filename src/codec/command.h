/* command.h: the params of a method, as they came, become a command.
 *
 * Texts are borrowed from the params, rows from the decoder's arena.  Each function reads a whole call; ask
 * `reader_finish(&d->in)` afterwards.  What a number may be is the engine's to judge; what must be there, and
 * of which type, is judged here. */
#ifndef CODEC_COMMAND_H
#define CODEC_COMMAND_H

#include "codec/decoder.h"

/* What every question may ask for, as fields of an options map that is read into a `type`. */
#define COMMAND_QUERY(type)                                                                                  \
    OPTIONAL(type, "at", as_of, decode_sequence), OPTIONAL(type, "durable", durable, decode_boolean)

typedef void command_decoder(decoder *d, netto_command *out);

command_decoder command_instrument_put; /* rows, {partial}? */
command_decoder command_factor_put;
command_decoder command_correlation_put; /* {name, type, mode, repair, and what its type has} */
command_decoder command_mark_put;
command_decoder command_fx_put;
command_decoder command_set_put;
command_decoder command_account_put;
command_decoder command_collateral_put; /* account, rows, {partial}? */
command_decoder command_position_put;
command_decoder command_trade_apply; /* rows, {partial, late}? */

/* The map of correlation.put alone, read to the end of its bytes. */
command_decoder command_correlation_map;

command_decoder command_order_close; /* id */

command_decoder command_breaker_trip; /* name, thing, reason */
command_decoder command_breaker_reset;
command_decoder command_limit_list; /* {account, name, after, limit}? */
command_decoder command_breaker_list; /* {name, thing, state, after, limit}? */

command_decoder command_exposure_get; /* account, {pool, sets, factors, legs, by}? */
command_decoder command_margin_get;   /* account, {explain}? */
command_decoder command_rebalance_plan; /* account, {rule, force}? */
command_decoder command_var_get;      /* account, {method, alpha, window, ...}? */
command_decoder command_hedge_ratio; /* of, with, {window, qty, ...}? */
command_decoder command_payment_net; /* rows */
command_decoder command_resolution_waterfall; /* {losses, layers} */
command_decoder command_resolution_plan; /* account, {of, to, by, steps}? */
command_decoder command_resolution_adl;     /* instrument, {side, qty, limit} */
command_decoder command_resolution_haircut; /* {shortfall, instrument | currency, account, since} */
command_decoder command_hedge_neutral; /* account, {of, with, factor, market, window, rounding} */
command_decoder command_measure_get;    /* account, name, {variant, pool, parts}? */
command_decoder command_var_backtest; /* {forecasts, outcomes, alpha} or {name, window} */
command_decoder command_forecast_put; /* id, {kind, value, due, ...} */
command_decoder command_forecast_outcome; /* id, value */
command_decoder command_forecast_score;   /* name, {window}? */
command_decoder command_forecast_list;    /* {after, limit}? */
command_decoder command_equity_get;   /* account, {positions, since, after, limit}? */
command_decoder command_closeout_net; /* account, {enforceable}? */
command_decoder command_position_get; /* account, {after, limit}? */
command_decoder command_order_list;   /* {account, after, limit}? */
command_decoder command_account_list; /* {parent, kind, after, limit}? */
command_decoder command_instrument_list;
command_decoder command_factor_list;
command_decoder command_mark_get;        /* {instruments, after, limit}? */
command_decoder command_correlation_get; /* {name, pair, after, limit}? */
command_decoder command_correlation_list;
command_decoder command_option_price; /* rows, {partial}? */
command_decoder command_scenario_run; /* account, {spot, vol, shocks, parts} */
command_decoder command_variation_settle; /* accounts, {prices, partial}? */
command_decoder command_settlement_confirm; /* rows, {partial}? */
command_decoder command_settlement_list;    /* {account, failed, after, limit}? */
command_decoder command_settlement_get;     /* account */
command_decoder command_calendar_put;  /* {id, utc_offset, business, sessions, holidays} */
command_decoder command_calendar_list; /* {after, limit}? */
command_decoder command_liquidity_get; /* account, {participation, horizon, pool} */
command_decoder command_option_list;  /* {instruments, underlying, after, limit}? */

/* account, instrument, qty, price?, {brief, explain}?; `brief` is how the caller wants the answer. */
void command_order_check(decoder *d, netto_command *out, bool *brief);

/* The same behind an id. */
void command_order_open(decoder *d, netto_command *out, bool *brief);

/* The decoder of a kind of command, or NULL: commands of this kind come from no caller. */
command_decoder *command_decoder_of(netto_command_kind kind);

/* One call by the kind of its command, where no method is at hand (tests, replay).  NETTO_EMETHOD: there
 * is no decoder. */
netto_status command_decode(netto_command_kind kind, netto_text params, arena *a, netto_command *out,
                            netto_complaint *complaint);

#endif

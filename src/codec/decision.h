/* decision.h: what the engine decided, in MessagePack.
 *
 * Each function writes one value, the `result` of a response, or a part of one.  Whether it fitted, ask the
 * writer at the end. */
#ifndef CODEC_DECISION_H
#define CODEC_DECISION_H

#include "codec/writer.h"
#include "netto/decision.h"

/* The answer to a command that succeeded.  What was asked for decides what is shown. */
typedef void decision_encoder(writer *w, const netto_command *command, const netto_decision *decision);

decision_encoder decision_count;       /* every method that takes rows */
decision_encoder decision_correlation; /* correlation.put */
decision_encoder decision_exposure;    /* exposure.get */
decision_encoder decision_margin;      /* margin.get */
decision_encoder decision_equity;      /* equity.get */
decision_encoder decision_closeout;    /* closeout.net */
decision_encoder decision_check;       /* order.check, order.open */
decision_encoder decision_check_brief; /* the same, and order.open, with {brief = true} */
decision_encoder decision_close;       /* order.close */
decision_encoder decision_limits;      /* limit.list */
decision_encoder decision_orders;      /* order.list */
decision_encoder decision_breaker;     /* breaker.trip, breaker.reset */
decision_encoder decision_breakers;    /* breaker.list */
decision_encoder decision_positions;   /* position.get */
decision_encoder decision_accounts;    /* account.list */
decision_encoder decision_instruments; /* instrument.list */
decision_encoder decision_factors;     /* factor.list */
decision_encoder decision_marks;       /* mark.get */
decision_encoder decision_model;       /* correlation.get */
decision_encoder decision_models;      /* correlation.list */
decision_encoder decision_seq;         /* {seq} alone: policy.shadow */
decision_encoder decision_plans;       /* rebalance.plan */
decision_encoder decision_var;         /* var.get */
decision_encoder decision_backtest;    /* var.backtest */
decision_encoder decision_closings;    /* resolution.plan */
decision_encoder decision_adl;         /* resolution.adl */
decision_encoder decision_haircut;     /* resolution.haircut */
decision_encoder decision_neutral;     /* hedge.neutral */
decision_encoder decision_hedge;       /* hedge.ratio */
decision_encoder decision_payments;    /* payment.net */
decision_encoder decision_waterfall;   /* resolution.waterfall */
decision_encoder decision_options;     /* option.price */
decision_encoder decision_scenario;    /* scenario.run */
decision_encoder decision_unsettled;   /* settlement.list */
decision_encoder decision_variation;   /* variation.settle */
decision_encoder decision_settlement;  /* settlement.get */
decision_encoder decision_calendars;   /* calendar.list */
decision_encoder decision_liquidity;   /* liquidity.get */
decision_encoder decision_listed;      /* option.list */
decision_encoder decision_measure;     /* measure.get */
decision_encoder decision_forecast;    /* forecast.put, forecast.outcome */
decision_encoder decision_score;       /* forecast.score */
decision_encoder decision_scores;      /* forecast.list */
decision_encoder decision_activation;  /* what policy.activate put in force */

/* Any of the above by the kind of the command. */
void decision_encode(writer *w, const netto_command *command, const netto_decision *decision);

/* [kind, "code: sentence"], the `error` of a response; the sentence begins with "row 3: " where a row is at
 * fault. */
void decision_error(writer *w, const netto_complaint *complaint);

/* The three params of an `event` notification: topic, n, payload; `command` is the sequence of its cause. */
void decision_event(writer *w, const netto_event *event, uint64_t command);

#endif

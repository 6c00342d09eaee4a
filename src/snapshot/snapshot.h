/* snapshot.h: all that later decisions depend on, as bytes.
 *
 * What decides later bits, and is saved as it stands:
 *
 *   head      base currency, options, the ids of the active policy and of the shadow
 *   clock     time, the command's number, and the versions of the world, the sets, the tree, the day, the grid
 *   ids       of everything, in slot order: slots stay the same, and every sum runs in slot order
 *   currency, factor, calendar, market (instruments and marks), set, account, history, trade
 *   order     those that are open, of each account in the order of opening; and when orders were opened, where rules count them
 *   unsettled trades that wait for their settlement
 *   forecast  those that wait, and the outcomes that are kept of each name
 *   fold      what the policy's rules remember of instruments and accounts, and how far their passes have come
 *   model     the matrices of correlation.put, with their versions
 *   watch     findings, the sweep, how many events there were
 *   breaker   those that are not closed or whose rule failed, which are asked when, and the rounds
 *   column    answers of the policy's column hooks, with what they read and when; units; the correlations that a
 *             policy's function gave; the last failure; the strikes of its rules
 *   appraise  of each account and pool: when it was found clean, its sets (w, Cw, K2, net, uses, shifts, gross and
 *             its peak), its value, its margin and for which state that was asked
 *
 *   shadow    where one runs: its counts, what it found of accounts, its pass, and when the work of its rules was counted
 *
 * Columns and appraisals could be computed again, but to other bits: a set on which a thousand trades have moved the weights
 * is not, to the last bit, the set that is weighed anew.
 *
 * What does not decide, and is left out:
 *
 *   attempt, named_at, moved_at   tell rows of one command apart; both begin again at 0
 *   scratch, lists, events, fault belong to one command or one query
 *   prepared, retired             a preparation leaves no trace: what was prepared is dirty, and weighed when touched;
 *                                 so is what a shadow's accounts came to, which no trade ever moved
 *   sets of what is dirty         or was weighed under another model than stands: they are weighed anew before
 *                                 anybody reads them.  So are units.
 *   rows of axes                  the model's rows of their factors
 *   sums over accounts            longs, shorts, bids, offers, holders, what is lodged of instruments, what rests in subtrees: whole numbers, added up again
 *   the table of trade ids        an index: made again
 *   the schedule                  set again from what each owner knows to be due
 *   what functions of limits answered  asked again: a pure function of what is saved
 *   how much memory is held       what a command needs beyond that may be refused for want of it, before and after
 *
 * Reading believes nothing: counts are bounded by the bytes that are left, slots by what there is, lists are in
 * order, the tree is one, pools add up to their accounts.  Bytes whose seals are whole are otherwise taken to be
 * what an engine wrote: sets are not weighed again to see whether they agree with what is held. */
#ifndef SNAPSHOT_SNAPSHOT_H
#define SNAPSHOT_SNAPSHOT_H

#include "engine/state.h"
#include "snapshot/stream.h"

/* Load into an engine that was just created, with the snapshot's base currency.  On a failure the engine is good
 * for nothing but to be destroyed. */
netto_status snapshot_fill(netto_engine *e, netto_bytes source, netto_policy *policy, netto_policy *shadow,
                           netto_complaint *complaint);

/* The bodies of the sections.  Each pair reads what it wrote; loading is in the order of the list above. */
void snapshot_save_clock(stream *s, const netto_engine *e);
void snapshot_save_ids(stream *s, const netto_engine *e);
void snapshot_save_currencies(stream *s, const netto_engine *e);
void snapshot_save_unsettled(stream *s, const netto_engine *e);
void snapshot_load_unsettled(stream *s, netto_engine *e);
void snapshot_save_calendars(stream *s, const netto_engine *e);
void snapshot_save_market(stream *s, const netto_engine *e);
void snapshot_save_factors(stream *s, const netto_engine *e);
void snapshot_save_sets(stream *s, const netto_engine *e);
void snapshot_save_accounts(stream *s, const netto_engine *e);
void snapshot_save_history(stream *s, const netto_engine *e);
void snapshot_save_folds(stream *s, const netto_engine *e);
void snapshot_save_trades(stream *s, const netto_engine *e);
void snapshot_save_orders(stream *s, const netto_engine *e);
void snapshot_save_forecasts(stream *s, const netto_engine *e);
void snapshot_save_models(stream *s, const netto_engine *e);
void snapshot_save_watch(stream *s, const netto_engine *e);
void snapshot_save_breakers(stream *s, const netto_engine *e);
void snapshot_save_columns(stream *s, const netto_engine *e);
void snapshot_save_appraisals(stream *s, const netto_engine *e);
void snapshot_save_shadow(stream *s, const netto_engine *e);

void snapshot_load_clock(stream *s, netto_engine *e);
void snapshot_load_ids(stream *s, netto_engine *e);
void snapshot_load_currencies(stream *s, netto_engine *e);
void snapshot_load_calendars(stream *s, netto_engine *e);
void snapshot_load_market(stream *s, netto_engine *e);
void snapshot_load_factors(stream *s, netto_engine *e);
void snapshot_load_sets(stream *s, netto_engine *e);
void snapshot_load_accounts(stream *s, netto_engine *e);
void snapshot_load_history(stream *s, netto_engine *e); /* after the policy was put in its seat */
void snapshot_load_folds(stream *s, netto_engine *e); /* after the policy, too */
void snapshot_save_rebalances(stream *s, const netto_engine *e);
void snapshot_load_rebalances(stream *s, netto_engine *e); /* likewise */
void snapshot_save_forecast_passes(stream *s, const netto_engine *e);
void snapshot_load_forecast_passes(stream *s, netto_engine *e); /* likewise */
void snapshot_load_trades(stream *s, netto_engine *e);
void snapshot_load_orders(stream *s, netto_engine *e);
void snapshot_load_forecasts(stream *s, netto_engine *e); /* after the trades, whose ids they share */
void snapshot_load_models(stream *s, netto_engine *e);
void snapshot_load_watch(stream *s, netto_engine *e);
void snapshot_load_breakers(stream *s, netto_engine *e); /* after the policy was put in its seat */
void snapshot_load_columns(stream *s, netto_engine *e);
void snapshot_load_appraisals(stream *s, netto_engine *e);
void snapshot_load_shadow(stream *s, netto_engine *e); /* its assessment stands there */

/* How far a pass over the accounts has come. */
void snapshot_sweep(stream *s, sweep *w, uint32_t count);

/* A correlation model: its factors and what is known below its diagonal. */
void snapshot_save_correlation(stream *s, const correlation *c);
void snapshot_load_correlation(stream *s, const book *b, correlation *c);

/* The pools of an account tree add up, and the tree is one. */
void snapshot_check_tree(stream *s, book *b);

/* A zero for each field of a type: a field too few or too many does not compile, wherever it hides.  Whoever adds
 * one says in its section whether it decides later bits, then adds its zero. */
#define SNAPSHOT_KNOWS(type, ...)                                                                            \
    static const type SNAPSHOT_LINE(__LINE__) __attribute__((unused)) = {__VA_ARGS__}
#define SNAPSHOT_LINE(line)  SNAPSHOT_KNOWN(line)
#define SNAPSHOT_KNOWN(line) known_in_line_##line

#endif

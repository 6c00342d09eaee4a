/* engine.h: (state, command) -> (state, decision), and nothing else.
 *
 * The engine reads no clock, opens no file and draws no random number; one thread at a time may use it.
 * A refused command changes nothing.  A report changes nothing that a later decision depends on. */
#ifndef NETTO_ENGINE_H
#define NETTO_ENGINE_H

#include "netto/command.h"
#include "netto/decision.h"
#include "netto/policy.h"

typedef struct netto_engine netto_engine;

typedef struct netto_engine_options {
    const char *base;      /* base currency; NULL: "USD" */
    size_t capacity;       /* bytes that the engine may hold; 0: 8 GiB */
    netto_instant sweep;   /* marks are judged no later than this; 0: one second */
    uint32_t trade_ids;    /* ids of trades and orders remembered at most; 0: 2^24 */
    uint32_t strike_count;  /* commands in which a rule fails, */
    uint32_t strike_window; /* of so many commands: it is tripped, and not asked any more; 0: 100 and 1,000 */
    netto_policy *shadow;   /* netto_engine_load only: the one that ran as a shadow, where the snapshot names one */
} netto_engine_options;

/* NETTO_EPARAMS an option is outside its domain; NETTO_ECAPACITY no memory.  The built-in policy is active. */
netto_status netto_engine_create(const netto_engine_options *options, netto_engine **out);
void netto_engine_destroy(netto_engine *engine);

/* Carry out a command that changes the book.  `out` is always filled; its status is returned. */
netto_status netto_engine_step(netto_engine *engine, const netto_command *command, netto_decision *out);

/* Answer a query.  A long one sets `out->unfinished`: call again with the same command and cursor, which begins as
 * netto_cursor_begin leaves it. */
#define NETTO_CURSOR_LISTS  6  /* of a sum that is explained: what has parts by account, */
#define NETTO_CURSOR_LISTED 50 /* and how many of each are told: the largest */

typedef struct netto_cursor {
    uint64_t since;
    uint64_t work; /* of one slice, beside that of rules: returns of positions */
    uint32_t next;
    double sums[12];
    uint32_t flags;
    struct {
        uint32_t count, others; /* told, and not told; what stands behind is nothing */
        double rest;            /* of those that are not */
    } lists[NETTO_CURSOR_LISTS];
    struct {
        uint32_t account;
        double value;
    } told[NETTO_CURSOR_LISTS][NETTO_CURSOR_LISTED];
    double points[NETTO_SCENARIOS_MAX]; /* sums by scenario, cleared when they begin */
} netto_cursor;

void netto_cursor_begin(netto_cursor *cursor);

netto_status netto_engine_report(netto_engine *engine, const netto_command *command, netto_cursor *cursor,
                                 netto_decision *out);

/* What is required of one account, without those below it, and what it has; leaves no trace, like a report.
 *
 *   number  0 to the count of accounts less one, in the order in which they came
 *   id      its own, valid as long as the engine
 *
 * NETTO_ERULE, and what reports of a margin answer: then `out` does not hold. */
netto_status netto_engine_margin(netto_engine *engine, uint32_t number, netto_text *id, netto_margin_report *out);

/* The same with all else that is its own: what it holds, its sets, its breaches.  `out` borrows from the engine until
 * the next step or report.  NETTO_ECAPACITY no memory. */
netto_status netto_engine_account(netto_engine *engine, uint32_t number, netto_account_report *out);

/* The rate of a currency that stands, and its time; NaN: it is none. */
netto_fx_row netto_engine_rate(const netto_engine *engine, netto_text currency);

/* Prepare a policy beside the active one, so that its activation only swaps a pointer.
 *
 * Between commands, call `prepare` until `*left` is 0: each call asks at most `count` hooks or accounts,
 * or fewer if their rules work hard.
 * `forget` drops what was prepared, but not a shadow.  None of them leaves a trace in the book.
 *
 * NETTO_ERULE a rule failed: the complaint says where.  NETTO_EPOLICY a limit has the name of one of the active
 * policy's, and another measure or scope: it cannot be activated either.  NETTO_ECAPACITY no memory. */
netto_status netto_engine_prepare(netto_engine *engine, netto_policy *policy, uint32_t count, uint32_t *left,
                                  netto_complaint *complaint);
void netto_engine_forget(netto_engine *engine, const netto_policy *policy);

/* May a policy that never decided come in?  NETTO_EPOLICY: a fold of it has a lower schema than the active policy's, so that
 * it would begin anew: that is for one that goes back to where it was. */
netto_status netto_engine_admit(const netto_engine *engine, const netto_policy *policy, netto_complaint *complaint);

/* What an account comes to under the active policy, and what it would under another that is prepared; leaves no trace,
 * like a report.  `complaint` is why the other could not be computed: NETTO_OK where it could.
 *
 *   number  0 to the count of accounts less one, in the order in which they came
 *
 * NETTO_EPOLICYID it was never prepared, and nothing is written. */
netto_status netto_engine_impact(netto_engine *engine, const netto_policy *policy, uint32_t number, netto_impact *out,
                                 netto_complaint *complaint);

/* Which breakers of a thing would turn under that policy: of both at most NETTO_TURNS_MAX.  What is open would stay so.
 *
 *   instrument  the thing is the instrument `number`, in the order in which they came; else the account
 *
 * The same errors; NETTO_ENOMARK and others where an account is not known: none is told. */
#define NETTO_TURNS_MAX (2 * NETTO_BREAKERS_MAX)
netto_status netto_engine_turns(netto_engine *engine, const netto_policy *policy, bool instrument, uint32_t number,
                                netto_breaker_turn out[NETTO_TURNS_MAX], uint32_t *count, netto_complaint *complaint);

/* What the correlation function of a policy answers, of the one that decides or of one that is prepared, for a check of its
 * eigenvalues elsewhere.  Where it has no such function there is nothing to ask.
 *
 * `ask_pairs` asks it of the pairs that it was not asked of, from row `*next` on, until `*left` is 0; each call of at most
 * some four times `count`.  `pairs` says of how many factors it knows; `copy_pairs` copies the first `order` answers in each of `count`
 * rows from `first` on, each to its place in order * order cells.  A factor that is redefined is to be asked of again. */
netto_status netto_engine_ask_pairs(netto_engine *engine, const netto_policy *policy, uint32_t count, uint32_t *next, uint32_t *left,
                                    netto_complaint *complaint);
uint32_t netto_engine_pairs(netto_engine *engine, const netto_policy *policy);
void netto_engine_copy_pairs(netto_engine *engine, const netto_policy *policy, uint32_t first, uint32_t count, uint32_t order, double *cells);

/* Of a policy whose function is of cells `pairs` are those of one entity.  `seats` says how many factors sit in them at most, 0: it is
 * no such policy; `copy_seats` copies where, and how the `order` cells of two entities correlate, each to its place in order * order; it
 * answers how many sit.  What was not asked of is NaN: no factors are there that it is of. */
typedef struct netto_seat {
    uint32_t entity, cell;
} netto_seat;
uint32_t netto_engine_seats(netto_engine *engine, const netto_policy *policy);
uint32_t netto_engine_copy_seats(netto_engine *engine, const netto_policy *policy, uint32_t order, double *other, netto_seat *out);

/* Prices that the history of the active policy holds, for an estimate elsewhere; leaves no trace.  First the window of a
 * number of factors, then, between the same two commands, its samples into `prices`, which the caller gives.
 *
 *   window       a multiple of the policy's `every`, at most its `length`; 0: that
 *   factors      each moves as the instrument of its id, or a currency's cash; or as `instruments` says, where that is given
 *   out->prices  count rows of `returns` + 1 samples, the newest last, NaN where one is missing
 *
 * NETTO_EPARAMS the policy keeps no history, or a factor no instrument; NETTO_EDOMAIN the window; NETTO_ETOOLARGE more than
 * NETTO_SAMPLES_MAX samples. */
#define NETTO_SAMPLES_MAX (1u << 20)
typedef struct netto_samples {
    double *prices;
    uint32_t returns;
    netto_instant last, every; /* of the newest sample; between two */
} netto_samples;
netto_status netto_engine_window(const netto_engine *engine, netto_instant window, uint32_t count, netto_samples *out, netto_complaint *complaint);
netto_status netto_engine_samples(const netto_engine *engine, const netto_text *factors, const netto_text *instruments, uint32_t count,
                                  const netto_samples *out, netto_complaint *complaint);

/* What policies that went have left is given back bit by bit: a little at each command, by `prepare` before it
 * begins, and here, at most `count` accounts of it.  True: something is left. */
bool netto_engine_tidy(netto_engine *engine, uint32_t count);

/* The shadow and what it found; false: none runs. */
bool netto_engine_shadow(const netto_engine *engine, netto_shadow_report *out);

typedef struct netto_engine_stats {
    uint64_t seq, events;
    uint64_t accounts, instruments, factors, positions, trade_ids;
    uint64_t orders;    /* open */
    uint32_t tripped;   /* rules of the active policy that are not asked any more; */
    netto_instant tripped_at; /* the time of the last one */
    size_t memory;      /* bytes held */
    uint64_t growths;   /* times that memory was asked for */
    netto_instant last; /* the last command's time */
    netto_instant next_deadline; /* when a tick is wanted; NETTO_NEVER: not at all */
} netto_engine_stats;

void netto_engine_stats_get(const netto_engine *engine, netto_engine_stats *out);

/* A digest of all that decisions depend on; caches are not part of it. */
void netto_engine_digest(const netto_engine *engine, uint8_t out[32]);

netto_policy *netto_engine_policy(const netto_engine *engine);

/* The names of its rules that were tripped, until the next command or query: written to `out`, of which the count is
 * returned. */
#define NETTO_TRIPPED_MAX (5 + NETTO_FOLDS_MAX + NETTO_BREAKERS_MAX + NETTO_REBALANCES_MAX)
uint32_t netto_engine_tripped(netto_engine *engine, netto_text out[NETTO_TRIPPED_MAX]);

/* ---- snapshots ------------------------------------------------------------------------------------------
 *
 * A snapshot holds all that later decisions depend on, to the bit: an engine that was loaded decides like the one
 * that was saved.  A policy is not in it, only its id: whoever keeps its sources makes it again and hands it in. */

/* Borrowed bytes of any size. */
typedef struct netto_bytes {
    const void *bytes;
    size_t size;
} netto_bytes;

/* Where a snapshot goes, some bytes at a time; a status other than NETTO_OK ends the saving. */
typedef struct netto_sink {
    netto_status (*write)(void *self, const void *bytes, size_t size);
    void *self;
} netto_sink;

/* Write a snapshot between two commands.  The engine's memory does not grow.  What `write` refused is returned. */
netto_status netto_engine_save(const netto_engine *engine, const netto_sink *sink, netto_complaint *complaint);

/* What a snapshot says of itself; texts point into its bytes. */
typedef struct netto_snapshot_head {
    netto_text version; /* of Netto, that saved it: another may decide otherwise, so compare, as a replay does */
    netto_text policy;  /* the id of the one that was active, */
    netto_text shadow;  /* and of the one that ran as a shadow, or empty */
    netto_text base;    /* currency */
    uint64_t seq;       /* the last command that it holds, */
    netto_instant at;   /* and its time */
    netto_instant sweep;
    uint32_t trade_ids, strike_count, strike_window; /* options of the engine that was saved */
} netto_snapshot_head;

netto_status netto_snapshot_head_get(netto_bytes source, netto_snapshot_head *out, netto_complaint *complaint);

/* An engine from a snapshot.  Options that are not given are those of the engine that was saved; another `sweep` or
 * `trade_ids` holds from the next command on.  `*out` is written on NETTO_OK only; nothing points into the bytes.
 *
 * NETTO_EPARAMS    damaged (the complaint names the section), in another version's format, or of another base
 *                  currency; or it remembers more ids than `trade_ids`
 * NETTO_EPOLICY    the policy asks for more than an engine gives
 * NETTO_EEXPECT    the policy's id, or the shadow's, is not that of the snapshot
 * NETTO_ECAPACITY  no memory */
netto_status netto_engine_load(const netto_engine_options *options, netto_bytes source, netto_policy *policy,
                               netto_engine **out, netto_complaint *complaint);

#endif

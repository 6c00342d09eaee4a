/* state.h: all that an engine remembers: the book, the models, and an assessment for each live policy. */
#ifndef ENGINE_STATE_H
#define ENGINE_STATE_H

#include "appraisal/assessment.h"
#include "book/book.h"
#include "control/schedule.h"
#include "control/view.h"
#include "engine/breakers.h"
#include "netting/correlation.h"
#include "netto/engine.h"

/* A limit that is not on books is breached of this key: itself, its soft level, or both. */
typedef struct held_breach {
    uint32_t limit, key;
    bool hard, soft;
} held_breach;

/* What was found of an account when something last happened to it; part of the state that replays. */
typedef struct finding {
    netto_margin last_good; /* the last margin that its rule gave */
    bool judged;            /* there is one */
    uint8_t standing;       /* netto_standing */
    bool lost;              /* it cannot be margined, which was told */
    bool indefinite;        /* the model is at fault for one of its sets */
    uint64_t asked;         /* the command at which its breakers were asked last; 0: not since it is of its kind */
    uint64_t breached;      /* a bit for each limit of the active policy */
    uint64_t soft;          /* and for its soft level */
    held_breach *held;      /* by limit and key */
    uint32_t held_count, held_capacity;
} finding;

/* What a shadow finds of an account. */
typedef struct shadow_finding {
    double initial;
    uint64_t breached; /* a bit for each limit of the shadow */
    uint64_t tripped;  /* and for each of its breakers */
    uint8_t standing;  /* netto_standing */
    uint8_t differs;   /* bits of what it differs in */
    bool heavy;        /* its rules work for so long that no order of it is judged */
} shadow_finding;

/* The same of an instrument, which has breakers only. */
typedef struct shadow_thing {
    uint64_t tripped;
    bool differs;
} shadow_thing;

/* A policy that is asked beside the one that decides; part of the state that replays. */
typedef struct shadow {
    assessment *of; /* one of the prepared; NULL: none runs, and the rest but `cuts` is 0 */
    cuts cuts;      /* of its rules, told apart from those that decide */
    double threshold;
    netto_instant since;
    shadow_finding *findings; /* by account slot */
    uint32_t capacity;
    shadow_thing *things; /* by instrument slot */
    uint32_t thing_capacity;
    sweep sweep;
    uint32_t thing; /* the next instrument of the pass, behind its accounts */
    int64_t credit; /* work that orders may still take, */
    uint32_t tell;  /* and events that may be told, until the next pass */
    uint64_t untold;
    uint64_t orders, differed, skipped;
    uint32_t accounts, instruments; /* that differ */
    double largest;
    uint32_t largest_account; /* SLOT_NONE: there is none */
    uint32_t places[NETTO_LIMITS_MAX]; /* where the limits of the active policy stand among its own */
} shadow;

/* How a rebalancing rule stands to an account. */
typedef struct rebalance_wait {
    netto_instant until; /* it has proposed, and the account waits; NETTO_NEVER: it does not */
    netto_instant quiet; /* no refusal is told before; NETTO_NEVER: one may be */
    uint8_t told;        /* netto_plan_code: why it proposes nothing, as it was told; NONE: it was not */
} rebalance_wait;

/* One rebalancing rule of the active policy.  A pass asks the accounts, some at each tick. */
typedef struct rebalance_row {
    netto_instant due;     /* the next pass */
    uint32_t next;         /* of the pass: the account to ask */
    bool running;
    rebalance_wait *waits; /* by account slot */
    uint32_t capacity;
} rebalance_row;

typedef struct rebalances {
    rebalance_row rows[NETTO_REBALANCES_MAX];
    uint32_t count;
} rebalances;

/* One rule of the active policy that forecasts.  A pass asks the accounts, some at each tick. */
typedef struct forecast_pass {
    netto_instant due; /* the next pass */
    netto_instant at;  /* of the pass: the multiple of `every` that it is of */
    netto_instant from; /* what was made before was of other books than the rule's are now, and is not settled by it */
    uint32_t next;     /* and the account to ask */
    bool running;
} forecast_pass;

typedef struct forecast_passes {
    forecast_pass rows[NETTO_FORECASTS_MAX];
    uint32_t count;
} forecast_passes;

/* Where the limits of one account go on: with this one, and with this key where it is on what is held. */
typedef struct watch_place {
    uint32_t limit, key;
} watch_place;

typedef struct event_list {
    netto_event *items;
    uint32_t count, capacity;
} event_list;

struct netto_engine {
    memory memory;
    book book;
    correlation *models;    /* of correlation.put, by name */
    uint32_t model_count, model_capacity;
    assessment *active;
    assessment *prepared; /* a list of those beside it */
    assessment *retired;  /* a list of those that are given back bit by bit */
    finding *findings;      /* by account slot */
    uint32_t finding_capacity;
    netto_instant sweep_every;
    uint32_t strike_count, strike_window;
    sweep sweep;
    watch_place left;       /* of the account that the sweep is at; {0}: it was not looked at yet */
    schedule schedule;      /* of what rules want done at an instant */
    breakers breakers;
    rebalances rebalances;
    forecast_passes forecast_passes;
    uint64_t event_count;   /* ever */
    event_list events;      /* of the current command */
    netto_rule_fault fault; /* of the current query */
    cuts cuts;
    shadow shadow;
    bool fault_told;        /* an event of this command told of a rule that failed */
    uint32_t lines;         /* that its rules logged */
};

/* The assessment of the active policy, or of one that is prepared; NULL: there is none. */
assessment *assessment_of(netto_engine *e, const netto_policy *policy);

#endif

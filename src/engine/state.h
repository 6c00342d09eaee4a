/* state.h: all that an engine remembers: the book, the models, and an assessment for each live policy. */
#ifndef ENGINE_STATE_H
#define ENGINE_STATE_H

#include "book/book.h"
#include "control/schedule.h"
#include "control/view.h"
#include "engine/assessment.h"
#include "engine/breakers.h"
#include "netting/correlation.h"
#include "netto/engine.h"

/* What was found of an account when something last happened to it; part of the state that replays. */
typedef struct finding {
    netto_margin last_good; /* the last margin that its rule gave */
    bool judged;            /* there is one */
    uint8_t standing;       /* netto_standing */
    bool indefinite;        /* the model is at fault for one of its sets */
    uint64_t breached;      /* a bit for each limit of the active policy */
    uint64_t soft;          /* and for its soft level */
} finding;

/* Marks are judged in sweeps: a pass over the accounts, some at each tick. */
typedef struct sweep {
    netto_instant due;     /* when the next tick is wanted; NETTO_NEVER: nothing has moved */
    netto_instant started; /* the last pass */
    uint32_t next;         /* the account to look at; 0 outside a pass */
    bool running;
    bool again;            /* something moved during the pass */
} sweep;

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
    schedule schedule;      /* of what rules want done at an instant */
    breakers breakers;
    uint64_t event_count;   /* ever */
    event_list events;      /* of the current command */
    netto_rule_fault fault; /* of the current query */
    cuts cuts;
    bool fault_told;        /* an event of this command told of a rule that failed */
};

/* The assessment of the active policy, or of one that is prepared; NULL: there is none. */
assessment *assessment_of(netto_engine *e, const netto_policy *policy);

#endif

/* whatif.h: the same days under another policy.
 *
 * Beside the engine that a replay steps stands a second one: it gets the same commands at the same instants, but the
 * other policy decides in it from the first row on, and policies that were activated are passed over.  What the two
 * decide otherwise is counted, account by account.
 *
 *     whatif_create(&options, policy, recorded, &w)
 *     whatif_step(w, row, command, decision)            what `stepped` of a replay_plan is told
 *     whatif_finish(w)                                  a last look at every account
 *
 * Ticks are the server's answer to deadlines, and the other policy may ask for others.  It gets those of the journal,
 * and where its deadline comes when the recorded engine has none that is due, one of its own at that instant.  So the
 * policy that decided in fact finds nothing decided otherwise. */
#ifndef RUNTIME_WHATIF_H
#define RUNTIME_WHATIF_H

#include "base/idmap.h"
#include "journal/record.h"
#include "netto/engine.h"

typedef enum whatif_which { WHATIF_RECORDED, WHATIF_OTHER, WHATIF_BOTH } whatif_which;

/* An account as one of the two has it. */
typedef struct whatif_side {
    bool known;                   /* the last look found a margin: */
    netto_margin margin;
    double equity;
    netto_standing standing;
    uint32_t calls, liquidations; /* times that it fell to that standing, or below; an account that comes is `ok` */
    uint32_t breaches;            /* of limits */
    uint32_t rejected;            /* orders */
    netto_standing told;          /* by the last event */
} whatif_side;

typedef struct whatif_account {
    whatif_side sides[WHATIF_BOTH];
    double change;      /* other initial - recorded initial, where that was largest; 0: never another, as far as seen */
    uint64_t change_at; /* the row after which that was; 0: none */
    uint64_t first;     /* the row at which the first was decided otherwise; 0: none */
    uint64_t seen;      /* the row at which it was looked at last */
} whatif_account;

#define WHATIF_FAILURES 32

/* A rule of the other policy that failed. */
typedef struct whatif_failure {
    char rule[NETTO_ID_MAX + 1], account[NETTO_ID_MAX + 1], message[256]; /* the first time */
    uint64_t first, count; /* rows */
} whatif_failure;

typedef struct whatif {
    netto_engine *engines[WHATIF_BOTH]; /* the recorded one is the caller's */
    netto_policy *policy;               /* the other one, the caller's */
    memory purse;
    idmap ids;                /* of accounts: slot n is the engines' number n */
    whatif_account *accounts; /* as many */
    uint32_t capacity;
    whatif_failure failures[WHATIF_FAILURES];
    uint32_t failure_count;
    uint64_t refused, refused_first; /* commands of the journal that the other engine does not take, and why */
    netto_complaint refusal;
    uint64_t tripped;        /* the row at which a rule of the other policy failed once too often; 0: none did */
    char tripped_says[256];
    netto_complaint suspect; /* NETTO_OK, or what is wrong with the other policy's correlations of all there is */
    netto_instant deadlines[WHATIF_BOTH];
    bool begun, failed; /* no memory: what is counted is not whole */
    netto_decision decision;
} whatif;

/* NETTO_ECAPACITY no memory. */
netto_status whatif_create(const netto_engine_options *options, netto_policy *policy, netto_engine *recorded, whatif **out);
void whatif_destroy(whatif *w);

/* A row that the recorded engine has carried out; its decision is used before anything is asked of that engine. */
void whatif_step(whatif *w, const record *row, const netto_command *command, const netto_decision *decision);

/* Look at every account, as of the last row, and at the other policy's correlations.
 *
 * NETTO_ERULE it did not activate at all: `refusal` says why.  NETTO_ECAPACITY no memory on the way. */
netto_status whatif_finish(whatif *w, uint64_t last);

/* Was anything of this account otherwise? */
bool whatif_differs(const whatif_account *a);

#endif

/* cuts.h: rules that met a ceiling which is not the same on every run: where memory ends depends on what ran before.
 *
 * What was cut in a command is told with its decision, as a text like "haircut 17 memory; margin 3 memory", and the
 * command carried out again with that text cuts the same calls at once, and no others.  A call is known by its rule
 * and slots; a margin, a fold, a check, a function of a limit and a breaker's rule by its place among those that the
 * command asks for, whether they are computed or known; one of rebalancing by its place and its place inside that; a function of a book
 * that is a measure by the place of who asks and its place inside that; a line that is not lodged, as an order would leave it, by its
 * place behind a margin.
 *
 * The calls of a shadow's rules are told in the same text, each behind the word "shadow".
 *
 * No such answer is kept: it says nothing of the book. */
#ifndef APPRAISAL_CUTS_H
#define APPRAISAL_CUTS_H

#include "base/memory.h"
#include "netto/command.h"
#include "netto/policy.h"

typedef enum cut_rule {
    CUT_HAIRCUT,
    CUT_COLLATERAL,
    CUT_CORRELATION,
    CUT_MARGIN,
    CUT_REBALANCE,
    CUT_FOLD,
    CUT_LIMIT,
    CUT_LINE,
    CUT_CHECK,
    CUT_TRIP,
    CUT_MEASURE,
    CUT_RULES
} cut_rule;

typedef struct cut_call {
    cut_rule rule;
    uint32_t first, second; /* slots, or a number and 0 */
    netto_cut cut;
} cut_call;

typedef struct cuts {
    memory *memory;
    cut_call *items; /* of the command in hand */
    uint32_t count, capacity;
    char *text;      /* of them, once it is done */
    uint32_t text_capacity;
    uint32_t margins, folds, limits, trips; /* asked for in this command; checks count as limits do */
    uint32_t lines;   /* not lodged, since the last margin */
    uint32_t plans, asking; /* rebalancing's rules asked; and those asked in the one that is being asked */
    uint64_t ever;    /* calls that were cut, in queries too */
    bool shadow;      /* these are of the rules of a shadow */
    bool stepping;    /* a command is carried out, which is told of them; not a query */
    bool again;       /* it was carried out before: memory ends nothing but what is listed */
    bool lost;        /* no memory to note one */
} cuts;

void cuts_drop(cuts *c);

/* A command begins, and ends with its text; a shadow's stands behind the other.  NETTO_EPARAMS: what is listed is no such
 * text. */
netto_status cuts_begin(cuts *c, const netto_command *command, netto_complaint *complaint);
void cuts_end(cuts *c, netto_decision *out);

/* Another margin is asked for. */
static inline void cuts_margin(cuts *c)
{
    c->margins++;
    c->lines = 0;
}

/* The place of the first margin that is asked for inside the function of a limit: apart from those outside. */
#define CUTS_INSIDE 64 /* more of them there never are */
static inline uint32_t cuts_inside(const cuts *c)
{
    return UINT32_C(1) << 31 | c->limits * CUTS_INSIDE;
}

/* Was this call cut before in this command? */
bool cuts_lists(const cuts *c, cut_rule rule, uint32_t first, uint32_t second);

/* Before a rule is asked, and after; true: it was cut.  `known`: that it fails is known, and it is asked again for what it
 * said: memory does not end it, for the command has perhaps used that answer already. */
void cuts_before(const cuts *c, netto_policy *policy, cut_rule rule, uint32_t first, uint32_t second, bool known);
bool cuts_note(cuts *c, const netto_policy *policy, cut_rule rule, uint32_t first, uint32_t second, bool known); /* it was */
static inline bool cuts_after(cuts *c, const netto_policy *policy, cut_rule rule, uint32_t first, uint32_t second, bool known)
{
    return policy->cut != NETTO_CUT_NONE && cuts_note(c, policy, rule, first, second, known);
}

#endif

/* story.h: a random story: commands of every kind, good and bad mixed, over a small world of instruments in
 * several currencies, accounts in trees, netting sets and policies; and random questions about it.
 *
 * The same seed tells the same story.  Questions draw from a sequence of their own, so that asking changes
 * nothing of what comes next. */
#ifndef SUPPORT_STORY_H
#define SUPPORT_STORY_H

#include "support/attrs.h"
#include "support/desk.h"
#include "support/rules.h"

#define STORY_ROWS     6
#define STORY_POLICIES 7
#define STORY_FACTORS  24
#define STORY_DRIVERS  3
#define STORY_ORDERS   8

typedef struct story {
    uint64_t random, questions; /* states of the two sequences */
    netto_instant now;
    uint32_t step;              /* commands told so far */
    uint32_t trades, opened;    /* ids given out */
    uint32_t shadow;            /* the policy that was to run as a shadow last */
    rules policies[STORY_POLICIES];
    double prices[64];          /* by thing */
    /* what the command that was told last points to */
    netto_command command, question;
    netto_instrument_row instruments[STORY_ROWS];
    netto_factor_row factors[STORY_ROWS];
    char qualifiers[STORY_ROWS][16];
    netto_fx_row fx[STORY_ROWS];
    netto_mark_row marks[STORY_ROWS];
    netto_set_row sets[STORY_ROWS];
    netto_account_row accounts[STORY_ROWS];
    netto_collateral_row collateral[STORY_ROWS];
    netto_position_row positions[STORY_ROWS];
    netto_trade_row rows[STORY_ROWS], last;
    struct {
        char id[24];
        netto_text account;
        uint32_t thing;
        double qty;
        netto_number price;
    } orders[STORY_ORDERS]; /* the last that were sent */
    netto_netting_entry entries[4];
    netto_text names[STORY_FACTORS];
    double rho[STORY_FACTORS * STORY_FACTORS], loads[STORY_FACTORS][STORY_DRIVERS];
    char attrs[STORY_ROWS][ATTRS_SIZE], ids[STORY_ROWS][24], last_id[24], forecast[24];
    int32_t holidays[3];
    netto_settled_row settled[STORY_ROWS];
} story;

/* Begin; the story's memory must not move while it is told. */
void story_begin(story *s, uint64_t seed);

/* The next command, until the one after it is told: first a world is set up, then anything happens. */
const netto_command *story_next(story *s);

/* A random question. */
const netto_command *story_question(story *s);

/* The policies of the story, the built-in one last. */
netto_policy *story_policy(story *s, uint32_t i);

/* A desk for it: rules are tripped so soon that it happens in a story. */
desk story_desk(void);

/* How many commands set up the world. */
uint32_t story_setup(void);

#endif

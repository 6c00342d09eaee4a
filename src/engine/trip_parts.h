/* trip_parts.h: what the files of breakers share. */
#ifndef ENGINE_TRIP_PARTS_H
#define ENGINE_TRIP_PARTS_H

#include "control/view.h"
#include "engine/trip.h"

/* What a rule answered. */
typedef struct heard {
    breaker_answer answer;
    bool fresh; /* of data that came since the state began */
    netto_trip trip;
    netto_complaint why; /* NETTO_OK, or the rule failed */
} heard;

/* Of what is closed and does not trip nothing comes, and that is nearly every mark; `s` NULL: it is closed. */
static inline bool trip_is_news(const standing *s, const heard *h)
{
    return s || h->answer == BREAKER_TRIPS || h->why.status != NETTO_OK;
}

/* What comes of news. */
void trip_hear(netto_engine *e, uint32_t rule, uint32_t thing, standing *s, const heard *h);

/* An account as its breakers read it; `margin` NULL: it is not known. */
typedef struct judged {
    frame *frame;
    const netto_margin *margin;
    book_subject own, pool;
} judged;

void trip_judge(judged *j, frame *f, const netto_margin *margin);

/* A scope in which a policy's breaker is asked. */
void trip_scope(netto_engine *e, assessment *a, uint32_t own, struct netto_scope *s);

/* What a policy's breaker says of an instrument, or of an account, and by which numbers; nothing comes of it.  Unsure, and a complaint: its
 * rule failed.  Adds what it took its rules to `work`. */
breaker_answer trip_foresee(netto_engine *e, assessment *then, uint32_t number, uint32_t instrument, const judged *account, netto_trip *trip,
                            uint64_t *work, netto_complaint *why);

/* What stands of this thing that a breaker of another policy would take over; NULL: it is closed. */
const standing *trip_inherited(const netto_engine *e, const netto_policy *then, uint32_t number, uint32_t thing);

/* What the rule read that is too old to close anything. */
bool trip_reads_old(const netto_engine *e, uint32_t instrument, uint32_t reads, netto_instant stale);
bool trip_holds_old(const netto_engine *e, uint32_t account, bool pool, netto_instant stale);

static inline netto_text trip_kind(const netto_engine *e, uint32_t account)
{
    return idmap_text(&e->book.words, e->book.accounts[account].kind);
}

/* Bits of a breaker's place, set or cleared; what is owed stays so. */
static inline ask_bits trip_bits(ask_bits a, uint64_t bit, bool marks, bool ticks, bool timed)
{
    a.marks = marks ? a.marks | bit : a.marks & ~bit;
    a.ticks = ticks ? a.ticks | bit : a.ticks & ~bit;
    a.timed = timed ? a.timed | bit : a.timed & ~bit;
    return a;
}

#endif

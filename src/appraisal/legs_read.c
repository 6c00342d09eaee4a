/* legs_read.c: the legs of a book as its rules read them. */
#include <string.h>

#include "appraisal/legs.h"
#include "base/complain.h"
#include "control/view.h"

#define LEGS_WORK 500000 /* some milliseconds */

/* The book's own set or sets, and what rests in them. */
typedef struct whole {
    double netted, gross;
    bool indefinite;
    worst worst;
    const worst *resting; /* NULL: orders do not count */
} whole;

static netto_status find_resting(const frame *f, const book_subject *s, whole *w, netto_complaint *complaint)
{
    w->resting = f->worst ? &w->worst : NULL;
    if (!f->worst) return NETTO_OK;
    if (s->pooled) return worst_of_pool(f->a, f->b, f->account, &w->worst, complaint);
    return s->is_set ? worst_of_set(f->a, f->b, f->account, s->set, &w->worst, complaint) : (w->worst = *f->worst, NETTO_OK);
}

static netto_status find_whole(frame *f, const book_subject *s, whole *w, netto_complaint *complaint)
{
    const netting_set *set = s->is_set ? frame_set(f, s->set) : NULL;
    netto_status status = s->pooled ? frame_pool(f, f->account, &set, complaint) : NETTO_OK;
    if (status != NETTO_OK) return status;
    *w = (whole){.gross = set ? set->gross : 0.0};
    if (set) w->netted = netting_set_netted(set, appraise_checked(f->a), &w->indefinite);
    if (!s->is_set && !s->pooled) w->netted = frame_netted(f, &w->indefinite), w->gross = frame_gross(f);
    return find_resting(f, s, w, complaint);
}

/* By a norm's bound what rests adds to each leg what it may add to the whole. */
static netto_status add_resting(const frame *f, const whole *w, netto_legs *out, netto_complaint *complaint)
{
    const worst *r = w->resting;
    netto_leg *items = arena_array(&f->b->scratch, out->count + 1, sizeof *items);
    if (!items) return complain(complaint, NETTO_ECAPACITY, "no memory for the legs; raise `capacity`");
    if (out->count) memcpy(items, out->items, out->count * sizeof *items);
    for (uint32_t i = 0; i < out->count; i++) items[i].netted = worst_netted(r, w->indefinite, items[i].netted, w->gross);
    out->worst.netted = worst_netted(r, w->indefinite, frame_worst_leg(f, r, out->worst.netted, w->netted), w->gross);
    out->items = items;
    return NETTO_OK;
}

netto_status legs_read(const netto_view *view, netto_legs_by by, netto_legs *out, netto_complaint *complaint)
{
    const book_subject *s = view->subject;
    frame *f;
    whole w;
    netto_status status = s->numbers->frame(s->self, s->pooled, &f, complaint);
    const legs_ask q = {.by = by, .pooled = s->pooled, .only = s->is_set ? &s->set : NULL, .most = LEGS_WORK};
    uint64_t before = status == NETTO_OK ? f->a->leg_work : 0;
    if (status == NETTO_OK) status = legs_by(f, &q, &out->items, &out->count, complaint);
    if (status == NETTO_OK) status = find_whole(f, s, &w, complaint);
    if (status != NETTO_OK) return status;
    out->worst = legs_worst_of(out->items, out->count);
    out->work = f->a->leg_work - before;
    return w.resting ? add_resting(f, &w, out, complaint) : NETTO_OK;
}

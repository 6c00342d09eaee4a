/* watch_held.c: limits on what is held of an instrument, an underlying or a bucket: what is found breached of which key. */
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "engine/watch_held.h"
#include "engine/watch.h"

typedef struct look {
    netto_engine *e;
    uint32_t account, number;
} look;

/* ---- what was found ------------------------------------------------------------------------------------------ */

static bool before(const held_breach *a, const held_breach *b)
{
    return a->limit != b->limit ? a->limit < b->limit : a->key < b->key;
}

/* The place of a key among what was found, or where it would stand. */
static uint32_t place_of(const finding *f, uint32_t number, uint32_t key, bool *there)
{
    const held_breach sought = {.limit = number, .key = key};
    uint32_t low = 0, high = f->held_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (before(&f->held[middle], &sought)) low = middle + 1;
        else high = middle;
    }
    *there = low < f->held_count && !before(&sought, &f->held[low]);
    return low;
}

/* Room for one that is new; the only one that is left of nothing goes.  False when the machine has no memory. */
static bool set(netto_engine *e, finding *f, uint32_t number, uint32_t key, bool soft, bool breached)
{
    bool there;
    uint32_t at = place_of(f, number, key, &there);
    if (!there) {
        if (!memory_reserve(&e->memory, (void **)&f->held, &f->held_capacity, f->held_count + 1, sizeof *f->held)) return false;
        memmove(f->held + at + 1, f->held + at, (f->held_count - at) * sizeof *f->held);
        f->held[at] = (held_breach){.limit = number, .key = key};
        f->held_count++;
    }
    *(soft ? &f->held[at].soft : &f->held[at].hard) = breached;
    if (f->held[at].soft || f->held[at].hard) return true;
    memmove(f->held + at, f->held + at + 1, (f->held_count - at - 1) * sizeof *f->held);
    f->held_count--;
    return true;
}

/* ---- looking --------------------------------------------------------------------------------------------------- */

static void tell_level(const look *l, uint32_t key, bool soft, const bound *b)
{
    netto_engine *e = l->e;
    finding *f = &e->findings[l->account];
    const netto_limit *limit = &e->active->policy->limits[l->number];
    bool there;
    uint32_t at = place_of(f, l->number, key, &there);
    bool was = there && (soft ? f->held[at].soft : f->held[at].hard), levelled = !soft || limit->soft > 0.0;
    bool breached = b->binds && levelled && limit_stands(soft ? limit->soft * b->max : b->max, limit->clear, b->value, was);
    if (breached == was || !set(e, f, l->number, key, soft, breached)) return;
    netto_event *event = watch_breach(e, l->account, limit, soft, b, breached);
    if (!event) return;
    event->breach.by = netto_limit_by_word(limit->by);
    event->breach.key = held_name(&e->book, limit->by, key);
}

/* Of what cannot be known what was found stands. */
static void visit(void *self, uint32_t key, netto_status status, const bound *found, const netto_complaint *why)
{
    const look *l = self;
    if (status == NETTO_ERULE) watch_fault(l->e, l->account, text_of(l->e->active->failed_rule), why, true);
    if (status != NETTO_OK) return;
    tell_level(l, key, true, found);
    tell_level(l, key, false, found);
}

/* Of one instrument more or less is held: what it counts in is looked at, if that is held or was found breached. */
static void watch_key(look *l, bound_book *b, uint32_t instrument)
{
    uint32_t key = held_key(&l->e->book, l->e->active->policy->limits[l->number].by, instrument);
    netto_complaint why;
    bound found;
    bool there;
    content(&why);
    place_of(&l->e->findings[l->account], l->number, key, &there);
    if (key == SLOT_NONE || !(there || held_any(b, l->number, key))) return;
    netto_status status = held_find(b, l->number, key, &found, &why);
    visit(l, key, status, &found, &why);
}

void watch_held(netto_engine *e, bound_book *b, uint32_t number, uint32_t moved)
{
    const finding *f = &e->findings[b->f->account];
    look l = {e, b->f->account, number};
    bool there;
    if (moved != WATCH_EACH && e->active->policy->limits[number].asks_max) watch_later(e); /* it may read more of the book */
    if (moved == WATCH_NONE) return;
    if (moved != WATCH_EACH) return watch_key(&l, b, moved);
    uint32_t at = place_of(f, number, 0, &there), count = 0;
    uint32_t *keys = arena_array(&e->book.scratch, f->held_count + 1, sizeof *keys);
    for (; keys && at < f->held_count && f->held[at].limit == number; at++) keys[count++] = f->held[at].key;
    if (keys) held_each(b, number, keys, count, visit, &l);
}

/* ---- another policy ---------------------------------------------------------------------------------------------- */

void watch_held_carry(finding *f, const uint32_t *place, uint32_t places)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < f->held_count; i++) {
        held_breach h = f->held[i];
        if (place[h.limit] >= places) continue;
        h.limit = place[h.limit];
        uint32_t at = kept;
        while (at > 0 && before(&h, &f->held[at - 1])) at--;
        if (at > 0 && !before(&f->held[at - 1], &h)) { /* two limits have one heir */
            f->held[at - 1].soft |= h.soft, f->held[at - 1].hard |= h.hard;
            continue;
        }
        memmove(f->held + at + 1, f->held + at, (kept++ - at) * sizeof *f->held);
        f->held[at] = h;
    }
    f->held_count = kept;
}

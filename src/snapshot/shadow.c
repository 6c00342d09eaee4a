/* shadow.c: a shadow in a snapshot: what it found, and how far its pass has come.  What it was computed from is
 * weighed anew; only what its rules' work was counted for is kept, for that says how far a tick gets. */
#include "engine/shadow.h"

#include <math.h>

#include "snapshot/snapshot.h"

SNAPSHOT_KNOWS(shadow_finding, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(shadow_thing, 0, 0);
SNAPSHOT_KNOWS(shadow, NULL, {}, 0, 0, NULL, 0, NULL, 0, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}); /* places are found again */

static void counter_fields(stream *s, shadow *w, uint32_t accounts, uint32_t instruments)
{
    stream_real(s, &w->threshold);
    stream_i64(s, &w->since);
    stream_i64(s, &w->credit);
    stream_u32(s, &w->tell);
    stream_u64(s, &w->untold);
    stream_u64(s, &w->orders);
    stream_u64(s, &w->differed);
    stream_u64(s, &w->skipped);
    stream_below(s, &w->accounts, accounts + 1);
    stream_below(s, &w->instruments, instruments + 1);
    stream_below(s, &w->thing, instruments + 1);
    stream_real(s, &w->largest);
    stream_slot_or_none(s, &w->largest_account, accounts);
    snapshot_sweep(s, &w->sweep, accounts);
}

static void finding_fields(stream *s, shadow_finding *f)
{
    uint32_t standing = f->standing, differs = f->differs;
    stream_real(s, &f->initial);
    stream_u64(s, &f->breached);
    stream_u64(s, &f->tripped);
    stream_below(s, &standing, NETTO_STANDING_COUNT);
    stream_below(s, &differs, NETTO_DIFFERS_ORDER);
    stream_flag(s, &f->heavy);
    f->standing = (uint8_t)standing;
    f->differs = (uint8_t)differs;
}

static void thing_fields(stream *s, shadow_thing *t)
{
    stream_u64(s, &t->tripped);
    stream_flag(s, &t->differs);
}

static void column_fields(stream *s, const column *c, bool given, uint32_t count)
{
    for (uint32_t i = 0; given && i < count && stream_good(s); i++) {
        uint64_t charged = c->cells[i].charged;
        stream_u64(s, &charged);
        if (s->mode == STREAM_LOAD) c->cells[i].charged = charged;
    }
}

static void charged_fields(stream *s, const assessment *a, uint32_t instruments)
{
    column_fields(s, &a->haircuts, a->policy->hooks.haircut != NULL, instruments);
    column_fields(s, &a->collateral, a->policy->hooks.collateral != NULL, instruments);
}

void snapshot_save_shadow(stream *s, const netto_engine *e)
{
    shadow w = e->shadow;
    if (!w.of) return;
    counter_fields(s, &w, book_account_count(&e->book), book_instrument_count(&e->book));
    for (uint32_t i = 0; i < book_account_count(&e->book); i++) {
        shadow_finding f = w.findings[i];
        finding_fields(s, &f);
    }
    for (uint32_t i = 0; i < book_instrument_count(&e->book); i++) {
        shadow_thing t = w.things[i];
        thing_fields(s, &t);
    }
    charged_fields(s, w.of, book_instrument_count(&e->book));
}

static void check_limits(stream *s, const shadow *w, const shadow_finding *f)
{
    uint32_t count = w->of->policy->limit_count;
    stream_require(s, count == NETTO_LIMITS_MAX || !(f->breached >> count), "a shadow has fewer limits than are breached");
}

static void check_breakers(stream *s, const shadow *w, uint64_t tripped)
{
    uint32_t count = w->of->policy->breaker_count;
    stream_require(s, count == NETTO_BREAKERS_MAX || !(tripped >> count), "a shadow has fewer breakers than are tripped");
}

void snapshot_load_shadow(stream *s, netto_engine *e)
{
    shadow *w = &e->shadow;
    uint32_t count = book_account_count(&e->book);
    if (!w->of) return;
    counter_fields(s, w, count, book_instrument_count(&e->book));
    stream_require(s, w->threshold > 0.0 && isfinite(w->threshold), "the threshold of a shadow is no number above 0");
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        finding_fields(s, &w->findings[i]);
        check_limits(s, w, &w->findings[i]);
        check_breakers(s, w, w->findings[i].tripped);
    }
    for (uint32_t i = 0; i < book_instrument_count(&e->book) && stream_good(s); i++) {
        thing_fields(s, &w->things[i]);
        check_breakers(s, w, w->things[i].tripped);
    }
    charged_fields(s, w->of, book_instrument_count(&e->book));
}

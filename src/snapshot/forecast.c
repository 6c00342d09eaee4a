/* forecast.c: forecasts that wait, and what came of others, in a snapshot. */
#include <math.h>

#include "base/text.h"
#include "risk/var.h"
#include "snapshot/snapshot.h"

/* Places, lists and rings are made again: none of them decides. */
SNAPSHOT_KNOWS(forecasts, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(forecast_series, 0, 0, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(forecast_outcome, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(forecast, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

#define OUTCOME_SIZE  40 /* bytes in the stream */
#define FORECAST_SIZE 72
#define SERIES_SIZE   20 /* at least */

static void outcome_fields(stream *s, forecast_outcome *o)
{
    stream_real(s, &o->value);
    stream_real(s, &o->outcome);
    stream_real(s, &o->reference);
    stream_i64(s, &o->due);
    stream_i64(s, &o->at);
}

static void forecast_fields(stream *s, forecast *f)
{
    stream_u64(s, &f->key.low);
    stream_u64(s, &f->key.high);
    stream_u64(s, &f->seq);
    stream_u64(s, &f->contents);
    stream_u32(s, &f->series);
    stream_u32(s, &f->instrument);
    stream_real(s, &f->value);
    stream_real(s, &f->reference);
    stream_i64(s, &f->made);
    stream_i64(s, &f->due);
}

static void series_fields(stream *s, forecast_series *series, netto_text *name)
{
    uint32_t kind = series->kind;
    stream_text(s, name, NETTO_ID_MAX);
    stream_below(s, &kind, NETTO_FORECAST_KIND_COUNT);
    stream_real(s, &series->alpha);
    series->kind = (netto_forecast_kind)kind;
}

/* ---- saving ---------------------------------------------------------------------------------------------------- */

static void save_series(stream *s, const forecasts *f, uint32_t slot)
{
    forecast_series series = f->series[slot];
    netto_text name = idmap_text(&f->names, slot);
    uint32_t count = series.count;
    series_fields(s, &series, &name);
    stream_count(s, &count, OUTCOME_SIZE);
    for (uint32_t i = 0; i < count; i++) {
        forecast_outcome o = *forecast_outcome_at(&f->series[slot], i);
        outcome_fields(s, &o);
    }
}

void snapshot_save_forecasts(stream *s, const netto_engine *e)
{
    const forecasts *f = &e->book.forecasts;
    uint32_t names = f->names.count, waiting = f->waiting;
    uint64_t version = f->version;
    stream_count(s, &names, SERIES_SIZE);
    for (uint32_t i = 0; i < names; i++) save_series(s, f, i);
    stream_count(s, &waiting, FORECAST_SIZE);
    for (uint32_t i = 0; i < f->used; i++) {
        forecast one = f->items[i];
        if (one.seq) forecast_fields(s, &one);
    }
    stream_u64(s, &version);
}

/* ---- loading --------------------------------------------------------------------------------------------------- */

static bool is_series(const forecast_series *s)
{
    return s->kind == NETTO_FORECAST_VAR ? var_level(s->alpha) : s->alpha == 0.0;
}

static bool is_outcome(const forecast_outcome *o, const book *b)
{
    return isfinite(o->value) && isfinite(o->outcome) && o->at <= b->now;
}

static void load_outcomes(stream *s, book *b, forecast_series *series, uint32_t count)
{
    if (!stream_good(s) || !count || !stream_require(s, count <= FORECAST_OUTCOMES, "more outcomes are kept of a name than may be")) return;
    series->outcomes = memory_resize(b->memory, NULL, 0, count * sizeof *series->outcomes);
    if (!series->outcomes) return stream_starved(s);
    series->capacity = count;
    for (; series->count < count && stream_good(s); series->count++) {
        forecast_outcome *o = &series->outcomes[series->count];
        outcome_fields(s, o);
        if (stream_good(s)) stream_require(s, is_outcome(o, b), "an outcome is none");
    }
}

static void load_series(stream *s, book *b)
{
    forecasts *f = &b->forecasts;
    forecast_series series = {0};
    netto_text name = {0};
    uint32_t count = 0;
    series_fields(s, &series, &name);
    stream_count(s, &count, OUTCOME_SIZE);
    if (!stream_good(s) || !stream_require(s, text_is_id(name) && idmap_find(&f->names, name) == SLOT_NONE && is_series(&series), "a name of forecasts is none")) return;
    if (!memory_reserve(b->memory, (void **)&f->series, &f->series_capacity, f->names.count + 1, sizeof *f->series)) return stream_starved(s);
    f->series[f->names.count] = series;
    if (idmap_add(&f->names, name) == SLOT_NONE) return stream_starved(s);
    load_outcomes(s, b, &f->series[f->names.count - 1], count);
}

/* In no order: but each once, as they were made. */
static bool is_forecast(const book *b, const forecast *w)
{
    bool settled = w->instrument == SLOT_NONE || (w->instrument < book_instrument_count(b) && isfinite(w->reference));
    return w->seq && w->seq < b->version && settled && w->series < b->forecasts.names.count && isfinite(w->value) && w->made <= b->now &&
           w->due > w->made && forecast_find(b, w->key) == SLOT_NONE;
}

static void load_waiting(stream *s, book *b)
{
    forecasts *f = &b->forecasts;
    uint32_t count = 0;
    stream_count(s, &count, FORECAST_SIZE);
    if (!stream_good(s) || !stream_require(s, count <= FORECASTS_WAITING, "more forecasts wait than may")) return;
    if (count && !memory_reserve(b->memory, (void **)&f->items, &f->capacity, count, sizeof *f->items)) return stream_starved(s);
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        forecast one = {0};
        forecast_fields(s, &one);
        if (!stream_good(s) || !stream_require(s, is_forecast(b, &one), "a forecast is none")) return;
        f->items[f->used++] = one;
        f->waiting = f->used;
    }
}

void snapshot_load_forecasts(stream *s, netto_engine *e)
{
    book *b = &e->book;
    uint32_t names = 0;
    stream_count(s, &names, SERIES_SIZE);
    if (!stream_require(s, names <= FORECAST_NAMES, "forecasts have more names than they may")) return;
    for (uint32_t i = 0; i < names && stream_good(s); i++) load_series(s, b);
    if (stream_good(s)) load_waiting(s, b);
    stream_u64(s, &b->forecasts.version);
    stream_require(s, b->forecasts.version <= b->version, "an outcome is newer than the book");
    if (stream_good(s) && !forecasts_restore(b)) stream_starved(s);
}

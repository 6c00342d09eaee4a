/* on_forecast.c: a forecast is made, or what came of it is told; and how good those of a name were. */
#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "engine/foretell.h"
#include "engine/step.h"
#include "engine/watch.h"
#include "risk/score.h"
#include "risk/var.h"

/* A forecast that is about to be made. */
typedef struct making {
    book *b;
    const netto_forecast *said;
    netto_complaint *why;
    netto_text name;
    double alpha, reference;
    uint32_t instrument, series; /* SLOT_NONE: none; a new one */
    digest_key key;
    uint64_t contents;
} making;

/* ---- what was said ------------------------------------------------------------------------------------------ */

/* The part of an id before its last '/'; the whole of one that has none. */
static netto_text name_of(const netto_forecast *f)
{
    netto_text name = f->id;
    if (f->name.bytes) return f->name;
    for (uint32_t i = name.size; i-- > 1;)
        if (name.bytes[i] == '/') return (netto_text){name.bytes, i};
    return name;
}

static uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return isnan(number) ? UINT64_MAX : bits;
}

static uint64_t contents_of(const making *m)
{
    const netto_forecast *f = m->said;
    const uint64_t said[] = {hash_bytes(m->name.bytes, m->name.size), f->instrument.bytes ? hash_bytes(f->instrument.bytes, f->instrument.size) : 0,
                             f->kind, bits_of(f->value), bits_of(m->alpha), bits_of(f->reference), (uint64_t)f->due};
    return hash_bytes(said, sizeof said);
}

static bool is_size(double number)
{
    return fabs(number) <= FORECAST_MOST;
}

static netto_status check_value(const making *m)
{
    const netto_forecast *f = m->said;
    if (!is_size(f->value)) return complain(m->why, NETTO_EDOMAIN, "a forecast must be a number, at most %g in size", FORECAST_MOST);
    if (!isnan(f->reference) && !is_size(f->reference))
        return complain(m->why, NETTO_EDOMAIN, "a reference must be a number, at most %g in size", FORECAST_MOST);
    if (f->kind == NETTO_FORECAST_VARIANCE && f->value <= 0.0) return complain(m->why, NETTO_EDOMAIN, "a variance must be greater than 0");
    if (f->kind == NETTO_FORECAST_DIRECTION && f->value == 0.0)
        return complain(m->why, NETTO_EDOMAIN, "a direction is a number above 0 for up, or below 0 for down");
    if (f->kind != NETTO_FORECAST_VAR && f->alpha != 0.0) return complain(m->why, NETTO_EPARAMS, "alpha is of the kind \"var\" alone");
    return f->kind == NETTO_FORECAST_VAR ? var_check_level(m->alpha, m->why) : NETTO_OK;
}

/* What stands now. */
static netto_status find_reference(making *m)
{
    const netto_forecast *f = m->said;
    m->instrument = SLOT_NONE;
    m->reference = f->reference;
    if (!f->instrument.bytes) return NETTO_OK;
    netto_status status = book_find_instrument(m->b, f->instrument, &m->instrument, m->why);
    if (status != NETTO_OK) return status;
    const mark *now = &m->b->marks[m->instrument];
    if (!isnan(f->reference)) return complain(m->why, NETTO_EPARAMS, "the reference of a forecast of an instrument is its mark; leave it out");
    if (!now->known) return complain(m->why, NETTO_ENOMARK, "instrument '%.*s' has no mark to begin with; send mark.put", TEXT(f->instrument));
    bool relative = f->kind == NETTO_FORECAST_RETURN || f->kind == NETTO_FORECAST_VARIANCE;
    if (relative && now->price <= 0.0) return complain(m->why, NETTO_EDOMAIN, "there is no return on a price of 0 or less");
    m->reference = now->price;
    return NETTO_OK;
}

static netto_status find_series(making *m)
{
    const forecasts *f = &m->b->forecasts;
    m->series = idmap_find(&f->names, m->name);
    if (m->series == SLOT_NONE && f->names.count == FORECAST_NAMES)
        return complain(m->why, NETTO_ECAPACITY, "%d names are scored already; make forecasts under one of them", FORECAST_NAMES);
    if (m->series == SLOT_NONE) return NETTO_OK;
    const forecast_series *s = &f->series[m->series];
    if (s->kind == m->said->kind && s->alpha == m->alpha) return NETTO_OK;
    if (s->kind != m->said->kind)
        return complain(m->why, NETTO_EPARAMS, "forecasts '%.*s' are of the kind \"%s\"; give another name", TEXT(m->name), netto_forecast_kind_word(s->kind));
    return complain(m->why, NETTO_EPARAMS, "forecasts '%.*s' are values at risk at %.15g; give another name", TEXT(m->name), s->alpha);
}

static netto_status check_time(const making *m)
{
    if (m->said->due <= m->b->now)
        return complain(m->why, NETTO_EDOMAIN, "due: a forecast is made before its outcome can be known, and this instant has passed");
    if (m->b->forecasts.waiting < FORECASTS_WAITING) return NETTO_OK;
    return complain(m->why, NETTO_ECAPACITY, "%d forecasts wait for their outcomes; tell some with forecast.outcome", FORECASTS_WAITING);
}

/* ---- made ------------------------------------------------------------------------------------------------------ */

/* While it waits it is known, and afterwards for as long as ids are remembered. */
static trade_known find_known(const making *m)
{
    uint32_t place = forecast_find(m->b, m->key);
    if (place == SLOT_NONE) return trade_ids_find(&m->b->trades, m->key, m->contents);
    return m->b->forecasts.items[place].contents == m->contents ? TRADE_DUPLICATE : TRADE_CONFLICT;
}

static netto_status record(netto_engine *e, making *m)
{
    book *b = m->b;
    if (!trade_ids_reserve(&b->trades, 1, b->now))
        return complain(m->why, NETTO_ECAPACITY, "no room to remember another forecast's id; raise `ids` or `capacity`");
    if (!forecast_reserve(b, m->series, m->instrument)) return complain(m->why, NETTO_ECAPACITY, "no memory for another forecast; raise `capacity`");
    step_accept(e);
    if (m->series == SLOT_NONE) m->series = forecast_name(b, m->name, m->said->kind, m->alpha);
    forecast_add(b, &(forecast){.key = m->key, .seq = b->version - 1, .contents = m->contents, .series = m->series, .instrument = m->instrument,
                                .value = m->said->value, .reference = m->reference, .made = b->now, .due = m->said->due});
    trade_ids_add(&b->trades, m->key, m->contents, b->now);
    return content(m->why);
}

static netto_status tell(making *m, bool duplicate, netto_forecast_answer *out)
{
    const idmap *names = &m->b->forecasts.names;
    netto_text name = idmap_text(names, idmap_find(names, m->name));
    *out = (netto_forecast_answer){name, duplicate, m->said->value, duplicate ? NAN : m->reference, NAN};
    return content(m->why);
}

netto_status forecast_make(netto_engine *e, const netto_forecast *said, netto_forecast_answer *out, netto_complaint *complaint)
{
    making m = {.b = &e->book, .said = said, .why = complaint, .name = name_of(said), .key = forecast_key(said->id)};
    m.alpha = said->kind == NETTO_FORECAST_VAR && said->alpha == 0.0 ? 0.99 : said->alpha;
    netto_status status = check_value(&m);
    if (status != NETTO_OK) return status;
    m.contents = contents_of(&m);
    trade_known known = find_known(&m);
    if (known == TRADE_DUPLICATE) return step_accept(e), tell(&m, true, out);
    if (known == TRADE_CONFLICT)
        return complain(m.why, NETTO_EIDCONFLICT, "forecast '%.*s' was made before with other contents; use a new id", TEXT(said->id));
    status = check_time(&m);
    if (status == NETTO_OK) status = find_reference(&m);
    if (status == NETTO_OK) status = find_series(&m);
    if (status == NETTO_OK) status = record(e, &m);
    return status == NETTO_OK ? tell(&m, false, out) : status;
}

netto_status on_forecast(netto_engine *e, const netto_command *c, netto_decision *out)
{
    return forecast_make(e, &c->forecast, &out->forecast, &out->complaint);
}

/* ---- what came ---------------------------------------------------------------------------------------------------- */

static netto_status check_outcome(const book *b, const forecast *w, double outcome, netto_complaint *why)
{
    if (!is_size(outcome)) return complain(why, NETTO_EDOMAIN, "an outcome must be a number, at most %g in size", FORECAST_MOST);
    if (b->forecasts.series[w->series].kind == NETTO_FORECAST_VARIANCE && outcome < 0.0)
        return complain(why, NETTO_EDOMAIN, "the outcome of a variance is a square, 0 or more");
    if (b->now >= w->due) return NETTO_OK;
    return complain(why, NETTO_EDOMAIN, "it is not due for another %.15g seconds: an outcome cannot be known before", (double)(w->due - b->now) / 1e9);
}

netto_status on_outcome(netto_engine *e, const netto_command *c, netto_decision *out)
{
    book *b = &e->book;
    digest_key key = forecast_key(c->forecast.id);
    uint32_t place = forecast_find(b, key);
    uint64_t contents;
    out->forecast = (netto_forecast_answer){.duplicate = place == SLOT_NONE, .value = NAN, .reference = NAN, .outcome = NAN};
    if (place == SLOT_NONE && !trade_ids_get(&b->trades, key, &contents))
        return complain(&out->complaint, NETTO_EFORECAST, "no forecast '%.*s' waits for its outcome; make it first, with forecast.put", TEXT(c->forecast.id));
    if (place == SLOT_NONE) return step_accept(e), content(&out->complaint); /* it has come already */
    const forecast *w = &b->forecasts.items[place];
    netto_status status = check_outcome(b, w, c->forecast.value, &out->complaint);
    if (status != NETTO_OK) return status;
    step_accept(e);
    out->forecast = (netto_forecast_answer){idmap_text(&b->forecasts.names, w->series), false, w->value, w->reference, c->forecast.value};
    forecast_settle(b, place, c->forecast.value);
    watch_later(e);
    return content(&out->complaint);
}

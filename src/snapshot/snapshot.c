/* snapshot.c: all that later decisions depend on, as bytes: the sections in their order, and what stands before
 * them. */
#include "snapshot/snapshot.h"

#include "base/complain.h"
#include "base/text.h"
#include "engine/shadow.h"

#define FORMAT   14
#define TEXT_MOST 4096 /* of a version or an id */

SNAPSHOT_KNOWS(netto_engine, {}, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, {}, {}, {}, {}, {}, 0, {}, {}, {}, {}, 0, 0); /* cuts are of the command in hand */

typedef struct section {
    const char *name;
    void (*save)(stream *, const netto_engine *);
    void (*load)(stream *, netto_engine *);
} section;

/* Read in this order: each may use what those before it have told. */
static const section sections[] = {
    {"clock", snapshot_save_clock, snapshot_load_clock},
    {"ids", snapshot_save_ids, snapshot_load_ids},
    {"currency", snapshot_save_currencies, snapshot_load_currencies},
    {"factor", snapshot_save_factors, snapshot_load_factors},
    {"calendar", snapshot_save_calendars, snapshot_load_calendars},
    {"market", snapshot_save_market, snapshot_load_market},
    {"set", snapshot_save_sets, snapshot_load_sets},
    {"account", snapshot_save_accounts, snapshot_load_accounts},
    {"history", snapshot_save_history, snapshot_load_history},
    {"fold", snapshot_save_folds, snapshot_load_folds},
    {"plan", snapshot_save_rebalances, snapshot_load_rebalances},
    {"foretell", snapshot_save_forecast_passes, snapshot_load_forecast_passes},
    {"trade", snapshot_save_trades, snapshot_load_trades},
    {"order", snapshot_save_orders, snapshot_load_orders},
    {"unsettle", snapshot_save_unsettled, snapshot_load_unsettled},
    {"forecast", snapshot_save_forecasts, snapshot_load_forecasts},
    {"model", snapshot_save_models, snapshot_load_models},
    {"watch", snapshot_save_watch, snapshot_load_watch},
    {"breaker", snapshot_save_breakers, snapshot_load_breakers},
    {"column", snapshot_save_columns, snapshot_load_columns},
    {"appraise", snapshot_save_appraisals, snapshot_load_appraisals},
    {"shadow", snapshot_save_shadow, snapshot_load_shadow}};

#define SECTIONS (sizeof sections / sizeof *sections)

/* ---- the head --------------------------------------------------------------------------------------------- */

static const char magic[8] = {'N', 'E', 'T', 'T', 'O', 'S', 'N', 'P'};

/* Format and version stand first, so that any version can tell any other. */
static void format_fields(stream *s, uint32_t *format, netto_snapshot_head *h)
{
    stream_u32(s, format);
    stream_text(s, &h->version, TEXT_MOST);
}

static void head_fields(stream *s, netto_snapshot_head *h)
{
    stream_text(s, &h->policy, TEXT_MOST);
    stream_text(s, &h->shadow, TEXT_MOST);
    stream_text(s, &h->base, NETTO_ID_MAX);
    stream_u64(s, &h->seq);
    stream_i64(s, &h->at);
    stream_i64(s, &h->sweep);
    stream_u32(s, &h->trade_ids);
    stream_u32(s, &h->strike_count);
    stream_u32(s, &h->strike_window);
}

static void save_head(stream *s, const netto_engine *e)
{
    const book *b = &e->book;
    uint32_t format = FORMAT;
    netto_snapshot_head h = {.version = TEXT_LITERAL(NETTO_VERSION),
                             .policy = e->active->policy->id,
                             .shadow = e->shadow.of ? e->shadow.of->policy->id : TEXT_LITERAL(""),
                             .base = idmap_text(&b->currency_ids, CURRENCY_BASE),
                             .seq = b->version - 1,
                             .at = b->now,
                             .sweep = e->sweep_every,
                             .trade_ids = b->trades.limit,
                             .strike_count = e->strike_count,
                             .strike_window = e->strike_window};
    format_fields(s, &format, &h);
    head_fields(s, &h);
}

static void check_format(stream *s, netto_snapshot_head *h)
{
    uint32_t format = 0;
    format_fields(s, &format, h);
    if (!stream_good(s) || format == FORMAT) return;
    stream_refused(s, complain(s->complaint, NETTO_EPARAMS,
                               "the snapshot was written by version %.*s, format %u, and this is version %s, format %u: "
                               "load it with the version that wrote it, or replay the journal from its beginning",
                               TEXT(h->version), format, NETTO_VERSION, FORMAT));
}

static void load_head(stream *s, netto_snapshot_head *h)
{
    size_t left = (size_t)(s->last - s->at);
    s->section = "head";
    if (left < sizeof magic || memcmp(s->at, magic, sizeof magic) != 0)
        return stream_damaged(s, "it does not begin like a snapshot");
    digest_bytes(&s->digest, s->at, sizeof magic);
    s->at += sizeof magic;
    stream_open(s, "head", 0);
    if (stream_good(s)) check_format(s, h);
    head_fields(s, h);
    stream_close(s);
}

netto_status netto_snapshot_head_get(netto_bytes source, netto_snapshot_head *out, netto_complaint *complaint)
{
    stream s;
    netto_snapshot_head h = {0};
    stream_begin_load(&s, source, complaint);
    load_head(&s, &h);
    if (stream_good(&s)) *out = h;
    return s.status;
}

/* ---- saving ----------------------------------------------------------------------------------------------- */

static void save_section(stream *s, const char *name, void (*save)(stream *, const netto_engine *), const netto_engine *e)
{
    s->mode = STREAM_COUNT;
    s->counted = 0;
    save(s, e);
    s->mode = STREAM_SAVE;
    stream_open(s, name, s->counted);
    save(s, e);
    stream_close(s);
}

static void save_nothing(stream *s, const netto_engine *e)
{
    (void)s;
    (void)e;
}

netto_status netto_engine_save(const netto_engine *e, const netto_sink *sink, netto_complaint *complaint)
{
    stream s;
    stream_begin_save(&s, sink, complaint);
    stream_raw(&s, magic, sizeof magic);
    save_section(&s, "head", save_head, e);
    for (size_t i = 0; i < SECTIONS; i++) save_section(&s, sections[i].name, sections[i].save, e);
    save_section(&s, "end", save_nothing, e);
    stream_end(&s);
    return s.status;
}

/* ---- loading ---------------------------------------------------------------------------------------------- */

/* The seat is empty of what was there: an assessment of the policy, in which nothing is known. */
static void seat(stream *s, netto_engine *e, netto_policy *policy)
{
    assessment *made = stream_good(s) ? assessment_create(&e->memory, &e->cuts, policy) : NULL;
    if (!made) return stream_starved(s);
    assessment_destroy(e->active);
    e->active = made;
    if (!assessment_fit(made, &e->book)) stream_starved(s);
}

static void check_policy(stream *s, netto_text saved, const char *how, const netto_policy *policy)
{
    netto_text id = policy ? policy->id : TEXT_LITERAL("");
    if (!stream_good(s) || (!saved.size && !policy)) return;
    if (!text_equal(id, saved))
        return stream_refused(s, complain(s->complaint, NETTO_EEXPECT, "the snapshot was saved %s '%.*s', not '%.*s'", how,
                                          TEXT(saved), TEXT(id)));
    netto_status status = assessment_takes(policy, s->complaint);
    if (status != NETTO_OK) stream_refused(s, status);
}

/* The same of the shadow, beside it. */
static void seat_shadow(stream *s, netto_engine *e, netto_policy *policy)
{
    if (policy && stream_good(s) && !shadow_seat(e, policy)) stream_starved(s);
}

netto_status snapshot_fill(netto_engine *e, netto_bytes source, netto_policy *policy, netto_policy *shadow,
                           netto_complaint *complaint)
{
    stream s;
    netto_snapshot_head h = {0};
    stream_begin_load(&s, source, complaint);
    load_head(&s, &h);
    check_policy(&s, h.policy, "under policy", policy);
    if (!h.shadow.size) shadow = NULL;
    check_policy(&s, h.shadow, "with the shadow", shadow);
    for (size_t i = 0; i < SECTIONS && stream_good(&s); i++) {
        stream_open(&s, sections[i].name, 0);
        if (stream_good(&s)) sections[i].load(&s, e);
        stream_close(&s);
        if (sections[i].load == snapshot_load_ids) seat(&s, e, policy);
        if (sections[i].load == snapshot_load_models) assessment_bind(e->active, e->models, e->model_count), seat_shadow(&s, e, shadow);
    }
    if (stream_good(&s)) stream_open(&s, "end", 0);
    stream_close(&s);
    stream_end(&s);
    return s.status;
}

/* What is not given is as it was saved; `base` is room for a text that C can read. */
static netto_status options_of(const netto_engine_options *given, const netto_snapshot_head *h, char base[NETTO_ID_MAX + 1],
                               netto_engine_options *out, netto_complaint *complaint)
{
    *out = given ? *given : (netto_engine_options){0};
    if (out->base && !text_is(h->base, out->base))
        return complain(complaint, NETTO_EPARAMS, "the snapshot's base currency is '%.*s', not '%s'", TEXT(h->base), out->base);
    text_copy(h->base, base, NETTO_ID_MAX + 1);
    out->base = base;
    if (!out->sweep) out->sweep = h->sweep;
    if (!out->trade_ids) out->trade_ids = h->trade_ids;
    if (!out->strike_count) out->strike_count = h->strike_count;
    if (!out->strike_window) out->strike_window = h->strike_window;
    return NETTO_OK;
}

netto_status netto_engine_load(const netto_engine_options *options, netto_bytes source, netto_policy *policy,
                               netto_engine **out, netto_complaint *complaint)
{
    netto_snapshot_head h;
    netto_engine_options o;
    char base[NETTO_ID_MAX + 1];
    netto_engine *e = NULL;
    netto_status status = netto_snapshot_head_get(source, &h, complaint);
    if (status == NETTO_OK) status = options_of(options, &h, base, &o, complaint);
    if (status != NETTO_OK) return status;
    status = netto_engine_create(&o, &e);
    if (status != NETTO_OK)
        return complain(complaint, status, status == NETTO_EPARAMS ? "an option is outside its domain" : "no memory for an engine; raise `capacity`");
    status = snapshot_fill(e, source, policy, options ? options->shadow : NULL, complaint);
    if (status == NETTO_OK)
        *out = e;
    else
        netto_engine_destroy(e);
    return status;
}

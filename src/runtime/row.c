/* row.c: a command as the journal keeps it, and back. */
#include "runtime/row.h"

#include <string.h>

#include "base/complain.h"
#include "codec/command.h"
#include "codec/decision.h"
#include "codec/model_grid.h"

/* ---- writing --------------------------------------------------------------------------------------------- */

static void put_given(writer *w, netto_text text)
{
    if (text.bytes)
        writer_text(w, text);
    else
        writer_nil(w);
}

/* ---- a model, as correlation.put takes it; what the job found stands behind it ------------------------------- */

static void put_grid(writer *w, const double *cells, uint32_t rows, uint32_t width)
{
    writer_array(w, rows);
    for (uint32_t i = 0; i < rows; i++) {
        writer_array(w, width);
        for (uint32_t j = 0; j < width; j++) writer_real(w, cells[(size_t)i * width + j]);
    }
}

static void put_names(writer *w, const netto_correlation *m)
{
    writer_array(w, m->factor_count);
    for (uint32_t i = 0; i < m->factor_count; i++) writer_text(w, m->factors[i]);
}

static void put_word(writer *w, const char *word)
{
    writer_text(w, (netto_text){word, (uint32_t)strlen(word)});
}

static void put_matrix(writer *w, const netto_correlation *m)
{
    WRITER_KEY(w, "factors");
    put_names(w, m);
    WRITER_KEY(w, "rho");
    put_grid(w, m->rho, m->factor_count, m->factor_count);
}

static void put_buckets(writer *w, const netto_correlation *m)
{
    uint32_t n = m->factor_count;
    WRITER_KEY(w, "by");
    model_put_by(w, m);
    if (n) WRITER_KEY(w, "buckets");
    if (n) put_names(w, m);
    WRITER_KEY(w, "rho");
    if (n) writer_array(w, n);
    for (uint32_t i = 0; i < n; i++) writer_real(w, m->rho[(size_t)i * n + i]);
    if (!n) writer_real(w, m->rho[0]);
    WRITER_KEY(w, "gamma");
    if (n)
        put_grid(w, m->rho, n, n);
    else
        writer_real(w, m->rho[1]);
}

static void put_loads(writer *w, const netto_correlation *m)
{
    WRITER_KEY(w, "factors");
    put_names(w, m);
    WRITER_KEY(w, "loadings");
    put_grid(w, m->loadings, m->factor_count, m->drivers);
    if (!m->covariance) return;
    WRITER_KEY(w, "covariance");
    put_grid(w, m->covariance, m->drivers, m->drivers);
}

static uint32_t fields_of(const netto_correlation *m)
{
    if (m->type == NETTO_MODEL_BUCKET) return 6 + (m->factor_count > 0);
    return m->type == NETTO_MODEL_FACTOR ? 5 + (m->covariance != NULL) : 5;
}

static void put_model(writer *w, const netto_correlation *m)
{
    writer_array(w, 2 + (m->rounds > 0));
    writer_map(w, fields_of(m));
    WRITER_KEY(w, "name");
    writer_text(w, m->name);
    WRITER_KEY(w, "mode");
    put_word(w, m->mode == NETTO_CHECKED ? "checked" : "prescribed");
    WRITER_KEY(w, "type");
    put_word(w, netto_model_type_word(m->type));
    switch (m->type) {
    case NETTO_MODEL_BUCKET: put_buckets(w, m); break;
    case NETTO_MODEL_FACTOR: put_loads(w, m); break;
    default: put_matrix(w, m);
    }
    writer_real(w, m->min_eigenvalue);
    if (!m->rounds) return;
    writer_array(w, 2);
    writer_real(w, m->distance);
    writer_unsigned(w, m->rounds);
}

void row_pack(writer *w, const policy_sources *sources)
{
    writer_array(w, 2);
    writer_map(w, sources->count);
    for (uint32_t i = 0; i < sources->count; i++) {
        writer_text(w, sources->files[i].name);
        writer_text(w, sources->files[i].text);
    }
    if (sources->params.bytes)
        writer_raw(w, sources->params);
    else
        writer_nil(w);
}

static void put_activation(writer *w, const netto_command *c, netto_text packed)
{
    writer_array(w, 3);
    writer_text(w, c->activate.policy->id);
    put_given(w, c->activate.expect);
    if (packed.bytes)
        writer_raw(w, packed);
    else
        row_pack(w, &(policy_sources){0}); /* the built-in policy */
}

/* One that ends stands in the journal already. */
static void put_shadow(writer *w, const netto_command *c, netto_text packed)
{
    writer_array(w, 3);
    writer_text(w, c->shadow.policy->id);
    if (c->shadow.end)
        writer_nil(w);
    else
        writer_real(w, c->shadow.threshold);
    if (packed.bytes && !c->shadow.end)
        writer_raw(w, packed);
    else
        row_pack(w, &(policy_sources){0});
}

static void put_notice(writer *w, const netto_notice *n, netto_text packed)
{
    writer_array(w, packed.bytes ? 6 : 5);
    put_given(w, n->action);
    put_given(w, n->policy);
    put_given(w, n->name);
    put_given(w, n->version);
    put_given(w, n->message);
    if (packed.bytes) writer_raw(w, packed);
}

static void put_fault(writer *w, const netto_rule_fault *f)
{
    writer_array(w, 5);
    put_given(w, f->policy);
    put_given(w, f->rule);
    put_given(w, f->account);
    put_given(w, f->message);
    writer_boolean(w, f->supposed);
}

void row_write(writer *w, const netto_command *c, netto_text packed)
{
    switch (c->kind) {
    case NETTO_CORRELATION_PUT: put_model(w, &c->correlation); break;
    case NETTO_POLICY_ACTIVATE: put_activation(w, c, packed); break;
    case NETTO_POLICY_SHADOW: put_shadow(w, c, packed); break;
    case NETTO_RULE_FAULT: put_fault(w, &c->fault); break;
    case NETTO_NOTICE: put_notice(w, &c->notice, packed); break;
    default: writer_array(w, 0);
    }
}

/* ---- reading ----------------------------------------------------------------------------------------------- */

static netto_text read_given(reader *in)
{
    return reader_nil(in) ? (netto_text){0} : reader_text(in);
}

/* {distance, rounds} of the repair. */
static void read_repair(decoder *d, netto_correlation *out)
{
    decoder_tuple(d, 2, 2, "[distance, rounds]");
    out->distance = reader_real(&d->in);
    int64_t rounds = reader_integer(&d->in);
    if (d->in.status == NETTO_OK && (rounds < 1 || rounds > UINT32_MAX)) reader_refuse(&d->in, NETTO_EPARAMS, "a repair takes one round or more");
    out->rounds = (uint32_t)rounds;
}

/* The params of the method are one map; behind it stand the least eigenvalue and, of what was repaired, how. */
static void read_model(decoder *d, netto_command *out)
{
    netto_text bytes;
    netto_correlation found = {0};
    uint32_t count = decoder_params(d, 2, 3);
    bytes = reader_raw(&d->in);
    found.min_eigenvalue = reader_real(&d->in);
    if (count == 3) read_repair(d, &found);
    if (d->in.status != NETTO_OK) return;
    decoder map;
    decoder_init(&map, bytes, d->arena, d->in.complaint);
    command_correlation_map(&map, out);
    d->in.status = map.in.status;
    out->correlation.min_eigenvalue = found.min_eigenvalue;
    out->correlation.distance = found.distance;
    out->correlation.rounds = found.rounds;
}

static void read_sources(decoder *d, policy_sources *sources)
{
    decoder_tuple(d, 2, 2, "[files, params]");
    uint32_t count = reader_map(&d->in);
    netto_source *files = arena_array(d->arena, (size_t)count + 1, sizeof *files);
    if (!files) reader_refuse(&d->in, NETTO_ECAPACITY, "no memory for the policy's files");
    for (uint32_t i = 0; files && i < count && d->in.status == NETTO_OK; i++) {
        files[i].name = reader_text(&d->in);
        files[i].text = reader_text(&d->in);
    }
    sources->files = files;
    sources->count = count;
    sources->params = reader_nil(&d->in) ? (netto_text){0} : reader_raw(&d->in);
}

static void read_activation(decoder *d, netto_command *out, netto_text *id, policy_sources *sources)
{
    decoder_params(d, 3, 3);
    *id = reader_id(&d->in);
    out->activate.expect = read_given(&d->in);
    read_sources(d, sources);
}

static void read_shadow(decoder *d, netto_command *out, netto_text *id, policy_sources *sources)
{
    decoder_params(d, 3, 3);
    *id = reader_id(&d->in);
    out->shadow.end = reader_nil(&d->in);
    out->shadow.threshold = out->shadow.end ? 0.0 : reader_real(&d->in);
    read_sources(d, sources);
}

static void read_notice(decoder *d, netto_notice *out, netto_text *id, policy_sources *sources)
{
    uint32_t count = decoder_params(d, 5, 6);
    out->action = read_given(&d->in);
    *id = out->policy = read_given(&d->in);
    out->name = read_given(&d->in);
    out->version = read_given(&d->in);
    out->message = read_given(&d->in);
    if (count == 6) read_sources(d, sources);
}

static void read_fault(decoder *d, netto_rule_fault *out)
{
    decoder_params(d, 5, 5);
    out->policy = read_given(&d->in);
    out->rule = read_given(&d->in);
    out->account = read_given(&d->in);
    out->message = read_given(&d->in);
    out->supposed = reader_boolean(&d->in);
}

netto_status row_unpack(netto_text packed, arena *a, policy_sources *out, netto_complaint *complaint)
{
    decoder d;
    policy_sources sources = {0};
    decoder_init(&d, packed, a, complaint);
    read_sources(&d, &sources);
    netto_status status = reader_finish(&d.in);
    if (status == NETTO_OK) *out = sources;
    return status;
}

static void read_own(decoder *d, netto_command *out, netto_text *id, policy_sources *sources)
{
    switch (out->kind) {
    case NETTO_CORRELATION_PUT: read_model(d, out); break;
    case NETTO_POLICY_ACTIVATE: read_activation(d, out, id, sources); break;
    case NETTO_POLICY_SHADOW: read_shadow(d, out, id, sources); break;
    case NETTO_RULE_FAULT: read_fault(d, &out->fault); break;
    case NETTO_NOTICE: read_notice(d, &out->notice, id, sources); break;
    default: decoder_params(d, 0, 0);
    }
}

static bool is_own(netto_command_kind kind)
{
    return kind == NETTO_CORRELATION_PUT || !command_decoder_of(kind);
}

bool row_kind(netto_text word, netto_command_kind *out)
{
    for (int kind = 0; kind < NETTO_COMMAND_KIND_COUNT; kind++)
        if (netto_command_mutates((netto_command_kind)kind) &&
            text_is(word, netto_command_word((netto_command_kind)kind)))
            return *out = (netto_command_kind)kind, true;
    return false;
}

netto_status row_read(netto_text kind, netto_text bytes, arena *a, netto_command *out, netto_text *id,
                      policy_sources *sources, netto_complaint *complaint)
{
    decoder d;
    netto_command c = {.kind = NETTO_TICK};
    if (!row_kind(kind, &c.kind))
        return complain(complaint, NETTO_EPARAMS, "'%.*s' is no command of this version", TEXT(kind));
    if (!is_own(c.kind)) return command_decode(c.kind, bytes, a, out, complaint);
    decoder_init(&d, bytes, a, complaint);
    read_own(&d, &c, id, sources);
    netto_status status = reader_finish(&d.in);
    if (status == NETTO_OK) *out = c;
    return status;
}

/* ---- what was decided ---------------------------------------------------------------------------------------- */

#define KEEP 65536 /* bytes of a buffer that grew */

bool row_digest(writer *w, const netto_command *c, const netto_decision *d, uint8_t out[DIGEST_SIZE])
{
    digest hash;
    writer_reset(w, KEEP);
    decision_encode(w, c, d);
    for (uint32_t i = 0; i < d->event_count; i++) decision_event(w, &d->events[i], d->seq);
    if (w->failed) return false;
    digest_begin(&hash);
    digest_bytes(&hash, w->bytes, writer_size(w));
    digest_end(&hash, out);
    return true;
}

bool row_is_list(netto_command_kind kind)
{
    switch (kind) {
    case NETTO_INSTRUMENT_PUT:
    case NETTO_FACTOR_PUT:
    case NETTO_FX_PUT:
    case NETTO_MARK_PUT:
    case NETTO_SET_PUT:
    case NETTO_ACCOUNT_PUT:
    case NETTO_COLLATERAL_PUT:
    case NETTO_POSITION_PUT:
    case NETTO_TRADE_APPLY: return true;
    default: return false;
    }
}

/* on_correlation.c: a correlation model is installed. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/rows.h"
#include "engine/step.h"
#include "engine/watch.h"

#define MODELS_MAX 64

static const char *noun_of(const netto_correlation *m)
{
    return m->type == NETTO_MODEL_BUCKET ? "bucket" : "factor";
}

static netto_status check_names(netto_engine *e, const netto_correlation *m, netto_complaint *why)
{
    seen s;
    if (!seen_begin(&s, &e->book.scratch, m->factor_count))
        return complain(why, NETTO_ECAPACITY, "no memory for %u %ss", m->factor_count, noun_of(m));
    for (uint32_t i = 0; i < m->factor_count; i++) {
        if (!text_is_id(m->factors[i]))
            return complain(why, NETTO_EPARAMS, "%s %u: an id is 1 to 64 bytes of printable UTF-8", noun_of(m), i);
        if (seen_add(&s, digest_id(m->factors[i]), i) != SLOT_NONE)
            return complain(why, NETTO_EDUPLICATE, "%s '%.*s' stands twice in the model", noun_of(m), TEXT(m->factors[i]));
    }
    return NETTO_OK;
}

/* Buckets are no factors. */
static netto_status factor_slots(netto_engine *e, const netto_correlation *m, uint32_t *slots, netto_complaint *why)
{
    netto_status status = check_names(e, m, why);
    if (status != NETTO_OK || m->type == NETTO_MODEL_BUCKET) return status;
    if (!factor_reserve(&e->book, m->factor_count)) return complain(why, NETTO_ECAPACITY, "no memory for %u factors", m->factor_count);
    for (uint32_t i = 0; i < m->factor_count; i++) {
        slots[i] = factor_named(&e->book, m->factors[i]);
        if (slots[i] == SLOT_NONE) return complain(why, NETTO_ECAPACITY, "no memory for %u factors", m->factor_count);
    }
    return NETTO_OK;
}

/* The place of a model, or behind the last. */
static uint32_t find_model(const netto_engine *e, netto_text name)
{
    uint32_t at = 0;
    while (at < e->model_count && !text_equal(bytes_text(&e->models[at].name), name)) at++;
    return at;
}

static netto_status check_size(const netto_correlation *m, netto_complaint *why)
{
    bool loads = m->type == NETTO_MODEL_FACTOR;
    uint32_t most = loads ? CORRELATION_LOADED_MAX : CORRELATION_FACTORS_MAX;
    if (loads && (m->factor_count == 0 || m->drivers == 0))
        return complain(why, NETTO_EPARAMS, "a factor model has at least one factor, which loads on at least one driver");
    if (m->factor_count > most)
        return complain(why, NETTO_ETOOLARGE, "%u %ss; a model of this type holds at most %u", m->factor_count, noun_of(m), most);
    if (m->drivers > CORRELATION_DRIVERS_MAX)
        return complain(why, NETTO_ETOOLARGE, "%u drivers; a model has at most %d", m->drivers, CORRELATION_DRIVERS_MAX);
    if (m->covariance && m->drivers > CORRELATION_COVARIANCE_MAX)
        return complain(why, NETTO_ETOOLARGE, "%u drivers with a covariance; at most %d: let factors load on what is uncorrelated instead", m->drivers,
                        CORRELATION_COVARIANCE_MAX);
    return NETTO_OK;
}

static netto_status check_model(const netto_engine *e, const netto_correlation *m, netto_complaint *why)
{
    if (!text_is_id(m->name)) return complain(why, NETTO_EPARAMS, "a model's name is 1 to 64 bytes of printable UTF-8");
    if (e->model_count == MODELS_MAX && find_model(e, m->name) == e->model_count)
        return complain(why, NETTO_ETOOLARGE, "at most %d models", MODELS_MAX);
    netto_status status = check_size(m, why);
    if (status == NETTO_OK) status = correlation_check(m, why);
    return status == NETTO_OK ? correlation_check_spectrum(m->mode, m->min_eigenvalue, why) : status;
}

static void install(netto_engine *e, correlation *made)
{
    uint32_t at = find_model(e, bytes_text(&made->name));
    if (at < e->model_count)
        correlation_destroy(&e->models[at]);
    else
        e->model_count++;
    made->version = e->book.version;
    e->models[at] = *made;
    e->book.world = e->book.version;
    for (assessment *a = e->active; a; a = a == e->active ? e->prepared : a->next) assessment_bind(a, e->models, e->model_count);
    watch_later(e);
}

netto_status on_correlation(netto_engine *e, const netto_command *c, netto_decision *out)
{
    const netto_correlation *m = &c->correlation;
    correlation made;
    uint32_t before = e->book.factor_ids.count;
    netto_status status = check_model(e, m, &out->complaint);
    if (status != NETTO_OK) return status;
    uint32_t *slots = arena_array(&e->book.scratch, m->factor_count + 1, sizeof *slots);
    status = slots ? factor_slots(e, m, slots, &out->complaint) : NETTO_ECAPACITY;
    bool good = status == NETTO_OK && correlation_build(&made, &e->memory, &e->book, m, slots);
    if (good && !memory_reserve(&e->memory, (void **)&e->models, &e->model_capacity, e->model_count + 1, sizeof made)) {
        correlation_destroy(&made);
        good = false;
    }
    if (!good) {
        factor_truncate(&e->book, before);
        if (status != NETTO_OK && status != NETTO_ECAPACITY) return status;
        return complain(&out->complaint, NETTO_ECAPACITY, "no memory for a model of %u factors", m->factor_count);
    }
    install(e, &made);
    out->correlation.version = e->book.version - 1;
    out->correlation.min_eigenvalue = m->min_eigenvalue;
    out->correlation.rounds = m->rounds;
    out->correlation.distance = m->distance;
    return content(&out->complaint);
}

/* matrix_job.c: correlation.put and .estimate: numbers are found and checked off the loop; what passed enters as a command. */
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "runtime/check_matrix.h"
#include "runtime/estimate_model.h"
#include "runtime/runtime_parts.h"

typedef struct matrix_job {
    job job; /* first: a job is one of these */
    runtime *r;
    void *ticket; /* NULL: nobody waits any more */
    netto_command command;
    netto_text actor;
    netto_complaint complaint;
    struct matrix_job *next;
    char *texts;
    double *rho, *loadings, *covariance;
    bool estimated;
    estimate_terms estimate; /* from these */
    struct answer answer; /* there before the work begins: whoever waits is answered, whatever memory there is by then */
} matrix_job;

static void destroy(matrix_job *m)
{
    free((void *)(uintptr_t)m->command.correlation.factors);
    free(m->rho);
    free(m->loadings);
    free(m->covariance);
    free(m->estimate.samples.prices);
    free(m->estimate.returns);
    free(m->texts);
    free(m);
}

static void unlink_job(matrix_job *m)
{
    matrix_job **at = &m->r->matrices;
    while (*at && *at != m) at = &(*at)->next;
    if (*at) *at = m->next;
}

static bool is_closing(void *self)
{
    return jobs_closing(self);
}

static netto_status estimate(matrix_job *m)
{
    netto_correlation *made = &m->command.correlation;
    double *numbers = NULL;
    netto_status status = estimate_model(&m->estimate, made, &numbers, &m->complaint);
    *(made->type == NETTO_MODEL_FACTOR ? &m->loadings : &m->rho) = numbers;
    return status;
}

static void work(job *j)
{
    matrix_job *m = (matrix_job *)j;
    content(&m->complaint);
    if (m->estimated && estimate(m) != NETTO_OK) return;
    const check_repair repair = {m->rho, is_closing, m->r->jobs};
    check_matrix(&m->command.correlation, &repair, &m->complaint);
}

static void answer(matrix_job *m)
{
    struct answer *out = &m->answer;
    answer_init(out);
    out->complaint = m->complaint;
    if (m->complaint.status == NETTO_OK) runtime_submit(m->r, &(origin){.actor = m->actor}, &m->command, &out->decision);
    if (m->complaint.status == NETTO_OK && m->estimated) out->complaint = out->decision.complaint;
    if (m->ticket) m->r->options.answer(m->r->options.self, m->ticket, out);
}

static void done(job *j)
{
    matrix_job *m = (matrix_job *)j;
    unlink_job(m);
    answer(m);
    destroy(m);
}

static void drop(job *j)
{
    matrix_job *m = (matrix_job *)j;
    unlink_job(m);
    destroy(m);
}

/* ---- copies: the request may go while the job runs ------------------------------------------------------- */

static netto_text copy_text(char **at, netto_text text)
{
    netto_text copy = {*at, text.size};
    if (text.size) memcpy(*at, text.bytes, text.size);
    *at += text.size;
    return copy;
}

static bool copy_numbers(const double *from, size_t count, double **at, const double **to)
{
    if (!from) return true;
    *at = malloc((count + 1) * sizeof **at);
    if (*at) memcpy(*at, from, count * sizeof **at);
    return (*to = *at) != NULL;
}

static bool copy_all_numbers(matrix_job *m, const netto_correlation *from)
{
    netto_correlation *to = &m->command.correlation;
    size_t n = from->factor_count, k = from->drivers;
    return copy_numbers(from->rho, n ? n * n : 2, &m->rho, &to->rho) && copy_numbers(from->loadings, n * k, &m->loadings, &to->loadings) &&
           copy_numbers(from->covariance, k * k, &m->covariance, &to->covariance);
}

static bool copy_model(matrix_job *m, const netto_correlation *from, netto_text actor)
{
    netto_correlation *to = &m->command.correlation;
    size_t n = from->factor_count, size = (size_t)from->name.size + actor.size + 1;
    for (size_t i = 0; i < n; i++) size += from->factors[i].size;
    netto_text *factors = malloc((n + 1) * sizeof *factors);
    to->factors = factors;
    m->texts = malloc(size);
    if (!factors || !m->texts || !copy_all_numbers(m, from)) return false;
    char *at = m->texts;
    to->name = copy_text(&at, from->name);
    m->actor = copy_text(&at, actor);
    for (size_t i = 0; i < n; i++) factors[i] = copy_text(&at, from->factors[i]);
    return true;
}

/* ---- asked for ------------------------------------------------------------------------------------------------- */

static matrix_job *create(runtime *r, void *ticket, const netto_correlation *model, netto_text actor)
{
    matrix_job *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    m->job = (job){work, done, drop, NULL};
    m->r = r;
    m->ticket = ticket;
    m->command = (netto_command){.kind = NETTO_CORRELATION_PUT, .correlation = *model};
    m->command.correlation.factors = NULL; /* its own, once they are copied */
    if (copy_model(m, model, actor)) return m;
    destroy(m);
    return NULL;
}

static door_outcome enqueue(matrix_job *m, struct answer *out)
{
    runtime *r = m->r;
    if (jobs_add(r->jobs, &m->job)) {
        m->next = r->matrices;
        r->matrices = m;
        return DOOR_LATER;
    }
    destroy(m);
    complain(&out->complaint, NETTO_EOVERLOADED, "too many jobs are waiting; try again");
    return DOOR_ANSWERED;
}

static door_outcome no_memory(uint32_t factors, struct answer *out)
{
    complain(&out->complaint, NETTO_ECAPACITY, "no memory to check a model of %u factors", factors);
    return DOOR_ANSWERED;
}

door_outcome matrix_put(runtime *r, void *ticket, const struct request *request, struct answer *out)
{
    const netto_correlation *model = &request->command.correlation;
    matrix_job *m = create(r, ticket, model, request->actor);
    return m ? enqueue(m, out) : no_memory(model->factor_count, out);
}

static netto_status take_samples(matrix_job *m, const struct estimate *e, netto_complaint *why)
{
    netto_samples *s = &m->estimate.samples;
    const netto_engine *engine = m->r->engine;
    netto_status status = netto_engine_window(engine, e->window, e->count, s, why);
    if (status != NETTO_OK) return status;
    s->prices = malloc((size_t)e->count * (s->returns + 1) * sizeof *s->prices);
    if (!s->prices) return complain(why, NETTO_ECAPACITY, "no memory for the prices of %u factors", e->count);
    return netto_engine_samples(engine, e->factors, e->instruments, e->count, s, why);
}

/* Samples are copied here, on the loop; all else is the job's. */
door_outcome matrix_estimate(runtime *r, void *ticket, const struct request *request, struct answer *out)
{
    const struct estimate *e = &request->estimate;
    const netto_correlation model = {.name = e->name, .factors = e->factors, .factor_count = e->count, .repair = e->repair};
    matrix_job *m = create(r, ticket, &model, request->actor);
    if (!m) return no_memory(e->count, out);
    m->estimated = true;
    m->estimate.lambda = e->lambda;
    m->estimate.pairwise = e->pairwise;
    if (take_samples(m, e, &out->complaint) == NETTO_OK) return enqueue(m, out);
    destroy(m);
    return DOOR_ANSWERED;
}

void matrix_abandon(runtime *r, void *ticket)
{
    for (matrix_job *m = r->matrices; m; m = m->next)
        if (m->ticket == ticket) m->ticket = NULL;
}

/* matrix_job.c: correlation.put: the eigenvalues are found off the loop; what passed enters as a command. */
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "runtime/check_matrix.h"
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
    struct answer answer; /* there before the work begins: whoever waits is answered, whatever memory there is by then */
} matrix_job;

static void destroy(matrix_job *m)
{
    free((void *)(uintptr_t)m->command.correlation.factors);
    free(m->rho);
    free(m->loadings);
    free(m->covariance);
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

static void work(job *j)
{
    matrix_job *m = (matrix_job *)j;
    const check_repair repair = {m->rho, is_closing, m->r->jobs};
    content(&m->complaint);
    check_matrix(&m->command.correlation, &repair, &m->complaint);
}

static void answer(matrix_job *m)
{
    struct answer *out = &m->answer;
    answer_init(out);
    out->complaint = m->complaint;
    if (m->complaint.status == NETTO_OK) runtime_submit(m->r, &(origin){.actor = m->actor}, &m->command, &out->decision);
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

door_outcome matrix_put(runtime *r, void *ticket, const struct request *request, struct answer *out)
{
    const netto_command *command = &request->command;
    matrix_job *m = calloc(1, sizeof *m);
    bool made = m != NULL;
    if (made) {
        m->job = (job){work, done, drop, NULL};
        m->r = r;
        m->ticket = ticket;
        m->command = *command;
        m->command.correlation.factors = NULL; /* its own, once they are copied */
        made = copy_model(m, &command->correlation, request->actor);
    }
    if (made && jobs_add(r->jobs, &m->job)) {
        m->next = r->matrices;
        r->matrices = m;
        return DOOR_LATER;
    }
    if (m) destroy(m);
    if (made)
        complain(&out->complaint, NETTO_EOVERLOADED, "too many jobs are waiting; try again");
    else
        complain(&out->complaint, NETTO_ECAPACITY, "no memory to check a model of %u factors", command->correlation.factor_count);
    return DOOR_ANSWERED;
}

void matrix_abandon(runtime *r, void *ticket)
{
    for (matrix_job *m = r->matrices; m; m = m->next)
        if (m->ticket == ticket) m->ticket = NULL;
}

/* inquiry.c: a question that the journal answers: a job, off the loop. */
#include "runtime/inquiry.h"

#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "wire/method.h"

#define PURSE ((size_t)512 << 20) /* bytes: what a row may be read into */

static void destroy(inquiry *q)
{
    writer_destroy(&q->result);
    arena_destroy(&q->arena);
    free(q->packed);
    free(q->params);
    free(q);
}

static void unlink_inquiry(inquiry *q)
{
    inquiry **at = &q->r->inquiries;
    while (*at && *at != q) at = &(*at)->next;
    if (*at) *at = q->next;
}

/* ---- on the thread ----------------------------------------------------------------------------------------- */

bool inquiry_is_over(const inquiry *q)
{
    return __atomic_load_n(&q->unwanted, __ATOMIC_RELAXED) || jobs_closing(q->r->past);
}

netto_status inquiry_trouble(const trouble *t, netto_complaint *complaint)
{
    netto_status status = replay_trouble(t, complaint);
    if (status != NETTO_EHELD) return status;
    return complain(complaint, NETTO_EOVERLOADED, "%s; try again", t->what);
}

static netto_status look(inquiry *q, netto_complaint *complaint)
{
    switch (q->request.method->id) {
    case METHOD_POLICY_DIFF: return inquiry_diff(q, complaint);
    case METHOD_AUDIT_QUERY: return audit_query(q, complaint);
    case METHOD_AUDIT_VERIFY: return audit_verify(q, complaint);
    case METHOD_REPORT_GET: return report_get(q, complaint);
    default: return inquiry_report(q, complaint);
    }
}

static void work(job *j)
{
    inquiry *q = (inquiry *)j;
    content(&q->complaint);
    if (inquiry_is_over(q)) return;
    netto_status status = look(q, &q->complaint);
    hindsight_rest(&q->r->hindsight);
    if (status == NETTO_OK && q->result.failed)
        complain(&q->complaint, NETTO_ETOOLARGE, "the answer would have more than %zu bytes; ask for less with {limit}", INQUIRY_RESULT);
    if (status == NETTO_EHELD) q->complaint.status = NETTO_EOVERLOADED;
}

/* ---- on the loop --------------------------------------------------------------------------------------------- */

static void answer(inquiry *q)
{
    struct answer *out = &q->answer;
    answer_init(out);
    out->complaint = q->complaint;
    out->packed = writer_text_of(&q->result);
    q->r->options.answer(q->r->options.self, q->ticket, out);
}

static void done(job *j)
{
    inquiry *q = (inquiry *)j;
    unlink_inquiry(q);
    if (q->ticket) answer(q);
    destroy(q);
}

static void drop(job *j)
{
    inquiry *q = (inquiry *)j;
    unlink_inquiry(q);
    destroy(q);
}

/* The request as it came, once more: what it says lives as long as the job. */
static netto_status copy(inquiry *q, const struct request *request, netto_complaint *complaint)
{
    q->params = malloc((size_t)request->params.size + 1);
    if (!q->params) return complain(complaint, NETTO_ECAPACITY, "no memory for a question about the past");
    memcpy(q->params, request->params.bytes, request->params.size);
    q->request = (struct request){.method = request->method, .params = {q->params, request->params.size}};
    return request_decode(&q->request, &q->arena, complaint);
}

/* The shelf is the loop's, so the job has the sources of its own. */
static netto_status copy_policy(inquiry *q, netto_text id, netto_complaint *complaint)
{
    const shelf_entry *e = shelf_find(&q->r->shelf, id);
    if (!e || !e->packed) return NETTO_OK;
    q->packed = malloc((size_t)e->packed_size + 1);
    if (!q->packed) return complain(complaint, NETTO_ECAPACITY, "no memory for the policy's sources");
    memcpy(q->packed, e->packed, e->packed_size);
    q->packed_size = e->packed_size;
    return NETTO_OK;
}

static netto_status make(runtime *r, const struct request *request, inquiry **out, netto_complaint *complaint)
{
    inquiry *q = calloc(1, sizeof *q);
    if (!q) return complain(complaint, NETTO_ECAPACITY, "no memory for a question about the past");
    q->job = (job){work, done, drop, NULL};
    q->r = r;
    q->durable = ledger_durable(r);
    runtime_trouble(r, q->refusing);
    memory_init(&q->purse, PURSE);
    arena_init(&q->arena, &q->purse);
    writer_init(&q->result, &q->purse, INQUIRY_RESULT);
    netto_status status = copy(q, request, complaint);
    if (status == NETTO_OK && request->method->id == METHOD_POLICY_DIFF) status = copy_policy(q, request->diff.id, complaint);
    if (status != NETTO_OK) return destroy(q), status;
    *out = q;
    return NETTO_OK;
}

static netto_status admit(const runtime *r, const struct request *request, netto_complaint *complaint)
{
    bool is_query = request->method->kind != NETTO_COMMAND_KIND_COUNT, is_diff = request->method->id == METHOD_POLICY_DIFF;
    uint64_t last = ledger_durable(r), at = is_query ? request->command.as_of : is_diff ? request->diff.at : 0;
    if (!r->ledger.journal)
        return complain(complaint, NETTO_EJOURNAL, "no journal is kept, so the past is not known; start the server with --data");
    if (at > last)
        return complain(complaint, NETTO_EDOMAIN, "at: command %llu is not on disk; the last one that is has the number %llu",
                        (unsigned long long)at, (unsigned long long)last);
    return NETTO_OK;
}

door_outcome inquiry_ask(runtime *r, void *ticket, const struct request *request, struct answer *out)
{
    inquiry *q = NULL;
    netto_status status = admit(r, request, &out->complaint);
    if (status == NETTO_OK && request->notification) return DOOR_ANSWERED; /* nobody reads it */
    if (status == NETTO_OK) status = make(r, request, &q, &out->complaint);
    if (status != NETTO_OK) return DOOR_ANSWERED;
    q->ticket = ticket;
    if (!jobs_add(r->past, &q->job)) {
        destroy(q);
        complain(&out->complaint, NETTO_EOVERLOADED, "too many questions about the past are waiting; try again");
        return DOOR_ANSWERED;
    }
    q->next = r->inquiries;
    r->inquiries = q;
    return DOOR_LATER;
}

void inquiry_abandon(runtime *r, void *ticket)
{
    for (inquiry *q = r->inquiries; q; q = q->next) {
        if (q->ticket != ticket) continue;
        q->ticket = NULL;
        __atomic_store_n(&q->unwanted, true, __ATOMIC_RELAXED);
    }
}

/* inquiry_report.c: a query about how things stood after some command. */
#include "base/complain.h"
#include "runtime/inquiry.h"
#include "wire/method.h"

static bool is_wanted(void *self, const record *row)
{
    (void)row;
    return !inquiry_is_over(self);
}

/* The rules' own work is bounded, so a slice is, and in between it may be over. */
static netto_status ask(inquiry *q, struct answer *out)
{
    netto_cursor cursor = {0};
    bool sliced = q->request.method->runs == RUNS_SLICE;
    netto_status status;
    do {
        status = netto_engine_report(q->r->hindsight.engine, &q->request.command, sliced ? &cursor : NULL, &out->decision);
    } while (status == NETTO_OK && out->decision.unfinished && !inquiry_is_over(q));
    return status;
}

static netto_status tell(inquiry *q, netto_complaint *complaint)
{
    struct answer *out = &q->answer;
    answer_init(out);
    netto_status status = ask(q, out);
    if (status == NETTO_OK)
        q->request.method->encode(&q->result, &q->request, out);
    else
        *complaint = out->decision.complaint;
    return status;
}

netto_status inquiry_go(inquiry *q, uint64_t at, netto_complaint *complaint)
{
    hindsight *h = &q->r->hindsight;
    replay_plan plan = {.until = at, .wanted = is_wanted, .self = q};
    netto_status status = hindsight_go(h, &q->r->options, at, &plan, complaint);
    if (status != NETTO_OK || inquiry_is_over(q) || h->at == at) return status;
    return complain(complaint, NETTO_EDAMAGED, "row %llu, which is on disk, cannot be reached", (unsigned long long)at);
}

netto_status inquiry_report(inquiry *q, netto_complaint *complaint)
{
    netto_status status = inquiry_go(q, q->request.command.as_of, complaint);
    return status == NETTO_OK && !inquiry_is_over(q) ? tell(q, complaint) : status;
}

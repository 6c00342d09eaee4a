/* fuzz_request.c: the params of every method, those that are no commands of the engine among them; what is accepted is read
 * to its last byte. */
#include "wire/request.h"

#include "fuzz/touch.h"
#include "wire/method.h"

static void touch_stage(const struct request *q)
{
    for (uint32_t i = 0; i < q->stage.count; i++) touch(q->stage.sources[i].name), touch(q->stage.sources[i].text);
    touch(q->stage.params), touch(q->stage.of);
}

static void touch_audit(const struct audit_filter *f)
{
    touch(f->kind), touch(f->actor), touch(f->account), touch(f->instrument), touch(f->policy);
    must(f->limit <= NETTO_ROWS_MAX);
}

static void touch_estimate(const struct estimate *e)
{
    touch_id(e->name);
    for (uint32_t i = 0; i < e->count; i++) touch_id(e->factors[i]), touch_optional(e->instruments[i]);
}

static void touch_request(const struct request *q)
{
    switch (q->method - methods) {
    case METHOD_HELLO: touch(q->hello.token), touch(q->hello.client); break;
    case METHOD_POLICY_STAGE: touch_stage(q); break;
    case METHOD_POLICY_ACTIVATE: touch(q->activate.id), touch(q->activate.expect); break;
    case METHOD_POLICY_DIFF: touch(q->diff.id), touch(q->diff.after); break;
    case METHOD_POLICY_SHADOW: touch(q->shadow.id); break;
    case METHOD_POLICY_ROLLBACK: touch(q->rollback.to); break;
    case METHOD_AUDIT_QUERY: touch_audit(&q->audit); break;
    case METHOD_REPORT_GET: touch(q->report.section); break;
    case METHOD_CORRELATION_ESTIMATE: touch_estimate(&q->estimate); break;
    default: break;
    }
    if (q->method->decode == request_command || q->method->decode == request_check || q->method->decode == request_open) touch_command(&q->command);
}

static void fuzz_request(const uint8_t *data, size_t size)
{
    struct request q = {.method = &methods[fuzz_choice(&data, &size) % METHOD_COUNT]};
    netto_complaint complaint;
    memory m;
    arena a;
    memory_init(&m, SIZE_MAX);
    arena_init(&a, &m);
    q.params = (netto_text){(const char *)data, (uint32_t)size};
    netto_status status = request_decode(&q, &a, &complaint);
    must(complaint.status == status && strlen(complaint.text) < sizeof complaint.text);
    if (status == NETTO_OK) touch_request(&q);
    arena_destroy(&a);
    must(m.used == 0);
}
FUZZ_DRIVER(fuzz_request)

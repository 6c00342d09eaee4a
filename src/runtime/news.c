/* news.c: what the house tells of by commands of its own: notices, and rules that failed in a query.
 *
 * Where the disk takes no command for now they wait, in their order, and are told when it does: an event is numbered
 * with its command, so what is not kept is not told either. */
#include <assert.h>
#include <string.h>

#include "base/complain.h"
#include "base/idmap.h"
#include "base/text.h"
#include "runtime/runtime_parts.h"

#define FAULT_EVERY NETTO_SECOND /* one rule that fails in queries is told of so often */

/* Does the disk refuse for now, so that later may be better? */
static bool is_refused(netto_status status)
{
    return status == NETTO_ENOTDURABLE || status == NETTO_EOVERLOADED;
}

/* Of a policy that was staged the sources are kept, so that the next start has it staged as well. */
static netto_text sources_of(runtime *r, const netto_command *c)
{
    bool staged = c->kind == NETTO_NOTICE && text_is(c->notice.action, "staged");
    const shelf_entry *e = staged ? shelf_find(&r->shelf, c->notice.policy) : NULL;
    return e && e->packed ? (netto_text){e->packed, e->packed_size} : (netto_text){0};
}

static netto_status submit(runtime *r, netto_command *c, netto_complaint *why)
{
    netto_decision out;
    netto_status status = runtime_submit(r, &(origin){.packed = sources_of(r, c)}, c, &out);
    if (status != NETTO_OK && why) *why = out.complaint;
    r->news.refused_at = is_refused(status) ? runtime_durable(r) + 1 : 0;
    return status;
}

/* ---- notices ------------------------------------------------------------------------------------------- */

static netto_command command_of(const notice *n)
{
    return (netto_command){.kind = NETTO_NOTICE,
                           .notice = {text_of(n->action), text_of(n->policy), text_of(n->name), text_of(n->version), text_of(n->message)}};
}

/* Of too many the oldest are forgotten. */
static void keep(struct news *w, const netto_notice *n)
{
    notice *kept = &w->notices[(w->first + w->count) % NOTICES_MAX];
    if (w->count == NOTICES_MAX) w->first = (w->first + 1) % NOTICES_MAX;
    else w->count++;
    text_copy(n->action, kept->action, sizeof kept->action);
    text_copy(n->policy, kept->policy, sizeof kept->policy);
    text_copy(n->name, kept->name, sizeof kept->name);
    text_copy(n->version, kept->version, sizeof kept->version);
    text_copy(n->message, kept->message, sizeof kept->message);
}

static void put_back(struct news *w, const notice *n)
{
    if (w->count == NOTICES_MAX) return; /* it is the oldest */
    w->first = (w->first + NOTICES_MAX - 1) % NOTICES_MAX;
    w->notices[w->first] = *n;
    w->count++;
}

/* It is out of the queue meanwhile: that the clock went back may be told in between, and waits its turn. */
static void tell_notice(runtime *r)
{
    struct news *w = &r->news;
    notice told = w->notices[w->first];
    netto_command c = command_of(&told);
    w->first = (w->first + 1) % NOTICES_MAX;
    w->count--;
    w->telling = true;
    if (is_refused(submit(r, &c, NULL))) put_back(w, &told);
    w->telling = false;
}

netto_status news_add(runtime *r, const char *action, const netto_policy *policy, const char *message, netto_complaint *why)
{
    netto_command c = {.kind = NETTO_NOTICE, .notice = {.action = text_of(action), .message = text_of(message)}};
    assert(strlen(action) < sizeof r->news.notices[0].action);
    if (policy) {
        c.notice.policy = policy->id;
        c.notice.name = policy->name;
        c.notice.version = policy->version;
    }
    while (!r->news.telling && r->news.count && news_wait(r)) tell_notice(r); /* those before it go first */
    netto_status status = r->news.telling || r->news.count ? complain(why, NETTO_ENOTDURABLE, "what came before still waits for the disk; try again later")
                                        : submit(r, &c, why);
    if (is_refused(status)) keep(&r->news, &c.notice);
    return status;
}

void runtime_notice(runtime *r, const char *action, const netto_policy *policy, const char *message)
{
    news_add(r, action, policy, message, NULL);
}

/* ---- rules that fail in queries ----------------------------------------------------------------------- */

static uint64_t fault_key(netto_text policy, netto_text rule)
{
    return hash_bytes(policy.bytes, policy.size) * 31 + hash_bytes(rule.bytes, rule.size);
}

static bool was_told(const runtime *r, uint64_t key)
{
    for (uint32_t i = 0; i < FAULTS_TOLD; i++)
        if (r->news.fault.told[i].key == key && r->last - r->news.fault.told[i].at < FAULT_EVERY) return true;
    return false;
}

/* That a rule is tripped was told once, and holds. */
static bool is_tripped(const runtime *r, netto_text rule)
{
    netto_text tripped[NETTO_TRIPPED_MAX];
    uint32_t count = netto_engine_tripped(r->engine, tripped);
    while (count && !text_equal(tripped[count - 1], rule)) count--;
    return count > 0;
}

void runtime_remember_fault(runtime *r, const netto_rule_fault *fault)
{
    pending_fault *p = &r->news.fault;
    uint64_t key = fault_key(fault->policy, fault->rule);
    if (p->waiting || was_told(r, key) || is_tripped(r, fault->rule)) return;
    p->key = key;
    text_copy(fault->policy, p->policy, sizeof p->policy);
    text_copy(fault->rule, p->rule, sizeof p->rule);
    text_copy(fault->account, p->account, sizeof p->account);
    text_copy(fault->message, p->message, sizeof p->message);
    p->supposed = fault->supposed;
    p->waiting = true;
}

static void tell_fault(runtime *r)
{
    pending_fault *p = &r->news.fault;
    netto_command c = {.kind = NETTO_RULE_FAULT,
                       .fault = {text_of(p->policy), text_of(p->rule), text_of(p->account), text_of(p->message), p->supposed}};
    if (is_refused(submit(r, &c, NULL))) return;
    p->waiting = false;
    p->told[p->next].key = p->key;
    p->told[p->next].at = r->last;
    p->next = (p->next + 1) % FAULTS_TOLD;
}

/* ---- both ---------------------------------------------------------------------------------------------- */

/* After a refusal not before something has reached the disk: the loop need not turn for nothing. */
bool news_wait(const runtime *r)
{
    const struct news *w = &r->news;
    bool any = w->count || w->fault.waiting;
    return any && !ledger_is_closed(r) && (!w->refused_at || runtime_durable(r) + 1 != w->refused_at);
}

bool news_tell(runtime *r)
{
    if (!news_wait(r)) return false;
    if (r->news.count) tell_notice(r);
    else tell_fault(r);
    return true;
}

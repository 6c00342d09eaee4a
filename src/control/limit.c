/* limit.c: which limits bind whom, and which are the same. */
#include "control/limit.h"

#include "base/text.h"

bool limit_names(const netto_limit *limit, netto_text kind)
{
    return text_among(kind, limit->scope, limit->scope_count);
}

static bool redefines(const netto_limit *a, const netto_limit *b)
{
    bool same_scope = text_lists_alike(a->scope, a->scope_count, b->scope, b->scope_count);
    bool same_measure = text_equal(a->measure, b->measure) && a->pooled == b->pooled;
    return !(a->of == b->of && same_measure && a->by == b->by && a->held == b->held && same_scope);
}

bool limit_asks(const netto_policy *policy)
{
    bool asks = false;
    for (uint32_t i = 0; i < policy->limit_count; i++)
        asks |= limit_asks_itself(&policy->limits[i]);
    return asks;
}

uint32_t limit_place(const netto_policy *of, netto_text name)
{
    uint32_t at = 0;
    while (at < of->limit_count && !text_equal(of->limits[at].name, name)) at++;
    return at;
}

uint32_t limit_heir(const netto_policy *from, uint32_t number, const netto_policy *to)
{
    const netto_limit *of = &from->limits[number];
    uint32_t heir = limit_place(to, of->name);
    for (uint32_t i = 0; heir == to->limit_count && i < to->limit_count; i++)
        if (text_equal(to->limits[i].was, of->name)) heir = i;
    if (heir < to->limit_count || limit_place(from, of->was) < from->limit_count) return heir;
    heir = limit_place(to, of->was);
    return heir < to->limit_count && !redefines(of, &to->limits[heir]) ? heir : to->limit_count;
}

const netto_limit *limit_redefined(const netto_policy *from, const netto_policy *to)
{
    for (uint32_t i = 0; i < from->limit_count; i++) {
        uint32_t heir = limit_heir(from, i, to);
        if (heir < to->limit_count && redefines(&from->limits[i], &to->limits[heir])) return &to->limits[heir];
    }
    return NULL;
}

bool limit_watches_pool(const netto_policy *policy, netto_text kind)
{
    for (uint32_t i = 0; i < policy->limit_count; i++)
        if (!policy->limits[i].by && netto_measure_pooled(policy->limits[i].of) && limit_binds(&policy->limits[i], kind, true)) return true;
    return false;
}

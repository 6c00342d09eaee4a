/* limit.c: which limits bind whom, and which are the same. */
#include "control/limit.h"

#include "base/text.h"

bool limit_names(const netto_limit *limit, netto_text kind)
{
    for (uint32_t i = 0; i < limit->scope_count; i++)
        if (text_equal(limit->scope[i], kind)) return true;
    return false;
}

/* Kinds may be listed in any order, and more than once. */
static bool covers(const netto_limit *a, const netto_limit *b)
{
    for (uint32_t i = 0; i < b->scope_count; i++)
        if (!limit_names(a, b->scope[i])) return false;
    return true;
}

static bool redefines(const netto_limit *a, const netto_limit *b)
{
    bool same_scope = !a->scope_count == !b->scope_count && covers(a, b) && covers(b, a);
    return text_equal(a->name, b->name) && !(a->of == b->of && same_scope);
}

const netto_limit *limit_redefined(const netto_policy *from, const netto_policy *to)
{
    for (uint32_t i = 0; i < to->limit_count; i++)
        for (uint32_t k = 0; k < from->limit_count; k++)
            if (redefines(&from->limits[k], &to->limits[i])) return &to->limits[i];
    return NULL;
}

bool limit_watches_pool(const netto_policy *policy, netto_text kind)
{
    for (uint32_t i = 0; i < policy->limit_count; i++)
        if (netto_measure_pooled(policy->limits[i].of) && limit_binds(&policy->limits[i], kind, true)) return true;
    return false;
}

/* limit.c: which limits bind whom. */
#include "control/limit.h"

#include "base/text.h"

bool limit_names(const netto_limit *limit, netto_text kind)
{
    for (uint32_t i = 0; i < limit->scope_count; i++)
        if (text_equal(limit->scope[i], kind)) return true;
    return false;
}

bool limit_watches_pool(const netto_policy *policy, netto_text kind)
{
    for (uint32_t i = 0; i < policy->limit_count; i++)
        if (netto_measure_pooled(policy->limits[i].of) && limit_binds(&policy->limits[i], kind, true)) return true;
    return false;
}

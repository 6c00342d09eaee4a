/* strike.c: what is known of rules that fail again and again. */
#include "appraisal/strike.h"

#include "appraisal/assessment.h"
#include "base/complain.h"

const char *const strike_names[STRIKE_NAMED] = {assessment_haircut_rule, assessment_collateral_rule, assessment_correlation_rule,
                                             assessment_margin_rule, assessment_limit_rule};

netto_status strike_refuse(assessment *a, uint32_t rule, uint64_t slot, netto_complaint *complaint)
{
    netto_complaint why;
    if (!assessment_knows_failure(a, strike_names[rule], slot)) {
        complain(&why, NETTO_ERULE, "%s is tripped: it failed too often, and is not asked until a policy is activated", strike_names[rule]);
        assessment_remember_failure(a, strike_names[rule], slot, &why);
    }
    return assessment_failed(a, complaint);
}

void strike_begin(strikes *s)
{
    for (uint32_t i = 0; s->failing; i++)
        if (s->rules[i].failing) s->rules[i].failing = false, s->failing--;
}

uint64_t strike_work(const strikes *s, uint32_t rule, uint32_t other)
{
    return strike_tripped(s, rule) || strike_tripped(s, other) ? 0 : FAILED_WORK;
}

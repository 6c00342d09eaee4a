/* rebalance_find.c: rules and measures by their names. */
#include "base/complain.h"
#include "base/text.h"
#include "codec/member.h"
#include "codec/suggest.h"
#include "control/rebalance.h"

#define NAMES_MAX (NETTO_MEASURE_COUNT + NETTO_MEASURES_MAX)

_Static_assert((int)NAMES_MAX >= (int)NETTO_REBALANCES_MAX, "there is room for either");

typedef struct names {
    char text[NAMES_MAX][NETTO_ID_MAX + 1];
    uint32_t count;
} names;

static void add(names *n, netto_text name)
{
    text_copy(name, n->text[n->count++], sizeof n->text[0]);
}

static const char *name_at(const void *list, uint32_t i)
{
    return ((const names *)list)->text[i];
}

netto_status rebalance_find(const netto_policy *policy, netto_text name, uint32_t *out, netto_complaint *complaint)
{
    names n = {.count = 0};
    char meant[SUGGEST_SIZE];
    if (policy->rebalance_count == 0) return complain(complaint, NETTO_EPARAMS, "rule: the active policy has no rebalancing rule");
    for (uint32_t i = 0; i < policy->rebalance_count; i++) {
        if (text_equal(policy->rebalances[i].name, name)) return *out = i, NETTO_OK;
        add(&n, policy->rebalances[i].name);
    }
    suggest_word(name, &n, n.count, name_at, meant);
    return complain(complaint, NETTO_EPARAMS, "rule: the active policy has no rebalancing rule '%.*s'; %s", TEXT(name), meant);
}

netto_status rebalance_no_measure(const netto_policy *policy, netto_text name, netto_complaint *complaint)
{
    names n = {.count = 0};
    char meant[SUGGEST_SIZE];
    for (int i = 0; i < NETTO_MEASURE_COUNT; i++) add(&n, text_of(netto_measure_word((netto_measure)i)));
    for (uint32_t i = 0; i < policy->measure_count; i++) add(&n, policy->measures[i].name);
    suggest_word(name, &n, n.count, name_at, meant);
    return complain(complaint, NETTO_ERULE, "no measure is called '%.*s'; %s", name.size < NETTO_ID_MAX ? (int)name.size : NETTO_ID_MAX,
                    name.bytes, meant);
}

netto_status rebalance_no_variant(const netto_declared *measure, netto_text variant, netto_complaint *complaint)
{
    names n = {.count = 0};
    char meant[SUGGEST_SIZE];
    add(&n, TEXT_LITERAL("base"));
    for (uint32_t i = 0; i < measure->variant_count; i++) add(&n, measure->variants[i]);
    suggest_word(variant, &n, n.count, name_at, meant);
    return complain(complaint, NETTO_ERULE, "measures.%.*s: it has no variant '%.*s'; %s", TEXT(measure->name),
                    variant.size < NETTO_ID_MAX ? (int)variant.size : NETTO_ID_MAX, variant.bytes, meant);
}

bool rebalance_number(netto_text attrs, netto_text key, double *out)
{
    return attrs.bytes && member_real(attrs, key, out);
}

bool rebalance_next(netto_text attrs, netto_text key, netto_text *out)
{
    return member_text(attrs, key, out);
}

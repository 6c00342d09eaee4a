/* cuts.c: rules that met a ceiling which is not the same on every run. */
#include "appraisal/cuts.h"

#include <stdio.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"

#define CALL_TEXT 64 /* bytes of one call */
#define SHADOW    "shadow " /* stands before those of a shadow's rules */

static const char *const rules[CUT_RULES] = {"haircut", "collateral", "correlation", "margin", "rebalance", "fold", "limit", "line", "check", "trip", "measure"};
static const char *const ends[] = {[NETTO_CUT_NONE] = "", [NETTO_CUT_MEMORY] = "memory", [NETTO_CUT_MACHINE] = "machine"};

void cuts_drop(cuts *c)
{
    memory_drop(c->memory, c->items, c->capacity * sizeof *c->items);
    memory_drop(c->memory, c->text, c->text_capacity);
}

/* ---- the text -------------------------------------------------------------------------------------------- */

static int print_call(const cut_call *k, char out[CALL_TEXT])
{
    bool two = k->rule == CUT_COLLATERAL || k->rule == CUT_CORRELATION || k->rule == CUT_LINE || k->rule == CUT_REBALANCE || k->rule == CUT_MEASURE;
    return two ? snprintf(out, CALL_TEXT, "%s %u %u %s", rules[k->rule], k->first, k->second, ends[k->cut])
               : snprintf(out, CALL_TEXT, "%s %u %s", rules[k->rule], k->first, ends[k->cut]);
}

/* What is read counts if it is written the same. */
static bool parse_call(netto_text text, cut_call *k)
{
    char copy[CALL_TEXT], again[CALL_TEXT], rule[16], end[16];
    if (text.size >= sizeof copy) return false;
    text_copy(text, copy, sizeof copy);
    *k = (cut_call){.rule = CUT_RULES};
    if (sscanf(copy, "%15s %u %u %15s", rule, &k->first, &k->second, end) != 4 &&
        (k->second = 0, sscanf(copy, "%15s %u %15s", rule, &k->first, end)) != 3)
        return false;
    for (int i = 0; i < CUT_RULES; i++)
        if (strcmp(rule, rules[i]) == 0) k->rule = (cut_rule)i;
    for (int i = NETTO_CUT_MEMORY; i <= NETTO_CUT_MACHINE; i++)
        if (strcmp(end, ends[i]) == 0) k->cut = (netto_cut)i;
    if (k->rule == CUT_RULES || k->cut == NETTO_CUT_NONE) return false;
    print_call(k, again);
    return strcmp(again, copy) == 0;
}

static bool add(cuts *c, const cut_call *k)
{
    if (!memory_reserve(c->memory, (void **)&c->items, &c->capacity, c->count + 1, sizeof *c->items)) return false;
    c->items[c->count++] = *k;
    return true;
}

/* Is this call one of ours?  What says so is taken off it. */
static bool is_own(const cuts *c, netto_text *call)
{
    const uint32_t mark = sizeof SHADOW - 1;
    bool shadow = call->size > mark && memcmp(call->bytes, SHADOW, mark) == 0;
    if (shadow) *call = (netto_text){call->bytes + mark, call->size - mark};
    return shadow == c->shadow;
}

static netto_status read_list(cuts *c, netto_text list, netto_complaint *complaint)
{
    for (netto_text rest = list; rest.size;) {
        const char *gap = memchr(rest.bytes, ';', rest.size);
        uint32_t size = gap ? (uint32_t)(gap - rest.bytes) : rest.size, skip = gap ? size + 2 : size;
        cut_call k;
        netto_text call = {rest.bytes, size};
        bool own = is_own(c, &call);
        if ((gap && (skip >= rest.size || gap[1] != ' ')) || !parse_call(call, &k))
            return complain(complaint, NETTO_EPARAMS, "the rules that were cut are not told by '%.*s'", TEXT(list));
        if (own && !add(c, &k)) return complain(complaint, NETTO_ECAPACITY, "no memory for the rules that were cut");
        rest = (netto_text){rest.bytes + skip, rest.size - skip};
    }
    return NETTO_OK;
}

/* ---- a command --------------------------------------------------------------------------------------------- */

netto_status cuts_begin(cuts *c, const netto_command *command, netto_complaint *complaint)
{
    c->count = c->margins = c->folds = c->limits = c->lines = c->trips = c->plans = c->asking = 0;
    c->lost = false;
    c->stepping = true;
    c->again = command->again;
    return c->again && command->cut.size ? read_list(c, command->cut, complaint) : NETTO_OK;
}

static uint32_t put(char *at, const char *text)
{
    uint32_t size = (uint32_t)strlen(text);
    memcpy(at, text, size);
    return size;
}

void cuts_end(cuts *c, netto_decision *out)
{
    uint32_t size = c->shadow ? out->cut.size : 0;
    c->stepping = c->again = false;
    out->cut_lost = c->lost || (c->shadow && out->cut_lost);
    if (c->count == 0) return;
    if (!memory_reserve(c->memory, (void **)&c->text, &c->text_capacity, size + c->count * (CALL_TEXT + sizeof SHADOW + 2), 1)) {
        out->cut_lost = true;
        return;
    }
    if (size) memcpy(c->text, out->cut.bytes, size);
    for (uint32_t i = 0; i < c->count; i++) {
        if (size) size += put(c->text + size, "; ");
        if (c->shadow) size += put(c->text + size, SHADOW);
        size += (uint32_t)print_call(&c->items[i], c->text + size);
    }
    out->cut = (netto_text){c->text, size};
}

/* ---- a call ------------------------------------------------------------------------------------------------- */

static const cut_call *find(const cuts *c, cut_rule rule, uint32_t first, uint32_t second)
{
    for (uint32_t i = 0; i < c->count; i++) {
        const cut_call *k = &c->items[i];
        if (k->rule == rule && k->first == first && k->second == second) return k;
    }
    return NULL;
}

bool cuts_lists(const cuts *c, cut_rule rule, uint32_t first, uint32_t second)
{
    return c->stepping && find(c, rule, first, second);
}

void cuts_before(const cuts *c, netto_policy *policy, cut_rule rule, uint32_t first, uint32_t second, bool known)
{
    const cut_call *k = c->stepping ? find(c, rule, first, second) : NULL;
    policy->at_once = k ? k->cut : NETTO_CUT_NONE;
    policy->again = c->again || known;
}

bool cuts_note(cuts *c, const netto_policy *policy, cut_rule rule, uint32_t first, uint32_t second, bool known)
{
    c->ever++;
    if (c->stepping && !find(c, rule, first, second))
        c->lost |= (known && !c->again) || !add(c, &(cut_call){rule, first, second, policy->cut});
    return true;
}

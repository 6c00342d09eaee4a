/* caps.c: what the policy's caps leave of lodged collateral. */
#include "appraisal/caps.h"

#include <math.h>
#include <stdio.h>

#include "appraisal/measure.h"
#include "appraisal/recall.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/terms.h"
#include "control/view.h"
#include "risk/cap.h"

netto_text caps_name(const netto_policy *policy, uint32_t measure)
{
    return cap_options_of(&policy->measures[measure]).name;
}

/* ---- keys ------------------------------------------------------------------------------------------------- */

static netto_status refuse(const assessment *a, uint32_t measure, netto_complaint *why, const char *what, netto_text asset)
{
    return complain(why, NETTO_ERULE, "caps.%.*s: key: %s, for '%.*s'", TEXT(caps_name(a->policy, measure)), what, TEXT(asset));
}

/* A text, a number or true, as the name of a group. */
static bool name_of(const netto_answer *answer, char number[32], netto_text *out)
{
    *out = answer->text;
    if (answer->kind == NETTO_VALUE_NUMBER) *out = (netto_text){number, (uint32_t)snprintf(number, 32, "%.17g", answer->number)};
    if (answer->kind == NETTO_VALUE_BOOLEAN) *out = TEXT_LITERAL("true");
    bool real = answer->kind != NETTO_VALUE_NUMBER || isfinite(answer->number);
    bool named = answer->kind == NETTO_VALUE_TEXT || answer->kind == NETTO_VALUE_NUMBER || answer->kind == NETTO_VALUE_BOOLEAN;
    return named && real && text_is_id(*out);
}

static netto_status take_key(assessment *a, const book *b, uint32_t measure, uint32_t asset, const netto_answer *answer, double *out,
                             netto_complaint *why)
{
    char number[32];
    netto_text name;
    if (answer->kind == NETTO_VALUE_NIL || (answer->kind == NETTO_VALUE_BOOLEAN && !answer->boolean)) return *out = NAN, NETTO_OK;
    if (!name_of(answer, number, &name))
        return refuse(a, measure, why, "expected a text of 1 to 64 bytes, a number, true or nil", idmap_text(&b->instrument_ids, asset));
    uint32_t slot = idmap_add(&a->measures[measure].scan.groups, name);
    *out = slot;
    return slot == SLOT_NONE ? complain(why, NETTO_ECAPACITY, "no memory for the groups of a cap; raise `capacity`") : NETTO_OK;
}

static netto_status ask_key(assessment *a, const book *b, uint32_t account, uint32_t measure, uint32_t asset, column_cell *cell,
                            netto_complaint *why)
{
    struct netto_scope scope = {.book = b, .level = SCOPE_LINE, .own = asset, .history_every = a->policy->history_every,
                                .history_length = a->policy->history_length};
    const collateral_line line = {.asset = asset, .set = SLOT_NONE};
    const book_subject names = {.account = account, .names_only = true};
    const line_subject subject = {.line = &line, .amount = NAN, .value = NAN, .book = &names};
    netto_view view = view_line(&scope, &subject);
    const netto_question q = {.measure = measure, .hook = NETTO_HOOK_KEY, .things = {&view}};
    const uint32_t call = UINT32_C(1) << 31 | measure << 8 | NETTO_HOOK_KEY;
    netto_answer answer = {.second = NAN};
    uint64_t before = a->cuts->ever;
    recall_open(&scope, a);
    cuts_before(a->cuts, a->policy, CUT_MEASURE, call, asset, false);
    netto_status status = a->policy->hooks.measure(a->policy, &q, &answer, why);
    cuts_after(a->cuts, a->policy, CUT_MEASURE, call, asset, false);
    cell->work = a->policy->last_work;
    cell->reads = scope.reads;
    if (status == NETTO_OK && scope.reads & READ_LINE)
        status = refuse(a, measure, why, "it is of the asset, and may read no amount, value, role or book of the line", idmap_text(&b->instrument_ids, asset));
    if (status == NETTO_OK) status = take_key(a, b, measure, asset, &answer, &cell->value, why);
    cell->asked = status == NETTO_OK && a->cuts->ever == before ? b->version : 0;
    return status;
}

/* Kept while what it read is the same; what it takes is counted each time, whoever asked first. */
static netto_status key_of(assessment *a, const book *b, uint32_t account, uint32_t measure, uint32_t asset, uint32_t *out, uint64_t *work,
                           netto_complaint *why)
{
    column *keys = &a->measures[measure].columns[NETTO_HOOK_KEY];
    if (asset >= keys->count) return complain(why, NETTO_ECAPACITY, "no memory for a cap's answers; raise `capacity`");
    column_cell *cell = &keys->cells[asset];
    bool kept = cell->asked && scope_version(b, asset, cell->reads) <= cell->asked &&
                !cuts_lists(a->cuts, CUT_MEASURE, UINT32_C(1) << 31 | measure << 8 | NETTO_HOOK_KEY, asset);
    netto_status status = kept ? NETTO_OK : ask_key(a, b, account, measure, asset, cell, why);
    *work += status == NETTO_OK ? cell->work : FAILED_WORK;
    if (status == NETTO_OK) *out = isnan(cell->value) ? CAP_NONE : (uint32_t)cell->value;
    return status;
}

/* ---- counting --------------------------------------------------------------------------------------------- */

typedef struct caps_list {
    cap_rule *rules;
    uint32_t *measures; /* which each is */
    uint32_t count;
} caps_list;

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory to cap collateral; raise `capacity`");
}

static netto_status list_rules(assessment *a, const book *b, uint32_t account, const uint32_t *assets, uint32_t n, arena *in, caps_list *list,
                               uint64_t *work, netto_complaint *why)
{
    for (uint32_t k = 0; k < a->policy->measure_count; k++) {
        const netto_declared *d = &a->policy->measures[k];
        if (d->kind != NETTO_KIND_CAP) continue;
        measure_forget(&a->measures[k].scan.groups, a->memory, a->measures[k].columns);
        uint32_t *groups = arena_array(in, (size_t)n + 1, sizeof *groups);
        if (!groups) return no_memory(why);
        cap_options o = cap_options_of(d);
        cap_rule rule = {o.max, o.share, groups};
        for (uint32_t i = 0; i < n; i++) {
            netto_status status = key_of(a, b, account, k, assets[i], &groups[i], work, why);
            if (status == NETTO_ERULE) assessment_remember_failure(a, assessment_collateral_rule, assets[i], why);
            if (status != NETTO_OK) return status;
        }
        list->measures[list->count] = k;
        list->rules[list->count++] = rule;
    }
    return NETTO_OK;
}

netto_status caps_count(assessment *a, const book *b, uint32_t account, const uint32_t *assets, const double *after, uint32_t n, arena *in,
                        double *counted, uint32_t *by, uint64_t *work, netto_complaint *complaint)
{
    cap_rule rules[NETTO_MEASURES_MAX];
    uint32_t measures[NETTO_MEASURES_MAX];
    caps_list list = {rules, measures, 0};
    netto_complaint why;
    content(&why);
    if (strike_tripped(&a->strikes, STRIKE_COLLATERAL)) return strike_refuse(a, STRIKE_COLLATERAL, n ? assets[0] : 0, complaint);
    netto_status status = list_rules(a, b, account, assets, n, in, &list, work, &why);
    if (status == NETTO_ERULE) return assessment_failed(a, complaint);
    if (status != NETTO_OK) return complain(complaint, status, "%s", why.text);
    if (!cap_lines(after, n, rules, list.count, in, counted, by)) return no_memory(complaint);
    for (uint32_t i = 0; i < n; i++)
        if (by[i] != CAP_NONE) by[i] = measures[by[i]];
    return NETTO_OK;
}

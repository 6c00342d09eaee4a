/* lint_call.c: judges what methods of things are called with: names of measures, variants and folds, fields of options. */
#include "base/complain.h"
#include "codec/suggest.h"
#include "control/rebalance.h"
#include "control/view.h"
#include "script/lint_walk.h"
#include "script/method.h"
#include "script/plan.h"

enum { CALL_NONE, CALL_MEASURE, CALL_RECALL, CALL_COUNT, CALL_SCORE, CALL_LEGS, CALL_SHARE, CALL_WITHOUT, CALL_CONTRIBUTION, CALL_OPTIONS };

/* Of its first or second table.  The first method that takes one is `vol`, the others are a plan's. */
static const char *const *options_of(uint32_t method, bool second, const char **name)
{
    const plan_function *f = method > CALL_OPTIONS ? plan_function_at(method - CALL_OPTIONS - 1) : NULL;
    *name = f ? f->name : "vol";
    if (!f) return second ? NULL : method_vol_fields;
    return second ? f->second : f->fields;
}

netto_text lint_text(const lint_function *w, lint_value value)
{
    return value.kind == LINT_TEXT ? (netto_text){(const char *)w->look->bytes + value.text, value.of} : (netto_text){0};
}

static const netto_declared *measure_of(const lint_function *w, lint_value result)
{
    const netto_policy *p = &w->look->policy->base;
    return result.of < p->measure_count ? &p->measures[result.of] : NULL;
}

/* ---- which method ---------------------------------------------------------------------------------------------- */

static uint32_t method_of_result(const netto_declared *d, netto_text word)
{
    if (!d) return CALL_NONE;
    if (lint_result_level(d, word)) return CALL_SHARE;
    if (text_is(word, "without")) return CALL_WITHOUT;
    return text_is(word, "contribution") ? CALL_CONTRIBUTION : CALL_NONE;
}

static uint32_t method_of_plan(netto_text word)
{
    for (uint32_t i = 0; plan_function_at(i); i++)
        if (text_is(word, plan_function_at(i)->name)) return CALL_OPTIONS + 1 + i;
    return CALL_NONE;
}

static uint32_t method_of_thing(netto_text word)
{
    if (text_is(word, "measure")) return CALL_MEASURE;
    if (text_is(word, "count")) return CALL_COUNT;
    if (text_is(word, "score")) return CALL_SCORE;
    if (text_is(word, "legs")) return CALL_LEGS;
    return text_is(word, "vol") ? CALL_OPTIONS : CALL_NONE;
}

lint_value lint_method(const lint_function *w, lint_value of, netto_text word)
{
    uint32_t method = CALL_NONE;
    if (of.kind == LINT_RESULT || of.kind == LINT_SHARE) method = method_of_result(measure_of(w, of), word);
    if (of.kind > LINT_UNKNOWN && of.kind < LINT_THINGS) method = method_of_thing(word);
    if (of.kind == LINT_PLAN) method = method_of_plan(word);
    if (text_is(word, "recall")) method = CALL_RECALL; /* of anything: who recalls what is noted */
    return method == CALL_NONE ? (lint_value){0} : (lint_value){.kind = LINT_METHOD, .of = method};
}

/* ---- names ----------------------------------------------------------------------------------------------------- */

static bool find_measure(const netto_policy *p, netto_text name, uint32_t *out)
{
    for (*out = 0; *out < p->measure_count; ++*out)
        if (p->measures[*out].kind != NETTO_KIND_CAP && text_equal(p->measures[*out].name, name)) return true;
    *out = NETTO_MEASURES_MAX;
    netto_measure measure;
    return netto_measure_find(name, &measure);
}

/* False, and told: there is no such measure. */
static bool check_measure(const lint_function *w, netto_text name, uint32_t *out)
{
    netto_complaint why;
    const netto_policy *p = &w->look->policy->base;
    if (find_measure(p, name, out)) return true;
    rebalance_no_measure(p, name, &why);
    lint_warn(w, "%s", why.text);
    return false;
}

static void check_variant(const lint_function *w, const netto_declared *d, netto_text variant)
{
    netto_complaint why;
    if (!variant.bytes || text_is(variant, "base")) return;
    for (uint32_t i = 0; d->kind != NETTO_KIND_MATCH && i < d->variant_count; i++)
        if (text_equal(d->variants[i], variant)) return;
    rebalance_no_variant(d, variant, &why);
    lint_warn(w, "%s", why.text);
}

static lint_value call_measure(const lint_function *w, netto_text name, netto_text variant)
{
    uint32_t number;
    if (!name.bytes || !check_measure(w, name, &number)) return (lint_value){0};
    lint_value result = {.kind = LINT_RESULT, .of = number};
    if (measure_of(w, result)) check_variant(w, measure_of(w, result), variant);
    return result;
}

static void check_legs(const lint_function *w, netto_text by)
{
    char meant[SUGGEST_SIZE];
    for (int i = 0; i < NETTO_LEGS_BY_COUNT; i++)
        if (!by.bytes || text_is(by, method_leg_words[i])) return;
    suggest_among(by, method_leg_words, NETTO_LEGS_BY_COUNT, meant);
    lint_warn(w, "legs: there are none by '%.*s'; %s", TEXT(by), meant);
}

static bool is_book(lint_kind kind)
{
    return kind >= LINT_BOOK && kind <= LINT_NAMES;
}

static lint_value call_recall(const lint_function *w, lint_value thing, netto_text name)
{
    const netto_policy *p = &w->look->policy->base;
    netto_complaint why;
    uint32_t number;
    bool known = thing.kind > LINT_UNKNOWN && thing.kind < LINT_THINGS;
    if (!name.bytes) w->look->recalls_any = true;
    if (!name.bytes) return (lint_value){0};
    if (fold_find(p, name, &number, &why) != NETTO_OK) {
        if (known) lint_warn(w, "recall: %s", why.text);
        return (lint_value){0};
    }
    const netto_fold *fold = &p->folds[number];
    w->look->recalled |= UINT32_C(1) << number;
    bool of_accounts = fold->scope_count > 0;
    if (known && is_book(thing.kind) != of_accounts) lint_warn(w, "recall: fold '%.*s' is of %s", TEXT(name), of_accounts ? "accounts" : "instruments");
    return fold->fields ? (lint_value){.kind = LINT_RECALLED, .of = number} : (lint_value){0};
}

/* ---- tables of options ----------------------------------------------------------------------------------------- */

static void check_option(const lint_function *w, bool plan, const char *name, const char *const *fields, netto_text word)
{
    char meant[SUGGEST_SIZE];
    uint32_t count = 0;
    for (; fields[count]; count++)
        if (text_is(word, fields[count])) return;
    suggest_among(word, fields, count, meant);
    lint_warn(w, "%s%s has no field '%.*s'; %s", plan ? "plan:" : "", name, TEXT(word), meant);
}

/* What a plan hedges, reduces or closes for is a measure, perhaps of the pool; of the others `of` is something else. */
static void check_bounded(const lint_function *w, const char *function, lint_value value)
{
    static const netto_text pool = TEXT_LITERAL("pool.");
    netto_text name = lint_text(w, value);
    uint32_t number;
    if (!name.bytes || (strcmp(function, "hedge") != 0 && strcmp(function, "reduce") != 0 && strcmp(function, "close") != 0)) return;
    bool pooled = name.size > pool.size && memcmp(name.bytes, pool.bytes, pool.size) == 0;
    netto_text own = {name.bytes + pool.size, name.size - pool.size};
    if (!pooled || !find_measure(&w->look->policy->base, own, &number)) check_measure(w, pooled ? own : name, &number);
}

/* A check's answer has a word and numbers: whichever name is a slip of one that counts, counts for nothing. */
static void check_refusal(const lint_function *w, netto_text word)
{
    static const char *const counted[] = {"code", "value", "limit"};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        if (suggest_near(word, text_of(counted[i])) && !text_is(word, counted[i]))
            lint_warn(w, "'%.*s' is none of the names that a refusal is known by; did you mean '%s'?", TEXT(word), counted[i]);
}

void lint_set(const lint_function *w, unsigned table, netto_text word, lint_value value)
{
    if (w->hook >= 0 && w->look->hooks[w->hook].id.kind == RULE_CHECK) check_refusal(w, word);
    lint_value method = table >= 2 ? w->registers[table - 2] : (lint_value){0};
    if (method.kind != LINT_METHOD || !word.bytes) return;
    const netto_declared *d = method.of == CALL_CONTRIBUTION ? measure_of(w, w->registers[table - 1]) : NULL;
    if (d && !text_is(word, "name") && !lint_result_level(d, word))
        lint_warn(w, "contribution has no level '%.*s'; it is by class and bucket, or by name", TEXT(word));
    if (method.of < CALL_OPTIONS) return;
    const char *name;
    const char *const *fields = options_of(method.of, false, &name);
    if (fields) check_option(w, method.of > CALL_OPTIONS, name, fields, word);
    if (text_is(word, "of")) check_bounded(w, name, value);
}

/* ---- calls ----------------------------------------------------------------------------------------------------- */

/* A table of options that was made before it was given: the fields that it was made with.  One that is made in its place is
 * looked at there, if it is the first. */
static void check_given(const lint_function *w, uint32_t method, bool second, unsigned at)
{
    const char *name;
    const char *const *fields = options_of(method, second, &name);
    lint_value table = w->registers[at];
    if (table.kind != LINT_TABLE || !fields || (!second && table.text == at)) return;
    lint_function there = *w;
    for (there.at = table.of + 1; there.at < w->at; there.at++) {
        uint32_t i = dump_instruction(w->f->code, there.at);
        if (dump_sets_a(CODE_OF(i)) && A_OF(i) == table.text) return; /* another value */
        if (CODE_OF(i) == CODE_SETFIELD && A_OF(i) == table.text) check_option(&there, method > CALL_OPTIONS, name, fields, lint_code_text(w->f, B_OF(i)));
    }
}

lint_value lint_call_method(const lint_function *w, unsigned at, unsigned last)
{
    const lint_value *r = w->registers + at;
    netto_text first = at + 2 < last ? lint_text(w, r[2]) : (netto_text){0}, second = at + 3 < last ? lint_text(w, r[3]) : (netto_text){0};
    for (unsigned k = 2; k < 4 && r->of >= CALL_OPTIONS && at + k < last; k++) check_given(w, r->of, k == 3, at + k);
    switch (r->of) {
    case CALL_MEASURE: return call_measure(w, first, second);
    case CALL_RECALL: return call_recall(w, r[1], first);
    case CALL_WITHOUT: return (lint_value){.kind = LINT_RESULT, .of = r[1].of};
    case CALL_SHARE: return (lint_value){.kind = LINT_SHARE, .of = r[1].of};
    case CALL_SCORE: return (lint_value){.kind = LINT_SCORE};
    case CALL_LEGS: return check_legs(w, first), (lint_value){0};
    case CALL_COUNT:
        if (first.bytes && !text_is(first, "orders")) lint_warn(w, "count: expected \"orders\", got \"%.*s\"", TEXT(first));
        return (lint_value){0};
    default: return (lint_value){0};
    }
}

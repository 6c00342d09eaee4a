/* policy_kit.h: policies from a few lines of Lua, and answers from their hooks. */
#ifndef TESTS_POLICY_KIT_H
#define TESTS_POLICY_KIT_H

#include <stdio.h>
#include <stdlib.h>

#include "netto/lua_policy.h"
#include "script/fake_view.h"
#include "tap/tap.h"

static netto_complaint kit_complaint;

/* A policy of one file, policy.lua. */
static inline netto_policy *kit_load_with(const char *source, const netto_budget *budget)
{
    netto_source file = {TEXT_LITERAL("policy.lua"), text_of(source)};
    netto_policy *policy = NULL;
    fake_fill();
    kit_complaint.text[0] = '\0';
    netto_lua_policy_create(&file, 1, (netto_text){0}, budget, &policy, &kit_complaint);
    return policy;
}

static inline netto_policy *kit_load(const char *source)
{
    netto_policy *policy = kit_load_with(source, NULL);
    if (!policy) tap_note("%s", kit_complaint.text);
    return policy;
}

#define KIT_HEAD "local netto = require 'netto' "
#define KIT_OPEN "return netto.policy { name = 'test', version = '1', api = 1, "

/* A policy whose haircut is this body; what stands before it is at the chunk's level. */
static inline netto_policy *kit_haircut_in(const char *chunk, const char *body, const netto_budget *budget)
{
    static char source[200000];
    snprintf(source, sizeof source, KIT_HEAD "%s " KIT_OPEN "haircut = function(inst, p) %s\nend }", chunk,
             body);
    return kit_load_with(source, budget);
}

static inline netto_policy *kit_haircut(const char *body)
{
    netto_policy *policy = kit_haircut_in("", body, NULL);
    if (!policy) tap_note("%s", kit_complaint.text);
    return policy;
}

static inline void kit_drop(netto_policy *policy)
{
    if (policy) policy->destroy(policy);
}

/* ---- asking ---------------------------------------------------------------------------------------- */

static inline netto_status kit_ask(netto_policy *policy, double *out)
{
    netto_view view = fake_view(NETTO_THING_INSTRUMENT, &fake_instrument);
    kit_complaint.text[0] = '\0';
    return policy->hooks.haircut(policy, &view, out, &kit_complaint);
}

static inline netto_status kit_margin(netto_policy *policy, netto_margin *out)
{
    netto_view view = fake_view(NETTO_THING_BOOK, &fake_book);
    kit_complaint.text[0] = '\0';
    return policy->hooks.margin(policy, &view, out, &kit_complaint);
}

/* What a haircut of this body answers; -1, and a note, where it fails. */
static inline double kit_value_in(const char *chunk, const char *body)
{
    double out = -1;
    netto_policy *policy = kit_haircut_in(chunk, body, NULL);
    if (!policy || kit_ask(policy, &out) != NETTO_OK) tap_note("%s", kit_complaint.text);
    kit_drop(policy);
    return out;
}

static inline double kit_value(const char *body)
{
    return kit_value_in("", body);
}

/* What is said against a haircut of this body, at load or when asked; "" if nothing. */
static inline const char *kit_refusal_in(const char *chunk, const char *body)
{
    double out;
    netto_policy *policy = kit_haircut_in(chunk, body, NULL);
    if (policy && kit_ask(policy, &out) == NETTO_OK) kit_complaint.text[0] = '\0';
    kit_drop(policy);
    return kit_complaint.text;
}

static inline const char *kit_refusal(const char *body)
{
    return kit_refusal_in("", body);
}

#endif

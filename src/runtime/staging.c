/* staging.c: a policy on its way in: loaded and tested by a job, prepared in slices beside the one that
 * decides, its correlations checked by a second job; then it is staged, and may be activated between two
 * commands, if what it would change is not more than was allowed.  Whatever goes wrong leaves the policy that stands
 * in place. */
#include "runtime/staging.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/check_matrix.h"
#include "runtime/trial.h"

#define PACKED_MAX  ((size_t)16 << 20)

/* Who takes what is kept does not wait for what only comes. */
static bool is_ahead(const staging *s)
{
    return !s->sources && !s->request;
}

void staging_append(runtime *r, staging *s)
{
    staging **at = &r->stagings;
    while (*at && (is_ahead(*at) || !is_ahead(s))) at = &(*at)->next;
    s->next = *at;
    *at = s;
}

static void unlink_staging(staging *s)
{
    staging **at = &s->r->stagings;
    while (*at && *at != s) at = &(*at)->next;
    if (*at) *at = s->next;
}

void staging_destroy(staging *s)
{
    if (s->loaded) s->loaded->destroy(s->loaded);
    impact_destroy(&s->impact);
    free(s->sources);
    free(s->texts);
    pairs_drop(&s->pairs);
    free(s);
}

/* ---- the shelf ------------------------------------------------------------------------------------------- */

static void unprepare(runtime *r, const netto_policy *policy)
{
    netto_engine_forget(r->engine, policy);
    if (r->prepared == policy) r->prepared = NULL;
}

/* A policy goes from the shelf: nobody may use it any more. */
void staging_forget(void *self, netto_policy *policy)
{
    runtime *r = self;
    unprepare(r, policy);
    for (staging *s = r->stagings; s; s = s->next)
        if (s->shelved == policy) s->shelved = NULL;
}

/* It stays on the shelf; what was prepared of it gives its memory back. */
static void blame(runtime *r, netto_policy *policy, const netto_complaint *why)
{
    runtime_notice(r, "refused", policy, why->text);
    shelf_blame(&r->shelf, policy, why);
    unprepare(r, policy);
}

/* What was saved before is older than what somebody chose. */
static void overtake(runtime *r)
{
    for (staging *s = r->stagings; s; s = s->next) s->overtaken = s->sources && s->activate;
}

static netto_status swap(runtime *r, netto_policy *policy, const activation *wish, netto_decision *d, struct answer *out)
{
    const netto_policy *before = runtime_policy(r);
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = policy, .expect = wish->expect}};
    netto_status status = runtime_submit(r, &(origin){.actor = wish->actor, .packed = shelf_packed(&r->shelf, policy)}, &c, d);
    if (status != NETTO_OK) {
        out->complaint = d->complaint;
        bool later = status == NETTO_ENOTDURABLE || status == NETTO_EOVERLOADED;
        r->unkept = r->unkept || (later && !wish->undo);
        r->undo.look = r->undo.look || (later && wish->undo);
        return status;
    }
    shelf_activate(&r->shelf, policy, r->last);
    if (r->prepared != policy || r->recheck.prepared != r->recheck.changes) recheck_want(r);
    if (r->prepared == policy) r->prepared = NULL;
    out->activation.active = policy->id;
    out->activation.previous = d->activation.previous;
    out->activation.seq = d->seq;
    if (!wish->undo && !wish->offered) overtake(r);
    r->undo.made = wish->undo;
    if (wish->undo) undo_made(r, before);
    return NETTO_OK;
}

/* That another one was expected to be active, or that the disk is full, is no fault of this one. */
netto_status staging_swap(runtime *r, netto_policy *policy, const activation *wish, struct answer *out)
{
    netto_decision *d = malloc(sizeof *d);
    netto_status status = d ? swap(r, policy, wish, d, out)
                            : complain(&out->complaint, NETTO_ECAPACITY, "no memory to activate a policy");
    free(d);
    bool own = status != NETTO_OK && status != NETTO_EEXPECT && status != NETTO_ENOTDURABLE && status != NETTO_EOVERLOADED;
    if (own) blame(r, policy, &out->complaint);
    if (own && wish->undo) undo_failed(r, policy, &out->complaint);
    return status;
}

static netto_status begin_shadow(runtime *r, netto_command *c, netto_text actor, netto_decision *d, struct answer *out)
{
    netto_policy *policy = c->shadow.policy;
    netto_status status = runtime_submit(r, &(origin){.actor = actor, .packed = shelf_packed(&r->shelf, policy)}, c, d);
    if (status != NETTO_OK) return out->complaint = d->complaint, status;
    out->shadowed.seq = d->seq;
    if (r->prepared == policy) r->prepared = NULL; /* the engine keeps it */
    return NETTO_OK;
}

netto_status staging_shadow(runtime *r, netto_policy *policy, netto_text actor, double threshold, struct answer *out)
{
    netto_command c = {.kind = NETTO_POLICY_SHADOW, .shadow = {policy, threshold == 0.0, threshold}};
    netto_decision *d = malloc(sizeof *d);
    netto_status status = d ? begin_shadow(r, &c, actor, d, out) : complain(&out->complaint, NETTO_ECAPACITY, "no memory for a shadow");
    free(d);
    return status;
}

/* The very same files may stand on the shelf already: then the policy there serves. */
bool staging_adopt(staging *s)
{
    shelf_entry *known = s->loaded ? shelf_find(&s->r->shelf, s->loaded->id) : NULL;
    if (!known) return false;
    known->tests = s->tests; /* of one from the journal it was not known */
    staging_forget(s->r, s->loaded);
    s->loaded->destroy(s->loaded);
    s->loaded = NULL;
    s->shelved = known->policy;
    return true;
}

netto_policy *staging_policy(const staging *s)
{
    return s->shelved ? s->shelved : s->loaded;
}

bool staging_made_way(const staging *s)
{
    const netto_policy *policy = staging_policy(s);
    return policy != s->r->prepared && policy != runtime_policy(s->r);
}

/* What was loaded is put on the shelf, unless it stands there already. */
netto_status staging_put(staging *s, const policy_sources *sources, netto_complaint *complaint)
{
    memory purse;
    writer packed;
    if (s->shelved || staging_adopt(s)) return NETTO_OK;
    memory_init(&purse, PACKED_MAX);
    writer_init(&packed, &purse, PACKED_MAX);
    row_pack(&packed, sources);
    bool put = !packed.failed && shelf_add(&s->r->shelf, s->loaded, s->tests, writer_text_of(&packed), runtime_stamp(s->r));
    writer_destroy(&packed);
    if (!put) return complain(complaint, NETTO_ECAPACITY, "no memory to keep the policy's sources");
    s->shelved = s->loaded;
    s->loaded = NULL;
    return NETTO_OK;
}

/* ---- how it ends -------------------------------------------------------------------------------------------- */

static void tell_staged(const staging *s, struct answer *out)
{
    out->staged.id = s->shelved->id;
    out->staged.name = s->shelved->name;
    out->staged.version = s->shelved->version;
    out->staged.tests = shelf_of(&s->r->shelf, s->shelved)->tests;
    out->staged.warnings = s->warnings;
    out->staged.warning_count = s->warning_count;
}

void staging_refuse(staging *s, const netto_complaint *why)
{
    runtime *r = s->r;
    if (s->shelved || staging_adopt(s)) {
        blame(r, s->shelved, why);
        return;
    }
    shelf_refuse(&r->shelf, s->loaded, why, runtime_stamp(r));
    runtime_notice(r, "refused", s->loaded, why->text);
    if (s->loaded) unprepare(r, s->loaded);
}

/* More would change than was allowed: the policy waits for somebody to look, after the next start as well. */
void staging_hold(staging *s, const netto_complaint *why)
{
    runtime *r = s->r;
    if (!s->ticket) runtime_notice(r, "staged", s->shelved, "");
    runtime_notice(r, "held", s->shelved, why->text);
    shelf_hold(&r->shelf, s->shelved, why, r->last);
}

static netto_text given(const char *text)
{
    return text_of(*text ? text : NULL);
}

static netto_status complain_overtaken(staging *s)
{
    netto_text active = runtime_policy(s->r)->id, id = s->shelved->id;
    return complain(&s->complaint, NETTO_EEXPECT, "'%.*s' was activated while it was staged; `netto call URI policy.activate %.*s` activates it nevertheless",
                    TEXT(active), TEXT(id));
}

/* An answer to who waits, an event to all. */
void staging_finish(staging *s, netto_status status)
{
    struct answer *out = &s->answer;
    if (status == NETTO_OK && s->overtaken && s->shelved != runtime_policy(s->r)) status = complain_overtaken(s);
    out->complaint = s->complaint;
    out->complaint.status = status;
    unlink_staging(s);
    if (s->request) return staging_tell_diff(s, out);
    if (status == NETTO_EIMPACT || status == NETTO_EEXPECT) {
        staging_hold(s, &s->complaint);
    } else if (status != NETTO_OK) {
        staging_refuse(s, &s->complaint);
        if (s->undo) undo_failed(s->r, s->shelved, &s->complaint);
    } else if (s->shadow > 0.0) {
        staging_shadow(s->r, s->shelved, given(s->actor), s->shadow, out);
    } else if (s->activate) {
        const activation wish = {given(s->expect), given(s->actor), s->max_impact, s->undo, s->sources != NULL, 0.0};
        staging_swap(s->r, s->shelved, &wish, out);
    } else {
        tell_staged(s, out);
        if (news_add(s->r, "staged", s->shelved, "", &out->complaint) == NETTO_OK) /* else it is not acknowledged */
            shelf_stage(&s->r->shelf, s->shelved, s->r->last);
    }
    if (s->ticket) s->r->options.answer(s->r->options.self, s->ticket, out);
    staging_destroy(s);
}

/* ---- correlations --------------------------------------------------------------------------------------------- */

static void check_work(job *j)
{
    staging *s = (staging *)j;
    content(&s->complaint);
    check_pairs(&s->pairs, &s->least, &s->complaint);
}

static void check_done(job *j)
{
    staging *s = (staging *)j;
    char text[sizeof s->complaint.text];
    memcpy(text, s->complaint.text, sizeof text);
    if (s->complaint.status == NETTO_EMATRIX)
        complain(&s->complaint, NETTO_EMATRIX, "the policy's correlations are %.300s", text);
    if (!s->shelved && !s->loaded)
        complain(&s->complaint, NETTO_EPOLICYID, "the policy was dropped while it was checked");
    if (s->complaint.status == NETTO_OK)
        staging_put(s, &(policy_sources){s->sources, s->count, s->params}, &s->complaint);
    if (s->complaint.status == NETTO_OK && s->activate && staging_made_way(s))
        s->phase = STAGING_PREPARING;
    else if (s->complaint.status == NETTO_OK && staging_is_guarded(s))
        staging_weigh(s);
    else
        staging_finish(s, s->complaint.status);
}

static void drop(job *j)
{
    staging *s = (staging *)j;
    unlink_staging(s);
    staging_destroy(s);
}

/* ---- preparing -------------------------------------------------------------------------------------------------- */

bool staging_is_slicing(const staging *s)
{
    return s->phase == STAGING_PREPARING || s->phase == STAGING_COPYING || s->phase == STAGING_WEIGHING;
}

/* At most one assessment stands beside the active one. */
void staging_make_way(runtime *r, netto_policy *policy)
{
    if (r->prepared && r->prepared != policy) netto_engine_forget(r->engine, r->prepared);
    r->prepared = policy;
}

static void copy_some(staging *s)
{
    runtime *r = s->r;
    bool done;
    if (staging_made_way(s)) {
        s->phase = STAGING_PREPARING;
        return;
    }
    netto_status status = pairs_advance(&s->pairs, r->engine, staging_policy(s), r->recheck.changes, &done, &s->complaint);
    if (status != NETTO_OK) return staging_finish(s, status);
    if (!done) return;
    r->recheck.prepared = r->recheck.changes;
    s->phase = STAGING_CHECKING;
    s->job = (job){check_work, check_done, drop, NULL};
    if (s->pairs.cells)
        jobs_follow(r->jobs, &s->job);
    else
        check_done(&s->job);
}

/* What a rule of it fails for is told with the rest, where it is only looked at. */
static void prepare_some(staging *s)
{
    runtime *r = s->r;
    uint32_t left = 0;
    netto_policy *policy = staging_policy(s);
    netto_status status = NETTO_OK;
    staging_make_way(r, policy);
    if (s->loaded) status = netto_engine_admit(r->engine, policy, &s->complaint);
    if (status == NETTO_OK && policy != runtime_policy(r)) status = netto_engine_prepare(r->engine, policy, STAGING_STEPS, &left, &s->complaint);
    if (s->request && (status == NETTO_ERULE || (status == NETTO_OK && left == 0)))
        staging_weigh(s);
    else if (status != NETTO_OK)
        staging_finish(s, status);
    else if (left == 0)
        s->phase = STAGING_COPYING;
}

bool staging_advance(runtime *r)
{
    staging *s = r->stagings;
    if (!s || !staging_is_slicing(s)) return false;
    if (s->request && !s->ticket) return unlink_staging(s), staging_destroy(s), true; /* nobody waits, and its request is gone */
    staging_adopt(s); /* another one with the same files may have been faster */
    content(&s->complaint);
    if (!s->shelved && !s->loaded)
        staging_finish(s, complain(&s->complaint, NETTO_EPOLICYID, "the policy was dropped before it was prepared"));
    else if (s->phase == STAGING_PREPARING)
        prepare_some(s);
    else if (s->phase == STAGING_COPYING)
        copy_some(s);
    else
        staging_weigh_some(s);
    return true;
}

/* ---- loading ---------------------------------------------------------------------------------------------------- */

static bool is_closing(const void *self)
{
    return jobs_closing(self);
}

static void on_unheard(void *self, netto_text test, const char *why)
{
    staging *s = self;
    char *text = s->warned[s->warning_count];
    snprintf(text, STAGING_WARNING_MAX, TRIAL_UNHEARD, why, TEXT(test));
    s->warnings[s->warning_count++] = text_of(text);
}

static void load_work(job *j)
{
    staging *s = (staging *)j;
    netto_allowance closing = {.stopped = is_closing, .self = s->r->trials};
    const trial_report report = {.unheard = on_unheard, .self = s};
    netto_budget budget = s->r->options.budget;
    budget.allowance = &closing;
    size_t count;
    if (netto_lua_policy_complete(s->sources, s->count, s->sources, &count, &s->complaint) != NETTO_OK) return;
    s->count = (uint32_t)count;
    trial_load(s->sources, s->count, s->params, &budget, &report, &s->loaded, &s->tests, &s->complaint);
}

static void load_done(job *j)
{
    staging *s = (staging *)j;
    if (s->complaint.status != NETTO_OK) {
        staging_finish(s, s->complaint.status);
        return;
    }
    s->phase = STAGING_PREPARING;
}

static netto_text copy_text(char **at, netto_text text)
{
    netto_text copy = {text.bytes ? *at : NULL, text.size};
    if (text.size) memcpy(*at, text.bytes, text.size);
    *at += text.size;
    return copy;
}

static bool copy_sources(staging *s, const netto_source *sources, uint32_t count, netto_text params)
{
    size_t size = params.size + 1;
    for (uint32_t i = 0; i < count; i++) size += (size_t)sources[i].name.size + sources[i].text.size;
    size_t room = count > NETTO_POLICY_FILES_MAX ? count : NETTO_POLICY_FILES_MAX; /* shipped ones may join them */
    s->sources = malloc(room * sizeof *s->sources);
    s->texts = malloc(size);
    if (!s->sources || !s->texts) return false;
    char *at = s->texts;
    for (uint32_t i = 0; i < count; i++)
        s->sources[i] = (netto_source){copy_text(&at, sources[i].name), copy_text(&at, sources[i].text)};
    s->params = copy_text(&at, params);
    s->count = count;
    return true;
}

door_outcome staging_no_memory(struct answer *out)
{
    complain(&out->complaint, NETTO_ECAPACITY, "no memory to stage a policy");
    return DOOR_ANSWERED;
}

door_outcome staging_stage(runtime *r, void *ticket, const netto_source *sources, uint32_t count, netto_text params,
                           bool activate, struct answer *out)
{
    staging *s = calloc(1, sizeof *s);
    if (!s) return staging_no_memory(out);
    *s = (staging){.job = {load_work, load_done, drop, NULL}, .r = r, .ticket = ticket, .activate = activate,
                   .max_impact = staging_max_impact(r)};
    if (!copy_sources(s, sources, count, params)) return staging_destroy(s), staging_no_memory(out);
    if (!jobs_add(r->trials, &s->job)) {
        staging_destroy(s);
        complain(&out->complaint, NETTO_EOVERLOADED, "too many jobs are waiting; try again");
        return DOOR_ANSWERED;
    }
    staging_append(r, s);
    return DOOR_LATER;
}

/* ---- activating what is on the shelf -------------------------------------------------------------------------------- */

static bool is_busy(const runtime *r, const netto_policy *policy)
{
    for (const staging *s = r->stagings; s; s = s->next)
        if (s->shelved == policy) return true;
    return false;
}

/* It was prepared, or runs as a shadow. */
static bool is_whole(runtime *r, const netto_policy *policy)
{
    netto_shadow_report s;
    return policy == r->prepared || (netto_engine_shadow(r->engine, &s) && s.policy == policy);
}

door_outcome staging_activate(runtime *r, void *ticket, shelf_entry *entry, const activation *wish, struct answer *out)
{
    const netto_policy *active = runtime_policy(r);
    netto_text expect = wish->expect;
    if (expect.bytes && !text_equal(expect, active->id)) {
        complain(&out->complaint, NETTO_EEXPECT, "expected '%.*s' to be active, but it is '%.*s'", TEXT(expect), TEXT(active->id));
        return DOOR_ANSWERED;
    }
    bool ready = entry->policy == active || (is_whole(r, entry->policy) && isnan(wish->max_impact) && !is_busy(r, entry->policy));
    if (ready && wish->shadow > 0.0) return staging_shadow(r, entry->policy, wish->actor, wish->shadow, out), DOOR_ANSWERED;
    if (ready) {
        staging_swap(r, entry->policy, wish, out);
        return DOOR_ANSWERED;
    }
    staging *s = calloc(1, sizeof *s);
    if (!s) return staging_no_memory(out);
    *s = (staging){.r = r, .ticket = ticket, .phase = STAGING_PREPARING, .activate = true, .max_impact = wish->max_impact,
                   .shelved = entry->policy, .undo = wish->undo, .shadow = wish->shadow};
    text_copy(expect, s->expect, sizeof s->expect);
    text_copy(wish->actor, s->actor, sizeof s->actor);
    staging_append(r, s);
    return DOOR_LATER;
}

void staging_abandon(runtime *r, void *ticket)
{
    for (staging *s = r->stagings; s; s = s->next)
        if (s->ticket == ticket) s->ticket = NULL;
}

void staging_drop_all(runtime *r)
{
    while (r->stagings) {
        staging *s = r->stagings;
        r->stagings = s->next;
        staging_destroy(s);
    }
}

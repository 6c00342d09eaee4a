/* shelf.c: the versions of the policy. */
#include "runtime/shelf.h"

#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"

static const netto_text state_words[] = {
#define X(name, word) {word, sizeof(word) - 1},
    SHELF_STATE_MAP(X)
#undef X
};

void shelf_init(shelf *s, netto_instant now, shelf_forget *forget, void *self)
{
    *s = (shelf){.count = 1, .forget = forget, .self = self};
    s->entries[0] = (shelf_entry){.policy = netto_policy_built_in(), .state = SHELF_ACTIVE, .when = now};
}

static void drop(shelf_entry *e)
{
    free(e->packed);
    if (e->policy) e->policy->destroy(e->policy);
}

void shelf_destroy(shelf *s)
{
    for (uint32_t i = 0; i < s->count; i++) drop(&s->entries[i]);
    s->count = 0;
}

shelf_entry *shelf_find(shelf *s, netto_text id)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->entries[i].policy && text_equal(id, s->entries[i].policy->id)) return &s->entries[i];
    return NULL;
}

shelf_entry *shelf_of(shelf *s, const netto_policy *policy)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->entries[i].policy == policy) return &s->entries[i];
    return NULL;
}

/* What was refused goes first, then the oldest. */
static uint32_t least_needed(const shelf *s)
{
    for (uint32_t i = 1; i < s->count; i++)
        if (s->entries[i].state == SHELF_REFUSED) return i;
    for (uint32_t i = 1; i < s->count; i++)
        if (s->entries[i].state != SHELF_ACTIVE && s->entries[i].state != SHELF_SHADOW && s->entries[i].policy != s->previous) return i;
    return 1;
}

static void remove_at(shelf *s, uint32_t at)
{
    if (s->entries[at].policy) s->forget(s->self, s->entries[at].policy);
    drop(&s->entries[at]);
    memmove(s->entries + at, s->entries + at + 1, (s->count - at - 1) * sizeof *s->entries);
    s->count--;
}

static void add(shelf *s, const shelf_entry *entry)
{
    if (s->count == SHELF_MAX) remove_at(s, least_needed(s));
    s->entries[s->count++] = *entry;
}

bool shelf_add(shelf *s, netto_policy *policy, uint32_t tests, netto_text packed, netto_instant now)
{
    shelf_entry e = {.policy = policy, .state = SHELF_STAGED, .when = now, .tests = tests, .packed_size = packed.size};
    e.packed = malloc((size_t)packed.size + 1);
    if (!e.packed) return false;
    if (packed.size) memcpy(e.packed, packed.bytes, packed.size);
    add(s, &e);
    return true;
}

void shelf_restore(shelf *s, const netto_policy *policy, shelf_state state, bool previous, netto_instant when)
{
    shelf_entry *e = shelf_of(s, policy);
    e->state = state;
    if (when) e->when = when;
    if (previous) s->previous = e->policy;
}

netto_text shelf_packed(shelf *s, const netto_policy *policy)
{
    const shelf_entry *e = shelf_of(s, policy);
    return e && e->packed ? (netto_text){e->packed, e->packed_size} : (netto_text){0};
}

static shelf_word word_of(netto_text text)
{
    shelf_word word = {.size = text.size < NETTO_ID_MAX ? text.size : NETTO_ID_MAX};
    memcpy(word.bytes, text.bytes, word.size);
    return word;
}

void shelf_refuse(shelf *s, const netto_policy *policy, const netto_complaint *why, netto_instant now)
{
    shelf_entry e = {.state = SHELF_REFUSED, .when = now, .why = *why};
    if (policy) {
        e.id = word_of(policy->id);
        e.name = word_of(policy->name);
        e.version = word_of(policy->version);
    }
    add(s, &e);
}

void shelf_blame(shelf *s, const netto_policy *policy, const netto_complaint *why)
{
    shelf_entry *e = shelf_of(s, policy);
    if (e) e->why = *why;
}

void shelf_stage(shelf *s, const netto_policy *policy, netto_instant now)
{
    shelf_entry *e = shelf_of(s, policy);
    if (e && e->state == SHELF_STAGED) e->when = now;
}

void shelf_hold(shelf *s, const netto_policy *policy, const netto_complaint *why, netto_instant now)
{
    shelf_stage(s, policy, now);
    shelf_blame(s, policy, why);
}

static void shadow(shelf_entry *e, shelf_state state, netto_instant now)
{
    e->state = state;
    e->when = now;
    e->why.status = NETTO_OK;
}

void shelf_shadow(shelf *s, netto_text id, netto_instant now)
{
    shelf_entry *e = shelf_find(s, id);
    if (e && e->state != SHELF_ACTIVE) shadow(e, SHELF_SHADOW, now);
}

void shelf_unshadow(shelf *s, netto_text why, netto_instant now)
{
    for (uint32_t i = 0; i < s->count; i++) {
        shelf_entry *e = &s->entries[i];
        if (e->state != SHELF_SHADOW) continue;
        shadow(e, SHELF_STAGED, now);
        if (netto_text_given(why)) complain(&e->why, NETTO_ERULE, "as a shadow: %.*s", TEXT(why));
    }
}

void shelf_follow(shelf *s, const netto_decision *d, netto_instant now)
{
    for (uint32_t i = 0; i < d->event_count; i++) {
        const netto_event *e = &d->events[i];
        if (e->topic != NETTO_TOPIC_POLICY) continue;
        if (text_is(e->notice.action, "shadow_started")) shelf_shadow(s, e->notice.policy, now);
        if (text_is(e->notice.action, "shadow_ended")) shelf_unshadow(s, e->notice.message, now);
    }
}

void shelf_activate(shelf *s, const netto_policy *policy, netto_instant now)
{
    for (uint32_t i = 0; i < s->count; i++) {
        shelf_entry *e = &s->entries[i];
        bool was = e->state == SHELF_ACTIVE, is = e->policy == policy;
        if (is) e->why.status = NETTO_OK;
        if (was == is) continue;
        if (was) s->previous = e->policy;
        e->state = is ? SHELF_ACTIVE : SHELF_RETIRED;
        e->when = now;
    }
}

static netto_text told(const shelf_word *word)
{
    return (netto_text){word->bytes, word->size};
}

static struct version row_of(const shelf_entry *e)
{
    const netto_policy *p = e->policy;
    struct version row = p ? (struct version){.id = p->id, .name = p->name, .version = p->version}
                           : (struct version){.id = told(&e->id), .name = told(&e->name), .version = told(&e->version)};
    row.state = state_words[e->state];
    row.when = e->when;
    if (e->why.status != NETTO_OK) row.why = text_of(e->why.text);
    return row;
}

const struct version *shelf_rows(shelf *s, uint32_t *count)
{
    for (uint32_t i = 0; i < s->count; i++) s->rows[i] = row_of(&s->entries[i]);
    *count = s->count;
    return s->rows;
}

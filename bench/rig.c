/* rig.c: an engine in this process, and what is timed of it. */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meter.h"

#define SLICE 256 /* hooks or accounts at once, as the runtime asks */

netto_text rig_text(const char *text)
{
    return (netto_text){text, (uint32_t)strlen(text)};
}

void rig_must(netto_status status, const char *why)
{
    if (status == NETTO_OK) return;
    fprintf(stderr, "bench: %s\n", why);
    exit(1);
}

void rig_open(rig *r, netto_instant now, netto_instant pace)
{
    *r = (rig){.now = now, .pace = pace};
    rig_must(netto_engine_create(NULL, &r->e), "no memory for an engine");
}

void rig_step(rig *r, netto_command *c)
{
    c->at = r->now += r->pace;
    rig_must(netto_engine_step(r->e, c, &r->d), r->d.complaint.text);
}

void rig_ask(rig *r, netto_command *c)
{
    rig_must(netto_engine_report(r->e, c, NULL, &r->d), r->d.complaint.text);
}

netto_policy *rig_policy(const char *source)
{
    netto_source file = {rig_text("policy.lua"), rig_text(source)};
    netto_policy *policy;
    netto_complaint why;
    rig_must(netto_lua_policy_create(&file, 1, (netto_text){0}, NULL, &policy, &why), why.text);
    return policy;
}

void spell_count(spell *s, double since)
{
    double taken = meter_now() - since;
    s->total += taken;
    s->pieces++;
    if (taken > s->longest) s->longest = taken;
}

void spell_keep_least(spell *least, spell s)
{
    if (least->pieces == 0 || s.total < least->total) least->total = s.total;
    if (least->pieces == 0 || s.longest < least->longest) least->longest = s.longest;
    least->pieces = s.pieces;
}

spell rig_prepare(rig *r, netto_policy *policy)
{
    spell s = {0};
    netto_complaint why;
    for (uint32_t left = 1; left;) {
        double since = meter_now();
        rig_must(netto_engine_prepare(r->e, policy, SLICE, &left, &why), why.text);
        spell_count(&s, since);
    }
    return s;
}

spell rig_activate(rig *r, netto_policy *policy)
{
    spell s = {0};
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = policy}};
    double since = meter_now();
    rig_step(r, &c);
    spell_count(&s, since);
    return s;
}

void rig_tidy(rig *r)
{
    while (netto_engine_tidy(r->e, SLICE)) {}
}

/* staging_weigh.c: what a policy on its way in would change: told to who asks, and held against what is allowed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/staging.h"

#define SLICE_PAIRS 64   /* accounts looked at twice, below a millisecond */
#define DIFF_ROWS   1000 /* told at a time where they are told on the loop */

/* How much what is saved may change. */
double staging_max_impact(const runtime *r)
{
    return r->options.max_impact > 0.0 ? r->options.max_impact : NAN;
}

/* The built-in policy only stands in until there is one: how far another is from it says nothing. */
bool staging_is_guarded(const staging *s)
{
    const netto_policy *active = runtime_policy(s->r);
    return s->activate && !isnan(s->max_impact) && active != netto_policy_built_in() && active != s->shelved;
}

void staging_weigh(staging *s)
{
    impact_destroy(&s->impact); /* of before it made way */
    impact_init(&s->impact, s->r->engine, s->shelved);
    s->phase = STAGING_WEIGHING;
}

/* Of the account that changes most for what is required of it. */
static netto_status judge(const impact *i, double most, netto_complaint *complaint)
{
    const struct diff_row *r = impact_worst(i);
    if (!r || fabs(diff_ratio(r)) <= most) return content(complaint);
    netto_text account = r->impact.account, id = i->then->id;
    double now = r->impact.now.measures.margin.initial, then = r->impact.then.measures.margin.initial;
    char change[64];
    if (diff_fails(r)) snprintf(change, sizeof change, "fails in rule %s", r->impact.then.rule);
    else snprintf(change, sizeof change, "goes from %s to %s (%+.3g %%)", FIGURE(now), FIGURE(then), 100.0 * diff_ratio(r));
    return complain(complaint, NETTO_EIMPACT,
                    "initial of '%.*s' %s, more than max_impact %.9g allows; `netto diff URI %.*s` shows all, and "
                    "`netto call URI policy.activate %.*s` activates it nevertheless",
                    TEXT(account), change, most, TEXT(id), TEXT(id));
}

netto_status staging_weigh_at_once(staging *s, netto_complaint *complaint)
{
    bool done = false;
    netto_status status = NETTO_OK;
    impact_init(&s->impact, s->r->engine, s->shelved);
    while (!done && status == NETTO_OK) status = impact_advance(&s->impact, SLICE_PAIRS, &done, complaint);
    return status == NETTO_OK ? judge(&s->impact, s->max_impact, complaint) : status;
}

void staging_weigh_some(staging *s)
{
    bool done = false;
    if (staging_made_way(s)) {
        s->phase = STAGING_PREPARING;
        return;
    }
    netto_status status = impact_advance(&s->impact, SLICE_PAIRS, &done, &s->complaint);
    if (status == NETTO_OK && !done) return;
    if (status == NETTO_OK && !s->request) status = judge(&s->impact, s->max_impact, &s->complaint);
    staging_finish(s, status);
}

/* ---- for who asks ------------------------------------------------------------------------------------------------ */

void staging_tell_diff(staging *s, struct answer *out)
{
    struct diff diff;
    uint32_t limit = s->request->diff.limit < DIFF_ROWS ? s->request->diff.limit : DIFF_ROWS;
    if (out->complaint.status == NETTO_OK) impact_tell(&s->impact, s->request->diff.after, limit, &diff, &out->complaint);
    out->diff = &diff;
    if (s->ticket) s->r->options.answer(s->r->options.self, s->ticket, out);
    staging_destroy(s);
}

door_outcome staging_diff(runtime *r, void *ticket, shelf_entry *entry, const struct request *request, struct answer *out)
{
    staging *s = calloc(1, sizeof *s);
    if (!s) return staging_no_memory(out);
    *s = (staging){.r = r, .ticket = ticket, .phase = STAGING_PREPARING, .request = request, .shelved = entry->policy};
    staging_append(r, s);
    return DOOR_LATER;
}

/* undo.c: an activation is undone where a rule is tripped soon after it: the policy before decides again.
 *
 * Not twice in a row: whom an undone activation left deciding stays, whatever becomes of it.  Nor to the built-in
 * policy, under which every margin would be another. */
#include <math.h>
#include <stdlib.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/runtime_parts.h"

static bool is_wanted(runtime *r)
{
    netto_engine_stats s;
    const netto_policy *before = r->shelf.previous;
    if (!r->options.rollback || r->undo.made || !before || before == netto_policy_built_in()) return false;
    netto_engine_stats_get(r->engine, &s);
    return s.tripped && s.tripped_at - shelf_of(&r->shelf, runtime_policy(r))->when <= r->options.rollback;
}

bool undo_waits(const runtime *r)
{
    return r->undo.look && !ledger_is_closed(r);
}

/* Another activation may come first: it is then no more than what was expected. */
void undo_advance(runtime *r)
{
    if (!undo_waits(r)) return;
    r->undo.look = false;
    if (!is_wanted(r)) return;
    struct answer *out = calloc(1, sizeof *out);
    if (!out) return;
    const activation wish = {.expect = runtime_policy(r)->id, .max_impact = NAN, .undo = true};
    staging_activate(r, NULL, shelf_of(&r->shelf, r->shelf.previous), &wish, out);
    free(out);
}

#define TRIPPED_SOON "a rule was tripped within %.9g seconds of its activation"

static double seconds(const runtime *r)
{
    return (double)r->options.rollback / 1e9;
}

void undo_made(runtime *r, const netto_policy *undone)
{
    netto_complaint why;
    const netto_policy *p = runtime_policy(r);
    complain(&why, NETTO_ERULE, TRIPPED_SOON "; %.*s %.*s (%.*s) decides again", seconds(r), TEXT(p->name), TEXT(p->version), TEXT(p->id));
    runtime_notice(r, "rolled_back", undone, why.text);
}

/* The tripped one decides on: somebody has to look. */
void undo_failed(runtime *r, const netto_policy *before, const netto_complaint *refused)
{
    netto_complaint why;
    complain(&why, NETTO_ERULE, TRIPPED_SOON ", but %.*s cannot decide again: %.160s; activate another one, or a mended one", seconds(r),
             TEXT(before->id), refused->text);
    runtime_notice(r, "rollback_failed", runtime_policy(r), why.text);
}

/* test_explain.c: whatever happens to a book, each number of an explanation follows from its parts, to the bit, and to be
 * told how changes no number. */
#include <math.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/story.h"
#include "support/tell.h"
#include "support/tree.h"

#define PARTS_MOST 9500 /* what is asked for, and what closes sums */
#define DEPTH_MOST 14   /* so that an answer has at most 32 levels */

static story told;
static desk k;
static uint32_t explained, refused, taken_apart;

static bool is_good(const netto_part *root)
{
    bool small = tree_parts(root) <= PARTS_MOST && tree_depth(root) <= DEPTH_MOST;
    explained++;
    return ok(tree_adds_up(root)) && ok(small);
}

static bool is_excess(const netto_part *root, const netto_measures *m)
{
    return is_good(root) && ok(root->value == netto_measures_excess(m)) && ok(tree_value(root, "equity") == m->equity) &&
           ok(tree_value(root, "initial") == m->margin.initial) && ok(tree_value(root, "maintenance") == m->margin.maintenance) &&
           ok(tree_value(root, "liquidation") == m->margin.liquidation) &&
           ok(!tree_find(root, "initial/netted") || tree_value(root, "initial/netted") == m->exposure.netted); /* of a node: by account */
}

static bool is_reason(const netto_reason *reason)
{
    bool numbers = reason->code == NETTO_REASON_LIMIT || reason->code == NETTO_REASON_CHECK || reason->code == NETTO_REASON_INSUFFICIENT_MARGIN;
    if (!ok(numbers == (reason->explain != NULL))) return false;
    if (!numbers) return true;
    refused++;
    double value = reason->code != NETTO_REASON_INSUFFICIENT_MARGIN ? reason->explain->value : tree_value(reason->explain, "equity");
    if (strstr(reason->text.bytes, "without what")) return is_good(reason->explain) && ok(value > reason->value);
    return is_good(reason->explain) && ok(value == reason->value);
}

static bool look_at_margin(const netto_margin_report *r)
{
    bool known = !r->stale && !r->no_equity && !r->no_exposure;
    if (!ok(known == (r->explain != NULL)) || !known) return true;
    if (tree_find(r->explain, "initial/netted/gross")) taken_apart++;
    return is_excess(r->explain, &r->measures);
}

static bool look_at_check(const netto_check *c)
{
    bool good = ok(c->after.known == (c->explain != NULL));
    if (good && c->explain) good = is_excess(c->explain, &c->after);
    for (uint32_t i = 0; good && i < c->reason_count; i++) good = is_reason(&c->reasons[i]);
    return good;
}

/* The answer without the tree. */
static uint64_t plain_bits(const netto_command *q)
{
    netto_command c = *q;
    c.explain = false;
    netto_engine_report(k.e, &c, NULL, &k.d);
    return tell_bits(c.kind, &k.d);
}

/* The same with it, which is then taken away. */
static uint64_t bare_bits(const netto_command *q, bool *good)
{
    netto_engine_report(k.e, q, NULL, &k.d);
    if (k.d.complaint.status != NETTO_OK) return tell_bits(q->kind, &k.d);
    *good = q->kind == NETTO_MARGIN_GET ? look_at_margin(&k.d.margin) : look_at_check(&k.d.check);
    if (q->kind == NETTO_MARGIN_GET) k.d.margin.explain = NULL;
    if (q->kind == NETTO_ORDER_CHECK) k.d.check.explain = NULL;
    for (uint32_t i = 0; q->kind == NETTO_ORDER_CHECK && i < k.d.check.reason_count; i++)
        ((netto_reason *)(uintptr_t)&k.d.check.reasons[i])->explain = NULL;
    return tell_bits(q->kind, &k.d);
}

static bool ask(void)
{
    netto_command q = *story_question(&told);
    bool good = true;
    if (q.kind != NETTO_MARGIN_GET && q.kind != NETTO_ORDER_CHECK) return true;
    q.explain = true;
    uint64_t plain = plain_bits(&q), bits = bare_bits(&q, &good);
    bool node = k.d.complaint.status == NETTO_EPARAMS && q.kind == NETTO_MARGIN_GET;
    return good && ok(node || bits == plain);
}

static bool tell_story(uint64_t seed, uint32_t length)
{
    bool good = true;
    story_begin(&told, seed);
    k = desk_open();
    for (uint32_t i = 0; good && i < length; i++) {
        netto_engine_step(k.e, story_next(&told), &k.d);
        for (uint64_t n = tap_random_below(3); good && n; n--) good = ask();
        if (!good) tap_note("story %llu, command %u", (unsigned long long)seed, i);
    }
    desk_close(&k);
    return good;
}

TEST("over random stories every explanation adds up to the bit, and changes nothing")
{
    for (int round = 0; round < 20; round++)
        if (!tell_story(tap_random(), 1500)) return;
    ok(explained > 1000 && refused > 100 && taken_apart > 100);
    tap_note("%u explained, %u of them reasons", explained, refused);
}

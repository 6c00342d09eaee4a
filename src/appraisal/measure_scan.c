/* measure_scan.c: the worst loss over a list of points, in the manner of SPAN and TIMS.
 *
 * Positions of one group gain and lose together at each point.  Groups between which there is an offset form a cluster, and
 * lose together too: at each point gains of one offset losses of another, the greatest share first.  Clusters have nothing to
 * do with each other, so each counts with its own worst point, and the measure is the sum; so have netting sets. */
#include "appraisal/measure_scan.h"

#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/scan.h"
#include "netting/partition.h"

const char *const scan_levels[] = {"group", NULL};

typedef struct scan {
    measure_ask *m;
    scan_room room;
    uint32_t points, count;    /* of groups that the book has */
    uint32_t *groups;          /* which those are, in the order of what is held, */
    uint64_t *keys;            /* of which netting set, */
    uint32_t *cluster;         /* and with which they lose together: the first of them */
    double *sums;              /* what each gains at each point */
    scan_offset *offsets;
    uint32_t offset_count;
    uint64_t spent;            /* on asking for those */
    netto_complaint *complaint;
} scan;

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
}

/* ---- what is held, by group and point ----------------------------------------------------------------------------- */

static netto_status find_group(scan *s, uint64_t key, uint32_t group, double **sums)
{
    for (uint32_t g = 0; g < s->count; g++)
        if (s->groups[g] == group && s->keys[g] == key) return *sums = s->sums + (size_t)g * s->points, NETTO_OK;
    if (s->count == SCAN_GROUPS_MAX) return measure_refuse(s->m, s->complaint, "more than %d groups are held: answer the same `group` for those that belong together", SCAN_GROUPS_MAX);
    s->groups[s->count] = group;
    s->keys[s->count] = key;
    s->cluster[s->count] = s->count;
    *sums = s->sums + (size_t)s->count++ * s->points;
    for (uint32_t k = 0; k < s->points; k++) (*sums)[k] = 0.0;
    return NETTO_OK;
}

/* So many units; of open orders the worse of both sides at each point, as `net`. */
static netto_status add(scan *s, uint64_t key, uint32_t instrument, double units, bool orders)
{
    const double *gains;
    double *sums = NULL;
    uint32_t group;
    netto_status status = measure_gains(s->m, instrument, &s->room, &gains, s->complaint);
    if (status == NETTO_OK) status = measure_group(s->m, instrument, &group, s->complaint);
    if (status == NETTO_OK) status = find_group(s, key, group, &sums);
    for (uint32_t k = 0; status == NETTO_OK && k < s->points; k++) sums[k] += orders ? -fabs(units * gains[k]) : units * gains[k];
    return status;
}

static netto_status add_collateral(scan *s)
{
    const book *b = s->m->b;
    collateral_line *lines = NULL;
    bool *moved = NULL;
    uint32_t count = 0;
    netto_status status = frame_lodged(s->m->f, 0, &lines, &moved, &count, s->complaint);
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++)
        if (lines[i].amount && lines[i].asset != b->currencies[CURRENCY_BASE].cash)
            status = add(s, PARTITION_COMMON, lines[i].asset, collateral_units(b, &lines[i]), false);
    return status;
}

static netto_status add_all(scan *s)
{
    holding_list held, resting;
    netto_status status = measure_holdings(s->m, &held, s->complaint);
    if (status == NETTO_OK) status = measure_resting(s->m, &resting, s->complaint);
    if (status != NETTO_OK) return status;
    for (uint32_t i = 0; i < held.count && status == NETTO_OK; i++) status = add(s, held.items[i].key, held.items[i].instrument, held.items[i].net, false);
    for (uint32_t i = 0; i < resting.count && status == NETTO_OK; i++) status = add(s, resting.items[i].key, resting.items[i].instrument, resting.items[i].net, true);
    s->m->a->measure_work += (uint64_t)(held.count + resting.count) * s->points / 8;
    bool collateral = scan_collateral(s->m->declared->options) && !s->m->is_set && !s->m->pooled; /* it secures the account */
    return status == NETTO_OK && collateral ? add_collateral(s) : status;
}

/* ---- clusters ------------------------------------------------------------------------------------------------------ */

static void join(scan *s, uint32_t g, uint32_t h)
{
    uint32_t to = s->cluster[g] < s->cluster[h] ? s->cluster[g] : s->cluster[h], from = s->cluster[g] + s->cluster[h] - to;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->cluster[i] == from) s->cluster[i] = to;
}

/* How much of gains of one group offsets losses of another, within what all of them may take. */
static netto_status offset_of(scan *s, uint32_t g, uint32_t h, double *share)
{
    uint64_t before = s->m->a->measure_work;
    netto_status status = measure_offset(s->m, s->groups[g], s->groups[h], share, s->complaint);
    s->spent += s->m->a->measure_work - before;
    if (status != NETTO_OK || s->spent <= MEASURE_PAIRS_WORK) return status;
    return measure_refuse(s->m, s->complaint, "offset: the pairs of %u groups take more than %d units of work to ask of: answer the same `group` for more",
                          s->count, MEASURE_PAIRS_WORK);
}

static netto_status find_offsets(scan *s)
{
    arena *in = &s->m->b->scratch;
    size_t pairs = (size_t)s->count * (s->count ? s->count - 1 : 0) / 2;
    netto_status status = NETTO_OK;
    if (!(s->m->declared->hooks >> NETTO_HOOK_OFFSET & 1)) return NETTO_OK;
    s->offsets = arena_array(in, pairs + 1, sizeof *s->offsets);
    scan_offset *room = arena_array(in, pairs + 1, sizeof *room);
    if (!s->offsets || !room) return no_memory(s->complaint);
    for (uint32_t g = 0; g < s->count; g++)
        for (uint32_t h = g + 1; h < s->count && status == NETTO_OK; h++) {
            double share = 0.0;
            if (s->keys[g] != s->keys[h]) continue;
            status = offset_of(s, g, h, &share);
            if (status != NETTO_OK || share == 0.0) continue;
            s->offsets[s->offset_count++] = (scan_offset){g, h, share};
            join(s, g, h);
        }
    scan_sort(s->offsets, s->offset_count, room);
    return status;
}

/* ---- the worst ------------------------------------------------------------------------------------------------------- */

/* The worst loss of each cluster over the points, by its first group. */
static bool find_worst(scan *s, double *worst)
{
    double *left = arena_array(&s->m->b->scratch, 2 * (size_t)s->count + 1, sizeof *left), *lost = left + s->count;
    if (!left) return false;
    s->m->a->measure_work += (uint64_t)s->points * (s->count + s->offset_count) / 8;
    for (uint32_t g = 0; g < s->count; g++) worst[g] = 0.0;
    for (uint32_t k = 0; k < s->points; k++) {
        for (uint32_t g = 0; g < s->count; g++) left[g] = s->sums[(size_t)g * s->points + k], lost[g] = 0.0;
        scan_losses(left, s->count, s->offsets, s->offset_count, s->cluster, lost);
        for (uint32_t g = 0; g < s->count; g++)
            if (lost[g] > worst[g]) worst[g] = lost[g];
    }
    return true;
}

/* Where the profits are least, the first of equal ones; counted from 1. */
static void tell_points(netto_result *r, const double *profits, uint32_t count, netto_named_number *worst)
{
    uint32_t least = 0;
    for (uint32_t k = 1; k < count; k++)
        if (profits[k] < profits[least]) least = k;
    *worst = (netto_named_number){TEXT_LITERAL("worst"), least + 1};
    r->numbers = worst;
    r->number_count = 1;
    r->points = profits;
    r->point_count = count;
}

/* A group of several sets is one part: the first of them, to which the others are added. */
static uint32_t first_of(const scan *s, uint32_t group)
{
    uint32_t g = 0;
    while (s->groups[g] != s->groups[group]) g++;
    return g;
}

static double worst_of(const double *sums, uint32_t points)
{
    double least = 0.0;
    for (uint32_t k = 0; k < points; k++)
        if (sums[k] < least) least = sums[k];
    return -least;
}

static bool tell(scan *s, netto_result *out)
{
    arena *in = &s->m->b->scratch;
    netto_result *parts = arena_array(in, s->count + 1, sizeof *parts);
    netto_named_number *worst = arena_array(in, s->count + 1, sizeof *worst);
    uint32_t *places = arena_array(in, s->count + 1, sizeof *places);
    double *whole = arena_array(in, s->points, sizeof *whole);
    if (!parts || !worst || !places || !whole) return false;
    for (uint32_t k = 0; k < s->points; k++) whole[k] = 0.0;
    for (uint32_t g = 0; g < s->count; g++) {
        uint32_t first = first_of(s, g);
        double *sums = s->sums + (size_t)g * s->points, *to = s->sums + (size_t)first * s->points;
        if (first == g) {
            places[g] = out->part_count++;
            parts[places[g]] = (netto_result){.name = idmap_text(&s->m->own->scan.groups, s->groups[g]), .levels = scan_levels};
        }
        parts[places[first]].value += worst_of(sums, s->points);
        for (uint32_t k = 0; k < s->points; k++) {
            whole[k] += sums[k];
            if (first != g) to[k] += sums[k];
        }
    }
    for (uint32_t g = 0; g < s->count; g++)
        if (first_of(s, g) == g) tell_points(&parts[places[g]], s->sums + (size_t)g * s->points, s->points, &worst[g]);
    tell_points(out, whole, s->points, &worst[s->count]);
    out->parts = parts;
    out->by = TEXT_LITERAL("group");
    return true;
}

static bool reserve(scan *s)
{
    arena *in = &s->m->b->scratch;
    s->points = s->m->own->scan.points;
    s->groups = arena_array(in, 2 * SCAN_GROUPS_MAX, sizeof *s->groups);
    s->keys = arena_array(in, SCAN_GROUPS_MAX, sizeof *s->keys);
    s->sums = arena_array(in, (size_t)SCAN_GROUPS_MAX * s->points, sizeof *s->sums);
    if (!s->groups || !s->keys || !s->sums) return false;
    s->cluster = s->groups + SCAN_GROUPS_MAX;
    return scan_room_open(s->m, &s->room);
}

netto_status measure_scan(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    scan s = {.m = m, .complaint = complaint};
    if (!reserve(&s)) return no_memory(complaint);
    netto_status status = add_all(&s);
    if (status == NETTO_OK) status = find_offsets(&s);
    if (status != NETTO_OK) return status;
    double *worst = arena_array(&m->b->scratch, s.count + 1, sizeof *worst);
    if (!worst || !find_worst(&s, worst) || !tell(&s, out)) return no_memory(complaint);
    out->value = 0.0;
    for (uint32_t g = 0; g < s.count; g++) out->value += worst[g];
    if (!isfinite(out->value)) return measure_refuse(m, complaint, "the worst loss is too large to be a number");
    return NETTO_OK;
}

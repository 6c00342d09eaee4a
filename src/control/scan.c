/* scan.c: points, and offsets between groups. */
#include "control/scan.h"

#include <math.h>
#include <string.h>

#include "base/sort.h"
#include "base/text.h"
#include "codec/member.h"

uint32_t scan_points(netto_text options, netto_text *out)
{
    netto_text raw;
    reader in;
    netto_complaint why;
    if (!member_find(options, TEXT_LITERAL("points"), &raw)) return 0;
    reader_init(&in, raw.bytes, raw.size, &why);
    uint32_t count = reader_array(&in);
    if (count > SCAN_POINTS_MAX) return 0;
    for (uint32_t i = 0; i < count; i++) out[i] = reader_raw(&in);
    return in.status == NETTO_OK ? count : 0;
}

bool scan_collateral(netto_text options)
{
    netto_text raw;
    return member_find(options, TEXT_LITERAL("collateral"), &raw) && raw.size == 1 && (uint8_t)raw.bytes[0] == 0xc3;
}

double scan_share(netto_text point)
{
    double share = 1.0;
    member_real(point, TEXT_LITERAL("share"), &share);
    return share;
}

/* ---- offsets --------------------------------------------------------------------------------------------- */

static int compare_offsets(const void *a, const void *b)
{
    const scan_offset *x = a, *y = b;
    return (x->share < y->share) - (x->share > y->share);
}

void scan_sort(scan_offset *offsets, uint32_t count, scan_offset *room)
{
    sort_stable(offsets, count, sizeof *offsets, compare_offsets, room);
}

static void offset(double *left, uint32_t loser, uint32_t gainer, double share)
{
    double credit = fmin(-left[loser], share * left[gainer]);
    left[loser] += credit;
    left[gainer] -= credit / share;
    if (left[gainer] < 0.0) left[gainer] = 0.0; /* rounding */
}

void scan_losses(double *left, uint32_t groups, const scan_offset *offsets, uint32_t count, const uint32_t *cluster, double *lost)
{
    for (uint32_t i = 0; i < count; i++) {
        const scan_offset *o = &offsets[i];
        if (left[o->first] < 0.0 && left[o->second] > 0.0) offset(left, o->first, o->second, o->share);
        else if (left[o->second] < 0.0 && left[o->first] > 0.0) offset(left, o->second, o->first, o->share);
    }
    for (uint32_t g = 0; g < groups; g++)
        if (left[g] < 0.0) lost[cluster[g]] -= left[g];
}

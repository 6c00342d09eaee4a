/* plan_copy.c: a plan, and all that it points at, in one block: once to measure it, once to make it. */
#include "runtime/plan_copy.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNED 8

typedef struct packer {
    char *block; /* NULL: it is only measured */
    size_t used;
} packer;

static void *keep(packer *k, const void *from, size_t size)
{
    char *to = k->block ? k->block + k->used : NULL;
    if (to && size) memcpy(to, from, size);
    k->used += (size + ALIGNED - 1) / ALIGNED * ALIGNED;
    return to;
}

static void keep_text(packer *k, netto_text *text)
{
    if (!text->bytes) return;
    const char *to = keep(k, text->bytes, text->size);
    if (to) text->bytes = to;
}

static const netto_named_number *keep_numbers(packer *k, const netto_named_number *from, uint32_t count)
{
    netto_named_number *to = keep(k, from, count * sizeof *from);
    for (uint32_t i = 0; i < count; i++) {
        netto_named_number number = from[i];
        keep_text(k, &number.name);
        if (to) to[i] = number;
    }
    return to;
}

static const netto_stop *keep_stop(packer *k, const netto_stop *from)
{
    if (!from) return NULL;
    netto_stop stop = *from;
    keep_text(k, &stop.thing);
    stop.trip = keep(k, from->trip, sizeof *from->trip);
    return keep(k, &stop, sizeof stop);
}

static const netto_reason *keep_reasons(packer *k, const netto_reason *from, uint32_t count)
{
    netto_reason *to = keep(k, from, count * sizeof *from);
    for (uint32_t i = 0; i < count; i++) {
        netto_reason reason = from[i];
        netto_text *const texts[] = {&reason.rule, &reason.by, &reason.key, &reason.why, &reason.account, &reason.text};
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) keep_text(k, texts[t]);
        reason.numbers = keep_numbers(k, reason.numbers, reason.number_count);
        reason.stop = keep_stop(k, reason.stop);
        reason.explain = NULL; /* nobody asked for it */
        if (to) to[i] = reason;
    }
    return to;
}

static const netto_plan_leg *keep_legs(packer *k, const netto_plan_leg *from, uint32_t count)
{
    netto_plan_leg *to = keep(k, from, count * sizeof *from);
    for (uint32_t i = 0; i < count; i++) {
        netto_plan_leg leg = from[i];
        keep_text(k, &leg.instrument);
        if (to) to[i] = leg;
    }
    return to;
}

static netto_plan *pack(packer *k, const netto_plan *from, netto_text *beside)
{
    netto_plan plan = *from, *to = keep(k, from, sizeof *from);
    plan.legs = keep_legs(k, from->legs, from->leg_count);
    plan.reasons = keep_reasons(k, from->reasons, from->reason_count);
    keep_text(k, &plan.rule);
    keep_text(k, &plan.reason);
    keep_text(k, beside);
    if (to) *to = plan;
    return to;
}

netto_plan *plan_copy(const netto_plan *plan, netto_text *beside, size_t *size)
{
    packer k = {.block = NULL};
    pack(&k, plan, beside);
    *size = k.used;
    k = (packer){.block = malloc(k.used)};
    return k.block ? pack(&k, plan, beside) : NULL;
}

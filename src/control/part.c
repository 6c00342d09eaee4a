/* part.c: builds the tree of how a number came about. */
#include "control/part.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

#define ROUNDINGS 2 /* parts that close a sum: the first may round itself */

void part_room_open(part_room *r, arena *in, uint32_t left, uint32_t listed)
{
    *r = (part_room){.in = in, .left = left, .listed = listed};
}

netto_part part_of(netto_text name, double value)
{
    return (netto_part){.name = name, .value = value + 0.0};
}

/* ---- parts ------------------------------------------------------------------------------------------- */

static uint32_t room_of(netto_how how, uint32_t most)
{
    return how == NETTO_HOW_SUM ? most + ROUNDINGS : most;
}

bool part_open(part_room *r, netto_part *p, netto_how how, uint32_t most)
{
    uint32_t room = room_of(how, most);
    if (r->failed || room > r->left) return false;
    netto_part *parts = arena_array(r->in, room + 1, sizeof *parts);
    if (!parts) return r->failed = true, false;
    r->left -= room;
    p->how = how;
    p->parts = parts;
    p->part_count = p->beside_count = 0;
    return true;
}

static netto_part *next(part_room *r, netto_part *p, netto_text name, double value)
{
    netto_part *part = p->parts ? &p->parts[p->part_count + p->beside_count] : &r->spare;
    *part = part_of(name, value);
    return part;
}

netto_part *part_add(part_room *r, netto_part *p, netto_text name, double value)
{
    netto_part *part = next(r, p, name, value);
    p->part_count += part != &r->spare;
    return part;
}

netto_part *part_beside(part_room *r, netto_part *p, netto_text name, double value)
{
    netto_part *part = next(r, p, name, value);
    p->beside_count += part != &r->spare;
    return part;
}

netto_part *part_add_unit(part_room *r, netto_part *p, netto_text name, const char *unit, double value)
{
    netto_part *part = part_add(r, p, name, value);
    part->unit = text_of(unit);
    return part;
}

/* ---- what they make ------------------------------------------------------------------------------------ */

static double fold_two(netto_how how, double x, double y)
{
    switch (how) {
    case NETTO_HOW_SUM: return x + y;
    case NETTO_HOW_DIFFERENCE: return x - y;
    case NETTO_HOW_QUOTIENT: return x / y;
    case NETTO_HOW_MAX: return y > x ? y : x;
    case NETTO_HOW_MIN: return y < x ? y : x;
    default: return x * y;
    }
}

double part_root(const double *x, uint32_t count, double psi)
{
    double squares = 0.0, sum = 0.0;
    for (uint32_t i = 0; i < count; i++) squares += x[i] * x[i], sum += x[i];
    if (psi != 0.0) squares = (1.0 - psi) * squares + psi * (sum * sum);
    return sqrt(squares > 0.0 ? squares : 0.0);
}

static double fold_root(const netto_part *p)
{
    double x[PART_ROOT_MOST], psi = 0.0;
    uint32_t count = p->part_count;
    if (count && text_is(p->parts[count - 1].name, "psi")) psi = p->parts[--count].value;
    if (count > PART_ROOT_MOST) return p->value;
    for (uint32_t i = 0; i < count; i++) x[i] = p->parts[i].value;
    return part_root(x, count, psi);
}

double part_fold(const netto_part *p)
{
    if (p->part_count == 0) return p->how == NETTO_HOW_SUM ? 0.0 : p->value;
    if (p->how == NETTO_HOW_ROOT) return fold_root(p);
    double x = p->parts[0].value;
    for (uint32_t i = 1; i < p->part_count; i++) x = fold_two(p->how, x, p->parts[i].value);
    return (p->how == NETTO_HOW_SIZE ? fabs(x) : x) + 0.0;
}

void part_close(part_room *r, netto_part *p)
{
    if (p->how != NETTO_HOW_SUM) return;
    for (int i = 0; i < ROUNDINGS; i++) {
        double sum = part_fold(p);
        if (sum == p->value) return;
        part_add(r, p, TEXT_LITERAL("rounding"), p->value - sum);
    }
}

/* ---- lists ----------------------------------------------------------------------------------------------- */

/* The places of the largest, in descending order, ties as they stand. */
typedef struct largest {
    const double *values;
    uint32_t *items, count, most;
} largest;

static void consider(largest *l, uint32_t item)
{
    double size = fabs(l->values[item]);
    uint32_t low = 0, high = l->count;
    while (low < high) { /* the first that is smaller */
        uint32_t middle = low + (high - low) / 2;
        if (fabs(l->values[l->items[middle]]) < size)
            high = middle;
        else
            low = middle + 1;
    }
    if (low == l->most) return;
    uint32_t kept = l->count < l->most ? l->count : l->most - 1;
    memmove(l->items + low + 1, l->items + low, (kept - low) * sizeof *l->items);
    l->items[low] = item;
    l->count = kept + 1;
}

/* What is not among the largest, as one. */
static void add_others(part_room *r, netto_part *p, netto_how fold, const largest *l, uint32_t count, uint32_t given)
{
    double others = 0.0;
    bool *told = arena_array(r->in, count, sizeof *told);
    if (!told) {
        r->failed = true;
        return;
    }
    memset(told, 0, count * sizeof *told);
    for (uint32_t i = 0; i < l->count; i++) told[l->items[i]] = true;
    for (uint32_t i = 0; i < count; i++)
        if (!told[i]) others = fold_two(fold, others, l->values[i]);
    part_add(r, p, arena_print(r->in, "%u others", given - l->count), others);
}

void part_list(part_room *r, netto_part *p, netto_how fold, const double *values, uint32_t count,
               part_detail *detail, void *self)
{
    uint32_t given = 0, spare = r->left / 2; /* the rest is for taking them apart */
    for (uint32_t i = 0; i < count; i++) given += values[i] != 0.0;
    largest l = {.values = values, .most = given < r->listed ? given : r->listed};
    if (l.most > spare) l.most = spare;
    l.items = arena_array(r->in, l.most + 1, sizeof *l.items);
    if (!l.items) r->failed = true;
    if (given == 0 || !part_open(r, p, fold, l.most + 1)) return;
    for (uint32_t i = 0; l.most && i < count; i++)
        if (values[i] != 0.0) consider(&l, i);
    for (uint32_t i = 0; i < l.count; i++)
        detail(self, l.items[i], part_add(r, p, (netto_text){0}, values[l.items[i]]));
    if (l.count < given) add_others(r, p, fold, &l, count, given);
}

/* measure_tally.c: the sum over what is held of quantities times what a function says of one unit; or of that by key, of each key
 * one part: what is long and short in it, or what both have in common. */
#include <math.h>
#include <stdio.h>

#include "appraisal/measure.h"
#include "base/complain.h"
#include "base/sort.h"
#include "base/text.h"
#include "control/axis.h"

const char *const tally_levels[] = {"group", "key", NULL};


typedef enum tally_part { PART_NET, PART_LONG, PART_SHORT, PART_GROSS, PART_LESSER, PART_COUNT } tally_part;

/* What one holding is of one key, and later what one key is of one set. */
typedef struct row {
    netto_text group, key;
    double net, up, down; /* `up` of what is long, `down` of what is short: 0 or more, apart also where they offset */
} row;

typedef struct tally {
    measure_ask *m;
    tally_part part;
    bool keyed, grouped;
    row *rows;
    uint32_t count;
    netto_complaint *complaint;
} tally;

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for a measure; raise `capacity`");
}

/* ---- what hooks say ------------------------------------------------------------------------------------------------ */

/* What has no load counts nothing. */
static netto_status load_of(const measure_ask *m, uint32_t instrument, double *out, netto_complaint *complaint)
{
    netto_status status = measure_column(m, NETTO_HOOK_LOAD, instrument, measure_take_number, out, complaint);
    if (status == NETTO_OK && isnan(*out)) *out = 0.0;
    return status;
}

/* Kept as the slot of a name; NaN: nil. */
static netto_status take_name(const measure_ask *m, netto_measure_hook hook, netto_text thing, const netto_answer *answer, double *out,
                              netto_complaint *complaint)
{
    char number[32];
    netto_text name = answer->text;
    *out = NAN;
    if (answer->kind == NETTO_VALUE_NIL) return NETTO_OK;
    bool counts = answer->kind == NETTO_VALUE_NUMBER && isfinite(answer->number);
    if (counts) name = (netto_text){number, (uint32_t)snprintf(number, sizeof number, "%.15g", answer->number)};
    if (!counts && (answer->kind != NETTO_VALUE_TEXT || !text_is_id(name)))
        return measure_refuse(m, complaint, "%s: expected a text of 1 to 64 bytes, a number or nil for '%.*s'", netto_hook_word(hook), TEXT(thing));
    uint32_t slot = idmap_add(&m->own->names, name);
    *out = slot;
    return slot == SLOT_NONE ? complain(complaint, NETTO_ECAPACITY, "no memory for the keys of a measure; raise `capacity`") : NETTO_OK;
}

/* Absent: nil. */
static netto_status name_of(const tally *t, netto_measure_hook hook, uint32_t instrument, netto_text *out)
{
    double slot = NAN;
    netto_status status = measure_column(t->m, hook, instrument, take_name, &slot, t->complaint);
    *out = status == NETTO_OK && !isnan(slot) ? idmap_text(&t->m->own->names, (uint32_t)slot) : (netto_text){0};
    return status;
}

/* ---- without keys --------------------------------------------------------------------------------------------------- */

/* In slot order. */
static netto_status sum_up(const tally *t, const holding_list *list, double *sum)
{
    double load = 0.0;
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < list->count && status == NETTO_OK; i++) {
        status = load_of(t->m, list->items[i].instrument, &load, t->complaint);
        *sum += list->items[i].net * load;
    }
    return status;
}

/* ---- by key ------------------------------------------------------------------------------------------------------------ */

/* What has no key is left out; without a group a key is one by itself. */
static netto_status add_row(tally *t, const holding *h)
{
    row r = {.net = 0.0};
    double load = 0.0;
    netto_status status = name_of(t, NETTO_HOOK_KEY, h->instrument, &r.key);
    if (status != NETTO_OK || !netto_text_given(r.key)) return status;
    status = load_of(t->m, h->instrument, &load, t->complaint);
    if (status == NETTO_OK && t->grouped) status = name_of(t, NETTO_HOOK_GROUP, h->instrument, &r.group);
    if (!netto_text_given(r.group)) r.group = r.key;
    double longs = 0.5 * (h->gross + h->net) * load, shorts = 0.5 * (h->gross - h->net) * load;
    r.net = h->net * load;
    r.up = load < 0.0 ? -shorts : longs;
    r.down = load < 0.0 ? -longs : shorts;
    t->rows[t->count++] = r;
    return status;
}

static int compare_rows(const void *a, const void *b)
{
    const row *x = a, *y = b;
    int order = text_compare(x->group, y->group);
    return order ? order : text_compare(x->key, y->key);
}

static double part_of(tally_part part, const row *r)
{
    switch (part) {
    case PART_LONG: return r->up;
    case PART_SHORT: return r->down;
    case PART_GROSS: return r->up + r->down;
    case PART_LESSER: return r->up < r->down ? r->up : r->down;
    default: return r->net;
    }
}

/* The rows of one set become one for each key, in the order of names. */
static bool merge(const tally *t, uint32_t from, uint32_t *count)
{
    row *rows = t->rows + from, *room = arena_array(&t->m->b->scratch, *count + 1, sizeof *room);
    uint32_t made = 0;
    if (!room) return false;
    sort_stable(rows, *count, sizeof *rows, compare_rows, room);
    for (uint32_t i = 0; i < *count; i++) {
        if (i == 0 || compare_rows(&rows[made - 1], &rows[i])) rows[made++] = rows[i];
        else rows[made - 1].net += rows[i].net, rows[made - 1].up += rows[i].up, rows[made - 1].down += rows[i].down;
    }
    *count = made;
    return true;
}

/* In each set longs and shorts of a key offset; sets do not. */
static netto_status find_rows(tally *t, const holding_list *list)
{
    netto_status status = NETTO_OK;
    t->rows = arena_array(&t->m->b->scratch, list->count + 1, sizeof *t->rows);
    if (!t->rows) return no_memory(t->complaint);
    for (uint32_t from = 0, to; from < list->count && status == NETTO_OK; from = to) {
        uint32_t first = t->count, count;
        to = holding_set_end(list, from);
        for (uint32_t i = from; i < to && status == NETTO_OK; i++) status = add_row(t, &list->items[i]);
        count = t->count - first;
        if (!merge(t, first, &count)) return no_memory(t->complaint);
        t->count = first + count;
    }
    t->m->a->measure_work += list->count;
    return status;
}

static bool fill(arena *in, netto_result *p, netto_text name, double value, const row *r)
{
    netto_named_number *n = arena_array(in, 3, sizeof *n);
    if (!n) return false;
    n[0] = (netto_named_number){TEXT_LITERAL("net"), r->net};
    n[1] = (netto_named_number){TEXT_LITERAL("long"), r->up};
    n[2] = (netto_named_number){TEXT_LITERAL("short"), r->down};
    *p = (netto_result){.name = netto_text_given(name) ? arena_text(in, name) : name, .value = value, .numbers = n, .number_count = 3, .levels = tally_levels};
    return !netto_text_given(name) || p->name.bytes;
}

static void add(row *to, const row *r)
{
    to->net += r->net, to->up += r->up, to->down += r->down;
}

/* The keys of one group, each the sum over its sets; what they come to. */
static bool tell_keys(const tally *t, const row *rows, uint32_t count, netto_result *out, double *value, row *sum)
{
    arena *in = &t->m->b->scratch;
    netto_result *parts = arena_array(in, count + 1, sizeof *parts);
    if (!parts) return false;
    for (uint32_t from = 0, to; from < count; from = to) {
        row key = {.net = 0.0};
        double own = 0.0;
        for (to = from; to < count && text_equal(rows[to].key, rows[from].key); to++) own += part_of(t->part, &rows[to]), add(&key, &rows[to]);
        if (!fill(in, &parts[out->part_count++], rows[from].key, own, &key)) return false;
        *value += own;
        add(sum, &key);
    }
    out->parts = parts;
    out->by = TEXT_LITERAL("key");
    return true;
}

static bool tell_groups(const tally *t, netto_result *out, double *value, row *sum)
{
    arena *in = &t->m->b->scratch;
    netto_result *parts = arena_array(in, t->count + 1, sizeof *parts);
    if (!parts) return false;
    for (uint32_t from = 0, to; from < t->count; from = to) {
        netto_result keys = {.value = 0.0}, *p = &parts[out->part_count++];
        row group = {.net = 0.0};
        double own = 0.0;
        for (to = from; to < t->count && text_equal(t->rows[to].group, t->rows[from].group);) to++;
        if (!tell_keys(t, t->rows + from, to - from, &keys, &own, &group) || !fill(in, p, t->rows[from].group, own, &group)) return false;
        p->parts = keys.parts, p->part_count = keys.part_count, p->by = keys.by;
        *value += own;
        add(sum, &group);
    }
    out->parts = parts;
    out->by = TEXT_LITERAL("group");
    return true;
}

static int compare_keys(const void *a, const void *b)
{
    const row *x = a, *y = b;
    return text_compare(x->key, y->key);
}

/* What offsets must not depend on how it is told. */
static netto_status check_groups(const tally *t, row *room, row *more)
{
    for (uint32_t i = 0; i < t->count; i++) room[i] = t->rows[i];
    sort_stable(room, t->count, sizeof *room, compare_keys, more);
    for (uint32_t i = 1; i < t->count; i++)
        if (text_equal(room[i].key, room[i - 1].key) && !text_equal(room[i].group, room[i - 1].group))
            return measure_refuse(t->m, t->complaint, "key '%.*s' is in two groups, '%.*s' and '%.*s'; a key is in one", TEXT(room[i].key), TEXT(room[i - 1].group),
                                  TEXT(room[i].group));
    return NETTO_OK;
}

static netto_status by_key(tally *t, const holding_list *list, double *value, netto_result *out)
{
    row sum = {.net = 0.0}, *room, *more;
    netto_result parts = {.value = 0.0};
    netto_text name = out->name;
    netto_status status = find_rows(t, list);
    if (status != NETTO_OK) return status;
    room = arena_array(&t->m->b->scratch, t->count + 1, sizeof *room);
    more = arena_array(&t->m->b->scratch, t->grouped ? t->count + 1 : 1, sizeof *more);
    if (!room || !more) return no_memory(t->complaint);
    if (t->grouped && (status = check_groups(t, room, more)) != NETTO_OK) return status;
    sort_stable(t->rows, t->count, sizeof *t->rows, compare_rows, room);
    bool good = t->grouped ? tell_groups(t, &parts, value, &sum) : tell_keys(t, t->rows, t->count, &parts, value, &sum);
    if (!good || !fill(&t->m->b->scratch, out, name, *value, &sum)) return no_memory(t->complaint);
    out->parts = parts.parts, out->part_count = parts.part_count, out->by = parts.by;
    return NETTO_OK;
}

/* Open orders count as filled where they lead further from 0: a part of a key is never larger than what they add to it. */
static netto_status add_orders(const tally *t, double *sum)
{
    holding_list rest;
    netto_text key = {0};
    double load = 0.0, more = 0.0;
    netto_status status = measure_resting(t->m, &rest, t->complaint);
    for (uint32_t i = 0; i < rest.count && status == NETTO_OK; i++) {
        if (t->keyed) status = name_of(t, NETTO_HOOK_KEY, rest.items[i].instrument, &key);
        if (status != NETTO_OK || (t->keyed && !netto_text_given(key))) continue;
        status = load_of(t->m, rest.items[i].instrument, &load, t->complaint);
        more += rest.items[i].net * fabs(load);
    }
    *sum += *sum < 0.0 ? -more : more;
    return status;
}

/* ---- the measure -------------------------------------------------------------------------------------------------------- */

static tally_part part_named(const netto_declared *d)
{
    static const char *const words[PART_COUNT] = {"net", "long", "short", "gross", "lesser"};
    netto_text word = option_text(d, "part");
    for (int i = 0; i < PART_COUNT; i++)
        if (text_is(word, words[i])) return (tally_part)i;
    return PART_NET;
}

netto_status measure_tally(measure_ask *m, netto_result *out, netto_complaint *complaint)
{
    tally t = {.m = m, .part = part_named(m->declared), .complaint = complaint};
    holding_list list;
    double sum = 0.0;
    t.keyed = m->declared->hooks >> NETTO_HOOK_KEY & 1;
    t.grouped = m->declared->hooks >> NETTO_HOOK_GROUP & 1;
    measure_forget(&m->own->names, m->a->memory, m->own->columns);
    netto_status status = measure_holdings(m, &list, complaint);
    if (status == NETTO_OK) status = t.keyed ? by_key(&t, &list, &sum, out) : sum_up(&t, &list, &sum);
    if (status == NETTO_OK) status = add_orders(&t, &sum);
    if (status == NETTO_OK && !isfinite(sum)) status = measure_refuse(m, complaint, "the tally is too large to be a number");
    out->levels = tally_levels + (t.grouped ? 0 : t.keyed ? 1 : 2);
    out->value = sum;
    return status;
}

/* measure_gain.c: what a unit of an instrument gains at each point of a scan: asked and computed once for all accounts, and
 * again only when something has changed that it was made of. */
#include <math.h>

#include "appraisal/measure.h"
#include "appraisal/measure_scan.h"
#include "appraisal/recall.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/scan.h"

#define READ_REVALUED                                                                                        \
    (READ_OWN | READ_MARK | READ_UNDERLYING | READ_UNDERLYING_MARK | READ_FACTOR | READ_RATE)

bool measure_scan_fit(assessment *a, uint32_t number)
{
    measure_kept *own = &a->measures[number];
    scan_kept *s = &own->scan;
    netto_text points[SCAN_POINTS_MAX];
    uint32_t capacity = own->columns[NETTO_HOOK_PRICE].capacity;
    if (capacity == s->capacity) return true;
    s->points = scan_points(a->policy->measures[number].options, points);
    size_t row = s->points * sizeof *s->gains;
    double *grown = memory_resize(a->memory, s->gains, s->capacity * row, capacity * row);
    if (!grown) return false;
    s->gains = grown;
    s->capacity = capacity;
    return true;
}

void measure_scan_drop(assessment *a, uint32_t number)
{
    scan_kept *s = &a->measures[number].scan;
    memory_drop(a->memory, s->gains, s->capacity * s->points * sizeof *s->gains);
    memory_drop(a->memory, s->offsets, s->offset_capacity * sizeof *s->offsets);
    idmap_destroy(&s->groups);
}

bool scan_room_open(const measure_ask *m, scan_room *room)
{
    uint32_t n = m->own->scan.points;
    arena *in = &m->b->scratch;
    room->maps = arena_array(in, SCAN_POINTS_MAX, sizeof *room->maps);
    room->returns = arena_array(in, 3 * (size_t)n + GAIN_ROOM(n), sizeof *room->returns);
    if (!room->maps || !room->returns) return false;
    room->logs = room->returns + n;
    room->vols = room->returns + 2 * (size_t)n;
    room->rest = room->returns + 3 * (size_t)n;
    scan_points(m->declared->options, room->maps);
    return true;
}

/* ---- asking ------------------------------------------------------------------------------------------------ */

static uint32_t call_of(const measure_ask *m, netto_measure_hook hook)
{
    return UINT32_C(1) << 31 | m->number << 8 | (uint32_t)hook;
}

/* One number at each point; nil is `otherwise`. */
static netto_status ask_points(const measure_ask *m, netto_measure_hook hook, const netto_view *view, const scan_room *room,
                               double otherwise, double *out, uint64_t *work, netto_complaint *complaint)
{
    netto_answer answer;
    netto_text id = idmap_text(&m->b->instrument_ids, view->slot);
    for (uint32_t k = 0; k < m->own->scan.points; k++) {
        const netto_question q = {.measure = m->number, .hook = hook, .things = {view}, .maps = {room->maps[k]}};
        netto_status status = measure_put(m, &q, call_of(m, hook), view->slot, &answer, complaint);
        *work += m->a->policy->last_work;
        if (status == NETTO_OK) status = measure_take_number(m, hook, id, &answer, &out[k], complaint);
        if (status != NETTO_OK) return status;
        if (isnan(out[k])) out[k] = otherwise;
    }
    return NETTO_OK;
}

static netto_status ask(const measure_ask *m, uint32_t slot, const scan_room *room, struct netto_scope *scope, double *gains,
                        uint64_t *work, netto_complaint *complaint)
{
    uint32_t n = m->own->scan.points;
    bool option = m->b->instruments[slot].kind == NETTO_OPTION;
    netto_view view = view_instrument(scope, slot);
    netto_status status = ask_points(m, NETTO_HOOK_PRICE, &view, room, 0.0, room->returns, work, complaint);
    for (uint32_t k = 0; k < n; k++) room->vols[k] = NAN;
    if (status == NETTO_OK && option && (m->declared->hooks >> NETTO_HOOK_VOL & 1))
        status = ask_points(m, NETTO_HOOK_VOL, &view, room, NAN, room->vols, work, complaint);
    if (status != NETTO_OK) return status;
    scope->reads |= READ_REVALUED | (option ? READ_DAY : 0u);
    *work += n;
    revalue_logs(room->returns, n, room->logs);
    const gain_points points = {n, room->returns, room->logs, room->vols, NULL, false};
    status = gain_of_unit(m->b, slot, &points, room->rest, gains, complaint);
    for (uint32_t k = 0; status == NETTO_OK && k < n; k++) gains[k] *= scan_share(room->maps[k]);
    return status;
}

netto_status measure_gains(const measure_ask *m, uint32_t slot, const scan_room *room, const double **out, netto_complaint *complaint)
{
    assessment *a = m->a;
    column *c = &m->own->columns[NETTO_HOOK_PRICE];
    if (slot >= c->count) return complain(complaint, NETTO_ECAPACITY, "no memory for a measure's answers; raise `capacity`");
    column_cell *cell = &c->cells[slot];
    double *gains = m->own->scan.gains + (size_t)slot * m->own->scan.points;
    bool kept = cell->asked && scope_version(m->b, slot, cell->reads) <= cell->asked &&
                !cuts_lists(a->cuts, CUT_MEASURE, call_of(m, NETTO_HOOK_PRICE), slot) &&
                !cuts_lists(a->cuts, CUT_MEASURE, call_of(m, NETTO_HOOK_VOL), slot);
    netto_status status = NETTO_OK;
    if (!kept) {
        struct netto_scope scope = {.book = m->b, .level = SCOPE_COLUMN, .own = slot,
                                    .history_every = a->policy->history_every, .history_length = a->policy->history_length};
        uint64_t before = a->cuts->ever;
        recall_open(&scope, a);
        cell->work = 0;
        cell->asked = 0;
        status = ask(m, slot, room, &scope, gains, &cell->work, complaint);
        cell->reads = scope.reads | (scope.uncovered ? READ_UNCOVERED : 0u);
        if (status == NETTO_OK && a->cuts->ever == before) cell->asked = m->b->version;
    }
    a->measure_work += status == NETTO_OK ? cell->work : FAILED_WORK;
    m->view->scope->uncovered |= (cell->reads & READ_UNCOVERED) != 0;
    *out = gains;
    return status;
}

/* ---- groups --------------------------------------------------------------------------------------------------- */

static netto_status take_group(const measure_ask *m, netto_measure_hook hook, netto_text thing, const netto_answer *answer, double *out,
                               netto_complaint *complaint)
{
    (void)hook;
    if (answer->kind == NETTO_VALUE_NIL) return *out = NAN, NETTO_OK;
    if (answer->kind != NETTO_VALUE_TEXT || !text_is_id(answer->text))
        return measure_refuse(m, complaint, "group: expected a name of 1 to 64 bytes or nil for '%.*s'", TEXT(thing));
    uint32_t slot = idmap_add(&m->own->scan.groups, answer->text);
    *out = slot;
    return slot == SLOT_NONE ? complain(complaint, NETTO_ECAPACITY, "no memory for a measure's groups; raise `capacity`") : NETTO_OK;
}

netto_status measure_group(const measure_ask *m, uint32_t slot, uint32_t *out, netto_complaint *complaint)
{
    double group = NAN;
    netto_status status = NETTO_OK;
    if (m->declared->hooks >> NETTO_HOOK_GROUP & 1) status = measure_column(m, NETTO_HOOK_GROUP, slot, take_group, &group, complaint);
    if (status != NETTO_OK) return status;
    *out = isnan(group) ? idmap_add(&m->own->scan.groups, idmap_text(&m->b->factor_ids, m->b->instruments[slot].factor)) : (uint32_t)group;
    return *out == SLOT_NONE ? complain(complaint, NETTO_ECAPACITY, "no memory for a measure's groups; raise `capacity`") : NETTO_OK;
}

/* ---- offsets: they read parameters only, and are asked once for a pair ------------------------------------------- */

#define OFFSET_GROUPS_MAX 16384 /* some 2 GB of pairs */

static bool fit_offsets(const measure_ask *m, uint32_t need)
{
    scan_kept *s = &m->own->scan;
    uint32_t had = s->offset_capacity;
    if (!memory_reserve(m->a->memory, (void **)&s->offsets, &s->offset_capacity, need, sizeof *s->offsets)) return false;
    for (uint32_t i = had; i < s->offset_capacity; i++) s->offsets[i] = (scan_answer){NAN, 0};
    return true;
}

/* The call is named by its texts: the slots of groups depend on who asked first. */
static uint32_t hash_of(netto_text one, netto_text two)
{
    return (uint32_t)hash_mix(hash_bytes(one.bytes, one.size), hash_bytes(two.bytes, two.size));
}

static netto_status ask_offset(const measure_ask *m, netto_text one, netto_text two, scan_answer *out, netto_complaint *complaint)
{
    const netto_question q = {.measure = m->number, .hook = NETTO_HOOK_OFFSET, .texts = {one, two}};
    netto_answer answer;
    netto_status status = measure_put(m, &q, call_of(m, NETTO_HOOK_OFFSET), hash_of(one, two), &answer, complaint);
    if (status != NETTO_OK) return status;
    double share = answer.kind == NETTO_VALUE_NIL ? 0.0 : answer.kind == NETTO_VALUE_NUMBER ? answer.number : NAN;
    if (!(share >= 0.0 && share <= 1.0))
        return measure_refuse(m, complaint, "offset: expected a number from 0 to 1 or nil for '%.*s' and '%.*s'", TEXT(one), TEXT(two));
    *out = (scan_answer){share, m->a->policy->last_work};
    return NETTO_OK;
}

netto_status measure_offset(const measure_ask *m, uint32_t g, uint32_t h, double *out, netto_complaint *complaint)
{
    netto_text one = idmap_text(&m->own->scan.groups, g), two = idmap_text(&m->own->scan.groups, h);
    uint32_t low = g < h ? g : h, high = g < h ? h : g, at = high * (high - 1) / 2 + low;
    bool ordered = text_compare(one, two) <= 0;
    netto_text first = ordered ? one : two, second = ordered ? two : one;
    if (high >= OFFSET_GROUPS_MAX)
        return measure_refuse(m, complaint, "more than %d groups were ever named; answer fewer `group`s", OFFSET_GROUPS_MAX);
    if (!fit_offsets(m, at + 1)) return complain(complaint, NETTO_ECAPACITY, "no memory for a measure's offsets; raise `capacity`");
    scan_answer *kept = &m->own->scan.offsets[at];
    netto_status status = NETTO_OK;
    if (isnan(kept->share) || cuts_lists(m->a->cuts, CUT_MEASURE, call_of(m, NETTO_HOOK_OFFSET), hash_of(first, second))) {
        uint64_t before = m->a->cuts->ever;
        scan_answer made = {NAN, 0};
        status = ask_offset(m, first, second, &made, complaint);
        *kept = m->a->cuts->ever == before ? made : (scan_answer){NAN, 0};
        *out = made.share;
        m->a->measure_work += status == NETTO_OK ? made.work : FAILED_WORK;
        return status;
    }
    m->a->measure_work += kept->work;
    *out = kept->share;
    return status;
}

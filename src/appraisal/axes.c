/* axes.c: the axes of a netting measure, and what its hooks say of two of them. */
#include "appraisal/axes.h"

#include <math.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"

static netto_status no_memory(netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "no memory for the axes of a measure; raise `capacity`");
}

/* ---- made and destroyed ---------------------------------------------------------------------------------------------- */

static aggregate_clamp clamp_of(const netto_declared *d)
{
    static const char *const words[] = {
#define X(name, word) word,
        AGGREGATE_CLAMP_MAP(X)
#undef X
    };
    netto_text word = option_text(d, "clamp");
    for (int i = 0; i < AGGREGATE_CLAMP_COUNT; i++)
        if (text_is(word, words[i])) return (aggregate_clamp)i;
    return AGGREGATE_NEGATIVE;
}

static void init_pairs(axis_pairs *p, memory *m)
{
    for (int v = 0; v < AXES_VARIANTS; v++) symmetric_init(&p[v].rho, m), symmetric_init(&p[v].work, m);
}

static void drop_pairs(axis_pairs *p)
{
    for (int v = 0; v < AXES_VARIANTS; v++) symmetric_destroy(&p[v].rho), symmetric_destroy(&p[v].work);
}

axes *axes_create(memory *m, const netto_declared *declared)
{
    axes *x = memory_take(m, sizeof *x);
    if (!x) return NULL;
    x->memory = m;
    arena_init(&x->texts, m);
    arena_init(&x->work, m);
    idmap *maps[] = {&x->keys, &x->bucket_keys, &x->class_keys, &x->groups};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) idmap_init(maps[i], m);
    init_pairs(x->psi, m);
    x->clamp = clamp_of(declared);
    x->mode = text_is(option_text(declared, "mode"), "checked") ? NETTO_CHECKED : NETTO_PRESCRIBED;
    return x;
}

static void drop_bucket(axes *x, axis_bucket *b)
{
    drop_pairs(b->rho);
    drop_pairs(b->other);
    idmap_destroy(&b->entities);
    idmap_destroy(&b->cells);
    memory_drop(x->memory, b->cell_maps, b->cell_capacity * sizeof *b->cell_maps);
}

void axes_destroy(axes *x)
{
    if (!x) return;
    memory *m = x->memory;
    for (uint32_t i = 0; i < x->bucket_keys.count; i++) drop_bucket(x, &x->buckets[i]);
    for (uint32_t i = 0; i < x->class_keys.count; i++) drop_pairs(x->classes[i].gamma);
    drop_pairs(x->psi);
    idmap *maps[] = {&x->keys, &x->bucket_keys, &x->class_keys, &x->groups};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) idmap_destroy(maps[i]);
    memory_drop(m, x->items, x->capacity * sizeof *x->items);
    memory_drop(m, x->buckets, x->bucket_capacity * sizeof *x->buckets);
    memory_drop(m, x->classes, x->class_capacity * sizeof *x->classes);
    memory_drop(m, x->order, x->order_capacity * sizeof *x->order);
    arena_destroy(&x->texts);
    arena_destroy(&x->work);
    memory_drop(m, x, sizeof *x);
}

/* ---- interning --------------------------------------------------------------------------------------------------------- */

static uint32_t class_of(axes *x, netto_text name)
{
    uint32_t slot = idmap_find(&x->class_keys, name);
    if (slot != SLOT_NONE) return slot;
    if (!memory_reserve(x->memory, (void **)&x->classes, &x->class_capacity, x->class_keys.count + 1, sizeof *x->classes)) return SLOT_NONE;
    axis_class c = {.name = arena_text(&x->texts, name), .map = axis_bucket_map(&x->texts, name, NULL)};
    init_pairs(c.gamma, x->memory);
    if (!c.name.bytes || !c.map.bytes || (slot = idmap_add(&x->class_keys, name)) == SLOT_NONE) return SLOT_NONE;
    x->classes[slot] = c;
    return slot;
}

static uint32_t bucket_of(axes *x, const axis_place *p)
{
    netto_text key = arena_print(&x->work, "%.*s\x01%.*s", TEXT(p->class), TEXT(p->bucket));
    uint32_t slot = key.bytes ? idmap_find(&x->bucket_keys, key) : SLOT_NONE, class = class_of(x, p->class);
    if (slot != SLOT_NONE || class == SLOT_NONE || !key.bytes) return class == SLOT_NONE ? SLOT_NONE : slot;
    if (!memory_reserve(x->memory, (void **)&x->buckets, &x->bucket_capacity, x->bucket_keys.count + 1, sizeof *x->buckets)) return SLOT_NONE;
    axis_bucket b = {.class = class, .row = x->classes[class].rows, .name = arena_text(&x->texts, p->bucket),
                     .map = axis_bucket_map(&x->texts, p->class, &p->bucket), .celled = netto_text_given(p->entity)};
    init_pairs(b.rho, x->memory);
    init_pairs(b.other, x->memory);
    idmap_init(&b.entities, x->memory);
    idmap_init(&b.cells, x->memory);
    if (!b.name.bytes || !b.map.bytes || (slot = idmap_add(&x->bucket_keys, key)) == SLOT_NONE) return SLOT_NONE;
    x->classes[class].rows++;
    x->buckets[slot] = b;
    return slot;
}

/* The row of a cell, with the two maps that stand for it. */
static uint32_t cell_of(axes *x, axis_bucket *b, const axis_place *p)
{
    uint32_t row = idmap_find(&b->cells, p->cell);
    if (row != SLOT_NONE) return row;
    if (!memory_reserve(x->memory, (void **)&b->cell_maps, &b->cell_capacity, 2 * b->cells.count + 2, sizeof *b->cell_maps)) return SLOT_NONE;
    netto_text one = axis_cell_map(&x->texts, p, 1), two = axis_cell_map(&x->texts, p, 2);
    if (!one.bytes || !two.bytes || (row = idmap_add(&b->cells, p->cell)) == SLOT_NONE) return SLOT_NONE;
    b->cell_maps[2 * row] = one, b->cell_maps[2 * row + 1] = two;
    return row;
}

/* What an axis is told by stays as long as it does: of those that come again and again only the first is kept. */
static bool keep_place(axes *x, axis_place *p)
{
    netto_text *texts[] = {&p->class, &p->bucket, &p->entity, &p->name, &p->cell};
    bool good = true;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i]->size) good = good && (*texts[i] = arena_text(&x->texts, *texts[i])).bytes;
    return good;
}

netto_status axes_add(axes *x, const measure_ask *m, netto_text map, netto_text thing, uint32_t *out, netto_complaint *complaint)
{
    netto_text key;
    netto_complaint why;
    axis made = {.group = SLOT_NONE, .entity = SLOT_NONE, .threshold = NAN};
    content(&why);
    netto_status status = axis_read(map, thing, &x->work, &made.place, &why);
    if (status != NETTO_OK) return status == NETTO_ERULE ? measure_refuse(m, complaint, "axis of '%.*s': %s", TEXT(thing), why.text) : no_memory(complaint);
    bool named = !netto_text_given(made.place.entity);
    char *whole = arena_take(&x->work, map.size + made.place.name.size);
    if (!whole) return no_memory(complaint);
    memcpy(whole, map.bytes, map.size);
    if (named) memcpy(whole + map.size, made.place.name.bytes, made.place.name.size); /* which may be the thing's own */
    key = (netto_text){whole, map.size + (named ? made.place.name.size : 0)};
    *out = idmap_find(&x->keys, key);
    if (*out != SLOT_NONE) return NETTO_OK;
    made.bucket = bucket_of(x, &made.place);
    if (made.bucket == SLOT_NONE) return no_memory(complaint);
    axis_bucket *b = &x->buckets[made.bucket];
    if (b->celled == named)
        return measure_refuse(m, complaint, "axis of '%.*s': in one bucket all have a name, or all an entity and a cell", TEXT(thing));
    made.map = arena_text(&x->texts, map);
    made.row = named ? b->rows : cell_of(x, b, &made.place);
    if (!named) made.entity = idmap_add(&b->entities, made.place.entity);
    bool room = made.map.bytes && made.row != SLOT_NONE && (named || made.entity != SLOT_NONE) && keep_place(x, &made.place);
    room = room && memory_reserve(x->memory, (void **)&x->items, &x->capacity, x->keys.count + 1, sizeof *x->items);
    if (!room || (*out = idmap_add(&x->keys, key)) == SLOT_NONE) return no_memory(complaint);
    b->rows += named;
    x->items[*out] = made;
    return NETTO_OK;
}

/* ---- order ------------------------------------------------------------------------------------------------------------- */

static int compare_places(const axis_place *a, const axis_place *b)
{
    int order = text_compare(a->class, b->class);
    if (!order) order = text_compare(a->bucket, b->bucket);
    if (!order) order = text_compare(a->entity, b->entity);
    return order ? order : text_compare(a->name, b->name);
}

/* By place, then by slot: two in one place are refused by who finds both. */
static bool before(const axes *x, uint32_t a, uint32_t b)
{
    int order = compare_places(&x->items[a].place, &x->items[b].place);
    return order < 0 || (order == 0 && a < b);
}

/* Merge two runs of the order. */
static void merge(const axes *x, const uint32_t *from, uint32_t low, uint32_t middle, uint32_t high, uint32_t *to)
{
    for (uint32_t i = low, j = middle, k = low; k < high; k++) {
        bool first = i < middle && (j == high || !before(x, from[j], from[i]));
        to[k] = first ? from[i++] : from[j++];
    }
}

/* What is new is put in order, then merged into what has its order; `spare` has room for all. */
static void merge_new(axes *x, uint32_t count, uint32_t *spare)
{
    uint32_t n = x->ranked, *from = x->order, *to = spare;
    for (uint32_t width = 1; width < count - n; width *= 2) {
        for (uint32_t low = n; low < count; low += 2 * width) {
            uint32_t middle = count - low < width ? count : low + width, high = count - low < 2 * width ? count : low + 2 * width;
            merge(x, from, low, middle, high, to);
        }
        memcpy(from + n, to + n, (count - n) * sizeof *from);
    }
    merge(x, from, 0, n, count, to);
    memcpy(from, to, count * sizeof *from);
}

bool axes_rank(axes *x)
{
    uint32_t count = x->keys.count;
    if (x->ranked == count) return true;
    uint32_t *spare = arena_array(&x->work, count, sizeof *spare);
    if (!spare || !memory_reserve(x->memory, (void **)&x->order, &x->order_capacity, count, sizeof *x->order)) return false;
    for (uint32_t slot = x->ranked; slot < count; slot++) x->order[slot] = slot;
    merge_new(x, count, spare);
    for (uint32_t i = 0; i < count; i++) x->items[x->order[i]].rank = i;
    x->ranked = count;
    return true;
}

/* ---- asking -------------------------------------------------------------------------------------------------------------- */

#define PLACE (UINT32_C(3) << 30) /* of such calls: their highest bits */

static netto_status ask(const measure_ask *m, netto_measure_hook hook, netto_text a, netto_text b, netto_answer *out, netto_complaint *complaint)
{
    const netto_question q = {.measure = m->number, .hook = hook, .maps = {a, b}};
    uint64_t hash = hash_bytes(a.bytes, a.size);
    if (b.bytes) hash = hash_mix(hash, hash_bytes(b.bytes, b.size));
    return measure_put(m, &q, PLACE | m->number << 8 | hook, (uint32_t)hash, out, complaint);
}

static netto_status check(const measure_ask *m, netto_measure_hook hook, const netto_answer *a, netto_text f, netto_text g, double *out,
                          netto_complaint *complaint)
{
    *out = a->number;
    if (a->kind == NETTO_VALUE_NUMBER && a->number >= -1.0 && a->number <= 1.0) return NETTO_OK;
    return measure_refuse(m, complaint, "%s: expected a number from -1 to 1 for '%.*s' and '%.*s'", netto_hook_word(hook), TEXT(f), TEXT(g));
}

static netto_status ask_variant(const measure_ask *m, double base, double *out, netto_complaint *complaint)
{
    const netto_question q = {.measure = m->number, .hook = NETTO_HOOK_VARIANT, .variant = m->variant - 1, .numbered = true, .number = base};
    netto_answer answer;
    netto_text name = m->declared->variants[m->variant - 1];
    uint32_t hash = (uint32_t)hash_bytes(&base, sizeof base);
    netto_status status = measure_put(m, &q, PLACE | m->number << 8 | NETTO_HOOK_VARIANT, hash ^ m->variant, &answer, complaint);
    if (status != NETTO_OK) return status;
    *out = answer.number;
    if (answer.kind == NETTO_VALUE_NUMBER && answer.number >= -1.0 && answer.number <= 1.0) return NETTO_OK;
    return measure_refuse(m, complaint, "%.*s: expected a number from -1 to 1 for a correlation of %.9g", TEXT(name), base);
}

/* Rows up to `count`, all unknown but a diagonal of 1, of two entities unknown as well. */
static bool fit(axis_pairs *p, uint32_t count, bool diagonal)
{
    uint32_t old = p->rho.order;
    if (!symmetric_resize(&p->rho, count) || !symmetric_resize(&p->work, count)) return false;
    for (uint32_t i = old; i < count && !diagonal; i++) symmetric_set(&p->rho, i, i, NAN);
    return true;
}

typedef struct pair {
    axis_pairs *table; /* by variant */
    uint32_t rows, a, b;
    bool diagonal;
    const correlation *model; /* which says it, and no function is asked; */
    uint32_t model_rows[2];   /* of these rows */
    netto_measure_hook hook;
    netto_text maps[2], names[2];
} pair;

typedef struct pair_answer {
    double rho, work;
} pair_answer;

static void keep(axis_pairs *table, const pair *p, const pair_answer *answer)
{
    symmetric_set(&table->rho, p->a, p->b, answer->rho);
    symmetric_set(&table->work, p->a, p->b, answer->work);
}

static pair_answer kept(const axis_pairs *table, const pair *p)
{
    return (pair_answer){symmetric_at(&table->rho, p->a, p->b), symmetric_at(&table->work, p->a, p->b)};
}

#define GIVEN_WORK 2 /* of what a model says */

static netto_status find_base(const measure_ask *m, const pair *p, pair_answer *out, netto_complaint *complaint)
{
    netto_answer answer;
    if (p->model) return *out = (pair_answer){correlation_between(p->model, p->model_rows[0], p->model_rows[1]), GIVEN_WORK + p->model->drivers / 8}, NETTO_OK;
    netto_status status = ask(m, p->hook, p->maps[0], p->maps[1], &answer, complaint);
    out->work = (double)m->a->policy->last_work;
    return status == NETTO_OK ? check(m, p->hook, &answer, p->names[0], p->names[1], &out->rho, complaint) : status;
}

/* What a cut call said is not kept. */
static netto_status find_pair(const measure_ask *m, const pair *p, pair_answer *out, netto_complaint *complaint)
{
    uint64_t before = m->a->cuts->ever;
    pair_answer base = kept(&p->table[0], p);
    netto_status status = NETTO_OK;
    if (!(base.rho <= 1.0)) status = find_base(m, p, &base, complaint);
    if (status != NETTO_OK) return status;
    if (m->a->cuts->ever == before) keep(&p->table[0], p, &base);
    *out = base;
    if (!m->variant) return NETTO_OK;
    status = ask_variant(m, base.rho, &out->rho, complaint);
    out->work += (double)m->a->policy->last_work;
    if (status == NETTO_OK && m->a->cuts->ever == before) keep(&p->table[m->variant], p, out);
    return status;
}

/* Work is counted as if nothing were kept. */
static netto_status known(axes *x, const measure_ask *m, const pair *p, double *out, netto_complaint *complaint)
{
    if (!fit(&p->table[0], p->rows, p->diagonal) || !fit(&p->table[m->variant], p->rows, p->diagonal)) return no_memory(complaint);
    pair_answer answer = kept(&p->table[m->variant], p);
    netto_status status = answer.rho <= 1.0 ? NETTO_OK : find_pair(m, p, &answer, complaint);
    m->a->measure_work += status == NETTO_OK ? (uint64_t)answer.work : FAILED_WORK;
    if (status != NETTO_OK) return status;
    *out = answer.rho;
    x->spent += (uint64_t)answer.work;
    if (x->spent <= MEASURE_PAIRS_WORK) return NETTO_OK;
    return measure_refuse(m, complaint, "its pairs take more than %d units of work to ask of: give axes an entity and a cell, name a model, or make "
                          "smaller buckets", MEASURE_PAIRS_WORK);
}

static netto_status cell_pair(axes *x, const measure_ask *m, axis_bucket *b, const axis *f, const axis *g, bool same, netto_complaint *complaint)
{
    uint32_t low = f->row, high = g->row;
    double rho;
    netto_text low_cell = idmap_text(&b->cells, low), high_cell = idmap_text(&b->cells, high);
    if (text_compare(low_cell, high_cell) > 0) low = g->row, high = f->row;
    const pair p = {.table = same ? b->rho : b->other, .rows = b->cells.count, .a = low, .b = high, .diagonal = same, .hook = NETTO_HOOK_CORRELATION,
                    .maps = {b->cell_maps[2 * low], b->cell_maps[2 * high + !same]}, .names = {f->place.name, g->place.name}};
    return known(x, m, &p, &rho, complaint);
}

netto_status axes_cells(axes *x, const measure_ask *m, uint32_t a, uint32_t c, bool many, netto_complaint *complaint)
{
    const axis *f = &x->items[a], *g = &x->items[c];
    axis_bucket *b = &x->buckets[f->bucket];
    netto_status status = NETTO_OK;
    if (!fit(&b->rho[m->variant], b->cells.count, true)) return no_memory(complaint);
    if (f->row != g->row) status = cell_pair(x, m, b, f, g, true, complaint);
    return status == NETTO_OK && many ? cell_pair(x, m, b, f, g, false, complaint) : status;
}

static pair pair_of(axes *x, uint32_t a, uint32_t c)
{
    const axis *f = &x->items[a], *g = &x->items[c];
    axis_bucket *b = &x->buckets[f->bucket];
    return (pair){.table = b->rho, .rows = b->rows, .a = f->row, .b = g->row, .diagonal = true, .hook = NETTO_HOOK_CORRELATION,
                  .maps = {f->map, g->map}, .names = {f->place.name, g->place.name}};
}

netto_status axes_pair(axes *x, const measure_ask *m, uint32_t a, uint32_t c, netto_complaint *complaint)
{
    double rho;
    const pair p = pair_of(x, a, c);
    return known(x, m, &p, &rho, complaint);
}

netto_status axes_given(axes *x, const measure_ask *m, uint32_t a, uint32_t c, const correlation *model, uint32_t row, uint32_t other, netto_complaint *complaint)
{
    double rho;
    pair p = pair_of(x, a, c);
    p.model = model, p.model_rows[0] = row, p.model_rows[1] = other;
    return known(x, m, &p, &rho, complaint);
}

netto_status axes_across(axes *x, const measure_ask *m, uint32_t a, uint32_t c, double *out, netto_complaint *complaint)
{
    const axis_bucket *f = &x->buckets[a], *g = &x->buckets[c];
    axis_class *class = &x->classes[f->class];
    const pair p = {.table = class->gamma, .rows = class->rows, .a = f->row, .b = g->row, .diagonal = true, .hook = NETTO_HOOK_ACROSS,
                    .maps = {f->map, g->map}, .names = {f->name, g->name}};
    return known(x, m, &p, out, complaint);
}

netto_status axes_total(axes *x, const measure_ask *m, uint32_t a, uint32_t c, double *out, netto_complaint *complaint)
{
    const axis_class *f = &x->classes[a], *g = &x->classes[c];
    const pair p = {.table = x->psi, .rows = x->class_keys.count, .a = a, .b = c, .diagonal = true, .hook = NETTO_HOOK_TOTAL,
                    .maps = {f->map, g->map}, .names = {f->name, g->name}};
    return known(x, m, &p, out, complaint);
}

netto_status axes_residual(axes *x, const measure_ask *m, uint32_t bucket, netto_complaint *complaint)
{
    axis_bucket *b = &x->buckets[bucket];
    netto_answer answer;
    uint64_t before = m->a->cuts->ever;
    if (b->asked || !(m->declared->hooks >> NETTO_HOOK_RESIDUAL & 1)) return NETTO_OK;
    netto_status status = ask(m, NETTO_HOOK_RESIDUAL, b->map, (netto_text){0}, &answer, complaint);
    if (status != NETTO_OK) return status;
    bool inside = answer.kind == NETTO_VALUE_TEXT && text_is(answer.text, "inside");
    if (!inside && answer.kind != NETTO_VALUE_NIL && answer.kind != NETTO_VALUE_BOOLEAN)
        return measure_refuse(m, complaint, "residual: expected true, false, nil or \"inside\" for bucket '%.*s'", TEXT(b->name));
    b->residual = inside || (answer.kind == NETTO_VALUE_BOOLEAN && answer.boolean);
    b->inside = inside;
    b->asked = m->a->cuts->ever == before;
    return NETTO_OK;
}

/* A group is a text or a number, and of one class.  A threshold is greater than 0; nil: nothing is concentrated. */
netto_status axes_group(axes *x, const measure_ask *m, uint32_t slot, netto_complaint *complaint)
{
    axis *a = &x->items[slot];
    netto_answer group, threshold;
    uint64_t before = m->a->cuts->ever;
    if (a->group != SLOT_NONE) return NETTO_OK;
    netto_status status = ask(m, NETTO_HOOK_GROUP, a->map, (netto_text){0}, &group, complaint);
    if (status != NETTO_OK) return status;
    if (group.kind != NETTO_VALUE_TEXT && group.kind != NETTO_VALUE_NUMBER)
        return measure_refuse(m, complaint, "group: expected a text or a number for '%.*s'", TEXT(a->place.name));
    bool text = group.kind == NETTO_VALUE_TEXT;
    netto_text said = text ? group.text : arena_print(&x->work, "%.17g", group.number);
    netto_text name = arena_print(&x->work, "%u%c%.*s", x->buckets[a->bucket].class, text ? 't' : 'n', TEXT(said));
    a->whole = text_equal(said, x->buckets[a->bucket].name);
    status = ask(m, NETTO_HOOK_THRESHOLD, a->map, (netto_text){0}, &threshold, complaint);
    if (status != NETTO_OK) return status;
    bool none = threshold.kind == NETTO_VALUE_NIL;
    if (!none && !(threshold.kind == NETTO_VALUE_NUMBER && threshold.number > 0.0 && isfinite(threshold.number)))
        return measure_refuse(m, complaint, "threshold: expected a number greater than 0, or nil, for '%.*s'", TEXT(a->place.name));
    uint32_t made = name.bytes ? idmap_add(&x->groups, name) : SLOT_NONE;
    if (made == SLOT_NONE) return no_memory(complaint);
    a->threshold = none ? INFINITY : threshold.number;
    a->group = m->a->cuts->ever == before ? made : SLOT_NONE;
    return NETTO_OK;
}

/* ---- a model ---------------------------------------------------------------------------------------------------------------- */

void axes_model(axes *x, uint32_t bucket, uint64_t version)
{
    axis_bucket *b = &x->buckets[bucket];
    if (b->given == version) return;
    drop_pairs(b->rho);
    init_pairs(b->rho, x->memory);
    b->given = version;
}

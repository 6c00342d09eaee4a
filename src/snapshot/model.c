/* model.c: the correlation models of a snapshot. */
#include <math.h>

#include "snapshot/snapshot.h"

SNAPSHOT_KNOWS(correlation, 0, {}, 0, 0, {}, {}, {}, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

static void word_field(stream *s, uint32_t *word, uint32_t count)
{
    stream_below(s, word, count);
}

static void model_fields(stream *s, correlation *c)
{
    uint32_t type = c->type, mode = c->mode;
    word_field(s, &type, CORRELATION_CELLS + 1);
    word_field(s, &mode, NETTO_PRESCRIBED + 1);
    stream_real(s, &c->min_eigenvalue);
    stream_real(s, &c->distance);
    stream_u32(s, &c->rounds);
    stream_u64(s, &c->version);
    c->type = (netto_model_type)type;
    c->mode = (netto_model_mode)mode;
}

/* ---- a matrix: what is not known yet is NaN, and what failed is infinite; the diagonal is 1 ------------------ */

static void save_matrix(stream *s, const correlation *c)
{
    uint32_t order = c->matrix.order;
    stream_count(s, &order, 1);
    for (uint32_t i = 0; i < order; i++) {
        uint32_t factor = c->factors[i];
        stream_u32(s, &factor);
        for (uint32_t j = 0; j < i; j++) {
            double rho = symmetric_at(&c->matrix, i, j);
            stream_real(s, &rho);
        }
    }
}

static bool learn(stream *s, const book *b, correlation *c, uint32_t row)
{
    uint32_t factor = 0;
    double rho = 0.0;
    stream_below(s, &factor, book_factor_count(b));
    if (!stream_good(s)) return false;
    if (!stream_has(s, row, sizeof rho)) return false;
    if (correlation_row(c, factor) != SLOT_NONE) return stream_damaged(s, "a factor stands twice in a model"), false;
    if (correlation_learn(c, factor) != row) return stream_starved(s), false;
    for (uint32_t j = 0; j < row; j++) {
        stream_real(s, &rho);
        symmetric_set(&c->matrix, row, j, rho);
    }
    return true;
}

static void load_matrix(stream *s, const book *b, correlation *c)
{
    uint32_t order = 0;
    stream_count(s, &order, sizeof(uint32_t));
    stream_require(s, order <= CORRELATION_FACTORS_MAX, "a model has too many factors");
    for (uint32_t i = 0; i < order && stream_good(s) && learn(s, b, c, i); i++) continue;
}

/* ---- buckets: factors find theirs again ---------------------------------------------------------------------- */

static void bucket_fields(stream *s, correlation *c)
{
    uint32_t by = c->by;
    word_field(s, &by, NETTO_BY_FACTOR_ATTRS + 1);
    stream_flag(s, &c->listed);
    stream_real(s, &c->within);
    stream_real(s, &c->across);
    c->by = (netto_factor_text)by;
    if (by == NETTO_BY_FACTOR_ATTRS) stream_bytes(s, c->memory, &c->key);
}

static void save_buckets(stream *s, const correlation *c)
{
    correlation fields = *c;
    uint32_t count = c->buckets.count;
    bucket_fields(s, &fields);
    stream_count(s, &count, 1);
    for (uint32_t i = 0; i < count; i++) {
        netto_text name = idmap_text(&c->buckets, i);
        bytes copy = {(char *)(uintptr_t)name.bytes, name.size};
        stream_bytes(s, c->memory, &copy);
        for (uint32_t j = 0; c->listed && j <= i; j++) {
            double rho = symmetric_at(&c->matrix, i, j);
            stream_real(s, &rho);
        }
    }
}

static bool load_bucket(stream *s, correlation *c, uint32_t row)
{
    bytes name = {0};
    stream_bytes(s, c->memory, &name);
    if (!stream_good(s)) return bytes_drop(c->memory, &name), false;
    uint32_t at = name.size && name.size <= NETTO_ID_MAX ? idmap_add(&c->buckets, bytes_text(&name)) : row;
    bool good = stream_require(s, name.size && name.size <= NETTO_ID_MAX && (at == row || at == SLOT_NONE), "a bucket is none, or stands twice");
    bytes_drop(c->memory, &name);
    if (good && (at == SLOT_NONE || (c->listed && !symmetric_resize(&c->matrix, row + 1)))) return stream_starved(s), false;
    for (uint32_t j = 0; good && c->listed && j <= row; j++) {
        double rho = 0.0;
        stream_real(s, &rho);
        symmetric_set(&c->matrix, row, j, rho);
    }
    return good;
}

static void load_buckets(stream *s, const book *b, correlation *c)
{
    uint32_t count = 0;
    bucket_fields(s, c);
    stream_count(s, &count, sizeof(uint32_t));
    stream_require(s, !c->listed || (count && count <= CORRELATION_FACTORS_MAX), "a model has no buckets, or too many");
    for (uint32_t i = 0; i < count && stream_good(s) && load_bucket(s, c, i); i++) continue;
    if (stream_good(s) && !correlation_settle(c, b)) stream_starved(s);
    if (stream_good(s)) stream_require(s, c->buckets.count == count, "a factor is in a bucket that its model does not have");
}

/* ---- loads ---------------------------------------------------------------------------------------------------- */

static void reals(stream *s, double *at, size_t count)
{
    for (size_t i = 0; i < count && stream_good(s); i++) {
        double real = at[i];
        stream_real(s, &real);
        at[i] = real;
    }
}

static void save_loads(stream *s, const correlation *c)
{
    uint32_t n = c->factor_capacity, k = c->drivers;
    bool covaries = c->covaries;
    stream_u32(s, &n);
    stream_u32(s, &k);
    stream_flag(s, &covaries);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t factor = c->factors[i];
        stream_u32(s, &factor);
    }
    reals(s, c->loads, (size_t)n * k);
    if (covaries) reals(s, correlation_covariance(c), (size_t)k * k);
}

static void load_factors(stream *s, const book *b, correlation *c)
{
    for (uint32_t i = 0; i < c->factor_capacity && stream_good(s); i++) stream_below(s, &c->factors[i], book_factor_count(b));
    reals(s, c->loads, (size_t)c->factor_capacity * c->drivers);
    if (c->covaries) reals(s, correlation_covariance(c), (size_t)c->drivers * c->drivers);
    if (stream_good(s) && !correlation_settle(c, b)) return stream_starved(s);
    for (uint32_t i = 0; i < c->factor_capacity && stream_good(s); i++)
        stream_require(s, correlation_row(c, c->factors[i]) == i, "a factor stands twice in a model");
}

static void load_loads(stream *s, const book *b, correlation *c)
{
    uint32_t n = 0, k = 0;
    bool covaries = false;
    stream_u32(s, &n);
    stream_u32(s, &k);
    stream_flag(s, &covaries);
    bool sized = n && n <= CORRELATION_LOADED_MAX && k && k <= CORRELATION_DRIVERS_MAX;
    if (!stream_good(s) || !stream_require(s, sized, "a model has no factors, or too many")) return;
    if (!stream_has(s, (uint64_t)n * k + (covaries ? (uint64_t)k * k : 0), sizeof(double))) return;
    if (!correlation_reserve(c, n, k, covaries)) return stream_starved(s);
    load_factors(s, b, c);
}

/* ---- cells: as a matrix, of one entity and of two; and where factors sit -------------------------------------------------- */

static void save_names(stream *s, const idmap *names)
{
    uint32_t count = names->count;
    stream_count(s, &count, 1);
    for (uint32_t i = 0; i < count; i++) {
        netto_text name = idmap_text(names, i);
        bytes copy = {(char *)(uintptr_t)name.bytes, name.size};
        stream_bytes(s, names->memory, &copy);
    }
}

static void load_names(stream *s, memory *m, idmap *names)
{
    uint32_t count = 0;
    stream_count(s, &count, sizeof(uint32_t));
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        bytes name = {0};
        stream_bytes(s, m, &name);
        uint32_t at = stream_good(s) ? idmap_add(names, bytes_text(&name)) : i;
        bytes_drop(m, &name);
        if (at == SLOT_NONE) return stream_starved(s);
        stream_require(s, at == i, "a name stands twice in a model of cells");
    }
}

static void cell_pairs(stream *s, symmetric *kept, bool diagonal)
{
    for (uint32_t i = 0; i < kept->order; i++)
        for (uint32_t j = 0; j < i + diagonal && stream_good(s); j++) {
            double rho = symmetric_at(kept, i, j);
            stream_real(s, &rho);
            if (s->mode == STREAM_LOAD) symmetric_set(kept, i, j, rho);
        }
}

static void seat_fields(stream *s, const correlation *c, struct correlation_seat *seat)
{
    bool sits = seat->entity != SLOT_NONE;
    stream_flag(s, &sits);
    if (!sits) *seat = (struct correlation_seat){SLOT_NONE, SLOT_NONE};
    if (!sits) return;
    stream_below(s, &seat->entity, c->entities.count);
    stream_below(s, &seat->cell, c->buckets.count);
}

/* Up to the last that sits: for how many more there is room is no matter. */
static uint32_t seat_count(const correlation *c)
{
    uint32_t count = c->row_count;
    while (count && c->seats[count - 1].entity == SLOT_NONE) count--;
    return count;
}

/* How many rows, and of which cells; a row of none has number `buckets.count`. */
static void row_fields(stream *s, const correlation *c, uint32_t *name)
{
    uint32_t none = c->buckets.count, number = *name == SLOT_NONE ? none : *name;
    stream_below(s, &number, none + 1);
    *name = number == none ? SLOT_NONE : number;
}

static void save_cells(stream *s, const correlation *c)
{
    correlation fields = *c;
    uint32_t count = seat_count(c), order = c->matrix.order;
    save_names(s, &c->entities);
    save_names(s, &c->buckets);
    stream_count(s, &count, 1);
    stream_u32(s, &fields.seated);
    stream_flag(s, &fields.crowded);
    stream_flag(s, &fields.unsettled);
    for (uint32_t i = 0; i < count; i++) {
        struct correlation_seat seat = c->seats[i];
        seat_fields(s, c, &seat);
    }
    stream_count(s, &order, sizeof(uint32_t));
    for (uint32_t i = 0; i < order; i++) {
        uint32_t name = c->cell_names[i];
        row_fields(s, c, &name);
    }
    cell_pairs(s, &fields.matrix, false);
    cell_pairs(s, &fields.other, true);
}

/* Factors, or what makes room for as many names: some may have had them before. */
static uint32_t room_for(const correlation *c, uint32_t factors)
{
    uint32_t names = c->entities.count > c->buckets.count ? c->entities.count : c->buckets.count;
    return factors > names / 2 ? factors : names / 2;
}

static void load_seats(stream *s, const book *b, correlation *c)
{
    uint32_t count = 0;
    stream_count(s, &count, 1);
    stream_u32(s, &c->seated);
    stream_flag(s, &c->crowded);
    stream_flag(s, &c->unsettled);
    if (!stream_good(s) || !stream_require(s, count <= book_factor_count(b), "a model of cells has too many factors")) return;
    if (!correlation_seats(c, room_for(c, book_factor_count(b)))) return stream_starved(s);
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        c->seats[i].entity = 0; /* it is said whether it sits */
        seat_fields(s, c, &c->seats[i]);
    }
}

static void load_rows(stream *s, correlation *c)
{
    uint32_t order = 0;
    stream_count(s, &order, sizeof(uint32_t));
    if (!stream_good(s) || !stream_require(s, order <= CORRELATION_CELLS_MAX, "a model has too many cells")) return;
    if (!stream_has(s, (uint64_t)order * order, sizeof(double))) return;
    if (!symmetric_resize(&c->matrix, order) || !symmetric_resize(&c->other, order)) return stream_starved(s);
    for (uint32_t i = 0; i < c->buckets.count; i++) c->cell_rows[i] = SLOT_NONE;
    for (uint32_t i = 0; i < order && stream_good(s); i++) {
        row_fields(s, c, &c->cell_names[i]);
        if (!stream_good(s) || c->cell_names[i] == SLOT_NONE) continue;
        stream_require(s, c->cell_rows[c->cell_names[i]] == SLOT_NONE, "a cell has two rows");
        c->cell_rows[c->cell_names[i]] = i;
        c->cells_known++;
    }
}

static void load_cells(stream *s, const book *b, correlation *c)
{
    load_names(s, c->memory, &c->entities);
    load_names(s, c->memory, &c->buckets);
    if (stream_good(s)) load_seats(s, b, c);
    if (stream_good(s)) load_rows(s, c);
    if (!stream_good(s)) return;
    cell_pairs(s, &c->matrix, false);
    cell_pairs(s, &c->other, true);
    correlation_seat_rows(c);
}

/* ---- any -------------------------------------------------------------------------------------------------------- */

void snapshot_save_correlation(stream *s, const correlation *c)
{
    correlation fields = *c;
    model_fields(s, &fields);
    switch (c->type) {
    case NETTO_MODEL_BUCKET: save_buckets(s, c); break;
    case NETTO_MODEL_FACTOR: save_loads(s, c); break;
    case CORRELATION_CELLS: save_cells(s, c); break;
    default: save_matrix(s, c);
    }
}

void snapshot_load_correlation(stream *s, const book *b, correlation *c)
{
    model_fields(s, c);
    stream_require(s, c->version <= b->world, "a model is newer than the world");
    if (!stream_good(s)) return;
    switch (c->type) {
    case NETTO_MODEL_BUCKET: load_buckets(s, b, c); break;
    case NETTO_MODEL_FACTOR: load_loads(s, b, c); break;
    case CORRELATION_CELLS: load_cells(s, b, c); break;
    default: load_matrix(s, b, c);
    }
}

void snapshot_save_models(stream *s, const netto_engine *e)
{
    uint32_t count = e->model_count;
    stream_count(s, &count, 1);
    for (uint32_t i = 0; i < count; i++) {
        bytes name = e->models[i].name;
        stream_bytes(s, e->book.memory, &name);
        snapshot_save_correlation(s, &e->models[i]);
    }
}

void snapshot_load_models(stream *s, netto_engine *e)
{
    uint32_t count = 0;
    stream_count(s, &count, 2 * sizeof(uint32_t));
    if (!memory_reserve(&e->memory, (void **)&e->models, &e->model_capacity, count, sizeof *e->models)) return stream_starved(s);
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        correlation *c = &e->models[e->model_count++];
        correlation_init(c, &e->memory);
        stream_bytes(s, &e->memory, &c->name);
        snapshot_load_correlation(s, &e->book, c);
        if (stream_good(s)) stream_require(s, c->type != CORRELATION_CELLS, "a model of cells is no policy's");
    }
}

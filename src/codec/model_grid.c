/* model_grid.c: the numbers of a correlation model. */
#include "codec/model_grid.h"

#include <stdio.h>

#include "base/text.h"

static reader open_raw(decoder *d, const char *field, netto_text raw)
{
    reader in;
    reader_init(&in, raw.bytes, raw.size, d->in.complaint);
    in.field = field;
    return in;
}

static void close_raw(decoder *d, reader *in)
{
    d->in.status = reader_finish(in);
}

static void read_row(reader *in, double *row, uint32_t n, uint32_t index)
{
    in->item = (int)index;
    uint32_t count = reader_array(in);
    if (in->status == NETTO_OK && count != n)
        reader_refuse(in, NETTO_EPARAMS, "expected a row of %u numbers, got %u", n, count);
    for (uint32_t i = 0; i < n && in->status == NETTO_OK; i++) row[i] = reader_real(in);
}

static bool expect_rows(reader *in, size_t n, const char *noun)
{
    uint32_t count = reader_array(in);
    if (in->status == NETTO_OK && count != n)
        reader_refuse(in, NETTO_EPARAMS, "expected %zu rows, one for each %s, got %u", n, noun, count);
    return in->status == NETTO_OK;
}

/* Room for n x width numbers.  A number takes a byte or more, so none is asked for in vain. */
static double *take_room(decoder *d, reader *in, size_t size, size_t n, size_t width)
{
    if (size < n * width) {
        reader_refuse(in, NETTO_EPARAMS, "expected %zu numbers in each row", width);
        return NULL;
    }
    double *cells = arena_array(d->arena, n * width + 1, sizeof *cells);
    if (!cells) reader_refuse(in, NETTO_ECAPACITY, "no memory for %zu x %zu numbers", n, width);
    return cells;
}

/* How many numbers the first row has; nothing is read. */
static uint32_t first_width(reader in, uint32_t count)
{
    in.complaint = NULL;
    return count ? reader_array(&in) : 0;
}

const double *model_grid(decoder *d, const char *field, netto_text raw, uint32_t count, uint32_t *width, const char *noun)
{
    reader in = open_raw(d, field, raw);
    double *cells = NULL;
    if (expect_rows(&in, count, noun)) {
        if (*width == 0) *width = first_width(in, count);
        cells = take_room(d, &in, raw.size, count, *width);
    }
    for (uint32_t i = 0; cells && i < count && in.status == NETTO_OK; i++) read_row(&in, cells + (size_t)i * *width, *width, i);
    close_raw(d, &in);
    return cells;
}

/* ---- buckets ------------------------------------------------------------------------------------------------------ */

static bool is_array(const reader *in)
{
    return reader_peek(in) == HEAD_ARRAY;
}

static void read_within(decoder *d, double *cells, uint32_t n, netto_text raw)
{
    reader in = open_raw(d, "rho", raw);
    bool each = is_array(&in);
    uint32_t count = each ? reader_array(&in) : 0;
    if (each && in.status == NETTO_OK && count != n)
        reader_refuse(&in, NETTO_EPARAMS, "expected a number, or %u, one for each bucket; got %u", n, count);
    double all = each ? 0.0 : reader_real(&in);
    for (uint32_t i = 0; i < n && in.status == NETTO_OK; i++) cells[(size_t)i * n + i] = each ? reader_real(&in) : all;
    close_raw(d, &in);
}

/* Its diagonal says nothing: what stands there is left to `rho`. */
static void read_across(decoder *d, double *cells, uint32_t n, netto_text raw)
{
    reader in = open_raw(d, "gamma", raw);
    if (is_array(&in)) {
        expect_rows(&in, n, "bucket");
        for (uint32_t i = 0; i < n && in.status == NETTO_OK; i++) read_row(&in, cells + (size_t)i * n, n, i);
    } else {
        double all = reader_real(&in);
        for (size_t i = 0; i < (size_t)n * n; i++) cells[i] = all;
    }
    close_raw(d, &in);
}

const double *model_buckets(decoder *d, uint32_t count, netto_text rho, netto_text gamma)
{
    double *cells = arena_array(d->arena, (size_t)count * count, sizeof *cells);
    if (!cells) reader_refuse(&d->in, NETTO_ECAPACITY, "no memory for %u x %u numbers", count, count);
    if (cells) read_across(d, cells, count, gamma);
    if (cells && d->in.status == NETTO_OK) read_within(d, cells, count, rho);
    return cells;
}

const double *model_alike(decoder *d, netto_text rho, netto_text gamma)
{
    double *both = arena_array(d->arena, 2, sizeof *both);
    const char *const names[] = {"rho", "gamma"};
    const netto_text raws[] = {rho, gamma};
    if (!both) reader_refuse(&d->in, NETTO_ECAPACITY, "no memory for two numbers");
    for (int i = 0; both && i < 2 && d->in.status == NETTO_OK; i++) {
        reader in = open_raw(d, names[i], raws[i]);
        if (is_array(&in))
            reader_refuse(&in, NETTO_EPARAMS, "a list needs `buckets`, whose numbers these are; without them all buckets are alike");
        both[i] = reader_real(&in);
        close_raw(d, &in);
    }
    return both;
}

void model_put_by(writer *w, const netto_correlation *m)
{
    char by[sizeof "attrs." + NETTO_ID_MAX];
    const char *word = by;
    if (m->by == NETTO_BY_FACTOR_ATTRS)
        snprintf(by, sizeof by, "attrs.%.*s", TEXT(m->key));
    else
        word = netto_factor_text_word(m->by);
    writer_text(w, text_of(word));
}

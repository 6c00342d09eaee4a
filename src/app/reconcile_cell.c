/* reconcile_cell.c: values of both sides, and whether they are the same. */
#include <math.h>
#include <string.h>

#include "app/feed.h"
#include "app/reconcile.h"
#include "base/complain.h"
#include "base/decimal.h"
#include "base/instant.h"
#include "text/number.h"

#define INSTANT_SCALE 9

static exact seconds_of(netto_instant at)
{
    char text[DECIMAL_TEXT];
    exact seconds = {.negative = false};
    money_print_scaled(at, INSTANT_SCALE, text);
    exact_read(text_of(text), &seconds);
    return seconds;
}

/* ---- ours ---------------------------------------------------------------------------------------------------------------- */

static void read_number(const field *f, reader *in, cell *out)
{
    char text[DECIMAL_TEXT];
    if (f->column->type == REPORT_EXACT) {
        exact_read(reader_text(in), &out->exact);
        return;
    }
    money_print_scaled(reader_integer(in), 0, text);
    exact_read(text_of(text), &out->exact);
}

static void read_time(reader *in, cell *out)
{
    netto_instant at = 0;
    out->text = reader_text(in);
    instant_parse(out->text, &at);
    out->exact = seconds_of(at);
}

void cell_ours(const field *f, reader *in, cell *out)
{
    *out = (cell){.given = !reader_nil(in)};
    if (!out->given) return;
    switch (f->kind) {
    case KIND_EXACT: read_number(f, in, out); break;
    case KIND_REAL: out->real = reader_real(in); break;
    case KIND_FLAG: out->flag = reader_boolean(in); break;
    case KIND_TIME: read_time(in, out); break;
    default: out->text = reader_text(in);
    }
}

/* ---- theirs ---------------------------------------------------------------------------------------------------------------- */

static netto_status refuse(const field *f, netto_text text, const char *expected, netto_complaint *why)
{
    return complain(why, NETTO_EPARAMS, "%s: '%.*s' %s", f->column->name, text.size > 40 ? 40 : (int)text.size, text.bytes, expected);
}

static netto_status take_exact(const field *f, netto_text text, bool turned, cell *out, netto_complaint *why)
{
    netto_status status = exact_read(text, &out->exact);
    if (status == NETTO_EPARAMS) return refuse(f, text, "is no number; write it like -1234.5", why);
    if (status != NETTO_OK) return refuse(f, text, "has more than 18 decimals, or 30 digits before the point", why);
    if (turned) exact_negate(&out->exact);
    return NETTO_OK;
}

/* What is read as in the files of `netto feed`. */
static netto_status take_fed(const field *f, netto_text text, cell_type type, writer *w, cell *out, netto_complaint *why)
{
    reader in;
    writer_rewind(w, 0);
    netto_status status = feed_cell(text, f->column->name, type, w, why);
    if (status == NETTO_OK && w->failed) status = complain(why, NETTO_ECAPACITY, "no memory to read it");
    reader_init(&in, w->bytes, writer_size(w), NULL);
    if (status == NETTO_OK && type == CELL_REAL) out->real = reader_real(&in);
    if (status == NETTO_OK && type == CELL_BOOLEAN) out->flag = reader_boolean(&in);
    if (status == NETTO_OK && type == CELL_INSTANT) out->exact = seconds_of(reader_integer(&in));
    return status;
}

/* Infinite is what a report writes so. */
static netto_status take_real(const field *f, netto_text text, bool turned, writer *w, cell *out, netto_complaint *why)
{
    netto_status status = NETTO_OK;
    if (text_is(text, "inf") || text_is(text, "-inf"))
        out->real = text.bytes[0] == '-' ? -INFINITY : INFINITY;
    else
        status = take_fed(f, text, CELL_REAL, w, out, why);
    if (turned) out->real = -out->real;
    return status;
}

/* What one side lodged the other received. */
static void take_text(netto_text text, bool raw, bool turned, cell *out)
{
    bool guarded = !raw && text.size > 1 && text.bytes[0] == '\'' && memchr("=+-@\t\r'", text.bytes[1], 7);
    out->text = guarded ? (netto_text){text.bytes + 1, text.size - 1} : text;
    if (turned && text_is(text, "lodged"))
        out->text = TEXT_LITERAL("received");
    else if (turned && text_is(text, "received"))
        out->text = TEXT_LITERAL("lodged");
}

netto_status cell_theirs(const field *f, netto_text text, bool raw, bool mirror, writer *room, cell *out, netto_complaint *why)
{
    bool turned = mirror && f->turns;
    *out = (cell){.given = text.size > 0, .text = text};
    if (!out->given) return NETTO_OK;
    switch (f->kind) {
    case KIND_EXACT: return take_exact(f, text, turned, out, why);
    case KIND_REAL: return take_real(f, text, turned, room, out, why);
    case KIND_FLAG: return take_fed(f, text, CELL_BOOLEAN, room, out, why);
    case KIND_TIME: return take_fed(f, text, CELL_INSTANT, room, out, why);
    default: return take_text(text, raw, turned, out), NETTO_OK;
    }
}

/* ---- both ------------------------------------------------------------------------------------------------------------------ */

static bool reals_match(const field *f, double ours, double theirs)
{
    double bound = f->percent ? f->real_bound / 100.0 * fabs(ours) : f->real_bound;
    return ours == theirs || (f->tolerant && isfinite(ours) && fabs(ours - theirs) <= bound);
}

static bool exacts_match(const field *f, const exact *ours, const exact *theirs)
{
    exact less = exact_less(ours, theirs);
    if (exact_is_zero(&less)) return true;
    if (!f->tolerant) return false;
    return f->percent ? exact_is_within_percent(&less, &f->bound, ours) : exact_is_within(&less, &f->bound);
}

bool cell_matches(const field *f, const cell *ours, const cell *theirs)
{
    if (!ours->given || !theirs->given) return ours->given == theirs->given;
    switch (f->kind) {
    case KIND_REAL: return reals_match(f, ours->real, theirs->real);
    case KIND_FLAG: return ours->flag == theirs->flag;
    case KIND_TEXT: return text_equal(ours->text, theirs->text);
    default: return exacts_match(f, &ours->exact, &theirs->exact);
    }
}

cell cell_less(cell_kind kind, const cell *ours, const cell *theirs)
{
    cell less = {.given = ours->given && theirs->given && (kind == KIND_EXACT || kind == KIND_TIME || kind == KIND_REAL)};
    if (!less.given) return less;
    less.real = ours->real - theirs->real;
    less.exact = exact_less(&ours->exact, &theirs->exact);
    less.given = kind != KIND_REAL || !isnan(less.real);
    return less;
}

/* ---- shown ------------------------------------------------------------------------------------------------------------------- */

netto_text cell_text(cell_kind kind, const cell *c, char *out)
{
    if (!c->given) return (netto_text){0};
    switch (kind) {
    case KIND_EXACT: exact_print(&c->exact, out); return text_of(out);
    case KIND_REAL: number_shortest(c->real, out); return text_of(out);
    case KIND_COUNT: money_print_scaled((netto_money)c->count, 0, out); return text_of(out);
    case KIND_FLAG: return c->flag ? TEXT_LITERAL("true") : TEXT_LITERAL("false");
    default: return c->text;
    }
}

void cell_write(cell_kind kind, const cell *c, writer *w)
{
    char text[NUMBER_TEXT];
    if (!c->given)
        writer_nil(w);
    else if (kind == KIND_REAL)
        writer_real(w, c->real);
    else if (kind == KIND_FLAG)
        writer_boolean(w, c->flag);
    else if (kind == KIND_COUNT)
        writer_unsigned(w, c->count);
    else
        writer_text(w, cell_text(kind, c, text));
}

/* option.c: option.price: what options are worth, of nothing in the book; option.list: and what those of the book are. */
#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "engine/rows.h"
#include "pricing/quote.h"
#include "query/page.h"
#include "query/query.h"

static netto_status answer(const netto_option_row *row, netto_option_answer *out, netto_complaint *complaint)
{
    out->vol = row->vol;
    netto_status status = NETTO_OK;
    if (row->by_price) status = netto_option_vol(&row->option, row->price, &out->vol, complaint);
    if (status == NETTO_OK) status = netto_option_price(&row->option, out->vol, &out->value, complaint);
    return status;
}

#define EARLY_ROWS  10 /* what an american option costs, of European ones, */
#define SEARCH_ROWS 50 /* and a search for its volatility */

static uint32_t counted(const netto_command *c)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < c->count; i++) sum += !c->options[i].option.american ? 1 : c->options[i].by_price ? SEARCH_ROWS : EARLY_ROWS;
    return sum;
}

netto_status query_options(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    rows r;
    (void)cursor;
    if (c->count > NETTO_OPTION_ROWS_MAX)
        return complain(&out->complaint, NETTO_ETOOLARGE, "%u options; send at most %d a call", c->count, NETTO_OPTION_ROWS_MAX);
    if (counted(c) > NETTO_OPTION_ROWS_MAX)
        return complain(&out->complaint, NETTO_ETOOLARGE, "so many american options are %u, as each counts as %d, and %d where its volatility is sought; send at most %d a call",
                        counted(c), EARLY_ROWS, SEARCH_ROWS, NETTO_OPTION_ROWS_MAX);
    netto_status status = rows_begin(&r, e, c, out);
    if (status != NETTO_OK) return status;
    netto_option_answer *answers = arena_array(&e->book.scratch, c->count + 1, sizeof *answers);
    if (!answers) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u options", c->count);
    for (uint32_t i = 0; i < c->count; i++) {
        answers[i] = (netto_option_answer){0};
        status = answer(&c->options[i], &answers[i], &out->complaint);
        if (status != NETTO_OK && !rows_refuse(&r, i)) return status;
        answers[i].refused = status != NETTO_OK;
    }
    status = rows_end(&r, c->count);
    out->options.rows = answers;
    out->row_count = c->count;
    return status;
}

/* ---- those of the book ------------------------------------------------------------------------------------------- */

static netto_status option_row(netto_engine *e, uint32_t slot, netto_option_info *row, netto_complaint *complaint)
{
    const book *b = &e->book;
    const mark *m = &b->marks[slot];
    netto_complaint why;
    quote q;
    *row = (netto_option_info){.instrument = idmap_text(&b->instrument_ids, slot),
                               .underlying = idmap_text(&b->factor_ids, b->instruments[slot].factor),
                               .mark = m->known ? m->price : NAN,
                               .iv = m->given & NETTO_MARK_IV ? m->iv : NAN,
                               .by_model = quote_by_model(b, slot),
                               .delta = NAN};
    netto_status status = quote_of(b, slot, &q, &why);
    row->option = q.option;
    if (status == NETTO_OK) status = quote_value(b, slot, &row->value, &why);
    row->valued = status == NETTO_OK;
    row->delta = !row->by_model ? m->delta : row->valued ? row->value.delta : NAN;
    if (!isnan(row->delta)) {
        netto_instant ts = row->by_model ? quote_ts(b, slot) : m->ts;
        row->delta_age = b->now > ts ? (double)(b->now - ts) / 1e9 : 0.0;
    }
    if (row->valued) return NETTO_OK;
    row->missing = arena_text(&e->book.scratch, text_of(why.text));
    return row->missing.bytes ? NETTO_OK : complain(complaint, NETTO_ECAPACITY, "no memory for the answer");
}

static netto_status options_named(netto_engine *e, const netto_command *c, netto_option_info *rows, netto_decision *out)
{
    const book *b = &e->book;
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; i < c->list.id_count && status == NETTO_OK; i++) {
        uint32_t slot;
        status = book_find_instrument(b, c->list.ids[i], &slot, &out->complaint);
        if (status == NETTO_OK && b->instruments[slot].kind != NETTO_OPTION)
            status = complain(&out->complaint, NETTO_EPARAMS, "'%.*s' is no option", TEXT(c->list.ids[i]));
        if (status == NETTO_OK) status = option_row(e, slot, &rows[out->row_count++], &out->complaint);
    }
    return status;
}

netto_status query_listed(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    const book *b = &e->book;
    page p;
    uint32_t under = SLOT_NONE;
    (void)cursor;
    netto_status status = page_of(c, &b->instrument_ids, "instrument", &p, &out->complaint);
    if (status != NETTO_OK) return status;
    if (c->list.underlying.bytes && (under = idmap_find(&b->factor_ids, c->list.underlying)) == SLOT_NONE)
        return complain(&out->complaint, NETTO_EFACTOR, "underlying: no factor '%.*s'", TEXT(c->list.underlying));
    if (c->list.ids) p.limit = c->list.id_count;
    netto_option_info *rows = page_rows(e, &p, c->list.ids ? c->list.id_count : book_instrument_count(b), sizeof *rows, out);
    if (!rows) return NETTO_ECAPACITY;
    out->listed = rows;
    if (c->list.ids) return options_named(e, c, rows, out);
    for (uint32_t i = p.from; i < book_instrument_count(b) && status == NETTO_OK; i++) {
        if (b->instruments[i].kind != NETTO_OPTION || (under != SLOT_NONE && b->instruments[i].factor != under)) continue;
        if (!page_room(&p, out)) break;
        status = option_row(e, i, &rows[out->row_count++], &out->complaint);
    }
    return status;
}

/* list.c: what is in the book, as lists, some rows at a time. */
#include "base/complain.h"
#include "base/text.h"
#include "query/page.h"
#include "query/query.h"

#define LIMIT_DEFAULT 1000

netto_status query_limit(const netto_page *p, uint32_t *out, netto_complaint *why)
{
    *out = p->limit ? p->limit : LIMIT_DEFAULT;
    if (*out <= NETTO_ROWS_MAX) return NETTO_OK;
    return complain(why, NETTO_ETOOLARGE, "a list answers at most %d rows; page on with `after`", NETTO_ROWS_MAX);
}

netto_status page_of(const netto_command *c, const idmap *ids, const char *noun, page *out, netto_complaint *why)
{
    const netto_page *p = &c->list.page;
    *out = (page){0};
    netto_status status = query_limit(p, &out->limit, why);
    if (status != NETTO_OK || !p->after.bytes) return status;
    uint32_t slot = idmap_find(ids, p->after);
    if (slot == SLOT_NONE) return complain(why, NETTO_EPARAMS, "after: no %s '%.*s'", noun, TEXT(p->after));
    out->from = slot + 1;
    return NETTO_OK;
}

void *page_rows(netto_engine *e, const page *p, uint32_t count, size_t size, netto_decision *out)
{
    uint32_t most = count < p->limit ? count : p->limit;
    void *rows = arena_array(&e->book.scratch, most + 1, size);
    if (!rows) complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u rows", most);
    return rows;
}

bool page_room(const page *p, netto_decision *out)
{
    out->more = out->row_count == p->limit;
    return !out->more;
}

/* ---- positions ---------------------------------------------------------------------------------------- */

static netto_position position_row(const book *b, const position *p)
{
    const instrument *i = &b->instruments[p->instrument];
    netto_position row = {.instrument = idmap_text(&b->instrument_ids, p->instrument),
                          .step = {i->step.m, i->step.k},
                          .cost = position_unit_cost(i, p)};
    quantity_decimal(p->qty, &i->step, &row.qty);
    return row;
}

netto_status query_positions(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    const book *b = &e->book;
    uint32_t slot;
    page p;
    (void)cursor;
    netto_status status = account_find(b, c->account, &slot, &out->complaint);
    if (status == NETTO_OK) status = page_of(c, &b->instrument_ids, "instrument", &p, &out->complaint);
    if (status != NETTO_OK) return status;
    const account *a = &b->accounts[slot];
    netto_position *rows = page_rows(e, &p, a->count, sizeof *rows, out);
    if (!rows) return NETTO_ECAPACITY;
    for (uint32_t i = 0; i < a->count; i++) {
        if (a->positions[i].instrument < p.from) continue;
        if (!page_room(&p, out)) break;
        rows[out->row_count++] = position_row(b, &a->positions[i]);
    }
    out->positions = rows;
    return NETTO_OK;
}

/* ---- accounts --------------------------------------------------------------------------------------------- */

static netto_account_info account_row(const netto_engine *e, uint32_t slot)
{
    const book *b = &e->book;
    const account *a = &b->accounts[slot];
    netto_account_info row = {.id = idmap_text(&b->account_ids, slot),
                              .kind = idmap_text(&b->words, a->kind),
                              .attrs = bytes_text(&a->attrs),
                              .netting = a->netting ? a->netting->mode : NETTO_NETTING_ALL,
                              .positions = a->count,
                              .standing = (netto_standing)e->findings[slot].standing};
    if (a->parent != SLOT_NONE) row.parent = idmap_text(&b->account_ids, a->parent);
    if (a->netting) row.by = bytes_text(&a->netting->by);
    return row;
}

netto_status query_accounts(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    const book *b = &e->book;
    uint32_t parent = SLOT_NONE, kind = SLOT_NONE;
    page p;
    (void)cursor;
    netto_status status = page_of(c, &b->account_ids, "account", &p, &out->complaint);
    if (status == NETTO_OK && c->list.parent.bytes) status = account_find(b, c->list.parent, &parent, &out->complaint);
    if (status != NETTO_OK) return status;
    if (c->list.kind.bytes && (kind = idmap_find(&b->words, c->list.kind)) == SLOT_NONE) return NETTO_OK;
    netto_account_info *rows = page_rows(e, &p, book_account_count(b), sizeof *rows, out);
    if (!rows) return NETTO_ECAPACITY;
    for (uint32_t i = p.from; i < book_account_count(b); i++) {
        if (c->list.parent.bytes && b->accounts[i].parent != parent) continue;
        if (c->list.kind.bytes && b->accounts[i].kind != kind) continue;
        if (!page_room(&p, out)) break;
        rows[out->row_count++] = account_row(e, i);
    }
    out->accounts = rows;
    return NETTO_OK;
}

/* ---- instruments and factors ---------------------------------------------------------------------------------- */

static netto_number real_number(double real)
{
    if (real != real) return (netto_number){.kind = NETTO_NUMBER_NONE};
    return (netto_number){.kind = NETTO_NUMBER_REAL, .real = real};
}

static netto_number decimal_number(netto_decimal decimal)
{
    return (netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = decimal};
}

static netto_load_row *load_rows(netto_engine *e, const instrument *i)
{
    netto_load_row *rows = arena_array(&e->book.scratch, i->load_count + 1, sizeof *rows);
    for (uint32_t k = 0; rows && k < i->load_count; k++)
        rows[k] = (netto_load_row){idmap_text(&e->book.factor_ids, i->loads[k].factor), i->loads[k].amount};
    return rows;
}

static netto_instrument_row instrument_row(netto_engine *e, uint32_t slot)
{
    const book *b = &e->book;
    const instrument *i = &b->instruments[slot];
    return (netto_instrument_row){.id = idmap_text(&b->instrument_ids, slot),
                                  .kind = i->kind,
                                  .underlying = idmap_text(&b->factor_ids, i->factor),
                                  .currency = idmap_text(&b->currency_ids, i->currency),
                                  .venue = bytes_text(&i->venue),
                                  .calendar = bytes_text(&i->calendar),
                                  .loads = load_rows(e, i),
                                  .load_count = i->load_count,
                                  .multiplier = decimal_number(i->multiplier),
                                  .qty_step = decimal_number((netto_decimal){i->step.m, i->step.k}),
                                  .strike = real_number(i->strike),
                                  .inverse = i->inverse,
                                  .right = i->right,
                                  .expiry = i->expiry,
                                  .settle_days = i->settle_days,
                                  .adv = real_number(i->adv),
                                  .attrs = bytes_text(&i->attrs)};
}

static bool kind_matches(const netto_command *c, const instrument *i)
{
    return !c->list.kind.bytes || text_is(c->list.kind, instrument_kind_word(i->kind));
}

netto_status query_instruments(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    const book *b = &e->book;
    page p;
    (void)cursor;
    netto_status status = page_of(c, &b->instrument_ids, "instrument", &p, &out->complaint);
    if (status != NETTO_OK) return status;
    netto_instrument_row *rows = page_rows(e, &p, book_instrument_count(b), sizeof *rows, out);
    if (!rows) return NETTO_ECAPACITY;
    for (uint32_t i = p.from; i < book_instrument_count(b); i++) {
        if (!kind_matches(c, &b->instruments[i])) continue;
        if (!page_room(&p, out)) break;
        rows[out->row_count] = instrument_row(e, i);
        if (!rows[out->row_count++].loads) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for the list");
    }
    out->instruments = rows;
    return NETTO_OK;
}

static netto_factor_row factor_row(const book *b, uint32_t slot)
{
    const factor *f = &b->factors[slot];
    return (netto_factor_row){.id = idmap_text(&b->factor_ids, slot),
                              .class_ = bytes_text(&f->texts[FACTOR_CLASS]),
                              .risk = bytes_text(&f->texts[FACTOR_RISK]),
                              .bucket = bytes_text(&f->texts[FACTOR_BUCKET]),
                              .qualifier = bytes_text(&f->texts[FACTOR_QUALIFIER]),
                              .tenor = bytes_text(&f->texts[FACTOR_TENOR]),
                              .label1 = bytes_text(&f->texts[FACTOR_LABEL1]),
                              .label2 = bytes_text(&f->texts[FACTOR_LABEL2]),
                              .product = bytes_text(&f->texts[FACTOR_PRODUCT]),
                              .vol = real_number(f->vol),
                              .attrs = bytes_text(&f->texts[FACTOR_ATTRS])};
}

netto_status query_factors(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    const book *b = &e->book;
    page p;
    (void)cursor;
    netto_status status = page_of(c, &b->factor_ids, "factor", &p, &out->complaint);
    if (status != NETTO_OK) return status;
    netto_factor_row *rows = page_rows(e, &p, book_factor_count(b), sizeof *rows, out);
    if (!rows) return NETTO_ECAPACITY;
    for (uint32_t i = p.from; i < book_factor_count(b) && page_room(&p, out); i++) rows[out->row_count++] = factor_row(b, i);
    out->factors = rows;
    return NETTO_OK;
}

/* ---- marks ------------------------------------------------------------------------------------------------------ */

static netto_mark_info mark_row(const book *b, uint32_t slot)
{
    const mark *m = &b->marks[slot];
    netto_text id = idmap_text(&b->instrument_ids, slot);
    return (netto_mark_info){.instrument = id,
                             .mark = {.instrument = id, .price = m->price, .given = m->given, .iv = m->iv,
                                      .delta = m->delta, .bid = m->bid, .ask = m->ask, .last = m->last, .ts = m->ts},
                             .rolled = mark_rolled(m), .rolled_ts = m->roll.all > 0.0 ? m->roll.ts : NETTO_NEVER};
}

static netto_status marks_named(netto_engine *e, const netto_command *c, netto_decision *out)
{
    const book *b = &e->book;
    page p = {0, c->list.id_count};
    netto_mark_info *rows = page_rows(e, &p, c->list.id_count, sizeof *rows, out);
    if (!rows) return NETTO_ECAPACITY;
    for (uint32_t i = 0; i < c->list.id_count; i++) {
        uint32_t slot;
        netto_status status = book_find_instrument(b, c->list.ids[i], &slot, &out->complaint);
        if (status != NETTO_OK) return status;
        if (!b->marks[slot].known)
            return complain(&out->complaint, NETTO_ENOMARK, "'%.*s' has no mark", TEXT(c->list.ids[i]));
        rows[out->row_count++] = mark_row(b, slot);
    }
    out->marks = rows;
    return NETTO_OK;
}

netto_status query_marks(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    const book *b = &e->book;
    page p;
    (void)cursor;
    if (c->list.ids) return marks_named(e, c, out);
    netto_status status = page_of(c, &b->instrument_ids, "instrument", &p, &out->complaint);
    if (status != NETTO_OK) return status;
    netto_mark_info *rows = page_rows(e, &p, book_instrument_count(b), sizeof *rows, out);
    if (!rows) return NETTO_ECAPACITY;
    for (uint32_t i = p.from; i < book_instrument_count(b); i++) {
        if (!b->marks[i].known) continue;
        if (!page_room(&p, out)) break;
        rows[out->row_count++] = mark_row(b, i);
    }
    out->marks = rows;
    return NETTO_OK;
}

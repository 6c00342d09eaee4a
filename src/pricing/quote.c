/* quote.c: from the book to a model's terms. */
#include "pricing/quote.h"

#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "codec/member.h"
#include "pricing/option.h"

static const mark *underlying_mark(const book *b, uint32_t slot)
{
    uint32_t under = b->factors[b->instruments[slot].factor].instrument;
    return under == SLOT_NONE ? NULL : &b->marks[under];
}

static netto_status lacks(const book *b, uint32_t slot, const char *what, netto_complaint *complaint)
{
    return complain(complaint, NETTO_ENOMARK, "option '%.*s' has no model's value: %s", TEXT(idmap_text(&b->instrument_ids, slot)), what);
}

/* ---- attributes: the option's own, else its factor's ------------------------------------------------------ */

static netto_text own_attrs(const book *b, uint32_t slot)
{
    return bytes_text(&b->instruments[slot].attrs);
}

static netto_text factor_attrs(const book *b, uint32_t slot)
{
    return bytes_text(&b->factors[b->instruments[slot].factor].texts[FACTOR_ATTRS]);
}

static double real_of(const book *b, uint32_t slot, netto_text key)
{
    double x = 0.0;
    if (!member_real(own_attrs(b, slot), key, &x)) member_real(factor_attrs(b, slot), key, &x);
    return x;
}

/* False: it names a model that there is not. */
static bool model_of(const book *b, uint32_t slot, netto_option_model *out)
{
    netto_text word;
    uint32_t under = b->factors[b->instruments[slot].factor].instrument;
    bool margined = under != SLOT_NONE && instrument_margined(&b->instruments[under]);
    *out = margined ? NETTO_BLACK76 : NETTO_BLACK_SCHOLES;
    if (!member_text(own_attrs(b, slot), TEXT_LITERAL("model"), &word) &&
        !member_text(factor_attrs(b, slot), TEXT_LITERAL("model"), &word))
        return true;
    for (int m = 0; m < NETTO_OPTION_MODEL_COUNT; m++) {
        *out = (netto_option_model)m;
        if (text_is(word, netto_option_model_word(*out))) return true;
    }
    return false;
}

/* What is there and no text is no style. */
static bool read_style(netto_text attrs, netto_text *word)
{
    netto_text raw;
    if (!member_find(attrs, TEXT_LITERAL("style"), &raw)) return false;
    if (!member_text(attrs, TEXT_LITERAL("style"), word)) *word = TEXT_LITERAL("");
    return true;
}

/* False: it is exercised in no way that there is. */
static bool style_of(const book *b, uint32_t slot, bool *american)
{
    netto_text word = TEXT_LITERAL("european");
    if (!read_style(own_attrs(b, slot), &word)) read_style(factor_attrs(b, slot), &word);
    *american = text_is(word, "american");
    return *american || text_is(word, "european");
}

bool quote_early(const book *b, uint32_t slot)
{
    bool american = false;
    return b->instruments[slot].kind == NETTO_OPTION && style_of(b, slot, &american) && american;
}

/* ---- terms ---------------------------------------------------------------------------------------------------- */

netto_status quote_of(const book *b, uint32_t slot, quote *out, netto_complaint *complaint)
{
    const instrument *i = &b->instruments[slot];
    const mark *m = &b->marks[slot], *under = underlying_mark(b, slot);
    netto_option *o = &out->option;
    *out = (quote){.option = {.right = i->right, .strike = i->strike}, .vol = m->iv};
    if (!under || !under->known)
        return complain(complaint, NETTO_ENOMARK, "the underlying '%.*s' of option '%.*s' has no mark; send mark.put",
                        TEXT(idmap_text(&b->factor_ids, i->factor)), TEXT(idmap_text(&b->instrument_ids, slot)));
    if (!m->known || !(m->given & NETTO_MARK_IV)) return lacks(b, slot, "its mark has no iv; send mark.put", complaint);
    if (isnan(i->strike) || !i->right || i->expiry == NETTO_NEVER)
        return lacks(b, slot, "it needs strike, right and expiry; send instrument.put", complaint);
    if (!model_of(b, slot, &o->model))
        return lacks(b, slot, "attrs.model must be \"black_scholes\", \"black76\" or \"bachelier\"", complaint);
    if (!style_of(b, slot, &o->american)) return lacks(b, slot, "attrs.style must be \"european\" or \"american\"", complaint);
    o->underlying = under->price;
    o->years = quote_years(b, i->expiry);
    o->rate = real_of(b, slot, TEXT_LITERAL("rate"));
    if (o->model == NETTO_BLACK_SCHOLES) o->yield = real_of(b, slot, TEXT_LITERAL("yield"));
    return NETTO_OK;
}

netto_status quote_value(const book *b, uint32_t slot, netto_option_value *out, netto_complaint *complaint)
{
    quote q;
    netto_complaint why;
    netto_status status = quote_of(b, slot, &q, complaint);
    if (status != NETTO_OK || netto_option_price(&q.option, q.vol, out, &why) == NETTO_OK) return status;
    return lacks(b, slot, why.text, complaint);
}

/* ---- delta ------------------------------------------------------------------------------------------------------ */

bool quote_by_model(const book *b, uint32_t slot)
{
    netto_text word;
    if (!(b->marks[slot].given & NETTO_MARK_DELTA)) return true;
    return b->instruments[slot].attrs.bytes && member_text(own_attrs(b, slot), TEXT_LITERAL("delta"), &word) && text_is(word, "model");
}

netto_status quote_delta(const book *b, uint32_t slot, double *out, netto_complaint *complaint)
{
    const mark *m = &b->marks[slot];
    quote q;
    netto_complaint why;
    if (!quote_by_model(b, slot)) return *out = m->delta, NETTO_OK;
    if (!(m->given & (NETTO_MARK_DELTA | NETTO_MARK_IV)))
        return complain(complaint, NETTO_ENOMARK, "instrument '%.*s' has no delta in its mark, and no iv for a model's; send mark.put",
                        TEXT(idmap_text(&b->instrument_ids, slot)));
    netto_status status = quote_of(b, slot, &q, complaint);
    if (status != NETTO_OK || option_delta(&q.option, q.vol, out, &why) == NETTO_OK) return status;
    return lacks(b, slot, why.text, complaint);
}

/* ---- what it stands on --------------------------------------------------------------------------------------------- */

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

uint64_t quote_version(const book *b, uint32_t slot)
{
    const instrument *i = &b->instruments[slot];
    const factor *f = &b->factors[i->factor];
    uint64_t version = later(later(i->version, b->marks[slot].version), later(f->version, b->day_version));
    if (f->instrument == SLOT_NONE) return version;
    return later(version, later(b->instruments[f->instrument].version, b->marks[f->instrument].version));
}

netto_instant quote_ts(const book *b, uint32_t slot)
{
    const mark *m = &b->marks[slot], *under = underlying_mark(b, slot);
    return under && under->known && under->ts < m->ts ? under->ts : m->ts;
}

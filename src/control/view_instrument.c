/* view_instrument.c: the fields of instruments and factors. */
#include "control/view_value.h"
#include "netting/weight.h"

static bool is_own(const netto_view *v)
{
    return v->slot == v->scope->own;
}

static void note(const netto_view *v, uint32_t own, uint32_t underlying)
{
    v->scope->reads |= is_own(v) ? own : underlying;
}

static netto_value underlying_of(const netto_view *v, const instrument *i)
{
    if (!is_own(v)) return view_refused("a hook reaches its thing, its underlying and factor, no further");
    v->scope->reads |= READ_FACTOR; /* the underlying may be put later */
    uint32_t slot = v->scope->book->factors[i->factor].instrument;
    return slot == SLOT_NONE ? view_nil() : view_thing(view_instrument(v->scope, slot));
}

static netto_value factor_of(const netto_view *v, const instrument *i)
{
    if (!is_own(v)) return view_refused("a hook reaches its thing, its underlying and factor, no further");
    return view_thing(view_factor(v->scope, i->factor));
}

static netto_value right_of(const instrument *i)
{
    if (!i->right) return view_nil();
    return view_text(i->right == 'C' ? TEXT_LITERAL("C") : TEXT_LITERAL("P"));
}

static netto_value expiry_of(const instrument *i)
{
    return i->expiry == NETTO_NEVER ? view_nil() : view_number((double)i->expiry / 1e9);
}

static netto_value defined(const netto_view *v, netto_field field)
{
    const book *b = v->scope->book;
    const instrument *i = &b->instruments[v->slot];
    note(v, READ_OWN, READ_UNDERLYING);
    switch (field) {
    case NETTO_FIELD_ID: return view_text(idmap_text(&b->instrument_ids, v->slot));
    case NETTO_FIELD_KIND: return view_text(text_of(instrument_kind_word(i->kind)));
    case NETTO_FIELD_UNDERLYING: return underlying_of(v, i);
    case NETTO_FIELD_FACTOR_OF: return factor_of(v, i);
    case NETTO_FIELD_CURRENCY: return view_text(idmap_text(&b->currency_ids, i->currency));
    case NETTO_FIELD_VENUE: return view_text(bytes_text(&i->venue));
    case NETTO_FIELD_CALENDAR: return view_text(bytes_text(&i->calendar));
    case NETTO_FIELD_MULTIPLIER: return view_number(i->multiplier_real);
    case NETTO_FIELD_INVERSE: return view_boolean(i->inverse);
    case NETTO_FIELD_QTY_STEP: return view_number(i->step.real);
    case NETTO_FIELD_EXPIRY: return expiry_of(i);
    case NETTO_FIELD_STRIKE: return view_number(i->strike);
    case NETTO_FIELD_RIGHT: return right_of(i);
    case NETTO_FIELD_SETTLE_DAYS: return i->settle_days < 0 ? view_nil() : view_number(i->settle_days);
    case NETTO_FIELD_ADV: return view_number(i->adv);
    case NETTO_FIELD_ATTRS: return view_attrs(&i->attrs);
    default: return view_absent();
    }
}

/* ---- options -------------------------------------------------------------------------------------------- */

#define READ_QUOTE (READ_OWN | READ_MARK | READ_UNDERLYING | READ_UNDERLYING_MARK | READ_FACTOR | READ_DAY)

static bool is_option(const netto_view *v)
{
    return v->scope->book->instruments[v->slot].kind == NETTO_OPTION;
}

/* What an underlying that is itself an option comes to depends on what a hook cannot reach. */
static bool reaches(const netto_view *v)
{
    return is_own(v) || v->scope->level >= SCOPE_BOOK;
}

/* The delta that counts is the feed's; else what a model stands on is read. */
static bool by_feed(const netto_view *v)
{
    v->scope->reads |= is_own(v) ? READ_OWN : READ_UNDERLYING;
    if (!is_option(v) || !quote_by_model(v->scope->book, v->slot)) return true;
    v->scope->reads |= READ_QUOTE;
    return false;
}

static netto_value delta_of(const netto_view *v)
{
    const mark *m = &v->scope->book->marks[v->slot];
    double delta;
    if (by_feed(v)) return m->given & NETTO_MARK_DELTA ? view_number(m->delta) : view_nil();
    if (!reaches(v)) return view_refused("read the delta of the instrument itself");
    return quote_delta(v->scope->book, v->slot, &delta, NULL) == NETTO_OK ? view_number(delta) : view_nil();
}

static netto_value source_of(const netto_view *v)
{
    netto_value delta = delta_of(v);
    if (delta.kind != NETTO_VALUE_NUMBER) return delta;
    return view_text(by_feed(v) ? TEXT_LITERAL("feed") : TEXT_LITERAL("model"));
}

/* Of a model's delta the older of the two marks counts that it stands on. */
static netto_value delta_age_of(const netto_view *v)
{
    netto_instant now, ts;
    if (!netto_view_now(v, &now))
        return view_refused("only a book hook may read `delta_age`: this answer is kept until what it reads changes");
    netto_value delta = delta_of(v);
    if (delta.kind != NETTO_VALUE_NUMBER) return delta;
    ts = by_feed(v) ? v->scope->book->marks[v->slot].ts : quote_ts(v->scope->book, v->slot);
    return view_number(now > ts ? (double)(now - ts) / 1e9 : 0.0);
}

static netto_value greek_of(const netto_view *v, netto_field field)
{
    netto_option_value value;
    if (!is_option(v)) return view_nil();
    if (!reaches(v)) return view_refused("read the greeks of the instrument itself");
    v->scope->reads |= READ_QUOTE;
    if (quote_value(v->scope->book, v->slot, &value, NULL) != NETTO_OK) return view_nil();
    return view_number(field == NETTO_FIELD_GAMMA ? value.gamma : field == NETTO_FIELD_VEGA ? value.vega : value.theta);
}

/* ---- marks ------------------------------------------------------------------------------------------- */

static netto_value age_of(const netto_view *v, const mark *m)
{
    netto_instant now;
    if (!netto_view_now(v, &now))
        return view_refused("only a book hook may read `age`: this answer is kept until what it reads changes");
    return m->known ? view_number(now > m->ts ? (double)(now - m->ts) / 1e9 : 0.0) : view_nil();
}

static netto_value session_of(const netto_view *v)
{
    netto_instant now;
    if (!netto_view_now(v, &now))
        return view_refused("only a book hook may read `session`: this answer is kept until what it reads changes");
    note(v, READ_OWN, READ_UNDERLYING);
    return view_text(calendar_session(calendar_of(v->scope->book, v->slot), now));
}

static netto_value value_of(const netto_view *v)
{
    double value;
    v->scope->reads |= READ_RATE;
    note(v, READ_OWN, READ_UNDERLYING);
    return weight_unit_value(v->scope->book, v->slot, &value, NULL) == NETTO_OK ? view_number(value) : view_nil();
}

/* The delta-adjusted notional of one unit; what it loads on its currency apart. */
static netto_value exposure_of(const netto_view *v)
{
    double exposure;
    if (!is_own(v) && v->scope->level < SCOPE_BOOK) return view_refused("read the exposure of the instrument itself");
    v->scope->reads |= READ_OWN | READ_RATE | READ_FACTOR | READ_UNDERLYING | READ_UNDERLYING_MARK;
    if (is_option(v) && quote_by_model(v->scope->book, v->slot)) v->scope->reads |= READ_QUOTE;
    return weight_exposure(v->scope->book, v->slot, &exposure, NULL) == NETTO_OK ? view_number(exposure) : view_nil();
}

static netto_value given(const mark *m, uint32_t which, double number)
{
    return m->given & which ? view_number(number) : view_nil();
}

netto_value view_instrument_get(const netto_view *v, netto_field field)
{
    const mark *m = &v->scope->book->marks[v->slot];
    uint32_t before = v->scope->reads;
    note(v, READ_MARK, READ_UNDERLYING_MARK);
    switch (field) {
    case NETTO_FIELD_PRICE: return m->known ? view_number(m->price) : view_nil();
    case NETTO_FIELD_IV: return given(m, NETTO_MARK_IV, m->iv);
    case NETTO_FIELD_DELTA: return delta_of(v);
    case NETTO_FIELD_DELTA_SOURCE: return source_of(v);
    case NETTO_FIELD_DELTA_AGE: return delta_age_of(v);
    case NETTO_FIELD_SESSION: return session_of(v);
    case NETTO_FIELD_GAMMA:
    case NETTO_FIELD_VEGA:
    case NETTO_FIELD_THETA: return greek_of(v, field);
    case NETTO_FIELD_BID: return given(m, NETTO_MARK_BID, m->bid);
    case NETTO_FIELD_ASK: return given(m, NETTO_MARK_ASK, m->ask);
    case NETTO_FIELD_LAST: return given(m, NETTO_MARK_LAST, m->last);
    case NETTO_FIELD_ROLLED: return view_number(mark_rolled(m));
    case NETTO_FIELD_AGE: return age_of(v, m);
    case NETTO_FIELD_VALUE: return value_of(v);
    case NETTO_FIELD_EXPOSURE: return exposure_of(v);
    default:
        v->scope->reads = before; /* no mark was read after all */
        return defined(v, field);
    }
}

/* ---- factors ------------------------------------------------------------------------------------------ */

netto_value view_factor_get(const netto_view *v, netto_field field)
{
    const factor *f = &v->scope->book->factors[v->slot];
    v->scope->reads |= READ_FACTOR;
    switch (field) {
    case NETTO_FIELD_ID: return view_text(idmap_text(&v->scope->book->factor_ids, v->slot));
    case NETTO_FIELD_CLASS: return view_text(bytes_text(&f->texts[FACTOR_CLASS]));
    case NETTO_FIELD_RISK: return view_text(bytes_text(&f->texts[FACTOR_RISK]));
    case NETTO_FIELD_BUCKET: return view_text(bytes_text(&f->texts[FACTOR_BUCKET]));
    case NETTO_FIELD_QUALIFIER: return view_text(bytes_text(&f->texts[FACTOR_QUALIFIER]));
    case NETTO_FIELD_TENOR: return view_text(bytes_text(&f->texts[FACTOR_TENOR]));
    case NETTO_FIELD_LABEL1: return view_text(bytes_text(&f->texts[FACTOR_LABEL1]));
    case NETTO_FIELD_LABEL2: return view_text(bytes_text(&f->texts[FACTOR_LABEL2]));
    case NETTO_FIELD_PRODUCT: return view_text(bytes_text(&f->texts[FACTOR_PRODUCT]));
    case NETTO_FIELD_VOL: return view_number(f->vol);
    case NETTO_FIELD_ATTRS: return view_attrs(&f->texts[FACTOR_ATTRS]);
    default: return view_absent();
    }
}

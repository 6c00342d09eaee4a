/* view_book.c: the fields of books, their legs and agreements, and of collateral lines. */
#include "base/complain.h"
#include "control/trace.h"
#include "control/view_value.h"
#include "netting/partition.h"

/* What the engine cannot answer is told by the scope, until the next such answer. */
static netto_value measured(const netto_view *v, netto_measure measure)
{
    const book_subject *s = v->subject;
    netto_complaint *why = &v->scope->refusal;
    double number;
    v->scope->reads |= READ_BOOK;
    if (s->numbers->measure(s->self, measure, &number, why) != NETTO_OK) return view_refused(why->text);
    if (v->scope->trace) trace_read(v->scope->trace, s->when, measure, number);
    return view_number(number);
}

static netto_value child_view(const netto_view *v, netto_thing thing, const void *subject, uint32_t slot)
{
    return view_thing((netto_view){.thing = thing, .slot = slot, .scope = v->scope, .subject = subject});
}

/* ---- what a book is ------------------------------------------------------------------------------------ */

static netto_value id_of(const book *b, const book_subject *s)
{
    netto_text name = s->is_set ? partition_name(b, s->set) : idmap_text(&b->account_ids, s->account);
    return view_text(name);
}

static netto_value kind_of(const book *b, const book_subject *s)
{
    return view_text(s->is_set ? TEXT_LITERAL("set") : idmap_text(&b->words, b->accounts[s->account].kind));
}

static netto_value parent_of(const book *b, const book_subject *s)
{
    uint32_t parent = s->is_set ? s->account : b->accounts[s->account].parent;
    return parent == SLOT_NONE ? view_nil() : view_text(idmap_text(&b->account_ids, parent));
}

static netto_value attrs_of(const book *b, const book_subject *s)
{
    if (s->is_set && partition_is_named(s->set)) return view_attrs(&b->sets[partition_slot(s->set)].attrs);
    return view_attrs(&b->accounts[s->account].attrs);
}

static netto_value agreement_of(const netto_view *v, const book_subject *s)
{
    if (!s->is_set || !partition_is_named(s->set)) return view_nil();
    return child_view(v, NETTO_THING_AGREEMENT, NULL, partition_slot(s->set));
}

static netto_value named(const netto_view *v, netto_field field)
{
    const book *b = v->scope->book;
    const book_subject *s = v->subject;
    switch (field) {
    case NETTO_FIELD_ID: return id_of(b, s);
    case NETTO_FIELD_KIND: return kind_of(b, s);
    case NETTO_FIELD_PARENT: return parent_of(b, s);
    case NETTO_FIELD_ATTRS: return attrs_of(b, s);
    default: return view_absent();
    }
}

/* ---- what a book comes to -------------------------------------------------------------------------------- */

static netto_value pool_of(const netto_view *v, const book_subject *s)
{
    if (s->pooled) return view_thing(*v);
    if (!s->pool) return view_refused("a netting set has no pool; it is one set already");
    v->scope->reads |= READ_POOL;
    return view_thing(view_book(v->scope, s->pool));
}

static netto_value secured(const netto_view *v, netto_measure measure)
{
    const book_subject *s = v->subject;
    if (s->is_set) return view_refused("collateral secures the account, not one of its netting sets");
    if (s->pooled) return view_refused("the pool is for exposure; read this of the book itself");
    return measured(v, measure);
}

/* What an account or one of its sets would cost to replace, and what secures it. */
static netto_value replaced(const netto_view *v, netto_measure measure)
{
    const book_subject *s = v->subject;
    if (s->pooled) return view_refused("the pool is for exposure; read this of the book itself");
    v->scope->reads |= READ_LINES;
    return measured(v, measure);
}

/* What a margin hook answers is read by those of the next level only. */
static netto_value required(const netto_view *v, netto_field field)
{
    const book_subject *s = v->subject;
    if (!s->numbers->margin) return view_refused("margin is what this hook answers; it cannot read it");
    if (s->pooled) return view_refused("the pool is for exposure; read this of the book itself");
    v->scope->reads |= READ_MARGIN;
    return field == NETTO_FIELD_MARGIN ? child_view(v, NETTO_THING_MARGIN, s, 0) : measured(v, NETTO_MEASURE_UTILISATION);
}

netto_value view_book_get(const netto_view *v, netto_field field)
{
    const book_subject *s = v->subject;
    netto_value name = named(v, field);
    if (name.kind != NETTO_VALUE_ABSENT) return name;
    if (s->names_only) return view_refused("a collateral hook may read its book's id, kind, parent and attrs only");
    switch (field) {
    case NETTO_FIELD_AGREEMENT: return agreement_of(v, s);
    case NETTO_FIELD_GROSS: return measured(v, s->pooled ? NETTO_MEASURE_POOL_GROSS : NETTO_MEASURE_GROSS);
    case NETTO_FIELD_NET: return measured(v, s->pooled ? NETTO_MEASURE_POOL_NET : NETTO_MEASURE_NET);
    case NETTO_FIELD_NETTED: return measured(v, s->pooled ? NETTO_MEASURE_POOL_NETTED : NETTO_MEASURE_NETTED);
    case NETTO_FIELD_BENEFIT: return measured(v, s->pooled ? NETTO_MEASURE_POOL_BENEFIT : NETTO_MEASURE_BENEFIT);
    case NETTO_FIELD_WORST_LEG: return child_view(v, NETTO_THING_LEG, s, 0);
    case NETTO_FIELD_VALUE: return s->is_set ? measured(v, NETTO_MEASURE_VALUE) : secured(v, NETTO_MEASURE_VALUE);
    case NETTO_FIELD_POSITIVE: return s->is_set ? measured(v, NETTO_MEASURE_POSITIVE) : secured(v, NETTO_MEASURE_POSITIVE);
    case NETTO_FIELD_RECEIVED: return replaced(v, NETTO_MEASURE_RECEIVED);
    case NETTO_FIELD_LODGED: return replaced(v, NETTO_MEASURE_LODGED);
    case NETTO_FIELD_REPLACEMENT: return replaced(v, NETTO_MEASURE_REPLACEMENT);
    case NETTO_FIELD_COLLATERAL: return secured(v, NETTO_MEASURE_COLLATERAL);
    case NETTO_FIELD_EQUITY: return secured(v, NETTO_MEASURE_EQUITY);
    case NETTO_FIELD_RESULT: return secured(v, NETTO_MEASURE_RESULT);
    case NETTO_FIELD_REALISED: return secured(v, NETTO_MEASURE_REALISED);
    case NETTO_FIELD_UNREALISED: return secured(v, NETTO_MEASURE_UNREALISED);
    case NETTO_FIELD_OPTION_VALUE: return secured(v, NETTO_MEASURE_OPTION_VALUE);
    case NETTO_FIELD_POOL: return pool_of(v, s);
    case NETTO_FIELD_MARGIN:
    case NETTO_FIELD_UTILISATION: return required(v, field);
    default: return view_absent();
    }
}

netto_value view_leg_get(const netto_view *v, netto_field field)
{
    const book_subject *s = v->subject;
    netto_leg leg;
    if (field == NETTO_FIELD_NETTED) return measured(v, s->pooled ? NETTO_MEASURE_POOL_WORST_LEG : NETTO_MEASURE_WORST_LEG);
    if (field != NETTO_FIELD_LEG) return view_absent();
    netto_complaint *why = &v->scope->refusal;
    v->scope->reads |= READ_BOOK;
    if (s->numbers->worst_leg(s->self, s->pooled, &leg, why) != NETTO_OK) return view_refused(why->text);
    return view_text(leg.id);
}

netto_value view_margin_get(const netto_view *v, netto_field field)
{
    const book_subject *s = v->subject;
    netto_margin m;
    if (field == NETTO_FIELD_INITIAL) return measured(v, NETTO_MEASURE_INITIAL);
    if (field == NETTO_FIELD_MAINTENANCE) return measured(v, NETTO_MEASURE_MAINTENANCE);
    if (field != NETTO_FIELD_WARNING && field != NETTO_FIELD_LIQUIDATION) return view_absent();
    v->scope->reads |= READ_BOOK;
    if (s->numbers->margin(s->self, &m, &v->scope->refusal) != NETTO_OK) return view_refused(v->scope->refusal.text);
    return view_number(field == NETTO_FIELD_WARNING ? m.warning : m.liquidation);
}

netto_value view_agreement_get(const netto_view *v, netto_field field)
{
    const book *b = v->scope->book;
    const agreement *a = &b->sets[v->slot];
    switch (field) {
    case NETTO_FIELD_ID: return view_text(idmap_text(&b->set_ids, v->slot));
    case NETTO_FIELD_ENFORCEABLE: return view_boolean(a->enforceable);
    case NETTO_FIELD_MARGINED: return view_boolean(a->margined);
    case NETTO_FIELD_CURRENCY: return view_text(idmap_text(&b->currency_ids, a->currency));
    case NETTO_FIELD_THRESHOLD: return view_number(a->threshold);
    case NETTO_FIELD_MTA: return view_number(a->mta);
    case NETTO_FIELD_NICA: return view_number(a->nica);
    case NETTO_FIELD_MPOR_DAYS: return a->mpor_days < 0 ? view_nil() : view_number(a->mpor_days);
    case NETTO_FIELD_ATTRS: return view_attrs(&a->attrs);
    default: return view_absent();
    }
}

bool netto_view_counts(const netto_view *v)
{
    const book_subject *s = v->subject;
    return v->thing == NETTO_THING_BOOK && !s->is_set && !s->pooled && !s->names_only && s->numbers->count;
}

/* Whoever counts is asked anew each time: the margin is not, and a fold may not read what its own command counts. */
bool netto_view_count(const netto_view *v, netto_instant window, uint32_t *out, netto_complaint *complaint)
{
    const book_subject *s = v->subject;
    content(complaint);
    if (!netto_view_counts(v))
        return complain(complaint, NETTO_ERULE, "orders are counted in checks and the functions of limits, of the account's own book"), false;
    netto_instant length = v->scope->policy->orders_length;
    if (!length)
        return complain(complaint, NETTO_ERULE, "it needs a history of orders; declare history = { orders = { length = …, most = … } }"), false;
    if (window <= 0 || window > length)
        return complain(complaint, NETTO_ERULE, "the window must be greater than 0, and at most the history's `length`"), false;
    v->scope->reads |= READ_COUNT | READ_NOW | READ_POOL;
    return s->numbers->count(s->self, window, out);
}

/* ---- collateral lines --------------------------------------------------------------------------------------- */

static netto_value line_only(const netto_view *v, netto_field field)
{
    const line_subject *s = v->subject;
    v->scope->reads |= READ_LINE;
    switch (field) {
    case NETTO_FIELD_AMOUNT: return view_number(s->amount);
    case NETTO_FIELD_VALUE: return view_number(s->value);
    case NETTO_FIELD_ROLE: return view_text(s->line->received ? TEXT_LITERAL("received") : TEXT_LITERAL("lodged"));
    case NETTO_FIELD_BOOK: return view_thing(view_book(v->scope, s->book));
    default: return view_absent();
    }
}

netto_value view_line_get(const netto_view *v, netto_field field)
{
    const book *b = v->scope->book;
    const line_subject *s = v->subject;
    if (field == NETTO_FIELD_ASSET) return view_thing(view_instrument(v->scope, s->line->asset));
    if (field != NETTO_FIELD_CURRENCY) return line_only(v, field);
    v->scope->reads |= READ_OWN;
    return view_text(idmap_text(&b->currency_ids, b->instruments[s->line->asset].currency));
}

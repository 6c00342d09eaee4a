/* fake_view.h: things for rules to read, without a book behind them.
 *
 * Stands in for src/control/view.c: a thing is a row of values, one for each field. */
#ifndef TESTS_FAKE_VIEW_H
#define TESTS_FAKE_VIEW_H

#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "netto/policy.h"

typedef struct fake_thing {
    netto_value values[NETTO_FIELD_COUNT];
    double vol; /* of an instrument; negative: the window is not covered */
} fake_thing;

struct netto_scope {
    netto_instant now; /* 0: may not be asked */
};

static struct netto_scope fake_scope = {.now = 1767225600 * NETTO_SECOND};

/* What reading a book's gross makes the engine do first. */
static void (*fake_weigh)(void);

netto_value netto_view_get(const netto_view *view, netto_field field)
{
    if (field == NETTO_FIELD_GROSS && fake_weigh) fake_weigh();
    return ((const fake_thing *)view->subject)->values[field];
}

bool netto_view_vol(const netto_view *view, netto_instant horizon, netto_instant window, double lambda,
                    double *out, netto_complaint *complaint)
{
    const fake_thing *thing = view->subject;
    content(complaint);
    if (window % NETTO_SECOND != 0) {
        complain(complaint, NETTO_EDOMAIN, "the window is no multiple of a second");
        return false;
    }
    if (thing->vol < 0) return false;
    *out = thing->vol + lambda + (double)horizon * 0;
    return true;
}

/* A window of 60 seconds is covered. */
bool netto_view_move(const netto_view *view, netto_instant window, double *out, netto_complaint *complaint)
{
    const fake_thing *thing = view->subject;
    content(complaint);
    if (window % NETTO_SECOND != 0) complain(complaint, NETTO_EDOMAIN, "the window is no multiple of a second");
    *out = -0.25;
    return thing->vol >= 0 && window == 60 * NETTO_SECOND;
}

bool netto_view_mean(const netto_view *view, netto_instant window, double *out, netto_complaint *complaint)
{
    bool known = netto_view_move(view, window, out, complaint);
    *out = 100;
    return known;
}

bool netto_view_counts(const netto_view *view)
{
    return view->thing == NETTO_THING_BOOK;
}

bool netto_view_measures(const netto_view *view)
{
    return view->thing == NETTO_THING_BOOK;
}

/* Of a book: one name was ever forecast under. */
bool netto_view_scores(const netto_view *view)
{
    return view->thing == NETTO_THING_BOOK;
}

netto_status netto_view_score(const netto_view *view, netto_text name, uint32_t window, netto_score *out, netto_complaint *complaint)
{
    (void)view, (void)complaint;
    uint32_t count = !text_is(name, "es99") ? 0 : window ? window : 250;
    *out = (netto_score){.count = count, .hit_rate = __builtin_nan(""), .mae = 0.5, .rmse = 0.75, .bias = -0.25, .qlike = __builtin_nan("")};
    out->backtest = (netto_backtest){.observations = count, .exceptions = 6, .expected = 2.5, .kupiec = {true, 3.56, 0.059}, .zone = NETTO_ZONE_YELLOW};
    return NETTO_OK;
}

/* Of a book; a minute's orders may be missing. */
bool netto_view_count(const netto_view *view, netto_instant window, uint32_t *out, netto_complaint *complaint)
{
    content(complaint);
    if (window > 60 * NETTO_SECOND) complain(complaint, NETTO_ERULE, "the window is too long");
    *out = 7;
    return window < 60 * NETTO_SECOND && view->thing == NETTO_THING_BOOK;
}

/* Of a book: the best `result` of a minute is 9, of less nothing is known. */
bool netto_view_peak(const netto_view *view, netto_text field, netto_instant window, double *out, netto_complaint *complaint)
{
    (void)view;
    content(complaint);
    if (!text_is(field, "result")) complain(complaint, NETTO_ERULE, "of '%.*s' none is kept", TEXT(field));
    *out = 9;
    return text_is(field, "result") && window >= 60 * NETTO_SECOND;
}

/* A book has one measure, `delta`, of 1.5: a class and two buckets; the variant "high" is twice that. */
netto_status netto_view_measure(const netto_view *view, const netto_measure_ask *ask, netto_result *out, netto_complaint *complaint)
{
    static const netto_named_number numbers[] = {{{"gross", 5}, 4}, {{"net", 3}, -1}};
    static const char *const levels[] = {"class", "bucket", NULL};
    static const netto_result buckets[] = {{.name = {"1", 1}, .value = 1, .numbers = numbers, .number_count = 2},
                                           {.name = {"2", 1}, .value = 0.5, .numbers = numbers, .number_count = 2}};
    static const netto_result class = {.name = {"FX", 2}, .value = 1.5, .numbers = numbers, .number_count = 2, .by = {"bucket", 6},
                                       .parts = buckets, .part_count = 2};
    (void)view;
    *out = (netto_result){.name = ask->name, .value = 1.5, .numbers = numbers, .number_count = 2, .by = {"class", 5}, .parts = &class,
                          .part_count = 1, .levels = levels};
    if (netto_text_given(ask->variant)) out->value = 3;
    if (netto_text_given(ask->without)) out->value -= 0.5, out->work = 1000;
    if (text_is(ask->variant, "vast")) out->work = 600000;
    return text_is(ask->name, "delta") ? NETTO_OK : complain(complaint, NETTO_ERULE, "no measure is called '%.*s'", TEXT(ask->name));
}

/* Of a book: two legs by venue, of others none. */
netto_status netto_view_legs(const netto_view *view, netto_legs_by by, netto_legs *out, netto_complaint *complaint)
{
    static const netto_leg items[] = {{{"", 0}, 60, 70}, {{"DEX", 3}, 80, 30}};
    (void)view;
    *out = (netto_legs){.items = items, .count = by == NETTO_LEGS_BY_VENUE ? 2 : 0, .work = 1000};
    if (out->count) out->worst = items[1];
    return by == NETTO_LEGS_BY_BUCKET ? complain(complaint, NETTO_ERULE, "a bucket is too much") : NETTO_OK;
}

/* Of a book, what hedges X is the first of what is asked about; of Y too little is known, and of Z nothing may be. */
netto_status netto_view_question(const netto_view *view, const netto_command *question, netto_decision *out, uint64_t *work, netto_complaint *complaint)
{
    (void)view;
    *work = 1000;
    if (question->kind == NETTO_HEDGE_NEUTRAL) return complain(complaint, NETTO_EDOMAIN, "'%.*s' moves nothing", TEXT(question->neutral.with[0]));
    if (text_is(question->hedge.of, "Y")) return complain(complaint, NETTO_ENOMARK, "the prices of 'Y' do not cover the window");
    if (text_is(question->hedge.of, "Z")) return complain(complaint, NETTO_EINSTRUMENT, "no instrument 'Z'");
    out->hedge = (netto_hedge){.legs = {{.instrument = question->hedge.with[0], .ratio = 0.5}}, .leg_count = 1, .samples = 30, .effectiveness = 0.9};
    if (question->hedge.sized) out->hedge.legs[0].traded = true, out->hedge.legs[0].trade = -question->hedge.qty / 2;
    return NETTO_OK;
}

bool netto_view_recalls(const netto_view *view)
{
    return view->thing == NETTO_THING_INSTRUMENT;
}

/* The instrument remembers one fold, `last`, of one number. */
netto_status netto_view_recall(const netto_view *view, netto_text name, netto_recall *out, netto_complaint *complaint)
{
    static const netto_text fields[] = {{"high", 4}, {"low", 3}};
    static const netto_fold one = {.width = 1}, two = {.width = 2, .fields = fields};
    (void)view;
    *out = (netto_recall){.fold = &one, .begun = !text_is(name, "none"), .numbers = {7, 3}};
    if (text_is(name, "range")) out->fold = &two;
    return text_is(name, "broken") ? complain(complaint, NETTO_ERULE, "fold 'broken' is stale") : NETTO_OK;
}

bool netto_view_years(const netto_view *view, double *out)
{
    const netto_value *expiry = &((const fake_thing *)view->subject)->values[NETTO_FIELD_EXPIRY];
    if (expiry->kind != NETTO_VALUE_NUMBER) return false;
    *out = expiry->number;
    return true;
}

bool netto_view_now(const netto_view *view, netto_instant *out)
{
    *out = view->scope->now;
    return view->thing == NETTO_THING_BOOK && *out != 0;
}

struct trace *trace_of(const netto_view *view);

struct trace *trace_of(const netto_view *view)
{
    (void)view;
    return NULL;
}

/* ---- building -------------------------------------------------------------------------------------- */

static inline void fake_clear(fake_thing *t)
{
    *t = (fake_thing){.vol = -1};
    for (int i = 0; i < NETTO_FIELD_COUNT; i++) t->values[i].kind = NETTO_VALUE_ABSENT;
}

static inline void fake_number(fake_thing *t, netto_field field, double number)
{
    t->values[field] = (netto_value){.kind = NETTO_VALUE_NUMBER, .number = number};
}

static inline void fake_text(fake_thing *t, netto_field field, const char *text)
{
    t->values[field] = (netto_value){.kind = NETTO_VALUE_TEXT, .text = text_of(text)};
}

static inline void fake_refused(fake_thing *t, netto_field field, const char *text)
{
    t->values[field] = (netto_value){.kind = NETTO_VALUE_REFUSED, .text = text_of(text)};
}

static inline void fake_map(fake_thing *t, netto_field field, const char *bytes, uint32_t size)
{
    t->values[field] = (netto_value){.kind = NETTO_VALUE_MAP, .text = {bytes, size}};
}

static inline netto_view fake_view(netto_thing thing, const fake_thing *subject)
{
    return (netto_view){.thing = thing, .scope = &fake_scope, .subject = subject};
}

static inline void fake_child(fake_thing *t, netto_field field, netto_thing thing, const fake_thing *child)
{
    t->values[field] = (netto_value){.kind = NETTO_VALUE_VIEW, .view = fake_view(thing, child)};
}

/* ---- a small world ----------------------------------------------------------------------------------- */

/* {"haircut": 0.25, "tags": ["a", "b"], "deep": {"x": 1}, "ok": true} */
static const char fake_attrs[] = "\x84\xa7haircut\xcb\x3f\xd0\x00\x00\x00\x00\x00\x00\xa4tags\x92\xa1"
                                 "a\xa1"
                                 "b\xa4"
                                 "deep\x81\xa1x\x01\xa2ok\xc3";

static fake_thing fake_instrument, fake_underlying, fake_factors[2], fake_line, fake_book, fake_pool,
    fake_leg;

static inline void fake_fill_things(void)
{
    fake_text(&fake_underlying, NETTO_FIELD_ID, "BTC");
    fake_text(&fake_underlying, NETTO_FIELD_KIND, "spot");
    fake_number(&fake_underlying, NETTO_FIELD_PRICE, 60000);
    fake_text(&fake_instrument, NETTO_FIELD_ID, "BTC-PERP");
    fake_text(&fake_instrument, NETTO_FIELD_KIND, "perp");
    fake_number(&fake_instrument, NETTO_FIELD_PRICE, 60010);
    fake_number(&fake_instrument, NETTO_FIELD_EXPIRY, 0.5);
    fake_map(&fake_instrument, NETTO_FIELD_ATTRS, fake_attrs, sizeof fake_attrs - 1);
    fake_child(&fake_instrument, NETTO_FIELD_UNDERLYING, NETTO_THING_INSTRUMENT, &fake_underlying);
    fake_refused(&fake_instrument, NETTO_FIELD_BOOK, "a haircut may not read a book");
    fake_instrument.vol = 0.04;
    fake_text(&fake_factors[0], NETTO_FIELD_ID, "BTC");
    fake_text(&fake_factors[0], NETTO_FIELD_BUCKET, "1");
    fake_text(&fake_factors[1], NETTO_FIELD_ID, "ETH");
    fake_text(&fake_factors[1], NETTO_FIELD_BUCKET, "2");
    fake_child(&fake_line, NETTO_FIELD_ASSET, NETTO_THING_INSTRUMENT, &fake_instrument);
    fake_number(&fake_line, NETTO_FIELD_AMOUNT, 7);
}

static inline void fake_fill_books(void)
{
    fake_text(&fake_leg, NETTO_FIELD_LEG, "BTC");
    fake_number(&fake_leg, NETTO_FIELD_NETTED, 300);
    for (int i = 0; i < 2; i++) {
        fake_thing *t = i ? &fake_pool : &fake_book;
        fake_text(t, NETTO_FIELD_ID, "alice");
        fake_text(t, NETTO_FIELD_KIND, "account");
        fake_number(t, NETTO_FIELD_GROSS, 1000);
        fake_number(t, NETTO_FIELD_NET, -20);
        fake_number(t, NETTO_FIELD_NETTED, i ? 90 : 100);
        fake_number(t, NETTO_FIELD_BENEFIT, 900);
        fake_child(t, NETTO_FIELD_WORST_LEG, NETTO_THING_LEG, &fake_leg);
        fake_child(t, NETTO_FIELD_POOL, NETTO_THING_BOOK, &fake_pool);
    }
    fake_refused(&fake_book, NETTO_FIELD_MARGIN, "margin is what this hook answers; it cannot read it");
}

static inline void fake_fill(void)
{
    fake_thing *all[] = {&fake_instrument, &fake_underlying, &fake_factors[0], &fake_factors[1],
                         &fake_line,       &fake_book,       &fake_pool,       &fake_leg};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) fake_clear(all[i]);
    fake_fill_things();
    fake_fill_books();
}

#endif

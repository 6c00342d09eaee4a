/* test_quote.c: claims about options of the book: which delta counts, of what it is made, and when it is made anew. */
#include <math.h>
#include <string.h>

#include "netting/weight.h"
#include "pricing/quote.h"
#include "support/attrs.h"
#include "support/inside.h"

#define EXPIRY (1767225600 * NETTO_SECOND + 73 * NETTO_DAY) /* a fifth of a year after the desk's first day */

/* {rate = r, ...}: members made one by one, under one head. */
typedef struct member {
    const char *key, *word;
    double real;
} member;

static netto_text attrs_of(const member *members, uint32_t count)
{
    static char all[256], one[ATTRS_SIZE];
    uint32_t size = 1;
    all[0] = (char)(0x80 | count);
    for (uint32_t i = 0; i < count; i++) {
        netto_text t = members[i].word ? attrs_word(one, members[i].key, members[i].word) : attrs_real(one, members[i].key, members[i].real);
        memcpy(all + size, t.bytes + 1, t.size - 1);
        size += t.size - 1;
    }
    return (netto_text){all, size};
}

#define ATTRS(...) attrs_of((const member[]){__VA_ARGS__}, sizeof((const member[]){__VA_ARGS__}) / sizeof(member))

static void put_option(desk *k, const char *id, const char *under, netto_text attrs)
{
    netto_instrument_row row = instrument_row(id, NETTO_OPTION);
    row.underlying = T(under), row.right = 'C', row.strike = N(100), row.expiry = EXPIRY, row.attrs = attrs;
    is_status(desk_instrument_row(k, row), NETTO_OK);
}

static void put_mark(desk *k, const char *id, double price, unsigned given, double iv, double delta, netto_instant ts)
{
    netto_mark_row row = {.instrument = T(id), .price = price, .given = given, .iv = iv, .delta = delta, .ts = ts};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
    is_status(desk_step(k, &c), NETTO_OK);
}

static desk stand(void)
{
    desk k = desk_open();
    k.now = 1767225600 * NETTO_SECOND + 7200 * NETTO_SECOND;
    desk_instrument(&k, "U", NETTO_SPOT);
    put_option(&k, "C", "U", (netto_text){0});
    desk_mark(&k, "U", 105);
    put_mark(&k, "C", 8, NETTO_MARK_IV, 0.3, 0, NETTO_NEVER);
    return k;
}

static double delta_now(desk *k)
{
    double delta = NAN;
    netto_complaint why;
    if (quote_delta(&k->e->book, inside_instrument(k, "C"), &delta, &why) != NETTO_OK) tap_note("%s", why.text);
    return delta;
}

static double expected(netto_option_model model, double under, double years, double rate, double yield, double vol)
{
    netto_option_value v = {0};
    netto_option o = {model, 'C', .underlying = under, .strike = 100, .years = years, .rate = rate, .yield = yield};
    is_status(netto_option_price(&o, vol, &v, NULL), NETTO_OK);
    return v.delta;
}

TEST("where the feed gives iv and no delta, a model's counts; where it gives one, that")
{
    desk k = stand();
    is_same(delta_now(&k), expected(NETTO_BLACK_SCHOLES, 105, 0.2, 0, 0, 0.3));
    put_mark(&k, "C", 8, NETTO_MARK_IV | NETTO_MARK_DELTA, 0.3, 0.5, NETTO_NEVER);
    is_same(delta_now(&k), 0.5);
    put_option(&k, "C", "U", ATTRS({"delta", "model", 0}));
    is_same(delta_now(&k), expected(NETTO_BLACK_SCHOLES, 105, 0.2, 0, 0, 0.3));
    desk_close(&k);
}

TEST("the model's delta follows the underlying's mark and the day, and nothing in between")
{
    desk k = stand();
    const book *b = &k.e->book;
    uint32_t c = inside_instrument(&k, "C");
    uint64_t version = weight_version(b, c);
    desk_mark(&k, "U", 105);
    is_int(weight_version(b, c), version); /* the same price again */
    desk_mark(&k, "U", 110);
    ok(weight_version(b, c) > version);
    is_same(delta_now(&k), expected(NETTO_BLACK_SCHOLES, 110, 0.2, 0, 0, 0.3));
    version = weight_version(b, c);
    k.now = 1767225600 * NETTO_SECOND + 80000 * NETTO_SECOND;
    desk_instrument(&k, "elsewhere", NETTO_SPOT);
    is_int(weight_version(b, c), version);
    k.now = 1767225600 * NETTO_SECOND + NETTO_DAY + NETTO_SECOND;
    desk_instrument(&k, "tomorrow", NETTO_SPOT);
    ok(weight_version(b, c) > version);
    is_same(delta_now(&k), expected(NETTO_BLACK_SCHOLES, 110, 72.0 / 365, 0, 0, 0.3));
    desk_close(&k);
}

TEST("model, rate and yield stand in the option's attrs, else in its factor's; a future as underlying makes it black76")
{
    desk k = stand();
    netto_factor_row f = {.id = T("U"), .attrs = ATTRS({"rate", NULL, 0.05}, {"yield", NULL, 0.02})};
    netto_command c = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_same(delta_now(&k), expected(NETTO_BLACK_SCHOLES, 105, 0.2, 0.05, 0.02, 0.3));
    put_option(&k, "C", "U", ATTRS({"rate", NULL, 0.1}));
    is_same(delta_now(&k), expected(NETTO_BLACK_SCHOLES, 105, 0.2, 0.1, 0.02, 0.3));
    put_option(&k, "C", "U", ATTRS({"rate", NULL, 0.1}, {"model", "black76", 0}));
    is_same(delta_now(&k), expected(NETTO_BLACK76, 105, 0.2, 0.1, 0, 0.3));
    desk_instrument(&k, "F", NETTO_FUTURE);
    desk_mark(&k, "F", 95);
    put_option(&k, "C", "F", (netto_text){0});
    is_same(delta_now(&k), expected(NETTO_BLACK76, 95, 0.2, 0, 0, 0.3));
    put_mark(&k, "C", 8, NETTO_MARK_IV, 20, 0, NETTO_NEVER);
    put_option(&k, "C", "F", ATTRS({"model", "bachelier", 0}));
    is_same(delta_now(&k), expected(NETTO_BACHELIER, 95, 0.2, 0, 0, 20));
    desk_close(&k);
}

static const char *refusal(desk *k, const char *id)
{
    static netto_complaint why;
    double delta = 7;
    is_status(quote_delta(&k->e->book, inside_instrument(k, id), &delta, &why), NETTO_ENOMARK);
    is_same(delta, 7);
    return why.text;
}

TEST("what a model lacks is said")
{
    desk k = stand();
    put_option(&k, "C", "U", ATTRS({"model", "heston", 0}));
    has_string(refusal(&k, "C"), "option 'C' has no model's value: attrs.model must be \"black_scholes\"");
    put_option(&k, "C", "U", (netto_text){0});
    put_mark(&k, "C", 8, NETTO_MARK_IV, 0, 0, NETTO_NEVER);
    has_string(refusal(&k, "C"), "option 'C' has no model's value: vol: must be a finite number greater than 0, got 0");
    put_mark(&k, "C", 8, 0, 0, 0, NETTO_NEVER);
    has_string(refusal(&k, "C"), "'C' has no delta in its mark, and no iv for a model's; send mark.put");
    netto_load_row load = {T("U"), 1};
    netto_instrument_row loaded = instrument_row("D", NETTO_OPTION); /* what has loads need not have a model */
    loaded.loads = &load, loaded.load_count = 1, loaded.underlying = T("U");
    is_status(desk_instrument_row(&k, loaded), NETTO_OK);
    put_mark(&k, "D", 8, NETTO_MARK_IV, 0.3, 0, NETTO_NEVER);
    has_string(refusal(&k, "D"), "it needs strike, right and expiry; send instrument.put");
    put_option(&k, "E", "V", (netto_text){0});
    put_mark(&k, "E", 8, NETTO_MARK_IV, 0.3, 0, NETTO_NEVER);
    has_string(refusal(&k, "E"), "the underlying 'V' of option 'E' has no mark; send mark.put");
    put_mark(&k, "C", 8, NETTO_MARK_IV, 0.3, 0, NETTO_NEVER);
    k.now = EXPIRY + NETTO_DAY;
    desk_instrument(&k, "later", NETTO_SPOT);
    has_string(refusal(&k, "C"), "option 'C' has no model's value: years: the option has expired (-0.00273973 years are left)");
    desk_close(&k);
}

static netto_option_info listed(desk *k, const char *id)
{
    netto_text ids[] = {T(id)};
    netto_command c = {.kind = NETTO_OPTION_LIST, .list = {.ids = ids, .id_count = 1}};
    is_status(desk_ask(k, &c), NETTO_OK);
    return k->d.listed[0];
}

TEST("option.list tells the delta that counts, whose it is and how old, and what the model makes of it or lacks")
{
    desk k = stand();
    netto_instant now = 1767225600 * NETTO_SECOND + 7200 * NETTO_SECOND;
    put_mark(&k, "C", 8, NETTO_MARK_IV, 0.3, 0, now - 5 * NETTO_SECOND);
    put_mark(&k, "C", 8, NETTO_MARK_IV, 0.3, 0, now);
    netto_option_info o = listed(&k, "C");
    ok(o.by_model && o.valued && o.iv == 0.3 && o.mark == 8);
    is_same(o.delta, o.value.delta);
    is_near(o.option.years, 0.2, 1e-15);
    is_near(o.delta_age, 0, 1);
    k.now = now + 30 * NETTO_SECOND;
    put_mark(&k, "U", 106, 0, 0, 0, now + 20 * NETTO_SECOND);
    is_near(listed(&k, "C").delta_age, 30, 1);  /* the iv is the older of the two */
    put_mark(&k, "C", 8, NETTO_MARK_IV, 0.3, 0, now + 30 * NETTO_SECOND);
    is_near(listed(&k, "C").delta_age, 10, 1);  /* and now the underlying */
    put_mark(&k, "C", 8, NETTO_MARK_DELTA, 0, 0.4, now + 30 * NETTO_SECOND);
    o = listed(&k, "C");
    ok(!o.by_model && !o.valued && o.delta == 0.4);
    has_string(o.missing.bytes, "its mark has no iv");
    netto_command all = {.kind = NETTO_OPTION_LIST, .list.underlying = T("U")};
    is_status(desk_ask(&k, &all), NETTO_OK);
    is_int(k.d.row_count, 1);
    desk_close(&k);
}

TEST("the style stands in the option's attrs, else in its factor's; the delta that counts is that of early exercise")
{
    desk k = stand();
    netto_factor_row f = {.id = T("U"), .attrs = ATTRS({"yield", NULL, 0.08}, {"rate", NULL, 0.02})};
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    is_status(desk_step(&k, &put), NETTO_OK);
    double european = delta_now(&k);
    put_option(&k, "C", "U", ATTRS({"style", "american", 0}));
    double own = delta_now(&k);
    netto_option_value v = {0};
    netto_complaint why;
    is_status(quote_value(&k.e->book, inside_instrument(&k, "C"), &v, &why), NETTO_OK);
    ok(own > european && own == v.delta);
    put_option(&k, "C", "U", (netto_text){0});
    f.attrs = ATTRS({"yield", NULL, 0.08}, {"rate", NULL, 0.02}, {"style", "american", 0});
    is_status(desk_step(&k, &put), NETTO_OK);
    is_same(delta_now(&k), own);
    put_option(&k, "C", "U", ATTRS({"style", "bermudan", 0}));
    has_string(refusal(&k, "C"), "option 'C' has no model's value: attrs.style must be \"european\" or \"american\"");
    desk_close(&k);
}

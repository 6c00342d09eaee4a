/* test_currency.c: claims about currencies and their rates. */
#include "book/currency.h"

#include <math.h>
#include <string.h>

#include "support/inside.h"
#include "support/rules.h"

static void refused(desk *k, const char *currency, double rate, netto_status expected)
{
    netto_fx_row row = {T(currency), rate, NETTO_NEVER};
    netto_command c = {.kind = NETTO_FX_PUT, .count = 1, .fx = &row};
    inside_refused(k, &c, expected);
}

TEST("a currency is a cash instrument, and a factor of its own")
{
    desk k = desk_open();
    is_status(desk_fx(&k, "EUR", 1.25), NETTO_OK);
    const book *b = &k.e->book;
    uint32_t slot = currency_find(b, T("EUR")), cash = inside_instrument(&k, "EUR");
    is_int(b->currencies[slot].cash, cash);
    is_int(b->instruments[cash].kind, NETTO_CASH);
    is_int(b->instruments[cash].currency, slot);
    ok(b->factors[idmap_find(&b->factor_ids, T("fx:EUR"))].cash == cash);
    is_near(b->currencies[slot].rate, 1.25, 0);
    desk_close(&k);
}

TEST("an absent currency is the base, whose rate is always 1")
{
    desk k = desk_open_with(&(netto_engine_options){.base = "CHF"});
    const book *b = &k.e->book;
    is_int(currency_find(b, (netto_text){0}), CURRENCY_BASE);
    is_int(currency_find(b, T("CHF")), CURRENCY_BASE);
    ok(currency_find(b, T("USD")) == SLOT_NONE);
    refused(&k, "CHF", 2, NETTO_EDOMAIN);
    desk_close(&k);
}

TEST("a rate is a finite number greater than 0")
{
    desk k = desk_open();
    const double bad[] = {0.0, -1.0, INFINITY, NAN};
    for (int i = 0; i < 4; i++) refused(&k, "EUR", bad[i], NETTO_EDOMAIN);
    refused(&k, "", 1.0, NETTO_EPARAMS);
    char long_id[63];
    memset(long_id, 'x', 62), long_id[62] = '\0';
    refused(&k, long_id, 1.0, NETTO_EPARAMS); /* "fx:" and it must be an id */
    long_id[61] = '\0';
    is_status(desk_fx(&k, long_id, 1.0), NETTO_OK);
    desk_close(&k);
}

TEST("an instrument's id is no currency any more")
{
    desk k = desk_open();
    desk_instrument(&k, "EUR", NETTO_SPOT);
    refused(&k, "EUR", 1.0, NETTO_EHELD);
    desk_close(&k);
}

TEST("a refused call takes back new currencies and old rates")
{
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.25);
    netto_fx_row rows[] = {{T("EUR"), 1.5, NETTO_NEVER}, {T("JPY"), 0.01, NETTO_NEVER}, {T("GBP"), -1, NETTO_NEVER}};
    netto_command c = {.kind = NETTO_FX_PUT, .count = 3, .fx = rows};
    inside_refused(&k, &c, NETTO_EDOMAIN);
    ok(currency_find(&k.e->book, T("JPY")) == SLOT_NONE && inside_instrument(&k, "JPY") == SLOT_NONE);
    rows[2] = (netto_fx_row){T("EUR"), 1.5, NETTO_NEVER};
    inside_refused(&k, &c, NETTO_EDUPLICATE);
    c.partial = true;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.count.count, 2);
    is_near(k.e->book.currencies[currency_find(&k.e->book, T("EUR"))].rate, 1.5, 0);
    desk_close(&k);
}

TEST("a factor that waited for its currency is weighed by its cash from then on, unless the call is refused")
{
    desk k = desk_open();
    desk_factor(&k, "fx:EUR", "fx");
    const book *b = &k.e->book;
    uint32_t factor = idmap_find(&b->factor_ids, T("fx:EUR"));
    netto_fx_row rows[] = {{T("EUR"), 1.5, NETTO_NEVER}, {T("GBP"), -1, NETTO_NEVER}};
    netto_command c = {.kind = NETTO_FX_PUT, .count = 2, .fx = rows};
    inside_refused(&k, &c, NETTO_EDOMAIN);
    ok(b->factors[factor].cash == SLOT_NONE);
    desk_fx(&k, "EUR", 1.5);
    is_int(b->factors[factor].cash, inside_instrument(&k, "EUR"));
    desk_close(&k);
}

TEST("where a history is declared the rates of a currency are that of its cash")
{
    rules r = rules_of("keeps");
    desk k = desk_open();
    double out[3];
    int64_t gap = 0;
    desk_fx(&k, "EUR", 1.0); /* before there is a history */
    r.policy.history_every = NETTO_DAY, r.policy.history_length = 5 * NETTO_DAY;
    desk_policy(&k, &r.policy);
    for (int d = 0; d < 3; d++, k.now += NETTO_DAY) desk_fx(&k, "EUR", 1.0 + 0.1 * d), desk_fx(&k, "CHF", 2.0);
    k.now -= NETTO_DAY;
    const book *b = &k.e->book;
    ok(history_series(&b->history, inside_instrument(&k, "EUR"), NETTO_DAY, 2, k.now, out, &gap));
    is_same(out[0], 1.0), is_same(out[2], 1.2);
    ok(history_series(&b->history, inside_instrument(&k, "CHF"), NETTO_DAY, 2, k.now, out, &gap));
    is_same(out[0], 2.0);
    desk_close(&k);
}

TEST("a rate from before the one that stands is kept for history only, and counted as late")
{
    rules r = rules_of("keeps");
    desk k = desk_open();
    double out[5];
    int64_t gap = 0;
    r.policy.history_every = NETTO_DAY, r.policy.history_length = 5 * NETTO_DAY;
    desk_policy(&k, &r.policy);
    k.now -= k.now % NETTO_DAY;
    desk_fx(&k, "EUR", 1.5);
    is_int(k.d.count.late, 0);
    const book *b = &k.e->book;
    const currency *c = &b->currencies[currency_find(b, T("EUR"))];
    uint64_t version = c->version;
    for (int d = 4; d > 0; d--) {
        is_status(desk_fx_at(&k, "EUR", 1.5 - 0.1 * d, k.now - d * NETTO_DAY), NETTO_OK);
        is_int(k.d.count.late, 1);
    }
    is_same(c->rate, 1.5), is_int(c->ts, k.now), is_int(c->version, version);
    ok(history_series(&b->history, c->cash, NETTO_DAY, 4, k.now, out, &gap));
    is_same(out[0], 1.5 - 0.1 * 4), is_same(out[3], 1.5 - 0.1), is_same(out[4], 1.5);
    desk_close(&k);
}

TEST("the time of a rate is one that a feed can have, and the first one stands whatever it is")
{
    desk k = desk_open();
    is_status(desk_fx_at(&k, "EUR", 1.5, k.now + 61 * NETTO_SECOND), NETTO_EDOMAIN);
    has_string(desk_said(&k), "the ts of 'EUR' must be nanoseconds since 1970, at most a minute ahead of the server");
    is_status(desk_fx_at(&k, "EUR", 1.5, -1), NETTO_EDOMAIN);
    is_status(desk_fx_at(&k, "EUR", 1.25, k.now - NETTO_DAY), NETTO_OK);
    is_int(k.d.count.late, 0);
    is_same(netto_engine_rate(k.e, T("EUR")).rate, 1.25);
    is_int(netto_engine_rate(k.e, T("EUR")).ts, k.now - NETTO_DAY);
    desk_fx_at(&k, "EUR", 1.5, k.now - NETTO_DAY / 2);
    is_same(netto_engine_rate(k.e, T("EUR")).rate, 1.5);
    desk_close(&k);
}

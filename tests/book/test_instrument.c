/* test_instrument.c: claims about instrument.put. */
#include "book/instrument.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/attrs.h"
#include "support/inside.h"

static netto_number D(int64_t units, uint8_t scale)
{
    return (netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = {units, scale}};
}

static void refused(desk *k, netto_instrument_row row, netto_status expected)
{
    netto_command c = {.kind = NETTO_INSTRUMENT_PUT, .count = 1, .instruments = &row};
    inside_refused(k, &c, expected);
}

static const instrument *of(const desk *k, const char *id)
{
    return &k->e->book.instruments[inside_instrument(k, id)];
}

TEST("what is not said takes its default")
{
    desk k = desk_open();
    is_status(desk_instrument(&k, "BTC", NETTO_SPOT), NETTO_OK);
    const instrument *i = of(&k, "BTC");
    is_int(i->currency, CURRENCY_BASE);
    ok(i->factor == idmap_find(&k.e->book.factor_ids, T("BTC")));
    ok(i->step.m == 1 && i->step.k == 8 && i->multiplier_real == 1.0);
    ok(isnan(i->strike) && isnan(i->adv) && i->expiry == NETTO_NEVER && i->settle_days == -1);
    desk_close(&k);
}

TEST("the list answers what was put")
{
    char attrs[ATTRS_SIZE];
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.1);
    netto_load_row loads[] = {{T("rates"), 0.25}, {T("credit"), -2}};
    netto_instrument_row row = {.id = T("B"), .kind = NETTO_BOND, .currency = T("EUR"), .venue = T("XETR"), .loads = loads,
                                .load_count = 2, .multiplier = D(100, 0), .qty_step = D(5, 1), .expiry = 77, .settle_days = 2,
                                .adv = N(1e6), .attrs = attrs_real(attrs, "h", 0.5)};
    is_status(desk_instrument_row(&k, row), NETTO_OK);
    netto_command c = {.kind = NETTO_INSTRUMENT_LIST, .list = {.kind = T("bond")}};
    is_status(desk_ask(&k, &c), NETTO_OK);
    is_int(k.d.row_count, 1);
    const netto_instrument_row *got = k.d.instruments;
    ok(got->kind == NETTO_BOND && got->load_count == 2 && got->loads[1].amount == -2 && got->loads[0].factor.size == 5);
    ok(got->multiplier.decimal.units == 100 && got->qty_step.decimal.units == 5 && got->qty_step.decimal.scale == 1);
    ok(got->expiry == 77 && got->settle_days == 2 && got->adv.real == 1e6 && got->venue.size == 4 && got->currency.size == 3);
    ok(got->attrs.size == row.attrs.size && got->strike.kind == NETTO_NUMBER_NONE);
    desk_close(&k);
}

TEST("numbers outside their domain are refused without a trace")
{
    desk k = desk_open();
    netto_instrument_row row = instrument_row("X", NETTO_SPOT);
    const netto_number bad[] = {N(0.0), N(-1.0), N(INFINITY), D(0, 0), D(-5, 2)};
    for (int i = 0; i < 5; i++) {
        row.multiplier = bad[i];
        refused(&k, row, NETTO_EDOMAIN);
        row.multiplier = N(NAN), row.qty_step = bad[i];
        refused(&k, row, NETTO_EDOMAIN);
        row.qty_step = N(NAN), row.adv = bad[i];
        refused(&k, row, NETTO_EDOMAIN);
        row.adv = N(NAN);
    }
    row.multiplier = (netto_number){.kind = NETTO_NUMBER_REAL, .real = NAN};
    refused(&k, row, NETTO_EDOMAIN);
    row = instrument_row("X", NETTO_SPOT);
    row.qty_step = D(1234567890123, 0); /* m above 10^9 */
    refused(&k, row, NETTO_EDOMAIN);
    row = instrument_row("X", NETTO_SPOT);
    row.strike = N(INFINITY);
    refused(&k, row, NETTO_EDOMAIN);
    desk_close(&k);
}

TEST("what does not go together is refused")
{
    desk k = desk_open();
    netto_load_row twice[] = {{T("f"), 1}, {T("f"), 2}}, bad[] = {{T("f"), NAN}}, nameless[] = {{T(""), 1}};
    netto_load_row many[65];
    char ids[65][4];
    for (int i = 0; i < 65; i++) snprintf(ids[i], 4, "f%d", i), many[i] = (netto_load_row){T(ids[i]), 1};
    netto_instrument_row row = instrument_row("X", NETTO_SPOT);
    row.inverse = true;
    refused(&k, row, NETTO_EDOMAIN);
    row = instrument_row("X", NETTO_PERP), row.right = 'C';
    refused(&k, row, NETTO_EDOMAIN);
    refused(&k, instrument_row("X", NETTO_OPTION), NETTO_EDOMAIN); /* it names no underlying */
    for (int i = 0; i < 3; i++) { /* an option without one of these could be held, and never be valued */
        row = instrument_row("X", NETTO_OPTION), row.underlying = T("U");
        if (i != 0) row.strike = N(100);
        if (i != 1) row.right = 'C';
        if (i != 2) row.expiry = k.now + NETTO_DAY;
        refused(&k, row, NETTO_EDOMAIN);
        has_string(desk_said(&k), "instrument 'X': an option has a strike, a right and an expiry, unless its loads are given");
    }
    row = instrument_row("X", NETTO_SPOT), row.currency = T("EUR");
    refused(&k, row, NETTO_ECURRENCY);
    refused(&k, instrument_row("EUR", NETTO_CASH), NETTO_ECURRENCY);
    refused(&k, instrument_row("", NETTO_SPOT), NETTO_EPARAMS);
    row = instrument_row("X", NETTO_SPOT), row.underlying = T("a\tb");
    refused(&k, row, NETTO_EPARAMS);
    row = instrument_row("X", NETTO_SPOT), row.loads = twice, row.load_count = 2;
    refused(&k, row, NETTO_EDOMAIN);
    row.loads = bad, row.load_count = 1;
    refused(&k, row, NETTO_EDOMAIN);
    row.loads = nameless;
    refused(&k, row, NETTO_EDOMAIN);
    row.loads = many, row.load_count = 65;
    refused(&k, row, NETTO_EDOMAIN);
    row.load_count = 64;
    is_status(desk_instrument_row(&k, row), NETTO_OK);
    desk_close(&k);
}

TEST("an instrument stays what it is, and what is held keeps its counting")
{
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.1);
    desk_account(&k, "a", NULL, NULL);
    desk_instrument(&k, "X", NETTO_PERP);
    refused(&k, instrument_row("X", NETTO_SPOT), NETTO_EHELD);
    netto_instrument_row row = instrument_row("X", NETTO_PERP);
    row.inverse = true;
    refused(&k, row, NETTO_EHELD);
    row = instrument_row("X", NETTO_PERP), row.currency = T("EUR");
    refused(&k, row, NETTO_EHELD);
    row = instrument_row("X", NETTO_PERP), row.qty_step = D(1, 2), row.multiplier = D(10, 0);
    is_status(desk_instrument_row(&k, row), NETTO_OK); /* nobody holds it yet */
    desk_mark(&k, "X", 5);
    desk_position(&k, "a", "X", 1);
    refused(&k, instrument_row("X", NETTO_PERP), NETTO_EHELD);
    row.multiplier = D(100, 1); /* the same ten */
    row.underlying = T("Z");
    is_status(desk_instrument_row(&k, row), NETTO_OK); /* what it loads on may change */
    desk_close(&k);
}

TEST("one instrument twice in a call is refused, and so is the whole call")
{
    desk k = desk_open();
    netto_instrument_row rows[] = {instrument_row("A", NETTO_SPOT), instrument_row("B", NETTO_SPOT), instrument_row("A", NETTO_SPOT)};
    netto_command c = {.kind = NETTO_INSTRUMENT_PUT, .count = 3, .instruments = rows};
    inside_refused(&k, &c, NETTO_EDUPLICATE);
    is_int(k.d.complaint.row, 2);
    ok(inside_instrument(&k, "A") == SLOT_NONE);
    ok(idmap_find(&k.e->book.factor_ids, T("A")) == SLOT_NONE);
    c.partial = true;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_int(k.d.count.count, 2);
    desk_close(&k);
}

TEST("a factor and the instrument of its name know each other, whichever comes first")
{
    desk k = desk_open();
    netto_instrument_row row = instrument_row("P", NETTO_PERP);
    row.underlying = T("BTC");
    desk_instrument_row(&k, row);
    const book *b = &k.e->book;
    uint32_t factor = of(&k, "P")->factor;
    ok(b->factors[factor].instrument == SLOT_NONE);
    desk_instrument(&k, "BTC", NETTO_SPOT);
    ok(b->factors[factor].instrument == inside_instrument(&k, "BTC"));
    netto_load_row self = {T("S"), 2};
    row = instrument_row("S", NETTO_SPOT), row.loads = &self, row.load_count = 1;
    desk_instrument_row(&k, row);
    ok(b->factors[of(&k, "S")->factor].instrument == inside_instrument(&k, "S"));
    desk_close(&k);
}

TEST("a refused call unties a factor from the instrument that it took back")
{
    desk k = desk_open();
    desk_factor(&k, "BTC", "b");
    netto_instrument_row rows[] = {instrument_row("BTC", NETTO_SPOT), instrument_row("", NETTO_SPOT)};
    netto_command c = {.kind = NETTO_INSTRUMENT_PUT, .count = 2, .instruments = rows};
    inside_refused(&k, &c, NETTO_EPARAMS);
    ok(k.e->book.factors[idmap_find(&k.e->book.factor_ids, T("BTC"))].instrument == SLOT_NONE);
    desk_close(&k);
}

TEST("a refused call brings the old definition back whole")
{
    char one[ATTRS_SIZE], two[ATTRS_SIZE];
    desk k = desk_open();
    netto_load_row load = {T("f"), 1}, other = {T("g"), 2};
    netto_instrument_row rows[] = {instrument_row("A", NETTO_SPOT), instrument_row("", NETTO_SPOT)};
    rows[0].loads = &load, rows[0].load_count = 1, rows[0].attrs = attrs_real(one, "h", 1), rows[0].venue = T("v");
    desk_instrument_row(&k, rows[0]);
    rows[0].loads = &other, rows[0].attrs = attrs_real(two, "h", 2), rows[0].venue = T("w");
    netto_command c = {.kind = NETTO_INSTRUMENT_PUT, .count = 2, .instruments = rows};
    inside_refused(&k, &c, NETTO_EPARAMS);
    ok(of(&k, "A")->loads[0].amount == 1 && of(&k, "A")->venue.bytes[0] == 'v');
    desk_close(&k);
}

TEST("refused instruments leave no trace in a price history either")
{
    static netto_policy hourly = {.id = {"h", 1}, .history_every = 3600 * NETTO_SECOND, .history_length = NETTO_DAY};
    desk k = desk_open();
    desk_policy(&k, &hourly);
    netto_instrument_row rows[] = {instrument_row("A", NETTO_SPOT), instrument_row("", NETTO_SPOT)};
    netto_command c = {.kind = NETTO_INSTRUMENT_PUT, .count = 2, .instruments = rows};
    inside_refused(&k, &c, NETTO_EPARAMS);
    desk_close(&k);
}

TEST("a cash instrument may get attributes, but keeps its factor and its step")
{
    char attrs[ATTRS_SIZE];
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.1);
    uint32_t factor = of(&k, "EUR")->factor;
    netto_instrument_row row = instrument_row("EUR", NETTO_CASH);
    row.attrs = attrs_real(attrs, "h", 0.08), row.underlying = T("other");
    is_status(desk_instrument_row(&k, row), NETTO_OK);
    ok(of(&k, "EUR")->factor == factor && of(&k, "EUR")->attrs.size > 0);
    row.qty_step = D(1, 2);
    refused(&k, row, NETTO_EHELD);
    desk_close(&k);
}

TEST("refused rows do not eat memory")
{
    desk k = desk_open();
    netto_instrument_row rows[100];
    char ids[100][60];
    for (int i = 0; i < 100; i++) snprintf(ids[i], sizeof ids[i], "an instrument with quite a long name, number %d", i), rows[i] = instrument_row(ids[i], NETTO_SPOT);
    rows[99] = instrument_row("", NETTO_SPOT);
    netto_command c = {.kind = NETTO_INSTRUMENT_PUT, .count = 100, .instruments = rows};
    desk_step(&k, &c);
    size_t used = k.e->memory.used;
    for (int i = 0; i < 200; i++) desk_step(&k, &c);
    is_int(k.e->memory.used, used);
    desk_close(&k);
}

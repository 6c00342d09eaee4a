/* test_factor.c: claims about factor.put. */
#include "book/factor.h"

#include <math.h>

#include "support/attrs.h"
#include "support/inside.h"

static netto_command put(netto_factor_row *rows, uint32_t count)
{
    return (netto_command){.kind = NETTO_FACTOR_PUT, .count = count, .factors = rows};
}

TEST("the list answers what was put, and factors that only have an id")
{
    desk k = desk_open();
    netto_factor_row row = {.id = T("rate"), .class_ = T("GIRR"), .risk = T("delta"), .bucket = T("1"), .qualifier = T("USD"),
                            .tenor = T("5Y"), .label1 = T("a"), .label2 = T("b"), .product = T("c"), .vol = N(0.2)};
    netto_command c = put(&row, 1);
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_instrument(&k, "BTC", NETTO_SPOT);
    netto_command list = {.kind = NETTO_FACTOR_LIST};
    desk_ask(&k, &list);
    is_int(k.d.row_count, 3); /* the base currency's, rate, BTC */
    const netto_factor_row *got = &k.d.factors[1];
    ok(got->class_.size == 4 && got->risk.size == 5 && got->bucket.size == 1 && got->qualifier.size == 3);
    ok(got->tenor.size == 2 && got->label1.bytes[0] == 'a' && got->label2.bytes[0] == 'b' && got->product.bytes[0] == 'c');
    ok(got->vol.kind == NETTO_NUMBER_REAL && got->vol.real == 0.2);
    ok(k.d.factors[2].vol.kind == NETTO_NUMBER_NONE && !netto_text_given(k.d.factors[2].bucket));
    desk_close(&k);
}

TEST("a factor is defined anew as a whole")
{
    desk k = desk_open();
    netto_factor_row row = {.id = T("f"), .bucket = T("1"), .tenor = T("5Y")};
    netto_command c = put(&row, 1);
    desk_step(&k, &c);
    row = (netto_factor_row){.id = T("f"), .bucket = T("2")};
    desk_step(&k, &c);
    netto_command list = {.kind = NETTO_FACTOR_LIST};
    desk_ask(&k, &list);
    ok(k.d.factors[1].bucket.bytes[0] == '2' && !netto_text_given(k.d.factors[1].tenor));
    desk_close(&k);
}

TEST("what a factor may not be is refused without a trace")
{
    desk k = desk_open();
    desk_factor(&k, "f", "1");
    netto_factor_row rows[] = {{.id = T("f"), .bucket = T("2")}, {.id = T("g")}, {.id = T("h"), .vol = N(-0.1)}};
    netto_command c = put(rows, 3);
    inside_refused(&k, &c, NETTO_EDOMAIN);
    is_int(k.d.complaint.row, 2);
    rows[2].vol = (netto_number){.kind = NETTO_NUMBER_REAL, .real = NAN};
    inside_refused(&k, &c, NETTO_EDOMAIN);
    rows[2] = (netto_factor_row){.id = T("g")};
    inside_refused(&k, &c, NETTO_EDUPLICATE);
    rows[2] = (netto_factor_row){.id = T("")};
    inside_refused(&k, &c, NETTO_EPARAMS);
    netto_command list = {.kind = NETTO_FACTOR_LIST};
    desk_ask(&k, &list);
    is_int(k.d.row_count, 2);
    ok(k.d.factors[1].bucket.bytes[0] == '1');
    desk_close(&k);
}

TEST("a factor keeps its instrument and its currency when it is defined anew")
{
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.1);
    desk_instrument(&k, "BTC", NETTO_SPOT);
    desk_factor(&k, "BTC", "crypto");
    desk_factor(&k, "fx:EUR", "fx");
    const book *b = &k.e->book;
    ok(b->factors[idmap_find(&b->factor_ids, T("BTC"))].instrument == inside_instrument(&k, "BTC"));
    ok(b->factors[idmap_find(&b->factor_ids, T("fx:EUR"))].cash == inside_instrument(&k, "EUR"));
    desk_close(&k);
}

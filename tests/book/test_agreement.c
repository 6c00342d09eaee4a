/* test_agreement.c: claims about set.put. */
#include "book/agreement.h"

#include <math.h>

#include "support/attrs.h"
#include "support/inside.h"

static void refused(desk *k, netto_set_row row, netto_status expected)
{
    netto_command c = {.kind = NETTO_SET_PUT, .count = 1, .sets = &row};
    inside_refused(k, &c, expected);
}

TEST("a netting set holds what its agreement says")
{
    char attrs[ATTRS_SIZE];
    desk k = desk_open();
    desk_fx(&k, "EUR", 1.1);
    netto_set_row row = {.id = T("S"), .enforceable = true, .margined = true, .currency = T("EUR"), .threshold = 10, .mta = 1,
                         .nica = -3, .mpor_days = 10, .attrs = attrs_real(attrs, "x", 1)};
    netto_command c = {.kind = NETTO_SET_PUT, .count = 1, .sets = &row};
    is_status(desk_step(&k, &c), NETTO_OK);
    const agreement *a = &k.e->book.sets[0];
    ok(a->enforceable && a->margined && a->currency == 1 && a->threshold == 10 && a->mta == 1 && a->nica == -3 && a->mpor_days == 10);
    is_int(a->attrs.size, row.attrs.size);
    desk_close(&k);
}

TEST("what an agreement may not say is refused without a trace")
{
    desk k = desk_open();
    refused(&k, (netto_set_row){.id = T("")}, NETTO_EPARAMS);
    refused(&k, (netto_set_row){.id = T("S"), .currency = T("EUR")}, NETTO_ECURRENCY);
    refused(&k, (netto_set_row){.id = T("S"), .threshold = -1}, NETTO_EDOMAIN);
    refused(&k, (netto_set_row){.id = T("S"), .mta = NAN}, NETTO_EDOMAIN);
    refused(&k, (netto_set_row){.id = T("S"), .nica = INFINITY}, NETTO_EDOMAIN);
    is_int(k.e->book.set_ids.count, 0);
    desk_close(&k);
}

TEST("a refused call takes back what was new and restores what was old")
{
    char attrs[ATTRS_SIZE], other[ATTRS_SIZE];
    desk k = desk_open();
    netto_set_row rows[] = {{.id = T("S"), .attrs = attrs_real(attrs, "x", 1)}, {.id = T("N")}, {.id = T("S")}};
    netto_command c = {.kind = NETTO_SET_PUT, .count = 1, .sets = rows};
    desk_step(&k, &c);
    rows[0].attrs = attrs_word(other, "y", "z");
    rows[0].enforceable = true;
    c.count = 3;
    inside_refused(&k, &c, NETTO_EDUPLICATE);
    is_int(k.e->book.set_ids.count, 1);
    ok(!k.e->book.sets[0].enforceable && k.e->book.sets[0].attrs.size == 12);
    desk_close(&k);
}

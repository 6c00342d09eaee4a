/* test_resolution.c: claims about resolution.adl and resolution.haircut: who comes first, who pays what, and that nothing is lost. */
#include <math.h>
#include <stdio.h>

#include "base/decimal.h"
#include "base/text.h"
#include "support/inside.h"
#include "support/rules.h"

#define ONE ((netto_money)100000000)

/* Three who are long a perp at 100, in steps of 0.1, with 100 each, and one who is short. */
static desk stand(void)
{
    desk k = desk_open();
    netto_instrument_row p = instrument_row("P", NETTO_PERP);
    p.qty_step = N(0.1);
    is_status(desk_instrument_row(&k, p), NETTO_OK);
    desk_instrument(&k, "S", NETTO_SPOT), desk_instrument(&k, "F", NETTO_FUTURE);
    desk_mark(&k, "P", 100), desk_mark(&k, "S", 1), desk_mark(&k, "F", 10);
    static const char *const names[] = {"c", "a", "b", "d"};
    for (int i = 0; i < 4; i++) desk_account(&k, names[i], "account", NULL), desk_collateral(&k, names[i], "USD", 100);
    return k;
}

static void hold(desk *k, const char *account, const char *what, double qty, double cost)
{
    netto_position_row row = {.instrument = text_of(what), .qty = N(qty), .cost = N(cost)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = text_of(account), .count = 1, .positions = &row};
    is_status(desk_step(k, &c), NETTO_OK);
}

static netto_status adl(desk *k, const char *of, bool shorts, double qty)
{
    netto_command c = {.kind = NETTO_RESOLUTION_ADL, .adl = {.instrument = text_of(of), .shorts = shorts}};
    if (!isnan(qty)) c.adl.qty = N(qty);
    return desk_ask(k, &c);
}

static bool ranks(const desk *k, uint32_t i, const char *account, double profit, double leverage, double takes)
{
    const netto_adl_row *r = &k->d.adl.rows[i];
    if (i >= k->d.adl.count) return false;
    tap_note("%.*s %g x %g = %g takes %g", (int)r->account.size, r->account.bytes, r->profit, r->leverage, r->score, decimal_real(r->takes));
    return text_is(r->account, account) && fabs(r->profit - profit) < 1e-12 && (fabs(r->leverage - leverage) < 1e-12 || r->leverage == leverage) &&
           decimal_real(r->takes) == takes;
}

TEST("profit times leverage ranks who gains, profit over leverage who loses; ties go by id")
{
    desk k = stand();
    hold(&k, "a", "P", 10, 80);  /* 25%, equity 100 + 200, notional 1000 */
    hold(&k, "b", "P", 2, 50);   /* 100%, 200 over 200 */
    hold(&k, "c", "P", 2, 50);
    hold(&k, "d", "P", -14, 90); /* -11%, equity -40 */
    is_status(adl(&k, "P", false, 3), NETTO_OK);
    is_near(decimal_real(k.d.adl.held), 14, 0), is_near(decimal_real(k.d.adl.left), 0, 0), is_near(decimal_real(k.d.adl.allocated), 3, 0);
    ok(ranks(&k, 0, "b", 1, 1, 2) && ranks(&k, 1, "c", 1, 1, 1));
    ok(k.d.adl.count == 2 && k.d.adl.more);
    is_status(adl(&k, "P", false, 100), NETTO_OK);
    ok(k.d.adl.count == 3 && ranks(&k, 2, "a", 0.25, 1000.0 / 300, 10) && !k.d.adl.more), is_near(decimal_real(k.d.adl.left), 86, 0);
    is_status(adl(&k, "P", true, NAN), NETTO_OK);
    ok(k.d.adl.count == 1 && ranks(&k, 0, "d", -10.0 / 90, INFINITY, 0) && !k.d.adl.sized);
    is_near(k.d.adl.rows[0].score, 0, 0);
    desk_mark(&k, "P", 40); /* all lose: who lost least for his leverage goes first */
    is_status(adl(&k, "P", false, NAN), NETTO_OK);
    ok(ranks(&k, 0, "a", -0.5, INFINITY, 0) && ranks(&k, 1, "b", -0.2, 80.0 / 80, 0) && ranks(&k, 2, "c", -0.2, 1, 0));
    desk_close(&k);
}

TEST("an inverse contract gains coin over coin")
{
    desk k = stand();
    netto_instrument_row i = instrument_row("I", NETTO_PERP);
    i.inverse = true, i.qty_step = N(1);
    is_status(desk_instrument_row(&k, i), NETTO_OK);
    desk_mark(&k, "I", 100);
    hold(&k, "a", "I", 100, 80); /* 100 / 80 = 1.25 coins paid, worth 1: the long gains 0.25 of 1.25 */
    is_status(adl(&k, "I", false, NAN), NETTO_OK);
    ok(ranks(&k, 0, "a", 0.2, 100.0 / 125, 0));
    desk_close(&k);
}

TEST("who cannot be ranked or deleveraged is said")
{
    desk k = stand();
    is_status(adl(&k, "NONE", false, 1), NETTO_EINSTRUMENT);
    is_status(adl(&k, "S", false, 1), NETTO_EPARAMS), has_string(desk_said(&k), "'S' is a spot; futures and perps are deleveraged");
    is_status(adl(&k, "P", false, 0.05), NETTO_ESTEP);
    is_status(adl(&k, "P", false, -1), NETTO_EDOMAIN), has_string(desk_said(&k), "`side` says whose");
    is_status(adl(&k, "P", false, 1), NETTO_OK), ok(k.d.adl.count == 0), is_near(decimal_real(k.d.adl.left), 1, 0);
    desk_close(&k);
}

TEST("of more accounts than a slice holds the best are told, the same in slices as at once")
{
    desk k = stand();
    char id[16];
    for (int i = 0; i < 700; i++) {
        snprintf(id, sizeof id, "x%03d", i);
        desk_account(&k, id, "account", NULL), desk_collateral(&k, id, "USD", 1000);
        hold(&k, id, "P", 1, 50 + (i * 37) % 101);
    }
    netto_command c = {.kind = NETTO_RESOLUTION_ADL, .adl = {.instrument = T("P"), .limit = NETTO_ADL_MAX}};
    netto_cursor cursor;
    unsigned slices = 0;
    netto_cursor_begin(&cursor);
    do {
        is_status(netto_engine_report(k.e, &c, &cursor, &k.d), NETTO_OK), slices++;
    } while (k.d.unfinished);
    ok(slices == 3 && k.d.adl.count == NETTO_ADL_MAX && k.d.adl.more);
    for (uint32_t i = 1; i < k.d.adl.count; i++) {
        const netto_adl_row *x = &k.d.adl.rows[i - 1], *y = &k.d.adl.rows[i];
        ok(x->score > y->score || (x->score == y->score && text_compare(x->account, y->account) < 0));
    }
    double first = k.d.adl.rows[0].score, last = k.d.adl.rows[NETTO_ADL_MAX - 1].score;
    is_status(desk_ask(&k, &c), NETTO_OK), is_same(k.d.adl.rows[0].score, first), is_same(k.d.adl.rows[NETTO_ADL_MAX - 1].score, last);
    desk_close(&k);
}

static netto_status cut(desk *k, const char *of, const char *currency, double shortfall, double since, const char *below)
{
    netto_command c = {.kind = NETTO_RESOLUTION_HAIRCUT, .haircut = {.shortfall = N(shortfall), .since = since}};
    if (of) c.haircut.instrument = text_of(of);
    if (currency) c.haircut.currency = text_of(currency);
    if (below) c.haircut.account = text_of(below);
    return desk_ask(k, &c);
}

TEST("who gains pays in proportion, to the unit")
{
    desk k = stand();
    hold(&k, "a", "P", 1, 90), hold(&k, "b", "P", 2, 90), hold(&k, "c", "P", -1, 130), hold(&k, "d", "P", 2, 115); /* 10 20 30 -30 */
    hold(&k, "d", "F", 4, 5), hold(&k, "b", "F", 1, 12);                                                            /* 20 -2 */
    is_status(cut(&k, "P", NULL, 10, NAN, NULL), NETTO_OK);
    const netto_haircut *h = &k.d.haircut;
    ok(h->gains == 60 * ONE && h->losses == 30 * ONE && h->paid == 10 * ONE && h->count == 3);
    is_near(h->fraction, 1.0 / 6, 1e-15);
    netto_money sum = 0;
    for (uint32_t i = 0; i < h->count; i++) sum += h->rows[i].pays, ok(h->rows[i].pays + h->rows[i].left == h->rows[i].gain);
    ok(sum == h->paid && text_is(h->rows[0].account, "c") && h->rows[0].pays == 5 * ONE);
    ok(h->rows[1].pays == 166666667 && h->rows[2].pays == 333333333); /* the larger fraction gets the unit */
    is_status(cut(&k, NULL, "USD", 100, NAN, NULL), NETTO_OK); /* a 10, b 18, c 30, d -10 */
    ok(h->gains == 58 * ONE && h->paid == h->gains && h->shortfall - h->paid == 42 * ONE), is_near(h->fraction, 1, 0);
    is_status(cut(&k, "P", NULL, 0, 98, NULL), NETTO_OK); /* since the last settlement: a 2, b 4, d 4, c loses 2 */
    ok(h->gains == 10 * ONE && h->losses == 2 * ONE && h->paid == 0);
    is_status(cut(&k, "P", NULL, 1, NAN, "a"), NETTO_OK), ok(h->count == 1 && h->rows[0].pays == ONE);
    desk_close(&k);
}

TEST("what cannot be haircut is said")
{
    desk k = stand();
    is_status(cut(&k, NULL, NULL, 1, NAN, NULL), NETTO_EPARAMS), has_string(desk_said(&k), "name an instrument or a currency");
    is_status(cut(&k, "P", "USD", 1, NAN, NULL), NETTO_EPARAMS);
    is_status(cut(&k, "S", NULL, 1, NAN, NULL), NETTO_EPARAMS), has_string(desk_said(&k), "'S' is a spot");
    is_status(cut(&k, "P", NULL, -1, NAN, NULL), NETTO_EDOMAIN), has_string(desk_said(&k), "shortfall: expected an amount of 0 or more");
    is_status(cut(&k, "P", NULL, 1, 0, NULL), NETTO_EDOMAIN), has_string(desk_said(&k), "since: the price of 'P' must be finite and greater than 0");
    is_status(cut(&k, NULL, "USD", 1, 5, NULL), NETTO_EPARAMS), has_string(desk_said(&k), "since: a price is of one instrument");
    is_status(cut(&k, NULL, "XXX", 1, NAN, NULL), NETTO_ECURRENCY);
    is_status(cut(&k, "NONE", NULL, 1, NAN, NULL), NETTO_EINSTRUMENT);
    is_status(cut(&k, "P", NULL, 1, NAN, "nobody"), NETTO_EACCOUNT);
    is_status(cut(&k, "P", NULL, 1e300, NAN, NULL), NETTO_EOVERFLOW);
    is_status(cut(&k, "P", NULL, 1, NAN, NULL), NETTO_OK), ok(k.d.haircut.count == 0 && k.d.haircut.paid == 0 && k.d.haircut.fraction == 0);
    desk_close(&k);
}

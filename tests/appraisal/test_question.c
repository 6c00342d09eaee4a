/* test_question.c: claims about questions of the protocol that rules ask of their books. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "support/ruled.h"

#define DAYS 12

static netto_policy *deciding;

/* `a` holds 10 A; F moves half as much as A, B by itself. */
static desk stand(const char *margin)
{
    static const double moves[DAYS] = {2, -1, 3, -2, 1, 4, -3, 2, -1, 1.5, -2.5, 1};
    char fields[1200];
    snprintf(fields, sizeof fields, "history = { price = { every = 86400, length = 12 * 86400 } }, haircut = function() return 1 end,\n%s", margin);
    desk k = ruled_open(fields, &deciding);
    desk_account(&k, "firm", "firm", NULL), desk_account(&k, "a", "account", "firm"), desk_account(&k, "b", "account", "firm");
    desk_instrument(&k, "A", NETTO_PERP), desk_instrument(&k, "B", NETTO_PERP), desk_instrument(&k, "F", NETTO_PERP), desk_instrument(&k, "NEW", NETTO_PERP);
    double a = 100, b = 50;
    for (int i = 0; i <= DAYS; i++) {
        desk_mark(&k, "A", a), desk_mark(&k, "F", 60 + a / 2), desk_mark(&k, "B", b);
        desk_tick(&k, i < DAYS ? NETTO_DAY : NETTO_SECOND);
        if (i < DAYS) a += moves[i], b += moves[DAYS - 1 - i] * 0.3 + (i % 3);
    }
    desk_mark(&k, "NEW", 1);
    desk_position(&k, "a", "A", 10);
    desk_collateral(&k, "a", "USD", 1e6);
    return k;
}

static double initial(desk *k, const char *account)
{
    return desk_margin(k, account) == NETTO_OK && !k->d.margin.stale ? k->d.margin.measures.margin.initial : NAN;
}

TEST("a rule is told the ratio and the trade that hedge.ratio tells, and is asked again when prices move")
{
    desk k = stand("margin = function(book) local h = book:hedge('A', { 'F', 'B' }, { qty = 10, rounding = 'none', changes = 'simple' })\n"
                   "return 1000 * h.effectiveness + math.abs(h.legs[1].trade) + math.abs(h.legs[2].ratio) end");
    static const netto_text with[] = {{"F", 1}, {"B", 1}};
    netto_command c = {.kind = NETTO_HEDGE_RATIO, .hedge = {.of = T("A"), .with = with, .with_count = 2, .sized = true, .qty = 10,
                                                            .rounding = NETTO_HEDGE_NONE, .changes = NETTO_CHANGES_SIMPLE}};
    double was = NAN;
    for (int i = 0; i < 3; i++) {
        is_status(desk_ask(&k, &c), NETTO_OK);
        double told = 1000 * k.d.hedge.effectiveness + fabs(k.d.hedge.legs[0].trade) + fabs(k.d.hedge.legs[1].ratio);
        ok(told != was);
        is_near(initial(&k, "a"), was = told, 1e-6);
        if (i == 0) desk_mark(&k, "F", 130); /* what a contract is worth; the margin of `a` holds none */
        if (i == 1) desk_tick(&k, NETTO_DAY - NETTO_SECOND), desk_mark(&k, "A", 120), desk_mark(&k, "F", 120), desk_mark(&k, "B", 55), desk_tick(&k, NETTO_SECOND);
    }
    ruled_close(&k, deciding);
}

TEST("what is not covered yet is nil with a sentence, what is wrong fails the rule")
{
    desk k = stand("margin = function(book) local h, why = book:hedge('A', { book.attrs.with or 'NEW' }, { window = 86400 * (book.attrs.days or 5), min_samples = 2 })\n"
                   "return h and h.legs[1].ratio or string.find(why, \"of 'NEW' do not cover\") and 77 or 0 end");
    static const struct {
        netto_text attrs;
        const char *why;
    } wrong[] = {{{"\x81\xa4with\xa1Z", 8}, "hedge: no instrument 'Z'"},
                 {{"\x81\xa4with\xa1" "A", 8}, "hedge: 'A' stands twice"},
                 {{"\x81\xa4" "days\x63", 7}, "hedge: window must be a multiple"}};
    is_near(initial(&k, "a"), 77, 1e-7);
    for (int i = 0; i < 3; i++) {
        is_status(desk_account_row(&k, (netto_account_row){.id = T("a"), .kind = T("account"), .parent = T("firm"), .attrs = wrong[i].attrs}), NETTO_OK);
        desk_margin(&k, "a");
        has_string(k.d.margin.failure.bytes, wrong[i].why);
    }
    ruled_close(&k, deciding);
}

TEST("what is neutral is the account's own book, behind an order too, or its pool")
{
    desk k = stand("margin = function(book) local ask = { of = { 'delta' }, with = { 'F' } }\n"
                   "return book.kind == 'firm' and book.pool:neutral(ask).greeks[1].before or math.abs(book:neutral(ask).trades[1].qty) end");
    desk_position(&k, "b", "A", 3);
    double price = 105;
    is_near(initial(&k, "a"), nearbyint(10 * price / 112.5 * 1e8) / 1e8, 1e-6);
    desk_check(&k, "a", "A", 5, NAN);
    is_near(k.d.check.after.margin.initial, nearbyint(15 * price / 112.5 * 1e8) / 1e8, 1e-6);
    is_near(initial(&k, "firm"), 13 * price + 13 * price / 112.5, 1e-6); /* with those below it */
    ruled_close(&k, deciding);
}

TEST("questions are of books, and nothing that books come of may ask")
{
    desk k = stand("margin = function(book) return book:hedge('A', { 'F' }, { at = 5 }).samples end");
    desk_margin(&k, "a");
    has_string(k.d.margin.failure.bytes, "a rule asks for what stands; leave out `at`");
    ruled_close(&k, deciding);
}

TEST("a margin may be what is netted if an agreement does not hold, now and behind an order")
{
    desk k = stand("margin = function(book) local c = book:closeout { enforceable = { ICE = false } } return math.max(c.netted, c['then'])\n"
                   "+ #book:closeout().sets * 1e6 end, correlation = function(f, g) return 0.9 end");
    const netto_netting_entry ice = {T("perp"), T("ICE")};
    desk_set(&k, "ICE", true);
    netto_account_row row = {.id = T("a"), .kind = T("account"), .parent = T("firm"), .netting = NETTO_NETTING_BY, .by = T("kind"), .entries = &ice, .entry_count = 1};
    is_status(desk_account_row(&k, row), NETTO_OK);
    desk_position(&k, "a", "F", -8);
    netto_command c = {.kind = NETTO_CLOSEOUT_NET, .account = T("a")};
    const netto_suppose not_held = {T("ICE"), false};
    c.closeout.suppose = &not_held, c.closeout.suppose_count = 1;
    is_status(desk_ask(&k, &c), NETTO_OK);
    double apart = 10 * 105 + 8 * 112.5;
    is_near(k.d.closeout.then, apart, 1e-9);
    ok(k.d.closeout.netted < apart);
    is_near(initial(&k, "a"), apart + 1e6, 1e-6);
    desk_mark(&k, "B", 50);
    desk_check(&k, "a", "B", 4, NAN);
    is_near(k.d.check.after.margin.initial, apart + 200 + 1e6, 1e-6); /* behind the order it holds that too */
    desk_set(&k, "ICE", false);
    is_near(initial(&k, "a"), apart + 2e6, 1e-6); /* nor does it hold: two sets */
    ruled_close(&k, deciding);
}

TEST("what is supposed of a set that the account nets nothing by, or of one set alone, fails the rule")
{
    desk k = stand("per = 'set', margin = function(book) return book:closeout().netted end");
    desk_margin(&k, "a");
    has_string(k.d.margin.failure.bytes, "closeout: it is of the account's own book, and tells each of its sets");
    ruled_close(&k, deciding);
    k = stand("margin = function(book) return book:closeout({ enforceable = { [book.attrs.set or 'NONE'] = false } }).netted end");
    desk_set(&k, "ICE", true);
    desk_margin(&k, "a");
    has_string(k.d.margin.failure.bytes, "closeout: no netting set 'NONE'");
    netto_account_row row = {.id = T("a"), .kind = T("account"), .parent = T("firm"), .attrs = {"\x81\xa3set\xa3ICE", 9}};
    is_status(desk_account_row(&k, row), NETTO_OK);
    desk_margin(&k, "a");
    has_string(k.d.margin.failure.bytes, "'a' nets nothing by the set 'ICE'");
    ruled_close(&k, deciding);
}

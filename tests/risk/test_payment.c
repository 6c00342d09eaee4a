/* test_payment.c: claims about payments that are netted: what is left between two, of each, of all. */
#include "risk/payment.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/text.h"
#include "support/desk.h"

#define ROWS 400

static memory purse;
static arena scratch;
static netto_complaint why;

static void begin(void)
{
    memory_init(&purse, 16 << 20);
    arena_init(&scratch, &purse);
}

static void end(void)
{
    arena_destroy(&scratch);
    is_int(purse.used, 0);
}

static netto_payment payment(const char *from, const char *to, const char *currency, const char *date, double amount)
{
    return (netto_payment){text_of(from), text_of(to), text_of(currency), date ? text_of(date) : (netto_text){0},
                           {.kind = NETTO_NUMBER_REAL, .real = amount}};
}

static netto_money units(double amount)
{
    return (netto_money)(amount * 1e8);
}

TEST("what cancels between two leaves nothing, and currencies and dates stand apart")
{
    netto_payment rows[] = {payment("b", "a", "EUR", NULL, 10), payment("a", "b", "EUR", NULL, 10), payment("a", "b", "USD", "mon", 3),
                            payment("b", "a", "USD", "tue", 4), payment("b", "a", "USD", "tue", 0.5)};
    netto_payment_netting n;
    begin();
    is_status(payment_net(rows, 5, &scratch, &n, &why), NETTO_OK);
    is_int(n.obligation_count, 3), is_int(n.balance_count, 6), is_int(n.total_count, 3);
    ok(n.obligations[0].net == 0 && n.obligations[0].gross == units(20) && text_is(n.obligations[0].from, "a"));
    ok(n.obligations[1].net == units(3) && text_is(n.obligations[1].from, "a") && text_is(n.obligations[1].date, "mon"));
    ok(n.obligations[2].net == units(4.5) && text_is(n.obligations[2].from, "b") && text_is(n.obligations[2].date, "tue"));
    ok(n.totals[0].gross == units(20) && n.totals[0].bilateral == 0 && n.totals[0].multilateral == 0);
    ok(n.balances[5].net == -units(4.5) && n.balances[5].pays == units(4.5) && n.balances[5].receives == 0);
    end();
}

TEST("a ring of equal debts is nothing for all, though something for each two")
{
    netto_payment rows[] = {payment("a", "b", "X", NULL, 7), payment("b", "c", "X", NULL, 7), payment("c", "a", "X", NULL, 7)};
    netto_payment_netting n;
    begin();
    is_status(payment_net(rows, 3, &scratch, &n, &why), NETTO_OK);
    ok(n.totals[0].gross == units(21) && n.totals[0].bilateral == units(21) && n.totals[0].multilateral == 0);
    for (uint32_t i = 0; i < n.balance_count; i++) ok(n.balances[i].net == 0);
    is_status(payment_net(rows, 0, &scratch, &n, &why), NETTO_OK);
    ok(n.obligation_count == 0 && n.balance_count == 0 && n.total_count == 0);
    end();
}

/* Random payments between ten parties in three currencies. */
static void draw(netto_payment *rows, char ids[10][4])
{
    static const char *const currencies[] = {"EUR", "JPY", "USD"}, *const dates[] = {NULL, "2026-11-30", "2026-12-01"};
    for (int i = 0; i < 10; i++) snprintf(ids[i], 4, "P%d", i);
    for (int i = 0; i < ROWS; i++) {
        uint32_t from = (uint32_t)tap_random_below(10), to = (from + 1 + (uint32_t)tap_random_below(9)) % 10;
        rows[i] = payment(ids[from], ids[to], currencies[tap_random_below(3)], dates[tap_random_below(3)], (double)(1 + tap_random_below(1000000)) / 100);
    }
}

TEST("money is conserved per currency and date, and netting never asks for more, whatever the order of the rows")
{
    char ids[10][4];
    netto_payment rows[ROWS], turned[ROWS];
    netto_payment_netting n, again;
    begin();
    draw(rows, ids);
    for (int i = 0; i < ROWS; i++) turned[i] = rows[ROWS - 1 - i];
    is_status(payment_net(rows, ROWS, &scratch, &n, &why), NETTO_OK);
    is_status(payment_net(turned, ROWS, &scratch, &again, &why), NETTO_OK);
    is_int(n.total_count, 9);
    for (uint32_t t = 0; t < n.total_count; t++) {
        const netto_payment_total *total = &n.totals[t];
        netto_money sum = 0, pays = 0;
        for (uint32_t i = 0; i < n.balance_count; i++) {
            const netto_balance *b = &n.balances[i];
            if (!text_equal(b->currency, total->currency) || !text_equal(b->date, total->date)) continue;
            sum += b->net, pays += b->pays;
        }
        ok(sum == 0 && pays == total->gross);
        ok(total->multilateral <= total->bilateral && total->bilateral <= total->gross && total->multilateral >= 0);
        ok(total->gross == again.totals[t].gross && total->bilateral == again.totals[t].bilateral && total->multilateral == again.totals[t].multilateral);
    }
    for (uint32_t i = 0; i < n.obligation_count; i++) ok(n.obligations[i].net == again.obligations[i].net && n.obligations[i].net >= 0);
    end();
}

TEST("rows that are none are named")
{
    static const struct { const char *from, *to; double amount; netto_status status; const char *text; } bad[] = {
        {"a", "a", 1, NETTO_EPARAMS, "row 1: 'a' cannot owe itself"},
        {"a", "b", 0, NETTO_EDOMAIN, "row 1: amount: expected a number greater than 0 with at most 8 decimals"},
        {"a", "b", -1, NETTO_EDOMAIN, "row 1: amount"},
        {"a", "b", 1e-9, NETTO_EDOMAIN, "at most 8 decimals"},
        {"a", "b", 1e300, NETTO_EOVERFLOW, "row 1: amount: too large for exact sums"},
    };
    netto_payment_netting n;
    begin();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        netto_payment rows[] = {payment("x", "y", "Z", NULL, 1), payment(bad[i].from, bad[i].to, "Z", NULL, bad[i].amount)};
        is_status(payment_net(rows, 2, &scratch, &n, &why), bad[i].status);
        has_string(why.text, bad[i].text);
    }
    end();
}

/* test_payment.c: golden numbers: payments netted multilaterally.
 *
 * Source: "Example 2 - Multilateral Netting", a study text on netting of intercompany payments (scribd.com/document/495700079,
 * tuition-CN-7): three companies' debts in dollars, UK to pay 632,517, SA to pay 208,483, FR to receive 841,000. */
#include "base/decimal.h"
#include "base/text.h"
#include "risk/payment.h"
#include "support/desk.h"

static netto_payment owes(const char *from, const char *to, double amount)
{
    return (netto_payment){text_of(from), text_of(to), TEXT_LITERAL("USD"), {0}, {.kind = NETTO_NUMBER_REAL, .real = amount}};
}

TEST("three companies' debts come to two payments")
{
    netto_payment rows[] = {owes("UK", "SA", 195886), owes("UK", "FR", 545455), owes("FR", "SA", 130591), owes("SA", "UK", 108824),
                            owes("SA", "FR", 426136)};
    memory purse;
    arena scratch;
    netto_payment_netting n;
    netto_complaint why;
    memory_init(&purse, 1 << 20);
    arena_init(&scratch, &purse);
    is_status(payment_net(rows, 5, &scratch, &n, &why), NETTO_OK);
    if (!is_int(n.balance_count, 3)) return;
    is_same(money_real(n.balances[0].net), 841000); /* FR */
    is_same(money_real(n.balances[1].net), -208483); /* SA */
    is_same(money_real(n.balances[2].net), -632517); /* UK */
    is_same(money_real(n.totals[0].multilateral), 841000);
    arena_destroy(&scratch);
}

/* test_closeout.c: close-out conserves money, and netting is worth what it saves: on random books with parties. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/rules.h"

#define PARTIES 4
#define THINGS  8

static rules r;
static desk k;
static const char *const parties[PARTIES] = {"a", "b", "c", "d"}, *const ids[THINGS] = {"S", "E", "F", "P", "I", "B", "X", "Y"},
                  *const venues[] = {"v1", "v2", "v3"};

static void open_desk(void)
{
    static const netto_instrument_kind kinds[THINGS] = {NETTO_SPOT, NETTO_SPOT, NETTO_FUTURE, NETTO_PERP, NETTO_PERP, NETTO_BOND, NETTO_FUTURE, NETTO_FUTURE};
    netto_netting_entry entries[3];
    k = desk_open();
    r = rules_of("parties");
    r.haircut = 0.2, r.rho = tap_random_real(0, 0.9), r.across = tap_random_real(0, 0.3);
    r.policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed, .correlation = rules_correlation};
    desk_fx(&k, "EUR", 1.1);
    for (int i = 0; i < THINGS; i++) {
        netto_instrument_row row = instrument_row(ids[i], kinds[i]);
        if (i % 3 == 1) row.currency = T("EUR");
        row.inverse = i == 4, row.venue = T(venues[i % 3]);
        desk_instrument_row(&k, row);
        desk_mark(&k, ids[i], tap_random_real(50, 150));
    }
    for (int i = 0; i < 3; i++) desk_set(&k, venues[i], tap_random_below(4) > 0), entries[i] = (netto_netting_entry){T(venues[i]), T(venues[i])};
    for (int i = 0; i < PARTIES; i++)
        desk_account_row(&k, (netto_account_row){.id = T(parties[i]), .netting = i == 1 ? NETTO_NETTING_ALL : i == 2 ? NETTO_NETTING_NONE : NETTO_NETTING_BY,
                                                 .by = T("venue"), .entries = entries, .entry_count = 3});
    desk_policy(&k, &r.policy);
}

/* Between two parties, so that all hold nothing together. */
static void deal_in(int thing)
{
    static unsigned next;
    char one[24], two[24];
    int buyer = (int)tap_random_below(PARTIES), seller = (buyer + 1 + (int)tap_random_below(PARTIES - 1)) % PARTIES;
    double qty = 1 + (double)tap_random_below(50), price = round(tap_random_real(50, 150) * 100) / 100;
    snprintf(one, sizeof one, "t%u", next++), snprintf(two, sizeof two, "t%u", next++);
    desk_trade(&k, one, parties[buyer], ids[thing], qty, price), desk_trade(&k, two, parties[seller], ids[thing], -qty, price);
}

static void deal(void)
{
    deal_in((int)tap_random_below(THINGS));
}

static const netto_closeout *close_out(const char *party, const netto_suppose *suppose, uint32_t count)
{
    netto_command c = {.kind = NETTO_CLOSEOUT_NET, .account = T(party), .closeout = {suppose, count}};
    is_status(desk_ask(&k, &c), NETTO_OK);
    return &k.d.closeout;
}

static netto_money net_of(const netto_closeout_currency *rows, uint32_t count, const char *currency)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_is(rows[i].currency, currency)) return rows[i].net;
    return 0;
}

/* Of all sets of a party in one currency. */
static netto_money sum_of(const netto_closeout *c, const char *currency)
{
    netto_money sum = 0;
    for (uint32_t i = 0; i < c->set_count; i++) sum += net_of(c->sets[i].currencies, c->sets[i].currency_count, currency);
    return sum;
}

TEST("whatever is supposed to net, each currency comes to the same, to the last unit")
{
    for (int round = 0; round < 60; round++) {
        open_desk();
        for (int n = 0; n < 30; n++) deal();
        for (int i = 0; i < THINGS; i++) desk_mark(&k, ids[i], tap_random_real(50, 150));
        netto_suppose suppose[3];
        for (uint32_t i = 0; i < 3; i++) suppose[i] = (netto_suppose){T(venues[i]), tap_random() & 1};
        for (int p = 0; p < PARTIES; p++) {
            const netto_closeout *c = close_out(parties[p], NULL, 0);
            netto_money usd = net_of(c->currencies, c->currency_count, "USD"), eur = net_of(c->currencies, c->currency_count, "EUR");
            ok(sum_of(c, "USD") == usd && sum_of(c, "EUR") == eur);
            if (p != 0 && p != 3) continue;
            c = close_out(parties[p], suppose, 3);
            ok(sum_of(c, "USD") == usd && sum_of(c, "EUR") == eur);
        }
        desk_close(&k);
    }
}

/* Not so of an inverse contract, whose coin turns into cash at the price of the trade that closes it. */
TEST("what parties dealt between them is owed to nobody else: close-outs and cash add up to nothing in each currency")
{
    for (int round = 0; round < 60; round++) {
        open_desk();
        for (int n = 0, thing; n < 20; n++) deal_in((thing = (int)tap_random_below(THINGS - 1)) < 4 ? thing : thing + 1);
        for (int i = 0; i < THINGS; i++) desk_mark(&k, ids[i], (double)(500000 + (int64_t)tap_random_below(1000000)) / 1e4);
        for (int currency = 0; currency < 2; currency++) {
            netto_money sum = 0;
            for (int p = 0; p < PARTIES; p++) {
                const account *a = inside_account(&k, parties[p]);
                const netto_closeout *c = close_out(parties[p], NULL, 0);
                sum += net_of(c->currencies, c->currency_count, currency ? "EUR" : "USD");
                for (uint32_t i = 0; i < a->line_count; i++)
                    if (k.e->book.instruments[a->lines[i].asset].currency == (uint32_t)currency) sum += a->lines[i].amount;
            }
            if (!ok(sum == 0)) tap_note("%.8f left over", (double)sum / 1e8);
        }
        desk_close(&k);
    }
}

TEST("netted is what is supposed or less than apart, and each set costs what netting saves")
{
    for (int round = 0; round < 60; round++) {
        open_desk();
        for (int n = 0; n < 30; n++) deal();
        const netto_suppose none[] = {{T("v1"), false}, {T("v2"), false}, {T("v3"), false}};
        const netto_closeout *c = close_out("a", NULL, 0);
        double apart = c->apart, by = 1e-9 * (1 + apart), sum = 0;
        for (uint32_t i = 0; i < c->set_count; i++) {
            ok(c->sets[i].exposure.netted <= c->sets[i].apart + by);
            ok(!c->sets[i].alone || fabs(c->sets[i].apart - c->sets[i].exposure.netted) <= by);
            sum += c->sets[i].exposure.netted;
        }
        is_near(sum, c->netted, by);
        c = close_out("a", none, 3);
        is_near(c->then, apart, by), is_near(c->apart, apart, by);
        desk_close(&k);
    }
}

/* test_profit.c: laws of profit and loss that hold for every book. */
#include <math.h>
#include <stdio.h>

#include "support/inside.h"
#include "support/rules.h"

#define THINGS 6

static rules r;
static desk k;
static const char *const ids[THINGS] = {"S", "E", "F", "P", "I", "B"};
static double marks[THINGS];
static double put_in; /* by hand */

static void open_desk(bool foreign)
{
    static const netto_instrument_kind kinds[THINGS] = {NETTO_SPOT, NETTO_SPOT, NETTO_FUTURE, NETTO_PERP, NETTO_PERP, NETTO_BOND};
    k = desk_open();
    r = rules_of("profit");
    r.line = tap_random_real(0, 1);
    r.policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed, .collateral = rules_line_fixed};
    desk_fx(&k, "EUR", 1.1);
    for (int i = 0; i < THINGS; i++) {
        netto_instrument_row row = instrument_row(ids[i], kinds[i]);
        if (foreign && i % 2) row.currency = T("EUR");
        row.inverse = i == 4;
        desk_instrument_row(&k, row);
        desk_mark(&k, ids[i], marks[i] = tap_random_real(50, 150));
    }
    desk_account(&k, "a", NULL, NULL);
    desk_policy(&k, &r.policy);
    put_in = 0;
}

static netto_equity_report equity(void)
{
    netto_command c = {.kind = NETTO_EQUITY_GET, .account = T("a")};
    is_status(desk_ask(&k, &c), NETTO_OK);
    return k.d.equity;
}

static int64_t cents(double most)
{
    return (int64_t)tap_random_real(-most, most);
}

static void trade(double *price)
{
    static unsigned next;
    char id[24];
    int i = (int)tap_random_below(THINGS);
    snprintf(id, sizeof id, "t%u", next++);
    double at = price ? *price : tap_random() & 1 ? marks[i] : round(tap_random_real(50, 150) * 100) / 100;
    int64_t qty = cents(20);
    desk_trade(&k, id, "a", ids[i], qty ? (double)qty : 1, at);
}

static void transfer(bool foreign)
{
    int i = (int)tap_random_below(THINGS);
    if (tap_random() & 1) {
        double now = 0, then = (double)cents(1e5) / 100;
        const account *a = inside_account(&k, "a");
        for (uint32_t line = 0; line < a->line_count; line++)
            if (a->lines[line].asset == 0) now = (double)a->lines[line].amount / 1e8;
        desk_collateral(&k, "a", "USD", then);
        put_in += then - now;
    } else if (foreign) {
        if (tap_random() & 1) desk_collateral(&k, "a", "EUR", (double)cents(1e5) / 100);
        else if (i == 0 || i == 5) desk_collateral(&k, "a", ids[i], (double)cents(50));
        else desk_position(&k, "a", ids[i], (double)cents(20));
    }
}

static void move(bool foreign)
{
    int i = (int)tap_random_below(THINGS);
    desk_mark(&k, ids[i], marks[i] = round(tap_random_real(50, 150) * 100) / 100);
    if (foreign && tap_random_below(4) == 0) desk_fx(&k, "EUR", tap_random_real(0.5, 2));
}

TEST("of what is in the base currency the result is what was realised and what is not realised yet")
{
    for (int round = 0; round < 60; round++) {
        open_desk(false);
        for (int n = 0; n < 60; n++) {
            uint32_t what = (uint32_t)tap_random_below(5);
            if (what < 3) trade(NULL);
            else if (what < 4) transfer(false);
            else move(false);
            netto_equity_report q = equity();
            double size = 1e-12 * (1e6 + fabs(q.result) + fabs(q.value));
            is_near(q.revaluation, 0, size + 2e-6); /* a coin's cost is rounded to 10^-8, and is worth a hundred times that */
            if (!is_near((double)q.transfers / 1e8, put_in, 1e-6)) break;
        }
        desk_close(&k);
    }
}

TEST("a transfer changes the result by no more than it is rounded by, and nothing else that was gained")
{
    for (int round = 0; round < 60; round++) {
        open_desk(true);
        for (int n = 0; n < 60; n++) {
            uint32_t what = (uint32_t)tap_random_below(4);
            if (what == 0) trade(NULL);
            if (what == 1) move(true);
            netto_equity_report before = equity();
            if (what > 1) transfer(true);
            netto_equity_report after = equity();
            if (what > 1 && !is_near(after.result, before.result, 1e-7 + 1e-11 * fabs(before.equity))) break;
            if (what > 1) ok(after.realised == before.realised);
            is_near(after.result, (double)after.realised / 1e8 + after.unrealised + after.revaluation, 1e-9 * (1 + fabs(after.result)));
        }
        desk_close(&k);
    }
}

TEST("currencies, lines and positions add up to the whole")
{
    for (int round = 0; round < 60; round++) {
        open_desk(true);
        for (int n = 0; n < 30; n++) trade(NULL), transfer(true), move(true);
        netto_command c = {.kind = NETTO_EQUITY_GET, .account = T("a"), .equity = {.positions = true}};
        is_status(desk_ask(&k, &c), NETTO_OK);
        const netto_equity_report *q = &k.d.equity;
        double value = 0, unrealised = 0, variation = 0, counted = 0, held = 0, size = 1e-9 * (1e6 + fabs(q->equity));
        for (uint32_t i = 0; i < q->currency_count; i++)
            value += q->currencies[i].value * q->currencies[i].rate, unrealised += q->currencies[i].unrealised * q->currencies[i].rate,
                variation += q->currencies[i].variation * q->currencies[i].rate;
        for (uint32_t i = 0; i < q->line_count; i++) counted += q->lines[i].counted;
        for (uint32_t i = 0; i < q->position_count; i++) held += q->positions[i].value;
        is_near(value, q->value, size), is_near(held, q->value, size), is_near(unrealised, q->unrealised, size);
        is_near(variation, q->variation, size), is_near(counted, q->collateral, size), is_near(value + counted, q->equity, size);
        desk_close(&k);
    }
}

TEST("a trade and its reversal at one price realise nothing that the position did not")
{
    for (int round = 0; round < 100; round++) {
        open_desk(true);
        double price = round % 2 ? 100.25 : 73.5;
        desk_trade(&k, "1", "a", ids[round % THINGS], 1 + round, price);
        desk_trade(&k, "2", "a", ids[round % THINGS], -(1 + round), price);
        netto_equity_report q = equity();
        ok(q.realised == 0 && q.transfers == 0);
        is_near(q.result, 0, 0);
        desk_close(&k);
    }
}

TEST("settling the variation changes no result, moves no exposure, and is done after once")
{
    for (int round = 0; round < 60; round++) {
        open_desk(round % 2);
        for (int n = 0; n < 60; n++) {
            if (tap_random() & 1) trade(NULL); else move(round % 2);
            if (tap_random_below(3)) continue;
            netto_equity_report before = equity();
            desk_exposure(&k, "a");
            double netted = k.d.exposure.exposure.netted;
            is_status(desk_settle(&k, "a"), NETTO_OK);
            is_status(desk_settle(&k, "a"), NETTO_OK);
            is_int(k.d.variation.currency_count, 0);
            netto_equity_report after = equity();
            double size = 2e-6 + 1e-11 * (1e6 + fabs(before.equity)); /* as above: an inverse contract's coin */
            ok(after.transfers == before.transfers);
            is_near(after.variation, 0, size);
            is_near((double)(after.realised - before.realised) / 1e8 + after.revaluation - before.revaluation + after.unrealised - before.unrealised, 0, size);
            if (!is_near(after.result, before.result, size)) break;
            desk_exposure(&k, "a");
            is_near(k.d.exposure.exposure.netted, netted, 1e-12 * k.d.exposure.exposure.gross); /* computed anew, where it was added to before */
        }
        desk_close(&k);
    }
}

TEST("what was settled on the way has made, to the last count, what it makes when it is closed once")
{
    for (int round = 0; round < 60; round++) {
        netto_money realised[2];
        double prices[20];
        int64_t qty[20];
        for (int n = 0; n < 20; n++) prices[n] = floor(tap_random_real(-50, 150) * 1e9) / 1e9, qty[n] = n == 19 ? 0 : cents(20);
        for (int settles = 0; settles < 2; settles++) {
            open_desk(false);
            int64_t held = 0;
            for (int n = 0; n < 20; n++) {
                char id[8];
                snprintf(id, sizeof id, "s%d", n);
                int64_t more = n == 19 ? -held : qty[n];
                desk_mark(&k, "F", prices[n]);
                if (more) is_status(desk_trade(&k, id, "a", "F", (double)more, round % 2 ? prices[n] : floor(prices[n])), NETTO_OK);
                held += more;
                if (settles) is_status(desk_settle(&k, "a"), NETTO_OK);
            }
            realised[settles] = equity().realised;
            is_int(inside_account(&k, "a")->count, 0);
            desk_close(&k);
        }
        ok(realised[0] == realised[1]);
    }
}

/* test_foretell.c: forecasts by Netto's own timer on real prices: what the S&P 500 lost more often than was foretold.
 *
 * Source: sp500_index_daily.csv, closes of 2005 to 2022, a bar each day.  Each midnight the value at risk of the 500 days before is
 * recorded, and the midnight after what was lost.  The exceptions are those of the table in docs/risk.md, which var.get and var.backtest
 * made of the same prices (bench/var.c): Netto's own, no published numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/desk.h"
#include "support/rules.h"

#define DAYS_MOST 6000
#define WINDOW    500

static double closes[DAYS_MOST];

static uint32_t read_closes(void)
{
    char path[512], line[256];
    uint32_t count = 0;
    snprintf(path, sizeof path, "%s/../shared/data/sp500_index_daily.csv", NETTO_SOURCE_DIR);
    FILE *in = fopen(path, "r");
    if (!in) tap_skip("the shared data is not here: ../shared/data beside the sources");
    if (fgets(line, sizeof line, in))
        while (count < DAYS_MOST && fgets(line, sizeof line, in)) closes[count++] = atof(strchr(line, ',') + 1);
    fclose(in);
    return count;
}

/* The last `window` outcomes of a name. */
static netto_backtest tested(desk *k, const char *name, uint32_t window)
{
    netto_command c = {.kind = NETTO_VAR_BACKTEST, .backtest = {.name = T(name), .window = window}};
    is_status(desk_ask(k, &c), NETTO_OK);
    return k->d.backtest;
}

TEST("66 exceptions of 4,028 by plain history, 42 by filtered: as many as var.get foretold")
{
    static const unsigned char plain[] = {0x80}, filtered[] = {0x81, 0xa6, 'm', 'e', 't', 'h', 'o', 'd', 0xa8, 'f', 'i', 'l', 't', 'e', 'r', 'e', 'd'};
    const netto_declared measures[] = {{.name = T("plain"), .kind = NETTO_KIND_VAR, .options = {(const char *)plain, sizeof plain}},
                                       {.name = T("filtered"), .kind = NETTO_KIND_VAR, .options = {(const char *)filtered, sizeof filtered}}};
    const netto_forecast_rule told[] = {{.name = T("plain"), .of = T("plain"), .every = NETTO_DAY, .alpha = 0.99},
                                         {.name = T("filtered"), .of = T("filtered"), .every = NETTO_DAY, .alpha = 0.99}};
    uint32_t days = read_closes(), made = 0, exceptions[2] = {0, 0};
    rules r = rules_of("daily");
    r.policy.history_every = NETTO_DAY, r.policy.history_length = WINDOW * NETTO_DAY;
    r.policy.measures = measures, r.policy.measure_count = 2;
    r.policy.forecasts = told, r.policy.forecast_count = 2;
    desk k = desk_open();
    k.now = 1000 * NETTO_DAY + NETTO_DAY / 2;
    desk_policy(&k, &r.policy);
    desk_instrument(&k, "SPX", NETTO_FUTURE);
    desk_account(&k, "a", NULL, NULL);
    for (uint32_t d = 0; d < days; d++) {
        desk_mark(&k, "SPX", closes[d]);
        if (d == WINDOW) desk_position(&k, "a", "SPX", 1);
        desk_tick(&k, NETTO_DAY / 2);
        for (int i = 0; i < 4 && k.d.next_deadline <= k.now; i++) desk_tick(&k, 0); /* the rest of its passes */
        k.now += NETTO_DAY / 2;
        made += d > WINDOW;
        if (d <= WINDOW || (made % 500 && d + 1 < days)) continue;
        for (int m = 0; m < 2; m++) exceptions[m] += tested(&k, m ? "a/filtered" : "a/plain", made % 500 ? made % 500 : 500).exceptions;
    }
    is_int(made, 4028);
    is_int(exceptions[0], 66);
    is_int(exceptions[1], 42);
    is_string(netto_zone_word(tested(&k, "a/filtered", 250).zone), "green");
    desk_policy(&k, netto_policy_built_in());
    desk_close(&k);
}

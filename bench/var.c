/* var.c: what a historical value at risk costs, beside numpy; and how values at risk fared on real prices.
 *
 *   build/bench/var               500 positions by 1,000 scenarios; numpy runs too where Debian's python3 has it (PYTHON names another)
 *   build/bench/var DATA          the backtests: DATA has equities20_daily.csv, sp500_index_daily.csv, crypto4_4h_2024.csv
 *
 * Processor time of one thread.  Each forecast is `var.get` of the engine on the day before, each test `var.backtest`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../examples/usage.h"
#include "meter.h"
#include "netto/netto.h"

#define THINGS_MOST 512
#define DAYS_MOST   5000

typedef struct stand {
    netto_engine *e;
    netto_policy policy;
    netto_decision d;
    netto_instant now;
    char ids[THINGS_MOST][16];
    uint32_t count;
} stand;

static netto_text text(const char *s)
{
    return (netto_text){s, (uint32_t)strlen(s)};
}

static void step(stand *s, netto_command c)
{
    c.at = s->now;
    if (netto_engine_step(s->e, &c, &s->d) == NETTO_OK) return;
    fprintf(stderr, "var: %s: %s\n", netto_command_word(c.kind), s->d.complaint.text);
    exit(1);
}

static bool ask(stand *s, netto_command c)
{
    if (netto_engine_report(s->e, &c, NULL, &s->d) == NETTO_OK) return true;
    fprintf(stderr, "var: %s: %s\n", netto_command_word(c.kind), s->d.complaint.text);
    return false;
}

static void nothing(netto_policy *p)
{
    (void)p;
}

static void found(stand *s, netto_instant every, uint32_t window)
{
    if (netto_engine_create(NULL, &s->e) != NETTO_OK) exit(1);
    s->policy = (netto_policy){.id = text("bench"), .name = text("bench"), .version = text("1"), .model = text("default"),
                               .history_every = every, .history_length = every * window, .destroy = nothing};
    s->now = 1000 * NETTO_DAY;
    step(s, (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = &s->policy}});
    netto_account_row account = {.id = text("a")};
    step(s, (netto_command){.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &account});
}

static void add_thing(stand *s, const char *id)
{
    snprintf(s->ids[s->count], sizeof s->ids[0], "%s", id);
    netto_instrument_row row = {.id = text(s->ids[s->count++]), .kind = NETTO_PERP, .expiry = NETTO_NEVER, .settle_days = -1};
    step(s, (netto_command){.kind = NETTO_INSTRUMENT_PUT, .count = 1, .instruments = &row});
}

static void mark_all(stand *s, const double *prices)
{
    netto_mark_row rows[THINGS_MOST];
    for (uint32_t i = 0; i < s->count; i++) rows[i] = (netto_mark_row){.instrument = text(s->ids[i]), .price = prices[i], .ts = NETTO_NEVER};
    step(s, (netto_command){.kind = NETTO_MARK_PUT, .count = s->count, .marks = rows});
}

/* So much money in each, to eight decimals. */
static void hold(stand *s, const double *prices, double money, double *units)
{
    netto_position_row rows[THINGS_MOST];
    for (uint32_t i = 0; i < s->count; i++) {
        int64_t steps = llround(money / prices[i] * 1e8);
        units[i] = (double)steps / 1e8;
        rows[i] = (netto_position_row){.instrument = text(s->ids[i]), .qty = {NETTO_NUMBER_DECIMAL, {.decimal = {steps, 8}}}};
    }
    step(s, (netto_command){.kind = NETTO_POSITION_PUT, .account = text("a"), .count = s->count, .positions = rows});
}

/* ---- speed -------------------------------------------------------------------------------------------------- */

#define POSITIONS 500
#define SCENARIOS 1000
#define ROUNDS    21

static netto_command question;

static void work(void *self)
{
    if (!ask(self, question)) exit(1);
}

static double random_part(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) / 9007199254740992.0;
}

static const char numpy[] =
    "import time, numpy as np\n"
    "rng = np.random.default_rng(1)\n"
    "p = 100 * np.cumprod(1 + 0.02 * (rng.random((1001, 500)) - 0.5), axis=0)\n"
    "x = np.full(500, 1e6 / 500)\n"
    "def var():\n"
    "    profits = (p[1:] / p[:-1] - 1) @ x\n"
    "    worst = np.sort(np.partition(profits, 9)[:10])\n"
    "    return -worst[9], -worst.mean()\n"
    "def only():\n"
    "    return -np.partition(r @ x, 9)[9]\n"
    "r = p[1:] / p[:-1] - 1\n"
    "for name, f in (('numpy: returns, product and partition', var), ('numpy: product and partition of ready returns', only)):\n"
    "    f(); times = []\n"
    "    for _ in range(21):\n"
    "        t = time.process_time_ns(); [f() for _ in range(10)]; times.append((time.process_time_ns() - t) / 10)\n"
    "    print(f'  {name:<52} {min(times) / 1e6:8.3f} ms least {sorted(times)[10] / 1e6:8.3f} ms median')\n";

static void run_numpy(void)
{
    const char *python = getenv("PYTHON");
    char command[512];
    snprintf(command, sizeof command, "OPENBLAS_NUM_THREADS=1 %s - 2>/dev/null", python ? python : "/usr/bin/python3");
    fflush(stdout);
    FILE *out = popen(command, "w");
    if (!out) return;
    fputs(numpy, out);
    if (pclose(out) != 0) puts("  numpy: python3 has none; name one that has: PYTHON=...");
}

static void measure(stand *s, const char *what, netto_command c)
{
    question = c;
    meter m = meter_run(work, s, 1, ROUNDS);
    printf("  %-52s %8.3f ms least %8.3f ms median\n", what, m.least / 1e6, m.median / 1e6);
}

static void speed(void)
{
    static stand s;
    static double prices[THINGS_MOST], units[THINGS_MOST];
    uint64_t state = 1;
    char id[16];
    found(&s, NETTO_DAY, SCENARIOS);
    for (int i = 0; i < POSITIONS; i++) snprintf(id, sizeof id, "i%d", i), add_thing(&s, id), prices[i] = 100.0;
    for (int day = 0; day <= SCENARIOS; day++, s.now += NETTO_DAY) {
        for (int i = 0; i < POSITIONS; i++) prices[i] *= 1.0 + 0.02 * (random_part(&state) - 0.5);
        mark_all(&s, prices);
    }
    s.now -= NETTO_DAY;
    hold(&s, prices, 1e6 / POSITIONS, units);
    netto_command c = {.kind = NETTO_VAR_GET, .account = text("a")};
    printf("value at risk of %d positions over %d scenarios, processor time\n", POSITIONS, SCENARIOS);
    measure(&s, "netto: historical", c);
    c.var.components = true;
    measure(&s, "netto: historical, with components", c);
    c.var.terms.method = NETTO_VAR_FILTERED, c.var.components = false;
    measure(&s, "netto: filtered", c);
    c.var.terms.method = NETTO_VAR_PARAMETRIC, c.var.terms.sample = true;
    measure(&s, "netto: parametric, correlations of the window", c);
    run_numpy();
    netto_engine_destroy(s.e);
}

/* ---- options, valued again in each scenario --------------------------------------------------------------------- */

#define UNDERLYINGS 10
#define OPTIONS     200

/* {options: "reprice"} */
static const unsigned char reprice[] = {0x81, 0xa7, 'o', 'p', 't', 'i', 'o', 'n', 's', 0xa7, 'r', 'e', 'p', 'r', 'i', 'c', 'e'};

static void add_option(stand *s, int i)
{
    snprintf(s->ids[s->count], sizeof s->ids[0], "o%d", i);
    netto_instrument_row row = {.id = text(s->ids[s->count]), .kind = NETTO_OPTION, .underlying = text(s->ids[i % UNDERLYINGS]), .right = i % 2 ? 'C' : 'P',
                                .strike = {NETTO_NUMBER_REAL, {.real = 80 + 40.0 * i / OPTIONS}}, .expiry = s->now + 90 * NETTO_DAY, .settle_days = -1};
    step(s, (netto_command){.kind = NETTO_INSTRUMENT_PUT, .count = 1, .instruments = &row});
    netto_mark_row m = {.instrument = text(s->ids[s->count++]), .price = 5, .given = NETTO_MARK_IV, .iv = 0.3, .ts = NETTO_NEVER};
    step(s, (netto_command){.kind = NETTO_MARK_PUT, .count = 1, .marks = &m});
}

static void work_marked(void *self)
{
    stand *s = self;
    static double price = 100;
    netto_mark_row row = {.instrument = text(s->ids[0]), .price = price += 0.01, .ts = NETTO_NEVER};
    step(s, (netto_command){.kind = NETTO_MARK_PUT, .count = 1, .marks = &row});
    work(s);
}

static void options(void)
{
    static stand s;
    static double prices[THINGS_MOST], units[THINGS_MOST];
    uint64_t state = 1;
    char id[16];
    netto_declared declared = {.name = text("var"), .kind = NETTO_KIND_VAR, .options = {(const char *)reprice, sizeof reprice}};
    found(&s, NETTO_DAY, SCENARIOS);
    for (int i = 0; i < UNDERLYINGS; i++) snprintf(id, sizeof id, "i%d", i), add_thing(&s, id), prices[i] = 100.0;
    for (int day = 0; day <= SCENARIOS; day++, s.now += NETTO_DAY) {
        for (int i = 0; i < UNDERLYINGS; i++) prices[i] *= 1.0 + 0.02 * (random_part(&state) - 0.5);
        mark_all(&s, prices);
    }
    s.now -= NETTO_DAY;
    for (int i = 0; i < OPTIONS; i++) add_option(&s, i), prices[UNDERLYINGS + i] = 5.0;
    netto_policy asks = s.policy;
    asks.id = text("asks"), asks.measures = &declared, asks.measure_count = 1;
    step(&s, (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = &asks}});
    hold(&s, prices, 1e6 / OPTIONS, units);
    netto_command c = {.kind = NETTO_VAR_GET, .account = text("a")};
    printf("of %d options on %d underlyings over %d scenarios\n", OPTIONS, UNDERLYINGS, SCENARIOS);
    measure(&s, "netto: options by their delta", c);
    c.var.terms.reprice = true;
    measure(&s, "netto: options repriced", c);
    c.var.components = true;
    measure(&s, "netto: options repriced, with components", c);
    c.var.components = false, c.var.terms.method = NETTO_VAR_FILTERED, c.var.terms.log = true;
    measure(&s, "netto: options repriced, filtered, logarithms", c);
    c = (netto_command){.kind = NETTO_MEASURE_GET, .account = text("a"), .measure.name = text("var")};
    measure(&s, "netto: the same as a measure, nothing moved", c);
    question = c;
    meter m = meter_run(work_marked, &s, 1, ROUNDS);
    printf("  %-52s %8.3f ms least %8.3f ms median\n", "netto: the same, one underlying moved", m.least / 1e6, m.median / 1e6);
    step(&s, (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = &s.policy}});
    netto_engine_destroy(s.e);
}

/* ---- backtests ------------------------------------------------------------------------------------------------ */

static double table[DAYS_MOST][THINGS_MOST / 16];

/* Columns behind the first; the names in the header. */
static uint32_t read_wide(FILE *in, stand *s)
{
    char line[8192], *rest;
    uint32_t days = 0;
    if (!fgets(line, sizeof line, in)) return 0;
    for (char *name = strtok_r(line, ",\n", &rest); (name = strtok_r(NULL, ",\n", &rest));) add_thing(s, name);
    for (; days < DAYS_MOST && fgets(line, sizeof line, in); days++) {
        strtok_r(line, ",\n", &rest);
        for (uint32_t i = 0; i < s->count; i++) table[days][i] = atof(strtok_r(NULL, ",\n", &rest));
    }
    return days;
}

/* ts, symbol, open, high, low, close, volume; the symbols of one instant behind each other. */
static uint32_t read_bars(FILE *in, stand *s)
{
    char line[512], symbol[16], last[32] = "", ts[32];
    uint32_t days = 0;
    double close;
    if (!fgets(line, sizeof line, in)) return 0;
    while (fgets(line, sizeof line, in)) {
        if (sscanf(line, "%31[^,],%15[^,],%*f,%*f,%*f,%lf", ts, symbol, &close) != 3) continue;
        if (strcmp(ts, last) != 0) days++, snprintf(last, sizeof last, "%s", ts);
        uint32_t i = 0;
        while (i < s->count && strcmp(s->ids[i], symbol) != 0) i++;
        if (i == s->count) add_thing(s, symbol);
        table[days - 1][i] = close;
    }
    return days;
}

#define METHODS 4
static const struct { const char *name; netto_var_terms terms; } methods[METHODS] = {
    {"historical", {.method = NETTO_VAR_HISTORICAL}},
    {"filtered 0.94", {.method = NETTO_VAR_FILTERED}},
    {"normal, equal weights", {.method = NETTO_VAR_PARAMETRIC, .sample = true}},
    {"normal, EWMA 0.94", {.method = NETTO_VAR_PARAMETRIC, .sample = true, .lambda = 0.94}}};
static const double levels[2] = {0.99, 0.975};
static double forecasts[METHODS][2][DAYS_MOST], losses[DAYS_MOST];

static void put_p(const netto_test *t)
{
    if (t->known) printf(" %8.4f |", t->p);
    else printf("      n/a |");
}

static void judge(stand *s, const char *what, uint32_t n)
{
    static const char *const zones[] = {"green", "yellow", "red"};
    for (int m = 0; m < METHODS; m++)
        for (int l = 0; l < 2; l++) {
            if (!ask(s, (netto_command){.kind = NETTO_VAR_BACKTEST, .backtest = {.alpha = levels[l], .forecasts = forecasts[m][l], .outcomes = losses,
                                                                              .forecast_count = n, .outcome_count = n}})) exit(1);
            const netto_backtest *b = &s->d.backtest;
            printf("| %-20s | %-21s | %5.1f%% | %5u | %8.2f | %7u |", what, methods[m].name, 100.0 * levels[l], n, b->expected, b->exceptions);
            put_p(&b->kupiec), put_p(&b->independence), put_p(&b->coverage);
            printf(" %-6s |\n", zones[b->zone]);
        }
}

static void backtest(const char *folder, const char *name, const char *what, uint32_t window, uint32_t (*read)(FILE *, stand *))
{
    static stand s;
    double units[THINGS_MOST];
    char path[512];
    s = (stand){0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *in = fopen(path, "r");
    if (!in) exit((fprintf(stderr, "var: %s cannot be read\n", path), 1));
    found(&s, NETTO_DAY, window);
    uint32_t days = read(in, &s), n = 0;
    fclose(in);
    for (uint32_t d = 0; d + 1 < days; d++, s.now += NETTO_DAY) {
        mark_all(&s, table[d]);
        if (d < window) continue;
        hold(&s, table[d], 1e6 / s.count, units);
        for (int m = 0; m < METHODS; m++)
            for (int l = 0; l < 2; l++) {
                netto_command c = {.kind = NETTO_VAR_GET, .account = text("a"), .var.terms = methods[m].terms};
                c.var.terms.alpha = levels[l];
                if (!ask(&s, c)) exit(1);
                forecasts[m][l][n] = s.d.var.value;
            }
        losses[n] = 0.0;
        for (uint32_t i = 0; i < s.count; i++) losses[n] -= units[i] * (table[d + 1][i] - table[d][i]);
        n++;
    }
    judge(&s, what, n);
    netto_engine_destroy(s.e);
}

static const char help[] = "usage: var [DATA]\n\n"
                           "What a historical value at risk costs, beside numpy, by processor time; or, with a folder of real prices\n"
                           "(equities20_daily.csv, sp500_index_daily.csv, crypto4_4h_2024.csv), how values at risk fared on them.\n";

int main(int count, char **words)
{
    int code = usage_words(count, words, 0, 1, help);
    if (code != USAGE_GO_ON) return code;
    if (count == 1) return speed(), options(), 0;
    puts("| book                 | value at risk         | level  | days  | expected | counted | Kupiec p | indep. p | cover. p | zone   |\n"
         "| -------------------- | --------------------- | ------ | ----- | -------- | ------- | -------- | -------- | -------- | ------ |");
    backtest(words[1], "sp500_index_daily.csv", "S&P 500", 500, read_wide);
    backtest(words[1], "equities20_daily.csv", "20 shares, equal", 500, read_wide);
    backtest(words[1], "crypto4_4h_2024.csv", "4 coins, equal, 4 h", 249, read_bars);
    return 0;
}

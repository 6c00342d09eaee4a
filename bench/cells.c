/* cells.c: correlations of cells on a book of many names: prepared, netted, and one trade.
 *
 *   build/bench/cells [NAMES]      10,000 unless told, each with two of five tenors
 *
 * In-process; processor time of one thread, the least of some rounds.  The policy's function of cells is asked once a factor and
 * 2 * 5^2 times of cells, where one of pairs would be asked 200 million times and keep 3 GB. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../examples/usage.h"
#include "meter.h"
#include "netto/netto.h"

#define TENORS 5
#define ROUNDS 5
#define SLICE  256 /* hooks or accounts at once, as the runtime asks */

static const char source[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'names', version = '%u', api = 1, params = { name = 0.35, tenor = 0.65 },\n"
    "  correlation = netto.cells { axis = function(f) return f.qualifier and { entity = f.qualifier, cell = f.tenor } end,\n"
    "    correlation = function(a, b, p) return (a.entity == b.entity and 1 or p.name) * (a.cell == b.cell and 1 or p.tenor) end } }\n";

typedef struct bench {
    netto_engine *e;
    netto_decision d;
    netto_instant now;
    unsigned names;
} bench;

static netto_text text(const char *s)
{
    return (netto_text){s, (uint32_t)strlen(s)};
}

static void must(netto_status status, const char *why)
{
    if (status == NETTO_OK) return;
    fprintf(stderr, "bench: %s\n", why);
    exit(1);
}

static void step(bench *b, netto_command *c)
{
    c->at = b->now += NETTO_SECOND / 1000;
    must(netto_engine_step(b->e, c, &b->d), b->d.complaint.text);
}

static void name_of(char out[16], unsigned name, unsigned which)
{
    snprintf(out, 16, "N%05u-%u", name, which);
}

/* So many at once. */
#define BATCH 500

typedef struct batch {
    char ids[BATCH][16], qualifiers[BATCH][16], tenors[BATCH][4];
    netto_factor_row factors[BATCH];
    netto_instrument_row instruments[BATCH];
    netto_position_row positions[BATCH];
    unsigned count, held;
} batch;

static void put_batch(bench *b, batch *all)
{
    netto_command factors = {.kind = NETTO_FACTOR_PUT, .count = all->count, .factors = all->factors};
    netto_command instruments = {.kind = NETTO_INSTRUMENT_PUT, .count = all->count, .instruments = all->instruments};
    netto_command positions = {.kind = NETTO_POSITION_PUT, .account = text("all"), .count = all->held, .positions = all->positions};
    step(b, &factors);
    step(b, &instruments);
    step(b, &positions);
    all->count = all->held = 0;
}

/* A name has two tenors, of which one is held. */
static void add_name(batch *all, unsigned name)
{
    for (unsigned which = 0; which < 2; which++) {
        unsigned i = all->count++;
        name_of(all->ids[i], name, which);
        snprintf(all->qualifiers[i], sizeof all->qualifiers[i], "Q%u", name);
        snprintf(all->tenors[i], sizeof all->tenors[i], "%uy", (name + 2 * which) % TENORS);
        netto_text id = text(all->ids[i]);
        all->factors[i] = (netto_factor_row){.id = id, .qualifier = text(all->qualifiers[i]), .tenor = text(all->tenors[i]), .vol = {.kind = NETTO_NUMBER_NONE}};
        all->instruments[i] = (netto_instrument_row){.id = id, .kind = NETTO_SENSITIVITY, .expiry = NETTO_NEVER, .settle_days = -1};
        double qty = name % 2 ? 1.0 + name % 7 : -2.0 - name % 5;
        if (which == name % 2) all->positions[all->held++] = (netto_position_row){.instrument = id, .qty = {.kind = NETTO_NUMBER_REAL, .real = qty}};
    }
}

static void stand(bench *b)
{
    static batch all;
    netto_account_row account = {.id = text("all")};
    netto_command put = {.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &account};
    step(b, &put);
    for (unsigned i = 0; i < b->names; i++) {
        add_name(&all, i);
        if (all.count == BATCH || i + 1 == b->names) put_batch(b, &all);
    }
}

static netto_policy *load(unsigned version)
{
    char sources[sizeof source + 16];
    snprintf(sources, sizeof sources, source, version);
    netto_source file = {text("policy.lua"), text(sources)};
    netto_policy *policy;
    netto_complaint why;
    must(netto_lua_policy_create(&file, 1, (netto_text){0}, NULL, &policy, &why), why.text);
    return policy;
}

/* ---- what is measured ------------------------------------------------------------------------------------------- */

typedef struct spell {
    double all, longest; /* seconds */
} spell;

static void keep_least(spell *least, spell s, unsigned round)
{
    if (round == 0 || s.all < least->all) least->all = s.all;
    if (round == 0 || s.longest < least->longest) least->longest = s.longest;
}

static spell prepare(bench *b, netto_policy *policy)
{
    spell s = {0};
    netto_complaint why;
    for (uint32_t left = 1; left;) {
        double since = meter_now();
        must(netto_engine_prepare(b->e, policy, SLICE, &left, &why), why.text);
        double taken = meter_now() - since;
        s.all += taken;
        if (taken > s.longest) s.longest = taken;
    }
    return s;
}

static spell activate(bench *b, netto_policy *policy)
{
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = policy}};
    double since = meter_now();
    step(b, &c);
    double taken = meter_now() - since;
    return (spell){taken, taken};
}

/* A unit bought of every name in turn, and what is netted asked for. */
static spell trade(bench *b, unsigned round)
{
    spell s = {0};
    for (unsigned i = 0; i < 100; i++) {
        char id[32], instrument[16];
        unsigned name = (i * 97) % b->names;
        name_of(instrument, name, name % 2);
        snprintf(id, sizeof id, "t%u-%u", round, i);
        netto_trade_row t = {.id = text(id), .account = text("all"), .instrument = text(instrument), .qty = {.kind = NETTO_NUMBER_REAL, .real = 1},
                             .price = {.kind = NETTO_NUMBER_REAL, .real = 1}, .ts = NETTO_NEVER, .settle = NETTO_NEVER};
        netto_command c = {.kind = NETTO_TRADE_APPLY, .count = 1, .trades = &t}, ask = {.kind = NETTO_EXPOSURE_GET, .account = text("all")};
        double since = meter_now();
        step(b, &c);
        must(netto_engine_report(b->e, &ask, NULL, &b->d), b->d.complaint.text);
        double taken = meter_now() - since;
        s.all += taken / 100;
        if (taken > s.longest) s.longest = taken;
    }
    return s;
}

/* All that is held is weighed and netted anew: a factor was put again. */
static spell renew(bench *b)
{
    char qualifier[16];
    snprintf(qualifier, sizeof qualifier, "Q%u", 0u);
    netto_factor_row factor = {.id = text("N00000-0"), .qualifier = text(qualifier), .tenor = text("0y"), .vol = {.kind = NETTO_NUMBER_NONE}};
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &factor}, ask = {.kind = NETTO_EXPOSURE_GET, .account = text("all")};
    step(b, &put);
    double since = meter_now();
    must(netto_engine_report(b->e, &ask, NULL, &b->d), b->d.complaint.text);
    double taken = meter_now() - since;
    return (spell){taken, taken};
}

static void row(const char *what, spell s)
{
    printf("%-52s %10.3f %10.3f\n", what, s.all * 1e3, s.longest * 1e3);
}

static const char help[] =
    "usage: cells [NAMES]\n"
    "\n"
    "Measures correlations of cells on one account that holds NAMES (10,000 unless\n"
    "told) of twice as many factors: preparing the policy, netting all anew, and a\n"
    "trade.\n";

int main(int argc, char **argv)
{
    int code = usage_words(argc, argv, 0, 1, help);
    if (code != USAGE_GO_ON) return code;
    bench b = {.now = 1767225600 * NETTO_SECOND, .names = argc > 1 ? (unsigned)usage_count(argv, argv[1]) : 10000};
    spell prepared = {0}, activated = {0}, renewed = {0}, traded = {0};
    netto_policy *policies[ROUNDS];
    must(netto_engine_create(NULL, &b.e), "no memory");
    stand(&b);
    for (unsigned round = 0; round < ROUNDS; round++) {
        policies[round] = load(round);
        keep_least(&prepared, prepare(&b, policies[round]), round);
        keep_least(&activated, activate(&b, policies[round]), round);
        keep_least(&renewed, renew(&b), round);
        keep_least(&traded, trade(&b, round), round);
        while (netto_engine_tidy(b.e, SLICE)) {}
    }
    printf("%u names held, %u factors in %d cells; processor time, the least of %d rounds\n\n", b.names, 2 * b.names, TENORS, ROUNDS);
    printf("%-52s %10s %10s\n", "", "ms", "longest");
    row("a policy is prepared", prepared);
    row("it is activated", activated);
    row("a factor is put again, and all is netted anew", renewed);
    row("a trade, and what is netted then", traded);
    netto_engine_destroy(b.e);
    for (unsigned i = 0; i < ROUNDS; i++) policies[i]->destroy(policies[i]);
    return 0;
}

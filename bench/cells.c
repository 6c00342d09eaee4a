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
#include "rig.h"

#define TENORS 5
#define ROUNDS 5

static const char source[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'names', version = '%u', api = 1, params = { name = 0.35, tenor = 0.65 },\n"
    "  correlation = netto.cells { axis = function(f) return f.qualifier and { entity = f.qualifier, cell = f.tenor } end,\n"
    "    correlation = function(a, b, p) return (a.entity == b.entity and 1 or p.name) * (a.cell == b.cell and 1 or p.tenor) end } }\n";

typedef struct bench {
    rig in;
    unsigned names;
} bench;

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
    netto_command positions = {.kind = NETTO_POSITION_PUT, .account = rig_text("all"), .count = all->held, .positions = all->positions};
    rig_step(&b->in, &factors);
    rig_step(&b->in, &instruments);
    rig_step(&b->in, &positions);
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
        netto_text id = rig_text(all->ids[i]);
        all->factors[i] = (netto_factor_row){.id = id, .qualifier = rig_text(all->qualifiers[i]), .tenor = rig_text(all->tenors[i]), .vol = {.kind = NETTO_NUMBER_NONE}};
        all->instruments[i] = (netto_instrument_row){.id = id, .kind = NETTO_SENSITIVITY, .expiry = NETTO_NEVER, .settle_days = -1};
        double qty = name % 2 ? 1.0 + name % 7 : -2.0 - name % 5;
        if (which == name % 2) all->positions[all->held++] = (netto_position_row){.instrument = id, .qty = {.kind = NETTO_NUMBER_REAL, .real = qty}};
    }
}

static void stand(bench *b)
{
    static batch all;
    netto_account_row account = {.id = rig_text("all")};
    netto_command put = {.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &account};
    rig_step(&b->in, &put);
    for (unsigned i = 0; i < b->names; i++) {
        add_name(&all, i);
        if (all.count == BATCH || i + 1 == b->names) put_batch(b, &all);
    }
}

static netto_policy *load(unsigned version)
{
    char text[sizeof source + 16];
    snprintf(text, sizeof text, source, version);
    return rig_policy(text);
}

/* ---- what is measured ------------------------------------------------------------------------------------------- */

/* A unit bought of every name in turn, and what is netted asked for. */
static spell trade(bench *b, unsigned round)
{
    spell s = {0};
    for (unsigned i = 0; i < 100; i++) {
        char id[32], instrument[16];
        unsigned name = (i * 97) % b->names;
        name_of(instrument, name, name % 2);
        snprintf(id, sizeof id, "t%u-%u", round, i);
        netto_trade_row t = {.id = rig_text(id), .account = rig_text("all"), .instrument = rig_text(instrument), .qty = {.kind = NETTO_NUMBER_REAL, .real = 1},
                             .price = {.kind = NETTO_NUMBER_REAL, .real = 1}, .ts = NETTO_NEVER, .settle = NETTO_NEVER};
        netto_command c = {.kind = NETTO_TRADE_APPLY, .count = 1, .trades = &t}, ask = {.kind = NETTO_EXPOSURE_GET, .account = rig_text("all")};
        double since = meter_now();
        rig_step(&b->in, &c);
        rig_ask(&b->in, &ask);
        spell_count(&s, since);
    }
    s.total /= s.pieces; /* of one */
    return s;
}

/* All that is held is weighed and netted anew: a factor was put again. */
static spell renew(bench *b)
{
    spell s = {0};
    netto_factor_row factor = {.id = rig_text("N00000-0"), .qualifier = rig_text("Q0"), .tenor = rig_text("0y"), .vol = {.kind = NETTO_NUMBER_NONE}};
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &factor}, ask = {.kind = NETTO_EXPOSURE_GET, .account = rig_text("all")};
    rig_step(&b->in, &put);
    double since = meter_now();
    rig_ask(&b->in, &ask);
    spell_count(&s, since);
    return s;
}

static void row(const char *what, spell s)
{
    printf("%-52s %10.3f %10.3f\n", what, s.total * 1e3, s.longest * 1e3);
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
    bench b = {.names = argc > 1 ? (unsigned)usage_count(argv, argv[1]) : 10000};
    spell prepared = {0}, activated = {0}, renewed = {0}, traded = {0};
    netto_policy *policies[ROUNDS];
    rig_open(&b.in, 1767225600 * NETTO_SECOND, NETTO_SECOND / 1000);
    stand(&b);
    for (unsigned round = 0; round < ROUNDS; round++) {
        policies[round] = load(round);
        spell_keep_least(&prepared, rig_prepare(&b.in, policies[round]));
        spell_keep_least(&activated, rig_activate(&b.in, policies[round]));
        spell_keep_least(&renewed, renew(&b));
        spell_keep_least(&traded, trade(&b, round));
        rig_tidy(&b.in);
    }
    printf("%u names held, %u factors in %d cells; processor time, the least of %d rounds\n\n", b.names, 2 * b.names, TENORS, ROUNDS);
    printf("%-52s %10s %10s\n", "", "ms", "longest");
    row("a policy is prepared", prepared);
    row("it is activated", activated);
    row("a factor is put again, and all is netted anew", renewed);
    row("a trade, and what is netted then", traded);
    netto_engine_destroy(b.in.e);
    for (unsigned i = 0; i < ROUNDS; i++) policies[i]->destroy(policies[i]);
    return 0;
}

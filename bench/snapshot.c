/* snapshot.c: what saving and loading an engine costs: 100,000 accounts that hold 10 positions each, in 100 desks
 * of one firm, each traded in once, with a million trade ids.
 *
 *   build/bench/snapshot [ACCOUNTS]
 *
 * Processor time of one thread, of memory to memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../examples/usage.h"
#include "meter.h"
#include "netto/netto.h"
#include "rig.h"

#define INSTRUMENTS 200
#define HELD        10
#define DESKS       100
#define BATCH       5000
#define ROUNDS      5

typedef struct bench {
    rig in;
    netto_engine *loaded;
    unsigned char *bytes;
    size_t size, capacity;
} bench;

static netto_number real(double x)
{
    return (netto_number){.kind = NETTO_NUMBER_REAL, .real = x};
}

typedef char name[16];

static netto_text named(name out, char letter, unsigned i)
{
    return (netto_text){out, (uint32_t)snprintf(out, sizeof(name), "%c%06u", letter, i)};
}

/* ---- a world ---------------------------------------------------------------------------------------------- */

static void put_market(bench *b)
{
    static netto_instrument_row rows[INSTRUMENTS];
    static netto_mark_row marks[INSTRUMENTS];
    static netto_text ids[INSTRUMENTS];
    static double rho[INSTRUMENTS * INSTRUMENTS];
    static name names[INSTRUMENTS];
    for (unsigned i = 0; i < INSTRUMENTS; i++) {
        ids[i] = named(names[i], 'I', i);
        rows[i] = (netto_instrument_row){.id = ids[i], .kind = NETTO_PERP, .expiry = NETTO_NEVER, .settle_days = -1};
        marks[i] = (netto_mark_row){.instrument = ids[i], .price = 50.0 + i, .ts = NETTO_NEVER};
        for (unsigned j = 0; j < INSTRUMENTS; j++) rho[i * INSTRUMENTS + j] = i == j ? 1.0 : 0.3;
    }
    rig_step(&b->in, &(netto_command){.kind = NETTO_INSTRUMENT_PUT, .count = INSTRUMENTS, .instruments = rows});
    rig_step(&b->in, &(netto_command){.kind = NETTO_MARK_PUT, .count = INSTRUMENTS, .marks = marks});
    rig_step(&b->in, &(netto_command){.kind = NETTO_CORRELATION_PUT,
                             .correlation = {.name = {"default", 7}, .factors = ids, .factor_count = INSTRUMENTS,
                                             .rho = rho, .min_eigenvalue = 0.7}});
}

static void put_account(bench *b, unsigned i)
{
    name own, above, ids[HELD];
    netto_position_row rows[HELD];
    netto_account_row row = {.id = named(own, 'A', i), .parent = named(above, 'D', i % DESKS)};
    rig_step(&b->in, &(netto_command){.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &row});
    for (unsigned k = 0; k < HELD; k++)
        rows[k] = (netto_position_row){.instrument = named(ids[k], 'I', (i * 7 + k * 19) % INSTRUMENTS),
                                       .qty = real(k % 2 ? -(double)k : k + 1.0)};
    rig_step(&b->in, &(netto_command){.kind = NETTO_POSITION_PUT, .account = row.id, .count = HELD, .positions = rows});
}

static void put_accounts(bench *b, unsigned accounts)
{
    name id;
    netto_account_row firm = {.id = {"firm", 4}};
    rig_step(&b->in, &(netto_command){.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &firm});
    for (unsigned i = 0; i < DESKS; i++) {
        netto_account_row row = {.id = named(id, 'D', i), .parent = firm.id};
        rig_step(&b->in, &(netto_command){.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &row});
    }
    for (unsigned i = 0; i < accounts; i++) put_account(b, i);
}

static void put_trades(bench *b, unsigned count, unsigned accounts)
{
    static netto_trade_row rows[BATCH];
    static name ids[BATCH], owners[BATCH], things[BATCH];
    for (unsigned from = 0; from < count; from += BATCH) {
        for (unsigned k = 0, i = from; k < BATCH; k++, i++)
            rows[k] = (netto_trade_row){.id = named(ids[k], 't', i), .account = named(owners[k], 'A', i % accounts),
                                        .instrument = named(things[k], 'I', (i % accounts * 7 + i / accounts % HELD * 19) % INSTRUMENTS),
                                        .qty = real(1), .price = real(50.25), .ts = NETTO_NEVER};
        rig_step(&b->in, &(netto_command){.kind = NETTO_TRADE_APPLY, .count = BATCH, .trades = rows});
    }
}

/* ---- saving and loading ----------------------------------------------------------------------------------- */

static netto_status keep(void *self, const void *bytes, size_t size)
{
    bench *b = self;
    if (b->size + size > b->capacity) {
        b->capacity = 2 * (b->size + size);
        b->bytes = realloc(b->bytes, b->capacity);
        if (!b->bytes) return NETTO_ECAPACITY;
    }
    memcpy(b->bytes + b->size, bytes, size);
    b->size += size;
    return NETTO_OK;
}

static void save(void *self)
{
    bench *b = self;
    netto_complaint why;
    netto_sink sink = {keep, b};
    b->size = 0;
    rig_must(netto_engine_save(b->in.e, &sink, &why), "a snapshot is not saved");
}

static void load(void *self)
{
    bench *b = self;
    netto_complaint why;
    rig_must(netto_engine_load(NULL, (netto_bytes){b->bytes, b->size}, netto_policy_built_in(), &b->loaded, &why), why.text);
}

static double best_of(void (*work)(void *), bench *b)
{
    double least = 1e9;
    for (int i = 0; i < ROUNDS; i++) {
        netto_engine_destroy(b->loaded);
        b->loaded = NULL;
        double from = meter_now();
        work(b);
        double took = meter_now() - from;
        if (took < least) least = took;
    }
    return least;
}

static void row(const char *what, bench *b)
{
    netto_engine_stats one, other;
    uint8_t here[32], there[32];
    double saved = best_of(save, b), loaded = best_of(load, b);
    netto_engine_stats_get(b->in.e, &one), netto_engine_stats_get(b->loaded, &other);
    netto_engine_digest(b->in.e, here), netto_engine_digest(b->loaded, there);
    printf("%-52s %9.1f %9.1f %9.1f %9.1f %10.1f%s\n", what, (double)b->size / 1e6, saved * 1e3, loaded * 1e3,
           (double)one.memory / 1e6, (double)other.memory / 1e6, memcmp(here, there, 32) ? "  NOT THE SAME" : "");
    fflush(stdout);
}

static const char help[] =
    "usage: snapshot [ACCOUNTS]\n"
    "\n"
    "Saves and loads an engine of ACCOUNTS (100000 unless given), each with 10 positions, then with a million trade\n"
    "ids too, and prints the processor time of one thread, best of five.  Nothing touches a disk.\n"
    "Options: --help, --version.\n";

int main(int argc, char **argv)
{
    int code = usage_words(argc, argv, 0, 1, help);
    if (code != USAGE_GO_ON) return code;
    unsigned accounts = argc > 1 ? (unsigned)usage_count(argv, argv[1]) : 100000;
    char what[80];
    bench b = {.loaded = NULL};
    rig_open(&b.in, 1767225600 * NETTO_SECOND, 1000);
    put_market(&b);
    put_accounts(&b, accounts);
    printf("%-52s %9s %9s %9s %9s %10s\n", "", "MB", "save ms", "load ms", "held MB", "loaded MB");
    snprintf(what, sizeof what, "%u accounts, %u positions", accounts, accounts * HELD);
    row(what, &b);
    put_trades(&b, 1000000, accounts);
    row("and 1,000,000 trades, with their ids", &b);
    netto_engine_destroy(b.in.e), netto_engine_destroy(b.loaded);
    free(b.bytes);
    return 0;
}

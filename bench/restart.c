/* restart.c: how long a journal of a million trades takes to replay, and a server to begin again from its snapshot.
 *
 *   build/bench/restart [FOLDER [TRADES]]      FOLDER on a disk; default /tmp, 1000000
 *
 * 1,000 accounts in 10 desks trade in 200 instruments under the built-in policy, each trade a command of its own.
 * Replaying is one thread's work; a restart is all of it, from the folder to a runtime that takes commands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../examples/usage.h"
#include "codec/writer.h"
#include "meter.h"
#include "numeric/spectrum.h"
#include "runtime/replay.h"
#include "runtime/runtime.h"
#include "runtime/snapshot.h"

#define INSTRUMENTS 200
#define ACCOUNTS    1000
#define DESKS       10
#define GROUP       4096 /* commands between waits for the disk */

static char place[300];
static memory purse;
static writer params;
static netto_instant clock_now = 1767225600 * NETTO_SECOND;

static netto_instant tell_now(void)
{
    return clock_now;
}

static double wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(netto_status status, const char *what)
{
    if (status == NETTO_OK) return;
    fprintf(stderr, "restart: %s\n", what);
    exit(1);
}

static void wake(void *self)
{
    (void)self;
}

static void answer(void *self, void *ticket, const struct answer *given)
{
    (void)self, (void)ticket, (void)given;
}

static runtime *open_runtime(void)
{
    static system_calls world;
    runtime *r = NULL;
    netto_complaint why;
    world = system_real;
    world.now = tell_now;
    runtime_options o = {.engine = {.base = "USD", .sweep = NETTO_SECOND, .trade_ids = 1 << 24}, .system = &world, .data = place,
                         .wake = wake, .answer = answer};
    must(runtime_create(&o, &r, &why), why.text);
    return r;
}

/* ---- a journal ----------------------------------------------------------------------------------------------- */

typedef char name[16];

static netto_text named(name out, char letter, unsigned i)
{
    return (netto_text){out, (uint32_t)snprintf(out, sizeof(name), "%c%06u", letter, i)};
}

static void submit(runtime *r, netto_command *c)
{
    static netto_decision d;
    clock_now += 1000;
    must(runtime_submit(r, &(origin){.actor = TEXT_LITERAL("unix:uid=1000"), .bytes = writer_text_of(&params)}, c, &d), d.complaint.text);
    writer_rewind(&params, 0);
}

static void put_pair(const char *key, netto_text value)
{
    writer_text(&params, text_of(key));
    writer_text(&params, value);
}

static void put_instrument(runtime *r, unsigned i)
{
    name id;
    netto_instrument_row row = {.id = named(id, 'I', i), .kind = NETTO_PERP, .expiry = NETTO_NEVER, .settle_days = -1};
    netto_mark_row mark = {.instrument = row.id, .price = 50.0 + i, .ts = NETTO_NEVER};
    writer_array(&params, 1), writer_array(&params, 1), writer_map(&params, 2);
    put_pair("id", row.id), put_pair("kind", TEXT_LITERAL("perp"));
    submit(r, &(netto_command){.kind = NETTO_INSTRUMENT_PUT, .count = 1, .instruments = &row});
    writer_array(&params, 1), writer_array(&params, 1), writer_array(&params, 2);
    writer_text(&params, row.id), writer_real(&params, mark.price);
    submit(r, &(netto_command){.kind = NETTO_MARK_PUT, .count = 1, .marks = &mark});
}

static void put_account(runtime *r, netto_text id, netto_text parent)
{
    netto_account_row row = {.id = id, .parent = parent};
    writer_array(&params, 1), writer_array(&params, 1), writer_map(&params, parent.bytes ? 2 : 1);
    put_pair("id", id);
    if (parent.bytes) put_pair("parent", parent);
    submit(r, &(netto_command){.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &row});
}

static void put_trade(runtime *r, unsigned i)
{
    name id, account, instrument;
    netto_decimal qty = {i % 3 ? 1 : -2, 0};
    netto_trade_row row = {.id = named(id, 't', i), .account = named(account, 'A', i * 7919 % ACCOUNTS),
                           .instrument = named(instrument, 'I', i * 104729 % INSTRUMENTS), .ts = NETTO_NEVER,
                           .qty = {.kind = NETTO_NUMBER_DECIMAL, .decimal = qty},
                           .price = {.kind = NETTO_NUMBER_REAL, .real = 50.25}};
    writer_array(&params, 1), writer_array(&params, 1), writer_map(&params, 5);
    put_pair("id", row.id), put_pair("account", row.account), put_pair("instrument", row.instrument);
    writer_text(&params, TEXT_LITERAL("qty")), writer_integer(&params, qty.units);
    writer_text(&params, TEXT_LITERAL("price")), writer_real(&params, row.price.real);
    submit(r, &(netto_command){.kind = NETTO_TRADE_APPLY, .count = 1, .trades = &row});
    if (i % GROUP == 0 && !runtime_flush(r)) must(NETTO_ENOTDURABLE, "the disk does not take the journal");
}

static void make_journal(unsigned long trades)
{
    runtime *r = open_runtime();
    name id, above;
    for (unsigned i = 0; i < INSTRUMENTS; i++) put_instrument(r, i);
    put_account(r, TEXT_LITERAL("firm"), (netto_text){0});
    for (unsigned i = 0; i < DESKS; i++) put_account(r, named(id, 'D', i), TEXT_LITERAL("firm"));
    for (unsigned i = 0; i < ACCOUNTS; i++) put_account(r, named(id, 'A', i), named(above, 'D', i % DESKS));
    for (unsigned i = 0; i < trades; i++) put_trade(r, i);
    runtime_destroy(r);
}

/* ---- what is measured ------------------------------------------------------------------------------------------ */

static settings told(void)
{
    settings s;
    netto_complaint why;
    bool found;
    must(settings_find(NULL, place, &s, &found, &why), why.text);
    return s;
}

static void forget(void *self, netto_policy *policy)
{
    (void)self, (void)policy;
}

static uint64_t replay_all(void)
{
    settings s = told();
    netto_engine_options o = settings_engine(&s);
    replay_plan plan = {.folder = place, .budget = &s.budget};
    replay_result result;
    netto_complaint why;
    shelf shelf;
    shelf_init(&shelf, 0, forget, NULL);
    plan.shelf = &shelf;
    must(netto_engine_create(&o, &plan.engine), "no memory for an engine");
    must(replay_run(&plan, &result, &why), why.text);
    netto_engine_destroy(plan.engine);
    shelf_destroy(&shelf);
    return result.rows;
}

static void take_snapshot(void)
{
    settings s = told();
    snapshot_plan plan = {.folder = place, .settings = &s};
    snapshot_taken taken;
    netto_complaint why;
    must(snapshot_take(&plan, &taken, &why), why.text);
}

static void restart(void)
{
    runtime_destroy(open_runtime());
}

static void row(const char *what, double from, double cpu_from)
{
    printf("%-52s %8.2f %8.2f\n", what, wall() - from, meter_now() - cpu_from);
    fflush(stdout);
}

static const char help[] =
    "usage: restart [FOLDER [TRADES]]\n"
    "\n"
    "Writes a journal of TRADES (1000000 unless given) trades into FOLDER/netto-bench (/tmp unless given),\n"
    "replays it, takes a snapshot, and begins a server's runtime again with and without it.  Prints seconds on\n"
    "the wall, and of one processor.\n"
    "Options: --help, --version.\n";

int main(int argc, char **argv)
{
    char command[700];
    int code = usage_words(argc, argv, 0, 2, help);
    if (code != USAGE_GO_ON) return code;
    unsigned long trades = argc > 2 ? usage_count(argv, argv[2]) : 1000000;
    snprintf(place, sizeof place, "%.250s/netto-bench", argc > 1 ? argv[1] : "/tmp");
    snprintf(command, sizeof command, "rm -rf '%s'", place);
    if (system(command) != 0) must(NETTO_EPARAMS, "cannot clear the folder to write in");
    spectrum_single_thread();
    memory_init(&purse, (size_t)1 << 20);
    writer_init(&params, &purse, (size_t)1 << 20);
    printf("%-52s %8s %8s\n", "", "wall s", "cpu s");
    double at = wall(), cpu = meter_now();
    make_journal(trades);
    row("written, one command each", at, cpu);
    at = wall(), cpu = meter_now();
    uint64_t rows = replay_all();
    snprintf(command, sizeof command, "%llu rows replayed and compared", (unsigned long long)rows);
    row(command, at, cpu);
    at = wall(), cpu = meter_now();
    restart();
    row("begun again without a snapshot", at, cpu);
    at = wall(), cpu = meter_now();
    take_snapshot();
    row("replayed, and a snapshot written", at, cpu);
    at = wall(), cpu = meter_now();
    restart();
    row("begun again with the snapshot", at, cpu);
    writer_destroy(&params);
    snprintf(command, sizeof command, "rm -rf '%s'", place);
    return system(command) != 0;
}

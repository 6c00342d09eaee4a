/* simulate.c: runtime, journal and engine over a fake clock, disk and memory, from a seed; until something is wrong. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../examples/usage.h"
#include "simulator/fault.h"
#include "simulator/tally.h"
#include "simulator/trace.h"
#include "simulator/world.h"

static const char help[] =
    "usage: simulate [--seed N] [--runs N | --minutes N] [--lives N] [--sweep] [--trace]\n"
    "\n"
    "Servers that live one after the other on a simulated disk, with clients, a clock and memory of the same\n"
    "kind, while everything goes wrong: power cuts at any write, torn writes, failing syncs, a full disk, no\n"
    "memory, flipped bits.  After each start: what was acknowledged is there, nothing else, and decided alike.\n"
    "\n"
    "  --seed N     of the first run; the next has the next one (default 1)\n"
    "  --runs N     so many runs (default 100)\n"
    "  --minutes N  as many as begin in so much time\n"
    "  --lives N    servers in each run (default 8)\n"
    "  --sweep      after each run one more start, again and again: each thing in it fails once\n"
    "  --trace      show each step\n"
    "\n"
    "The same seed of the same program does the same, step by step; the last line tells a number that stands for\n"
    "all of them.  Exit codes: 0 all held; 1 something did not, and how to repeat it; 2 a wrong word.\n";

typedef struct words {
    unsigned long seed, runs, minutes, lives;
    bool sweep;
} words;

static int misuse(char **argv, const char *word)
{
    fprintf(stderr, "%s: '%s' means nothing here; see %s --help\n", argv[0], word, argv[0]);
    return USAGE_WRONG;
}

static int read_words(int argc, char **argv, words *out)
{
    static const char *const names[] = {"--seed", "--runs", "--minutes", "--lives"};
    unsigned long *values[] = {&out->seed, &out->runs, &out->minutes, &out->lives};
    for (int i = 1; i < argc; i++) {
        int known = 0;
        if (strcmp(argv[i], "--trace") == 0) {
            trace_shown = true;
            continue;
        }
        if (strcmp(argv[i], "--sweep") == 0) {
            out->sweep = true;
            continue;
        }
        while (known < 4 && strcmp(argv[i], names[known]) != 0) known++;
        if (known == 4) return misuse(argv, argv[i]);
        if (++i == argc) return fprintf(stderr, "%s: %s needs a number; see %s --help\n", argv[0], names[known], argv[0]), USAGE_WRONG;
        *values[known] = usage_count(argv, argv[i]);
    }
    return USAGE_GO_ON;
}

/* What libraries set up once is set up: each run then asks for the same memory, whatever ran before it. */
static void warm_up(void)
{
    bool shown = trace_shown;
    trace_shown = false;
    world_run(1, 1);
    counts = (world_counts){0};
    tally_totals = (tally_orders){0};
    trace_shown = shown;
}

static uint64_t run_all(const words *wanted, uint64_t *runs)
{
    uint64_t bits = 0;
    time_t until = time(NULL) + (time_t)wanted->minutes * 60;
    warm_up();
    for (*runs = 0; wanted->minutes ? time(NULL) < until : *runs < wanted->runs; ++*runs) {
        (wanted->sweep ? world_sweep : world_run)(wanted->seed + *runs, (uint32_t)wanted->lives);
        bits = bits * 31 + trace_hash();
    }
    return bits;
}

static void tell(uint64_t runs, uint64_t bits)
{
    const world_counts *c = &counts;
    const tally_orders *o = &tally_totals;
    printf("%" PRIu64 " runs, %" PRIu64 " servers: %" PRIu64 " closed, %" PRIu64 " killed, %" PRIu64 " power cuts; %" PRIu64
           " of them at a write, %" PRIu64 " starts refused\n",
           runs, c->lives, c->closed, c->killed, c->power_cuts, c->crashes, c->refused_starts);
    printf("%" PRIu64 " disks full, %" PRIu64 " failing, %" PRIu64 " servers short of memory; %" PRIu64 " files spoilt: %" PRIu64
           " named, %" PRIu64 " harmless, %" PRIu64 " salvaged\n",
           c->full, c->failed, c->short_of_memory, c->flips, c->named, c->harmless, c->salvaged);
    printf("%" PRIu64 " commands sent, %" PRIu64 " acknowledged, %" PRIu64 " rows, %" PRIu64 " kept unacknowledged, %" PRIu64
           " deleted, %" PRIu64 " events told: all held\n",
           c->sent, c->acknowledged, c->rows, c->kept, c->deleted, c->events);
    printf("orders: %" PRIu64 " opened, %" PRIu64 " rejected, %" PRIu64 " of them sent again; filled %" PRIu64 " times, %" PRIu64 " closed\n", o->opened,
           o->rejected, o->repeated, o->filled, o->closed);
    if (c->swept) printf("%" PRIu64 " starts with a fault of their own\n", c->swept);
    printf("trace %016" PRIx64 "\n", bits);
}

int main(int argc, char **argv)
{
    words wanted = {.seed = 1, .runs = 100, .lives = 8};
    uint64_t runs;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--version") == 0)
            return usage_words(argc, argv, 0, argc, help);
    int code = read_words(argc, argv, &wanted);
    if (code != USAGE_GO_ON) return code;
    snprintf(trace_words, sizeof trace_words, " --lives %lu%s", wanted.lives, wanted.sweep ? " --sweep" : "");
    fault_install();
    trace_catch();
    stderr = fopen("/dev/null", "w"); /* what servers say of their bad disks */
    uint64_t bits = run_all(&wanted, &runs);
    tell(runs, bits);
    return 0;
}

/* policy.c: what a change of rules costs on a large book: prepared in slices, activated, and all margins swept.
 *
 *   build/bench/policy [ACCOUNTS]     10,000 unless told, each with 20 positions in 1,000 instruments
 *
 * In-process; processor time of one thread.  The policy has a correlation function, which is asked once for each pair
 * of the 1,000 factors, a haircut and a margin.  Slices, steps and ticks are shown by the longest of them, as that is
 * what a client may wait for; the least of some rounds, as others use the machine as well. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../examples/usage.h"
#include "meter.h"
#include "netto/netto.h"
#include "rig.h"

#define INSTRUMENTS 1000
#define HELD        20
#define ROUNDS      5

static const char source[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'desk', version = '%u', api = 1, params = { same = 0.8, other = 0.3, haircut = 0.1 },\n"
    "  haircut = function(inst, p) return inst.price > 500 and 2 * p.haircut or p.haircut end,\n"
    "  correlation = function(f, g, p) return f.bucket == g.bucket and p.same or p.other end,\n"
    "  margin = function(book, p) return 1.2 * book.netted, book.netted end }\n";

typedef struct bench {
    rig in;
    char ids[INSTRUMENTS][8];
    unsigned accounts;
} bench;

/* ---- the book --------------------------------------------------------------------------------------------- */

static void put_instrument(bench *b, int i)
{
    char bucket[8];
    snprintf(b->ids[i], sizeof b->ids[i], "I%03d", i);
    snprintf(bucket, sizeof bucket, "%d", i % 11);
    netto_instrument_row row = {.id = rig_text(b->ids[i]), .kind = NETTO_PERP, .expiry = NETTO_NEVER, .settle_days = -1};
    netto_factor_row factor = {.id = rig_text(b->ids[i]), .bucket = rig_text(bucket)};
    netto_command put = {.kind = NETTO_INSTRUMENT_PUT, .count = 1, .instruments = &row};
    netto_command put_factor = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &factor};
    rig_step(&b->in, &put);
    rig_step(&b->in, &put_factor);
}

static void put_marks(bench *b, double above)
{
    static netto_mark_row rows[INSTRUMENTS];
    for (int i = 0; i < INSTRUMENTS; i++)
        rows[i] = (netto_mark_row){.instrument = rig_text(b->ids[i]), .price = above + i, .ts = NETTO_NEVER};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = INSTRUMENTS, .marks = rows};
    rig_step(&b->in, &c);
}

static void put_account(bench *b, unsigned n)
{
    char id[16];
    netto_position_row rows[HELD];
    snprintf(id, sizeof id, "A%06u", n);
    netto_account_row account = {.id = rig_text(id)};
    netto_command put = {.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &account};
    for (unsigned k = 0; k < HELD; k++)
        rows[k] = (netto_position_row){.instrument = rig_text(b->ids[(n * 7 + k * 47) % INSTRUMENTS]),
                                       .qty = {.kind = NETTO_NUMBER_REAL, .real = k % 2 ? -(double)k : k + 1.0}};
    netto_command hold = {.kind = NETTO_POSITION_PUT, .account = rig_text(id), .count = HELD, .positions = rows};
    rig_step(&b->in, &put);
    rig_step(&b->in, &hold);
}

static netto_policy *load(unsigned version)
{
    char text[sizeof source + 16];
    snprintf(text, sizeof text, source, version);
    return rig_policy(text);
}

/* ---- what is measured ------------------------------------------------------------------------------------- */

/* Ticks until none is wanted soon: all that a mark of everything has moved was looked at. */
static spell sweep(bench *b)
{
    spell s = {0};
    netto_engine_stats stats;
    for (netto_engine_stats_get(b->in.e, &stats); stats.next_deadline != NETTO_NEVER && stats.next_deadline <= stats.last + NETTO_SECOND;
         netto_engine_stats_get(b->in.e, &stats)) {
        netto_command tick = {.kind = NETTO_TICK};
        double since = meter_now();
        b->in.now = stats.next_deadline > b->in.now ? stats.next_deadline : b->in.now;
        rig_step(&b->in, &tick);
        spell_count(&s, since);
    }
    return s;
}

static void row(const char *what, spell s, double target, double target_longest)
{
    char most[16] = "", piece[16] = "";
    if (!isnan(target)) snprintf(most, sizeof most, "%.1f", target * 1e3);
    if (!isnan(target_longest)) snprintf(piece, sizeof piece, "%.1f", target_longest * 1e3);
    printf("%-44s %7u %10.3f %8s %10.3f %8s\n", what, s.pieces, s.total * 1e3, most, s.longest * 1e3, piece);
}

static const char help[] =
    "usage: policy [ACCOUNTS]\n"
    "\n"
    "Measures what a change of rules costs in-process on a book of ACCOUNTS (10,000 unless told), each with 20\n"
    "positions in 1,000 instruments: preparing, activating, and sweeping all margins.\n";

int main(int argc, char **argv)
{
    int code = usage_words(argc, argv, 0, 1, help);
    if (code != USAGE_GO_ON) return code;
    bench b = {.accounts = argc > 1 ? (unsigned)usage_count(argv, argv[1]) : 10000};
    spell prepared = {0}, activated = {0}, after = {0}, swept = {0};
    netto_policy *policies[ROUNDS];
    rig_open(&b.in, 1767225600 * NETTO_SECOND, NETTO_SECOND / 1000);
    for (int i = 0; i < INSTRUMENTS; i++) put_instrument(&b, i);
    put_marks(&b, 50);
    for (unsigned n = 0; n < b.accounts; n++) put_account(&b, n);
    for (unsigned round = 0; round < ROUNDS; round++) {
        policies[round] = load(round);
        spell_keep_least(&prepared, rig_prepare(&b.in, policies[round]));
        spell_keep_least(&activated, rig_activate(&b.in, policies[round]));
        spell_keep_least(&after, sweep(&b));
        put_marks(&b, 51 + round);
        spell_keep_least(&swept, sweep(&b));
        rig_tidy(&b.in);
    }
    printf("%u accounts with %d positions each, %d factors; processor time, the least of %d rounds\n\n", b.accounts, HELD, INSTRUMENTS, ROUNDS);
    printf("%-44s %7s %10s %8s %10s %8s\n", "", "pieces", "all ms", "target", "longest ms", "target");
    row("a policy is prepared", prepared, 1, 5e-3);
    row("it is activated", activated, 1e-3, 1e-3);
    row("the sweep after that", after, NAN, 1e-3);
    row("every mark moves, and all margins are swept", swept, 0.1, 1e-3);
    netto_engine_destroy(b.in.e);
    for (unsigned i = 0; i < ROUNDS; i++) policies[i]->destroy(policies[i]);
    return 0;
}

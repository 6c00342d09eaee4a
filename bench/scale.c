/* scale.c: a book of 100,000 accounts with 10 positions each, loaded through the socket.
 *
 *   build/bench/scale [ACCOUNTS [held [INSTRUMENTS]]]
 *
 * Prints how long it took, what the server's memory grew by, and what a second policy beside the first one
 * adds; resident memory is read from /proc.  Meanwhile another client asks for one order.check after the other:
 * the longest that it waited is shown, by the wall's clock, so only a machine that does nothing else tells the truth. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../examples/usage.h"
#include "client/client.h"
#include "codec/writer.h"
#include "server/server.h"

#define MOST        1000 /* instruments */
#define BATCH       5000 /* rows a call */
#define SAVES       3
#define FLIGHT      64   /* calls sent before the first answer is taken */

static const char first_policy[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'first', version = '1', api = 1, params = { haircut = 0.1 },\n"
    "  haircut = function(inst, p) return p.haircut end,\n"
    "  margin = function(book, p) return 1.2 * book.netted, book.netted end }\n";
static const char second_policy[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'second', version = '1', api = 1, params = { haircut = 0.12 },\n"
    "  haircut = function(inst, p) return p.haircut end,\n"
    "  correlation = function(f, g, p) return f.class == g.class and 0.4 or 0.2 end,\n"
    "  margin = function(book, p) return 1.3 * book.netted, book.netted end }\n";

static char folder[] = "/tmp/netto-bench-XXXXXX", uri[96], policy_path[64];
static memory purse;
static client *c;
static pid_t server, prober;
static unsigned held = 10, instruments = 200;
static struct { volatile double longest; } *probe; /* shared with the prober: seconds that an answer took */

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    if (server > 0) kill(server, SIGKILL);
    if (prober > 0) kill(prober, SIGKILL);
    exit(1);
}

static double wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double cpu(void)
{
    clockid_t id;
    struct timespec t;
    if (clock_getcpuclockid(server, &id) != 0 || clock_gettime(id, &t) != 0) fail("the server's clock");
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double resident_mb(void)
{
    char path[64];
    unsigned long total, resident;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)server);
    FILE *f = fopen(path, "r");
    if (!f || fscanf(f, "%lu %lu", &total, &resident) != 2) fail(path);
    fclose(f);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static void write_policy(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0) fail(path);
}

static void start(void)
{
    write_policy(policy_path, first_policy);
    server = fork();
    if (server) return;
    server_options o = {.listen = {uri}, .listen_count = 1, .policy = policy_path};
    netto_complaint why;
    if (!freopen("/dev/null", "w", stderr)) exit(1);
    exit(server_run(&o, &why) != NETTO_OK);
}

static void dial(void)
{
    netto_complaint why;
    for (int tries = 0; client_open(uri, &c, &why) != NETTO_OK; tries++) {
        if (tries == 500) fail(why.text);
        usleep(10000);
    }
}

/* ---- calls ---------------------------------------------------------------------------------------------- */

static void take(void)
{
    netto_complaint why;
    netto_text result;
    if (client_receive(c, &result, &why) != NETTO_OK) fail(why.text);
}

static void send_call(const char *method, writer *w)
{
    netto_complaint why;
    if (client_owed(c) >= FLIGHT) take();
    if (client_send(c, method, writer_text_of(w), &why) != NETTO_OK) fail(why.text);
    writer_rewind(w, 0);
}

static void settle(void)
{
    while (client_owed(c)) take();
}

static netto_text instrument_id(unsigned i)
{
    static char id[16];
    return (netto_text){id, (uint32_t)snprintf(id, sizeof id, "I%03u", i)};
}

static netto_text account_id(unsigned i)
{
    static char id[16];
    return (netto_text){id, (uint32_t)snprintf(id, sizeof id, "A%06u", i)};
}

static void put_market(writer *w)
{
    writer_array(w, 1);
    writer_array(w, instruments);
    for (unsigned i = 0; i < instruments; i++) {
        writer_map(w, 2);
        WRITER_KEY(w, "id");
        writer_text(w, instrument_id(i));
        WRITER_KEY(w, "kind");
        WRITER_LITERAL(w, "perp");
    }
    send_call("instrument.put", w);
    writer_array(w, 1);
    writer_array(w, instruments);
    for (unsigned i = 0; i < instruments; i++) writer_array(w, 2), writer_text(w, instrument_id(i)), writer_real(w, 50.0 + i);
    send_call("mark.put", w);
    writer_array(w, 1);
    writer_map(w, 2);
    WRITER_KEY(w, "factors");
    writer_array(w, instruments);
    for (unsigned i = 0; i < instruments; i++) writer_text(w, instrument_id(i));
    WRITER_KEY(w, "rho");
    writer_array(w, instruments);
    for (unsigned i = 0; i < instruments; i++) {
        writer_array(w, instruments);
        for (unsigned j = 0; j < instruments; j++) writer_real(w, i == j ? 1.0 : 0.3);
    }
    send_call("correlation.put", w);
    settle();
}

static void put_accounts(writer *w, unsigned accounts)
{
    for (unsigned from = 0; from < accounts; from += BATCH) {
        unsigned to = from + BATCH < accounts ? from + BATCH : accounts;
        writer_array(w, 1);
        writer_array(w, to - from);
        for (unsigned i = from; i < to; i++) {
            writer_map(w, 1);
            WRITER_KEY(w, "id");
            writer_text(w, account_id(i));
        }
        send_call("account.put", w);
    }
    settle();
}

static void put_positions(writer *w, unsigned accounts)
{
    for (unsigned i = 0; i < accounts; i++) {
        writer_array(w, 2);
        writer_text(w, account_id(i));
        writer_array(w, held);
        for (unsigned k = 0; k < held; k++) {
            writer_array(w, 2);
            writer_text(w, instrument_id((i * 7 + k * 19) % instruments));
            writer_integer(w, (int)(k % 2 ? -(int)k : (int)k + 1));
        }
        send_call("position.put", w);
    }
    settle();
}

/* Trades are rows of many accounts, so that batches are as large as a call may be. */
static void put_trades(writer *w, unsigned count, unsigned accounts)
{
    char id[24];
    for (unsigned from = 0; from < count; from += BATCH) {
        writer_array(w, 1);
        writer_array(w, BATCH);
        for (unsigned i = from; i < from + BATCH; i++) {
            writer_map(w, 5);
            WRITER_KEY(w, "id");
            writer_text(w, (netto_text){id, (uint32_t)snprintf(id, sizeof id, "t%u", i)});
            WRITER_KEY(w, "account");
            writer_text(w, account_id(i % accounts));
            WRITER_KEY(w, "instrument");
            writer_text(w, instrument_id(((i % accounts) * 7 + i / accounts % held * 19) % instruments));
            WRITER_KEY(w, "qty");
            writer_integer(w, 1);
            WRITER_KEY(w, "price");
            writer_real(w, 50.25);
        }
        send_call("trade.apply", w);
    }
    settle();
}

static void stage_second(writer *w)
{
    writer_array(w, 1);
    writer_map(w, 1);
    WRITER_KEY(w, "policy.lua");
    writer_text(w, (netto_text){second_policy, sizeof second_policy - 1});
    send_call("policy.stage", w);
    settle();
}

/* The second policy with another last line, saved as editors do, until an event says that it decides. */
static void save_and_wait(unsigned round)
{
    char beside[80], text[1024];
    netto_complaint why;
    netto_text event;
    snprintf(beside, sizeof beside, "%s~", policy_path);
    snprintf(text, sizeof text, "%s-- %u\n", second_policy, round);
    write_policy(beside, text);
    if (rename(beside, policy_path) != 0) fail(beside);
    do {
        if (client_event(c, 10.0, &event, &why) != NETTO_OK) fail(why.text);
        if (!event.bytes) fail("the saved policy does not decide after 10 s");
    } while (!memmem(event.bytes, event.size, "activated", 9));
}

static void subscribe(writer *w)
{
    writer_array(w, 1);
    writer_array(w, 1);
    WRITER_LITERAL(w, "policy");
    send_call("event.subscribe", w);
    settle();
}

/* ---- one that waits for each answer ------------------------------------------------------------------------- */

static void ask_check(client *mine, writer *w)
{
    netto_complaint why;
    netto_text result;
    writer_rewind(w, 0);
    writer_array(w, 4);
    writer_text(w, account_id(0));
    writer_text(w, instrument_id(0));
    writer_integer(w, 1);
    writer_real(w, 50.0);
    if (client_send(mine, "order.check", writer_text_of(w), &why) != NETTO_OK || client_receive(mine, &result, &why) != NETTO_OK) exit(1);
}

static void probe_on(void)
{
    memory own;
    writer w;
    client *mine;
    netto_complaint why;
    memory_init(&own, (size_t)1 << 20);
    writer_init(&w, &own, (size_t)1 << 16);
    if (client_open(uri, &mine, &why) != NETTO_OK) exit(1);
    for (;;) {
        double since = wall();
        ask_check(mine, &w);
        double waited = wall() - since;
        if (waited > probe->longest) probe->longest = waited;
        usleep(200);
    }
}

static void start_probe(void)
{
    prober = fork();
    if (prober == 0) probe_on();
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static double last_wall, last_cpu, last_mb;

static void mark(void)
{
    last_wall = wall();
    last_cpu = cpu();
    last_mb = resident_mb();
    probe->longest = 0;
}

static void row(const char *what, double target)
{
    double grown = resident_mb() - last_mb;
    printf("%-58s %8.2f %8.2f %9.1f", what, wall() - last_wall, cpu() - last_cpu, grown);
    if (target > 0) printf(" %9.0f", target);
    else printf(" %9s", "");
    if (prober) printf(" %9.2f", probe->longest * 1e3);
    putchar('\n');
    fflush(stdout);
}

static const char help[] =
    "usage: scale [ACCOUNTS [HELD [INSTRUMENTS]]]\n"
    "\n"
    "Loads a book of ACCOUNTS (100,000 unless told) with HELD positions each (10) in so many INSTRUMENTS (200, at\n"
    "most 1,000) through the socket, and prints time, memory, and how long an order.check waited at most meanwhile.\n";

int main(int argc, char **argv)
{
    int code = usage_words(argc, argv, 0, 3, help);
    if (code != USAGE_GO_ON) return code;
    unsigned accounts = argc > 1 ? (unsigned)usage_count(argv, argv[1]) : 100000;
    if (argc > 2) held = (unsigned)usage_count(argv, argv[2]);
    if (argc > 3) instruments = (unsigned)usage_count(argv, argv[3]);
    if (instruments > MOST || held > instruments) fail("at most 1,000 instruments, and no more positions than those");
    probe = mmap(NULL, sizeof *probe, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (probe == MAP_FAILED) fail("no memory");
    char what[80];
    writer w;
    memory_init(&purse, (size_t)1 << 30);
    writer_init(&w, &purse, (size_t)16 << 20);
    if (!mkdtemp(folder)) return 1;
    snprintf(uri, sizeof uri, "unix:%s/s", folder);
    snprintf(policy_path, sizeof policy_path, "%s/policy.lua", folder);
    start();
    dial();
    printf("%-58s %8s %8s %9s %9s %9s\n", "", "wall s", "server s", "grown MB", "target MB", "waited ms");
    put_market(&w);
    mark();
    put_accounts(&w, accounts);
    put_positions(&w, accounts);
    snprintf(what, sizeof what, "%u accounts, %u positions, one policy", accounts, accounts * held);
    row(what, accounts == 100000 ? 160 : 0);
    start_probe();
    mark();
    stage_second(&w);
    row("a second assessment, prepared beside it", accounts == 100000 ? 60 : 0);
    subscribe(&w);
    for (unsigned round = 1; round <= SAVES; round++) {
        mark();
        save_and_wait(round);
        row("save to swapped", 0);
    }
    mark();
    put_trades(&w, 1000000, accounts);
    row("1,000,000 trades in batches of 5,000 (and their ids)", 0);
    kill(prober, SIGKILL);
    waitpid(prober, NULL, 0);
    client_close(c);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    unlink(policy_path);
    rmdir(folder);
    return 0;
}

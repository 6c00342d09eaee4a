/* server.c: processor time of the server a request, beside a bare libuv + Lua loop in the same run.
 *
 *   build/bench/server [REQUESTS]      (default 400,000 a row)
 *
 * 50 clients on a Unix socket, each with 16 requests in flight; the account holds 32 factors.  Processor time
 * is steadier than wall time; the machine's own speed is told by the first row, so compare by the ratio. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../examples/usage.h"
#include "bare.h"
#include "codec/writer.h"
#include "load.h"
#include "server/server.h"
#include "wire/envelope.h"

#define FACTORS  32
#define REQUESTS 64 /* different ones, sent in turn */

static const char no_hooks[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'limits', version = '1', api = 1,\n"
    "  limits = { netto.limit { name = 'gross', of = 'gross', max = 1e12 },\n"
    "             netto.limit { name = 'netted', of = 'netted', max = 1e12 } } }\n";
static const char two_numbers[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'two', version = '1', api = 1,\n"
    "  margin = function(book, p) return 1.2 * book.netted, book.netted end }\n";
static const char example[] =
    "local netto = require 'netto'\n"
    "return netto.policy { name = 'example', version = '1', api = 1, params = { leg = 0.5 },\n"
    "  margin = function(book, p)\n"
    "    local core = netto.max { netted = book.netted, leg = p.leg * book.worst_leg.netted }\n"
    "    return { maintenance = core, initial = netto.scale(1.2, core) }\n"
    "  end }\n";

static char folder[] = "/tmp/netto-bench-XXXXXX";
static char socket_path[64], policy_path[64], data_path[64];
static memory purse;

/* ---- requests ------------------------------------------------------------------------------------------ */

static writer *begin(writer *w, const char *method, uint32_t params)
{
    static uint32_t msgid;
    writer_init(w, &purse, (size_t)16 << 20);
    envelope_put_request(w, ++msgid, text_of(method));
    writer_array(w, params);
    return w;
}

static void send_call(writer *w)
{
    load_call(socket_path, writer_text_of(w));
    writer_destroy(w);
}

static netto_text factor_id(int i)
{
    static char ids[FACTORS][8];
    snprintf(ids[i], sizeof ids[i], "F%02d", i);
    return text_of(ids[i]);
}

static void put_market(void)
{
    writer b, *w = begin(&b, "instrument.put", 1);
    writer_array(w, FACTORS);
    for (int i = 0; i < FACTORS; i++) {
        writer_map(w, 2);
        WRITER_KEY(w, "id");
        writer_text(w, factor_id(i));
        WRITER_KEY(w, "kind");
        WRITER_LITERAL(w, "perp");
    }
    send_call(w);
    w = begin(&b, "mark.put", 1);
    writer_array(w, FACTORS);
    for (int i = 0; i < FACTORS; i++) writer_array(w, 2), writer_text(w, factor_id(i)), writer_real(w, 100.0 + i);
    send_call(w);
    w = begin(&b, "correlation.put", 1);
    writer_map(w, 2);
    WRITER_KEY(w, "factors");
    writer_array(w, FACTORS);
    for (int i = 0; i < FACTORS; i++) writer_text(w, factor_id(i));
    WRITER_KEY(w, "rho");
    writer_array(w, FACTORS);
    for (int i = 0; i < FACTORS; i++) {
        writer_array(w, FACTORS);
        for (int j = 0; j < FACTORS; j++) writer_real(w, i == j ? 1.0 : 0.4);
    }
    send_call(w);
}

static void put_account(void)
{
    writer b, *w = begin(&b, "account.put", 1);
    writer_array(w, 1);
    writer_map(w, 1);
    WRITER_KEY(w, "id");
    WRITER_LITERAL(w, "desk");
    send_call(w);
    w = begin(&b, "collateral.put", 2);
    WRITER_LITERAL(w, "desk");
    writer_array(w, 1);
    writer_array(w, 2);
    WRITER_LITERAL(w, "USD");
    writer_real(w, 1e6);
    send_call(w);
    w = begin(&b, "position.put", 2);
    WRITER_LITERAL(w, "desk");
    writer_array(w, FACTORS);
    for (int i = 0; i < FACTORS; i++) writer_array(w, 2), writer_text(w, factor_id(i)), writer_integer(w, i % 2 ? -50 : 60);
    send_call(w);
}

static void check_request(writer *w, int i, bool brief)
{
    begin(w, "order.check", brief ? 5 : 4);
    WRITER_LITERAL(w, "desk");
    writer_text(w, factor_id(i % FACTORS));
    writer_real(w, i % 3 ? 1.5 : -1.5);
    writer_real(w, 101.25);
    if (!brief) return;
    writer_map(w, 1);
    WRITER_KEY(w, "brief");
    writer_boolean(w, true);
}

static void mark_request(writer *w, int i)
{
    begin(w, "mark.put", 1);
    writer_array(w, 1);
    writer_array(w, 2);
    writer_text(w, factor_id(i % FACTORS));
    writer_real(w, 100.0 + i * 0.01);
}

static void ping_request(writer *w, int i)
{
    (void)i;
    begin(w, "netto.ping", 0);
}

static void full_check(writer *w, int i)
{
    check_request(w, i, false);
}

static void brief_check(writer *w, int i)
{
    check_request(w, i, true);
}

/* ---- servers --------------------------------------------------------------------------------------------- */

static void write_policy(const char *source)
{
    FILE *f = fopen(policy_path, "w");
    if (!f || fputs(source, f) < 0 || fclose(f) != 0) exit(1);
}

static pid_t start_netto(const char *source, const char *data)
{
    write_policy(source);
    pid_t pid = fork();
    if (pid) return pid;
    char listen[80];
    snprintf(listen, sizeof listen, "unix:%s", socket_path);
    server_options o = {.listen = {listen}, .listen_count = 1, .policy = policy_path, .data = data};
    netto_complaint why;
    if (!freopen("/dev/null", "w", stderr)) exit(1);
    exit(server_run(&o, &why) != NETTO_OK);
}

static pid_t start_bare(void)
{
    pid_t pid = fork();
    if (pid == 0) bare_serve(socket_path);
    return pid;
}

static void stop(pid_t pid)
{
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    unlink(socket_path);
}

/* ---- rows --------------------------------------------------------------------------------------------------- */

static double floor_us;

static load_result run(pid_t pid, void (*make)(writer *, int), uint64_t total)
{
    static writer writers[REQUESTS];
    netto_text requests[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
        make(&writers[i], i);
        requests[i] = writer_text_of(&writers[i]);
    }
    load_run(socket_path, pid, requests, REQUESTS, total / 10); /* warm */
    load_result r = load_run(socket_path, pid, requests, REQUESTS, total);
    for (int i = 0; i < REQUESTS; i++) writer_destroy(&writers[i]);
    return r;
}

static void row(const char *what, load_result r, const char *target)
{
    printf("%-52s %8.3f %8.2f %8.3f  %s%s\n", what, r.server_us, floor_us > 0 ? r.server_us / floor_us : 1.0, r.wall_us,
           target, r.errors ? "  ERRORS" : "");
    fflush(stdout);
}

static void drop_data(void)
{
    char command[96];
    snprintf(command, sizeof command, "rm -rf '%s'", data_path);
    if (system(command) != 0) exit(1);
}

static void measure_beside(const char *data, const char *policy, const char *what, void (*make)(writer *, int), const char *target,
                           uint64_t total)
{
    pid_t pid = start_netto(policy, data);
    put_market();
    put_account();
    row(what, run(pid, make, total), target);
    stop(pid);
    if (data) drop_data();
}

static void measure(const char *policy, const char *what, void (*make)(writer *, int), const char *target, uint64_t total)
{
    measure_beside(NULL, policy, what, make, target, total);
}

static const char help[] =
    "usage: server [REQUESTS]\n"
    "\n"
    "Measures the server's processor time a request, beside a bare libuv + Lua loop; REQUESTS a row, 400,000\n"
    "unless told.\n";

int main(int argc, char **argv)
{
    int code = usage_words(argc, argv, 0, 1, help);
    if (code != USAGE_GO_ON) return code;
    uint64_t total = argc > 1 ? usage_count(argv, argv[1]) : 400000;
    memory_init(&purse, (size_t)1 << 30);
    if (!mkdtemp(folder)) return 1;
    snprintf(socket_path, sizeof socket_path, "%s/s", folder);
    snprintf(policy_path, sizeof policy_path, "%s/policy.lua", folder);
    snprintf(data_path, sizeof data_path, "%s/data", folder);
    printf("Processor time of the server a request; %d clients, %d in flight each, Unix socket, 32 factors\n\n", LOAD_CLIENTS, LOAD_FLIGHT);
    printf("%-52s %8s %8s %8s  %s\n", "", "us", "x bare", "wall us", "target us");
    pid_t bare = start_bare();
    load_result r = run(bare, full_check, total);
    floor_us = r.server_us;
    row("bare libuv + Lua loop (the floor)", r, "");
    stop(bare);
    measure(no_hooks, "netto.ping", ping_request, "", total);
    measure(no_hooks, "mark.put, one row", mark_request, "", total);
    measure(no_hooks, "order.check, limits in C, no margin hook", full_check, "1.0", total);
    measure_beside(data_path, no_hooks, "  the same, of a server with a journal", full_check, "", total);
    measure(no_hooks, "  the same, brief", brief_check, "", total);
    measure(two_numbers, "order.check, Lua margin of two numbers", full_check, "1.6", total);
    measure(two_numbers, "  the same, brief", brief_check, "", total);
    measure(example, "order.check, the example margin", full_check, "2.6", total);
    measure(example, "  the same, brief", brief_check, "", total);
    unlink(policy_path);
    rmdir(folder);
    return 0;
}

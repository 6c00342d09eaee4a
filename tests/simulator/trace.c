/* trace.c: what happens in a simulated run, a line each. */
#include "simulator/trace.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 40

bool trace_shown;
char trace_words[64];

static char lines[KEPT][240];
static uint64_t seed, count, hash;
static const char *indent = "";

void trace_begin(uint64_t of)
{
    seed = of;
    count = 0;
    hash = 0xcbf29ce484222325u;
    indent = "";
}

void trace(const char *format, ...)
{
    va_list args;
    char *line = lines[count++ % KEPT];
    int n = snprintf(line, sizeof lines[0], "%s", indent);
    va_start(args, format);
    vsnprintf(line + n, sizeof lines[0] - (size_t)n, format, args);
    va_end(args);
    for (char *c = line; *c; c++) {
        if (*c == '\n') *c = ' ';
        hash = (hash ^ (uint8_t)*c) * 0x100000001b3u;
    }
    if (trace_shown) printf("%6" PRIu64 " %s\n", count, line);
}

void trace_indent(const char *words)
{
    indent = words;
}

uint64_t trace_hash(void)
{
    return hash;
}

static void show(void)
{
    uint64_t first = count > KEPT ? count - KEPT : 0;
    printf("the last steps of seed %" PRIu64 ":\n", seed);
    for (uint64_t i = first; i < count; i++) printf("%6" PRIu64 " %s\n", i + 1, lines[i % KEPT]);
    printf("to repeat it: build/tests/simulate --seed %" PRIu64 " --runs 1%s --trace\n", seed, trace_words);
    fflush(stdout);
}

void trace_fail(const char *format, ...)
{
    va_list args;
    printf("seed %" PRIu64 " failed at step %" PRIu64 ": ", seed, count);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    show();
    exit(1);
}

/* ---- what ends a process ------------------------------------------------------------------------------------ */

/* The C library's own, called where an assert does not hold. */
void __assert_fail(const char *claim, const char *file, unsigned line, const char *function);
void __assert_fail(const char *claim, const char *file, unsigned line, const char *function)
{
    trace_fail("%s:%u, %s: %s does not hold", file, line, function, claim);
}

static void on_signal(int number)
{
    signal(number, SIG_DFL);
    printf("seed %" PRIu64 " failed at step %" PRIu64 ": signal %d\n", seed, count, number);
    show();
    raise(number);
}

void trace_catch(void)
{
    signal(SIGABRT, on_signal);
    signal(SIGSEGV, on_signal);
    signal(SIGFPE, on_signal);
    signal(SIGBUS, on_signal);
}

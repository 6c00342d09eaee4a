/* tap.c: the harness behind tap.h, and main.
 *
 * What went wrong goes to stderr, which `prove` lets through; the protocol and notes go to stdout. */
#define _POSIX_C_SOURCE 200809L
#include "tap/tap.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECONDS_MAX 300 /* a program that hangs must not hang the whole run */

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

static tap_test *first, **last = &first;
static const tap_test *running;
static unsigned claims, failures;
static const char *skipped;
static jmp_buf leave;
static uint64_t random_start, random_state;
static bool random_seeded;

void tap_register(tap_test *test)
{
    *last = test;
    last = &test->next;
}

/* Every line of a comment begins with `#`, whatever a text in it holds: it can never pass for a result. */
static void comment(FILE *to, const char *text)
{
    fputs("# ", to);
    for (; *text; text++) {
        fputc(*text, to);
        if (*text == '\n') fputs("# ", to);
    }
    fputc('\n', to);
}

__attribute__((format(printf, 2, 0))) static void comment_print(FILE *to, const char *format, va_list args)
{
    char text[4096];
    vsnprintf(text, sizeof text, format, args);
    fflush(stdout);
    comment(to, text);
}

void tap_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    comment_print(stdout, format, args);
    va_end(args);
}

__attribute__((format(printf, 1, 2))) static void complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    comment_print(stderr, format, args);
    va_end(args);
}

static bool claim(const char *file, int line, bool held, const char *what)
{
    claims++;
    if (held) return true;
    if (failures++ == 0) complain("failed: %s", running->name);
    complain("%s:%d: %s", file, line, what);
    return false;
}

bool tap_ok(const char *file, int line, const char *what, bool held)
{
    return claim(file, line, held, what);
}

bool tap_int(const char *file, int line, const char *what, long long got, long long expected)
{
    if (claim(file, line, got == expected, what)) return true;
    complain("  got %lld, expected %lld", got, expected);
    return false;
}

bool tap_near(const char *file, int line, const char *what, double got, double expected, double by)
{
    bool held = got == expected || fabs(got - expected) <= by;
    if (claim(file, line, held, what)) return true;
    complain("  got %.17g, expected %.17g within %g (off by %g)", got, expected, by, fabs(got - expected));
    return false;
}

bool tap_same(const char *file, int line, const char *what, double got, double expected)
{
    if (claim(file, line, memcmp(&got, &expected, sizeof got) == 0, what)) return true;
    complain("  got %.17g (%a), expected the bits of %.17g (%a)", got, got, expected, expected);
    return false;
}

bool tap_string(const char *file, int line, const char *what, const char *got, const char *expected)
{
    bool held = got && expected ? strcmp(got, expected) == 0 : got == expected;
    if (claim(file, line, held, what)) return true;
    complain("  got \"%s\", expected \"%s\"", got ? got : "(null)", expected ? expected : "(null)");
    return false;
}

bool tap_has(const char *file, int line, const char *what, const char *text, const char *part)
{
    if (claim(file, line, text && strstr(text, part), what)) return true;
    complain("  \"%s\" is not in \"%s\"", part, text ? text : "(null)");
    return false;
}

static void show_bytes(const char *label, const unsigned char *bytes, size_t n)
{
    char text[48 * 3 + 1] = "";
    for (size_t i = 0; i < n && i < 48; i++) snprintf(text + 3 * i, 4, " %02x", bytes[i]);
    complain("  %s %zu bytes:%s%s", label, n, text, n > 48 ? " ..." : "");
}

bool tap_bytes(const char *file, int line, const char *what, const void *got, size_t n, const void *expected,
               size_t m)
{
    if (claim(file, line, n == m && (n == 0 || memcmp(got, expected, n) == 0), what)) return true;
    show_bytes("got", got, n);
    show_bytes("expected", expected, m);
    return false;
}

void tap_skip(const char *reason)
{
    skipped = reason;
    longjmp(leave, 1);
}

static void seed(void)
{
    const char *given = getenv("SEED");
    random_start = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL) * 2654435761u;
    random_state = random_start;
    random_seeded = true;
    tap_note("SEED=%llu", (unsigned long long)random_start);
}

/* splitmix64 */
uint64_t tap_random(void)
{
    if (!random_seeded) seed();
    uint64_t z = (random_state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t tap_random_below(uint64_t n)
{
    return tap_random() % n;
}

double tap_random_real(double low, double high)
{
    return low + (high - low) * (double)(tap_random() >> 11) * 0x1p-53;
}

/* A crash names the test in which it happened; only calls that a signal handler may make. */
static void name_crash(int signal_number)
{
    static const char start[] = "# crashed in: ", end[] = "\n";
    ssize_t written = write(STDERR_FILENO, start, sizeof start - 1);
    if (running) written += write(STDERR_FILENO, running->name, strlen(running->name));
    written += write(STDERR_FILENO, end, sizeof end - 1);
    (void)written;
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void prepare(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGABRT, name_crash);
    signal(SIGALRM, name_crash);
#ifndef __SANITIZE_ADDRESS__ /* which reports these itself, with a trace */
    signal(SIGSEGV, name_crash);
    signal(SIGFPE, name_crash);
#endif
    alarm(SECONDS_MAX);
}

static bool run(const tap_test *test)
{
    running = test;
    claims = failures = 0;
    skipped = NULL;
    if (setjmp(leave) == 0) test->run();
    if (claims > 0 || skipped) return failures == 0;
    complain("made no claim: %s", test->name);
    return false;
}

/* One result line; a `#` in a title would begin a directive. */
static void print_result(bool good, unsigned number)
{
    printf("%s %u - ", good ? "ok" : "not ok", number);
    for (const char *c = running->name; *c; c++) printf(*c == '#' ? "\\%c" : "%c", *c);
    printf(good && skipped ? " # SKIP %s\n" : "\n", skipped ? skipped : "");
}

int main(int argc, char **argv)
{
    unsigned number = 0, failed = 0;
    prepare();
    for (const tap_test *test = first; test; test = test->next) {
        if (argc > 1 && !strstr(test->name, argv[1])) continue;
        bool good = run(test);
        failed += !good;
        print_result(good, ++number);
    }
    if (failed > 0 && random_seeded) complain("repeat with SEED=%llu", (unsigned long long)random_start);
    if (number == 0) complain("no test %s", argc > 1 ? "has this in its name" : "stands in this program");
    printf("1..%u\n", number);
    return failed > 0 || number == 0;
}

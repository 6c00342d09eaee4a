/* tap.h: a test harness that prints TAP (the Test Anything Protocol, version 13).
 *
 *   TEST("a perfectly hedged pair nets to nothing")
 *   {
 *       is_near(netted, 0.0, 1e-9);
 *   }
 *
 * A TEST is one line of output.  It fails if any of its claims fails; every failed claim is shown
 * with file, line and values, on stderr.  A TEST that makes no claim fails too.  Link with tap.c, which has
 * main; `program NAME` runs only the tests whose name contains NAME. */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tap_test {
    const char *name;
    void (*run)(void);
    struct tap_test *next;
} tap_test;

void tap_register(tap_test *test);

#define TAP_JOIN_(a, b) a##b
#define TAP_JOIN(a, b)  TAP_JOIN_(a, b)
#define TEST(title) TAP_TEST_(title, __COUNTER__)
#define TAP_TEST_(title, id) TAP_TEST__(title, id)
#define TAP_TEST__(title, id)                                                                                \
    static void TAP_JOIN(tap_run_, id)(void);                                                                \
    __attribute__((constructor)) static void TAP_JOIN(tap_add_, id)(void)                                    \
    {                                                                                                        \
        static tap_test test = {title, TAP_JOIN(tap_run_, id), NULL};                                        \
        tap_register(&test);                                                                                 \
    }                                                                                                        \
    static void TAP_JOIN(tap_run_, id)(void)

/* Each answers whether the claim held, so that a test can stop early: `if (!ok(p)) return;`. */
#define ok(condition)                tap_ok(__FILE__, __LINE__, #condition, (condition))
#define is_int(got, expected)        tap_int(__FILE__, __LINE__, #got, (long long)(got), (long long)(expected))
#define is_near(got, expected, by)   tap_near(__FILE__, __LINE__, #got, (got), (expected), (by))
#define is_same(got, expected)       tap_same(__FILE__, __LINE__, #got, (got), (expected))
#define is_string(got, expected)     tap_string(__FILE__, __LINE__, #got, (got), (expected))
#define has_string(text, part)       tap_has(__FILE__, __LINE__, #text, (text), (part))
#define is_bytes(got, n, expected, m) tap_bytes(__FILE__, __LINE__, #got, (got), (n), (expected), (m))

bool tap_ok(const char *file, int line, const char *what, bool held);
bool tap_int(const char *file, int line, const char *what, long long got, long long expected);
bool tap_near(const char *file, int line, const char *what, double got, double expected, double by);
bool tap_same(const char *file, int line, const char *what, double got, double expected); /* bit for bit */
bool tap_string(const char *file, int line, const char *what, const char *got, const char *expected);
bool tap_has(const char *file, int line, const char *what, const char *text, const char *part);
bool tap_bytes(const char *file, int line, const char *what, const void *got, size_t n, const void *expected,
               size_t m);

/* The running test ends here and counts as skipped, for a reason the reader can act on. */
_Noreturn void tap_skip(const char *reason);

/* A comment line in the output. */
__attribute__((format(printf, 1, 2))) void tap_note(const char *format, ...);

/* `n` rounds of what is random: a sanitizer is slow, so there a third of them. */
#if defined(__SANITIZE_ADDRESS__)
#define TAP_ROUNDS(n) (((n) + 2) / 3)
#else
#define TAP_ROUNDS(n) (n)
#endif

/* A random sequence that the environment variable SEED repeats; the seed is printed once. */
uint64_t tap_random(void);
uint64_t tap_random_below(uint64_t n);
double tap_random_real(double low, double high);

#endif

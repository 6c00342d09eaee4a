/* trace.h: what happens in a simulated run, a line each; the last lines are shown when a check fails. */
#ifndef SIMULATOR_TRACE_H
#define SIMULATOR_TRACE_H

#include <stdbool.h>
#include <stdint.h>

extern bool trace_shown;       /* print every line */
extern char trace_words[64];   /* that the command which repeats it needs */

void trace_begin(uint64_t seed);
__attribute__((format(printf, 1, 2))) void trace(const char *format, ...);

/* What every line begins with from now on. */
void trace_indent(const char *words);

/* Of all lines since the beginning. */
uint64_t trace_hash(void);

/* Tell what was expected, the last lines and the command that repeats it; exit with 1. */
__attribute__((format(printf, 1, 2), noreturn)) void trace_fail(const char *format, ...);

#define must(claim, ...)                       \
    do {                                       \
        if (!(claim)) trace_fail(__VA_ARGS__); \
    } while (0)

/* Asserts, crashes and aborts of what is tested are failures of the run, too. */
void trace_catch(void);

#endif

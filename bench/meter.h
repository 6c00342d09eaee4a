/* meter.h: processor time of pieces of work, and a table of what came out.
 *
 * Machines here are noisy: each piece runs several times, and the least and the median are shown; compare
 * rows of one run, not runs. */
#ifndef BENCH_METER_H
#define BENCH_METER_H

#include <stdint.h>

/* Seconds of processor time of this thread. */
double meter_now(void);

typedef struct meter {
    double least, median; /* nanoseconds an operation */
} meter;

/* Run `work(self)`, which does `operations` of something, `rounds` times after one that does not count. */
meter meter_run(void (*work)(void *self), void *self, uint64_t operations, unsigned rounds);

/* A line of the table; the target is NaN where there is none. */
void meter_title(const char *title);
void meter_row(const char *what, meter m, double target, const char *note);

#endif

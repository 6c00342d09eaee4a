/* meter.c: processor time of pieces of work. */
#include "meter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS_MAX 101

double meter_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

meter meter_run(void (*work)(void *self), void *self, uint64_t operations, unsigned rounds)
{
    double seconds[ROUNDS_MAX];
    if (rounds > ROUNDS_MAX) rounds = ROUNDS_MAX;
    work(self);
    for (unsigned i = 0; i < rounds; i++) {
        double start = meter_now();
        work(self);
        seconds[i] = meter_now() - start;
    }
    qsort(seconds, rounds, sizeof *seconds, by_size);
    double scale = 1e9 / (double)operations;
    return (meter){seconds[0] * scale, seconds[rounds / 2] * scale};
}

void meter_title(const char *title)
{
    printf("\n%s\n%-58s %10s %10s %10s\n", title, "", "least ns", "median ns", "target ns");
}

void meter_row(const char *what, meter m, double target, const char *note)
{
    printf("%-58s %10.1f %10.1f ", what, m.least, m.median);
    if (isnan(target))
        printf("%10s", "");
    else
        printf("%10.0f", target);
    printf("%s%s\n", *note ? "  " : "", note);
}

/* feed_progress.c: how far a feed has come: one line on a terminal, over and over. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "app/feed.h"
#include "text/number.h"

#define EVERY 0.1 /* seconds */

double feed_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void feed_print_rows(uint64_t rows, char *out)
{
    size_t n = number_fixed((double)rows, 0, true, out);
    snprintf(out + n, NUMBER_TEXT - n, " row%s", rows == 1 ? "" : "s");
}

void feed_progress(uint64_t done, uint64_t all, bool last)
{
    static double shown;
    char text[2][NUMBER_TEXT];
    double now = feed_now();
    if (!isatty(STDERR_FILENO) || (!last && now - shown < EVERY)) return;
    shown = now;
    number_fixed((double)done, 0, true, text[0]);
    number_fixed((double)all, 0, true, text[1]);
    fprintf(stderr, "\rnetto: %s of %s rows, %.0f%%\x1b[K", text[0], text[1],
            all ? 100.0 * (double)done / (double)all : 100.0);
    if (last) fputs("\r\x1b[K", stderr);
    fflush(stderr);
}

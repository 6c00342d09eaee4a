/* peak.h: the greatest of a number in a window, from what was found of it now and then.
 *
 * Between two findings the number is what it was.  Of each sample, [n s, (n + 1) s), the greatest is kept; a window that ends in a
 * sample is made of that one, as far as it has come, and of as many before it as are `s` long together.  It is covered when the first
 * finding lies in a sample before those. */
#ifndef BOOK_PEAK_H
#define BOOK_PEAK_H

#include <stdbool.h>
#include <stdint.h>

/* The numbers of a fold: the newest sample's, the number as last found, the first sample's, and a ring of the greatest of each: NETTO_PEAK_WIDTH. */
enum { PEAK_NEWEST, PEAK_LAST, PEAK_FIRST, PEAK_RING };

/* It is found to be `value` in sample `n`; `begun`: not for the first time.  True if a number changed. */
bool peak_found(double *numbers, uint32_t width, int64_t n, double value, bool begun);

/* Over so many samples and that of now, `n`; at most so many as there is room for.  False: not covered. */
bool peak_over(const double *numbers, uint32_t width, int64_t n, uint32_t samples, double *out);

#endif

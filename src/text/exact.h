/* exact.h: decimals of any report, read, added and compared to the digit.
 *
 * 45 digits before the point and 18 behind it: room for the sum of as many numbers as a file has lines. */
#ifndef TEXT_EXACT_H
#define TEXT_EXACT_H

#include "netto/status.h"
#include "netto/types.h"

#define EXACT_LIMBS      7  /* of nine digits, the least first; two are behind the point */
#define EXACT_DIGITS_MAX 30 /* before the point, of one that is read */
#define EXACT_TEXT       72 /* bytes that any of them needs as text */

typedef struct exact {
    bool negative; /* 0 is not */
    uint32_t limbs[EXACT_LIMBS];
} exact;

/* "-12.5", "+3", "1e-8".  NETTO_EPARAMS it is no decimal; NETTO_EOVERFLOW it needs more than 18 decimals, or
 * EXACT_DIGITS_MAX digits before the point. */
netto_status exact_read(netto_text text, exact *out);

/* "-12.5"; returns the length. */
size_t exact_print(const exact *x, char out[EXACT_TEXT]);

void exact_add(exact *sum, const exact *x);
exact exact_less(const exact *a, const exact *b);
void exact_negate(exact *x);

bool exact_is_zero(const exact *x);

/* Is |x| at most |bound|; or at most so many per cent of `of`, both without their sign? */
bool exact_is_within(const exact *x, const exact *bound);
bool exact_is_within_percent(const exact *x, const exact *percent, const exact *of);

#endif

/* number.h: numbers as people read them. */
#ifndef TEXT_NUMBER_H
#define TEXT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#define NUMBER_TEXT 512 /* bytes that any number below needs as text */

/* The shortest text that reads back as this double: "0.1", "100000000", "1e-08", "inf", "-inf", "nan".
 * Returns the length; so do the others.  `out` holds NUMBER_TEXT bytes. */
size_t number_shortest(double number, char *out);

/* So many decimals (0 to 18), with or without thousands separators: "-1,234.50".  What rounds to zero has
 * no sign. */
size_t number_fixed(double number, int decimals, bool separators, char *out);

#endif

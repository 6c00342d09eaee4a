/* csv_put.h: fields of a CSV file, by RFC 4180. */
#ifndef TEXT_CSV_PUT_H
#define TEXT_CSV_PUT_H

#include <stdio.h>

#include "netto/types.h"

/* One field: in quotes where it holds a comma, a quote or a line break, or is blank at an end. */
void csv_put(FILE *out, netto_text field);

/* The same of a text that somebody else chose.  A spreadsheet takes what begins with = + - @, a tab or a carriage return
 * for a formula, and runs it: such a text gets an apostrophe in front, and so does one that begins with an apostrophe.
 * To take one away from what has one gives back what it was. */
void csv_put_guarded(FILE *out, netto_text field);

#endif

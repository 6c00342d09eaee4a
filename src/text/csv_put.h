/* csv_put.h: fields of a CSV file, by RFC 4180. */
#ifndef TEXT_CSV_PUT_H
#define TEXT_CSV_PUT_H

#include <stdio.h>

#include "netto/types.h"

/* One field: in quotes where it holds a comma, a quote or a line break, or is blank at an end. */
void csv_put(FILE *out, netto_text field);

#endif

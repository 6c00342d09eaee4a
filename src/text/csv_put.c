/* csv_put.c: fields of a CSV file, by RFC 4180. */
#include "text/csv_put.h"

#include <string.h>

static bool needs_quotes(netto_text field)
{
    if (field.size == 0) return false;
    for (uint32_t i = 0; i < field.size; i++)
        if (memchr(",\"\r\n", field.bytes[i], 4)) return true;
    return field.bytes[0] == ' ' || field.bytes[field.size - 1] == ' ';
}

static void put(FILE *out, netto_text field, bool guard)
{
    bool quotes = needs_quotes(field);
    if (quotes) putc('"', out);
    if (guard) putc('\'', out);
    for (uint32_t i = 0; i < field.size; i++) {
        if (field.bytes[i] == '"') putc('"', out);
        putc(field.bytes[i], out);
    }
    if (quotes) putc('"', out);
}

void csv_put(FILE *out, netto_text field)
{
    put(out, field, false);
}

void csv_put_guarded(FILE *out, netto_text field)
{
    put(out, field, field.size && memchr("=+-@\t\r'", field.bytes[0], 7));
}

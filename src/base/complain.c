/* complain.c: refusals that explain themselves. */
#include "base/complain.h"

#include <stdarg.h>
#include <stdio.h>

/* A text that was cut may end within a character; the wire carries whole ones. */
static void trim(char *text, size_t size)
{
    size_t start = size;
    while (start > 0 && size - start < 3 && (text[start - 1] & 0xc0) == 0x80) start--;
    if (start == 0 || (text[start - 1] & 0xc0) != 0xc0) return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (size - (start - 1) < length) text[start - 1] = '\0';
}

__attribute__((format(printf, 4, 0))) static netto_status fill(netto_complaint *complaint, netto_status status,
                                                               int row, const char *format, va_list args)
{
    if (complaint) {
        complaint->status = status;
        complaint->row = row;
        int n = vsnprintf(complaint->text, sizeof complaint->text, format, args);
        if (n >= (int)sizeof complaint->text) trim(complaint->text, sizeof complaint->text - 1);
    }
    return status;
}

netto_status complain(netto_complaint *complaint, netto_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(complaint, status, -1, format, args);
    va_end(args);
    return status;
}

netto_status complain_row(netto_complaint *complaint, netto_status status, int row, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(complaint, status, row, format, args);
    va_end(args);
    return status;
}

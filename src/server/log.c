/* log.c: lines on stderr, each with its time. */
#include "server/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "system/system.h"

#define LINE_SIZE 8192 /* of sixteen addresses, or of a complaint that names a path */

void log_line(const char *format, ...)
{
    char line[LINE_SIZE], when[32];
    struct tm utc;
    netto_instant now = system_real.now();
    time_t seconds = (time_t)(now / NETTO_SECOND);
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", gmtime_r(&seconds, &utc));
    fprintf(stderr, "%s.%03dZ netto: %s\n", when, (int)(now % NETTO_SECOND / 1000000), line);
}

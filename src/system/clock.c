/* clock.c: the wall clock. */
#include "system/clock.h"

#include <time.h>

netto_instant clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (netto_instant)t.tv_sec * NETTO_SECOND + t.tv_nsec;
}

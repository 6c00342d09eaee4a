/* complain.h: fill in a complaint. */
#ifndef BASE_COMPLAIN_H
#define BASE_COMPLAIN_H

#include "netto/status.h"

/* Write a refusal and return its status; a NULL complaint is skipped.  `complain` keeps row -1.
 * Refusals are cold: the compiler keeps them out of the way of what goes well. */
__attribute__((cold, format(printf, 3, 4))) netto_status complain(netto_complaint *complaint, netto_status status,
                                                            const char *format, ...);
__attribute__((cold, format(printf, 4, 5))) netto_status complain_row(netto_complaint *complaint,
                                                                netto_status status, int row,
                                                                const char *format, ...);

/* Everything is well. */
static inline netto_status content(netto_complaint *complaint)
{
    if (!complaint) return NETTO_OK;
    complaint->status = NETTO_OK;
    complaint->row = -1;
    complaint->text[0] = '\0';
    return NETTO_OK;
}

#endif

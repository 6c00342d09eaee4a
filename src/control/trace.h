/* trace.h: how a rule came to its answer: what it read, and what it made of it by the functions that tell.
 *
 * Traced or not, a rule computes with plain numbers, so both answers have the same bits.  Where a number came from is
 * known by its bits: it is the latest that was read or told with these. */
#ifndef CONTROL_TRACE_H
#define CONTROL_TRACE_H

#include "control/part.h"
#include "netto/policy.h"

#define TRACE_STEPS 256 /* what is read or told after so many is not traced any more */
#define TRACE_ROOM  1024 /* parts of all that */
#define TRACE_SIZE  128 /* parts of one number: what came from more, */
#define TRACE_DEPTH 6   /* or from deeper, is not taken apart */

typedef struct trace_step {
    netto_part part;
    netto_measure measure; /* NETTO_MEASURE_COUNT: one that the policy declares */
    const char *when; /* of a book before or after an order: which; else NULL */
    bool read;      /* it is this measure; else a function told it */
    uint32_t size;  /* parts below it */
    uint32_t depth;
} trace_step;

typedef struct trace {
    part_room room;
    trace_step *steps;
    uint32_t count;
} trace;

/* Begin a trace, the first time of `t` cleared.  False: no memory. */
bool trace_open(trace *t, arena *in);

/* The trace of the call to which this thing was given (view.c); NULL: nobody wants one. */
trace *trace_of(const netto_view *view);

/* The rule read a measure; `when`, a literal: of which of two books. */
void trace_read(trace *t, const char *when, netto_measure measure, double value);

/* The same of a measure that the policy declares. */
void trace_measure(trace *t, const char *when, bool pooled, const netto_measure_ask *ask, double value);

/* The rule made a number of others; one without a name is named after where it came from, else "number". */
typedef struct trace_number {
    netto_text name;
    double value;
} trace_number;
void trace_tell(trace *t, netto_how how, const trace_number *numbers, uint32_t count, double value);

/* Take `p` apart as the rule made it; false: not by these functions. */
bool trace_explain(const trace *t, part_room *r, netto_part *p);

#endif

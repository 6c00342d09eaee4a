/* report_kept.h: a report that is kept, in temporary files, to be read some rows at a time.
 *
 * One thread at a time, that of the jobs which read the journal. */
#ifndef RUNTIME_REPORT_KEPT_H
#define RUNTIME_REPORT_KEPT_H

#include <stdio.h>

#include "codec/writer.h"
#include "runtime/report.h"

/* The rows of a section, one behind the other, and where each thousandth begins. */
typedef struct report_rows {
    FILE *file;
    uint64_t count, bytes;
    uint64_t *places;
    uint32_t place_count, place_capacity;
} report_rows;

typedef struct report_kept {
    bool whole;        /* there is one: */
    uint64_t at, from; /* of this row; decisions from the other, 0: the first */
    memory purse;
    report_rows sections[REPORT_SECTION_COUNT];
} report_kept;

void report_kept_drop(report_kept *k);

/* Make the report of a plan, whose `put` and whose `self` for it are filled in here, in place of the one that there was.
 * `*stopped`: the plan's `enough` ended it, and there is none.
 *
 * What report_run answers, and NETTO_ECAPACITY there is no room for temporary files */
netto_status report_kept_make(report_kept *k, const report_plan *plan, bool *stopped, netto_complaint *complaint);

/* Append the rows behind the first `after` to `out`, as one MessagePack array: at most `limit`, and about so many bytes.
 * How many; what fails is the disk under the temporary files.  NETTO_ECAPACITY */
netto_status report_kept_read(report_kept *k, report_section section, uint64_t after, uint32_t limit, size_t bytes, writer *out,
                              uint32_t *count, netto_complaint *complaint);

#endif

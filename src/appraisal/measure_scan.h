/* measure_scan.h: between the parts of a scan. */
#ifndef APPRAISAL_MEASURE_SCAN_H
#define APPRAISAL_MEASURE_SCAN_H

#include "appraisal/measure.h"
#include "risk/gain.h"

/* The points, and room to revalue one instrument at them. */
typedef struct scan_room {
    netto_text *maps;
    double *returns, *logs, *vols, *rest;
} scan_room;

bool scan_room_open(const measure_ask *m, scan_room *room);

/* What one unit gains at each point; kept. */
netto_status measure_gains(const measure_ask *m, uint32_t instrument, const scan_room *room, const double **out, netto_complaint *complaint);

/* How much of gains of one group offsets losses of another. */
netto_status measure_offset(const measure_ask *m, uint32_t group, uint32_t other, double *out, netto_complaint *complaint);

#endif

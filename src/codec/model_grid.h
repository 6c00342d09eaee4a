/* model_grid.h: the numbers of a correlation model, from bytes that were kept until it was known how many there are. */
#ifndef CODEC_MODEL_GRID_H
#define CODEC_MODEL_GRID_H

#include "codec/decoder.h"
#include "codec/writer.h"
#include "netto/command.h"

/* Rows of `*width` numbers, one row for each `noun`; 0: as many as the first row has.  NULL and an error where they are
 * not. */
const double *model_grid(decoder *d, const char *field, netto_text raw, uint32_t count, uint32_t *width, const char *noun);

/* What correlates within buckets, on the diagonal, and across them: each one number, or one for each bucket, or two. */
const double *model_buckets(decoder *d, uint32_t count, netto_text rho, netto_text gamma);

/* {rho, gamma} where no bucket is listed. */
const double *model_alike(decoder *d, netto_text rho, netto_text gamma);

/* What the buckets of a model go by, as it is asked for: "bucket", "attrs.desk". */
void model_put_by(writer *w, const netto_correlation *m);

#endif

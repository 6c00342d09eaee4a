/* decision_part.h: how a number came about, as a tree of maps: {name, value, unit?, how?, parts?, beside?}. */
#ifndef CODEC_DECISION_PART_H
#define CODEC_DECISION_PART_H

#include "codec/put.h"
#include "netto/decision.h"

/* Bytes that it takes at most. */
size_t part_size(const netto_part *part);

uint8_t *put_part(uint8_t *p, const netto_part *part);

#endif

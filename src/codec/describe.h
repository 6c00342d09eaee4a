/* describe.h: what a caller sent, in words for a complaint. */
#ifndef CODEC_DESCRIBE_H
#define CODEC_DESCRIBE_H

#include "codec/head.h"

#define DESCRIBE_SIZE 96

/* "nil", "the number 1.5", "the text 'abc'", "an array of 3"; `out` holds DESCRIBE_SIZE bytes. */
void describe_value(const uint8_t *at, const uint8_t *end, char *out);

#endif

/* attrs.h: attributes as MessagePack, made by hand: maps of one member with a short key. */
#ifndef SUPPORT_ATTRS_H
#define SUPPORT_ATTRS_H

#include "netto/types.h"

#define ATTRS_SIZE 64

/* {key = value}, written into `out`. */
netto_text attrs_real(char out[ATTRS_SIZE], const char *key, double value);
netto_text attrs_word(char out[ATTRS_SIZE], const char *key, const char *value);

#endif

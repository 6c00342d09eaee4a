/* attrs.h: maps as MessagePack, made by hand: attributes, and options of measures. */
#ifndef SUPPORT_ATTRS_H
#define SUPPORT_ATTRS_H

#include "netto/types.h"

#define ATTRS_SIZE 64

/* {key = value}, written into `out`; keys and words are shorter than 32 bytes. */
netto_text attrs_real(char out[ATTRS_SIZE], const char *key, double value);
netto_text attrs_word(char out[ATTRS_SIZE], const char *key, const char *value);

/* A map of several: begin with {0}, at most 15 members. */
typedef struct attrs_map {
    char bytes[160];
    uint32_t size;
} attrs_map;

void attrs_put_real(attrs_map *m, const char *key, double value);
void attrs_put_word(attrs_map *m, const char *key, const char *value);
netto_text attrs_text(const attrs_map *m);

#endif

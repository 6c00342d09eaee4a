/* digest.h: BLAKE2b for what must never collide, SipHash for tables of ids (both from libsodium). */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "netto/types.h"

#define DIGEST_SIZE 32

typedef struct digest {
    _Alignas(64) unsigned char state[384];
} digest;

void digest_begin(digest *d);
void digest_bytes(digest *d, const void *bytes, size_t size);
void digest_number(digest *d, uint64_t number); /* little-endian on every machine */
void digest_real(digest *d, double number);     /* its bits */
void digest_text(digest *d, netto_text text);   /* length, then bytes */
void digest_end(digest *d, uint8_t out[DIGEST_SIZE]);

/* 128 bits that stand for an id. */
typedef struct digest_key {
    uint64_t low, high;
} digest_key;

digest_key digest_id(netto_text id);

/* Lower-case hexadecimal, 2 * size characters and a final zero. */
void digest_hex(const uint8_t *bytes, size_t size, char *out);

#endif

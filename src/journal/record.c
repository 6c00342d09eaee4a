/* record.c: one row of the journal, and the hash that chains it to the next. */
#include "journal/record.h"

#include <string.h>

/* Whole numbers and the lengths of the texts, in one piece: a hash is taken of each row. */
#define NUMBERS 8

static void put(unsigned char *at, uint64_t number)
{
    for (int i = 0; i < 8; i++) at[i] = (unsigned char)(number >> (8 * i));
}

static void hash_text(digest *d, netto_text text)
{
    if (text.size) digest_bytes(d, text.bytes, text.size);
}

void record_hash(const record *r, uint8_t out[DIGEST_SIZE])
{
    digest d;
    unsigned char head[8 * NUMBERS + 2 * DIGEST_SIZE];
    const uint64_t numbers[NUMBERS] = {r->sequence,   r->group,        (uint64_t)r->at,         r->actor.size,
                                       r->kind.size, r->command.size, r->cut.bytes ? 1 : 0, r->cut.size};
    for (int i = 0; i < NUMBERS; i++) put(head + 8 * i, numbers[i]);
    memcpy(head + 8 * NUMBERS, r->previous, DIGEST_SIZE);
    memcpy(head + 8 * NUMBERS + DIGEST_SIZE, r->digest, DIGEST_SIZE);
    digest_begin(&d);
    digest_bytes(&d, head, sizeof head);
    hash_text(&d, r->actor);
    hash_text(&d, r->kind);
    hash_text(&d, r->command);
    hash_text(&d, r->cut);
    digest_end(&d, out);
}

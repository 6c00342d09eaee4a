/* digest.c: BLAKE2b and SipHash by libsodium. */
#include "base/digest.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static_assert(sizeof(crypto_generichash_state) <= sizeof(digest), "the state fits");

static crypto_generichash_state *state(digest *d)
{
    return (crypto_generichash_state *)(void *)d->state;
}

void digest_begin(digest *d)
{
    crypto_generichash_init(state(d), NULL, 0, DIGEST_SIZE);
}

void digest_bytes(digest *d, const void *bytes, size_t size)
{
    crypto_generichash_update(state(d), bytes, size);
}

void digest_number(digest *d, uint64_t number)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (unsigned char)(number >> (8 * i));
    digest_bytes(d, bytes, sizeof bytes);
}

void digest_real(digest *d, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    digest_number(d, bits);
}

void digest_text(digest *d, netto_text text)
{
    digest_number(d, text.size);
    if (text.size) digest_bytes(d, text.bytes, text.size);
}

void digest_end(digest *d, uint8_t out[DIGEST_SIZE])
{
    crypto_generichash_final(state(d), out, DIGEST_SIZE);
}

digest_key digest_id(netto_text id)
{
    static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] = "netto trade ids";
    unsigned char out[crypto_shorthash_siphashx24_BYTES];
    digest_key result;
    crypto_shorthash_siphashx24(out, (const unsigned char *)id.bytes, id.size, key);
    memcpy(&result.low, out, 8);
    memcpy(&result.high, out + 8, 8);
    return result;
}

void digest_hex(const uint8_t *bytes, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * size] = '\0';
}

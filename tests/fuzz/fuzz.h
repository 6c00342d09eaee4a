/* fuzz.h: what the fuzzers have in common.
 *
 * A fuzzer is a function over bytes that aborts where a claim does not hold.  Built by clang with
 * -fsanitize=fuzzer and NETTO_FUZZ_DRIVER it is driven by libFuzzer; test_corpus.c runs all of them over the
 * corpus. */
#ifndef TEST_FUZZ_H
#define TEST_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define must(claim)                                                                                          \
    do {                                                                                                     \
        if (!(claim)) {                                                                                      \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #claim);                                      \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

#ifdef NETTO_FUZZ_DRIVER
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#define FUZZ_DRIVER(fuzzer)                                                                                  \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                             \
    {                                                                                                        \
        fuzzer(data, size);                                                                                  \
        return 0;                                                                                            \
    }
#else
#define FUZZ_DRIVER(fuzzer)
#endif

/* What is read goes in here, so that the compiler cannot leave the reading out. */
static volatile unsigned fuzz_sum __attribute__((unused));

/* The first byte chooses, the rest is what it chooses for. */
static inline uint8_t fuzz_choice(const uint8_t **data, size_t *size)
{
    if (*size == 0) return 0;
    --*size;
    return *(*data)++;
}

#endif

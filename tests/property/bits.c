/* bits.c: tells some stories and prints one digest of all that was decided and answered.  Built with several
 * compilers and levels, it must print the same (test_bits.t). */
#include <stdio.h>

#include "support/story.h"
#include "support/tell.h"

#define LENGTH 4000

static void tell_story(digest *d, uint64_t seed)
{
    static story s;
    netto_engine *e;
    netto_decision out;
    uint8_t state[DIGEST_SIZE];
    story_begin(&s, seed);
    if (netto_engine_create(NULL, &e) != NETTO_OK) return;
    for (uint32_t i = 0; i < LENGTH; i++) {
        const netto_command *c = story_next(&s);
        netto_engine_step(e, c, &out);
        tell_decision(d, c->kind, &out);
        const netto_command *q = story_question(&s);
        netto_engine_report(e, q, NULL, &out);
        tell_decision(d, q->kind, &out);
    }
    netto_engine_digest(e, state);
    digest_bytes(d, state, sizeof state);
    netto_engine_destroy(e);
}

int main(void)
{
    digest d;
    uint8_t bytes[DIGEST_SIZE];
    char hex[2 * DIGEST_SIZE + 1];
    digest_begin(&d);
    for (uint64_t seed = 1; seed <= 10; seed++) tell_story(&d, seed);
    digest_end(&d, bytes);
    digest_hex(bytes, sizeof bytes, hex);
    puts(hex);
    return 0;
}

/* test_record.c: a row's hash covers every field of it. */
#include "journal/record.h"

#include "journal/kit.h"

static bool same_hash(const record *a, const record *b)
{
    uint8_t x[DIGEST_SIZE], y[DIGEST_SIZE];
    record_hash(a, x);
    record_hash(b, y);
    return memcmp(x, y, DIGEST_SIZE) == 0;
}

TEST("the same row has the same hash")
{
    record a = row_of(7), b = row_of(7);
    ok(same_hash(&a, &b));
}

TEST("every field changes the hash")
{
    record a = row_of(7), b;
    b = a, b.sequence++, ok(!same_hash(&a, &b));
    b = a, b.group++, ok(!same_hash(&a, &b));
    b = a, b.at--, ok(!same_hash(&a, &b));
    b = a, b.actor = TEXT_LITERAL("unix:1001"), ok(!same_hash(&a, &b));
    b = a, b.kind = TEXT_LITERAL("trade.applz"), ok(!same_hash(&a, &b));
    b = a, b.command.size--, ok(!same_hash(&a, &b));
    b = a, b.previous[31] ^= 1, ok(!same_hash(&a, &b));
    b = a, b.digest[0] ^= 128, ok(!same_hash(&a, &b));
    b = a, b.cut = TEXT_LITERAL("memory"), ok(!same_hash(&a, &b));
}

TEST("an empty cut is not none, and no byte moves from one text to the next")
{
    record a = row_of(7), b = a;
    b.cut = TEXT_LITERAL("");
    ok(!same_hash(&a, &b));
    a.actor = TEXT_LITERAL("ab"), a.kind = TEXT_LITERAL("c");
    b = a, b.actor = TEXT_LITERAL("a"), b.kind = TEXT_LITERAL("bc");
    ok(!same_hash(&a, &b));
}

TEST("the layout of what is hashed stays what it is")
{
    record r = {.sequence = 1, .group = 1, .at = 2, .actor = TEXT_LITERAL("a"), .kind = TEXT_LITERAL("k"),
                .command = TEXT_LITERAL("c")};
    uint8_t hash[DIGEST_SIZE], expected[DIGEST_SIZE], plain[8 * 8 + 64 + 3] = {0};
    digest d;
    plain[0] = plain[8] = 1, plain[16] = 2;
    plain[24] = plain[32] = plain[40] = 1; /* sizes */
    memcpy(plain + 128, "akc", 3);
    digest_begin(&d);
    digest_bytes(&d, plain, sizeof plain);
    digest_end(&d, expected);
    record_hash(&r, hash);
    is_bytes(hash, sizeof hash, expected, sizeof expected);
}

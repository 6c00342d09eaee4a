/* test_corpus.c: every fuzzer over the corpus, and over a few thousand mutations of it that are the same each
 * time.  With CORPUS=folder in the environment the corpus is written there, one file a seed, for libFuzzer:
 * folder/frame, folder/reader, folder/value, folder/command, folder/request, folder/channel, folder/snapshot, folder/snapshot_head,
 * folder/pattern must exist. */
#include "codec/notation.h"
#include "fuzz/corpus.h"
#include "fuzz/fuzz_channel.c"
#include "fuzz/fuzz_command.c"
#include "fuzz/fuzz_frame.c"
#include "fuzz/fuzz_pattern.c"
#include "fuzz/fuzz_reader.c"
#include "fuzz/fuzz_request.c"
#include "fuzz/fuzz_snapshot.c"
#include "fuzz/fuzz_snapshot_head.c"
#include "fuzz/fuzz_value.c"

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define SEED_MAX    16384
#define MUTATIONS   60 /* of each seed */

typedef void fuzzer(const uint8_t *data, size_t size);

/* splitmix64 from a fixed start: what fails once fails always. */
static uint64_t state;

static uint64_t draw(void)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Bytes that mean something in MessagePack are likelier to hurt than others. */
static uint8_t odd_byte(void)
{
    static const uint8_t odd[] = {0x00, 0x7f, 0x80, 0x81, 0x90, 0x91, 0x9f, 0xa0, 0xa1,
                                  0xbf, 0xc0, 0xc1, 0xc4, 0xc6, 0xc9, 0xca, 0xcb, 0xcf,
                                  0xd3, 0xd4, 0xd9, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xff};
    return draw() % 3 ? odd[draw() % sizeof odd] : (uint8_t)draw();
}

static size_t mutate(uint8_t *bytes, size_t size)
{
    size_t at = size ? draw() % size : 0, count = 1 + draw() % 4;
    switch (draw() % 5) {
    case 0:
        return at; /* cut */
    case 1:        /* leave out */
        if (count > size - at) count = size - at;
        memmove(bytes + at, bytes + at + count, size - at - count);
        return size - count;
    case 2: /* put in */
        if (size + count > SEED_MAX) return size;
        memmove(bytes + at + count, bytes + at, size - at);
        for (size_t i = 0; i < count; i++) bytes[at + i] = odd_byte();
        return size + count;
    default:
        if (size) bytes[at] = odd_byte();
        return size;
    }
}

/* In a block of its exact size, so that a sanitizer sees the byte behind it. */
static void run(fuzzer *fuzz, const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, bytes, size);
    fuzz(copy, size);
    free(copy);
}

static void write_seed(const char *name, const uint8_t *bytes, size_t size)
{
    static unsigned number;
    char path[512];
    if (!getenv("CORPUS")) return;
    snprintf(path, sizeof path, "%s/%s/%03u", getenv("CORPUS"), name, number++);
    FILE *file = fopen(path, "wb");
    if (!ok(file != NULL)) return;
    fwrite(bytes, 1, size, file);
    fclose(file);
}

/* A seed behind a prefix that chooses, then its mutations. */
static void run_seed(const char *name, fuzzer *fuzz, const void *prefix, size_t prefix_size, netto_text seed)
{
    uint8_t bytes[SEED_MAX];
    size_t size = prefix_size + seed.size;
    if (!ok(size <= SEED_MAX)) return;
    memcpy(bytes, prefix, prefix_size);
    if (seed.size) memcpy(bytes + prefix_size, seed.bytes, seed.size);
    write_seed(name, bytes, size);
    run(fuzz, bytes, size);
    for (int i = 0; i < MUTATIONS; i++) {
        uint8_t other[SEED_MAX];
        size_t other_size = size;
        memcpy(other, bytes, size);
        for (uint64_t n = 1 + draw() % 4; n > 0; n--) other_size = mutate(other, other_size);
        run(fuzz, other, other_size);
    }
}

TEST("the scanner agrees with itself, the reader and msgpack-c")
{
    static const uint8_t plans[][2] = {{0, 255}, {2, 255}, {15, 4}};
    state = 1;
    for (size_t p = 0; p < COUNT(plans); p++) {
        for (size_t i = 0; i < COUNT(corpus_values); i++)
            run_seed("frame", fuzz_frame, plans[p], 2, pack(corpus_values[i]));
        for (size_t i = 0; i < COUNT(corpus_calls); i++)
            run_seed("frame", fuzz_frame, plans[p], 2, pack(corpus_calls[i].params));
    }
}

TEST("the reader stays within its bytes, whatever is read")
{
    static const uint8_t plans[][8] = {
        {7, 8, 6, 4, 2, 0, 1, 3}, {9, 9, 9, 9, 9, 9, 9, 9}, {7, 2, 2, 5, 7, 8, 6, 3}};
    state = 2;
    for (size_t p = 0; p < COUNT(plans); p++) {
        for (size_t i = 0; i < COUNT(corpus_values); i++)
            run_seed("reader", fuzz_reader, plans[p], 8, pack(corpus_values[i]));
        for (size_t i = 0; i < COUNT(corpus_calls); i++)
            run_seed("reader", fuzz_reader, plans[p], 8, pack(corpus_calls[i].params));
    }
}

TEST("free-form values are checked and walked")
{
    state = 3;
    for (size_t i = 0; i < COUNT(corpus_values); i++)
        run_seed("value", fuzz_value, "", 0, pack(corpus_values[i]));
    for (size_t i = 0; i < COUNT(corpus_calls); i++)
        run_seed("value", fuzz_value, "", 0, pack(corpus_calls[i].params));
}

TEST("params become commands or complaints")
{
    state = 4;
    for (size_t i = 0; i < COUNT(corpus_calls); i++) {
        uint8_t kind = (uint8_t)corpus_calls[i].kind;
        run_seed("command", fuzz_command, &kind, 1, pack(corpus_calls[i].params));
    }
}

/* By the method that has this kind of command; METHOD_COUNT: nobody may call it. */
static uint8_t method_of(netto_command_kind kind)
{
    for (int i = 0; i < METHOD_COUNT; i++)
        if (strcmp(methods[i].name, netto_command_word(kind)) == 0) return (uint8_t)i;
    return METHOD_COUNT;
}

TEST("params of every method become requests or complaints")
{
    bool seen[METHOD_COUNT] = {false};
    state = 9;
    for (size_t i = 0; i < COUNT(corpus_calls); i++) {
        uint8_t method = method_of(corpus_calls[i].kind);
        seen[method] = true;
        run_seed("request", fuzz_request, &method, 1, pack(corpus_calls[i].params));
    }
    for (size_t i = 0; i < COUNT(corpus_requests); i++) {
        uint8_t method = (uint8_t)(method_find(text_of(corpus_requests[i].method)) - methods);
        seen[method] = true;
        run_seed("request", fuzz_request, &method, 1, pack(corpus_requests[i].params));
    }
    for (int i = 0; i < METHOD_COUNT; i++)
        if (!ok(seen[i])) tap_note("%s: no seed in corpus.h", methods[i].name);
}

TEST("every seed is good, so that what is mutated begins behind the first check")
{
    arena a;
    netto_complaint why;
    arena_init(&a, &notation_purse);
    for (size_t i = 0; i < COUNT(corpus_calls) + COUNT(corpus_requests); i++) {
        bool call = i < COUNT(corpus_calls);
        size_t other = i - COUNT(corpus_calls);
        struct request q = {.method = call ? &methods[method_of(corpus_calls[i].kind)] : method_find(text_of(corpus_requests[other].method))};
        q.params = pack(call ? corpus_calls[i].params : corpus_requests[other].params);
        if (!ok(request_decode(&q, &a, &why) == NETTO_OK)) tap_note("%s: %s", q.method->name, why.text);
        arena_reset(&a);
    }
    arena_destroy(&a);
}

TEST("sessions end in whole messages and nothing left")
{
    /* limits and roles; then eight moves */
    static const uint8_t plans[][9] = {{16, 0xf4, 0xf3, 0xf0, 0xf1, 0x34, 0x02, 0x14, 0x03},
                                       {23, 0x64, 0x03, 0x00, 0x01, 0x34, 0x02, 0x14, 0x00},
                                       {0, 0xf4, 0, 0, 0xf4, 0, 0, 1, 3}};
    state = 5;
    for (size_t p = 0; p < COUNT(plans); p++) {
        for (size_t i = 0; i < COUNT(corpus_sessions); i++)
            run_seed("channel", fuzz_channel, plans[p], 9, pack(corpus_sessions[i]));
        for (size_t i = 0; i < COUNT(corpus_values); i++)
            run_seed("channel", fuzz_channel, plans[p], 9, pack(corpus_values[i]));
    }
}

TEST("snapshots load to what they were saved from, or are refused")
{
    rules r;
    picture p = {0};
    desk k = picture_stand(&r);
    state = 6;
    ok(picture_take(&p, k.e, NULL) == NETTO_OK);
    for (int i = 0; i < 40; i++) run_seed("snapshot", fuzz_snapshot, "", 0, (netto_text){(const char *)p.bytes, (uint32_t)p.size});
    desk_close(&k);
    picture_drop(&p);
}

TEST("heads of snapshots are read as they were written, or refused")
{
    static const char *const seeds[] = {
        "[1, '0.1.0', 7, '01234567890123456789012345678901', 5, 'netto 0.1.0: base USD, sweep 1', "
        "'01234567890123456789012345678901', [['built-in', nil, true, false, 0]]]",
        "[1, '0.1.0', 70000, b'01234567890123456789012345678901', -5, s, b'01234567890123456789012345678901', "
        "[['built-in', nil, false, true, 3], [abc, [{policy.lua: 'return 1'}, {a: 1}], true, false, 9], "
        "[def, [{policy.lua: x, lib/a.lua: y}, nil], false, false, 12]]]",
        "[2, '9.0.0', 1]",
    };
    state = 7;
    for (size_t i = 0; i < COUNT(seeds); i++)
        for (int n = 0; n < 40; n++) run_seed("snapshot_head", fuzz_snapshot_head, "", 0, pack(seeds[i]));
}

TEST("patterns match within their text and their steps, or are refused")
{
    static const uint8_t plans[][2] = {{2, 128}, {7, 200}, {139, 90}, {11, 240}};
    state = 8;
    for (size_t p = 0; p < COUNT(plans); p++)
        for (size_t i = 0; i < COUNT(corpus_patterns); i++)
            for (int n = 0; n < 10; n++) run_seed("pattern", fuzz_pattern, plans[p], 2, text_of(corpus_patterns[i]));
}

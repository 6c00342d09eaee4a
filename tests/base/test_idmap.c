/* test_idmap.c: ids to slots, slots to ids. */
#include "base/idmap.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

static netto_text name(char out[32], unsigned number)
{
    snprintf(out, 32, "id-%u", number);
    return text_of(out);
}

TEST("slots count up in the order of adding")
{
    memory m;
    idmap map;
    char text[32];
    memory_init(&m, 1 << 28);
    idmap_init(&map, &m);
    for (unsigned i = 0; i < 20000; i++)
        if (!is_int(idmap_add(&map, name(text, i)), i)) break;
    for (unsigned i = 0; i < 20000; i++) {
        if (!is_int(idmap_find(&map, name(text, i)), i)) break;
        if (!ok(text_equal(idmap_text(&map, i), name(text, i)))) break;
    }
    is_int(map.count, 20000);
    is_int(idmap_find(&map, text_of("id-20000")), SLOT_NONE);
    idmap_destroy(&map);
    is_int(m.used, 0);
}

TEST("adding an id again changes nothing")
{
    memory m;
    idmap map;
    memory_init(&m, 1 << 20);
    idmap_init(&map, &m);
    is_int(idmap_add(&map, text_of("a")), 0);
    is_int(idmap_add(&map, text_of("b")), 1);
    size_t used = m.used;
    is_int(idmap_add(&map, text_of("a")), 0);
    is_int(map.count, 2);
    is_int(m.used, used);
    idmap_destroy(&map);
}

TEST("an empty map finds nothing, not even an absent id")
{
    memory m;
    idmap map;
    memory_init(&m, 1 << 20);
    idmap_init(&map, &m);
    is_int(idmap_find(&map, text_of("a")), SLOT_NONE);
    is_int(idmap_find(&map, (netto_text){0}), SLOT_NONE);
    idmap_add(&map, text_of("a"));
    is_int(idmap_find(&map, (netto_text){0}), SLOT_NONE);
    idmap_destroy(&map);
    idmap_destroy(&map);
    is_int(m.used, 0);
}

TEST("an absent id and the empty id are one")
{
    memory m;
    idmap map;
    memory_init(&m, 1 << 20);
    idmap_init(&map, &m);
    is_int(idmap_add(&map, (netto_text){0}), 0);
    is_int(idmap_find(&map, text_of("")), 0);
    is_int(idmap_find(&map, (netto_text){0}), 0);
    idmap_destroy(&map);
}

TEST("ids differ by every byte and by their length")
{
    memory m;
    idmap map;
    char bytes[64];
    uint32_t next = 0;
    memory_init(&m, 1 << 24);
    idmap_init(&map, &m);
    for (uint32_t size = 1; size <= 64; size++) {
        memset(bytes, 0, sizeof bytes);
        is_int(idmap_add(&map, (netto_text){bytes, size}), next++);
        for (uint32_t at = 0; at < size; at++) {
            bytes[at] = 1;
            if (!is_int(idmap_add(&map, (netto_text){bytes, size}), next++)) return;
            bytes[at] = 0;
        }
    }
    is_int(map.count, next);
    idmap_destroy(&map);
}

TEST("the map keeps copies")
{
    memory m;
    idmap map;
    char bytes[] = "abc";
    memory_init(&m, 1 << 20);
    idmap_init(&map, &m);
    idmap_add(&map, text_of(bytes));
    bytes[0] = 'x';
    is_int(idmap_find(&map, text_of("abc")), 0);
    is_int(idmap_find(&map, text_of("xbc")), SLOT_NONE);
    idmap_destroy(&map);
}

TEST("what was reserved cannot fail, even for the longest ids")
{
    char id[NETTO_ID_MAX];
    memset(id, 'x', sizeof id);
    for (uint32_t more = 1; more < 3000; more += 1 + more / 2) {
        memory m;
        idmap map;
        memory_init(&m, 1 << 28);
        idmap_init(&map, &m);
        for (uint32_t before = 0; before < 700; before++) {
            memcpy(id, &before, sizeof before);
            id[4] = 'b';
            idmap_add(&map, (netto_text){id, sizeof id});
        }
        ok(idmap_reserve(&map, more));
        m.fail_at = m.growths + 1;
        for (uint32_t i = 0; i < more; i++) {
            memcpy(id, &i, sizeof i);
            id[4] = 'a';
            if (!is_int(idmap_add(&map, (netto_text){id, sizeof id}), 700 + i)) break;
        }
        is_int(m.growths, m.fail_at - 1);
        idmap_destroy(&map);
    }
}

TEST("a refused growth leaves the map as it was, n = 1, 2 ...")
{
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        memory m;
        idmap map;
        char text[32];
        unsigned added = 0;
        memory_init(&m, 1 << 28);
        m.fail_at = n;
        idmap_init(&map, &m);
        while (added < 2000 && idmap_add(&map, name(text, added)) != SLOT_NONE) added++;
        done = added == 2000;
        ok(done == (m.growths < n));
        is_int(map.count, added);
        for (unsigned i = 0; i < added; i++)
            if (!is_int(idmap_find(&map, name(text, i)), i)) return;
        is_int(idmap_find(&map, name(text, added)), SLOT_NONE);
        is_int(idmap_add(&map, name(text, added)), added);
        idmap_destroy(&map);
        is_int(m.used, 0);
    }
}

TEST("no map can hold four thousand million ids")
{
    memory m;
    idmap map;
    memory_init(&m, 1 << 20);
    idmap_init(&map, &m);
    ok(!idmap_reserve(&map, UINT32_MAX));
    ok(!idmap_reserve(&map, UINT32_MAX / 4));
    ok(!idmap_reserve(&map, 1 << 20));
    is_int(idmap_add(&map, text_of("a")), 0);
    idmap_destroy(&map);
    is_int(m.used, 0);
}

TEST("random ids behave as in a plain list")
{
    static char seen[300][8];
    memory m;
    idmap map;
    uint32_t count = 0;
    memory_init(&m, 1 << 20);
    idmap_init(&map, &m);
    for (int round = 0; round < 20000; round++) {
        char id[8];
        snprintf(id, sizeof id, "%03d", (int)tap_random_below(300));
        uint32_t expected = 0;
        while (expected < count && strcmp(seen[expected], id) != 0) expected++;
        bool add = tap_random_below(2);
        uint32_t got = add ? idmap_add(&map, text_of(id)) : idmap_find(&map, text_of(id));
        if (!is_int(got, expected < count || add ? expected : SLOT_NONE)) return;
        if (add && expected == count) strcpy(seen[count++], id);
    }
    idmap_destroy(&map);
}

TEST("the hash is the same on every run")
{
    ok(hash_bytes("", 0) == hash_bytes(NULL, 0));
    ok(hash_bytes("BTC-PERP", 8) == 0x595936c2a60d6d82u);
    ok(hash_bytes("a longer id than one word", 25) == 0x50526a7ea9417d1du);
}

TEST("the hash spreads names that differ little")
{
    enum { SLOTS = 1 << 14 };
    static unsigned char used[SLOTS];
    unsigned collisions = 0;
    char text[32];
    for (unsigned i = 0; i < SLOTS / 2; i++) {
        netto_text id = name(text, i);
        unsigned char *slot = &used[hash_bytes(id.bytes, id.size) & (SLOTS - 1)];
        collisions += *slot;
        *slot = 1;
    }
    ok(collisions < SLOTS / 2 / 4); /* by chance 0.106 of the table: 1,745 */
}

/* test_partition.c: claims about which positions net with which. */
#include "netting/partition.h"

#include "codec/notation.h"
#include "support/inside.h"

static desk stand(void)
{
    desk k = desk_open();
    netto_instrument_row row = instrument_row("X", NETTO_SPOT), other = instrument_row("Y", NETTO_PERP);
    row.venue = T("CME"), row.attrs = pack("{book: 'left', size: 5}");
    other.attrs = pack("{book: 'right'}");
    desk_set(&k, "S1", true), desk_set(&k, "S2", false);
    desk_instrument_row(&k, row), desk_instrument_row(&k, other);
    return k;
}

static uint64_t key(desk *k, netto_netting_mode mode, const char *by, const char *value, const char *set, const char *instrument)
{
    netto_netting_entry entry = {T(value), T(set)};
    netto_account_row row = {.id = T("a"), .netting = mode, .by = by ? T(by) : (netto_text){0}, .entries = &entry, .entry_count = by != NULL};
    is_status(desk_account_row(k, row), NETTO_OK);
    return partition_key(&k->e->book, inside_account(k, "a"), inside_instrument(k, instrument));
}

static const char *named(const desk *k, uint64_t at)
{
    static char text[64];
    netto_text name = partition_name(&k->e->book, at);
    snprintf(text, sizeof text, "%.*s", (int)name.size, name.bytes ? name.bytes : "");
    return text;
}

TEST("all nets in the common set, none in sets of one")
{
    desk k = stand();
    is_int(key(&k, NETTO_NETTING_ALL, NULL, "", "", "X"), PARTITION_COMMON);
    ok(!netto_text_given(partition_name(&k.e->book, PARTITION_COMMON)));
    uint64_t x = key(&k, NETTO_NETTING_NONE, NULL, "", "", "X"), y = key(&k, NETTO_NETTING_NONE, NULL, "", "", "Y");
    ok(partition_is_alone(x) && partition_is_alone(y) && x != y && !partition_is_named(x));
    is_string(named(&k, x), "X"), is_string(named(&k, y), "Y");
    desk_close(&k);
}

TEST("by a field, by an attribute: the set that the value names")
{
    static const char *const rules[][3] = {{"venue", "CME", "X"},      {"kind", "perp", "Y"}, {"underlying", "X", "X"},
                                           {"currency", "USD", "X"},   {"id", "Y", "Y"},      {"book", "left", "X"}};
    desk k = stand();
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        uint64_t at = key(&k, NETTO_NETTING_BY, rules[i][0], rules[i][1], "S1", rules[i][2]);
        ok(partition_is_named(at) && !partition_is_alone(at));
        is_string(named(&k, at), "S1");
    }
    desk_close(&k);
}

TEST("values that are not listed, fields that are not there, and agreements that bind nobody net nothing")
{
    static const char *const rules[][4] = {{"venue", "ICE", "S1", "X"}, {"venue", "CME", "S1", "Y"}, {"book", "up", "S1", "X"},
                                           {"none", "x", "S1", "X"},    {"size", "5", "S1", "X"},    {"venue", "CME", "S2", "X"}};
    desk k = stand();
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        uint64_t at = key(&k, NETTO_NETTING_BY, rules[i][0], rules[i][1], rules[i][2], rules[i][3]);
        ok(partition_is_alone(at));
        is_string(named(&k, at), rules[i][3]);
    }
    desk_close(&k);
}

TEST("keys order the common set first, agreements next, lone positions last")
{
    ok(PARTITION_COMMON < PARTITION_NAMED && (PARTITION_NAMED | UINT32_MAX) < PARTITION_ALONE);
    is_int(partition_slot(PARTITION_ALONE | 77), 77);
    ok(!partition_is_named(PARTITION_COMMON) && !partition_is_alone(PARTITION_COMMON));
    ok(partition_is_named(PARTITION_NAMED | UINT32_MAX) && partition_is_alone(PARTITION_ALONE | UINT32_MAX));
}

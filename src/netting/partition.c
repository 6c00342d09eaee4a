/* partition.c: which positions of an account net with which. */
#include "netting/partition.h"

#include "base/text.h"
#include "codec/member.h"

/* A field of the instrument by name, else the text under that key of its attrs. */
static bool value_of(const book *b, uint32_t slot, netto_text by, netto_text *out)
{
    const instrument *i = &b->instruments[slot];
    if (text_is(by, "venue")) return *out = bytes_text(&i->venue), out->bytes != NULL;
    if (text_is(by, "kind")) return *out = text_of(instrument_kind_word(i->kind)), true;
    if (text_is(by, "underlying")) return *out = idmap_text(&b->factor_ids, i->factor), true;
    if (text_is(by, "currency")) return *out = idmap_text(&b->currency_ids, i->currency), true;
    if (text_is(by, "id")) return *out = idmap_text(&b->instrument_ids, slot), true;
    return member_text(bytes_text(&i->attrs), by, out);
}

/* The agreement that names it, enforceable or not; SLOT_NONE: none. */
static uint32_t set_of(const book *b, const netting_rule *rule, uint32_t slot)
{
    netto_text value;
    bool named = rule->mode == NETTO_NETTING_BY && value_of(b, slot, bytes_text(&rule->by), &value);
    return named ? netting_rule_set(rule, value) : SLOT_NONE;
}

uint64_t partition_key(const book *b, const account *a, uint32_t slot)
{
    if (!a->netting) return PARTITION_COMMON;
    uint32_t set = set_of(b, a->netting, slot);
    return set != SLOT_NONE && b->sets[set].enforceable ? PARTITION_NAMED | set : PARTITION_ALONE | slot;
}

uint64_t partition_key_if(const book *b, const account *a, uint32_t slot, const bool *enforceable)
{
    if (!a->netting) return PARTITION_COMMON;
    uint32_t set = set_of(b, a->netting, slot);
    return set != SLOT_NONE && enforceable[set] ? PARTITION_NAMED | set : PARTITION_ALONE | slot;
}

netto_text partition_name(const book *b, uint64_t key)
{
    if (partition_is_alone(key)) return idmap_text(&b->instrument_ids, partition_slot(key));
    if (partition_is_named(key)) return idmap_text(&b->set_ids, partition_slot(key));
    return (netto_text){0};
}

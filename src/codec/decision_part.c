/* decision_part.c: how a number came about, as a tree of maps: {name, value, unit?, how?, parts?, beside?}. */
#include "codec/decision_part.h"

#include "base/text.h"

#define PART_SIZE 96 /* bytes beside its texts: heads, keys, a number, a word */

size_t part_size(const netto_part *part)
{
    size_t size = PART_SIZE + (size_t)part->name.size + part->unit.size;
    for (uint32_t i = 0; i < part->part_count + part->beside_count; i++) size += part_size(&part->parts[i]);
    return size;
}

static uint8_t *put_parts(uint8_t *p, const netto_part *parts, uint32_t count)
{
    p = put_array(p, count);
    for (uint32_t i = 0; i < count; i++) p = put_part(p, &parts[i]);
    return p;
}

uint8_t *put_part(uint8_t *p, const netto_part *part)
{
    bool unit = netto_text_given(part->unit), how = part->how != NETTO_HOW_GIVEN;
    bool parts = part->part_count > 0, beside = part->beside_count > 0;
    p = put_map(p, 2u + unit + how + parts + beside);
    p = put_text(PUT_LITERAL(p, "name"), part->name);
    p = put_real(PUT_LITERAL(p, "value"), part->value);
    if (unit) p = put_text(PUT_LITERAL(p, "unit"), part->unit);
    if (how) p = put_text(PUT_LITERAL(p, "how"), text_of(netto_how_word(part->how)));
    if (parts) p = put_parts(PUT_LITERAL(p, "parts"), part->parts, part->part_count);
    if (beside) p = put_parts(PUT_LITERAL(p, "beside"), part->parts + part->part_count, part->beside_count);
    return p;
}

/* match.c: the patterns of a `netto.match`. */
#include "control/match.h"

#include "base/text.h"
#include "codec/member.h"

/* Sides in words, one space between them: "long short". */
static void read_sides(netto_text words, match_pattern *out)
{
    *out = (match_pattern){.count = 0};
    for (uint32_t i = 0; i < words.size && out->count < NETTO_THINGS_MAX; i++)
        if (i == 0 || words.bytes[i - 1] == ' ') out->is_long[out->count++] = words.bytes[i] == 'l';
}

void match_patterns(const netto_declared *declared, match_pattern out[NETTO_VARIANTS_MAX])
{
    netto_text raw;
    reader in;
    netto_complaint why;
    for (uint32_t i = 0; i < declared->variant_count; i++) out[i] = (match_pattern){.count = 0};
    if (!member_find(declared->options, TEXT_LITERAL("legs"), &raw)) return;
    reader_init(&in, raw.bytes, raw.size, &why);
    uint32_t count = reader_array(&in);
    for (uint32_t i = 0; i < count && i < declared->variant_count; i++) read_sides(reader_text(&in), &out[i]);
}

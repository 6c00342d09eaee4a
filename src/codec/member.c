/* member.c: one member of a MessagePack map, found without building a tree. */
#include "codec/member.h"

#include <math.h>

bool member_find(netto_text map, netto_text key, netto_text *raw)
{
    reader r;
    reader_init(&r, map.bytes, map.size, NULL);
    if (reader_peek(&r) != HEAD_MAP) return false;
    for (uint32_t left = reader_map(&r); left && r.status == NETTO_OK; left--) {
        bool match = false;
        if (reader_peek(&r) == HEAD_TEXT)
            match = text_equal(reader_text(&r), key);
        else
            reader_skip(&r);
        netto_text value = reader_raw(&r);
        if (match && r.status == NETTO_OK) return *raw = value, true;
    }
    return false;
}

bool member_text(netto_text map, netto_text key, netto_text *out)
{
    netto_text raw;
    reader r;
    if (!member_find(map, key, &raw)) return false;
    reader_init(&r, raw.bytes, raw.size, NULL);
    if (reader_peek(&r) != HEAD_TEXT) return false;
    *out = reader_text(&r);
    return r.status == NETTO_OK;
}

bool member_real(netto_text map, netto_text key, double *out)
{
    netto_text raw;
    reader r;
    if (!member_find(map, key, &raw)) return false;
    reader_init(&r, raw.bytes, raw.size, NULL);
    if (reader_peek(&r) != HEAD_REAL && reader_peek(&r) != HEAD_INTEGER) return false;
    double real = reader_real(&r);
    if (r.status != NETTO_OK || !isfinite(real)) return false;
    *out = real;
    return true;
}

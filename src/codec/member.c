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

static bool is_map(netto_text raw)
{
    reader r;
    reader_init(&r, raw.bytes, raw.size, NULL);
    return reader_peek(&r) == HEAD_MAP;
}

/* Members of `from` that `other` does not have. */
static uint32_t count_more(netto_text from, netto_text other)
{
    reader r;
    netto_text raw;
    uint32_t count = 0;
    reader_init(&r, from.bytes, from.size, NULL);
    for (uint32_t left = reader_map(&r); left && r.status == NETTO_OK; left--) {
        count += !member_find(other, reader_text(&r), &raw);
        reader_skip(&r);
    }
    return count;
}

static void put_member(writer *w, netto_text key, netto_text under, netto_text over)
{
    writer_text(w, key);
    if (over.bytes && under.bytes && is_map(under) && is_map(over))
        member_merge(w, under, over);
    else
        writer_raw(w, over.bytes ? over : under);
}

void member_merge(writer *w, netto_text under, netto_text over)
{
    reader r;
    netto_text key, raw, other;
    reader_init(&r, under.bytes, under.size, NULL);
    uint32_t count = reader_map(&r);
    writer_map(w, count + count_more(over, under));
    for (uint32_t left = count; left && r.status == NETTO_OK; left--) {
        key = reader_text(&r);
        raw = reader_raw(&r);
        put_member(w, key, raw, member_find(over, key, &other) ? other : (netto_text){0});
    }
    reader_init(&r, over.bytes, over.size, NULL);
    for (uint32_t left = reader_map(&r); left && r.status == NETTO_OK; left--) {
        key = reader_text(&r);
        raw = reader_raw(&r);
        if (!member_find(under, key, &other)) put_member(w, key, (netto_text){0}, raw);
    }
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

/* stream.c: the bytes of a snapshot. */
#include "snapshot/stream.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/complain.h"
#include "base/text.h"

#define HEADER (STREAM_NAME + sizeof(uint64_t))

/* The buffer is large and needs no clearing. */
static void begin(stream *s, stream_mode mode, netto_complaint *complaint)
{
    s->mode = mode;
    s->status = content(complaint);
    s->complaint = complaint;
    s->section = "";
    s->sink = NULL;
    s->counted = 0;
    s->filled = 0;
    s->at = s->end = s->last = NULL;
    digest_begin(&s->digest);
}

void stream_begin_save(stream *s, const netto_sink *sink, netto_complaint *complaint)
{
    begin(s, STREAM_SAVE, complaint);
    s->sink = sink;
}

void stream_begin_load(stream *s, netto_bytes source, netto_complaint *complaint)
{
    static const unsigned char none;
    begin(s, STREAM_LOAD, complaint);
    s->at = s->end = source.bytes ? source.bytes : &none;
    s->last = source.bytes ? s->at + source.size : s->at;
}

/* ---- what goes wrong ------------------------------------------------------------------------------------ */

void stream_refused(stream *s, netto_status status)
{
    s->status = status;
    s->at = s->end = s->last;
}

void stream_damaged(stream *s, const char *format, ...)
{
    char what[256];
    va_list args;
    if (!stream_good(s)) return;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    stream_refused(s, complain(s->complaint, NETTO_EPARAMS, "the snapshot is damaged in section '%s': %s", s->section, what));
}

void stream_short(stream *s)
{
    stream_damaged(s, "it ends before all that it says it holds");
}

void stream_starved(stream *s)
{
    if (!stream_good(s)) return;
    stream_refused(s, complain(s->complaint, NETTO_ECAPACITY, "no memory for section '%s' of the snapshot; raise `capacity`", s->section));
}

/* ---- saving --------------------------------------------------------------------------------------------- */

static void write_out(stream *s, const void *bytes, size_t size)
{
    digest_bytes(&s->digest, bytes, size);
    if (!stream_good(s)) return;
    s->status = s->sink->write(s->sink->self, bytes, size);
    if (!stream_good(s)) complain(s->complaint, s->status, "the snapshot could not be written, in section '%s'", s->section);
}

void stream_flush(stream *s)
{
    if (s->filled) write_out(s, s->buffer, s->filled);
    s->filled = 0;
}

void stream_raw(stream *s, const void *bytes, size_t size)
{
    assert(s->mode != STREAM_LOAD);
    if (s->mode == STREAM_COUNT) {
        s->counted += size;
        return;
    }
    if (STREAM_BUFFER - s->filled < size) stream_flush(s);
    if (size > STREAM_BUFFER) return write_out(s, bytes, size);
    if (size) memcpy(s->buffer + s->filled, bytes, size);
    s->filled += size;
}

/* ---- sections ------------------------------------------------------------------------------------------- */

static void name_of(const char *section, char out[STREAM_NAME])
{
    size_t size = strlen(section);
    assert(size <= STREAM_NAME);
    memset(out, 0, STREAM_NAME);
    memcpy(out, section, size);
}

static void seal_of(const stream *s, uint8_t seal[DIGEST_SIZE])
{
    digest copy = s->digest;
    digest_end(&copy, seal);
}

/* The whole section must be there, and its seal be that of what was read. */
static void check_section(stream *s, const char *name)
{
    uint8_t seal[DIGEST_SIZE];
    size_t left = (size_t)(s->last - s->at);
    uint64_t size = 0;
    if (left < HEADER + DIGEST_SIZE) return stream_damaged(s, "the file ends where it should stand");
    if (memcmp(s->at, name, STREAM_NAME) != 0) return stream_damaged(s, "something else stands in its place");
    memcpy(&size, s->at + STREAM_NAME, sizeof size);
    size = stream_little(size);
    if (size > left - HEADER - DIGEST_SIZE)
        return stream_damaged(s, "it should have %llu bytes, but the file ends before that", (unsigned long long)size);
    digest_bytes(&s->digest, s->at, HEADER + size);
    seal_of(s, seal);
    if (memcmp(s->at + HEADER + size, seal, DIGEST_SIZE) != 0) return stream_damaged(s, "its checksum does not match");
    digest_bytes(&s->digest, seal, DIGEST_SIZE);
    s->at += HEADER;
    s->end = s->at + size;
}

void stream_open(stream *s, const char *section, uint64_t size)
{
    char name[STREAM_NAME];
    s->section = section;
    name_of(section, name);
    if (s->mode == STREAM_SAVE) {
        stream_raw(s, name, sizeof name);
        stream_put(s, size, sizeof size);
    } else if (stream_good(s)) {
        check_section(s, name);
    }
}

void stream_close(stream *s)
{
    uint8_t seal[DIGEST_SIZE];
    if (s->mode == STREAM_SAVE) {
        stream_flush(s);
        seal_of(s, seal);
        stream_raw(s, seal, sizeof seal);
    } else if (stream_good(s)) {
        if (s->at != s->end) return stream_damaged(s, "%zu bytes are left over", (size_t)(s->end - s->at));
        s->at = s->end = s->end + DIGEST_SIZE;
    }
}

void stream_end(stream *s)
{
    if (s->mode == STREAM_SAVE) return stream_flush(s);
    if (stream_good(s) && s->at != s->last) stream_damaged(s, "the file goes on for %zu bytes", (size_t)(s->last - s->at));
}

/* ---- texts ------------------------------------------------------------------------------------------------ */

bool stream_has(stream *s, uint64_t count, size_t least)
{
    if (s->mode != STREAM_LOAD || count <= (size_t)(s->end - s->at) / least) return true;
    stream_damaged(s, "it says that it holds %llu of something, more than its bytes", (unsigned long long)count);
    return false;
}

void stream_count(stream *s, uint32_t *count, size_t least)
{
    stream_u32(s, count);
    if (!stream_has(s, *count, least)) *count = 0;
}

void stream_text(stream *s, netto_text *text, uint32_t most)
{
    stream_count(s, &text->size, 1);
    if (text->size > most) stream_damaged(s, "a text of %u bytes; at most %u", text->size, most);
    if (s->mode != STREAM_LOAD) return stream_raw(s, text->bytes, text->size);
    if (!stream_good(s)) text->size = 0;
    text->bytes = (const char *)s->at;
    s->at += text->size;
}

void stream_bytes(stream *s, memory *m, bytes *b)
{
    netto_text text = bytes_text(b);
    stream_text(s, &text, UINT32_MAX);
    if (s->mode == STREAM_LOAD && !bytes_copy(m, text, b)) stream_starved(s);
}

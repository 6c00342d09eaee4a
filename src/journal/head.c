/* head.c: the head file: which row was the last to be acknowledged. */
#include "journal/head.h"

#include <string.h>

static const char magic[8] = {'n', 'e', 't', 't', 'o', 'h', 'd', '1'};

enum { COUNTER = 8, SEQUENCE = 16, SEGMENT = 24, FIRST = 32, MODE = 40, MARK = 48, HASH = 56 };
#define CHECKSUM (HEAD_SLOT - DIGEST_SIZE)

static void put(uint8_t *at, uint64_t number)
{
    for (int i = 0; i < 8; i++) at[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t get(const uint8_t *at)
{
    uint64_t number = 0;
    for (int i = 0; i < 8; i++) number |= (uint64_t)at[i] << (8 * i);
    return number;
}

static void checksum(const uint8_t slot[HEAD_SLOT], uint8_t out[DIGEST_SIZE])
{
    digest d;
    digest_begin(&d);
    digest_bytes(&d, slot, CHECKSUM);
    digest_end(&d, out);
}

void head_encode(const head *h, uint8_t out[HEAD_SLOT])
{
    memset(out, 0, HEAD_SLOT);
    memcpy(out, magic, sizeof magic);
    put(out + COUNTER, h->counter);
    put(out + SEQUENCE, h->sequence);
    put(out + SEGMENT, h->segment);
    put(out + FIRST, h->first);
    put(out + MODE, h->mode);
    put(out + MARK, h->mark);
    memcpy(out + HASH, h->hash, DIGEST_SIZE);
    checksum(out, out + CHECKSUM);
}

bool head_decode(const uint8_t slot[HEAD_SLOT], head *out)
{
    uint8_t sum[DIGEST_SIZE];
    checksum(slot, sum);
    if (memcmp(slot, magic, sizeof magic) != 0 || memcmp(slot + CHECKSUM, sum, DIGEST_SIZE) != 0) return false;
    if (get(slot + MODE) > JOURNAL_OS || get(slot + MARK) > HEAD_FAILED) return false;
    *out = (head){.counter = get(slot + COUNTER),
                  .sequence = get(slot + SEQUENCE),
                  .segment = get(slot + SEGMENT),
                  .first = get(slot + FIRST),
                  .mode = (journal_mode)get(slot + MODE),
                  .mark = (head_mark)get(slot + MARK)};
    memcpy(out->hash, slot + HASH, DIGEST_SIZE);
    return true;
}

static trouble_kind read_slots(const folder *f, system_handle *h, head_slots *s, trouble *t)
{
    for (int i = 0; i < 2; i++) {
        uint8_t slot[HEAD_SLOT];
        size_t got;
        int error = f->system->read_at(h, slot, HEAD_SLOT, (uint64_t)i * HEAD_SLOT, &got);
        if (error) return trouble_call(t, "read", HEAD_FILE, error);
        s->good[i] = got == HEAD_SLOT && head_decode(slot, &s->slot[i]);
    }
    return TROUBLE_NONE;
}

trouble_kind head_read(const folder *f, head_slots *out, trouble *t)
{
    head_slots s = {.absent = !folder_has(f, HEAD_FILE)};
    system_handle *h;
    if (!s.absent) {
        trouble_kind kind = folder_open(f, HEAD_FILE, SYSTEM_READ, &h, t);
        if (kind != TROUBLE_NONE) return kind;
        kind = read_slots(f, h, &s, t);
        f->system->close(h);
        if (kind != TROUBLE_NONE) return kind;
    }
    *out = s;
    return TROUBLE_NONE;
}

int head_newest(const head_slots *s)
{
    if (s->good[0] && s->good[1]) return s->slot[1].counter > s->slot[0].counter;
    return s->good[0] ? 0 : s->good[1] ? 1 : -1;
}

/* ---- writing --------------------------------------------------------------------------------------------- */

static int write_slot(head_file *f, const head *h, int slot)
{
    uint8_t bytes[HEAD_SLOT];
    head_encode(h, bytes);
    return f->folder->system->write_at(f->handle, bytes, HEAD_SLOT, (uint64_t)slot * HEAD_SLOT);
}

static trouble_kind fill(head_file *f, const head *h, trouble *t)
{
    int error = write_slot(f, h, 0);
    if (error == 0) error = write_slot(f, h, 1);
    if (error == 0) error = f->folder->system->sync(f->handle);
    return error ? trouble_call(t, "write", HEAD_FILE, error) : TROUBLE_NONE;
}

trouble_kind head_create(const folder *f, const head *h, head_file *out, trouble *t)
{
    head_file file = {.folder = f, .counter = h->counter, .sync = h->mode == JOURNAL_FSYNC};
    trouble_kind kind = folder_open(f, HEAD_FILE ".new", SYSTEM_CREATE, &file.handle, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = fill(&file, h, t);
    if (kind == TROUBLE_NONE) kind = folder_rename(f, HEAD_FILE ".new", HEAD_FILE, t);
    if (kind == TROUBLE_NONE) kind = folder_sync(f, t);
    if (kind != TROUBLE_NONE) return head_close(&file), kind;
    *out = file;
    return TROUBLE_NONE;
}

void head_close(head_file *f)
{
    if (f->handle) f->folder->system->close(f->handle);
    f->handle = NULL;
}

static trouble_kind write_next(head_file *f, const head *h, bool sync, trouble *t)
{
    head numbered = *h;
    numbered.counter = f->counter + 1;
    int error = write_slot(f, &numbered, f->next);
    if (error) return trouble_call(t, "write", HEAD_FILE, error);
    if (sync && (error = f->folder->system->sync(f->handle)) != 0) {
        trouble_call(t, "sync", HEAD_FILE, error);
        return t ? t->kind = TROUBLE_FAILED : TROUBLE_FAILED; /* no room or not: what was synced is not known */
    }
    f->counter++;
    if (sync) f->next = 1 - f->next;
    return TROUBLE_NONE;
}

trouble_kind head_write(head_file *f, const head *h, trouble *t)
{
    return write_next(f, h, f->sync, t);
}

trouble_kind head_write_through(head_file *f, const head *h, trouble *t)
{
    return write_next(f, h, true, t);
}

/* snapshot_file.c: a snapshot as a file of the data folder. */
#include "runtime/snapshot_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/complain.h"

static const char magic[8] = {'n', 'e', 't', 't', 'o', 's', 'n', '1'};

#define BEGINNING (sizeof magic + 8)
#define HEAD_MOST ((size_t)1 << 30)
#define BLOCK     ((size_t)1 << 20) /* bytes written at once */
#define SYNCED    8                 /* blocks between syncs: the journal shares the disk, and waits less for small ones */

static void put_size(uint64_t size, unsigned char out[8])
{
    for (int i = 0; i < 8; i++) out[i] = (unsigned char)(size >> 8 * i);
}

static uint64_t get_size(const unsigned char in[8])
{
    uint64_t size = 0;
    for (int i = 0; i < 8; i++) size |= (uint64_t)in[i] << 8 * i;
    return size;
}

/* ---- reading --------------------------------------------------------------------------------------------- */

typedef struct reading {
    const folder *folder;
    char name[FOLDER_NAME];
    uint64_t sequence;
    unsigned char *bytes;
    size_t size; /* of the file */
} reading;

static trouble_kind damaged(const reading *r, const char *why, trouble *t)
{
    return trouble_tell(t, TROUBLE_DAMAGED, r->name, r->sequence, "%s: %s", r->name, why);
}

/* Its first bytes, at most `most`. */
static trouble_kind fetch(reading *r, size_t most, trouble *t)
{
    const system_calls *system = r->folder->system;
    system_handle *h;
    uint64_t size = 0;
    size_t got = 0;
    trouble_kind kind = folder_open(r->folder, r->name, SYSTEM_READ, &h, t);
    if (kind != TROUBLE_NONE) return kind;
    int error = system->size(h, &size);
    r->size = (size_t)size;
    if (most > r->size) most = r->size;
    free(r->bytes);
    r->bytes = malloc(most + 1);
    if (error == 0 && r->bytes) error = system->read_at(h, r->bytes, most, 0, &got);
    system->close(h);
    if (!r->bytes) return trouble_tell(t, TROUBLE_MEMORY, r->name, 0, "no memory to read %s", r->name);
    if (error) return trouble_call(t, "read", r->name, error);
    return got == most ? TROUBLE_NONE : damaged(r, "it ends early", t);
}

static bool is_sealed(const unsigned char *bytes, size_t size)
{
    uint8_t seal[DIGEST_SIZE];
    digest d;
    digest_begin(&d);
    digest_bytes(&d, bytes, size);
    digest_end(&d, seal);
    return memcmp(seal, bytes + size, DIGEST_SIZE) == 0;
}

/* How long the head is; there are at least so many bytes in the file. */
static trouble_kind measure(const reading *r, size_t *head, trouble *t)
{
    if (r->size < BEGINNING + 2 * DIGEST_SIZE) return damaged(r, "it is too short", t);
    if (memcmp(r->bytes, magic, sizeof magic) != 0) return damaged(r, "it does not begin like a snapshot", t);
    uint64_t size = get_size(r->bytes + sizeof magic);
    if (size > HEAD_MOST || size > r->size - BEGINNING - 2 * DIGEST_SIZE) return damaged(r, "its head does not end in it", t);
    *head = (size_t)size;
    return TROUBLE_NONE;
}

/* The bytes hold the whole head. */
static trouble_kind read_head(const reading *r, size_t size, snapshot_file *out, trouble *t)
{
    netto_complaint why;
    char said[280];
    if (!is_sealed(r->bytes, BEGINNING + size)) return damaged(r, "the checksum of its head does not match", t);
    netto_text head = {(const char *)r->bytes + BEGINNING, (uint32_t)size};
    if (snapshot_head_read(head, &out->head, &why) != NETTO_OK)
        return text_copy(text_of(why.text), said, sizeof said), damaged(r, said, t);
    if (out->head.row.sequence != r->sequence) return damaged(r, "it is of another row than its name says", t);
    return TROUBLE_NONE;
}

static trouble_kind read_all(reading *r, snapshot_file *out, trouble *t)
{
    size_t head = 0;
    trouble_kind kind = fetch(r, SIZE_MAX - 1, t);
    if (kind == TROUBLE_NONE) kind = measure(r, &head, t);
    if (kind == TROUBLE_NONE) kind = read_head(r, head, out, t);
    if (kind != TROUBLE_NONE) return kind;
    size_t from = BEGINNING + head + DIGEST_SIZE;
    if (!is_sealed(r->bytes, r->size - DIGEST_SIZE)) return damaged(r, "its checksum does not match", t);
    out->engine = (netto_bytes){r->bytes + from, r->size - DIGEST_SIZE - from};
    return TROUBLE_NONE;
}

static trouble_kind read_beginning(reading *r, snapshot_file *out, trouble *t)
{
    size_t head = 0;
    trouble_kind kind = fetch(r, BEGINNING, t);
    if (kind == TROUBLE_NONE) kind = measure(r, &head, t);
    if (kind == TROUBLE_NONE) kind = fetch(r, BEGINNING + head + DIGEST_SIZE, t);
    return kind == TROUBLE_NONE ? read_head(r, head, out, t) : kind;
}

static trouble_kind read(const folder *f, uint64_t sequence, trouble_kind (*how)(reading *, snapshot_file *, trouble *),
                         snapshot_file *out, trouble *t)
{
    reading r = {.folder = f, .sequence = sequence};
    snapshot_file s = {.bytes = NULL};
    folder_snapshot(sequence, "", r.name);
    trouble_kind kind = how(&r, &s, t);
    if (kind != TROUBLE_NONE) return free(r.bytes), kind;
    s.bytes = r.bytes;
    *out = s;
    return TROUBLE_NONE;
}

trouble_kind snapshot_file_read(const folder *f, uint64_t sequence, snapshot_file *out, trouble *t)
{
    return read(f, sequence, read_all, out, t);
}

trouble_kind snapshot_file_read_head(const folder *f, uint64_t sequence, snapshot_file *out, trouble *t)
{
    return read(f, sequence, read_beginning, out, t);
}

void snapshot_file_drop(snapshot_file *s)
{
    free(s->bytes);
    *s = (snapshot_file){.bytes = NULL};
}

/* ---- writing --------------------------------------------------------------------------------------------- */

typedef struct writing {
    const system_calls *system;
    system_handle *handle;
    digest digest;  /* of all so far */
    uint64_t at;    /* written */
    unsigned blocks;
    size_t filled;
    unsigned char *block;
    bool (*enough)(void *self);
    void *self;
    bool ended;
    int error;
} writing;

static bool flush(writing *w)
{
    w->error = w->filled ? w->system->write_at(w->handle, w->block, w->filled, w->at) : 0;
    w->at += w->filled;
    w->filled = 0;
    if (w->error == 0 && ++w->blocks % SYNCED == 0) w->error = w->system->sync(w->handle);
    w->ended = w->enough && w->enough(w->self);
    return w->error == 0 && !w->ended;
}

static bool write_bytes(writing *w, const void *bytes, size_t size)
{
    const unsigned char *from = bytes;
    while (size) {
        size_t part = BLOCK - w->filled < size ? BLOCK - w->filled : size;
        memcpy(w->block + w->filled, from, part);
        w->filled += part, from += part, size -= part;
        if (w->filled == BLOCK && !flush(w)) return false;
    }
    return true;
}

static bool put(writing *w, const void *bytes, size_t size)
{
    digest_bytes(&w->digest, bytes, size);
    return write_bytes(w, bytes, size);
}

static bool put_seal(writing *w)
{
    uint8_t seal[DIGEST_SIZE];
    digest copy = w->digest;
    digest_end(&copy, seal);
    return put(w, seal, DIGEST_SIZE);
}

static netto_status take(void *self, const void *bytes, size_t size)
{
    return put(self, bytes, size) ? NETTO_OK : NETTO_ENOTDURABLE;
}

static bool put_head(writing *w, const writer *head)
{
    unsigned char size[8];
    put_size(writer_size(head), size);
    return put(w, magic, sizeof magic) && put(w, size, sizeof size) && put(w, head->bytes, writer_size(head)) && put_seal(w);
}

static bool put_all(writing *w, const writer *head, const netto_engine *engine)
{
    netto_complaint why;
    netto_sink sink = {take, w};
    if (!put_head(w, head) || netto_engine_save(engine, &sink, &why) != NETTO_OK || !put_seal(w) || !flush(w)) return false;
    w->error = w->system->sync(w->handle);
    return w->error == 0;
}

static trouble_kind write_named(const folder *f, const char *name, writing *w, const writer *head, const netto_engine *engine,
                                trouble *t)
{
    trouble_kind kind = folder_remove(f, name, t); /* of an earlier attempt */
    if (kind == TROUBLE_NONE) kind = folder_open(f, name, SYSTEM_CREATE, &w->handle, t);
    if (kind != TROUBLE_NONE) return kind;
    bool whole = put_all(w, head, engine);
    f->system->close(w->handle);
    if (w->error) return trouble_call(t, "write", name, w->error);
    return whole || w->ended ? TROUBLE_NONE : trouble_tell(t, TROUBLE_FAILED, name, 0, "the engine cannot be saved in %s", name);
}

static trouble_kind write_file(const folder *f, uint64_t sequence, writing *w, const writer *head, const netto_engine *engine,
                               trouble *t)
{
    char fresh[FOLDER_NAME], name[FOLDER_NAME];
    folder_snapshot(sequence, ".new", fresh);
    folder_snapshot(sequence, "", name);
    trouble_kind kind = write_named(f, fresh, w, head, engine, t);
    if (kind == TROUBLE_NONE && !w->ended) kind = folder_rename(f, fresh, name, t);
    if (kind != TROUBLE_NONE || w->ended) return folder_remove(f, fresh, NULL), kind;
    return folder_sync(f, t);
}

trouble_kind snapshot_file_write(const folder *f, const snapshot_head *h, const netto_engine *engine,
                                 bool (*enough)(void *self), void *self, bool *ended, trouble *t)
{
    memory purse;
    writer head;
    writing w = {.system = f->system, .enough = enough, .self = self, .block = malloc(BLOCK)};
    memory_init(&purse, 2 * HEAD_MOST);
    writer_init(&head, &purse, HEAD_MOST);
    snapshot_head_write(&head, h);
    digest_begin(&w.digest);
    trouble_kind kind = w.block && !head.failed ? write_file(f, h->row.sequence, &w, &head, engine, t)
                                                : trouble_tell(t, TROUBLE_MEMORY, "", 0, "no memory to write a snapshot");
    *ended = w.ended;
    writer_destroy(&head);
    free(w.block);
    return kind;
}

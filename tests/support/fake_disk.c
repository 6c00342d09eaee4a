/* fake_disk.c: a disk in memory that can be cut off at any write, fill up, and answer errors. */
#include "support/fake_disk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "system/thread.h"

#define SECTOR 512

/* What may or may not reach the disk: bytes, or a size where there are none. */
typedef struct pending {
    struct pending *next;
    uint64_t at, size;
    uint8_t *bytes;
    bool cut; /* its call was never answered, and nobody has read it yet */
} pending;

typedef struct extent {
    uint8_t *bytes;
    uint64_t size, capacity;
} extent;

typedef struct inode {
    struct inode *next; /* of all there are */
    extent now, synced;
    pending *first, **last;
    unsigned handles;
    struct system_handle *alone; /* who holds the bytes that SQLite locks */
    unsigned shared;
} inode;

typedef struct entry {
    char *path;
    inode *inode;
} entry;

typedef struct names {
    entry *items;
    uint32_t count;
} names;

/* A change of names: `from` NULL: a new file; `to` NULL: removed. */
typedef struct change {
    char *from, *to;
    inode *inode;
} change;

struct system_handle {
    inode *inode;
    system_share share;
    uint64_t life; /* of the process that opened it */
};

struct system_lock {
    char *path;
};

static struct {
    monitor *monitor;
    inode *inodes;
    names now, synced;
    change *changes;
    uint32_t change_count;
    uint64_t random, steps, crash_at, fail_sync, fail_write, fail_read, fill_at, room, life;
    bool down, entered;
    char *locked;
} disk;

/* ---- chance, and memory that never fails here ------------------------------------------------------------ */

static uint64_t chance(uint64_t n)
{
    disk.random ^= disk.random << 13;
    disk.random ^= disk.random >> 7;
    disk.random ^= disk.random << 17;
    return disk.random % n;
}

static void *get(size_t size)
{
    void *p = calloc(1, size ? size : 1);
    if (!p) abort();
    return p;
}

static char *copy_text(const char *text)
{
    char *copy = get(strlen(text) + 1);
    strcpy(copy, text);
    return copy;
}

static void resize(extent *e, uint64_t size)
{
    if (size > e->capacity) {
        e->capacity = size * 2;
        e->bytes = realloc(e->bytes, e->capacity);
        if (!e->bytes) abort();
    }
    if (size > e->size) memset(e->bytes + e->size, 0, size - e->size);
    e->size = size;
}

static void put_bytes(extent *e, const uint8_t *bytes, uint64_t size, uint64_t at)
{
    if (at + size > e->size) resize(e, at + size);
    if (size) memcpy(e->bytes + at, bytes, size);
}

static void copy_extent(extent *to, const extent *from)
{
    resize(to, from->size);
    if (from->size) memcpy(to->bytes, from->bytes, from->size);
}

/* ---- names ----------------------------------------------------------------------------------------------- */

static entry *find(names *n, const char *path)
{
    for (uint32_t i = 0; i < n->count; i++)
        if (strcmp(n->items[i].path, path) == 0) return &n->items[i];
    return NULL;
}

static void take_out(names *n, const char *path)
{
    entry *e = find(n, path);
    if (!e) return;
    free(e->path);
    *e = n->items[--n->count];
}

static void put_in(names *n, const char *path, inode *i)
{
    take_out(n, path);
    n->items = realloc(n->items, (n->count + 1) * sizeof *n->items);
    if (!n->items) abort();
    n->items[n->count++] = (entry){copy_text(path), i};
}

static void apply(names *n, const change *c)
{
    if (c->from) take_out(n, c->from);
    if (c->to) put_in(n, c->to, c->inode);
}

static void forget_changes(void)
{
    for (uint32_t i = 0; i < disk.change_count; i++) free(disk.changes[i].from), free(disk.changes[i].to);
    disk.change_count = 0;
}

static void change_names(const char *from, const char *to, inode *i)
{
    change c = {from ? copy_text(from) : NULL, to ? copy_text(to) : NULL, i};
    apply(&disk.now, &c);
    disk.changes = realloc(disk.changes, (disk.change_count + 1) * sizeof *disk.changes);
    if (!disk.changes) abort();
    disk.changes[disk.change_count++] = c;
}

static void free_names(names *n)
{
    for (uint32_t i = 0; i < n->count; i++) free(n->items[i].path);
    free(n->items);
    *n = (names){0};
}

static void copy_names(names *to, const names *from)
{
    free_names(to);
    for (uint32_t i = 0; i < from->count; i++) put_in(to, from->items[i].path, from->items[i].inode);
}

/* ---- files ----------------------------------------------------------------------------------------------- */

static inode *make_inode(void)
{
    inode *i = get(sizeof *i);
    i->next = disk.inodes;
    i->last = &i->first;
    return disk.inodes = i;
}

static void forget_pending(inode *i)
{
    for (pending *p = i->first, *next; p; p = next) {
        next = p->next;
        free(p->bytes);
        free(p);
    }
    i->first = NULL;
    i->last = &i->first;
}

static pending *note(inode *i, const void *bytes, uint64_t size, uint64_t at)
{
    pending *p = get(sizeof *p);
    *p = (pending){.at = at, .size = size};
    if (bytes) memcpy(p->bytes = get(size), bytes, size);
    *i->last = p;
    i->last = &p->next;
    return p;
}

/* Only what is pending: what a failed sync dropped stays dropped. */
static void sync_inode(inode *i)
{
    for (const pending *p = i->first; p; p = p->next) {
        if (p->bytes) put_bytes(&i->synced, p->bytes, p->size, p->at);
        else resize(&i->synced, p->size);
    }
    forget_pending(i);
}

/* The process is gone, and the kernel goes on: what it was writing is all there, or it is not. */
static void settle_cut(inode *i)
{
    for (pending **at = &i->first; *at;) {
        pending *p = *at;
        bool there = !p->cut || chance(2);
        if (there && p->cut) put_bytes(&i->now, p->bytes, p->size, p->at);
        p->cut = false;
        if (there) {
            at = &p->next;
            continue;
        }
        *at = p->next;
        free(p->bytes);
        free(p);
    }
    i->last = &i->first;
    while (*i->last) i->last = &(*i->last)->next;
}

/* Some sectors of a write reach the disk, or none, or all. */
static void land(extent *e, const pending *p)
{
    uint64_t how = chance(4);
    if (how == 0) return;
    if (!p->bytes) return resize(e, p->size);
    for (uint64_t at = 0; at < p->size;) {
        uint64_t n = SECTOR - (p->at + at) % SECTOR;
        if (n > p->size - at) n = p->size - at;
        if (how > 1 || chance(2)) put_bytes(e, p->bytes + at, n, p->at + at);
        at += n;
    }
}

static void lose_some(inode *i)
{
    for (const pending *p = i->first; p; p = p->next) land(&i->synced, p);
    forget_pending(i);
    copy_extent(&i->now, &i->synced);
}

/* ---- what can go wrong ----------------------------------------------------------------------------------- */

static void enter(void)
{
    monitor_enter(disk.monitor);
    disk.entered = true;
}

static int leave(int error)
{
    disk.entered = false;
    monitor_leave(disk.monitor);
    return error;
}

bool fake_disk_is_armed(void)
{
    return disk.crash_at || disk.fail_sync || disk.fail_write || disk.fail_read || disk.fill_at;
}

bool fake_disk_is_entered(void)
{
    return disk.entered;
}

static bool counts_down(uint64_t *n)
{
    return *n && --*n == 0;
}

/* Before each call that changes something. */
static int step(void)
{
    if (disk.down) return EIO;
    disk.steps++;
    if (!counts_down(&disk.crash_at)) return 0;
    disk.down = true;
    return EIO;
}

static bool is_dead(const system_handle *h)
{
    return disk.down || h->life != disk.life;
}

uint64_t fake_disk_used(void)
{
    uint64_t used = 0;
    for (uint32_t i = 0; i < disk.now.count; i++) used += disk.now.items[i].inode->now.size;
    return used;
}

/* ---- the calls ------------------------------------------------------------------------------------------- */

static int open_file(const char *path, system_how how, system_handle **out)
{
    enter();
    if (disk.down) return leave(EIO);
    entry *e = find(&disk.now, path);
    if (!e && how != SYSTEM_CREATE) return leave(ENOENT);
    if (!e) {
        int error = step();
        if (error) return leave(error);
        change_names(NULL, path, make_inode());
        e = find(&disk.now, path);
    }
    system_handle *h = get(sizeof *h);
    *h = (system_handle){.inode = e->inode, .life = disk.life};
    h->inode->handles++;
    *out = h;
    return leave(0);
}

static void unshare(system_handle *h)
{
    if (h->life != disk.life) return;
    if (h->share == SYSTEM_SHARED) h->inode->shared--;
    if (h->share == SYSTEM_ALONE) h->inode->alone = NULL;
    h->share = SYSTEM_FREE;
}

static void close_file(system_handle *h)
{
    enter();
    unshare(h);
    h->inode->handles--;
    free(h);
    leave(0);
}

static int read_at(system_handle *h, void *bytes, size_t size, uint64_t at, size_t *got)
{
    enter();
    *got = 0;
    if (is_dead(h) || counts_down(&disk.fail_read)) return leave(EIO);
    const extent *e = &h->inode->now;
    if (at < e->size) *got = size < e->size - at ? size : (size_t)(e->size - at);
    if (*got) memcpy(bytes, e->bytes + at, *got);
    return leave(0);
}

static void write_bytes(inode *i, const void *bytes, uint64_t size, uint64_t at)
{
    if (size == 0) return;
    note(i, bytes, size, at);
    put_bytes(&i->now, bytes, size, at);
}

static int write_at(system_handle *h, const void *bytes, size_t size, uint64_t at)
{
    enter();
    if (is_dead(h)) return leave(EIO);
    uint64_t growth = at + size > h->inode->now.size ? at + size - h->inode->now.size : 0;
    uint64_t used = fake_disk_used(), room = disk.room > used ? disk.room - used : 0;
    int error = step();
    if (error) return note(h->inode, bytes, size, at)->cut = true, leave(error); /* a crash may leave a part of it */
    if (counts_down(&disk.fail_write)) return write_bytes(h->inode, bytes, chance(size + 1), at), leave(EIO);
    if (counts_down(&disk.fill_at)) disk.room = 0;
    if (disk.room == 0) return leave(ENOSPC);
    if (growth > room && growth - room >= size) return leave(ENOSPC); /* no room even for what lies between the end and this */
    if (growth > room) return write_bytes(h->inode, bytes, size - (growth - room), at), leave(ENOSPC);
    write_bytes(h->inode, bytes, size, at);
    return leave(0);
}

static int size_of(system_handle *h, uint64_t *out)
{
    enter();
    if (is_dead(h)) return leave(EIO);
    *out = h->inode->now.size;
    return leave(0);
}

static int truncate_to(system_handle *h, uint64_t size)
{
    enter();
    int error = is_dead(h) ? EIO : step();
    if (error) return leave(error);
    resize(&h->inode->now, size);
    note(h->inode, NULL, size, 0);
    return leave(0);
}

/* A sync that fails takes the kernel's pages for clean: what was pending stays in memory and may never land. */
static int sync_file(system_handle *h)
{
    enter();
    int error = is_dead(h) ? EIO : step();
    if (error) return leave(error);
    if (!counts_down(&disk.fail_sync)) return sync_inode(h->inode), leave(0);
    for (const pending *p = h->inode->first; p; p = p->next) land(&h->inode->synced, p);
    forget_pending(h->inode);
    return leave(EIO);
}

static int share_bytes(system_handle *h, uint64_t at, uint64_t size, system_share share)
{
    (void)at, (void)size;
    enter();
    if (is_dead(h)) return leave(EIO);
    unshare(h);
    inode *i = h->inode;
    if (i->alone || (share == SYSTEM_ALONE && i->shared)) return leave(EAGAIN);
    if (share == SYSTEM_SHARED) i->shared++;
    if (share == SYSTEM_ALONE) i->alone = h;
    h->share = share;
    return leave(0);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const system_file *)a)->name, ((const system_file *)b)->name);
}

static int list(const char *folder, const char *beginning, system_files *out)
{
    size_t n = strlen(folder);
    enter();
    if (disk.down) return leave(EIO);
    *out = (system_files){.items = get((disk.now.count + 1) * sizeof *out->items)};
    for (uint32_t i = 0; i < disk.now.count; i++) {
        const char *path = disk.now.items[i].path;
        if (strncmp(path, folder, n) != 0 || path[n] != '/' || strchr(path + n + 1, '/')) continue;
        if (strncmp(path + n + 1, beginning, strlen(beginning)) == 0)
            out->items[out->count++] = (system_file){.name = copy_text(path + n + 1)};
    }
    qsort(out->items, out->count, sizeof *out->items, by_name);
    return leave(0);
}

static int make_folder(const char *path)
{
    (void)path; /* folders are there as soon as they are named */
    return disk.down ? EIO : 0;
}

static bool is_folder(const char *path)
{
    (void)path;
    return !disk.down;
}

static int remove_file(const char *path)
{
    enter();
    if (disk.down) return leave(EIO);
    if (!find(&disk.now, path)) return leave(ENOENT);
    int error = step();
    if (error == 0) change_names(path, NULL, NULL);
    return leave(error);
}

static int rename_file(const char *from, const char *to)
{
    enter();
    entry *e = disk.down ? NULL : find(&disk.now, from);
    if (!e) return leave(disk.down ? EIO : ENOENT);
    int error = step();
    if (error == 0) change_names(from, to, e->inode);
    return leave(error);
}

static int seal_file(const char *path)
{
    enter();
    int error = !find(&disk.now, path) ? ENOENT : step();
    return leave(error);
}

static int sync_folder(const char *path)
{
    (void)path;
    enter();
    int error = step();
    if (error) return leave(error);
    if (counts_down(&disk.fail_sync)) return leave(EIO);
    copy_names(&disk.synced, &disk.now);
    forget_changes();
    return leave(0);
}

static netto_instant now(void)
{
    return 1767225600 * NETTO_SECOND;
}

static netto_status lock(const char *path, system_lock **out, netto_complaint *why)
{
    enter();
    bool held = disk.locked && strcmp(disk.locked, path) == 0;
    if (!held && !disk.locked) disk.locked = copy_text(path);
    if (!held) {
        *out = get(sizeof **out);
        (*out)->path = copy_text(path);
    }
    leave(0);
    return held ? complain(why, NETTO_EHELD, "another server holds %s", path) : NETTO_OK;
}

static void unlock(system_lock *l)
{
    enter();
    free(disk.locked);
    disk.locked = NULL;
    leave(0);
    free(l->path);
    free(l);
}

const system_calls fake_disk_calls = {.now = now,
                                      .is_folder = is_folder,
                                      .lock = lock,
                                      .unlock = unlock,
                                      .open = open_file,
                                      .close = close_file,
                                      .read_at = read_at,
                                      .write_at = write_at,
                                      .size = size_of,
                                      .truncate = truncate_to,
                                      .sync = sync_file,
                                      .share = share_bytes,
                                      .list = list,
                                      .make_folder = make_folder,
                                      .remove = remove_file,
                                      .rename = rename_file,
                                      .seal = seal_file,
                                      .sync_folder = sync_folder};

/* ---- the experimenter's side ----------------------------------------------------------------------------- */

void fake_disk_init(uint64_t seed)
{
    if (!disk.monitor) disk.monitor = monitor_create();
    fake_disk_drop();
    disk.random = seed * 0x9e3779b97f4a7c15u | 1;
    disk.room = UINT64_MAX;
}

static void free_inode(inode *i)
{
    forget_pending(i);
    free(i->now.bytes);
    free(i->synced.bytes);
    free(i);
}

void fake_disk_drop(void)
{
    monitor *m = disk.monitor;
    uint64_t life = disk.life;
    for (inode *i = disk.inodes, *next; i; i = next) {
        next = i->next;
        free_inode(i);
    }
    free_names(&disk.now);
    free_names(&disk.synced);
    forget_changes();
    free(disk.changes);
    free(disk.locked);
    memset(&disk, 0, sizeof disk);
    disk.monitor = m;
    disk.life = life + 1;
}

uint64_t fake_disk_steps(void)
{
    return disk.steps;
}

void fake_disk_crash_at(uint64_t n)
{
    disk.crash_at = n;
}

bool fake_disk_is_down(void)
{
    return disk.down;
}

/* Handles of the process that is gone are dead; nothing is held any more. */
static void begin_life(void)
{
    disk.life++;
    disk.down = false;
    disk.crash_at = disk.fail_sync = disk.fail_write = disk.fail_read = disk.fill_at = 0;
    for (inode *i = disk.inodes; i; i = i->next) i->alone = NULL, i->shared = 0;
    free(disk.locked);
    disk.locked = NULL;
}

void fake_disk_restart(void)
{
    uint32_t kept = (uint32_t)chance(disk.change_count + 1);
    for (uint32_t i = 0; i < kept; i++) apply(&disk.synced, &disk.changes[i]);
    forget_changes();
    copy_names(&disk.now, &disk.synced);
    for (inode *i = disk.inodes; i; i = i->next) lose_some(i);
    begin_life();
}

void fake_disk_kill(void)
{
    for (inode *i = disk.inodes; i; i = i->next) settle_cut(i);
    begin_life();
}

void fake_disk_room(uint64_t bytes)
{
    disk.room = bytes;
}

void fake_disk_fill_at(uint64_t n)
{
    disk.fill_at = n;
}

void fake_disk_fail_sync(uint64_t n)
{
    disk.fail_sync = n;
}

void fake_disk_fail_write(uint64_t n)
{
    disk.fail_write = n;
}

void fake_disk_fail_read(uint64_t n)
{
    disk.fail_read = n;
}

const uint8_t *fake_disk_file(const char *path, size_t *size)
{
    entry *e = find(&disk.now, path);
    if (!e) return NULL;
    *size = e->inode->now.size;
    return e->inode->now.bytes;
}

static void settle(inode *i)
{
    forget_pending(i);
    copy_extent(&i->synced, &i->now);
}

void fake_disk_flip(const char *path, size_t at, uint8_t bits)
{
    entry *e = find(&disk.now, path);
    if (!e || at >= e->inode->now.size) return;
    e->inode->now.bytes[at] ^= bits;
    settle(e->inode);
}

void fake_disk_cut(const char *path, size_t size)
{
    entry *e = find(&disk.now, path);
    if (!e) return;
    resize(&e->inode->now, size);
    settle(e->inode);
}

void fake_disk_erase(const char *path)
{
    take_out(&disk.now, path);
    copy_names(&disk.synced, &disk.now);
    forget_changes();
}

const char *fake_disk_name(uint32_t i)
{
    return i < disk.now.count ? disk.now.items[i].path : NULL;
}

/* ---- images ---------------------------------------------------------------------------------------------- */

struct fake_disk_image {
    names names;
    extent *contents;
};

fake_disk_image *fake_disk_save(void)
{
    fake_disk_image *image = get(sizeof *image);
    copy_names(&image->names, &disk.now);
    image->contents = get((disk.now.count + 1) * sizeof *image->contents);
    for (uint32_t i = 0; i < image->names.count; i++) copy_extent(&image->contents[i], &image->names.items[i].inode->now);
    return image;
}

void fake_disk_load(const fake_disk_image *image)
{
    fake_disk_init(disk.random);
    for (uint32_t i = 0; i < image->names.count; i++) {
        inode *n = make_inode();
        copy_extent(&n->now, &image->contents[i]);
        settle(n);
        put_in(&disk.now, image->names.items[i].path, n);
    }
    copy_names(&disk.synced, &disk.now);
}

void fake_disk_image_drop(fake_disk_image *image)
{
    for (uint32_t i = 0; i < image->names.count; i++) free(image->contents[i].bytes);
    free(image->contents);
    free_names(&image->names);
    free(image);
}

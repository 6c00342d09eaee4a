/* test_flip.c: bits flipped and files cut, anywhere: named, or it changes no row.
 *
 * SQLite alone drops damage silently: one bit in a log of committed rows may take all that follow. */
#include "journal/kit.h"

static fake_disk_image *image;
static uint64_t rows;
static unsigned named, harmless;

/* Closed segments, an open one of which a part is in the file and a part in its log, and a head: as a crash leaves
 * them. */
static void make_image(void)
{
    journal_options o = by_hand();
    rows = 90;
    fake_disk_init(1);
    o.segment_bytes = 24576;
    journal *j = open_with(&o);
    if (!ok(j)) abort();
    write_to(j, 70, 5);
    journal_close(j, &why);
    ok((j = open_with(&o)));
    write_to(j, rows, 3);
    kill_journal(j);
    fake_disk_kill();
    ok(read_rows(0, false) == (long long)rows);
    image = fake_disk_save();
}

/* Verify and start must both name it, or every row is as it was. */
static bool judge(const char *what, const char *path, size_t at)
{
    long long got = read_rows(0, false);
    bool told = got == -1, same = got == (long long)rows;
    bool held = ok(told ? why.kind == TROUBLE_DAMAGED && why.what[0] : same);
    if (!held) tap_note("%s of %s at %zu: read %lld: %s", what, path, at, got, why.what);
    journal *j = open_journal();
    if (j) {
        held = ok(found.last == rows) && held;
        journal_close(j, NULL);
        got = read_rows(0, false);
        if (!ok(got == (long long)rows || got == -1)) held = false;
    } else {
        held = ok(why.kind == TROUBLE_DAMAGED) && held;
    }
    if (told) named++;
    else harmless++;
    if (!held) tap_note("%s of %s at %zu: %s", what, path, at, why.what);
    return held;
}

static void spoil_file(const char *path, size_t size)
{
    size_t step = size / 120 + 1;
    for (size_t at = tap_random_below(step); at < size; at += 1 + tap_random_below(2 * step)) {
        fake_disk_load(image);
        fake_disk_flip(path, at, (uint8_t)(1 << tap_random_below(8)));
        if (!judge("a flip", path, at)) return;
    }
    for (size_t at = 0; at < size; at += 1 + tap_random_below(size / 12 + 1)) {
        fake_disk_load(image);
        fake_disk_cut(path, at);
        if (!judge("a cut", path, at)) return;
    }
    fake_disk_load(image);
    fake_disk_erase(path);
    judge("the loss", path, 0);
}

TEST("every flip, cut and loss of a file is named or harmless")
{
    make_image();
    char paths[32][96];
    size_t sizes[32];
    uint32_t count = 0;
    for (; fake_disk_name(count) && count < 32; count++) {
        snprintf(paths[count], sizeof paths[0], "%s", fake_disk_name(count));
        fake_disk_file(paths[count], &sizes[count]);
    }
    ok(count >= 4);
    for (uint32_t i = 0; i < count; i++) spoil_file(paths[i], sizes[i]);
    tap_note("%u named, %u harmless, in %u files", named, harmless, count);
    ok(named > 150);
}

TEST("every byte that SQLite's own header of a segment has")
{
    for (size_t at = 0; at < 100; at++) {
        fake_disk_load(image);
        fake_disk_flip(segment_path(1, ""), at, (uint8_t)(1 << at % 8));
        if (!judge("a flip", "the oldest segment", at)) return;
    }
}

TEST("every byte of the head of the log, and of its frames' headers")
{
    const char *path = NULL;
    char log[96];
    size_t size;
    for (uint32_t i = 0; fake_disk_name(i); i++)
        if (strstr(fake_disk_name(i), "-wal")) snprintf(log, sizeof log, "%s", path = fake_disk_name(i));
    if (!ok(path)) return;
    fake_disk_load(image);
    fake_disk_file(log, &size);
    for (size_t at = 0; at < size; at = at < 32 + 24 || (at - 32) % 4120 < 24 ? at + 1 : at + 4120 - (at - 32) % 4120) {
        fake_disk_load(image);
        fake_disk_flip(log, at, (uint8_t)(1 << at % 8));
        if (!judge("a flip", log, at)) return;
    }
}

TEST("pages filled with zeros, or swapped, are named")
{
    for (uint64_t page = 0; page < 6; page++) {
        size_t size;
        fake_disk_load(image);
        const uint8_t *bytes = fake_disk_file(segment_path(1, ""), &size);
        for (size_t i = page * 4096; i < size && i < (page + 1) * 4096; i++) fake_disk_flip(segment_path(1, ""), i, bytes[i]);
        if (!judge("zeros", "page", page)) return;
    }
    fake_disk_image_drop(image);
    fake_disk_drop();
}

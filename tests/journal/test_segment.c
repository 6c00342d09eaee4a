/* test_segment.c: one SQLite file: its rows, its word about itself, and its locks. */
#include "journal/segment.h"

#include <errno.h>

#include "journal/kit.h"

static folder f;
static segment *s;

static void make_segment(uint64_t first)
{
    segment_meta m = {.first = first, .engine = "netto 1"};
    memset(m.opening, 9, sizeof m.opening);
    fake_disk_init(1);
    folder_init(&f, &fake_disk_calls, PLACE "/", &why);
    ok(segment_create(&f, &m, &why) == TROUBLE_NONE);
    ok(segment_open_to_write(&f, first, JOURNAL_FSYNC, &s, &why) == TROUBLE_NONE);
}

static trouble_kind put_group(uint64_t from, uint64_t to)
{
    trouble_kind kind = segment_begin(s, &why);
    for (uint64_t n = from; n <= to && kind == TROUBLE_NONE; n++) {
        record r = row_of(n);
        r.group = from;
        kind = segment_put(s, &r, &why);
    }
    return kind == TROUBLE_NONE ? segment_commit(s, &why) : kind;
}

static uint64_t count_from(segment *from, uint64_t n)
{
    record r;
    bool more = true;
    uint64_t count = 0;
    ok(segment_seek(from, n, &why) == TROUBLE_NONE);
    while (segment_next(from, &r, &more, &why) == TROUBLE_NONE && more) count += is_row(&r, n + count);
    return count;
}

TEST("a new segment says what it is, and has no rows")
{
    uint64_t sequence;
    uint8_t hash[DIGEST_SIZE];
    make_segment(101);
    const segment_meta *m = segment_told(s);
    ok(m->first == 101 && strcmp(m->engine, "netto 1") == 0 && !m->has_state && m->opening[0] == 9);
    is_string(segment_name(s), "journal-00000000000000000101.db");
    ok(segment_end(s, &sequence, hash, &why) == TROUBLE_NONE && sequence == 100 && hash[31] == 9);
    ok(!segment_is_sealed(s));
    segment_close(s);
}

TEST("rows come back as they were put, from anywhere")
{
    uint64_t sequence;
    uint8_t hash[DIGEST_SIZE], expected[DIGEST_SIZE];
    make_segment(1);
    ok(put_group(1, 200) == TROUBLE_NONE);
    is_int(count_from(s, 1), 200);
    is_int(count_from(s, 150), 51);
    is_int(count_from(s, 201), 0);
    record r = row_of(200);
    r.group = 1;
    record_hash(&r, expected);
    ok(segment_end(s, &sequence, hash, &why) == TROUBLE_NONE && sequence == 200);
    is_bytes(hash, sizeof hash, expected, sizeof expected);
    uint64_t group = 7;
    ok(segment_hash(s, 0, hash, &group, &why) == TROUBLE_NONE && group == 0);
    ok(segment_hash(s, 150, hash, &group, &why) == TROUBLE_NONE && group == 1);
    ok(segment_hash(s, 500, hash, NULL, &why) == TROUBLE_DAMAGED);
    has_string(why.what, "row 500 is missing");
    segment_close(s);
}

TEST("a text may be empty, and bytes may be any")
{
    record r = {.sequence = 1, .actor = TEXT_LITERAL(""), .kind = TEXT_LITERAL("\xff\0x"), .cut = TEXT_LITERAL("")}, back;
    bool more;
    make_segment(1);
    ok(segment_begin(s, &why) == TROUBLE_NONE && segment_put(s, &r, &why) == TROUBLE_NONE && segment_commit(s, &why) == TROUBLE_NONE);
    ok(segment_seek(s, 1, &why) == TROUBLE_NONE && segment_next(s, &back, &more, &why) == TROUBLE_NONE && more);
    ok(back.actor.size == 0 && back.command.size == 0 && back.cut.bytes && back.cut.size == 0);
    is_bytes(back.kind.bytes, back.kind.size, "\xff\0x", 3);
    segment_close(s);
}

TEST("a group that finds no room leaves nothing behind and may be put again")
{
    make_segment(1);
    ok(put_group(1, 10) == TROUBLE_NONE);
    fake_disk_room(fake_disk_used() + 5000);
    ok(put_group(11, 200) == TROUBLE_FULL && why.kind == TROUBLE_FULL);
    is_int(count_from(s, 1), 10);
    fake_disk_room(UINT64_MAX);
    ok(put_group(11, 200) == TROUBLE_NONE);
    is_int(count_from(s, 1), 200);
    segment_close(s);
}

TEST("no row is put twice")
{
    make_segment(1);
    ok(put_group(1, 10) == TROUBLE_NONE);
    ok(put_group(10, 11) == TROUBLE_DAMAGED);
    is_int(count_from(s, 1), 10);
    segment_close(s);
}

TEST("a reader beside the writer sees what was committed, and holds up only the closing for good")
{
    segment *r;
    make_segment(1);
    ok(put_group(1, 10) == TROUBLE_NONE);
    if (!ok(segment_open_to_read(&f, 1, &r, &why) == TROUBLE_NONE)) return;
    ok(segment_begin(s, &why) == TROUBLE_NONE);
    is_int(count_from(r, 1), 10);
    ok(segment_commit(s, &why) == TROUBLE_NONE && put_group(11, 12) == TROUBLE_NONE);
    is_int(count_from(r, 1), 12);
    ok(segment_seek(r, 1, &why) == TROUBLE_NONE);
    ok(segment_seal(s, &why) == TROUBLE_HELD);
    segment_close(r);
    ok(segment_seal(s, &why) == TROUBLE_NONE);
    ok(segment_open_to_read(&f, 1, &r, &why) == TROUBLE_NONE && segment_is_sealed(r));
    is_int(count_from(r, 1), 12);
    segment_close(r);
}

TEST("reading changes nothing on the disk")
{
    segment *r;
    make_segment(1);
    ok(put_group(1, 10) == TROUBLE_NONE);
    segment_close(s);
    uint64_t steps = fake_disk_steps();
    ok(segment_open_to_read(&f, 1, &r, &why) == TROUBLE_NONE);
    is_int(count_from(r, 1), 10);
    segment_close(r);
    is_int(fake_disk_steps(), steps);
}

TEST("a checkpoint that finds no room or no disk says so")
{
    make_segment(1);
    ok(put_group(1, 300) == TROUBLE_NONE);
    fake_disk_room(fake_disk_used());
    ok(segment_checkpoint(s, false, &why) == TROUBLE_FULL);
    fake_disk_room(UINT64_MAX);
    fake_disk_fail_sync(2);
    ok(segment_checkpoint(s, false, &why) == TROUBLE_FAILED);
    has_string(why.what, "cannot sync");
    segment_close(s);
}

TEST("an altered word about itself is named")
{
    size_t size, at = 0;
    make_segment(1);
    segment_close(s);
    const uint8_t *bytes = fake_disk_file(segment_path(1, ""), &size);
    while (memcmp(bytes + at, "netto 1", 7) != 0) at++;
    fake_disk_flip(segment_path(1, ""), at + 6, 3);
    ok(segment_open_to_read(&f, 1, &s, &why) == TROUBLE_DAMAGED);
    has_string(why.what, "its meta row does not fit its hash");
    fake_disk_drop();
}

TEST("a full disk has no room for what is written far behind the end of a file")
{
    system_handle *h;
    uint64_t size;
    fake_disk_init(1);
    ok(fake_disk_calls.open(PLACE "/x", SYSTEM_CREATE, &h) == 0 && fake_disk_calls.write_at(h, "x", 1, 0) == 0);
    fake_disk_room(fake_disk_used() + 10);
    ok(fake_disk_calls.write_at(h, "y", 1, 8192) == ENOSPC);
    ok(fake_disk_calls.size(h, &size) == 0 && size == 1);
    fake_disk_calls.close(h);
    fake_disk_drop();
}

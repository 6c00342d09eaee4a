/* test_journal.c: what is appended, when it is durable, and when the door is shut. */
#include "journal/journal.h"

#include "journal/kit.h"
#include "system/thread.h"

TEST("rows become durable by groups, and read back as they were")
{
    fake_disk_init(1);
    journal *j = open_journal();
    if (!ok(j)) return;
    ok(found.fresh && found.last == 0 && found.first == 1 && has_note("a new journal"));
    ok(append_to(j, 3) == NETTO_OK);
    is_int(journal_durable(j), 0);
    ok(!journal_work(j));
    is_int(journal_durable(j), 3);
    write_to(j, 20, 7);
    is_int(journal_durable(j), 20);
    journal_stats s;
    journal_read_stats(j, &s);
    ok(s.groups == 4 && s.rows == 20 && s.queued == 0 && s.appended == 20 && s.door == JOURNAL_OPEN && s.segments == 1);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(read_rows(0, false), 20);
    is_int(read_rows(8, false), 13);
    is_int(read_rows(21, false), 0);
    is_int(read_rows(500, false), 0);
}

TEST("a journal goes on where it stopped")
{
    fake_disk_init(1);
    make_journal(12, 0);
    journal *j = open_journal();
    if (!ok(j)) return;
    ok(!found.fresh && found.clean && found.last == 12 && found.count == 0 && found.engine[0] == '\0');
    write_to(j, 30, 4);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(read_rows(0, false), 30);
    is_int(segments(), 1);
}

TEST("the rows of a group name its first, and each the hash of the one before")
{
    fake_disk_init(1);
    make_journal(10, 0);
    journal_reading what = {.system = &fake_disk_calls, .folder = PLACE};
    journal_reader *r;
    record row;
    bool more;
    uint8_t hash[DIGEST_SIZE] = {0};
    if (!ok(journal_reader_open(&what, &r, &why) == TROUBLE_NONE)) return;
    for (uint64_t n = 1; journal_reader_next(r, &row, &more, &why) == TROUBLE_NONE && more; n++) {
        is_int(row.group, (n - 1) / 5 * 5 + 1);
        is_bytes(row.previous, DIGEST_SIZE, hash, DIGEST_SIZE);
        record_hash(&row, hash);
    }
    journal_reader_close(r);
}

TEST("mode none writes nothing, and all is durable at once")
{
    fake_disk_init(1);
    journal_options o = by_hand();
    o.mode = JOURNAL_NONE;
    journal *j = open_with(&o);
    if (!ok(j)) return;
    ok(journal_admit(j, 1000, &said) == NETTO_OK && append_to(j, 9) == NETTO_OK);
    ok(journal_durable(j) == 9 && journal_flush(j));
    ok(journal_close(j, &why) == TROUBLE_NONE);
    ok(fake_disk_steps() == 0);
}

/* ---- the door -------------------------------------------------------------------------------------------- */

TEST("too much that waits shuts the door, and what was admitted has its place")
{
    fake_disk_init(1);
    journal_options o = by_hand();
    o.backlog_bytes = 20000;
    journal *j = open_with(&o);
    if (!ok(j)) return;
    netto_status status = NETTO_OK;
    uint64_t n = 0;
    while (status == NETTO_OK && n < 1000) status = append_to(j, ++n);
    is_string(netto_status_code(status), "overloaded");
    has_string(said.text, "bytes wait for the disk");
    ok(n > 10 && n < 100);
    ok(journal_admit(j, 10, &said) == NETTO_EOVERLOADED);
    journal_work(j);
    is_int(journal_durable(j), n - 1);
    ok(journal_admit(j, 250, &said) == NETTO_OK && append_to(j, n) == NETTO_OK);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(read_rows(0, false), (long long)n);
}

TEST("a full disk shuts the door, loses nothing, and opens it again when there is room")
{
    fake_disk_init(1);
    journal *j = open_journal();
    if (!ok(j)) return;
    write_to(j, 20, 5);
    fake_disk_room(fake_disk_used());
    ok(append_to(j, 23) == NETTO_OK);
    ok(journal_admit(j, 300, &said) == NETTO_OK); /* before it is known */
    ok(!journal_work(j));
    is_int(journal_durable(j), 20);
    ok(append_to(j, 24) == NETTO_OK); /* stepped already, so it is kept */
    is_string(netto_status_code(append_to(j, 25)), "not_durable");
    has_string(said.text, "try again later");
    has_string(said.text, "No space left on device");
    for (int i = 0; i < 3; i++) ok(!journal_work(j));
    is_int(journal_durable(j), 20);
    fake_disk_room(UINT64_MAX);
    while (journal_work(j)) continue;
    is_int(journal_durable(j), 24);
    ok(append_to(j, 30) == NETTO_OK);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(read_rows(0, false), 30);
}

TEST("room that runs out at any byte of a rolling journal is waited for")
{
    for (uint64_t extra = 0; extra < 60000; extra += 1777) {
        fake_disk_init(extra + 1);
        journal_options o = by_hand();
        o.segment_bytes = 16384;
        journal *j = open_with(&o);
        if (!ok(j)) return;
        write_to(j, 20, 5);
        fake_disk_room(fake_disk_used() + extra);
        write_to(j, 150, 5);
        uint64_t before = journal_durable(j);
        fake_disk_room(UINT64_MAX);
        while (journal_work(j)) continue;
        write_to(j, 160, 5);
        ok(journal_durable(j) == 160 && before <= 150);
        ok(journal_close(j, &why) == TROUBLE_NONE);
        if (!ok(read_rows(0, false) == 160)) return tap_note("with %llu bytes: %s", (unsigned long long)extra, why.what);
    }
}

TEST("after a failed sync nothing is acknowledged until a restart, and no row is lost then")
{
    for (uint64_t n = 1; n < 5; n++) {
        fake_disk_init(n);
        journal *j = open_journal();
        if (!ok(j)) return;
        write_to(j, 20, 5);
        fake_disk_fail_sync(n);
        write_to(j, 35, 5);
        uint64_t durable = journal_durable(j);
        journal_stats s;
        journal_read_stats(j, &s);
        ok(s.door == JOURNAL_FAILED && s.last.kind == TROUBLE_FAILED);
        has_string(s.last.what, "sync");
        is_string(netto_status_code(journal_admit(j, 10, &said)), "not_durable");
        has_string(said.text, "read-only until the server is restarted");
        journal_work(j);
        is_int(journal_durable(j), durable);
        ok(journal_close(j, &why) == TROUBLE_FAILED);
        fake_disk_restart(); /* power is cut as well: what that sync dropped is gone */
        j = open_journal();
        if (!ok(j)) return tap_note("%s", why.what);
        ok(!found.clean && found.last >= durable && found.last <= 35);
        ok(has_note("copied into a new file"));
        write_to(j, 50, 5);
        ok(journal_close(j, &why) == TROUBLE_NONE);
        is_int(read_rows(0, false), 50);
    }
}

TEST("a disk that answers an error to a write is not written to again")
{
    fake_disk_init(1);
    journal *j = open_journal();
    if (!ok(j)) return;
    write_to(j, 20, 5);
    fake_disk_fail_write(2);
    write_to(j, 30, 5);
    ok(journal_admit(j, 10, &said) == NETTO_ENOTDURABLE);
    has_string(said.text, "Input/output error");
    ok(journal_close(j, &why) == TROUBLE_FAILED);
    j = open_journal();
    if (!ok(j)) return tap_note("%s", why.what);
    ok(!found.clean && found.last >= 20 && has_note("the disk had failed"));
    ok(journal_close(j, &why) == TROUBLE_NONE);
}

/* ---- segments -------------------------------------------------------------------------------------------- */

TEST("a long journal is a row of segments, and a closed one needs no log")
{
    fake_disk_init(1);
    make_journal(300, 16384);
    ok(segments() > 3);
    is_int(read_rows(0, false), 300);
    for (uint64_t from = 1; from <= 300; from += 23) is_int(read_rows(from, false), (long long)(301 - from));
    size_t size;
    const uint8_t *bytes = fake_disk_file(segment_path(1, ""), &size);
    if (ok(bytes)) ok(bytes[18] == 1 && bytes[19] == 1); /* SQLite's own mark of a file without a log */
    ok(!fake_disk_file(segment_path(1, "-wal"), &size));
}

TEST("a segment ends after its time, by the rows' instants")
{
    fake_disk_init(1);
    journal_options o = by_hand();
    o.segment_age = 10 * NETTO_SECOND; /* row n is at n seconds */
    journal *j = open_with(&o);
    if (!ok(j)) return;
    write_to(j, 40, 2);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(segments(), 4);
    j = open_with(&o);
    write_to(j, 44, 2);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(segments(), 5); /* the age is known after a start, too */
    is_int(read_rows(0, false), 44);
}

TEST("another engine begins a segment of its own, which names the state it had loaded")
{
    uint8_t state[DIGEST_SIZE];
    fake_disk_init(1);
    make_journal(10, 0);
    journal_options o = by_hand();
    o.engine = "netto 2";
    journal *j = open_with(&o);
    if (!ok(j)) return;
    is_string(found.engine, "netto 1");
    memset(state, 7, sizeof state);
    journal_state(j, state);
    write_to(j, 15, 5);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(segments(), 2);
    journal_reading what = {.system = &fake_disk_calls, .folder = PLACE, .from = 12};
    journal_reader *r;
    record row;
    bool more;
    if (!ok(journal_reader_open(&what, &r, &why) == TROUBLE_NONE)) return;
    ok(journal_reader_next(r, &row, &more, &why) == TROUBLE_NONE && more);
    const segment_meta *m = journal_reader_segment(r);
    ok(m->first == 11 && strcmp(m->engine, "netto 2") == 0 && m->has_state && memcmp(m->state, state, sizeof state) == 0);
    journal_reader_close(r);
    is_int(read_rows(0, false), 15);
    ok((j = open_with(&o)) && found.engine[0] == '\0' && journal_close(j, &why) == TROUBLE_NONE);
}

TEST("who verifies is told which engine wrote which rows: the last of them, where there were many")
{
    fake_disk_init(1);
    journal_verified v;
    ok(journal_close(open_journal(), &why) == TROUBLE_NONE);
    ok(journal_verify(&fake_disk_calls, PLACE, &v, &why) == TROUBLE_NONE && v.engine_count == 0);
    for (uint64_t n = 1; n <= VERIFIED_ENGINES + 2; n++) {
        char engine[16];
        journal_options o = by_hand();
        o.segment_bytes = 1; /* every group a segment of its own */
        snprintf(engine, sizeof engine, "netto %llu", (unsigned long long)n);
        o.engine = engine;
        journal *j = open_with(&o);
        if (!ok(j)) return;
        write_to(j, n * 10, 5);
        ok(journal_close(j, &why) == TROUBLE_NONE);
        ok(journal_verify(&fake_disk_calls, PLACE, &v, &why) == TROUBLE_NONE && v.last == n * 10 && v.segments == 2 * n);
        uint32_t last = v.engine_count - 1;
        is_int(v.engine_count, n < VERIFIED_ENGINES ? n : VERIFIED_ENGINES);
        is_int((long long)v.engines[last].first, (long long)(n * 10 - 9));
        is_string(v.engines[last].engine, engine);
    }
    is_string(v.engines[0].engine, "netto 3");
    is_int((long long)v.engines[0].first, 21);
}

TEST("another engine takes over an empty segment")
{
    fake_disk_init(1);
    make_journal(0, 0);
    journal_options o = by_hand();
    o.engine = "netto 2";
    journal *j = open_with(&o);
    if (!ok(j)) return;
    write_to(j, 5, 5);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    ok(segments() == 1 && read_rows(0, false) == 5);
}

TEST("retention deletes closed segments older than what a snapshot holds, and no other")
{
    fake_disk_init(1);
    journal_options o = by_hand();
    o.segment_age = 10 * NETTO_SECOND;
    journal *j = open_with(&o);
    if (!ok(j)) return;
    write_to(j, 40, 2);
    uint32_t before = segments();
    journal_retain(j, 10); /* 1 to 10 are in the first, which row 10 itself needs */
    journal_work(j);
    is_int(segments(), before);
    journal_retain(j, 25);
    journal_work(j);
    is_int(segments(), before - 2);
    journal_retain(j, UINT64_MAX);
    journal_work(j);
    is_int(segments(), 1);
    write_to(j, 45, 5);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    j = open_with(&o);
    if (!ok(j)) return tap_note("%s", why.what);
    ok(found.first > 30 && found.last == 45);
    is_int(read_rows(0, false), (long long)(46 - found.first));
    ok(journal_close(j, &why) == TROUBLE_NONE);
}

TEST("where the oldest rows are gone, a reader stands behind the row before the first")
{
    fake_disk_init(1);
    journal_options o = by_hand();
    o.segment_age = 10 * NETTO_SECOND;
    journal *j = open_with(&o);
    uint8_t before[DIGEST_SIZE], opening[DIGEST_SIZE];
    journal_reader *r;
    if (!ok(j)) return;
    write_to(j, 40, 2);
    journal_reading what = {.system = &fake_disk_calls, .folder = PLACE, .from = 11, .live = true};
    if (!ok(journal_reader_open(&what, &r, &why) == TROUBLE_NONE)) return;
    is_int(journal_reader_at(r, before), 10);
    is_int(journal_reader_first(r), 1);
    journal_reader_close(r);
    journal_retain(j, 20);
    journal_work(j);
    if (!ok(journal_reader_open(&what, &r, &why) == TROUBLE_NONE)) return;
    is_int(journal_reader_first(r), 11);
    is_int(journal_reader_at(r, opening), 10);
    is_bytes(opening, DIGEST_SIZE, before, DIGEST_SIZE);
    journal_reader_close(r);
    is_int(read_rows(13, true), 28);
    is_int(read_rows(5, true), 30);
    ok(journal_close(j, &why) == TROUBLE_NONE);
}

/* ---- readers beside the writer ----------------------------------------------------------------------------- */

TEST("a reader sees what was durable when it was opened, while rows are added")
{
    fake_disk_init(1);
    journal *j = open_journal();
    if (!ok(j)) return;
    write_to(j, 20, 5);
    journal_reading what = {.system = &fake_disk_calls, .folder = PLACE, .live = true};
    journal_reader *r;
    record row;
    bool more = true;
    if (!ok(journal_reader_open(&what, &r, &why) == TROUBLE_NONE)) return tap_note("%s", why.what);
    uint64_t n = 0;
    while (journal_reader_next(r, &row, &more, &why) == TROUBLE_NONE && more) {
        ok(is_row(&row, ++n));
        write_to(j, 20 + n, 5);
    }
    is_int(n, 20);
    journal_reader_close(r);
    is_int(read_rows(15, true), 26);
    is_int(read_rows(40, true), 1);
    is_int(read_rows(41, true), 0);
    is_int(read_rows(99, true), 0);
    ok(journal_close(j, &why) == TROUBLE_NONE);
}

static size_t log_size(void)
{
    size_t size = 0;
    return fake_disk_file(segment_path(1, "-wal"), &size) ? size : 0;
}

/* So many rows of 200 KB, each a group. */
static void write_large(journal *j, uint64_t rows)
{
    static char command[200000];
    journal_stats s;
    journal_read_stats(j, &s);
    for (uint64_t n = s.appended + 1, last = s.appended + rows; n <= last; n++) {
        record r = row_of(n);
        r.command = (netto_text){command, sizeof command};
        if (!ok(journal_append(j, &r, &said) == NETTO_OK)) return;
        journal_work(j);
    }
    ok(journal_durable(j) == s.appended + rows);
}

TEST("a reader that stays holds up the log, and no row; when it goes the log begins again")
{
    fake_disk_init(1);
    journal *j = open_journal();
    if (!ok(j)) return;
    write_large(j, 200); /* 40 MB */
    size_t usual = log_size();
    ok(usual < 20 << 20);
    journal_reading what = {.system = &fake_disk_calls, .folder = PLACE, .live = true};
    journal_reader *r;
    record row;
    bool more = true;
    if (!ok(journal_reader_open(&what, &r, &why) == TROUBLE_NONE)) return tap_note("%s", why.what);
    ok(journal_reader_next(r, &row, &more, &why) == TROUBLE_NONE && more);
    write_large(j, 300);
    size_t grown = log_size();
    ok(grown > 50 << 20);
    uint64_t n = 1;
    while (journal_reader_next(r, &row, &more, &why) == TROUBLE_NONE && more) n++;
    is_int(n, 200);
    journal_reader_close(r);
    write_large(j, 200);
    if (!ok(log_size() <= 32 << 20)) tap_note("%zu after %zu", log_size(), grown);
    ok(journal_close(j, &why) == TROUBLE_NONE && log_size() == 0);
    fake_disk_drop();
}

TEST("a segment that somebody reads is left as it is and closed later")
{
    fake_disk_init(1);
    journal_options o = by_hand();
    o.segment_age = 10 * NETTO_SECOND;
    journal *j = open_with(&o);
    if (!ok(j)) return;
    write_to(j, 5, 5);
    journal_reading what = {.system = &fake_disk_calls, .folder = PLACE, .live = true};
    journal_reader *r;
    record row;
    bool more = true;
    if (!ok(journal_reader_open(&what, &r, &why) == TROUBLE_NONE)) return;
    ok(journal_reader_next(r, &row, &more, &why) == TROUBLE_NONE && more);
    write_to(j, 25, 5);
    is_int(journal_durable(j), 25);
    uint64_t n = 1;
    while (journal_reader_next(r, &row, &more, &why) == TROUBLE_NONE && more) ok(is_row(&row, ++n));
    is_int(n, 5);
    journal_reader_close(r);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    size_t size;
    const uint8_t *bytes = fake_disk_file(segment_path(1, ""), &size);
    ok(bytes && bytes[18] == 1);
    is_int(read_rows(0, false), 25);
}

/* ---- the thread ------------------------------------------------------------------------------------------ */

static int woken;

static void wake(void *self)
{
    (void)self;
    __atomic_add_fetch(&woken, 1, __ATOMIC_SEQ_CST);
}

TEST("the thread writes by itself, wakes, and finishes when it is closed")
{
    fake_disk_init(1);
    journal_options o = by_hand();
    o.by_hand = false;
    o.wake = wake;
    journal *j = open_with(&o);
    if (!ok(j)) return;
    ok(append_to(j, 1000) == NETTO_OK && journal_flush(j));
    is_int(journal_durable(j), 1000);
    ok(append_to(j, 3000) == NETTO_OK);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    ok(woken > 0); /* told after what it tells of, so not before the thread has ended */
    is_int(read_rows(0, false), 3000);
}

TEST("a thread before a full disk tries again, and is closed all the same")
{
    fake_disk_init(1);
    journal_options o = by_hand();
    o.by_hand = false;
    journal *j = open_with(&o);
    if (!ok(j)) return;
    fake_disk_room(fake_disk_used());
    ok(append_to(j, 1) == NETTO_OK && !journal_flush(j)); /* one row: the door may be shut before a second */
    fake_disk_room(UINT64_MAX);
    journal_stats s = {0};
    while (s.durable < 1) journal_read_stats(j, &s);
    ok(append_to(j, 10) == NETTO_OK && journal_flush(j));
    journal_read_stats(j, &s);
    fake_disk_room(fake_disk_used());
    while (append_to(j, s.appended + 1) == NETTO_OK) journal_flush(j), journal_read_stats(j, &s);
    ok(journal_close(j, &why) == TROUBLE_FULL);
    fake_disk_room(UINT64_MAX);
    ok((j = open_journal()) && found.last >= 10 && journal_close(j, &why) == TROUBLE_NONE);
    fake_disk_drop();
}

/* test_start.c: what a start finds, case by case, as the table of the journal's design has it. */
#include "journal/journal_parts.h"
#include "journal/kit.h"

#define HEAD_PATH PLACE "/" HEAD_FILE

/* The head as it was after row n, put in the place of the one there is. */
static fake_disk_image *image;

/* A journal of `rows` rows whose head says that only `acknowledged` of them were. */
static void make_ahead(uint64_t acknowledged, uint64_t groups, journal_mode mode)
{
    size_t size;
    uint8_t *old;
    fake_disk_init(1);
    journal_options o = by_hand();
    o.mode = mode;
    journal *j = open_with(&o);
    if (!ok(j)) abort();
    write_to(j, acknowledged, 5);
    const uint8_t *now = fake_disk_file(HEAD_PATH, &size);
    memcpy(old = malloc(size), now, size);
    write_to(j, acknowledged + 5 * groups, 5);
    kill_journal(j);
    fake_disk_kill();
    now = fake_disk_file(HEAD_PATH, &size);
    for (size_t i = 0; i < size; i++) fake_disk_flip(HEAD_PATH, i, now[i] ^ old[i]);
    free(old);
}

static void refused(const char *part, uint64_t sequence)
{
    journal *j = open_journal();
    if (!ok(j == NULL)) {
        journal_close(j, NULL);
        return;
    }
    ok(why.kind == TROUBLE_DAMAGED);
    has_string(why.what, part);
    is_int(why.sequence, sequence);
}

TEST("equal: it goes on without a word")
{
    fake_disk_init(1);
    make_journal(20, 0);
    journal *j = open_journal();
    if (!ok(j)) return tap_note("%s", why.what);
    ok(found.clean && found.last == 20 && found.count == 0);
    ok(journal_close(j, &why) == TROUBLE_NONE);
}

TEST("ahead by one group: kept, and named")
{
    make_ahead(20, 1, JOURNAL_FSYNC);
    journal *j = open_journal();
    if (!ok(j)) return tap_note("%s", why.what);
    ok(found.last == 25 && has_note("rows 21 to 25 were on disk and not acknowledged"));
    write_to(j, 30, 5);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(read_rows(0, false), 30);
}

TEST("of one row it is said that it was, of many that they were")
{
    fake_disk_init(1);
    journal *j = open_journal();
    write_to(j, 1, 1);
    kill_journal(j);
    fake_disk_kill();
    fake_disk_image *one = fake_disk_save();
    fake_disk_erase(segment_path(1, "-wal"));
    refused("row 1 was acknowledged and is missing; it belongs in journal-00000000000000000001.db", 1);
    ok(!strstr(why.what, "or the one before"));
    fake_disk_load(one);
    size_t size;
    for (size_t slot = 0; slot < 2; slot++) { /* the newer one is bad: the other was written before row 1 */
        head h;
        const uint8_t *bytes = fake_disk_file(HEAD_PATH, &size) + slot * HEAD_SLOT;
        if (head_decode(bytes, &h) && h.sequence == 1) fake_disk_flip(HEAD_PATH, slot * HEAD_SLOT + 100, 1);
    }
    journal_verified v;
    ok(journal_verify(&fake_disk_calls, PLACE, &v, &why) == TROUBLE_NONE);
    is_string(v.notes[1], "row 1 was not acknowledged");
    ok((j = open_journal()) && has_note("row 1 was on disk and not acknowledged when the server stopped; it is kept"));
    ok(has_note("one of the two slots of \"head\" is bad, as a crash may leave it; the other counts"));
    ok(journal_close(j, &why) == TROUBLE_NONE);
    fake_disk_image_drop(one);
}

TEST("ahead by more: refused, the rows named")
{
    make_ahead(20, 2, JOURNAL_FSYNC);
    refused("rows 21 to 30 are more than the one group", 21);
}

TEST("rows that were not acknowledged are read from any row on, also from behind the last")
{
    make_ahead(20, 1, JOURNAL_FSYNC);
    for (uint64_t from = 1; from <= 30; from++)
        if (!is_int(read_rows(from, false), from <= 25 ? 26 - (long long)from : 0)) tap_note("from row %llu: %s", (unsigned long long)from, why.what);
    make_ahead(20, 2, JOURNAL_FSYNC);
    for (uint64_t from = 1; from <= 35; from++)
        if (ok(read_rows(from, false) == -1)) has_string(why.what, "rows 21 to 30 are more than the one group");
}

TEST("ahead by more in mode os: kept and named, for the head is not synced there")
{
    make_ahead(20, 3, JOURNAL_OS);
    journal *j = open_journal();
    if (!ok(j)) return tap_note("%s", why.what);
    ok(found.last == 35 && has_note("rows 21 to 35"));
    ok(journal_close(j, &why) == TROUBLE_NONE);
}

/* All rows after `kept` vanish from the file. */
static void lose_rows(uint64_t kept, uint64_t rows, journal_mode mode)
{
    fake_disk_init(1);
    journal_options o = by_hand();
    o.mode = mode;
    journal *j = open_with(&o);
    if (!ok(j)) abort();
    write_to(j, kept, 5);
    segment_checkpoint(j->segment, true, &why);
    write_to(j, rows, 5);
    kill_journal(j);
    fake_disk_kill();
    fake_disk_erase(segment_path(1, "-wal"));
}

TEST("behind in mode fsync: refused, the first missing row named, and nothing is changed")
{
    lose_rows(20, 40, JOURNAL_FSYNC);
    uint64_t steps = fake_disk_steps();
    refused("rows 21 to 40 were acknowledged and are missing", 21);
    refused("rows 21 to 40", 21);
    is_int(fake_disk_steps(), steps);
}

TEST("behind in mode os: a warning that names the rows, and it goes on")
{
    lose_rows(20, 40, JOURNAL_OS);
    journal *j = open_journal();
    if (!ok(j)) return tap_note("%s", why.what);
    ok(found.last == 20 && has_note("warning: rows 21 to 40 are gone"));
    write_to(j, 25, 5);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(read_rows(0, false), 25);
}

TEST("in mode os the slot that is bad may have told of later rows, and that is said")
{
    fake_disk_init(1);
    journal_options o = by_hand();
    o.mode = JOURNAL_OS;
    journal *j = open_with(&o);
    if (!ok(j)) return tap_note("%s", why.what);
    write_to(j, 20, 5);
    kill_journal(j);
    fake_disk_kill();
    size_t size, bad = 0;
    head h;
    for (size_t slot = 0; slot < 2; slot++)
        if (head_decode(fake_disk_file(HEAD_PATH, &size) + slot * HEAD_SLOT, &h) && h.sequence == 20) bad = slot;
    fake_disk_flip(HEAD_PATH, bad * HEAD_SLOT + 17, 4);
    if (!ok((j = open_with(&o)))) return tap_note("%s", why.what);
    ok(found.last == 20 && has_note("rows after 0 may have been acknowledged"));
    ok(journal_close(j, &why) == TROUBLE_NONE);
}

TEST("one slot bad: the other counts, and it is said")
{
    for (size_t slot = 0; slot < 2; slot++) {
        fake_disk_init(1);
        make_journal(20, 0);
        fake_disk_flip(HEAD_PATH, slot * HEAD_SLOT + 17, 4);
        journal *j = open_journal();
        if (!ok(j)) return tap_note("%s", why.what);
        ok(found.last == 20 && has_note("one of the two slots"));
        ok(journal_close(j, &why) == TROUBLE_NONE);
    }
}

TEST("both slots bad, or no head beside rows: refused")
{
    fake_disk_init(1);
    make_journal(20, 0);
    fake_disk_flip(HEAD_PATH, 17, 4);
    fake_disk_flip(HEAD_PATH, HEAD_SLOT + 17, 4);
    refused("neither slot", 0);
    fake_disk_erase(HEAD_PATH);
    refused("there are rows but no file \"head\"", 0);
}

TEST("both slots bad where the first rows were deleted: the head is named, and not the rows")
{
    size_t size;
    fake_disk_init(1);
    journal_options o = by_hand();
    o.segment_bytes = 16384;
    journal *j = open_with(&o);
    if (!ok(j)) return;
    write_to(j, 100, 5);
    journal_retain(j, 90);
    journal_work(j);
    ok(journal_close(j, &why) == TROUBLE_NONE && !fake_disk_file(PLACE "/journal-00000000000000000001.db", &size));
    fake_disk_cut(HEAD_PATH, HEAD_SLOT - 1);
    refused("neither slot", 0);
}

TEST("one slot bad where the first rows were just deleted: the other tells that they were")
{
    for (size_t slot = 0; slot < 2; slot++) {
        fake_disk_init(1);
        journal_options o = by_hand();
        o.segment_bytes = 16384;
        journal *j = open_with(&o);
        if (!ok(j)) return;
        write_to(j, 100, 5);
        journal_retain(j, 90);
        journal_work(j);
        fake_disk_crash_at(1);
        journal_close(j, NULL);
        fake_disk_kill();
        fake_disk_flip(HEAD_PATH, slot * HEAD_SLOT + 17, 4);
        j = open_journal();
        if (!ok(j)) return tap_note("slot %d: %s", (int)slot, why.what);
        ok(found.first > 1 && found.last == 100);
        ok(journal_close(j, &why) == TROUBLE_NONE);
    }
}

TEST("no head and no rows: a first start, also after one that was cut off")
{
    for (uint64_t n = 1;; n++) {
        fake_disk_init(n);
        fake_disk_crash_at(n);
        journal *j = open_journal();
        bool whole = j != NULL;
        journal_close(j, NULL);
        fake_disk_restart();
        j = open_journal();
        if (!ok(j)) return tap_note("after %llu steps: %s", (unsigned long long)n, why.what);
        write_to(j, 5, 5);
        ok(journal_close(j, &why) == TROUBLE_NONE && read_rows(0, false) == 5);
        if (whole) return;
    }
}

/* A start looks at the oldest name, and into the newest two; reading looks at all. */
TEST("a segment that is gone is missed: at either end by a start, anywhere by a reader")
{
    fake_disk_init(1);
    make_journal(120, 16384);
    image = fake_disk_save();
    uint64_t *firsts, rest;
    uint32_t count;
    folder f;
    folder_init(&f, &fake_disk_calls, PLACE, &why);
    ok(folder_list(&f, &firsts, &count, &why) == TROUBLE_NONE && count > 2);
    for (uint32_t i = 0; i < count; i++) {
        fake_disk_load(image);
        fake_disk_erase(segment_path(firsts[i], ""));
        rest = i + 1 < count ? 0 : firsts[i];
        bool looked_at = i == 0 || i + 2 >= count;
        if (looked_at) refused(i == 0 ? "the oldest segment is" : rest ? "were acknowledged and are missing" : "is missing", firsts[i]);
        is_int(read_rows(0, false), -1);
        is_int((long long)why.sequence, (long long)firsts[i]);
        if (!looked_at) ok(journal_close(open_journal(), &why) == TROUBLE_NONE);
    }
    free(firsts);
    fake_disk_image_drop(image);
}

TEST("a segment from elsewhere does not pass for ours")
{
    fake_disk_init(1);
    journal *j = open_journal();
    write_to(j, 30, 3); /* the same rows, in other groups */
    ok(journal_close(j, &why) == TROUBLE_NONE);
    size_t size;
    const uint8_t *bytes = fake_disk_file(segment_path(1, ""), &size);
    uint8_t *copy = malloc(size);
    memcpy(copy, bytes, size);
    fake_disk_init(1);
    make_journal(20, 0);
    fake_disk_cut(segment_path(1, ""), size);
    for (size_t i = 0; i < size; i++) fake_disk_flip(segment_path(1, ""), i, copy[i] ^ fake_disk_file(segment_path(1, ""), &size)[i]);
    free(copy);
    ok(open_journal() == NULL && why.kind == TROUBLE_DAMAGED);
}

TEST("an altered row is named before anything is written")
{
    fake_disk_init(1);
    make_journal(60, 0);
    size_t size, at = 0;
    const uint8_t *bytes = fake_disk_file(segment_path(1, ""), &size);
    record r = row_of(33);
    while (at + r.command.size < size && memcmp(bytes + at, r.command.bytes, r.command.size) != 0) at++;
    fake_disk_flip(segment_path(1, ""), at + 5, 16);
    uint64_t steps = fake_disk_steps();
    refused("row 33 was altered", 33);
    is_int(fake_disk_steps(), steps);
    fake_disk_flip(segment_path(1, ""), at + 5, 16);
    journal *j = open_journal();
    ok(j && journal_close(j, &why) == TROUBLE_NONE);
}

/* Where a row's command lies in the file. */
static size_t place_of(uint64_t n)
{
    size_t size, at = 0;
    const uint8_t *bytes = fake_disk_file(segment_path(1, ""), &size);
    record r = row_of(n);
    while (at + r.command.size < size && memcmp(bytes + at, r.command.bytes, r.command.size) != 0) at++;
    return at;
}

/* Spoil a row there, or mend it again. */
static void spoil(size_t place)
{
    fake_disk_flip(segment_path(1, ""), place + 5, 16);
}

static journal *open_vouched(record_id vouched)
{
    journal_options o = by_hand();
    o.vouched = vouched;
    return open_with(&o);
}

TEST("rows before one that is vouched for are not read again, and all others are")
{
    fake_disk_init(1);
    make_journal(60, 0);
    journal_reading what = {.system = &fake_disk_calls, .folder = PLACE, .from = 41};
    journal_reader *r;
    record_id vouched = {0}, other;
    if (!ok(journal_reader_open(&what, &r, &why) == TROUBLE_NONE)) return;
    vouched.sequence = journal_reader_at(r, vouched.hash);
    is_int(vouched.sequence, 40);
    journal_reader_close(r);
    size_t row_33 = place_of(33), row_40 = place_of(40), row_50 = place_of(50);
    spoil(row_33);
    journal *j = open_vouched(vouched);
    if (!ok(j && found.last == 60)) return tap_note("%s", why.what);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    spoil(row_33), spoil(row_50);
    ok(!open_vouched(vouched));
    has_string(why.what, "row 50 was altered");
    spoil(row_50), spoil(row_40); /* the row itself: then all are read */
    ok(!open_vouched(vouched));
    has_string(why.what, "row 40 was altered");
    spoil(row_40), spoil(row_33);
    for (int i = 0; i < 3; i++) {
        other = vouched;
        if (i == 0) other.hash[7] ^= 1;
        if (i == 1) other.sequence = 41;
        if (i == 2) other.sequence = 61;
        ok(!open_vouched(other));
        has_string(why.what, "row 33 was altered");
    }
}

TEST("a segment's age counts from its first row, also where that is not read")
{
    fake_disk_init(1);
    journal_options o = by_hand();
    uint8_t hash[DIGEST_SIZE];
    make_journal(20, 0);
    journal_reading what = {.system = &fake_disk_calls, .folder = PLACE, .from = 16};
    journal_reader *r;
    if (!ok(journal_reader_open(&what, &r, &why) == TROUBLE_NONE)) return;
    is_int(journal_reader_at(r, hash), 15);
    is_int(journal_reader_first(r), 1);
    journal_reader_close(r);
    o.segment_age = 22 * NETTO_SECOND;
    o.vouched.sequence = 15;
    memcpy(o.vouched.hash, hash, sizeof hash);
    journal *j = open_with(&o);
    if (!ok(j)) return tap_note("%s", why.what);
    write_to(j, 22, 1);
    is_int(segments(), 1);
    write_to(j, 24, 1);
    is_int(segments(), 2);
    ok(journal_close(j, &why) == TROUBLE_NONE);
}

TEST("the last row, altered, is not the one that was acknowledged")
{
    fake_disk_init(1);
    make_journal(60, 0);
    spoil(place_of(60));
    refused("row 60 is not the one that was acknowledged", 60);
}

TEST("a second server is kept out, and so is one whose segment an auditor holds")
{
    fake_disk_init(1);
    journal *j = open_journal();
    ok(open_journal() == NULL && why.kind == TROUBLE_HELD);
    has_string(why.what, "another server holds");
    ok(journal_close(j, &why) == TROUBLE_NONE);
    system_handle *h;
    ok(fake_disk_calls.open(segment_path(1, ""), SYSTEM_READ, &h) == 0 && fake_disk_calls.share(h, 0, 1, SYSTEM_SHARED) == 0);
    ok(open_journal() == NULL && why.kind == TROUBLE_HELD);
    has_string(why.what, "is held by another program");
    fake_disk_calls.close(h);
    ok((j = open_journal()) && journal_close(j, &why) == TROUBLE_NONE);
}

static uint64_t opened; /* segments */

static int count_opened(const char *path, system_how how, system_handle **out)
{
    size_t size = strlen(path);
    opened += size > 3 && strcmp(path + size - 3, ".db") == 0;
    return fake_disk_calls.open(path, how, out);
}

TEST("a start opens the newest segments, however many there are")
{
    uint64_t cost[2];
    for (int i = 0; i < 2; i++) {
        fake_disk_init(1);
        make_journal(i ? 900 : 100, 16384);
        ok(segments() > (i ? 20 : 3));
        system_calls counting = fake_disk_calls;
        counting.open = count_opened;
        journal_options o = by_hand();
        o.system = &counting;
        opened = 0;
        journal *j = open_with(&o);
        cost[i] = opened;
        ok(j && journal_close(j, &why) == TROUBLE_NONE);
    }
    is_int((long long)cost[1], (long long)cost[0]);
}

TEST("what was only looked at is as it was, however it had stopped")
{
    for (int clean = 0; clean < 2; clean++) {
        fake_disk_init(1);
        journal *j = open_journal();
        write_to(j, 40, 5);
        if (clean) journal_close(j, &why);
        else kill_journal(j), fake_disk_kill();
        uint64_t steps = fake_disk_steps();
        journal_options o = by_hand();
        ok(journal_look(&o, &j, &found, &why) == TROUBLE_NONE && found.last == 40 && found.clean == (clean == 1));
        is_int(read_rows(0, false), 40);
        journal *second;
        ok(journal_look(&o, &second, &found, &why) == TROUBLE_HELD);
        ok(journal_close(j, &why) == TROUBLE_NONE);
        is_int((long long)fake_disk_steps(), (long long)steps);
    }
}

TEST("after a stop that was not clean the open segment is a new file")
{
    fake_disk_init(1);
    journal *j = open_journal();
    write_to(j, 40, 5);
    kill_journal(j);
    fake_disk_kill();
    ok((j = open_journal()) && !found.clean && found.last == 40 && has_note("was copied into a new file"));
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(read_rows(0, false), 40);
}

TEST("what was begun and not finished is cleared away")
{
    fake_disk_init(1);
    make_journal(5, 0);
    system_handle *h;
    ok(fake_disk_calls.open(segment_path(6, ".new"), SYSTEM_CREATE, &h) == 0);
    fake_disk_calls.close(h);
    journal *j = open_journal();
    size_t size;
    ok(j && journal_close(j, &why) == TROUBLE_NONE && !fake_disk_file(segment_path(6, ".new"), &size));
    fake_disk_drop();
}

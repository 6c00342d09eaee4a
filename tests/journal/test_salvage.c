/* test_salvage.c: a damaged journal is cut before its first damage, and nothing is thrown away. */
#include "journal/salvage.h"

#include "journal/kit.h"

static journal_salvaged report;

static trouble_kind salvage(void)
{
    return journal_salvage(&fake_disk_calls, PLACE, &report, &why);
}

/* Flip a byte within a row's command. */
static void spoil_row(uint64_t n)
{
    record r = row_of(n);
    size_t size;
    for (uint32_t i = 0; fake_disk_name(i); i++) {
        const char *path = fake_disk_name(i);
        const uint8_t *bytes = fake_disk_file(path, &size);
        for (size_t at = 0; at + r.command.size < size; at++) {
            if (memcmp(bytes + at, r.command.bytes, r.command.size) != 0) continue;
            fake_disk_flip(path, at + 3, 1);
            return;
        }
    }
    ok(!"the row is somewhere");
}

static uint32_t count_aside(void)
{
    uint32_t n = 0;
    for (uint32_t i = 0; fake_disk_name(i); i++) n += strstr(fake_disk_name(i), "/cut-1-") != NULL;
    return n;
}

/* It opens again with so many rows, and goes on. */
static void goes_on(uint64_t rows)
{
    journal *j = open_journal();
    if (!ok(j)) return tap_note("%s", why.what);
    is_int(found.last, rows);
    write_to(j, rows + 10, 5);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(read_rows(0, false), (long long)(rows + 10 - found.first + 1));
}

TEST("what is whole is left alone")
{
    fake_disk_init(1);
    make_journal(60, 0);
    uint64_t steps = fake_disk_steps();
    ok(salvage() == TROUBLE_NONE && !report.cut && report.last == 60);
    is_string(report.text, "nothing is damaged");
    is_int(fake_disk_steps(), steps + 1); /* one sync of the folder */
}

TEST("rows before an altered one are kept; the file goes aside, and the report says what was cut")
{
    fake_disk_init(1);
    make_journal(60, 0);
    spoil_row(33);
    ok(salvage() == TROUBLE_NONE && report.cut);
    ok(report.first == 1 && report.last == 32 && report.gone == 60 && report.segments == 1);
    has_string(report.text, "row 33 was altered");
    has_string(report.text, "rows 1 to 32 are kept");
    has_string(report.text, "rows 33 to 60 were acknowledged and are cut");
    has_string(report.text, "cut-1-*");
    ok(count_aside() > 0);
    goes_on(32);
}

static void put_file(const char *path)
{
    system_handle *h;
    ok(fake_disk_calls.open(path, SYSTEM_CREATE, &h) == 0 && fake_disk_calls.write_at(h, "x", 1, 0) == 0);
    fake_disk_calls.close(h);
}

TEST("snapshots of rows that are cut go aside too, and others stay")
{
    size_t size;
    fake_disk_init(1);
    make_journal(60, 0);
    put_file(PLACE "/snapshot-00000000000000000032");
    put_file(PLACE "/snapshot-00000000000000000033");
    put_file(PLACE "/snapshot-33");
    spoil_row(33);
    ok(salvage() == TROUBLE_NONE && report.cut);
    ok(fake_disk_file(PLACE "/snapshot-00000000000000000032", &size) != NULL);
    ok(fake_disk_file(PLACE "/snapshot-00000000000000000033", &size) == NULL);
    ok(fake_disk_file(PLACE "/cut-1-snapshot-00000000000000000033", &size) != NULL);
    ok(fake_disk_file(PLACE "/snapshot-33", &size) != NULL);
    goes_on(32);
}

TEST("every row of a journal of many segments, altered in turn")
{
    fake_disk_init(1);
    make_journal(120, 16384);
    fake_disk_image *image = fake_disk_save();
    for (uint64_t n = 1; n <= 120; n++) {
        fake_disk_load(image);
        spoil_row(n);
        ok(salvage() == TROUBLE_NONE && report.cut);
        is_int(report.last, n - 1);
        ok(count_aside() > 0);
        goes_on(n - 1);
    }
    fake_disk_image_drop(image);
}

TEST("a segment that is gone takes those after it along, and those before it stay as they are")
{
    fake_disk_init(1);
    make_journal(120, 16384);
    uint64_t *firsts;
    uint32_t count;
    folder f;
    folder_init(&f, &fake_disk_calls, PLACE, &why);
    ok(folder_list(&f, &firsts, &count, &why) == TROUBLE_NONE && count > 3);
    fake_disk_erase(segment_path(firsts[2], ""));
    ok(salvage() == TROUBLE_NONE);
    ok(report.last == firsts[2] - 1 && report.segments == count - 3);
    goes_on(firsts[2] - 1);
    free(firsts);
}

TEST("what cannot even be read is cut like what was altered: a file that is cut short anywhere")
{
    fake_disk_init(1);
    make_journal(120, 0);
    fake_disk_image *image = fake_disk_save();
    size_t size;
    fake_disk_file(segment_path(1, ""), &size);
    for (size_t at = 8192; at < size; at += 1021) {
        fake_disk_load(image);
        fake_disk_cut(segment_path(1, ""), at);
        if (!ok(salvage() == TROUBLE_NONE && report.cut && report.gone == 120)) return tap_note("%zu: %s", at, why.what);
        goes_on(report.last);
    }
    fake_disk_image_drop(image);
}

TEST("a row that cannot be read is named, though SQLite does not tell which it is")
{
    fake_disk_init(1);
    make_journal(120, 0);
    size_t size;
    fake_disk_file(segment_path(1, ""), &size);
    for (size_t at = size - size / 3 / 4096 * 4096; at < size; at++) fake_disk_flip(segment_path(1, ""), at, 0xff);
    is_int(read_rows(0, false), -1);
    ok(why.kind == TROUBLE_DAMAGED && why.sequence > 1);
    has_string(why.what, ".db: row ");
    has_string(why.what, " cannot be read: ");
}

TEST("what is kept of a mode that does not sync is on the disk before the head says so")
{
    for (uint64_t seed = 1; seed < 20; seed++) {
        fake_disk_init(seed);
        journal_options o = by_hand();
        o.mode = JOURNAL_OS;
        journal *j = open_with(&o);
        write_to(j, 40, 5);
        kill_journal(j);
        fake_disk_kill();
        fake_disk_erase(PLACE "/head");
        ok(salvage() == TROUBLE_NONE && report.last == 40);
        fake_disk_restart();
        goes_on(40);
    }
}

TEST("what a failed sync left only in memory is copied to the disk before the head says that it is there")
{
    for (uint64_t seed = 1; seed < 20; seed++) {
        fake_disk_init(seed);
        journal *j = open_journal();
        write_to(j, 40, 5);
        fake_disk_fail_sync(1);
        write_to(j, 45, 5);
        ok(journal_durable(j) == 40 && journal_door_now(j) == JOURNAL_FAILED);
        kill_journal(j);
        fake_disk_kill();
        fake_disk_erase(PLACE "/head");
        ok(salvage() == TROUBLE_NONE && report.last == 45);
        fake_disk_restart();
        goes_on(45);
    }
}

TEST("a head that is lost is written anew, and no row is cut")
{
    fake_disk_init(1);
    make_journal(60, 16384);
    fake_disk_erase(PLACE "/head");
    ok(salvage() == TROUBLE_NONE && report.cut && report.last == 60 && report.gone == 0 && report.segments == 0);
    has_string(report.text, "no file \"head\"");
    goes_on(60);
}

TEST("rows that are gone are counted as gone")
{
    fake_disk_init(1);
    journal *j = open_journal();
    write_to(j, 40, 5);
    kill_journal(j);
    fake_disk_kill();
    fake_disk_erase(segment_path(1, "-wal"));
    ok(salvage() == TROUBLE_NONE && report.cut && report.last == 0 && report.gone == 40);
    goes_on(0);
}

TEST("the report has its words for none and for one")
{
    fake_disk_init(1);
    make_journal(1, 0);
    spoil_row(1);
    ok(salvage() == TROUBLE_NONE && report.cut);
    has_string(report.text, "; no row is kept; row 1 was acknowledged and is cut; 1 segment is moved aside, as cut-1-*");
    fake_disk_init(1);
    make_journal(2, 0);
    spoil_row(2);
    ok(salvage() == TROUBLE_NONE && report.cut);
    has_string(report.text, "; row 1 is kept; row 2 was acknowledged and is cut; 1 segment is moved aside, as cut-1-*");
}

TEST("a file that is no database goes aside whole")
{
    fake_disk_init(1);
    make_journal(60, 0);
    fake_disk_flip(segment_path(1, ""), 3, 255);
    ok(salvage() == TROUBLE_NONE && report.last == 0 && report.segments == 1);
    goes_on(0);
}

TEST("a salvage cut off at any step is completed by the next")
{
    fake_disk_init(1);
    make_journal(60, 16384);
    spoil_row(33);
    fake_disk_image *image = fake_disk_save();
    for (uint64_t n = 1;; n++) {
        fake_disk_load(image);
        fake_disk_crash_at(n);
        trouble_kind first = salvage();
        fake_disk_restart();
        trouble_kind second = salvage();
        if (!ok(second == TROUBLE_NONE && report.last == 32)) tap_note("step %llu: %s", (unsigned long long)n, report.text);
        goes_on(32);
        if (first == TROUBLE_NONE) break;
    }
    fake_disk_image_drop(image);
}

TEST("a salvage cut off at any step keeps no row that only the segment behind it tells to be altered")
{
    uint64_t *firsts;
    uint32_t count;
    folder f;
    fake_disk_init(1);
    make_journal(120, 16384);
    folder_init(&f, &fake_disk_calls, PLACE, &why);
    ok(folder_list(&f, &firsts, &count, &why) == TROUBLE_NONE && count > 3);
    uint64_t last = firsts[2] - 1;
    spoil_row(last);
    fake_disk_image *image = fake_disk_save();
    for (uint64_t n = 1;; n++) {
        fake_disk_load(image);
        fake_disk_crash_at(n);
        trouble_kind first = salvage();
        fake_disk_restart();
        if (!ok(salvage() == TROUBLE_NONE && report.last == last - 1)) tap_note("step %llu: %s", (unsigned long long)n, report.text);
        goes_on(last - 1);
        if (first == TROUBLE_NONE) break;
    }
    fake_disk_image_drop(image);
    free(firsts);
}

/* A salvage that was cut off, or in which something failed, is repeated: the journal ends where it has to. */
static void salvage_again(trouble_kind first, uint64_t last)
{
    ok(first == TROUBLE_NONE || first == TROUBLE_FAILED);
    if (first != TROUBLE_NONE) ok(salvage() == TROUBLE_NONE);
    if (!is_int(report.last, last)) tap_note("%s", report.text);
    fake_disk_restart();
    goes_on(last);
}

TEST("a salvage in which a read, a write or a sync fails cuts no more than one in which nothing does")
{
    static void (*const fail[])(uint64_t) = {fake_disk_fail_read, fake_disk_fail_write, fake_disk_fail_sync};
    fake_disk_init(1);
    make_journal(120, 16384);
    spoil_row(77);
    fake_disk_image *image = fake_disk_save();
    for (int what = 0; what < 3; what++) {
        bool met = true;
        for (uint64_t n = 1; met; n++) {
            fake_disk_load(image);
            fail[what](n);
            trouble_kind first = salvage();
            met = !fake_disk_is_armed();
            fake_disk_kill();
            salvage_again(first, 76);
        }
    }
    fake_disk_image_drop(image);
}

/* Rows in segments, until the process is ended at the n-th step of the disk; false: there was none. */
static bool write_until(uint64_t n, uint64_t *durable)
{
    journal_options o = by_hand();
    o.segment_bytes = 16384;
    journal *j = open_with(&o);
    fake_disk_crash_at(n);
    write_to(j, 60, 5);
    bool ended = fake_disk_is_down();
    *durable = journal_durable(j);
    journal_close(j, NULL);
    return ended;
}

/* Readers find it whole as it is; and without a head every row is kept. */
static void keeps_all(uint64_t durable)
{
    ok(read_rows(0, false) >= (long long)durable);
    fake_disk_erase(PLACE "/head");
    ok(salvage() == TROUBLE_NONE && report.last >= durable && report.segments == 0);
    fake_disk_restart();
    goes_on(report.last);
}

TEST("a process or the power that ends at any step, also while a segment is closed: readers call it whole, and salvage cuts no row")
{
    uint64_t durable;
    bool ended = true;
    for (uint64_t n = 2; ended; n++) {
        fake_disk_init(n);
        ended = write_until(n / 2, &durable);
        if (n % 2) fake_disk_kill();
        else fake_disk_restart();
        keeps_all(durable);
    }
}

TEST("while a server holds the folder nothing is cut")
{
    fake_disk_init(1);
    journal *j = open_journal();
    ok(salvage() == TROUBLE_HELD);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    fake_disk_drop();
}

/* test_crash.c: power cut at every write: what was acknowledged is there, and nothing that was not written. */
#include "journal/kit.h"

/* A life: open, write by groups in short segments, close.  What was acknowledged before the disk went down. */
typedef struct life {
    uint64_t acknowledged, appended;
    bool opened, closed;
} life;

static life live_once(journal_mode mode, uint64_t to, uint64_t size)
{
    life l = {0};
    journal_options o = by_hand();
    journal_stats s;
    o.segment_bytes = 24576;
    o.mode = mode;
    journal *j = open_with(&o);
    if (!j) return l;
    l.opened = true;
    write_to(j, to, size);
    journal_read_stats(j, &s);
    l.acknowledged = s.durable;
    l.appended = s.appended;
    l.closed = journal_close(j, NULL) == TROUBLE_NONE;
    return l;
}

/* Crash the n-th step of the second life; then what a third one finds. */
static bool survive(uint64_t n, bool power, bool *whole)
{
    life first = live_once(JOURNAL_FSYNC, 30, 5);
    fake_disk_crash_at(n);
    life second = live_once(JOURNAL_FSYNC, 80, 1 + n % 9);
    *whole = second.closed;
    if (power) fake_disk_restart();
    else fake_disk_kill();
    uint64_t acknowledged = second.opened ? second.acknowledged : first.acknowledged;
    uint64_t written = second.opened ? second.appended : first.appended;
    journal *j = open_journal();
    if (!ok(j)) return tap_note("step %llu: %s", (unsigned long long)n, why.what), false;
    bool held = ok(found.last >= acknowledged) && ok(found.last <= written);
    uint64_t last = found.last;
    held = ok(journal_close(j, &why) == TROUBLE_NONE) && held;
    held = ok(read_rows(0, false) == (long long)last) && held;
    if (!held) tap_note("step %llu: %llu acknowledged, %llu found, %llu written: %s", (unsigned long long)n,
                        (unsigned long long)acknowledged, (unsigned long long)last, (unsigned long long)written, why.what);
    return held;
}

static void survive_all(bool power)
{
    bool whole = false;
    uint64_t seed = tap_random(), n = 1;
    for (; !whole; n++) {
        fake_disk_init(seed + n);
        if (!survive(n, power, &whole)) return;
    }
    tap_note("%llu steps", (unsigned long long)n - 1);
}

TEST("power cut at any step: acknowledged rows are found, in order and unchanged, and no others than were written")
{
    survive_all(true);
}

TEST("the process killed at any step")
{
    survive_all(false);
}

TEST("a crash during recovery from a crash, again and again")
{
    uint64_t acknowledged = 0, written = 0;
    fake_disk_init(tap_random());
    for (int i = 0; i < 150; i++) {
        fake_disk_crash_at(1 + tap_random_below(i % 3 ? 40 : 400));
        life l = live_once(JOURNAL_FSYNC, acknowledged + 40, 1 + tap_random_below(9));
        if (l.opened) {
            ok(l.acknowledged >= acknowledged);
            acknowledged = l.acknowledged;
            written = l.appended;
        }
        fake_disk_restart();
    }
    journal *j = open_journal();
    if (!ok(j)) return tap_note("%s", why.what);
    uint64_t last = found.last;
    ok(last >= acknowledged && last <= written);
    ok(journal_close(j, &why) == TROUBLE_NONE);
    is_int(read_rows(0, false), (long long)last);
    tap_note("%llu rows in 150 lives", (unsigned long long)last);
}

TEST("a sync that fails anywhere loses nothing that was acknowledged")
{
    bool failed = true;
    uint64_t seed = tap_random();
    for (uint64_t n = 1; failed; n++) {
        fake_disk_init(seed + n);
        live_once(JOURNAL_FSYNC, 30, 5);
        fake_disk_fail_sync(n);
        life l = live_once(JOURNAL_FSYNC, 80, 5);
        failed = !l.closed;
        fake_disk_restart();
        journal *j = open_journal();
        if (!ok(j)) return tap_note("sync %llu: %s", (unsigned long long)n, why.what);
        ok(found.last >= (l.opened ? l.acknowledged : 30) && found.last <= 80);
        uint64_t last = found.last;
        ok(journal_close(j, &why) == TROUBLE_NONE);
        if (!ok(read_rows(0, false) == (long long)last)) return tap_note("sync %llu: %s", (unsigned long long)n, why.what);
    }
}

/* A sync of the second life fails, and the power goes at a step of the third, which meets what was not synced. */
static bool survive_both(uint64_t sync, uint64_t step)
{
    live_once(JOURNAL_FSYNC, 30, 5);
    fake_disk_fail_sync(sync);
    life l = live_once(JOURNAL_FSYNC, 120, 5);
    fake_disk_kill();
    fake_disk_crash_at(step);
    live_once(JOURNAL_FSYNC, 0, 1);
    fake_disk_restart();
    journal *j = open_journal();
    if (!ok(j)) return tap_note("sync %llu, step %llu: %s", (unsigned long long)sync, (unsigned long long)step, why.what), false;
    bool held = ok(found.last >= (l.opened ? l.acknowledged : 30) && found.last <= 120);
    uint64_t last = found.last;
    ok(journal_close(j, &why) == TROUBLE_NONE);
    return ok(read_rows(0, false) == (long long)last) && held;
}

TEST("a sync that fails, and then a power cut during the next start, lose nothing that was acknowledged")
{
    uint64_t seed = tap_random();
    for (uint64_t sync = 1 + tap_random_below(4); sync < 60; sync += 4)
        for (uint64_t step = 1 + tap_random_below(2); step < 30; step += 2) {
            fake_disk_init(seed + sync * 100 + step);
            if (!survive_both(sync, step)) return;
        }
}

TEST("in mode os a power cut at any step leaves a journal that begins: what is gone is gone from the end")
{
    for (uint64_t n = 1; n < 200; n++) {
        fake_disk_init(n);
        live_once(JOURNAL_OS, 20, 5);
        fake_disk_crash_at(n);
        live_once(JOURNAL_OS, 120, 1 + n % 5);
        fake_disk_restart();
        journal *j = open_journal();
        if (!ok(j)) return tap_note("step %llu: %s", (unsigned long long)n, why.what);
        uint64_t last = found.last;
        ok(journal_close(j, &why) == TROUBLE_NONE);
        is_int(read_rows(0, false), (long long)last);
    }
}

TEST("in mode os a power cut after the deletion of old segments leaves a journal that begins, and whose rows a snapshot can stand on")
{
    int deletions = 0;
    for (uint64_t n = 1; n < 60; n++) {
        fake_disk_init(n);
        journal_options o = by_hand();
        o.mode = JOURNAL_OS;
        o.segment_bytes = 16384;
        journal *j = open_with(&o);
        if (!ok(j)) return;
        uint64_t held = 91 + n % 15; /* by a snapshot that holds what is deleted */
        write_to(j, held, 5);
        journal_retain(j, 90);
        fake_disk_crash_at(n);
        write_to(j, 110, 1);
        while (!fake_disk_is_down()) fake_disk_calls.sync_folder(PLACE);
        journal_close(j, NULL);
        fake_disk_restart();
        j = open_journal();
        if (!ok(j)) return tap_note("step %llu: %s", (unsigned long long)n, why.what);
        bool deleted = found.first > 1;
        if (!ok(!deleted || found.last >= held)) tap_note("step %llu: the last row is %llu", (unsigned long long)n, (unsigned long long)found.last);
        ok(journal_close(j, &why) == TROUBLE_NONE);
        deletions += deleted;
    }
    ok(deletions > 20);
}

TEST("in mode os a killed process loses nothing")
{
    for (uint64_t n = 1; n < 60; n++) {
        fake_disk_init(n);
        live_once(JOURNAL_OS, 20, 5);
        fake_disk_crash_at(n * 3);
        life l = live_once(JOURNAL_OS, 60, 5);
        fake_disk_kill();
        journal *j = open_journal();
        if (!ok(j)) return tap_note("step %llu: %s", (unsigned long long)n, why.what);
        ok(found.last >= (l.opened ? l.acknowledged : 20));
        ok(journal_close(j, &why) == TROUBLE_NONE);
    }
    fake_disk_drop();
}

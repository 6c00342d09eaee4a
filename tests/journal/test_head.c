/* test_head.c: two slots, written in turn, of which one is always whole. */
#include "journal/head.h"

#include "journal/kit.h"

#define HEAD_PATH PLACE "/" HEAD_FILE

static folder f;

static head head_of(uint64_t n)
{
    head h = {.counter = n, .sequence = n * 3, .segment = n, .first = 1, .mode = JOURNAL_FSYNC, .mark = HEAD_CLEAN};
    memset(h.hash, (int)n, sizeof h.hash);
    return h;
}

static head_file make_head_with(uint64_t n, uint64_t seed)
{
    head_file file = {0};
    head h = head_of(n);
    fake_disk_init(seed);
    folder_init(&f, &fake_disk_calls, PLACE, &why);
    ok(head_create(&f, &h, &file, &why) == TROUBLE_NONE);
    return file;
}

static head_file make_head(uint64_t n)
{
    return make_head_with(n, 1);
}

static uint64_t newest(void)
{
    head_slots s;
    if (head_read(&f, &s, &why) != TROUBLE_NONE || head_newest(&s) < 0) return 0;
    return s.slot[head_newest(&s)].sequence;
}

TEST("a slot reads back as it was written")
{
    uint8_t slot[HEAD_SLOT];
    head h = head_of(5), back;
    head_encode(&h, slot);
    if (ok(head_decode(slot, &back))) {
        ok(back.counter == 5 && back.sequence == 15 && back.segment == 5 && back.first == 1);
        ok(back.mode == JOURNAL_FSYNC && back.mark == HEAD_CLEAN && memcmp(back.hash, h.hash, DIGEST_SIZE) == 0);
    }
}

TEST("no flipped bit of a slot goes unseen")
{
    uint8_t slot[HEAD_SLOT];
    head h = head_of(5), back = head_of(9);
    head_encode(&h, slot);
    for (size_t bit = 0; bit < 8 * HEAD_SLOT; bit++) {
        slot[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (!ok(!head_decode(slot, &back))) return;
        slot[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    ok(back.sequence == 27);
}

TEST("random bytes, zeros and a mode that there is not are no slot")
{
    uint8_t slot[HEAD_SLOT] = {0};
    head back, h = head_of(1);
    ok(!head_decode(slot, &back));
    for (int i = 0; i < 2000; i++) {
        for (size_t k = 0; k < HEAD_SLOT; k += 1 + tap_random_below(64)) slot[k] = (uint8_t)tap_random();
        if (!ok(!head_decode(slot, &back))) return;
    }
    h.mode = JOURNAL_NONE;
    head_encode(&h, slot);
    ok(!head_decode(slot, &back));
}

TEST("writes take turns, and the newest good slot counts")
{
    head_file file = make_head(1);
    head h = head_of(2);
    ok(newest() == 3);
    for (uint64_t n = 2; n < 7; n++) {
        h = head_of(n);
        ok(head_write(&file, &h, &why) == TROUBLE_NONE);
        is_int(newest(), n * 3);
    }
    head_slots s;
    ok(head_read(&f, &s, &why) == TROUBLE_NONE);
    ok(s.good[0] && s.good[1] && !s.absent);
    is_int(s.slot[0].counter + s.slot[1].counter, 11);
    head_close(&file);
}

TEST("where writes are not synced one slot is, whatever a power cut does to the other")
{
    for (uint64_t seed = 1; seed < 60; seed++) {
        head h = head_of(1);
        head_file file;
        fake_disk_init(seed);
        h.mode = JOURNAL_OS;
        folder_init(&f, &fake_disk_calls, PLACE, &why);
        ok(head_create(&f, &h, &file, &why) == TROUBLE_NONE);
        for (uint64_t n = 2; n < 9; n++) {
            h = head_of(n);
            ok((n == 5 ? head_write_through : head_write)(&file, &h, &why) == TROUBLE_NONE);
            is_int(newest(), n * 3);
        }
        head_close(&file);
        fake_disk_restart();
        ok(newest() >= 15);
    }
}

TEST("with one slot torn the other tells what came before it")
{
    head_file file = make_head(1);
    head h = head_of(2);
    ok(head_write(&file, &h, &why) == TROUBLE_NONE);
    head_close(&file);
    head_slots s;
    ok(head_read(&f, &s, &why) == TROUBLE_NONE);
    fake_disk_flip(HEAD_PATH, (size_t)head_newest(&s) * HEAD_SLOT + 100, 1);
    is_int(newest(), 3);
    fake_disk_flip(HEAD_PATH, (size_t)(1 - head_newest(&s)) * HEAD_SLOT + 100, 1);
    is_int(newest(), 0);
}

TEST("a file that is cut short has one slot, or none; one that is not there has none")
{
    head_file file = make_head(1);
    head_close(&file);
    fake_disk_cut(HEAD_PATH, 2 * HEAD_SLOT - 1);
    is_int(newest(), 3);
    fake_disk_cut(HEAD_PATH, 10);
    is_int(newest(), 0);
    fake_disk_erase(HEAD_PATH);
    head_slots s;
    ok(head_read(&f, &s, &why) == TROUBLE_NONE && s.absent && head_newest(&s) == -1);
}

TEST("after a failed write the same slot has its turn again")
{
    head_file file = make_head(1);
    head h = head_of(2);
    fake_disk_fail_sync(1);
    ok(head_write(&file, &h, &why) == TROUBLE_FAILED);
    has_string(why.what, "cannot sync head");
    int next = file.next;
    ok(head_write(&file, &h, &why) == TROUBLE_NONE && file.next == 1 - next);
    head_close(&file);
    fake_disk_restart();
    is_int(newest(), 6);
}

TEST("a crash at any write leaves a head: the old one or the new one")
{
    for (uint64_t n = 1; n < 12; n++) {
        head_file file = make_head_with(1, n);
        head second = head_of(2), third = head_of(3);
        fake_disk_crash_at(n);
        bool wrote = head_write(&file, &second, NULL) == TROUBLE_NONE;
        head_close(&file);
        bool made = head_create(&f, &third, &file, NULL) == TROUBLE_NONE;
        if (made) head_close(&file);
        fake_disk_restart();
        uint64_t got = newest();
        ok(got == 3 || got == 6 || got == 9);
        if (wrote) ok(got >= 6);
        if (made) ok(got == 9);
    }
    fake_disk_drop();
}

/* world_fault.c: what goes wrong: disks and memory that fail, and bytes that change while nobody looks. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "journal/reader.h"
#include "journal/salvage.h"
#include "runtime/replay.h"
#include "simulator/chance.h"
#include "simulator/client.h"
#include "simulator/fault.h"
#include "simulator/trace.h"
#include "simulator/world_parts.h"
#include "support/fake_disk.h"

/* ---- faults --------------------------------------------------------------------------------------------------------------- */

static bool armed;

typedef enum fault { CRASH, SYNC, WRITE, READ, MEMORY, FULL, ROOM } fault;

void world_arm_with(uint32_t what, uint32_t n)
{
    static const char *const words[WORLD_FAULTS] = {"the disk goes down at a step", "a sync fails", "a write fails",
                                                    "a read fails", "a request for memory fails", "the disk is full at a write",
                                                    "the disk is full after so many bytes"};
    trace("from now on %s: %u", words[what], n);
    armed = w.faulty = true;
    if (what == CRASH) fake_disk_crash_at(n);
    if (what == SYNC) fake_disk_fail_sync(n);
    if (what == WRITE) fake_disk_fail_write(n);
    if (what == READ) fake_disk_fail_read(n);
    if (what == MEMORY) fault_memory(n, 1);
    if (what == ROOM) fake_disk_room(fake_disk_used() + n);
    if (what == FULL) fake_disk_fill_at(n);
}

void world_arm(void)
{
    uint32_t what = chance_below(WORLD_FAULTS), n = 1 + chance_below(chance_once_in(3) ? 200 : 20);
    if (what == ROOM) n *= 200;
    if (what == MEMORY) n *= 1 + chance_below(10);
    world_arm_with(what, n);
    if (what == MEMORY && chance_once_in(3)) fault_memory(n, 2 + chance_below(5));
    counts.full += what == ROOM || what == FULL;
    counts.failed += what == SYNC || what == WRITE || what == READ;
}

/* What was not met yet is not met any more; the disk has room again. */
void world_disarm(void)
{
    if (!armed) return;
    fake_disk_crash_at(0);
    fake_disk_fail_sync(0);
    fake_disk_fail_write(0);
    fake_disk_fail_read(0);
    fake_disk_fill_at(0);
    fake_disk_room(UINT64_MAX);
    fault_memory(0, 0);
    armed = false;
}

bool world_is_armed(void)
{
    return armed;
}

/* ---- damage --------------------------------------------------------------------------------------------------------------- */

static struct {
    fake_disk_image *image; /* as it was before; NULL: nothing was spoilt */
    char path[96];
} damage;

static const char *choose_file(size_t *size)
{
    uint32_t n = 0;
    while (fake_disk_name(n)) n++;
    if (n == 0) return NULL;
    const char *path = fake_disk_name(chance_below(n));
    fake_disk_file(path, size);
    bool last = w.retention && w.spoilt && strstr(path, "/snapshot-"); /* the other one was spoilt before */
    return *size && !last ? path : NULL;
}

bool world_damage(void)
{
    size_t size = 0;
    const char *path = choose_file(&size);
    if (!path) return false;
    damage.image = fake_disk_save();
    snprintf(damage.path, sizeof damage.path, "%s", path);
    uint32_t what = chance_below(8), at = chance_below((uint32_t)size), bit = chance_below(8);
    if (what > 1) {
        trace("bit %u of byte %u of %s flips", bit, at, path);
        fake_disk_flip(damage.path, at, (uint8_t)(1u << bit));
    } else if (what == 1) {
        trace("%s is cut to %u bytes", path, at);
        fake_disk_cut(damage.path, at);
    } else {
        trace("%s is gone", path);
        fake_disk_erase(damage.path);
    }
    counts.flips++;
    w.spoilt = w.spoilt || strstr(damage.path, "snapshot-");
    return true;
}

static void drop_image(void)
{
    if (damage.image) fake_disk_image_drop(damage.image);
    damage.image = NULL;
}

/* "rows from 17 on", "row 17" or "rows 17 to", the first there is; 0: none. */
static uint64_t row_named(const char *text)
{
    const char *at = strstr(text, "rows from ");
    if (at) return strtoull(at + 10, NULL, 10);
    at = strstr(text, "row ");
    if (!at) at = strstr(text, "rows ");
    return at ? strtoull(at + 3 + (at[3] == 's'), NULL, 10) : 0;
}

static uint64_t first_in(const char *path)
{
    const char *at = strstr(path, "/journal-"); /* not what salvage moved aside */
    return at ? strtoull(at + 9, NULL, 10) : 0;
}

/* Where the segment after this one begins. */
static uint64_t first_behind(uint64_t first)
{
    uint64_t next = UINT64_MAX;
    for (uint32_t i = 0; fake_disk_name(i); i++) {
        uint64_t other = first_in(fake_disk_name(i));
        if (other > first && other < next) next = other;
    }
    return next;
}

void world_check_named(netto_status status, const char *text)
{
    must(status == NETTO_EDAMAGED || status == NETTO_EDIFFERENT, "damage to %s is called %s: %s", damage.path, netto_status_code(status), text);
    uint64_t row = row_named(text), first = first_in(damage.path);
    bool by_file = strstr(text, strrchr(damage.path, '/') + 1) || (first == 0 && strstr(text, "head"));
    bool by_row = first && row + 1 >= first && row <= first_behind(first);
    char segment[64];
    snprintf(segment, sizeof segment, "journal-%020llu.db", (unsigned long long)first);
    must(by_file || by_row || strstr(text, segment), "damage to %s is told of as: %s", damage.path, text);
    counts.named++;
}

bool world_finds_damage(netto_complaint *why)
{
    journal_reading what = {.system = &disk, .folder = PLACE, .live = true};
    journal_reader *reader;
    trouble t = {0};
    record row;
    bool more = true;
    trouble_kind kind = journal_reader_open(&what, &reader, &t);
    if (kind == TROUBLE_NONE) {
        while (kind == TROUBLE_NONE && more) kind = journal_reader_next(reader, &row, &more, &t);
        journal_reader_close(reader);
    }
    return kind != TROUBLE_NONE && replay_trouble(&t, why) != NETTO_OK;
}

/* Once, with a fault or without.  False: it has to be repeated. */
static bool salvage_once(journal_salvaged *done, trouble *t)
{
    fault_memory_forget();
    if (chance_once_in(2)) world_arm();
    bool before = fault_enter();
    trouble_kind kind = journal_salvage(&disk, PLACE, done, t);
    fault_leave(before);
    bool down = fake_disk_is_down(), faultless = !armed;
    world_disarm();
    fault_memory_forget();
    must(kind == TROUBLE_NONE || !faultless, "what is damaged cannot be salvaged: %s", t->what);
    if (kind == TROUBLE_NONE && !down) return true;
    trace("the journal is not salvaged: %s", down ? "the disk went down" : t->what);
    bool cut = down && chance_once_in(2);
    if (cut) fake_disk_restart(), w.ended = PROOF_POWER_CUT;
    else fake_disk_kill();
    return false;
}

/* A second call completes what a first could not.  False: the beginning is gone, and nobody can begin with the rest. */
static bool salvage(void)
{
    journal_salvaged done;
    trouble t = {0};
    bool crashed = false;
    while (!salvage_once(&done, &t)) crashed = true;
    trace("salvaged: %.200s", done.text);
    uint64_t required = proof_required(w.ended);
    must(crashed || done.last >= required || done.gone == 0 || done.gone >= required, "salvage keeps rows to %llu, and says that row %llu is gone; %llu was acknowledged",
         (unsigned long long)done.last, (unsigned long long)done.gone, (unsigned long long)required);
    bool rows_spoilt = strstr(damage.path, "/journal-") || strstr(damage.path, "/cut-");
    must(rows_spoilt || done.last >= required, "%s was spoilt, and salvage keeps rows to %llu; %llu was acknowledged", damage.path,
         (unsigned long long)done.last, (unsigned long long)required);
    counts.salvaged++;
    return done.first == 1 ? proof_cut(done.last), true : false;
}

void world_repair(void)
{
    bool salvaged = chance_once_in(2) && salvage();
    if (!salvaged) {
        trace("the folder is put back as it was");
        fake_disk_load(damage.image);
    }
    drop_image();
}

bool world_is_damaged(void)
{
    return damage.image != NULL;
}

void world_forget_damage(void)
{
    if (damage.image) counts.harmless++;
    drop_image();
}

/* world.c: one simulated run. */
#include "simulator/world.h"

#include <stdio.h>
#include <string.h>

#include "journal/reader.h"
#include "runtime/resume.h"
#include "runtime/snapshot.h"
#include "simulator/chance.h"
#include "simulator/client.h"
#include "simulator/fault.h"
#include "simulator/twin.h"
#include "simulator/trace.h"
#include "simulator/world_parts.h"
#include "support/fake_disk.h"

#define HOUR  (3600 * (netto_instant)NETTO_SECOND)
#define SLACK (HOUR / 2) /* by which the clock may have been set back while a server lived */

world_counts counts;
world w;
netto_instant clock_shows;
system_calls disk;

static netto_instant show_clock(void)
{
    return clock_shows;
}

static int sync_file(system_handle *h)
{
    world_meanwhile();
    int error = fake_disk_calls.sync(h);
    if (!fake_disk_is_down()) world_meanwhile();
    return error;
}

static void wake(void *self)
{
    (void)self;
}

/* ---- ends ------------------------------------------------------------------------------------------------------------------- */

/* Nothing reaches the disk any more. */
static void stop_disk(void)
{
    fake_disk_crash_at(1);
    while (!fake_disk_is_down()) disk.sync_folder(PLACE);
}

static void let_disk_go(void)
{
    static const char *const words[] = {"closed", "killed", "power cut"};
    proof_end how = fake_disk_is_down() ? PROOF_KILLED : PROOF_CLOSED;
    bool cut = chance_once_in(how == PROOF_CLOSED ? 4 : 2);
    if (cut && !(w.mode == JOURNAL_OS && world_is_damaged())) how = PROOF_POWER_CUT;
    trace("the server ends: %s", words[how]);
    world_disarm();
    if (how == PROOF_POWER_CUT) fake_disk_restart();
    else fake_disk_kill();
    if (how > w.ended) w.ended = how; /* since the last start that was not refused */
    counts.closed += how == PROOF_CLOSED;
    counts.killed += how == PROOF_KILLED;
    counts.power_cuts += how == PROOF_POWER_CUT;
}

void world_end(bool in_order)
{
    if (fake_disk_is_down()) counts.crashes++;
    for (uint32_t i = 0; i < HISTORY_CLIENTS; i++) client_listen(i);
    world_observe();
    if (in_order && !w.faulty) proof_promise(w.r->ledger.appended, w.mode == JOURNAL_FSYNC);
    if (!in_order && !fake_disk_is_down()) stop_disk();
    counts.short_of_memory += fault_memory_hit();
    client_drop_all();
    bool before = fault_enter();
    runtime_destroy(w.r);
    fault_leave(before);
    w.r = NULL;
    let_disk_go();
}

/* ---- beginnings --------------------------------------------------------------------------------------------------------------- */

static netto_status create(netto_complaint *why)
{
    runtime_options o = {.system = &disk, .data = PLACE, .durability = w.mode, .segment_bytes = w.segment_bytes, .snapshot_rows = w.snapshot_rows, .retention = w.retention, .by_hand = true,
                         .wake = wake, .answer = client_answer};
    bool before = fault_enter();
    netto_status status = runtime_create(&o, &w.r, why);
    fault_leave(before);
    if (status != NETTO_OK) w.r = NULL;
    return status;
}

/* Damage is named, and named again by the next start: nothing of it was changed. */
static void refused_for_damage(netto_status status, const netto_complaint *why)
{
    netto_complaint again = {0};
    world_check_named(status, why->text);
    fake_disk_kill();
    must(create(&again) == status && strcmp(again.text, why->text) == 0, "a start was refused with \"%s\", and the next one says \"%s\"",
         why->text, again.text);
    world_repair();
}

/* Only what was made to fail may be the reason. */
static void refused(netto_status status, const netto_complaint *why)
{
    trace("the start is refused: %s: %s", netto_status_code(status), why->text);
    counts.refused_starts++;
    if (world_is_damaged() && !w.armed) {
        refused_for_damage(status, why);
        return;
    }
    must(w.armed, "the start is refused, and nothing is wrong: %s", why->text);
    must(world_is_damaged() || (status != NETTO_EDAMAGED && status != NETTO_EDIFFERENT), "a fault of the machine is called damage: %s", why->text);
}

/* A start with a snapshot passes over the rows before it: who reads them is told of their damage. */
static bool is_whole(void)
{
    netto_complaint why;
    if (!world_is_damaged() || !world_finds_damage(&why)) return true;
    trace("the server has begun, and a reader finds: %s", why.text);
    must(w.snapshot_rows, "a server has begun with rows that are damaged: %s", why.text);
    world_check_named(why.status, why.text);
    stop_disk();
    runtime_destroy(w.r);
    w.r = NULL;
    fake_disk_kill();
    world_repair();
    return false;
}

/* Who only reads finds a folder whole with which a server begins. */
static void verify(void)
{
    journal_verified found;
    trouble t = {0};
    if (world_is_damaged() || w.armed || !chance_once_in(3)) return;
    must(journal_verify(&disk, PLACE, &found, &t) == TROUBLE_NONE, "nothing is wrong, and a reader finds: %s", t.what);
}

/* `netto journal snapshot` between two servers: of rows, too, that nobody was told of. */
static void take_snapshot(void)
{
    settings told;
    bool found;
    snapshot_taken taken;
    netto_complaint why = {0};
    if (!w.snapshot_rows || world_is_damaged() || w.armed || !chance_once_in(4)) return;
    netto_status status = settings_find(&disk, PLACE, &told, &found, &why);
    must(status == NETTO_OK, "nothing is wrong, and the settings are not found: %s", why.text);
    if (!found) return;
    snapshot_plan plan = {.system = &disk, .folder = PLACE, .settings = &told, .capacity = RESUME_CAPACITY};
    status = snapshot_take(&plan, &taken, &why);
    must(status == NETTO_OK, "nothing is wrong, and no snapshot can be taken: %s", why.text);
    trace("a snapshot is taken, of row %llu", (unsigned long long)taken.row.sequence);
}

bool world_begin(void)
{
    netto_complaint why = {0};
    w.armed = world_is_armed();
    w.starts++;
    w.faulty = false;
    world_look();
    verify();
    take_snapshot();
    netto_status status = create(&why);
    w.met = !fake_disk_is_armed() && !fault_memory_is_armed();
    if (status == NETTO_OK && !fake_disk_is_down()) return world_disarm(), is_whole();
    counts.crashes += fake_disk_is_down();
    if (status == NETTO_OK) runtime_destroy(w.r), w.r = NULL;
    else if (!fake_disk_is_down()) refused(status, &why);
    let_disk_go();
    return false;
}

void world_prove(void)
{
    w.life++;
    counts.lives++;
    trace("server %u has begun, mode %s", w.life, w.mode == JOURNAL_FSYNC ? "fsync" : "os");
    world_hear();
    proof_recovered(&disk, PLACE, w.life, w.ended, w.retention ? clock_shows - w.retention + SLACK : 0, w.r->engine);
    world_check_deleted();
    w.ended = PROOF_CLOSED;
    w.starts = 0;
    world_forget_damage();
    client_connect_all(w.r, w.life, w.snapshot_rows != 0);
}

static void furnish(void)
{
    static wish wanted;
    for (uint32_t n = 0; wish_world(n, &wanted); n++) client_send(1, &wanted);
}

/* ---- a run ---------------------------------------------------------------------------------------------------------------------- */

static void live(void)
{
    if (w.life == 1 || proof_rows() < 6) furnish();
    uint32_t turns = 20 + chance_below(200);
    if (chance_once_in(3)) world_arm();
    for (uint32_t i = 0; i < turns && !fake_disk_is_down(); i++) world_turn();
    world_end(chance_once_in(3));
}

static void open_world(uint64_t seed)
{
    trace_begin(seed);
    chance_begin(seed);
    fault_seed((uint32_t)seed);
    fake_disk_init(seed);
    disk = fake_disk_calls;
    disk.now = show_clock;
    disk.sync = sync_file;
    clock_shows = 1767225600 * NETTO_SECOND;
    w = (world){.mode = chance_below(4) ? JOURNAL_FSYNC : JOURNAL_OS, .segment_bytes = 16384 + chance_below(60000)};
    if (chance_once_in(2)) w.snapshot_rows = 10 + chance_below(60);
    if (w.snapshot_rows && chance_once_in(2)) w.retention = (1 + chance_below(48)) * HOUR;
    history_begin();
    client_begin();
    wish_begin();
    proof_begin();
}

static void close_world(void)
{
    world_disarm();
    world_forget_damage();
    counts.rows += proof_rows();
    counts.deleted += proof_first() - 1;
    counts.sent += history_count;
    for (uint32_t i = 0; i < history_count; i++) counts.acknowledged += history[i].state == SENT_ACKNOWLEDGED;
    const client_event *events;
    counts.events += client_events(&events);
    twin_end();
    history_begin();
    fake_disk_drop();
}

/* In mode "os" a power cut may take the row and the head that vouch for the last row there is: not both at once. */
static bool may_be_damaged(void)
{
    return w.mode == JOURNAL_FSYNC || w.ended != PROOF_POWER_CUT;
}

/* Where old rows are deleted nobody grows old while a server lives: each row is seen by a start before it is deleted. */
static void rest(void)
{
    if (!w.retention || chance_once_in(2)) return;
    netto_instant hours = chance_below(60);
    clock_shows += hours * HOUR;
    trace("%lld hours pass", (long long)hours);
}

/* Servers, until so many have lived. */
static void let_live(uint32_t lives)
{
    uint32_t starts = 0, enough = (lives - w.life) * 20;
    while (w.life < lives) {
        must(++starts < enough, "%u starts, and only %u servers", starts, w.life);
        if (!world_is_damaged() && may_be_damaged() && chance_once_in(5)) world_damage();
        fault_memory_forget();
        rest();
        if (chance_once_in(w.faulty ? 2 : 5)) world_arm();
        if (!world_begin()) continue;
        world_prove();
        live();
    }
}

void world_run(uint64_t seed, uint32_t lives)
{
    open_world(seed);
    let_live(lives);
    close_world();
}

void world_sweep(uint64_t seed, uint32_t lives)
{
    open_world(seed);
    let_live(lives);
    while (!world_begin()) continue; /* what is damaged is repaired */
    world_prove();
    world_end(false);
    world_fail_starts();
    close_world();
}

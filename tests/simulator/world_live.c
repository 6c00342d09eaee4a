/* world_live.c: what happens while a server lives. */
#include "simulator/chance.h"
#include "simulator/client.h"
#include "simulator/fault.h"
#include "simulator/trace.h"
#include "simulator/world_parts.h"
#include "support/fake_disk.h"

/* ---- the loop ---------------------------------------------------------------------------------------------------------- */

static void send(void)
{
    static wish wanted;
    uint32_t client = chance_below(HISTORY_CLIENTS);
    if (chance_once_in(8)) wish_query(&wanted);
    else wish_random(&wanted);
    trace("client %u sends %s %.60s", client, wanted.method, wanted.params);
    client_send(client, &wanted);
}

static void advance(void)
{
    bool before = fault_enter();
    runtime_collect(w.r);
    for (int i = 0; i < 50 && runtime_busy(w.r); i++) runtime_advance(w.r);
    fault_leave(before);
}

/* Mostly on, by milliseconds or by hours; now and then back. */
static void move_clock(void)
{
    netto_instant by = (netto_instant)(1 + chance_below(2000)) * 1000000;
    if (!w.retention && chance_once_in(15)) by = (netto_instant)chance_below(30) * (3600 * NETTO_SECOND);
    if (chance_once_in(10)) by = -by;
    clock_shows += by;
    trace("the clock moves by %lld ms", (long long)(by / 1000000));
    bool before = fault_enter();
    runtime_ring(w.r);
    fault_leave(before);
}

static void loop_turn(void)
{
    uint32_t what = chance_below(20), client = chance_below(HISTORY_CLIENTS);
    if (what < 7) send();
    else if (what < 13) client_serve(client);
    else if (what < 17) client_listen(client);
    else if (what < 19) advance();
    else move_clock();
}

/* ---- the threads, by hand ------------------------------------------------------------------------------------------------ */

static void write_journal(void)
{
    uint64_t before_row = runtime_durable(w.r), steps = fake_disk_steps();
    w.busy = true;
    bool before = fault_enter();
    runtime_work_journal(w.r);
    fault_leave(before);
    w.busy = false;
    if (fake_disk_steps() == steps) return;
    trace("the journal is written: rows to %llu, before that %llu, %llu steps of the disk%s", (unsigned long long)runtime_durable(w.r),
          (unsigned long long)before_row, (unsigned long long)(fake_disk_steps() - steps), fake_disk_is_down() ? ", and it went down" : "");
}

static void work_on_job(void)
{
    bool before = fault_enter();
    bool worked = runtime_work_job(w.r);
    fault_leave(before);
    if (worked) trace("a job is worked on");
}

/* While the writer waits for the disk the loop goes on. */
void world_meanwhile(void)
{
    if (!w.busy || chance_below(3)) return;
    bool before = fault_suspend();
    w.busy = false;
    trace_indent("  meanwhile ");
    for (uint32_t n = 1 + chance_below(4); n > 0; n--) loop_turn(), world_observe();
    trace_indent("");
    w.busy = true;
    fault_leave(before);
}

/* ---- all of it ------------------------------------------------------------------------------------------------------------ */

static uint64_t appended(void)
{
    return w.r->ledger.appended;
}

void world_observe(void)
{
    uint64_t durable = runtime_durable(w.r), told = client_told();
    must(told <= durable, "somebody was told of row %llu while row %llu is the last on disk", (unsigned long long)told,
         (unsigned long long)durable);
    must(!client_told_damage() || w.faulty, "somebody was told that the journal is not whole, and it is");
    proof_promise(durable, w.mode == JOURNAL_FSYNC);
    if (chance_once_in(12) && !w.r->ledger.broken) proof_state(appended(), w.r->engine);
}

void world_turn(void)
{
    uint32_t what = chance_below(100);
    if (what < 70) loop_turn();
    else if (what < 86) write_journal();
    else if (what < 93) work_on_job();
    else if (what < 96) advance();
    else if (what < 98) world_arm();
    else trace("no more faults"), world_disarm();
    world_observe();
}

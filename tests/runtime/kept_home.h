/* kept_home.h: a runtime that keeps a journal on a disk in memory, is killed and begins again. */
#ifndef TEST_RUNTIME_KEPT_HOME_H
#define TEST_RUNTIME_KEPT_HOME_H

#include "runtime/home.h"
#include "support/fake_disk.h"

#define PLACE "/data"

static netto_complaint why;
static system_calls disk;
static uint64_t snapshot_rows; /* of those that are opened from now on */
static netto_instant retention;
static netto_engine_options usual;

UNUSED static runtime_options kept(netto_engine_options engine)
{
    disk = fake_disk_calls;
    disk.now = tell_now;
    return (runtime_options){.engine = engine, .system = &disk, .data = PLACE, .snapshot_rows = snapshot_rows,
                             .retention = retention, .wake = wake, .answer = take_answer};
}

/* A home without a runtime where the start is refused; `why` says so. */
UNUSED static home open_with(const runtime_options *o)
{
    home h = {0};
    why.text[0] = '\0';
    if (runtime_create(o, &h.r, &why) != NETTO_OK) h.r = NULL;
    return h;
}

UNUSED static home open_kept(void)
{
    runtime_options o = kept(usual);
    home h = open_with(&o);
    if (!ok(h.r)) tap_note("%s", why.text), abort();
    return h;
}

/* The process is gone where it stands: what it wrote is there, and nothing else happens. */
UNUSED static void kill_home(home *h)
{
    fake_disk_crash_at(1);
    while (!fake_disk_is_down()) disk.rename("/x", "/y"), disk.sync_folder("/");
    close_home(h);
    fake_disk_kill();
}

UNUSED static const char *show_digest(const home *h)
{
    static char out[2][72];
    static int turn;
    uint8_t digest[32];
    char *at = out[turn = !turn];
    netto_engine_digest(h->r->engine, digest);
    for (int i = 0; i < 32; i++) snprintf(at + 2 * i, 3, "%02x", digest[i]);
    return at;
}

UNUSED static const char *shelf_text(home *h)
{
    static char out[2][8192];
    static int turn;
    char *at = out[turn = !turn];
    snprintf(at, sizeof out[0], "%s", ask(h, "policy.list", "[]"));
    return at;
}

UNUSED static void is_kept(home *h)
{
    ok(runtime_flush(h->r));
    is_int((long long)runtime_durable(h->r), (long long)h->r->ledger.appended);
}

#endif

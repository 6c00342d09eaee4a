/* kept.h: a home that keeps a journal, on a disk of its own. */
#ifndef TEST_RUNTIME_KEPT_H
#define TEST_RUNTIME_KEPT_H

#include "runtime/home.h"
#include "support/fake_disk.h"

#define PLACE "/data"

UNUSED static home open_kept_home(void)
{
    static system_calls disk;
    home h = {0};
    netto_complaint why;
    fake_disk_init(1);
    disk = fake_disk_calls;
    disk.now = tell_now;
    runtime_options o = {.system = &disk, .data = PLACE, .wake = wake, .answer = take_answer};
    if (!ok(runtime_create(&o, &h.r, &why) == NETTO_OK)) tap_note("%s", why.text), abort();
    return h;
}

UNUSED static void close_kept(home *h)
{
    close_home(h);
    fake_disk_drop();
}

/* Ask when all that came before is on disk. */
UNUSED static const char *ask_past(home *h, const char *method, const char *params)
{
    ok(runtime_flush(h->r));
    return ask(h, method, params);
}

/* Alice's 10 X, of which the mark moves: rows 2 to 5 furnish, 6 is a tick; then 120, 130, 140 a second apart. */
UNUSED static void live(home *h)
{
    furnish(h);
    for (int i = 12; i <= 14; i++) {
        char mark[64];
        now += NETTO_SECOND;
        snprintf(mark, sizeof mark, "[[['X', %d.0]]]", 10 * i);
        has_string(ask(h, "mark.put", mark), "count: 1");
    }
}

#endif

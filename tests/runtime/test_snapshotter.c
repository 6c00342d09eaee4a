/* test_snapshotter.c: snapshots beside a runtime: when they are taken, what a start makes of them, good and bad. */
#include "runtime/kept_home.h"

#include "engine/state.h"
#include "journal/head.h"
#include "journal/reader.h"
#include "runtime/replay.h"
#include "runtime/report.h"
#include "runtime/resume.h"
#include "runtime/row.h"
#include "runtime/snapshot.h"
#include "runtime/snapshot_file.h"

static bool is_status(netto_status got, netto_status expected)
{
    bool good = is_string(netto_status_code(got), netto_status_code(expected));
    if (!good) tap_note("%s", why.text);
    return good;
}

/* ---- a session ----------------------------------------------------------------------------------------------- */

static unsigned turn;

/* The next of a row of commands that never repeats; its answer. */
static const char *go_on(home *h)
{
    char text[200];
    unsigned n = ++turn;
    now += 700000000;
    switch (n % 5) {
    case 0: snprintf(text, sizeof text, "[[['X', %u.5]]]", 90 + n % 23); return ask(h, "mark.put", text);
    case 1: snprintf(text, sizeof text, "['alice', [['USD', %u]]]", 100 + n % 70); return ask(h, "collateral.put", text);
    case 2: return runtime_ring(h->r), "";
    default:
        snprintf(text, sizeof text, "[[{id: 't%u', account: 'alice', instrument: '%s', qty: %d, price: %u.25}]]", n, n % 2 ? "X" : "Y",
                 (int)(n % 7) - 3 ? (int)(n % 7) - 3 : 5, 80 + n % 9);
        return ask(h, "trade.apply", text);
    }
}

static void play(home *h, int commands)
{
    for (int i = 0; i < commands; i++) {
        go_on(h);
        if (i % 10 == 9) is_kept(h), settle(h);
    }
    is_kept(h);
    settle(h);
}

static void activate(home *h, double haircut)
{
    begin_activate(h, stage(h, policy_of(haircut, "  limits = { netto.limit { name = 'gross', of = 'gross', max = 900 } },\n")));
    settle(h);
}

/* A home with some history: two policies, and two snapshots. */
static home begin_home(void)
{
    fake_disk_init(1);
    turn = 0;
    snapshot_rows = 20;
    home h = open_kept();
    furnish(&h);
    activate(&h, 0.1), activate(&h, 0.2);
    play(&h, 60);
    snapshot_rows = 0;
    return h;
}

/* ---- what there is ----------------------------------------------------------------------------------------- */

/* The path of the first snapshot behind this one, by name; NULL: there is none. */
static const char *snapshot_behind(const char *path)
{
    const char *least = NULL;
    for (uint32_t at = 0; fake_disk_name(at); at++) {
        const char *name = fake_disk_name(at);
        if (strstr(name, "/snapshot-") && (!path || strcmp(name, path) > 0) && (!least || strcmp(name, least) < 0)) least = name;
    }
    return least;
}

/* The i-th, the oldest first; NULL. */
static const char *snapshot_path(uint32_t i)
{
    const char *path = snapshot_behind(NULL);
    while (path && i--) path = snapshot_behind(path);
    return path;
}

static uint32_t snapshots_there(void)
{
    uint32_t n = 0;
    while (snapshot_path(n)) n++;
    return n;
}

static uint64_t row_of_snapshot(uint32_t i)
{
    const char *path = snapshot_path(i);
    return path ? strtoull(strrchr(path, '-') + 1, NULL, 10) : 0;
}

static bool found_says(const home *h, const char *part)
{
    for (uint32_t i = 0; h->r && runtime_found(h->r, i); i++)
        if (strstr(runtime_found(h->r, i), part)) return true;
    return false;
}

/* Begun with which row's snapshot; 0: with none. */
static uint64_t begun_after(const home *h)
{
    unsigned long long row = 0;
    for (uint32_t i = 0; runtime_found(h->r, i); i++)
        if (sscanf(runtime_found(h->r, i), "begun after row %llu,", &row) == 1) return row;
    return 0;
}

/* What a start without any snapshot comes to: state, versions, events. */
typedef struct whole {
    char digest[72], shelf[8192];
    uint64_t events;
    netto_instant deadline;
} whole;

static whole seen(home *h)
{
    whole w = {.events = h->r->events.last, .deadline = h->r->deadline};
    snprintf(w.digest, sizeof w.digest, "%s", show_digest(h));
    snprintf(w.shelf, sizeof w.shelf, "%s", shelf_text(h));
    return w;
}

static bool same_as(home *h, const whole *w)
{
    whole v = seen(h);
    return is_string(v.digest, w->digest) && is_string(v.shelf, w->shelf) && is_int((long long)v.events, (long long)w->events) &&
           is_int(v.deadline, w->deadline);
}

static whole begin_whole(void)
{
    fake_disk_image *image = fake_disk_save();
    while (snapshot_path(0)) fake_disk_erase(snapshot_path(0));
    home h = open_kept();
    ok(begun_after(&h) == 0);
    whole w = seen(&h);
    close_home(&h);
    fake_disk_load(image);
    fake_disk_image_drop(image);
    return w;
}

/* ---- taking them --------------------------------------------------------------------------------------------- */

TEST("after so many rows a snapshot is taken, and the newest two stay")
{
    home h = begin_home();
    ok(counter(&h, "snapshots") >= 3);
    is_int(snapshots_there(), 2);
    is_int((long long)row_of_snapshot(1), (long long)counter(&h, "snapshot_seq"));
    ok(row_of_snapshot(1) - row_of_snapshot(0) >= 20);
    is_int(count_events(&h, NETTO_TOPIC_POLICY), 5); /* started, and two policies staged and activated: nothing is told */
    close_home(&h);
    fake_disk_drop();
}

TEST("what waits to be activated waits after a start with a snapshot, too")
{
    fake_disk_init(1);
    turn = 0;
    home h = open_kept();
    furnish(&h);
    activate(&h, 0.1);
    netto_decision d;
    netto_command c = {.kind = NETTO_NOTICE, .notice = {.action = TEXT_LITERAL("staged"), .policy = TEXT_LITERAL("abc")}};
    ok(runtime_submit(h.r, &(origin){.packed = pack("[{'policy.lua': 'return nonsense('}, nil]")}, &c, &d) == NETTO_OK);
    is_string(stage(&h, "nonsense"), "policy_refused: policy.lua:1: syntax error near <eof>");
    char id[80];
    snprintf(id, sizeof id, "%s", stage(&h, policy_of(0.2, "")));
    const char *before = strstr(shelf_text(&h), id);
    is_kept(&h);
    kill_home(&h);
    snapshot_rows = 5;
    h = open_kept();
    for (int i = 0; i < 100 && snapshots_there() == 0; i++) play(&h, 10), usleep(5000);
    snapshot_rows = 0;
    kill_home(&h);
    h = open_kept();
    ok(begun_after(&h) > 0);
    is_string(strstr(shelf_text(&h), id), before);
    begin_activate(&h, id), settle(&h);
    has_string(strstr(shelf_text(&h), id), "state: 'active'");
    close_home(&h);
    fake_disk_drop();
}

TEST("none is taken where none is asked for, or no journal is kept")
{
    fake_disk_init(1);
    turn = 0;
    home h = open_kept();
    furnish(&h), play(&h, 40);
    is_int(snapshots_there(), 0);
    is_int((long long)counter(&h, "snapshots"), 0);
    close_home(&h);
    fake_disk_drop();
}

TEST("a start with a snapshot is the start without, and goes on alike to the bit")
{
    home h = begin_home();
    uint64_t newest = row_of_snapshot(1);
    close_home(&h);
    whole w = begin_whole();
    fake_disk_image *image = fake_disk_save();
    unsigned then = turn;
    netto_instant instant = now;
    h = open_kept();
    is_int((long long)begun_after(&h), (long long)newest);
    same_as(&h, &w);
    has_string(ask(&h, "policy.rollback", "[]"), "previous: ");
    play(&h, 50);
    is_kept(&h);
    whole with = seen(&h);
    char margin[8192];
    snprintf(margin, sizeof margin, "%s", ask(&h, "margin.get", "['alice']"));
    close_home(&h);
    fake_disk_load(image);
    while (snapshot_path(0)) fake_disk_erase(snapshot_path(0));
    turn = then, now = instant;
    h = open_kept();
    has_string(ask(&h, "policy.rollback", "[]"), "previous: ");
    play(&h, 50);
    same_as(&h, &with);
    is_string(ask(&h, "margin.get", "['alice']"), margin);
    close_home(&h);
    fake_disk_image_drop(image);
    fake_disk_drop();
}

/* As the command line does it, while no server runs. */
static snapshot_taken take_by_hand(void)
{
    settings s;
    bool found;
    snapshot_taken taken;
    ok(settings_find(&disk, PLACE, &s, &found, &why) == NETTO_OK && found);
    snapshot_plan plan = {.system = &disk, .folder = PLACE, .settings = &s};
    is_status(snapshot_take(&plan, &taken, &why), NETTO_OK);
    return taken;
}

TEST("the last row may be the snapshot's, and then nothing is carried out again")
{
    home h = begin_home();
    close_home(&h);
    whole w = begin_whole();
    snapshot_taken taken = take_by_hand();
    ok(taken.row.sequence > taken.began && taken.began == row_of_snapshot(0) && taken.rows == taken.row.sequence - taken.began);
    is_int((long long)taken.row.sequence, (long long)row_of_snapshot(1));
    uint64_t steps = fake_disk_steps();
    taken = take_by_hand(); /* nothing came since */
    ok(!taken.row.sequence && !taken.rows && fake_disk_steps() == steps);
    h = open_kept();
    ok(found_says(&h, "0 rows after it"));
    same_as(&h, &w);
    close_home(&h);
    fake_disk_drop();
}

/* The next command in a group of its own. */
static void put_one(home *h)
{
    char text[40];
    now += NETTO_SECOND;
    snprintf(text, sizeof text, "[[['X', %u.5]]]", 90 + ++turn % 23);
    has_string(ask(h, "mark.put", text), "count: 1");
    is_kept(h);
}

TEST("the snapshot's may be a row that was not acknowledged")
{
    static uint8_t heads[2][2 * HEAD_SLOT];
    size_t size;
    home h = begin_home();
    put_one(&h);
    memcpy(heads[0], fake_disk_file(PLACE "/" HEAD_FILE, &size), sizeof heads[0]);
    put_one(&h);
    memcpy(heads[1], fake_disk_file(PLACE "/" HEAD_FILE, &size), sizeof heads[1]);
    uint64_t last = runtime_durable(h.r);
    kill_home(&h);
    for (size_t i = 0; i < sizeof heads[0]; i++) fake_disk_flip(PLACE "/" HEAD_FILE, i, heads[0][i] ^ fake_disk_file(PLACE "/" HEAD_FILE, &size)[i]);
    whole w = begin_whole();
    is_int((long long)take_by_hand().row.sequence, (long long)last);
    take_by_hand();
    h = open_kept();
    is_int((long long)begun_after(&h), (long long)last);
    ok(found_says(&h, "on disk and not acknowledged"));
    same_as(&h, &w);
    put_one(&h);
    close_home(&h);
    h = open_kept();
    ok(!found_says(&h, "not acknowledged"));
    close_home(&h);
    fake_disk_drop();
}

/* The newer of the head's slots goes bad: the other was written before the last group. */
static void spoil_head(void)
{
    size_t size;
    head_slots slots = {0};
    const uint8_t *bytes = fake_disk_file(PLACE "/" HEAD_FILE, &size);
    for (size_t i = 0; i < 2; i++) slots.good[i] = head_decode(bytes + i * HEAD_SLOT, &slots.slot[i]);
    fake_disk_flip(PLACE "/" HEAD_FILE, (size_t)head_newest(&slots) * HEAD_SLOT + 17, 4);
}

TEST("a start stands on the snapshot of the last row where the head's last slot is gone")
{
    home h = begin_home();
    put_one(&h), put_one(&h);
    uint64_t last = runtime_durable(h.r);
    kill_home(&h);
    is_int((long long)take_by_hand().row.sequence, (long long)last);
    spoil_head();
    whole w = begin_whole();
    h = open_kept();
    is_int((long long)begun_after(&h), (long long)last);
    ok(found_says(&h, "on disk and not acknowledged"));
    same_as(&h, &w);
    close_home(&h);
    fake_disk_drop();
}

TEST("events go on with their numbers, and those from before the snapshot are told of as gone")
{
    home h = begin_home();
    uint64_t last = h.r->events.last, command;
    netto_event e;
    close_home(&h);
    h = open_kept();
    ok(h.r->events.first > 1 && h.r->events.last > last && h.r->ledger.told >= last);
    ok(!event_log_get(&h.r->events, 1, &e, &command));
    ok(event_log_get(&h.r->events, last + 1, &e, &command) && text_is(e.notice.action, "started"));
    close_home(&h);
    fake_disk_drop();
}

TEST("a runtime that ends while a snapshot is taken waits for no more of it, and leaves nothing behind")
{
    fake_disk_init(1);
    turn = 0;
    home h = open_kept();
    furnish(&h), play(&h, 1500);
    close_home(&h);
    for (int i = 0; i < 5; i++) {
        snapshot_rows = 30;
        while (snapshot_path(0)) fake_disk_erase(snapshot_path(0));
        h = open_kept();
        runtime_flush(h.r);
        for (int k = 0; k < 200 && !h.r->snapshots.job; k++) runtime_collect(h.r), usleep(500);
        ok(h.r->snapshots.job != NULL);
        usleep(500 * (unsigned)i);
        close_home(&h);
        for (uint32_t at = 0; fake_disk_name(at); at++) ok(!strstr(fake_disk_name(at), ".new"));
    }
    snapshot_rows = 0;
    fake_disk_drop();
}

/* ---- differences ------------------------------------------------------------------------------------------------ */

TEST("a row that the replay decides otherwise is told of loudly, and no snapshot is there")
{
    home h = begin_home();
    uint64_t newest = row_of_snapshot(1);
    h.r->options.snapshot_rows = 20;
    h.r->engine->findings[0].breached ^= 1; /* as a broken memory might: an event is told that no replay tells */
    play(&h, 30);
    is_int((long long)row_of_snapshot(1), (long long)newest);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "snapshot_differs");
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "is decided otherwise than it was");
    close_home(&h);
    fake_disk_drop();
}

TEST("a state that no row tells of is told of too")
{
    home h = begin_home();
    uint64_t newest = row_of_snapshot(1);
    h.r->options.snapshot_rows = 20;
    for (int i = 0; i < 30 && !h.r->snapshots.wanted; i++) ask(&h, "mark.put", "[[['Y', 51.0]]]");
    ok(h.r->snapshots.has_state);
    h.r->snapshots.state[3] ^= 1;
    is_kept(&h), settle(&h);
    is_int((long long)row_of_snapshot(1), (long long)newest);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "snapshot_differs");
    close_home(&h);
    fake_disk_drop();
}

/* ---- damage --------------------------------------------------------------------------------------------------------- */

/* The newest is damaged: named, passed over for the older one, and the state is what it was. */
static bool passed_over(const whole *w, uint64_t older, const char *what)
{
    home h = open_kept();
    bool good = ok(found_says(&h, "it is passed over")) && ok(found_says(&h, "snapshot-000")) &&
                is_int((long long)begun_after(&h), (long long)older) && same_as(&h, w);
    if (!good) tap_note("%s", what);
    close_home(&h);
    return good;
}

TEST("a snapshot that is damaged anywhere is named and passed over")
{
    home h = begin_home();
    close_home(&h);
    whole w = begin_whole();
    fake_disk_image *image = fake_disk_save();
    uint64_t older = row_of_snapshot(0);
    char path[128], what[64];
    size_t size;
    snprintf(path, sizeof path, "%s", snapshot_path(1));
    fake_disk_file(path, &size);
    tap_note("%zu bytes", size);
    bool good = true;
    for (size_t at = 0; good && at < size; at += at < 64 || at + 64 > size ? 1 : 1 + size / 150) {
        fake_disk_load(image);
        fake_disk_flip(path, at, (uint8_t)(1u << at % 8));
        snprintf(what, sizeof what, "flipped at %zu", at);
        good = passed_over(&w, older, what);
    }
    for (size_t cut = 0; good && cut < size; cut += 1 + size / 60) {
        fake_disk_load(image);
        fake_disk_cut(path, cut);
        snprintf(what, sizeof what, "cut at %zu", cut);
        good = passed_over(&w, older, what);
    }
    fake_disk_load(image);
    fake_disk_flip(path, 20, 1), fake_disk_flip(snapshot_path(0), size / 3, 1);
    good = good && passed_over(&w, 0, "both");
    fake_disk_image_drop(image);
    fake_disk_drop();
}

/* Change bytes under good seals: `at` within the head. */
static void reseal(const char *path, const char *from, const char *to)
{
    size_t size, at = 0, n = strlen(from);
    const uint8_t *bytes = fake_disk_file(path, &size);
    uint8_t *copy = malloc(size);
    memcpy(copy, bytes, size);
    while (at + n < size && memcmp(copy + at, from, n) != 0) at++;
    memcpy(copy + at, to, n);
    size_t head = 16;
    for (int i = 0; i < 8; i++) head += (size_t)copy[8 + i] << 8 * i;
    size_t ends[] = {head, size - DIGEST_SIZE};
    for (int i = 0; i < 2; i++) {
        digest d;
        digest_begin(&d);
        digest_bytes(&d, copy, ends[i]);
        digest_end(&d, copy + ends[i]);
    }
    for (size_t i = 0; i < size; i++)
        if (copy[i] != bytes[i]) fake_disk_flip(path, i, copy[i] ^ bytes[i]);
    free(copy);
}

TEST("a snapshot of another version, of a policy that changed, or of another journal's row is passed over")
{
    static const char *const changes[][3] = {
        {NETTO_VERSION, "9.1.0", "version 9.1.0 wrote it"}, {"0.2 end", "0.3 end", "has another id in this version"}};
    home h = begin_home();
    close_home(&h);
    whole w = begin_whole();
    fake_disk_image *image = fake_disk_save();
    uint64_t older = row_of_snapshot(0);
    for (int i = 0; i < 2; i++) {
        fake_disk_load(image);
        reseal(snapshot_path(1), changes[i][0], changes[i][1]);
        h = open_kept();
        ok(found_says(&h, changes[i][2]));
        close_home(&h);
        fake_disk_load(image);
        reseal(snapshot_path(1), changes[i][0], changes[i][1]);
        passed_over(&w, older, changes[i][2]);
    }
    fake_disk_load(image);
    char own[128], other[128];
    snprintf(own, sizeof own, "%s", snapshot_path(1));
    snprintf(other, sizeof other, PLACE "/snapshot-%020llu", (unsigned long long)row_of_snapshot(1) + 1);
    disk.rename(own, other);
    passed_over(&w, older, "of another row than its name says");
    fake_disk_image_drop(image);
    fake_disk_drop();
}

TEST("a snapshot that does not fit the journal is passed over")
{
    home h = begin_home();
    close_home(&h);
    char newest[128];
    size_t size;
    snprintf(newest, sizeof newest, "%s", snapshot_path(1));
    const uint8_t *bytes = fake_disk_file(newest, &size);
    uint8_t *copy = malloc(size);
    memcpy(copy, bytes, size);
    fake_disk_drop();
    h = begin_home(); /* another journal: its first row is of another time */
    close_home(&h);
    whole w = begin_whole();
    uint64_t older = row_of_snapshot(0);
    bytes = fake_disk_file(newest, &size);
    if (!ok(bytes != NULL)) return;
    system_handle *file;
    ok(disk.open(newest, SYSTEM_WRITE, &file) == 0 && disk.truncate(file, 0) == 0 && disk.write_at(file, copy, size, 0) == 0);
    disk.close(file);
    fake_disk_image *image = fake_disk_save();
    h = open_kept();
    ok(found_says(&h, "its row is another than the journal's"));
    close_home(&h);
    fake_disk_load(image);
    fake_disk_image_drop(image);
    passed_over(&w, older, "of another journal");
    free(copy);
    fake_disk_drop();
}

TEST("another configuration than the snapshot's is refused")
{
    home h = begin_home();
    close_home(&h);
    runtime_options o = kept((netto_engine_options){.sweep = 2 * NETTO_SECOND});
    ok(!open_with(&o).r);
    is_int(why.status, NETTO_EPARAMS);
    has_string(why.text, "sweep 0, ");
    has_string(why.text, "sweep 2, ");
    o = kept((netto_engine_options){.capacity = 1 << 20});
    ok(!open_with(&o).r);
    is_int(why.status, NETTO_ECAPACITY);
    h = open_kept();
    close_home(&h);
    fake_disk_drop();
}

/* ---- bad disks ------------------------------------------------------------------------------------------------------- */

static settings told(void)
{
    settings s = {.sweep = 0};
    bool found;
    ok(settings_find(&disk, PLACE, &s, &found, &why) == NETTO_OK && found);
    return s;
}

static bool is_left(void)
{
    for (uint32_t at = 0; fake_disk_name(at); at++)
        if (strstr(fake_disk_name(at), ".new")) return true;
    return false;
}

TEST("a crash at any step of a snapshot leaves what a start begins with, and the same state")
{
    home h = begin_home();
    close_home(&h);
    whole w = begin_whole();
    settings s = told();
    fake_disk_image *image = fake_disk_save();
    snapshot_taken taken;
    snapshot_plan plan = {.system = &disk, .folder = PLACE, .settings = &s};
    uint64_t step = 0;
    bool done = false, good = true;
    while (good && !done && ++step < 100) {
        fake_disk_load(image);
        fake_disk_crash_at(step);
        done = snapshot_take(&plan, &taken, &why) == NETTO_OK && !fake_disk_is_down();
        step % 2 ? fake_disk_restart() : fake_disk_kill();
        h = open_kept();
        good = ok(begun_after(&h) > 0) && ok(!found_says(&h, "passed over")) && same_as(&h, &w) && ok(!is_left());
        if (!good) tap_note("step %llu", (unsigned long long)step);
        close_home(&h);
    }
    ok(done && step > 6);
    tap_note("%llu steps", (unsigned long long)step);
    fake_disk_image_drop(image);
    fake_disk_drop();
}

TEST("a full disk, or one that fails, costs the snapshot and nothing else")
{
    for (int how = 0; how < 3; how++) {
        home h = begin_home();
        uint64_t newest = row_of_snapshot(1);
        h.r->options.snapshot_rows = 10;
        for (int i = 0; i < 30 && !h.r->snapshots.wanted; i++) ask(&h, "mark.put", "[[['Y', 51.0]]]");
        is_kept(&h);
        if (how == 0) fake_disk_room(fake_disk_used() + 300);
        if (how == 1) fake_disk_fail_write(1);
        if (how == 2) fake_disk_fail_sync(1);
        h.r->options.snapshot_rows = 0;
        for (int i = 0; i < 2000 && (h.r->snapshots.wanted || h.r->snapshots.job); i++) runtime_collect(h.r), usleep(1000);
        fake_disk_room(UINT64_MAX);
        has_string(last_event(&h, NETTO_TOPIC_POLICY), "snapshot_failed : cannot write snapshot-");
        is_int((long long)row_of_snapshot(1), (long long)newest);
        ok(!is_left() && snapshots_there() == 2);
        for (int i = 0; i < 2000 && ledger_is_closed(h.r); i++) usleep(1000); /* the notice found no room either */
        has_string(ask(&h, "mark.put", "[[['Y', 52.0]]]"), "count: 1");
        close_home(&h);
        fake_disk_drop();
    }
}

TEST("without memory for a second engine there is a notice, and no snapshot")
{
    home h = begin_home();
    h.r->options.engine.capacity = 1 << 20; /* of the second one: the first is there */
    h.r->options.snapshot_rows = 10;
    for (int i = 0; i < 30 && !h.r->snapshots.wanted; i++) ask(&h, "mark.put", "[[['Y', 51.0]]]");
    is_kept(&h), settle(&h);
    has_string(last_event(&h, NETTO_TOPIC_POLICY), "snapshot_failed : no memory");
    close_home(&h);
    fake_disk_drop();
}

/* ---- retention ---------------------------------------------------------------------------------------------------------- */

static uint64_t first_row(void)
{
    journal_reading what = {.system = &disk, .folder = PLACE};
    journal_reader *r;
    if (!ok(journal_reader_open(&what, &r, NULL) == TROUBLE_NONE)) return 0;
    uint64_t first = journal_reader_first(r);
    journal_reader_close(r);
    return first;
}

/* Days with rows, and a segment each. */
static home begin_days(int days, netto_instant keep)
{
    fake_disk_init(1);
    turn = 0;
    snapshot_rows = 40, retention = keep;
    home h = open_kept();
    furnish(&h), activate(&h, 0.1), activate(&h, 0.2);
    for (int i = 0; i < days; i++) play(&h, 60), now += NETTO_DAY;
    play(&h, 60);
    is_kept(&h);
    for (int i = 0; i < 500 && keep; i++) {
        journal_stats stats;
        journal_read_stats(h.r->ledger.journal, &stats);
        if (stats.deleted) break;
        usleep(1000);
    }
    snapshot_rows = 0, retention = 0;
    return h;
}

TEST("without being asked to, a runtime deletes nothing")
{
    home h = begin_days(4, 0);
    close_home(&h);
    is_int((long long)first_row(), 1);
    fake_disk_drop();
}

TEST("rows older than retention go with their segments, once two snapshots hold what they said")
{
    home h = begin_days(6, 2 * NETTO_DAY);
    close_home(&h);
    uint64_t first = first_row();
    journal_verified v;
    trouble t;
    ok(first > 1 && first <= row_of_snapshot(0));
    ok(journal_verify(&disk, PLACE, &v, &t) == TROUBLE_NONE && v.first == first);
    ok(strcmp(told().base, "USD") == 0); /* a snapshot tells what the first row did */
    h = open_kept();
    ok(begun_after(&h) > 0);
    whole w = seen(&h);
    close_home(&h);
    fake_disk_erase(snapshot_path(1)); /* the older one does as well */
    h = open_kept();
    is_int((long long)begun_after(&h), (long long)row_of_snapshot(0));
    ok(h.r->events.last == w.events + 1);
    close_home(&h);
    fake_disk_drop();
}

TEST("questions about the past begin with a snapshot, and where the first rows are gone with the oldest")
{
    char then[8192], params[96];
    home h = begin_days(6, 2 * NETTO_DAY);
    unsigned long long at = runtime_durable(h.r);
    snprintf(then, sizeof then, "%s", ask(&h, "margin.get", "['alice']"));
    play(&h, 20), is_kept(&h);
    unsigned long long oldest = row_of_snapshot(0);
    snprintf(params, sizeof params, "['alice', {at: %llu}]", at);
    is_string(ask(&h, "margin.get", params), then);
    snprintf(params, sizeof params, "['alice', {at: %llu}]", oldest);
    has_string(ask(&h, "margin.get", params), "initial: ");
    snprintf(params, sizeof params, "['alice', {at: %llu}]", oldest - 1);
    has_string(ask(&h, "margin.get", params), "are gone, and no snapshot of a row up to");
    snprintf(params, sizeof params, "[{from_seq: %llu, decisions: true, limit: 2}]", oldest + 1);
    has_string(ask(&h, "audit.query", params), "decision: 'accept'");
    has_string(ask(&h, "audit.query", "[{decisions: true, limit: 2}]"), "are gone");
    close_home(&h);
    fake_disk_drop();
}

static void forget(void *self, netto_policy *policy)
{
    (void)self, (void)policy;
}

/* Resume as a replay of all that is kept does. */
static netto_status resume_whole(uint64_t until, resumed *out)
{
    settings s = told();
    static shelf shelf;
    shelf_init(&shelf, 0, forget, NULL);
    resume_plan plan = {.system = &disk, .folder = PLACE, .settings = &s, .until = until, .whole = true, .shelf = &shelf};
    *out = (resumed){.engine = NULL};
    netto_status status = resume_engine(&plan, out, &why);
    netto_engine_destroy(out->engine);
    shelf_destroy(&shelf);
    return status;
}

TEST("a replay of all that is kept begins at row 1, and where that is gone with the oldest snapshot")
{
    resumed from;
    home h = begin_home();
    close_home(&h);
    is_status(resume_whole(0, &from), NETTO_OK);
    is_int((long long)from.row.sequence, 0);
    fake_disk_drop();
    h = begin_days(6, 2 * NETTO_DAY);
    close_home(&h);
    is_status(resume_whole(0, &from), NETTO_OK);
    is_int((long long)from.row.sequence, (long long)row_of_snapshot(0));
    is_status(resume_whole(row_of_snapshot(0) - 1, &from), NETTO_EPARAMS);
    has_string(why.text, "are gone, and no snapshot of a row up to");
    fake_disk_drop();
}

TEST("where rows are gone a snapshot that cannot be read for now is no damage")
{
    home h = begin_days(6, 2 * NETTO_DAY);
    close_home(&h);
    fake_disk_flip(snapshot_path(0), 100, 1);
    fake_disk_image *image = fake_disk_save();
    runtime_options o = kept((netto_engine_options){0});
    bool met = true;
    int refused = 0;
    for (uint64_t n = 1; met; n++) {
        fake_disk_load(image);
        fake_disk_fail_read(n);
        h = open_with(&o);
        met = !fake_disk_is_armed();
        fake_disk_fail_read(0);
        if (!h.r && !(is_int(why.status, NETTO_ENOTDURABLE) && ok(strstr(why.text, "Input/output error")))) tap_note("read %d: %s", (int)n, why.text);
        if (h.r) close_home(&h);
        else refused++;
    }
    ok(refused > 0);
    fake_disk_image_drop(image);
    fake_disk_drop();
}

TEST("where rows are gone and no snapshot is good, a start is refused; one of another version is better than none")
{
    home h = begin_days(6, 2 * NETTO_DAY);
    close_home(&h);
    fake_disk_image *image = fake_disk_save();
    runtime_options o = kept((netto_engine_options){0});
    fake_disk_flip(snapshot_path(0), 100, 1), fake_disk_flip(snapshot_path(1), 100, 1);
    ok(!open_with(&o).r);
    is_int(why.status, NETTO_EDAMAGED);
    has_string(why.text, "are gone, and no snapshot that is good holds what they said");
    fake_disk_load(image);
    reseal(snapshot_path(0), NETTO_VERSION, "9.1.0"), reseal(snapshot_path(1), NETTO_VERSION, "9.1.0");
    h = open_kept();
    ok(found_says(&h, "version 9.1.0 wrote it") && begun_after(&h) > 0);
    close_home(&h);
    fake_disk_image_drop(image);
    fake_disk_drop();
}

/* ---- the head ------------------------------------------------------------------------------------------------------------ */

TEST("a head reads back as it was written, and what is no head is refused with a sentence")
{
    static const struct {
        const char *head, *part;
    } bad[] = {
        {"[]", "expected"},
        {"[2, '9.0.0', 'more']", "version 9.0.0 wrote it, in format 2"},
        {"[1, '0.1.0']", "a head of 2 fields"},
        {"[1, '0.1.0', 0, '01234567890123456789012345678901', 5, 's', '01234567890123456789012345678901', [['built-in', nil, 1, false, 0]]]", "a row 0"},
        {"[1, '0.1.0', 7, '0123', 5, 's', '01234567890123456789012345678901', [['built-in', nil, 1, false, 0]]]", "a digest of 4 bytes"},
        {"[1, '0.1.0', 7, '01234567890123456789012345678901', 5, 's', '01234567890123456789012345678901', []]", "0 policies that decide"},
        {"[1, '0.1.0', 7, '01234567890123456789012345678901', 5, 's', '01234567890123456789012345678901', [['a', [{}, nil], 1, false, 0]]]", "built-in"},
        {"[1, '0.1.0', 7, '01234567890123456789012345678901', 5, 's', '01234567890123456789012345678901', [['built-in', nil, 1]]]", "a policy of 3 fields"},
        {"[1, '0.1.0', 7, '01234567890123456789012345678901', 5, 's', '01234567890123456789012345678901', [['b', nil, 1, false, 0], ['c', [{}, nil], 1, false, 0]]]", "2 policies that decide"},
        {"[1, '0.1.0', 7, '01234567890123456789012345678901', 5, 's', '01234567890123456789012345678901', [['b', nil, 3, false, 0]]]", "a policy in state 3"},
        {"[1, '0.1.0', 7, '01234567890123456789012345678901', 5, 's', '01234567890123456789012345678901', [[1],[1],[1],[1],[1],[1],[1],[1],[1]]]", "9 policies"},
    };
    snapshot_head h, again;
    netto_text text = pack("[1, '0.1.0', 7, '01234567890123456789012345678901', -5, 's', '01234567890123456789012345678901', "
                           "[['built-in', nil, 2, true, 0], ['abc', [{'policy.lua': 'x'}, {a: 1}], 1, false, 9]]]");
    is_status(snapshot_head_read(text, &h, &why), NETTO_OK);
    ok(h.row.sequence == 7 && h.at == -5 && h.policy_count == 2 && h.policies[0].previous && h.policies[1].when == 9);
    ok(snapshot_head_find(&h, SHELF_ACTIVE) == &h.policies[1] && !h.policies[0].packed.bytes);
    writer w;
    writer_init(&w, &notation_purse, SIZE_MAX / 4);
    snapshot_head_write(&w, &h);
    is_status(snapshot_head_read(writer_text_of(&w), &again, &why), NETTO_OK);
    ok(again.row.sequence == 7 && text_equal(again.policies[1].packed, h.policies[1].packed));
    writer_destroy(&w);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        is_status(snapshot_head_read(pack(bad[i].head), &h, &why), NETTO_EPARAMS);
        has_string(why.text, bad[i].part);
    }
}

/* ---- reports where the first rows are gone ------------------------------------------------------------------------------ */

static uint64_t rows_told[REPORT_SECTION_COUNT];

static bool count_row(void *self, report_section section, netto_text row)
{
    (void)self, (void)row;
    rows_told[section]++;
    return true;
}

static bool keep_none(void *self, report_section section, netto_text row)
{
    (void)self, (void)section, (void)row;
    return false;
}

static netto_status report_of(report_plan plan, report_result *out)
{
    memset(rows_told, 0, sizeof rows_told);
    plan.system = &disk, plan.folder = PLACE, plan.put = count_row;
    return report_run(&plan, out, &why);
}

TEST("a report begins with the balances of the oldest snapshot where the first rows are gone, and adds up")
{
    report_result result;
    home h = begin_days(6, 2 * NETTO_DAY);
    close_home(&h);
    uint64_t opening = row_of_snapshot(0), first = first_row();
    journal_verified v;
    trouble t;
    ok(journal_verify(&disk, PLACE, &v, &t) == TROUBLE_NONE);
    if (!is_status(report_of((report_plan){.until = NETTO_NEVER}, &result), NETTO_OK)) tap_note("%s", why.text);
    is_int(result.differing, 0);
    if (result.differing) tap_note("%s", result.first);
    ok(rows_told[REPORT_POSITIONS] > 0 && rows_told[REPORT_MARGINS] > 0);
    is_int((long long)rows_told[REPORT_DECISIONS], (long long)(v.last - opening));
    is_status(report_of((report_plan){.until = NETTO_NEVER, .at = opening}, &result), NETTO_OK);
    is_int(result.differing, 0);
    is_int((long long)rows_told[REPORT_DECISIONS], 0);
    is_status(report_of((report_plan){.until = NETTO_NEVER, .from = first}, &result), NETTO_EPARAMS);
    has_string(why.text, "for older rows are gone");
    is_status(report_of((report_plan){.until = NETTO_NEVER, .at = opening - 1}, &result), NETTO_EPARAMS);
    has_string(why.text, "are gone, and no snapshot of a row up to");
    fake_disk_drop();
}

TEST("what cannot be kept ends a report early")
{
    report_result result;
    home h = begin_home();
    close_home(&h);
    report_plan plan = {.system = &disk, .folder = PLACE, .until = NETTO_NEVER, .put = keep_none};
    is_status(report_run(&plan, &result, &why), NETTO_OK);
    ok(result.stopped);
    fake_disk_drop();
}

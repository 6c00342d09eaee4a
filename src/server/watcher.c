/* watcher.c: a policy's files, read again when they are saved.
 *
 * A watch on a file is lost when an editor saves by rename, so folders are watched: those that hold the
 * files, where the path and its links say they are, and where links lead.  What came of it is told by the
 * files' contents and not by the events.
 *
 * Events do not tell everything: a folder further above may be replaced, a link there may lead elsewhere, and
 * what is written through memory makes none.  So the files are looked at again every second: first what the
 * system says of them, which is cheap, and from time to time all that is in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/text.h"
#include "runtime/policy_files.h"
#include "server/log.h"
#include "server/server_parts.h"

#define SETTLE_MS 40  /* after the last event: editors write in several steps */
#define LATEST_MS 120 /* after the first: in a busy folder there is always one more */
#define AGAIN_MS  1000
#define WHOLE     10  /* every so many looks the files are read, whatever the system says of them */

/* ---- folders
 * --------------------------------------------------------------------------------------------------- */

struct watch {
    uv_fs_event_t event;
    struct stat is; /* the folder, which a path may mean no longer */
    struct watch *next;
};

static void on_event(uv_fs_event_t *event, const char *name, int events, int status);
static void on_settled(uv_timer_t *timer);

static bool has(const struct watch *list, const struct stat *folder)
{
    for (const struct watch *w = list; w; w = w->next)
        if (w->is.st_dev == folder->st_dev && w->is.st_ino == folder->st_ino) return true;
    return false;
}

/* Watch a folder, unless it is.  In one that was not watched before something may have been saved already: it
 * is looked at once more. */
static void want(server *s, const char *folder)
{
    struct stat is;
    if (stat(folder, &is) != 0 || has(s->watcher.watches, &is)) return;
    struct watch *w = calloc(1, sizeof *w);
    if (!w || uv_fs_event_init(&s->loop, &w->event) != 0) {
        free(w);
        return;
    }
    w->event.data = s;
    w->is = is;
    w->next = s->watcher.watches;
    s->watcher.watches = w;
    if (!has(s->watcher.old, &is)) uv_timer_start(&s->watcher.settle, on_settled, SETTLE_MS, 0);
    int failed = uv_fs_event_start(&w->event, on_event, folder, 0);
    if (failed)
        log_line("cannot watch %s (%s): send policy.stage instead", folder, uv_strerror(failed));
}

static void on_closed(uv_handle_t *handle)
{
    free(handle); /* the event is the watch's first member */
}

static void drop_watches(struct watch *list)
{
    for (struct watch *next; list; list = next) {
        next = list->next;
        uv_close((uv_handle_t *)&list->event, on_closed);
    }
}

/* The folder in which a path lies, and where its links lead, that in which the file itself does. */
static void want_parents(server *s, const char *path)
{
    char folder[4096], *real = realpath(path, NULL);
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s",
             !slash          ? 1
             : slash == path ? 1
                             : (int)(slash - path),
             slash ? path : ".");
    want(s, folder);
    if (real && (slash = strrchr(real, '/'))) {
        snprintf(folder, sizeof folder, "%.*s", slash == real ? 1 : (int)(slash - real), real);
        want(s, folder);
    }
    free(real);
}

/* A folder is watched itself, as is its parent, in which it may be replaced. */
static void want_all(server *s, const netto_source *sources, uint32_t count)
{
    const char *path = s->watcher.path;
    char name[4096];
    want_parents(s, path);
    if (!system_real.is_folder(path)) return;
    want(s, path);
    for (uint32_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s/%.*s", path, TEXT(sources[i].name));
        want_parents(s, name);
    }
}

/* Everything is watched anew: a folder that was replaced has a dead watch, and its place may have its number.
 */
static void watch_all(server *s, const netto_source *sources, uint32_t count)
{
    watcher *w = &s->watcher;
    w->old = w->watches;
    w->watches = NULL;
    want_all(s, sources, count);
    drop_watches(w->old);
    w->old = NULL;
}

/* ---- what the system says of the files
 * --------------------------------------------------------------------------------------------- */

static void forget_files(watcher *w)
{
    for (uint32_t i = 0; i < w->file_count; i++) free(w->files[i]);
    free(w->files);
    w->files = NULL;
    w->file_count = 0;
}

static void remember(watcher *w, const char *name, int size)
{
    char *copy = malloc((size_t)size + 1);
    if (!copy) return; /* it is then looked at from time to time only */
    snprintf(copy, (size_t)size + 1, "%s", name);
    w->files[w->file_count++] = copy;
}

/* Of a folder also those inside in which files lie: there another may be made. */
static void remember_files(watcher *w, const netto_source *sources, uint32_t count)
{
    char name[4096];
    forget_files(w);
    w->files = calloc(1 + 2 * (size_t)count, sizeof *w->files);
    if (!w->files) return;
    remember(w, w->path, (int)strlen(w->path));
    if (!system_real.is_folder(w->path)) return;
    for (uint32_t i = 0; i < count; i++) {
        int size = snprintf(name, sizeof name, "%s/%.*s", w->path, TEXT(sources[i].name));
        if (size < 0 || (size_t)size >= sizeof name) continue;
        remember(w, name, size);
        remember(w, name, (int)(strrchr(name, '/') - name));
    }
}

/* Which file it is, its size and its times; links are followed. */
static void digest_marks(const watcher *w, uint8_t out[DIGEST_SIZE])
{
    digest d;
    digest_begin(&d);
    for (uint32_t i = 0; i < w->file_count; i++) {
        struct stat is;
        if (stat(w->files[i], &is) != 0) is = (struct stat){0};
        digest_number(&d, (uint64_t)is.st_dev);
        digest_number(&d, (uint64_t)is.st_ino);
        digest_number(&d, (uint64_t)is.st_size);
        digest_number(&d, (uint64_t)is.st_mtim.tv_sec);
        digest_number(&d, (uint64_t)is.st_mtim.tv_nsec);
        digest_number(&d, (uint64_t)is.st_ctim.tv_sec);
        digest_number(&d, (uint64_t)is.st_ctim.tv_nsec);
    }
    digest_end(&d, out);
}

/* ---- what was saved
 * --------------------------------------------------------------------------------------------- */

static void digest_sources(const netto_source *sources, uint32_t count, uint8_t out[DIGEST_SIZE])
{
    digest d;
    digest_begin(&d);
    for (uint32_t i = 0; i < count; i++) {
        digest_text(&d, sources[i].name);
        digest_text(&d, sources[i].text);
    }
    digest_end(&d, out);
}

static void look(server *s)
{
    watcher *w = &s->watcher;
    system_files files;
    netto_source sources[NETTO_POLICY_FILES_MAX];
    netto_complaint why;
    uint8_t now[DIGEST_SIZE] = {0};
    netto_status status = policy_files_read(&system_real, w->path, &files, sources, &why);
    bool readable = status == NETTO_OK;
    if (readable) digest_sources(sources, files.count, now);
    bool same = memcmp(now, w->seen, sizeof now) == 0;
    memcpy(w->seen, now, sizeof now);
    if (!same && readable) status = runtime_offer(s->runtime, sources, files.count, &why);
    if (!same && status != NETTO_OK) runtime_refuse(s->runtime, why.text);
    if (readable) {
        remember_files(w, sources, files.count);
        watch_all(s, sources, files.count);
    } else {
        want_all(s, sources, 0); /* what was watched stays so: there it may be mended */
    }
    system_files_drop(&files);
}

static void on_settled(uv_timer_t *timer)
{
    server *s = timer->data;
    s->watcher.first = 0;
    look(s);
}

/* Something may have been saved: look, once it has settled. */
static void stir(server *s)
{
    watcher *w = &s->watcher;
    uint64_t now = uv_now(&s->loop);
    if (w->first == 0) w->first = now;
    uint64_t left = w->first + LATEST_MS > now ? w->first + LATEST_MS - now : 0;
    uv_timer_start(&w->settle, on_settled, left < SETTLE_MS ? left : SETTLE_MS, 0);
}

static void on_event(uv_fs_event_t *event, const char *name, int events, int status)
{
    (void)name;
    (void)events;
    (void)status;
    stir(event->data);
}

static void on_again(uv_timer_t *timer)
{
    server *s = timer->data;
    watcher *w = &s->watcher;
    uint8_t now[DIGEST_SIZE];
    digest_marks(w, now);
    bool same = memcmp(now, w->marks, sizeof now) == 0;
    if (runtime_wants_offer(s->runtime)) {
        memset(w->seen, 0xff, sizeof w->seen); /* whatever is there is new */
        stir(s);
    }
    memcpy(w->marks, now, sizeof now);
    if (!same || ++w->looks % WHOLE == 0) stir(s);
}

/* ---- opened and closed
 * -------------------------------------------------------------------------------------------- */

void watcher_open(server *s, const char *path, const netto_source *sources, uint32_t count)
{
    watcher *w = &s->watcher;
    *w = (watcher){.path = path, .open = true};
    uv_timer_init(&s->loop, &w->settle);
    uv_timer_init(&s->loop, &w->again);
    w->settle.data = w->again.data = s;
    uv_timer_start(&w->again, on_again, AGAIN_MS, AGAIN_MS);
    if (count) digest_sources(sources, count, w->seen);
    remember_files(w, sources, count);
    digest_marks(w, w->marks);
    watch_all(s, sources, count);
}

void watcher_close(server *s)
{
    watcher *w = &s->watcher;
    if (!w->open) return;
    w->open = false;
    uv_close((uv_handle_t *)&w->settle, NULL);
    uv_close((uv_handle_t *)&w->again, NULL);
    forget_files(w);
    drop_watches(w->watches);
    w->watches = NULL;
}

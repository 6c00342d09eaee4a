/* watcher.c: a policy's files, read again when they are saved.
 *
 * A watch on a file is lost when an editor saves by rename, so the folders are watched; what came of it is
 * told by the files' contents and not by the events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/digest.h"
#include "base/text.h"
#include "server/server_parts.h"

#define SETTLE_MS 40 /* after the last event */

/* ---- reading ------------------------------------------------------------------------------------------------ */

static netto_status read_one(const char *path, system_files *files, netto_complaint *complaint)
{
    files->items = calloc(1, sizeof *files->items);
    if (!files->items) return complain(complaint, NETTO_ECAPACITY, "no memory to read %s", path);
    files->count = 1;
    netto_status status = system_real.read(path, NETTO_POLICY_FILE_MAX, &files->items[0], complaint);
    if (status != NETTO_OK) system_files_drop(files);
    return status;
}

netto_status watcher_read(const char *path, system_files *files, netto_source *sources, netto_complaint *complaint)
{
    bool folder = system_real.is_folder(path);
    *files = (system_files){0};
    netto_status status = folder ? system_real.read_folder(path, ".lua", NETTO_POLICY_FILES_MAX, NETTO_POLICY_FILE_MAX,
                                                           files, complaint)
                                 : read_one(path, files, complaint);
    if (status != NETTO_OK) return status;
    for (uint32_t i = 0; i < files->count; i++) {
        const system_file *f = &files->items[i];
        sources[i].name = folder ? text_of(f->name) : TEXT_LITERAL("policy.lua");
        sources[i].text = (netto_text){f->bytes, (uint32_t)f->size};
    }
    return NETTO_OK;
}

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

/* ---- what was saved --------------------------------------------------------------------------------------------- */

static void look(server *s)
{
    watcher *w = &s->watcher;
    system_files files;
    netto_source sources[NETTO_POLICY_FILES_MAX];
    netto_complaint why;
    uint8_t now[DIGEST_SIZE] = {0};
    netto_status status = watcher_read(w->path, &files, sources, &why);
    if (status == NETTO_OK) digest_sources(sources, files.count, now);
    bool same = memcmp(now, w->seen, sizeof now) == 0;
    memcpy(w->seen, now, sizeof now);
    if (!same && status == NETTO_OK) status = runtime_offer(s->runtime, sources, files.count, &why);
    if (!same && status != NETTO_OK) runtime_refuse(s->runtime, why.text);
    system_files_drop(&files);
}

static void on_settled(uv_timer_t *timer)
{
    server *s = timer->data;
    look(s);
}

static void on_event(uv_fs_event_t *event, const char *name, int events, int status)
{
    server *s = event->data;
    (void)name;
    (void)events;
    (void)status;
    uv_timer_start(&s->watcher.settle, on_settled, SETTLE_MS, 0);
}

/* ---- folders ----------------------------------------------------------------------------------------------------- */

static void watch(server *s, const char *folder)
{
    watcher *w = &s->watcher;
    uv_fs_event_t *event = &w->events[w->event_count];
    if (uv_fs_event_init(&s->loop, event) != 0) return;
    event->data = s;
    w->event_count++;
    int failed = uv_fs_event_start(event, on_event, folder, 0);
    if (failed) fprintf(stderr, "netto: cannot watch %s (%s): send policy.stage instead\n", folder, uv_strerror(failed));
}

/* The folder in which a path lies. */
static void parent_of(const char *path, char *out, size_t size)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        snprintf(out, size, ".");
    else
        snprintf(out, size, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

/* The policy's own folder, and each below it that holds one of its files. */
static void watch_all(server *s, const netto_source *sources, uint32_t count)
{
    char folder[4096], last[4096] = "";
    if (!s->watcher.folder) {
        parent_of(s->watcher.path, folder, sizeof folder);
        watch(s, folder);
        return;
    }
    watch(s, s->watcher.path);
    for (uint32_t i = 0; i < count; i++) {
        char name[4096];
        snprintf(name, sizeof name, "%s/%.*s", s->watcher.path, TEXT(sources[i].name));
        parent_of(name, folder, sizeof folder);
        if (strcmp(folder, s->watcher.path) != 0 && strcmp(folder, last) != 0) watch(s, folder);
        memcpy(last, folder, sizeof last);
    }
}

void watcher_open(server *s, const char *path, const netto_source *sources, uint32_t count)
{
    watcher *w = &s->watcher;
    *w = (watcher){.path = path, .folder = system_real.is_folder(path)};
    w->events = calloc(NETTO_POLICY_FILES_MAX + 1, sizeof *w->events);
    if (!w->events) return;
    w->open = true;
    uv_timer_init(&s->loop, &w->settle);
    w->settle.data = s;
    if (count) digest_sources(sources, count, w->seen);
    watch_all(s, sources, count);
}

void watcher_close(server *s)
{
    watcher *w = &s->watcher;
    if (!w->open) return;
    w->open = false;
    uv_close((uv_handle_t *)&w->settle, NULL);
    for (uint32_t i = 0; i < w->event_count; i++) uv_close((uv_handle_t *)&w->events[i], NULL);
}

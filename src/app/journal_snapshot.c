/* journal_snapshot.c: snapshots of a journal that no server has. */
#include "app/journal_snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/chronicle.h"
#include "base/text.h"
#include "journal/reader.h"
#include "numeric/spectrum.h"
#include "runtime/resume.h"
#include "runtime/snapshot.h"
#include "runtime/snapshot_file.h"
#include "text/number.h"

/* ---- taking one ---------------------------------------------------------------------------------------------- */

static void print_taken(const snapshot_taken *s)
{
    char rows[NUMBER_TEXT], name[FOLDER_NAME], at[INSTANT_TEXT];
    if (!s->rows) {
        printf(s->began ? "nothing came after row %llu, of which there is a snapshot\n" : "no rows yet\n", (unsigned long long)s->began);
        return;
    }
    number_fixed((double)s->rows, 0, true, rows);
    instant_print(s->at, at);
    folder_snapshot(s->row.sequence, "", name);
    printf("%s: row %llu at %s, %s row%s decided as %s", name, (unsigned long long)s->row.sequence, at, rows, s->rows == 1 ? "" : "s",
           s->rows == 1 ? "it was" : "they were");
    printf(s->began ? " since row %llu\n" : "\n", (unsigned long long)s->began);
}

static int take(const char *path)
{
    netto_complaint why;
    settings settings;
    snapshot_taken taken;
    bool found;
    netto_status status = settings_find(NULL, path, &settings, &found, &why);
    if (status != NETTO_OK) return chronicle_refuse(path, status, &why);
    if (!found) return puts("no rows yet"), EXIT_GOOD;
    spectrum_single_thread();
    snapshot_plan plan = {.folder = path, .settings = &settings, .capacity = RESUME_CAPACITY, .said = chronicle_say};
    status = snapshot_take(&plan, &taken, &why);
    if (status != NETTO_OK) return chronicle_refuse(path, status, &why);
    print_taken(&taken);
    return EXIT_GOOD;
}

/* A server that began meanwhile would write into the same folder. */
int journal_snapshot_take(const char *path)
{
    folder f;
    system_lock *lock;
    trouble t = {0};
    trouble_kind kind = folder_init(&f, &system_real, path, &t);
    if (kind == TROUBLE_NONE) kind = folder_lock(&f, &lock, &t);
    if (kind != TROUBLE_NONE) return chronicle_fail(path, kind, t.what);
    int code = take(path);
    system_real.unlock(lock);
    return code;
}

/* ---- looking at them ----------------------------------------------------------------------------------------- */

static trouble_kind check_row(const char *path, const char *name, const record_id *row, trouble *t)
{
    netto_complaint why;
    netto_status status = resume_check_row(&(journal_reading){.folder = path, .from = row->sequence + 1}, row, &why);
    if (status == NETTO_OK) return TROUBLE_NONE;
    if (status == NETTO_EEXPECT) return trouble_tell(t, TROUBLE_DAMAGED, name, row->sequence, "%s does not fit: %s", name, why.text);
    return trouble_tell(t, chronicle_kind(status), "", row->sequence, "%.300s", why.text);
}

static trouble_kind look(const folder *f, uint64_t sequence, trouble *t)
{
    snapshot_file s;
    char name[FOLDER_NAME], version[NETTO_ID_MAX];
    folder_snapshot(sequence, "", name);
    trouble_kind kind = snapshot_file_read(f, sequence, &s, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = check_row(f->path, name, &s.head.row, t);
    text_copy(s.head.version, version, sizeof version);
    if (kind == TROUBLE_NONE) printf("%s: whole, written by version %s\n", name, version);
    snapshot_file_drop(&s);
    return kind;
}

int journal_snapshot_verify(const char *path)
{
    folder f;
    uint64_t *sequences;
    uint32_t count;
    trouble t = {0};
    int code = EXIT_GOOD;
    trouble_kind kind = folder_init(&f, &system_real, path, &t);
    if (kind == TROUBLE_NONE) kind = folder_list_snapshots(&f, &sequences, &count, &t);
    if (kind != TROUBLE_NONE) return chronicle_fail(path, kind, t.what);
    for (uint32_t i = 0; i < count; i++) {
        kind = look(&f, sequences[i], &t);
        fflush(stdout);
        if (kind != TROUBLE_NONE) code = chronicle_fail(path, kind, t.what);
    }
    free(sequences);
    return code;
}

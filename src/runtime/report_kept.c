/* report_kept.c: a report that is kept, in temporary files, to be read some rows at a time. */
#include "runtime/report_kept.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "codec/reader.h"

#define STRIDE  1000                /* rows between places */
#define ROW_MAX ((size_t)1 << 20)   /* bytes of a row */

void report_kept_drop(report_kept *k)
{
    for (int i = 0; i < REPORT_SECTION_COUNT; i++) {
        report_rows *rows = &k->sections[i];
        if (rows->file) fclose(rows->file);
        memory_drop(&k->purse, rows->places, rows->place_capacity * sizeof *rows->places);
    }
    *k = (report_kept){.whole = false};
}

/* ---- kept -------------------------------------------------------------------------------------------------------------- */

typedef struct keeping {
    report_kept *kept;
    const report_plan *plan;
    int error; /* of <errno.h> */
} keeping;

static bool note_place(report_kept *k, report_rows *rows)
{
    if (rows->count % STRIDE) return true;
    if (!memory_reserve(&k->purse, (void **)&rows->places, &rows->place_capacity, rows->place_count + 1, sizeof *rows->places)) return false;
    rows->places[rows->place_count++] = rows->bytes;
    return true;
}

static bool keep(void *self, report_section section, netto_text row)
{
    keeping *k = self;
    report_rows *rows = &k->kept->sections[section];
    errno = 0;
    if (!note_place(k->kept, rows)) return k->error = ENOMEM, false;
    if (fwrite(row.bytes, 1, row.size, rows->file) != row.size) return k->error = errno ? errno : EIO, false;
    rows->count++;
    rows->bytes += row.size;
    return true;
}

static bool enough(void *self)
{
    const keeping *k = self;
    return k->plan->enough && k->plan->enough(k->plan->self);
}

static bool open_files(report_kept *k)
{
    memory_init(&k->purse, SIZE_MAX);
    for (int i = 0; i < REPORT_SECTION_COUNT; i++)
        if (!(k->sections[i].file = tmpfile())) return false;
    return true;
}

static bool flush(report_kept *k)
{
    for (int i = 0; i < REPORT_SECTION_COUNT; i++)
        if (fflush(k->sections[i].file) != 0) return false;
    return true;
}

static netto_status no_room(int error, netto_complaint *complaint)
{
    return complain(complaint, NETTO_ECAPACITY, "the report cannot be kept in temporary files: %s", strerror(error));
}

static netto_status make(report_kept *k, const report_plan *plan, bool *stopped, netto_complaint *complaint)
{
    keeping keeping = {.kept = k, .plan = plan};
    report_plan own = *plan;
    report_result result;
    own.put = keep;
    own.enough = enough;
    own.progress = NULL;
    own.self = &keeping;
    if (!open_files(k)) return no_room(errno, complaint);
    netto_status status = report_run(&own, &result, complaint);
    if (status == NETTO_OK && !keeping.error && !flush(k)) keeping.error = errno;
    if (keeping.error) return no_room(keeping.error, complaint);
    *stopped = status == NETTO_OK && result.stopped;
    k->whole = status == NETTO_OK && !result.stopped;
    k->at = result.at;
    k->from = plan->from;
    return status;
}

netto_status report_kept_make(report_kept *k, const report_plan *plan, bool *stopped, netto_complaint *complaint)
{
    *stopped = false;
    report_kept_drop(k);
    netto_status status = make(k, plan, stopped, complaint);
    if (!k->whole) report_kept_drop(k);
    return status;
}

/* ---- read ------------------------------------------------------------------------------------------------------------------ */

/* Rows from a place on: enough for so many bytes of them, and for those that are passed over. */
static netto_status load(report_rows *rows, uint64_t from, size_t bytes, writer *out, netto_complaint *complaint)
{
    uint64_t left = rows->bytes - from;
    size_t size = left < bytes ? (size_t)left : bytes;
    if (!writer_reserve(out, size)) return complain(complaint, NETTO_ECAPACITY, "no memory for a page of a report");
    errno = 0;
    bool read = fseek(rows->file, (long)from, SEEK_SET) == 0 && fread(out->at, 1, size, rows->file) == size;
    if (!read) return no_room(errno ? errno : EIO, complaint);
    out->at += size;
    return NETTO_OK;
}

static void copy(netto_text loaded, uint64_t skip, uint32_t limit, size_t bytes, writer *out, uint32_t *count)
{
    reader in;
    reader_init(&in, loaded.bytes, loaded.size, NULL);
    for (; skip && in.status == NETTO_OK; skip--) reader_skip(&in);
    const uint8_t *first = in.at, *end = first;
    for (*count = 0; *count < limit && in.at < in.end && (size_t)(end - first) < bytes; ++*count) {
        reader_skip(&in);
        if (in.status != NETTO_OK) break; /* the last one is cut */
        end = in.at;
    }
    writer_array(out, *count);
    writer_raw(out, (netto_text){(const char *)first, (uint32_t)(end - first)});
}

netto_status report_kept_read(report_kept *k, report_section section, uint64_t after, uint32_t limit, size_t bytes, writer *out,
                              uint32_t *count, netto_complaint *complaint)
{
    report_rows *rows = &k->sections[section];
    writer loaded;
    *count = 0;
    if (after >= rows->count) return writer_array(out, 0), NETTO_OK;
    uint64_t place = after / STRIDE, skip = after % STRIDE, from = rows->places[place];
    uint64_t passed = place + 1 < rows->place_count ? rows->places[place + 1] - from : rows->bytes - from; /* at most */
    writer_init(&loaded, &k->purse, SIZE_MAX / 2);
    netto_status status = load(rows, from, (size_t)passed + bytes + ROW_MAX, &loaded, complaint);
    if (status == NETTO_OK) copy(writer_text_of(&loaded), skip, limit, bytes, out, count);
    writer_destroy(&loaded);
    return status;
}

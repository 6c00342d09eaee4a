/* roll.c: from one segment to the next, and the end of the oldest. */
#include <stdlib.h>
#include <string.h>

#include "journal/journal_parts.h"

static void set_aside(journal *j, uint64_t first)
{
    if (j->unsealed_count < UNSEALED_MAX) j->unsealed[j->unsealed_count++] = first; /* else the next start does it */
}

/* While somebody reads it, it is only left; its log keeps what it holds. */
static trouble_kind leave_segment(journal *j, trouble *t)
{
    uint64_t first = segment_told(j->segment)->first;
    trouble_kind kind = segment_seal(j->segment, t);
    if (kind != TROUBLE_NONE && kind != TROUBLE_HELD) return kind;
    if (kind == TROUBLE_HELD) {
        segment_close(j->segment);
        set_aside(j, first);
    }
    j->segment = NULL;
    return TROUBLE_NONE;
}

static void tell_meta(const journal *j, segment_meta *m)
{
    *m = (segment_meta){.first = j->head.sequence + 1, .has_state = j->has_state};
    memcpy(m->opening, j->head.hash, DIGEST_SIZE);
    memcpy(m->engine, j->engine, sizeof m->engine);
    if (j->has_state) memcpy(m->state, j->state, DIGEST_SIZE);
}

static trouble_kind begin_segment(journal *j, trouble *t)
{
    segment_meta m;
    tell_meta(j, &m);
    trouble_kind kind = segment_create(&j->folder, &m, t);
    if (kind == TROUBLE_NONE) kind = segment_open_to_write(&j->folder, m.first, j->mode, &j->segment, t);
    if (kind != TROUBLE_NONE) return kind;
    j->has_state = false;
    j->begun++;
    return TROUBLE_NONE;
}

/* Is the open segment long or old enough?  An empty one never is. */
static bool is_over(const journal *j, const record *r)
{
    if (j->head.sequence < segment_told(j->segment)->first) return false;
    return segment_bytes(j->segment) >= j->segment_bytes || r->at - j->began >= j->segment_age;
}

trouble_kind roll_for(journal *j, const record *r, trouble *t)
{
    trouble_kind kind = TROUBLE_NONE;
    if (j->segment && is_over(j, r)) kind = leave_segment(j, t);
    if (kind == TROUBLE_NONE && !j->segment) {
        kind = roll_seal_rest(j, t);
        if (kind == TROUBLE_NONE) kind = begin_segment(j, t);
    }
    if (kind == TROUBLE_NONE && j->head.sequence < segment_told(j->segment)->first) j->began = r->at;
    return kind;
}

static trouble_kind seal_one(journal *j, uint64_t first, trouble *t)
{
    segment *s;
    trouble_kind kind = segment_open_to_write(&j->folder, first, j->mode, &s, t);
    if (kind != TROUBLE_NONE) return kind;
    kind = segment_seal(s, t);
    if (kind != TROUBLE_NONE) segment_close(s);
    return kind;
}

trouble_kind roll_seal_rest(journal *j, trouble *t)
{
    uint32_t left = 0;
    trouble_kind worst = TROUBLE_NONE;
    for (uint32_t i = 0; i < j->unsealed_count; i++) {
        trouble_kind kind = worst == TROUBLE_NONE ? seal_one(j, j->unsealed[i], t) : worst;
        if (kind != TROUBLE_NONE) j->unsealed[left++] = j->unsealed[i];
        if (kind != TROUBLE_HELD) worst = kind;
    }
    j->unsealed_count = left;
    return worst;
}

/* ---- the end of the oldest ------------------------------------------------------------------------------- */

static trouble_kind delete_segment(journal *j, uint64_t first, trouble *t)
{
    static const char *const endings[] = {"", "-wal"};
    trouble_kind kind = TROUBLE_NONE;
    for (int i = 0; i < 2 && kind == TROUBLE_NONE; i++) {
        char name[FOLDER_NAME];
        folder_segment(first, endings[i], name);
        kind = folder_remove(&j->folder, name, t);
    }
    if (kind == TROUBLE_NONE) j->deleted++;
    return kind;
}

/* What was deleted is in snapshots, and they hold while the journal has their rows: in a mode that does not sync these
 * go to the disk first. */
static trouble_kind sync_rest(const journal *j, trouble *t)
{
    trouble_kind kind = TROUBLE_NONE;
    if (j->mode != JOURNAL_OS) return kind;
    for (uint32_t i = 0; i < j->unsealed_count && kind == TROUBLE_NONE; i++) kind = folder_sync_segment(&j->folder, j->unsealed[i], t);
    return kind == TROUBLE_NONE && j->segment ? folder_sync_segment(&j->folder, segment_told(j->segment)->first, t) : kind;
}

/* The head says first what is kept, on the disk and in both slots, so that what is missing later was deleted on purpose. */
static trouble_kind move_first(journal *j, uint64_t first, trouble *t)
{
    head h = j->head;
    h.first = first;
    trouble_kind kind = head_write_through(&j->file, &h, t);
    if (kind == TROUBLE_NONE) kind = head_write_through(&j->file, &h, t);
    if (kind == TROUBLE_NONE) j->head = h;
    return kind;
}

static bool is_unsealed(const journal *j, uint64_t first)
{
    for (uint32_t i = 0; i < j->unsealed_count; i++)
        if (j->unsealed[i] == first) return true;
    return false;
}

trouble_kind roll_retain(journal *j, uint64_t kept, trouble *t)
{
    uint64_t *firsts;
    uint32_t count, over = 0;
    trouble_kind kind = folder_list(&j->folder, &firsts, &count, t);
    if (kind != TROUBLE_NONE) return kind;
    while (over + 1 < count && firsts[over + 1] <= kept && !is_unsealed(j, firsts[over])) over++;
    if (over) kind = sync_rest(j, t);
    if (over && kind == TROUBLE_NONE) kind = move_first(j, firsts[over], t);
    for (uint32_t i = 0; i < over && kind == TROUBLE_NONE; i++) kind = delete_segment(j, firsts[i], t);
    if (over && kind == TROUBLE_NONE) kind = folder_sync(&j->folder, t);
    free(firsts);
    return kind;
}

/* judge.c: the journal against its head: the table of what may be found at a start. */
#include "journal/judge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "journal/rows.h"

/* Segments whose successor begins at or before the first row that is kept. */
static void leave_out_deleted(journal_rows *r)
{
    r->over = r->firsts;
    while (r->head && r->over_count + 1 < r->count && r->firsts[r->over_count + 1] <= r->head->first) r->over_count++;
    r->firsts += r->over_count;
    r->count -= r->over_count;
}

trouble_kind judge_look(journal_rows *r, const system_calls *system, const char *path, trouble *t)
{
    *r = (journal_rows){0};
    trouble_kind kind = folder_init(&r->folder, system, path, t);
    if (kind == TROUBLE_NONE) kind = head_read(&r->folder, &r->slots, t);
    if (kind == TROUBLE_NONE) kind = folder_list(&r->folder, &r->firsts, &r->count, t);
    if (kind != TROUBLE_NONE) return kind;
    int newest = head_newest(&r->slots);
    r->head = newest < 0 ? NULL : &r->slots.slot[newest];
    leave_out_deleted(r);
    return TROUBLE_NONE;
}

void judge_drop(journal_rows *r)
{
    free(r->over);
    *r = (journal_rows){0};
}

void judge_begin(const journal_rows *r, chain *c)
{
    *c = (chain){.sequence = r->head ? r->head->first - 1 : r->count ? r->firsts[0] - 1 : 0};
    if (r->head && r->head->sequence == c->sequence) memcpy(c->hash, r->head->hash, DIGEST_SIZE);
}

trouble_kind judge_first(const journal_rows *r, trouble *t)
{
    if (!r->head || r->count == 0 || r->firsts[0] <= r->head->first) return TROUBLE_NONE;
    uint64_t first = r->head->first;
    char name[FOLDER_NAME];
    folder_segment(r->firsts[0], "", name);
    return trouble_tell(t, TROUBLE_DAMAGED, name, first, "rows from %" PRIu64 " on are missing: the oldest segment is %s", first,
                        name);
}

trouble_kind judge_head(const journal_rows *r, bool has_rows, trouble *t)
{
    if (r->head || (r->slots.absent && !has_rows)) return TROUBLE_NONE;
    return trouble_tell(t, TROUBLE_DAMAGED, HEAD_FILE, 0,
                        r->slots.absent ? "there are rows but no file \"head\", which tells the last one that was acknowledged"
                                        : "neither slot of the file \"head\" is good, so the last acknowledged row is not known");
}

/* ---- the end --------------------------------------------------------------------------------------------- */

static trouble_kind behind(const head *h, const chain *end, judgement *out, trouble *t)
{
    *out = JUDGED_BEHIND;
    if (h->mode == JOURNAL_OS) return TROUBLE_NONE;
    char name[FOLDER_NAME], rows[ROWS_TEXT];
    uint64_t first = end->sequence + 1;
    folder_segment(h->segment, "", name);
    rows_say(first, h->sequence, "was acknowledged and is missing; it belongs in", "were acknowledged and are missing; they belong in", rows);
    return trouble_tell(t, TROUBLE_DAMAGED, name, first, "%s %s%s", rows, name, first < h->segment ? " or the one before" : "");
}

static trouble_kind ahead(const head *h, const chain *end, judgement *out, trouble *t)
{
    *out = JUDGED_AHEAD;
    if (end->group == h->sequence + 1 || h->mode == JOURNAL_OS) return TROUBLE_NONE;
    char rows[ROWS_TEXT];
    return trouble_tell(t, TROUBLE_DAMAGED, HEAD_FILE, h->sequence + 1, "%s more than the one group that a crash can leave behind \"head\"",
                        rows_say(h->sequence + 1, end->sequence, "is", "are", rows));
}

trouble_kind judge_end(const journal_rows *r, const chain *end, const uint8_t *acknowledged, judgement *out, trouble *t)
{
    const head *h = r->head;
    *out = JUDGED_EQUAL;
    if (!h) return TROUBLE_NONE;
    if (end->sequence < h->sequence) return behind(h, end, out, t);
    if (acknowledged && memcmp(acknowledged, h->hash, DIGEST_SIZE) != 0) {
        char name[FOLDER_NAME];
        folder_segment(h->segment, "", name);
        return trouble_tell(t, TROUBLE_DAMAGED, name, h->sequence, "%s: row %" PRIu64 " is not the one that was acknowledged", name,
                            h->sequence);
    }
    return end->sequence > h->sequence ? ahead(h, end, out, t) : TROUBLE_NONE;
}

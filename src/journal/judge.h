/* judge.h: the journal against its head: the table of what may be found at a start. */
#ifndef JOURNAL_JUDGE_H
#define JOURNAL_JUDGE_H

#include "journal/chain.h"

typedef enum judgement {
    JUDGED_EQUAL, /* as it should be */
    JUDGED_AHEAD, /* rows on disk that nobody was told of: one group, or any number where the head is not synced */
    JUDGED_BEHIND /* rows are gone, in a mode that allows it */
} judgement;

typedef struct journal_rows {
    folder folder;
    head_slots slots;
    const head *head; /* the newest good slot, or NULL */
    uint64_t *firsts; /* of the segments that count, in order: what retention left half done is not among them */
    uint32_t count;
    uint64_t *over; /* that retention was about to delete */
    uint32_t over_count;
} journal_rows;

/* Look what is there; `judge_drop` gives it back. */
trouble_kind judge_look(journal_rows *r, const system_calls *system, const char *path, trouble *t);
void judge_drop(journal_rows *r);

/* Where a walk begins: before the first row that is kept. */
void judge_begin(const journal_rows *r, chain *c);

/* Are the first rows there?  Only the head knows which those are. */
trouble_kind judge_first(const journal_rows *r, trouble *t);

/* Is there a head, where there are rows? */
trouble_kind judge_head(const journal_rows *r, bool has_rows, trouble *t);

/* What a walk that ended here means.  `acknowledged`: the hash of the head's row, where the walk got there. */
trouble_kind judge_end(const journal_rows *r, const chain *end, const uint8_t *acknowledged, judgement *out, trouble *t);

#endif

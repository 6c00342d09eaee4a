/* reader.h: the rows of a journal, segment after segment, each held against the one before and all against the head.
 *
 * Reading changes nothing in the folder.  A reader in the process that writes the journal, on any thread, sees what
 * was durable when it was opened; from another process the folder is read while no server holds it. */
#ifndef JOURNAL_READER_H
#define JOURNAL_READER_H

#include "journal/head.h"
#include "journal/record.h"
#include "journal/segment.h"

typedef struct journal_reader journal_reader;

typedef struct journal_reading {
    const system_calls *system; /* NULL: the real world */
    const char *folder;         /* spelled as the writer in this process spells it */
    uint64_t from;              /* the first row wanted; 0, or one that is no more: the oldest there is; behind the
                                 * last: none */
    bool live;                  /* this process writes it meanwhile: up to the head's row, and no further */
} journal_reading;

/* TROUBLE_DAMAGED: already what is there at first sight is not whole.  TROUBLE_HELD: a server has it. */
trouble_kind journal_reader_open(const journal_reading *what, journal_reader **out, trouble *t);
void journal_reader_close(journal_reader *r);

/* The next row, whose texts live until the next call; `*more` is false after the last.  A row is vouched for by the
 * call after it, which holds it against the hash that the next row, the next segment or the head has of it.
 * TROUBLE_DAMAGED: `t` names file, row and what is wrong, which may be the row before; nothing more is to be had. */
trouble_kind journal_reader_next(journal_reader *r, record *out, bool *more, trouble *t);

/* The row that was read last, or before the first the one before `from`, and its hash. */
uint64_t journal_reader_at(const journal_reader *r, uint8_t hash[DIGEST_SIZE]);

/* The oldest row that is kept; of a journal without rows the first that it will have. */
uint64_t journal_reader_first(const journal_reader *r);

/* What its segment says of the row that was read last; NULL before the first. */
const segment_meta *journal_reader_segment(const journal_reader *r);

#define VERIFIED_ENGINES 8

/* The rows that one version of the engine wrote begin here. */
typedef struct verified_engine {
    uint64_t first;
    char engine[SEGMENT_ENGINE + 1];
} verified_engine;

typedef struct journal_verified {
    uint64_t first, last;      /* last is first - 1 where there are no rows */
    uint32_t segments;
    uint8_t hash[DIGEST_SIZE]; /* of the last row */
    uint32_t engine_count;     /* of those that wrote rows, the last so many */
    verified_engine engines[VERIFIED_ENGINES];
    char notes[2][256];        /* what is odd and no damage: a bad slot, rows that nobody was told of; "": none */
} journal_verified;

/* Read all of it; `journal_verify_until` ends early, and well so far, where `over` says so: it is asked before each row. */
trouble_kind journal_verify(const system_calls *system, const char *folder, journal_verified *out, trouble *t);
trouble_kind journal_verify_until(const journal_reading *what, bool (*over)(const void *self), const void *self,
                                  journal_verified *out, trouble *t);

/* The instant of the row `what->from`, or of the next that is there; INT64_MAX: there is none. */
trouble_kind journal_instant(const journal_reading *what, netto_instant *at, trouble *t);

#endif

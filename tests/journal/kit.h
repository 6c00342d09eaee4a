/* kit.h: a journal on a disk in memory, and rows whose bytes tell their number. */
#ifndef TEST_JOURNAL_KIT_H
#define TEST_JOURNAL_KIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "journal/journal.h"
#include "journal/reader.h"
#include "support/fake_disk.h"
#include "tap/tap.h"

#define UNUSED __attribute__((unused))
#define PLACE  "/data"

static trouble why;
static journal_start found;
static netto_complaint said;

/* Row n is always the same. */
UNUSED static record row_of(uint64_t n)
{
    static char command[512];
    record r = {.sequence = n, .at = (netto_instant)n * NETTO_SECOND, .actor = TEXT_LITERAL("unix:1000"),
                .kind = TEXT_LITERAL("trade.apply")};
    size_t size = 40 + (size_t)(n * 37 % 200);
    for (size_t i = 0; i < size; i++) command[i] = (char)(n * 31 + i * 7);
    snprintf(command, 24, "row %llu of them all", (unsigned long long)n);
    r.command = (netto_text){command, (uint32_t)size};
    memset(r.digest, (int)(n % 251), sizeof r.digest);
    if (n % 5 == 0) r.cut = TEXT_LITERAL("memory");
    return r;
}

UNUSED static bool is_row(const record *r, uint64_t n)
{
    record e = row_of(n);
    return r->sequence == n && r->at == e.at && text_equal(r->actor, e.actor) && text_equal(r->kind, e.kind) &&
           text_equal(r->command, e.command) && !r->cut.bytes == !e.cut.bytes && text_equal(r->cut, e.cut) &&
           memcmp(r->digest, e.digest, sizeof r->digest) == 0;
}

UNUSED static journal_options by_hand(void)
{
    return (journal_options){.system = &fake_disk_calls, .folder = PLACE, .engine = "netto 1", .by_hand = true};
}

UNUSED static journal *open_with(const journal_options *o)
{
    journal *j = NULL;
    why = (trouble){0};
    return journal_open(o, &j, &found, &why) == TROUBLE_NONE ? j : NULL;
}

UNUSED static journal *open_journal(void)
{
    journal_options o = by_hand();
    return open_with(&o);
}

/* Append the next rows, up to `last`, without writing them. */
UNUSED static netto_status append_to(journal *j, uint64_t last)
{
    journal_stats s;
    netto_status status = NETTO_OK;
    journal_read_stats(j, &s);
    for (uint64_t n = s.appended + 1; n <= last && status == NETTO_OK; n++) {
        record r = row_of(n);
        status = journal_append(j, &r, &said);
    }
    return status;
}

/* The same as groups of `size` rows, each written. */
UNUSED static void write_to(journal *j, uint64_t last, uint64_t size)
{
    journal_stats s;
    for (journal_read_stats(j, &s); s.appended < last; journal_read_stats(j, &s)) {
        uint64_t to = s.appended + size < last ? s.appended + size : last;
        if (append_to(j, to) != NETTO_OK) return;
        journal_work(j);
    }
}

/* A closed journal of so many rows, by fives, in segments of about `segment_bytes`. */
UNUSED static void make_journal(uint64_t rows, uint64_t segment_bytes)
{
    journal_options o = by_hand();
    o.segment_bytes = segment_bytes;
    journal *j = open_with(&o);
    if (!ok(j)) abort();
    write_to(j, rows, 5);
    ok(journal_durable(j) == rows);
    ok(journal_close(j, &why) == TROUBLE_NONE);
}

/* The process dies where it is: what it had written stays in the kernel, nothing else happens. */
UNUSED static void kill_journal(journal *j)
{
    fake_disk_crash_at(1);
    while (!fake_disk_is_down()) fake_disk_calls.rename("/x", "/y"), fake_disk_calls.sync_folder("/");
    journal_close(j, NULL);
}

UNUSED static const char *segment_path(uint64_t first, const char *ending)
{
    static char path[4][96];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], PLACE "/journal-%020llu.db%s", (unsigned long long)first, ending);
    return path[turn];
}

UNUSED static bool has_note(const char *part)
{
    for (uint32_t i = 0; i < found.count; i++)
        if (strstr(found.notes[i], part)) return true;
    return false;
}

UNUSED static uint32_t segments(void)
{
    uint32_t n = 0;
    for (uint32_t i = 0; fake_disk_name(i); i++) {
        const char *name = fake_disk_name(i);
        n += strncmp(name, PLACE "/journal-", strlen(PLACE "/journal-")) == 0 && name[strlen(name) - 1] == 'b';
    }
    return n;
}

/* Read all rows; how many were as they were written, -1 with `why` where something was said to be wrong, -2 where a
 * row was not what it was and nothing was said. */
UNUSED static long long read_rows(uint64_t from, bool live)
{
    journal_reading what = {.system = &fake_disk_calls, .folder = PLACE, .from = from, .live = live};
    journal_reader *r;
    record row;
    bool more = true;
    long long count = 0;
    why = (trouble){0};
    if (journal_reader_open(&what, &r, &why) != TROUBLE_NONE) return -1;
    trouble_kind kind = journal_reader_next(r, &row, &more, &why);
    uint64_t n = more ? row.sequence : 0;
    while (kind == TROUBLE_NONE && more) {
        if (!is_row(&row, n++)) count = -2;
        if (count >= 0) count++;
        kind = journal_reader_next(r, &row, &more, &why);
    }
    journal_reader_close(r);
    return kind == TROUBLE_NONE ? count : -1;
}

#endif

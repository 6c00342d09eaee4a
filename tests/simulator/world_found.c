/* world_found.c: what a start has found, and says so: rows that are gone, and rows that nobody was told of. */
#include <stdlib.h>
#include <string.h>

#include "journal/head.h"
#include "journal/rows.h"
#include "simulator/chance.h"
#include "simulator/trace.h"
#include "simulator/world_parts.h"
#include "support/fake_disk.h"

static uint64_t head_row;

void world_look(void)
{
    head_slots slots = {0};
    size_t size = 0;
    const uint8_t *bytes = fake_disk_file(PLACE "/" HEAD_FILE, &size);
    for (size_t i = 0; i < 2 && (i + 1) * HEAD_SLOT <= size; i++) slots.good[i] = head_decode(bytes + i * HEAD_SLOT, &slots.slot[i]);
    int newest = head_newest(&slots);
    head_row = newest < 0 ? 0 : slots.slot[newest].sequence;
}

static bool is_said(const char *words)
{
    for (uint32_t i = 0; runtime_found(w.r, i); i++)
        if (strstr(runtime_found(w.r, i), words)) return true;
    return false;
}

/* "row 7 is", "rows 7 to 9 are", with words before and behind. */
static bool is_said_of(const char *before, uint64_t first, uint64_t last, const char *one, const char *many)
{
    char rows[ROWS_TEXT], words[2 * ROWS_TEXT];
    snprintf(words, sizeof words, "%s%s", before, rows_say(first, last, one, many, rows));
    return is_said(words);
}

/* In mode "os" nobody can tell damage that takes the last rows from a power cut; but it is said which are gone, by the
 * first start that sees it, if nothing ends it before; or that it is not known, where the head's last slot went with them. */
static bool warns_of(uint64_t first)
{
    char rows[64];
    snprintf(rows, sizeof rows, "warning: rows %llu to ", (unsigned long long)first);
    return is_said(rows) || is_said_of("warning: ", first, first, "is ", "");
}

static void hear_of_rows_gone(uint64_t last)
{
    if (w.mode != JOURNAL_OS || !world_is_damaged() || last >= proof_required(w.ended)) return;
    must(warns_of(last + 1) || is_said("may have been acknowledged") || w.starts > 1, "rows from %llu on are gone, and nobody is told", (unsigned long long)last + 1);
    w.ended = PROOF_POWER_CUT;
}

/* What was committed and not acknowledged is kept: all of it is named, and nothing else. */
static void hear_of_rows_kept(uint64_t last)
{
    static const char one[] = "was on disk and not acknowledged", many[] = "were on disk and not acknowledged";
    if (last <= head_row) {
        must(!is_said(one + 4), "\"head\" names row %llu, the last is %llu, and some are called not acknowledged", (unsigned long long)head_row,
             (unsigned long long)last);
        return;
    }
    must(is_said_of("", head_row + 1, last, one, many), "rows %llu to %llu were not acknowledged, and nobody is told", (unsigned long long)head_row + 1,
         (unsigned long long)last);
    counts.kept += last - head_row;
}

/* Of rows that a power cut or a salvage took, or whose row is another now. */
static bool lost_its_row(const char *note)
{
    return strstr(note, "the journal does not have its row") || strstr(note, "its row is another than the journal's");
}

/* What nobody has spoilt loads to what was saved. */
static void hear_of_snapshots(void)
{
    for (uint32_t i = 0; runtime_found(w.r, i) && !w.spoilt && !w.armed; i++) {
        const char *note = runtime_found(w.r, i);
        must(!strstr(note, "it is passed over") || lost_its_row(note), "nothing is wrong with a snapshot, and yet: %s", note);
    }
}

void world_hear(void)
{
    uint64_t last = w.r->ledger.start.last;
    hear_of_snapshots();
    hear_of_rows_gone(last);
    hear_of_rows_kept(last);
}

/* Either of them begins a server, should the other be spoilt. */
void world_check_deleted(void)
{
    uint32_t holding = 0;
    for (uint32_t i = 0; fake_disk_name(i); i++) {
        const char *at = strstr(fake_disk_name(i), "/snapshot-");
        holding += at && strtoull(at + 10, NULL, 10) + 1 >= proof_first();
    }
    must(proof_first() == 1 || holding >= 2 || w.spoilt, "rows up to %llu are deleted, and %u snapshots hold what they said",
         (unsigned long long)proof_first() - 1, holding);
}

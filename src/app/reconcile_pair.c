/* reconcile_pair.c: ours is kept by its key; theirs is read line by line, paired and compared. */
#include <string.h>

#include "app/reconcile.h"
#include "base/complain.h"
#include "base/digest.h"
#include "base/text.h"

/* ---- a row ---------------------------------------------------------------------------------------------------------------------- */

static void read_ours(const reconcile *r, netto_text row, cell *cells)
{
    reader in;
    reader_init(&in, row.bytes, row.size, NULL);
    reader_array(&in);
    for (uint32_t i = 0; i < r->field_count; i++) {
        if (r->fields[i].place >= 0)
            cell_ours(&r->fields[i], &in, &cells[i]);
        else
            reader_skip(&in);
    }
}

static netto_status read_theirs(reconcile *r, cell *cells, netto_complaint *why)
{
    netto_complaint inner;
    for (uint32_t i = 0; i < r->field_count; i++) {
        const field *f = &r->fields[i];
        if (f->place < 0 || cell_theirs(f, r->theirs.fields[f->place], r->raw, r->mirror, &r->key, &cells[i], &inner) == NETTO_OK) continue;
        return complain(why, inner.status, "%.100s:%u: %.300s", r->name, r->theirs.line, inner.text);
    }
    return NETTO_OK;
}

/* Is a row of ours of the account that is asked for? */
static bool is_asked(const reconcile *r, netto_text row)
{
    reader in;
    if (!r->account) return true;
    reader_init(&in, row.bytes, row.size, NULL);
    reader_array(&in);
    for (uint32_t i = 0; i < r->party; i++) reader_skip(&in);
    return text_is(reader_text(&in), r->account);
}

/* As it is compared, whichever way it is written. */
static netto_text key_of(reconcile *r, const cell *cells)
{
    char text[EXACT_TEXT];
    writer_rewind(&r->key, 0);
    for (uint32_t i = 0; i < r->field_count; i++) {
        const field *f = &r->fields[i];
        if (!f->key) continue;
        if (cells[i].given && f->kind == KIND_TIME)
            exact_print(&cells[i].exact, text), writer_text(&r->key, text_of(text));
        else
            cell_write(f->kind, &cells[i], &r->key);
    }
    r->failed |= r->key.failed;
    return writer_text_of(&r->key);
}

/* ---- totals ---------------------------------------------------------------------------------------------------------------------- */

/* No id is longer: of a longer name the beginning must do. */
static netto_text group_of(const reconcile *r, const cell *cells)
{
    uint32_t size = 0, more;
    if (r->group < 0 || !cells[r->group].given) return TEXT_LITERAL("");
    netto_text name = cells[r->group].text;
    while (size < name.size && size + (more = text_character(name, size)) <= NETTO_ID_MAX && more) size += more;
    return (netto_text){name.bytes, size};
}

/* The totals of the group that a row counts in; NULL where there are too many, or no memory. */
static total *totals_of(reconcile *r, const cell *cells)
{
    uint32_t had = r->groups.count, slot = idmap_add(&r->groups, group_of(r, cells));
    bool room = slot != SLOT_NONE && memory_reserve(&r->purse, (void **)&r->totals, &r->total_capacity, r->groups.count, r->field_count * sizeof *r->totals);
    if (!room) return r->failed = true, NULL;
    total *t = &r->totals[(size_t)slot * r->field_count];
    if (slot >= had) memset(t, 0, r->field_count * sizeof *t);
    return t;
}

static void add_up(reconcile *r, const cell *cells, bool ours)
{
    total *t = totals_of(r, cells);
    if (ours)
        r->our_groups = r->groups.count;
    else
        r->full |= r->groups.count - r->our_groups > RECONCILE_GROUPS;
    for (uint32_t i = 0; i < r->field_count && t; i++) {
        if (r->fields[i].place < 0 || !r->fields[i].adds || !cells[i].given) continue;
        exact_add(ours ? &t[i].ours : &t[i].theirs, &cells[i].exact);
        *(ours ? &t[i].real_ours : &t[i].real_theirs) += cells[i].real;
    }
}

/* ---- ours -------------------------------------------------------------------------------------------------------------------------- */

static bool keep_row(reconcile *r, uint32_t slot, netto_text row)
{
    if (!memory_reserve(&r->purse, (void **)&r->ours, &r->our_capacity, slot + 1, sizeof *r->ours)) return false;
    r->ours[slot] = (our_row){.start = writer_size(&r->bytes), .size = row.size};
    writer_raw(&r->bytes, row);
    return !r->bytes.failed;
}

bool reconcile_ours(void *self, report_section section, netto_text row)
{
    reconcile *r = self;
    cell cells[REPORT_COLUMNS_MAX];
    uint32_t had = r->pairs.count;
    if (section != r->section || !is_asked(r, row)) return true;
    read_ours(r, row, cells);
    uint32_t slot = idmap_add(&r->pairs, key_of(r, cells));
    r->our_count++;
    add_up(r, cells, true);
    if (slot == SLOT_NONE || r->failed) return r->failed = true, false;
    if (slot >= had) return keep_row(r, slot, row) || (r->failed = true, false);
    r->our_duplicates++;
    reconcile_differ(r, "duplicate_ours", 0, cells, NULL, NULL, NULL);
    return true;
}

static netto_text ours_at(const reconcile *r, uint32_t slot)
{
    return (netto_text){(const char *)r->bytes.bytes + r->ours[slot].start, r->ours[slot].size};
}

/* ---- theirs ------------------------------------------------------------------------------------------------------------------------ */

static void compare(reconcile *r, uint32_t slot, const cell *theirs)
{
    cell ours[REPORT_COLUMNS_MAX];
    bool matches = true;
    read_ours(r, ours_at(r, slot), ours);
    for (uint32_t i = 0; i < r->field_count; i++) {
        const field *f = &r->fields[i];
        if (f->place < 0 || f->key || cell_matches(f, &ours[i], &theirs[i])) continue;
        reconcile_differ(r, "unmatched", r->theirs.line, ours, f, &ours[i], &theirs[i]);
        matches = false;
    }
    r->unmatched += !matches;
}

static void pair(reconcile *r, uint32_t slot, const cell *theirs)
{
    if (r->ours[slot].paired) {
        r->their_duplicates++;
        reconcile_differ(r, "duplicate_theirs", r->theirs.line, theirs, NULL, NULL, NULL);
        return;
    }
    r->ours[slot].paired = true;
    r->paired++;
    compare(r, slot, theirs);
}

static void take_stranger(reconcile *r, netto_text key, const cell *theirs)
{
    digest_key digest = digest_id(key);
    uint32_t had = r->strangers.count, slot = idmap_add(&r->strangers, (netto_text){(const char *)&digest, sizeof digest});
    bool again = slot < had;
    r->full |= slot == SLOT_NONE;
    r->their_duplicates += again;
    reconcile_differ(r, again ? "duplicate_theirs" : "unpaired_theirs", r->theirs.line, theirs, NULL, NULL, NULL);
}

static netto_status take_line(reconcile *r, netto_complaint *why)
{
    cell cells[REPORT_COLUMNS_MAX];
    netto_status status = read_theirs(r, cells, why);
    if (status != NETTO_OK) return status;
    if (r->account && r->fields[r->party].place >= 0 && !text_is(cells[r->party].text, r->account)) return NETTO_OK;
    netto_text key = key_of(r, cells);
    uint32_t slot = r->failed ? SLOT_NONE : idmap_find(&r->pairs, key);
    r->their_count++;
    add_up(r, cells, false);
    if (slot == SLOT_NONE)
        take_stranger(r, key, cells);
    else
        pair(r, slot, cells);
    if (!r->full) return NETTO_OK;
    return complain(why, NETTO_ETOOLARGE, "%.100s:%u: too much of theirs is not ours to keep track of; is it the right file, and the right --key?", r->name,
                    r->theirs.line);
}

static void tell_left(reconcile *r)
{
    cell cells[REPORT_COLUMNS_MAX];
    for (uint32_t i = 0; i < r->pairs.count; i++) {
        if (r->ours[i].paired) continue;
        read_ours(r, ours_at(r, i), cells);
        reconcile_differ(r, "unpaired_ours", 0, cells, NULL, NULL, NULL);
    }
}

netto_status reconcile_theirs(reconcile *r, netto_complaint *why)
{
    netto_status status = NETTO_OK;
    while (status == NETTO_OK && !r->failed && csv_next(&r->theirs)) status = take_line(r, why);
    if (status == NETTO_OK && r->theirs.complaint.status != NETTO_OK) *why = r->theirs.complaint, status = why->status;
    if (status == NETTO_OK && !r->failed) tell_left(r);
    if (status == NETTO_OK && r->failed) return complain(why, NETTO_ECAPACITY, "no memory to compare them");
    return status;
}

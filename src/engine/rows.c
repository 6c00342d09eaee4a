/* rows.c: what commands of many rows have in common. */
#include "engine/rows.h"

#include <string.h>

#include "base/complain.h"
#include "base/text.h"

netto_status rows_begin(rows *r, netto_engine *e, const netto_command *c, netto_decision *out)
{
    *r = (rows){.e = e, .out = out, .partial = c->partial};
    if (c->count > NETTO_ROWS_MAX)
        return complain(&out->complaint, NETTO_ETOOLARGE, "%u rows; send at most %d a call", c->count, NETTO_ROWS_MAX);
    if (!c->partial) return NETTO_OK;
    r->errors = arena_array(&e->book.scratch, c->count, sizeof *r->errors);
    if (r->errors) return NETTO_OK;
    return complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u rows", c->count);
}

bool rows_refuse(rows *r, uint32_t row)
{
    netto_complaint *why = &r->out->complaint;
    why->row = (int)row;
    bool ours = why->status == NETTO_ECAPACITY; /* not the row's fault: nothing more will fit */
    if (!r->partial || ours) return false;
    netto_text text = arena_text(&r->e->book.scratch, text_of(why->text));
    if (!text.bytes) return complain_row(why, NETTO_ECAPACITY, (int)row, "no memory for the errors"), false;
    r->errors[r->out->count.error_count++] = (netto_row_error){row, why->status, text};
    content(why);
    return true;
}

netto_status rows_end(rows *r, uint32_t applied)
{
    r->out->count.count = applied;
    r->out->count.errors = r->errors;
    return content(&r->out->complaint);
}

bool seen_begin(seen *s, arena *scratch, uint32_t rows)
{
    *s = (seen){0};
    if (rows < 2) return true; /* there is nothing to stand twice */
    s->size = 4;
    while (s->size < 2 * rows) s->size *= 2;
    s->keys = arena_array(scratch, rows, sizeof *s->keys);
    s->table = arena_array(scratch, s->size, sizeof *s->table);
    if (!s->keys || !s->table) return false;
    memset(s->table, 0, s->size * sizeof *s->table);
    return true;
}

/* The place of a key in the table, or where it would stand. */
static uint32_t place(const seen *s, digest_key key)
{
    uint32_t mask = s->size - 1, at = (uint32_t)hash_bytes(&key, sizeof key) & mask;
    for (; s->table[at]; at = (at + 1) & mask) {
        const digest_key *k = &s->keys[s->table[at] - 1];
        if (k->low == key.low && k->high == key.high) break;
    }
    return at;
}

uint32_t seen_add(seen *s, digest_key key, uint32_t row)
{
    if (!s->size) return SLOT_NONE;
    uint32_t at = place(s, key);
    if (s->table[at]) return s->table[at] - 1;
    s->table[at] = row + 1;
    s->keys[row] = key;
    return SLOT_NONE;
}

void seen_replace(seen *s, digest_key key, uint32_t row)
{
    uint32_t at = place(s, key);
    s->table[at] = row + 1;
    s->keys[row] = key;
}

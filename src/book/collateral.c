/* collateral.c: what secures an account, line by line. */
#include "book/collateral.h"

#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "book/book.h"

static int order(const collateral_line *a, const collateral_change *b)
{
    if (a->asset != b->asset) return a->asset < b->asset ? -1 : 1;
    if (a->set != b->set) return a->set < b->set ? -1 : 1;
    return (int)a->received - (int)b->received;
}

/* The place of a line, or where it would stand. */
static uint32_t place(const account *a, const collateral_change *line, bool *found)
{
    uint32_t low = 0, high = a->line_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (order(&a->lines[middle], line) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = low < a->line_count && order(&a->lines[low], line) == 0;
    return low;
}

static netto_status amount_of(const instrument *asset, const netto_collateral_row *row, netto_money *out)
{
    int64_t steps;
    if (asset->kind == NETTO_CASH) return money_from_number(row->amount, out);
    netto_status status = quantity_from_number(row->amount, &asset->step, &steps);
    if (status == NETTO_OK) *out = steps;
    return status;
}

netto_status collateral_check(book *b, uint32_t slot, const netto_collateral_row *row, collateral_change *out,
                              netto_complaint *complaint)
{
    collateral_change change = {.set = SLOT_NONE, .received = row->received};
    netto_status status = book_find_instrument(b, row->asset, &change.asset, complaint);
    if (status != NETTO_OK) return status;
    if (row->set.bytes && (change.set = idmap_find(&b->set_ids, row->set)) == SLOT_NONE)
        return complain(complaint, NETTO_ESET, "no netting set '%.*s'; send set.put first", TEXT(row->set));
    const instrument *asset = &b->instruments[change.asset];
    if (asset->kind != NETTO_CASH && !instrument_paid_up_front(asset))
        return complain(complaint, NETTO_EPARAMS, "'%.*s' is a %s; collateral is cash, spot, bond or option",
                        TEXT(row->asset), instrument_kind_word(asset->kind));
    status = amount_of(asset, row, &change.amount);
    if (status != NETTO_OK)
        return complain(complaint, status, "the amount of '%.*s' must be a finite multiple of its qty_step",
                        TEXT(row->asset));
    *out = change;
    (void)slot;
    return NETTO_OK;
}

bool collateral_reserve(book *b, uint32_t slot, uint32_t more)
{
    account *a = &b->accounts[slot];
    return memory_reserve(b->memory, (void **)&a->lines, &a->line_capacity, a->line_count + more, sizeof *a->lines);
}

static void remove_line(book *b, account *a, uint32_t at)
{
    instrument *asset = &b->instruments[a->lines[at].asset];
    asset->holders--;
    asset->lodged -= !a->lines[at].received;
    memmove(a->lines + at, a->lines + at + 1, (a->line_count - at - 1) * sizeof *a->lines);
    a->line_count--;
}

static void insert_line(book *b, account *a, uint32_t at, const collateral_change *change)
{
    instrument *asset = &b->instruments[change->asset];
    asset->holders++;
    asset->lodged += !change->received;
    memmove(a->lines + at + 1, a->lines + at, (a->line_count - at) * sizeof *a->lines);
    a->lines[at] = (collateral_line){change->asset, change->set, change->received, change->amount};
    a->line_count++;
}

void collateral_apply(book *b, uint32_t slot, const collateral_change *change)
{
    account *a = &b->accounts[slot];
    bool found;
    uint32_t at = place(a, change, &found);
    a->lines_version = b->version;
    if (!found && change->amount == 0) return;
    if (found && change->amount == 0) {
        remove_line(b, a, at);
    } else if (found) {
        a->lines[at].amount = change->amount;
    } else {
        insert_line(b, a, at, change);
    }
}

netto_money collateral_amount(const book *b, uint32_t slot, const collateral_change *line)
{
    bool found;
    uint32_t at = place(&b->accounts[slot], line, &found);
    return found ? b->accounts[slot].lines[at].amount : 0;
}

netto_money collateral_cash(const book *b, uint32_t slot, uint32_t currency)
{
    const collateral_change line = {.asset = b->currencies[currency].cash, .set = SLOT_NONE};
    return collateral_amount(b, slot, &line);
}

void collateral_move_cash(book *b, uint32_t slot, uint32_t currency, netto_money amount)
{
    if (amount == 0) return;
    collateral_change line = {.asset = b->currencies[currency].cash, .set = SLOT_NONE};
    line.amount = collateral_cash(b, slot, currency) + amount;
    collateral_apply(b, slot, &line);
}

double collateral_units(const book *b, const collateral_line *line)
{
    const instrument *asset = &b->instruments[line->asset];
    if (asset->kind == NETTO_CASH) return money_real(line->amount);
    return quantity_real((int64_t)line->amount, &asset->step);
}

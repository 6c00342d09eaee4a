/* explain_subtree.c: how the margin of a node came about: the sums over the accounts of its subtree.
 *
 * They are added slice by slice, so the largest are kept in the cursor on the way, in the order of adding; what does not
 * stay among them is one part.  How each account's number came about, it says itself. */
#include <math.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "control/part.h"
#include "engine/explain.h"

#define PARTS 1000

/* The lists of a cursor are the sums from here on. */
#define FIRST GATHER_VALUE
_Static_assert(GATHER_LIQUIDATION - FIRST + 1 == NETTO_CURSOR_LISTS, "every sum that is told has a list");

/* ---- on the way ------------------------------------------------------------------------------------------ */

/* Its smallest goes among the others; ties by age. */
static void drop_smallest(netto_cursor *c, int list)
{
    uint32_t least = 0, count = --c->lists[list].count;
    for (uint32_t i = 1; i <= count; i++)
        if (fabs(c->told[list][i].value) < fabs(c->told[list][least].value)) least = i;
    c->lists[list].rest += c->told[list][least].value;
    c->lists[list].others++;
    memmove(&c->told[list][least], &c->told[list][least + 1], (count - least) * sizeof c->told[list][0]);
}

static bool is_smaller_than_all(const netto_cursor *c, int list, double value)
{
    for (uint32_t i = 0; i < c->lists[list].count; i++)
        if (fabs(c->told[list][i].value) < fabs(value)) return false;
    return true;
}

static void count_one(netto_cursor *c, int list, uint32_t account, double value)
{
    if (value == 0.0) return;
    if (c->lists[list].count == NETTO_CURSOR_LISTED) {
        if (is_smaller_than_all(c, list, value)) {
            c->lists[list].rest += value;
            c->lists[list].others++;
            return;
        }
        drop_smallest(c, list);
    }
    uint32_t at = c->lists[list].count++;
    c->told[list][at].account = account;
    c->told[list][at].value = value;
}

void explain_count(netto_cursor *c, uint32_t account, const double *sums)
{
    for (int list = 0; list < NETTO_CURSOR_LISTS; list++) count_one(c, list, account, sums[FIRST + list]);
}

/* ---- at the end ------------------------------------------------------------------------------------------ */

typedef struct tree {
    const book *b;
    const netto_cursor *c;
    part_room room;
} tree;

static void take_sum_apart(tree *t, int sum, netto_part *p)
{
    int list = sum - FIRST;
    uint32_t count = t->c->lists[list].count, others = t->c->lists[list].others;
    if (count == 0 || !part_open(&t->room, p, NETTO_HOW_SUM, count + 1)) return;
    for (uint32_t i = 0; i < count; i++)
        part_add(&t->room, p, idmap_text(&t->b->account_ids, t->c->told[list][i].account), t->c->told[list][i].value);
    if (others) part_add(&t->room, p, arena_print(t->room.in, "%u others", others), t->c->lists[list].rest);
    part_close(&t->room, p);
}

static void take_equity_apart(tree *t, netto_part *p)
{
    if (!part_open(&t->room, p, NETTO_HOW_SUM, 2)) return;
    take_sum_apart(t, GATHER_VALUE, part_add(&t->room, p, TEXT_LITERAL("value"), t->c->sums[GATHER_VALUE]));
    take_sum_apart(t, GATHER_COLLATERAL, part_add(&t->room, p, TEXT_LITERAL("collateral"), t->c->sums[GATHER_COLLATERAL]));
    part_close(&t->room, p);
}

static void take_excess_apart(tree *t, const netto_measures *told, netto_part *p)
{
    const netto_margin *m = &told->margin;
    if (!part_open(&t->room, p, NETTO_HOW_DIFFERENCE, 5)) return;
    take_equity_apart(t, part_add(&t->room, p, TEXT_LITERAL("equity"), told->equity));
    take_sum_apart(t, GATHER_INITIAL, part_add(&t->room, p, TEXT_LITERAL("initial"), m->initial));
    take_sum_apart(t, GATHER_MAINTENANCE, part_beside(&t->room, p, TEXT_LITERAL("maintenance"), m->maintenance));
    take_sum_apart(t, GATHER_WARNING, part_beside(&t->room, p, TEXT_LITERAL("warning"), m->warning));
    take_sum_apart(t, GATHER_LIQUIDATION, part_beside(&t->room, p, TEXT_LITERAL("liquidation"), m->liquidation));
}

netto_status explain_subtree(netto_engine *e, const netto_cursor *cursor, const netto_measures *told, const netto_part **out,
                             netto_complaint *complaint)
{
    tree t = {.b = &e->book, .c = cursor};
    part_room_open(&t.room, &e->book.scratch, PARTS, NETTO_CURSOR_LISTED);
    netto_part *root = arena_take(&e->book.scratch, sizeof *root);
    if (root) *root = part_of(TEXT_LITERAL("excess"), netto_measures_excess(told));
    if (root) take_excess_apart(&t, told, root);
    if (!root || t.room.failed) return complain(complaint, NETTO_ECAPACITY, "no memory to explain; raise `capacity`");
    *out = root;
    return NETTO_OK;
}

/* replay_table.c: what another policy would have decided, by account, for people: A, or A → B. */
#include <stdio.h>

#include "app/replay.h"
#include "base/text.h"
#include "text/number.h"
#include "text/table.h"

#define BYTES ((size_t)1 << 30)

typedef struct sum {
    double initial, maintenance, equity;
    unsigned long long calls, liquidations, breaches, rejected;
} sum;

/* ---- cells ------------------------------------------------------------------------------------------------------- */

static void print_money(double money, bool known, char out[NUMBER_TEXT])
{
    if (known)
        number_fixed(money, 2, true, out);
    else
        text_copy(TEXT_LITERAL("unknown"), out, NUMBER_TEXT);
}

static void put_money(table *t, double was, bool was_known, double is, bool is_known)
{
    char a[NUMBER_TEXT], b[NUMBER_TEXT];
    print_money(was, was_known, a);
    print_money(is, is_known, b);
    if (was_known == is_known && (was == is || !is_known))
        table_text(t, text_of(a));
    else
        table_format(t, "%s → %s", a, b);
}

static void put_count(table *t, unsigned long long was, unsigned long long is)
{
    if (was == is)
        table_format(t, "%llu", was);
    else
        table_format(t, "%llu → %llu", was, is);
}

static void put_row_number(table *t, uint64_t row)
{
    if (row)
        table_format(t, "%llu", (unsigned long long)row);
    else
        table_text(t, (netto_text){0});
}

static void put_account(table *t, const whatif *w, uint32_t number)
{
    const whatif_account *a = &w->accounts[number];
    const whatif_side *r = &a->sides[WHATIF_RECORDED], *o = &a->sides[WHATIF_OTHER];
    table_text(t, idmap_text(&w->ids, number));
    put_money(t, r->margin.initial, r->known, o->margin.initial, o->known);
    put_money(t, r->margin.maintenance, r->known, o->margin.maintenance, o->known);
    put_money(t, r->equity, r->known, o->equity, o->known);
    if (r->standing == o->standing)
        table_text(t, text_of(netto_standing_word(r->standing)));
    else
        table_format(t, "%s → %s", netto_standing_word(r->standing), netto_standing_word(o->standing));
    put_count(t, r->calls, o->calls);
    put_count(t, r->liquidations, o->liquidations);
    put_count(t, r->breaches, o->breaches);
    put_count(t, r->rejected, o->rejected);
    table_number(t, a->change, 2, true);
    put_row_number(t, a->change_at);
    put_row_number(t, a->first);
}

static void add(sum *s, const whatif_side *side, bool known)
{
    s->initial += known ? side->margin.initial : 0.0;
    s->maintenance += known ? side->margin.maintenance : 0.0;
    s->equity += known ? side->equity : 0.0;
    s->calls += side->calls;
    s->liquidations += side->liquidations;
    s->breaches += side->breaches;
    s->rejected += side->rejected;
}

/* Money is added where both are known, so that the sums can be compared; answers how many are not. */
static uint32_t add_all(const whatif *w, sum sums[WHATIF_BOTH])
{
    uint32_t unknown = 0;
    for (uint32_t i = 0; i < w->ids.count; i++) {
        const whatif_side *sides = w->accounts[i].sides;
        bool known = sides[WHATIF_RECORDED].known && sides[WHATIF_OTHER].known;
        for (int which = 0; which < WHATIF_BOTH; which++) add(&sums[which], &sides[which], known);
        unknown += !known;
    }
    return unknown;
}

static void put_total(table *t, const whatif *w)
{
    sum s[WHATIF_BOTH] = {{0}};
    uint32_t unknown = add_all(w, s);
    if (unknown)
        table_format(t, "all %u but %u", w->ids.count, unknown);
    else
        table_format(t, "all %u", w->ids.count);
    put_money(t, s[0].initial, true, s[1].initial, true);
    put_money(t, s[0].maintenance, true, s[1].maintenance, true);
    put_money(t, s[0].equity, true, s[1].equity, true);
    table_text(t, (netto_text){0});
    put_count(t, s[0].calls, s[1].calls);
    put_count(t, s[0].liquidations, s[1].liquidations);
    put_count(t, s[0].breaches, s[1].breaches);
    put_count(t, s[0].rejected, s[1].rejected);
    for (int i = 0; i < 3; i++) table_text(t, (netto_text){0});
}

void otherwise_print_table(const otherwise *o, const whatif *w, const uint32_t *order, uint32_t count)
{
    static const char *const titles[] = {"ACCOUNT", "INITIAL", "MAINTENANCE", "EQUITY", "STANDING", "CALLS", "LIQUIDATIONS",
                                         "BREACHES", "REJECTED", "LARGEST CHANGE", "AT ROW", "FIRST ROW"};
    memory purse;
    table t;
    uint32_t shown = 0, differ = 0;
    while (differ < count && whatif_differs(&w->accounts[order[differ]])) differ++; /* they come first */
    if (differ == 0) return;
    memory_init(&purse, BYTES);
    table_init(&t, &purse);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        table_column(&t, titles[i], i == 0 || i == 4 ? TABLE_LEFT : TABLE_RIGHT);
    for (; shown < otherwise_most(o, differ); shown++) put_account(&t, w, order[shown]);
    put_total(&t, w);
    table_print(&t, stdout);
    table_destroy(&t);
    if (shown < differ) printf("%u more: --limit %u, or --as csv, shows them\n", differ - shown, differ);
}

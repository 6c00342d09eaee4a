/* account.c: accounts in a snapshot: what they hold, what nets in them, and the tree. */
#include "base/text.h"
#include "snapshot/snapshot.h"

SNAPSHOT_KNOWS(account, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {}, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(position, 0, 0, 0, 0);
SNAPSHOT_KNOWS(collateral_line, 0, 0, 0, 0);
SNAPSHOT_KNOWS(pooled, 0, 0, 0);
SNAPSHOT_KNOWS(netting_rule, 0, {}, 0, 0);
SNAPSHOT_KNOWS(struct netting_entry, {}, 0);

#define POSITION_SIZE 44 /* bytes of each in the stream */
#define LINE_SIZE     25
#define POOLED_SIZE   20
#define ENTRY_SIZE    8  /* at least */

static void account_fields(stream *s, const book *b, account *a)
{
    uint32_t accounts = book_account_count(b);
    stream_below(s, &a->kind, b->words.count);
    stream_slot_or_none(s, &a->parent, accounts);
    stream_slot_or_none(s, &a->child, accounts);
    stream_slot_or_none(s, &a->sibling, accounts);
    stream_slot_or_none(s, &a->previous, accounts);
    stream_u64(s, &a->version);
    stream_u64(s, &a->lines_version);
    stream_money(s, &a->transfers);
    stream_money(s, &a->realised);
    stream_bytes(s, b->memory, &a->attrs);
}

static void position_fields(stream *s, const book *b, position *p)
{
    stream_below(s, &p->instrument, book_instrument_count(b));
    stream_i64(s, &p->qty);
    stream_money(s, &p->cost);
    stream_money(s, &p->realised);
}

static void line_fields(stream *s, const book *b, collateral_line *l)
{
    stream_below(s, &l->asset, book_instrument_count(b));
    stream_slot_or_none(s, &l->set, b->set_ids.count);
    stream_flag(s, &l->received);
    stream_money(s, &l->amount);
}

static void pooled_fields(stream *s, const book *b, pooled *p)
{
    stream_below(s, &p->instrument, book_instrument_count(b));
    stream_i64(s, &p->longs);
    stream_i64(s, &p->shorts);
}

/* ---- saving ----------------------------------------------------------------------------------------------- */

static void save_rule(stream *s, const book *b, const netting_rule *rule)
{
    uint32_t mode = rule ? rule->mode : NETTO_NETTING_ALL, count = rule ? rule->count : 0;
    stream_u32(s, &mode);
    if (!rule) return;
    bytes by = rule->by;
    stream_bytes(s, b->memory, &by);
    stream_count(s, &count, ENTRY_SIZE);
    for (uint32_t i = 0; i < count; i++) {
        struct netting_entry entry = rule->entries[i];
        stream_bytes(s, b->memory, &entry.value);
        stream_below(s, &entry.set, b->set_ids.count);
    }
}

static void save_account(stream *s, const book *b, const account *from)
{
    account a = *from;
    account_fields(s, b, &a);
    save_rule(s, b, a.netting);
    stream_count(s, &a.count, POSITION_SIZE);
    for (uint32_t i = 0; i < a.count; i++) {
        position p = a.positions[i];
        position_fields(s, b, &p);
    }
    stream_count(s, &a.line_count, LINE_SIZE);
    for (uint32_t i = 0; i < a.line_count; i++) {
        collateral_line l = a.lines[i];
        line_fields(s, b, &l);
    }
    stream_count(s, &a.pool_count, POOLED_SIZE);
    for (uint32_t i = 0; i < a.pool_count; i++) {
        pooled p = a.pool[i];
        pooled_fields(s, b, &p);
    }
}

void snapshot_save_accounts(stream *s, const netto_engine *e)
{
    for (uint32_t i = 0; i < book_account_count(&e->book); i++) save_account(s, &e->book, &e->book.accounts[i]);
}

/* ---- loading ---------------------------------------------------------------------------------------------- */

static void load_entries(stream *s, const book *b, netting_rule *rule)
{
    uint32_t count = 0;
    stream_bytes(s, b->memory, &rule->by);
    stream_count(s, &count, ENTRY_SIZE);
    if (!stream_good(s) || count == 0) return;
    rule->entries = memory_take(b->memory, count * sizeof *rule->entries);
    if (!rule->entries) return stream_starved(s);
    rule->count = count;
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        stream_bytes(s, b->memory, &rule->entries[i].value);
        stream_below(s, &rule->entries[i].set, b->set_ids.count);
        bool ordered = i == 0 || text_compare(bytes_text(&rule->entries[i - 1].value), bytes_text(&rule->entries[i].value)) < 0;
        stream_require(s, ordered, "the values of a netting rule are not in order");
    }
}

static void load_rule(stream *s, const book *b, account *a)
{
    uint32_t mode = 0;
    stream_below(s, &mode, NETTO_NETTING_BY + 1);
    if (!stream_good(s) || mode == NETTO_NETTING_ALL) return;
    a->netting = memory_take(b->memory, sizeof *a->netting);
    if (!a->netting) return stream_starved(s);
    a->netting->mode = (netto_netting_mode)mode;
    load_entries(s, b, a->netting);
}

/* All hold together what each holds; that bounds every sum. */
static bool add_up(instrument *i, int64_t qty)
{
    int64_t most = instrument_most(i);
    if (qty == 0 || qty > most || qty < -most) return false;
    i->longs += qty > 0 ? qty : 0;
    i->shorts -= qty < 0 ? qty : 0;
    i->holders++;
    return i->longs <= most && i->shorts <= most;
}

static bool is_money(netto_money amount)
{
    return amount <= MONEY_MAX && amount >= -MONEY_MAX;
}

static void load_positions(stream *s, book *b, account *a)
{
    uint32_t count = 0;
    stream_count(s, &count, POSITION_SIZE);
    if (!memory_reserve(b->memory, (void **)&a->positions, &a->capacity, count, sizeof *a->positions)) return stream_starved(s);
    for (; a->count < count && stream_good(s); a->count++) {
        position *p = &a->positions[a->count];
        position_fields(s, b, p);
        if (!stream_good(s)) return;
        if (a->count && p[-1].instrument >= p->instrument) return stream_damaged(s, "positions are not in order");
        if (!is_money(p->cost) || !is_money(p->realised)) return stream_damaged(s, "what a position cost or realised is no money");
        if (!add_up(&b->instruments[p->instrument], p->qty)) return stream_damaged(s, "a quantity of %lld", (long long)p->qty);
        b->position_count++;
    }
}

static bool line_before(const collateral_line *a, const collateral_line *b)
{
    if (a->asset != b->asset) return a->asset < b->asset;
    return a->set != b->set ? a->set < b->set : a->received < b->received;
}

static void load_lines(stream *s, book *b, account *a)
{
    uint32_t count = 0;
    stream_count(s, &count, LINE_SIZE);
    if (!memory_reserve(b->memory, (void **)&a->lines, &a->line_capacity, count, sizeof *a->lines)) return stream_starved(s);
    for (; a->line_count < count && stream_good(s); a->line_count++) {
        collateral_line *l = &a->lines[a->line_count];
        line_fields(s, b, l);
        if (!stream_good(s)) return;
        bool ordered = a->line_count == 0 || line_before(l - 1, l);
        if (!ordered || l->amount == 0) return stream_damaged(s, "lines of collateral are not in order");
        b->instruments[l->asset].holders++;
        b->instruments[l->asset].lodged += !l->received;
    }
}

static void load_pool(stream *s, book *b, account *a)
{
    uint32_t count = 0;
    stream_count(s, &count, POOLED_SIZE);
    if (!memory_reserve(b->memory, (void **)&a->pool, &a->pool_capacity, count, sizeof *a->pool)) return stream_starved(s);
    for (; a->pool_count < count && stream_good(s); a->pool_count++) {
        pooled *p = &a->pool[a->pool_count];
        pooled_fields(s, b, p);
        bool ordered = a->pool_count == 0 || p[-1].instrument < p->instrument;
        stream_require(s, ordered && p->longs >= 0 && p->shorts >= 0, "a pool is not in order");
    }
}

void snapshot_load_accounts(stream *s, netto_engine *e)
{
    book *b = &e->book;
    for (uint32_t i = 0; i < book_account_count(b) && stream_good(s); i++) {
        account *a = &b->accounts[i];
        account_fields(s, b, a);
        if (stream_good(s)) stream_require(s, is_money(a->transfers) && is_money(a->realised), "what was put in or realised is no money");
        load_rule(s, b, a);
        load_positions(s, b, a);
        load_lines(s, b, a);
        load_pool(s, b, a);
    }
    if (stream_good(s)) snapshot_check_tree(s, b);
}

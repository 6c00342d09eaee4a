/* limit.c: limit.list: what each limit comes to for each account that it binds, and how much of it is used. */
#include <math.h>

#include "appraisal/margin.h"
#include "base/complain.h"
#include "base/text.h"
#include "control/limit.h"
#include "engine/held.h"
#include "query/query.h"

#define PAGE_WORK (20 * SLICE_WORK) /* of rules, behind which a page ends early */

typedef struct page {
    netto_engine *e;
    netto_decision *out;
    netto_limit_info *rows;
    uint32_t account, number, limit;
    uint64_t after, told; /* rows of the account: that a page before told, and so far */
} page;

/* As the next look at it would find it. */
static netto_level level_of(const netto_limit *l, const bound *b, bool soft, bool breached)
{
    if (isnan(b->value) || isnan(b->max)) return NETTO_LEVEL_UNKNOWN;
    if (limit_stands(b->max, l->clear, b->value, breached)) return NETTO_LEVEL_BREACHED;
    return l->soft > 0.0 && limit_stands(l->soft * b->max, l->clear, b->value, soft) ? NETTO_LEVEL_SOFT : NETTO_LEVEL_OK;
}

static double used_of(const bound *b)
{
    if (b->max == 0.0) return b->value > 0.0 ? INFINITY : 0.0 * b->value;
    return b->value / b->max;
}

static void add(page *p, const bound *b, netto_text key, bool soft, bool breached)
{
    const netto_limit *l = &p->e->active->policy->limits[p->number];
    if (++p->told <= p->after) return;
    p->out->more = p->out->row_count == p->limit;
    if (p->out->more) return;
    p->rows[p->out->row_count++] = (netto_limit_info){.account = idmap_text(&p->e->book.account_ids, p->account), .limit = l->name,
                                                      .of = text_of(limit_word(l)), .key = key, .value = b->value, .max = b->max,
                                                      .used = used_of(b), .soft = l->soft, .level = level_of(l, b, soft, breached), .number = p->told};
    if (l->by) p->rows[p->out->row_count - 1].by = text_of(netto_limit_by_word(l->by));
}

/* ---- of what is held ------------------------------------------------------------------------------------------ */

static void visit(void *self, uint32_t key, netto_status status, const bound *found, const netto_complaint *why)
{
    page *p = self;
    const finding *f = &p->e->findings[p->account];
    const netto_limit *l = &p->e->active->policy->limits[p->number];
    const bound unknown = {.value = NAN, .max = l->asks_max ? NAN : l->max};
    bool soft = false, breached = false;
    (void)why;
    if (p->out->more || (status == NETTO_OK && !found->binds)) return;
    for (uint32_t i = 0; i < f->held_count; i++)
        if (f->held[i].limit == p->number && f->held[i].key == key) soft = f->held[i].soft, breached = f->held[i].hard;
    add(p, status == NETTO_OK ? found : &unknown, held_name(&p->e->book, l->by, key), soft, breached);
}

static netto_status list_held(page *p)
{
    frame f;
    bound_book held;
    netto_margin margin;
    bool asks = p->e->active->policy->limits[p->number].asks_max;
    frame_init(&f, p->e->active, &p->e->book, p->account);
    bool known = asks && frame_now(&f, p->e->active, &p->e->book, p->account, NULL) == NETTO_OK && margin_now(&f, &margin, NULL) == NETTO_OK;
    bound_open(&held, &f, known ? &margin : NULL, true, false);
    return held_each(&held, p->number, NULL, 0, visit, p);
}

/* ---- of books ------------------------------------------------------------------------------------------------- */

static netto_status list_one(page *p)
{
    const finding *f = &p->e->findings[p->account];
    if (p->e->active->policy->limits[p->number].by) return list_held(p);
    bound now = query_bound(p->e, p->account, p->number);
    if (now.binds) add(p, &now, (netto_text){0}, f->soft >> p->number & 1, f->breached >> p->number & 1);
    return NETTO_OK;
}

static bool is_asked(const page *p, netto_text only, netto_text kind)
{
    const netto_limit *l = &p->e->active->policy->limits[p->number];
    return (!netto_text_given(only) || text_equal(only, l->name)) && limit_binds(l, kind, true);
}

/* What one account takes goes, so that a page needs room for its rows alone. */
static netto_status list_account(page *p, netto_text only)
{
    book *b = &p->e->book;
    netto_text kind = idmap_text(&b->words, b->accounts[p->account].kind);
    void *mark = arena_take(&b->scratch, 1);
    netto_status status = mark ? NETTO_OK : NETTO_ECAPACITY;
    p->told = 0;
    for (p->number = 0; p->number < p->e->active->policy->limit_count && status == NETTO_OK && !p->out->more; p->number++)
        if (is_asked(p, only, kind)) status = list_one(p);
    if (mark) arena_rewind(&b->scratch, mark);
    return status;
}

/* ---- the page --------------------------------------------------------------------------------------------------- */

static netto_status check_name(const netto_policy *policy, netto_text name, netto_complaint *why)
{
    bool known = !netto_text_given(name) || limit_place(policy, name) < policy->limit_count;
    return known ? NETTO_OK : complain(why, NETTO_EPARAMS, "name: the active policy has no limit '%.*s'", TEXT(name));
}

netto_status query_limits(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    const netto_policy *policy = e->active->policy;
    page p = {.e = e, .out = out, .after = c->list.seq};
    uint64_t enough = policy->work + PAGE_WORK;
    uint32_t end = 0;
    (void)cursor;
    netto_status status = query_limit(&c->list.page, &p.limit, &out->complaint);
    if (status == NETTO_OK) status = query_range(c, &e->book, &p.account, &end, &out->complaint);
    if (status == NETTO_OK) status = check_name(policy, c->list.name, &out->complaint);
    if (status != NETTO_OK) return status;
    p.rows = arena_array(&e->book.scratch, p.limit, sizeof *p.rows);
    status = p.rows ? NETTO_OK : NETTO_ECAPACITY;
    for (; p.account < end && status == NETTO_OK && !out->more; p.account++, p.after = 0) {
        status = list_account(&p, c->list.name);
        if (out->row_count && policy->work > enough && p.account + 1 < end) out->more = true;
    }
    out->limits = p.rows;
    return status == NETTO_OK ? status : complain(&out->complaint, status, "no memory for %u rows", p.limit);
}

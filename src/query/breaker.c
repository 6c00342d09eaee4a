/* breaker.c: breaker.list: what is not closed, or all, in the order of names and slots. */
#include "base/complain.h"
#include "base/text.h"
#include "engine/trip.h"
#include "query/query.h"

/* Where to go on, and where the rows go. */
typedef struct page {
    const netto_engine *e;
    const netto_command *c;
    netto_decision *out;
    netto_breaker_info *rows;
    uint32_t limit;
    netto_text name; /* of the breaker of which a row was told last, or not given; and its thing */
    uint32_t thing;
} page;

static bool is_asked(const netto_command *c, netto_breaker_state state)
{
    netto_breaker_filter filter = c->breaker.filter;
    if (filter == NETTO_FILTER_STANDING || filter == NETTO_FILTER_ANY) return true;
    return (int)filter - NETTO_FILTER_CLOSED == (int)state;
}

/* False: the page is full. */
static bool add(page *p, const netto_breaker_info *row)
{
    if (!is_asked(p->c, row->state) || (netto_text_given(p->c->breaker.thing) && !text_equal(p->c->breaker.thing, row->thing))) return true;
    p->out->more = p->out->row_count == p->limit;
    if (p->out->more) return false;
    p->rows[p->out->row_count++] = *row;
    return true;
}

static netto_breaker_info row_of(const netto_engine *e, const standing *s)
{
    bool open = s->machine.state != NETTO_BREAKER_CLOSED;
    return (netto_breaker_info){.name = s->name, .thing = trip_thing(e, s->instrument, s->thing), .instrument = s->instrument,
                                .orphan = trip_rule(e, s) == NULL, .latched = s->machine.latched, .state = s->machine.state,
                                .action = s->action, .stops = s->stops, .since = s->machine.since, .until = s->machine.due,
                                .trip = open && s->trip.count ? &s->trip : NULL, .reason = s->reason.size ? bytes_text(&s->reason) : (netto_text){0},
                                .failure = s->failed ? bytes_text(&s->failure) : (netto_text){0}};
}

static bool add_standing(page *p, const standing *s)
{
    netto_breaker_info row = row_of(p->e, s);
    return add(p, &row);
}

/* ---- what stands ------------------------------------------------------------------------------------------- */

/* True: the row comes behind the last that was told. */
static bool follows(const page *p, netto_text name, uint32_t thing)
{
    int order = netto_text_given(p->name) ? text_compare(name, p->name) : 1;
    return order > 0 || (order == 0 && thing > p->thing);
}

static void list_standing(page *p)
{
    const breakers *k = &p->e->breakers;
    netto_text only = p->c->breaker.name;
    uint32_t at = netto_text_given(p->name) ? breakers_from(k, p->name, true, 0) : netto_text_given(only) ? breakers_from(k, only, true, 0) : 0;
    for (; at < k->count; at++) {
        const standing *s = breakers_at(k, at);
        if (!follows(p, s->name, s->thing)) continue;
        if (netto_text_given(only) && !text_equal(only, s->name)) return;
        if (!add_standing(p, s)) return;
    }
}

/* ---- all --------------------------------------------------------------------------------------------------- */

/* Every thing that a rule is of, as it stands. */
static bool list_rule(page *p, const netto_breaker *rule)
{
    const book *b = &p->e->book;
    uint32_t first = 0, end = rule->instrument ? book_instrument_count(b) : book_account_count(b);
    netto_text only = p->c->breaker.thing;
    if (netto_text_given(only)) {
        first = idmap_find(rule->instrument ? &b->instrument_ids : &b->account_ids, only);
        if (first == SLOT_NONE) return true;
        end = first + 1;
    }
    for (uint32_t i = first; i < end; i++) {
        if (!follows(p, rule->name, i)) continue;
        bool bound = rule->instrument || breaker_binds(rule, idmap_text(&b->words, b->accounts[i].kind));
        const standing *s = breakers_find(&p->e->breakers, rule->name, rule->instrument, i);
        if (!bound && !s) continue;
        netto_breaker_info closed = {.name = rule->name, .thing = trip_thing(p->e, rule->instrument, i), .instrument = rule->instrument,
                                     .action = rule->action, .stops = rule->stops, .since = NETTO_NEVER, .until = NETTO_NEVER};
        if (!(s ? add_standing(p, s) : add(p, &closed))) return false;
    }
    return true;
}

static bool list_orphans(page *p, netto_text name)
{
    const breakers *k = &p->e->breakers;
    for (uint32_t at = breakers_from(k, name, true, 0); at < k->count && text_equal(breakers_at(k, at)->name, name); at++)
        if (follows(p, name, breakers_at(k, at)->thing) && !add_standing(p, breakers_at(k, at))) return false;
    return true;
}

/* The next name behind one, of rules and of what stands; false: there is none. */
static bool next_name(const netto_engine *e, netto_text *name)
{
    const netto_policy *policy = e->active->policy;
    const breakers *k = &e->breakers;
    uint32_t at = name->bytes ? breakers_from(k, *name, false, UINT32_MAX) : 0;
    netto_text best = at < k->count ? breakers_at(k, at)->name : (netto_text){0};
    for (uint32_t i = 0; i < policy->breaker_count; i++) {
        netto_text n = policy->breakers[i].name;
        bool behind = !name->bytes || text_compare(n, *name) > 0;
        if (behind && (!best.bytes || text_compare(n, best) < 0)) best = n;
    }
    *name = best;
    return best.bytes != NULL;
}

static void list_all(page *p)
{
    const netto_policy *policy = p->e->active->policy;
    for (netto_text name = {0}; next_name(p->e, &name);) {
        if (netto_text_given(p->c->breaker.name) && !text_equal(name, p->c->breaker.name)) continue;
        if (netto_text_given(p->name) && text_compare(name, p->name) < 0) continue;
        uint32_t at = breaker_place(policy, name);
        bool room = at < policy->breaker_count ? list_rule(p, &policy->breakers[at]) : list_orphans(p, name);
        if (!room) return;
    }
}

/* ---- the question ------------------------------------------------------------------------------------------- */

/* `after` is a row that was told: its breaker may be closed by now, its thing is still there. */
static netto_status read_after(page *p)
{
    const book *b = &p->e->book;
    netto_text name = p->c->breaker.page.after, thing = p->c->breaker.after;
    if (!netto_text_given(name)) return NETTO_OK;
    const netto_policy *policy = p->e->active->policy;
    uint32_t at = breaker_place(policy, name);
    const standing *left = breakers_named(&p->e->breakers, name);
    bool instrument = at < policy->breaker_count ? policy->breakers[at].instrument : left && left->instrument;
    p->name = name;
    if (at == policy->breaker_count && !left) return p->thing = UINT32_MAX, NETTO_OK;
    return instrument ? book_find_instrument(b, thing, &p->thing, &p->out->complaint) : account_find(b, thing, &p->thing, &p->out->complaint);
}

netto_status query_breakers(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    page p = {.e = e, .c = c, .out = out};
    (void)cursor;
    netto_status status = query_limit(&c->breaker.page, &p.limit, &out->complaint);
    if (status == NETTO_OK) status = read_after(&p);
    if (status != NETTO_OK) return status;
    bool all = c->breaker.filter == NETTO_FILTER_CLOSED || c->breaker.filter == NETTO_FILTER_ANY;
    uint32_t most = all || e->breakers.count > p.limit ? p.limit : e->breakers.count + 1;
    p.rows = arena_array(&e->book.scratch, most, sizeof *p.rows);
    if (!p.rows) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u rows", most);
    if (all)
        list_all(&p);
    else
        list_standing(&p);
    out->breakers = p.rows;
    return NETTO_OK;
}

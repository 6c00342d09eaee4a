/* whatif.c: the same days under another policy. */
#include "runtime/whatif.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/check_matrix.h"
#include "runtime/pairs.h"


netto_status whatif_create(const netto_engine_options *options, netto_policy *policy, netto_engine *recorded, whatif **out)
{
    whatif *w = calloc(1, sizeof *w);
    if (!w) return NETTO_ECAPACITY;
    w->policy = policy;
    w->engines[WHATIF_RECORDED] = recorded;
    w->deadlines[WHATIF_RECORDED] = w->deadlines[WHATIF_OTHER] = NETTO_NEVER;
    memory_init(&w->purse, SIZE_MAX);
    idmap_init(&w->ids, &w->purse);
    netto_status status = netto_engine_create(options, &w->engines[WHATIF_OTHER]);
    if (status == NETTO_OK) return *out = w, NETTO_OK;
    free(w);
    return status;
}

void whatif_destroy(whatif *w)
{
    if (!w) return;
    netto_engine_destroy(w->engines[WHATIF_OTHER]);
    idmap_destroy(&w->ids);
    memory_drop(&w->purse, w->accounts, w->capacity * sizeof *w->accounts);
    free(w);
}

/* ---- accounts ---------------------------------------------------------------------------------------------------- */

/* Both engines number accounts as they come. */
static void know_accounts(whatif *w)
{
    netto_text id;
    netto_engine_stats stats;
    netto_margin_report margin;
    netto_engine_stats_get(w->engines[WHATIF_RECORDED], &stats);
    while (w->ids.count < stats.accounts && !w->failed) {
        uint32_t number = w->ids.count;
        netto_engine_margin(w->engines[WHATIF_RECORDED], number, &id, &margin);
        w->failed = !memory_reserve(&w->purse, (void **)&w->accounts, &w->capacity, number + 1, sizeof *w->accounts) ||
                    idmap_add(&w->ids, id) != number;
        if (w->failed) return;
        w->accounts[number] = (whatif_account){.sides = {{.told = NETTO_STANDING_OK}, {.told = NETTO_STANDING_OK}}};
    }
}

static whatif_account *find_account(whatif *w, netto_text id)
{
    uint32_t number = idmap_find(&w->ids, id);
    return number == SLOT_NONE ? NULL : &w->accounts[number];
}

/* ---- what was decided ---------------------------------------------------------------------------------------------- */

static void count_standing(whatif_side *s, netto_standing after)
{
    s->calls += after >= NETTO_STANDING_MARGIN_CALL && s->told < NETTO_STANDING_MARGIN_CALL;
    s->liquidations += after == NETTO_STANDING_LIQUIDATION && s->told < NETTO_STANDING_LIQUIDATION;
    s->told = after;
}

static void count_failure(whatif *w, const netto_rule_fault *f, uint64_t row)
{
    whatif_failure *at = w->failures, *end = at + w->failure_count;
    while (at < end && !text_is(f->rule, at->rule)) at++;
    if (at == w->failures + WHATIF_FAILURES) at--; /* one of many: counted with the last */
    if (at == end) {
        *at = (whatif_failure){.first = row};
        text_copy(f->rule, at->rule, sizeof at->rule);
        text_copy(f->account, at->account, sizeof at->account);
        text_copy(f->message, at->message, sizeof at->message);
        w->failure_count++;
    }
    at->count++;
}

/* From there on it is not asked any more, so its failures are no longer counted. */
static void note_trip(whatif *w, const netto_notice *n, uint64_t row)
{
    if (w->tripped || !text_is(n->action, "tripped")) return;
    w->tripped = row;
    text_copy(n->message, w->tripped_says, sizeof w->tripped_says);
}

static void count_event(whatif *w, whatif_which which, const netto_event *e, uint64_t row)
{
    whatif_account *a = find_account(w, e->account);
    if (a && e->topic == NETTO_TOPIC_MARGIN) count_standing(&a->sides[which], e->margin.after);
    if (a && e->topic == NETTO_TOPIC_BREACH) a->sides[which].breaches += e->breach.breached && !e->breach.soft;
    if (a && e->topic == NETTO_TOPIC_ORDER) a->sides[which].rejected += e->order.action == NETTO_ORDER_REJECTED;
    if (which == WHATIF_OTHER && e->topic == NETTO_TOPIC_RULE_ERROR) count_failure(w, &e->fault, row);
    if (which == WHATIF_OTHER && e->topic == NETTO_TOPIC_POLICY) note_trip(w, &e->notice, row);
}

static bool decided_otherwise(const whatif_account *a)
{
    const whatif_side *r = &a->sides[WHATIF_RECORDED], *o = &a->sides[WHATIF_OTHER];
    return r->told != o->told || r->calls != o->calls || r->liquidations != o->liquidations || r->breaches != o->breaches ||
           r->rejected != o->rejected;
}

/* Both have decided: are they still of one mind about the accounts that one of them told of? */
static void compare(whatif *w, const netto_event *events, uint32_t count, uint64_t row)
{
    for (uint32_t i = 0; i < count; i++) {
        whatif_account *a = find_account(w, events[i].account);
        if (a && a->first == 0 && decided_otherwise(a)) a->first = row;
    }
}

/* ---- margins --------------------------------------------------------------------------------------------------------- */

static void look_at(whatif *w, uint32_t number, whatif_which which)
{
    netto_text id;
    netto_margin_report m;
    whatif_side *s = &w->accounts[number].sides[which];
    netto_status status = netto_engine_margin(w->engines[which], number, &id, &m);
    s->known = status == NETTO_OK && !m.no_exposure && !m.no_equity && !m.stale;
    if (!s->known) return;
    s->margin = m.measures.margin;
    s->equity = m.measures.equity;
    s->standing = m.standing;
}

static void look(whatif *w, uint32_t number, uint64_t row)
{
    whatif_account *a = &w->accounts[number];
    if (a->seen == row) return;
    a->seen = row;
    look_at(w, number, WHATIF_RECORDED);
    look_at(w, number, WHATIF_OTHER);
    if (!a->sides[WHATIF_RECORDED].known || !a->sides[WHATIF_OTHER].known) return;
    double change = a->sides[WHATIF_OTHER].margin.initial - a->sides[WHATIF_RECORDED].margin.initial;
    if (fabs(change) <= fabs(a->change)) return;
    a->change = change;
    a->change_at = row;
}

static void look_for(whatif *w, netto_text account, uint64_t row)
{
    uint32_t number = idmap_find(&w->ids, account);
    if (number != SLOT_NONE) look(w, number, row);
}

static void look_at_all(whatif *w, uint64_t row)
{
    for (uint32_t i = 0; i < w->ids.count; i++) look(w, i, row);
}

/* Where the recorded engine has just judged a margin, it costs little to look. */
static void look_after(whatif *w, const netto_command *c, uint64_t row)
{
    switch (c->kind) {
    case NETTO_POSITION_PUT:
    case NETTO_ORDER_OPEN:
    case NETTO_COLLATERAL_PUT: look_for(w, c->account, row); break;
    case NETTO_TRADE_APPLY:
        for (uint32_t i = 0; i < c->count; i++) look_for(w, c->trades[i].account, row);
        break;
    case NETTO_TICK: /* a sweep that goes on asks for its next tick at once */
        if (w->deadlines[WHATIF_RECORDED] == NETTO_NEVER || w->deadlines[WHATIF_RECORDED] > c->at) look_at_all(w, row);
        break;
    default: break;
    }
}

/* ---- the other engine ------------------------------------------------------------------------------------------------ */

static void refuse(whatif *w, uint64_t row)
{
    if (w->refused++ > 0) return;
    w->refused_first = row;
    w->refusal = w->decision.complaint;
}

/* What memory cut of the recorded policy's rules is no matter of this one's; and nothing of it is cut. */
static void step_other(whatif *w, const netto_command *c, uint64_t row)
{
    netto_decision *d = &w->decision;
    netto_command own = *c;
    own.again = true;
    own.cut = (netto_text){0};
    if (netto_engine_step(w->engines[WHATIF_OTHER], &own, d) != NETTO_OK) refuse(w, row);
    w->deadlines[WHATIF_OTHER] = d->next_deadline;
}

static void count_other(whatif *w, uint64_t row)
{
    for (uint32_t i = 0; i < w->decision.event_count; i++) count_event(w, WHATIF_OTHER, &w->decision.events[i], row);
}

/* Does only the other policy wait for a tick, and since before `until`?  At that very instant the journal may have one. */
static bool owes_tick(const whatif *w, netto_instant until)
{
    netto_instant own = w->deadlines[WHATIF_OTHER], recorded = w->deadlines[WHATIF_RECORDED];
    return own != NETTO_NEVER && own < until && (recorded == NETTO_NEVER || recorded > own);
}

static void tick_other(whatif *w, netto_instant until, uint64_t row)
{
    uint64_t refused = w->refused;
    while (owes_tick(w, until) && w->refused == refused) {
        step_other(w, &(netto_command){.kind = NETTO_TICK, .at = w->deadlines[WHATIF_OTHER]}, row);
        count_other(w, row);
        compare(w, w->decision.events, w->decision.event_count, row);
    }
}

static void begin(whatif *w, const record *row)
{
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .at = row->at, .activate.policy = w->policy};
    w->begun = true;
    step_other(w, &c, row->sequence);
}

/* What the recorded policy was, and what failed in it, is no matter of the other one. */
static void follow(whatif *w, const netto_command *c, uint64_t row)
{
    netto_command passed = {.kind = NETTO_NOTICE, .at = c->at, .notice.action = TEXT_LITERAL("passed_over")};
    bool own = c->kind == NETTO_POLICY_ACTIVATE || c->kind == NETTO_POLICY_SHADOW || c->kind == NETTO_RULE_FAULT;
    step_other(w, own ? &passed : c, row);
}

void whatif_step(whatif *w, const record *row, const netto_command *c, const netto_decision *d)
{
    uint64_t n = row->sequence;
    netto_instant deadline = d->next_deadline; /* the decision lives until its engine is asked */
    if (!w->begun) begin(w, row);
    tick_other(w, row->at, n);
    for (uint32_t i = 0; i < d->event_count; i++) count_event(w, WHATIF_RECORDED, &d->events[i], n);
    follow(w, c, n);
    count_other(w, n);
    compare(w, d->events, d->event_count, n);
    compare(w, w->decision.events, w->decision.event_count, n);
    w->deadlines[WHATIF_RECORDED] = deadline;
    if (c->kind == NETTO_ACCOUNT_PUT) know_accounts(w);
    look_after(w, c, n);
}

/* ---- the end ------------------------------------------------------------------------------------------------------------ */

/* A server would refuse to activate it. */
static void check_correlations(whatif *w)
{
    netto_engine *e = w->engines[WHATIF_OTHER];
    pairs all = {0};
    double least;
    netto_status status = pairs_take(&all, e, netto_engine_policy(e), &w->suspect);
    if (status == NETTO_OK && all.cells) check_pairs(&all, &least, &w->suspect);
    pairs_drop(&all);
    w->failed = w->failed || status == NETTO_ECAPACITY;
}

netto_status whatif_finish(whatif *w, uint64_t last)
{
    for (uint32_t i = 0; i < w->ids.count; i++) w->accounts[i].seen = 0;
    look_at_all(w, last);
    if (w->begun && netto_engine_policy(w->engines[WHATIF_OTHER]) != w->policy) return NETTO_ERULE;
    check_correlations(w);
    return w->failed ? NETTO_ECAPACITY : NETTO_OK;
}

bool whatif_differs(const whatif_account *a)
{
    const whatif_side *r = &a->sides[WHATIF_RECORDED], *o = &a->sides[WHATIF_OTHER];
    return decided_otherwise(a) || a->first || a->change != 0.0 || r->known != o->known || r->equity != o->equity ||
           r->margin.maintenance != o->margin.maintenance || r->standing != o->standing;
}

/* report_saw.c: what a report keeps of each command while the journal is replayed. */
#include "base/text.h"
#include "control/limit.h"
#include "runtime/report_parts.h"
#include "runtime/row.h"

/* ---- decisions ------------------------------------------------------------------------------------------------------- */

static netto_text account_of_trades(const netto_command *c)
{
    for (uint32_t i = 1; i < c->count; i++)
        if (!text_equal(c->trades[i].account, c->trades[0].account)) return (netto_text){0};
    return c->count ? c->trades[0].account : (netto_text){0};
}

/* The one account that it is about, if there is one. */
static netto_text account_of(const netto_command *c, const netto_decision *d)
{
    switch (c->kind) {
    case NETTO_TRADE_APPLY: return account_of_trades(c);
    case NETTO_ACCOUNT_PUT: return c->count == 1 ? c->accounts[0].id : (netto_text){0};
    case NETTO_RULE_FAULT: return c->fault.account;
    case NETTO_BREAKER_TRIP:
    case NETTO_BREAKER_RESET:
    case NETTO_ORDER_CLOSE: return d->event_count ? d->events[0].account : (netto_text){0};
    default: return c->account;
    }
}

static const char *outcome_of_order(const netto_check *check)
{
    return check->duplicate ? "duplicate" : check->accepted ? "accepted" : "rejected";
}

static const char *outcome_of(const netto_command *c, const netto_decision *d)
{
    if (c->kind == NETTO_ORDER_OPEN || c->kind == NETTO_ORDER_CLOSE) return outcome_of_order(&d->check);
    if (!row_is_list(c->kind)) return "accepted";
    if (d->count.error_count) return "partial";
    return c->count && d->count.duplicates == c->count ? "duplicate" : "accepted";
}

static void put_counts(report *r, const netto_command *c, const netto_decision *d)
{
    bool rows = row_is_list(c->kind);
    const uint32_t counts[] = {c->count, d->count.count, d->count.duplicates, d->count.error_count};
    for (int i = 0; i < 4; i++) {
        if (rows)
            report_number(r, counts[i]);
        else
            report_nothing(r);
    }
}

static void put_decision(report *r, const record *row, const netto_command *c, const netto_decision *d)
{
    report_begin(r, REPORT_DECISIONS);
    report_number(r, row->sequence);
    report_instant(r, row->at);
    report_text(r, row->actor);
    report_text(r, row->kind);
    report_text(r, account_of(c, d));
    report_word(r, outcome_of(c, d));
    put_counts(r, c, d);
    report_number(r, d->event_count);
    report_hash(r, row->digest);
    report_end(r);
    report_total_kind(r, row->kind);
}

/* ---- trades ---------------------------------------------------------------------------------------------------------- */

static void put_instant(report *r, netto_instant at)
{
    if (at == NETTO_NEVER)
        report_nothing(r);
    else
        report_instant(r, at);
}

static void put_trade(report *r, const netto_trade_row *t, const netto_decision *d)
{
    netto_decimal qty, price;
    tally_trade_of(&r->tally, t, &qty, &price);
    report_begin(r, REPORT_TRADES);
    report_text(r, t->id);
    report_text(r, t->account);
    report_text(r, t->instrument);
    report_exact(r, qty.units, qty.scale);
    report_exact(r, price.units, price.scale);
    put_instant(r, t->ts == NETTO_NEVER ? d->at : t->ts);
    put_instant(r, t->settle);
    report_flag(r, t->free);
    report_text(r, t->order);
    report_number(r, d->seq);
    report_end(r);
    report_total_trade(r, t->instrument, qty);
}

/* Those that counted. */
static void put_trades(report *r, const netto_command *c, const netto_decision *d)
{
    tally_walk walk = {0};
    r->applied += d->count.count;
    for (uint32_t i = 0; i < c->count && !r->tally.failed; i++)
        if (tally_fate_of(d, i, &walk) == TALLY_APPLIED) put_trade(r, &c->trades[i], d);
}

/* ---- breaches -------------------------------------------------------------------------------------------------------- */

/* The limit in the lower half, and what it is on in the upper. */
bool report_breach_key(report *r, netto_text account, netto_text limit, netto_text key, digest_key *out)
{
    uint32_t a = idmap_add(&r->accounts, account), l = idmap_add(&r->limits, limit), k = 0;
    if (netto_text_given(key)) k = idmap_add(&r->limits, key);
    *out = (digest_key){a, (uint64_t)(netto_text_given(key) ? k + 1 : 0) << 32 | l};
    return a != SLOT_NONE && l != SLOT_NONE && k != SLOT_NONE;
}

static void see_breach(report *r, const netto_event *event, const netto_decision *d)
{
    digest_key key;
    tally_entry *e = report_breach_key(r, event->account, event->breach.limit, event->breach.key, &key) ? tally_map_at(&r->breaches, key) : NULL;
    if (!e) {
        r->failed = true;
        return;
    }
    e->count = event->breach.breached ? (int64_t)d->seq : 0;
    e->money = d->at;
}

/* The limit has another name from now on. */
static void rename_breach(report *r, uint32_t number, netto_text name)
{
    tally_entry old = r->breaches.items[number];
    uint32_t limit = idmap_add(&r->limits, name);
    tally_entry *e = limit == SLOT_NONE ? NULL : tally_map_at(&r->breaches, (digest_key){old.key.low, (old.key.high & ~(uint64_t)UINT32_MAX) | limit});
    r->breaches.items[number].count = 0;
    if (e)
        e->count = old.count, e->money = old.money;
    else
        r->failed = true;
}

static uint32_t heir_of(const report *r, netto_text name)
{
    const netto_policy *before = r->decides, *now = netto_engine_policy(r->engine);
    uint32_t limit = limit_place(before, name);
    return limit < before->limit_count ? limit_heir(before, limit, now) : now->limit_count;
}

/* With a policy its limits go, and nobody is told that they are no longer breached. */
static void drop_limits(report *r)
{
    const netto_policy *p = netto_engine_policy(r->engine);
    for (uint32_t i = 0, count = r->breaches.count; i < count; i++) {
        netto_text name = idmap_text(&r->limits, (uint32_t)r->breaches.items[i].key.high);
        uint32_t heir = r->breaches.items[i].count ? heir_of(r, name) : p->limit_count;
        if (heir == p->limit_count)
            r->breaches.items[i].count = 0;
        else if (!text_equal(p->limits[heir].name, name))
            rename_breach(r, i, p->limits[heir].name);
    }
}

void report_saw(report *r, const record *row, const netto_command *c, const netto_decision *d)
{
    tally_take(&r->tally, c, d);
    for (uint32_t i = 0; i < d->event_count; i++)
        if (d->events[i].topic == NETTO_TOPIC_BREACH && !d->events[i].breach.soft) see_breach(r, &d->events[i], d);
    if (c->kind == NETTO_POLICY_ACTIVATE) drop_limits(r);
    r->decides = netto_engine_policy(r->engine);
    if (row && c->kind == NETTO_TRADE_APPLY) put_trades(r, c, d);
    if (row) put_decision(r, row, c, d);
}

/* decision_event.c: what subscribers are told. */
#include "codec/decision_plan.h"

static const char *const topics[] = {
#define X(name, word) word,
    NETTO_TOPIC_MAP(X)
#undef X
};

static uint32_t put_margin(writer *w, const netto_event *event)
{
    WRITER_KEY(w, "before");
    writer_text(w, text_of(netto_standing_word(event->margin.before)));
    WRITER_KEY(w, "after");
    writer_text(w, text_of(netto_standing_word(event->margin.after)));
    bool known = event->margin.after != NETTO_STANDING_UNKNOWN;
    WRITER_KEY(w, "initial");
    writer_known(w, known, event->margin.initial);
    WRITER_KEY(w, "maintenance");
    writer_known(w, known, event->margin.maintenance);
    WRITER_KEY(w, "equity");
    writer_known(w, known, event->margin.equity);
    return 5 + (known ? 0 : decision_put_text(w, TEXT_LITERAL("message"), event->margin.message));
}

static uint32_t put_breach(writer *w, const netto_event *event)
{
    WRITER_KEY(w, "limit");
    writer_text(w, event->breach.limit);
    WRITER_KEY(w, "of");
    writer_text(w, event->breach.of);
    bool keyed = netto_text_given(event->breach.key);
    if (keyed) decision_put_text(w, TEXT_LITERAL("scope"), text_of(event->breach.by)), decision_put_text(w, TEXT_LITERAL("thing"), event->breach.key);
    WRITER_KEY(w, "value");
    writer_real(w, event->breach.value);
    WRITER_KEY(w, "max");
    writer_real(w, event->breach.max);
    WRITER_KEY(w, "breached");
    writer_boolean(w, event->breach.breached);
    WRITER_KEY(w, "level");
    writer_text(w, text_of(event->breach.soft ? "soft" : "hard"));
    return keyed ? 8 : 6;
}

static uint32_t put_breaker(writer *w, const netto_event *event)
{
    static const char *const causes[] = {
#define X(name, word) word,
        NETTO_CAUSE_MAP(X)
#undef X
    };
    const netto_breaker_event *b = &event->breaker;
    uint32_t fields = 7 + decision_put_text(w, TEXT_LITERAL("reason"), b->reason);
    WRITER_KEY(w, "breaker");
    writer_text(w, b->breaker);
    WRITER_KEY(w, "scope");
    writer_text(w, decision_breaker_scope(b->instrument));
    WRITER_KEY(w, "thing");
    writer_text(w, b->thing);
    WRITER_KEY(w, "before");
    writer_text(w, text_of(netto_breaker_state_word(b->before)));
    WRITER_KEY(w, "after");
    writer_text(w, text_of(netto_breaker_state_word(b->after)));
    WRITER_KEY(w, "cause");
    writer_text(w, text_of(causes[b->cause]));
    WRITER_KEY(w, "action");
    writer_text(w, text_of(netto_action_word(b->action)));
    return fields + decision_put_instant(w, TEXT_LITERAL("until"), b->until) + decision_put_numbers(w, b->trip);
}

static void put_words(writer *w, unsigned what)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_DIFFERS_MAP(X)
#undef X
    };
    WRITER_KEY(w, "differs");
    writer_array(w, (uint32_t)__builtin_popcount(what));
    for (int i = 0; i < NETTO_DIFFERS_COUNT; i++)
        if (what >> i & 1) writer_text(w, text_of(words[i]));
}

/* Of an order [how it was decided, how the shadow would have]; of an account the same of what it is found to be. */
static uint32_t put_ordered(writer *w, const netto_difference *d)
{
    WRITER_KEY(w, "order");
    writer_text(w, d->order);
    WRITER_KEY(w, "decision");
    writer_array(w, 2);
    writer_text(w, text_of(d->accepted ? "accept" : "reject"));
    writer_text(w, text_of(d->accepted ? "reject" : "accept"));
    return 2 + (d->reason ? decision_put_text(w, TEXT_LITERAL("reason"), text_of(d->reason)) : 0);
}

/* [the policy that decides, the shadow] */
static uint32_t put_pair(writer *w, netto_text what, netto_text name, netto_text pair, bool shadow)
{
    if (!decision_put_text(w, what, name)) return 0;
    writer_text(w, pair);
    writer_array(w, 2);
    writer_boolean(w, !shadow);
    writer_boolean(w, shadow);
    return 2;
}

static uint32_t put_turned(writer *w, const netto_difference *d)
{
    return put_pair(w, TEXT_LITERAL("breaker"), d->breaker, TEXT_LITERAL("tripped"), d->tripped);
}

static uint32_t put_found(writer *w, const netto_difference *d)
{
    if (netto_text_given(d->instrument)) return decision_put_text(w, TEXT_LITERAL("instrument"), d->instrument) + put_turned(w, d);
    WRITER_KEY(w, "status");
    writer_array(w, 2);
    for (int i = 0; i < 2; i++) writer_text(w, text_of(netto_standing_word(d->standing[i])));
    WRITER_KEY(w, "initial");
    writer_array(w, 2);
    for (int i = 0; i < 2; i++) writer_real(w, d->initial[i]);
    return 2 + put_pair(w, TEXT_LITERAL("limit"), d->limit, TEXT_LITERAL("breached"), d->breached) + put_turned(w, d);
}

static uint32_t put_difference(writer *w, const netto_difference *d)
{
    if (!d) return 0;
    put_words(w, d->what);
    if (d->untold) {
        WRITER_KEY(w, "untold");
        writer_unsigned(w, d->untold);
    }
    return 1 + (d->untold > 0) + (d->what & NETTO_DIFFERS_ORDER ? put_ordered(w, d) : put_found(w, d));
}

static uint32_t put_notice(writer *w, const netto_event *event)
{
    const netto_notice *notice = &event->notice;
    return decision_put_text(w, TEXT_LITERAL("action"), notice->action) +
           decision_put_text(w, TEXT_LITERAL("policy"), notice->policy) +
           decision_put_text(w, TEXT_LITERAL("name"), notice->name) +
           decision_put_text(w, TEXT_LITERAL("version"), notice->version) +
           decision_put_text(w, TEXT_LITERAL("message"), notice->message) + put_difference(w, event->difference);
}

static uint32_t put_fault(writer *w, const netto_event *event)
{
    const netto_rule_fault *fault = &event->fault;
    return decision_put_text(w, TEXT_LITERAL("policy"), fault->policy) +
           decision_put_text(w, TEXT_LITERAL("rule"), fault->rule) +
           decision_put_text(w, TEXT_LITERAL("account"), fault->account) +
           decision_put_text(w, TEXT_LITERAL("message"), fault->message);
}

static uint32_t put_order(writer *w, const netto_event *event)
{
    static const char *const actions[] = {
#define X(name, word) word,
        NETTO_ORDER_ACTION_MAP(X)
#undef X
    };
    const netto_order_event *o = &event->order;
    WRITER_KEY(w, "action");
    writer_text(w, text_of(actions[o->action]));
    WRITER_KEY(w, "qty");
    decision_put_quantity(w, o->qty, o->step);
    WRITER_KEY(w, "left");
    decision_put_quantity(w, o->left, o->step);
    return 3 + decision_put_text(w, TEXT_LITERAL("id"), o->id) +
           decision_put_text(w, TEXT_LITERAL("instrument"), o->instrument) +
           decision_put_text(w, TEXT_LITERAL("trade"), o->trade) +
           (o->reason ? decision_put_text(w, TEXT_LITERAL("reason"), text_of(o->reason)) : 0);
}

static uint32_t put_line(writer *w, const netto_event *event)
{
    const netto_log_event *l = &event->line;
    return decision_put_text(w, TEXT_LITERAL("policy"), l->policy) + decision_put_text(w, TEXT_LITERAL("instrument"), l->instrument) +
           decision_put_text(w, TEXT_LITERAL("level"), l->level) + decision_put_text(w, TEXT_LITERAL("message"), l->message);
}

static uint32_t put_settlement(writer *w, const netto_event *event)
{
    const netto_settlement_event *s = &event->settlement;
    WRITER_KEY(w, "action");
    writer_text(w, TEXT_LITERAL("failed"));
    WRITER_KEY(w, "left");
    decision_put_quantity(w, s->left, s->step);
    WRITER_KEY(w, "late");
    writer_integer(w, s->late);
    return 3 + decision_put_text(w, TEXT_LITERAL("trade"), s->trade) + decision_put_text(w, TEXT_LITERAL("instrument"), s->instrument) +
           decision_put_true(w, TEXT_LITERAL("free"), s->free);
}

static uint32_t put_plan(writer *w, const netto_event *event)
{
    return decision_put_plan(w, event->plan);
}

/* Whose it is, where it is somebody's; the payload of a rule error has its own account. */
static uint32_t put_account(writer *w, const netto_event *event)
{
    if (event->topic == NETTO_TOPIC_RULE_ERROR) return 0;
    return decision_put_text(w, TEXT_LITERAL("account"), event->account);
}

static const struct {
    uint32_t (*put)(writer *w, const netto_event *event); /* answers how many fields */
} payloads[NETTO_TOPIC_COUNT] = {
    [NETTO_TOPIC_MARGIN] = {put_margin},
    [NETTO_TOPIC_BREACH] = {put_breach},
    [NETTO_TOPIC_BREAKER] = {put_breaker},
    [NETTO_TOPIC_POLICY] = {put_notice},
    [NETTO_TOPIC_ORDER] = {put_order},
    [NETTO_TOPIC_REBALANCE] = {put_plan},
    [NETTO_TOPIC_RULE_ERROR] = {put_fault},
    [NETTO_TOPIC_LOG] = {put_line},
    [NETTO_TOPIC_SETTLEMENT] = {put_settlement},
};

void decision_event(writer *w, const netto_event *event, uint64_t command)
{
    writer_array(w, 3);
    writer_text(w, text_of(topics[event->topic]));
    writer_unsigned(w, event->n);
    size_t map = writer_open_map(w);
    uint32_t fields = put_account(w, event) + payloads[event->topic].put(w, event);
    WRITER_KEY(w, "command");
    writer_unsigned(w, command);
    writer_close_map(w, map, fields + 1);
}

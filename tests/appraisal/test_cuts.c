/* test_cuts.c: claims about rules that memory ended: told with the decision, and ended again where that says so. */
#include "base/complain.h"
#include "base/text.h"
#include "support/inside.h"
#include "support/rules.h"

static unsigned asked, ended; /* calls of a margin; the one that is ended, or 0 */
static bool was_again;

/* As an interpreter does it. */
static netto_status hungry(netto_policy *p, const netto_view *book, netto_margin *out, netto_complaint *why)
{
    bool over = ++asked == ended || p->at_once != NETTO_CUT_NONE;
    p->cut = !over ? NETTO_CUT_NONE : p->at_once ? p->at_once : NETTO_CUT_MEMORY;
    was_again = p->again;
    return over ? complain(why, NETTO_ERULE, "margin: needs more") : rules_margin_netted(p, book, out, why);
}

static desk stand(rules *r)
{
    desk k = desk_open();
    *r = rules_of("hungry");
    r->policy.hooks.margin = hungry;
    asked = ended = 0;
    desk_account(&k, "a", NULL, NULL), desk_account(&k, "b", NULL, NULL);
    desk_instrument(&k, "X", NETTO_SPOT);
    desk_mark(&k, "X", 100);
    desk_policy(&k, &r->policy);
    return k;
}

static netto_status hold(desk *k, const char *account, double qty, bool again, const char *cut)
{
    netto_position_row row = {.instrument = TEXT_LITERAL("X"), .qty = {.kind = NETTO_NUMBER_REAL, .real = qty}};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = text_of(account), .count = 1, .positions = &row, .again = again, .cut = text_of(cut)};
    return desk_step(k, &c);
}

TEST("a call that memory ended is told with its command, once")
{
    rules r;
    desk k = stand(&r);
    ended = asked + 1;
    is_status(hold(&k, "a", 2, false, NULL), NETTO_OK);
    ok(text_is(k.d.cut, "margin 1 memory") && !k.d.cut_lost && k.d.event_count > 0);
    is_status(hold(&k, "a", 3, false, NULL), NETTO_OK);
    ok(!k.d.cut.bytes && !was_again);
    desk_close(&k);
}

TEST("no query is told of it, and none keeps the answer for a command")
{
    rules r;
    desk k = stand(&r);
    hold(&k, "a", 2, false, NULL);
    desk_position(&k, "b", "X", 5);
    hold(&k, "a", 3, false, NULL);
    desk_mark(&k, "X", 101);
    ended = asked + 1;
    is_status(desk_margin(&k, "a"), NETTO_OK);
    ok(k.d.margin.stale && !k.d.cut.bytes);
    is_status(desk_margin(&k, "a"), NETTO_OK); /* asked again, and answered */
    ok(!k.d.margin.stale);
    desk_close(&k);
}

TEST("carried out again it is ended at once, by the same end, and no other call is")
{
    rules r;
    desk k = stand(&r);
    is_status(hold(&k, "a", 2, true, "margin 1 machine"), NETTO_OK);
    ok(text_is(k.d.cut, "margin 1 machine") && k.d.event_count > 0);
    ok(r.policy.at_once == NETTO_CUT_MACHINE && was_again);
    is_status(hold(&k, "a", 3, true, NULL), NETTO_OK);
    ok(r.policy.at_once == NETTO_CUT_NONE && was_again && !k.d.cut.bytes);
    is_status(hold(&k, "a", 4, true, "haircut 0 memory; correlation 1 2 memory; collateral 0 3 machine"), NETTO_OK);
    ok(text_is(k.d.cut, "haircut 0 memory; correlation 1 2 memory; collateral 0 3 machine")); /* as it was told */
    desk_mark(&k, "X", 90);
    desk_margin(&k, "a");
    ok(!was_again); /* the ceiling holds for queries */
    desk_close(&k);
}

TEST("a list that is none is refused, and leaves no trace")
{
    static const char *const bad[] = {"memory", "margin", "margin 1", "margin 1 2 memory", "margin -1 memory", "margin 1 work", "margin  1 memory",
                                      "margin 1 memory;", "margin 1 memory; ", ";", "haircut 4294967296 memory", "watch 1 memory",
                                      "margin 1 memory margin 2 memory", "collateral 1 memory", "margin 1 memory;margin 2 memory"};
    rules r;
    desk k = stand(&r);
    netto_position_row row = {.instrument = TEXT_LITERAL("X"), .qty = {.kind = NETTO_NUMBER_REAL, .real = 1}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        netto_command c = {.kind = NETTO_POSITION_PUT, .account = TEXT_LITERAL("a"), .count = 1, .positions = &row, .again = true, .cut = text_of(bad[i])};
        inside_refused(&k, &c, NETTO_EPARAMS);
        if (!has_string(desk_said(&k), "the rules that were cut are not told by")) tap_note("%s", bad[i]);
    }
    is_status(hold(&k, "a", 2, true, NULL), NETTO_OK);
    desk_close(&k);
}

/* Too dear above 120; a call that is ended says something else. */
static netto_status picky(netto_policy *p, const netto_view *inst, double *out, netto_complaint *why)
{
    bool over = (++asked == ended && !p->again) || p->at_once != NETTO_CUT_NONE;
    p->cut = !over ? NETTO_CUT_NONE : p->at_once ? p->at_once : NETTO_CUT_MEMORY;
    if (over) return complain(why, NETTO_ERULE, "haircut: needs more");
    return rules_haircut_price(p, inst, out, why);
}

TEST("what fails is asked again for what it said, and memory does not end that")
{
    rules r;
    desk k = stand(&r);
    r.policy.hooks.margin = rules_margin_netted;
    r.policy.hooks.haircut = picky;
    r.breaks_above = 120;
    desk_instrument(&k, "Y", NETTO_SPOT), desk_mark(&k, "Y", 100);
    desk_account(&k, "c", NULL, NULL);
    desk_position(&k, "a", "X", 1), desk_position(&k, "b", "Y", 1), desk_position(&k, "c", "X", 1);
    desk_mark(&k, "X", 130), desk_mark(&k, "Y", 130);
    unsigned before = asked;
    ended = before + 3; /* X of a, Y of b, and X once more for c: another has failed since */
    desk_tick(&k, 2 * NETTO_SECOND);
    ok(asked >= before + 3 && !k.d.cut.bytes && !k.d.cut_lost);
    desk_close(&k);
}

/* ---- functions of limits ----------------------------------------------------------------------------------- */

static netto_status (*plain_limit)(netto_policy *, uint32_t, netto_limit_ask, const netto_view *, double *, netto_complaint *);

static netto_status hungry_limit(netto_policy *p, uint32_t number, netto_limit_ask what, const netto_view *book, double *out,
                                 netto_complaint *why)
{
    bool over = ++asked == ended || p->at_once != NETTO_CUT_NONE;
    p->cut = !over ? NETTO_CUT_NONE : p->at_once ? p->at_once : NETTO_CUT_MEMORY;
    return over ? complain(why, NETTO_ERULE, "limit: needs more") : plain_limit(p, number, what, book, out, why);
}

TEST("a function of a limit that memory ended is told with its command, not kept, and ended again where that says so")
{
    rules r = rules_of("limited");
    asked = ended = 0;
    rules_limit_asks(&r, "max", 0, RULES_OF_ATTRS, 0, NULL);
    plain_limit = r.policy.hooks.limit, r.policy.hooks.limit = hungry_limit;
    desk l = desk_open();
    desk_account(&l, "a", NULL, NULL), desk_instrument(&l, "X", NETTO_SPOT), desk_mark(&l, "X", 100);
    desk_policy(&l, &r.policy);
    ended = asked + 1;
    is_status(hold(&l, "a", 1, false, NULL), NETTO_OK);
    ok(text_is(l.d.cut, "limit 1 memory") && l.d.event_count == 1);
    is_int(l.d.events[0].topic, NETTO_TOPIC_RULE_ERROR);
    is_status(hold(&l, "a", 2, false, NULL), NETTO_OK); /* asked again, answered, and kept */
    unsigned before = asked;
    is_status(hold(&l, "a", 3, false, NULL), NETTO_OK);
    ok(asked == before && !l.d.cut.bytes);
    is_status(hold(&l, "a", 4, true, "limit 1 machine"), NETTO_OK); /* though its answer is known here */
    ok(text_is(l.d.cut, "limit 1 machine") && asked == before + 1 && l.d.event_count == 1);
    is_status(hold(&l, "a", 5, true, NULL), NETTO_OK);
    ok(!l.d.cut.bytes && l.d.event_count == 0);
    desk_close(&l);
}

/* ---- lines of collateral ------------------------------------------------------------------------------------- */

/* Asked for each line, as it reads what that is worth; too much above 2,500. */
static netto_status hungry_line(netto_policy *p, const netto_view *line, double *out, netto_complaint *why)
{
    bool over = (++asked == ended && !p->again) || p->at_once != NETTO_CUT_NONE;
    p->cut = !over ? NETTO_CUT_NONE : p->at_once ? p->at_once : NETTO_CUT_MEMORY;
    if (over) return complain(why, NETTO_ERULE, "collateral: needs more");
    if (netto_view_get(line, NETTO_FIELD_VALUE).number > 2500) return complain(why, NETTO_ERULE, "collateral: too much");
    return rules_line_fixed(p, line, out, why);
}

/* Cash and Y are lodged. */
static desk lodge(rules *r)
{
    desk k = stand(r);
    r->policy.hooks.margin = NULL;
    r->policy.hooks.collateral = hungry_line;
    desk_instrument(&k, "Y", NETTO_SPOT), desk_mark(&k, "Y", 100);
    desk_collateral(&k, "a", "USD", 1000), desk_collateral(&k, "a", "Y", 20);
    return k;
}

static netto_status open_again(desk *k, const char *cut)
{
    netto_command c = {.kind = NETTO_ORDER_OPEN, .account = TEXT_LITERAL("a"), .again = true, .cut = text_of(cut),
                       .order = {.id = TEXT_LITERAL("o"), .instrument = TEXT_LITERAL("X"), .qty = {.kind = NETTO_NUMBER_REAL, .real = 1},
                                 .price = {.kind = NETTO_NUMBER_REAL, .real = 100}}};
    return desk_step(k, &c);
}

TEST("a line as an order would leave it is ended again where it was, and no other line of its asset is")
{
    static const char *const cuts[] = {"line 0 0 memory", "line 0 1 memory", "line 4 0 memory"}; /* before, after, at its worst */
    for (unsigned i = 0; i < 3; i++) {
        rules r, twin_rules;
        desk k = lodge(&r);
        ended = asked + i + 1;
        is_status(desk_order(&k, "o", "a", "X", 1, 100), NETTO_OK);
        is_bytes(k.d.cut.bytes, k.d.cut.size, cuts[i], strlen(cuts[i]));
        desk twin = lodge(&twin_rules);
        is_status(open_again(&twin, cuts[i]), NETTO_OK);
        ok(k.d.check.accepted == (i == 2) && twin.d.check.accepted == k.d.check.accepted);
        ok(text_equal(twin.d.cut, k.d.cut) && twin.d.event_count == k.d.event_count);
        ok(inside_equal(&k, &twin));
        desk_close(&k), desk_close(&twin);
    }
}

TEST("lines that fail are asked again in their command, and memory does not end that")
{
    for (unsigned i = 1; i <= 7; i++) { /* two lines and the order's; and the two behind it, and for the margin call */
        rules r;
        desk k = lodge(&r);
        is_status(desk_order(&k, "o", "a", "X", 1, 100), NETTO_OK);
        desk_mark(&k, "Y", 130);
        unsigned before = asked;
        ended = before + i;
        is_status(desk_order_close(&k, "o"), NETTO_OK);
        ok(asked >= before + i && !k.d.cut_lost);
        is_int(k.d.cut.size > 0, i <= 3);
        desk_close(&k);
    }
}

/* ---- inside others ------------------------------------------------------------------------------------------- */

TEST("what memory ends is told though it asked another that memory does not end")
{
    memory m;
    netto_policy p = {.name = TEXT_LITERAL("nested")};
    netto_complaint why;
    netto_decision d = {.cut_lost = true};
    memory_init(&m, 1 << 16);
    cuts c = {.memory = &m};
    is_status(cuts_begin(&c, &(netto_command){0}, &why), NETTO_OK);
    cuts_before(&c, &p, CUT_LIMIT, 1, 0, false);
    cuts_before(&c, &p, CUT_HAIRCUT, 7, 0, true);
    ok(p.again && !cuts_after(&c, &p, CUT_HAIRCUT, 7, 0, true));
    p.cut = NETTO_CUT_MEMORY;
    ok(cuts_after(&c, &p, CUT_LIMIT, 1, 0, false));
    cuts_end(&c, &d);
    ok(!d.cut_lost && text_is(d.cut, "limit 1 memory"));
    cuts_drop(&c);
    is_int((long long)m.used, 0);
}

/* A breaker's rule that logs how often it was asked, three hundred times if it is told to. */
static netto_status loud(netto_policy *p, uint32_t number, const netto_view *inst, netto_trip *out, netto_complaint *why)
{
    bool over = ++asked == ended || p->at_once != NETTO_CUT_NONE;
    (void)number, (void)out;
    netto_view_get(inst, NETTO_FIELD_PRICE); /* so that it is asked at each mark */
    for (unsigned i = 0; p->log && i < (was_again ? 300 : 1); i++) p->log->line(p->log->self, TEXT_LITERAL("info"), TEXT_LITERAL("asked"));
    p->cut = !over ? NETTO_CUT_NONE : p->at_once ? p->at_once : NETTO_CUT_MEMORY;
    return over ? complain(why, NETTO_ERULE, "trip: needs more") : NETTO_OK;
}

static uint32_t lines_of(const desk *k)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < k->d.event_count; i++)
        if (k->d.events[i].topic == NETTO_TOPIC_LOG) count += ok(text_is(k->d.events[i].line.instrument, "X") && k->d.events[i].n > 0);
    return count;
}

TEST("what a call logged that was cut is not told, and its numbers are given to the events behind it; of one command 256 lines are")
{
    rules r = rules_of("loud");
    netto_breaker rule = {.name = TEXT_LITERAL("loud"), .instrument = true, .action = NETTO_ACTION_WARN, .cooldown = NETTO_SECOND};
    r.policy.breakers = &rule, r.policy.breaker_count = 1, r.policy.hooks.trip = loud;
    desk k = desk_open();
    desk_instrument(&k, "X", NETTO_SPOT);
    desk_policy(&k, &r.policy);
    asked = ended = 0, was_again = false;
    desk_mark(&k, "X", 100);
    is_int(lines_of(&k), 1);
    ended = asked + 1;
    uint64_t before = k.d.events[k.d.event_count - 1].n;
    desk_mark(&k, "X", 101);
    is_int(lines_of(&k), 0);
    ok(k.d.event_count == 1 && k.d.events[0].topic == NETTO_TOPIC_RULE_ERROR && k.d.events[0].n == before + 1);
    ok(text_is(k.d.cut, "trip 0 memory") && !r.policy.log);
    was_again = true;
    desk_mark(&k, "X", 102);
    if (is_int(lines_of(&k), 257))
        ok(text_is(k.d.events[k.d.event_count - 1].line.message, "the rules of one command log at most 256 lines: the rest is not told"));
    desk_close(&k);
}

/* test_report.c: a report adds up whatever was traded, and where it does not it says so. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/reader.h"
#include "runtime/report_parts.h"
#include "support/desk.h"
#include "support/rules.h"

static char checks[4096]; /* what the checks that differ say first, a line each */
static uint64_t compared[REPORT_CHECK_COUNT];
static uint32_t told, at;

static bool put(void *self, report_section section, netto_text row)
{
    reader r;
    (void)self;
    told++;
    if (section != REPORT_CHECKS) return true;
    reader_init(&r, row.bytes, row.size, NULL);
    reader_array(&r);
    netto_text name = reader_text(&r), outcome = reader_text(&r);
    compared[at++] = (uint64_t)reader_integer(&r);
    reader_integer(&r);
    if (text_is(outcome, "ok")) return true;
    netto_text first = reader_text(&r);
    size_t size = strlen(checks);
    snprintf(checks + size, sizeof checks - size, "%.*s: %.*s\n", TEXT(name), TEXT(first));
    return true;
}

static const report_plan plan = {.put = put};

typedef struct stand {
    desk desk;
    report *report;
    rules rules;
} stand;

static stand open_stand(void)
{
    stand s = {.desk = desk_open(), .report = calloc(1, sizeof *s.report)};
    report_init(s.report, &plan, s.desk.e, "USD");
    checks[0] = '\0';
    told = at = 0;
    return s;
}

/* A command for both; what is refused neither knows. */
static netto_status act(stand *s, netto_command c)
{
    netto_status status = desk_step(&s->desk, &c);
    if (status == NETTO_OK) report_saw(s->report, NULL, &c, &s->desk.d);
    return status;
}

/* A command of which the report sees another. */
static void act_apart(stand *s, netto_command c, netto_command seen)
{
    is_status(desk_step(&s->desk, &c), NETTO_OK);
    seen.at = c.at;
    report_saw(s->report, NULL, &seen, &s->desk.d);
}

static const char *tell(stand *s)
{
    netto_complaint why;
    is_status(report_tell(s->report, &why), NETTO_OK);
    report_drop(s->report);
    is_int(s->report->purse.used, 0);
    is_int(s->report->tally.memory.used, 0);
    free(s->report);
    desk_close(&s->desk);
    return checks;
}

static netto_command instruments(const netto_instrument_row *rows, uint32_t count)
{
    return (netto_command){.kind = NETTO_INSTRUMENT_PUT, .count = count, .instruments = rows};
}

static netto_command accounts(const netto_account_row *rows, uint32_t count)
{
    return (netto_command){.kind = NETTO_ACCOUNT_PUT, .count = count, .accounts = rows};
}

static netto_command trades(const netto_trade_row *rows, uint32_t count, bool partial)
{
    return (netto_command){.kind = NETTO_TRADE_APPLY, .count = count, .partial = partial, .trades = rows};
}

static netto_command marks(const netto_mark_row *rows, uint32_t count)
{
    return (netto_command){.kind = NETTO_MARK_PUT, .count = count, .marks = rows};
}

static netto_command positions(const char *account, const netto_position_row *rows, uint32_t count)
{
    return (netto_command){.kind = NETTO_POSITION_PUT, .account = T(account), .count = count, .positions = rows};
}

static netto_command lines(const char *account, const netto_collateral_row *rows, uint32_t count)
{
    return (netto_command){.kind = NETTO_COLLATERAL_PUT, .account = T(account), .count = count, .collateral = rows};
}

/* Kinds of every sort, one of them in another currency, one inverse. */
#define THINGS 7

static void furnish(stand *s)
{
    static const char *const ids[THINGS] = {"SPOT", "EURSPOT", "FUT", "PERP", "INV", "BOND", "SENS"};
    static const netto_instrument_kind kinds[THINGS] = {NETTO_SPOT, NETTO_SPOT, NETTO_FUTURE, NETTO_PERP,
                                                        NETTO_PERP, NETTO_BOND, NETTO_SENSITIVITY};
    netto_instrument_row rows[THINGS];
    netto_account_row people[] = {{.id = T("firm"), .kind = T("firm")},
                                  {.id = T("desk"), .kind = T("desk"), .parent = T("firm")},
                                  {.id = T("a"), .parent = T("desk")},
                                  {.id = T("b"), .parent = T("desk"), .netting = NETTO_NETTING_NONE},
                                  {.id = T("c"), .parent = T("firm")}};
    netto_command fx = {.kind = NETTO_FX_PUT, .count = 1, .fx = &(netto_fx_row){T("EUR"), 1.25, NETTO_NEVER}};
    is_status(act(s, fx), NETTO_OK);
    for (int i = 0; i < THINGS; i++) rows[i] = instrument_row(ids[i], kinds[i]);
    rows[1].currency = T("EUR");
    rows[2].multiplier = N(12.5), rows[2].qty_step = N(0.1);
    rows[4].inverse = true, rows[4].currency = T("EUR"), rows[4].qty_step = N(1), rows[4].multiplier = N(100);
    is_status(act(s, instruments(rows, THINGS)), NETTO_OK);
    is_status(act(s, accounts(people, 5)), NETTO_OK);
    for (int i = 0; i < THINGS - 1; i++) is_status(act(s, marks(&(netto_mark_row){.instrument = T(ids[i]), .price = 100 + i, .ts = NETTO_NEVER}, 1)), NETTO_OK);
}

static const char *const account_ids[] = {"firm", "desk", "a", "b", "c"};

/* A policy under which everybody may trade. */
static void free_policy(stand *s)
{
    s->rules = rules_of("free");
    s->rules.haircut = 0.0;
    s->rules.policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed, .collateral = rules_line_fixed};
    is_status(act(s, (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate.policy = &s->rules.policy}), NETTO_OK);
    for (int i = 0; i < 5; i++) is_status(act(s, lines(account_ids[i], &(netto_collateral_row){.asset = T("USD"), .amount = N(1e9)}, 1)), NETTO_OK);
}

/* ---- a life ------------------------------------------------------------------------------------------------------------ */

static double price(void)
{
    return (double)(1 + tap_random_below(100000)) / 256.0 * 1.1;
}

static const char *const thing_ids[] = {"SPOT", "EURSPOT", "FUT", "PERP", "INV", "BOND", "SENS", "nothing"};

static const char *any_thing(void)
{
    return thing_ids[tap_random_below(tap_random_below(20) ? THINGS : THINGS + 1)];
}

static const char *any_account(void)
{
    return account_ids[tap_random_below(5)];
}

/* Some come again, a few of them with other contents. */
static netto_trade_row any_trade(char id[16])
{
    unsigned n = (unsigned)tap_random_below(4000), twist = tap_random_below(50) ? 0 : 1;
    snprintf(id, 16, "t%u", n);
    netto_trade_row row = trade_row(id, account_ids[n % 5], thing_ids[n / 5 % (THINGS + 1)], 0.0, (n * 7919 % 100000 + 1 + twist) / 256.0);
    row.qty = n % 3 ? N((double)(n * 104729 % 2001) - 1000) : N(0.1 * (n % 1000));
    row.ts = NETTO_NEVER;
    return row;
}

static netto_command open_order(const char *id, const char *account, const char *thing, double qty, double limit)
{
    return (netto_command){.kind = NETTO_ORDER_OPEN, .account = T(account), .order = {T(id), T(thing), N(qty), N(limit)}};
}

static netto_command close_order(const char *id)
{
    return (netto_command){.kind = NETTO_ORDER_CLOSE, .order = {.id = T(id)}};
}

/* Orders of few ids: opened, sent again, closed, filled by trades whose ids are new, of the right account or not. */
static void order_something(stand *s)
{
    static unsigned fills;
    char id[16], fill[16];
    unsigned n = (unsigned)tap_random_below(600);
    const char *account = account_ids[n % 5], *thing = thing_ids[n / 5 % THINGS];
    double qty = (double)(n * 104729 % 41) - 20;
    snprintf(id, sizeof id, "o%u", n);
    snprintf(fill, sizeof fill, "f%u", fills++);
    netto_trade_row row = trade_row(fill, tap_random_below(8) ? account : any_account(), thing, tap_random_below(2) ? qty : qty / 2, 100);
    row.order = T(id);
    row.ts = NETTO_NEVER;
    switch (tap_random_below(4)) {
    case 0: act(s, close_order(id)); break;
    case 1: act(s, trades(&row, 1, false)); break;
    default: act(s, open_order(id, account, thing, qty, n % 3 ? 100 : NAN));
    }
}

static void live_a_moment(stand *s)
{
    netto_trade_row some[8];
    char ids[8][16];
    uint32_t count = 1 + (uint32_t)tap_random_below(8);
    netto_number qty = N((double)((int64_t)tap_random_below(201) - 100));
    netto_position_row held = {T(any_thing()), qty, tap_random_below(2) ? N(price()) : (netto_number){.kind = NETTO_NUMBER_NONE}};
    netto_collateral_row line = {.asset = T(tap_random_below(2) ? "USD" : "EURSPOT"), .amount = N((double)tap_random_below(100000) / 8), .received = tap_random_below(2)};
    netto_mark_row mark = {.instrument = T(any_thing()), .price = price(), .ts = tap_random_below(2) ? NETTO_NEVER : s->desk.now - (netto_instant)tap_random_below(5) * NETTO_SECOND};
    s->desk.now += NETTO_SECOND;
    if (tap_random_below(3) == 0) return order_something(s);
    switch (tap_random_below(8)) {
    case 0: act(s, marks(&mark, 1)); break;
    case 1: act(s, positions(any_account(), &held, 1)); break;
    case 2: act(s, lines(any_account(), &line, 1)); break;
    case 3: act(s, (netto_command){.kind = NETTO_FX_PUT, .count = 1, .fx = &(netto_fx_row){T("EUR"), price(), tap_random_below(2) ? NETTO_NEVER : mark.ts}}); break;
    case 4: act(s, (netto_command){.kind = NETTO_TICK}); break;
    default:
        for (uint32_t i = 0; i < count; i++) some[i] = any_trade(ids[i]);
        act(s, trades(some, count, true));
    }
}

TEST("whatever was traded, the engine and the rows come to the same")
{
    stand s = open_stand();
    furnish(&s);
    free_policy(&s);
    for (int i = 0; i < 4000; i++) live_a_moment(&s);
    tap_note("%d trades applied, %d duplicates, %d refused", (int)s.report->tally.applied, (int)s.report->tally.duplicates, (int)s.report->tally.refused);
    ok(s.report->tally.duplicates > 50 && s.report->tally.refused > 50 && s.report->tally.applied > 300);
    is_string(tell(&s), "");
    ok(compared[REPORT_CHECK_QUANTITIES] > 15);
    ok(compared[REPORT_CHECK_LINES] > 5 && compared[REPORT_CHECK_NODES] == 22 && compared[REPORT_CHECK_SETS] == 15);
    ok(compared[REPORT_CHECK_ORDERS] > 5);
}

TEST("books that begin in the middle come to the same")
{
    netto_complaint why;
    stand s = open_stand();
    furnish(&s);
    free_policy(&s);
    for (int i = 0; i < 2000; i++) live_a_moment(&s);
    report_drop(s.report);
    memset(s.report, 0, sizeof *s.report);
    report_init(s.report, &plan, s.desk.e, "USD");
    is_status(report_open(s.report, &why), NETTO_OK);
    for (int i = 0; i < 1000; i++) live_a_moment(&s);
    ok(s.report->tally.duplicates > 50);
    is_string(tell(&s), "");
    ok(compared[REPORT_CHECK_QUANTITIES] > 15 && compared[REPORT_CHECK_LINES] > 5 && compared[REPORT_CHECK_ORDERS] > 5);
}

/* ---- what does not add up ---------------------------------------------------------------------------------------------- */

TEST("a quantity that the rows do not tell is named")
{
    stand s = open_stand();
    furnish(&s);
    act_apart(&s, positions("a", &(netto_position_row){T("SPOT"), N(10), N(3)}, 1),
              positions("a", &(netto_position_row){T("SPOT"), N(11), N(3)}, 1));
    tell(&s);
    has_string(checks, "position quantities are what the rows add up to: a/SPOT: 10, expected 11\n");
    has_string(checks, "position costs are what the rows add up to: a/SPOT: 30, expected 33\n");
    has_string(checks, "position values are quantity, mark and rate: a/SPOT: 1000, expected 1100\n");
}

TEST("a position that only the rows have is named, and one that only the engine has")
{
    stand s = open_stand();
    furnish(&s);
    act_apart(&s, positions("a", &(netto_position_row){T("SPOT"), N(10), N(3)}, 1),
              positions("b", &(netto_position_row){T("SPOT"), N(10), N(3)}, 1));
    tell(&s);
    has_string(checks, "add up to: a/SPOT: 10, expected 0\n");
    is_int(s.desk.d.complaint.status, NETTO_OK);
    stand t = open_stand();
    furnish(&t);
    act_apart(&t, (netto_command){.kind = NETTO_TICK}, positions("b", &(netto_position_row){T("SPOT"), N(10), N(3)}, 1));
    has_string(tell(&t), "position quantities are what the rows add up to: b/SPOT: not there\n");
}

TEST("cash that a trade moved otherwise is named to the last digit")
{
    stand s = open_stand();
    furnish(&s);
    netto_trade_row row = trade_row("t", "a", "SPOT", 1, 100), seen = trade_row("t", "a", "SPOT", 1, 100.00000001);
    act_apart(&s, trades(&row, 1, false), trades(&seen, 1, false));
    tell(&s);
    has_string(checks, "collateral is what the rows and the cash of trades add up to: a/USD: -100, expected -100.00000001\n");
}

TEST("a mark that is not the rows' last is named")
{
    stand s = open_stand();
    furnish(&s);
    act(&s, positions("a", &(netto_position_row){T("SPOT"), N(10), N(3)}, 1));
    act_apart(&s, marks(&(netto_mark_row){.instrument = T("SPOT"), .price = 7, .ts = NETTO_NEVER}, 1),
              marks(&(netto_mark_row){.instrument = T("SPOT"), .price = 8, .ts = NETTO_NEVER}, 1));
    has_string(tell(&s), "marks are the rows' last: a/SPOT: 7, expected 8\n");
}

TEST("an order that rows tell otherwise is named: its account, what is left, that it is not there, or was opened twice")
{
    static const char check[] = "open orders are what rows opened, less what was filled and closed: ";
    stand s = open_stand();
    furnish(&s);
    free_policy(&s);
    act_apart(&s, open_order("o", "a", "SPOT", 5, 100), open_order("o", "b", "SPOT", 5, 100));
    has_string(tell(&s), check);
    has_string(checks, "a/o: row 16 opened no such order\n");

    stand t = open_stand();
    furnish(&t);
    free_policy(&t);
    act_apart(&t, open_order("o", "a", "SPOT", 5, 100), open_order("o", "a", "SPOT", 6, 100));
    has_string(tell(&t), "a/o: 5, expected 6\n");

    stand u = open_stand();
    furnish(&u);
    free_policy(&u);
    is_status(act(&u, open_order("o", "a", "SPOT", 5, 100)), NETTO_OK);
    act_apart(&u, open_order("p", "a", "SPOT", 5, 100), open_order("o", "a", "SPOT", 5, 100));
    has_string(tell(&u), "a/o: row 16 opened no such order\n");

    stand v = open_stand();
    furnish(&v);
    free_policy(&v);
    is_status(act(&v, open_order("o", "a", "SPOT", 5, 100)), NETTO_OK);
    netto_trade_row row = trade_row("t", "a", "SPOT", 5, 100), seen = row;
    row.order = T("o");
    act_apart(&v, trades(&row, 1, false), trades(&seen, 1, false));
    has_string(tell(&v), "1 orders are not there, 0 were opened twice, 0 calls filled others than they said");
}

TEST("a duplicate that no row tells of is named")
{
    stand s = open_stand();
    furnish(&s);
    netto_trade_row row = trade_row("t", "a", "SPOT", 1, 100), other = trade_row("u", "a", "SPOT", 1, 100);
    is_status(act(&s, trades(&row, 1, false)), NETTO_OK);
    act_apart(&s, trades(&row, 1, false), trades(&other, 1, false));
    has_string(tell(&s), "rows of trades are applied, duplicates or refused: 2 rows: 1 applied (0 for the second time), 1 duplicates (1 of which no row tells)");
}

TEST("a trade that counts twice within a day is named")
{
    stand s = open_stand();
    furnish(&s);
    netto_trade_row row = trade_row("t", "a", "SPOT", 1, 100);
    netto_command c = trades(&row, 1, false);
    is_status(act(&s, c), NETTO_OK);
    report_saw(s.report, NULL, &c, &s.desk.d);
    tell(&s);
    has_string(checks, "rows of trades are applied, duplicates or refused: 2 rows: 2 applied (1 for the second time), 0 duplicates");
    has_string(checks, "position quantities are what the rows add up to: a/SPOT: 1, expected 2\n");
}

TEST("a breach without its event is named, and an event without its breach")
{
    static const netto_limit limits[] = {{.name = {"big", 3}, .of = NETTO_MEASURE_GROSS, .max = 500}};
    stand s = open_stand();
    furnish(&s);
    s.rules = rules_of("limits");
    s.rules.haircut = 1.0;
    s.rules.policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed};
    s.rules.policy.limits = limits, s.rules.policy.limit_count = 1;
    act(&s, (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate.policy = &s.rules.policy});
    is_status(act(&s, positions("a", &(netto_position_row){T("SPOT"), N(10), N(3)}, 1)), NETTO_OK);
    s.desk.d.event_count = 0;
    netto_command quiet = positions("b", &(netto_position_row){T("SPOT"), N(10), N(3)}, 1);
    is_status(desk_step(&s.desk, &quiet), NETTO_OK);
    s.desk.d.event_count = 0;
    report_saw(s.report, NULL, &quiet, &s.desk.d);
    has_string(tell(&s), "breaches are those that events told of: b/big: no event told of it\n");

    stand t = open_stand();
    furnish(&t);
    netto_event event = {.topic = NETTO_TOPIC_BREACH, .account = T("a"), .breach = {.limit = T("small"), .breached = true}};
    netto_command tick = {.kind = NETTO_TICK};
    is_status(desk_step(&t.desk, &tick), NETTO_OK);
    t.desk.d.events = &event, t.desk.d.event_count = 1;
    report_saw(t.report, NULL, &tick, &t.desk.d);
    has_string(tell(&t), "of a/small, which is not there\n");
}

TEST("a breach is told with the row since which it stands; a policy takes its limits with it")
{
    static const netto_limit limits[] = {{.name = {"big", 3}, .of = NETTO_MEASURE_GROSS, .max = 500}};
    stand s = open_stand();
    furnish(&s);
    s.rules = rules_of("limits");
    s.rules.haircut = 1.0;
    s.rules.policy.hooks = (netto_hooks){.haircut = rules_haircut_fixed};
    s.rules.policy.limits = limits, s.rules.policy.limit_count = 1;
    act(&s, (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate.policy = &s.rules.policy});
    is_status(act(&s, positions("a", &(netto_position_row){T("SPOT"), N(10), N(3)}, 1)), NETTO_OK);
    act(&s, (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate.policy = netto_policy_built_in()});
    is_string(tell(&s), "");
}

TEST("a breach goes on under the new name of its limit")
{
    static const netto_limit big[] = {{.name = {"big", 3}, .of = NETTO_MEASURE_GROSS, .max = 500}};
    static const netto_limit large[] = {{.name = {"x", 1}, .of = NETTO_MEASURE_NET, .max = 1e9},
                                        {.name = {"large", 5}, .was = {"big", 3}, .of = NETTO_MEASURE_GROSS, .max = 500}};
    stand s = open_stand();
    furnish(&s);
    s.rules = rules_of("limits");
    s.rules.policy.limits = big, s.rules.policy.limit_count = 1;
    static rules next;
    next = rules_of("renamed");
    next.policy.limits = large, next.policy.limit_count = 2;
    act(&s, (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate.policy = &s.rules.policy});
    is_status(act(&s, positions("a", &(netto_position_row){T("SPOT"), N(10), N(3)}, 1)), NETTO_OK);
    act(&s, (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate.policy = &next.policy});
    is_int(s.report->breaches.count, 2);
    is_string(tell(&s), "");
}

TEST("rows of the journal that are no decisions of the report are named")
{
    stand s = open_stand();
    furnish(&s);
    s.report->survey.rows = 3;
    has_string(tell(&s), "decisions are the rows of the journal: 0 decisions, 3 rows\n");
}

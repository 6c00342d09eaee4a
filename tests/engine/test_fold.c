/* test_fold.c: claims about what rules remember: when it steps, who recalls it, and what becomes of it. */
#include "engine/fold.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/purse.h"
#include "support/rules.h"

static const netto_text desk_kind = {"desk", 4};

/* Future F, held by account `a`; and a rulebook that remembers its highest price, the haircut growing below that. */
static desk stand(rules *r, netto_fold *fold)
{
    desk k = desk_open();
    desk_account(&k, "a", "desk", NULL);
    desk_instrument(&k, "F", NETTO_PERP);
    *fold = rules_fold("peak", NULL, 0);
    *r = rules_of("fold");
    r->haircut = 1000;
    r->policy.hooks.haircut = rules_haircut_peak; /* price, and how far it fell */
    rules_folds(r, fold, 1);
    desk_policy(&k, &r->policy);
    return k;
}

static const fold_cell *cell(const desk *k, const char *id)
{
    return &k->e->book.folds.rows[0].cells[inside_instrument(k, id)];
}

static double number(const desk *k, const char *id)
{
    return fold_numbers(&k->e->book.folds.rows[0], inside_instrument(k, id))[0];
}

static double gross(desk *k)
{
    desk_exposure(k, "a");
    return k->d.exposure.exposure.gross;
}

static void settle(desk *k)
{
    if (k->d.next_deadline != NETTO_NEVER && k->d.next_deadline > k->now) k->now = k->d.next_deadline;
    for (int i = 0; i < 1000 && k->d.next_deadline != NETTO_NEVER && k->d.next_deadline <= k->now; i++) desk_tick(k, 0);
}

TEST("a fold begins at its first mark, steps at each, and who recalls it is asked again when it has changed")
{
    rules r;
    netto_fold fold;
    desk k = stand(&r, &fold);
    ok(!cell(&k, "F")->begun && r.starts == 0);
    desk_mark(&k, "F", 100);
    ok(cell(&k, "F")->begun && number(&k, "F") == 100 && r.starts == 1 && r.steps == 1);
    desk_position(&k, "a", "F", 1);
    is_near(gross(&k), 100 * 100, 1e-9);
    desk_mark(&k, "F", 80);
    ok(number(&k, "F") == 100 && r.starts == 1 && r.steps == 2);
    is_near(gross(&k), 80 * (80 + 0.2), 1e-9);
    desk_mark(&k, "F", 80); /* nothing moves, and it steps */
    is_int(r.steps, 3);
    desk_mark_at(&k, "F", 500, k.now - NETTO_SECOND); /* late: it is not the mark */
    is_int(r.steps, 3);
    desk_close(&k);
}

TEST("an instrument without a fold, and a policy without folds, cost no call")
{
    rules r;
    netto_fold fold;
    desk k = stand(&r, &fold);
    fold = rules_fold("peak", NULL, NETTO_SECOND);
    fold.on_mark = false; /* at times only */
    rules other = rules_of("other");
    other.policy.hooks.haircut = rules_haircut_fixed;
    desk_policy(&k, &other.policy);
    desk_mark(&k, "F", 100);
    ok(r.steps == 0 && k.e->book.folds.count == 0 && !k.e->book.folds.on_mark);
    desk_policy(&k, &r.policy);
    desk_mark(&k, "F", 101);
    is_int(r.steps, 0);
    desk_close(&k);
}

TEST("a query is told what a fold would begin with, and begins nothing")
{
    rules r, plain = rules_of("plain");
    netto_fold fold;
    desk k = stand(&r, &fold);
    desk_policy(&k, &plain.policy);
    desk_mark(&k, "F", 100);
    desk_position(&k, "a", "F", 1);
    desk_policy(&k, &r.policy);
    uint8_t before[32], after[32];
    netto_engine_digest(k.e, before);
    is_near(gross(&k), 100 * 100, 1e-9); /* as high as ever */
    is_int(r.starts, 1);
    gross(&k);
    is_int(r.starts, 1); /* the haircut is kept */
    netto_engine_digest(k.e, after);
    is_bytes(before, 32, after, 32);
    ok(!cell(&k, "F")->begun);
    desk_mark(&k, "F", 50);
    ok(number(&k, "F") == 50);
    is_near(gross(&k), 50 * 50, 1e-9);
    desk_close(&k);
}

TEST("a step that fails leaves the last good value, and whoever recalls it fails, until one is good")
{
    rules r;
    netto_fold fold;
    desk k = stand(&r, &fold);
    desk_mark(&k, "F", 100);
    desk_position(&k, "a", "F", 1);
    r.breaks_above = 1000;
    desk_mark(&k, "F", 2000);
    is_int(k.d.event_count, 1);
    is_int(k.d.events[0].topic, NETTO_TOPIC_RULE_ERROR);
    ok(text_is(k.d.events[0].fault.rule, "folds.peak") && !netto_text_given(k.d.events[0].fault.account));
    has_string(k.d.events[0].fault.message.bytes, "'F': rules.c: step broke for 'F'");
    ok(number(&k, "F") == 100 && cell(&k, "F")->stale);
    r.breaks_above = 3000; /* the haircut would be good again */
    desk_mark(&k, "F", 4000);
    is_int(k.d.event_count, 0); /* it is told once */
    r.breaks_above = 0;
    is_status(desk_exposure(&k, "a"), NETTO_ERULE);
    has_string(desk_said(&k), "fold 'peak' of 'F' is stale: its rule failed when it was last asked");
    desk_mark(&k, "F", 90);
    ok(number(&k, "F") == 100 && !cell(&k, "F")->stale);
    is_near(gross(&k), 90 * (90 + 0.1), 1e-9);
    desk_close(&k);
}

TEST("a start that fails is told once, tried again at each mark, and recalled by nobody")
{
    rules r;
    netto_fold fold;
    desk k = stand(&r, &fold);
    r.breaks = text_of("F");
    desk_mark(&k, "F", 100);
    is_int(k.d.event_count, 1);
    desk_mark(&k, "F", 100);
    ok(k.d.event_count == 0 && r.starts == 2 && cell(&k, "F")->stale && !cell(&k, "F")->begun);
    r.breaks = (netto_text){0};
    desk_mark(&k, "F", 100);
    ok(cell(&k, "F")->begun && !cell(&k, "F")->stale);
    desk_close(&k);
}

TEST("numbers that are not finite are no state")
{
    rules r;
    netto_fold fold;
    desk k = stand(&r, &fold);
    desk_mark(&k, "F", 100);
    fold_numbers(&k.e->book.folds.rows[0], inside_instrument(&k, "F"))[0] = INFINITY; /* so its step answers it */
    desk_mark(&k, "F", 101);
    is_int(k.d.event_count, 1);
    has_string(k.d.events[0].fault.message.bytes, "expected finite numbers");
    desk_close(&k);
}

TEST("times are multiples of the period, and only instruments that have begun or have a mark step at them")
{
    rules r;
    netto_fold fold;
    desk k = stand(&r, &fold);
    desk_instrument(&k, "G", NETTO_PERP);
    rules other = rules_of("other");
    fold = rules_fold("peak", NULL, 5 * NETTO_SECOND);
    other.policy.hooks.haircut = rules_haircut_peak;
    rules_folds(&other, &fold, 1);
    k.now += 1234567;
    desk_policy(&k, &other.policy);
    desk_mark(&k, "F", 100);
    settle(&k);
    is_int(other.steps, 1);
    netto_instant due = (k.now / (5 * NETTO_SECOND) + 1) * 5 * NETTO_SECOND;
    ok(k.d.next_deadline <= due);
    k.now = due - 1;
    desk_tick(&k, 0);
    is_int(other.steps, 1);
    k.now = due;
    desk_tick(&k, 0);
    is_int(other.steps, 2);
    k.now = due + 60 * NETTO_SECOND; /* what was missed is not made up for */
    desk_tick(&k, 0);
    is_int(other.steps, 3);
    is_int(k.e->book.folds.rows[0].due, due + 65 * NETTO_SECOND);
    desk_close(&k);
}

TEST("marks of many instruments are folded some at once and the rest at the ticks that follow, each once")
{
    enum { MANY = 500 };
    static char ids[MANY][8];
    static netto_mark_row rows[MANY];
    rules r;
    netto_fold fold;
    desk k = stand(&r, &fold);
    r.work = 1000; /* a step 4,000, and a start 1,000 */
    for (int i = 0; i < MANY; i++) {
        snprintf(ids[i], sizeof ids[i], "I%d", i);
        desk_instrument(&k, ids[i], NETTO_PERP);
        rows[i] = (netto_mark_row){.instrument = text_of(ids[i]), .price = 100 + i, .ts = NETTO_NEVER};
    }
    netto_command c = {.kind = NETTO_MARK_PUT, .count = MANY, .marks = rows};
    desk_step(&k, &c);
    is_int(r.steps, 80); /* 400,000 / 5,000 */
    is_int(k.d.next_deadline, k.now);
    rows[MANY - 1].price = 7; /* another mark before its turn: that one is folded, and once */
    c = (netto_command){.kind = NETTO_MARK_PUT, .count = 1, .marks = &rows[MANY - 1]};
    desk_step(&k, &c);
    is_int(r.steps, 81);
    desk_tick(&k, 0);
    is_int(r.steps, 91); /* 50,000 / 5,000 */
    for (int i = 0; i < 100 && k.e->book.folds.rows[0].pass != FOLD_RESTS; i++) desk_tick(&k, 0);
    is_int(r.steps, MANY);
    ok(number(&k, "I300") == 400 && number(&k, "I499") == 7 && !cell(&k, "I300")->owed);
    desk_close(&k);
}

/* ---- accounts -------------------------------------------------------------------------------------------------- */

static desk stand_accounts(rules *r, netto_fold *fold, netto_instant every)
{
    desk k = desk_open();
    desk_account(&k, "a", "desk", NULL);
    desk_account(&k, "b", "firm", NULL);
    desk_instrument(&k, "F", NETTO_PERP);
    *fold = rules_fold("result", &desk_kind, every);
    *r = rules_of("accounts");
    r->policy.hooks.margin = rules_margin_peak;
    rules_folds(r, fold, 1);
    desk_policy(&k, &r->policy);
    desk_mark(&k, "F", 100);
    return k;
}

TEST("an account's fold steps when the account is judged, and its margin is asked after that")
{
    rules r;
    netto_fold fold;
    desk k = stand_accounts(&r, &fold, 0);
    desk_collateral(&k, "a", "USD", 1000);
    is_near(fold_numbers(&k.e->book.folds.rows[0], 0)[0], 1000, 1e-9);
    desk_collateral(&k, "a", "USD", -500);
    is_near(fold_numbers(&k.e->book.folds.rows[0], 0)[0], 1000, 1e-9);
    desk_margin(&k, "a");
    double half = k.d.margin.measures.margin.initial;
    is_near(half, 100 * (1000 - k.d.margin.measures.equity) / 1000, 1e-6);
    ok(half > 1);
    unsigned steps = r.steps;
    desk_margin(&k, "a");
    is_int(r.steps, steps); /* a query steps nothing */
    is_status(desk_margin(&k, "b"), NETTO_ERULE);
    has_string(desk_said(&k), "fold 'result' is not of accounts of the kind 'firm'");
    desk_close(&k);
}

TEST("a margin that recalled a fold is asked again when the fold has changed, though the book has not")
{
    rules r;
    netto_fold fold;
    desk k = stand_accounts(&r, &fold, 0);
    desk_collateral(&k, "a", "USD", 1000);
    settle(&k);
    unsigned asked = r.margins;
    desk_margin(&k, "a");
    is_int(r.margins, asked); /* it is known */
    k.e->book.folds.rows[0].numbers[0] = 500; /* so that the next step changes it */
    desk_mark(&k, "F", 101);
    settle(&k);
    is_near(k.e->book.folds.rows[0].numbers[0], 1000, 1e-9);
    ok(r.margins > asked);
    desk_close(&k);
}

TEST("an account's period has all accounts judged, though nothing has moved")
{
    rules r;
    netto_fold fold;
    desk k = stand_accounts(&r, &fold, 10 * NETTO_SECOND);
    settle(&k);
    settle(&k);
    unsigned steps = r.steps;
    netto_instant due = k.e->book.folds.rows[0].due;
    is_int(due % (10 * NETTO_SECOND), 0);
    k.now = due;
    desk_tick(&k, 0);
    settle(&k);
    ok(r.steps > steps);
    desk_close(&k);
}

/* ---- swaps ------------------------------------------------------------------------------------------------------ */

static rules next_rules(const char *id, netto_fold *folds, uint32_t count)
{
    rules r = rules_of(id);
    r.haircut = 1000;
    r.policy.hooks.haircut = rules_haircut_peak;
    rules_folds(&r, folds, count);
    return r;
}

TEST("a fold of the same name, scope and schema goes on; one whose rule is gone is forgotten")
{
    rules r;
    netto_fold fold, same = rules_fold("peak", NULL, NETTO_SECOND), other = rules_fold("other", NULL, 0);
    desk k = stand(&r, &fold);
    desk_mark(&k, "F", 100);
    desk_mark(&k, "F", 90);
    netto_instant since = cell(&k, "F")->since;
    rules b = next_rules("b", &same, 1), c = next_rules("c", &other, 1);
    is_status(desk_policy(&k, &b.policy), NETTO_OK);
    ok(number(&k, "F") == 100 && b.starts == 0 && cell(&k, "F")->since == since);
    is_status(desk_policy(&k, &c.policy), NETTO_OK);
    ok(!cell(&k, "F")->begun);
    is_status(desk_policy(&k, &b.policy), NETTO_OK);
    ok(!cell(&k, "F")->begun);
    desk_close(&k);
}

TEST("`was` renames, and two folds cannot go on from one")
{
    rules r;
    netto_fold fold, named[2] = {rules_fold("highest", NULL, 0), rules_fold("peak", NULL, 0)};
    desk k = stand(&r, &fold);
    desk_mark(&k, "F", 100);
    named[0].was = text_of("peak");
    rules b = next_rules("b", named, 2), c = next_rules("c", named, 1);
    inside_refused(&k, &(netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = &b.policy}}, NETTO_EPOLICY);
    has_string(desk_said(&k), "folds 'highest' and 'peak' both go on from 'peak'");
    is_status(desk_policy(&k, &c.policy), NETTO_OK);
    ok(number(&k, "F") == 100);
    desk_close(&k);
}

static const char *told(const desk *k)
{
    for (uint32_t i = 0; i < k->d.event_count; i++)
        if (text_is(k->d.events[i].notice.action, "activated")) return k->d.events[i].notice.message.size ? k->d.events[i].notice.message.bytes : "";
    return "none";
}

TEST("who is undone hands back what he took over under another name")
{
    rules r;
    netto_fold fold, named[2] = {rules_fold("highest", NULL, 0), rules_fold("top", NULL, 0)};
    desk k = stand(&r, &fold);
    desk_mark(&k, "F", 100);
    named[0].was = text_of("peak");
    named[1].was = text_of("highest");
    rules b = next_rules("b", &named[0], 1), c = next_rules("c", &named[1], 1), both = next_rules("both", named, 2);
    desk_policy(&k, &b.policy);
    is_status(desk_policy(&k, &r.policy), NETTO_OK);
    ok(number(&k, "F") == 100 && r.starts == 1);
    desk_policy(&k, &b.policy), desk_policy(&k, &c.policy), desk_policy(&k, &b.policy);
    ok(number(&k, "F") == 100 && b.starts == 0);
    desk_policy(&k, &r.policy), desk_policy(&k, &both.policy);
    ok(number(&k, "F") == 100 && both.starts == 0); /* "highest" has it; "top" begins anew */
    is_status(desk_policy(&k, &r.policy), NETTO_OK);
    ok(number(&k, "F") == 100);
    is_string(told(&k), "");
    desk_close(&k);
}

TEST("who knows only a lower schema begins anew, which is told; nobody comes in so")
{
    rules r;
    netto_fold fold, two = rules_fold("peak", NULL, 0);
    desk k = stand(&r, &fold);
    netto_complaint why;
    uint32_t left = 1;
    desk_mark(&k, "F", 100);
    desk_position(&k, "a", "F", 1);
    two.schema = two.width = 2;
    two.migrates = fold.migrates = true; /* from still older ones */
    rules b = next_rules("b", &two, 1);
    is_status(netto_engine_admit(k.e, &b.policy, &why), NETTO_OK);
    is_status(desk_policy(&k, &b.policy), NETTO_OK);
    is_string(told(&k), "");
    is_status(netto_engine_admit(k.e, &r.policy, &why), NETTO_EPOLICY);
    has_string(why.text, "fold 'peak' has a lower schema than the active policy's: raise it");
    for (int i = 0; i < 10 && left; i++) is_status(netto_engine_prepare(k.e, &r.policy, 100, &left, &why), NETTO_OK);
    is_status(desk_policy(&k, &r.policy), NETTO_OK);
    is_string(told(&k), "fold 'peak' begins anew: its schema was raised since");
    ok(!cell(&k, "F")->begun);
    desk_mark(&k, "F", 80);
    ok(number(&k, "F") == 80);
    is_status(desk_policy(&k, &b.policy), NETTO_OK);
    ok(number(&k, "F") == 80);
    desk_close(&k);
}

TEST("another scope, and another schema without a way to migrate, are refused when staged and when activated")
{
    rules r;
    netto_fold fold, books = rules_fold("peak", &desk_kind, 0), schema = rules_fold("peak", NULL, 0), fields = schema;
    desk k = stand(&r, &fold);
    schema.schema = 2;
    fields.width = 2, fields.migrates = true;
    const struct {
        netto_fold *fold;
        const char *why;
    } bad[] = {{&books, "another scope"}, {&schema, "say how to `migrate`"}, {&fields, "other fields than the active policy's"}};
    for (size_t i = 0; i < 3; i++) {
        rules b = next_rules("b", bad[i].fold, 1);
        netto_complaint why;
        uint32_t left;
        is_status(netto_engine_prepare(k.e, &b.policy, 10, &left, &why), NETTO_EPOLICY);
        has_string(why.text, bad[i].why);
        inside_refused(&k, &(netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = &b.policy}}, NETTO_EPOLICY);
        has_string(desk_said(&k), bad[i].why);
    }
    desk_close(&k);
}

TEST("another schema is migrated, thing by thing, and recalled so by who is prepared before that")
{
    rules r;
    netto_fold fold, two = rules_fold("peak", NULL, 0);
    desk k = stand(&r, &fold);
    desk_mark(&k, "F", 100);
    desk_mark(&k, "F", 80);
    desk_position(&k, "a", "F", 1);
    two.schema = two.width = 2;
    two.migrates = true;
    rules b = next_rules("b", &two, 1);
    netto_complaint why;
    uint32_t left = 1;
    for (int i = 0; i < 10 && left; i++) is_status(netto_engine_prepare(k.e, &b.policy, 100, &left, &why), NETTO_OK);
    ok(b.haircuts > 0 && number(&k, "F") == 100);
    unsigned asked = b.haircuts;
    is_status(desk_policy(&k, &b.policy), NETTO_OK);
    ok(fold_numbers(&k.e->book.folds.rows[0], inside_instrument(&k, "F"))[1] == 0 && number(&k, "F") == 100);
    is_near(gross(&k), 80 * (80 + 0.2), 1e-9);
    is_int(b.haircuts, asked); /* as it was prepared */
    desk_mark(&k, "F", 81);
    is_near(fold_numbers(&k.e->book.folds.rows[0], inside_instrument(&k, "F"))[1], 1, 0);
    desk_close(&k);
}

TEST("folds do not change names with each other, nor does one take the place of another")
{
    rules r;
    netto_fold fold, both[2] = {rules_fold("one", NULL, 0), rules_fold("two", NULL, 0)}, swapped[2] = {both[0], both[1]}, over = both[1];
    desk k = stand(&r, &fold);
    rules a = next_rules("a", both, 2), b = next_rules("b", swapped, 2), c = next_rules("c", &over, 1);
    netto_complaint why;
    uint32_t left;
    swapped[0].was = T("two"), swapped[1].was = over.was = T("one");
    is_status(desk_policy(&k, &a.policy), NETTO_OK);
    is_status(netto_engine_prepare(k.e, &b.policy, 1, &left, &why), NETTO_EPOLICY);
    has_string(why.text, "fold 'one' was 'two', but the active policy has both, and one would be lost; use a new name");
    is_status(netto_engine_prepare(k.e, &c.policy, 1, &left, &why), NETTO_EPOLICY);
    has_string(why.text, "fold 'two' was 'one', but the active policy has both, and one would be lost; use a new name");
    desk_close(&k);
}

TEST("what would take too long to migrate is refused, and nothing has changed")
{
    rules r;
    netto_fold fold, two = rules_fold("peak", NULL, 0);
    desk k = stand(&r, &fold);
    desk_instrument(&k, "G", NETTO_PERP);
    desk_mark(&k, "F", 100);
    desk_mark(&k, "G", 100);
    two.schema = 2, two.migrates = true;
    rules b = next_rules("b", &two, 1);
    b.work = 3000000;
    inside_refused(&k, &(netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = &b.policy}}, NETTO_ETOOLARGE);
    has_string(desk_said(&k), "to migrate fold 'peak' takes too long; give it a new name");
    ok(number(&k, "F") == 100 && r.policy.folds == k.e->book.folds.shapes);
    desk_close(&k);
}

TEST("a short call carries the states of many things")
{
    rules r;
    char id[16];
    netto_fold fold, two = rules_fold("peak", NULL, 0);
    desk k = stand(&r, &fold);
    for (int i = 0; i < 6000; i++) {
        snprintf(id, sizeof id, "I%d", i);
        desk_instrument(&k, id, NETTO_PERP);
        desk_mark(&k, id, 100 + i);
    }
    two.schema = 2, two.migrates = true;
    rules b = next_rules("b", &two, 1);
    b.work = 500; /* as the least of Lua's */
    is_status(desk_policy(&k, &b.policy), NETTO_OK);
    ok(number(&k, "I5999") == 6099);
    desk_close(&k);
}

TEST("an activation without memory for its folds is refused, and can be tried again")
{
    rules r;
    netto_fold fold, more[2] = {rules_fold("more", NULL, NETTO_SECOND), rules_fold("peak", NULL, 0)};
    desk k = stand(&r, &fold);
    desk_mark(&k, "F", 100);
    rules b = next_rules("b", more, 2);
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = &b.policy}};
    netto_status status = NETTO_ECAPACITY;
    uint64_t n = 1;
    for (; status == NETTO_ECAPACITY && n < 30; n++) {
        purse_fail(&k, n);
        status = desk_step(&k, &c);
        purse_fail(&k, 0);
        if (status == NETTO_ECAPACITY) ok(number(&k, "F") == 100 && k.e->book.folds.count == 1);
    }
    is_status(status, NETTO_OK);
    ok(n > 3);
    is_near(fold_numbers(&k.e->book.folds.rows[1], inside_instrument(&k, "F"))[0], 100, 0);
    for (int i = 0; i < 200; i++) {
        char id[8];
        snprintf(id, sizeof id, "N%d", i);
        desk_instrument(&k, id, NETTO_PERP);
        desk_mark(&k, id, 1 + i);
    }
    is_near(fold_numbers(&k.e->book.folds.rows[1], inside_instrument(&k, "N150"))[0], 151, 0);
    desk_close(&k);
}

TEST("a policy with folds that cannot be is refused")
{
    rules r, b = rules_of("b");
    netto_fold fold, wide = rules_fold("wide", NULL, 0);
    desk k = stand(&r, &fold);
    wide.width = NETTO_FOLD_NUMBERS + 1;
    rules_folds(&b, &wide, 1);
    inside_refused(&k, &(netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = &b.policy}}, NETTO_EPOLICY);
    has_string(desk_said(&k), "at most 32 folds of 1 to 16 numbers");
    desk_close(&k);
}

/* test_foretell.c: claims about forecasts that a policy has recorded at its times: made, settled by what was lost, bounded. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/foretell.h"
#include "support/inside.h"
#include "support/picture.h"
#include "support/rules.h"

static const netto_text desk_kind = {"desk", 4};

typedef struct stand {
    rules r; /* first */
    desk k;
} stand;

/* A desk that holds ten of A at 100, and an account that is none; forecasts of the gross, each day. */
static void open_stand(stand *s)
{
    s->r = rules_of("daily");
    rules_forecast(&s->r, "var95", "gross", NETTO_DAY, &desk_kind);
    s->k = desk_open();
    s->k.now = 100 * NETTO_DAY + NETTO_DAY / 2;
    desk_policy(&s->k, &s->r.policy);
    desk_instrument(&s->k, "A", NETTO_FUTURE);
    desk_mark(&s->k, "A", 100);
    desk_account(&s->k, "one", "desk", NULL), desk_account(&s->k, "two", NULL, NULL);
    desk_position(&s->k, "one", "A", 10), desk_position(&s->k, "two", "A", 10);
}

static void close_stand(stand *s)
{
    desk_policy(&s->k, netto_policy_built_in());
    desk_close(&s->k);
}

static const netto_score *score(desk *k, const char *name)
{
    static const netto_score none;
    netto_command c = {.kind = NETTO_FORECAST_SCORE, .backtest.name = T(name)};
    return desk_ask(k, &c) == NETTO_OK ? &k->d.score : &none;
}

/* Ticks at the instants that are asked for, until then. */
static void run_until(desk *k, netto_instant until)
{
    for (int i = 0; i < 100000 && k->d.next_deadline != NETTO_NEVER && k->d.next_deadline <= until; i++) {
        if (k->d.next_deadline > k->now) k->now = k->d.next_deadline;
        desk_tick(k, 0);
    }
    k->now = until;
}

static uint32_t faults(const desk *k, const char *says)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < k->d.event_count; i++) {
        const netto_event *e = &k->d.events[i];
        if (e->topic != NETTO_TOPIC_RULE_ERROR) continue;
        count++;
        char text[512];
        snprintf(text, sizeof text, "%.*s: %.*s", (int)e->fault.rule.size, e->fault.rule.bytes, (int)e->fault.message.size, e->fault.message.bytes);
        has_string(text, says);
    }
    return count;
}

TEST("a forecast is made at each multiple, and the one before is settled by what the result has fallen")
{
    stand s;
    open_stand(&s);
    desk *k = &s.k;
    run_until(k, 101 * NETTO_DAY + 1);
    is_int(score(k, "one/var95")->waiting, 1);
    is_int(score(k, "one/var95")->count, 0);
    desk_mark(k, "A", 93); /* loses 70 */
    run_until(k, 102 * NETTO_DAY + 1);
    const netto_score *got = score(k, "one/var95");
    is_int(got->count, 1), is_int(got->waiting, 1);
    is_near(got->bias, 1000 - 70, 1e-9); /* the gross of then, less the loss */
    is_int(got->backtest.observations, 0); /* it takes two */
    desk_mark(k, "A", 95);
    run_until(k, 103 * NETTO_DAY + 1);
    is_near(score(k, "one/var95")->bias, ((1000 - 70) + (930 + 20)) / 2.0, 1e-9);
    is_near(score(k, "one/var95")->backtest.alpha, 0.95, 0);
    is_int(score(k, "two/var95")->kept, 0); /* it is no desk */
    close_stand(&s);
}

TEST("what is traded meanwhile counts, what is transferred does not")
{
    stand s;
    open_stand(&s);
    desk *k = &s.k;
    desk_collateral(k, "one", "USD", 1000);
    run_until(k, 101 * NETTO_DAY + 1);
    desk_trade(k, "t1", "one", "A", -10, 90); /* 100 below the mark */
    desk_mark(k, "A", 50);                    /* nothing is held */
    desk_collateral(k, "one", "USD", 5000);
    run_until(k, 102 * NETTO_DAY + 1);
    is_near(score(k, "one/var95")->bias, 1000 - 100, 1e-9);
    is_int(score(k, "one/var95")->waiting, 0); /* and nothing is foretold of an empty book */
    close_stand(&s);
}

TEST("where no pass ran at its multiple the outcome is left to somebody, and the next is made")
{
    stand s;
    open_stand(&s);
    desk *k = &s.k;
    run_until(k, 101 * NETTO_DAY + 1);
    desk_tick(k, 3 * NETTO_DAY); /* nobody was there for two of them */
    is_int(score(k, "one/var95")->waiting, 2), is_int(score(k, "one/var95")->count, 0);
    netto_command c = {.kind = NETTO_FORECAST_OUTCOME, .forecast = {.id = T("one/var95/1970-04-12"), .value = 5}};
    is_status(desk_step(k, &c), NETTO_OK);
    is_int(score(k, "one/var95")->count, 1);
    run_until(k, 105 * NETTO_DAY + 1);
    is_int(score(k, "one/var95")->count, 2);
    close_stand(&s);
}

TEST("its id says who, what and when, so nobody can make it twice")
{
    stand s;
    open_stand(&s);
    desk *k = &s.k;
    netto_command c = {.kind = NETTO_FORECAST_PUT, .forecast = {.id = T("one/var95/1970-04-12"), .kind = NETTO_FORECAST_VAR, .value = 1, .due = 102 * NETTO_DAY, .reference = NAN}};
    is_status(desk_step(k, &c), NETTO_OK);
    k->now = 101 * NETTO_DAY;
    desk_tick(k, 0);
    is_int(faults(k, "forecasts.var95: forecast 'one/var95/1970-04-12' was made before with other contents"), 1);
    run_until(k, 102 * NETTO_DAY);
    is_int(score(k, "one/var95")->count, 0); /* and it is not settled: it has no reference */
    close_stand(&s);
}

TEST("of a pool: its measure, and the results of all that are in it")
{
    stand s;
    open_stand(&s);
    desk *k = &s.k;
    desk_account(k, "firm", "desk", NULL), desk_account(k, "low", NULL, "firm"), desk_account(k, "deep", NULL, "low");
    desk_position(k, "low", "A", 3), desk_position(k, "deep", "A", 4);
    s.r.forecasts[0].pool = true;
    run_until(k, 101 * NETTO_DAY + 1);
    desk_mark(k, "A", 90);
    run_until(k, 102 * NETTO_DAY + 1);
    is_near(score(k, "firm/var95")->bias, 700 - 70, 1e-9);
    is_near(score(k, "one/var95")->bias, 1000 - 100, 1e-9);
    close_stand(&s);
}

TEST("a pool that an account has joined, or that a rule now means, settles nothing of the book before")
{
    stand s;
    open_stand(&s);
    desk *k = &s.k;
    desk_account(k, "firm", "desk", NULL), desk_account(k, "low", NULL, "firm"), desk_account(k, "late", NULL, NULL);
    desk_position(k, "low", "A", 3), desk_position(k, "late", "A", 500);
    s.r.forecasts[0].pool = true;
    run_until(k, 101 * NETTO_DAY + 1);
    desk_mark(k, "A", 90);
    desk_account(k, "late", NULL, "firm"); /* with the 5,000 that it has lost */
    run_until(k, 102 * NETTO_DAY + 1);
    is_int(score(k, "firm/var95")->count, 0), is_int(score(k, "firm/var95")->waiting, 2);
    desk_mark(k, "A", 89);
    run_until(k, 103 * NETTO_DAY + 1);
    is_int(score(k, "firm/var95")->count, 1), is_near(score(k, "firm/var95")->bias, 503 * 90 - 503, 1e-9);
    rules own = rules_of("own");
    rules_forecast(&own, "var95", "gross", NETTO_DAY, &desk_kind);
    desk_policy(k, &own.policy);
    run_until(k, 104 * NETTO_DAY + 1);
    is_int(score(k, "firm/var95")->count, 1);
    close_stand(&s);
}

TEST("another policy goes on with a rule of the same name and times; what nobody settles waits")
{
    stand s;
    open_stand(&s);
    desk *k = &s.k;
    run_until(k, 101 * NETTO_DAY + 1);
    rules same = rules_of("same"), slow = rules_of("slow");
    rules_forecast(&same, "other", "gross", NETTO_DAY, &desk_kind);
    rules_forecast(&same, "var95", "net", NETTO_DAY, &desk_kind);
    rules_forecast(&slow, "var95", "net", 2 * NETTO_DAY, &desk_kind);
    desk_policy(k, &same.policy);
    desk_mark(k, "A", 99);
    run_until(k, 102 * NETTO_DAY + 1);
    is_near(score(k, "one/var95")->bias, 1000 - 10, 1e-9);
    is_int(score(k, "one/other")->waiting, 1);
    desk_policy(k, &slow.policy);
    run_until(k, 103 * NETTO_DAY + 1);
    is_int(score(k, "one/var95")->count, 1); /* 104 is the next multiple */
    run_until(k, 106 * NETTO_DAY + 1);
    is_int(score(k, "one/var95")->count, 2), is_int(score(k, "one/var95")->waiting, 2); /* one of the old, one of now */
    desk_policy(k, netto_policy_built_in());
    run_until(k, 110 * NETTO_DAY);
    is_int(score(k, "one/var95")->count, 2);
    close_stand(&s);
}

TEST("what cannot be foretold is told as a rule's failure, and the next are made all the same")
{
    stand s;
    open_stand(&s);
    desk *k = &s.k;
    s.r.forecasts[0].of = T("nothing");
    k->now = 101 * NETTO_DAY;
    desk_tick(k, 0);
    is_int(faults(k, "forecasts.var95: no measure is called 'nothing'"), 1);
    s.r.forecasts[0].of = T("gross");
    desk_account(k, "a-name-of-which-a-forecast-cannot-make-an-id-of-64-bytes", "desk", NULL);
    desk_position(k, "a-name-of-which-a-forecast-cannot-make-an-id-of-64-bytes", "A", 1);
    k->now = 102 * NETTO_DAY;
    desk_tick(k, 0);
    is_int(faults(k, "is longer than 64 bytes; give the rule a shorter name"), 1);
    is_int(score(k, "one/var95")->waiting, 1);
    close_stand(&s);
}

static void open_many(stand *s, int count)
{
    char id[16];
    open_stand(s);
    for (int i = 0; i < count; i++) {
        snprintf(id, sizeof id, "d%d", i);
        desk_account(&s->k, id, "desk", NULL), desk_position(&s->k, id, "A", i + 1);
    }
}

TEST("more names than are scored are refused with a sentence, and those that are go on; a pass is no longer than a slice")
{
    stand s;
    open_many(&s, FORECAST_NAMES + 200);
    desk *k = &s.k;
    k->now = 101 * NETTO_DAY;
    unsigned ticks = 0, refused = 0;
    for (desk_tick(k, 0); k->e->forecast_passes.rows[0].running && ticks < 1000; desk_tick(k, 0), ticks++)
        refused += faults(k, "forecasts.var95: 1024 names are scored already; make forecasts under one of them");
    refused += faults(k, "names are scored already");
    ok(ticks >= 3 && refused >= 1);
    is_int(k->e->book.forecasts.waiting, FORECAST_NAMES);
    desk_mark(k, "A", 90);
    run_until(k, 102 * NETTO_DAY + 1);
    is_near(score(k, "d500/var95")->bias, 501 * 100 - 501 * 10, 1e-6);
    is_int(k->e->book.forecasts.waiting, FORECAST_NAMES);
    close_stand(&s);
}

TEST("a pass goes on behind a snapshot where it was, to the same bits")
{
    stand s;
    picture p = {0};
    uint8_t one[32], two[32];
    netto_complaint why;
    open_many(&s, 900);
    desk *k = &s.k;
    k->now = 101 * NETTO_DAY;
    desk_tick(k, 0);
    ok(k->e->forecast_passes.rows[0].running);
    is_status(picture_take(&p, k->e, &why), NETTO_OK);
    desk other = picture_open(&p, &s.r.policy);
    if (!ok(other.e)) return tap_note("%s", other.d.complaint.text);
    other.now = k->now;
    for (int i = 0; i < 50; i++) desk_tick(k, NETTO_DAY / 7), desk_tick(&other, NETTO_DAY / 7);
    netto_engine_digest(k->e, one), netto_engine_digest(other.e, two);
    is_bytes(one, 32, two, 32);
    ok(k->e->book.forecasts.version > 0);
    desk_close(&other);
    picture_drop(&p);
    close_stand(&s);
}

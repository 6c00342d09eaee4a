/* test_on_setup.c: claims about what is defined: correlations among it, and what depends on definitions. */
#include <math.h>
#include <stdio.h>

#include "support/attrs.h"
#include "base/text.h"
#include "support/inside.h"
#include "support/rules.h"

static const char *const names[] = {"A", "B", "C", NULL};

static desk stand(void)
{
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    for (int i = 0; names[i]; i++) desk_instrument(&k, names[i], NETTO_SPOT), desk_mark(&k, names[i], 100), desk_position(&k, "a", names[i], 1);
    return k;
}

static netto_command put(const double *rho, uint32_t n)
{
    static netto_text ids[3];
    for (int i = 0; i < 3; i++) ids[i] = T(names[i]);
    return (netto_command){.kind = NETTO_CORRELATION_PUT,
                           .correlation = {.name = T("default"), .factors = ids, .factor_count = n, .rho = rho, .min_eigenvalue = 0.1}};
}

static void refused(desk *k, const double *rho, const char *sentence)
{
    netto_command c = put(rho, 3);
    inside_refused(k, &c, NETTO_EMATRIX);
    has_string(desk_said(k), sentence);
}

TEST("a matrix that is not what its mode demands is refused with its worst entry")
{
    desk k = stand();
    refused(&k, (double[]){1, 0.5, 0.2, 0.4, 1, 0.1, 0.2, 0.11, 1}, "not symmetric: 'A' to 'B' is 0.5, but 0.4 the other way");
    refused(&k, (double[]){1, 1.1, 0, 1.1, 1, -1.2, 0, -1.2, 1}, "'B' and 'C' is -1.2; it must lie in [-1, 1]");
    refused(&k, (double[]){1, 0, 0, 0, 0.9, 0, 0, 0, 0.7}, "'C' with itself is 0.7; it must be 1");
    refused(&k, (double[]){1, 0, 0, 0, 1, NAN, 0, NAN, 1}, "'B' and 'C' is not a finite number");
    desk_close(&k);
}

TEST("a least eigenvalue below zero is refused where the mode is checked, and reported where it is prescribed")
{
    desk k = stand();
    const double rho[] = {1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1};
    netto_command c = put(rho, 3);
    c.correlation.min_eigenvalue = -0.8; /* 1 - 2 * 0.9 */
    inside_refused(&k, &c, NETTO_EMATRIX);
    has_string(desk_said(&k), "least eigenvalue is -0.8");
    c.correlation.min_eigenvalue = NAN;
    inside_refused(&k, &c, NETTO_EMATRIX);
    c.correlation.mode = NETTO_PRESCRIBED, c.correlation.min_eigenvalue = -0.8;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_near(k.d.correlation.min_eigenvalue, -0.8, 0);
    desk_exposure(&k, "a"); /* w'Cw = 3 * 10,000 * (1 - 1.8) < 0: the rulebook's own floor */
    is_near(k.d.exposure.exposure.netted, 0, 0);
    ok(!k.d.exposure.indefinite);
    desk_close(&k);
}

TEST("where a checked model is at fault after all, nothing nets, and the answer says so")
{
    desk k = stand();
    const double rho[] = {1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1};
    netto_command c = put(rho, 3);
    c.correlation.min_eigenvalue = 0; /* whoever said so was wrong */
    is_status(desk_step(&k, &c), NETTO_OK);
    desk_exposure_all(&k, "a", false);
    ok(k.d.exposure.indefinite && k.d.exposure.sets[0].indefinite);
    is_near(k.d.exposure.exposure.netted, 300, 1e-9);
    double shares = 0;
    for (uint32_t i = 0; i < k.d.exposure.factor_count; i++) shares += k.d.exposure.factors[i].contribution;
    is_near(shares, 300, 1e-9);
    desk_close(&k);
}

TEST("where the model is at fault margin.get and order.check say so, and one event when it begins and when it ends")
{
    desk k = stand();
    const double wrong[] = {1, -0.9, -0.9, -0.9, 1, -0.9, -0.9, -0.9, 1}, right[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    netto_command c = put(wrong, 3);
    c.correlation.min_eigenvalue = 0; /* whoever said so was wrong */
    desk_margin(&k, "a");
    ok(!k.d.margin.measures.indefinite);
    desk_step(&k, &c);
    desk_margin(&k, "a");
    ok(k.d.margin.measures.indefinite && !k.d.margin.measures.unmodelled);
    desk_check(&k, "a", "C", -1, NAN); /* without C: 20,000 * 0.1 */
    ok(k.d.check.before.indefinite && !k.d.check.after.indefinite);
    k.now = k.d.next_deadline;
    desk_tick(&k, 0);
    is_int(k.d.event_count, 1);
    const netto_event *e = k.d.events;
    is_int(e->topic, NETTO_TOPIC_POLICY);
    ok(text_is(e->notice.action, "model_indefinite") && text_is(e->notice.name, "default") && text_is(e->account, "a"));
    desk_tick(&k, NETTO_DAY);
    is_int(k.d.event_count, 0);
    c = put(right, 3);
    desk_step(&k, &c);
    while (k.d.next_deadline <= k.now + NETTO_SECOND && !k.d.event_count) k.now = k.d.next_deadline, desk_tick(&k, 0);
    is_int(k.d.event_count, 1);
    ok(text_is(k.d.events->notice.action, "model_definite"));
    desk_close(&k);
}

TEST("what no matrix may be is refused without a trace, names and all")
{
    desk k = stand();
    const double rho[] = {1, 0.5, 0.5, 1};
    netto_text twice[] = {T("new"), T("new")}, bad[] = {T("new"), T("")};
    netto_command c = put(rho, 2);
    c.correlation.factors = twice;
    inside_refused(&k, &c, NETTO_EDUPLICATE);
    c.correlation.factors = bad;
    inside_refused(&k, &c, NETTO_EPARAMS);
    ok(idmap_find(&k.e->book.factor_ids, T("new")) == SLOT_NONE);
    c = put(rho, 2), c.correlation.name = T("");
    inside_refused(&k, &c, NETTO_EPARAMS);
    c = put(rho, 0);
    inside_refused(&k, &c, NETTO_EPARAMS);
    c = put(rho, 1025);
    inside_refused(&k, &c, NETTO_ETOOLARGE);
    desk_close(&k);
}

TEST("64 models at most, each of which may be replaced")
{
    desk k = stand();
    char name[16];
    const double rho[] = {1, 0.5, 0.5, 1};
    netto_command c = put(rho, 2);
    for (int i = 0; i < 64; i++) {
        snprintf(name, sizeof name, "m%d", i);
        c.correlation.name = T(name);
        is_status(desk_step(&k, &c), NETTO_OK);
    }
    is_status(desk_step(&k, &c), NETTO_OK);
    c.correlation.name = T("one too many");
    inside_refused(&k, &c, NETTO_ETOOLARGE);
    desk_close(&k);
}

TEST("a model that comes, changes or knows another factor is felt at once")
{
    desk k = stand();
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.netted, 300, 1e-9); /* nothing is modelled */
    is_int(k.d.exposure.unmodelled_count, 3);
    desk_correlation(&k, 0, names);
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.netted, sqrt(30000), 1e-9);
    is_int(k.d.exposure.unmodelled_count, 0);
    uint64_t version = k.d.seq;
    desk_correlation(&k, 0.5, (const char *const[]){"A", "C", NULL});
    ok(k.d.correlation.version > version - 1);
    desk_exposure(&k, "a");
    is_near(k.d.exposure.exposure.netted, sqrt(20000 + 10000) + 100, 1e-9);
    is_int(k.d.exposure.unmodelled_count, 1);
    desk_close(&k);
}

TEST("an instrument that loads otherwise weighs otherwise at once")
{
    desk k = stand();
    desk_correlation(&k, 0, names);
    netto_load_row loads[] = {{T("A"), 50}, {T("B"), 70}};
    netto_instrument_row row = instrument_row("C", NETTO_SPOT);
    row.loads = loads, row.load_count = 2;
    desk_instrument_row(&k, row);
    desk_exposure(&k, "a"); /* A 150, B 170 */
    is_near(k.d.exposure.exposure.netted, sqrt(150.0 * 150 + 170 * 170), 1e-9);
    is_near(k.d.exposure.exposure.gross, 320, 1e-9);
    desk_close(&k);
}

TEST("a set that becomes enforceable nets at once, and stops when it no longer is")
{
    desk k = stand();
    desk_correlation(&k, 0, names);
    desk_set(&k, "S", false);
    netto_netting_entry entry = {T("spot"), T("S")};
    desk_account_row(&k, (netto_account_row){.id = T("a"), .netting = NETTO_NETTING_BY, .by = T("kind"), .entries = &entry, .entry_count = 1});
    desk_exposure_all(&k, "a", false);
    is_near(k.d.exposure.exposure.netted, 300, 1e-9);
    is_int(k.d.exposure.set_count, 3);
    ok(k.d.exposure.sets[0].alone);
    desk_set(&k, "S", true);
    desk_exposure_all(&k, "a", false);
    is_near(k.d.exposure.exposure.netted, sqrt(30000), 1e-9);
    is_int(k.d.exposure.set_count, 1);
    ok(!k.d.exposure.sets[0].alone && k.d.exposure.sets[0].id.bytes[0] == 'S');
    desk_close(&k);
}

TEST("a rule that correlates by bucket hears of a factor's new bucket, also where nobody has asked before")
{
    desk k = stand();
    rules r = rules_of("r");
    r.policy.hooks.correlation = rules_correlation;
    desk_policy(&k, &r.policy);
    desk_exposure(&k, "a"); /* one bucket: 0.5 */
    is_near(k.d.exposure.exposure.netted, sqrt(30000 + 0.5 * 60000), 1e-9);
    desk_factor(&k, "A", "other");
    desk_exposure(&k, "a"); /* A to the others 0.25 */
    is_near(k.d.exposure.exposure.netted, sqrt(30000 + 0.25 * 40000 + 0.5 * 20000), 1e-9);
    desk_close(&k);
}

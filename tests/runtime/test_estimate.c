/* test_estimate.c: correlation.estimate: from recorded marks, off the loop, into a command. */
#include <math.h>

#include "runtime/home.h"

#define HOURS 40

static double prices[3][HOURS + 1];

static const char policy[] =
    "[{'policy.lua': 'local netto = require \"netto\" "
    "return netto.policy { name = \"h\", version = \"1\", api = 1, history = { price = { every = netto.hours(1), length = netto.hours(40) } } }'}]";

static void activate(home *h)
{
    char id[80], call_text[128];
    const char *staged = ask(h, "policy.stage", policy);
    if (!ok(sscanf(staged, "{id: '%70[^']'", id) == 1)) tap_note("%s", staged);
    snprintf(call_text, sizeof call_text, "['%s']", id);
    has_string(ask(h, "policy.activate", call_text), "active");
}

static void mark(home *h, const char *id, double price)
{
    char text[128];
    snprintf(text, sizeof text, "[[['%s', %.17g]]]", id, price);
    has_string(ask(h, "mark.put", text), "count: 1");
}

/* 40 returns of X and Y, of which Y follows X; C stands still, and G has no price in one hour. */
static home stand(void)
{
    now = 1767225600 * NETTO_SECOND;
    home h = open_home();
    activate(&h);
    has_string(ask(&h, "instrument.put", "[[{id: 'X', kind: 'spot'}, {id: 'Y', kind: 'spot'}, {id: 'C', kind: 'spot'}, {id: 'G', kind: 'spot'}]]"), "count: 4");
    prices[0][0] = prices[1][0] = 100, prices[2][0] = 50;
    for (int i = 0; i <= HOURS; i++) {
        double r = tap_random_real(-0.02, 0.02), q = tap_random_real(-0.02, 0.02);
        if (i) prices[0][i] = prices[0][i - 1] * (1 + r), prices[1][i] = prices[1][i - 1] * (1 + 0.8 * r + 0.6 * q), prices[2][i] = prices[2][i - 1] * (1 + q);
        mark(&h, "X", prices[0][i]), mark(&h, "Y", prices[1][i]), mark(&h, "C", 7);
        if (i != 30) mark(&h, "G", prices[2][i]);
        now += (i < HOURS ? 3600 : 1800) * NETTO_SECOND;
    }
    has_string(ask(&h, "mark.put", "[[['X', 1]]]"), "count"); /* of the hour that is not over: it does not count */
    return h;
}

/* The same by the definition, straight. */
static double expected(const double *p, const double *q, int n, double lambda)
{
    double pq = 0, pp = 0, qq = 0;
    for (int k = 0; k < n; k++) {
        double w = pow(lambda, k), r = p[HOURS - k] / p[HOURS - k - 1] - 1, s = q[HOURS - k] / q[HOURS - k - 1] - 1;
        pq += w * r * s, pp += w * r * r, qq += w * s * s;
    }
    return pq / sqrt(pp * qq);
}

static double pair_of(home *h, const char *f, const char *g)
{
    char text[80];
    double rho = NAN;
    snprintf(text, sizeof text, "[{pair: ['%s', '%s']}]", f, g);
    const char *at = strstr(ask(h, "correlation.get", text), "rho: ");
    if (at) sscanf(at, "rho: %lf", &rho);
    return rho;
}

TEST("a model is estimated from recorded marks, the newest weighing most, and enters as a command")
{
    home h = stand();
    call *c = begin_with(&h, "correlation.estimate", "[['X', 'Y']]");
    ok(c->later);
    settle(&h);
    has_string(c->text, "repaired: false");
    is_near(pair_of(&h, "X", "Y"), expected(prices[0], prices[1], HOURS, 0.97), 1e-12);
    has_string(ask(&h, "correlation.estimate", "[['X', 'Y'], {lambda: 1, window: 72000}]"), "version: ");
    is_near(pair_of(&h, "X", "Y"), expected(prices[0], prices[1], 20, 1), 1e-12);
    has_string(ask(&h, "correlation.get", "[]"), "type: 'matrix', mode: 'checked', factors: ['X', 'Y']");
    close_home(&h);
}

TEST("a factor may move as another instrument than that of its id")
{
    home h = stand();
    has_string(ask(&h, "correlation.estimate", "[[['F', 'X'], 'Y']]"), "version: ");
    is_near(pair_of(&h, "F", "Y"), expected(prices[0], prices[1], HOURS, 0.97), 1e-12);
    has_string(ask(&h, "correlation.estimate", "[['N', 'Y']]"), "factor 'N' has no instrument of its id whose prices would tell; name one");
    has_string(ask(&h, "correlation.estimate", "[[['F', 'N']]]"), "unknown_instrument");
    close_home(&h);
}

TEST("what does not make an estimate is refused with a sentence, and what stood stands")
{
    home h = stand();
    has_string(ask(&h, "correlation.estimate", "[['X', 'Y']]"), "version: ");
    double before = pair_of(&h, "X", "Y");
    has_string(ask(&h, "correlation.estimate", "[['X', 'C']]"), "the price of 'C' does not move in the window: it correlates with nothing");
    has_string(ask(&h, "correlation.estimate", "[['X', 'G']]"), "the price of 'G' at 20");
    has_string(ask(&h, "correlation.estimate", "[['X', 'G']]"), "take a window that is covered, or pairwise = true");
    has_string(ask(&h, "correlation.estimate", "[['X', 'Y'], {window: 18000}]"), "a window of 5 returns is too short for a correlation; it takes 10 or more");
    has_string(ask(&h, "correlation.estimate", "[['X', 'Y'], {window: 5000}]"), "window must be a multiple of 3600 seconds");
    has_string(ask(&h, "correlation.estimate", "[['X', 'X']]"), "duplicate_row: factor 'X' stands twice");
    has_string(ask(&h, "correlation.estimate", "[[]]"), "a model has at least one factor");
    has_string(ask(&h, "correlation.estimate", "[['X'], {lambda: 1.5}]"), "lambda: expected more than 0 and at most 1");
    is_near(pair_of(&h, "X", "Y"), before, 0);
    close_home(&h);
}

TEST("where samples are missing each pair may be estimated from the returns that both have")
{
    static const char wish[] = "[['X', 'Y', 'G'], {pairwise: true, lambda: 1}]";
    home h = stand();
    for (int i = 0; i < 50 && strstr(ask(&h, "correlation.estimate", wish), "not positive semidefinite"); i++)
        close_home(&h), h = stand(); /* as pairs by themselves may be: other prices */
    has_string(ask(&h, "correlation.estimate", wish), "version: ");
    double pq = 0, pp = 0, qq = 0;
    for (int k = 1; k <= HOURS; k++) {
        if (k == 30 || k == 31) continue; /* into the gap, and out of it */
        double r = prices[0][k] / prices[0][k - 1] - 1, s = prices[2][k] / prices[2][k - 1] - 1;
        pq += r * s, pp += r * r, qq += s * s;
    }
    is_near(pair_of(&h, "X", "G"), pq / sqrt(pp * qq), 1e-12);
    is_near(pair_of(&h, "X", "Y"), expected(prices[0], prices[1], HOURS, 1), 1e-12);
    close_home(&h);
}

TEST("more factors than returns come to a factor model, which is the same matrix")
{
    home h = stand();
    char list[1024] = "[[";
    for (int i = 0; i < 12; i++) snprintf(list + strlen(list), sizeof list - strlen(list), "%s['f%d', '%s']", i ? ", " : "", i, i % 2 ? "X" : "Y");
    snprintf(list + strlen(list), sizeof list - strlen(list), "], {window: 36000, lambda: 0.9}]");
    has_string(ask(&h, "correlation.estimate", list), "version: ");
    has_string(ask(&h, "correlation.list", "[]"), "type: 'factor', mode: 'checked', factors: 12, drivers: 10");
    is_near(pair_of(&h, "f0", "f5"), expected(prices[0], prices[1], 10, 0.9), 1e-12);
    is_near(pair_of(&h, "f0", "f2"), 1, 1e-12);
    close_home(&h);
}

TEST("whoever asked may go while a model is estimated, and without a history there is nothing to estimate from")
{
    home h = stand();
    call *c = begin_with(&h, "correlation.estimate", "[['X', 'Y']]");
    serve_abandon(h.r, c);
    settle(&h);
    ok(!c->answered);
    close_home(&h);
    h = open_home();
    has_string(ask(&h, "correlation.estimate", "[['X', 'Y']]"), "the active policy keeps no price history");
    close_home(&h);
}

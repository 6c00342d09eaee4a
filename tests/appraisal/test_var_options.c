/* test_var_options.c: claims about options that a value at risk values again in each scenario. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/attrs.h"
#include "support/inside.h"
#include "support/rules.h"

#define DAYS    60
#define EXPIRES (30 * NETTO_DAY) /* behind the last of them */

static const char *const ids[] = {"A", "B"};

typedef struct stand {
    rules r; /* first */
    attrs_map said;
    netto_declared declared;
    netto_var_terms terms; /* those of the measure */
    netto_instant expiry;
    desk k;
} stand;

static void declare(stand *s)
{
    static const char *const methods[] = {"historical", "parametric", "filtered"};
    s->said = (attrs_map){.size = 0};
    attrs_put_real(&s->said, "alpha", s->terms.alpha);
    attrs_put_real(&s->said, "horizon", (double)s->terms.horizon / 1e9);
    attrs_put_word(&s->said, "method", methods[s->terms.method]);
    attrs_put_word(&s->said, "returns", s->terms.log ? "log" : "simple");
    attrs_put_word(&s->said, "options", s->terms.reprice ? "reprice" : "delta");
    s->declared = (netto_declared){.name = {"var", 3}, .kind = NETTO_KIND_VAR, .options = attrs_text(&s->said)};
    s->r = rules_of("reprices");
    s->r.policy.history_every = NETTO_DAY, s->r.policy.history_length = DAYS * NETTO_DAY;
    s->r.policy.hooks.correlation = rules_correlation;
    s->r.policy.measures = &s->declared, s->r.policy.measure_count = 1;
}

static void add_option(stand *s, const char *id, const char *underlying, char right, double strike, const char *currency)
{
    netto_instrument_row row = instrument_row(id, NETTO_OPTION);
    row.underlying = T(underlying), row.right = right, row.strike = N(strike), row.expiry = s->expiry;
    if (currency) row.currency = T(currency);
    is_status(desk_instrument_row(&s->k, row), NETTO_OK);
}

static netto_status mark_option(stand *s, const char *id, double price, double iv)
{
    netto_mark_row row = {.instrument = T(id), .price = price, .given = iv > 0.0 ? NETTO_MARK_IV : 0, .iv = iv, .ts = NETTO_NEVER};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
    return desk_step(&s->k, &c);
}

/* Days of two prices and of a rate; options on both; accounts below a firm. */
static void open_stand(stand *s, netto_var_terms terms)
{
    terms.alpha = terms.alpha == 0.0 ? 0.95 : terms.alpha;
    terms.horizon = terms.horizon ? terms.horizon : NETTO_DAY;
    s->terms = terms;
    declare(s);
    s->k = desk_open();
    desk_policy(&s->k, &s->r.policy);
    desk_fx(&s->k, "EUR", 1.1);
    for (int i = 0; i < 2; i++) desk_instrument(&s->k, ids[i], NETTO_SPOT);
    double price[2] = {100, 50};
    for (int d = 0; d <= DAYS; d++, s->k.now += NETTO_DAY) {
        desk_fx(&s->k, "EUR", 1.1 + tap_random_real(-0.03, 0.03));
        for (int i = 0; i < 2; i++) desk_mark(&s->k, ids[i], price[i] *= 1.0 + tap_random_real(-0.04, 0.04));
    }
    s->k.now -= NETTO_DAY;
    s->expiry = s->k.now + EXPIRES;
    add_option(s, "CALL", "A", 'C', 100, NULL), add_option(s, "PUT", "A", 'P', 95, NULL), add_option(s, "EURO", "B", 'C', 52, "EUR");
    mark_option(s, "CALL", 3, 0.35), mark_option(s, "PUT", 2, 0.4), mark_option(s, "EURO", 1.5, 0.3);
    desk_account(&s->k, "firm", "firm", NULL);
    desk_account(&s->k, "one", NULL, "firm"), desk_account(&s->k, "two", NULL, "firm");
}

static void close_stand(stand *s)
{
    desk_policy(&s->k, netto_policy_built_in());
    desk_close(&s->k);
}

static void hold(stand *s)
{
    desk_position(&s->k, "one", "A", 6), desk_position(&s->k, "one", "CALL", -10), desk_position(&s->k, "one", "EURO", 4);
    desk_position(&s->k, "two", "CALL", -3), desk_position(&s->k, "two", "PUT", -5), desk_position(&s->k, "two", "B", 2);
}

static netto_status ask(stand *s, const char *account, netto_command c)
{
    c.kind = NETTO_VAR_GET;
    c.account = T(account);
    c.var.terms = s->terms;
    return desk_ask(&s->k, &c);
}

static double asked(stand *s, const char *account, bool pool)
{
    return is_status(ask(s, account, (netto_command){.var.pool = pool}), NETTO_OK) ? s->k.d.var.value : (tap_note("%s", desk_said(&s->k)), NAN);
}

static double measured(stand *s, const char *account, bool pool)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T(account), .measure = {.name = {"var", 3}, .pool = pool}};
    return is_status(desk_ask(&s->k, &c), NETTO_OK) ? s->k.d.measure.value : NAN;
}

/* ---- what it comes to, by the public price of an option ----------------------------------------------------- */

typedef struct market {
    double price[2], rate;       /* now */
    double moves[3][DAYS];       /* of both, and of the rate; not scaled */
} market;

static const double *series(const stand *s, const char *id, double *out)
{
    const book *b = &s->k.e->book;
    int64_t gap;
    uint32_t slot = strcmp(id, "EUR") == 0 ? b->currencies[b->instruments[inside_instrument(&s->k, "EURO")].currency].cash : inside_instrument(&s->k, id);
    ok(history_series(&b->history, slot, NETTO_DAY, DAYS, b->now, out, &gap));
    return out;
}

static market market_of(const stand *s)
{
    static const char *const names[] = {"A", "B", "EUR"};
    market m;
    double prices[DAYS + 1];
    for (int i = 0; i < 3; i++) {
        series(s, names[i], prices);
        for (int d = 0; d < DAYS; d++) m.moves[i][d] = s->terms.log ? log(prices[d + 1] / prices[d]) : prices[d + 1] / prices[d] - 1.0;
        *(i < 2 ? &m.price[i] : &m.rate) = prices[DAYS];
    }
    return m;
}

static double shock(const stand *s, double move)
{
    double r = move * sqrt((double)s->terms.horizon / (double)NETTO_DAY);
    return s->terms.log ? exp(r) - 1.0 : r;
}

static double value(char right, double underlying, double strike, double vol)
{
    netto_option o = {.right = right, .underlying = underlying, .strike = strike, .years = 30.0 / 365.0};
    netto_option_value v = {.price = NAN};
    netto_complaint why;
    ok(netto_option_price(&o, vol, &v, &why) == NETTO_OK);
    return v.price;
}

/* A CALL, a PUT and a EURO each, and A and B. */
static double gain(const stand *s, const market *m, int thing, int day)
{
    double a = m->price[0], b = m->price[1], up = shock(s, m->moves[0][day]), side = shock(s, m->moves[1][day]), x = shock(s, m->moves[2][day]);
    switch (thing) {
    case 0: return value('C', a * (1 + up), 100, 0.35) - value('C', a, 100, 0.35);
    case 1: return value('P', a * (1 + up), 95, 0.4) - value('P', a, 95, 0.4);
    case 2: return (value('C', b * (1 + side), 52, 0.3) - value('C', b, 52, 0.3)) * m->rate * (1 + x) + 1.5 * m->rate * x;
    case 3: return a * up;
    default: return b * side;
    }
}

static double kth_loss(const stand *s, const market *m, const double units[5], int k)
{
    double sorted[DAYS];
    for (int d = 0; d < DAYS; d++) {
        double p = 0.0;
        int at = d;
        for (int i = 0; i < 5; i++) p += units[i] == 0.0 ? 0.0 : units[i] * gain(s, m, i, d);
        for (; at > 0 && sorted[at - 1] > p; at--) sorted[at] = sorted[at - 1];
        sorted[at] = p;
    }
    return -sorted[k - 1];
}

static const double one_holds[] = {-10, 0, 4, 6, 0}, two_holds[] = {-3, -5, 0, 0, 2}, both_hold[] = {-13, -5, 4, 6, 2};

static const netto_var_terms repriced[] = {
    {.reprice = true}, {.reprice = true, .log = true}, {.reprice = true, .horizon = 10 * NETTO_DAY}, {.reprice = true, .log = true, .horizon = 4 * NETTO_DAY}};
#define TERMS (sizeof repriced / sizeof *repriced)

TEST("each scenario is the option's price at the shocked underlying and rate, less its price where they stand")
{
    for (size_t t = 0; t < TERMS; t++) {
        stand s;
        open_stand(&s, repriced[t]);
        hold(&s);
        market m = market_of(&s);
        is_near(asked(&s, "one", false), kth_loss(&s, &m, one_holds, 3), 1e-7);
        is_near(asked(&s, "two", false), kth_loss(&s, &m, two_holds, 3), 1e-7);
        is_near(asked(&s, "firm", true), kth_loss(&s, &m, both_hold, 3), 1e-7);
        is_near(asked(&s, "firm", false), kth_loss(&s, &m, one_holds, 3) + kth_loss(&s, &m, two_holds, 3), 1e-7);
        close_stand(&s);
    }
}

TEST("a straddle that is sold has no delta to speak of, and loses all the same")
{
    stand s;
    open_stand(&s, (netto_var_terms){.reprice = true});
    desk_mark(&s.k, "A", 97);
    desk_position(&s.k, "one", "CALL", -10), desk_position(&s.k, "one", "PUT", -10);
    double again = asked(&s, "one", false);
    s.terms.reprice = false;
    double by_delta = asked(&s, "one", false);
    ok(again > 0.0 && again > 2.0 * by_delta);
    desk_position(&s.k, "one", "CALL", 10), desk_position(&s.k, "one", "PUT", 10);
    s.terms.reprice = true;
    ok(asked(&s, "one", false) < again); /* who bought it loses the little that its delta says at most */
    close_stand(&s);
}

TEST("components add up to value and shortfall, and what is left without a leg is the book without it")
{
    for (size_t t = 0; t < 2 * TERMS; t++) {
        stand s;
        netto_var_terms terms = repriced[t / 2];
        terms.method = t % 2 ? NETTO_VAR_FILTERED : NETTO_VAR_HISTORICAL;
        terms.beyond = t / 4 % 2;
        open_stand(&s, terms);
        hold(&s);
        is_status(ask(&s, "firm", (netto_command){.var = {.pool = true, .components = true}}), NETTO_OK);
        double sum = 0.0, es = 0.0;
        is_int(s.k.d.var.component_count, 5);
        for (uint32_t i = 0; i < s.k.d.var.component_count; i++) {
            const netto_var_component *c = &s.k.d.var.components[i];
            sum += c->value, es += c->es;
            is_near(c->marginal * c->exposure, c->value, 1e-9);
        }
        is_near(sum, s.k.d.var.value, 1e-9), is_near(es, s.k.d.var.es, 1e-9);
        is_status(ask(&s, "one", (netto_command){.var.without = {"CALL", 4}}), NETTO_OK);
        double rest = s.k.d.var.rest;
        desk_position(&s.k, "one", "CALL", 0);
        is_same(asked(&s, "one", false), rest);
        close_stand(&s);
    }
}

TEST("netting sets add up, and each option alone is a set of its own")
{
    stand s;
    open_stand(&s, (netto_var_terms){.reprice = true});
    market m = market_of(&s);
    desk_account_row(&s.k, (netto_account_row){.id = T("three"), .netting = NETTO_NETTING_NONE});
    desk_position(&s.k, "three", "CALL", -10), desk_position(&s.k, "three", "PUT", 7);
    ask(&s, "three", (netto_command){.var.sets = true});
    is_int(s.k.d.var.set_count, 2);
    is_near(s.k.d.var.sets[0].value, kth_loss(&s, &m, (const double[]){-10, 0, 0, 0, 0}, 3), 1e-8);
    is_near(s.k.d.var.sets[1].value, kth_loss(&s, &m, (const double[]){0, 7, 0, 0, 0}, 3), 1e-8);
    is_near(s.k.d.var.value, s.k.d.var.sets[0].value + s.k.d.var.sets[1].value, 1e-9);
    close_stand(&s);
}

/* ---- what a measure keeps ------------------------------------------------------------------------------------- */

static void change(stand *s)
{
    desk *k = &s->k;
    netto_factor_row f = {.id = T("A")};
    static const unsigned char paid[] = {0x81, 0xa4, 'r', 'a', 't', 'e', 0xcb, 0x3f, 0xa9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a}; /* 0.05 */
    netto_command c = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    switch (tap_random_below(9)) {
    case 0: desk_mark(k, "A", tap_random_real(80, 120)); break;
    case 1: desk_mark(k, "B", tap_random_real(40, 60)); break;
    case 2: mark_option(s, "CALL", tap_random_real(1, 9), tap_random_real(0.2, 0.6)); break;
    case 3: mark_option(s, "EURO", tap_random_real(1, 9), tap_random_real(0.2, 0.6)); break;
    case 4: desk_fx(k, "EUR", tap_random_real(1.0, 1.2)); break;
    case 5: /* a correction of the past */
        desk_mark_at(k, ids[tap_random_below(2)], tap_random_real(45, 110), k->now - (netto_instant)(1 + tap_random_below(DAYS - 1)) * NETTO_DAY);
        break;
    case 6: f.attrs = tap_random_below(2) ? (netto_text){(const char *)paid, sizeof paid} : (netto_text){0}; desk_step(k, &c); break;
    case 7: desk_position(k, tap_random_below(2) ? "one" : "two", tap_random_below(2) ? "CALL" : "PUT", tap_random_real(-9, 9)); break;
    default: /* a sample closes, and there is a day less to go */
        k->now += NETTO_DAY;
        desk_mark(k, "A", tap_random_real(80, 120)), desk_mark(k, "B", tap_random_real(40, 60)), desk_fx(k, "EUR", tap_random_real(1.0, 1.2));
    }
}

TEST("what a measure keeps of options is what var.get computes each time, to the bit, whatever changes")
{
    stand s;
    int days = 0;
    open_stand(&s, (netto_var_terms){.reprice = true, .log = true});
    hold(&s);
    netto_instant last = s.k.now;
    for (int i = 0; i < 300 && days < 25; i++, days += s.k.now != last, last = s.k.now) {
        change(&s);
        const char *account = tap_random_below(2) ? "one" : "two";
        is_same(measured(&s, account, false), asked(&s, account, false));
        if (i % 10 == 0 && !is_same(measured(&s, "firm", true), asked(&s, "firm", true))) break;
    }
    close_stand(&s);
}

TEST("an account that comes later reads what is kept, and an order is judged by it")
{
    stand s;
    open_stand(&s, (netto_var_terms){.reprice = true});
    hold(&s);
    measured(&s, "one", false);
    measure_kept *kept = &s.k.e->active->measures[0];
    is_int(kept->var.count, 3);
    uint64_t made = kept->var.rows[0].asked;
    measured(&s, "two", false);
    ok(made > 0 && kept->var.rows[0].asked == made);
    double wrong = kept->var.gains[0];
    for (uint32_t i = 0; i < DAYS; i++) kept->var.gains[i] = -1e6; /* so it is read, and not made again */
    ok(measured(&s, "two", false) != asked(&s, "two", false));
    desk_mark(&s.k, "A", 101);
    is_same(measured(&s, "two", false), asked(&s, "two", false));
    ok(wrong != -1e6);
    close_stand(&s);
}

/* ---- outside the domain ------------------------------------------------------------------------------------------ */

TEST("what has no model's value is refused with its sentence, and no other")
{
    stand s;
    open_stand(&s, (netto_var_terms){.reprice = true});
    desk_position(&s.k, "one", "CALL", 1);
    netto_mark_row row = {.instrument = T("CALL"), .price = 3, .given = NETTO_MARK_DELTA, .delta = 0.5, .ts = NETTO_NEVER};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
    desk_step(&s.k, &c);
    is_status(ask(&s, "one", (netto_command){0}), NETTO_ENOMARK);
    has_string(desk_said(&s.k), "its mark has no iv; send mark.put");
    mark_option(&s, "CALL", 3, 0.35);
    asked(&s, "one", false);
    s.k.now = s.expiry + NETTO_DAY;
    desk_mark(&s.k, "B", 50);
    is_status(ask(&s, "one", (netto_command){0}), NETTO_ENOMARK);
    has_string(desk_said(&s.k), "years: the option has expired");
    close_stand(&s);
}

TEST("a parametric value has no scenarios to reprice in; a fall of more than everything wants logarithms")
{
    stand s;
    open_stand(&s, (netto_var_terms){.reprice = true});
    hold(&s);
    s.terms.method = NETTO_VAR_PARAMETRIC;
    is_status(ask(&s, "one", (netto_command){0}), NETTO_EPARAMS);
    has_string(desk_said(&s.k), "options = \"reprice\" is of scenarios, and a parametric value at risk has none");
    s.terms.method = NETTO_VAR_HISTORICAL, s.terms.horizon = 2000 * NETTO_DAY;
    is_status(ask(&s, "one", (netto_command){0}), NETTO_ENOMARK);
    has_string(desk_said(&s.k), "option 'CALL' cannot be repriced where 'A' falls by 1");
    has_string(desk_said(&s.k), "use returns = \"log\"");
    s.terms.log = true;
    ok(isfinite(asked(&s, "one", false)));
    close_stand(&s);
}

TEST("what has no past bears its unknown share of its delta, and the rest is repriced")
{
    stand s;
    open_stand(&s, (netto_var_terms){.reprice = true});
    hold(&s);
    double known = asked(&s, "one", false);
    desk_instrument(&s.k, "NEW", NETTO_SPOT);
    desk_mark(&s.k, "NEW", 20);
    add_option(&s, "FRESH", "NEW", 'C', 20, NULL);
    netto_mark_row row = {.instrument = T("FRESH"), .price = 1, .given = NETTO_MARK_DELTA | NETTO_MARK_IV, .delta = 0.5, .iv = 0.3, .ts = NETTO_NEVER};
    netto_command c = {.kind = NETTO_MARK_PUT, .count = 1, .marks = &row};
    desk_step(&s.k, &c);
    desk_position(&s.k, "one", "FRESH", -3);
    is_status(ask(&s, "one", (netto_command){0}), NETTO_ENOMARK);
    has_string(desk_said(&s.k), "the window of 'NEW' is not covered");
    s.terms.unknown = 0.25;
    is_near(asked(&s, "one", false), known + 0.25 * 3 * 0.5 * 20, 1e-9);
    ok(s.k.d.var.uncovered);
    ask(&s, "one", (netto_command){.var.components = true});
    double sum = 0.0;
    for (uint32_t i = 0; i < s.k.d.var.component_count; i++) sum += s.k.d.var.components[i].value;
    is_near(sum, s.k.d.var.value, 1e-9);
    close_stand(&s);
}

TEST("asking for it leaves no trace, and a book without options is the same either way")
{
    stand s;
    uint8_t before[32], after[32];
    open_stand(&s, (netto_var_terms){.reprice = true});
    hold(&s);
    netto_engine_digest(s.k.e, before);
    ask(&s, "firm", (netto_command){.var = {.pool = true, .components = true}});
    measured(&s, "firm", true);
    netto_engine_digest(s.k.e, after);
    is_bytes(before, 32, after, 32);
    desk_position(&s.k, "two", "CALL", 0), desk_position(&s.k, "two", "PUT", 0);
    double again = asked(&s, "two", false);
    s.terms.reprice = false;
    is_same(asked(&s, "two", false), again);
    close_stand(&s);
}

/* test_answer.c: what a rule may answer, and what is said of everything else. */
#include "script/policy_kit.h"

TEST("a haircut, a correlation and a collateral rule answer one number each")
{
    netto_policy *p = kit_load(
        KIT_HEAD KIT_OPEN "haircut = function(inst, p) return inst.price / 60010 end,"
                          "correlation = function(f, g, p) return f.bucket == g.bucket and 0.8 or 0.35 end,"
                          "collateral = function(line, p) return line.asset.attrs.haircut end }");
    if (!ok(p != NULL)) return;
    double out;
    netto_view f = fake_view(NETTO_THING_FACTOR, &fake_factors[0]),
               g = fake_view(NETTO_THING_FACTOR, &fake_factors[1]);
    netto_view line = fake_view(NETTO_THING_LINE, &fake_line);
    is_int(kit_ask(p, &out), NETTO_OK);
    is_same(out, 1.0);
    is_int(p->hooks.correlation(p, &f, &g, &out, &kit_complaint), NETTO_OK);
    is_same(out, 0.35);
    is_int(p->hooks.correlation(p, &f, &f, &out, &kit_complaint), NETTO_OK);
    is_same(out, 0.8);
    is_int(p->hooks.collateral(p, &line, &out, &kit_complaint), NETTO_OK);
    is_same(out, 0.25);
    ok(p->hooks.margin == NULL);
    kit_drop(p);
}

TEST("a hook that is left out is NULL and costs nothing")
{
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN "}");
    if (!ok(p != NULL)) return;
    ok(!p->hooks.haircut && !p->hooks.correlation && !p->hooks.collateral && !p->hooks.margin);
    ok(text_is(p->model, "default"));
    kit_drop(p);
}

TEST("an integer is a number, and negative zero is zero")
{
    is_same(kit_value("return 1"), 1.0);
    is_same(kit_value("return -0.0"), 0.0);
}

TEST("bounds hold: a correlation lies in [-1, 1], collateral in [0, 1]")
{
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN "correlation = function(f, g, p) return -1.0000001 end,\n"
                                                 "collateral = function() return 1.5 end }");
    if (!ok(p != NULL)) return;
    double out = 7;
    netto_view f = fake_view(NETTO_THING_FACTOR, &fake_factors[0]),
               line = fake_view(NETTO_THING_LINE, &fake_line);
    is_int(p->hooks.correlation(p, &f, &f, &out, &kit_complaint), NETTO_ERULE);
    has_string(kit_complaint.text,
               "correlation: policy.lua:1: expected a number from -1 to 1, got -1.0000001");
    is_int(p->hooks.collateral(p, &line, &out, &kit_complaint), NETTO_ERULE);
    is_string(kit_complaint.text,
              "collateral: policy.lua:2: expected a number from 0 to 1, got 1.5 for 'BTC-PERP'");
    is_same(out, 7.0);
    kit_drop(p);
}

/* ---- margins --------------------------------------------------------------------------------------- */

static netto_status margin_of(const char *answer, netto_margin *out)
{
    char source[4096];
    snprintf(source, sizeof source,
             KIT_HEAD KIT_OPEN
             "params = { m = { initial = 5, maintenance = 4 } },\nmargin = function(book, p) %s end }",
             answer);
    netto_policy *p = kit_load(source);
    netto_status status = p ? kit_margin(p, out) : NETTO_EPOLICY;
    kit_drop(p);
    return status;
}

static void is_margin(const char *answer, double initial, double maintenance, double warning,
                      double liquidation)
{
    netto_margin m = {-1, -1, -1, -1};
    bool good = (int)is_int(margin_of(answer, &m), NETTO_OK) & is_same(m.initial, initial) &
                is_same(m.maintenance, maintenance) & is_same(m.warning, warning) &
                is_same(m.liquidation, liquidation);
    if (!good) tap_note("%s: %s", answer, kit_complaint.text);
}

static void is_no_margin(const char *answer, const char *says)
{
    netto_margin m = {-1, -1, -1, -1};
    bool good = (int)is_int(margin_of(answer, &m), NETTO_ERULE) & has_string(kit_complaint.text, says) &
                has_string(kit_complaint.text, "margin: policy.lua:2: ") & is_same(m.initial, -1.0);
    if (!good) tap_note("%s: %s", answer, kit_complaint.text);
}

TEST("a margin is one number, two numbers, or levels by name")
{
    is_margin("return 10", 10, 10, 10, 10);
    is_margin("return 10, 8", 10, 8, 10, 8);
    is_margin("return { initial = 10 }", 10, 10, 10, 10);
    is_margin("return { initial = 10, maintenance = 8 }", 10, 8, 10, 8);
    is_margin("return { initial = 10, maintenance = 8, warning = 9, liquidation = 4 }", 10, 8, 9, 4);
    is_margin("return { initial = 10, maintenance = 8, warning = 12 }", 10, 8, 12, 8);
    is_margin("return 0, 0", 0, 0, 0, 0);
    is_margin("return p.m", 5, 4, 5, 4);
    is_margin("return book.netted * 1.5, book.netted", 150, 100, 150, 100);
}

TEST("a margin that is no margin is refused, and says why")
{
    is_no_margin("return nil", "expected a number of 0 or more or a table of levels, got nil");
    is_no_margin("return '10'", "got string");
    is_no_margin("return 0/0", "got nan");
    is_no_margin("return -1", "got -1");
    is_no_margin("return 1/0", "got inf");
    is_no_margin("return 10, '8'", "maintenance: expected a number of 0 or more, got string");
    is_no_margin("return 10, -1", "maintenance: expected a number of 0 or more, got -1");
    is_no_margin("return 10, 8, 9", "expected one or two numbers, or one table; got more");
    is_no_margin("return { initial = 10 }, 8", "got more");
    is_no_margin("return { maintenance = 8 }", "initial: expected a number of 0 or more, got nil");
    is_no_margin("return { initial = 10, maintenence = 8 }", "a margin has no level 'maintenence'");
    is_no_margin("return { initial = 10, [1] = 8 }", "a margin has no level '(a key that is no text)'");
    is_no_margin("return { initial = 10, warning = true }",
                 "warning: expected a number of 0 or more, got boolean");
    is_no_margin("return 8, 10", "expected initial of at least maintenance, got 8 below 10");
    is_no_margin("return { initial = 10, maintenance = 8, warning = 7 }",
                 "expected warning of at least maintenance");
    is_no_margin("return { initial = 10, maintenance = 8, liquidation = 9 }",
                 "expected maintenance of at least liquidation");
}

TEST("answers are read raw: metatables neither answer nor run")
{
    is_no_margin("return setmetatable({}, { __index = { initial = 10 } })",
                 "initial: expected a number of 0 or more, got nil");
    is_no_margin("return setmetatable({}, { __index = function() while true do end end })", "got nil");
    is_no_margin("local t = {} for i = 1, 5000 do t['k' .. i] = i end t.initial = 1 return t",
                 "a margin has no level 'k1'");
}

TEST("the margin of the policy page")
{
    netto_policy *p =
        kit_load(KIT_HEAD KIT_OPEN
                 "params = { leg = 0.5 }, margin = function(book, p)\n"
                 "local core = netto.max { netted = book.netted, leg = p.leg * book.worst_leg.netted }\n"
                 "return { maintenance = core, initial = netto.scale(1.2, core) } end }");
    netto_margin m;
    if (!ok(p != NULL)) return;
    is_int(kit_margin(p, &m), NETTO_OK);
    is_same(m.maintenance, 150.0);
    is_same(m.initial, 1.2 * 150.0);
    kit_drop(p);
}

/* ---- what trips ------------------------------------------------------------------------------------------- */

static netto_trip tripped;

/* What is said against a trip of this body; "" if nothing. */
static const char *trips(const char *body)
{
    char source[4096];
    snprintf(source, sizeof source, KIT_HEAD KIT_OPEN "breakers = { netto.breaker { name = 'b', scope = 'instrument', action = 'halt', "
             "cooldown = 1, trip = function(inst, p) %s\nend } } }", body);
    netto_policy *policy = kit_load(source);
    if (!ok(policy != NULL)) return "";
    netto_view view = fake_view(NETTO_THING_INSTRUMENT, &fake_instrument);
    memset(&tripped, 0xff, sizeof tripped);
    kit_complaint.text[0] = '\0';
    if (policy->hooks.trip(policy, 0, &view, &tripped, &kit_complaint) == NETTO_OK) kit_complaint.text[0] = '\0';
    kit_drop(policy);
    return kit_complaint.text;
}

TEST("nil and false do not trip; true and a table of numbers do")
{
    is_string(trips("return nil"), "");
    ok(!tripped.trips && tripped.count == 0);
    is_string(trips(""), "");
    ok(!tripped.trips);
    is_string(trips("return false"), "");
    ok(!tripped.trips);
    is_string(trips("return true"), "");
    ok(tripped.trips && tripped.count == 0);
    is_string(trips("return {}"), "");
    ok(tripped.trips && tripped.count == 0);
    is_string(trips("return { low = 1, high = 2.5, age = -3 }"), "");
    ok(tripped.trips && tripped.count == 3);
    ok(tripped.figures[0].value == -3 && tripped.figures[0].size == 3 && memcmp(tripped.figures[0].name, "age", 3) == 0);
    ok(tripped.figures[1].value == 2.5 && tripped.figures[2].value == 1);
}

TEST("what is neither fails, and names the breaker")
{
    is_string(trips("return 5"), "breaker b: policy.lua:1: expected nil, false, true or a table of numbers, got 5");
    has_string(trips("return 'yes'"), "got string");
    has_string(trips("return { 1, 2 }"), "expected a table of names of 1 to 31 bytes of printable text");
    has_string(trips("return { [string.rep('x', 32)] = 1 }"), "names of 1 to 31 bytes");
    has_string(trips("return { low = 'x' }"), "expected a table of finite numbers by name");
    has_string(trips("return { low = 0/0 }"), "finite numbers by name");
    has_string(trips("return { low = 1/0 }"), "finite numbers by name");
    has_string(trips("return { a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9 }"), "at most 8 numbers");
    is_string(trips("return { a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8 }"), "");
    has_string(trips("return setmetatable({}, { __index = function() return 1 end })"), ""); /* read raw */
    has_string(trips("local x = nil + 1"), "breaker b: policy.lua:1: attempt to perform arithmetic on a nil value");
    has_string(trips("while true do end"), "breaker b: policy.lua:1: ");
}

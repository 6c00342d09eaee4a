/* test_result.c: claims about what a measure comes to in Lua: a number with parts. */
#include <math.h>

#include "script/policy_kit.h"

/* What a margin rule with this body answers as its initial margin; NaN: it failed, and the complaint says how. */
static double told(const char *body)
{
    static char source[4000];
    netto_margin margin = {0};
    netto_view view = fake_view(NETTO_THING_BOOK, &fake_book);
    snprintf(source, sizeof source, KIT_HEAD KIT_OPEN "margin = function(book, p) local r = book:measure 'delta' %s end }", body);
    netto_policy *p = kit_load(source);
    if (!p) return NAN;
    netto_status status = p->hooks.margin(p, &view, &margin, &kit_complaint);
    kit_drop(p);
    return status == NETTO_OK ? margin.initial : NAN;
}

static void fails(const char *body, const char *said)
{
    ok(isnan(told(body)));
    has_string(kit_complaint.text, said);
}

TEST("a result is its value wherever a number is wanted")
{
    is_near(told("return r"), 1.5, 0);
    is_near(told("return { initial = r, maintenance = r }"), 1.5, 0);
    is_near(told("return r + 1"), 2.5, 0);
    is_near(told("return 4 - r - r"), 1, 0);
    is_near(told("return r * r / 2"), 1.125, 0);
    is_near(told("return r ^ 2 + r % 1 + 7 // r + -r"), 2.25 + 0.5 + 4 - 1.5, 0);
    is_near(told("return math.max(r, 1) + math.abs(r) + math.floor(r)"), 4, 0);
    is_near(told("return netto.max { a = r, b = 1 }"), 1.5, 0);
    is_near(told("return netto.add { a = r, b = r } + netto.add(r, r) + netto.scale(2, r)"), 9, 0);
    is_near(told("return r < 2 and 1 <= r and r == book:measure 'delta' and not (r > 2) and 1 or 0"), 1, 0);
    is_near(told("return tostring(r) == '1.5' and 1 or 0"), 1, 0);
    is_near(told("return book:measure('delta', 'high') + book:measure('delta', nil)"), 4.5, 0);
}

TEST("numbers and parts are read by name")
{
    is_near(told("return r.value + r.gross + r.net"), 4.5, 0);
    is_near(told("return r:class 'FX'"), 1.5, 0);
    is_near(told("return r:bucket('FX', '2')"), 0.5, 0);
    is_near(told("return r:bucket('FX', 1) + r:bucket(2.0)"), 1.5, 0);
    is_near(told("return r:class('FX'):bucket('1').gross"), 4, 0);
    is_near(told("return #r:classes() * 10 + #r:buckets()"), 12, 0);
    is_near(told("return r:classes()[1] == 'FX' and r:class('FX'):buckets()[2] == '2' and 1 or 0"), 1, 0);
}

TEST("a part that the book has not is nothing, with the numbers of nothing")
{
    is_near(told("return r:class 'GIRR' + r:class('GIRR').gross + r:bucket('GIRR', '1') + r:bucket('FX', '9')"), 0, 0);
    is_near(told("return #r:class('GIRR'):buckets()"), 0, 0);
}

TEST("shares are added up over all that fit")
{
    is_near(told("return r:contribution { class = 'FX' }"), 1.5, 0);
    is_near(told("return r:contribution '2'"), 0.5, 0);
    is_near(told("return r:contribution { class = 'FX', name = 1 }"), 1, 0);
    is_near(told("return r:contribution { class = 'GIRR' }"), 0, 0);
    is_near(told("return r:contribution {}"), 1.5, 0);
}

TEST("a result is a number in what is answered and written, too")
{
    is_near(told("return string.format('%.2f %g', r, r) == '1.50 1.5' and 1 or 0"), 1, 0);
    is_near(told("return netto.inverse_coins(r, 2, 4)"), 1.5 * (1 / 2.0 - 1 / 4.0), 1e-12);
    is_near(told("return netto.black_scholes { right = 'C', spot = r, strike = r, years = 1, vol = r }.price"), 0.820118, 1e-6);
}

TEST("a level that is none is not passed over")
{
    fails("return r:contribution { klass = 'FX' }", "contribution: no level 'klass'; it is by class and bucket, or by name");
    fails("return r:contribution { axis = 'x', Class = 'FX' }", "contribution: no level 'Class'");
    fails("return r:contribution { 'FX' }", "contribution: expected the names of levels, got a number");
}

TEST("what cannot be read of a result is named")
{
    fails("return r.grosss", "a result has no field 'grosss'; it has value, gross, net, :class, :bucket");
    fails("return r[1]", "a result is read by the names of its fields, not by a number");
    fails("r.value = 1", "a result is read-only");
    fails("return r:class()", "class: expected the name of one");
    fails("return r:class {}", "expected a name, got table");
    fails("return r.class 'FX'", "write a colon");
    fails("return r + 'x'", "a measure's value and a string cannot be reckoned with");
    fails("return r < 'x'", "is not compared with a string");
    fails("return r:class('FX'):contribution '1'", "contribution: ask it of the whole");
    fails("return r:contribution(nil)", "expected a name, got nil");
    fails("return book:measure('delta', 5)", "measure: expected the name of a variant, got number");
    fails("return book:measure {}", "measure: expected the name of a measure, got table");
    fails("return book:measure 'none'", "measure: no measure is called 'none'");
    fails("setmetatable(r, {})", "table expected");
    fails("return getmetatable(r).__add", "attempt to index a boolean");
}

TEST("of the whole one instrument may be left out, and is paid for")
{
    is_near(told("return r - r:without 'BTC'"), 0.5, 0);
    is_near(told("return book:measure('delta', 'high'):without('BTC') + r:without('BTC').net"), 1.5, 0);
    is_near(told("return r:without('BTC'):contribution '1'"), told("return r:contribution '1'"), 0);
    fails("return r:without()", "without: expected the id of an instrument, got nil");
    fails("return r:without('A'):without 'B'", "without: one instrument may be left out, no more");
    fails("return r:class('FX'):without 'A'", "without: ask it of the whole");
    fails("for i = 1, 1000 do r:without 'A' end return 1", "used up its budget");
}

TEST("legs are a list, each with its share, and beside it the worst")
{
    is_near(told("return #book:legs 'venue' + book:legs('venue')[1].contribution"), 72, 0);
    is_near(told("local l = book:legs 'venue' return l[2].netted + (l[2].leg == 'DEX' and l[1].leg == '' and 1 or 0)"), 81, 0);
    is_near(told("local w = book:legs('venue').worst return w.netted + (w.leg == 'DEX' and w.contribution == nil and 1 or 0)"), 81, 0);
    is_near(told("return #book:legs() + book:legs(nil).worst.netted + (book:legs().worst.leg and 1 or 0)"), 0, 0);
    fails("return book:legs 'venu'", "legs: there are none by 'venu'; did you mean 'venue'?");
    fails("return book:legs {}", "legs: expected what fails together, got table");
    fails("return book:legs 'bucket'", "legs: a bucket is too much");
    fails("for i = 1, 1000 do book:legs 'venue' end return 1", "used up its budget"); /* it is charged for what it takes */
}

TEST("questions of the protocol are asked of a book as they are on a socket")
{
    is_near(told("local h = book:hedge('X', { 'F' }, { qty = 8 }) return h.legs[1].ratio + h.legs[1].trade + h.samples + (h.legs[1].instrument == 'F' and 1 or 0)"), 27.5, 0);
    is_near(told("local h = book:hedge('X', { 'F' }) return h.effectiveness + (h.legs[1].trade and 1 or 0) + (h.policy and 1 or 0)"), 0.9, 0);
    is_near(told("local h, why = book:hedge('Y', { 'F' }) return (h == nil and why == \"the prices of 'Y' do not cover the window\") and 1 or 0"), 1, 0);
    is_near(told("local n, why = book:neutral { of = { 'delta' }, with = { 'F' } } return (n == nil and why == \"'F' moves nothing\") and 1 or 0"), 1, 0);
    fails("return book:hedge('Z', { 'F' })", "hedge: no instrument 'Z'");
    fails("return book:hedge('X', { 'F' }, { windwo = 60 })", "hedge: options: unknown field 'windwo'; did you mean 'window'?");
    fails("return book:hedge('X')", "hedge: ");
    fails("return book:hedge('X', 'F')", "hedge: ");
    fails("return book:neutral { of = { 'delta' } }", "neutral: ");
    fails("for i = 1, 1000 do book:hedge('X', { 'F' }) end return 1", "used up its budget");
}

TEST("a large measure may be asked for, not again and again")
{
    is_near(told("return book:measure('delta', 'vast')"), 3, 0);
    fails("for i = 1, 3 do book:measure('delta', 'vast') end return 1", "used up its budget");
    is_near(told("for i = 1, 100 do book:measure('delta') end return 1"), 1, 0);
}

TEST("a result is not kept beyond its call")
{
    const char *source = KIT_HEAD "local kept = {} " KIT_OPEN "margin = function(book, p) kept[1] = book:measure 'delta' return 1 end }";
    netto_margin margin;
    netto_view view = fake_view(NETTO_THING_BOOK, &fake_book);
    netto_policy *p = kit_load(source);
    if (!ok(p != NULL)) return;
    ok(p->hooks.margin(p, &view, &margin, &kit_complaint) == NETTO_ERULE); /* what was loaded is frozen */
    kit_drop(p);
}

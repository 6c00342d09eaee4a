/* test_view.c: things as a rule reads them. */
#include <math.h>

#include "script/policy_kit.h"

TEST("fields of every kind")
{
    is_same(kit_value("return inst.price"), 60010);
    is_same(kit_value("return inst.id == 'BTC-PERP' and inst.kind == 'perp' and 1 or 0"), 1);
    is_same(kit_value("return inst.underlying.price"), 60000);
    is_same(kit_value("return inst.underlying.id == 'BTC' and 1 or 0"), 1);
    is_same(kit_value("local u = inst.underlying return u.price + inst.price"), 120010);
}

TEST("attributes are read where they lie")
{
    is_same(kit_value("return inst.attrs.haircut"), 0.25);
    is_same(kit_value("return inst.attrs.none == nil and 1 or 0"), 1);
    is_same(kit_value("return inst.attrs.tags[2] == 'b' and #inst.attrs.tags or 0"), 2);
    is_same(kit_value("return inst.attrs.tags[3] == nil and inst.attrs.tags[0] == nil and inst.attrs.tags.x "
                      "== nil and 1 or 0"),
            1);
    is_same(kit_value("return inst.attrs.deep.x"), 1);
    is_same(kit_value("return inst.attrs.ok and 1 or 0"), 1);
    is_same(kit_value("local s = '' for k, v in pairs(inst.attrs) do s = s .. k .. ' ' end return s == 'deep "
                      "haircut ok tags ' and 1 or 0"),
            1);
    is_same(kit_value("local s = '' for i, v in ipairs(inst.attrs.tags) do s = s .. i .. v end return s == "
                      "'1a2b' and 1 or 0"),
            1);
    is_same(kit_value("local n = 0 for k, v in pairs(inst.attrs.tags) do n = n + k end return n"), 3);
    is_same(kit_value(
                "local n = 0 for k, v in pairs(inst.attrs) do if k == 'deep' then n = v.x end end return n"),
            1);
}

TEST("attributes that are no map at all read as empty")
{
    const char *const broken[] = {"",         "\xc1", "\x81",       "\xdf\xff\xff\xff\xff",
                                  "\x81\xa1", "\xc0", "\x81\xa5xyz"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        netto_policy *p = kit_haircut(
            "local n = 0 for k in pairs(inst.attrs) do n = n + 1 end return inst.attrs.x == nil and n or -1");
        double out = -1;
        if (!ok(p != NULL)) return;
        fake_map(&fake_instrument, NETTO_FIELD_ATTRS, broken[i], (uint32_t)strlen(broken[i]));
        is_int(kit_ask(p, &out), NETTO_OK);
        is_same(out, 0);
        kit_drop(p);
    }
}

TEST("a text with a zero byte, or one too long, is no text of a rule")
{
    static char long_text[20000];
    memset(long_text, 'x', sizeof long_text);
    netto_policy *p = kit_haircut("return inst.venue and 1");
    double out;
    if (!ok(p != NULL)) return;
    fake_instrument.values[NETTO_FIELD_VENUE] = (netto_value){.kind = NETTO_VALUE_TEXT, .text = {"a\0b", 3}};
    is_int(kit_ask(p, &out), NETTO_ERULE);
    has_string(kit_complaint.text, "zero byte");
    fake_instrument.values[NETTO_FIELD_VENUE] =
        (netto_value){.kind = NETTO_VALUE_TEXT, .text = {long_text, sizeof long_text}};
    is_int(kit_ask(p, &out), NETTO_ERULE);
    has_string(kit_complaint.text, "longer than 16384 bytes");
    kit_drop(p);
}

TEST("an instrument's methods")
{
    is_same(kit_value("return inst:vol { horizon = netto.days(1), window = netto.days(30) }"), 0.04);
    is_same(kit_value("return inst:vol { window = 60, lambda = 0.5 }"), 0.54);
    is_same(kit_value("return inst.underlying:vol { window = 60 } == nil and 1 or 0"), 1);
    is_same(kit_value("return inst:years()"), 0.5);
    is_same(kit_value("return inst.underlying:years() == nil and 1 or 0"), 1);
    has_string(kit_refusal("return inst:vol { window = 1.5 }"), "vol: the window is no multiple of a second");
    has_string(kit_refusal("return inst.vol { window = 60 }"), "write a colon");
}

TEST("move and mean take a window in seconds, and are nil where it is not covered")
{
    is_same(kit_value("return -inst:move(60)"), 0.25);
    is_same(kit_value("return inst:mean(netto.minutes(1)) / 100"), 1);
    is_same(kit_value("return inst:move(120) == nil and inst.underlying:mean(60) == nil and 1 or 0"), 1);
    has_string(kit_refusal("return inst:move(1.5)"), "move: the window is no multiple of a second");
    has_string(kit_refusal("return inst:mean()"), "mean: expected a window in seconds, greater than 0");
    has_string(kit_refusal("return inst:mean('60')"), "mean: expected a window in seconds");
    has_string(kit_refusal("return inst:move(0/0)"), "move: expected a window in seconds");
    has_string(kit_refusal("return inst:move(-60)"), "move: expected a window in seconds");
    has_string(kit_refusal("return inst.move(60)"), "write a colon");
}

TEST("vol of a factor is a field, and years of a book is nothing")
{
    netto_policy *p =
        kit_load(KIT_HEAD KIT_OPEN
                 "correlation = function(f, g) return f.vol end, margin = function(b) return b.years end }");
    double out = -2;
    netto_margin m;
    if (!ok(p != NULL)) return;
    fake_number(&fake_factors[0], NETTO_FIELD_VOL, 0.5);
    netto_view f = fake_view(NETTO_THING_FACTOR, &fake_factors[0]);
    is_int(p->hooks.correlation(p, &f, &f, &out, &kit_complaint), NETTO_OK);
    is_same(out, 0.5);
    is_int(kit_margin(p, &m), NETTO_ERULE);
    has_string(kit_complaint.text, "book has no field 'years'");
    kit_drop(p);
}

static void book_value(const char *expression, double expected)
{
    char source[1024];
    netto_margin m = {-1, 0, 0, 0};
    snprintf(source, sizeof source, KIT_HEAD KIT_OPEN "margin = function(book, p) return %s end }",
             expression);
    netto_policy *p = kit_load(source);
    if (!ok(p != NULL)) return;
    is_int(kit_margin(p, &m), NETTO_OK);
    if (!is_same(m.initial, expected)) tap_note("%s: %s", expression, kit_complaint.text);
    kit_drop(p);
}

TEST("a book, its leg and its pool")
{
    book_value("book.netted", 100);
    book_value("book.worst_leg.netted", 300);
    book_value("book.pool.netted", 90);
    book_value("book.pool.pool.pool.pool.pool.pool.pool.pool.netted", 90);
    book_value("book.worst_leg.leg == 'BTC' and book.gross + book.net", 980);
    book_value("book.pool.worst_leg.netted + book.worst_leg.netted", 600);
}

TEST("a chain of things leaves nothing behind, however long")
{
    netto_policy *p = kit_load(
        KIT_HEAD KIT_OPEN
        "margin = function(book) local b = book for i = 1, 5000 do b = b.pool end return b.netted end }");
    netto_margin m;
    if (!ok(p != NULL)) return;
    for (int i = 0; i < 200; i++) is_int(kit_margin(p, &m), NETTO_OK);
    is_same(m.initial, 90);
    kit_drop(p);
}

TEST("what a book's hook may not read says so")
{
    netto_policy *p = kit_load(KIT_HEAD KIT_OPEN "margin = function(book) return book.margin end }");
    netto_margin m;
    if (!ok(p != NULL)) return;
    is_int(kit_margin(p, &m), NETTO_ERULE);
    is_string(kit_complaint.text,
              "margin: policy.lua:1: book.margin: margin is what this hook answers; it cannot read it");
    kit_drop(p);
}

TEST("two factors are two things")
{
    netto_policy *p = kit_load(
        KIT_HEAD KIT_OPEN
        "correlation = function(f, g) return f.id == 'BTC' and g.id == 'ETH' and f ~= g and 0.5 or 0 end }");
    double out;
    if (!ok(p != NULL)) return;
    netto_view f = fake_view(NETTO_THING_FACTOR, &fake_factors[0]),
               g = fake_view(NETTO_THING_FACTOR, &fake_factors[1]);
    is_int(p->hooks.correlation(p, &f, &g, &out, &kit_complaint), NETTO_OK);
    is_same(out, 0.5);
    kit_drop(p);
}

/* ---- scores -------------------------------------------------------------------------------------------- */

static double score_value(const char *body)
{
    char source[512];
    netto_margin margin = {0};
    snprintf(source, sizeof source, KIT_HEAD KIT_OPEN "margin = function(book, p) %s end }", body);
    netto_policy *p = kit_load_with(source, NULL);
    if (!ok(p != NULL)) return NAN;
    netto_view view = fake_view(NETTO_THING_BOOK, &fake_book);
    netto_status status = p->hooks.margin(p, &view, &margin, &kit_complaint);
    kit_drop(p);
    return status == NETTO_OK ? margin.initial : NAN;
}

TEST("a book tells how good forecasts were, in numbers and a zone, or nil where none has come")
{
    is_same(score_value("return book:score('es99').count"), 250);
    is_same(score_value("return book:score('es99', 20).count"), 20);
    is_same(score_value("local s = book:score 'es99' return s.exceptions + s.expected + s.mae + s.rmse + s.bias"), 6 + 2.5 + 0.5 + 0.75 - 0.25);
    is_same(score_value("local s = book:score 'es99' return s.zone == 'yellow' and s.kupiec"), 0.059);
    is_same(score_value("local s = book:score 'es99' return s.hit_rate == nil and s.qlike == nil and s.multiplier == nil and 1 or 0"), 1);
    is_same(score_value("return book:score('none') == nil and 1 or 0"), 1);
    ok(isnan(score_value("return book:score(5)")));
    has_string(kit_complaint.text, "score: expected the name of forecasts, got number");
    ok(isnan(score_value("return book:score('es99', 0).count")));
    has_string(kit_complaint.text, "score: expected how many outcomes, the last ones: 1 to 10000");
    ok(isnan(score_value("return book.score('es99').count")));
    has_string(kit_complaint.text, "write a colon");
    ok(isnan(score_value("return book.pool.scores")));
}

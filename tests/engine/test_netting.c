/* test_netting.c: claims about netting measures: what they answer, what follows what, and what is refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "netto/lua_policy.h"
#include "support/desk.h"

static netto_complaint why;

static netto_policy *load(const char *fields)
{
    static char text[8000];
    netto_policy *policy = NULL;
    snprintf(text, sizeof text, "local netto = require 'netto'\nreturn netto.policy { name = 'p', version = '1', api = 1,\n%s }", fields);
    netto_source source = {TEXT_LITERAL("policy.lua"), text_of(text)};
    why.text[0] = '\0';
    netto_lua_policy_create(&source, 1, (netto_text){0}, NULL, &policy, &why);
    return policy;
}

static netto_policy *standing; /* under which the desk stands */

static void leave(desk *k)
{
    desk_close(k);
    standing->destroy(standing);
}

/* `a` holds 10 of A, -5 of B and 2 of C at 100, each a factor of its own in bucket 1, 1 and 2. */
static desk stand(const char *fields)
{
    static const char *const ids[] = {"A", "B", "C"};
    static const double held[] = {10, -5, 2};
    netto_policy *policy = standing = load(fields);
    if (!policy) tap_note("%s", why.text);
    if (!ok(policy != NULL)) abort();
    desk k = desk_open();
    is_status(desk_policy(&k, policy), NETTO_OK);
    desk_account(&k, "a", "account", NULL);
    desk_collateral(&k, "a", "USD", 100000);
    for (int i = 0; i < 3; i++) {
        desk_factor(&k, ids[i], i < 2 ? "1" : "2");
        desk_instrument(&k, ids[i], NETTO_PERP);
        desk_mark(&k, ids[i], 100);
        desk_position(&k, "a", ids[i], held[i]);
    }
    return k;
}

static netto_status ask(desk *k, const char *name, const char *variant, bool parts)
{
    netto_command c = {.kind = NETTO_MEASURE_GET, .account = T("a"), .measure = {.name = T(name), .parts = parts}};
    if (variant) c.measure.variant = T(variant);
    return desk_ask(k, &c);
}

static double measured(desk *k, const char *name)
{
    return ask(k, name, NULL, false) == NETTO_OK ? k->d.measure.value : NAN;
}

static double once(const char *fields)
{
    desk k = stand(fields);
    double value = measured(&k, "m");
    if (isnan(value)) snprintf(why.text, sizeof why.text, "%s", desk_said(&k));
    leave(&k);
    return value;
}

static void fails(const char *fields, const char *said)
{
    ok(isnan(once(fields)));
    has_string(why.text, said);
}

static void refused(const char *fields, const char *said)
{
    netto_policy *p = load(fields);
    ok(p == NULL);
    has_string(why.text, said);
    if (p) p->destroy(p);
}

#define M(body)   "measures = { m = netto.netting { " body " } }"
#define AXIS      "axis = function(f) return { class = 'c', bucket = f.bucket, name = f.id } end, "
#define HALF      "correlation = function() return 0.5 end, "

TEST("what is left out: all on an axis of its own, in one bucket, by the model default, which there is not")
{
    is_near(once(M("")), 1700, 1e-9); /* what no model knows nets with nothing */
    is_near(once(M(HALF)), sqrt(1e6 + 25e4 + 4e4 - 1000 * 500 + 1000 * 200 - 500 * 200), 1e-9);
    is_near(once(M("over = 'instruments', " HALF)), sqrt(1e6 + 25e4 + 4e4 - 1000 * 500 + 1000 * 200 - 500 * 200), 1e-9);
    is_near(once(M("over = 'instruments', load = function(i) return i.id == 'A' and 1 or nil end, " HALF)), 10, 1e-9);
    is_near(once(M("weight = function(f) return f.id == 'A' and 0.1 or nil end, " HALF)), 100, 1e-9);
    is_near(once(M("axis = function(f) return f.id ~= 'B' and {} end, " HALF)), sqrt(1e6 + 4e4 + 1000 * 200), 1e-9);
    is_near(once(M("axis = function(f) return { name = 'one' } end")), 700, 1e-9);
}

TEST("buckets and classes add up where nothing says how they net")
{
    double one = sqrt(1e6 + 25e4 - 1000 * 500);
    is_near(once(M(AXIS HALF)), one + 200, 1e-9);
    is_near(once(M(AXIS HALF "across = 'sum', total = 'sum'")), one + 200, 1e-9);
    is_near(once(M(AXIS HALF "across = function() return 0 end")), sqrt(one * one + 4e4), 1e-9);
    is_near(once(M(AXIS HALF "across = function() return 0.5 end, residual = function(b) return b.bucket == '1' end")), 1500 + 200, 1e-9);
    is_near(once(M(AXIS HALF "across = function() return 0.5 end, residual = function(b) return b.bucket == '1' and 'inside' end")), sqrt(1500 * 1500 + 4e4), 1e-9);
    is_near(once(M(AXIS HALF "residual = function(b) return b.bucket == '1' and 'inside' end")), 1500 + 200, 1e-9);
    is_near(once(M("axis = function(f) return { class = f.bucket, name = f.id } end, " HALF "total = function(c, d) return c.class == '1' and d.class == '2' and 0.5 or 1 / 0 end")),
            sqrt(one * one + 4e4 + one * 200), 1e-9);
}

TEST("concentration multiplies, and takes apart what lies in different groups")
{
    double cr = sqrt(1000.0 / 250), a = cr * 1000, b = sqrt(2.0) * -500, c = 200, r = sqrt(2.0) / cr;
    is_near(once(M("axis = function(f) return { name = f.id } end, " HALF "concentration = { group = function(a) return a.name end, threshold = function(a) return 250 end }")),
            sqrt(a * a + b * b + c * c + r * a * b + 1 / cr * a * c + 1 / sqrt(2.0) * b * c), 1e-9);
    is_near(once(M("axis = function(f) return { name = f.id } end, " HALF "concentration = { group = function(a) return 1 end, threshold = function(a) return 700 / 4 end }")),
            2 * sqrt(1e6 + 25e4 + 4e4 - 1000 * 500 + 1000 * 200 - 500 * 200), 1e-9);
    double k1 = 2 * sqrt(1e6 + 25e4 - 5e5), k2 = 200;
    is_near(once(M(AXIS HALF "across = function() return 0.5 end, clamp = 'never', concentration = { group = function(a) return a.bucket end, "
                   "threshold = function(a) return a.bucket == '1' and 125 or nil end }")),
            sqrt(k1 * k1 + k2 * k2 + 0.5 * 2 * 0.5 * 1000 * 200), 1e-9);
}

TEST("a measure follows marks, quantities, attributes and the model that it names")
{
    desk k = stand("measures = { m = netto.netting { correlation = 'mine', weight = function(f) return f.vol or 1 end } }");
    const char *const ids[] = {"A", "B", "C", NULL};
    is_status(ask(&k, "m", NULL, false), NETTO_ERULE);
    has_string(desk_said(&k), "measures.m: correlation: there is no model 'mine'; correlation.put installs one");
    desk_matrix(&k, "mine", NETTO_CHECKED, ids, (double[]){1, 1, 0, 1, 1, 0, 0, 0, 1}, 0.0);
    is_near(measured(&k, "m"), sqrt(500 * 500 + 200 * 200), 1e-9);
    desk_mark(&k, "A", 110);
    is_near(measured(&k, "m"), sqrt(600 * 600 + 200 * 200), 1e-9);
    desk_position(&k, "a", "C", 0);
    is_near(measured(&k, "m"), 600, 1e-9);
    netto_factor_row f = {.id = T("B"), .bucket = T("1"), .vol = N(2)};
    netto_command put = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &f};
    is_status(desk_step(&k, &put), NETTO_OK);
    is_near(measured(&k, "m"), 100, 1e-9);
    desk_matrix(&k, "mine", NETTO_CHECKED, ids, (double[]){1, 0, 0, 0, 1, 0, 0, 0, 1}, 1.0);
    is_near(measured(&k, "m"), sqrt(1100 * 1100 + 1000 * 1000), 1e-9);
    leave(&k);
}

TEST("a margin of measures follows the model as well, and judges orders by it")
{
    desk k = stand("measures = { m = netto.netting { correlation = 'mine' } }, margin = function(b) return b:measure 'm' + b:measure('m'):class('').gross * 0 end");
    const char *const ids[] = {"A", "B", "C", NULL};
    ok(!desk_check(&k, "a", "B", 1, NAN) && !k.d.check.accepted); /* it fails closed until there is the model */
    desk_matrix(&k, "mine", NETTO_CHECKED, ids, (double[]){1, 1, 0, 1, 1, 0, 0, 0, 1}, 0.0);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    is_near(k.d.margin.measures.margin.initial, sqrt(500 * 500 + 200 * 200), 1e-6);
    is_status(desk_check(&k, "a", "B", -5, NAN), NETTO_OK);
    ok(k.d.check.accepted);
    is_near(k.d.check.after.margin.initial, 200, 1e-6);
    leave(&k);
}

TEST("resting orders count each by itself where a margin asks")
{
    desk k = stand("measures = { m = netto.netting { axis = function() return { name = 'one' } end } }, margin = function(b) return b:measure 'm' end");
    is_status(desk_order(&k, "o", "a", "B", -5, NAN), NETTO_OK);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    is_near(k.d.margin.measures.margin.initial, 700 + 500, 1e-6);
    is_near(measured(&k, "m"), 700, 1e-9);
    leave(&k);
}

TEST("the worst leg is told with its name, of an empty book as nothing")
{
    desk k = stand(M("axis = function() return { name = 'one' } end"));
    is_status(ask(&k, "m", NULL, true), NETTO_OK);
    ok(k.d.measure.worst && text_is(k.d.measure.worst->id, "B"));
    is_near(k.d.measure.worst->netted, 1200, 1e-9);
    for (int i = 0; i < 3; i++) desk_position(&k, "a", (const char *[]){"A", "B", "C"}[i], 0);
    is_status(ask(&k, "m", NULL, true), NETTO_OK);
    ok(k.d.measure.value == 0 && k.d.measure.part_count == 0 && k.d.measure.worst->netted == 0 && !netto_text_given(k.d.measure.worst->id));
    leave(&k);
}

TEST("a checked function that is none gets no netting")
{
    is_near(once(M("correlation = function() return -0.9 end, weight = function(f) return f.id == 'B' and -2 or f.id == 'C' and 5 or 1 end, mode = 'checked'")), 3000, 1e-9);
    is_near(once(M("correlation = function() return -0.9 end, weight = function(f) return f.id == 'B' and -2 or f.id == 'C' and 5 or 1 end")), 0, 1e-9);
}

TEST("what hooks answer outside their domain is named, and fails")
{
    fails(M("axis = function(f) return 5 end"), "measures.m: axis: expected a table of class, bucket and name, nil or false for 'A'");
    fails(M("axis = function(f) return true end"), "expected a table of class");
    fails(M("axis = function(f) return { 1, 2 } end"), "axis of 'A': expected a table of class, bucket and name, got a list");
    fails(M("axis = function(f) return { class = {} } end"), "axis of 'A': class: expected a text");
    fails(M("axis = function(f) return { name = ('x'):rep(300) } end"), "name: expected a text of at most 255 bytes");
    fails(M("axis = function(f) return { cell = 1 } end"), "a cell is of an entity, and there is none");
    fails(M("axis = function(f) return { entity = f.id == 'C', cell = 1 } end"), "entity: expected a text or a number, got false");
    fails(M("axis = function(f) return { entity = 1, cell = { {} } } end"), "cell: expected texts and numbers");
    fails(M("axis = function(f) return { entity = 1, cell = 1, extra = 1 } end"), "beside entity and cell an axis has a class and a bucket, and nothing else");
    fails(M("axis = function(f) return f.id == 'A' and { entity = 1 } or {} end"), "in one bucket all have a name, or all an entity and a cell");
    fails(M("axis = function(f) return { name = 'one', id = f.id } end"), "two that differ are in class '', bucket '' named 'one'");
    fails(M("correlation = function() return 1.5 end"), "correlation: expected a number from -1 to 1 for 'A' and 'B'");
    fails(M("correlation = function() return 0 / 0 end"), "correlation: expected a number from -1 to 1");
    fails(M("correlation = function() end"), "correlation: expected a number from -1 to 1");
    fails(M(AXIS HALF "across = function() return 'x' end"), "across: expected a number from -1 to 1 for '1' and '2'");
    fails(M(AXIS HALF "residual = function() return 1 end"), "residual: expected true, false, nil or \"inside\" for bucket '1'");
    fails(M("weight = function() return 1 / 0 end"), "weight: expected a finite number or nil for 'A'");
    fails(M("weight = function() return 1e306 end, " HALF), "what is held is too large to be a number");
    fails(M(HALF "concentration = { group = function() end, threshold = function() return 1 end }"), "group: expected a text or a number for 'A'");
    fails(M(HALF "concentration = { group = function() return 1 end, threshold = function() return 0 end }"), "threshold: expected a number greater than 0");
    fails(M("axis = function(f) return f.price end"), "factor has no field 'price'");
    fails(M("correlation = function(a, b) error('no such pair') end"), "no such pair");
    desk k = stand(M(HALF "variants = { wild = function(r) return 3 * r end }"));
    is_status(ask(&k, "m", "wild", false), NETTO_ERULE);
    has_string(desk_said(&k), "wild: expected a number from -1 to 1 for a correlation of 0.5");
    is_status(ask(&k, "m", "base", false), NETTO_OK);
    leave(&k);
}

TEST("what cannot be declared is refused at load, with file and line")
{
    refused(M("over = 'books'"), "policy.lua:3: netto.netting: over: expected \"factors\", \"instruments\", got books");
    refused(M("clamp = 'maybe'"), "clamp: expected \"never\", \"always\", \"negative\", got maybe");
    refused(M("load = function() end"), "load: over factors an instrument loads what it does on each");
    refused(M("mode = 'checked'"), "mode: a model brings its own");
    refused(M("correlation = 5"), "correlation: expected a function or the name of a model, got number");
    refused(M("across = 'some'"), "across: expected a function or \"sum\"");
    refused(M("weights = 1"), "netto.netting has no field 'weights'; did you mean 'weight'?");
    refused(M("variants = { base = function(r) return r end }"), "\"base\" is what the hooks answer");
    refused(M("variants = { high = 2 }"), "variants['high']: expected a function of a number, got number");
    refused(M("concentration = { group = function() end }"), "concentration.threshold: expected a function, got nil");
    refused("measures = { ['pool.x'] = netto.netting {} }", "every book has a measure of that name");
    refused("limits = { netto.limit { name = 'l', of = 'mm', max = 1 } }, " M(""), "limit 'l': no measure is called 'mm'");
}

/* `a` holds one of each of so many things. */
static desk stand_wide(const char *fields, int count)
{
    static char ids[1025][8];
    netto_position_row rows[1025];
    desk k = stand(fields);
    for (int i = 0; i < count; i++) {
        snprintf(ids[i], sizeof ids[i], "N%d", i);
        desk_instrument(&k, ids[i], NETTO_PERP), desk_mark(&k, ids[i], 1);
        rows[i] = (netto_position_row){.instrument = text_of(ids[i]), .qty = N(1)};
    }
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = (uint32_t)count, .positions = rows};
    is_status(desk_step(&k, &c), NETTO_OK);
    return k;
}

TEST("a bucket of too many axes is refused before its pairs are asked, and what is smaller stands")
{
    desk k = stand_wide("measures = { m = netto.netting { correlation = function() return 0.5 end },"
                        "b = netto.netting { axis = function(f) return { bucket = f.id } end, correlation = function() return 0 end, across = function() return 0 end },"
                        "t = netto.netting { axis = function(f) return { class = f.id } end, total = function() return 0 end } }", 98);
    is_status(ask(&k, "m", NULL, false), NETTO_ERULE);
    has_string(desk_said(&k), "101 axes in one bucket are more than 100");
    has_string(desk_said(&k), "give them an entity and a cell, name a model, or make smaller buckets");
    is_status(ask(&k, "b", NULL, false), NETTO_ERULE);
    has_string(desk_said(&k), "101 buckets of one class are more than 100");
    is_status(ask(&k, "t", NULL, false), NETTO_ERULE);
    has_string(desk_said(&k), "101 classes are more than 100");
    desk_position(&k, "a", "N0", 0);
    is_near(measured(&k, "m"), sqrt(0.5 * (1e6 + 25e4 + 4e4 + 97) + 0.5 * (797.0 * 797)), 1e-6);
    is_near(measured(&k, "b"), sqrt(1e6 + 25e4 + 4e4 + 97), 1e-6);
    leave(&k);
}

TEST("what pairs are asked counts as work, whoever asked them before, and of more than an evaluation may take the rule fails")
{
    static const char source[] =
        "measures = { m = netto.netting { correlation = function() for i = 1, 7000 do end return 0.5 end },"
        "c = netto.netting { axis = function(f) return { entity = f.id, cell = f.id } end, correlation = function() for i = 1, 7000 do end return 0.5 end },"
        "b = netto.netting { axis = function(f) return { bucket = f.id } end, correlation = function() return 0 end, across = function() for i = 1, 7000 do end return 0 end },"
        "t = netto.netting { axis = function(f) return { class = f.id } end, total = function() for i = 1, 7000 do end return 0 end } }";
    static const char *const names[] = {"m", "c", "b", "t"};
    desk k = stand_wide(source, 30);
    for (int i = 0; i < 8; i++) {
        is_status(ask(&k, names[i / 2], NULL, false), NETTO_ERULE);
        has_string(desk_said(&k), "its pairs take more than 3000000 units of work to ask of");
    }
    leave(&k);
    k = stand_wide(source, 2);
    for (int i = 0; i < 4; i++) ok(measured(&k, names[i]) > 0);
    leave(&k);
}

TEST("a field of an axis that reads like a slip is refused, another is the policy's own")
{
    fails(M("axis = function(f) return { clas = 'c', bucket = f.bucket, name = f.id } end"), "axis of 'A': an axis has no field 'clas'; did you mean 'class'? A field of your own needs a name less alike");
    fails(M("axis = function(f) return { bukcet = f.bucket, name = f.id } end"), "did you mean 'bucket'?");
    fails(M("axis = function(f) return { entity = f.bucket, cel = f.id } end"), "did you mean 'cell'?");
    ok(!isnan(once(M(HALF "axis = function(f) return { class = 'c', clas = 'd', tenor = 1, basket = 'b', name = f.id } end"))));
}

#define C(body)   "measures = { m = netto.curvature { " body " } }"

TEST("curvature: what a load must not answer, and what is no field of it, is said")
{
    fails(C("load = function(f) return 1 end"), "measures.m: load: expected two finite numbers, what is lost upward and downward, or nil for 'A'");
    fails(C("load = function(f) return 1, 0 / 0 end"), "load: expected two finite numbers");
    fails(C("load = function(f) return 1, 'x' end"), "load: expected two finite numbers");
    is_near(once(C("load = function(f) return nil end")), 0, 0);
    refused(C(""), "netto.curvature: load: expected a function, got nil");
    refused(C("load = function() return 1, 1 end, clamp = 'never'"), "netto.curvature has no field 'clamp'");
    refused(C("load = function() return 1, 1 end, concentration = {}"), "netto.curvature has no field 'concentration'");
    fails(C("load = function() return 1, 1 end, correlation = 'mine'"), "there is no model 'mine'");
}

TEST("curvature over factors multiplies what is loaded; open orders count the worse way")
{
    desk k = stand(C(AXIS HALF "load = function(f) return 0.1, -0.2 end"));
    is_near(measured(&k, "m"), sqrt(100 * 100 + 0.5 * 2 * 100 * -50) + 20, 1e-9); /* A 1000, B -500 in one bucket, C 200 in another */
    leave(&k);
    k = stand(C("axis = function(f) return f.id == 'A' and {} end, " HALF "load = function(f) return 0.1, -0.2 end") ", margin = function(b) return b:measure 'm' end");
    is_status(desk_order(&k, "o", "a", "A", 1, NAN), NETTO_OK);
    is_status(desk_margin(&k, "a"), NETTO_OK);
    is_near(k.d.margin.measures.margin.initial, 100 + fmax(10, 20), 1e-6);
    leave(&k);
}

TEST("a bucket of more axes than concentration can take apart pair by pair is refused")
{
    desk k = stand_wide("measures = { m = netto.netting { axis = function(f) return { entity = f.id, cell = 1 } end, correlation = function() return 0.5 end,"
                        "concentration = { group = function(a) return a.entity end, threshold = function() return 1e6 end } } }", 1022);
    is_status(ask(&k, "m", NULL, false), NETTO_ERULE);
    has_string(desk_said(&k), "1025 axes in one bucket are more than 1024, and too many pairs to concentrate");
    desk_position(&k, "a", "N0", 0);
    is_near(measured(&k, "m"), sqrt(0.5 * (1e6 + 25e4 + 4e4 + 1021) + 0.5 * (1721.0 * 1721)), 1e-6);
    leave(&k);
}

TEST("what was held once costs nothing: a measure is what it is of what is held")
{
    desk k = stand_wide("measures = { m = netto.netting { over = 'instruments', axis = function(i) return { class = i.id, bucket = i.id } end }}", 1000);
    for (int i = 0; i < 1000; i++) {
        char id[8];
        snprintf(id, sizeof id, "N%d", i);
        if (i != 500) desk_position(&k, "a", id, 0);
    }
    is_status(ask(&k, "m", NULL, true), NETTO_OK);
    is_int(k.d.measure.part_count, 4);
    is_near(k.d.measure.value, 1701, 1e-9);
    ok(text_is(k.d.measure.parts[3].name, "N500"));
    ok(text_is(k.d.measure.worst->id, "N500"));
    is_near(k.d.measure.worst->netted, 1700, 1e-9);
    leave(&k);
}

TEST("an axis that moves with a price takes no memory each time that it is named")
{
    desk k = stand("measures = { m = netto.netting { over = 'instruments', axis = function(i) return { bucket = i.price > 100 and 'high' or 'low' } end } },"
                   "margin = function(b) return b:measure 'm' end");
    for (int i = 0; i < 50; i++) desk_mark(&k, "A", i % 2 ? 101 : 99), desk_tick(&k, 2 * NETTO_SECOND);
    netto_engine_stats early, late;
    netto_engine_stats_get(k.e, &early);
    for (int i = 0; i < 3000; i++) desk_mark(&k, "A", i % 2 ? 101 : 99), desk_tick(&k, 2 * NETTO_SECOND);
    netto_engine_stats_get(k.e, &late);
    is_int(late.memory, (long long)early.memory);
    leave(&k);
}

/* test_cells_rule.c: claims about a function of cells in Lua: what it may answer and read, and what it is told otherwise. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "netto/lua_policy.h"
#include "support/desk.h"

#define RHO "function(a, b) return (a.entity == b.entity and 1 or 0.5) * (a.cell == b.cell and 1 or 0.25) end"

static char said[1024];

/* 3 of A and 4 of B, each at 1. */
static double netted_under(const char *axis, const char *correlation)
{
    static char text[4000];
    netto_complaint why = {0};
    netto_policy *policy = NULL;
    snprintf(text, sizeof text, "local netto = require 'netto' return netto.policy { name = 'p', version = '1', api = 1,\n"
             "correlation = netto.cells { axis = %s,\ncorrelation = %s } }", axis, correlation);
    netto_source source = {TEXT_LITERAL("policy.lua"), text_of(text)};
    if (!is_status(netto_lua_policy_create(&source, 1, (netto_text){0}, NULL, &policy, &why), NETTO_OK)) tap_note("%s", why.text), abort();
    desk k = desk_open();
    is_status(desk_policy(&k, policy), NETTO_OK);
    desk_account(&k, "a", NULL, NULL);
    for (int i = 0; i < 2; i++) {
        const char *id = i ? "B" : "A";
        desk_instrument(&k, id, NETTO_SPOT), desk_mark(&k, id, 1), desk_position(&k, "a", id, 3 + i);
    }
    double value = desk_exposure(&k, "a") == NETTO_OK ? k.d.exposure.exposure.netted : NAN;
    snprintf(said, sizeof said, "%s", isnan(value) ? desk_said(&k) : "");
    desk_close(&k);
    policy->destroy(policy);
    return value;
}

static void fails(const char *axis, const char *correlation, const char *sentence)
{
    ok(isnan(netted_under(axis, correlation)));
    has_string(said, sentence);
}

TEST("what an axis may answer, and what counts as the same")
{
    is_near(netted_under("function(f) return { entity = 'e', cell = 'c' } end", RHO), 7, 1e-12);
    is_near(netted_under("function(f) return { entity = f.id, cell = 'c' } end", RHO), sqrt(25 + 12), 1e-12);
    is_near(netted_under("function(f) return { entity = 'e', cell = { f.id, 1 } } end", "function(a, b) return a.cell[1] == b.cell[1] and 1 or 0.25 end"), sqrt(25 + 6), 1e-12);
    is_near(netted_under("function(f) return { entity = 'e', cell = { tenor = f.id } } end", "function(a, b) return a.cell.tenor == b.cell.tenor and 1 or 0.25 end"), sqrt(25 + 6), 1e-12);
    is_near(netted_under("function(f) return { entity = 'e' } end", "function(a, b) return a.cell == nil and 1 or 0 end"), 7, 1e-12);
    is_near(netted_under("function(f) return f.id == 'A' and { entity = 'e' } end", RHO), 7, 1e-12); /* false: gross */
    is_near(netted_under("function(f) return { entity = f.id == 'A' and 5 or '5' } end", RHO), 7, 1e-12);
    is_near(netted_under("function(f) return { entity = f.id == 'A' and 5 or 5.0 } end", RHO), 7, 1e-12);
}

TEST("numbers that differ are different entities, however close")
{
    const double apart = sqrt(25 + 12);
    is_near(netted_under("function(f) return { entity = f.id == 'A' and 0.1 + 0.2 or 0.3 } end", RHO), apart, 1e-12);
    is_near(netted_under("function(f) return { entity = f.id == 'A' and 1e15 + 1 or 1e15 + 2 } end", RHO), apart, 1e-12);
    is_near(netted_under("function(f) return { entity = f.id == 'A' and 1234567890123456789 or 1234567890123456788 } end", RHO), apart, 1e-12);
    is_near(netted_under("function(f) return { entity = f.id == 'A' and 1e17 or 100000000000000000 } end", RHO), 7, 1e-12);
}

TEST("an axis that answers anything else is told what it may")
{
    fails("function(f) return { entity = f.attrs.rated ~= nil and f.id, cell = 1 } end", RHO, "correlation.axis of 'A': entity: expected a text or a number, got false");
    fails("function(f) return { entity = true, cell = 1 } end", RHO, "entity: expected a text or a number, got true");
    fails("function(f) return { entity = {} } end", RHO, "entity: expected a text of at most 255 bytes or a number");
    fails("function(f) return { entity = ('x'):rep(256) } end", RHO, "entity: expected a text of at most 255 bytes or a number");
    fails("function(f) return { entity = 0 / 0 } end", RHO, "entity: expected a text of at most 255 bytes or a number");
    fails("function(f) return { 'e', 'c' } end", RHO, "correlation.axis of 'A': expected {entity = ..., cell = ...} or nil, got a list");
    fails("function(f) return 5 end", RHO, "correlation.axis: expected {entity = ..., cell = ...} or nil for 'A'");
    fails("function(f) return { entity = 'e', cel = 1 } end", RHO, "there is no field 'cel'; did you mean 'cell'?");
    fails("function(f) return { entity = 'e', cell = 1, bucket = 2 } end", RHO, "there is no field 'bucket'; known: entity, cell; put what else matters into the cell");
    fails("function(f) return { cell = 1 } end", RHO, "there is no entity; answer nil for a factor that nets with nothing");
    fails("function(f) return { entity = 'e', cell = { { 1 } } } end", RHO, "cell: expected texts and numbers, or a list of them, of at most 255 bytes");
}

#define APART "function(f) return { entity = f.id, cell = 'c' } end"

TEST("a rule of cells reads an entity and a cell, and nothing else")
{
    fails(APART, "function(a, b) return a.bucket == b.bucket and 1 or 0 end", "policy.lua:3: where a factor sits has no field 'bucket'; known: entity, cell");
    fails(APART, "function(a, b) return a.entiy == b.entity and 1 or 0 end", "where a factor sits has no field 'entiy'; did you mean 'entity'?");
    fails(APART, "function(a, b) return a.name == b.name and 1 or 0 end", "where a factor sits has no field 'name'");
    fails(APART, "function(a, b) return a[1] == b[1] and 1 or 0 end", "where a factor sits is read by the names of its fields, not by a number");
    fails(APART, "function(a, b) a.cell = 1 return 1 end", "read-only");
    is_near(netted_under(APART, "function(a, b) local n = 0 for k, v in pairs(a) do n = n + (k == 'cell' and v == b.cell and 0.5 or 0) end return n end"), sqrt(25 + 12), 1e-12);
}

TEST("a correlation that is none is told where, and for which cells")
{
    fails(APART, "function(a, b) end", "correlation.cells: policy.lua:3: expected a number from -1 to 1, got nil for cells 'c' and 'c' of two entities");
    fails(APART, "function(a, b) return 1.5 end", "policy.lua:3: expected a number from -1 to 1, got 1.5 for cells 'c' and 'c' of two entities");
    fails("function(f) return { entity = 1, cell = { 5, f.id } } end", "function(a, b) return 'x' end", "got string for cells '5|A' and '5|B' of one entity");
    fails(APART, "function(a, b) return 0 / 0 end", "policy.lua:3: expected a number from -1 to 1, got nan");
}

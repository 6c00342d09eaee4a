/* wish_policy.c: what simulated clients ask for of policies: one of every kind of hook and measure, and one that does not load. */
#include <stdio.h>

#include "base/text.h"
#include "simulator/chance.h"
#include "simulator/wish.h"

static uint32_t staged;
static char ids[WISH_IDS][NETTO_ID_MAX + 1];

void wish_policy_begin(void)
{
    staged = 0;
}

void wish_staged(netto_text id)
{
    text_copy(id, ids[staged++ % WISH_IDS], sizeof ids[0]);
}

/* Hooks, limits, parameters, memory of prices, a rule that fails now and then, and one that does not even load. */
static void stage(wish *w)
{
    static const char *const parts[] = {
        "", "limits = { netto.limit { name = 'gross', of = 'gross', max = 900 } },",
        "history = { price = { every = netto.minutes(1), length = netto.hours(1) } },",
        "margin = function(book, p) if book.gross > 2000 then error('too much of it') end\n"
        " return { initial = 1.2 * book.netted, maintenance = book.netted } end,",
        "params = { scale = 1.5 }, margin = function(book, p) local t = {}\n for i = 1, 200 do t[i] = p.scale * i end\n"
        " return { initial = p.scale * book.netted + t[200] * 0, maintenance = book.netted } end,",
        "measures = { long = netto.tally { load = function(inst) return inst.exposure end } },\n"
        " rebalance = { netto.rebalance { name = 'flat', every = 1, cooldown = 3, band = 50,\n"
        " drift = function(book) if book.gross > 2000 then error('too much of it') end return book:measure 'long' end,\n"
        " plan = function(book, plan) plan:reduce { of = 'gross', to = 100 } end } },",
        "measures = { pairs = netto.match { unit = function(inst) return inst.multiplier end, long = function(inst) return inst.price end,\n"
        " short = function(inst) return 2 * inst.price end, pair = function(a, b) return a.right == b.right and 1 or nil end } },\n"
        " margin = function(book, p) return netto.add { netted = book.netted, pairs = book:measure 'pairs' } end,",
        "measures = { bend = netto.curvature { axis = function(f) return { bucket = f.id } end, load = function(f) return 1, 0.5 end,\n"
        " correlation = function(a, b) return 0.5 end } },\n"
        " margin = function(book, p) return netto.add { netted = book.netted, bend = book:measure 'bend' } end,",
        "measures = { fails = netto.unsettled {}, slow = netto.liquidity { participation = 0.2, unknown = 0.3, weight = function(inst) return 0.1 end } },\n"
        " margin = function(book, p) return netto.add { netted = book.netted, fails = book:measure 'fails', slow = book:measure 'slow' } end,",
        "history = { price = { every = 1, length = 20 } }, measures = { var = netto.var { unknown = 0.4 } },\n"
        " margin = function(book, p) local s = book:score('level', 5)\n"
        " return { initial = netto.max { var = book:measure 'var', floor = 0.1 * book.gross }, maintenance = (s and s.hit_rate or 0) * 0.01 * book.gross } end,",
        "folds = { best = netto.fold { scope = 'account', schema = 1, start = function(book) return book.result end,\n"
        " step = function(old, book) return math.max(old, book.result) end } },\n"
        " breakers = { netto.breaker { name = 'stop', scope = 'account', action = 'reduce_only', cooldown = 5,\n"
        " trip = function(book) local lost = book:recall 'best' - book.result\n if lost < 200 then return nil end return { lost = lost } end } },",
        "measures = { scan = netto.scan { points = { { move = -1 }, { move = 1 } }, price = function(inst, pt) return 0.1 * pt.move end } },\n"
        " margin = function(book, p) return netto.add { netted = book.netted, scan = book:measure 'scan' } end,",
        "collateral = function(line, p) return line.asset.kind == 'cash' and 0 or 0.2 end,\n"
        " checks = { netto.check { name = 'small', test = function(order, p) if math.abs(order.qty) > 8 then return { code = 'too_much' } end end } },",
        "per = 'set', limits = { netto.limit { name = 'owed', of = 'replacement', max = 500, soft = 0.8 } },",
        "haircut = 7,"};
    uint32_t part = chance_below(sizeof parts / sizeof *parts), haircut = 1 + chance_below(8), rho = 1 + chance_below(8);
    const char *params = part == 4 && chance_once_in(2) ? ", {params: {scale: 2.5}}" : "";
    w->method = "policy.stage";
    SAY(w,
        "[{'policy.lua': \"local netto = require 'netto'\n return netto.policy { name = 'desk', version = '%u', api = 1,\n"
        " haircut = function(inst) return 0.%u end, correlation = function(a, b) return 0.%u end,\n %s }\"}%s]",
        part, haircut, rho, parts[part], params);
}

static void shadow(wish *w)
{
    static const char *const options[] = {"", ", {threshold: 0.3}", ", {end: true}"};
    w->method = "policy.shadow";
    SAY(w, "['%s'%s]", ids[chance_below(staged < WISH_IDS ? staged : WISH_IDS)], options[chance_below(3)]);
}

static void activate(wish *w)
{
    if (staged && chance_once_in(3)) return shadow(w);
    w->method = staged && chance_below(5) ? "policy.activate" : "policy.rollback";
    uint32_t i = staged ? chance_below(staged < WISH_IDS ? staged : WISH_IDS) : 0;
    if (w->method[7] == 'a') SAY(w, "['%s']", ids[i]);
    else SAY(w, "[]");
}

void wish_policy(wish *w)
{
    if (staged == 0 || chance_once_in(3)) return stage(w);
    activate(w);
}

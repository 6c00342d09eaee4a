/* forecast.c: forecast.score, forecast.list. */
#include "base/complain.h"
#include "base/text.h"
#include "query/query.h"
#include "risk/score.h"

netto_status no_forecast(const netto_command *c, netto_complaint *why)
{
    return complain(why, NETTO_EFORECAST, "no forecast was ever made under the name '%.*s'; forecast.list tells the names", TEXT(c->backtest.name));
}

netto_status query_score(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    (void)cursor;
    const forecasts *f = &e->book.forecasts;
    uint32_t slot = idmap_find(&f->names, c->backtest.name);
    if (slot == SLOT_NONE) return no_forecast(c, &out->complaint);
    score_run(&f->series[slot], c->backtest.window, &out->score);
    out->score.name = idmap_text(&f->names, slot);
    return NETTO_OK;
}

/* Behind a name, in the order in which they were first used. */
netto_status query_scores(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    (void)cursor;
    const forecasts *f = &e->book.forecasts;
    uint32_t limit = 0, from = 0;
    netto_status status = query_limit(&c->list.page, &limit, &out->complaint);
    if (status != NETTO_OK) return status;
    if (c->list.page.after.bytes && (from = idmap_find(&f->names, c->list.page.after) + 1) == 0)
        return complain(&out->complaint, NETTO_EFORECAST, "after: there are no forecasts '%.*s'", TEXT(c->list.page.after));
    if (limit > f->names.count) limit = f->names.count;
    netto_score *rows = arena_array(&e->book.scratch, limit + 1, sizeof *rows);
    if (!rows) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
    for (uint32_t i = from; i < f->names.count && out->row_count < limit; i++) {
        const forecast_series *s = &f->series[i];
        rows[out->row_count++] = (netto_score){.name = idmap_text(&f->names, i), .kind = s->kind, .waiting = s->waiting, .kept = s->count};
    }
    out->scores = rows;
    out->more = from + out->row_count < f->names.count;
    return NETTO_OK;
}

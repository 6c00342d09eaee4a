/* rebalance.c: when rules that rebalance or forecast are asked next, who waits, and what was told of whom, in a snapshot. */
#include "engine/rebalance.h"
#include "snapshot/snapshot.h"

SNAPSHOT_KNOWS(rebalances, {{0}}, 0);
SNAPSHOT_KNOWS(rebalance_row, 0, 0, 0, 0, 0);
SNAPSHOT_KNOWS(rebalance_wait, 0, 0, 0);
SNAPSHOT_KNOWS(forecast_passes, {{0}}, 0);
SNAPSHOT_KNOWS(forecast_pass, 0, 0, 0, 0, 0);

#define WAIT_SIZE 17 /* bytes in the stream */

static void row_fields(stream *s, rebalance_row *row, uint32_t accounts)
{
    stream_i64(s, &row->due);
    stream_u32(s, &row->next);
    stream_flag(s, &row->running);
    if (s->mode != STREAM_LOAD) return;
    bool whole = row->next <= accounts && (row->running || row->next == 0) && row->due != NETTO_NEVER;
    if (!stream_require(s, whole, "a pass of rebalancing has gone astray")) row->next = 0;
}

static void wait_fields(stream *s, rebalance_wait *w)
{
    stream_i64(s, &w->until);
    stream_i64(s, &w->quiet);
    stream_u8(s, &w->told);
    if (s->mode == STREAM_LOAD && !stream_require(s, w->told < NETTO_PLAN_CODE_COUNT, "what was told of a plan is no reason")) w->told = NETTO_PLAN_NONE;
}

void snapshot_save_rebalances(stream *s, const netto_engine *e)
{
    uint32_t count = e->rebalances.count, accounts = book_account_count(&e->book);
    stream_count(s, &count, 1);
    for (uint32_t i = 0; i < count; i++) {
        rebalance_row row = e->rebalances.rows[i];
        row_fields(s, &row, accounts);
        for (uint32_t k = 0; k < accounts; k++) wait_fields(s, &row.waits[k]);
    }
}

/* The policy that sits there has just so many rules: its id has been compared. */
void snapshot_load_rebalances(stream *s, netto_engine *e)
{
    uint32_t count = 0, accounts = book_account_count(&e->book);
    stream_count(s, &count, 1);
    if (!stream_good(s) || !stream_require(s, count == e->active->policy->rebalance_count, "the policy has other rebalancing rules")) return;
    if (count && !stream_has(s, (uint64_t)count * accounts, WAIT_SIZE)) return;
    if (!rebalance_make(e, e->active->policy, &e->rebalances)) return stream_starved(s);
    for (uint32_t i = 0; i < count && stream_good(s); i++) {
        rebalance_row *row = &e->rebalances.rows[i];
        row_fields(s, row, accounts);
        for (uint32_t k = 0; k < accounts && stream_good(s); k++) wait_fields(s, &row->waits[k]);
    }
}

/* ---- forecasts ----------------------------------------------------------------------------------------------- */

#define PASS_SIZE 29 /* bytes in the stream */

static void pass_fields(stream *s, forecast_pass *p, uint32_t accounts)
{
    stream_i64(s, &p->due);
    stream_i64(s, &p->at);
    stream_i64(s, &p->from);
    stream_u32(s, &p->next);
    stream_flag(s, &p->running);
    if (s->mode != STREAM_LOAD) return;
    bool whole = p->next <= accounts && (p->running || p->next == 0) && p->due != NETTO_NEVER;
    if (!stream_require(s, whole, "a pass of forecasts has gone astray")) *p = (forecast_pass){0};
}

void snapshot_save_forecast_passes(stream *s, const netto_engine *e)
{
    uint32_t count = e->forecast_passes.count;
    stream_count(s, &count, PASS_SIZE);
    for (uint32_t i = 0; i < count; i++) {
        forecast_pass p = e->forecast_passes.rows[i];
        pass_fields(s, &p, book_account_count(&e->book));
    }
}

void snapshot_load_forecast_passes(stream *s, netto_engine *e)
{
    uint32_t count = 0;
    stream_count(s, &count, PASS_SIZE);
    if (!stream_good(s) || !stream_require(s, count == e->active->policy->forecast_count, "the policy has other rules that forecast")) return;
    e->forecast_passes.count = count;
    for (uint32_t i = 0; i < count && stream_good(s); i++) pass_fields(s, &e->forecast_passes.rows[i], book_account_count(&e->book));
}

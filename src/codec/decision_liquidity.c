/* decision_liquidity.c: liquidity.get. */
#include <math.h>
#include <stddef.h>

#include "codec/decision_list.h"

static void put_row(writer *w, const netto_liquidity_row *row)
{
    size_t map = writer_open_map(w);
    decision_put_text(w, TEXT_LITERAL("instrument"), row->instrument);
    decision_put_real(w, TEXT_LITERAL("qty"), row->qty);
    uint32_t fields = 2 + decision_put_known(w, TEXT_LITERAL("exposure"), row->exposure);
    fields += decision_put_known(w, TEXT_LITERAL("adv"), row->adv);
    fields += decision_put_known(w, TEXT_LITERAL("days"), row->days);
    fields += decision_put_known(w, TEXT_LITERAL("scale"), row->scale);
    fields += decision_put_known(w, TEXT_LITERAL("concentration"), row->concentration);
    fields += decision_put_known(w, TEXT_LITERAL("spread_cost"), row->spread_cost);
    writer_close_map(w, map, fields);
}

/* The instruments of which this number is not known. */
static void put_unknown(writer *w, netto_text key, const netto_liquidity *l, size_t offset)
{
    uint32_t count = 0;
    for (int pass = 0; pass < 2; pass++) {
        if (pass) writer_text(w, key), writer_array(w, count);
        for (uint32_t i = 0; i < l->row_count; i++) {
            bool unknown = isnan(*(const double *)((const char *)&l->rows[i] + offset));
            if (unknown && pass) writer_text(w, l->rows[i].instrument);
            count += unknown;
        }
    }
}

static uint32_t put_slowest(writer *w, const netto_liquidity *l)
{
    if (l->slowest == l->row_count) return 0;
    WRITER_KEY(w, "slowest");
    writer_map(w, 2);
    decision_put_text(w, TEXT_LITERAL("instrument"), l->rows[l->slowest].instrument);
    decision_put_real(w, TEXT_LITERAL("days"), l->rows[l->slowest].days);
    return 1;
}

void decision_liquidity(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_liquidity *l = &decision->liquidity;
    (void)command;
    size_t map = writer_open_map(w);
    WRITER_KEY(w, "rows");
    writer_array(w, l->row_count);
    for (uint32_t i = 0; i < l->row_count; i++) put_row(w, &l->rows[i]);
    decision_put_real(w, TEXT_LITERAL("exposure"), l->exposure);
    decision_put_real(w, TEXT_LITERAL("spread_cost"), l->spread_cost);
    uint32_t fields = 6 + put_slowest(w, l);
    put_unknown(w, TEXT_LITERAL("no_mark"), l, offsetof(netto_liquidity_row, exposure));
    put_unknown(w, TEXT_LITERAL("no_adv"), l, offsetof(netto_liquidity_row, adv));
    put_unknown(w, TEXT_LITERAL("no_spread"), l, offsetof(netto_liquidity_row, spread_cost));
    writer_close_map(w, map, fields + decision_put_seq(w, decision));
}

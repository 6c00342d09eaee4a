/* book.c: the facts, made and destroyed. */
#include "book/book.h"

#include "base/complain.h"
#include "base/text.h"

netto_status book_init(book *b, memory *m, netto_text base, uint32_t trade_id_limit)
{
    *b = (book){.memory = m, .version = 1, .world = 1};
    idmap *maps[] = {&b->instrument_ids, &b->factor_ids, &b->account_ids, &b->currency_ids, &b->set_ids, &b->words};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) idmap_init(maps[i], m);
    arena_init(&b->scratch, m);
    arena_init(&b->lists, m);
    history_init(&b->history, m);
    folds_init(&b->folds, m);
    orders_init(&b->orders);
    forecasts_init(&b->forecasts, m);
    calendars_init(&b->calendars, m);
    unsettled_init(&b->unsettled);
    if (!text_is_id(base) || base.size > NETTO_ID_MAX - 3) return NETTO_EPARAMS;
    if (!trade_ids_init(&b->trades, m, trade_id_limit)) return NETTO_ECAPACITY;
    return currency_found(b, base);
}

void book_destroy(book *b)
{
    memory *m = b->memory;
    for (uint32_t i = 0; i < b->account_ids.count; i++) account_drop(b, &b->accounts[i]);
    for (uint32_t i = 0; i < b->instrument_ids.count; i++) instrument_drop(b, &b->instruments[i]);
    for (uint32_t i = 0; i < b->factor_ids.count; i++) factor_drop(b, &b->factors[i]);
    for (uint32_t i = 0; i < b->set_ids.count; i++) agreement_drop(b, &b->sets[i]);
    memory_drop(m, b->accounts, b->account_capacity * sizeof *b->accounts);
    memory_drop(m, b->instruments, b->instrument_capacity * sizeof *b->instruments);
    memory_drop(m, b->marks, b->mark_capacity * sizeof *b->marks);
    memory_drop(m, b->factors, b->factor_capacity * sizeof *b->factors);
    memory_drop(m, b->currencies, b->currency_capacity * sizeof *b->currencies);
    memory_drop(m, b->sets, b->set_capacity * sizeof *b->sets);
    orders_destroy(b);
    forecasts_destroy(b);
    calendars_destroy(b);
    unsettled_destroy(b);
    trade_ids_destroy(&b->trades);
    history_destroy(&b->history);
    folds_destroy(&b->folds);
    arena_destroy(&b->scratch);
    arena_destroy(&b->lists);
    idmap *maps[] = {&b->instrument_ids, &b->factor_ids, &b->account_ids, &b->currency_ids, &b->set_ids, &b->words};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) idmap_destroy(maps[i]);
}

/* Three capital letters, as ISO 4217 has them. */
static bool looks_like_currency(netto_text id)
{
    for (uint32_t i = 0; i < id.size; i++)
        if (id.bytes[i] < 'A' || id.bytes[i] > 'Z') return false;
    return id.size == 3;
}

netto_status book_find_instrument(const book *b, netto_text id, uint32_t *slot, netto_complaint *complaint)
{
    uint32_t found = idmap_find(&b->instrument_ids, id);
    if (found == SLOT_NONE)
        return complain(complaint, NETTO_EINSTRUMENT, "no instrument '%.*s'; send instrument.put%s first", TEXT(id),
                        looks_like_currency(id) ? ", or fx.put for a currency," : "");
    *slot = found;
    return NETTO_OK;
}

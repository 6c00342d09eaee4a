/* fuzz_command.c: the params of every command; what is accepted is read to its last byte, and lists are told
 * again. */
#include "codec/command.h"

#include "codec/decision.h"
#include "fuzz/fuzz.h"

static void touch(netto_text text)
{
    for (uint32_t i = 0; i < text.size; i++) fuzz_sum += (uint8_t)text.bytes[i];
}

static void touch_id(netto_text text)
{
    must(text_is_id(text));
    touch(text);
}

static void touch_optional(netto_text text)
{
    must(!netto_text_given(text) || text.size <= NETTO_ID_MAX);
    touch(text);
}

static void touch_account(const netto_account_row *row)
{
    touch_id(row->id);
    touch_optional(row->kind);
    touch_optional(row->parent);
    touch_optional(row->by);
    touch(row->attrs);
    for (uint32_t i = 0; i < row->entry_count; i++)
        touch_id(row->entries[i].value), touch_id(row->entries[i].set);
}

static void touch_trade(const netto_trade_row *row)
{
    touch_id(row->id);
    touch_id(row->account);
    touch_id(row->instrument);
    if (netto_text_given(row->order)) touch_id(row->order);
    must(row->qty.kind != NETTO_NUMBER_NONE && row->price.kind != NETTO_NUMBER_NONE);
}

static void touch_matrix(const netto_correlation *m)
{
    touch_id(m->name);
    for (size_t i = 0; i < m->factor_count; i++) touch_id(m->factors[i]);
    size_t n = m->factor_count, k = m->drivers;
    for (size_t i = 0; m->rho && i < (n ? n * n : 2); i++) fuzz_sum += m->rho[i] > 0.5;
    for (size_t i = 0; m->loadings && i < n * k; i++) fuzz_sum += m->loadings[i] > 0.5;
    for (size_t i = 0; m->covariance && i < k * k; i++) fuzz_sum += m->covariance[i] > 0.5;
}

static void touch_row(const netto_command *c, uint32_t i)
{
    switch (c->kind) {
    case NETTO_MARK_PUT:
        touch_id(c->marks[i].instrument);
        break;
    case NETTO_FX_PUT:
        touch_id(c->fx[i].currency);
        break;
    case NETTO_SET_PUT:
        touch_id(c->sets[i].id), touch_optional(c->sets[i].currency), touch(c->sets[i].attrs);
        break;
    case NETTO_ACCOUNT_PUT:
        touch_account(&c->accounts[i]);
        break;
    case NETTO_COLLATERAL_PUT:
        touch_id(c->collateral[i].asset), touch_optional(c->collateral[i].set);
        break;
    case NETTO_POSITION_PUT:
        touch_id(c->positions[i].instrument);
        break;
    case NETTO_TRADE_APPLY:
        touch_trade(&c->trades[i]);
        break;
    default:
        break;
    }
}

static void touch_model(const netto_command *c)
{
    touch_id(c->model.name);
    if (c->model.pair[0].bytes) touch_id(c->model.pair[0]), touch_id(c->model.pair[1]);
    touch_optional(c->model.page.after);
    must(c->model.page.limit <= NETTO_ROWS_MAX);
}

static void touch_query(const netto_command *c)
{
    if (c->kind == NETTO_CORRELATION_GET) return touch_model(c);
    if (c->kind == NETTO_CORRELATION_PUT) touch_matrix(&c->correlation);
    bool order = c->kind == NETTO_ORDER_CHECK || c->kind == NETTO_ORDER_OPEN;
    if (order) touch_id(c->order.instrument);
    if (c->kind == NETTO_ORDER_OPEN || c->kind == NETTO_ORDER_CLOSE) touch_id(c->order.id);
    if (c->kind == NETTO_EXPOSURE_GET || c->kind == NETTO_MARGIN_GET || order) touch_id(c->account);
    if (c->kind == NETTO_ORDER_LIST) touch_optional(c->account);
    if (c->kind == NETTO_BREAKER_LIST) touch_optional(c->breaker.name), touch_optional(c->breaker.page.after);
    if (c->kind == NETTO_BREAKER_TRIP || c->kind == NETTO_BREAKER_RESET) touch_id(c->breaker.name), touch_id(c->breaker.thing);
    if (c->kind < NETTO_ORDER_LIST || c->kind == NETTO_BREAKER_LIST) return;
    touch_optional(c->list.page.after);
    touch_optional(c->list.parent);
    touch_optional(c->list.kind);
    must(c->list.page.limit <= NETTO_ROWS_MAX);
    for (uint32_t i = 0; i < c->list.id_count; i++) touch_id(c->list.ids[i]);
}

/* Instruments and factors are told again, and what is told is accepted again. */
static void tell(const netto_command *c, arena *a, memory *m)
{
    netto_decision decision = {.row_count = c->count, .instruments = c->instruments};
    netto_command again;
    netto_complaint complaint;
    writer listed, call;
    reader r;
    if (c->kind != NETTO_INSTRUMENT_PUT && c->kind != NETTO_FACTOR_PUT) return;
    writer_init(&listed, m, SIZE_MAX / 4);
    writer_init(&call, m, SIZE_MAX / 4);
    (c->kind == NETTO_FACTOR_PUT ? decision_factors : decision_instruments)(&listed, c, &decision);
    reader_init(&r, listed.bytes, writer_size(&listed), NULL);
    must(reader_map(&r) == 3 && reader_text(&r).size == 4);
    writer_array(&call, 1);
    writer_raw(&call, reader_raw(&r));
    must(command_decode(c->kind, writer_text_of(&call), a, &again, &complaint) == NETTO_OK &&
         again.count == c->count);
    writer_destroy(&listed);
    writer_destroy(&call);
}

static void fuzz_command(const uint8_t *data, size_t size)
{
    netto_command_kind kind = (netto_command_kind)(fuzz_choice(&data, &size) % NETTO_COMMAND_KIND_COUNT);
    netto_complaint complaint;
    netto_command command;
    memory m;
    arena a;
    memory_init(&m, SIZE_MAX);
    arena_init(&a, &m);
    netto_status status =
        command_decode(kind, (netto_text){(const char *)data, (uint32_t)size}, &a, &command, &complaint);
    must(complaint.status == status && strlen(complaint.text) < sizeof complaint.text);
    if (status == NETTO_OK) {
        must(command.kind == kind && command.count <= NETTO_ROWS_MAX);
        for (uint32_t i = 0; i < command.count; i++) touch_row(&command, i);
        touch_query(&command);
        tell(&command, &a, &m);
    }
    arena_destroy(&a);
    must(m.used == 0);
}
FUZZ_DRIVER(fuzz_command)

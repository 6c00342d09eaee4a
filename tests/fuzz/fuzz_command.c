/* fuzz_command.c: the params of every command; what is accepted is read to its last byte, and lists are told
 * again. */
#include "codec/command.h"

#include "codec/decision.h"
#include "fuzz/touch.h"

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
        must(command.kind == kind);
        touch_command(&command);
        tell(&command, &a, &m);
    }
    arena_destroy(&a);
    must(m.used == 0);
}
FUZZ_DRIVER(fuzz_command)

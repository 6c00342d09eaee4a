/* command_closeout.c: what each netting set would be closed out at. */
#include "codec/command_shape.h"

/* {set = true or false} */
static void read_enforceable(decoder *d, void *place)
{
    netto_command *out = place;
    reader *in = &d->in;
    uint32_t count = reader_map(in);
    if (count > NETTO_ROWS_MAX) return reader_refuse(in, NETTO_ETOOLARGE, "%u sets; at most %d", count, NETTO_ROWS_MAX);
    netto_suppose *rows = arena_array(d->arena, (size_t)count + 1, sizeof *rows);
    if (!rows) return reader_refuse(in, NETTO_ECAPACITY, "no memory for %u sets", count);
    for (uint32_t i = 0; i < count; i++) {
        rows[i].set = reader_id(in);
        decode_boolean(d, &rows[i].enforceable);
    }
    out->closeout.suppose = rows;
    out->closeout.suppose_count = count;
}

void command_closeout_net(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        {.name = "enforceable", .read = read_enforceable, .offset = 0, .size = 11},
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_CLOSEOUT_NET};
    command_of_account(d, &table, out);
}

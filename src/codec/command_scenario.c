/* command_scenario.c: how far prices and volatilities would move. */
#include "codec/command_shape.h"

static void read_spot(decoder *d, void *place)
{
    netto_scenarios *of = place;
    of->spot = decoder_each(d, NETTO_SCENARIOS_MAX, sizeof(double), decode_real, &of->spot_count);
}

static void read_vol(decoder *d, void *place)
{
    netto_scenarios *of = place;
    of->vol = decoder_each(d, NETTO_SCENARIOS_MAX, sizeof(double), decode_real, &of->vol_count);
}

/* {field = text, ...} */
static void read_conditions(decoder *d, void *place)
{
    netto_move *move = place;
    reader *in = &d->in;
    uint32_t count = reader_map(in);
    if (count > NETTO_CONDITIONS_MAX) return reader_refuse(in, NETTO_ETOOLARGE, "%u conditions; at most %d", count, NETTO_CONDITIONS_MAX);
    netto_condition *of = arena_array(d->arena, count + 1, sizeof *of);
    if (!of) return reader_refuse(in, NETTO_ECAPACITY, "no memory for %u conditions", count);
    for (uint32_t i = 0; i < count; i++) {
        of[i].field = reader_id(in);
        of[i].value = reader_id(in);
    }
    move->of = of;
    move->of_count = count;
}

static void read_moves(decoder *d, void *place)
{
    static const decoder_field fields[] = {
        {.name = "of", .read = read_conditions, .offset = 0, .size = 2},
        OPTIONAL(netto_move, "spot", spot, decode_real),
        OPTIONAL(netto_move, "vol", vol, decode_real),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    netto_shock *shock = place;
    netto_move *moves = decoder_items(d, NETTO_SCENARIOS_MAX, sizeof *moves, &shock->move_count);
    for (uint32_t i = 0; i < shock->move_count && d->in.status == NETTO_OK; i++)
        if (!(decoder_map(d, &table, &moves[i]) & 6)) reader_refuse(&d->in, NETTO_EPARAMS, "moves[%u]: expected spot, vol or both: else nothing moves", i);
    shock->moves = moves;
}

static void read_shock(decoder *d, void *place)
{
    static const decoder_field fields[] = {
        REQUIRED(netto_shock, "name", name, decode_id),
        {.name = "moves", .read = read_moves, .offset = 0, .size = 5, .required = true},
    };
    static const decoder_table table = DECODER_TABLE(fields);
    decoder_map(d, &table, place);
}

static void read_shocks(decoder *d, void *place)
{
    netto_scenarios *of = place;
    of->shocks = decoder_each(d, NETTO_SCENARIOS_MAX, sizeof *of->shocks, read_shock, &of->shock_count);
}

void command_scenario_run(decoder *d, netto_command *out)
{
    static const decoder_field fields[] = {
        {.name = "spot", .read = read_spot, .offset = offsetof(netto_command, scenario.of), .size = 4},
        {.name = "vol", .read = read_vol, .offset = offsetof(netto_command, scenario.of), .size = 3},
        {.name = "shocks", .read = read_shocks, .offset = offsetof(netto_command, scenario.of), .size = 6},
        OPTIONAL(netto_command, "parts", scenario.parts, decode_boolean),
        COMMAND_QUERY(netto_command),
    };
    static const decoder_table table = DECODER_TABLE(fields);
    *out = (netto_command){.kind = NETTO_SCENARIO_RUN};
    command_of_account(d, &table, out);
}

/* test_decoder.c: the shape of a call: params, maps of fields, options, rows. */
#include "codec/decoder.h"

#include "codec/notation.h"

struct thing {
    netto_text id;
    double price;
    bool open;
};

static const decoder_field fields[] = {
    REQUIRED(struct thing, "id", id, decode_id),
    REQUIRED(struct thing, "price", price, decode_real),
    OPTIONAL(struct thing, "open", open, decode_boolean),
};
static const decoder_table table = DECODER_TABLE(fields);

static netto_complaint complaint;
static arena scratch;
static struct thing thing;
static uint32_t given;

static decoder over(const char *notation)
{
    decoder d;
    if (!scratch.memory) arena_init(&scratch, &notation_purse);
    decoder_init(&d, pack(notation), &scratch, &complaint);
    return d;
}

static const char *map(const char *notation)
{
    decoder d = over(notation);
    thing = (struct thing){0};
    given = decoder_map(&d, &table, &thing);
    reader_finish(&d.in);
    return complaint.text;
}

TEST("a map of fields comes in any order, and tells which were given")
{
    is_string(map("{id: 'a', price: 1.5, open: true}"), "");
    is_int(given, 7);
    is_string(map("{price: 2, id: 'b'}"), "");
    is_int(given, 3);
    is_same(thing.price, 2.0);
    ok(!thing.open);
}

TEST("a nil stands for a field that is not given")
{
    is_string(map("{id: 'a', price: 1, open: nil}"), "");
    is_int(given, 3);
    is_string(map("{id: nil, price: 1}"), "field 'id' is missing");
}

TEST("unknown fields are refused with a hint, before any other fault is looked for")
{
    is_string(map("{pirce: 1}"), "unknown field 'pirce'; did you mean 'price'?");
    is_string(map("{colour: 1}"), "unknown field 'colour'; known: id, price, open");
    is_string(map("{<a1 07>: 1}"), "a field needs a printable name");
    is_string(map("{'': 1}"), "a field needs a printable name");
    is_string(map("{5: 1}"), "expected a text, got the number 5");
}

TEST("missing and repeated fields are refused")
{
    is_string(map("{}"), "field 'id' is missing");
    is_string(map("{id: 'a'}"), "field 'price' is missing");
    is_string(map("{id: 'a', price: 1, id: 'b'}"), "field 'id' is given twice");
}

TEST("a wrong value names its field")
{
    is_string(map("{id: 'a', price: 'x'}"), "price: expected a number, got the text 'x'");
    is_string(map("[1]"), "expected a map, got an array of 1");
}

TEST("the number of params has bounds")
{
    decoder d = over("[1, 2]");
    is_int(decoder_params(&d, 1, 2), 2);
    static const struct {
        const char *notation;
        uint32_t min, max;
        const char *sentence;
    } rows[] = {
        {"[]", 1, 1, "expected 1 parameter, got 0"},
        {"[1, 2, 3]", 0, 2, "expected 0 to 2 parameters, got 3"},
        {"[1]", 0, 0, "expected 0 parameters, got 1"},
        {"{}", 0, 2, "params: expected an array, got a map of 0"},
        {"nil", 0, 2, "params: expected an array, got nil"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        d = over(rows[i].notation);
        is_int(decoder_params(&d, rows[i].min, rows[i].max), 0);
        reader_finish(&d.in);
        is_string(complaint.text, rows[i].sentence);
    }
}

static void read_thing(decoder *d, void *place)
{
    decoder_map(d, &table, place);
}

TEST("rows are read into the arena, and a complaint names the row")
{
    uint32_t count;
    decoder d = over("[{id: 'a', price: 1}, {id: 'b', price: 2}]");
    const struct thing *rows = decoder_rows(&d, sizeof *rows, read_thing, &count);
    is_int(reader_finish(&d.in), NETTO_OK);
    is_int(count, 2);
    is_same(rows[1].price, 2.0);
    d = over("[{id: 'a', price: 1}, {id: 'b', price: 2}, {id: 'c'}, {}]");
    decoder_rows(&d, sizeof *rows, read_thing, &count);
    reader_finish(&d.in);
    is_int(complaint.row, 2);
    is_string(complaint.text, "field 'price' is missing");
    d = over("[]");
    decoder_rows(&d, sizeof *rows, read_thing, &count);
    is_int(reader_finish(&d.in), NETTO_OK);
    is_int(count, 0);
    d = over("{}");
    decoder_rows(&d, sizeof *rows, read_thing, &count);
    reader_finish(&d.in);
    is_string(complaint.text, "rows: expected an array, got a map of 0");
    is_int(complaint.row, -1);
}

TEST("10,000 rows are read, 10,001 are too many")
{
    uint32_t count;
    decoder d = over("[*10000 {id: 'a', price: 1}]");
    decoder_rows(&d, sizeof thing, read_thing, &count);
    is_int(reader_finish(&d.in), NETTO_OK);
    is_int(count, 10000);
    d = over("[*10001 {id: 'a', price: 1}]");
    decoder_rows(&d, sizeof thing, read_thing, &count);
    is_int(reader_finish(&d.in), NETTO_ETOOLARGE);
    is_string(complaint.text, "rows: 10001 items; at most 10000");
}

TEST("an empty purse is a refusal, not a crash")
{
    uint32_t count;
    memory poor;
    arena a;
    memory_init(&poor, 16);
    arena_init(&a, &poor);
    decoder d;
    decoder_init(&d, pack("[{id: 'a', price: 1}]"), &a, &complaint);
    ok(decoder_rows(&d, sizeof thing, read_thing, &count) == NULL);
    is_int(reader_finish(&d.in), NETTO_ECAPACITY);
    arena_destroy(&a);
}

TEST("options may be left out, nil or a map")
{
    static const struct {
        const char *notation, *sentence;
    } rows[] = {{"nil", ""},
                {"{id: 'a', price: 1}", ""},
                {"[]", "options: expected a map, got an array of 0"},
                {"{x: 1}", "options: unknown field 'x'; known: id, price, open"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        decoder d = over(rows[i].notation);
        decoder_options(&d, true, &table, &thing);
        reader_finish(&d.in);
        is_string(complaint.text, rows[i].sentence);
    }
    decoder d = over("");
    decoder_options(&d, false, &table, &thing);
    is_int(reader_finish(&d.in), NETTO_OK);
}

TEST("a row that is an array has its shape told")
{
    decoder d = over("[1, 2]");
    is_int(decoder_tuple(&d, 2, 3, "[a, b, c?]"), 2);
    d = over("[1]");
    is_int(decoder_tuple(&d, 2, 3, "[a, b, c?]"), 0);
    reader_finish(&d.in);
    is_string(complaint.text, "expected [a, b, c?], got an array of 1");
    d = over("5");
    decoder_tuple(&d, 2, 3, "[a, b, c?]");
    reader_finish(&d.in);
    is_string(complaint.text, "expected [a, b, c?], got the number 5");
}

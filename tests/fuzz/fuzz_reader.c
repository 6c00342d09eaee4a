/* fuzz_reader.c: any sequence of reads over any bytes. */
#include "codec/reader.h"

#include "codec/describe.h"
#include "codec/frame.h"
#include "fuzz/fuzz.h"

static void read_one(reader *r, unsigned which)
{
    switch (which % 11) {
    case 0:
        reader_nil(r);
        break;
    case 1:
        reader_boolean(r);
        break;
    case 2:
        reader_integer(r);
        break;
    case 3:
        reader_real(r);
        break;
    case 4:
        reader_number(r);
        break;
    case 5:
        (void)text_is_printable(reader_text(r));
        break;
    case 6:
        must(r->status != NETTO_OK || text_is_id(reader_id(r)) || r->status != NETTO_OK);
        break;
    case 7:
        must(reader_array(r) <= (size_t)(r->end - r->at));
        break;
    case 8:
        must(2 * (size_t)reader_map(r) <= (size_t)(r->end - r->at));
        break;
    case 9:
        reader_skip(r);
        break;
    default:
        (void)reader_peek(r);
    }
}

/* The first eight bytes say what is read, in turn. */
static void fuzz_reader(const uint8_t *data, size_t size)
{
    netto_complaint complaint = {0};
    char words[DESCRIBE_SIZE];
    if (size < 8) return;
    const uint8_t *plan = data;
    reader r;
    reader_init(&r, data + 8, size - 8, &complaint);
    for (int i = 0; i < 64; i++) {
        const uint8_t *at = r.at;
        r.row = i;
        r.field = "field";
        read_one(&r, plan[i % 8] + (unsigned)i / 8);
        must(r.at >= at && r.at <= r.end);
        must(r.status == NETTO_OK || r.at == r.end);
        describe_value(at, r.end, words);
        must(strlen(words) < DESCRIBE_SIZE);
    }
    netto_status status = reader_finish(&r);
    must(status == complaint.status && strlen(complaint.text) < sizeof complaint.text);
}
FUZZ_DRIVER(fuzz_reader)

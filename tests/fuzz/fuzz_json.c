/* fuzz_json.c: whatever people type, and whatever a server answers, is read or refused, never more.
 *
 * The same bytes are tried as JSON and as MessagePack; what one way accepts must survive the other. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "text/json.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BOUND = 1 << 22 };

/* JSON to MessagePack, to JSON, to MessagePack: the two MessagePacks agree. */
static void try_json(netto_text json, writer *first, writer *text, writer *second)
{
    netto_complaint complaint;
    if (json_parse(json, first, &complaint) != NETTO_OK) {
        assert(complaint.status != NETTO_OK && utf8_is_valid(text_of(complaint.text)));
        assert(writer_size(first) == 0);
        return;
    }
    for (json_style style = JSON_LINE; style <= JSON_PAGE; style++) {
        writer_rewind(text, 0);
        writer_rewind(second, 0);
        if (json_print(writer_text_of(first), style, text, NULL) != NETTO_OK) continue;
        netto_status status = json_parse(writer_text_of(text), second, NULL);
        assert(status == NETTO_OK && writer_size(second) == writer_size(first));
        assert(memcmp(first->bytes, second->bytes, writer_size(first)) == 0);
        (void)status;
    }
}

static void try_msgpack(netto_text bytes, writer *text)
{
    for (json_style style = JSON_LINE; style <= JSON_PAGE; style++) {
        writer_rewind(text, 0);
        netto_status status = json_print(bytes, style, text, NULL);
        assert(status == NETTO_OK ? utf8_is_valid(writer_text_of(text)) : writer_size(text) == 0);
        (void)status;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    memory m;
    writer first, text, second;
    netto_text input = {(const char *)data, (uint32_t)size};
    memory_init(&m, (size_t)1 << 28);
    writer_init(&first, &m, BOUND);
    writer_init(&text, &m, BOUND);
    writer_init(&second, &m, BOUND);
    try_json(input, &first, &text, &second);
    try_msgpack(input, &text);
    writer_destroy(&second);
    writer_destroy(&text);
    writer_destroy(&first);
    assert(m.used == 0);
    return 0;
}

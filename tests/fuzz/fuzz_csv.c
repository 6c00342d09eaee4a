/* fuzz_csv.c: any file is read or refused, its rows as wide as its header, its lines counted. */
#include <assert.h>
#include <stdint.h>

#include "text/csv.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t line_breaks(const uint8_t *data, size_t size)
{
    uint32_t count = 0;
    for (size_t i = 0; i < size; i++) count += data[i] == '\n';
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    csv c;
    memory m;
    uint32_t line = 1, last = 1 + line_breaks(data, size);
    memory_init(&m, (size_t)1 << 26);
    csv_open_memory(&c, &m, (const char *)data, size, "fuzz.csv");
    assert(c.complaint.status != NETTO_OK || c.line >= line);
    line = c.line;
    while (csv_next(&c)) {
        assert(c.line > line && c.line <= last);
        line = c.line;
        for (uint32_t i = 0; i < c.column_count; i++) assert(utf8_is_valid(c.fields[i]));
    }
    assert(c.complaint.status == NETTO_OK || utf8_is_valid((netto_text){c.complaint.text, 10}));
    csv_close(&c);
    assert(m.used == 0);
    (void)last;
    return 0;
}

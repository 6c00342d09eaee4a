/* dump.c: reads what lua_dump writes. */
#include "script/dump.h"

#define HEADER_SIZE (4 + 1 + 1 + 6 + 3 + 8 + 8 + 1)

const uint8_t *dump_take(dump *d, uint64_t size)
{
    if (size > (uint64_t)(d->end - d->at)) luaL_error(d->L, "the compiled function cannot be read");
    const uint8_t *at = d->at;
    d->at += size;
    return at;
}

uint64_t dump_number(dump *d)
{
    uint64_t n = 0;
    uint8_t byte;
    do {
        byte = *dump_take(d, 1);
        n = n << 7 | (byte & 0x7f);
    } while (!(byte & 0x80));
    return n;
}

netto_text dump_text(dump *d)
{
    uint64_t size = dump_number(d);
    if (size == 0) return (netto_text){0};
    return (netto_text){(const char *)dump_take(d, size - 1), (uint32_t)size - 1};
}

static int append(lua_State *L, const void *bytes, size_t size, void *self)
{
    (void)L;
    writer *w = self;
    writer_raw(w, (netto_text){bytes, (uint32_t)size});
    return w->failed;
}

dump dump_open(lua_State *L)
{
    writer *w = &sandbox_of(L)->packed;
    writer_rewind(w, 0);
    if (lua_dump(L, append, w, 0) != 0) luaL_error(L, "the function is too long");
    netto_text bytes = writer_text_of(w);
    sandbox_charge(L, bytes.size / 16);
    dump d = {.L = L, .at = (const uint8_t *)bytes.bytes};
    d.end = d.at + bytes.size;
    dump_take(&d, HEADER_SIZE);
    return d;
}

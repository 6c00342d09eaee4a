/* format.c: string.format without addresses: %d %i %u %c %x %X %o %e %E %f %F %g %G %a %A %s. */
#include <stdio.h>
#include <stdlib.h>

#include "script/library.h"
#include "script/result.h"

#define SPEC_MAX   16  /* "%-+ #0" and two numbers of two digits */
#define NUMBER_MAX 512 /* a double of 309 digits and 99 decimals */

#define BUILT_CHARGE 20 /* room for a result */
#define REAL_CHARGE  40

library_built *library_build(lua_State *L)
{
    sandbox_charge(L, BUILT_CHARGE);
    library_built *b = lua_newuserdatauv(L, sizeof *b, 0);
    b->size = 0;
    return b;
}

void library_built_add(lua_State *L, library_built *b, const char *bytes, size_t size)
{
    if (size > sizeof b->bytes - b->size)
        luaL_error(L, "the result would be longer than %d bytes", SANDBOX_TEXT_MAX);
    if (size) memcpy(b->bytes + b->size, bytes, size);
    b->size += size;
}

void library_built_push(lua_State *L, const library_built *b)
{
    lua_pushlstring(L, b->bytes, b->size);
}

/* One conversion: "%-5.2" and its letter, with room for a length modifier between them. */
typedef struct spec {
    char text[SPEC_MAX + 4];
    size_t size;
    int precision; /* -1: none */
    char letter;
} spec;

static size_t count_digits(const char *at, const char *end)
{
    size_t n = 0;
    while (at + n < end && at[n] >= '0' && at[n] <= '9') n++;
    return n;
}

/* Read one conversion behind its '%'; answers what follows it. */
static const char *read_spec(lua_State *L, const char *at, const char *end, spec *s)
{
    const char *start = at;
    *s = (spec){.text = "%", .precision = -1};
    while (at < end && strchr("-+ #0", *at)) at++;
    size_t width = count_digits(at, end), precision = 0;
    at += width;
    if (at < end && *at == '.') {
        precision = count_digits(++at, end);
        s->precision = precision ? (int)strtol(at, NULL, 10) : 0;
        at += precision;
    }
    if (at >= end || width > 2 || precision > 2 || at - start >= SPEC_MAX - 1)
        luaL_error(L, "invalid conversion in 'format'");
    s->size = (size_t)(at - start) + 1;
    memcpy(s->text + 1, start, s->size - 1);
    s->letter = *at;
    return at + 1;
}

static const char *finish(spec *s, const char *length)
{
    size_t n = strlen(length);
    memcpy(s->text + s->size, length, n);
    s->text[s->size + n] = s->letter;
    s->text[s->size + n + 1] = '\0';
    return s->text;
}

/* The formats below were read and rebuilt by read_spec. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static void add_integer(lua_State *L, library_built *b, spec *s, int argument)
{
    char out[NUMBER_MAX];
    if (s->letter == 'i') s->letter = 'd';
    result_number(L, argument);
    lua_Integer n = luaL_checkinteger(L, argument);
    int size = snprintf(out, sizeof out, finish(s, "ll"), (long long)n);
    library_built_add(L, b, out, (size_t)size);
}

static void add_real(lua_State *L, library_built *b, spec *s, int argument)
{
    char out[NUMBER_MAX];
    result_number(L, argument);
    double x = luaL_checknumber(L, argument);
    sandbox_charge(L, REAL_CHARGE);
    if (x != x) x = __builtin_nan(""); /* its sign is an accident */
    int size = snprintf(out, sizeof out, finish(s, ""), x);
    sandbox_charge(L, size / 2);
    library_built_add(L, b, out, (size_t)size);
}

static void add_character(lua_State *L, library_built *b, int argument)
{
    lua_Integer c = luaL_checkinteger(L, argument);
    luaL_argcheck(L, c >= 1 && c <= 255, argument, "value out of range (1 to 255)");
    char byte = (char)(unsigned char)c;
    library_built_add(L, b, &byte, 1);
}

/* The width pads, the precision cuts. */
static void add_text(lua_State *L, library_built *b, const spec *s, int argument)
{
    size_t size;
    library_push_text(L, argument);
    const char *text = lua_tolstring(L, -1, &size);
    if (s->precision >= 0 && (size_t)s->precision < size) size = (size_t)s->precision;
    const char *flags = s->text + 1;
    bool left = *flags == '-';
    size_t width = strtoul(flags + strspn(flags, "-+ #0"), NULL, 10), pad = width > size ? width - size : 0;
    char blanks[100];
    memset(blanks, ' ', sizeof blanks);
    if (!left) library_built_add(L, b, blanks, pad);
    library_built_add(L, b, text, size);
    if (left) library_built_add(L, b, blanks, pad);
    sandbox_charge(L, 2 + (int64_t)size / 16);
    lua_pop(L, 1);
}

static void add_conversion(lua_State *L, library_built *b, spec *s, int argument)
{
    sandbox_charge(L, 8);
    if (s->letter && strchr("diuxXo", s->letter))
        add_integer(L, b, s, argument);
    else if (s->letter && strchr("eEfFgGaA", s->letter))
        add_real(L, b, s, argument);
    else if (s->letter == 'c')
        add_character(L, b, argument);
    else if (s->letter == 's')
        add_text(L, b, s, argument);
    else
        luaL_error(L, "invalid conversion '%%%c' to 'format'", s->letter);
}

int library_format(lua_State *L)
{
    size_t size;
    const char *at = luaL_checklstring(L, 1, &size), *end = at + size;
    int count = lua_gettop(L);
    library_built *b = library_build(L);
    sandbox_charge(L, (int64_t)size / 16);
    for (int argument = 1; at < end;) {
        spec s;
        const char *percent = memchr(at, '%', (size_t)(end - at));
        library_built_add(L, b, at, (size_t)((percent ? percent : end) - at));
        if (!percent) break;
        at = percent + 1;
        if (at < end && *at == '%') {
            library_built_add(L, b, at++, 1);
            continue;
        }
        at = read_spec(L, at, end, &s);
        if (++argument > count) return luaL_argerror(L, argument, "no value");
        add_conversion(L, b, &s, argument);
    }
    library_built_push(L, b);
    return 1;
}

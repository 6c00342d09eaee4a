/* bytecode.c: looks at compiled functions before anybody calls them.
 *
 * Two things can be seen here and nowhere else.  An upvalue that lives outside a hook's call is memory:
 * the one instruction that writes it is OP_SETUPVAL, so its absence is proof.  And a few shapes of code
 * cost more than an instruction should: they are refused where they are seen. */
#include "script/bytecode.h"

#include <assert.h>

static_assert(LUA_VERSION_RELEASE_NUM == 50404, "the layout below is that of Lua 5.4.4");

/* lopcodes.h: opcode in 7 bits, A in 8, k in 1, B in 8, C in 8. */
enum {
    CODE_MOVE = 0,
    CODE_LOADNIL = 8,
    CODE_SETUPVAL = 10,
    CODE_GETTABLE = 12,
    CODE_GETFIELD = 14,
    CODE_SETTABUP = 15,
    CODE_SETFIELD = 18,
    CODE_SELF = 20,
    CODE_MMBIN = 46,
    CODE_MMBINK = 48,
    CODE_CLOSE = 54,
    CODE_TEST = 66,
    CODE_CALL = 68,
    CODE_TAILCALL = 69,
    CODE_RETURN = 70,
    CODE_RETURN1 = 72,
    CODE_TFORPREP = 75,
    CODE_TFORCALL = 76,
    CODE_SETLIST = 78,
    CODE_EXTRAARG = 82
};
#define CODE_OF(i) ((i)&0x7f)
#define A_OF(i)    ((i) >> 7 & 0xff)
#define B_OF(i)    ((i) >> 16 & 0xff)
#define C_OF(i)    ((i) >> 24)

#define REGISTERS    256
#define UPVALUES_MAX 255
#define NESTED_MAX   200 /* LUAI_MAXCCALLS bounds how deep functions nest in a source */
#define HEADER_SIZE  (4 + 1 + 1 + 6 + 3 + 8 + 8 + 1)

typedef enum aim { FIND_WRITES, FIND_SHAPES } aim;

/* The dump of one function and of those around it; `outside` says of each upvalue whether it lives outside
 * the call of the outermost. */
typedef struct function {
    const struct function *around;
    const uint8_t *code;
    uint64_t code_count;
    uint8_t upvalue_count;
    bool outside[UPVALUES_MAX + 1];
    int64_t write; /* index of the first instruction that writes outside, or -1 */
    uint8_t written;
    int line;
} function;

typedef struct scan {
    lua_State *L;
    const uint8_t *at, *end;
    aim aim;
    const char *file;
    int depth;
    bool found;
    bytecode_write write;
} scan;

/* ---- reading -------------------------------------------------------------------------------------- */

static const uint8_t *take(scan *s, uint64_t size)
{
    if (size > (uint64_t)(s->end - s->at)) luaL_error(s->L, "the compiled function cannot be read");
    const uint8_t *at = s->at;
    s->at += size;
    return at;
}

static uint64_t take_number(scan *s)
{
    uint64_t n = 0;
    uint8_t byte;
    do {
        byte = *take(s, 1);
        n = n << 7 | (byte & 0x7f);
    } while (!(byte & 0x80));
    return n;
}

static netto_text take_text(scan *s)
{
    uint64_t size = take_number(s);
    if (size == 0) return (netto_text){0};
    return (netto_text){(const char *)take(s, size - 1), (uint32_t)size - 1};
}

static uint32_t instruction(const function *f, uint64_t i)
{
    uint32_t code;
    memcpy(&code, f->code + 4 * i, sizeof code);
    return code;
}

/* ---- shapes --------------------------------------------------------------------------------------- */

static void forget(uint8_t *chain, unsigned from, unsigned to)
{
    for (unsigned r = from; r <= to && r < REGISTERS; r++) chain[r] = 0;
}

static bool sets_a(unsigned code)
{
    return code != CODE_SETUPVAL && !(code >= CODE_SETTABUP && code <= CODE_SETFIELD) &&
           !(code >= CODE_MMBIN && code <= CODE_MMBINK) && !(code >= CODE_CLOSE && code <= CODE_TEST) &&
           !(code >= CODE_RETURN && code <= CODE_RETURN1) && code != CODE_TFORPREP && code != CODE_SETLIST &&
           code != CODE_EXTRAARG;
}

/* How many accesses lead to each register, as getobjname in ldebug.c finds out by going back. */
static unsigned follow(uint8_t *chain, uint32_t i)
{
    unsigned code = CODE_OF(i), a = A_OF(i), b = B_OF(i), length = 0;
    if (code == CODE_MOVE || code == CODE_GETFIELD) length = chain[b] + 1u;
    if (code == CODE_GETTABLE || code == CODE_SELF) length = chain[b] + chain[C_OF(i)] + 1u;
    if (code == CODE_LOADNIL) forget(chain, a, a + b);
    if (code == CODE_CALL || code == CODE_TAILCALL) forget(chain, a, REGISTERS - 1);
    if (code == CODE_TFORCALL) forget(chain, a + 2, REGISTERS - 1);
    if (code != CODE_TFORCALL && sets_a(code)) chain[a] = (uint8_t)(length < 255 ? length : 255);
    return length;
}

static void check_chains(scan *s, const function *f)
{
    uint8_t chain[REGISTERS] = {0};
    for (uint64_t i = 0; i < f->code_count; i++)
        if (follow(chain, instruction(f, i)) > BYTECODE_CHAIN_MAX)
            luaL_error(s->L, "%s:%d: more than %d accesses hang together", s->file, f->line ? f->line : 1,
                       BYTECODE_CHAIN_MAX);
}

/* ---- writes --------------------------------------------------------------------------------------- */

static void find_write(function *f)
{
    f->write = -1;
    for (uint64_t i = 0; i < f->code_count && f->write < 0; i++) {
        uint32_t code = instruction(f, i);
        if (CODE_OF(code) != CODE_SETUPVAL || !f->outside[B_OF(code)]) continue;
        f->write = (int64_t)i;
        f->written = (uint8_t)B_OF(code);
    }
}

/* lineinfo holds differences; where one does not fit, abslineinfo has the line. */
static int line_of(const function *f, const uint8_t *differences, uint64_t count, int64_t index)
{
    int line = f->line;
    for (int64_t i = 0; i <= index && (uint64_t)i < count; i++)
        if (differences[i] != 0x80) line += (int8_t)differences[i];
    return line;
}

static void read_debug(scan *s, function *f)
{
    uint64_t count = take_number(s);
    const uint8_t *lines = take(s, count);
    int line = line_of(f, lines, count, f->write), before = -1;
    for (uint64_t n = take_number(s); n > 0; n--) {
        int64_t at = (int64_t)take_number(s);
        int there = (int)take_number(s);
        if (at > f->write || at <= before) continue;
        before = (int)at;
        line = there;
        for (int64_t i = at + 1; i <= f->write && (uint64_t)i < count; i++) line += (int8_t)lines[i];
    }
    for (uint64_t n = take_number(s); n > 0; n--) {
        take_text(s);
        take_number(s);
        take_number(s);
    }
    uint64_t names = take_number(s);
    for (uint64_t n = 0; n < names; n++) {
        netto_text name = take_text(s);
        if (s->found || f->write < 0 || n != f->written) continue;
        s->write = (bytecode_write){name, line};
    }
    if (f->write >= 0) s->found = true;
}

/* ---- a function ----------------------------------------------------------------------------------- */

enum { CONSTANT_INTEGER = 0x03, CONSTANT_REAL = 0x13, CONSTANT_SHORT = 0x04, CONSTANT_LONG = 0x14 };

static void read_constants(scan *s, const function *f)
{
    for (uint64_t n = take_number(s); n > 0; n--) {
        uint8_t type = *take(s, 1);
        if (type == CONSTANT_INTEGER || type == CONSTANT_REAL) take(s, 8);
        if (type != CONSTANT_SHORT && type != CONSTANT_LONG) continue;
        netto_text text = take_text(s);
        if (s->aim == FIND_SHAPES && text.size && memchr(text.bytes, '\0', text.size))
            luaL_error(s->L, "%s:%d: a text holds a zero byte", s->file, f->line ? f->line : 1);
    }
}

static void read_upvalues(scan *s, function *f)
{
    uint64_t count = take_number(s);
    if (count > UPVALUES_MAX) luaL_error(s->L, "the compiled function cannot be read");
    f->upvalue_count = (uint8_t)count;
    for (uint64_t i = 0; i < count; i++) {
        const uint8_t *upvalue = take(s, 3); /* in the stack of the function around?, index, kind */
        f->outside[i] = !f->around || (!upvalue[0] && f->around->outside[upvalue[1]]);
    }
}

static void read_function(scan *s, const function *around)
{
    function f = {.around = around, .write = -1};
    if (++s->depth > NESTED_MAX) luaL_error(s->L, "functions nest too deep");
    take_text(s);
    f.line = (int)take_number(s);
    take_number(s);
    take(s, 3);
    f.code_count = take_number(s);
    if (f.code_count > SANDBOX_BLOCK_MAX) luaL_error(s->L, "the function is too long");
    f.code = take(s, 4 * f.code_count);
    read_constants(s, &f);
    read_upvalues(s, &f);
    if (s->aim == FIND_WRITES) find_write(&f);
    if (s->aim == FIND_SHAPES) check_chains(s, &f);
    for (uint64_t n = take_number(s); n > 0; n--) read_function(s, &f);
    read_debug(s, &f);
    s->depth--;
}

/* ---- the door ------------------------------------------------------------------------------------- */

static int append(lua_State *L, const void *bytes, size_t size, void *self)
{
    (void)L;
    writer *w = self;
    writer_raw(w, (netto_text){bytes, (uint32_t)size});
    return w->failed;
}

static scan scan_open(lua_State *L, aim wanted)
{
    writer *w = &sandbox_of(L)->packed;
    writer_rewind(w, 0);
    if (lua_dump(L, append, w, 0) != 0) luaL_error(L, "the function is too long");
    netto_text dump = writer_text_of(w);
    sandbox_charge(L, dump.size / 16);
    scan s = {.L = L, .aim = wanted, .at = (const uint8_t *)dump.bytes};
    s.end = s.at + dump.size;
    take(&s, HEADER_SIZE);
    return s;
}

bool bytecode_writes_outside(lua_State *L, bytecode_write *out)
{
    scan s = scan_open(L, FIND_WRITES);
    read_function(&s, NULL);
    *out = s.write;
    return s.found;
}

void bytecode_check(lua_State *L, const char *file)
{
    scan s = scan_open(L, FIND_SHAPES);
    s.file = file;
    read_function(&s, NULL);
}

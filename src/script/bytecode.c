/* bytecode.c: looks at compiled functions before anybody calls them.
 *
 * Two things can be seen here and nowhere else.  An upvalue that lives outside a hook's call is memory:
 * the one instruction that writes it is OP_SETUPVAL, so its absence is proof.  And a few shapes of code
 * cost more than an instruction should: they are refused where they are seen. */
#include "script/bytecode.h"

#include "script/dump.h"

typedef enum aim { FIND_WRITES, FIND_SHAPES } aim;

/* The dump of one function and of those around it; `outside` says of each upvalue whether it lives outside
 * the call of the outermost. */
typedef struct function {
    const struct function *around;
    const uint8_t *code;
    uint64_t code_count;
    uint8_t upvalue_count;
    bool outside[DUMP_UPVALUES + 1];
    int64_t write; /* index of the first instruction that writes outside, or -1 */
    uint8_t written;
    int line;
} function;

typedef struct scan {
    dump in;
    aim aim;
    const char *file;
    int depth;
    bool found;
    bytecode_write write;
} scan;

/* ---- shapes --------------------------------------------------------------------------------------- */

static void forget(uint8_t *chain, unsigned from, unsigned to)
{
    for (unsigned r = from; r <= to && r < DUMP_REGISTERS; r++) chain[r] = 0;
}

/* How many accesses lead to each register, as getobjname in ldebug.c finds out by going back. */
static unsigned follow(uint8_t *chain, uint32_t i)
{
    unsigned code = CODE_OF(i), a = A_OF(i), b = B_OF(i), length = 0;
    if (code == CODE_MOVE || code == CODE_GETFIELD) length = chain[b] + 1u;
    if (code == CODE_GETTABLE || code == CODE_SELF) length = chain[b] + chain[C_OF(i)] + 1u;
    if (code == CODE_LOADNIL) forget(chain, a, a + b);
    if (code == CODE_CALL || code == CODE_TAILCALL) forget(chain, a, DUMP_REGISTERS - 1);
    if (code == CODE_TFORCALL) forget(chain, a + 2, DUMP_REGISTERS - 1);
    if (code != CODE_TFORCALL && dump_sets_a(code)) chain[a] = (uint8_t)(length < 255 ? length : 255);
    return length;
}

static void check_chains(scan *s, const function *f)
{
    uint8_t chain[DUMP_REGISTERS] = {0};
    for (uint64_t i = 0; i < f->code_count; i++)
        if (follow(chain, dump_instruction(f->code, i)) > BYTECODE_CHAIN_MAX)
            luaL_error(s->in.L, "%s:%d: more than %d accesses hang together", s->file, f->line ? f->line : 1,
                       BYTECODE_CHAIN_MAX);
}

/* ---- writes --------------------------------------------------------------------------------------- */

static void find_write(function *f)
{
    f->write = -1;
    for (uint64_t i = 0; i < f->code_count && f->write < 0; i++) {
        uint32_t code = dump_instruction(f->code, i);
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
    uint64_t count = dump_number(&s->in);
    const uint8_t *lines = dump_take(&s->in, count);
    int line = line_of(f, lines, count, f->write), before = -1;
    for (uint64_t n = dump_number(&s->in); n > 0; n--) {
        int64_t at = (int64_t)dump_number(&s->in);
        int there = (int)dump_number(&s->in);
        if (at > f->write || at <= before) continue;
        before = (int)at;
        line = there;
        for (int64_t i = at + 1; i <= f->write && (uint64_t)i < count; i++) line += (int8_t)lines[i];
    }
    for (uint64_t n = dump_number(&s->in); n > 0; n--) {
        dump_text(&s->in);
        dump_number(&s->in);
        dump_number(&s->in);
    }
    uint64_t names = dump_number(&s->in);
    for (uint64_t n = 0; n < names; n++) {
        netto_text name = dump_text(&s->in);
        if (s->found || f->write < 0 || n != f->written) continue;
        s->write = (bytecode_write){name, line};
    }
    if (f->write >= 0) s->found = true;
}

/* ---- a function ----------------------------------------------------------------------------------- */

static void read_constants(scan *s, const function *f)
{
    for (uint64_t n = dump_number(&s->in); n > 0; n--) {
        uint8_t type = *dump_take(&s->in, 1);
        if (type == DUMP_INTEGER || type == DUMP_REAL) dump_take(&s->in, 8);
        if (type != DUMP_SHORT && type != DUMP_LONG) continue;
        netto_text text = dump_text(&s->in);
        if (s->aim == FIND_SHAPES && text.size && memchr(text.bytes, '\0', text.size))
            luaL_error(s->in.L, "%s:%d: a text holds a zero byte", s->file, f->line ? f->line : 1);
    }
}

static void read_upvalues(scan *s, function *f)
{
    uint64_t count = dump_number(&s->in);
    if (count > DUMP_UPVALUES) luaL_error(s->in.L, "the compiled function cannot be read");
    f->upvalue_count = (uint8_t)count;
    for (uint64_t i = 0; i < count; i++) {
        const uint8_t *upvalue = dump_take(&s->in, 3); /* in the stack of the function around?, index, kind */
        f->outside[i] = !f->around || (!upvalue[0] && f->around->outside[upvalue[1]]);
    }
}

/* Name, lines and shape of a function; the line where it begins, and how many instructions follow. */
static uint64_t skip_to_code(dump *d, int *line)
{
    dump_text(d);
    *line = (int)dump_number(d);
    dump_number(d);
    dump_take(d, 3);
    return dump_number(d);
}

static void read_function(scan *s, const function *around)
{
    function f = {.around = around, .write = -1};
    if (++s->depth > DUMP_NESTED) luaL_error(s->in.L, "functions nest too deep");
    f.code_count = skip_to_code(&s->in, &f.line);
    if (f.code_count > SANDBOX_BLOCK_MAX) luaL_error(s->in.L, "the function is too long");
    f.code = dump_take(&s->in, 4 * f.code_count);
    read_constants(s, &f);
    read_upvalues(s, &f);
    if (s->aim == FIND_WRITES) find_write(&f);
    if (s->aim == FIND_SHAPES) check_chains(s, &f);
    for (uint64_t n = dump_number(&s->in); n > 0; n--) read_function(s, &f);
    read_debug(s, &f);
    s->depth--;
}

/* ---- the door ------------------------------------------------------------------------------------- */

bool bytecode_writes_outside(lua_State *L, bytecode_write *out)
{
    scan s = {.in = dump_open(L), .aim = FIND_WRITES};
    read_function(&s, NULL);
    *out = s.write;
    return s.found;
}

static bool goes_on(uint32_t i)
{
    unsigned code = CODE_OF(i);
    return code == CODE_JMP ? SJ_OF(i) >= 0
                            : code != CODE_TBC && (code < CODE_CALL || (code >= CODE_RETURN && code <= CODE_RETURN1) || code == CODE_SETLIST ||
                                                   code == CODE_EXTRAARG);
}

bool bytecode_is_straight(lua_State *L, uint64_t most)
{
    int line;
    dump d = dump_open(L);
    uint64_t count = skip_to_code(&d, &line);
    bool straight = count <= most;
    const uint8_t *code = dump_take(&d, straight ? 4 * count : 0);
    for (uint64_t i = 0; straight && i < count; i++) straight = goes_on(dump_instruction(code, i));
    return straight;
}

void bytecode_check(lua_State *L, const char *file)
{
    scan s = {.in = dump_open(L), .aim = FIND_SHAPES, .file = file};
    read_function(&s, NULL);
}

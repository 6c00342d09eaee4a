/* dump.h: a compiled function's code, read from what lua_dump writes.
 *
 * The format is Lua 5.4.4's, of functions that this very interpreter compiled from text. */
#ifndef SCRIPT_DUMP_H
#define SCRIPT_DUMP_H

#include <assert.h>

#include "script/sandbox.h"

static_assert(LUA_VERSION_RELEASE_NUM == 50404, "the layout below is that of Lua 5.4.4");

/* lopcodes.h: opcode in 7 bits, A in 8, k in 1, B in 8, C in 8. */
enum {
    CODE_MOVE = 0,
    CODE_LOADK = 3,
    CODE_LOADFALSE = 5,
    CODE_LFALSESKIP = 6,
    CODE_LOADTRUE = 7,
    CODE_LOADNIL = 8,
    CODE_GETUPVAL = 9,
    CODE_SETUPVAL = 10,
    CODE_GETTABUP = 11,
    CODE_GETTABLE = 12,
    CODE_GETFIELD = 14,
    CODE_SETTABUP = 15,
    CODE_SETTABLE = 16,
    CODE_SETFIELD = 18,
    CODE_NEWTABLE = 19,
    CODE_SELF = 20,
    CODE_DIVK = 27,
    CODE_MMBIN = 46,
    CODE_MMBINK = 48,
    CODE_CLOSE = 54,
    CODE_TBC = 55,
    CODE_JMP = 56,
    CODE_TEST = 66,
    CODE_TESTSET = 67,
    CODE_CALL = 68,
    CODE_TAILCALL = 69,
    CODE_RETURN = 70,
    CODE_RETURN1 = 72,
    CODE_FORLOOP = 73,
    CODE_FORPREP = 74,
    CODE_TFORPREP = 75,
    CODE_TFORCALL = 76,
    CODE_TFORLOOP = 77,
    CODE_SETLIST = 78,
    CODE_CLOSURE = 79,
    CODE_VARARG = 80,
    CODE_EXTRAARG = 82
};
#define CODE_OF(i) ((i)&0x7f)
#define A_OF(i)    ((i) >> 7 & 0xff)
#define B_OF(i)    ((i) >> 16 & 0xff)
#define C_OF(i)    ((i) >> 24)
#define BX_OF(i)   ((i) >> 15)
#define SJ_OF(i)   ((int64_t)((i) >> 7) - 0xffffff)

enum { DUMP_INTEGER = 0x03, DUMP_REAL = 0x13, DUMP_SHORT = 0x04, DUMP_LONG = 0x14 };

#define DUMP_REGISTERS 256
#define DUMP_UPVALUES  255
#define DUMP_NESTED    200 /* LUAI_MAXCCALLS bounds how deep functions nest in a source */

/* What is left to read. */
typedef struct dump {
    lua_State *L;
    const uint8_t *at, *end;
} dump;

/* Open the Lua function on the stack's top, which stays; what is read is borrowed until the next dump. */
dump dump_open(lua_State *L);

/* Each raises where the bytes end too early. */
const uint8_t *dump_take(dump *d, uint64_t size);
uint64_t dump_number(dump *d);
netto_text dump_text(dump *d);

/* Of code as it was dumped. */
static inline uint32_t dump_instruction(const uint8_t *code, uint64_t i)
{
    uint32_t instruction;
    memcpy(&instruction, code + 4 * i, sizeof instruction);
    return instruction;
}

/* Does an instruction of this code give its register A a value? */
static inline bool dump_sets_a(unsigned code)
{
    return code != CODE_SETUPVAL && !(code >= CODE_SETTABUP && code <= CODE_SETFIELD) &&
           !(code >= CODE_MMBIN && code <= CODE_MMBINK) && !(code >= CODE_CLOSE && code <= CODE_TEST) &&
           !(code >= CODE_RETURN && code <= CODE_RETURN1) && code != CODE_TFORPREP && code != CODE_SETLIST &&
           code != CODE_EXTRAARG;
}

#endif

/* sandbox.h: one Lua interpreter that may be handed to a stranger.
 *
 * A stranger's chunk may loop, nest, grow, lie and throw; all of it ends as a complaint, and the
 * interpreter stays fit for the next call.  Four things see to it:
 *
 *   work    every VM instruction counts, and every library call in proportion to what it touches; this
 *           alone decides, for it is the same on every run
 *   heap    a ceiling on all memory, and one on each text, table and on the call stack
 *   end     once a ceiling is reached the call is over: no pcall of the stranger's outlives that
 *   frozen  what was loaded never changes again, so a rule keeps nothing between two calls
 *
 * Every entry from C goes: sandbox_enter, push, lua_pcall, sandbox_leave.  Nothing that may raise is
 * called outside a lua_pcall. */
#ifndef SCRIPT_SANDBOX_H
#define SCRIPT_SANDBOX_H

#include <lua.h>
#include <lauxlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "codec/writer.h"
#include "netto/lua_policy.h"

#define SANDBOX_WORK_DEFAULT   NETTO_POLICY_WORK
#define SANDBOX_MEMORY_DEFAULT ((size_t)64 << 20)
#define SANDBOX_TEXT_MAX       16384  /* bytes of one text: what comparing two costs stays small */
#define SANDBOX_BLOCK_MAX      262144 /* bytes of one table's part, and of the call stack */
#define SANDBOX_PACKED_MAX     1048576 /* bytes of MessagePack on its way out or in */
#define SANDBOX_DEPTH_MAX      32     /* tables inside each other, wherever C walks them */
#define SANDBOX_SPREAD_MAX     1000   /* values that one library call may spread on the stack */
#define SANDBOX_CALLS_MAX                                                                                    \
    7 /* calls inside each other: a limit asks the margin, which asks a measure, which asks others, which ask a load */

/* Why a call is over, whoever catches what. */
typedef enum sandbox_end {
    SANDBOX_RUNS,
    SANDBOX_WORK,
    SANDBOX_MEMORY,
    SANDBOX_TEXT,
    SANDBOX_BLOCK,
    SANDBOX_STOPPED,
    SANDBOX_HOST /* the machine has no memory: our fault, not the script's */
} sandbox_end;

struct netto_view;

typedef struct sandbox {
    lua_State *L; /* the running call's */
    lua_State
        *states[SANDBOX_CALLS_MAX]; /* one for each depth: a call has the whole stack, whoever asked it */
    memory purse;
    size_t ceiling;      /* bytes; blocks of HEAP_SMALL may exceed it by HEAP_SLACK */
    size_t aside;        /* bytes that do not count: the stacks of calls inside others */
    size_t block_max;    /* bytes of one block; only the walk that freezes may have more */
    void *interned;      /* Lua's own table of short texts: the one block without a bound */
    const void *refused; /* the block, and the size, that were refused last */
    size_t refused_size;
    unsigned rescues; /* times that this call made Lua collect in need */
    uint64_t measured; /* work of the measures that this call asked for */

    int64_t work, work_limit; /* of the running call: left, given */
    bool scant;               /* fewer were given than a call may have: the allowance ends */
    int interval;             /* instructions until the count hook rings */
    netto_allowance *allowance;
    const netto_log *log, *spoken; /* who hears all calls, and one: `spoken_serial` */
    uint64_t spoken_serial;
    uint64_t log_serial; /* the call that logged last, and how many lines */
    int log_count;
    sandbox_end end;
    char last_words[192]; /* where the work ran out */
    const void *own_words; /* a text that the script threw as it is, and where; what Lua and Netto say begins with the place */
    char thrown_at[96];

    uint64_t serial, serials; /* of the running call, 0: none; the last one given */
    int depth;                /* calls inside each other */
    bool frozen;              /* everything is loaded */
    bool outside;             /* while loading: what is read now stands in no file */
    bool metamethods;         /* a metatable was set meanwhile: behind any instruction there may be a function of the script's */

    const netto_source *sources; /* while loading */
    size_t source_count;
    int loading; /* files being run, one inside the other */

    const struct netto_view *subject; /* the running hook's first thing */
    const netto_trial *trial;         /* the running test's */
    struct sandbox_claims {
        uint32_t count;
        int expected;     /* inside what is to fail */
        char broken[512]; /* the first that does not hold */
    } claims; /* of that test */
    netto_instant history_every;      /* what a call of `vol` costs depends on it */

    memory packing;
    writer packed; /* MessagePack on its way out, and byte code on its way to the scan */
    struct view_table *views;
} sandbox;

/* `fail_at` is for tests: the allocation that fails (0: none).  `seed` decides the order inside Lua's hash
 * tables.  False where there is no memory. */
bool sandbox_init(sandbox *s, const netto_budget *budget, unsigned seed, uint64_t fail_at);
void sandbox_destroy(sandbox *s);

/* What an outer call needs back after an inner one. */
typedef struct sandbox_call {
    int64_t work, work_limit;
    sandbox_end end;
    uint64_t serial;
    const struct netto_view *subject;
    int interval;
    bool scant;
    struct sandbox *running;
} sandbox_call;

/* False, and nothing to leave, where calls nest deeper than SANDBOX_CALLS_MAX.  From here on s->L is a state
 * that nobody uses, its stack empty.  `straight`: what is called cannot run more than SANDBOX_STRAIGHT_MAX instructions
 * but in metamethods, so that none need be counted where there are none in Lua. */
#define SANDBOX_STRAIGHT_MAX 999
bool sandbox_enter(sandbox *s, sandbox_call *outer, uint64_t work, bool straight);
void sandbox_leave(sandbox *s, const sandbox_call *outer);

/* The work that the running call has done. */
uint64_t sandbox_spent(const sandbox *s);

/* A measure took so much: what all of a call's take beyond 1,000,000 is charged to it. */
void sandbox_measured(lua_State *L, uint64_t work);

static inline sandbox *sandbox_of(lua_State *L)
{
    return *(sandbox **)lua_getextraspace(L);
}

/* Run a C function in protected mode, with `argument` as its light userdata.  `where` stands before a
 * complaint that does not say where by itself.
 * NETTO_OK, or `status` and a complaint; NETTO_ECAPACITY where the machine has no memory. */
netto_status sandbox_run(sandbox *s, uint64_t work, lua_CFunction run, void *argument, netto_status status,
                         const char *where, netto_complaint *complaint);

/* After a failed lua_pcall: the sentence for its error, which it takes from the stack.  `rule` and `where`
 * ("policy.lua:12:") may be empty. */
netto_status sandbox_complain(sandbox *s, netto_complaint *complaint, netto_status status, const char *rule,
                              const char *where);

/* The innermost line that is the script's own, from this level of the stack on: "policy.lua:12: "; nothing where there is none near. */
void sandbox_place(lua_State *L, int level, char *out, size_t size);

/* The text on the top is about to be raised as the script wrote it. */
void sandbox_note_words(lua_State *L);

/* Make a complaint printable UTF-8, whatever a script put into its words. */
void sandbox_clean(netto_complaint *complaint);

/* ---- work ---------------------------------------------------------------------------------------- */

/* Ends the running call; never returns. */
_Noreturn void sandbox_die(lua_State *L, int level);

/* Every library function calls this for what it touches. */
static inline void sandbox_charge(lua_State *L, int64_t units)
{
    sandbox *s = sandbox_of(L);
    s->work -= units;
    if (s->work < 0 || s->end) sandbox_die(L, 1);
}

/* As above where nothing may be raised: the call ends at its next instruction. */
void sandbox_owe(sandbox *s, int64_t units);

/* Whose call this thread runs; NULL: nobody's. */
extern _Thread_local sandbox *sandbox_running;

/* The count hook; the heap arms it when a call must end. */
void sandbox_ring(lua_State *L, lua_Debug *ar);
void sandbox_arm(sandbox *s);

/* ---- heap ---------------------------------------------------------------------------------------- */

#define HEAP_SMALL   512
#define HEAP_SLACK   65536
#define HEAP_RESCUES 4

void *heap_allocate(void *self, void *block, size_t old, size_t size);

/* ---- texts --------------------------------------------------------------------------------------- */

/* Push a text from outside; refuses, inside a pcall, what is too long or holds a zero byte. */
void sandbox_push_text(lua_State *L, netto_text text);

#endif

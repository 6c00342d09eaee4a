/* heap.c: the memory that one interpreter may have.
 *
 * Three ceilings: on everything, on one text, on one block (a table's part, the call stack).  Whoever
 * meets one is over; no pcall catches it, for where memory runs out depends on what ran before and so
 * may never be something a rule can see.
 *
 * Bounding a block bounds what a single VM instruction may cost: Lua counts a whole array when a key
 * finds no place, and copies and compares texts byte by byte (linked.c charges for that). */
#include "script/sandbox.h"

#define INTERNED_SIZE 1024 /* Lua 5.4.4: the first table of interned texts, MINSTRTABSIZE pointers */
#define TEXT_GRAIN    16   /* bytes that one unit of work copies */
#define TEXT_HEADER   64

static void end_call(sandbox *s, sandbox_end end)
{
    if (s->end == SANDBOX_RUNS) s->end = end;
    if (s->L) lua_sethook(s->L, sandbox_ring, LUA_MASKCOUNT, 1);
}

/* Over the ceiling: refuse once, so that Lua collects and asks again; then the call is over.  A small
 * block may still be had, for raising an error may itself need one. */
static bool beyond_ceiling(sandbox *s, const void *block, size_t size, size_t used)
{
    bool again = s->refused_size == size && s->refused == block;
    if (!again && s->end == SANDBOX_RUNS && s->rescues++ < HEAP_RESCUES) {
        s->refused = block;
        s->refused_size = size;
        return false;
    }
    s->refused_size = 0;
    end_call(s, SANDBOX_MEMORY);
    return size <= HEAP_SMALL && used <= s->ceiling + HEAP_SLACK;
}

static bool may_have(sandbox *s, const void *block, int tag, size_t old, size_t size)
{
    if (tag == LUA_TSTRING && size > SANDBOX_TEXT_MAX + TEXT_HEADER) {
        end_call(s, SANDBOX_TEXT);
        return false;
    }
    if (size > s->block_max && (!block || block != s->interned)) {
        end_call(s, SANDBOX_BLOCK);
        return false;
    }
    size_t used = s->purse.used - s->aside - old + size;
    return used <= s->ceiling || s->purse.promised || beyond_ceiling(s, block, size, used);
}

/* Only what is the same on every run is charged.  A long text is made when the script says so; a short one is
 * interned, and made only if the collector took the last copy; when a table is laid out anew depends on
 * addresses, where its keys are tables. */
static void charge(sandbox *s, int tag, size_t size)
{
    if (tag != LUA_TSTRING || size <= 2 * TEXT_HEADER) return;
    sandbox_owe(s, (int64_t)(size / TEXT_GRAIN));
}

static void *grow(sandbox *s, void *block, int tag, size_t old, size_t size)
{
    if (!may_have(s, block, tag, old, size)) return NULL;
    void *grown = memory_resize(&s->purse, block, old, size);
    if (!grown) {
        end_call(s, SANDBOX_HOST);
        return NULL;
    }
    if (!block) charge(s, tag, size);
    if (!s->L && !block && tag == 0 && size == INTERNED_SIZE) s->interned = grown;
    return grown;
}

void *heap_allocate(void *self, void *block, size_t old, size_t size)
{
    sandbox *s = self;
    int tag = block ? 0 : (int)old;
    bool interned = block && block == s->interned;
    if (!block) old = 0;
    if (size == 0) {
        memory_drop(&s->purse, block, old);
        return NULL;
    }
    void *moved = size > old ? grow(s, block, tag, old, size) : memory_resize(&s->purse, block, old, size);
    if (interned && moved) s->interned = moved;
    return moved;
}

/* fault.c: memory that is not to be had, on demand.
 *
 * The linker hands malloc, calloc and realloc of all that is linked statically to us; SQLite asks us by its own door. */
#include "simulator/fault.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "support/fake_disk.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *block, size_t size);

static bool inside, hit;
static uint64_t until, left; /* requests before the first that fails; and that fail */
static sqlite3_mem_methods usual;

static bool fails(void)
{
    if (!inside || left == 0 || fake_disk_is_entered()) return false;
    if (until > 1) return until--, false;
    left--;
    return hit = true;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return fails() ? NULL : __real_realloc(block, size);
}

static void *sqlite_malloc(int size)
{
    return fails() ? NULL : usual.xMalloc(size);
}

static void *sqlite_realloc(void *block, int size)
{
    return fails() ? NULL : usual.xRealloc(block, size);
}

void fault_install(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual);
    sqlite3_mem_methods ours = usual;
    ours.xMalloc = sqlite_malloc;
    ours.xRealloc = sqlite_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
    sqlite3_config(SQLITE_CONFIG_LOG, NULL, NULL);
}

void fault_seed(uint32_t seed)
{
    sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, (int)(seed >> 1 | 1), NULL);
}

void fault_memory(uint64_t n, uint64_t many)
{
    until = n;
    left = n ? many : 0;
}

bool fault_memory_is_armed(void)
{
    return left > 0;
}

void fault_memory_forget(void)
{
    hit = false;
}

bool fault_memory_hit(void)
{
    return hit;
}

bool fault_enter(void)
{
    bool before = inside;
    inside = true;
    return before;
}

bool fault_suspend(void)
{
    bool before = inside;
    inside = false;
    return before;
}

void fault_leave(bool before)
{
    inside = before;
}

/* linked.c: what the linker sends here instead of into Lua, and what is read from Lua's inside. */
#include "script/linked.h"

#include "numeric/function.h"

#define TEXT_GRAIN    16                         /* bytes that one unit of work compares */
#define NUMBER_CHARGE 15                         /* a number becomes a text */
#define SPREAD_GRAIN  4                          /* values that one unit of work spreads */
#define SPREAD_MAX    (SANDBOX_SPREAD_MAX + 256) /* with the registers of the function that spreads them */

/* ---- the seed, and the order of texts ---------------------------------------------------------------- */

/* Lua seeds its hash from the clock and from addresses, and where keys collide decides when a table is laid
 * out anew, which `#` of a list with holes can tell.  The linker sends the one call that lstate.c makes
 * for its seed here: two runs of a policy lay out their tables alike. */
static _Thread_local unsigned next_seed;
static _Thread_local bool seed_taken, texts_compared;

void linked_seed(unsigned seed)
{
    next_seed = seed;
    seed_taken = false;
}

unsigned __wrap_luaS_hash(const char *text, size_t size, unsigned seed);
unsigned __wrap_luaS_hash(const char *text, size_t size, unsigned seed)
{
    (void)text, (void)size, (void)seed;
    seed_taken = true;
    return next_seed;
}

/* A host program may have interpreters of its own; nothing is charged or refused there. */
static void charge_running(size_t units)
{
    if (sandbox_running) sandbox_owe(sandbox_running, (int64_t)units);
}

/* Lua compares texts in the order of the locale, and reads beyond their end to do so; a host program may have
 * set one.  Here the order is that of bytes. */
int __wrap_strcoll(const char *a, const char *b);
int __wrap_strcoll(const char *a, const char *b)
{
    charge_running(strlen(a) / TEXT_GRAIN);
    texts_compared = true;
    return strcmp(a, b);
}

/* ---- was it linked so? ------------------------------------------------------------------------------- */

/* Here glibc's pow and SLEEF's differ in the last bit; found by trying. */
static const double powers[][2] = {{1.453125, 0.7265625}, {2.53125, 1.265625}, {8.71875, 4.359375}, {10.6875, 5.34375}};

static bool has_powers(lua_State *L)
{
    bool same = true;
    for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
        lua_pushnumber(L, powers[i][0]);
        lua_pushnumber(L, powers[i][1]);
        lua_arith(L, LUA_OPPOW);
        same = same && lua_tonumber(L, -1) == function_pow(powers[i][0], powers[i][1]);
        lua_pop(L, 1);
    }
    return same;
}

static bool has_order(lua_State *L)
{
    texts_compared = false;
    lua_pushliteral(L, "a");
    lua_pushliteral(L, "b");
    lua_compare(L, -2, -1, LUA_OPLT);
    lua_pop(L, 2);
    return texts_compared;
}

/* Without the others no program is linked at all, for what they stand before is called by another name. */
void linked_check(lua_State *L)
{
    const char *missing = !has_powers(L) ? "pow" : !seed_taken ? "luaS_hash" : !has_order(L) ? "strcoll" : NULL;
    if (missing)
        luaL_error(L, "this program was linked without -Wl,--wrap=%s: its rules would not give the same bits everywhere; "
                      "see \"In your own program\" in Netto's README.md", missing);
}

/* ---- long texts compared ----------------------------------------------------------------------------- */

#define TEXT_SIZE_AT 16 /* where a long text keeps its size */

static size_t size_of_text(const void *text)
{
    size_t size;
    memcpy(&size, (const char *)text + TEXT_SIZE_AT, sizeof size);
    return size;
}

int __real_luaS_eqlngstr(void *a, void *b);
int __wrap_luaS_eqlngstr(void *a, void *b);
int __wrap_luaS_eqlngstr(void *a, void *b)
{
    if (a != b && size_of_text(a) == size_of_text(b)) charge_running(size_of_text(a) / TEXT_GRAIN);
    return __real_luaS_eqlngstr(a, b);
}

/* ---- texts and numbers ------------------------------------------------------------------------------- */

static _Thread_local bool numerals;

void linked_numerals(bool on)
{
    numerals = on;
}

size_t __real_luaO_str2num(const char *text, void *out);
size_t __wrap_luaO_str2num(const char *text, void *out);
size_t __wrap_luaO_str2num(const char *text, void *out)
{
    return numerals || !sandbox_running ? __real_luaO_str2num(text, out) : 0;
}

#define REAL_TAG_AT 8
#define REAL_TAG    (LUA_TNUMBER | 1 << 4)

/* Which sign a nan has is an accident of the processor and the compiler, and "%.14g" shows it. */
static void drop_sign_of_nan(void *value)
{
    double x;
    memcpy(&x, value, sizeof x);
    if (((const unsigned char *)value)[REAL_TAG_AT] != REAL_TAG || x == x) return;
    x = __builtin_nan("");
    memcpy(value, &x, sizeof x);
}

void __real_luaO_tostring(lua_State *L, void *number);
void __wrap_luaO_tostring(lua_State *L, void *number);
void __wrap_luaO_tostring(lua_State *L, void *number)
{
    charge_running(NUMBER_CHARGE);
    if (sandbox_running) drop_sign_of_nan(number);
    __real_luaO_tostring(L, number);
}

/* ---- variable arguments ------------------------------------------------------------------------------ */

/* Each `...` copies all of them. */
void __real_luaT_getvarargs(lua_State *L, void *call, void *where, int wanted);
void __wrap_luaT_getvarargs(lua_State *L, void *call, void *where, int wanted);
void __wrap_luaT_getvarargs(lua_State *L, void *call, void *where, int wanted)
{
    __real_luaT_getvarargs(L, call, where, wanted);
    if (!sandbox_running) return;
    int spread = wanted < 0 ? lua_gettop(L) : wanted;
    charge_running((size_t)spread / SPREAD_GRAIN);
    if (spread > SPREAD_MAX) luaL_error(L, "more than %d variable arguments", SANDBOX_SPREAD_MAX);
}

/* ---- tables ------------------------------------------------------------------------------------------ */

#define TABLE_PLACES_AT 11 /* where a table keeps the logarithm of the count of its places for keys */
#define ROOM_LEAST      64
#define ROOM_FACTOR     4

unsigned luaH_realasize(const void *table);
void luaH_resize(lua_State *L, void *table, unsigned list, unsigned places);

static unsigned char places_of(const void *table)
{
    return ((const unsigned char *)table)[TABLE_PLACES_AT];
}

/* Nothing else of the table changes, and pairs and next know no order of places. */
void linked_tidy(lua_State *L, int index, size_t count)
{
    union {
        const void *given;
        void *own;
    } table = {lua_topointer(L, index)};
    size_t room = luaH_realasize(table.own) + ((size_t)1 << places_of(table.own));
    if (room > ROOM_LEAST + ROOM_FACTOR * count) luaH_resize(L, table.own, 0, (unsigned)count);
}

bool linked_fits(lua_State *L)
{
    char text[100];
    memset(text, 'x', sizeof text);
    lua_createtable(L, 5, 200);
    lua_pushlstring(L, text, sizeof text);
    const void *table = lua_topointer(L, -2);
    bool fits = luaH_realasize(table) == 5 && places_of(table) == 8 &&
                size_of_text(lua_topointer(L, -1)) == sizeof text;
    lua_pop(L, 2);
    return fits;
}

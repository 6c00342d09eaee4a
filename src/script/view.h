/* view.h: the things that a hook is given.
 *
 * For each place that a thing can stand in an argument list there is one userdata, made once: before a
 * call it is filled, after the call it is nobody's.  What is read through it (book.pool, line.asset) is
 * kept behind it and filled anew on each access, so steady calls allocate nothing for reading. */
#ifndef SCRIPT_VIEW_H
#define SCRIPT_VIEW_H

#include "netto/policy.h"
#include "script/sandbox.h"

typedef enum view_place {
    VIEW_INSTRUMENT,
    VIEW_SECOND_INSTRUMENT, /* of a pair, or of a pattern of up to four */
    VIEW_THIRD_INSTRUMENT,
    VIEW_FOURTH_INSTRUMENT,
    VIEW_FIRST_FACTOR,
    VIEW_SECOND_FACTOR,
    VIEW_LINE,
    VIEW_BOOK,
    VIEW_KEY, /* behind VIEW_BOOK: what a limit is on beside its book */
    VIEW_ORDER,
    VIEW_PLACES
} view_place;

/* Good for the call whose serial it bears. */
typedef struct view_thing {
    netto_view view;
    uint64_t serial;
    int depth;
} view_thing;

/* Words to fields: a text of Lua's is interned, so its address is as good as its letters. */
#define VIEW_KEYS 256 /* a power of two, well above the count of fields */

typedef struct view_table {
    struct {
        const char *word;
        int code;
    } keys[VIEW_KEYS];
    view_thing *things[VIEW_PLACES];
    int references[VIEW_PLACES]; /* in the registry */
} view_table;

/* Once for each interpreter. */
void view_open(lua_State *L);

/* The words (view_word.c): push a table that keeps them; the code of one, or -1; "; did you mean ...?" where
 * a field that the thing does have is near, else nothing. */
void view_add_words(lua_State *L, view_table *t);
int view_code(const view_table *t, const char *word);
void view_suggest(const netto_view *view, netto_text word, char *out, size_t size);

/* Fill the thing of a place for the running call and push it; neither allocates nor raises. */
void view_push(sandbox *s, view_place place, const netto_view *view);

/* A map of attributes, or a list or map inside one, as a thing to read (view_map.c). */
typedef struct view_map {
    const uint8_t *at, *end; /* one MessagePack value */
    uint64_t serial;
} view_map;

void view_map_open(lua_State *L);
view_map *view_map_push(lua_State *L, netto_text bytes);
void view_cell_push(lua_State *L, netto_text bytes); /* a map of which only `entity` and `cell` are read */

#endif

/* lua_config.h: a configuration file, which is a Lua table and nothing else.
 *
 *   return { base = "USD", listen = { "unix:netto.sock" }, limits = { frame = 16777216 } }
 *
 * It is read in a sandbox without any function, so it can compute nothing beyond an expression.  A value
 * is a text, a number, a boolean, a list of texts, or a flat table of the first four. */
#ifndef SCRIPT_LUA_CONFIG_H
#define SCRIPT_LUA_CONFIG_H

#include "netto/status.h"
#include "netto/types.h"

typedef enum lua_config_kind {
    LUA_CONFIG_TEXT,
    LUA_CONFIG_NUMBER,
    LUA_CONFIG_BOOLEAN,
    LUA_CONFIG_LIST /* of texts; an empty table is one too */
} lua_config_kind;

typedef struct lua_config_entry {
    netto_text table; /* not given: the file's own */
    netto_text key;
    lua_config_kind kind;
    int line; /* where the key stands, as well as the text tells; 1 if it does not */
    union {
        netto_text text;
        double number;
        bool boolean;
        struct {
            const netto_text *items;
            uint32_t count;
        } list;
    };
} lua_config_entry;

typedef struct lua_config lua_config;

/* Read a file's bytes; `file` is what complaints call it.
 * NETTO_EPARAMS: the complaint names file and line.  NETTO_ECAPACITY: no memory. */
netto_status lua_config_read(netto_text file, netto_text bytes, lua_config **out, netto_complaint *complaint);
void lua_config_destroy(lua_config *config);

/* All entries, in the order of their keys; those of a sub-table stand under its key. */
uint32_t lua_config_count(const lua_config *config);
const lua_config_entry *lua_config_at(const lua_config *config, uint32_t index);

/* The entry of a key, `table` NULL for the file's own; NULL if it is not set. */
const lua_config_entry *lua_config_find(const lua_config *config, const char *table, const char *key);

/* A complaint about an entry: "netto.conf:3: sweep: ...". */
__attribute__((format(printf, 4, 5))) netto_status lua_config_complain(const lua_config *config,
                                                                       const lua_config_entry *entry,
                                                                       netto_complaint *complaint,
                                                                       const char *format, ...);

#endif

/* config.c: what a server is told.  One table holds every key, its place, its default and its bounds. */
#include "app/config.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "codec/suggest.h"
#include "script/lua_config.h"
#include "system/system.h"

#define FILE_MAX 65536
#define BASE_MAX (NETTO_ID_MAX - 3) /* its factor is called fx:CCY */
#define LIMITS   "limits"
#define STRIKES  "strikes"

typedef enum place { SIZE, COUNT32, ROWS, SECONDS, DAYS, WORK, FRACTION } place;

/* Numbers: the key, in which table, where it goes, its default and its bounds. */
static const struct number_key {
    const char *table, *key;
    place kind;
    size_t offset;
    double usual, least, most;
    const char *says;
} numbers[] = {
    {NULL, "sweep", SECONDS, offsetof(config, server.engine.sweep), 1, 0.1, 3600,
     "seconds: marks are judged no later than this"},
    {NULL, "capacity", SIZE, offsetof(config, server.engine.capacity), 8589934592.0, 1048576, 1e15,
     "bytes that the engine may hold"},
    {NULL, "ids", COUNT32, offsetof(config, server.engine.trade_ids), 16777216, 1048576, 268435456,
     "trade ids remembered at most"},
    {NULL, "snapshot", ROWS, offsetof(config, server.snapshot_rows), 250000, 0, 1e12,
     "rows of the journal between snapshots; 0: none is written"},
    {NULL, "retention", DAYS, offsetof(config, server.retention), 0, 0, 100000,
     "days that rows are kept, at least; 0: for ever"},
    {NULL, "max_impact", FRACTION, offsetof(config, server.max_impact), 0, 0, 1e6,
     "a saved policy may change any account's initial by this fraction; 0: however much"},
    {NULL, "rollback", SECONDS, offsetof(config, server.rollback), 0, 0, 86400,
     "seconds: a rule that is tripped so soon after an activation has that undone; 0: never"},
    {STRIKES, "count", COUNT32, offsetof(config, server.engine.strike_count), 100, 1, 1e9,
     "commands in which a rule fails: it is tripped, if they come"},
    {STRIKES, "window", COUNT32, offsetof(config, server.engine.strike_window), 1000, 1, 1e9,
     "within so many commands; fewer than `count`: never"},
    {LIMITS, "frame", SIZE, offsetof(config, server.limits.frame), 16777216, 4096, 16777216,
     "bytes of one message, either way"},
    {LIMITS, "unsent", SIZE, offsetof(config, server.limits.unsent), 67108864, 65536, 1e12,
     "bytes of replies that a peer may leave unread"},
    {LIMITS, "events", SIZE, offsetof(config, server.limits.events), 65536, 65536, 1e12,
     "bytes of events that a peer may leave unread"},
    {LIMITS, "stalled", SECONDS, offsetof(config, server.stalled), 30, 0.1, 86400,
     "seconds that a peer with so much unread may take nothing"},
    {LIMITS, "buffers", SIZE, offsetof(config, server.buffers), 2147483648.0, 1048576, 1e15,
     "bytes that connections hold together, beyond what small messages need"},
    {LIMITS, "idle", SECONDS, offsetof(config, server.idle), 30, 0.1, 3600,
     "seconds: a message that has begun is waited for so long without a byte"},
    {LIMITS, "connections", COUNT32, offsetof(config, server.connections), 1000, 1, 100000, "connections at a time"},
    {LIMITS, "work", WORK, offsetof(config, server.budget.work), 0, 1000, 1e9,
     "work of one call of a rule: instructions, and what library calls touch"},
    {LIMITS, "rule_memory", SIZE, offsetof(config, server.budget.memory), 67108864, 1048576, 1e12,
     "bytes of a policy's interpreter"},
};

#define NUMBERS (sizeof numbers / sizeof *numbers)

#define WORK_DEFAULT 200000.0

static double usual_of(const struct number_key *k)
{
    return k->kind == WORK ? WORK_DEFAULT : k->usual;
}

static void put_number(config *c, const struct number_key *k, double number)
{
    char *at = (char *)c + k->offset;
    switch (k->kind) {
    case SIZE: *(size_t *)(void *)at = (size_t)number; break;
    case COUNT32: *(uint32_t *)(void *)at = (uint32_t)number; break;
    case ROWS: *(uint64_t *)(void *)at = (uint64_t)number; break;
    case DAYS: *(netto_instant *)(void *)at = (netto_instant)number * NETTO_DAY; break;
    case SECONDS: *(netto_instant *)(void *)at = (netto_instant)llround(number * 1e9); break;
    case WORK: *(uint64_t *)(void *)at = (uint64_t)number; break;
    case FRACTION: *(double *)(void *)at = number; break;
    }
}

static double get_number(const config *c, const struct number_key *k)
{
    const char *at = (const char *)c + k->offset;
    switch (k->kind) {
    case SIZE: return (double)*(const size_t *)(const void *)at;
    case COUNT32: return (double)*(const uint32_t *)(const void *)at;
    case DAYS: return (double)(*(const netto_instant *)(const void *)at / NETTO_DAY);
    case SECONDS: return (double)*(const netto_instant *)(const void *)at / 1e9;
    case FRACTION: return *(const double *)(const void *)at;
    default: return (double)*(const uint64_t *)(const void *)at;
    }
}

void config_init(config *c)
{
    *c = (config){.server.engine.base = "USD"};
    for (size_t i = 0; i < NUMBERS; i++) put_number(c, &numbers[i], usual_of(&numbers[i]));
}

void config_destroy(config *c)
{
    if (c->file) lua_config_destroy(c->file);
    free(c->text);
    c->file = NULL;
    c->text = NULL;
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

static const struct number_key *number_named(netto_text table, netto_text key)
{
    for (size_t i = 0; i < NUMBERS; i++) {
        bool there = numbers[i].table ? text_is(table, numbers[i].table) : table.size == 0;
        if (there && text_is(key, numbers[i].key)) return &numbers[i];
    }
    return NULL;
}

static netto_status take_number(config *c, const lua_config_entry *e, const struct number_key *k, netto_complaint *why)
{
    bool real = k->kind == SECONDS || k->kind == FRACTION, whole = real || e->kind != LUA_CONFIG_NUMBER || e->number == floor(e->number);
    if (e->kind != LUA_CONFIG_NUMBER || !(e->number >= k->least && e->number <= k->most) || !whole)
        return lua_config_complain(c->file, e, why, "expected a %snumber from %.15g to %.15g (%s)",
                                   real ? "" : "whole ", k->least, k->most, k->says);
    put_number(c, k, e->number);
    return NETTO_OK;
}

static netto_status take_text(config *c, const lua_config_entry *e, const char **out, netto_complaint *why)
{
    if (e->kind != LUA_CONFIG_TEXT || e->text.size == 0 || memchr(e->text.bytes, '\0', e->text.size))
        return lua_config_complain(c->file, e, why, "expected a text");
    *out = e->text.bytes; /* zero-terminated, as Lua keeps it */
    return NETTO_OK;
}

/* What the engine takes for a currency. */
static netto_status take_base(config *c, const lua_config_entry *e, netto_complaint *why)
{
    netto_status status = take_text(c, e, &c->server.engine.base, why);
    if (status != NETTO_OK || (text_is_id(e->text) && e->text.size <= BASE_MAX)) return status;
    return lua_config_complain(c->file, e, why, "expected a currency, 1 to %d bytes of printable UTF-8", BASE_MAX);
}

netto_status config_check_addresses(const char *const *listen, uint32_t count, netto_complaint *why)
{
    for (uint32_t i = 0; i < count; i++) {
        netto_status status = server_check_address(listen[i], why);
        if (status != NETTO_OK) return status;
        for (uint32_t k = 0; k < i; k++)
            if (strcmp(listen[i], listen[k]) == 0)
                return complain(why, NETTO_EPARAMS, "'%s' is named twice; a server listens on an address once", listen[i]);
    }
    return content(why);
}

static netto_status take_listen(config *c, const lua_config_entry *e, netto_complaint *why)
{
    if (e->kind != LUA_CONFIG_LIST || e->list.count == 0 || e->list.count > SERVER_LISTENERS_MAX)
        return lua_config_complain(c->file, e, why, "expected a list of 1 to %d addresses like \"unix:netto.sock\"",
                                   SERVER_LISTENERS_MAX);
    for (uint32_t i = 0; i < e->list.count; i++) c->server.listen[i] = e->list.items[i].bytes;
    c->server.listen_count = e->list.count;
    netto_complaint inner;
    if (config_check_addresses(c->server.listen, e->list.count, &inner) == NETTO_OK) return NETTO_OK;
    return lua_config_complain(c->file, e, why, "%s", inner.text);
}

/* ---- what is no key ---------------------------------------------------------------------------------------------- */

/* The keys of one table, for a hint. */
typedef struct known_keys {
    const char *words[NUMBERS + 7];
    uint32_t count;
} known_keys;

static const char *key_name(const void *words, uint32_t index)
{
    return ((const known_keys *)words)->words[index];
}

static void add_key(known_keys *k, const char *word)
{
    k->words[k->count++] = word;
}

static known_keys keys_of(const char *table)
{
    known_keys k = {.count = 0};
    if (!table) add_key(&k, "base"), add_key(&k, "listen"), add_key(&k, "policy"), add_key(&k, LIMITS);
    if (!table) add_key(&k, "data"), add_key(&k, "durability"), add_key(&k, STRIKES);
    for (size_t i = 0; i < NUMBERS; i++)
        if (table ? numbers[i].table && strcmp(numbers[i].table, table) == 0 : !numbers[i].table) add_key(&k, numbers[i].key);
    return k;
}

static const char *table_named(netto_text name)
{
    return text_is(name, LIMITS) ? LIMITS : text_is(name, STRIKES) ? STRIKES : NULL;
}

/* A key that nobody knows: one of the file's own, or one in a table. */
static netto_status refuse_key(config *c, const lua_config_entry *e, netto_complaint *why)
{
    char hint[SUGGEST_SIZE];
    const char *inside = table_named(e->table);
    bool own = e->table.size == 0;
    known_keys known = keys_of(inside);
    suggest_word(inside || own ? e->key : e->table, &known, known.count, key_name, hint);
    return lua_config_complain(c->file, e, why, "no such %s; %s", inside || own ? "key" : "table", hint);
}

/* Nothing at all in a table reads as an empty list. */
static netto_status take_table(config *c, const lua_config_entry *e, netto_complaint *why)
{
    bool limits = text_is(e->key, LIMITS);
    if (e->kind == LUA_CONFIG_LIST && e->list.count == 0) return NETTO_OK;
    return lua_config_complain(c->file, e, why, "expected a table, like %s", limits ? "{ work = 500000 }" : "{ count = 100, window = 1000 }");
}

static const char *const durabilities[] = {[JOURNAL_FSYNC] = "fsync", [JOURNAL_OS] = "os", [JOURNAL_NONE] = "none"};

static netto_status take_durability(config *c, const lua_config_entry *e, netto_complaint *why)
{
    for (int mode = JOURNAL_FSYNC; e->kind == LUA_CONFIG_TEXT && mode <= JOURNAL_NONE; mode++)
        if (text_is(e->text, durabilities[mode])) return c->server.durability = (journal_mode)mode, NETTO_OK;
    return lua_config_complain(c->file, e, why, "expected \"fsync\", \"os\" or \"none\"");
}

static netto_status take(config *c, const lua_config_entry *e, netto_complaint *why)
{
    const struct number_key *k = number_named(e->table, e->key);
    if (k) return take_number(c, e, k, why);
    if (e->table.size == 0 && text_is(e->key, "base")) return take_base(c, e, why);
    if (e->table.size == 0 && text_is(e->key, "policy")) return take_text(c, e, &c->server.policy, why);
    if (e->table.size == 0 && text_is(e->key, "data")) return take_text(c, e, &c->server.data, why);
    if (e->table.size == 0 && text_is(e->key, "durability")) return take_durability(c, e, why);
    if (e->table.size == 0 && text_is(e->key, "listen")) return take_listen(c, e, why);
    if (e->table.size == 0 && table_named(e->key)) return take_table(c, e, why);
    return refuse_key(c, e, why);
}

netto_status config_read(config *c, const char *path, netto_complaint *why)
{
    system_file file;
    netto_status status = system_real.read(path, FILE_MAX, &file, why);
    if (status != NETTO_OK) return status;
    status = lua_config_read(text_of(path), (netto_text){file.bytes, (uint32_t)file.size}, &c->file, why);
    free(file.name);
    c->text = file.bytes;
    for (uint32_t i = 0; status == NETTO_OK && i < lua_config_count(c->file); i++)
        status = take(c, lua_config_at(c->file, i), why);
    return status;
}

/* ---- printing ------------------------------------------------------------------------------------------------- */

/* As Lua reads it, on one line. */
static void print_text(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < ' ' || byte == 0x7f) {
            printf("\\%03u", byte);
            continue;
        }
        if (byte == '"' || byte == '\\') putchar('\\');
        putchar(byte);
    }
    putchar('"');
}

static void print_numbers(const config *c, const char *table, const char *indent)
{
    for (size_t i = 0; i < NUMBERS; i++) {
        const struct number_key *k = &numbers[i];
        char line[96];
        if (!k->table != !table || (table && strcmp(k->table, table) != 0)) continue;
        snprintf(line, sizeof line, "%s%s = %.15g,", indent, k->key, get_number(c, k));
        printf("%-34s -- %s\n", line, k->says);
    }
}

static const char *const tables[] = {STRIKES, LIMITS};

void config_print(const config *c)
{
    const server_options *s = &c->server;
    printf("return {\n  base = ");
    print_text(s->engine.base);
    printf(",\n  listen = {");
    for (uint32_t i = 0; i < s->listen_count; i++) {
        fputs(i ? ", " : " ", stdout);
        print_text(s->listen[i]);
    }
    printf(" },\n");
    if (s->policy) {
        printf("  policy = ");
        print_text(s->policy);
        printf(",\n");
    } else {
        printf("  -- policy = \"a folder with policy.lua, or one file\": the built-in decides, which lets risk only shrink\n");
    }
    if (s->data) {
        printf("  data = ");
        print_text(s->data);
        printf(",\n");
    } else {
        printf("  -- data = \"a folder for the journal\": none is kept, nothing outlives the process\n");
    }
    printf("  durability = \"%s\",\n", durabilities[s->durability]);
    print_numbers(c, NULL, "  ");
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        printf("  %s = {\n", tables[i]);
        print_numbers(c, tables[i], "    ");
        printf("  },\n");
    }
    printf("}\n");
}

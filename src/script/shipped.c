/* shipped.c: the rules that are part of the program, and which of them a policy needs.
 *
 * Which are needed is read off the sources before anything is loaded: a module is named where it is required, in quotes.  So
 * what a policy consists of is known when it is staged, and stays so, whatever a later Netto ships. */
#include "script/shipped.h"

#include <stdio.h>

#include "base/complain.h"
#include "base/embedded.h"
#include "base/text.h"

#define SUFFIX ".lua"

uint32_t shipped_count(void)
{
    return (uint32_t)(rules_count + rules_parts_count);
}

netto_source shipped_at(uint32_t i)
{
    const embedded_file *file = i < rules_count ? &rules_files[i] : &rules_parts_files[i - rules_count];
    return (netto_source){text_of(file->name), {(const char *)file->bytes, file->size}};
}

void shipped_module(uint32_t i, char out[SHIPPED_NAME_MAX])
{
    netto_text name = shipped_at(i).name;
    snprintf(out, SHIPPED_NAME_MAX, "%.*s", (int)(name.size - strlen(SUFFIX)), name.bytes);
    for (char *at = out; *at; at++)
        if (*at == '/') *at = '.';
}

/* ---- what a policy needs ----------------------------------------------------------------------------------- */

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '[' || c == ']';
}

/* Does the text have this word between quotes of Lua's? */
static bool quotes(netto_text text, netto_text word)
{
    for (uint32_t at = 1; at + word.size < text.size; at++) {
        if (memcmp(text.bytes + at, word.bytes, word.size) != 0) continue;
        if (is_quote(text.bytes[at - 1]) && is_quote(text.bytes[at + word.size])) return true;
    }
    return false;
}

static bool has(const netto_source *sources, size_t count, netto_text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(sources[i].name, name)) return true;
    return false;
}

static netto_status refuse(size_t count, netto_complaint *complaint)
{
    return complain(complaint, NETTO_EPOLICY, "%zu files, with the shipped rules that they require; a policy has at most %d",
                    count, NETTO_POLICY_FILES_MAX);
}

/* Add what the source at `from` names and is not there yet. */
static netto_status add_named(netto_source *out, size_t from, size_t *count, netto_complaint *complaint)
{
    char module[SHIPPED_NAME_MAX];
    for (uint32_t i = 0; i < shipped_count(); i++) {
        shipped_module(i, module);
        netto_source shipped = shipped_at(i);
        if (has(out, *count, shipped.name) || !quotes(out[from].text, text_of(module))) continue;
        if (*count == NETTO_POLICY_FILES_MAX) return refuse(*count + 1, complaint);
        out[(*count)++] = shipped;
    }
    return NETTO_OK;
}

netto_status netto_lua_policy_complete(const netto_source *sources, size_t count, netto_source *out, size_t *out_count,
                                       netto_complaint *complaint)
{
    if (count > NETTO_POLICY_FILES_MAX)
        return complain(complaint, NETTO_EPOLICY, "%zu files; a policy has at most %d", count, NETTO_POLICY_FILES_MAX);
    for (size_t i = 0; i < count; i++) out[i] = sources[i];
    for (size_t i = 0; i < count; i++)
        if (add_named(out, i, &count, complaint) != NETTO_OK) return NETTO_EPOLICY;
    *out_count = count;
    return content(complaint);
}

/* feed_header.c: what the header of a CSV file says: which column is which. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/feed.h"
#include "base/complain.h"
#include "codec/suggest.h"

#define ATTRS "attrs."

netto_status feed_refuse(reading *r, uint32_t line, netto_status status, const char *format, ...)
{
    char text[320];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return complain(&r->feed->why, status, "%.100s:%u: %s", r->feed->name, line, text);
}

static bool is_ignored(const feed *f, netto_text name)
{
    for (int i = 0; i < f->ignored_count; i++)
        if (text_is(name, f->ignored[i])) return true;
    return false;
}

static netto_status read_column(reading *r, uint32_t at)
{
    const feed *f = r->feed;
    char hint[SUGGEST_SIZE];
    netto_text name = r->csv.header[at];
    size_t prefix = sizeof ATTRS - 1;
    if (is_ignored(f, name)) return NETTO_OK;
    if (f->kind->attrs && name.size > prefix && memcmp(name.bytes, ATTRS, prefix) == 0) {
        r->attrs[at] = name.bytes + prefix;
        r->attr_sizes[at] = name.size - (uint32_t)prefix;
        return NETTO_OK;
    }
    int column = feed_column_find(f->kind, name, hint);
    if (column < 0)
        return feed_refuse(r, 1, NETTO_EPARAMS, "%s have no column '%.*s'; %s (or --ignore '%.*s')",
                           f->kind->name, name.size > 40 ? 40 : (int)name.size, name.bytes, hint,
                           name.size > 40 ? 40 : (int)name.size, name.bytes);
    r->place[column] = (int)at;
    return NETTO_OK;
}

static bool has_column(const reading *r, const char *name)
{
    for (uint32_t i = 0; i < r->csv.column_count; i++)
        if (text_is(r->csv.header[i], name)) return true;
    return false;
}

/* What is to be left out must be there: a slip of the pen would send it. */
static netto_status check_ignored(reading *r)
{
    const feed *f = r->feed;
    for (int i = 0; i < f->ignored_count; i++) {
        if (has_column(r, f->ignored[i])) continue;
        return feed_refuse(r, 1, NETTO_EPARAMS, "--ignore: there is no column '%.40s'%s", f->ignored[i],
                           strchr(f->ignored[i], ',') ? "; for several repeat the option: --ignore a --ignore b" : "");
    }
    return NETTO_OK;
}

netto_status feed_header(reading *r)
{
    const feed_kind *k = r->feed->kind;
    netto_status status = check_ignored(r);
    for (uint32_t i = 0; i < k->column_count; i++) r->place[i] = -1;
    for (uint32_t i = 0; i < r->csv.column_count && status == NETTO_OK; i++) status = read_column(r, i);
    if (status != NETTO_OK) return status;
    for (uint32_t i = 0; i < k->column_count; i++)
        if (k->columns[i].required && r->place[i] < 0)
            return feed_refuse(r, 1, NETTO_EPARAMS, "%s need a column '%s'", k->name, k->columns[i].name);
    return NETTO_OK;
}

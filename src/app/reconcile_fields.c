/* reconcile_fields.c: which columns of the file are which of the section, what is the key, and what may be off. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/reconcile.h"
#include "base/complain.h"
#include "base/text.h"
#include "codec/suggest.h"

#define KEYS_MAX 4
#define NAME_MAX 40 /* bytes of a column's name that a complaint shows */

/* By what the records of a section are known. */
static const struct {
    report_section section;
    const char *keys[KEYS_MAX];
} keyed[] = {{REPORT_TRADES, {"trade", "account"}},    {REPORT_POSITIONS, {"account", "instrument"}},
             {REPORT_ORDERS, {"account", "order"}},    {REPORT_COLLATERAL, {"account", "asset", "set", "role"}},
             {REPORT_MARGINS, {"account", "scope"}},   {REPORT_SETS, {"account", "set"}}};

/* What its name says of a column. */
static const char *const times[] = {"time", "settle", NULL}, *const turning[] = {"qty", "left", "paid", "value", "role", NULL},
                         *const adding[] = {"qty", "left", "paid", "value", "amount", "gross", "net", "netted", "benefit", "collateral", "equity",
                                            "initial", "orders", "warning", "maintenance", "liquidation", "excess", NULL};

__attribute__((format(printf, 3, 4))) static netto_status refuse(const reconcile *r, netto_complaint *why, const char *format, ...)
{
    char text[384];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return complain(why, NETTO_EPARAMS, "%.100s:1: %s", r->name, text);
}

static bool is_among(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0) return true;
    return false;
}

/* ---- the section ------------------------------------------------------------------------------------------------------------ */

static cell_kind kind_of(const report_column *c)
{
    if (c->type == REPORT_TEXT) return is_among(c->name, times) ? KIND_TIME : KIND_TEXT;
    return c->type == REPORT_REAL ? KIND_REAL : c->type == REPORT_FLAG ? KIND_FLAG : KIND_EXACT;
}

static const char *const *usual_keys(const reconcile *r)
{
    for (size_t i = 0; i < sizeof keyed / sizeof *keyed; i++)
        if (keyed[i].section == r->section) return keyed[i].keys;
    return NULL;
}

static void list_fields(reconcile *r)
{
    const report_column *columns = report_columns(r->section, &r->field_count);
    for (uint32_t i = 0; i < r->field_count; i++)
        r->fields[i] = (field){.column = &columns[i], .kind = kind_of(&columns[i]), .place = -1, .turns = is_among(columns[i].name, turning),
                               .adds = is_among(columns[i].name, adding)};
}

static const char *name_of(const void *fields, uint32_t index)
{
    return ((const field *)fields)[index].column->name;
}

/* The field that a word of an option begins with, up to `end`. */
static netto_status find_field(reconcile *r, const char *option, netto_text name, field **out, netto_complaint *why)
{
    char hint[SUGGEST_SIZE];
    for (uint32_t i = 0; i < r->field_count; i++)
        if (text_is(name, r->fields[i].column->name)) return *out = &r->fields[i], NETTO_OK;
    suggest_word(name, r->fields, r->field_count, name_of, hint);
    return complain(why, NETTO_EPARAMS, "%s: %s have no '%.*s'; %s%s", option, report_section_word(r->section), name.size > NAME_MAX ? NAME_MAX : (int)name.size,
                    name.bytes, hint, memchr(name.bytes, ',', name.size) ? "; for several repeat the option" : "");
}

/* "field=rest" */
static netto_status split(reconcile *r, const char *option, const char *word, field **f, const char **rest, netto_complaint *why)
{
    const char *equals = strchr(word, '=');
    if (!equals || !equals[1]) return complain(why, NETTO_EPARAMS, "%s takes FIELD=VALUE, not '%.80s'", option, word);
    *rest = equals + 1;
    return find_field(r, option, (netto_text){word, (uint32_t)(equals - word)}, f, why);
}

static netto_status set_keys(reconcile *r, netto_complaint *why)
{
    const char *const *usual = usual_keys(r);
    field *f;
    netto_status status = NETTO_OK;
    for (int i = 0; i < r->key_words && status == NETTO_OK; i++) {
        status = find_field(r, "--key", text_of(r->keys[i]), &f, why);
        if (status == NETTO_OK) f->key = true;
    }
    for (int i = 0; r->key_words == 0 && i < KEYS_MAX && usual[i]; i++)
        if (!(r->account && strcmp(usual[i], "account") == 0) && find_field(r, "--key", text_of(usual[i]), &f, why) == NETTO_OK) f->key = true;
    return status;
}

/* ---- the header -------------------------------------------------------------------------------------------------------------- */

static bool is_ignored(const reconcile *r, netto_text name)
{
    for (int i = 0; i < r->ignored_words; i++)
        if (text_is(name, r->ignored[i])) return true;
    return false;
}

static netto_status check_ignored(const reconcile *r, netto_complaint *why)
{
    for (int i = 0; i < r->ignored_words; i++)
        if (csv_column(&r->theirs, r->ignored[i]) < 0)
            return refuse(r, why, "--ignore: there is no column '%.40s'%s", r->ignored[i], strchr(r->ignored[i], ',') ? "; for several repeat the option" : "");
    return NETTO_OK;
}

static netto_status place_mapped(reconcile *r, netto_complaint *why)
{
    for (int i = 0; i < r->map_words; i++) {
        field *f;
        const char *name;
        netto_status status = split(r, "--map", r->maps[i], &f, &name, why);
        if (status != NETTO_OK) return status;
        if (f->place >= 0) return complain(why, NETTO_EPARAMS, "--map: '%s' is mapped twice", f->column->name);
        f->place = csv_column(&r->theirs, name);
        if (f->place < 0) return refuse(r, why, "--map %.80s: there is no column '%.40s'", r->maps[i], name);
    }
    return NETTO_OK;
}

/* A column has the section's own name, unless a word says otherwise. */
static netto_status place_rest(reconcile *r, uint32_t column, netto_complaint *why)
{
    char hint[SUGGEST_SIZE];
    field *f = NULL;
    netto_text name = r->theirs.header[column];
    int size = name.size > NAME_MAX ? NAME_MAX : (int)name.size;
    for (uint32_t i = 0; i < r->field_count; i++) {
        if (r->fields[i].place == (int)column) return NETTO_OK;
        if (text_is(name, r->fields[i].column->name)) f = &r->fields[i];
    }
    if (is_ignored(r, name)) return NETTO_OK;
    if (f && f->place >= 0)
        return refuse(r, why, "'%.*s' is told twice, there and in the column that --map names; say --ignore '%.*s'", size, name.bytes, size, name.bytes);
    if (f) return f->place = (int)column, NETTO_OK;
    suggest_word(name, r->fields, r->field_count, name_of, hint);
    return refuse(r, why, "%s have no column '%.*s'; %s; say --map FIELD='%.*s', or --ignore '%.*s'", report_section_word(r->section), size, name.bytes, hint,
                  size, name.bytes, size, name.bytes);
}

static netto_status check_keys(const reconcile *r, netto_complaint *why)
{
    for (uint32_t i = 0; i < r->field_count; i++) {
        const field *f = &r->fields[i];
        if (f->key && f->place < 0)
            return refuse(r, why, "there is no column '%s', by which records are paired; say --map %s=NAME, or pair by others with --key FIELD", f->column->name,
                          f->column->name);
    }
    return NETTO_OK;
}

/* ---- what may be off --------------------------------------------------------------------------------------------------------- */

static bool read_bound(field *f, const char *text)
{
    netto_text amount = text_of(text);
    f->percent = amount.size && text[amount.size - 1] == '%';
    amount.size -= f->percent;
    f->tolerant = true;
    if (exact_read(amount, &f->bound) != NETTO_OK || f->bound.negative) return false;
    char digits[EXACT_TEXT];
    exact_print(&f->bound, digits);
    f->real_bound = strtod(digits, NULL);
    return true;
}

static netto_status set_tolerances(reconcile *r, netto_complaint *why)
{
    for (int i = 0; i < r->tolerance_words; i++) {
        field *f;
        const char *amount;
        netto_status status = split(r, "--tolerance", r->tolerances[i], &f, &amount, why);
        if (status != NETTO_OK) return status;
        if (f->kind == KIND_TEXT || f->kind == KIND_FLAG) return complain(why, NETTO_EPARAMS, "--tolerance: '%s' is no number", f->column->name);
        if (f->key) return complain(why, NETTO_EPARAMS, "--tolerance: '%s' is part of the key, which must be the same", f->column->name);
        if (f->place < 0) return refuse(r, why, "--tolerance %.80s: there is no column '%s'", r->tolerances[i], f->column->name);
        if (!read_bound(f, amount)) return complain(why, NETTO_EPARAMS, "--tolerance takes an amount like 0.01, or a share like 0.5%%, not '%.40s'", amount);
        if (f->percent && f->kind == KIND_TIME) return complain(why, NETTO_EPARAMS, "--tolerance: of '%s' in seconds, not in %%", f->column->name);
    }
    return NETTO_OK;
}

static void find_party(reconcile *r)
{
    while (strcmp(r->fields[r->party].column->name, "account") != 0) r->party++; /* each section has it */
}

/* Quantities of one instrument add up, those of several mean nothing. */
static void find_group(reconcile *r)
{
    r->group = -1;
    for (uint32_t i = 0; i < r->field_count; i++) {
        const char *name = r->fields[i].column->name;
        if ((strcmp(name, "instrument") == 0 || strcmp(name, "asset") == 0) && r->fields[i].place >= 0) r->group = (int)i;
    }
}

netto_status reconcile_fields(reconcile *r, netto_complaint *why)
{
    list_fields(r);
    netto_status status = set_keys(r, why);
    if (status == NETTO_OK) status = check_ignored(r, why);
    if (status == NETTO_OK) status = place_mapped(r, why);
    for (uint32_t i = 0; i < r->theirs.column_count && status == NETTO_OK; i++) status = place_rest(r, i, why);
    if (status == NETTO_OK) status = check_keys(r, why);
    if (status == NETTO_OK) status = set_tolerances(r, why);
    find_party(r);
    find_group(r);
    return status;
}

/* reconcile_tell.c: what came of it: differences, totals, the rate of errors. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/reconcile.h"
#include "base/text.h"

#define LIST_MAX 512 /* bytes of the names of fields */

/* ---- cells ------------------------------------------------------------------------------------------------------------------- */

static cell text_cell(const char *text)
{
    return (cell){.given = text != NULL, .text = text_of(text)};
}

static shown show_text(const char *name, const char *text)
{
    return (shown){name, KIND_TEXT, text_cell(text)};
}

static shown show_count(const char *name, uint64_t count)
{
    return (shown){name, KIND_COUNT, {.given = true, .count = count}};
}

/* ---- differences ---------------------------------------------------------------------------------------------------------------- */

/* The columns of a difference, with the values of one; `keys` NULL: the names alone. */
static uint32_t lay_out(const reconcile *r, const cell *keys, shown out[SHOWN_MAX])
{
    uint32_t count = 0;
    out[count++] = show_text("outcome", NULL);
    out[count++] = (shown){"line", KIND_COUNT, {.given = false}};
    for (uint32_t i = 0; i < r->field_count; i++)
        if (r->fields[i].key) out[count++] = (shown){r->fields[i].column->name, r->fields[i].kind, keys ? keys[i] : (cell){.given = false}};
    out[count++] = show_text("field", NULL);
    out[count++] = (shown){"ours", KIND_TEXT, {.given = false}};
    out[count++] = (shown){"theirs", KIND_TEXT, {.given = false}};
    out[count++] = (shown){"difference", KIND_EXACT, {.given = false}};
    return count;
}

/* Of two times it is in seconds. */
static cell_kind kind_of_less(cell_kind kind)
{
    return kind == KIND_REAL ? KIND_REAL : KIND_EXACT;
}

void reconcile_differ(reconcile *r, const char *outcome, uint32_t line, const cell *keys, const field *f, const cell *ours, const cell *theirs)
{
    shown row[SHOWN_MAX];
    uint32_t count = lay_out(r, keys, row);
    row[0].cell = text_cell(outcome);
    if (line) row[1] = show_count("line", line);
    if (f) {
        row[count - 4].cell = text_cell(f->column->name);
        row[count - 3] = (shown){"ours", f->kind, *ours};
        row[count - 2] = (shown){"theirs", f->kind, *theirs};
        row[count - 1] = (shown){"difference", kind_of_less(f->kind), cell_less(f->kind, ours, theirs)};
    }
    show_row(&r->differences, row, count);
}

/* ---- totals ------------------------------------------------------------------------------------------------------------------------ */

enum { TOTAL_COLUMNS = 5 };

/* Sums of doubles in two orders differ in their last digits. */
static void drop_rounding(cell *less, const total *t)
{
    if (fabs(less->real) <= 1e-12 * (fabs(t->real_ours) + fabs(t->real_theirs))) less->real = 0.0;
}

static void lay_out_total(const reconcile *r, uint32_t group, const field *f, const total *t, shown out[TOTAL_COLUMNS])
{
    netto_text name = idmap_text(&r->groups, group);
    cell ours = {.given = true, .exact = t->ours, .real = t->real_ours}, theirs = {.given = true, .exact = t->theirs, .real = t->real_theirs};
    out[0] = show_text("total", f->column->name);
    out[1] = (shown){"of", KIND_TEXT, {.given = name.size > 0, .text = name}};
    out[2] = (shown){"ours", f->kind, ours};
    out[3] = (shown){"theirs", f->kind, theirs};
    out[4] = (shown){"difference", f->kind, cell_less(f->kind, &ours, &theirs)};
    drop_rounding(&out[4].cell, t);
}

static void list_totals(const reconcile *r, show *s)
{
    shown row[TOTAL_COLUMNS];
    for (uint32_t i = 0; i < r->field_count; i++)
        for (uint32_t g = 0; g < r->groups.count; g++) {
            if (r->fields[i].place < 0 || !r->fields[i].adds) continue;
            lay_out_total(r, g, &r->fields[i], &r->totals[(size_t)g * r->field_count + i], row);
            show_row(s, row, TOTAL_COLUMNS);
        }
}

/* ---- all of it ------------------------------------------------------------------------------------------------------------------ */

static uint64_t records_of(const reconcile *r)
{
    return r->our_count + r->their_count - r->paired;
}

uint64_t reconcile_wrong(const reconcile *r)
{
    return records_of(r) - r->paired + r->unmatched;
}

static double rate(const reconcile *r)
{
    uint64_t records = records_of(r);
    return records ? (double)reconcile_wrong(r) / (double)records : 0.0;
}

/* Names of the key, or of what is compared. */
static const char *list(const reconcile *r, bool key, char out[LIST_MAX])
{
    size_t size = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < r->field_count; i++) {
        const field *f = &r->fields[i];
        if (f->place < 0 || f->key != key) continue;
        size += (size_t)snprintf(out + size, LIST_MAX - size, "%s%s", size ? " " : "", f->column->name);
    }
    return out;
}

enum { ABOUT_COLUMNS = 16 };

static void lay_out_about(const reconcile *r, char key[LIST_MAX], char compared[LIST_MAX], shown out[ABOUT_COLUMNS])
{
    uint64_t pairs = r->paired;
    const shown row[ABOUT_COLUMNS] = {
        show_text("section", report_section_word(r->section)),
        show_count("seq", r->at_row),
        show_text("file", r->name),
        show_text("key", list(r, true, key)),
        show_text("compared", list(r, false, compared)),
        show_count("ours", r->our_count),
        show_count("theirs", r->their_count),
        show_count("paired", pairs),
        show_count("unmatched", r->unmatched),
        show_count("unpaired_ours", r->our_count - r->our_duplicates - pairs),
        show_count("unpaired_theirs", r->their_count - r->their_duplicates - pairs),
        show_count("duplicate_ours", r->our_duplicates),
        show_count("duplicate_theirs", r->their_duplicates),
        show_count("records", records_of(r)),
        show_count("wrong", reconcile_wrong(r)),
        {"error_rate", KIND_REAL, {.given = true, .real = rate(r)}},
    };
    memcpy(out, row, sizeof row);
}

static bool print_all(reconcile *r, show *about, show *totals)
{
    char key[LIST_MAX], compared[LIST_MAX];
    shown head[ABOUT_COLUMNS], columns[SHOWN_MAX], sums[TOTAL_COLUMNS] = {{.name = "total"}, {.name = "of"}, {.name = "ours"}, {.name = "theirs"},
                                                                         {.name = "difference"}};
    const char *between = about->style == SHOW_JSON ? ",\n" : about->style == SHOW_CSV ? "\n" : "";
    uint32_t count = lay_out(r, NULL, columns);
    lay_out_about(r, key, compared, head);
    show_row(about, head, ABOUT_COLUMNS);
    list_totals(r, totals);
    if (about->style == SHOW_JSON) fputs("{\n", stdout);
    bool printed = about->style == SHOW_TABLE || show_print(about, "about", head, ABOUT_COLUMNS);
    fputs(between, stdout);
    printed = printed && show_print(&r->differences, "differences", columns, count);
    fputs(between, stdout);
    printed = printed && show_print(totals, "totals", sums, TOTAL_COLUMNS);
    if (about->style == SHOW_JSON) fputs("\n}\n", stdout);
    return printed;
}

/* What a person reads first, and last. */
static void print_head(const reconcile *r)
{
    char key[LIST_MAX], compared[LIST_MAX];
    printf("%s%s%s of row %llu and of %s, paired by %s; compared: %s\n\n", report_section_word(r->section), r->account ? " of account " : "",
           r->account ? r->account : "", (unsigned long long)r->at_row, r->name, list(r, true, key),
           *list(r, false, compared) ? compared : "nothing else");
}

static void print_end(const reconcile *r)
{
    printf("ours %llu, theirs %llu, paired %llu, of which %llu differ; %llu of %llu records are wrong: %.4g %%\n", (unsigned long long)r->our_count,
           (unsigned long long)r->their_count, (unsigned long long)r->paired, (unsigned long long)r->unmatched, (unsigned long long)reconcile_wrong(r),
           (unsigned long long)records_of(r), 100.0 * rate(r));
}

bool reconcile_print(reconcile *r)
{
    show about, totals;
    show_init(&about, r->style, r->raw, &r->purse);
    about.single = true;
    show_init(&totals, r->style, r->raw, &r->purse);
    if (r->style == SHOW_TABLE) print_head(r);
    bool printed = print_all(r, &about, &totals);
    if (printed && r->style == SHOW_TABLE) print_end(r);
    show_destroy(&about);
    show_destroy(&totals);
    return printed;
}

/* report_row.c: the rows of a report, cell by cell, and which columns they have. */
#include <assert.h>
#include <math.h>

#include "base/instant.h"
#include "base/text.h"
#include "runtime/report_parts.h"

#define KEEP 65536

static const char *const words[] = {
#define X(name, word) word,
    REPORT_SECTION_MAP(X)
#undef X
};

static const report_column about[] = {{"seq", REPORT_NUMBER},       {"time", REPORT_TEXT},         {"hash", REPORT_TEXT},
                                      {"base", REPORT_TEXT},        {"policy", REPORT_TEXT},       {"policy_name", REPORT_TEXT},
                                      {"policy_version", REPORT_TEXT}, {"decisions_from", REPORT_NUMBER}, {"journal_first", REPORT_NUMBER},
                                      {"journal_last", REPORT_NUMBER}, {"opening", REPORT_NUMBER}, {"engine", REPORT_TEXT}};

static const report_column positions[] = {{"account", REPORT_TEXT}, {"instrument", REPORT_TEXT}, {"kind", REPORT_TEXT},
                                          {"currency", REPORT_TEXT}, {"qty", REPORT_EXACT},      {"cost", REPORT_REAL},
                                          {"paid", REPORT_EXACT},   {"mark", REPORT_REAL},       {"value", REPORT_REAL}};

static const report_column collateral[] = {{"account", REPORT_TEXT}, {"asset", REPORT_TEXT}, {"set", REPORT_TEXT},
                                           {"role", REPORT_TEXT},    {"amount", REPORT_EXACT}};

static const report_column orders[] = {{"account", REPORT_TEXT}, {"order", REPORT_TEXT}, {"instrument", REPORT_TEXT},
                                       {"qty", REPORT_EXACT},    {"left", REPORT_EXACT}, {"price", REPORT_EXACT},
                                       {"opened_seq", REPORT_NUMBER}};

static const report_column trades[] = {{"trade", REPORT_TEXT},  {"account", REPORT_TEXT}, {"instrument", REPORT_TEXT}, {"qty", REPORT_EXACT},
                                       {"price", REPORT_EXACT}, {"time", REPORT_TEXT},    {"settle", REPORT_TEXT},     {"free", REPORT_FLAG},
                                       {"order", REPORT_TEXT},  {"seq", REPORT_NUMBER}};

static const report_column margins[] = {{"account", REPORT_TEXT},     {"kind", REPORT_TEXT},       {"parent", REPORT_TEXT},
                                        {"scope", REPORT_TEXT},       {"gross", REPORT_REAL},      {"net", REPORT_REAL},
                                        {"netted", REPORT_REAL},      {"benefit", REPORT_REAL},    {"value", REPORT_REAL},
                                        {"collateral", REPORT_REAL},  {"equity", REPORT_REAL},     {"initial", REPORT_REAL},
                                        {"orders", REPORT_REAL},
                                        {"warning", REPORT_REAL},     {"maintenance", REPORT_REAL}, {"liquidation", REPORT_REAL},
                                        {"excess", REPORT_REAL},      {"utilisation", REPORT_REAL}, {"status", REPORT_TEXT},
                                        {"stale", REPORT_FLAG},       {"indefinite", REPORT_FLAG}, {"unmodelled", REPORT_FLAG},
                                        {"error", REPORT_TEXT}};

static const report_column sets[] = {{"account", REPORT_TEXT}, {"set", REPORT_TEXT},    {"alone", REPORT_FLAG},
                                     {"gross", REPORT_REAL},   {"net", REPORT_REAL},    {"netted", REPORT_REAL},
                                     {"benefit", REPORT_REAL}, {"indefinite", REPORT_FLAG}};

static const report_column breaches[] = {{"account", REPORT_TEXT}, {"limit", REPORT_TEXT}, {"of", REPORT_TEXT}, {"scope", REPORT_TEXT}, {"thing", REPORT_TEXT},
                                         {"value", REPORT_REAL},   {"max", REPORT_REAL},   {"since_seq", REPORT_NUMBER},
                                         {"since", REPORT_TEXT}};

static const report_column decisions[] = {{"seq", REPORT_NUMBER},     {"time", REPORT_TEXT},      {"actor", REPORT_TEXT},
                                          {"kind", REPORT_TEXT},      {"account", REPORT_TEXT},   {"outcome", REPORT_TEXT},
                                          {"rows", REPORT_NUMBER},    {"applied", REPORT_NUMBER}, {"duplicates", REPORT_NUMBER},
                                          {"refused", REPORT_NUMBER}, {"events", REPORT_NUMBER},  {"digest", REPORT_TEXT}};

static const report_column totals[] = {{"section", REPORT_TEXT}, {"item", REPORT_TEXT}, {"of", REPORT_TEXT}, {"total", REPORT_EXACT}};

static const report_column checks[] = {{"check", REPORT_TEXT}, {"outcome", REPORT_TEXT}, {"compared", REPORT_NUMBER},
                                       {"differing", REPORT_NUMBER}, {"first", REPORT_TEXT}};

#define COLUMNS(s) {s, sizeof s / sizeof *s}

static const struct {
    const report_column *columns;
    uint32_t count;
} sections[] = {COLUMNS(about),    COLUMNS(positions), COLUMNS(collateral), COLUMNS(orders), COLUMNS(trades), COLUMNS(margins),
                COLUMNS(sets),     COLUMNS(breaches),  COLUMNS(decisions),  COLUMNS(totals), COLUMNS(checks)};

const char *report_section_word(report_section section)
{
    return words[section];
}

bool report_section_find(netto_text word, report_section *out)
{
    for (int i = 0; i < REPORT_SECTION_COUNT; i++)
        if (text_is(word, words[i])) return *out = (report_section)i, true;
    return false;
}

const report_column *report_columns(report_section section, uint32_t *count)
{
    *count = sections[section].count;
    return sections[section].columns;
}

/* ---- cells --------------------------------------------------------------------------------------------------------- */

void report_begin(report *r, report_section section)
{
    r->section = section;
    r->cells = 0;
    writer_reset(&r->row, KEEP);
    writer_array(&r->row, sections[section].count);
}

void report_nothing(report *r)
{
    r->cells++;
    writer_nil(&r->row);
}

void report_text(report *r, netto_text text)
{
    if (!text.bytes) return report_nothing(r);
    r->cells++;
    writer_text(&r->row, text);
}

void report_word(report *r, const char *text)
{
    report_text(r, text_of(text));
}

void report_exact(report *r, netto_money units, unsigned scale)
{
    char text[DECIMAL_TEXT];
    money_print_scaled(units, scale, text);
    report_word(r, text);
}

void report_real(report *r, double number)
{
    if (isnan(number)) return report_nothing(r);
    r->cells++;
    writer_real(&r->row, number);
}

void report_number(report *r, uint64_t number)
{
    r->cells++;
    writer_unsigned(&r->row, number);
}

void report_flag(report *r, bool flag)
{
    r->cells++;
    writer_boolean(&r->row, flag);
}

void report_instant(report *r, netto_instant at)
{
    char text[INSTANT_TEXT];
    instant_print(at, text);
    report_word(r, text);
}

void report_hash(report *r, const uint8_t hash[DIGEST_SIZE])
{
    char text[2 * DIGEST_SIZE + 1];
    digest_hex(hash, DIGEST_SIZE, text);
    report_word(r, text);
}

void report_end(report *r)
{
    assert(r->cells == sections[r->section].count);
    if (r->row.failed) r->failed = true;
    if (r->failed || r->stopped) return;
    r->rows[r->section]++;
    r->stopped = !r->plan->put(r->plan->self, r->section, writer_text_of(&r->row));
}

/* diff_print.c: what another policy would change: as a table, as CSV, as JSON. */
#include "app/diff_print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/explain_tree.h"
#include "base/text.h"
#include "codec/member.h"
#include "codec/value.h"
#include "text/csv_put.h"
#include "text/json.h"
#include "text/number.h"
#include "text/table.h"

#define JSON_MAX   ((size_t)512 << 20)
#define LIMITS_MAX 512 /* bytes of the limits of one account */

/* ---- what was answered --------------------------------------------------------------------------------------- */

/* NaN where there is none. */
static double number(value_node map, const char *key)
{
    value_node v = value_find(map, key);
    value_type type = v ? value_type_of(v) : VALUE_NIL;
    return type == VALUE_REAL || type == VALUE_INTEGER || type == VALUE_UNSIGNED ? value_real(v) : NAN;
}

/* "size breached; lev cleared", cut where there is no more room. */
static void say_limits(value_node row, char out[LIMITS_MAX])
{
    value_node limits = value_find(row, "limits");
    size_t used = 0;
    out[0] = '\0';
    for (uint32_t i = 0; limits && i < value_count(limits) && used < LIMITS_MAX; i++) {
        value_node flip = value_item(limits, i);
        if (value_count(flip) != 2) continue;
        netto_text name = value_text(value_item(flip, 0)), how = value_text(value_item(flip, 1));
        int n = snprintf(out + used, LIMITS_MAX - used, "%s%.*s %.*s", i ? "; " : "", TEXT(name), TEXT(how));
        used += n > 0 ? (size_t)n : 0;
    }
}

typedef bool put_row(void *self, value_node row);

/* Each row in turn, `most` at most; of a large book not all at once. */
static bool each_row(const diff_told *d, uint32_t most, put_row *put, void *self)
{
    reader in;
    netto_text rows = writer_text_of(&d->rows);
    reader_init(&in, rows.bytes, rows.size, NULL);
    for (uint32_t i = 0; i < d->count && i < most; i++) {
        value_tree *tree;
        if (value_tree_create(reader_raw(&in), &tree) != NETTO_OK) return false;
        bool good = put(self, value_tree_root(tree));
        value_tree_destroy(tree);
        if (!good) return false;
    }
    return true;
}

/* ---- a table ---------------------------------------------------------------------------------------------------- */

static void put_money(table *t, double money)
{
    if (isnan(money)) table_text(t, TEXT_LITERAL("?"));
    else table_number(t, money, 2, true);
}

static void put_percent(table *t, double ratio)
{
    if (isnan(ratio)) table_text(t, TEXT_LITERAL("?"));
    else if (isinf(ratio)) table_text(t, ratio > 0.0 ? TEXT_LITERAL("new") : TEXT_LITERAL("-new"));
    else table_format(t, "%+.1f", 100.0 * ratio);
}

static void put_pair(table *t, value_node now, value_node then, const char *key)
{
    put_money(t, number(now, key));
    put_money(t, number(then, key));
}

static void put_standing(table *t, value_node now, value_node then)
{
    netto_text before = explain_tree_text(now, "status"), after = explain_tree_text(then, "status");
    netto_text rule = explain_tree_text(then, "rule");
    if (rule.size) table_format(t, "%.*s -> fails: %.*s", TEXT(before), TEXT(rule));
    else if (text_equal(before, after)) table_text(t, before);
    else table_format(t, "%.*s -> %.*s", TEXT(before), TEXT(after));
}

static bool put_in_table(void *self, value_node row)
{
    char limits[LIMITS_MAX];
    table *t = self;
    value_node now = value_find(row, "now"), then = value_find(row, "then");
    double ratio = number(row, "ratio");
    table_text(t, explain_tree_text(row, "account"));
    put_pair(t, now, then, "initial");
    put_money(t, number(row, "change"));
    put_percent(t, explain_tree_text(then, "rule").size ? NAN : ratio);
    put_pair(t, now, then, "maintenance");
    put_pair(t, now, then, "netted");
    put_pair(t, now, then, "equity");
    put_standing(t, now, then);
    say_limits(row, limits);
    table_format(t, "%s", limits);
    return true;
}

static void put_total(table *t, value_node totals)
{
    value_node now = value_find(totals, "now"), then = value_find(totals, "then");
    double before = number(now, "initial"), after = number(then, "initial");
    table_text(t, TEXT_LITERAL("total"));
    put_pair(t, now, then, "initial");
    put_money(t, after - before);
    put_percent(t, before != 0.0 ? (after - before) / before : after == 0.0 ? 0.0 : INFINITY);
    put_pair(t, now, then, "maintenance");
    put_pair(t, now, then, "netted");
    put_pair(t, now, then, "equity");
    table_text(t, (netto_text){"", 0});
    table_text(t, (netto_text){"", 0});
}

static const struct column {
    const char *title;
    table_align align;
} columns[] = {{"account", TABLE_LEFT},    {"initial", TABLE_RIGHT}, {"then", TABLE_RIGHT},   {"change", TABLE_RIGHT},
               {"%", TABLE_RIGHT},         {"maintenance", TABLE_RIGHT}, {"then", TABLE_RIGHT}, {"netted", TABLE_RIGHT},
               {"then", TABLE_RIGHT},      {"equity", TABLE_RIGHT},  {"then", TABLE_RIGHT},   {"standing", TABLE_LEFT},
               {"limits", TABLE_LEFT}};

static bool print_rows(const diff_told *d, value_node head)
{
    table t;
    uint32_t most = d->shown ? d->shown : UINT32_MAX;
    table_init(&t, d->purse);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) table_column(&t, columns[i].title, columns[i].align);
    bool good = each_row(d, most, put_in_table, &t);
    put_total(&t, value_find(head, "totals"));
    good = good && table_print(&t, stdout);
    table_destroy(&t);
    if (good && d->count > most) printf("%u more; --rows 0 shows all\n", d->count - most);
    return good;
}

static void print_head(value_node head)
{
    netto_text then = explain_tree_text(head, "policy"), now = explain_tree_text(head, "active");
    printf("policy %.*s against %.*s, which decides", TEXT(then), TEXT(now));
    if (number(head, "since") < number(head, "seq"))
        printf(", from command %.0f to %.0f\n", number(head, "since"), number(head, "seq"));
    else
        printf(", after command %.0f\n", number(head, "seq"));
    double accounts = number(head, "accounts");
    printf("%.0f account%s, %.0f would change", accounts, accounts == 1 ? "" : "s", number(head, "changed"));
    if (number(head, "unknown") > 0.0) printf(", %.0f cannot be computed and are not in the total", number(head, "unknown"));
    puts("\n");
}

static void print_limits(value_node limits)
{
    for (uint32_t i = 0; limits && i < value_count(limits); i++) {
        value_node l = value_item(limits, i);
        printf("limit %.*s: breached by %.0f more, and no longer by %.0f\n", TEXT(explain_tree_text(l, "limit")), number(l, "breached"),
               number(l, "cleared"));
    }
}

#define BREAKERS_SHOWN 20

static void print_breakers(value_node breakers, double turned)
{
    static const char *const turns[][2] = {{"tripped", "would trip"}, {"cleared", "would close"}, {"fails", "would fail, and stop orders"}};
    for (uint32_t i = 0; breakers && i < value_count(breakers) && i < BREAKERS_SHOWN; i++) {
        value_node b = value_item(breakers, i);
        netto_text turn = explain_tree_text(b, "turn");
        const char *says = "would turn";
        for (size_t k = 0; k < sizeof turns / sizeof *turns; k++)
            if (text_is(turn, turns[k][0])) says = turns[k][1];
        printf("breaker %.*s of %.*s: %s\n", TEXT(explain_tree_text(b, "breaker")), TEXT(explain_tree_text(b, "thing")), says);
    }
    if (turned > BREAKERS_SHOWN) printf("and %.0f more breakers\n", turned - BREAKERS_SHOWN);
}

static void print_failures(value_node failures)
{
    for (uint32_t i = 0; failures && i < value_count(failures); i++) {
        value_node f = value_item(failures, i);
        printf("rule %.*s fails for %.0f, first for '%.*s': %.*s\n", TEXT(explain_tree_text(f, "rule")), number(f, "accounts"),
               TEXT(explain_tree_text(f, "account")), TEXT(explain_tree_text(f, "message")));
    }
}

/* Its head without the rows, which may be many. */
static bool pack_head(const diff_told *d, writer *out)
{
    static const char *const keys[] = {"policy", "active", "accounts", "changed", "unknown", "totals", "limits", "breakers", "turned", "failures", "seq", "since"};
    netto_text raw;
    size_t place = writer_open_map(out);
    uint32_t count = 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!member_find(d->head, text_of(keys[i]), &raw)) continue;
        writer_text(out, text_of(keys[i]));
        writer_raw(out, raw);
        count++;
    }
    writer_close_map(out, place, count);
    return !out->failed;
}

static bool print_table(const diff_told *d, value_node head)
{
    print_head(head);
    if (!print_rows(d, head)) return false;
    print_limits(value_find(head, "limits"));
    print_breakers(value_find(head, "breakers"), number(head, "turned"));
    print_failures(value_find(head, "failures"));
    return true;
}

bool diff_print_table(const diff_told *d)
{
    writer packed;
    value_tree *tree;
    writer_init(&packed, d->purse, JSON_MAX);
    bool good = pack_head(d, &packed) && value_tree_create(writer_text_of(&packed), &tree) == NETTO_OK;
    if (good) {
        good = print_table(d, value_tree_root(tree));
        value_tree_destroy(tree);
    }
    writer_destroy(&packed);
    return good;
}

/* ---- CSV -------------------------------------------------------------------------------------------------------- */

static const char *const numbers[] = {"gross",       "net",     "netted",      "worst_leg", "collateral", "equity",     "initial",
                                      "maintenance", "warning", "liquidation", "orders",    "utilisation"};

#define NUMBERS (sizeof numbers / sizeof *numbers)

/* Empty where it is not known. */
static void csv_number(double value)
{
    char text[NUMBER_TEXT];
    putchar(',');
    if (isnan(value)) return;
    number_shortest(value, text);
    fputs(text, stdout);
}

static void csv_text(netto_text text)
{
    putchar(',');
    csv_put_guarded(stdout, text);
}

static void csv_side(value_node side)
{
    for (size_t i = 0; i < NUMBERS; i++) csv_number(number(side, numbers[i]));
    csv_text(explain_tree_text(side, "status"));
    csv_text(explain_tree_text(side, "rule"));
}

static bool csv_row(void *self, value_node row)
{
    char limits[LIMITS_MAX];
    (void)self;
    csv_put_guarded(stdout, explain_tree_text(row, "account"));
    csv_number(number(row, "change"));
    csv_number(number(row, "ratio"));
    csv_side(value_find(row, "now"));
    csv_side(value_find(row, "then"));
    say_limits(row, limits);
    csv_text(text_of(limits));
    putchar('\n');
    return true;
}

static void csv_titles(const char *side)
{
    for (size_t i = 0; i < NUMBERS; i++) printf(",%s_%s", side, numbers[i]);
    printf(",%s_status,%s_rule", side, side);
}

bool diff_print_csv(const diff_told *d)
{
    printf("account,change,ratio");
    csv_titles("now");
    csv_titles("then");
    puts(",limits");
    return each_row(d, UINT32_MAX, csv_row, NULL);
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

/* A row at a time, so that no book is too large; of an object that more comes into all but its end. */
static bool print_json(netto_text value, bool open, memory *purse)
{
    writer out;
    netto_complaint why;
    writer_init(&out, purse, JSON_MAX);
    bool good = json_print(value, JSON_LINE, &out, &why) == NETTO_OK;
    if (good) fwrite(out.bytes, 1, writer_size(&out) - open, stdout);
    writer_destroy(&out);
    return good;
}

bool diff_print_json(const diff_told *d)
{
    writer head;
    reader in;
    netto_text rows = writer_text_of(&d->rows);
    writer_init(&head, d->purse, JSON_MAX);
    bool good = pack_head(d, &head) && print_json(writer_text_of(&head), true, d->purse);
    writer_destroy(&head);
    printf(",\n\"rows\":[");
    reader_init(&in, rows.bytes, rows.size, NULL);
    for (uint32_t i = 0; good && i < d->count; i++) {
        fputs(i ? ",\n" : "\n", stdout);
        good = print_json(reader_raw(&in), false, d->purse);
    }
    puts("\n]}");
    return good;
}

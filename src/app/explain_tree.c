/* explain_tree.c: how a number came about, as an indented table. */
#include "app/explain_tree.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "text/number.h"
#include "text/table.h"

#define LINE       512 /* bytes of a name or a formula */
#define DEPTH_MAX  32
#define CENT       0.005
#define QUANTUM    1e-8 /* of money: what is less is rounding */

netto_text explain_tree_text(value_node map, const char *key)
{
    value_node text = value_find(map, key);
    return text && value_type_of(text) == VALUE_TEXT ? value_text(text) : (netto_text){"", 0};
}

/* ---- one number ---------------------------------------------------------------------------------------- */

static bool has_how(value_node part, const char *word)
{
    return text_is(explain_tree_text(part, "how"), word);
}

static double value_of(value_node part)
{
    value_node value = value_find(part, "value");
    bool number = value && (value_type_of(value) == VALUE_REAL || value_type_of(value) == VALUE_INTEGER);
    return number ? value_real(value) : NAN;
}

/* Money to the cent, or what little there is of it; what is no money as it is. */
static void print_number(value_node part, char *out, size_t size)
{
    char text[NUMBER_TEXT];
    double value = value_of(part);
    bool bare = value_find(part, "unit") || text_is(explain_tree_text(part, "name"), "number"); /* a rule's own */
    if (bare)
        snprintf(out, size, "%.10g", value);
    else if (fabs(value) >= QUANTUM && fabs(value) < CENT)
        snprintf(out, size, "%.1e", value);
    else
        snprintf(out, size, "%.*s", (int)number_fixed(value, 2, true, text), text);
}

static void append(char *out, const char *text)
{
    size_t used = strlen(out);
    snprintf(out + used, LINE - used, "%s", text);
}

static void append_part(char *out, value_node part)
{
    char number[NUMBER_TEXT], name[NETTO_ID_MAX + 1];
    text_copy(explain_tree_text(part, "name"), name, sizeof name);
    print_number(part, number, sizeof number);
    append(out, name);
    append(out, " ");
    append(out, number);
}

/* "haircut 0.1 × load 75000 × quantity -12" */
static void append_formula(char *out, value_node parts, const char *sign)
{
    for (uint32_t i = 0; parts && i < value_count(parts); i++) {
        if (i > 0) append(out, sign);
        append_part(out, value_item(parts, i));
    }
}

/* With psi any two of them correlate by it. */
static void append_psi(char *out, value_node parts)
{
    char number[NUMBER_TEXT];
    value_node last = parts && value_count(parts) ? value_item(parts, value_count(parts) - 1) : NULL;
    if (!last || !text_is(explain_tree_text(last, "name"), "psi")) return;
    print_number(last, number, sizeof number);
    append(out, ", any two correlating by ");
    append(out, number);
}

/* How the parts make the number; of a sum the lines below say it. */
static void print_how(value_node part, char *out)
{
    static const struct {
        const char *how, *sign;
    } formulas[] = {{"difference", " − "}, {"product", " × "}, {"size", " × "}, {"quotient", " / "}};
    value_node parts = value_find(part, "parts");
    out[0] = '\0';
    if (has_how(part, "size")) append(out, "|");
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
        if (has_how(part, formulas[i].how)) append_formula(out, parts, formulas[i].sign);
    if (has_how(part, "size")) append(out, "|");
    if (has_how(part, "max")) append(out, "the largest of these");
    if (has_how(part, "min")) append(out, "the least of these");
    if (has_how(part, "root")) append(out, "the root of the sum of their squares"), append_psi(out, parts);
    if (has_how(part, "rule")) append(out, "as the rule has it");
}

/* ---- the tree -------------------------------------------------------------------------------------------- */

/* What a formula has said in full needs no line of its own. */
static bool is_said(value_node part, value_node parent)
{
    bool listed = has_how(parent, "sum") || has_how(parent, "max") || has_how(parent, "min") || has_how(parent, "root");
    return !listed && !value_find(part, "parts") && !value_find(part, "beside");
}

static void add_line(table *t, value_node part, bool beside, int depth)
{
    char name[LINE], how[LINE], number[NUMBER_TEXT], id[NETTO_ID_MAX + 1];
    text_copy(explain_tree_text(part, "name"), id, sizeof id);
    snprintf(name, sizeof name, beside ? "%*s(%s)" : "%*s%s", 2 * depth, "", id);
    print_number(part, number, sizeof number);
    print_how(part, how);
    table_text(t, text_of(name));
    table_text(t, text_of(number));
    table_text(t, text_of(how));
}

static void add_part(table *t, value_node part, bool beside, int depth)
{
    value_node parts = value_find(part, "parts"), others = value_find(part, "beside");
    add_line(t, part, beside, depth);
    if (depth == DEPTH_MAX) return;
    for (uint32_t i = 0; parts && i < value_count(parts); i++)
        if (!is_said(value_item(parts, i), part)) add_part(t, value_item(parts, i), false, depth + 1);
    for (uint32_t i = 0; others && i < value_count(others); i++) add_part(t, value_item(others, i), true, depth + 1);
}

bool explain_tree_print(value_node root, memory *m)
{
    table t;
    table_init(&t, m);
    table_column(&t, "", TABLE_LEFT);
    table_column(&t, "", TABLE_RIGHT);
    table_column(&t, "", TABLE_LEFT);
    add_part(&t, root, false, 0);
    bool printed = table_print(&t, stdout);
    table_destroy(&t);
    return printed;
}

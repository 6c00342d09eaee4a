/* tree.c: looks at how a number came about, part by part. */
#include "support/tree.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

/* As the page says, and in no other way. */
static double make(const netto_part *p)
{
    double x = p->how == NETTO_HOW_SUM ? 0.0 : p->parts[0].value;
    for (uint32_t i = p->how == NETTO_HOW_SUM ? 0 : 1; i < p->part_count; i++) {
        double y = p->parts[i].value;
        switch (p->how) {
        case NETTO_HOW_SUM: x += y; break;
        case NETTO_HOW_DIFFERENCE: x -= y; break;
        case NETTO_HOW_PRODUCT:
        case NETTO_HOW_SIZE: x *= y; break;
        case NETTO_HOW_QUOTIENT: x /= y; break;
        case NETTO_HOW_MAX: x = fmax(x, y); break;
        case NETTO_HOW_MIN: x = fmin(x, y); break;
        default: return NAN; /* neither a given number nor a rule's has parts */
        }
    }
    return p->how == NETTO_HOW_SIZE ? fabs(x) : x;
}

static bool is_made(const netto_part *p)
{
    if (p->part_count == 0) return p->how == NETTO_HOW_GIVEN || p->how == NETTO_HOW_RULE || p->value == 0.0;
    double made = make(p);
    if (made == p->value) return true;
    tap_note("%.*s is %a, its %u parts make %a by %s", TEXT(p->name), p->value, p->part_count, made, netto_how_word(p->how));
    return false;
}

bool tree_adds_up(const netto_part *p)
{
    bool good = is_made(p) && p->name.size > 0;
    for (uint32_t i = 0; good && i < p->part_count + p->beside_count; i++) good = tree_adds_up(&p->parts[i]);
    return good;
}

uint32_t tree_parts(const netto_part *p)
{
    uint32_t count = 1;
    for (uint32_t i = 0; i < p->part_count + p->beside_count; i++) count += tree_parts(&p->parts[i]);
    return count;
}

uint32_t tree_depth(const netto_part *p)
{
    uint32_t deepest = 0;
    for (uint32_t i = 0; i < p->part_count + p->beside_count; i++) {
        uint32_t depth = tree_depth(&p->parts[i]);
        if (depth > deepest) deepest = depth;
    }
    return deepest + 1;
}

static const netto_part *child(const netto_part *p, netto_text name)
{
    for (uint32_t i = 0; i < p->part_count + p->beside_count; i++)
        if (text_equal(p->parts[i].name, name)) return &p->parts[i];
    return NULL;
}

const netto_part *tree_find(const netto_part *p, const char *path)
{
    while (p && *path) {
        size_t size = strcspn(path, "/");
        p = child(p, (netto_text){path, (uint32_t)size});
        path += size + (path[size] == '/');
    }
    return p;
}

double tree_value(const netto_part *root, const char *path)
{
    const netto_part *p = tree_find(root, path);
    return p ? p->value : NAN;
}

/* test_fold.c: claims about what rules remember, as it is stored. */
#include "book/fold.h"

#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

#define PLENTY ((size_t)1 << 20)

static const netto_text kinds[] = {{"desk", 4}, {"firm", 4}}, turned[] = {{"firm", 4}, {"desk", 4}}, names[] = {{"a", 1}, {"b", 1}};

static netto_fold fold(const char *name)
{
    return (netto_fold){.name = text_of(name), .width = 1, .schema = 1};
}

TEST("cells come for each instrument or account, are cleared, and keep what they hold as more come")
{
    memory m;
    folds f;
    netto_fold shapes[2] = {fold("i"), fold("a")};
    memory_init(&m, PLENTY);
    folds_init(&f, &m);
    shapes[0].width = 3;
    shapes[1].scope = kinds, shapes[1].scope_count = 1;
    f.shapes = shapes;
    f.count = 2;
    ok(fold_row_make(&f.rows[0], &m, &shapes[0], 2) && fold_row_make(&f.rows[1], &m, &shapes[1], 0));
    fold_numbers(&f.rows[0], 1)[2] = 7;
    f.rows[0].cells[1].begun = true;
    ok(folds_fit(&f, 50, 9) && f.rows[0].capacity >= 50 && f.rows[1].capacity >= 9 && f.capacity >= 50);
    ok(fold_numbers(&f.rows[0], 1)[2] == 7 && f.rows[0].cells[1].begun && !f.rows[0].cells[49].begun);
    ok(fold_numbers(&f.rows[0], 49)[2] == 0 && f.versions[49] == 0);
    folds_destroy(&f);
    is_int(m.used, 0);
}

TEST("without memory nothing is lost and nothing leaks, whichever growth fails")
{
    for (uint64_t n = 1;; n++) {
        memory m;
        folds f;
        netto_fold shape = fold("i");
        memory_init(&m, PLENTY);
        folds_init(&f, &m);
        f.shapes = &shape;
        m.fail_at = n;
        bool made = fold_row_make(&f.rows[0], &m, &shape, 3);
        f.count = made;
        if (made) fold_numbers(&f.rows[0], 2)[0] = 5;
        bool good = made && folds_fit(&f, 100, 0);
        if (made) ok(fold_numbers(&f.rows[0], 2)[0] == 5 && f.rows[0].capacity >= 3);
        m.fail_at = 0;
        if (made) ok(folds_fit(&f, 100, 0) && f.rows[0].cells[99].begun == false);
        folds_destroy(&f);
        if (!is_int(m.used, 0) || good) break;
        if (!ok(n < 10)) break;
    }
}

TEST("a fold goes on from its namesake, else from what it was called")
{
    netto_fold shapes[3] = {fold("x"), fold("y"), fold("z")}, of = fold("y");
    netto_policy heirs = {.folds = &of, .fold_count = 1};
    is_int(folds_source(shapes, 3, &heirs, 0), 1);
    of.was = text_of("z");
    is_int(folds_source(shapes, 3, &heirs, 0), 1);
    of.name = text_of("new");
    is_int(folds_source(shapes, 3, &heirs, 0), 2);
    of.was = text_of("gone");
    is_int(folds_source(shapes, 3, &heirs, 0), FOLD_NONE);
    of.was = (netto_text){0};
    is_int(folds_source(shapes, 3, &heirs, 0), FOLD_NONE);
}

TEST("else from what was called so, if that has no other heir and the same scope; from none of a higher schema")
{
    netto_fold shapes[2] = {fold("x"), fold("y")}, of[2] = {fold("old"), fold("y")};
    netto_policy heirs = {.folds = of, .fold_count = 2};
    shapes[1].was = text_of("old");
    is_int(folds_kin(shapes, 2, &heirs, 0), FOLD_NONE);
    heirs.fold_count = 1;
    is_int(folds_source(shapes, 2, &heirs, 0), 1);
    shapes[1].schema = 2;
    is_int(folds_kin(shapes, 2, &heirs, 0), 1);
    is_int(folds_source(shapes, 2, &heirs, 0), FOLD_NONE);
    shapes[1].scope = kinds, shapes[1].scope_count = 1;
    is_int(folds_kin(shapes, 2, &heirs, 0), FOLD_NONE);
}

TEST("scopes are the same whatever their order; states, only with the same schema and fields")
{
    netto_fold a = fold("x"), b = fold("x");
    ok(fold_same_scope(&a, &b) && fold_same_state(&a, &b));
    a.scope = kinds, a.scope_count = 2;
    ok(!fold_same_scope(&a, &b) && fold_names(&a, text_of("firm")) && !fold_names(&b, text_of("firm")));
    b.scope = turned, b.scope_count = 2;
    ok(fold_same_scope(&a, &b));
    b.scope_count = 1;
    ok(!fold_same_scope(&a, &b));
    a.width = b.width = 2, a.fields = names, b.fields = names;
    ok(fold_same_state(&a, &b));
    b.fields = kinds;
    ok(!fold_same_state(&a, &b));
    b.fields = NULL;
    ok(!fold_same_state(&a, &b));
    b = a, b.schema = 2;
    ok(!fold_same_state(&a, &b));
    b = a, b.width = 1;
    ok(!fold_same_state(&a, &b));
}

static bool differs(const folds *f, uint8_t was[DIGEST_SIZE])
{
    digest d;
    uint8_t is[DIGEST_SIZE];
    digest_begin(&d);
    folds_digest(f, &d);
    digest_end(&d, is);
    bool other = memcmp(is, was, DIGEST_SIZE) != 0;
    memcpy(was, is, DIGEST_SIZE);
    return other;
}

TEST("every fact of a fold is in the digest, and room is none")
{
    memory m;
    folds f;
    uint8_t seen[DIGEST_SIZE] = {0};
    netto_fold shape = fold("i");
    memory_init(&m, PLENTY);
    folds_init(&f, &m);
    f.shapes = &shape;
    ok(fold_row_make(&f.rows[0], &m, &shape, 3));
    f.count = 1;
    fold_row *row = &f.rows[0];
    differs(&f, seen);
    ok(folds_fit(&f, 40, 0) && !differs(&f, seen));
    row->cells[1].owed = true, ok(differs(&f, seen));
    row->cells[1].stale = true, ok(differs(&f, seen));
    row->cells[1].begun = true, ok(differs(&f, seen));
    row->cells[1].since = 5, ok(differs(&f, seen));
    row->numbers[1] = 5, ok(differs(&f, seen));
    row->due = 5, ok(differs(&f, seen));
    row->next = 5, ok(differs(&f, seen));
    row->pass = FOLD_TIMED, ok(differs(&f, seen));
    row->again = true, ok(differs(&f, seen));
    shape.schema = 9, ok(differs(&f, seen));
    folds_destroy(&f);
}

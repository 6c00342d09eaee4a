/* test_symmetric.c: a dense symmetric matrix that grows, and what can be wrong with one. */
#include "numeric/symmetric.h"

#include <math.h>
#include <stdlib.h>

#include "tap/tap.h"

TEST("a new matrix knows its diagonal and nothing else")
{
    memory m;
    symmetric s;
    memory_init(&m, 1 << 24);
    symmetric_init(&s, &m);
    ok(symmetric_resize(&s, 20));
    for (uint32_t i = 0; i < 20; i++)
        for (uint32_t j = 0; j < 20; j++)
            ok(i == j ? symmetric_at(&s, i, j) == 1.0 : isnan(symmetric_at(&s, i, j)));
    symmetric_destroy(&s);
    is_int(m.used, 0);
}

TEST("growing keeps what is known, by steps of any size")
{
    memory m;
    symmetric s;
    memory_init(&m, 1 << 26);
    symmetric_init(&s, &m);
    for (uint32_t order = 0; order < 300; order += 1 + (uint32_t)tap_random_below(40)) {
        uint32_t before = s.order;
        if (!ok(symmetric_resize(&s, order))) return;
        is_int(s.order, order);
        for (uint32_t i = 0; i < order; i++)
            for (uint32_t j = 0; j < i; j++) {
                double a = symmetric_at(&s, i, j), b = symmetric_at(&s, j, i);
                if (i < before ? !ok(a == (double)(i * 1000 + j) && a == b) : !ok(isnan(a) && isnan(b)))
                    return;
                symmetric_set(&s, i, j, (double)(i * 1000 + j));
            }
    }
    symmetric_destroy(&s);
    is_int(m.used, 0);
}

TEST("a matrix never shrinks, and the same order asks for nothing")
{
    memory m;
    symmetric s;
    memory_init(&m, 1 << 20);
    symmetric_init(&s, &m);
    ok(symmetric_resize(&s, 0));
    is_int(m.used, 0);
    ok(symmetric_resize(&s, 10));
    uint64_t growths = m.growths;
    symmetric_set(&s, 9, 1, 0.25);
    ok(symmetric_resize(&s, 10) && symmetric_resize(&s, 3));
    is_int(s.order, 10);
    is_int(m.growths, growths);
    is_same(symmetric_at(&s, 1, 9), 0.25);
    symmetric_destroy(&s);
}

TEST("where memory ends the matrix is as before, n = 1, 2 ...")
{
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        memory m;
        symmetric s;
        uint32_t order = 1;
        memory_init(&m, 1 << 26);
        m.fail_at = n;
        symmetric_init(&s, &m);
        for (; order < 100 && symmetric_resize(&s, order); order++)
            for (uint32_t j = 0; j < order - 1; j++) symmetric_set(&s, order - 1, j, 0.5);
        done = order == 100;
        ok(done == (m.growths < n));
        is_int(s.order, order - 1);
        for (uint32_t i = 0; i < s.order; i++)
            for (uint32_t j = 0; j < i; j++)
                if (!ok(symmetric_at(&s, j, i) == 0.5)) return;
        symmetric_destroy(&s);
        is_int(m.used, 0);
    }
}

TEST("up to what was reserved it grows without moving, and room that is not there changes nothing")
{
    memory m;
    symmetric s;
    memory_init(&m, 1 << 20);
    symmetric_init(&s, &m);
    ok(symmetric_reserve(&s, 100) && s.order == 0);
    const double *cells = s.cells;
    for (uint32_t i = 1; i <= 100; i++) ok(symmetric_resize(&s, i));
    ok(s.cells == cells);
    symmetric_set(&s, 99, 3, 0.5);
    ok(!symmetric_reserve(&s, 10000) && s.cells == cells);
    ok(symmetric_reserve(&s, 200) && s.cells != cells && symmetric_at(&s, 3, 99) == 0.5 && s.order == 100);
    symmetric_destroy(&s);
    is_int(m.used, 0);
}

TEST("an order beyond all memory is refused")
{
    memory m;
    symmetric s;
    memory_init(&m, 1 << 20);
    symmetric_init(&s, &m);
    ok(!symmetric_resize(&s, 100000));
    ok(!symmetric_resize(&s, UINT32_MAX - 8));
    is_int(s.order, 0);
    symmetric_destroy(&s);
}

/* ---- what can be wrong --------------------------------------------------------------------------- */

enum { ORDER = 5, STRIDE = 7 };

static void sound(double cells[ORDER * STRIDE])
{
    for (int i = 0; i < ORDER; i++) {
        for (int j = 0; j < STRIDE; j++) cells[i * STRIDE + j] = i == j ? 1.0 : 0.25;
        cells[i * STRIDE + 5] = cells[i * STRIDE + 6] = NAN; /* beyond the order: nobody's */
    }
}

static symmetric_fault check(const double *cells, uint32_t *row, uint32_t *column)
{
    netto_symmetric view = {cells, ORDER, STRIDE};
    *row = *column = 99;
    return symmetric_check(&view, true, row, column);
}

TEST("a sound matrix is sound, whatever lies beyond its order")
{
    double cells[ORDER * STRIDE];
    uint32_t row, column;
    sound(cells);
    is_int(check(cells, &row, &column), SYMMETRIC_SOUND);
    is_int(row, 99), is_int(column, 99);
    cells[1 * STRIDE + 2] = cells[2 * STRIDE + 1] = -1.0;
    cells[3] = 0.25 + 1e-13; /* as good as equal */
    cells[0] = 1.0 - 1e-13;
    is_int(check(cells, &row, &column), SYMMETRIC_SOUND);
    netto_symmetric none = {NULL, 0, 0};
    is_int(symmetric_check(&none, true, &row, &column), SYMMETRIC_SOUND);
}

TEST("one wrong entry is named, wherever it stands")
{
    static const struct {
        double value;
        symmetric_fault off, on; /* off and on the diagonal */
    } wrong[] = {{NAN, SYMMETRIC_NOT_FINITE, SYMMETRIC_NOT_FINITE},
                 {-INFINITY, SYMMETRIC_NOT_FINITE, SYMMETRIC_NOT_FINITE},
                 {1.5, SYMMETRIC_RANGE, SYMMETRIC_RANGE},
                 {-1.0000001, SYMMETRIC_RANGE, SYMMETRIC_RANGE},
                 {0.75, SYMMETRIC_ASYMMETRIC, SYMMETRIC_DIAGONAL}};
    for (size_t w = 0; w < 5; w++)
        for (uint32_t i = 0; i < ORDER; i++)
            for (uint32_t j = 0; j < ORDER; j++) {
                double cells[ORDER * STRIDE];
                uint32_t row, column;
                sound(cells);
                cells[i * STRIDE + j] = wrong[w].value;
                symmetric_fault fault = check(cells, &row, &column);
                is_int(fault, i == j ? wrong[w].on : wrong[w].off);
                bool here = row == i && column == j;
                bool mirrored = fault == SYMMETRIC_ASYMMETRIC && row == j && column == i;
                ok(here || mirrored);
            }
}

TEST("of many wrong entries the worst kind is named, and of a kind the farthest off")
{
    double cells[ORDER * STRIDE];
    uint32_t row, column;
    sound(cells);
    cells[2] = 0.3; /* asymmetric */
    cells[3] = 0.9; /* more so */
    is_int(check(cells, &row, &column), SYMMETRIC_ASYMMETRIC);
    is_int(row, 0), is_int(column, 3);
    cells[4 * STRIDE + 4] = 0.5;
    is_int(check(cells, &row, &column), SYMMETRIC_DIAGONAL);
    is_int(row, 4), is_int(column, 4);
    cells[1 * STRIDE + 2] = cells[2 * STRIDE + 1] = 1.1;
    cells[1 * STRIDE + 3] = cells[3 * STRIDE + 1] = -1.2;
    is_int(check(cells, &row, &column), SYMMETRIC_RANGE);
    is_int(row, 1), is_int(column, 3);
    cells[4 * STRIDE] = NAN;
    is_int(check(cells, &row, &column), SYMMETRIC_NOT_FINITE);
    is_int(row, 4), is_int(column, 0);
}

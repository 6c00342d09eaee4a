/* test_command_correlation.c: a matrix of correlations. */
#include "codec/call.h"

static const netto_correlation *matrix(const char *params)
{
    return &good(NETTO_CORRELATION_PUT, params)->correlation;
}

TEST("a matrix is read row by row, whatever the order of the fields")
{
    static const char *const both[] = {
        "[{name: m, type: matrix, factors: [A, B], rho: [[1, 0.5], [0.25, 1.0]], mode: prescribed}]",
        "[{rho: [[1, 0.5], [0.25, 1.0]], mode: prescribed, factors: [A, B], name: m}]",
    };
    for (int i = 0; i < 2; i++) {
        const netto_correlation *m = matrix(both[i]);
        is_text(m->name, "m");
        is_int(m->mode, NETTO_PRESCRIBED);
        is_int(m->factor_count, 2);
        is_text(m->factors[1], "B");
        is_same(m->rho[0], 1.0);
        is_same(m->rho[1], 0.5);
        is_same(m->rho[2], 0.25);
        is_same(m->rho[3], 1.0);
    }
}

TEST("without a name it is the default model, without a mode it is checked")
{
    const netto_correlation *m = matrix("[{factors: [A], rho: [[1]]}]");
    is_text(m->name, "default");
    is_int(m->mode, NETTO_CHECKED);
}

TEST("a matrix of the wrong size is refused, and the row named")
{
    is_string(bad(NETTO_CORRELATION_PUT, "[{factors: [A, B], rho: [[1, 0]]}]"),
              "rho: expected 2 rows, one for each factor, got 1");
    is_string(bad(NETTO_CORRELATION_PUT, "[{factors: [A, B], rho: [[1, 0], [0]]}]"),
              "rho[1]: expected a row of 2 numbers, got 1");
    is_string(bad(NETTO_CORRELATION_PUT, "[{factors: [A, B], rho: [[1, 0, 0], [0]]}]"),
              "rho[0]: expected a row of 2 numbers, got 3");
    is_string(bad(NETTO_CORRELATION_PUT, "[{factors: [A, B], rho: [[1, 0], [0, x]]}]"),
              "rho[1]: expected a number, got the text 'x'");
    is_string(bad(NETTO_CORRELATION_PUT, "[{factors: [A, B], rho: [[], []]}]"),
              "rho: expected 2 numbers in each row");
    is_string(bad(NETTO_CORRELATION_PUT, "[{factors: [], rho: [[1]]}]"),
              "rho: expected 0 rows, one for each factor, got 1");
}

TEST("what cannot be used yet is refused by name")
{
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: bucket, factors: [A], rho: [[1]]}]"),
              "type: unknown word 'bucket'; known: matrix");
    is_string(bad(NETTO_CORRELATION_PUT, "[{repair: true, factors: [A], rho: [[1]]}]"),
              "unknown field 'repair'; known: name, type, factors, rho, mode");
    is_string(bad(NETTO_CORRELATION_PUT, "[{factors: [A]}]"), "field 'rho' is missing");
    is_string(bad(NETTO_CORRELATION_PUT, "[{rho: [[1]]}]"), "field 'factors' is missing");
}

TEST("1,024 factors are read, 1,025 are too many; a row too short for them asks for no memory")
{
    is_int(matrix("[{factors: [*1024 F], rho: [*1024 [*1024 1]]}]")->factor_count, 1024);
    is_int(decode(NETTO_CORRELATION_PUT, "[{factors: [*1025 F], rho: []}]"), NETTO_ETOOLARGE);
    is_string(complaint.text, "factors: 1025 items; at most 1024");
    uint64_t growths = notation_purse.growths;
    is_string(bad(NETTO_CORRELATION_PUT, "[{factors: [*1024 F], rho: [*1024 []]}]"),
              "rho: expected 1024 numbers in each row");
    ok(notation_purse.growths - growths < 100);
}

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

TEST("each type has fields of its own")
{
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: dense, factors: [A], rho: [[1]]}]"),
              "type: unknown word 'dense'; known: matrix, bucket, factor");
    is_string(bad(NETTO_CORRELATION_PUT, "[{repaired: true, factors: [A], rho: [[1]]}]"),
              "unknown field 'repaired'; did you mean 'repair'?");
    is_string(bad(NETTO_CORRELATION_PUT, "[{factors: [A]}]"), "field 'rho' is missing");
    is_string(bad(NETTO_CORRELATION_PUT, "[{rho: [[1]]}]"), "field 'factors' is missing");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: bucket, rho: 0.5}]"), "field 'gamma' is missing");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: bucket, factors: [A], rho: 0.5, gamma: 0}]"),
              "field 'factors' does not belong to a model of type 'bucket'");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: factor, factors: [A]}]"), "field 'loadings' is missing");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: factor, factors: [A], loadings: [[1]], repair: true}]"),
              "field 'repair' does not belong to a model of type 'factor'");
    is_string(bad(NETTO_CORRELATION_PUT, "[{factors: [A], rho: [[1]], mode: prescribed, repair: true}]"),
              "a prescribed matrix is taken as it is; leave out repair, or the mode");
}

TEST("all buckets are alike, or each has a number, and each two have one")
{
    const netto_correlation *m = matrix("[{type: bucket, rho: 0.5, gamma: 0.25}]");
    ok(m->type == NETTO_MODEL_BUCKET && m->by == NETTO_BY_FACTOR_BUCKET && m->factor_count == 0);
    ok(m->rho[0] == 0.5 && m->rho[1] == 0.25);
    m = matrix("[{type: bucket, by: class, buckets: [x, y], rho: 0.5, gamma: 0.25}]");
    ok(m->by == NETTO_BY_FACTOR_CLASS && m->factor_count == 2);
    ok(m->rho[0] == 0.5 && m->rho[1] == 0.25 && m->rho[2] == 0.25 && m->rho[3] == 0.5);
    m = matrix("[{type: bucket, buckets: [x, y], rho: [0.5, 0.75], gamma: [[9, 0.1], [0.2, 9]]}]");
    ok(m->rho[0] == 0.5 && m->rho[1] == 0.1 && m->rho[2] == 0.2 && m->rho[3] == 0.75);
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: bucket, buckets: [x, y], rho: [0.5], gamma: 0}]"),
              "rho: expected a number, or 2, one for each bucket; got 1");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: bucket, buckets: [x, y], rho: 1, gamma: [[1, 0]]}]"),
              "gamma: expected 2 rows, one for each bucket, got 1");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: bucket, rho: [0.5, 0.5], gamma: 0}]"),
              "rho: a list needs `buckets`, whose numbers these are; without them all buckets are alike");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: bucket, rho: x, gamma: 0}]"), "rho: expected a number, got the text 'x'");
    m = matrix("[{type: bucket, by: attrs.desk, rho: 0.5, gamma: 0.25}]");
    ok(m->by == NETTO_BY_FACTOR_ATTRS && text_is(m->key, "desk"));
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: bucket, by: attrs., rho: 0, gamma: 0}]"), "by: expected 'attrs.' and a key of 1 to 64 bytes");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: bucket, by: attr, rho: 0, gamma: 0}]"), "by: unknown word 'attr'; known: class, risk, bucket, qualifier, tenor, label1, label2, product");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: bucket, by: colour, rho: 0, gamma: 0}]"),
              "by: unknown word 'colour'; known: class, risk, bucket, qualifier, tenor, label1, label2, product");
}

TEST("as many numbers are loaded as the first factor loads, by each factor")
{
    const netto_correlation *m = matrix("[{type: factor, factors: [A, B], loadings: [[0.5, 0.1, 0], [1, 2, 3]]}]");
    ok(m->type == NETTO_MODEL_FACTOR && m->drivers == 3 && m->factor_count == 2 && !m->covariance);
    ok(m->loadings[1] == 0.1 && m->loadings[5] == 3);
    m = matrix("[{covariance: [[1, 0.5], [0.5, 2]], loadings: [[0.5, 0.1]], factors: [A], type: factor}]");
    ok(m->drivers == 2 && m->covariance[3] == 2 && m->covariance[1] == 0.5);
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: factor, factors: [A, B], loadings: [[1, 2], [3]]}]"),
              "loadings[1]: expected a row of 2 numbers, got 1");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: factor, factors: [A], loadings: [[1, 2]], covariance: [[1]]}]"),
              "covariance: expected 2 rows, one for each driver, got 1");
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: factor, factors: [A], loadings: 3}]"), "loadings: expected an array, got the number 3");
    is_int(matrix("[{type: factor, factors: [*4096 F], loadings: [*4096 [1]]}]")->factor_count, 4096);
    is_string(bad(NETTO_CORRELATION_PUT, "[{type: factor, factors: [*4097 F], loadings: []}]"), "factors: 4097 items; at most 4096");
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

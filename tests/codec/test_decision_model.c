/* test_decision_model.c: claims about correlation models as they are told. */
#include "codec/answer.h"

static const netto_command get = {.kind = NETTO_CORRELATION_GET};
static netto_text names[] = {TEXT_LITERAL("BTC"), TEXT_LITERAL("ETH")};
static const double cells[] = {1, 0.25, 9, 9, 0.25, 1, 9, 9};

static netto_decision model_of(netto_model_type type)
{
    return (netto_decision){.seq = 17,
                            .model = {.as = {.name = TEXT_LITERAL("default"),
                                             .type = type,
                                             .factors = names,
                                             .factor_count = 2,
                                             .by = NETTO_BY_FACTOR_CLASS,
                                             .min_eigenvalue = 0.75},
                                      .rho = {cells, 2, 4},
                                      .count = 2,
                                      .version = 5}};
}

TEST("a matrix is told as it is put, row by row, whatever its storage")
{
    netto_decision d = model_of(NETTO_MODEL_MATRIX);
    is_string(told(decision_model, &get, &d),
              "{name: 'default', type: 'matrix', mode: 'checked', factors: ['BTC', 'ETH'], rho: [[1.0, 0.25], [0.25, 1.0]], "
              "next: nil, version: 5, min_eigenvalue: 0.75, repaired: false, seq: 17}");
    fails_cleanly(decision_model, &get, &d);
    d.model.as.mode = NETTO_PRESCRIBED;
    has_string(told(decision_model, &get, &d), "mode: 'prescribed'");
}

TEST("a page has whole rows of its factors, and names the one to go on after")
{
    netto_decision d = model_of(NETTO_MODEL_MATRIX);
    d.model.first = d.model.count = 1, d.more = true;
    d.model.as.factors = names + 1;
    has_string(told(decision_model, &get, &d), "factors: ['ETH'], rho: [[0.25, 1.0]], next: 'ETH', ");
}

TEST("buckets are told with what correlates in them and across")
{
    static const double rho[] = {0.5, 0.25, 0.25, 0.75};
    netto_decision d = model_of(NETTO_MODEL_BUCKET);
    d.model.listed = true, d.model.rho = (netto_symmetric){rho, 2, 2};
    has_string(told(decision_model, &get, &d), "type: 'bucket', mode: 'checked', by: 'class', buckets: ['BTC', 'ETH'], "
                                               "rho: [0.5, 0.75], gamma: [[0.5, 0.25], [0.25, 0.75]], next: nil");
    fails_cleanly(decision_model, &get, &d);
    d.model.listed = false, d.model.within = 0.5, d.model.across = 0.25;
    has_string(told(decision_model, &get, &d), "by: 'class', found: ['BTC', 'ETH'], rho: 0.5, gamma: 0.25, next: nil");
}

TEST("a factor model is told by its loadings, and by the covariance of its drivers if that was given")
{
    static const double loads[] = {0.5, 0.1, 0.6, -0.2}, v[] = {1, 0, 0, 2};
    netto_decision d = model_of(NETTO_MODEL_FACTOR);
    d.model.as.drivers = 2, d.model.as.loadings = loads;
    has_string(told(decision_model, &get, &d), "factors: ['BTC', 'ETH'], loadings: [[0.5, 0.1], [0.6, -0.2]], next: nil");
    d.model.as.covariance = v;
    has_string(told(decision_model, &get, &d), "covariance: [[1.0, 0.0], [0.0, 2.0]], next: nil");
    fails_cleanly(decision_model, &get, &d);
}

TEST("of two factors only how they correlate is told")
{
    netto_command c = {.kind = NETTO_CORRELATION_GET, .model = {.pair = {TEXT_LITERAL("X"), TEXT_LITERAL("Y")}}};
    netto_decision d = model_of(NETTO_MODEL_FACTOR);
    d.model.paired = true, d.model.pair = -0.5;
    is_string(told(decision_model, &c, &d), "{name: 'default', type: 'factor', mode: 'checked', pair: ['X', 'Y'], rho: -0.5, "
                                            "version: 5, min_eigenvalue: 0.75, repaired: false, seq: 17}");
}

TEST("a list names each model, how large it is, and what was repaired")
{
    netto_model_info rows[2] = {model_of(NETTO_MODEL_MATRIX).model, model_of(NETTO_MODEL_FACTOR).model};
    rows[0].as.rounds = 12, rows[0].as.distance = 0.5;
    rows[1].as.drivers = 3;
    netto_decision d = {.seq = 17, .models = rows, .row_count = 2};
    is_string(told(decision_models, &get, &d),
              "{rows: [{name: 'default', type: 'matrix', mode: 'checked', factors: 2, version: 5, min_eigenvalue: 0.75, "
              "repaired: {distance: 0.5, rounds: 12}}, {name: 'default', type: 'factor', mode: 'checked', factors: 2, drivers: 3, "
              "version: 5, min_eigenvalue: 0.75, repaired: false}], seq: 17}");
    fails_cleanly(decision_models, &get, &d);
}

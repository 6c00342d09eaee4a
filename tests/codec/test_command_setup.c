/* test_command_setup.c: instruments and factors. */
#include "codec/call.h"

TEST("an instrument with all its fields")
{
    good(NETTO_INSTRUMENT_PUT, "[[{id: 'ES-C', kind: option, underlying: ES, loads: [[F1, 1.5], [F2, -2]], "
                               "currency: USD, multiplier: 50, inverse: false, "
                               "qty_step: '0.001', expiry: '2026-12-18T08:00:00Z', strike: 4400.5, right: C, "
                               "venue: CME, settle_days: 1, adv: 1e6, "
                               "attrs: {haircut: 0.1}}]]");
    const netto_instrument_row *row = command.instruments;
    is_int(command.count, 1);
    is_text(row->id, "ES-C");
    is_int(row->kind, NETTO_OPTION);
    is_text(row->underlying, "ES");
    is_int(row->load_count, 2);
    is_text(row->loads[1].factor, "F2");
    is_same(row->loads[1].amount, -2.0);
    is_text(row->currency, "USD");
    ok(row->multiplier.kind == NETTO_NUMBER_DECIMAL && row->multiplier.decimal.units == 50);
    ok(!row->inverse);
    ok(row->qty_step.kind == NETTO_NUMBER_DECIMAL && row->qty_step.decimal.units == 1 &&
       row->qty_step.decimal.scale == 3);
    ok(row->expiry == 1797580800 * NETTO_SECOND);
    ok(row->strike.kind == NETTO_NUMBER_REAL && row->strike.real == 4400.5);
    is_int(row->right, 'C');
    is_text(row->venue, "CME");
    is_int(row->settle_days, 1);
    ok(row->adv.kind == NETTO_NUMBER_REAL);
    is_string(show(row->attrs), "{haircut: 0.1}");
}

TEST("an instrument with nothing but what it needs")
{
    const netto_instrument_row *row = good(NETTO_INSTRUMENT_PUT, "[[{id: 'BTC', kind: spot}]]")->instruments;
    ok(!netto_text_given(row->underlying) && !netto_text_given(row->currency) &&
       !netto_text_given(row->venue));
    ok(!netto_text_given(row->attrs) && row->loads == NULL && row->load_count == 0);
    ok(row->multiplier.kind == NETTO_NUMBER_NONE && row->qty_step.kind == NETTO_NUMBER_NONE);
    ok(row->strike.kind == NETTO_NUMBER_NONE && row->adv.kind == NETTO_NUMBER_NONE);
    ok(row->expiry == NETTO_NEVER && row->settle_days == -1 && row->right == 0 && !row->inverse);
}

TEST("every kind has its word")
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_INSTRUMENT_KIND_MAP(X)
#undef X
    };
    char params[64];
    for (int kind = 0; kind < NETTO_INSTRUMENT_KIND_COUNT; kind++) {
        snprintf(params, sizeof params, "[[{id: A, kind: %s}]]", words[kind]);
        is_int(good(NETTO_INSTRUMENT_PUT, params)->instruments->kind, kind);
    }
    is_string(bad(NETTO_INSTRUMENT_PUT, "[[{id: A, kind: sopt}]]"),
              "kind: unknown word 'sopt'; did you mean 'spot'?");
}

TEST("what is misspelt or missing is told with its row")
{
    is_string(bad(NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot}, {id: B, kind: spot, curency: USD}]]"),
              "unknown field 'curency'; did you mean 'currency'?");
    is_int(complaint.row, 1);
    is_string(bad(NETTO_INSTRUMENT_PUT, "[[{id: A}]]"), "field 'kind' is missing");
    is_string(bad(NETTO_INSTRUMENT_PUT, "[[{kind: spot}]]"), "field 'id' is missing");
    is_string(bad(NETTO_INSTRUMENT_PUT, "[[{id: A, kind: option, right: put}]]"),
              "right: unknown word 'put'; known: C, P");
}

TEST("64 loads are read, 65 are too many")
{
    is_int(
        good(NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, loads: [*64 [F, 1]]}]]")->instruments->load_count,
        64);
    is_string(bad(NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, loads: [*65 [F, 1]]}]]"),
              "loads: 65 items; at most 64");
    is_int(complaint.status, NETTO_ETOOLARGE);
}

TEST("attributes that may not be kept are refused with their key")
{
    is_string(bad(NETTO_INSTRUMENT_PUT, "[[{id: A, kind: spot, attrs: {x: inf}}]]"),
              "attrs: x: a number must be finite");
    is_int(complaint.row, 0);
}

TEST("a factor with all its fields, and with none")
{
    good(NETTO_FACTOR_PUT, "[[{id: F, class: GIRR, risk: delta, bucket: '1', qualifier: USD, tenor: 5y, "
                           "label1: OIS, label2: '', product: Rates, "
                           "vol: '0.2', attrs: {}}, {id: G}]]");
    const netto_factor_row *row = command.factors;
    is_int(command.count, 2);
    is_text(row->id, "F");
    is_text(row->class_, "GIRR");
    is_text(row->risk, "delta");
    is_text(row->bucket, "1");
    is_text(row->qualifier, "USD");
    is_text(row->tenor, "5y");
    is_text(row->label1, "OIS");
    is_text(row->label2, "");
    is_text(row->product, "Rates");
    ok(netto_text_given(row->label2));
    ok(row->vol.kind == NETTO_NUMBER_DECIMAL && row->vol.decimal.units == 2);
    is_string(show(row->attrs), "{}");
    ok(!netto_text_given(row[1].class_) && row[1].vol.kind == NETTO_NUMBER_NONE &&
       !netto_text_given(row[1].attrs));
}

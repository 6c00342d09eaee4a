/* test_decision_list.c: positions and accounts, a page at a time. */
#include "codec/decision_list.h"

#include "codec/answer.h"

static netto_command command = {.kind = NETTO_POSITION_GET};

static const char *position(int64_t units, uint8_t scale, int64_t step_units, uint8_t step_scale)
{
    netto_position row = {TEXT_LITERAL("BTC"), {units, scale}, {step_units, step_scale}, 60000.5};
    netto_decision decision = {.seq = 17, .row_count = 1, .positions = &row};
    return told(decision_positions, &command, &decision);
}

TEST("a quantity is the double that reads back as it")
{
    is_string(position(-15, 1, 1, 8), "{rows: [['BTC', -1.5, 60000.5]], next: nil, seq: 17}");
    is_string(position(1, 1, 1, 8), "{rows: [['BTC', 0.1, 60000.5]], next: nil, seq: 17}");
    is_string(position(3, 0, 1, 0), "{rows: [['BTC', 3.0, 60000.5]], next: nil, seq: 17}");
    is_string(position(9007199254740992, 0, 1, 0),
              "{rows: [['BTC', 9007199254740992.0, 60000.5]], next: nil, seq: 17}");
}

TEST("a quantity that no double holds is a decimal text")
{
    is_string(position(9007199254740993, 0, 1, 0),
              "{rows: [['BTC', '9007199254740993', 60000.5]], next: nil, seq: 17}");
    is_string(position(123456789012345678, 8, 1, 8),
              "{rows: [['BTC', '1234567890.12345678', 60000.5]], next: nil, seq: 17}");
}

TEST("a page that is not the last names the row to go on from")
{
    netto_position rows[] = {{TEXT_LITERAL("BTC"), {1, 0}, {1, 0}, 1},
                             {TEXT_LITERAL("ETH"), {2, 0}, {1, 0}, 2}};
    netto_decision decision = {.seq = 17, .row_count = 2, .more = true, .positions = rows};
    is_string(told(decision_positions, &command, &decision),
              "{rows: [['BTC', 1.0, 1.0], ['ETH', 2.0, 2.0]], next: 'ETH', seq: 17}");
    decision.row_count = 0;
    is_string(told(decision_positions, &command, &decision), "{rows: [], next: nil, seq: 17}");
}

TEST("accounts tell where they stand and how they net")
{
    netto_text attrs = pack("{netted_max: 5}");
    netto_account_info rows[] = {
        {.id = TEXT_LITERAL("firm"), .kind = TEXT_LITERAL("firm"), .standing = NETTO_STANDING_OK},
        {.id = TEXT_LITERAL("alice"),
         .kind = TEXT_LITERAL("account"),
         .parent = TEXT_LITERAL("firm"),
         .attrs = attrs,
         .netting = NETTO_NETTING_BY,
         .by = TEXT_LITERAL("venue"),
         .positions = 3,
         .standing = NETTO_STANDING_MARGIN_CALL},
        {.id = TEXT_LITERAL("bob"), .netting = NETTO_NETTING_NONE},
    };
    netto_decision decision = {.seq = 17, .row_count = 3, .accounts = rows};
    is_string(told(decision_accounts, &command, &decision),
              "{rows: [{id: 'firm', kind: 'firm', netting: 'all', positions: 0, status: 'ok'}, "
              "{id: 'alice', kind: 'account', parent: 'firm', netting: {by: 'venue'}, positions: 3, status: "
              "'margin_call', attrs: {netted_max: 5}}, "
              "{id: 'bob', netting: 'none', positions: 0, status: 'unknown'}], next: nil, seq: 17}");
    fails_cleanly(decision_accounts, &command, &decision);
}

static const char *number(netto_number n)
{
    writer w;
    writer_init(&w, &notation_purse, 4096);
    writer_array(&w, n.kind == NETTO_NUMBER_NONE ? 0 : 2);
    decision_put_number(&w, TEXT_LITERAL("x"), n);
    const char *text = show_written(&w);
    writer_destroy(&w);
    return text;
}

static netto_number decimal(int64_t units, uint8_t scale)
{
    return (netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = {units, scale}};
}

TEST("a caller's number is told as it was given, exactly")
{
    is_string(number((netto_number){0}), "[]");
    is_string(number((netto_number){.kind = NETTO_NUMBER_REAL, .real = 0.1}), "['x', 0.1]");
    is_string(number(decimal(50, 0)), "['x', 50]");
    is_string(number(decimal(500, 1)), "['x', 50]");
    is_string(number(decimal(1, 3)), "['x', 0.001]");
    is_string(number(decimal(123456789012345678, 18)), "['x', '0.123456789012345678']");
    is_string(number(decimal(-INT64_MAX, 0)), "['x', -9223372036854775807]");
}

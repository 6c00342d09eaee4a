/* test_decision_thing.c: what was listed can be put again. */
#include "codec/answer.h"
#include "codec/call.h"

/* Put rows, list them, and put what was listed: the rows of both calls are told alike. */
static void round_trip(netto_command_kind kind, decision_encoder *encode, const char *rows)
{
    char first[4096];
    netto_decision decision = {.seq = 1};
    good(kind, rows);
    decision.row_count = command.count;
    decision.instruments = command.instruments; /* or factors: rows as they were put */
    snprintf(first, sizeof first, "%s", told(encode, &command, &decision));
    value_tree *tree;
    writer w;
    writer_init(&w, &notation_purse, 65536);
    encode(&w, &command, &decision);
    fails_cleanly(encode, &command, &decision);
    ok(value_tree_create(writer_text_of(&w), &tree) == NETTO_OK);
    reader r;
    reader_init(&r, w.bytes, writer_size(&w), &complaint);
    reader_map(&r);
    reader_text(&r);
    netto_text listed = reader_raw(&r);
    writer again;
    writer_init(&again, &notation_purse, 65536);
    writer_array(&again, 1);
    writer_raw(&again, listed);
    arena a;
    arena_init(&a, &notation_purse);
    if (!is_int(command_decode(kind, writer_text_of(&again), &a, &command, &complaint), NETTO_OK))
        tap_note("%s", complaint.text);
    decision.instruments = command.instruments;
    is_string(told(encode, &command, &decision), first);
    value_tree_destroy(tree);
    writer_destroy(&w);
    writer_destroy(&again);
    arena_destroy(&a);
}

TEST("instruments are listed as they are put")
{
    round_trip(NETTO_INSTRUMENT_PUT, decision_instruments,
               "[[{id: 'ES-C', kind: option, underlying: ES, loads: [[F1, 1.5], [F2, -2]], currency: USD, "
               "multiplier: 50, inverse: true, "
               "qty_step: '0.001', expiry: '2026-12-18', strike: 4400.5, right: P, venue: CME, settle_days: "
               "0, adv: 1e6, attrs: {haircut: 0.1}},"
               " {id: BTC, kind: spot}]]");
}

TEST("factors are listed as they are put")
{
    round_trip(NETTO_FACTOR_PUT, decision_factors,
               "[[{id: F, class: GIRR, risk: delta, bucket: '1', qualifier: USD, tenor: 5y, label1: OIS, "
               "label2: '', product: Rates, vol: '0.2', "
               "attrs: {x: [1]}}, {id: G}]]");
}

TEST("an instrument tells only what it has")
{
    netto_instrument_row row = {
        .id = TEXT_LITERAL("BTC"), .kind = NETTO_PERP, .expiry = NETTO_NEVER, .settle_days = -1};
    netto_decision decision = {.seq = 17, .row_count = 1, .more = true, .instruments = &row};
    is_string(told(decision_instruments, &command, &decision),
              "{rows: [{id: 'BTC', kind: 'perp'}], next: 'BTC', seq: 17}");
}

TEST("marks are listed as they are put")
{
    netto_mark_info rows[] = {
        {.instrument = TEXT_LITERAL("BTC"), .mark = {.price = 60000, .ts = NETTO_NEVER}, .rolled = 1, .rolled_ts = NETTO_NEVER},
        {.instrument = TEXT_LITERAL("C1"),
         .mark = {.price = 12.5, .given = 31, .iv = 0.5, .delta = -0.4, .bid = 12, .ask = 13, .last = 12.4, .ts = 1700},
         .rolled = 1, .rolled_ts = NETTO_NEVER},
        {.instrument = TEXT_LITERAL("C2"), .mark = {.price = 1, .given = NETTO_MARK_ASK, .iv = 9, .ask = 13, .ts = 5},
         .rolled = 1.25, .rolled_ts = 4000000000},
    };
    netto_decision decision = {.seq = 17, .row_count = 3, .marks = rows};
    is_string(told(decision_marks, &command, &decision),
              "{rows: [['BTC', 60000.0, {}], ['C1', 12.5, {iv: 0.5, delta: -0.4, bid: 12.0, ask: 13.0, last: "
              "12.4, ts: 1700}], "
              "['C2', 1.0, {ask: 13.0, rolled: 1.25, rolled_ts: 4000000000, ts: 5}]], next: nil, seq: 17}");
    fails_cleanly(decision_marks, &command, &decision);
}

TEST("a page that is not the last names the row to go on from")
{
    netto_account_info account = {.id = TEXT_LITERAL("alice")};
    netto_factor_row factor = {.id = TEXT_LITERAL("F")};
    netto_mark_info mark = {.instrument = TEXT_LITERAL("BTC")};
    netto_decision decision = {.seq = 17, .row_count = 1, .more = true, .accounts = &account};
    has_string(told(decision_accounts, &command, &decision), "next: 'alice', seq: 17}");
    decision.factors = &factor;
    has_string(told(decision_factors, &command, &decision), "next: 'F', seq: 17}");
    decision.marks = &mark;
    has_string(told(decision_marks, &command, &decision), "next: 'BTC', seq: 17}");
}

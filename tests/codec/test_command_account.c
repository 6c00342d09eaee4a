/* test_command_account.c: netting sets and accounts. */
#include "codec/call.h"

TEST("a set with all its fields")
{
    const netto_set_row *row = good(NETTO_SET_PUT, "[[{id: ISDA, enforceable: false, currency: EUR, "
                                                   "margined: true, threshold: 1e6, mta: 500000, nica: -1, "
                                                   "mpor_days: 10, attrs: {a: 1}}]]")
                                   ->sets;
    is_text(row->id, "ISDA");
    ok(!row->enforceable && row->margined);
    is_text(row->currency, "EUR");
    is_same(row->threshold, 1e6);
    is_same(row->mta, 500000.0);
    is_same(row->nica, -1.0);
    is_int(row->mpor_days, 10);
    is_string(show(row->attrs), "{a: 1}");
}

TEST("a set of which nothing is said nets, and is not margined")
{
    const netto_set_row *row = good(NETTO_SET_PUT, "[[{id: ISDA}]]")->sets;
    ok(row->enforceable && !row->margined && row->mpor_days == -1);
    is_same(row->threshold, 0.0);
    ok(!netto_text_given(row->currency) && !netto_text_given(row->attrs));
}

TEST("accounts stand in a tree and net all they hold unless told otherwise")
{
    good(NETTO_ACCOUNT_PUT, "[[{id: firm, kind: firm}, {id: alice, parent: firm, netting: all, attrs: {n: "
                            "1}}, {id: bob, netting: none}]]");
    const netto_account_row *rows = command.accounts;
    is_int(command.count, 3);
    is_text(rows[0].kind, "firm");
    ok(!netto_text_given(rows[0].parent) && rows[0].netting == NETTO_NETTING_ALL);
    is_text(rows[1].parent, "firm");
    ok(!netto_text_given(rows[1].kind) && rows[1].netting == NETTO_NETTING_ALL);
    is_string(show(rows[1].attrs), "{n: 1}");
    is_int(rows[2].netting, NETTO_NETTING_NONE);
}

TEST("netting by a field names the set of each value")
{
    const netto_account_row *row =
        good(NETTO_ACCOUNT_PUT, "[[{id: A, netting: {by: venue, sets: {CME: S1, ICE: S2}}}]]")->accounts;
    is_int(row->netting, NETTO_NETTING_BY);
    is_text(row->by, "venue");
    is_int(row->entry_count, 2);
    is_text(row->entries[0].value, "CME");
    is_text(row->entries[0].set, "S1");
    is_text(row->entries[1].value, "ICE");
    is_text(row->entries[1].set, "S2");
    is_int(good(NETTO_ACCOUNT_PUT, "[[{id: A, netting: {by: venue}}]]")->accounts->entry_count, 0);
}

TEST("what is no way of netting is refused")
{
    is_string(bad(NETTO_ACCOUNT_PUT, "[[{id: A, netting: nothing}]]"),
              "netting: unknown word 'nothing'; known: all, none");
    is_string(bad(NETTO_ACCOUNT_PUT, "[[{id: A, netting: 5}]]"),
              "netting: expected \"all\", \"none\" or {by, sets}, got the number 5");
    is_string(bad(NETTO_ACCOUNT_PUT, "[[{id: A, netting: {sets: {}}}]]"), "netting: field 'by' is missing");
    is_string(bad(NETTO_ACCOUNT_PUT, "[[{id: A, netting: {by: venue, set: {}}}]]"),
              "netting: unknown field 'set'; did you mean 'sets'?");
    is_string(bad(NETTO_ACCOUNT_PUT, "[[{id: A, netting: {by: venue, sets: {a: b, c: ''}}}]]"),
              "sets[1]: expected an id (1 to 64 bytes of printable UTF-8), got an empty text");
}

TEST("10,000 sets of one account are read, 10,001 are too many")
{
    ok(good(NETTO_ACCOUNT_PUT, "[[{id: A, netting: {by: venue, sets: {*10000 x: S}}}]]")
           ->accounts->entry_count == 10000);
    is_string(bad(NETTO_ACCOUNT_PUT, "[[{id: A, netting: {by: venue, sets: {*10001 x: S}}}]]"),
              "sets: 10001 sets; at most 10000");
    is_int(complaint.status, NETTO_ETOOLARGE);
}

/* test_command_rows.c: what the calls that carry rows have in common. */
#include "codec/command_rows.h"

#include "codec/call.h"

TEST("rows are all-or-nothing unless partial is asked for")
{
    ok(!good(NETTO_FX_PUT, "[[[EUR, 1.1]]]")->partial);
    ok(!good(NETTO_FX_PUT, "[[[EUR, 1.1]], nil]")->partial);
    ok(!good(NETTO_FX_PUT, "[[[EUR, 1.1]], {}]")->partial);
    ok(!good(NETTO_FX_PUT, "[[[EUR, 1.1]], {partial: false}]")->partial);
    ok(good(NETTO_FX_PUT, "[[[EUR, 1.1]], {partial: true}]")->partial);
    is_int(command.count, 1);
    is_string(bad(NETTO_FX_PUT, "[[], {partail: true}]"),
              "options: unknown field 'partail'; did you mean 'partial'?");
}

TEST("the account of a call stands before its rows")
{
    good(NETTO_POSITION_PUT, "['alice', [[BTC, 1]], {partial: true}]");
    is_text(command.account, "alice");
    is_int(command.count, 1);
    ok(command.partial && !command.late);
}

TEST("no rows are no error")
{
    is_int(good(NETTO_MARK_PUT, "[[]]")->count, 0);
    is_int(good(NETTO_POSITION_PUT, "[A, []]")->count, 0);
}

TEST("10,001 rows are too many")
{
    is_int(decode(NETTO_FX_PUT, "[[*10000 [EUR, 1]]]"), NETTO_OK);
    is_int(command.count, 10000);
    is_int(decode(NETTO_FX_PUT, "[[*10001 [EUR, 1]]]"), NETTO_ETOOLARGE);
    is_string(complaint.text, "rows: 10001 items; at most 10000");
}

TEST("the first row at fault is named")
{
    is_string(bad(NETTO_FX_PUT, "[[[EUR, 1], [GBP, 2], ['', 3], [5, 5]]]"),
              "currency: expected an id (1 to 64 bytes of printable UTF-8), got an empty text");
    is_int(complaint.row, 2);
}

/* test_envelope.c: the outside of a message. */
#include "wire/envelope.h"

#include "codec/notation.h"

static envelope e;

static envelope_kind parse(const char *notation)
{
    memset(&e, 0, sizeof e);
    return envelope_parse(pack(notation), &e);
}

TEST("a request has a msgid, a method and params")
{
    is_int(parse("[0, 7, 'order.check', ['a', 1]]"), ENVELOPE_REQUEST);
    is_int(e.msgid, 7);
    is_bytes(e.method.bytes, e.method.size, "order.check", 11);
    is_string(show(e.params), "['a', 1]");
}

TEST("a notification has no msgid, a response an error and a result")
{
    is_int(parse("[2, 'event', [1]]"), ENVELOPE_NOTIFICATION);
    is_bytes(e.method.bytes, e.method.size, "event", 5);
    is_string(show(e.params), "[1]");
    is_int(parse("[1, 9, [1, 'no'], {a: 1}]"), ENVELOPE_RESPONSE);
    is_int(e.msgid, 9);
    is_string(show(e.error), "[1, 'no']");
    is_string(show(e.result), "{a: 1}");
}

TEST("numbers come in any type, a method name as bin too")
{
    is_int(parse("[0.0, 4294967295, b'netto.ping', []]"), ENVELOPE_REQUEST);
    ok(e.msgid == UINT32_MAX);
    is_bytes(e.method.bytes, e.method.size, "netto.ping", 10);
    is_int(parse("<dc 00 04 d0 00 cf 00 00 00 00 00 00 00 05 a1 78 90>"), ENVELOPE_REQUEST);
    is_int(e.msgid, 5);
    is_int(parse("[0, 7.0, 'x', []]"), ENVELOPE_REQUEST);
    is_int(e.msgid, 7);
}

TEST("anything else is malformed")
{
    static const char *const wrong[] = {"5",
                                        "nil",
                                        "{}",
                                        "'text'",
                                        "[]",
                                        "[0]",
                                        "[0, 1]",
                                        "[0, 1, 'x']",
                                        "[0, 1, 'x', [], 5]",
                                        "[2, 'x']",
                                        "[2, 1, 'x', []]",
                                        "[1, 2, nil]",
                                        "[3, 1, 'x', []]",
                                        "[-1, 1, 'x', []]",
                                        "['0', 1, 'x', []]",
                                        "[0, -1, 'x', []]",
                                        "[0, 4294967296, 'x', []]",
                                        "[0, 'a', 'x', []]",
                                        "[0, 1, 5, []]",
                                        "[0, 1, nil, []]",
                                        "[0, 1.5, 'x', []]",
                                        "[nil, 1, 'x', []]"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!is_int(parse(wrong[i]), ENVELOPE_MALFORMED)) tap_note("%s", wrong[i]);
}

TEST("the msgid of a request that is not whole is read if it is there")
{
    uint32_t msgid = 0;
    ok(envelope_msgid(pack("<94 00 07>"), &msgid));
    is_int(msgid, 7);
    ok(envelope_msgid(pack("<94 00 ce 00 01 00 00 a3>"), &msgid));
    is_int(msgid, 65536);
    static const char *const without[] = {"",           "<94>",       "<94 00>",       "<94 00 ce 00>",
                                          "<94 01 07>", "<94 02 07>", "<93 02 a1 78>", "<94 00 ff>",
                                          "<c0>"};
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        ok(!envelope_msgid(pack(without[i]), &msgid));
}

TEST("what is written is read again")
{
    writer w;
    netto_complaint complaint = {.status = NETTO_EACCOUNT, .row = -1, .text = "no account 'x'"};
    writer_init(&w, &notation_purse, 4096);
    envelope_put_request(&w, 70000, TEXT_LITERAL("netto.ping"));
    writer_array(&w, 0);
    is_string(show_written(&w), "[0, 70000, 'netto.ping', []]");
    writer_reset(&w, 4096);
    envelope_put_notification(&w, TEXT_LITERAL("event"));
    writer_array(&w, 0);
    is_string(show_written(&w), "[2, 'event', []]");
    writer_reset(&w, 4096);
    envelope_put_result(&w, UINT32_MAX);
    writer_nil(&w);
    is_string(show_written(&w), "[1, 4294967295, nil, nil]");
    writer_reset(&w, 4096);
    envelope_put_error(&w, 3, &complaint);
    has_string(show_written(&w), "[1, 3, [1, 'unknown_account: no account 'x''], nil]");
    writer_destroy(&w);
}

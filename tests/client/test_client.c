/* test_client.c: requests go out, answers come in their order, errors are complaints. */
#include "client/fake.h"

TEST("a call sends a request and hands out its result")
{
    fake f = begin();
    say(&f, "[1, 0, nil, {initial: 5.0}]");
    is_string(ask(&f, "margin.get", "['alice']"), "{initial: 5.0}");
    is_string(heard(&f), "[0, 0, 'margin.get', ['alice']]");
    say(&f, "[1, 1, nil, nil]");
    is_string(ask(&f, "netto.ping", "[]"), "nil");
    is_string(heard(&f), "[0, 1, 'netto.ping', []]");
    ok(client_is_open(f.client));
    end(&f);
}

TEST("params that are not given are none")
{
    fake f = begin();
    say(&f, "[1, 0, nil, 'pong']");
    is_status(client_call(f.client, "netto.ping", (netto_text){0}, &f.result, &f.why), NETTO_OK);
    is_string(heard(&f), "[0, 0, 'netto.ping', []]");
    end(&f);
}

TEST("an error is a complaint with the server's code and sentence, and the client lives on")
{
    fake f = begin();
    say(&f, "[1, 0, [1, \"unknown_account: no account 'bob'; send account.put first\"], nil]");
    is_string(ask(&f, "margin.get", "['bob']"), "unknown_account: no account 'bob'; send account.put first");
    is_status(f.why.status, NETTO_EACCOUNT);
    say(&f, "[1, 1, [0, 'overloaded: try again'], nil]");
    is_string(ask(&f, "margin.get", "['bob']"), "overloaded: try again");
    say(&f, "[1, 2, nil, 1]");
    is_string(ask(&f, "margin.get", "['bob']"), "1");
    end(&f);
}

TEST("every code is known again")
{
    fake f = begin();
    for (int status = NETTO_OK + 1; status < NETTO_STATUS_COUNT; status++) {
        char answer[128];
        snprintf(answer, sizeof answer, "[1, %d, [%d, '%s: a sentence'], nil]", status - 1,
                 netto_status_fault((netto_status)status), netto_status_code((netto_status)status));
        say(&f, answer);
        ask(&f, "x", "[]");
        is_status(f.why.status, (netto_status)status);
        is_string(f.why.text, "a sentence");
    }
    end(&f);
}

TEST("an unknown code keeps its words, and whose fault it is")
{
    fake f = begin();
    say(&f, "[1, 0, [1, 'too_tired: come back later'], nil] [1, 1, [0, 'too_tired: come back later'], nil]");
    is_string(ask(&f, "x", "[]"), "bad_params: too_tired: come back later");
    is_string(ask(&f, "x", "[]"), "internal: too_tired: come back later");
    end(&f);
}

TEST("an error of another shape is shown as it is")
{
    static const char *const shapes[] = {"'no'", "[1]", "[1, 2]", "{}", "[1, 'a', 'b']", "false"};
    fake f = begin();
    for (unsigned i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char answer[64];
        snprintf(answer, sizeof answer, "[1, %u, %s, nil]", i, shapes[i]);
        say(&f, answer);
        has_string(ask(&f, "x", "[]"), "internal: the server answers with an error that is none of Netto's");
    }
    ok(client_is_open(f.client));
    end(&f);
}

/* ---- pipelining -------------------------------------------------------------------------------- */

TEST("requests are sent before answers are received, which come in their order")
{
    fake f = begin();
    for (int i = 0; i < 3; i++) is_status(client_send(f.client, "m", pack("[1]"), &f.why), NETTO_OK);
    is_int(client_owed(f.client), 3);
    is_string(heard(&f), "[0, 0, 'm', [1]]");
    is_string(heard(&f), "[0, 1, 'm', [1]]");
    is_string(heard(&f), "[0, 2, 'm', [1]]");
    say(&f, "[1, 0, nil, 'a'] [1, 1, [1, 'held: b'], nil] [1, 2, nil, 'c']");
    is_string(receive(&f), "'a'");
    is_string(receive(&f), "held: b");
    is_int(client_owed(f.client), 1);
    is_string(receive(&f), "'c'");
    is_string(receive(&f), "bad_params: no answer is owed; send a request first");
    end(&f);
}

TEST("a call waits until what is owed was received")
{
    fake f = begin();
    client_send(f.client, "m", pack("[]"), &f.why);
    has_string(ask(&f, "n", "[]"), "1 answers are owed; receive them");
    say(&f, "[1, 0, nil, 1]");
    is_string(receive(&f), "1");
    say(&f, "[1, 1, nil, 2]");
    is_string(ask(&f, "n", "[]"), "2");
    end(&f);
}

TEST("a notification is not answered")
{
    fake f = begin();
    is_status(client_notify(f.client, "mark.put", pack("[[['X', 1.0]]]"), &f.why), NETTO_OK);
    is_string(heard(&f), "[2, 'mark.put', [[['X', 1.0]]]]");
    is_int(client_owed(f.client), 0);
    end(&f);
}

TEST("a result is borrowed until the next call, and not changed by what arrives meanwhile")
{
    fake f = begin();
    say(&f, "[1, 0, nil, 'first'] [2, 'event', ['margin', 1, {}]] [1, 1, nil, 'second']");
    client_send(f.client, "m", pack("[]"), &f.why);
    client_send(f.client, "m", pack("[]"), &f.why);
    is_string(receive(&f), "'first'");
    netto_text first = f.result;
    is_string(show(first), "'first'");
    is_string(receive(&f), "'second'");
    end(&f);
}

/* ---- events ------------------------------------------------------------------------------------ */

TEST("events come between answers and are kept for whoever asks")
{
    fake f = begin();
    say(&f, "[2, 'event', ['margin', 1, {}]] [1, 0, nil, 'a'] [2, 'event', ['policy', 2, {}]]");
    is_string(ask(&f, "m", "[]"), "'a'");
    is_string(event(&f, 5.0), "['margin', 1, {}]");
    is_string(event(&f, 5.0), "['policy', 2, {}]");
    is_string(event(&f, 0.0), "none");
    is_string(event(&f, 0.02), "none");
    ok(client_is_open(f.client));
    end(&f);
}

TEST("answers that come while an event is waited for are kept")
{
    fake f = begin();
    client_send(f.client, "m", pack("[]"), &f.why);
    say(&f, "[1, 0, nil, 'a'] [2, 'event', ['margin', 1, {}]]");
    is_string(event(&f, 5.0), "['margin', 1, {}]");
    is_string(receive(&f), "'a'");
    end(&f);
}

TEST("notifications of other names are for later versions")
{
    fake f = begin();
    say(&f, "[2, 'weather', ['rain']] [2, 'event', ['margin', 1, {}]]");
    is_string(event(&f, 5.0), "['margin', 1, {}]");
    is_string(event(&f, 0.0), "none");
    end(&f);
}

TEST("a message in two parts is one")
{
    fake f = begin();
    netto_text bytes = pack("[2, 'event', ['margin', 1, {account: 'alice'}]]");
    for (uint32_t at = 0; at + 1 < bytes.size; at++) {
        say_bytes(f.end, bytes.bytes + at, 1);
        is_string(event(&f, 0.0), "none");
    }
    say_bytes(f.end, bytes.bytes + bytes.size - 1, 1);
    is_string(event(&f, 5.0), "['margin', 1, {account: 'alice'}]");
    end(&f);
}

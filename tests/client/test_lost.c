/* test_lost.c: connections that are lost, out of step, too slow, or never were. */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/un.h>

#include "client/client_parts.h"
#include "client/fake.h"

TEST("where the server closes, every call says so")
{
    fake f = begin();
    hang_up(&f);
    is_string(ask(&f, "m", "[]"),
              "closing: unix:fake closed the connection; did the server end, or was a message malformed?");
    ok(!client_is_open(f.client));
    has_string(ask(&f, "m", "[]"), "closing: unix:fake closed the connection");
    has_string(event(&f, 5.0), "closing: unix:fake closed the connection");
    is_status(client_notify(f.client, "m", pack("[]"), &f.why), NETTO_ECLOSING);
    end(&f);
}

TEST("what had arrived before is still handed out")
{
    fake f = begin();
    for (int i = 0; i < 3; i++) client_send(f.client, "m", pack("[]"), &f.why);
    say(&f, "[1, 0, nil, 'a'] [2, 'event', ['margin', 1, {}]] [1, 1, nil, 'b']");
    hang_up(&f);
    is_string(receive(&f), "'a'");
    is_string(receive(&f), "'b'");
    has_string(receive(&f), "closing: ");
    is_string(event(&f, 5.0), "['margin', 1, {}]");
    has_string(event(&f, 5.0), "closing: ");
    end(&f);
}

TEST("a refusal behind which the server closes is told, not the closing")
{
    fake f = begin();
    say(&f, "[1, 0, [1, 'too_large: a frame holds at most 4096 bytes'], nil]");
    hang_up(&f);
    is_string(ask(&f, "m", "[]"), "too_large: a frame holds at most 4096 bytes");
    has_string(ask(&f, "m", "[]"), "closing: ");
    end(&f);
}

TEST("what is no MessagePack-RPC ends the connection")
{
    static const char *const strange[] = {
        "<c1>", "5", "'HTTP/1.1 400'", "[0, 1, 'who', []]", "[1, 0, nil]", "[3, 0, nil, nil]", "{}"};
    for (unsigned i = 0; i < sizeof strange / sizeof *strange; i++) {
        fake f = begin();
        say(&f, strange[i]);
        has_string(ask(&f, "m", "[]"), "does not speak MessagePack");
        ok(!client_is_open(f.client));
        end(&f);
    }
}

TEST("an answer out of turn ends the connection")
{
    fake f = begin();
    say(&f, "[1, 7, nil, 'a']");
    is_string(ask(&f, "m", "[]"), "closing: unix:fake answers request 7 where 0 was due");
    ok(!client_is_open(f.client));
    end(&f);
}

TEST("an answer that does not come in time ends the connection")
{
    fake f = begin();
    client_set_timeout(f.client, 0.05);
    is_string(
        ask(&f, "m", "[]"),
        "closing: no answer from unix:fake within 0.05 s; whether the call had its effect is not known");
    ok(!client_is_open(f.client));
    end(&f);
}

static void count(void *self, double waited)
{
    int *told = self;
    is_near(waited, 0.01 * (1 << (*told)++), 1e-9);
}

TEST("whoever waits is told so, ever more seldom")
{
    fake f = begin();
    int told = 0;
    client_set_timeout(f.client, 0.1);
    client_on_wait(f.client, 0.01, count, &told);
    has_string(ask(&f, "m", "[]"), "closing: no answer from unix:fake within 0.1 s");
    is_int(told, 4); /* after 10, 20, 40, 80 ms */
    end(&f);
}

/* Events without end, and never an answer. */
static void chatter(void *self)
{
    static const uint8_t event_bytes[] = "\x93\x02\xa5"
                                         "event"
                                         "\x93\xa6"
                                         "margin"
                                         "\x01\x80";
    const fake *f = self;
    while (say_bytes(f->end, event_bytes, sizeof event_bytes - 1)) continue;
}

TEST("events are no answer, however many come")
{
    fake f = begin();
    client_set_timeout(f.client, 0.1);
    thread *t = thread_start(chatter, &f);
    has_string(ask(&f, "m", "[]"), "closing: no answer from unix:fake within 0.1 s");
    thread_join(t);
    end(&f);
}

TEST("a server that reads nothing ends the connection, too")
{
    fake f = begin();
    netto_status status = NETTO_OK;
    client_set_timeout(f.client, 0.05);
    netto_text params = pack("[[*60000 1.5]]");
    for (int i = 0; i < 100 && status == NETTO_OK; i++) status = client_send(f.client, "m", params, &f.why);
    is_status(status, NETTO_ECLOSING);
    is_string(f.why.text, "unix:fake takes no request for 0.05 s; the connection is given up");
    end(&f);
}

/* ---- addresses --------------------------------------------------------------------------------- */

static const char *opened(const char *address)
{
    static netto_complaint why;
    client *c = NULL;
    netto_status status = client_open(address, &c, &why);
    if (status != NETTO_OK) return why.text;
    client_close(c);
    return "opened";
}

TEST("an address is a Unix path or host and port")
{
    has_string(opened("netto.sock"), "say unix:PATH or tcp:HOST:PORT");
    has_string(opened("unix:"), "needs a path");
    has_string(opened("tcp:127.0.0.1"), "say unix:PATH or tcp:HOST:PORT");
    has_string(opened("unix:/nowhere/at/all"),
               "no server at unix:/nowhere/at/all: there is no such socket; is `netto serve` running");
    has_string(opened("unix:/dev/null"), "nobody listens there");
    has_string(opened("tcp:127.0.0.1:1"),
               "no server at tcp:127.0.0.1:1: nobody listens there; is `netto serve` running?");
    has_string(opened("tcp:host.invalid:1"), "cannot find the host of tcp:host.invalid:1");
}

TEST("a Unix socket is connected to")
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char folder[] = "/tmp/netto-XXXXXX", uri_text[64];
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (!ok(mkdtemp(folder))) return;
    snprintf(address.sun_path, sizeof address.sun_path, "%s/s", folder);
    snprintf(uri_text, sizeof uri_text, "unix:%s/s", folder);
    ok(bind(listener, (struct sockaddr *)&address, sizeof address) == 0);
    has_string(opened(uri_text), "nobody listens there");
    ok(listen(listener, 1) == 0);
    is_string(opened(uri_text), "opened");
    close(listener);
    has_string(opened(uri_text), "nobody listens there");
    unlink(address.sun_path);
    rmdir(folder);
}

TEST("a TCP port is connected to, by address and by name")
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    char uri_text[64];
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    ok(bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 4) == 0);
    ok(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    snprintf(uri_text, sizeof uri_text, "tcp:127.0.0.1:%u", ntohs(address.sin_port));
    is_string(opened(uri_text), "opened");
    snprintf(uri_text, sizeof uri_text, "tcp:localhost:%u", ntohs(address.sin_port));
    is_string(opened(uri_text), "opened");
    close(listener);
}

/* ---- memory ------------------------------------------------------------------------------------ */

TEST("without memory a call is refused, and nothing is lost or leaked")
{
    unsigned refusals = 0;
    for (uint64_t n = 1; n < 20; n++) {
        fake f = begin();
        say(&f, "[2, 'event', ['margin', 1, {}]] [1, 0, nil, 'a']");
        f.client->purse.fail_at = n;
        const char *answer = ask(&f, "m", "[]");
        bool failed = f.client->purse.growths >= n;
        refusals += failed;
        if (failed)
            has_string(answer, "no memory");
        else
            is_string(answer, "'a'");
        end(&f);
        if (!failed) break;
    }
    ok(refusals >= 4); /* the request, what arrives, the event, the answer */
}

/* test_uri.c: where a server listens. */
#include "text/uri.h"

#include <stdio.h>
#include <string.h>

#include "tap/tap.h"

static uri u;
static netto_complaint why;

/* "unix PATH", "tcp HOST PORT", or the complaint. */
static const char *parse(const char *text)
{
    static char out[512];
    memset(&u, 0x5a, sizeof u);
    if (uri_parse(text, &u, &why) != NETTO_OK) return why.text;
    if (u.kind == URI_UNIX)
        snprintf(out, sizeof out, "unix %s", u.path);
    else
        snprintf(out, sizeof out, "tcp %s %s", u.host, u.port);
    return out;
}

TEST("a Unix socket has a path")
{
    is_string(parse("unix:netto.sock"), "unix netto.sock");
    is_string(parse("unix:/run/netto/a b:c"), "unix /run/netto/a b:c");
    has_string(parse("unix:"), "unix: needs a path behind it");
}

TEST("the path has as many bytes as an address holds, and no more")
{
    char text[256] = "unix:";
    memset(text + 5, 'x', URI_PATH_MAX);
    ok(strcmp(parse(text) + 5, text + 5) == 0);
    is_int(strlen(u.path), URI_PATH_MAX);
    text[5 + URI_PATH_MAX] = 'x';
    is_string(parse(text), "the path of a socket has at most 107 bytes; this one has 108");
}

TEST("TCP has a host and a port")
{
    is_string(parse("tcp:127.0.0.1:7411"), "tcp 127.0.0.1 7411");
    is_string(parse("tcp:localhost:0"), "tcp localhost 0");
    is_string(parse("tcp:[::1]:65535"), "tcp ::1 65535");
}

TEST("what is no address is refused, and says what is one")
{
    static const char *const wrong[] = {
        "",           "netto.sock",     "UNIX:x",        "tcp:",        "tcp:host",     "tcp:host:",
        "tcp::80",    "tcp:host:65536", "tcp:host:-1",   "tcp:host:+1", "tcp:host:8 0", "tcp:host:080000",
        "tcp:::1:80", "tcp:[]:80",      "http://x:80/y", "tcp:host:x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        has_string(parse(wrong[i]), "is no address; say unix:PATH or tcp:HOST:PORT");
        ok(why.status == NETTO_EPARAMS);
    }
}

TEST("what is refused leaves the place as it was")
{
    uri before;
    memset(&u, 0x5a, sizeof u);
    before = u;
    ok(uri_parse("tcp:host:x", &u, &why) == NETTO_EPARAMS);
    ok(memcmp(&before, &u, sizeof u) == 0);
}

TEST("a host that is too long is refused")
{
    char text[600] = "tcp:";
    memset(text + 4, 'h', 300);
    strcpy(text + 304, ":80");
    has_string(parse(text), "is no address");
}

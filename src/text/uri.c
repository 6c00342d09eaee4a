/* uri.c: where a server listens. */
#include "text/uri.h"

#include <stdlib.h>
#include <string.h>

#include "base/complain.h"

static netto_status refuse(const char *text, netto_complaint *complaint)
{
    return complain(complaint, NETTO_EPARAMS, "'%s' is no address; say unix:PATH or tcp:HOST:PORT", text);
}

static netto_status parse_unix(const char *path, uri *out, netto_complaint *complaint)
{
    size_t n = strlen(path);
    if (n == 0) return complain(complaint, NETTO_EPARAMS, "unix: needs a path behind it");
    if (n > URI_PATH_MAX)
        return complain(complaint, NETTO_EPARAMS, "the path of a socket has at most %d bytes; this one has %zu", URI_PATH_MAX, n);
    memcpy(out->path, path, n + 1);
    return NETTO_OK;
}

static bool copy_part(const char *from, size_t n, char *out, size_t size)
{
    if (n == 0 || n >= size) return false;
    memcpy(out, from, n);
    out[n] = '\0';
    return true;
}

static bool is_port(const char *text)
{
    size_t n = strlen(text);
    return n >= 1 && n <= 5 && strspn(text, "0123456789") == n && atoi(text) <= 65535;
}

static netto_status parse_tcp(const char *text, const char *rest, uri *out, netto_complaint *complaint)
{
    const char *colon = strrchr(rest, ':');
    if (!colon || !is_port(colon + 1)) return refuse(text, complaint);
    size_t n = (size_t)(colon - rest);
    bool bracketed = n >= 2 && rest[0] == '[' && rest[n - 1] == ']';
    if (!bracketed && memchr(rest, ':', n)) return refuse(text, complaint);
    if (!copy_part(rest + bracketed, n - 2 * bracketed, out->host, sizeof out->host)) return refuse(text, complaint);
    copy_part(colon + 1, strlen(colon + 1), out->port, sizeof out->port);
    return NETTO_OK;
}

netto_status uri_parse(const char *text, uri *out, netto_complaint *complaint)
{
    uri parsed = {.kind = URI_UNIX};
    netto_status status;
    if (strncmp(text, "unix:", 5) == 0) {
        status = parse_unix(text + 5, &parsed, complaint);
    } else if (strncmp(text, "tcp:", 4) == 0) {
        parsed.kind = URI_TCP;
        status = parse_tcp(text, text + 4, &parsed, complaint);
    } else {
        status = refuse(text, complaint);
    }
    if (status == NETTO_OK) *out = parsed;
    return status;
}

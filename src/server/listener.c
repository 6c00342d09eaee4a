/* listener.c: a socket that takes connections.
 *
 * A Unix socket's path is guarded by a lock file, so that a second server is refused, and a socket that a
 * crash left behind is known to be dead. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/complain.h"
#include "server/server_parts.h"

#define BACKLOG 128

static void on_connection(uv_stream_t *stream, int status)
{
    server *s = stream->data;
    if (status == 0) connection_accept(s, (listener *)stream);
}

/* ---- Unix ------------------------------------------------------------------------------------------------ */

static netto_status lock_path(listener *l, netto_complaint *complaint)
{
    char path[URI_PATH_MAX + 8];
    snprintf(path, sizeof path, "%s.lock", l->at.path);
    netto_status status = system_real.lock(path, &l->lock, complaint);
    if (status != NETTO_EHELD) return status;
    return complain(complaint, status, "another server listens on %s; stop it, or choose another path", l->at.path);
}

/* What stands at the path is a socket that nobody serves (we hold the lock), or no socket at all. */
static netto_status clear_path(const listener *l, netto_complaint *complaint)
{
    struct stat found;
    if (lstat(l->at.path, &found) != 0) return NETTO_OK;
    if (!S_ISSOCK(found.st_mode))
        return complain(complaint, NETTO_EPARAMS, "%s exists and is no socket; choose another path", l->at.path);
    unlink(l->at.path);
    return NETTO_OK;
}

static netto_status bind_unix(server *s, listener *l, netto_complaint *complaint)
{
    netto_status status = lock_path(l, complaint);
    if (status == NETTO_OK) status = clear_path(l, complaint);
    if (status != NETTO_OK) return status;
    uv_pipe_init(&s->loop, &l->pipe, 0);
    l->open = true;
    mode_t mask = umask(0177); /* only this user may connect */
    int failed = uv_pipe_bind(&l->pipe, l->at.path);
    umask(mask);
    if (failed) return complain(complaint, NETTO_EPARAMS, "cannot listen on %s: %s", l->at.path, uv_strerror(failed));
    snprintf(l->text, sizeof l->text, "unix:%s", l->at.path);
    return NETTO_OK;
}

/* ---- TCP -------------------------------------------------------------------------------------------------- */

static bool is_loopback(const struct sockaddr_storage *a)
{
    static const struct in6_addr v6 = IN6ADDR_LOOPBACK_INIT;
    if (a->ss_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr) >> 24) == 127;
    return a->ss_family == AF_INET6 &&
           memcmp(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr, &v6, sizeof v6) == 0;
}

/* An address, or the name localhost: nothing is looked up. */
static netto_status address_of(const uri *at, struct sockaddr_storage *out, netto_complaint *complaint)
{
    const char *host = strcmp(at->host, "localhost") == 0 ? "127.0.0.1" : at->host;
    int port = atoi(at->port);
    memset(out, 0, sizeof *out);
    bool known = uv_ip4_addr(host, port, (struct sockaddr_in *)(void *)out) == 0 ||
                 uv_ip6_addr(host, port, (struct sockaddr_in6 *)(void *)out) == 0;
    if (!known) return complain(complaint, NETTO_EPARAMS, "'%s' is no IP address; TCP is served on loopback: 127.0.0.1 or ::1", at->host);
    if (is_loopback(out)) return NETTO_OK;
    return complain(complaint, NETTO_EAUTHORITY,
                    "'%s' is not loopback: without tokens TCP is served to this machine only; listen on 127.0.0.1", at->host);
}

netto_status server_check_address(const char *address, netto_complaint *complaint)
{
    uri at;
    struct sockaddr_storage found;
    netto_status status = uri_parse(address, &at, complaint);
    return status == NETTO_OK && at.kind == URI_TCP ? address_of(&at, &found, complaint) : status;
}

static void name_port(listener *l)
{
    struct sockaddr_storage bound;
    int size = sizeof bound;
    bool v6 = strchr(l->at.host, ':') != NULL;
    unsigned port = 0;
    if (uv_tcp_getsockname(&l->tcp, (struct sockaddr *)&bound, &size) == 0)
        port = ntohs(bound.ss_family == AF_INET ? ((struct sockaddr_in *)(void *)&bound)->sin_port
                                                : ((struct sockaddr_in6 *)(void *)&bound)->sin6_port);
    snprintf(l->text, sizeof l->text, v6 ? "tcp:[%s]:%u" : "tcp:%s:%u", l->at.host, port);
}

static netto_status bind_tcp(server *s, listener *l, netto_complaint *complaint)
{
    struct sockaddr_storage address;
    netto_status status = address_of(&l->at, &address, complaint);
    if (status != NETTO_OK) return status;
    uv_tcp_init(&s->loop, &l->tcp);
    l->open = true;
    int failed = uv_tcp_bind(&l->tcp, (const struct sockaddr *)&address, 0);
    if (failed)
        return complain(complaint, NETTO_EPARAMS, "cannot listen on tcp:%s:%s: %s", l->at.host, l->at.port, uv_strerror(failed));
    return NETTO_OK;
}

/* ---- both ---------------------------------------------------------------------------------------------------- */

netto_status listener_open(server *s, listener *l, const char *text, netto_complaint *complaint)
{
    *l = (listener){0};
    netto_status status = uri_parse(text, &l->at, complaint);
    if (status != NETTO_OK) return status;
    status = l->at.kind == URI_UNIX ? bind_unix(s, l, complaint) : bind_tcp(s, l, complaint);
    if (status != NETTO_OK) return status;
    l->stream.data = s;
    int failed = uv_listen(&l->stream, BACKLOG, on_connection);
    if (failed == UV_EADDRINUSE)
        return complain(complaint, NETTO_EHELD, "another program listens on %s; stop it, or choose another port", text);
    if (failed) return complain(complaint, NETTO_EPARAMS, "cannot listen on %s: %s", text, uv_strerror(failed));
    if (l->at.kind == URI_TCP) name_port(l);
    return NETTO_OK;
}

/* libuv removes the socket's path when its handle is closed. */
void listener_close(listener *l)
{
    if (l->open) uv_close((uv_handle_t *)&l->stream, NULL);
    l->open = false;
    system_real.unlock(l->lock);
    l->lock = NULL;
}

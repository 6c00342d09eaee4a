/* connection.c: one peer: bytes between its socket and its channel.
 *
 * What is read at once is answered by one write, unless it is more than a millisecond's work: then the connection
 * stands in a row with others of its kind and goes on when its turn comes.  A peer that does not read is not read
 * from either, once its channel wants no more; stall.c sees to it that this does not last. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "server/server_parts.h"

#define CONNECTIONS_DEFAULT 1000
#define SHARE_NS 1000000u /* one connection is served so long at a time */
#define ROW_NS   2000000u /* those in the row together, before the loop looks who else is there */

static void settle(connection *c);

/* ---- the row of those that go on ------------------------------------------------------------------------ */

static void enter_row(connection *c)
{
    server *s = c->server;
    if (c->ready) return;
    c->ready = true;
    c->next_ready = NULL;
    if (!s->ready) s->ready_end = &s->ready;
    *s->ready_end = c;
    s->ready_end = &c->next_ready;
    s->ready_count++;
}

static void leave_row(connection *c)
{
    server *s = c->server;
    connection **at = &s->ready;
    if (!c->ready) return;
    while (*at != c) at = &(*at)->next_ready;
    *at = c->next_ready;
    if (!*at) s->ready_end = at;
    c->ready = false;
    s->ready_count--;
}

/* Serve on, as long as one may at a time. */
static void serve_on(connection *c, uint64_t now)
{
    uint64_t end = now + SHARE_NS;
    do {
        channel_go_on(c->channel);
    } while (channel_is_ready(c->channel) && uv_hrtime() < end);
}

/* Who has more to do after its share stands at the end again, for the next turn. */
void connections_go_on(server *s)
{
    if (!s->ready) return;
    uint64_t now = uv_hrtime(), end = now + ROW_NS;
    for (uint32_t left = s->ready_count; left > 0 && s->ready && now < end; left--) {
        connection *c = s->ready;
        leave_row(c);
        serve_on(c, now);
        settle(c);
        now = uv_hrtime();
    }
}

/* Serve on at once, which saves a write, unless this turn of the loop is long already. */
static void serve_more(connection *c)
{
    if (!channel_is_ready(c->channel)) return;
    uint64_t now = uv_hrtime(), begin = uv_now(&c->server->loop) * 1000000u;
    if (now < begin + ROW_NS) serve_on(c, now);
}

/* ---- closing -------------------------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *handle)
{
    connection *c = handle->data;
    server *s = c->server;
    if (c->channel) channel_destroy(c->channel);
    if (c->link) {
        *c->link = c->next;
        if (c->next) c->next->link = c->link;
        s->connection_count--;
    }
    free(c);
    server_gone(s);
}

void connection_close(connection *c)
{
    if (c->closing) return;
    leave_row(c);
    c->closing = true;
    uv_close((uv_handle_t *)&c->stream, on_closed);
}

void connection_end(connection *c)
{
    if (c->closing) return;
    channel_end(c->channel);
    settle(c);
}

/* ---- bytes out --------------------------------------------------------------------------------------------- */

static void on_written(uv_write_t *write, int status)
{
    connection *c = write->data;
    c->writing = false;
    if (c->closing) return;
    if (status < 0) {
        connection_close(c);
        return;
    }
    channel_sent(c->channel, c->written);
    settle(c);
}

/* What the socket does not take at once stays in the channel until it does: at most one write waits. */
static void flush(connection *c)
{
    const uint8_t *at;
    size_t size;
    for (channel_output(c->channel, &at, &size); size && !c->writing; channel_output(c->channel, &at, &size)) {
        uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)at, (unsigned)size);
        int sent = uv_try_write(&c->stream, &buffer, 1);
        if (sent >= 0) {
            channel_sent(c->channel, (size_t)sent);
            continue;
        }
        c->write.data = c;
        c->written = size;
        c->writing = sent == UV_EAGAIN && uv_write(&c->write, &c->stream, &buffer, 1, on_written) == 0;
        if (!c->writing) connection_close(c);
        return;
    }
}

/* ---- bytes in ---------------------------------------------------------------------------------------------- */

static void on_space(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    connection *c = handle->data;
    uint8_t *at;
    size_t size;
    (void)suggested;
    channel_space(c->channel, &at, &size);
    *out = uv_buf_init((char *)at, (unsigned)size);
}

static void take(connection *c, size_t size)
{
    c->heard = uv_now(&c->server->loop);
    channel_take(c->channel, size);
    serve_more(c);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    connection *c = stream->data;
    (void)buffer;
    if (n == 0) return;
    if (n == UV_EOF)
        channel_end(c->channel);
    else if (n > 0)
        take(c, (size_t)n);
    else if (n != UV_ENOBUFS) /* then the channel wants nothing now, or found no room and is closed */
        connection_close(c);
    settle(c);
}

static void read_or_not(connection *c)
{
    bool wanted = channel_wants(c->channel);
    if (wanted == c->reading) return;
    c->heard = uv_now(&c->server->loop);
    c->reading = wanted && uv_read_start(&c->stream, on_space, on_read) == 0;
    if (!wanted) uv_read_stop(&c->stream);
    if (wanted && !c->reading) connection_close(c);
}

/* After anything has happened: send what there is, read if more is wanted, close what is over, go on later with the
 * rest. */
static void settle(connection *c)
{
    if (c->closing) return;
    flush(c);
    if (c->closing) return;
    if (channel_state_of(c->channel) == CHANNEL_CLOSED)
        connection_close(c);
    else
        read_or_not(c);
    if (!c->closing) stall_watch(c);
    if (!c->closing && channel_is_ready(c->channel)) enter_row(c);
}

/* ---- the rest -------------------------------------------------------------------------------------------------- */

void connection_publish(connection *c)
{
    if (!c->closing && channel_is_ready(c->channel)) enter_row(c);
}

void connections_flush(server *s)
{
    for (connection *c = s->connections, *next; c; c = next) {
        next = c->next;
        if (channel_unsent(c->channel)) settle(c);
    }
}

void connections_expire(server *s)
{
    uint64_t now = uv_now(&s->loop);
    for (connection *c = s->connections; c; c = c->next) {
        if (c->closing || !channel_is_unfinished(c->channel) || now - c->heard < s->idle) continue;
        channel_expire(c->channel);
        settle(c);
    }
}

void connection_answer(server *s, void *ticket, const struct answer *answer)
{
    for (connection *c = s->connections; c; c = c->next) {
        if (c->channel != ticket) continue;
        channel_answer(c->channel, answer);
        settle(c);
        return;
    }
}

static void enter(server *s, connection *c)
{
    c->next = s->connections;
    c->link = &s->connections;
    if (c->next) c->next->link = &c->next;
    s->connections = c;
    s->connection_count++;
}

/* "uid 1000 (pid 77)" by Unix, the address by TCP. */
static channel_peer peer_of(connection *c, const listener *l)
{
    channel_peer peer = {.role = ROLE_ADMIN};
    struct ucred who;
    socklen_t size = sizeof who;
    uv_os_fd_t fd;
    struct sockaddr_storage address;
    int length = sizeof address;
    char name[40] = "?";
    if (l->at.kind == URI_UNIX) {
        bool known = uv_fileno((uv_handle_t *)&c->stream, &fd) == 0 && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0;
        if (known)
            snprintf(peer.actor, sizeof peer.actor, "unix:uid=%u,pid=%d", (unsigned)who.uid, (int)who.pid);
        else
            snprintf(peer.actor, sizeof peer.actor, "unix");
        return peer;
    }
    if (uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&address, &length) == 0) {
        if (address.ss_family == AF_INET6)
            uv_ip6_name((const struct sockaddr_in6 *)(const void *)&address, name, sizeof name);
        else
            uv_ip4_name((const struct sockaddr_in *)(const void *)&address, name, sizeof name);
    }
    snprintf(peer.actor, sizeof peer.actor, "tcp:%s", name);
    return peer;
}

void connection_accept(server *s, listener *l)
{
    uint32_t most = s->options->connections ? s->options->connections : CONNECTIONS_DEFAULT;
    connection *c = calloc(1, sizeof *c);
    if (!c) return; /* libuv offers the peer again */
    if (l->at.kind == URI_UNIX)
        uv_pipe_init(&s->loop, &c->pipe, 0);
    else
        uv_tcp_init(&s->loop, &c->tcp);
    c->stream.data = c;
    c->server = s;
    bool taken = uv_accept(&l->stream, &c->stream) == 0 && s->connection_count < most && !s->closing;
    if (taken) c->channel = channel_create(runtime_door(s->runtime), &s->limits, peer_of(c, l));
    if (!c->channel) {
        connection_close(c);
        return;
    }
    if (l->at.kind == URI_TCP) uv_tcp_nodelay(&c->tcp, 1);
    enter(s, c);
    settle(c);
}

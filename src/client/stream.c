/* stream.c: the socket of a client: made, waited for, read and written. */
#include <errno.h>
#include <math.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/complain.h"
#include "client/client_parts.h"

#define CONNECT_SECONDS 10

/* ---- connecting -------------------------------------------------------------------------------- */

static netto_status refuse(const char *name, int why, netto_complaint *complaint)
{
    if (why == ENOENT)
        return complain(
            complaint, NETTO_ECLOSING,
            "no server at %s: there is no such socket; is `netto serve` running, and the path right?", name);
    if (why == ECONNREFUSED)
        return complain(complaint, NETTO_ECLOSING,
                        "no server at %s: nobody listens there; is `netto serve` running?", name);
    if (why == EACCES || why == EPERM)
        return complain(complaint, NETTO_ECLOSING, "may not connect to %s: the socket is another user's",
                        name);
    if (why == EAGAIN || why == EINPROGRESS || why == ETIMEDOUT)
        return complain(complaint, NETTO_ECLOSING, "%s does not answer within %d s", name, CONNECT_SECONDS);
    return complain(complaint, NETTO_ECLOSING, "cannot connect to %s: %s", name, strerror(why));
}

/* 0, or why not.  The send timeout bounds connecting as well (socket(7)). */
static int try_connect(int family, const void *address, socklen_t size, int *out)
{
    struct timeval limit = {.tv_sec = CONNECT_SECONDS};
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), failed = 0;
    if (fd < 0) return errno;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    while (connect(fd, address, size) != 0 && (failed = errno) == EINTR) failed = 0;
    if (failed)
        close(fd);
    else
        *out = fd;
    return failed;
}

static int connect_unix(const uri *at, const char *name, netto_complaint *complaint)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = -1;
    _Static_assert(sizeof address.sun_path == sizeof at->path, "a path fits as it is");
    memcpy(address.sun_path, at->path, sizeof address.sun_path);
    int failed = try_connect(AF_UNIX, &address, sizeof address, &fd);
    if (failed) refuse(name, failed, complaint);
    return fd;
}

static int connect_tcp(const uri *at, const char *name, netto_complaint *complaint)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    int fd = -1, on = 1, failed = getaddrinfo(at->host, at->port, &hints, &found);
    if (failed) {
        complain(complaint, NETTO_ECLOSING, "cannot find the host of %s: %s", name, gai_strerror(failed));
        return -1;
    }
    for (const struct addrinfo *a = found; a && fd < 0; a = a->ai_next)
        failed = try_connect(a->ai_family, a->ai_addr, a->ai_addrlen, &fd);
    freeaddrinfo(found);
    if (fd < 0)
        refuse(name, failed, complaint);
    else
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

int stream_connect(const uri *at, const char *name, netto_complaint *complaint)
{
    return at->kind == URI_UNIX ? connect_unix(at, name, complaint) : connect_tcp(at, name, complaint);
}

/* ---- time -------------------------------------------------------------------------------------- */

double stream_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double stream_deadline(double seconds)
{
    return seconds > 0.0 ? stream_now() + seconds : INFINITY;
}

/* -1: without end. */
static int milliseconds_until(double deadline)
{
    if (isinf(deadline)) return -1;
    double left = (deadline - stream_now()) * 1000.0;
    return left <= 0.0 ? 0 : left > 1e6 ? 1000000 : (int)ceil(left);
}

/* ---- bytes ------------------------------------------------------------------------------------- */

static bool passing(int why)
{
    return why == EAGAIN || why == EWOULDBLOCK || why == EINTR;
}

static netto_status lost(client *c, int why)
{
    if (why == 0 || why == ECONNRESET || why == EPIPE)
        return client_break(c, "%s closed the connection; did the server end, or was a message malformed?",
                            c->name);
    return client_break(c, "the connection to %s is lost: %s", c->name, strerror(why));
}

/* A peer that has closed may have said why: what cannot be sent is dropped, and reading on tells. */
void stream_send(client *c)
{
    size_t size = writer_size(&c->out);
    ssize_t n = send(c->socket, c->out.bytes + c->sent, size - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && passing(errno)) return;
    c->sent = n < 0 ? size : c->sent + (size_t)n;
    if (c->sent < size) return;
    c->sent = 0;
    writer_reset(&c->out, 1u << 20);
}

static netto_status receive_some(client *c)
{
    size_t size;
    uint8_t *at = inbox_space(c, &size);
    if (!at) return client_break(c, "no memory to read an answer");
    ssize_t n = recv(c->socket, at, size, MSG_DONTWAIT);
    if (n < 0) return passing(errno) ? NETTO_OK : lost(c, errno);
    return n == 0 ? lost(c, 0) : inbox_take(c, (size_t)n);
}

stream_outcome stream_turn(client *c, double deadline)
{
    bool writing = writer_size(&c->out) > c->sent;
    struct pollfd p = {c->socket, (short)(POLLIN | (writing ? POLLOUT : 0)), 0};
    int n = poll(&p, 1, milliseconds_until(deadline));
    if (n < 0 && errno != EINTR) return lost(c, errno), STREAM_BROKEN;
    if (n <= 0) return milliseconds_until(deadline) == 0 ? STREAM_LATE : STREAM_READY;
    if (p.revents & (POLLIN | POLLHUP | POLLERR) && receive_some(c) != NETTO_OK) return STREAM_BROKEN;
    if (writing && p.revents & (POLLOUT | POLLHUP | POLLERR)) stream_send(c);
    return stream_now() < deadline ? STREAM_READY : STREAM_LATE; /* bytes that trickle in are no answer */
}

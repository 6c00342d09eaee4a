/* fake.h: a client over a socketpair, and whoever sits at the other end.
 *
 *     fake f = begin();
 *     say(&f, "[1, 0, nil, 'pong']");
 *     is_string(ask(&f, "netto.ping", "[]"), "'pong'");
 *     is_string(heard(&f), "[0, 0, 'netto.ping', []]");
 *     end(&f); */
#ifndef TEST_CLIENT_FAKE_H
#define TEST_CLIENT_FAKE_H

#include <sys/socket.h>
#include <unistd.h>

#include "client/client.h"
#include "codec/frame.h"
#include "codec/notation.h"
#include "system/thread.h"

#define is_status(got, expected)                                                                             \
    tap_string(__FILE__, __LINE__, #got, netto_status_code(got), netto_status_code(expected))

typedef struct fake {
    client *client;
    int end; /* the other one */
    netto_complaint why;
    netto_text result, event;
} fake;

UNUSED static fake begin(void)
{
    fake f = {.end = -1};
    int ends[2];
    if (ok(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0) &&
        is_status(client_open_socket(ends[0], "unix:fake", &f.client, &f.why), NETTO_OK))
        f.end = ends[1];
    client_set_timeout(f.client, 20.0);
    return f;
}

UNUSED static void hang_up(fake *f)
{
    if (f->end >= 0) close(f->end);
    f->end = -1;
}

UNUSED static void end(fake *f)
{
    client_close(f->client);
    hang_up(f);
}

/* ---- the other end ----------------------------------------------------------------------------- */

UNUSED static bool say_bytes(int end, const void *bytes, size_t size)
{
    for (const char *at = bytes; size > 0;) {
        ssize_t n = send(end, at, size, MSG_NOSIGNAL);
        if (n <= 0) return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

UNUSED static void say(const fake *f, const char *notation)
{
    netto_text bytes = pack(notation);
    ok(say_bytes(f->end, bytes.bytes, bytes.size));
}

/* The next message that the client sent, into a buffer of CLIENT_FRAME_MAX bytes; its size, 0 at the end. */
UNUSED static size_t hear_bytes(int end, uint8_t *out)
{
    frame scan;
    size_t size = 0;
    frame_init(&scan, CLIENT_FRAME_MAX);
    while (frame_scan(&scan, out, size) == FRAME_NEED_MORE) {
        size_t need = frame_need(&scan); /* no more than is there where a head is not whole */
        ssize_t n = recv(end, out + size, need > size ? need - size : 1, 0);
        if (n <= 0) return 0;
        size += (size_t)n;
    }
    return size;
}

UNUSED static const char *heard(const fake *f)
{
    uint8_t *buffer = malloc(CLIENT_FRAME_MAX);
    size_t size = hear_bytes(f->end, buffer);
    const char *shown = size ? show((netto_text){(const char *)buffer, (uint32_t)size}) : "nothing";
    free(buffer);
    return shown;
}

/* ---- the client's ------------------------------------------------------------------------------ */

/* A call's result; "code: sentence" where it was refused. */
UNUSED static const char *told(fake *f, netto_status status)
{
    static char text[512];
    if (status == NETTO_OK) return show(f->result);
    is_status(f->why.status, status);
    snprintf(text, sizeof text, "%s: %s", netto_status_code(status), f->why.text);
    return text;
}

UNUSED static const char *ask(fake *f, const char *method, const char *params)
{
    return told(f, client_call(f->client, method, pack(params), &f->result, &f->why));
}

UNUSED static const char *receive(fake *f)
{
    return told(f, client_receive(f->client, &f->result, &f->why));
}

/* The next event; "none" if none comes in time. */
UNUSED static const char *event(fake *f, double seconds)
{
    netto_status status = client_event(f->client, seconds, &f->event, &f->why);
    if (status != NETTO_OK) return told(f, status);
    return f->event.bytes ? show(f->event) : "none";
}

#endif

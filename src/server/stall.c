/* stall.c: peers that do not read: one whose unsent bytes stand at their limit and of which it took none for
 * long loses its connection.  What a peer took is told by what the socket's queue has left. */
#include "server/log.h"
#include "server/server_parts.h"

#define STALLED_DEFAULT (30 * NETTO_SECOND)
#define LOOKS           10 /* in the time that a peer has */

static uint64_t patience_ms(const server *s)
{
    netto_instant stalled = s->options->stalled ? s->options->stalled : STALLED_DEFAULT;
    return (uint64_t)(stalled / 1000000);
}

static size_t left_of(const connection *c)
{
    return c->writing ? uv_stream_get_write_queue_size(&c->stream) : 0;
}

/* False: it is not full, or waits for the disk and not for its reader.  Bytes that it takes begin its time anew. */
static bool look(connection *c, uint64_t now)
{
    size_t left = left_of(c);
    if (c->closing || !c->writing || !channel_is_full(c->channel)) {
        c->full_since = 0;
        return false;
    }
    if (c->full_since == 0 || left != c->full_left) c->full_since = now;
    c->full_left = left;
    if (now - c->full_since < patience_ms(c->server)) return true;
    log_line("a peer that reads nothing was disconnected");
    runtime_door(c->server->runtime)->stats->closed_stalled++;
    connection_close(c);
    return false;
}

static void on_look(uv_timer_t *timer)
{
    server *s = timer->data;
    uint64_t now = uv_now(&s->loop);
    bool full = false;
    for (connection *c = s->connections; c; c = c->next) full = look(c, now) || full;
    if (!full) uv_timer_stop(timer);
}

void stall_init(server *s)
{
    uv_timer_init(&s->loop, &s->stall);
    s->stall.data = s;
}

void stall_watch(connection *c)
{
    server *s = c->server;
    uint64_t every = patience_ms(s) / LOOKS + 1;
    if (!channel_is_full(c->channel) || uv_is_active((uv_handle_t *)&s->stall) || s->closing) return;
    uv_timer_start(&s->stall, on_look, every, every);
}

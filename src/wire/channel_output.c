/* channel_output.c: two buffers that change places. */
#include "wire/channel_parts.h"

size_t channel_unsent(const channel *c)
{
    return writer_size(c->sending) - c->sent + writer_size(c->writing);
}

static void change_places(channel *c)
{
    writer *w = c->sending;
    c->sending = c->writing;
    c->writing = w;
}

void channel_output(channel *c, const uint8_t **at, size_t *size)
{
    if (writer_size(c->sending) == 0) change_places(c);
    size_t most = channel_free_to_go(c);
    *size = writer_size(c->sending) - c->sent;
    if (*size > most) *size = most;
    *at = *size > 0 ? c->sending->bytes + c->sent : NULL;
}

void channel_sent(channel *c, size_t size)
{
    assert(size <= writer_size(c->sending) - c->sent);
    c->sent += size;
    c->gone += size;
    c->stats->bytes_out += size;
    c->stats->writes++;
    if (c->sent == writer_size(c->sending)) {
        writer_reset(c->sending, KEEP_BUFFER);
        c->sent = 0;
    }
    if (!c->spent) channel_run(c); /* else its turn comes */
    channel_settle(c);
}

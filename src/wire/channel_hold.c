/* channel_hold.c: replies that may not leave yet: their commands are not on disk.
 *
 * Replies keep their order, so what is written behind one that is held waits as well.  A hold is the place where such
 * a reply begins and the sequence that it waits for; where there are too many, the last one waits for the later. */
#include "wire/channel_parts.h"

static uint64_t durable(const channel *c)
{
    return c->door->durable ? c->door->durable(c->door->self) : UINT64_MAX;
}

void channel_hold(channel *c, uint64_t place)
{
    if (!c->door->appended) return;
    uint64_t sequence = c->door->appended(c->door->self);
    if (sequence <= durable(c)) return;
    channel_holds *h = &c->holds;
    struct channel_held *last = &h->ring[(h->first + h->count - 1) % HOLDS_MAX];
    if (h->count == HOLDS_MAX)
        last->sequence = sequence;
    else if (h->count == 0 || last->sequence < sequence)
        h->ring[(h->first + h->count++) % HOLDS_MAX] = (struct channel_held){place, sequence};
}

uint64_t channel_place(const channel *c)
{
    return c->gone + channel_unsent(c);
}

size_t channel_free_to_go(channel *c)
{
    channel_holds *h = &c->holds;
    if (h->count == 0) return SIZE_MAX;
    uint64_t there = durable(c);
    while (h->count && h->ring[h->first].sequence <= there) {
        h->first = (h->first + 1) % HOLDS_MAX;
        h->count--;
    }
    return h->count ? (size_t)(h->ring[h->first].place - c->gone) : SIZE_MAX;
}

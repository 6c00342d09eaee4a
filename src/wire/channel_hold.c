/* channel_hold.c: replies that may not leave yet: their commands are not on disk.
 *
 * Replies keep their order, so what is written behind one that is held waits as well.  A hold is the place where such
 * a reply begins and the sequence that it waits for; where there are too many, the last one waits for the later. */
#include "wire/channel_parts.h"

static uint64_t durable(const channel *c)
{
    return c->door->durable ? c->door->durable(c->door->self) : UINT64_MAX;
}

static uint32_t last_of(const channel_holds *h)
{
    return (h->first + h->count - 1) % HOLDS_MAX;
}

void channel_hold(channel *c, uint64_t place, uint64_t sequence)
{
    channel_holds *h = &c->holds;
    struct channel_held *last = &h->ring[last_of(h)];
    if (sequence <= durable(c) || (h->count && sequence <= last->sequence)) return;
    if (h->count == HOLDS_MAX)
        last->sequence = sequence;
    else
        h->ring[(h->first + h->count++) % HOLDS_MAX] = (struct channel_held){place, sequence};
}

/* Behind what waits, more will be on disk than is now. */
uint64_t channel_durable(const channel *c)
{
    uint64_t there = durable(c), then = c->holds.count ? c->holds.ring[last_of(&c->holds)].sequence : 0;
    return then > there ? then : there;
}

uint64_t channel_appended(const channel *c)
{
    return c->door->appended ? c->door->appended(c->door->self) : 0;
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

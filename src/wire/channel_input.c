/* channel_input.c: the buffer that bytes arrive in. */
#include "wire/channel_parts.h"

#define READ_SIZE 32768u /* bytes of a usual read */
#define READ_MIN  4096u  /* less room than this is not worth a read */

static void move_to_front(channel *c)
{
    size_t size = c->input.to - c->input.from;
    if (size > 0) memmove(c->input.bytes, c->input.bytes + c->input.from, size);
    c->input.from = 0;
    c->input.to = size;
}

static bool resize(channel *c, size_t capacity)
{
    uint8_t *bytes = memory_resize(&c->buffers, c->input.bytes, c->input.capacity, capacity);
    if (!bytes) return false;
    c->input.bytes = bytes;
    c->input.capacity = capacity;
    return true;
}

/* Room grows with what has arrived, not with what was announced. */
static bool make_room(channel *c)
{
    if (c->input.capacity - c->input.to >= READ_MIN) return true;
    move_to_front(c);
    if (c->input.capacity - c->input.to >= READ_MIN) return true;
    size_t capacity = c->input.capacity < READ_SIZE ? READ_SIZE : 2 * c->input.capacity;
    if (capacity > c->limits.frame + READ_SIZE) capacity = c->limits.frame + READ_SIZE;
    return resize(c, capacity);
}

void channel_space(channel *c, uint8_t **at, size_t *size)
{
    *at = NULL;
    *size = 0;
    if (!channel_wants(c)) return;
    if (!make_room(c)) {
        c->stats->closed_no_room++;
        c->state = channel_unsent(c) > 0 ? CHANNEL_CLOSING : CHANNEL_CLOSED;
        return;
    }
    *at = c->input.bytes + c->input.to;
    *size = c->input.capacity - c->input.to;
}

void channel_take(channel *c, size_t size)
{
    assert(size <= c->input.capacity - c->input.to);
    c->input.to += size;
    c->stats->bytes_in += size;
    channel_run(c);
    channel_settle(c);
}

/* After a large frame the buffer becomes small again.  A request in hand still borrows from it. */
void channel_input_settle(channel *c)
{
    if (c->waiting) return;
    size_t size = c->input.to - c->input.from;
    if (size == 0) c->input.from = c->input.to = 0;
    if (c->input.capacity <= KEEP_BUFFER || size > READ_SIZE) return;
    move_to_front(c);
    resize(c, 2 * READ_SIZE); /* where that fails, the large one stands */
}

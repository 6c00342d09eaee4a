/* queue.c: whole messages in the order of their coming, in one buffer. */
#include "client/client_parts.h"

#define HEAD sizeof(uint32_t) /* the size in front of each message */
#define KEEP (1u << 20)       /* bytes that an empty queue keeps */

static void move_to_front(queue *q)
{
    if (q->from == 0) return;
    memmove(q->bytes, q->bytes + q->from, queue_size(q));
    q->to -= q->from;
    q->from = 0;
}

static bool make_room(queue *q, size_t size)
{
    if (q->capacity - q->to >= size) return true;
    if (q->from > q->capacity / 2) move_to_front(q);
    if (q->capacity - q->to >= size) return true;
    size_t capacity = 2 * q->capacity > q->to + size ? 2 * q->capacity : q->to + size;
    uint8_t *bytes = memory_resize(q->memory, q->bytes, q->capacity, capacity);
    if (!bytes) return false;
    q->bytes = bytes;
    q->capacity = capacity;
    return true;
}

bool queue_add(queue *q, netto_text message)
{
    if (!make_room(q, HEAD + message.size)) return false;
    memcpy(q->bytes + q->to, &message.size, HEAD);
    memcpy(q->bytes + q->to + HEAD, message.bytes, message.size);
    q->to += HEAD + message.size;
    return true;
}

netto_text queue_first(const queue *q)
{
    netto_text message = {(const char *)q->bytes + q->from + HEAD, 0};
    assert(!queue_is_empty(q));
    memcpy(&message.size, q->bytes + q->from, HEAD);
    return message;
}

void queue_destroy(queue *q)
{
    memory_drop(q->memory, q->bytes, q->capacity);
    *q = (queue){.memory = q->memory};
}

void queue_drop_first(queue *q)
{
    q->from += HEAD + queue_first(q).size;
    if (!queue_is_empty(q)) return;
    q->from = q->to = 0;
    if (q->capacity > KEEP) queue_destroy(q);
}

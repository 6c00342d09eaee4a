/* channel_event.c: what subscribers are told, and what they have missed.
 *
 * The house keeps events for a while; a channel only remembers the number of the next one.  A reader that
 * does not read so holds up nobody: once the house has forgotten what it missed, it is told the gap. */
#include "codec/decision.h"
#include "wire/channel_parts.h"
#include "wire/envelope.h"

#define SHARE_BYTES  65536u /* told at a time */
#define SHARE_EVENTS 1024u  /* looked at, though none be of a topic that is subscribed */

static void fill_answer(const channel *c, struct answer *answer)
{
    answer->subscription.topics = c->topics;
    answer->subscription.next = c->next_event;
}

void channel_subscribe(channel *c, struct answer *answer)
{
    uint64_t last = c->door->event_count(c->door->self), from = c->request.subscribe.from;
    if (!c->request.subscribe.given) from = c->topics ? c->next_event : last + 1;
    c->next_event = from <= last ? from : last + 1;
    c->topics |= c->request.subscribe.topics;
    fill_answer(c, answer);
}

void channel_unsubscribe(channel *c, struct answer *answer)
{
    c->topics &= ~c->request.subscribe.topics;
    fill_answer(c, answer);
}

/* ---- publishing -------------------------------------------------------------------------------- */

/* [2, "event", ["gap", to, {from, to}]] */
static void put_gap(writer *w, uint64_t from, uint64_t to)
{
    envelope_put_notification(w, TEXT_LITERAL("event"));
    writer_array(w, 3);
    WRITER_LITERAL(w, "gap");
    writer_unsigned(w, to);
    writer_map(w, 2);
    WRITER_KEY(w, "from");
    writer_unsigned(w, from);
    WRITER_KEY(w, "to");
    writer_unsigned(w, to);
}

/* The first event that is still kept, between `from`, which is not, and one behind the last. */
static uint64_t first_kept(channel *c, uint64_t from, uint64_t behind)
{
    netto_event event;
    uint64_t command;
    while (behind - from > 1) {
        uint64_t middle = from + (behind - from) / 2;
        if (c->door->event(c->door->self, middle, &event, &command))
            behind = middle;
        else
            from = middle;
    }
    return behind;
}

/* Write the next event, or the gap where it is no longer kept.  Answers the counter of what was written
 * (NULL: nothing, its topic is not subscribed); `behind` is the event to go on from. */
static uint64_t *tell(channel *c, uint64_t last, uint64_t *behind)
{
    netto_event event;
    uint64_t command;
    *behind = c->next_event + 1;
    if (!c->door->event(c->door->self, c->next_event, &event, &command)) {
        *behind = first_kept(c, c->next_event, last + 1);
        put_gap(c->writing, c->next_event, *behind - 1);
        return &c->stats->gaps;
    }
    if (!(c->topics >> event.topic & 1)) return NULL;
    envelope_put_notification(c->writing, TEXT_LITERAL("event"));
    decision_event(c->writing, &event, command);
    return &c->stats->events;
}

bool channel_has_news(const channel *c)
{
    if (c->topics == 0 || c->state != CHANNEL_OPEN || channel_unsent(c) >= c->limits.events) return false;
    return c->next_event <= c->door->event_count(c->door->self);
}

void channel_publish(channel *c)
{
    if (!channel_has_news(c)) return;
    uint64_t last = c->door->event_count(c->door->self);
    size_t enough = channel_unsent(c) + SHARE_BYTES;
    if (enough > c->limits.events) enough = c->limits.events;
    for (uint32_t n = 0; n < SHARE_EVENTS && c->next_event <= last && channel_unsent(c) < enough; n++) {
        uint64_t behind, mark = writer_size(c->writing), *counter = tell(c, last, &behind);
        if (c->writing->failed) {
            writer_rewind(c->writing, mark);
            return;
        }
        if (counter) ++*counter;
        c->next_event = behind;
    }
}

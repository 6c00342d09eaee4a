/* channel.c: the life of a channel, and the loop that serves its frames. */
#include "wire/channel_parts.h"

#define FRAME_MAX  (16u * 1024 * 1024)
#define UNSENT_MAX (64u * 1024 * 1024)
#define EVENTS_MAX 65536u
#define SLACK      65536u /* room for an error where a reply did not fit */
#define SCRATCH    (128u * 1024 * 1024)

/* What a channel may hold however much the others do: buffers of a usual size, and what small calls are read into. */
#define OWN_BUFFERS (384u * 1024)
#define OWN_SCRATCH (64u * 1024)

/* What is served at a time is counted in small requests; one that may take a millisecond is many of them, as is one
 * with many rows, or with a large answer. */
#define SHARE       32u
#define SHARE_SLICE 16u
#define SHARE_BYTES 2048u /* received and written */

static channel_limits limits_of(const channel_limits *given)
{
    channel_limits l = given ? *given : (channel_limits){0};
    if (l.frame == 0) l.frame = FRAME_MAX;
    if (l.unsent == 0) l.unsent = UNSENT_MAX;
    if (l.events == 0) l.events = EVENTS_MAX < l.unsent ? EVENTS_MAX : l.unsent;
    return l;
}

channel *channel_create(const struct door *door, const channel_limits *limits, channel_peer peer)
{
    memory purse;
    channel_limits l = limits_of(limits);
    memory_init_part(&purse, SIZE_MAX, l.whole, OWN_BUFFERS); /* each buffer has its own bound */
    channel *c = memory_take(&purse, sizeof *c);
    if (!c) return NULL;
    c->buffers = purse;
    c->door = door;
    c->limits = l;
    c->peer = peer;
    c->stats = door->stats ? door->stats : &c->own_stats;
    memory_init_part(&c->scratch, SCRATCH, l.whole, OWN_SCRATCH);
    arena_init(&c->arena, &c->scratch);
    size_t bound = c->limits.unsent + c->limits.frame + SLACK;
    for (int i = 0; i < 2; i++) writer_init(&c->outputs[i], &c->buffers, bound);
    c->sending = &c->outputs[0];
    c->writing = &c->outputs[1];
    frame_init(&c->frame, c->limits.frame);
    return c;
}

void channel_destroy(channel *c)
{
    if (!c) return;
    if (c->waiting && c->door->abandon) c->door->abandon(c->door->self, c);
    arena_destroy(&c->arena);
    writer_destroy(&c->outputs[0]);
    writer_destroy(&c->outputs[1]);
    memory_drop(&c->buffers, c->input.bytes, c->input.capacity);
    assert(c->buffers.used == sizeof *c && c->scratch.used == 0);
    memory purse = c->buffers;
    memory_drop(&purse, c, sizeof *c);
}

/* ---- the loop ---------------------------------------------------------------------------------- */

static bool may_serve(const channel *c)
{
    return c->state == CHANNEL_OPEN && !c->waiting && !channel_is_full(c);
}

/* The next frame cannot be one: say so where that is possible, and close. */
static void give_up(channel *c, frame_outcome why, netto_text beginning)
{
    bool large = why == FRAME_TOO_LARGE;
    c->stats->closed_too_large += large;
    c->stats->closed_malformed += !large;
    if (large) channel_refuse_large(c, beginning);
    c->state = CHANNEL_CLOSING;
}

/* What the request just served counts for. */
static size_t cost_of(const channel *c, size_t bytes)
{
    bool slice = c->request.method && c->request.method->runs == RUNS_SLICE;
    return (slice ? SHARE_SLICE : 1) + bytes / SHARE_BYTES;
}

/* Serve the next frame; what it counts for, 0 where it is not whole, or is none. */
static size_t run_one(channel *c)
{
    const uint8_t *at = c->input.bytes + c->input.from;
    size_t size = c->input.to - c->input.from;
    frame_outcome outcome = frame_scan(&c->frame, at, size);
    if (outcome == FRAME_NEED_MORE) return 0;
    netto_text bytes = {(const char *)at, (uint32_t)(outcome == FRAME_COMPLETE ? c->frame.at : size)};
    if (outcome != FRAME_COMPLETE) return give_up(c, outcome, bytes), 0;
    size_t before = writer_size(c->writing);
    c->input.from += c->frame.at;
    frame_init(&c->frame, c->limits.frame);
    channel_serve(c, bytes);
    return cost_of(c, bytes.size + writer_size(c->writing) - before);
}

void channel_run(channel *c)
{
    size_t spent = 0, cost = 1;
    while (cost > 0 && spent < SHARE && may_serve(c) && c->input.from < c->input.to) spent += cost = run_one(c);
    c->spent = spent >= SHARE && c->input.from < c->input.to;
}

void channel_settle(channel *c)
{
    if (c->ended && may_serve(c) && !c->spent) c->state = CHANNEL_CLOSING;
    if (c->state == CHANNEL_CLOSING && channel_unsent(c) == 0) c->state = CHANNEL_CLOSED;
    channel_input_settle(c);
}

void channel_go_on(channel *c)
{
    channel_run(c);
    channel_publish(c);
    channel_settle(c);
}

void channel_end(channel *c)
{
    c->ended = true;
    channel_go_on(c);
}

void channel_answer(channel *c, const struct answer *answer)
{
    struct answer own = *answer;
    assert(c->waiting);
    c->waiting = false;
    channel_reply(c, &own);
    channel_run(c);
    channel_settle(c);
}

void channel_expire(channel *c)
{
    assert(channel_is_unfinished(c));
    c->stats->closed_unfinished++;
    c->state = CHANNEL_CLOSING;
    channel_settle(c);
}

/* ---- questions --------------------------------------------------------------------------------- */

channel_state channel_state_of(const channel *c)
{
    return c->state;
}

bool channel_is_waiting(const channel *c)
{
    return c->waiting;
}

bool channel_is_full(const channel *c)
{
    return channel_unsent(c) >= c->limits.unsent;
}

bool channel_wants(const channel *c)
{
    return may_serve(c) && !c->ended && !c->spent;
}

bool channel_is_unfinished(const channel *c)
{
    return channel_wants(c) && c->input.from < c->input.to;
}

bool channel_is_ready(const channel *c)
{
    return (c->spent && may_serve(c)) || channel_has_news(c);
}

memory *channel_buffers(channel *c)
{
    return &c->buffers;
}

memory *channel_scratch(channel *c)
{
    return &c->scratch;
}

/* speak.c: what rules log where commands alone ask them. */
#include "engine/speak.h"

#include "base/text.h"
#include "engine/watch.h"

static const char too_many[] = "the rules of one command log at most 256 lines: the rest is not told";
_Static_assert(SPEAK_LINES_MOST == 256, "as it says");

static void say(void *self, netto_text level, netto_text line)
{
    const speech *s = self;
    netto_engine *e = s->e;
    arena *in = &e->book.scratch;
    if (e->lines > SPEAK_LINES_MOST) return;
    bool last = e->lines++ == SPEAK_LINES_MOST;
    netto_text message = last ? text_of(too_many) : arena_text(in, line), word = arena_text(in, level);
    netto_event *event = message.bytes && word.bytes ? watch_tell(e, NETTO_TOPIC_LOG) : NULL;
    if (!event) return;
    event->line = (netto_log_event){.policy = e->active->policy->id, .level = word, .message = message};
    if (s->account) event->account = idmap_text(&e->book.account_ids, s->thing);
    else event->line.instrument = idmap_text(&e->book.instrument_ids, s->thing);
}

void speak_begin(speech *s, netto_engine *e, bool account, uint32_t thing)
{
    *s = (speech){{say, s}, e, account, thing, e->events.count, e->lines, e->event_count};
    e->active->policy->log = &s->log;
}

void speak_end(speech *s, bool cut)
{
    netto_engine *e = s->e;
    e->active->policy->log = NULL;
    if (!cut) return;
    e->events.count = s->events;
    e->event_count = s->n;
    e->lines = s->lines;
}

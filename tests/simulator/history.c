/* history.c: every command that clients sent. */
#include "simulator/history.h"

#include <stdlib.h>

#include "codec/notation.h"
#include "wire/envelope.h"

sent *history;
uint32_t history_count;
static uint32_t capacity;

void history_begin(void)
{
    for (uint32_t i = 0; i < history_count; i++) free(history[i].frame), free(history[i].result);
    history_count = 0;
}

static sent *more(void)
{
    if (history_count == capacity) {
        capacity = capacity * 2 + 64;
        history = realloc(history, capacity * sizeof *history);
        if (!history) abort();
    }
    return &history[history_count++];
}

static void make_frame(sent *s, netto_text params)
{
    writer w;
    writer_init(&w, &notation_purse, SIZE_MAX / 4);
    envelope_put_request(&w, s->msgid, text_of(s->method));
    s->params = (uint32_t)writer_size(&w);
    writer_raw(&w, params);
    s->size = (uint32_t)writer_size(&w);
    s->frame = malloc(s->size);
    if (!s->frame) abort();
    memcpy(s->frame, w.bytes, s->size);
    writer_destroy(&w);
}

sent *history_add(uint32_t client, uint32_t life, const wish *wanted)
{
    writer params;
    sent *s = more();
    *s = (sent){.client = client, .life = life, .msgid = history_count, .deed = wanted->deed, .method = wanted->method};
    writer_init(&params, &notation_purse, SIZE_MAX / 4);
    pack_into(&params, wanted->params);
    make_frame(s, writer_text_of(&params));
    writer_destroy(&params);
    return s;
}

sent *history_again(uint32_t index, uint32_t life)
{
    sent *s = more(), *old = &history[index];
    *s = *old;
    s->life = life;
    s->msgid = history_count;
    s->state = SENT_DOUBT;
    s->sequence = s->row = 0;
    s->result = NULL;
    make_frame(s, history_params(old));
    return s;
}

netto_text history_params(const sent *s)
{
    return (netto_text){s->frame + s->params, s->size - s->params};
}

sent *history_find(uint32_t client, uint32_t msgid)
{
    bool known = msgid > 0 && msgid <= history_count && history[msgid - 1].client == client;
    return known ? &history[msgid - 1] : NULL;
}

netto_text history_actor(uint32_t client)
{
    static const char *const actors[HISTORY_CLIENTS] = {"unix:uid=1", "unix:uid=2", "unix:uid=3"};
    return text_of(actors[client]);
}

/* backlog.c: rows that wait for the disk. */
#include "journal/backlog.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK      ((size_t)256 << 10) /* bytes, unless one row needs more */
#define SPARES_MAX 16
#define ALIGNMENT  16

struct backlog_block {
    backlog_block *next;
    size_t size, used;
    _Alignas(ALIGNMENT) char bytes[];
};

typedef struct item {
    record row;
    size_t size; /* with its texts */
} item;

static void free_all(backlog_block *b)
{
    while (b) {
        backlog_block *next = b->next;
        free(b);
        b = next;
    }
}

void backlog_destroy(backlog *q)
{
    free_all(q->waiting.first);
    free_all(q->spare);
    free(q->promised);
    *q = (backlog){0};
}

static size_t round_up(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

size_t backlog_need(size_t text_bytes)
{
    return round_up(sizeof(item) + text_bytes);
}

static backlog_block *take_block(backlog *q, size_t need)
{
    backlog_block *b = q->spare;
    if (b && need <= b->size) {
        q->spare = b->next;
        q->spares--;
        return b;
    }
    size_t size = need > BLOCK ? need : BLOCK;
    b = malloc(sizeof *b + size);
    if (b) b->size = size;
    return b;
}

bool backlog_reserve(backlog *q, size_t text_bytes)
{
    size_t need = backlog_need(text_bytes);
    if (q->promised && q->promised->size >= need) return true;
    backlog_block *b = take_block(q, need);
    if (!b) return false;
    free(q->promised);
    q->promised = b;
    return true;
}

/* The block that waits, if the row fits there, or the one that was promised. */
static backlog_block *block_for(backlog *q, size_t size)
{
    batch *w = &q->waiting;
    if (w->last && w->last->size - w->last->used >= size) return w->last;
    backlog_block *b = q->promised;
    assert(b && b->size >= size);
    q->promised = b->next = NULL;
    b->used = 0;
    if (w->last) w->last->next = b;
    else w->first = b;
    return w->last = b;
}

static void copy_text(char **at, netto_text *text)
{
    if (!text->bytes) return;
    if (text->size) memcpy(*at, text->bytes, text->size);
    text->bytes = *at;
    *at += text->size;
}

void backlog_put(backlog *q, const record *r)
{
    size_t size = backlog_need((size_t)r->actor.size + r->kind.size + r->command.size + r->cut.size);
    backlog_block *b = block_for(q, size);
    item *it = (item *)(void *)(b->bytes + b->used);
    char *at = (char *)(it + 1);
    it->row = *r;
    it->size = size;
    copy_text(&at, &it->row.actor);
    copy_text(&at, &it->row.kind);
    copy_text(&at, &it->row.command);
    copy_text(&at, &it->row.cut);
    b->used += size;
    q->waiting.count++;
    q->waiting.bytes += size;
}

batch backlog_take(backlog *q)
{
    batch b = q->waiting;
    q->waiting = (batch){0};
    return b;
}

record *batch_next(const batch *b, batch_place *at)
{
    if (at->visited == b->count) return NULL;
    if (!at->block) at->block = b->first;
    while (at->offset == at->block->used) {
        at->block = at->block->next;
        at->offset = 0;
    }
    item *it = (item *)(void *)(at->block->bytes + at->offset);
    at->offset += it->size;
    at->visited++;
    return &it->row;
}

void backlog_drop(backlog *q, batch *b)
{
    while (b->first) {
        backlog_block *next = b->first->next;
        if (b->first->size == BLOCK && q->spares < SPARES_MAX) {
            b->first->next = q->spare;
            q->spare = b->first;
            q->spares++;
        } else {
            free(b->first);
        }
        b->first = next;
    }
    *b = (batch){0};
}

/* variant.c: decisions near one that is known, until one has the digest that is sought. */
#include "runtime/variant.h"

#include <math.h>

#include "codec/head.h"
#include "netto/types.h"

#define MONEY       1e-8              /* money is answered in such steps */
#define BYTES_MOST  ((size_t)1 << 28) /* hashed in all: a quarter of a second */
#define CHANGE_MOST 16                /* bytes of what is put in */

/* `size` bytes at `at` become others. */
typedef struct change {
    uint32_t at, size, put_size;
    uint8_t put[CHANGE_MOST];
} change;

typedef struct search {
    netto_text text;
    const uint8_t *sought;
    memory *memory;
    change *changes;
    uint32_t count, capacity;
    size_t hashed;
    bool failed; /* no memory */
} search;

static const uint8_t *bytes_of(const search *s)
{
    return (const uint8_t *)s->text.bytes;
}

/* ---- changes ----------------------------------------------------------------------------------------------------- */

static change *add(search *s, uint32_t at, uint32_t size)
{
    s->failed = s->failed || !memory_reserve(s->memory, (void **)&s->changes, &s->capacity, s->count + 1, sizeof *s->changes);
    if (s->failed) return NULL;
    change *c = &s->changes[s->count++];
    *c = (change){.at = at, .size = size};
    return c;
}

static void add_real(search *s, uint32_t at, double real)
{
    change *c = add(s, at, PUT_NUMBER);
    if (c) c->put_size = (uint32_t)(put_real(c->put, real) - c->put);
}

/* The doubles beside it, and the money beside it. */
static void change_real(search *s, uint32_t at)
{
    uint64_t bits = head_load64(bytes_of(s) + at + 1);
    double real;
    memcpy(&real, &bits, sizeof real);
    if (!isfinite(real)) return;
    double below = nextafter(real, -INFINITY), above = nextafter(real, INFINITY);
    double steps = nearbyint(real / MONEY);
    const double others[] = {below, above, nextafter(below, -INFINITY), nextafter(above, INFINITY), (steps - 1) / 1e8,
                             (steps + 1) / 1e8, (steps - 2) / 1e8, (steps + 2) / 1e8};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) add_real(s, at, others[i]);
}

static uint64_t load(const uint8_t *at, head_info h)
{
    uint64_t number = h.fixed ? 0 : at[0];
    for (unsigned i = 0; i < h.fixed; i++) number = number << 8 | at[1 + i];
    return number;
}

static void add_number(search *s, uint32_t at, uint32_t size, uint64_t number)
{
    change *c = add(s, at, size);
    if (c) c->put_size = (uint32_t)(put_unsigned(c->put, number) - c->put);
}

/* One more and one less of a number that is not negative. */
static void change_number(search *s, uint32_t at, head_info h)
{
    uint64_t number = load(bytes_of(s) + at, h);
    add_number(s, at, 1u + h.fixed, number + 1);
    if (number > 0) add_number(s, at, 1u + h.fixed, number - 1);
}

static void change_flag(search *s, uint32_t at)
{
    change *c = add(s, at, 1);
    if (c) c->put_size = (uint32_t)(put_boolean(c->put, bytes_of(s)[at] == 0xc2) - c->put);
}

static const netto_text standings[] = {
#define X(name, word) {word, sizeof(word) - 1},
    NETTO_STANDING_MAP(X)
#undef X
};

#define STANDINGS (sizeof standings / sizeof *standings)

static void change_word(search *s, uint32_t at, netto_text word, uint32_t size)
{
    bool known = false;
    for (size_t i = 0; i < STANDINGS; i++) known = known || text_equal(word, standings[i]);
    for (size_t i = 0; known && i < STANDINGS; i++) {
        if (text_equal(word, standings[i])) continue;
        change *c = add(s, at, size);
        if (c) c->put_size = (uint32_t)(put_text(c->put, standings[i]) - c->put);
    }
}

/* What may be changed at one head; answers where the next one is. */
static uint32_t change_at(search *s, uint32_t at)
{
    const uint8_t *b = bytes_of(s) + at;
    head_info h = heads[*b];
    uint32_t next = at + 1 + h.wide, body = (uint32_t)head_count(h, b);
    if (h.type == HEAD_INTEGER && *b < 0xd0) change_number(s, at, h);
    if (h.type == HEAD_REAL && *b == 0xcb) change_real(s, at);
    if (h.type == HEAD_BOOLEAN) change_flag(s, at);
    if (h.type == HEAD_TEXT) change_word(s, at, (netto_text){s->text.bytes + next, body}, 1 + h.wide + body);
    return h.type == HEAD_ARRAY || h.type == HEAD_MAP ? next : next + body;
}

/* The values that open here: 0 more behind a scalar. */
static uint32_t items_at(const search *s, uint32_t at)
{
    const uint8_t *b = bytes_of(s) + at;
    head_info h = heads[*b];
    uint32_t count = h.type == HEAD_ARRAY || h.type == HEAD_MAP ? (uint32_t)head_count(h, b) : 0;
    return h.type == HEAD_MAP ? 2 * count : count;
}

static uint32_t change_value(search *s, uint32_t at)
{
    for (uint32_t open = 1; open > 0 && at < s->text.size; open--) {
        open += items_at(s, at);
        at = change_at(s, at);
    }
    return at;
}

/* Behind the answer each value is an event, which there may not have been; nor those behind it. */
static void list_changes(search *s)
{
    uint32_t at = change_value(s, 0);
    while (at < s->text.size) {
        uint32_t end = change_value(s, at);
        add(s, at, end - at);
        if (end < s->text.size) add(s, at, s->text.size - at);
        at = end;
    }
}

/* ---- tried ----------------------------------------------------------------------------------------------------------- */

static void take(digest *d, const search *s, uint32_t from, uint32_t to)
{
    digest_bytes(d, bytes_of(s) + from, to - from);
}

/* The text with a change, and with another one behind it if there is. */
static bool fits(search *s, const change *first, const change *second)
{
    digest d;
    uint8_t made[DIGEST_SIZE];
    digest_begin(&d);
    take(&d, s, 0, first->at);
    digest_bytes(&d, first->put, first->put_size);
    if (second) take(&d, s, first->at + first->size, second->at);
    if (second) digest_bytes(&d, second->put, second->put_size);
    const change *last = second ? second : first;
    take(&d, s, last->at + last->size, s->text.size);
    digest_end(&d, made);
    s->hashed += s->text.size + 128; /* a hash takes a block at least */
    return memcmp(made, s->sought, DIGEST_SIZE) == 0;
}

/* Changes are listed by where they begin. */
static bool find(search *s, const change **first, const change **second)
{
    *second = NULL;
    for (uint32_t i = 0; i < s->count && s->hashed < BYTES_MOST; i++)
        if (fits(s, *first = &s->changes[i], NULL)) return true;
    for (uint32_t i = 0; i < s->count && s->hashed < BYTES_MOST; i++)
        for (uint32_t j = i + 1; j < s->count && s->hashed < BYTES_MOST; j++) {
            *first = &s->changes[i], *second = &s->changes[j];
            if ((*second)->at < (*first)->at + (*first)->size) continue;
            if (fits(s, *first, *second)) return true;
        }
    return false;
}

static void put_back(writer *out, const search *s, uint32_t from, uint32_t to)
{
    writer_raw(out, (netto_text){s->text.bytes + from, to - from});
}

static void put_changed(writer *out, const search *s, const change *first, const change *second)
{
    const change *last = second ? second : first;
    put_back(out, s, 0, first->at);
    writer_raw(out, (netto_text){(const char *)first->put, first->put_size});
    if (second) put_back(out, s, first->at + first->size, second->at);
    if (second) writer_raw(out, (netto_text){(const char *)second->put, second->put_size});
    put_back(out, s, last->at + last->size, s->text.size);
}

bool variant_find(netto_text decided, const uint8_t digest[DIGEST_SIZE], memory *m, writer *out)
{
    const change *first, *second;
    search s = {.text = decided, .sought = digest, .memory = m};
    list_changes(&s);
    bool found = !s.failed && find(&s, &first, &second);
    if (found) put_changed(out, &s, first, second);
    memory_drop(m, s.changes, s.capacity * sizeof *s.changes);
    return found && !out->failed;
}

/* chain.c: rows of a segment followed one by one, each against the hash of the one before. */
#include "journal/chain.h"

#include <inttypes.h>
#include <string.h>

static const uint8_t zeros[DIGEST_SIZE];

static bool same(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, DIGEST_SIZE) == 0;
}

trouble_kind chain_enter(chain *c, const segment *s, bool oldest, trouble *t)
{
    const segment_meta *m = segment_told(s);
    const char *name = segment_name(s);
    if (oldest && (m->first > 1 || same(m->opening, zeros))) {
        *c = (chain){.sequence = m->first - 1};
        memcpy(c->hash, m->opening, DIGEST_SIZE);
    }
    if (m->first > c->sequence + 1)
        return trouble_tell(t, TROUBLE_DAMAGED, name, c->sequence + 1, "row %" PRIu64 " is missing: %s begins later",
                            c->sequence + 1, name);
    if (m->first <= c->sequence)
        return trouble_tell(t, TROUBLE_DAMAGED, name, m->first, "%s begins with row %" PRIu64 ", which is in another segment",
                            name, m->first);
    c->began = 0;
    if (same(m->opening, c->hash)) return TROUBLE_NONE;
    if (c->sequence == 0) return trouble_tell(t, TROUBLE_DAMAGED, name, 1, "%s was begun after another row, and there is none before it", name);
    return trouble_tell(t, TROUBLE_DAMAGED, name, c->sequence,
                        "row %" PRIu64 " is not the one that %s was begun after", c->sequence, name);
}

trouble_kind chain_seek(chain *c, segment *s, uint64_t from, trouble *t)
{
    chain start = {.sequence = from - 1};
    trouble_kind kind = segment_hash(s, from - 1, start.hash, &start.group, t);
    if (kind == TROUBLE_NONE) kind = segment_seek(s, from, t);
    if (kind == TROUBLE_NONE) *c = start;
    return kind;
}

/* Two rows do not fit.  The later one was altered if the row after it says so; otherwise, and where there is none to
 * ask, the earlier one is not to be trusted. */
static trouble_kind tell_break(const chain *c, segment *s, const record *r, trouble *t)
{
    uint8_t hash[DIGEST_SIZE];
    record after;
    bool more = false;
    uint64_t n = r->sequence, at = c->sequence;
    record_hash(r, hash);
    if (segment_next(s, &after, &more, NULL) == TROUBLE_NONE && more && !same(after.previous, hash)) at = n;
    if (at < segment_told(s)->first) at = n; /* the segment's own word is checked */
    return trouble_tell(t, TROUBLE_DAMAGED, segment_name(s), at,
                        "%s: row %" PRIu64 " was altered: row %" PRIu64 " does not chain to row %" PRIu64, segment_name(s), at,
                        n, n - 1);
}

/* A group's rows all name its first, which names itself. */
static bool group_fits(const chain *c, const record *r)
{
    return r->group == r->sequence || (c->group ? r->group == c->group : r->group < r->sequence);
}

static trouble_kind follow(chain *c, segment *s, const record *r, trouble *t)
{
    const char *name = segment_name(s);
    uint64_t n = c->sequence + 1;
    if (r->sequence != n) return trouble_tell(t, TROUBLE_DAMAGED, name, n, "%s: row %" PRIu64 " is missing", name, n);
    if (!same(r->previous, c->hash)) return tell_break(c, s, r, t);
    if (!group_fits(c, r))
        return trouble_tell(t, TROUBLE_DAMAGED, name, n, "%s: row %" PRIu64 " names another group than its own", name, n);
    if (n == segment_told(s)->first) c->began = r->at;
    record_hash(r, c->hash);
    c->sequence = n;
    c->group = r->group;
    return TROUBLE_NONE;
}

/* What is in the way of the next row, whose number nobody else can tell. */
static void tell_unreadable(uint64_t n, const char *name, trouble *t)
{
    trouble was = *t;
    size_t size = strlen(name);
    bool named = strncmp(was.what, name, size) == 0 && was.what[size] == ':';
    trouble_tell(t, was.kind, name, n, "%s: row %" PRIu64 " cannot be read:%s", name, n, named ? was.what + size + 1 : was.what);
}

trouble_kind chain_next(chain *c, segment *s, record *out, bool *more, trouble *t)
{
    trouble_kind kind = segment_next(s, out, more, t);
    if (kind == TROUBLE_NONE) return *more ? follow(c, s, out, t) : TROUBLE_NONE;
    if (kind == TROUBLE_DAMAGED && t && t->sequence != c->sequence + 1) tell_unreadable(c->sequence + 1, segment_name(s), t);
    return kind;
}

trouble_kind chain_walk(chain *c, segment *s, trouble *t)
{
    record r;
    bool more = true;
    trouble_kind kind = segment_seek(s, c->sequence + 1, t);
    while (kind == TROUBLE_NONE && more) kind = chain_next(c, s, &r, &more, t);
    segment_rewind(s);
    return kind;
}

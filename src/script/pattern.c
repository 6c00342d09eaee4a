/* pattern.c: matches a text against a pattern of Lua's.
 *
 * A match goes along the pattern in a loop and calls itself where it may have to come back: at a capture
 * and at a repeat, both of which the pattern's own length bounds.  Every byte and item looked at is a step.
 * Source: the Lua 5.4 reference manual, 6.4.1; that it agrees with Lua is tested on random pairs. */
#include <stdio.h>
#include <string.h>

#include "script/pattern.h"
#include "script/pattern_set.h"

#define ESCAPE PATTERN_ESCAPE
#define GRAIN  8 /* bytes of a set, or of a text compared, that one step passes */

pattern_run pattern_begin(netto_text text, netto_text pattern, int64_t work)
{
    return (pattern_run){.text = text, .pattern = pattern, .work = work};
}

static uint32_t match(pattern_run *run, uint32_t s, uint32_t p);

/* ---- bytes --------------------------------------------------------------------------------------------- */

static unsigned char item_at(const pattern_run *run, uint32_t p)
{
    return pattern_byte(run->pattern, p);
}

static uint32_t fail(pattern_run *run, const char *error)
{
    if (!run->error[0]) snprintf(run->error, sizeof run->error, "%s", error);
    return PATTERN_NONE;
}

static uint32_t fail_index(pattern_run *run, int index)
{
    char error[sizeof run->error];
    snprintf(error, sizeof error, "invalid capture index %%%d", index);
    return fail(run, error);
}

static bool step(pattern_run *run, uint32_t steps)
{
    run->work -= steps;
    return run->work >= 0;
}

/* ---- single items --------------------------------------------------------------------------------------- */

/* Where the single item that begins at `p` ends. */
static uint32_t item_end(pattern_run *run, uint32_t p)
{
    uint32_t size = run->pattern.size;
    unsigned char item = item_at(run, p++);
    if (item == ESCAPE) return p < size ? p + 1 : fail(run, "malformed pattern (ends with '%')");
    if (item != '[') return p;
    if (item_at(run, p) == '^') p++;
    do {
        if (p >= size) return fail(run, "malformed pattern (missing ']')");
        if (item_at(run, p++) == ESCAPE && p < size) p++;
    } while (item_at(run, p) != ']' || p >= size);
    return p + 1;
}

static bool matches_one(const pattern_run *run, uint32_t s, uint32_t p, uint32_t end)
{
    if (s >= run->text.size) return false;
    unsigned char c = pattern_byte(run->text, s);
    switch (item_at(run, p)) {
    case '.': return true;
    case ESCAPE: return pattern_class_has(item_at(run, p + 1), c);
    case '[': return pattern_set_has(run->pattern, p, end - 1, c);
    default: return item_at(run, p) == c;
    }
}

/* What looking at one byte costs with this item. */
static uint32_t cost_of(uint32_t p, uint32_t end)
{
    return 1 + (end - p) / GRAIN;
}

/* ---- repeats ------------------------------------------------------------------------------------------- */

/* As many as there are, then one less each time. */
static uint32_t match_most(pattern_run *run, uint32_t s, uint32_t p, uint32_t end)
{
    uint32_t n = 0;
    while (step(run, cost_of(p, end)) && matches_one(run, s + n, p, end)) n++;
    for (;; n--) {
        uint32_t found = match(run, s + n, end + 1);
        if (found != PATTERN_NONE || pattern_failed(run) || n == 0) return found;
    }
}

static uint32_t match_least(pattern_run *run, uint32_t s, uint32_t p, uint32_t end)
{
    for (;; s++) {
        uint32_t found = match(run, s, end + 1);
        if (found != PATTERN_NONE || pattern_failed(run)) return found;
        if (!step(run, cost_of(p, end)) || !matches_one(run, s, p, end)) return PATTERN_NONE;
    }
}

/* ---- captures ------------------------------------------------------------------------------------------ */

static uint32_t open_capture(pattern_run *run, uint32_t s, uint32_t p, int32_t size)
{
    if (run->count >= PATTERN_CAPTURES_MAX) return fail(run, "too many captures");
    run->captures[run->count++] = (pattern_capture){s, size};
    uint32_t found = match(run, s, p);
    if (found == PATTERN_NONE) run->count--;
    return found;
}

static uint32_t close_capture(pattern_run *run, uint32_t s, uint32_t p)
{
    uint32_t i = run->count;
    while (i > 0 && run->captures[i - 1].size != PATTERN_OPEN) i--;
    if (i == 0) return fail(run, "invalid pattern capture");
    pattern_capture *closed = &run->captures[i - 1];
    closed->size = (int32_t)(s - closed->at);
    uint32_t found = match(run, s, p);
    if (found == PATTERN_NONE) closed->size = PATTERN_OPEN;
    return found;
}

/* "%1": what the capture holds, once more. */
static uint32_t match_again(pattern_run *run, uint32_t s, unsigned char digit)
{
    uint32_t i = (uint32_t)(digit - '1');
    if (digit == '0' || i >= run->count || run->captures[i].size == PATTERN_OPEN) return fail_index(run, digit - '0');
    const pattern_capture *c = &run->captures[i];
    if (c->size == PATTERN_PLACE || run->text.size - s < (uint32_t)c->size) return PATTERN_NONE;
    if (!step(run, (uint32_t)c->size / GRAIN)) return PATTERN_NONE;
    return memcmp(run->text.bytes + c->at, run->text.bytes + s, (size_t)c->size) ? PATTERN_NONE : s + (uint32_t)c->size;
}

/* ---- "%b" and "%f" --------------------------------------------------------------------------------------- */

static uint32_t match_balanced(pattern_run *run, uint32_t s, uint32_t p)
{
    if (p + 1 >= run->pattern.size) return fail(run, "malformed pattern (missing arguments to '%b')");
    unsigned char opens = item_at(run, p), closes = item_at(run, p + 1);
    if (s >= run->text.size || pattern_byte(run->text, s) != opens) return PATTERN_NONE;
    for (uint32_t open = 1; ++s < run->text.size && step(run, 1);) {
        unsigned char c = pattern_byte(run->text, s);
        if (c == closes && --open == 0) return s + 1;
        if (c == opens && c != closes) open++;
    }
    return PATTERN_NONE;
}

/* The end of the set at `p`, if the text enters it at `s`. */
static uint32_t match_frontier(pattern_run *run, uint32_t s, uint32_t p)
{
    if (item_at(run, p) != '[') return fail(run, "missing '[' after '%f' in pattern");
    uint32_t end = item_end(run, p);
    if (end == PATTERN_NONE || !step(run, cost_of(p, end))) return PATTERN_NONE;
    unsigned char before = s == 0 ? 0 : pattern_byte(run->text, s - 1);
    bool enters = !pattern_set_has(run->pattern, p, end - 1, before) && pattern_set_has(run->pattern, p, end - 1, pattern_byte(run->text, s));
    return enters ? end : PATTERN_NONE;
}

/* ---- the walk -------------------------------------------------------------------------------------------- */

/* Two cursors; a helper that moves them answers whether the walk goes on, else `*found` says how it ended. */
typedef struct cursors {
    uint32_t s, p, found;
} cursors;

static bool end_at(cursors *at, uint32_t found)
{
    at->found = found;
    return false;
}

static bool walk_single(pattern_run *run, cursors *at)
{
    uint32_t end = item_end(run, at->p);
    if (end == PATTERN_NONE || !step(run, cost_of(at->p, end))) return end_at(at, PATTERN_NONE);
    unsigned char repeat = item_at(run, end);
    bool one = matches_one(run, at->s, at->p, end);
    if (!one && repeat && strchr("*?-", repeat)) return at->p = end + 1, true;
    if (!one) return end_at(at, PATTERN_NONE);
    if (repeat == '*') return end_at(at, match_most(run, at->s, at->p, end));
    if (repeat == '+') return end_at(at, match_most(run, at->s + 1, at->p, end));
    if (repeat == '-') return end_at(at, match_least(run, at->s, at->p, end));
    if (repeat == '?') {
        uint32_t found = match(run, at->s + 1, end + 1);
        if (found != PATTERN_NONE || pattern_failed(run)) return end_at(at, found);
        return at->p = end + 1, true;
    }
    at->s++;
    at->p = end;
    return true;
}

static bool walk_escape(pattern_run *run, cursors *at)
{
    unsigned char what = item_at(run, at->p + 1);
    uint32_t end;
    if (what == 'b') {
        end = match_balanced(run, at->s, at->p + 2);
        if (end == PATTERN_NONE) return end_at(at, end);
        at->s = end;
        at->p += 4;
    } else if (what == 'f') {
        end = match_frontier(run, at->s, at->p + 2);
        if (end == PATTERN_NONE) return end_at(at, end);
        at->p = end;
    } else if (what >= '0' && what <= '9') {
        end = match_again(run, at->s, what);
        if (end == PATTERN_NONE) return end_at(at, end);
        at->s = end;
        at->p += 2;
    } else {
        return walk_single(run, at);
    }
    return true;
}

static bool walk_item(pattern_run *run, cursors *at)
{
    if (!step(run, 1)) return end_at(at, PATTERN_NONE);
    if (at->p >= run->pattern.size) return end_at(at, at->s);
    switch (item_at(run, at->p)) {
    case '(':
        if (item_at(run, at->p + 1) == ')')
            return end_at(at, open_capture(run, at->s, at->p + 2, PATTERN_PLACE));
        return end_at(at, open_capture(run, at->s, at->p + 1, PATTERN_OPEN));
    case ')':
        return end_at(at, close_capture(run, at->s, at->p + 1));
    case '$':
        if (at->p + 1 < run->pattern.size) return walk_single(run, at);
        return end_at(at, at->s == run->text.size ? at->s : PATTERN_NONE);
    case ESCAPE:
        return walk_escape(run, at);
    default:
        return walk_single(run, at);
    }
}

/* The pattern from `p` on, against the text from `s` on. */
static uint32_t match(pattern_run *run, uint32_t s, uint32_t p)
{
    if (run->depth >= PATTERN_DEPTH_MAX) return fail(run, "pattern too complex");
    cursors at = {s, p, PATTERN_NONE};
    run->depth++;
    while (walk_item(run, &at)) {}
    run->depth--;
    return pattern_failed(run) ? PATTERN_NONE : at.found;
}

/* ---- the door -------------------------------------------------------------------------------------------- */

uint32_t pattern_match(pattern_run *run, uint32_t at)
{
    run->count = 0;
    return match(run, at, 0);
}

uint32_t pattern_search(pattern_run *run, uint32_t *from, bool anchored)
{
    for (; *from <= run->text.size; ++*from) {
        uint32_t end = pattern_match(run, *from);
        if (end != PATTERN_NONE) return end;
        if (anchored || pattern_failed(run)) break;
    }
    return PATTERN_NONE;
}

bool pattern_capture_get(pattern_run *run, uint32_t i, uint32_t at, uint32_t end, pattern_capture *out)
{
    if (i < run->count) {
        *out = run->captures[i];
        return out->size != PATTERN_OPEN || fail(run, "unfinished capture") != PATTERN_NONE;
    }
    *out = (pattern_capture){at, (int32_t)(end - at)};
    return i == 0 || fail_index(run, (int)i + 1) != PATTERN_NONE;
}

bool pattern_is_plain(netto_text pattern)
{
    for (uint32_t i = 0; i < pattern.size; i++)
        if (pattern.bytes[i] && strchr("^$*+?.([%-", pattern.bytes[i])) return false;
    return true;
}

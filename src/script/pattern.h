/* pattern.h: Lua's patterns over bytes, one step at a time, each of which is paid for.
 *
 * It knows no interpreter: a text, a pattern, so many steps.  What Lua 5.4 finds is found here, and where Lua
 * raises, the same words are said.  Letters and digits are those of ASCII, whatever locale a host program set. */
#ifndef SCRIPT_PATTERN_H
#define SCRIPT_PATTERN_H

#include <stdbool.h>

#include "base/text.h"

#define PATTERN_CAPTURES_MAX 32
#define PATTERN_DEPTH_MAX    200 /* captures and repeats of a pattern that are open at once: what bounds the C stack */
#define PATTERN_NONE         UINT32_MAX

#define PATTERN_OPEN  (-1) /* the size of a capture that has no end yet */
#define PATTERN_PLACE (-2) /* "()": a place, not a piece */

typedef struct pattern_capture {
    uint32_t at;
    int32_t size; /* bytes, or one of the two above */
} pattern_capture;

typedef struct pattern_run {
    netto_text text, pattern; /* at most INT32_MAX bytes each */
    int64_t work;             /* steps left; below 0: they ran out */
    int depth;
    uint32_t count; /* captures */
    pattern_capture captures[PATTERN_CAPTURES_MAX];
    char error[64]; /* what is wrong with the pattern; "" if nothing */
} pattern_run;

pattern_run pattern_begin(netto_text text, netto_text pattern, int64_t work);

/* Where a match that begins exactly at `at` ends, its captures in the run; PATTERN_NONE where there is none,
 * the pattern is wrong or the steps ran out. */
uint32_t pattern_match(pattern_run *run, uint32_t at);

/* The first match at or behind `*from`, which becomes where it begins.  `anchored`: only there. */
uint32_t pattern_search(pattern_run *run, uint32_t *from, bool anchored);

/* Over: an error, or no steps. */
static inline bool pattern_failed(const pattern_run *run)
{
    return run->error[0] != '\0' || run->work < 0;
}

/* Capture `i` of the match from `at` to `end`; a match without captures has one, all of it.  False, and an
 * error, where there is none. */
bool pattern_capture_get(pattern_run *run, uint32_t i, uint32_t at, uint32_t end, pattern_capture *out);

/* Has the pattern no character that means more than itself? */
bool pattern_is_plain(netto_text pattern);

#endif

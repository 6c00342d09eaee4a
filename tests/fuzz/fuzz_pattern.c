/* fuzz_pattern.c: any bytes as a pattern over any bytes: a match lies within the text, so do its captures, what it took is near
 * what it was given, and twice the same is found. */
#include "fuzz/fuzz.h"
#include "script/pattern.h"

/* What one step may take beyond the last: a set as long as the pattern, a capture as long as the text. */
static int64_t overdraft(netto_text text, netto_text pattern)
{
    return 2 + (text.size + pattern.size) / 8;
}

static void check_captures(pattern_run *run, uint32_t at, uint32_t end)
{
    pattern_capture c;
    must(run->count <= PATTERN_CAPTURES_MAX);
    for (uint32_t i = 0; i < run->count || i == 0; i++) {
        if (!pattern_capture_get(run, i, at, end, &c)) {
            must(run->error[0] != '\0');
            return;
        }
        must(c.size >= 0 || c.size == PATTERN_PLACE);
        must(c.at <= run->text.size && (c.size < 0 || c.at + (uint32_t)c.size <= run->text.size));
    }
}

static uint32_t find(pattern_run *run, bool anchored, uint32_t *from)
{
    *from = 0;
    uint32_t end = pattern_search(run, from, anchored);
    must(run->depth == 0);
    must(run->work >= -overdraft(run->text, run->pattern));
    must(end == PATTERN_NONE || (!pattern_failed(run) && *from <= end && end <= run->text.size));
    return end;
}

static void fuzz_pattern(const uint8_t *data, size_t size)
{
    uint8_t plan = fuzz_choice(&data, &size);
    uint32_t split = (uint32_t)(fuzz_choice(&data, &size) * size / 256);
    netto_text pattern = {(const char *)data, split}, text = {(const char *)data + split, (uint32_t)size - split};
    int64_t work = (int64_t)64 << plan % 12;
    pattern_run run = pattern_begin(text, pattern, work), again = pattern_begin(text, pattern, work);
    uint32_t from, from_again, end = find(&run, plan & 128, &from);
    must(find(&again, plan & 128, &from_again) == end && from == from_again);
    must(again.work == run.work && strcmp(again.error, run.error) == 0);
    if (end != PATTERN_NONE) check_captures(&run, from, end);
    fuzz_sum += pattern_is_plain(pattern);
}

FUZZ_DRIVER(fuzz_pattern)

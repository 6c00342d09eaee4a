/* expiry.c: when an instrument ends: nanoseconds, "2026-12-18" or "2026-12-18T08:00:00Z". */
#include "base/instant.h"
#include "codec/decoder.h"

void decode_expiry(decoder *d, void *place)
{
    const uint8_t *at = d->in.at;
    head_type type = reader_peek(&d->in);
    if (type != HEAD_TEXT && type != HEAD_BINARY) return decode_instant(d, place);
    if (!instant_parse(reader_text(&d->in), place))
        reader_expected(&d->in, at, "nanoseconds, \"2026-12-18\" or \"2026-12-18T08:00:00Z\"");
}

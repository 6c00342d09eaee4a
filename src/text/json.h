/* json.h: JSON text to MessagePack and back: arguments and answers of people, never of the wire. */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "codec/writer.h"
#include "netto/status.h"

#define JSON_TEXT_MAX 67108864 /* bytes of one JSON text */

/* Append one JSON value to `out` as MessagePack.  Integers stay integers (64 bits, signed), all that has a
 * point or an exponent becomes a double; members keep their order.  Nothing is left in `out` on failure.
 *
 * NETTO_EPARAMS    no JSON, or a key twice: "line 1, column 7: ..."
 * NETTO_ETOOLARGE  more than JSON_TEXT_MAX bytes or 32 levels, or `out` is full
 * NETTO_ECAPACITY  no memory */
netto_status json_parse(netto_text json, writer *out, netto_complaint *complaint);

typedef enum json_style {
    JSON_LINE, /* without any space */
    JSON_PAGE  /* what fits a line on one line, else a member a line, their values aligned */
} json_style;

/* Append one MessagePack value to `out` as JSON text, without a final line break.
 *
 * Doubles have the fewest digits that read back, and always a point or an exponent; what is not finite is
 * "inf", "-inf" or "nan" in quotes.  Binaries are shown as texts, stray bytes as \ufffd, control characters
 * escaped, extensions as "ext 5: 0aff".  Keys that are no texts become the text of their JSON.
 *
 * NETTO_EPARAMS not one whole MessagePack value of at most 32 levels; NETTO_ETOOLARGE `out` is full. */
netto_status json_print(netto_text value, json_style style, writer *out, netto_complaint *complaint);

#endif

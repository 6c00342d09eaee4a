/* quote.h: an option of the book as a model sees it, and the delta that counts.
 *
 * What a model needs beside the instrument stands in the option's `attrs`, or else in those of its factor: `model`
 * ("black_scholes", "black76", "bachelier"; left out, a future or perp as underlying makes it black76), `style` ("european", "american"), `rate` and `yield` (0).
 * The volatility is the `iv` of the option's mark, spot or forward the mark of its underlying.  The time left is counted from the
 * beginning of the day (UTC), so that an answer holds until a mark or the day changes. */
#ifndef PRICING_QUOTE_H
#define PRICING_QUOTE_H

#include "book/book.h"
#include "netto/option.h"

#define QUOTE_YEAR (365.0 * (double)NETTO_DAY)

typedef struct quote {
    netto_option option;
    double vol;
} quote;

/* Years of 365 days from the beginning of this day to an instant; it may lie before 1733. */
static inline double quote_years(const book *b, netto_instant expiry)
{
    return (double)((netto_money)expiry - (b->now - b->now % NETTO_DAY)) / QUOTE_YEAR;
}

/* The terms and the volatility of an option.  NETTO_ENOMARK: something is missing or of no use, and the sentence says what. */
netto_status quote_of(const book *b, uint32_t option, quote *out, netto_complaint *complaint);

/* What the model makes of it.  NETTO_ENOMARK, also where it lies outside the model's domain: it has expired, say. */
netto_status quote_value(const book *b, uint32_t option, netto_option_value *out, netto_complaint *complaint);

/* May it be exercised early?  Then its model takes some ten times as long. */
bool quote_early(const book *b, uint32_t option);

/* Does the model's delta count?  The feed gives none, or the option's `attrs.delta` is "model". */
bool quote_by_model(const book *b, uint32_t option);

/* The delta that counts: the feed's or the model's.  NETTO_ENOMARK. */
netto_status quote_delta(const book *b, uint32_t option, double *out, netto_complaint *complaint);

/* The last command that changed what `quote_of` answers; and the older of the two marks that it stands on. */
uint64_t quote_version(const book *b, uint32_t option);
netto_instant quote_ts(const book *b, uint32_t option);

#endif

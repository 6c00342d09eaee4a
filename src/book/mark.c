/* mark.c: the price at which an instrument is valued, and its time. */
#include "book/mark.h"

#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "book/book.h"

#define AHEAD_MAX (60 * NETTO_SECOND) /* how far a feed's clock may run before ours */

static bool price_allowed(const instrument *i, double price)
{
    if (!isfinite(price)) return false;
    if (i->kind == NETTO_OPTION) return price >= 0.0;
    if (i->kind == NETTO_FUTURE && !i->inverse) return true;
    return price > 0.0;
}

static bool rest_allowed(const netto_mark_row *row)
{
    const double numbers[] = {row->iv, row->delta, row->bid, row->ask, row->last};
    for (unsigned i = 0; i < 5; i++)
        if ((row->given & 1u << i) && !isfinite(numbers[i])) return false;
    return !(row->given & NETTO_MARK_IV) || row->iv >= 0.0;
}

static netto_status check_ts(const book *b, const netto_mark_row *row, netto_complaint *complaint)
{
    if (row->ts == NETTO_NEVER || (row->ts >= 0 && row->ts <= b->now + AHEAD_MAX)) return NETTO_OK;
    return complain(complaint, NETTO_EDOMAIN,
                    "the ts of '%.*s' must be nanoseconds since 1970, at most a minute ahead of the server",
                    TEXT(row->instrument));
}

netto_status mark_check(book *b, const netto_mark_row *row, uint32_t *slot, netto_complaint *complaint)
{
    netto_status status = book_find_instrument(b, row->instrument, slot, complaint);
    if (status != NETTO_OK) return status;
    instrument *i = &b->instruments[*slot];
    if (i->named_at == b->attempt)
        return complain(complaint, NETTO_EDUPLICATE, "'%.*s' stands twice in this call", TEXT(row->instrument));
    if (i->kind == NETTO_CASH || i->kind == NETTO_SENSITIVITY)
        return complain(complaint, NETTO_EPARAMS, "'%.*s' is %s; %s", TEXT(row->instrument),
                        instrument_kind_word(i->kind),
                        i->kind == NETTO_CASH ? "send its rate with fx.put" : "it is worth what it says, without a mark");
    if (!price_allowed(i, row->price))
        return complain(complaint, NETTO_EDOMAIN, "the price of '%.*s' must be finite%s", TEXT(row->instrument),
                        i->kind == NETTO_OPTION                  ? " and not negative"
                        : i->kind == NETTO_FUTURE && !i->inverse ? ""
                                                                 : " and greater than 0");
    if (!rest_allowed(row))
        return complain(complaint, NETTO_EDOMAIN, "iv, delta, bid, ask and last of '%.*s' must be finite, iv not negative",
                        TEXT(row->instrument));
    if ((status = check_ts(b, row, complaint)) != NETTO_OK) return status;
    i->named_at = b->attempt;
    return NETTO_OK;
}

static bool same_numbers(const mark *a, const mark *b)
{
    return a->price == b->price && a->given == b->given && a->iv == b->iv && a->delta == b->delta &&
           a->bid == b->bid && a->ask == b->ask && a->last == b->last;
}

bool mark_apply(book *b, const netto_mark_row *row, uint32_t slot)
{
    mark *m = &b->marks[slot];
    netto_instant ts = row->ts == NETTO_NEVER ? b->now : row->ts;
    if (b->history.every && history_record(&b->history, slot, row->price, ts, b->now, b->version))
        b->world = b->version;
    if (m->known && ts < m->ts) return false;
    mark made = {.price = row->price, .given = row->given, .known = true, .ts = ts, .version = m->version};
    if (row->given & NETTO_MARK_IV) made.iv = row->iv;
    if (row->given & NETTO_MARK_DELTA) made.delta = row->delta;
    if (row->given & NETTO_MARK_BID) made.bid = row->bid;
    if (row->given & NETTO_MARK_ASK) made.ask = row->ask;
    if (row->given & NETTO_MARK_LAST) made.last = row->last;
    if (!m->known || !same_numbers(m, &made)) made.version = b->world = b->version;
    *m = made;
    return true;
}

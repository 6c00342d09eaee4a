/* mark.c: the price at which an instrument is valued, and its time. */
#include "book/mark.h"

#include <math.h>

#include "base/complain.h"
#include "base/text.h"
#include "book/book.h"

#define AHEAD_MAX (60 * NETTO_SECOND) /* how far a feed's clock may run before ours */
#define ROLL_MOST 10.0                /* one contract is at most so many times the other, */
#define ROLLS_MOST 1e30               /* and the newest so many times the first */

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

netto_status mark_check_ts(const book *b, netto_text thing, netto_instant ts, netto_complaint *complaint)
{
    if (ts == NETTO_NEVER || (ts >= 0 && ts <= b->now + AHEAD_MAX)) return NETTO_OK;
    return complain(complaint, NETTO_EDOMAIN,
                    "the ts of '%.*s' must be nanoseconds since 1970, at most a minute ahead of the server",
                    TEXT(thing));
}

/* ---- rolls ------------------------------------------------------------------------------------------------- */

static double ratio_of(const netto_mark_row *row)
{
    return row->price > 0.0 && row->rolled > 0.0 ? row->price / row->rolled : 0.0;
}

static bool is_known_roll(const mark *m, const netto_mark_row *row)
{
    return m->roll.all > 0.0 && (row->ts < m->roll.ts || (row->ts == m->roll.ts && m->roll.last == ratio_of(row)));
}

/* So that one that is sent again counts once, it says when it was. */
static netto_status check_roll(const book *b, const netto_mark_row *row, uint32_t slot, netto_complaint *why)
{
    const mark *m = &b->marks[slot];
    double ratio = ratio_of(row), all = ratio * mark_rolled(m);
    if (!(row->given & NETTO_MARK_ROLLED)) return NETTO_OK;
    if (row->ts == NETTO_NEVER) return complain(why, NETTO_EPARAMS, "'%.*s' rolls at an instant; give its ts, so that it counts once however often it is sent", TEXT(row->instrument));
    if (!(ratio >= 1.0 / ROLL_MOST && ratio <= ROLL_MOST))
        return complain(why, NETTO_EDOMAIN, "'%.*s' rolls from one price to another: both greater than 0, and neither more than ten times the other", TEXT(row->instrument));
    if (is_known_roll(m, row)) return NETTO_OK;
    if (!(all >= 1.0 / ROLLS_MOST && all <= ROLLS_MOST)) return complain(why, NETTO_EDOMAIN, "'%.*s' has rolled too far from its first contract; begin a series of another id", TEXT(row->instrument));
    if (m->roll.all > 0.0 && row->ts == m->roll.ts) return complain(why, NETTO_EDOMAIN, "'%.*s' rolled at that ts already, at other prices", TEXT(row->instrument));
    if (!b->instruments[slot].holders) return NETTO_OK;
    return complain(why, NETTO_EHELD, "'%.*s' is held, lodged or received, or orders or trades in it wait: whoever has it would gain what lies between two contracts; keep the series under an id that nobody holds", TEXT(row->instrument));
}

/* The samples of before it are brought to the price of the new contract: returns stay those of what was held. */
static void roll(book *b, const netto_mark_row *row, uint32_t slot)
{
    mark *m = &b->marks[slot];
    if (!(row->given & NETTO_MARK_ROLLED) || is_known_roll(m, row)) return;
    m->roll = (struct mark_roll){.last = ratio_of(row), .all = ratio_of(row) * mark_rolled(m), .ts = row->ts};
    m->version = b->world = b->version;
    if (b->history.every) history_scale(&b->history, slot, row->ts, m->roll.last, b->version);
    forecast_rolled(&b->forecasts, slot, row->ts, m->roll.last);
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
    if ((status = mark_check_ts(b, row->instrument, row->ts, complaint)) != NETTO_OK || (status = check_roll(b, row, *slot, complaint)) != NETTO_OK) return status;
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
    roll(b, row, slot);
    if (b->history.every && ts >= m->roll.ts && history_record(&b->history, slot, row->price, ts, b->now, b->version))
        b->world = b->version;
    if (m->known && ts < m->ts) return false;
    mark made = {.price = row->price, .given = row->given & ~(unsigned)NETTO_MARK_ROLLED, .known = true, .ts = ts, .version = m->version, .roll = m->roll};
    if (row->given & NETTO_MARK_IV) made.iv = row->iv;
    if (row->given & NETTO_MARK_DELTA) made.delta = row->delta;
    if (row->given & NETTO_MARK_BID) made.bid = row->bid;
    if (row->given & NETTO_MARK_ASK) made.ask = row->ask;
    if (row->given & NETTO_MARK_LAST) made.last = row->last;
    if (!m->known || !same_numbers(m, &made)) made.version = b->world = b->version;
    *m = made;
    return true;
}

/* forecast.h: forecasts, recorded when they are made, and what came of them.
 *
 * A forecast waits until it is due; then the first mark of its instrument that is not older than that settles it, or
 * somebody says what came.  What was known before it was made never does.  Outcomes are kept by name, the last
 * FORECAST_OUTCOMES of each: all forecasts of a name are of one kind and level. */
#ifndef BOOK_FORECAST_H
#define BOOK_FORECAST_H

#include "base/digest.h"
#include "base/idmap.h"
#include "netto/risk.h"
#include "netto/status.h"

struct book;

#define FORECASTS_WAITING 10000 /* at once */
#define FORECAST_BUCKETS  4096
#define FORECAST_NAMES    1024
#define FORECAST_OUTCOMES 1000  /* kept of each name */
#define FORECAST_MOST     1e100 /* the size of a forecast and of an outcome: their squares can be summed */

typedef struct forecast_outcome {
    double value, outcome; /* what was foretold, and what came */
    double reference;      /* what stood when it was made; NaN: nothing is known */
    netto_instant due, at; /* and when it came */
} forecast_outcome;

typedef struct forecast_series {
    netto_forecast_kind kind;
    double alpha;           /* of values at risk; else 0 */
    uint32_t waiting;
    uint32_t count, first;  /* of outcomes: a ring */
    uint32_t capacity;
    forecast_outcome *outcomes;
} forecast_series;

/* One that waits. */
typedef struct forecast {
    digest_key key;      /* of its id */
    uint64_t seq;        /* the command that made it; 0: this place is free */
    uint64_t contents;   /* a hash of what was said */
    uint32_t series;
    uint32_t instrument; /* SLOT_NONE: somebody will say what came */
    uint32_t next;       /* of the same instrument, by due and seq; the next free place */
    uint32_t chain;      /* the next in the same bucket */
    double value, reference;
    netto_instant made, due;
} forecast;

/* Those of one instrument; SLOT_NONE: none. */
typedef struct forecast_queue {
    uint32_t first, last; /* to be due */
} forecast_queue;

typedef struct forecasts {
    idmap names;             /* series by slot */
    forecast_series *series;
    uint32_t series_capacity;
    forecast *items;         /* those that wait */
    uint32_t waiting, used, spare, capacity;
    uint32_t *buckets;       /* FORECAST_BUCKETS, by key; NULL: nobody ever made one */
    forecast_queue *queues;  /* by instrument slot */
    uint32_t queue_count, queue_capacity;
    uint64_t version;        /* the last command that settled one */
} forecasts;

void forecasts_init(forecasts *f, struct memory *m);
void forecasts_destroy(struct book *b);

/* The key of an id; trades, orders and forecasts may bear the same ids. */
digest_key forecast_key(netto_text id);

/* The place of one that waits, SLOT_NONE if there is none. */
uint32_t forecast_find(const struct book *b, digest_key key);

/* Room for one more, of a name that may be new (`series` SLOT_NONE): then forecast_name must follow.  False: the purse
 * is empty. */
bool forecast_reserve(struct book *b, uint32_t series, uint32_t instrument);

/* A new name, and a forecast: room was made. */
uint32_t forecast_name(struct book *b, netto_text name, netto_forecast_kind kind, double alpha);
uint32_t forecast_add(struct book *b, const forecast *made);

/* It came to this. */
void forecast_settle(struct book *b, uint32_t place, double outcome);

/* What was made before the contract was rolled is brought to the new one: references, levels and values at risk are multiplied. */
void forecast_rolled(forecasts *f, uint32_t instrument, netto_instant ts, double by);

/* A price at which an instrument was marked settles what is due; true: something was. */
bool forecast_marked(struct book *b, uint32_t instrument, double price, netto_instant ts);

/* The i-th outcome that is kept, the oldest first. */
static inline const forecast_outcome *forecast_outcome_at(const forecast_series *s, uint32_t i)
{
    uint32_t at = s->first + i;
    return &s->outcomes[at < s->capacity ? at : at - s->capacity];
}

void forecasts_digest(const forecasts *f, digest *d);

/* From a snapshot: the lists are made again from what waits. */
bool forecasts_restore(struct book *b);

#endif

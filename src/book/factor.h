/* factor.h: something that moves values. */
#ifndef BOOK_FACTOR_H
#define BOOK_FACTOR_H

#include "base/bytes.h"
#include "base/idmap.h"
#include "netto/command.h"
#include "netto/status.h"

struct book;

/* The texts of a factor in the order of factor.put. */
enum { FACTOR_CLASS, FACTOR_RISK, FACTOR_BUCKET, FACTOR_QUALIFIER, FACTOR_TENOR, FACTOR_LABEL1, FACTOR_LABEL2,
       FACTOR_PRODUCT, FACTOR_ATTRS, FACTOR_TEXTS };

typedef struct factor {
    bytes texts[FACTOR_TEXTS];
    uint32_t instrument; /* the instrument of the same id, SLOT_NONE while there is none */
    uint32_t bucket;     /* a word of the book; SLOT_NONE: it has none */
    uint32_t cash;       /* of `fx:CCY`: the cash instrument whose haircut weighs it; else SLOT_NONE */
    double vol; /* NaN if never given */
    bool put;   /* false: it exists because an instrument loads on it */
    uint64_t version;
    uint64_t named_at; /* the attempt whose rows last named it: finds duplicates */
} factor;

/* Room for `more` factors that only have an id, and then adding one, which cannot fail. */
bool factor_reserve(struct book *book, uint32_t more);
uint32_t factor_named(struct book *book, netto_text id);

/* Take back the factors added last, until `count` are left. */
void factor_truncate(struct book *book, uint32_t count);

void factor_drop(struct book *book, factor *f);

#endif

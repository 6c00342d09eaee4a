/* undo.h: rows that define things, applied one by one and taken back together.
 *
 * Such a row may name what an earlier row of the same call made, and copies free-form bytes, which can
 * fail for want of memory.  So each is put at once and leaves an undo; at the end all are kept, or all
 * are taken back, the last one first.  A put that is refused has changed nothing. */
#ifndef BOOK_UNDO_H
#define BOOK_UNDO_H

#include "book/account.h"
#include "book/agreement.h"
#include "book/currency.h"
#include "book/factor.h"
#include "book/instrument.h"

typedef struct undo {
    uint32_t slot;
    bool created;
    uint32_t factors, instruments, words; /* how many there were before */
    double rate;                          /* what was sent of a currency, */
    netto_instant ts;                     /* of then, */
    bool late;                            /* for history only */
    union {
        factor factor;
        instrument instrument;
        agreement agreement;
        account account; /* what account.put sets; the rest of it is not looked at */
        currency currency;
    } old;
} undo;

struct book;

/* A noun that rows define. */
typedef struct definition {
    size_t row_size;
    netto_status (*put)(struct book *book, const void *row, undo *undo, netto_complaint *complaint);
    void (*take_back)(struct book *book, undo *undo);
    void (*keep)(struct book *book, undo *undo);
} definition;

extern const definition instrument_definition, factor_definition, currency_definition, agreement_definition,
    account_definition;

#endif

/* agreement.h: a netting set: what one enforceable agreement lets net. */
#ifndef BOOK_AGREEMENT_H
#define BOOK_AGREEMENT_H

#include "base/bytes.h"
#include "base/idmap.h"
#include "netto/command.h"
#include "netto/status.h"

struct book;

typedef struct agreement {
    bool enforceable, margined;
    uint32_t currency;
    double threshold, mta, nica;
    int32_t mpor_days;
    bytes attrs;
    uint64_t version, named_at;
} agreement;

void agreement_drop(struct book *book, agreement *a);

#endif

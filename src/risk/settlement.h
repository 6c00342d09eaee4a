/* settlement.h: what may be lost with a trade that is not settled yet.
 *
 * Delivery versus payment: what it would cost to replace it, if that costs: max(0, mark - price) of what was bought, of what was sold
 * the other way round (CRE70.3).  Free delivery, where we have done our part and they have not done theirs: all of what was paid
 * or delivered and the cost of replacing it, max(price, mark) (CRE70.4, CRE70.11).  Trades are gross: none nets with another.
 *
 * Factors by business days since it should have been settled, CRE70.9: 8 % from the fifth on, 50 % from the 16th, 75 % from the
 * 31st, all of it from the 46th; of free deliveries all of it from the fifth on (1,250 % of 8 %, CRE70.11); before that
 * nothing, for a loan is weighed by who owes it. */
#ifndef RISK_SETTLEMENT_H
#define RISK_SETTLEMENT_H

#include "book/book.h"
#include "netto/settlement.h"

/* Base currency; NaN: the instrument has no mark. */
double settlement_exposure(const book *b, const unsettled *t);

/* 0 to NETTO_AGES - 1: of how old it is; and from how many business days on each is. */
uint32_t settlement_age(int32_t late);
int32_t settlement_from(uint32_t age);

double settlement_factor(bool free, int32_t late);

/* Add one trade. */
void settlement_add(const book *b, const unsettled *t, netto_unsettled_totals *sum);

#endif

/* payment.h: payments netted between two parties, and of each party against all others.
 *
 * Source: CPSS-IOSCO, "Principles for financial market infrastructures" (2012), annex on netting: bilateral and multilateral
 * nets per currency and settlement date.  Conserves money: the balances of each currency and date add up to 0. */
#ifndef RISK_PAYMENT_H
#define RISK_PAYMENT_H

#include "base/arena.h"
#include "netto/settlement.h"
#include "netto/status.h"

/* Net `count` payments.  What is answered stands in the order of currency, date and ids, and lies in `scratch`.
 *
 * NETTO_EPARAMS a row pays itself, or has no amount; NETTO_EDOMAIN an amount is not greater than 0, or has more than 8
 * decimals; NETTO_EOVERFLOW one is beyond NETTO_PAYMENT_MOST; NETTO_ECAPACITY.  The complaint names the row. */
netto_status payment_net(const netto_payment *rows, uint32_t count, arena *scratch, netto_payment_netting *out,
                         netto_complaint *complaint);

#endif

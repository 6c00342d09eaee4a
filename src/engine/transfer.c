/* transfer.c: what is put into an account and taken out, at what it was worth when that happened. */
#include "engine/transfer.h"

#include "netting/weight.h"

static netto_status worth_of(const book *b, uint32_t asset, netto_money amount, netto_money *out)
{
    const instrument *i = &b->instruments[asset];
    double unit = 0.0;
    if (i->kind == NETTO_CASH) return currency_in_base(b, i->currency, amount, out);
    if (!b->marks[asset].known || weight_unit_value(b, asset, &unit, NULL) != NETTO_OK) return *out = 0, NETTO_OK;
    return money_from_real(decimal_to_real(amount * i->step.m, i->step.k) * unit, out) == NETTO_OK ? NETTO_OK : NETTO_EOVERFLOW;
}

netto_status transfer_of_line(const book *b, uint32_t account, const collateral_change *change, netto_money *out)
{
    if (change->received) return *out = 0, NETTO_OK;
    return worth_of(b, change->asset, change->amount - collateral_amount(b, account, change), out);
}

static netto_status position_worth(const book *b, const position *p, netto_money *out)
{
    const instrument *i = &b->instruments[p->instrument];
    double value = 0.0;
    if (i->kind == NETTO_SENSITIVITY || p->qty == 0) return *out = 0, NETTO_OK;
    if (!b->marks[p->instrument].known)
        return instrument_margined(i) ? (*out = 0, NETTO_OK) : currency_in_base(b, i->currency, p->cost, out);
    netto_status status = weight_value(b, p, &value, NULL);
    return status == NETTO_OK && money_from_real(value, out) == NETTO_OK ? NETTO_OK : NETTO_EOVERFLOW;
}

netto_status transfer_of_position(const book *b, uint32_t account, const position *after, netto_money *out)
{
    const position *held = account_position(&b->accounts[account], after->instrument);
    netto_money was = 0, is = 0;
    netto_status status = held ? position_worth(b, held, &was) : NETTO_OK;
    if (status == NETTO_OK) status = position_worth(b, after, &is);
    if (status == NETTO_OK) *out = is - was;
    return status;
}

static bool within(netto_money amount)
{
    return amount <= MONEY_MAX && amount >= -MONEY_MAX;
}

bool transfer_fits(const book *b, uint32_t account, netto_money more, netto_money *sum)
{
    netto_money then = *sum + more;
    if (!within(then) || !within(b->accounts[account].transfers + then)) return false;
    *sum = then;
    return true;
}

void transfer_marked(book *b, uint32_t instrument)
{
    if (!b->instruments[instrument].lodged) return; /* few lodge what has no mark, and only once is it the first */
    for (uint32_t slot = 0; slot < book_account_count(b); slot++) {
        const account *a = &b->accounts[slot];
        for (uint32_t i = 0; i < a->line_count; i++) {
            netto_money more = 0, none = 0;
            bool counts = a->lines[i].asset == instrument && !a->lines[i].received &&
                          worth_of(b, instrument, a->lines[i].amount, &more) == NETTO_OK && transfer_fits(b, slot, more, &none);
            if (counts) account_transfer(b, slot, more);
        }
    }
}

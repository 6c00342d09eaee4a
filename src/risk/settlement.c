/* settlement.c: what may be lost with a trade that is not settled yet. */
#include "risk/settlement.h"

#include <math.h>

static const struct {
    int32_t from;
    double factor; /* of a delivery versus payment */
} ages[NETTO_AGES] = {{0, 0.0}, {5, 0.08}, {16, 0.5}, {31, 0.75}, {46, 1.0}};

double settlement_exposure(const book *b, const unsettled *t)
{
    const instrument *i = &b->instruments[t->instrument];
    const mark *m = &b->marks[t->instrument];
    if (!m->known) return NAN;
    int64_t size = t->qty < 0 ? -t->qty : t->qty, done = t->given > t->taken ? t->given : t->taken;
    double price = decimal_real(t->price), unit = i->multiplier_real * b->currencies[i->currency].rate;
    double replacing = fmax(0.0, t->qty < 0 ? price - m->price : m->price - price) * unit;
    double ahead = t->given > t->taken ? quantity_real(t->given - t->taken, &i->step) : 0.0;
    return quantity_real(size - done, &i->step) * replacing + ahead * fmax(price, m->price) * unit;
}

uint32_t settlement_age(int32_t late)
{
    uint32_t age = 0;
    while (age + 1 < NETTO_AGES && late >= ages[age + 1].from) age++;
    return age;
}

int32_t settlement_from(uint32_t age)
{
    return ages[age].from;
}

double settlement_factor(bool free, int32_t late)
{
    uint32_t age = settlement_age(late);
    return free && age ? 1.0 : ages[age].factor;
}

void settlement_add(const book *b, const unsettled *t, netto_unsettled_totals *sum)
{
    double exposure = settlement_exposure(b, t);
    netto_unsettled_age *age = &sum->ages[settlement_age(t->late)];
    sum->trades++;
    sum->failed += t->failed;
    if (t->late > sum->oldest) sum->oldest = t->late;
    age->trades++;
    if (isnan(exposure)) sum->unvalued++;
    else if (t->free) age->free += exposure;
    else age->dvp += exposure;
}

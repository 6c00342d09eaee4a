/* payment.c: payments netted between two parties, and of each party against all others. */
#include "risk/payment.h"

#include "base/complain.h"
#include "base/decimal.h"
#include "base/sort.h"
#include "base/text.h"

/* What a payment is to one party, or to the first of two. */
typedef struct leg {
    netto_text currency, date, party, other; /* other: empty for a balance */
    netto_money pays, receives;
} leg;

static int compare_groups(const leg *a, const leg *b)
{
    int order = text_compare(a->currency, b->currency);
    return order ? order : text_compare(a->date, b->date);
}

static int compare_keys(const leg *a, const leg *b)
{
    int order = compare_groups(a, b);
    if (!order) order = text_compare(a->party, b->party);
    return order ? order : text_compare(a->other, b->other);
}

static int compare(const void *a, const void *b)
{
    return compare_keys(a, b);
}

/* Legs of one key become one; how many there are then. */
static uint32_t merge(leg *legs, uint32_t count, leg *room)
{
    uint32_t kept = 0;
    sort_stable(legs, count, sizeof *legs, compare, room);
    for (uint32_t i = 0; i < count; i++) {
        if (kept > 0 && compare_keys(&legs[kept - 1], &legs[i]) == 0) {
            legs[kept - 1].pays += legs[i].pays;
            legs[kept - 1].receives += legs[i].receives;
        } else {
            legs[kept++] = legs[i];
        }
    }
    return kept;
}

static netto_status read_amount(const netto_payment *p, uint32_t row, netto_money *out, netto_complaint *why)
{
    netto_status status = money_from_number(p->amount, out);
    if (status == NETTO_EOVERFLOW || (status == NETTO_OK && *out > NETTO_PAYMENT_MOST))
        return complain(why, NETTO_EOVERFLOW, "row %u: amount: too large for exact sums", row);
    if (status != NETTO_OK || *out <= 0)
        return complain(why, status == NETTO_OK ? NETTO_EDOMAIN : status, "row %u: amount: expected a number greater than 0 with at most 8 decimals", row);
    if (text_equal(p->from, p->to)) return complain(why, NETTO_EPARAMS, "row %u: '%.*s' cannot owe itself", row, TEXT(p->from));
    return NETTO_OK;
}

/* Of the pair from its first party's side; then from either party's against all. */
static netto_status lay_out(const netto_payment *rows, uint32_t count, leg *pairs, leg *sides, netto_complaint *why)
{
    for (uint32_t i = 0; i < count; i++) {
        const netto_payment *p = &rows[i];
        netto_money amount;
        netto_status status = read_amount(p, i, &amount, why);
        if (status != NETTO_OK) return status;
        bool first = text_compare(p->from, p->to) < 0;
        sides[2 * i] = (leg){p->currency, p->date, p->from, {0}, amount, 0};
        sides[2 * i + 1] = (leg){p->currency, p->date, p->to, {0}, 0, amount};
        pairs[i] = (leg){p->currency, p->date, first ? p->from : p->to, first ? p->to : p->from, first ? amount : 0, first ? 0 : amount};
    }
    return NETTO_OK;
}

static netto_obligation obligation_of(const leg *l)
{
    netto_money net = l->pays - l->receives;
    bool turned = net < 0;
    return (netto_obligation){turned ? l->other : l->party, turned ? l->party : l->other, l->currency, l->date, turned ? -net : net,
                              l->pays + l->receives};
}

/* Pairs and sides are in the same order of groups. */
static uint32_t add_up(const leg *pairs, uint32_t pair_count, const leg *sides, uint32_t side_count, netto_payment_total *out)
{
    uint32_t count = 0, s = 0;
    for (uint32_t i = 0; i < pair_count;) {
        const leg *first = &pairs[i];
        netto_payment_total t = {first->currency, first->date, 0, 0, 0};
        for (; i < pair_count && compare_groups(first, &pairs[i]) == 0; i++) {
            netto_obligation o = obligation_of(&pairs[i]);
            t.gross += o.gross;
            t.bilateral += o.net;
        }
        for (; s < side_count && compare_groups(first, &sides[s]) == 0; s++)
            if (sides[s].receives > sides[s].pays) t.multilateral += sides[s].receives - sides[s].pays;
        out[count++] = t;
    }
    return count;
}

netto_status payment_net(const netto_payment *rows, uint32_t count, arena *scratch, netto_payment_netting *out,
                         netto_complaint *complaint)
{
    leg *pairs = arena_array(scratch, count + 1, sizeof *pairs), *sides = arena_array(scratch, 2 * (size_t)count + 1, sizeof *sides);
    leg *room = arena_array(scratch, 2 * (size_t)count + 1, sizeof *room);
    netto_obligation *obligations = arena_array(scratch, count + 1, sizeof *obligations);
    netto_balance *balances = arena_array(scratch, 2 * (size_t)count + 1, sizeof *balances);
    netto_payment_total *totals = arena_array(scratch, count + 1, sizeof *totals);
    if (!pairs || !sides || !room || !obligations || !balances || !totals)
        return complain(complaint, NETTO_ECAPACITY, "no memory to net %u payments; raise `capacity`", count);
    netto_status status = lay_out(rows, count, pairs, sides, complaint);
    if (status != NETTO_OK) return status;
    uint32_t pair_count = merge(pairs, count, room), side_count = merge(sides, 2 * count, room);
    for (uint32_t i = 0; i < pair_count; i++) obligations[i] = obligation_of(&pairs[i]);
    for (uint32_t i = 0; i < side_count; i++)
        balances[i] = (netto_balance){sides[i].party, sides[i].currency, sides[i].date, sides[i].receives - sides[i].pays, sides[i].pays,
                                      sides[i].receives};
    *out = (netto_payment_netting){obligations, balances, totals, pair_count, side_count,
                                   add_up(pairs, pair_count, sides, side_count, totals)};
    return content(complaint);
}

/* waterfall.c: who bears a loss, layer by layer. */
#include "risk/waterfall.h"

#include "base/complain.h"
#include "base/decimal.h"
#include "base/sort.h"
#include "base/text.h"

/* ---- splitting ------------------------------------------------------------------------------------------------ */

/* total * weight / sum and what that leaves, digit by digit: the product need not fit; weight <= sum < 2^126. */
static netto_money divide(netto_money total, netto_money weight, netto_money sum, netto_money *left)
{
    netto_money quotient = 0, rest = 0;
    for (int bit = 126; bit >= 0; bit--) {
        quotient *= 2;
        rest *= 2;
        if (rest >= sum) rest -= sum, quotient++;
        if (!(total >> bit & 1)) continue;
        rest += weight;
        if (rest >= sum) rest -= sum, quotient++;
    }
    *left = rest;
    return quotient;
}

static int compare_fractions(const void *a, const void *b)
{
    const waterfall_part *x = a, *y = b;
    return (x->fraction < y->fraction) - (x->fraction > y->fraction);
}

/* One more unit goes to each of the largest fractions, as many as rounding has left. */
void waterfall_split(netto_money total, const netto_money *weights, uint32_t count, netto_money *out, waterfall_part *parts)
{
    netto_money sum = 0, given = 0;
    for (uint32_t i = 0; i < count; i++) sum += weights[i];
    for (uint32_t i = 0; i < count; i++) {
        parts[i] = (waterfall_part){.place = i};
        out[i] = sum ? divide(total, weights[i], sum, &parts[i].fraction) : 0;
        given += out[i];
    }
    if (given == total || sum == 0) return;
    sort_stable(parts, count, sizeof *parts, compare_fractions, parts + count);
    for (uint32_t i = 0; given < total; i++, given++) out[parts[i].place]++;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* What is read, and what is left of each. */
typedef struct fall {
    const netto_share *losses;
    const netto_layer *layers;
    uint32_t loss_count, layer_count;
    netto_money *left; /* by loss */
    arena *scratch;
    netto_complaint *why;
} fall;

static netto_status no_memory(const fall *f)
{
    return complain(f->why, NETTO_ECAPACITY, "no memory for the waterfall; raise `capacity`");
}

static netto_status read_money(const fall *f, netto_number number, const char *what, netto_text id, netto_money *out)
{
    netto_status status = money_from_number(number, out);
    if (status == NETTO_EOVERFLOW || (status == NETTO_OK && *out > NETTO_PAYMENT_MOST))
        return complain(f->why, NETTO_EOVERFLOW, "%s '%.*s': the amount is too large for exact sums", what, TEXT(id));
    if (status != NETTO_OK || *out < 0)
        return complain(f->why, status == NETTO_OK ? NETTO_EDOMAIN : status, "%s '%.*s': expected an amount of 0 or more with at most 8 decimals", what,
                        TEXT(id));
    return NETTO_OK;
}

static int compare_ids(const void *a, const void *b)
{
    return text_compare(*(const netto_text *)a, *(const netto_text *)b);
}

static netto_status check_twice(const fall *f, const netto_share *shares, uint32_t count, const char *what)
{
    netto_text *ids = arena_array(f->scratch, 2 * (size_t)count + 1, sizeof *ids);
    netto_status status = ids ? NETTO_OK : no_memory(f);
    for (uint32_t i = 0; ids && i < count; i++) ids[i] = shares[i].id;
    if (ids) sort_stable(ids, count, sizeof *ids, compare_ids, ids + count);
    for (uint32_t i = 1; i < count && status == NETTO_OK; i++)
        if (text_equal(ids[i - 1], ids[i])) status = complain(f->why, NETTO_EPARAMS, "%s '%.*s' stands twice", what, TEXT(ids[i]));
    return status;
}

static netto_status read_shares(const fall *f, const netto_share *shares, uint32_t count, const char *what, netto_money *out)
{
    netto_status status = check_twice(f, shares, count, what);
    for (uint32_t i = 0; i < count && status == NETTO_OK; i++) status = read_money(f, shares[i].amount, what, shares[i].id, &out[i]);
    return status;
}

static bool has_loss(const fall *f, netto_text id)
{
    for (uint32_t i = 0; i < f->loss_count; i++)
        if (text_equal(f->losses[i].id, id)) return true;
    return false;
}

static netto_status check_layer(const fall *f, uint32_t number)
{
    const netto_layer *l = &f->layers[number];
    bool amount = l->amount.kind != NETTO_NUMBER_NONE;
    for (uint32_t k = 0; k < number; k++)
        if (text_equal(f->layers[k].name, l->name)) return complain(f->why, NETTO_EPARAMS, "layer '%.*s' stands twice", TEXT(l->name));
    if (amount == (l->member_count > 0))
        return complain(f->why, NETTO_EPARAMS, "layer '%.*s': give an amount, or members with theirs", TEXT(l->name));
    if (l->pays_for.size && !has_loss(f, l->pays_for))
        return complain(f->why, NETTO_EPARAMS, "layer '%.*s' pays for '%.*s', and there is no such loss", TEXT(l->name), TEXT(l->pays_for));
    return NETTO_OK;
}

/* Members of all layers together, and losses by layers, so that nobody waits long. */
static netto_status check_size(const fall *f)
{
    uint64_t members = (uint64_t)f->loss_count * f->layer_count;
    for (uint32_t i = 0; i < f->layer_count; i++) members += f->layers[i].member_count;
    if (members <= WATERFALL_MOST) return NETTO_OK;
    return complain(f->why, NETTO_ETOOLARGE, "a waterfall of %llu members, and losses times layers; at most %d", (unsigned long long)members, WATERFALL_MOST);
}

/* ---- paying ------------------------------------------------------------------------------------------------------ */

static bool may_pay(const netto_layer *l, netto_text loss)
{
    return l->pays_for.size == 0 || text_equal(l->pays_for, loss);
}

/* What the layer pays for each loss; how much together. */
static netto_status pay_losses(fall *f, const netto_layer *l, netto_layer_trace *t)
{
    uint32_t n = f->loss_count;
    netto_money *owed = arena_array(f->scratch, 2 * (size_t)n + 1, sizeof *owed), sum = 0;
    waterfall_part *parts = arena_array(f->scratch, 2 * (size_t)n + 1, sizeof *parts);
    netto_paid *told = arena_array(f->scratch, n + 1, sizeof *told);
    if (!owed || !parts || !told) return no_memory(f);
    netto_money *pays = owed + n;
    for (uint32_t i = 0; i < n; i++) owed[i] = may_pay(l, f->losses[i].id) ? f->left[i] : 0, sum += owed[i];
    t->paid = sum < t->available ? sum : t->available;
    waterfall_split(t->paid, owed, n, pays, parts);
    t->losses = told;
    for (uint32_t i = 0; i < n; i++) {
        f->left[i] -= pays[i];
        if (pays[i]) told[t->loss_count++] = (netto_paid){f->losses[i].id, pays[i], f->left[i]};
    }
    return NETTO_OK;
}

static netto_status pay_layer(fall *f, const netto_layer *l, netto_layer_trace *t)
{
    uint32_t n = l->member_count;
    netto_money *has = arena_array(f->scratch, 2 * (size_t)n + 1, sizeof *has);
    waterfall_part *parts = arena_array(f->scratch, 2 * (size_t)n + 1, sizeof *parts);
    netto_paid *told = arena_array(f->scratch, n + 1, sizeof *told);
    if (!has || !parts || !told) return no_memory(f);
    netto_money *pays = has + n;
    *t = (netto_layer_trace){.name = l->name, .members = told, .member_count = n};
    netto_status status = n ? read_shares(f, l->members, n, "member", has) : read_money(f, l->amount, "layer", l->name, &t->available);
    for (uint32_t i = 0; i < n && status == NETTO_OK; i++) t->available += has[i];
    if (status == NETTO_OK) status = pay_losses(f, l, t);
    if (status != NETTO_OK) return status;
    waterfall_split(t->paid, has, n, pays, parts);
    for (uint32_t i = 0; i < n; i++) told[i] = (netto_paid){l->members[i].id, pays[i], has[i] - pays[i]};
    return NETTO_OK;
}

static void tell_losses(const fall *f, const netto_money *whole, netto_paid *told, netto_waterfall *out)
{
    for (uint32_t i = 0; i < f->loss_count; i++) {
        told[i] = (netto_paid){f->losses[i].id, whole[i] - f->left[i], f->left[i]};
        out->loss += whole[i];
        out->covered += told[i].amount;
    }
}

netto_status waterfall_run(const netto_share *losses, uint32_t loss_count, const netto_layer *layers, uint32_t layer_count, arena *scratch,
                           netto_waterfall *out, netto_complaint *complaint)
{
    fall f = {losses, layers, loss_count, layer_count, arena_array(scratch, loss_count + 1, sizeof *f.left), scratch, complaint};
    netto_money *whole = arena_array(scratch, loss_count + 1, sizeof *whole);
    netto_layer_trace *traces = arena_array(scratch, layer_count + 1, sizeof *traces);
    netto_paid *told = arena_array(scratch, loss_count + 1, sizeof *told);
    if (!f.left || !whole || !traces || !told) return no_memory(&f);
    netto_status status = check_size(&f);
    if (status == NETTO_OK) status = read_shares(&f, losses, loss_count, "loss", whole);
    for (uint32_t i = 0; i < loss_count && status == NETTO_OK; i++) f.left[i] = whole[i];
    for (uint32_t i = 0; i < layer_count && status == NETTO_OK; i++) {
        status = check_layer(&f, i);
        if (status == NETTO_OK) status = pay_layer(&f, &layers[i], &traces[i]);
    }
    if (status != NETTO_OK) return status;
    *out = (netto_waterfall){.layers = traces, .losses = told, .layer_count = layer_count, .loss_count = loss_count};
    tell_losses(&f, whole, told, out);
    return content(complaint);
}

/* decision_list.c: rows with a place to go on from; positions, accounts and marks. */
#include "codec/decision_list.h"

#include <math.h>

#include "base/decimal.h"

void decision_list(writer *w, const netto_decision *decision,
                   void (*put)(writer *, const netto_decision *, uint32_t i),
                   netto_text (*id)(const netto_decision *, uint32_t i))
{
    uint32_t count = decision->row_count;
    writer_map(w, 2 + decision_count_seq(decision));
    WRITER_KEY(w, "rows");
    writer_array(w, count);
    for (uint32_t i = 0; i < count && !w->failed; i++) put(w, decision, i);
    WRITER_KEY(w, "next");
    if (decision->more && count > 0)
        writer_text(w, id(decision, count - 1));
    else
        writer_nil(w);
    decision_put_seq(w, decision);
}

uint32_t decision_put_seq(writer *w, const netto_decision *decision)
{
    WRITER_KEY(w, "seq");
    writer_unsigned(w, decision->seq);
    if (!decision->behind) return 1;
    WRITER_KEY(w, "durable");
    writer_unsigned(w, decision->durable);
    return 2;
}

/* ---- fields ------------------------------------------------------------------------------------ */

void decision_put_real(writer *w, netto_text key, double number)
{
    writer_text(w, key);
    writer_real(w, number);
}

void decision_put_maybe(writer *w, netto_text key, double number)
{
    writer_text(w, key);
    writer_known(w, !isnan(number), number);
}

uint32_t decision_put_known(writer *w, netto_text key, double number)
{
    if (isnan(number)) return 0;
    decision_put_real(w, key, number);
    return 1;
}

void decision_put_count(writer *w, netto_text key, uint64_t count)
{
    writer_text(w, key);
    writer_unsigned(w, count);
}

void decision_put_word(writer *w, netto_text key, const char *word)
{
    writer_text(w, key);
    writer_text(w, text_of(word));
}

uint32_t decision_put_true(writer *w, netto_text key, bool is)
{
    if (!is) return 0;
    writer_text(w, key);
    writer_boolean(w, true);
    return 1;
}

/* ---- numbers ----------------------------------------------------------------------------------- */

static void put_printed(writer *w, netto_decimal decimal)
{
    char text[DECIMAL_TEXT];
    writer_text(w, (netto_text){text, (uint32_t)decimal_print(decimal, text)});
}

static netto_decimal shortened(netto_decimal d)
{
    while (d.scale > 0 && d.units % 10 == 0) {
        d.units /= 10;
        d.scale--;
    }
    return d;
}

/* A decimal as the double that reads back as it, where there is one; else as text. */
static void put_decimal(writer *w, netto_decimal decimal)
{
    netto_decimal back, d = shortened(decimal);
    double real = decimal_real(d);
    if (d.scale == 0)
        writer_integer(w, d.units);
    else if (decimal_from_real(real, &back) == NETTO_OK && back.units == d.units && back.scale == d.scale)
        writer_real(w, real);
    else
        put_printed(w, d);
}

uint32_t decision_put_number(writer *w, netto_text key, netto_number number)
{
    if (number.kind == NETTO_NUMBER_NONE) return 0;
    writer_text(w, key);
    if (number.kind == NETTO_NUMBER_REAL)
        writer_real(w, number.real);
    else
        put_decimal(w, number.decimal);
    return 1;
}

uint32_t decision_put_text(writer *w, netto_text key, netto_text text)
{
    if (!netto_text_given(text)) return 0;
    writer_text(w, key);
    writer_text(w, text);
    return 1;
}

uint32_t decision_put_instant(writer *w, netto_text key, netto_instant at)
{
    if (at == NETTO_NEVER) return 0;
    writer_text(w, key);
    writer_integer(w, at);
    return 1;
}

/* ---- quantities -------------------------------------------------------------------------------- */

/* Would this double, sent back as a quantity, be so many steps again? */
static bool is_quantity(double real, netto_decimal qty, netto_decimal step)
{
    quantity_step s;
    int64_t n, back;
    netto_number exact = {.kind = NETTO_NUMBER_DECIMAL, .decimal = qty};
    netto_number near = {.kind = NETTO_NUMBER_REAL, .real = real};
    return quantity_step_from(step, &s) == NETTO_OK && quantity_from_number(exact, &s, &n) == NETTO_OK &&
           quantity_from_number(near, &s, &back) == NETTO_OK && n == back;
}

void decision_put_quantity(writer *w, netto_decimal qty, netto_decimal step)
{
    double real = decimal_real(qty);
    if (is_quantity(real, qty, step))
        writer_real(w, real);
    else
        put_printed(w, qty);
}

void decision_put_scaled(writer *w, netto_text key, netto_money units, unsigned scale)
{
    char text[DECIMAL_TEXT];
    netto_decimal again;
    double real = decimal_to_real(units, scale);
    writer_text(w, key);
    bool same = decimal_from_real(real, &again) == NETTO_OK && again.scale <= scale;
    if (same && (netto_money)again.units * (netto_money)decimal_tens[scale - again.scale] == units) return writer_real(w, real);
    money_print_scaled(units, scale, text);
    writer_text(w, text_of(text));
}

void decision_put_money(writer *w, netto_text key, netto_money amount)
{
    decision_put_scaled(w, key, amount, NETTO_MONEY_SCALE);
}

/* ---- positions --------------------------------------------------------------------------------- */

static void put_position(writer *w, const netto_decision *decision, uint32_t i)
{
    const netto_position *p = &decision->positions[i];
    writer_array(w, 3);
    writer_text(w, p->instrument);
    decision_put_quantity(w, p->qty, p->step);
    writer_real(w, p->cost);
}

static netto_text position_id(const netto_decision *decision, uint32_t i)
{
    return decision->positions[i].instrument;
}

void decision_positions(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    decision_list(w, decision, put_position, position_id);
}

/* ---- accounts ---------------------------------------------------------------------------------- */

static void put_netting(writer *w, const netto_account_info *account)
{
    WRITER_KEY(w, "netting");
    if (account->netting == NETTO_NETTING_ALL) {
        WRITER_LITERAL(w, "all");
    } else if (account->netting == NETTO_NETTING_NONE) {
        WRITER_LITERAL(w, "none");
    } else {
        writer_map(w, 1);
        WRITER_KEY(w, "by");
        writer_text(w, account->by);
    }
}

static void put_account(writer *w, const netto_decision *decision, uint32_t i)
{
    const netto_account_info *account = &decision->accounts[i];
    size_t map = writer_open_map(w);
    uint32_t fields = 3;
    fields += decision_put_text(w, TEXT_LITERAL("id"), account->id);
    fields += decision_put_text(w, TEXT_LITERAL("kind"), account->kind);
    fields += decision_put_text(w, TEXT_LITERAL("parent"), account->parent);
    put_netting(w, account);
    WRITER_KEY(w, "positions");
    writer_unsigned(w, account->positions);
    WRITER_KEY(w, "status");
    writer_text(w, text_of(netto_standing_word(account->standing)));
    if (netto_text_given(account->attrs)) {
        WRITER_KEY(w, "attrs");
        writer_raw(w, account->attrs);
        fields++;
    }
    writer_close_map(w, map, fields);
}

static netto_text account_id(const netto_decision *decision, uint32_t i)
{
    return decision->accounts[i].id;
}

void decision_accounts(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    decision_list(w, decision, put_account, account_id);
}

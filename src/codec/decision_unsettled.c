/* decision_unsettled.c: settlement.list, settlement.get. */
#include "base/instant.h"
#include "codec/decision_list.h"

static void put_date(writer *w, int32_t day)
{
    char text[INSTANT_TEXT];
    instant_print(day * NETTO_DAY, text);
    WRITER_KEY(w, "settle");
    writer_text(w, (netto_text){text, 10});
}

static void put_part(writer *w, netto_text key, netto_decimal part, netto_decimal step)
{
    writer_text(w, key);
    decision_put_quantity(w, part, step);
}

/* Of a delivery versus payment both parts are one. */
static uint32_t put_done(writer *w, const netto_unsettled_info *t)
{
    if (t->free) put_part(w, TEXT_LITERAL("given"), t->given, t->step), put_part(w, TEXT_LITERAL("taken"), t->taken, t->step);
    else put_part(w, TEXT_LITERAL("settled"), t->given, t->step);
    return t->free ? 2 : 1;
}

static void put_trade(writer *w, const netto_unsettled_info *t)
{
    size_t map = writer_open_map(w);
    uint32_t fields = decision_put_text(w, TEXT_LITERAL("trade"), t->trade);
    fields += decision_put_text(w, TEXT_LITERAL("account"), t->account);
    fields += decision_put_text(w, TEXT_LITERAL("instrument"), t->instrument);
    put_part(w, TEXT_LITERAL("qty"), t->qty, t->step);
    fields += 1 + put_done(w, t);
    fields += decision_put_number(w, TEXT_LITERAL("price"), (netto_number){.kind = NETTO_NUMBER_DECIMAL, .decimal = t->price});
    fields += decision_put_instant(w, TEXT_LITERAL("ts"), t->ts);
    put_date(w, t->date);
    fields += 1 + decision_put_true(w, TEXT_LITERAL("free"), t->free);
    decision_put_word(w, TEXT_LITERAL("status"), t->failed ? "failed" : "waiting");
    WRITER_KEY(w, "late");
    writer_integer(w, t->late);
    fields += 2 + decision_put_known(w, TEXT_LITERAL("exposure"), t->exposure);
    decision_put_real(w, TEXT_LITERAL("factor"), t->factor);
    writer_close_map(w, map, fields + 1);
}

/* `next` is where to go on: an account, and the last trade of it that was told. */
void decision_unsettled(writer *w, const netto_command *command, const netto_decision *decision)
{
    uint32_t count = decision->row_count;
    (void)command;
    writer_map(w, 2 + decision_count_seq(decision));
    WRITER_KEY(w, "rows");
    writer_array(w, count);
    for (uint32_t i = 0; i < count && !w->failed; i++) put_trade(w, &decision->unsettled[i]);
    WRITER_KEY(w, "next");
    if (decision->more && count > 0) {
        writer_array(w, 2);
        writer_text(w, decision->unsettled[count - 1].account);
        writer_unsigned(w, decision->unsettled[count - 1].number);
    } else {
        writer_nil(w);
    }
    decision_put_seq(w, decision);
}

static void put_age(writer *w, const netto_unsettled_age *a)
{
    writer_map(w, 5);
    WRITER_KEY(w, "from");
    writer_integer(w, a->from);
    decision_put_count(w, TEXT_LITERAL("trades"), a->trades);
    decision_put_real(w, TEXT_LITERAL("dvp"), a->dvp);
    decision_put_real(w, TEXT_LITERAL("free"), a->free);
    decision_put_real(w, TEXT_LITERAL("capital"), a->capital);
}

void decision_settlement(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_unsettled_totals *s = &decision->settlement;
    double dvp = 0.0, free = 0.0, capital = 0.0;
    (void)command;
    for (int i = 0; i < NETTO_AGES; i++) dvp += s->ages[i].dvp, free += s->ages[i].free, capital += s->ages[i].capital;
    size_t map = writer_open_map(w);
    decision_put_count(w, TEXT_LITERAL("trades"), s->trades);
    decision_put_count(w, TEXT_LITERAL("failed"), s->failed);
    decision_put_count(w, TEXT_LITERAL("unvalued"), s->unvalued);
    WRITER_KEY(w, "oldest");
    writer_integer(w, s->oldest);
    decision_put_real(w, TEXT_LITERAL("exposure"), dvp + free);
    decision_put_real(w, TEXT_LITERAL("dvp"), dvp);
    decision_put_real(w, TEXT_LITERAL("free"), free);
    decision_put_real(w, TEXT_LITERAL("capital"), capital);
    WRITER_KEY(w, "ages");
    writer_array(w, NETTO_AGES);
    for (int i = 0; i < NETTO_AGES; i++) put_age(w, &s->ages[i]);
    writer_close_map(w, map, 9 + decision_put_progress(w, decision));
}

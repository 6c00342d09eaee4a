/* decision_closeout.c: closeout.net. */
#include "base/text.h"
#include "codec/decision_list.h"

static void put_currencies(writer *w, const netto_closeout_currency *rows, uint32_t count)
{
    WRITER_KEY(w, "currencies");
    writer_array(w, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_map(w, 4);
        decision_put_text(w, TEXT_LITERAL("currency"), rows[i].currency);
        decision_put_money(w, TEXT_LITERAL("positive"), rows[i].positive);
        decision_put_money(w, TEXT_LITERAL("negative"), rows[i].negative);
        decision_put_money(w, TEXT_LITERAL("net"), rows[i].net);
    }
}

static void put_set(writer *w, const netto_closeout_set *s)
{
    size_t map = writer_open_map(w);
    uint32_t fields = 16 + decision_put_text(w, TEXT_LITERAL("id"), s->id);
    WRITER_KEY(w, "alone");
    writer_boolean(w, s->alone);
    if (s->named) {
        WRITER_KEY(w, "margined");
        writer_boolean(w, s->margined);
        fields++;
    }
    decision_put_count(w, TEXT_LITERAL("positions"), s->positions);
    decision_put_real(w, TEXT_LITERAL("gross"), s->exposure.gross);
    decision_put_real(w, TEXT_LITERAL("net"), s->exposure.net);
    decision_put_real(w, TEXT_LITERAL("netted"), s->exposure.netted);
    decision_put_real(w, TEXT_LITERAL("apart"), s->apart);
    decision_put_real(w, TEXT_LITERAL("cost"), s->apart - s->exposure.netted);
    decision_put_real(w, TEXT_LITERAL("closeout"), s->closeout);
    decision_put_real(w, TEXT_LITERAL("positive"), s->positive);
    decision_put_real(w, TEXT_LITERAL("negative"), s->negative);
    decision_put_maybe(w, TEXT_LITERAL("ngr"), s->ngr);
    decision_put_real(w, TEXT_LITERAL("factor"), s->factor);
    decision_put_real(w, TEXT_LITERAL("received"), s->received);
    decision_put_real(w, TEXT_LITERAL("lodged"), s->lodged);
    decision_put_real(w, TEXT_LITERAL("replacement"), s->replacement);
    put_currencies(w, s->currencies, s->currency_count);
    writer_close_map(w, map, fields);
}

void decision_closeout(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_closeout *c = &decision->closeout;
    (void)command;
    size_t map = writer_open_map(w);
    decision_put_real(w, TEXT_LITERAL("netted"), c->netted);
    decision_put_real(w, TEXT_LITERAL("then"), c->then);
    decision_put_real(w, TEXT_LITERAL("cost"), c->then - c->netted);
    decision_put_real(w, TEXT_LITERAL("apart"), c->apart);
    decision_put_real(w, TEXT_LITERAL("received"), c->received);
    decision_put_real(w, TEXT_LITERAL("lodged"), c->lodged);
    WRITER_KEY(w, "sets");
    writer_array(w, c->set_count);
    for (uint32_t i = 0; i < c->set_count; i++) put_set(w, &c->sets[i]);
    put_currencies(w, c->currencies, c->currency_count);
    WRITER_KEY(w, "policy");
    writer_text(w, decision->policy);
    writer_close_map(w, map, 9 + decision_put_seq(w, decision));
}

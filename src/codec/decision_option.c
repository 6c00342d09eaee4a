/* decision_option.c: option.price: what options are worth. */
#include "codec/decision_list.h"

static void put_named(writer *w, netto_text key, double number)
{
    writer_text(w, key);
    writer_real(w, number);
}

static void put_option(writer *w, const netto_option_answer *a)
{
    if (a->refused) return writer_nil(w);
    writer_map(w, 7);
    put_named(w, TEXT_LITERAL("vol"), a->vol);
    put_named(w, TEXT_LITERAL("price"), a->value.price);
    put_named(w, TEXT_LITERAL("delta"), a->value.delta);
    put_named(w, TEXT_LITERAL("gamma"), a->value.gamma);
    put_named(w, TEXT_LITERAL("vega"), a->value.vega);
    put_named(w, TEXT_LITERAL("theta"), a->value.theta);
    put_named(w, TEXT_LITERAL("rho"), a->value.rho);
}

void decision_options(writer *w, const netto_command *command, const netto_decision *decision)
{
    writer_map(w, 2u + command->partial);
    WRITER_KEY(w, "rows");
    writer_array(w, decision->row_count);
    for (uint32_t i = 0; i < decision->row_count; i++) put_option(w, &decision->options.rows[i]);
    if (command->partial) {
        WRITER_KEY(w, "errors");
        decision_put_errors(w, &decision->options.count);
    }
    WRITER_KEY(w, "seq");
    writer_unsigned(w, decision->seq);
}

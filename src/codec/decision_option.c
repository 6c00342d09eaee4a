/* decision_option.c: option.price and option.list: what options are worth. */
#include <math.h>

#include "base/text.h"
#include "codec/decision_list.h"

static void put_greeks(writer *w, const netto_option_value *v)
{
    decision_put_real(w, TEXT_LITERAL("gamma"), v->gamma);
    decision_put_real(w, TEXT_LITERAL("vega"), v->vega);
    decision_put_real(w, TEXT_LITERAL("theta"), v->theta);
    decision_put_real(w, TEXT_LITERAL("rho"), v->rho);
}

static void put_option(writer *w, const netto_option_answer *a)
{
    if (a->refused) return writer_nil(w);
    writer_map(w, 7);
    decision_put_real(w, TEXT_LITERAL("vol"), a->vol);
    decision_put_real(w, TEXT_LITERAL("price"), a->value.price);
    decision_put_real(w, TEXT_LITERAL("delta"), a->value.delta);
    put_greeks(w, &a->value);
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

/* ---- option.list ------------------------------------------------------------------------------------- */

static uint32_t put_delta(writer *w, const netto_option_info *o)
{
    if (isnan(o->delta)) return 0;
    decision_put_real(w, TEXT_LITERAL("delta"), o->delta);
    decision_put_text(w, TEXT_LITERAL("delta_source"), o->by_model ? TEXT_LITERAL("model") : TEXT_LITERAL("feed"));
    decision_put_real(w, TEXT_LITERAL("delta_age"), o->delta_age);
    return 3;
}

/* What the model makes of it, and of what. */
static uint32_t put_model(writer *w, const netto_option_info *o)
{
    if (!o->valued) return decision_put_text(w, TEXT_LITERAL("missing"), o->missing);
    bool spot = o->option.model == NETTO_BLACK_SCHOLES;
    decision_put_text(w, TEXT_LITERAL("model"), text_of(netto_option_model_word(o->option.model)));
    decision_put_real(w, spot ? TEXT_LITERAL("spot") : TEXT_LITERAL("forward"), o->option.underlying);
    decision_put_real(w, TEXT_LITERAL("years"), o->option.years);
    decision_put_real(w, TEXT_LITERAL("rate"), o->option.rate);
    if (spot) decision_put_real(w, TEXT_LITERAL("yield"), o->option.yield);
    decision_put_real(w, TEXT_LITERAL("value"), o->value.price);
    decision_put_real(w, TEXT_LITERAL("model_delta"), o->value.delta);
    put_greeks(w, &o->value);
    return 10u + spot;
}

static void put_listed(writer *w, const netto_decision *decision, uint32_t i)
{
    const netto_option_info *o = &decision->listed[i];
    size_t map = writer_open_map(w);
    uint32_t fields = decision_put_text(w, TEXT_LITERAL("id"), o->instrument) + decision_put_text(w, TEXT_LITERAL("underlying"), o->underlying);
    fields += decision_put_known(w, TEXT_LITERAL("price"), o->mark) + decision_put_known(w, TEXT_LITERAL("iv"), o->iv);
    fields += put_delta(w, o);
    fields += put_model(w, o);
    writer_close_map(w, map, fields);
}

static netto_text listed_id(const netto_decision *decision, uint32_t i)
{
    return decision->listed[i].instrument;
}

void decision_listed(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    decision_list(w, decision, put_listed, listed_id);
}

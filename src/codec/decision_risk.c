/* decision_risk.c: var.get, var.backtest, and forecasts. */
#include <math.h>

#include "codec/decision_list.h"

static void write_real(writer *w, netto_text key, double number)
{
    writer_text(w, key);
    writer_known(w, !isnan(number), number);
}

static void write_count(writer *w, netto_text key, uint64_t count)
{
    writer_text(w, key);
    writer_unsigned(w, count);
}

static void write_word(writer *w, netto_text key, const char *word)
{
    writer_text(w, key);
    writer_text(w, text_of(word));
}

/* ---- value at risk ------------------------------------------------------------------------------------------ */

static void put_components(writer *w, const netto_var_report *r)
{
    WRITER_KEY(w, "components");
    writer_array(w, r->component_count);
    for (uint32_t i = 0; i < r->component_count; i++) {
        const netto_var_component *c = &r->components[i];
        writer_map(w, 5);
        decision_put_text(w, TEXT_LITERAL("instrument"), c->instrument);
        write_real(w, TEXT_LITERAL("exposure"), c->exposure);
        write_real(w, TEXT_LITERAL("marginal"), c->marginal);
        write_real(w, TEXT_LITERAL("value"), c->value);
        write_real(w, TEXT_LITERAL("es"), c->es);
    }
}

static void put_sets(writer *w, const netto_var_report *r)
{
    WRITER_KEY(w, "sets");
    writer_array(w, r->set_count);
    for (uint32_t i = 0; i < r->set_count; i++) {
        const netto_var_set *s = &r->sets[i];
        size_t map = writer_open_map(w);
        uint32_t fields = 2 + decision_put_text(w, s->alone ? TEXT_LITERAL("instrument") : TEXT_LITERAL("set"), s->id);
        write_real(w, TEXT_LITERAL("value"), s->value);
        write_real(w, TEXT_LITERAL("es"), s->es);
        writer_close_map(w, map, fields);
    }
}

static uint32_t put_rest(writer *w, const netto_var_report *r)
{
    if (!r->has_rest) return 0;
    WRITER_KEY(w, "without");
    writer_map(w, 3);
    write_real(w, TEXT_LITERAL("value"), r->rest);
    write_real(w, TEXT_LITERAL("es"), r->rest_es);
    write_real(w, TEXT_LITERAL("incremental"), r->value - r->rest);
    return 1;
}

static uint32_t put_scenarios(writer *w, const netto_var_report *r)
{
    write_count(w, TEXT_LITERAL("scenarios"), r->scenarios);
    if (!r->rank) return 1;
    write_count(w, TEXT_LITERAL("rank"), r->rank);
    return 2;
}

static uint32_t put_if(writer *w, netto_text key, bool said)
{
    if (!said) return 0;
    writer_text(w, key);
    writer_boolean(w, true);
    return 1;
}

static uint32_t put_progress(writer *w, const netto_decision *decision)
{
    uint32_t fields = decision_put_seq(w, decision);
    if (decision->since == 0 || decision->since == decision->seq) return fields;
    write_count(w, TEXT_LITERAL("since"), decision->since);
    return fields + 1;
}

void decision_var(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_var_report *r = &decision->var;
    size_t map = writer_open_map(w);
    write_real(w, TEXT_LITERAL("value"), r->value);
    write_real(w, TEXT_LITERAL("es"), r->es);
    write_real(w, TEXT_LITERAL("volatility"), r->volatility);
    write_word(w, TEXT_LITERAL("method"), netto_var_method_word(r->terms.method));
    write_real(w, TEXT_LITERAL("alpha"), r->terms.alpha);
    write_real(w, TEXT_LITERAL("horizon"), (double)r->terms.horizon / 1e9);
    uint32_t fields = 6 + put_scenarios(w, r);
    fields += put_if(w, TEXT_LITERAL("indefinite"), r->indefinite) + put_if(w, TEXT_LITERAL("uncovered"), r->uncovered);
    if (command->var.sets) put_sets(w, r), fields++;
    if (command->var.components) put_components(w, r), fields++;
    fields += put_rest(w, r);
    WRITER_KEY(w, "policy");
    writer_text(w, decision->policy);
    writer_close_map(w, map, fields + 1 + put_progress(w, decision));
}

/* ---- backtests ------------------------------------------------------------------------------------------------ */

static void put_test(writer *w, netto_text key, const netto_test *t)
{
    writer_text(w, key);
    if (!t->known) return writer_nil(w);
    writer_map(w, 2);
    write_real(w, TEXT_LITERAL("statistic"), t->statistic);
    write_real(w, TEXT_LITERAL("p"), t->p);
}

static void put_transitions(writer *w, const netto_backtest *b)
{
    WRITER_KEY(w, "transitions");
    writer_array(w, 2);
    for (int i = 0; i < 2; i++) {
        writer_array(w, 2);
        for (int k = 0; k < 2; k++) writer_unsigned(w, b->transitions[i][k]);
    }
}

static uint32_t put_backtest(writer *w, const netto_backtest *b)
{
    write_real(w, TEXT_LITERAL("alpha"), b->alpha);
    write_count(w, TEXT_LITERAL("observations"), b->observations);
    write_count(w, TEXT_LITERAL("exceptions"), b->exceptions);
    write_real(w, TEXT_LITERAL("expected"), b->expected);
    put_test(w, TEXT_LITERAL("kupiec"), &b->kupiec);
    put_test(w, TEXT_LITERAL("independence"), &b->independence);
    put_test(w, TEXT_LITERAL("coverage"), &b->coverage);
    put_transitions(w, b);
    write_word(w, TEXT_LITERAL("zone"), netto_zone_word(b->zone));
    if (!b->basel) return 9;
    write_real(w, TEXT_LITERAL("multiplier"), b->multiplier);
    write_real(w, TEXT_LITERAL("plus"), b->plus);
    return 11;
}

void decision_backtest(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    size_t map = writer_open_map(w);
    uint32_t fields = put_backtest(w, &decision->backtest);
    writer_close_map(w, map, fields + decision_put_seq(w, decision));
}

/* ---- hedges ----------------------------------------------------------------------------------------------------- */

void decision_hedge(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_hedge *h = &decision->hedge;
    (void)command;
    size_t map = writer_open_map(w);
    WRITER_KEY(w, "legs");
    writer_array(w, h->leg_count);
    for (uint32_t i = 0; i < h->leg_count; i++) {
        writer_map(w, h->legs[i].traded ? 3 : 2);
        decision_put_text(w, TEXT_LITERAL("instrument"), h->legs[i].instrument);
        write_real(w, TEXT_LITERAL("ratio"), h->legs[i].ratio);
        if (h->legs[i].traded) write_real(w, TEXT_LITERAL("trade"), h->legs[i].trade);
    }
    write_real(w, TEXT_LITERAL("effectiveness"), h->effectiveness);
    write_count(w, TEXT_LITERAL("samples"), h->samples);
    WRITER_KEY(w, "policy");
    writer_text(w, decision->policy);
    writer_close_map(w, map, 4 + decision_put_seq(w, decision));
}

/* ---- forecasts ---------------------------------------------------------------------------------------------------- */

/* A number that is left out where it is not known. */
static uint32_t put_if_known(writer *w, netto_text key, double number)
{
    if (isnan(number)) return 0;
    write_real(w, key, number);
    return 1;
}

void decision_forecast(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    const netto_forecast_answer *a = &decision->forecast;
    size_t map = writer_open_map(w);
    uint32_t fields = decision_put_text(w, TEXT_LITERAL("name"), a->name);
    fields += put_if_known(w, TEXT_LITERAL("value"), a->value);
    fields += put_if_known(w, TEXT_LITERAL("reference"), a->reference);
    fields += put_if_known(w, TEXT_LITERAL("outcome"), a->outcome);
    fields += put_if(w, TEXT_LITERAL("duplicate"), a->duplicate);
    writer_close_map(w, map, fields + decision_put_seq(w, decision));
}

static uint32_t put_backtest_of(writer *w, const netto_score *s)
{
    if (!s->backtest.observations) return 0;
    WRITER_KEY(w, "backtest");
    size_t map = writer_open_map(w);
    writer_close_map(w, map, put_backtest(w, &s->backtest));
    return 1;
}

static void put_names(writer *w, const netto_score *s)
{
    WRITER_KEY(w, "name");
    writer_text(w, s->name);
    write_word(w, TEXT_LITERAL("kind"), netto_forecast_kind_word(s->kind));
    write_count(w, TEXT_LITERAL("waiting"), s->waiting);
    write_count(w, TEXT_LITERAL("kept"), s->kept);
}

void decision_score(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    const netto_score *s = &decision->score;
    size_t map = writer_open_map(w);
    put_names(w, s);
    write_count(w, TEXT_LITERAL("count"), s->count);
    uint32_t fields = 5 + put_if_known(w, TEXT_LITERAL("hit_rate"), s->hit_rate);
    fields += put_if_known(w, TEXT_LITERAL("mae"), s->mae);
    fields += put_if_known(w, TEXT_LITERAL("rmse"), s->rmse);
    fields += put_if_known(w, TEXT_LITERAL("bias"), s->bias);
    fields += put_if_known(w, TEXT_LITERAL("qlike"), s->qlike);
    fields += put_backtest_of(w, s);
    writer_close_map(w, map, fields + decision_put_seq(w, decision));
}

static void put_row(writer *w, const netto_decision *decision, uint32_t i)
{
    writer_map(w, 4);
    put_names(w, &decision->scores[i]);
}

static netto_text name_of(const netto_decision *decision, uint32_t i)
{
    return decision->scores[i].name;
}

void decision_scores(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    decision_list(w, decision, put_row, name_of);
}

/* decision_risk.c: var.get, var.backtest, and forecasts. */
#include <math.h>

#include "codec/decision_list.h"

/* ---- value at risk ------------------------------------------------------------------------------------------ */

static void put_components(writer *w, const netto_var_report *r)
{
    WRITER_KEY(w, "components");
    writer_array(w, r->component_count);
    for (uint32_t i = 0; i < r->component_count; i++) {
        const netto_var_component *c = &r->components[i];
        writer_map(w, 5);
        decision_put_text(w, TEXT_LITERAL("instrument"), c->instrument);
        decision_put_maybe(w, TEXT_LITERAL("exposure"), c->exposure);
        decision_put_maybe(w, TEXT_LITERAL("marginal"), c->marginal);
        decision_put_maybe(w, TEXT_LITERAL("value"), c->value);
        decision_put_maybe(w, TEXT_LITERAL("es"), c->es);
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
        decision_put_maybe(w, TEXT_LITERAL("value"), s->value);
        decision_put_maybe(w, TEXT_LITERAL("es"), s->es);
        writer_close_map(w, map, fields);
    }
}

static uint32_t put_rest(writer *w, const netto_var_report *r)
{
    if (!r->has_rest) return 0;
    WRITER_KEY(w, "without");
    writer_map(w, 3);
    decision_put_maybe(w, TEXT_LITERAL("value"), r->rest);
    decision_put_maybe(w, TEXT_LITERAL("es"), r->rest_es);
    decision_put_maybe(w, TEXT_LITERAL("incremental"), r->value - r->rest);
    return 1;
}

static uint32_t put_scenarios(writer *w, const netto_var_report *r)
{
    decision_put_count(w, TEXT_LITERAL("scenarios"), r->scenarios);
    if (!r->rank) return 1;
    decision_put_count(w, TEXT_LITERAL("rank"), r->rank);
    return 2;
}

void decision_var(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_var_report *r = &decision->var;
    size_t map = writer_open_map(w);
    decision_put_maybe(w, TEXT_LITERAL("value"), r->value);
    decision_put_maybe(w, TEXT_LITERAL("es"), r->es);
    decision_put_maybe(w, TEXT_LITERAL("volatility"), r->volatility);
    decision_put_word(w, TEXT_LITERAL("method"), netto_var_method_word(r->terms.method));
    decision_put_maybe(w, TEXT_LITERAL("alpha"), r->terms.alpha);
    decision_put_maybe(w, TEXT_LITERAL("horizon"), (double)r->terms.horizon / 1e9);
    uint32_t fields = 6 + put_scenarios(w, r);
    fields += decision_put_true(w, TEXT_LITERAL("indefinite"), r->indefinite) + decision_put_true(w, TEXT_LITERAL("uncovered"), r->uncovered);
    if (command->var.sets) put_sets(w, r), fields++;
    if (command->var.components) put_components(w, r), fields++;
    fields += put_rest(w, r);
    WRITER_KEY(w, "policy");
    writer_text(w, decision->policy);
    writer_close_map(w, map, fields + 1 + decision_put_progress(w, decision));
}

/* ---- backtests ------------------------------------------------------------------------------------------------ */

static void put_test(writer *w, netto_text key, const netto_test *t)
{
    writer_text(w, key);
    if (!t->known) return writer_nil(w);
    writer_map(w, 2);
    decision_put_maybe(w, TEXT_LITERAL("statistic"), t->statistic);
    decision_put_maybe(w, TEXT_LITERAL("p"), t->p);
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
    decision_put_maybe(w, TEXT_LITERAL("alpha"), b->alpha);
    decision_put_count(w, TEXT_LITERAL("observations"), b->observations);
    decision_put_count(w, TEXT_LITERAL("exceptions"), b->exceptions);
    decision_put_maybe(w, TEXT_LITERAL("expected"), b->expected);
    put_test(w, TEXT_LITERAL("kupiec"), &b->kupiec);
    put_test(w, TEXT_LITERAL("independence"), &b->independence);
    put_test(w, TEXT_LITERAL("coverage"), &b->coverage);
    put_transitions(w, b);
    decision_put_word(w, TEXT_LITERAL("zone"), netto_zone_word(b->zone));
    if (!b->basel) return 9;
    decision_put_maybe(w, TEXT_LITERAL("multiplier"), b->multiplier);
    decision_put_maybe(w, TEXT_LITERAL("plus"), b->plus);
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
        decision_put_maybe(w, TEXT_LITERAL("ratio"), h->legs[i].ratio);
        if (h->legs[i].traded) decision_put_maybe(w, TEXT_LITERAL("trade"), h->legs[i].trade);
    }
    decision_put_maybe(w, TEXT_LITERAL("effectiveness"), h->effectiveness);
    decision_put_count(w, TEXT_LITERAL("samples"), h->samples);
    WRITER_KEY(w, "policy");
    writer_text(w, decision->policy);
    writer_close_map(w, map, 4 + decision_put_seq(w, decision));
}

/* ---- neutrality ------------------------------------------------------------------------------------------------ */

static void put_beta(writer *w, const netto_beta *b)
{
    size_t map = writer_open_map(w);
    decision_put_text(w, TEXT_LITERAL("instrument"), b->instrument);
    decision_put_real(w, TEXT_LITERAL("beta"), b->beta);
    decision_put_word(w, TEXT_LITERAL("from"), b->estimated ? "returns" : b->itself ? "market" : "attrs");
    if (b->estimated) decision_put_count(w, TEXT_LITERAL("samples"), b->samples);
    if (b->estimated) decision_put_instant(w, TEXT_LITERAL("until"), b->until);
    writer_close_map(w, map, b->estimated ? 5 : 3);
}

void decision_neutral(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_neutral *n = &decision->neutral;
    (void)command;
    size_t map = writer_open_map(w);
    WRITER_KEY(w, "trades");
    writer_array(w, n->count);
    for (uint32_t i = 0; i < n->count; i++) {
        writer_map(w, 2);
        decision_put_text(w, TEXT_LITERAL("instrument"), n->legs[i].instrument);
        decision_put_real(w, TEXT_LITERAL("qty"), n->legs[i].trade);
    }
    WRITER_KEY(w, "greeks");
    writer_array(w, n->count);
    for (uint32_t i = 0; i < n->count; i++) {
        writer_map(w, 3);
        decision_put_word(w, TEXT_LITERAL("of"), netto_greek_word(n->greeks[i].of));
        decision_put_real(w, TEXT_LITERAL("before"), n->greeks[i].before);
        decision_put_real(w, TEXT_LITERAL("after"), n->greeks[i].after);
    }
    if (n->beta_count) {
        WRITER_KEY(w, "betas");
        writer_array(w, n->beta_count);
        for (uint32_t i = 0; i < n->beta_count; i++) put_beta(w, &n->betas[i]);
    }
    writer_close_map(w, map, 2 + (n->beta_count > 0) + decision_put_seq(w, decision));
}

/* ---- forecasts ---------------------------------------------------------------------------------------------------- */

void decision_forecast(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    const netto_forecast_answer *a = &decision->forecast;
    size_t map = writer_open_map(w);
    uint32_t fields = decision_put_text(w, TEXT_LITERAL("name"), a->name);
    fields += decision_put_known(w, TEXT_LITERAL("value"), a->value);
    fields += decision_put_known(w, TEXT_LITERAL("reference"), a->reference);
    fields += decision_put_known(w, TEXT_LITERAL("outcome"), a->outcome);
    fields += decision_put_true(w, TEXT_LITERAL("duplicate"), a->duplicate);
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
    decision_put_word(w, TEXT_LITERAL("kind"), netto_forecast_kind_word(s->kind));
    decision_put_count(w, TEXT_LITERAL("waiting"), s->waiting);
    decision_put_count(w, TEXT_LITERAL("kept"), s->kept);
}

void decision_score(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    const netto_score *s = &decision->score;
    size_t map = writer_open_map(w);
    put_names(w, s);
    decision_put_count(w, TEXT_LITERAL("count"), s->count);
    uint32_t fields = 5 + decision_put_known(w, TEXT_LITERAL("hit_rate"), s->hit_rate);
    fields += decision_put_known(w, TEXT_LITERAL("mae"), s->mae);
    fields += decision_put_known(w, TEXT_LITERAL("rmse"), s->rmse);
    fields += decision_put_known(w, TEXT_LITERAL("bias"), s->bias);
    fields += decision_put_known(w, TEXT_LITERAL("qlike"), s->qlike);
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

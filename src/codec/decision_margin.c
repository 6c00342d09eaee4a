/* decision_margin.c: what an account must have, and what it has. */
#include "codec/decision_list.h"
#include "codec/decision_part.h"

static void put_measures(writer *w, const netto_margin_report *report)
{
    const netto_measures *m = &report->measures;
    bool funded = m->known && !report->no_equity;
    WRITER_KEY(w, "initial");
    writer_known(w, m->known, m->margin.initial);
    WRITER_KEY(w, "maintenance");
    writer_known(w, m->known, m->margin.maintenance);
    WRITER_KEY(w, "warning");
    writer_known(w, m->known, m->margin.warning);
    WRITER_KEY(w, "liquidation");
    writer_known(w, m->known, m->margin.liquidation);
    WRITER_KEY(w, "equity");
    writer_known(w, funded, m->equity);
    WRITER_KEY(w, "excess");
    writer_known(w, funded, netto_measures_excess(m));
    WRITER_KEY(w, "utilisation");
    writer_known(w, funded, netto_measures_utilisation(m));
}

static void put_parts(writer *w, const netto_margin_report *report)
{
    bool weighed = report->measures.known && !report->no_exposure;
    bool secured = report->measures.known && !report->no_equity;
    WRITER_KEY(w, "parts");
    writer_map(w, 5);
    WRITER_KEY(w, "gross");
    writer_known(w, weighed, report->measures.exposure.gross);
    WRITER_KEY(w, "netted");
    writer_known(w, weighed, report->measures.exposure.netted);
    WRITER_KEY(w, "orders");
    writer_known(w, report->measures.known, report->measures.orders);
    WRITER_KEY(w, "value");
    writer_known(w, weighed, report->value);
    WRITER_KEY(w, "collateral");
    writer_known(w, secured, report->collateral);
}

/* What is told only where it is so. */
static uint32_t count_doubts(const netto_margin_report *report)
{
    return 0u + report->measures.indefinite + report->measures.unmodelled + netto_text_given(report->failure);
}

static void put_doubts(writer *w, const netto_margin_report *report)
{
    if (report->measures.indefinite) {
        WRITER_KEY(w, "indefinite");
        writer_boolean(w, true);
    }
    if (report->measures.unmodelled) {
        WRITER_KEY(w, "unmodelled");
        writer_boolean(w, true);
    }
    decision_put_text(w, TEXT_LITERAL("failure"), report->failure);
}

static void put_explain(writer *w, const netto_part *explain)
{
    if (!explain) return;
    WRITER_KEY(w, "explain");
    if (writer_reserve(w, part_size(explain))) w->at = put_part(w->at, explain);
}

void decision_margin(writer *w, const netto_command *command, const netto_decision *decision)
{
    const netto_margin_report *report = &decision->margin;
    (void)command;
    writer_map(w, 11 + count_doubts(report) + decision_count_seq(decision) + (report->explain != NULL));
    put_measures(w, report);
    WRITER_KEY(w, "status");
    writer_text(w, text_of(netto_standing_word(report->standing)));
    put_parts(w, report);
    WRITER_KEY(w, "stale");
    writer_boolean(w, report->stale);
    put_doubts(w, report);
    WRITER_KEY(w, "policy");
    writer_text(w, decision->policy);
    decision_put_seq(w, decision);
    put_explain(w, report->explain);
}

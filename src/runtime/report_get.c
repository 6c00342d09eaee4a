/* report_get.c: report.get: a page of a report of the journal, which the house keeps for the next page. */
#include "base/complain.h"
#include "base/text.h"
#include "codec/suggest.h"
#include "runtime/inquiry.h"
#include "runtime/settings.h"

#define PAGE_BYTES ((size_t)4 << 20) /* a page is full behind it */

static bool is_over(void *self)
{
    return inquiry_is_over(self);
}

static const char *name_of(const void *table, uint32_t index)
{
    (void)table;
    return report_section_word((report_section)index);
}

static netto_status find_section(netto_text word, report_section *out, netto_complaint *complaint)
{
    char hint[SUGGEST_SIZE];
    if (report_section_find(word, out)) return NETTO_OK;
    suggest_word(word, NULL, REPORT_SECTION_COUNT, name_of, hint);
    return complain(complaint, NETTO_EPARAMS, "section: no '%.*s'; %s", TEXT(word), hint);
}

static void put_columns(writer *w, report_section section)
{
    uint32_t count;
    const report_column *columns = report_columns(section, &count);
    writer_array(w, count);
    for (uint32_t i = 0; i < count; i++) writer_text(w, text_of(columns[i].name));
}

static netto_status put_page(inquiry *q, report_section section, netto_complaint *complaint)
{
    writer *w = &q->result;
    report_kept *k = &q->r->report;
    const struct report_page *p = &q->request.report;
    uint32_t count;
    writer_map(w, 4);
    WRITER_KEY(w, "columns");
    put_columns(w, section);
    WRITER_KEY(w, "rows");
    netto_status status = report_kept_read(k, section, p->after, p->limit, PAGE_BYTES, w, &count, complaint);
    if (status != NETTO_OK) return status;
    WRITER_KEY(w, "next");
    if (count && p->after + count < k->sections[section].count)
        writer_unsigned(w, p->after + count);
    else
        writer_nil(w);
    WRITER_KEY(w, "seq");
    writer_unsigned(w, k->at);
    return NETTO_OK;
}

/* The one that is kept is the one that is asked for, if it is of that row; else it is made. */
static netto_status find_report(inquiry *q, bool *stopped, netto_complaint *complaint)
{
    report_kept *k = &q->r->report;
    const struct report_page *p = &q->request.report;
    const runtime_options *o = &q->r->options;
    settings own = settings_of(&o->engine, &o->budget);
    *stopped = false;
    if (k->whole && p->at && k->at == p->at && k->from == p->from) return NETTO_OK;
    report_plan plan = {.system = o->system, .folder = o->data, .live = true, .settings = &own, .capacity = o->engine.capacity, .at = p->at,
                        .until = p->until, .from = p->from, .enough = is_over, .self = q};
    return report_kept_make(k, &plan, stopped, complaint);
}

netto_status report_get(inquiry *q, netto_complaint *complaint)
{
    report_section section = REPORT_ABOUT;
    bool stopped;
    netto_status status = find_section(q->request.report.section, &section, complaint);
    if (status == NETTO_OK) status = find_report(q, &stopped, complaint);
    if (status != NETTO_OK || stopped) return status;
    return put_page(q, section, complaint);
}

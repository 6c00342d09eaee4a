/* audit_query.c: rows of the journal, as a page of those that are asked for.
 *
 * What a row itself says is read.  What was decided is not in the journal, only its digest: so it is decided again, in
 * an engine of the past, from where that stands or from the beginning, and held against the digest on the way. */
#include "base/complain.h"
#include "runtime/audit_match.h"
#include "runtime/audit_row.h"
#include "runtime/inquiry.h"
#include "runtime/row.h"

#define PAGE_BYTES   ((size_t)4 << 20)          /* a page is full behind it, */
#define PAGE_MAX     (INQUIRY_RESULT - 4096)    /* and never larger */
#define SCAN_MAX     1000000                    /* rows that are read for one page; it may end with none */
#define SCAN_DECIDED 100000                     /* the same where each is decided again */

typedef struct page {
    inquiry *q;
    const struct audit_filter *filter;
    uint64_t first, last; /* rows that may be looked at */
    uint64_t at;          /* the last one that was */
    uint64_t seen, most;  /* how many, and may be */
    uint32_t count;       /* rows that the page has */
    bool full, paused;    /* it ended before all that were asked for were found */
    writer rows;
    arena arena; /* of one row */
    netto_status status;
    netto_complaint *complaint;
} page;

/* ---- one row ------------------------------------------------------------------------------------------------- */

/* One that fits no page is told without its contents, as the first of a page. */
static void put(page *p, const record *row, const netto_command *c, const netto_decision *d)
{
    size_t mark = writer_size(&p->rows);
    if (!p->filter->decisions) d = NULL;
    audit_put_row(&p->rows, row, c, d, false);
    bool fits = !p->rows.failed;
    if (!fits) writer_rewind(&p->rows, mark);
    p->full = (!fits && p->count > 0) || writer_size(&p->rows) > PAGE_BYTES;
    if (!fits && p->count > 0) return;
    if (!fits) audit_put_row(&p->rows, row, c, d, true);
    if (p->rows.failed) p->status = complain(p->complaint, NETTO_ECAPACITY, "no memory for a page of rows");
    p->at = row->sequence;
    p->count++;
}

/* What the row names is found by reading its params. */
static bool names_what_is_asked(page *p, const record *row)
{
    netto_command c;
    netto_text id;
    policy_sources sources;
    netto_complaint why;
    const struct audit_filter *f = p->filter;
    if (!f->account.bytes && !f->instrument.bytes) return true;
    arena_reset(&p->arena);
    content(&why);
    netto_status status = row_read(row->kind, row->command, &p->arena, &c, &id, &sources, &why);
    if (status == NETTO_OK) return audit_match_command(f, &c);
    p->status = complain(p->complaint, status == NETTO_ECAPACITY ? status : NETTO_EDAMAGED, "row %llu, %.*s, cannot be read: %.200s",
                         (unsigned long long)row->sequence, TEXT(row->kind), why.text);
    return false;
}

/* May this row be looked at?  If not, `paused` says whether another page may go on from there. */
static bool is_wanted(void *self, const record *row)
{
    page *p = self;
    const struct audit_filter *f = p->filter;
    if (p->status != NETTO_OK || inquiry_is_over(p->q)) return false;
    if (row->sequence > p->last || (f->until != NETTO_NEVER && row->at > f->until)) return false;
    p->paused = p->full || p->count == f->limit || p->seen == p->most;
    return !p->paused;
}

static bool is_counted(page *p, const record *row)
{
    if (row->sequence < p->first) return false;
    p->seen++;
    return true;
}

static void look_at(page *p, const record *row)
{
    if (!is_counted(p, row)) return;
    if (audit_match_row(p->filter, row) && names_what_is_asked(p, row))
        put(p, row, NULL, NULL);
    else
        p->at = row->sequence;
}

static void stepped(void *self, const record *row, const netto_command *c, const netto_decision *d)
{
    page *p = self;
    const struct audit_filter *f = p->filter;
    if (!is_counted(p, row)) return;
    if (audit_match_row(f, row) && audit_match_command(f, c) && audit_match_decision(f, c, d))
        put(p, row, c, d);
    else
        p->at = row->sequence;
}

/* ---- all of them ----------------------------------------------------------------------------------------------- */

static journal_reading reading_from(const page *p, uint64_t from)
{
    const runtime_options *o = &p->q->r->options;
    return (journal_reading){.system = o->system, .folder = o->data, .from = from, .live = true};
}

/* A row is vouched for by the one behind it, so one more is read than is told. */
static trouble_kind read_rows(page *p, trouble *t)
{
    record row;
    bool more;
    journal_reader *reader;
    journal_reading what = reading_from(p, p->first);
    trouble_kind kind = journal_reader_open(&what, &reader, t);
    if (kind != TROUBLE_NONE) return kind;
    for (;;) {
        kind = journal_reader_next(reader, &row, &more, t);
        if (kind != TROUBLE_NONE || !more || !is_wanted(p, &row)) break;
        look_at(p, &row);
    }
    journal_reader_close(reader);
    return kind;
}

static netto_status read_all(page *p)
{
    trouble t = {0};
    p->most = SCAN_MAX;
    return read_rows(p, &t) == TROUBLE_NONE ? p->status : inquiry_trouble(&t, p->complaint);
}

static netto_status decide_all(page *p)
{
    replay_plan plan = {.wanted = is_wanted, .stepped = stepped, .self = p};
    p->most = SCAN_DECIDED;
    netto_status status = hindsight_go(&p->q->r->hindsight, &p->q->r->options, p->first - 1, &plan, p->complaint);
    return status == NETTO_OK ? p->status : status;
}

/* ---- from when on ------------------------------------------------------------------------------------------------ */

/* Time never goes back, so the first row that is late enough is found by halves. */
static netto_status skip_before(page *p, netto_instant since)
{
    trouble t = {0};
    netto_instant at;
    uint64_t low = p->first, high = p->last + 1;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        journal_reading what = reading_from(p, middle);
        if (journal_instant(&what, &at, &t) != TROUBLE_NONE) return inquiry_trouble(&t, p->complaint);
        if (at < since)
            low = middle + 1;
        else
            high = middle;
    }
    p->first = low;
    return NETTO_OK;
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static netto_status find(page *p)
{
    const struct audit_filter *f = p->filter;
    p->first = later(f->from ? f->from : 1, f->after + 1);
    p->last = f->to && f->to < p->q->durable ? f->to : p->q->durable;
    if (f->since != NETTO_NEVER && skip_before(p, f->since) != NETTO_OK) return p->complaint->status;
    p->at = p->first - 1;
    if (p->first > p->last) return NETTO_OK;
    return f->decisions || f->decision != AUDIT_ANY || f->policy.bytes ? decide_all(p) : read_all(p);
}

/* ---- the answer ---------------------------------------------------------------------------------------------------- */

static void put_page(writer *w, const page *p)
{
    writer_map(w, 3);
    WRITER_KEY(w, "rows");
    writer_array(w, p->count);
    writer_raw(w, writer_text_of(&p->rows));
    WRITER_KEY(w, "next");
    if (p->paused)
        writer_unsigned(w, p->at);
    else
        writer_nil(w);
    WRITER_KEY(w, "seq");
    writer_unsigned(w, p->q->durable);
}

netto_status audit_query(inquiry *q, netto_complaint *complaint)
{
    page p = {.q = q, .filter = &q->request.audit, .status = NETTO_OK, .complaint = complaint};
    writer_init(&p.rows, &q->purse, PAGE_MAX);
    arena_init(&p.arena, &q->purse);
    netto_status status = find(&p);
    if (status == NETTO_OK && !inquiry_is_over(q)) put_page(&q->result, &p);
    writer_destroy(&p.rows);
    arena_destroy(&p.arena);
    return status;
}

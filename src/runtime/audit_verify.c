/* audit_verify.c: every row of the journal as it is on disk now, held against the one before and against the head. */
#include "base/complain.h"
#include "runtime/inquiry.h"

typedef struct finding {
    bool whole;
    journal_verified found;
    trouble trouble; /* where it is not whole */
} finding;

static bool is_over(const void *self)
{
    return inquiry_is_over(self);
}

static trouble_kind verify(const inquiry *q, finding *out)
{
    const runtime_options *o = &q->r->options;
    journal_reading what = {.system = o->system, .folder = o->data, .live = true};
    trouble_kind kind = journal_verify_until(&what, is_over, q, &out->found, &out->trouble);
    out->whole = kind == TROUBLE_NONE;
    return kind;
}

/* ---- the answer --------------------------------------------------------------------------------------------- */

static void put_chain(writer *w, const journal_verified *v)
{
    char hex[2 * DIGEST_SIZE + 1];
    digest_hex(v->hash, DIGEST_SIZE, hex);
    WRITER_KEY(w, "first");
    writer_unsigned(w, v->first);
    WRITER_KEY(w, "last");
    writer_unsigned(w, v->last);
    WRITER_KEY(w, "rows");
    writer_unsigned(w, v->last + 1 - v->first);
    WRITER_KEY(w, "segments");
    writer_unsigned(w, v->segments);
    WRITER_KEY(w, "hash");
    writer_text(w, text_of(hex));
}

static void put_trouble(writer *w, const trouble *t)
{
    WRITER_KEY(w, "trouble");
    writer_map(w, 2u + (t->sequence > 0));
    WRITER_KEY(w, "text");
    writer_text(w, text_of(t->what));
    WRITER_KEY(w, "file");
    writer_text(w, text_of(t->file));
    if (t->sequence == 0) return;
    WRITER_KEY(w, "row");
    writer_unsigned(w, t->sequence);
}

static void put_disk(writer *w, const inquiry *q)
{
    WRITER_KEY(w, "durability");
    writer_text(w, text_of(q->r->options.durability == JOURNAL_OS ? "os" : "fsync"));
    WRITER_KEY(w, "durable");
    writer_unsigned(w, q->durable);
    if (!q->refusing[0]) return;
    WRITER_KEY(w, "refusing");
    writer_text(w, text_of(q->refusing));
}

static void put_finding(writer *w, const inquiry *q, const finding *f)
{
    writer_map(w, 3u + (f->whole ? 5u : 1u) + (q->refusing[0] != '\0'));
    WRITER_KEY(w, "whole");
    writer_boolean(w, f->whole);
    if (f->whole)
        put_chain(w, &f->found);
    else
        put_trouble(w, &f->trouble);
    put_disk(w, q);
}

/* That it is damaged is what was asked for; where it could not be looked at there is no answer. */
netto_status audit_verify(inquiry *q, netto_complaint *complaint)
{
    finding f = {.whole = false};
    trouble_kind kind = verify(q, &f);
    if (kind == TROUBLE_HELD || kind == TROUBLE_MEMORY) return inquiry_trouble(&f.trouble, complaint);
    if (!inquiry_is_over(q)) put_finding(&q->result, q, &f);
    return NETTO_OK;
}

/* request_report.c: which page of a report is asked for. */
#include "wire/request.h"

/* `next` of the page before. */
static void read_after(decoder *d, void *place)
{
    int64_t after = reader_integer(&d->in);
    if (d->in.status == NETTO_OK && after < 0)
        reader_refuse(&d->in, NETTO_EPARAMS, "expected `next` of the page before, got %lld", (long long)after);
    *(uint64_t *)place = (uint64_t)after;
}

static const decoder_field fields[] = {
    OPTIONAL(struct report_page, "at", at, decode_sequence),
    OPTIONAL(struct report_page, "until", until, decode_expiry),
    OPTIONAL(struct report_page, "from", from, decode_sequence),
    OPTIONAL(struct report_page, "after", after, read_after),
    OPTIONAL(struct report_page, "limit", limit, decode_limit),
};
static const decoder_table table = DECODER_TABLE(fields);

void request_report(decoder *d, struct request *out)
{
    struct report_page *p = &out->report;
    uint32_t given = decoder_params(d, 1, 2);
    *p = (struct report_page){.until = NETTO_NEVER, .limit = REQUEST_ROWS};
    decoder_name(d, "section");
    p->section = reader_text(&d->in);
    decoder_name(d, NULL);
    decoder_options(d, given == 2, &table, p);
    if (d->in.status == NETTO_OK && p->at && p->until != NETTO_NEVER)
        reader_refuse(&d->in, NETTO_EPARAMS, "either `at` or `until`");
}

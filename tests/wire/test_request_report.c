/* test_request_report.c: which page of a report is asked for, and every way to ask wrongly. */
#include "wire/request.h"

#include "wire/calls.h"

static const char *page(const char *params)
{
    return decode(METHOD_REPORT_GET, params);
}

TEST("a section alone: its first thousand rows, at the last row of the journal")
{
    is_string(page("[positions]"), "");
    const struct report_page *p = &request.report;
    is_text(p->section, "positions");
    ok(p->at == 0 && p->from == 0 && p->after == 0 && p->until == NETTO_NEVER && p->limit == 1000);
}

TEST("everything is asked for")
{
    is_string(page("[sets, {at: 9, from: 2, after: 5000, limit: 7}]"), "");
    const struct report_page *p = &request.report;
    ok(p->at == 9 && p->from == 2 && p->after == 5000 && p->limit == 7);
    is_string(page("[sets, {until: '2026-01-01T00:00:00Z'}]"), "");
    ok(request.report.until == 1767225600 * NETTO_SECOND);
}

TEST("what is no page is refused with a sentence")
{
    is_string(page("[]"), "expected 1 to 2 parameters, got 0");
    is_string(page("[7]"), "section: expected a text, got the number 7");
    is_string(page("[sets, {at: 9, until: 0}]"), "either `at` or `until`");
    is_string(page("[sets, {at: 0}]"), "at: commands count from 1, got 0");
    is_string(page("[sets, {after: -1}]"), "after: expected `next` of the page before, got -1");
    is_string(page("[sets, {limit: 0}]"), "limit: expected 1 to 10000, got 0");
    has_string(page("[sets, {form: 1}]"), "did you mean 'from'?");
}

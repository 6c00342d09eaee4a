/* report_ask.c: a report of a server that runs. */
#include "app/report_ask.h"

#include <string.h>

#include "app/command.h"
#include "base/text.h"
#include "client/client.h"
#include "codec/member.h"

#define PAGE_ROWS 10000

typedef struct asking {
    client *client;
    const report_plan *plan;
    unsigned wanted; /* sections, a bit each */
    report_result *out;
    memory purse;
    writer params;
    uint64_t at;   /* the row; 0: it was not told yet */
    uint64_t rows; /* received */
    netto_complaint why;
} asking;

/* ---- asking ---------------------------------------------------------------------------------------------------------------- */

static void put_option(writer *w, const char *name, uint64_t value)
{
    writer_text(w, text_of(name));
    writer_unsigned(w, value);
}

/* The first page may be of the last row or of a time, and tells which row that is; all others are of that row. */
static void put_row(asking *a)
{
    if (a->at)
        put_option(&a->params, "at", a->at);
    else
        writer_text(&a->params, TEXT_LITERAL("until")), writer_integer(&a->params, a->plan->until);
}

static netto_text params_of(asking *a, report_section section, uint64_t after)
{
    writer *w = &a->params;
    bool row = a->at || a->plan->until != NETTO_NEVER;
    writer_reset(w, SIZE_MAX);
    writer_array(w, 2);
    writer_text(w, text_of(report_section_word(section)));
    writer_map(w, 2u + row + (a->plan->from > 0));
    put_option(w, "after", after);
    put_option(w, "limit", PAGE_ROWS);
    if (row) put_row(a);
    if (a->plan->from) put_option(w, "from", a->plan->from);
    return writer_text_of(w);
}

static int fail(asking *a)
{
    if (!client_is_open(a->client)) return command_fail(EXIT_UNREACHED, "%s", a->why.text);
    return command_fail(a->why.status == NETTO_EPARAMS ? EXIT_USAGE : EXIT_REFUSED, "%s: %s", netto_status_code(a->why.status), a->why.text);
}

/* ---- a page ---------------------------------------------------------------------------------------------------------------- */

static bool has_columns(netto_text page, report_section section)
{
    netto_text raw;
    reader in;
    uint32_t count;
    const report_column *columns = report_columns(section, &count);
    if (!member_find(page, TEXT_LITERAL("columns"), &raw)) return false;
    reader_init(&in, raw.bytes, raw.size, NULL);
    if (reader_array(&in) != count) return false;
    for (uint32_t i = 0; i < count; i++)
        if (!text_is(reader_text(&in), columns[i].name)) return false;
    return in.status == NETTO_OK;
}

static void note_check(asking *a, netto_text row)
{
    reader in;
    reader_init(&in, row.bytes, row.size, NULL);
    reader_array(&in);
    reader_skip(&in);
    bool differs = !text_is(reader_text(&in), "ok");
    reader_skip(&in);
    reader_skip(&in);
    a->out->checks++;
    if (differs && !a->out->differing++) text_copy(reader_text(&in), a->out->first, sizeof a->out->first);
}

static bool take_rows(asking *a, report_section section, netto_text raw)
{
    reader in;
    reader_init(&in, raw.bytes, raw.size, NULL);
    for (uint32_t left = reader_array(&in); left && in.status == NETTO_OK; left--) {
        netto_text row = reader_raw(&in);
        if (section == REPORT_CHECKS) note_check(a, row);
        if (in.status == NETTO_OK && !a->plan->put(a->plan->self, section, row)) return a->out->stopped = true, false;
        a->rows++;
        if (a->plan->progress) a->plan->progress(a->plan->self, REPORT_RECEIVING, a->rows);
    }
    return in.status == NETTO_OK;
}

/* `next` of the page: 0 behind the last. */
static bool take_page(asking *a, report_section section, netto_text page, uint64_t *next)
{
    netto_text rows;
    double seq, after = 0.0;
    if (!has_columns(page, section) || !member_find(page, TEXT_LITERAL("rows"), &rows) || !member_real(page, TEXT_LITERAL("seq"), &seq)) return false;
    member_real(page, TEXT_LITERAL("next"), &after); /* nil behind the last */
    *next = (uint64_t)after;
    a->at = a->out->at = (uint64_t)seq;
    return take_rows(a, section, rows);
}

static int ask_section(asking *a, report_section section)
{
    netto_text page;
    uint64_t after = 0;
    do {
        netto_text params = params_of(a, section, after);
        if (a->params.failed) return command_fail(EXIT_REFUSED, "no memory to ask for a report");
        if (client_call(a->client, "report.get", params, &page, &a->why) != NETTO_OK) return fail(a);
        if (take_page(a, section, page, &after)) continue;
        if (a->out->stopped) return EXIT_GOOD;
        return command_fail(EXIT_REFUSED, "the server's report has other columns; ask with its own version of Netto");
    } while (after);
    return EXIT_GOOD;
}

/* ---- all of them ------------------------------------------------------------------------------------------------------------- */

static int ask_all(asking *a)
{
    int code = EXIT_GOOD;
    for (int i = 0; i < REPORT_SECTION_COUNT && code == EXIT_GOOD && !a->out->stopped; i++)
        if ((a->wanted >> i & 1) || i == REPORT_CHECKS) code = ask_section(a, (report_section)i);
    return code;
}

/* A replay takes its time: whoever waits for it ends it with the program. */
int report_ask(const char *address, const report_plan *plan, unsigned wanted, report_result *out)
{
    asking a = {.plan = plan, .wanted = wanted, .out = out, .at = plan->at};
    netto_status status = client_open(address, &a.client, &a.why);
    *out = (report_result){.stopped = false};
    if (status != NETTO_OK) return command_fail(status == NETTO_EPARAMS ? EXIT_USAGE : EXIT_UNREACHED, "%s", a.why.text);
    client_set_timeout(a.client, 0.0);
    memory_init(&a.purse, SIZE_MAX);
    writer_init(&a.params, &a.purse, 4096);
    int code = ask_all(&a);
    writer_destroy(&a.params);
    client_close(a.client);
    return code;
}

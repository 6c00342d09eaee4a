/* report_source.c: where a report comes from: a folder with a journal, which is replayed, or a server that has one. */
#include "app/report_source.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/chronicle.h"
#include "app/report_ask.h"
#include "app/words.h"
#include "text/number.h"

#define EVERY      (NETTO_SECOND / 5) /* progress is told so often */
#define LOOK_EVERY 256                /* rows; a power of two */

typedef struct source {
    const report_plan *asked;
    unsigned wanted;
    bool watched;
    netto_instant told; /* by the clock on the wall */
} source;

/* ---- progress -------------------------------------------------------------------------------------------------------------- */

static void progress(void *self, report_phase phase, uint64_t done)
{
    static const char *const words[] = {"rows read", "rows replayed", "accounts listed", "rows received"};
    source *s = self;
    char count[NUMBER_TEXT];
    if (!s->watched || (done & (LOOK_EVERY - 1))) return;
    netto_instant now = system_real.now();
    if (now - s->told < EVERY) return;
    s->told = now;
    number_fixed((double)done, 0, true, count);
    fprintf(stderr, "\rnetto: %s %s\x1b[K", count, words[phase]);
    fflush(stderr);
}

static void clear_progress(const source *s)
{
    if (s->watched) fputs("\r\x1b[K", stderr);
}

/* ---- the rows --------------------------------------------------------------------------------------------------------------- */

static bool put(void *self, report_section section, netto_text row)
{
    const source *s = self;
    if (!(s->wanted >> section & 1)) return true;
    return s->asked->put(s->asked->self, section, row);
}

static int fail(const char *path, netto_status status, const netto_complaint *why)
{
    if (status == NETTO_EPARAMS) return command_fail(EXIT_USAGE, "%s: %s", path, why->text);
    return chronicle_refuse(path, status, why);
}

static int replay(source *s, const report_plan *plan, report_result *out)
{
    netto_complaint why;
    netto_status status = report_run(plan, out, &why);
    clear_progress(s);
    return status == NETTO_OK ? EXIT_GOOD : fail(plan->folder, status, &why);
}

int report_source(const char *path, const report_plan *asked, unsigned wanted, report_result *out)
{
    source s = {.asked = asked, .wanted = wanted, .watched = isatty(STDERR_FILENO)};
    report_plan plan = *asked;
    plan.folder = path;
    plan.put = put;
    plan.progress = progress;
    plan.self = &s;
    if (strncmp(path, "unix:", 5) != 0 && strncmp(path, "tcp:", 4) != 0) {
        int code = chronicle_check(path, NULL);
        return code == EXIT_GOOD ? replay(&s, &plan, out) : code;
    }
    int code = report_ask(path, &plan, wanted, out);
    clear_progress(&s);
    return code;
}

int report_source_judge(const report_result *r, int code)
{
    if (r->differing == 0 || (code != EXIT_GOOD && code != EXIT_REFUSED)) return code;
    fflush(stdout);
    return command_fail(EXIT_REFUSED, "%u of %u checks differ, as: %s", r->differing, r->checks, r->first);
}

/* ---- the words --------------------------------------------------------------------------------------------------------------- */

int report_source_words(const subcommand *c, const char *at, const char *from, report_plan *plan)
{
    unsigned long long row = 0, first = 0;
    plan->until = NETTO_NEVER;
    if (at && !words_row_or_time(c, "--at", "2026-01-31T17:30:00Z or 2026-01-31", at, &row, &plan->until)) return EXIT_USAGE;
    if (from && !words_count(c, "--from", from, &first)) return EXIT_USAGE;
    plan->at = row;
    plan->from = first;
    return EXIT_GOOD;
}

/* demo.c: the main job on real data, in under a minute.
 *
 *   ./bootstrap demo
 *
 * Starts a server on a Unix socket with rules/index_desk.lua, loads a long/short book in four European
 * indices, gives it the correlations of 1991-1997, streams a year of real closes as marks, then edits the
 * policy's haircut under the running server: the margin moves, the positions do not. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../usage.h"
#include "codec/member.h"
#include "house.h"
#include "market.h"
#include "text/table.h"

#define STREAMED   250 /* days */
#define SHOWN      25  /* of them, a line each, that stay; and the last one */
#define COLUMNS    9
#define AROUND     3 /* lines of a terminal that are no rows: the header's two, and the cursor's */
#define DAY_NS     60000000
#define COLLATERAL 450000.0

static const double book[INDICES] = {40, -25, 45, -30}; /* contracts; 10 a point */

static const char *const netto_program = NETTO_BUILD_DIR "/netto";
static const char *const policy_file = NETTO_SOURCE_DIR "/rules/index_desk.lua";
static const char *const data_file = NETTO_SOURCE_DIR "/examples/data/eu_indices_daily_1991_1998.csv";

/* ---- what goes in ------------------------------------------------------------------------------------- */

static bool put_instruments(house *h, const market *m)
{
    writer *w = house_params(h, 1);
    writer_array(w, INDICES);
    for (int i = 0; i < INDICES; i++) {
        writer_map(w, 4);
        WRITER_KEY(w, "id"); writer_text(w, text_of(m->names[i]));
        WRITER_KEY(w, "kind"); WRITER_LITERAL(w, "future");
        WRITER_KEY(w, "multiplier"); writer_integer(w, 10);
        WRITER_KEY(w, "qty_step"); writer_integer(w, 1);
    }
    return house_call(h, "instrument.put", NULL);
}

static bool put_marks(house *h, const market *m, size_t day)
{
    writer *w = house_params(h, 1);
    writer_array(w, INDICES);
    for (int i = 0; i < INDICES; i++) {
        writer_array(w, 2);
        writer_text(w, text_of(m->names[i]));
        writer_real(w, m->close[day][i]);
    }
    return house_call(h, "mark.put", NULL);
}

static bool put_account(house *h, const market *m)
{
    writer *w = house_params(h, 1);
    writer_array(w, 1);
    writer_map(w, 2);
    WRITER_KEY(w, "id"); WRITER_LITERAL(w, "index-desk");
    WRITER_KEY(w, "kind"); WRITER_LITERAL(w, "desk");
    if (!house_call(h, "account.put", NULL)) return false;
    w = house_params(h, 2);
    WRITER_LITERAL(w, "index-desk");
    writer_array(w, 1); writer_array(w, 2); WRITER_LITERAL(w, "EUR"); writer_real(w, COLLATERAL);
    if (!house_call(h, "collateral.put", NULL)) return false;
    w = house_params(h, 2);
    WRITER_LITERAL(w, "index-desk");
    writer_array(w, INDICES);
    for (int i = 0; i < INDICES; i++)
        writer_array(w, 2), writer_text(w, text_of(m->names[i])), writer_real(w, book[i]);
    return house_call(h, "position.put", NULL);
}

static bool put_correlation(house *h, const market *m, double rho[INDICES][INDICES])
{
    netto_text result;
    double least = NAN;
    writer *w = house_params(h, 1);
    writer_map(w, 2);
    WRITER_KEY(w, "factors"); writer_array(w, INDICES);
    for (int i = 0; i < INDICES; i++) writer_text(w, text_of(m->names[i]));
    WRITER_KEY(w, "rho"); writer_array(w, INDICES);
    for (int i = 0; i < INDICES; i++) {
        writer_array(w, INDICES);
        for (int j = 0; j < INDICES; j++) writer_real(w, rho[i][j]);
    }
    if (!house_call(h, "correlation.put", &result)) return false;
    member_real(result, TEXT_LITERAL("min_eigenvalue"), &least);
    printf("The server has checked them: the least eigenvalue is %.3f.\n\n", least);
    return true;
}

/* ---- what comes out ---------------------------------------------------------------------------------------- */

typedef struct figures {
    double gross, net, netted, benefit, initial, maintenance, equity;
    char worst[16], status[16];
} figures;

static bool get_figures(house *h, figures *f)
{
    netto_text result, leg, text = {0};
    WRITER_LITERAL(house_params(h, 1), "index-desk");
    if (!house_call(h, "exposure.get", &result)) return false;
    member_real(result, TEXT_LITERAL("gross"), &f->gross);
    member_real(result, TEXT_LITERAL("net"), &f->net);
    member_real(result, TEXT_LITERAL("netted"), &f->netted);
    member_real(result, TEXT_LITERAL("benefit"), &f->benefit);
    if (member_find(result, TEXT_LITERAL("worst_leg"), &leg)) member_text(leg, TEXT_LITERAL("leg"), &text);
    text_copy(text, f->worst, sizeof f->worst);
    WRITER_LITERAL(house_params(h, 1), "index-desk");
    if (!house_call(h, "margin.get", &result)) return false;
    member_real(result, TEXT_LITERAL("initial"), &f->initial);
    member_real(result, TEXT_LITERAL("maintenance"), &f->maintenance);
    member_real(result, TEXT_LITERAL("equity"), &f->equity);
    member_text(result, TEXT_LITERAL("status"), &text);
    text_copy(text, f->status, sizeof f->status);
    return true;
}

/* 1998.6346 as a date, give or take some days: the source counts 260 closes a year and names none. */
static void date_of(double year, char *out, size_t size)
{
    double begin = floor(year);
    struct tm t = {.tm_year = (int)begin - 1900, .tm_mday = 1 + (int)((year - begin) * 365.0)};
    timegm(&t);
    strftime(out, size, "%Y-%m-%d", &t);
}

typedef struct row {
    double year;
    figures f;
} row;

static void add_row(table *t, const row *r)
{
    char date[16];
    date_of(r->year, date, sizeof date);
    table_text(t, text_of(date));
    table_number(t, r->f.gross, 0, true);
    table_number(t, r->f.net, 0, true);
    table_number(t, r->f.netted, 0, true);
    table_number(t, r->f.benefit, 0, true);
    table_number(t, r->f.initial, 0, true);
    table_number(t, r->f.equity, 0, true);
    table_text(t, text_of(r->f.status));
    table_text(t, text_of(r->f.worst));
}

static void add_gap(table *t)
{
    table_text(t, TEXT_LITERAL("…"));
    for (int i = 1; i < COLUMNS; i++) table_text(t, TEXT_LITERAL(" "));
}

static void open_table(table *t, memory *purse)
{
    static const char *const numbers[] = {"gross", "net", "netted", "benefit", "margin", "equity"};
    table_init(t, purse);
    table_column(t, "date", TABLE_LEFT);
    for (int i = 0; i < 6; i++) table_column(t, numbers[i], TABLE_RIGHT);
    table_column(t, "status", TABLE_LEFT);
    table_column(t, "worst", TABLE_LEFT);
}

/* The last `most` rows; what stands before them is a gap. */
static void fill(table *t, const row *rows, size_t count, size_t most)
{
    table_clear(t);
    size_t first = count > most ? count - most + 1 : 0;
    if (first) add_gap(t);
    for (size_t i = first; i < count; i++) add_row(t, &rows[i]);
}

static void measure_terminal(table *t)
{
    struct winsize size = {0};
    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    t->width_max = size.ws_col ? size.ws_col : 80;
    t->height_max = size.ws_row > AROUND ? size.ws_row : size.ws_row ? AROUND + 1 : 24;
}

/* What stays, and below it today. */
static void show_day(table *t, const row *rows, size_t count)
{
    measure_terminal(t);
    fill(t, rows, count, t->height_max - AROUND);
    table_refresh(t, stdout);
    nanosleep(&(struct timespec){.tv_nsec = DAY_NS}, NULL);
}

/* A terminal sees every day, the last ones that it has room for; at the end, as a file does, all that stay. */
static bool stream(house *h, const market *m, table *t)
{
    static row rows[SHOWN + 2];
    bool live = isatty(STDOUT_FILENO);
    size_t first = m->days - STREAMED, kept = 0;
    for (size_t day = first; day < m->days; day++) {
        rows[kept].year = m->year[day];
        if (!put_marks(h, m, day) || !get_figures(h, &rows[kept].f)) return false;
        if (live) show_day(t, rows, kept + 1);
        bool stays = (day - first) % (STREAMED / SHOWN) == 0 || day + 1 == m->days;
        kept += stays;
    }
    fill(t, rows, kept, SIZE_MAX);
    t->height_max = 0; /* it may scroll now */
    return live ? table_refresh(t, stdout) : table_print(t, stdout);
}

static void print_correlation(const market *m, double rho[INDICES][INDICES], memory *purse)
{
    table t;
    table_init(&t, purse);
    table_column(&t, "", TABLE_LEFT);
    for (int i = 0; i < INDICES; i++) table_column(&t, m->names[i], TABLE_RIGHT);
    for (int i = 0; i < INDICES; i++) {
        table_text(&t, text_of(m->names[i]));
        for (int j = 0; j < INDICES; j++) table_number(&t, rho[i][j], 3, false);
    }
    table_print(&t, stdout);
    table_destroy(&t);
}

/* ---- the swap ---------------------------------------------------------------------------------------------------- */

static bool get_positions(house *h, char *out, size_t size)
{
    netto_text result, rows;
    WRITER_LITERAL(house_params(h, 1), "index-desk");
    if (!house_call(h, "position.get", &result) || !member_find(result, TEXT_LITERAL("rows"), &rows)) return false;
    size_t n = rows.size < size ? rows.size : size;
    memset(out, 0, size);
    memcpy(out, rows.bytes, n);
    return true;
}

static bool subscribe(house *h)
{
    writer *w = house_params(h, 1);
    writer_array(w, 1);
    WRITER_LITERAL(w, "policy");
    return house_call(h, "event.subscribe", NULL);
}

static bool edit_and_wait(house *h, const char *from, const char *to)
{
    char action[32], message[400];
    double start = house_clock();
    printf("  %s  ->  %s\n", from, to);
    if (!house_edit(h, from, to) || !house_await_policy(h, action, sizeof action, message, sizeof message)) return false;
    printf("  policy %s after %.0f ms%s%s\n", action, 1e3 * (house_clock() - start), message[0] ? ": " : "", message);
    return true;
}

static bool swap(house *h)
{
    char before[512], after[512];
    figures was = {0}, is = {0};
    if (!get_figures(h, &was) || !get_positions(h, before, sizeof before) || !subscribe(h)) return false;
    printf("\nThe policy is edited under the running server, as an editor saves it:\n");
    if (!edit_and_wait(h, "haircut = netto.percent(10)", "haircut = netto.percent(30)")) return false;
    if (!get_figures(h, &is) || !get_positions(h, after, sizeof after)) return false;
    printf("  margin %.0f -> %.0f, status %s -> %s; positions %s\n", was.initial, is.initial, was.status, is.status,
           memcmp(before, after, sizeof before) == 0 ? "untouched" : "CHANGED");
    bool right = fabs(is.initial - 3.0 * was.initial) < 1e-6 * was.initial && memcmp(before, after, sizeof before) == 0;
    printf("\nAn edit that does not load leaves the policy in place:\n");
    if (!edit_and_wait(h, "haircut = netto.percent(30)", "haircut = netto.percnt(20)")) return false;
    was = is;
    if (!get_figures(h, &is)) return false;
    printf("  margin still %.0f\n", is.initial);
    return right && is.initial == was.initial;
}

/* ---- the story ------------------------------------------------------------------------------------------------------ */

static bool tell(house *h, const market *m, memory *purse)
{
    double rho[INDICES][INDICES];
    table t;
    size_t first = m->days - STREAMED;
    market_correlation(m, 0, first, rho);
    printf("Correlations of daily returns, %zu days of 1991 to 1997:\n\n", first);
    print_correlation(m, rho, purse);
    putchar('\n');
    if (!put_instruments(h, m) || !put_marks(h, m, first) || !put_account(h, m) || !put_correlation(h, m, rho))
        return false;
    printf("A long/short book (");
    for (int i = 0; i < INDICES; i++) printf("%s%+.0f %s", i ? ", " : "", book[i], m->names[i]);
    printf("; EUR 10 a point; EUR %.0f lodged),\n"
           "marked at %d real closes, of which every tenth and the last stay.\n"
           "The source gives decimal years: a date may be days off.\n\n",
           COLLATERAL, STREAMED);
    open_table(&t, purse);
    bool good = stream(h, m, &t) && swap(h);
    table_destroy(&t);
    return good;
}

static const char help[] =
    "usage: demo\n"
    "\n"
    "The main job on real data: starts a server in a folder of its own, nets a long/short book in four European\n"
    "indices over a year of closes, and edits the policy's haircut while it runs.  Takes a few seconds and leaves\n"
    "nothing behind.\n";

int main(int argc, char **argv)
{
    static market m;
    static house h;
    memory purse;
    int code = usage_words(argc, argv, 0, 0, help);
    if (code != USAGE_GO_ON) return code;
    setvbuf(stdout, NULL, _IOLBF, 0);
    memory_init(&purse, (size_t)16 << 20);
    if (!market_read(&m, data_file) || m.days <= STREAMED + 10) return 1;
    bool good = house_open(&h, netto_program, policy_file) && tell(&h, &m, &purse);
    bool ended = house_close(&h);
    if (!ended) fprintf(stderr, "demo: the server did not end in order\n");
    if (good && ended) printf("\nDone: the server has ended in order.  Next: README.md, `build/netto --help`.\n");
    return good && ended ? 0 : 1;
}

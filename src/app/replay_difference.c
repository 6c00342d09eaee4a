/* replay_difference.c: a row that is decided otherwise than it was, for people.
 *
 * The journal keeps a decision's digest, so what was decided is sought near what is decided now (variant.h): where it
 * is found it is what was recorded, to the bit.  How the accounts stood before the row is found by replaying up to it. */
#include <stdio.h>
#include <stdlib.h>

#include "app/chronicle.h"
#include "app/replay.h"
#include "base/text.h"
#include "codec/reader.h"
#include "runtime/variant.h"
#include "text/json.h"
#include "text/number.h"
#include "text/table.h"

#define ACCOUNTS_MOST 8
#define EVENTS_MOST   32
#define TEXT_MOST     4000 /* bytes of one value as JSON */
#define BYTES         ((size_t)256 << 20)

typedef struct standing {
    char id[NETTO_ID_MAX + 1];
    netto_decision before, after;
} standing;

typedef struct difference {
    const again *again;
    const replay_difference *d;
    memory purse;
    table table;
    writer was, text;
    bool found; /* what was decided */
    standing accounts[ACCOUNTS_MOST];
    uint32_t count;
} difference;

/* ---- the accounts ------------------------------------------------------------------------------------------------ */

static void add_account(difference *f, netto_text id)
{
    bool known = !id.bytes || f->count == ACCOUNTS_MOST;
    for (uint32_t i = 0; i < f->count; i++) known = known || text_is(id, f->accounts[i].id);
    if (!known) text_copy(id, f->accounts[f->count++].id, sizeof f->accounts[0].id);
}

/* Those that the row names, then those of whom an event tells. */
static void find_accounts(difference *f)
{
    const netto_command *c = f->d->command;
    const netto_decision *now = f->d->decision;
    add_account(f, c->account);
    for (uint32_t i = 0; c->kind == NETTO_TRADE_APPLY && i < c->count; i++) add_account(f, c->trades[i].account);
    for (uint32_t i = 0; i < now->event_count; i++) add_account(f, now->events[i].account);
}

static void ask_of(netto_engine *e, const char *id, netto_decision *out)
{
    netto_command c = {.kind = NETTO_MARGIN_GET, .account = text_of(id)};
    netto_engine_report(e, &c, NULL, out);
}

static void ask_before(difference *f)
{
    netto_complaint why;
    replay_result result;
    again a = {.path = f->again->path, .settings = f->again->settings, .until = f->d->row->sequence - 1};
    bool begun = a.until > 0 && f->count > 0 && replay_begin(&a) == EXIT_GOOD;
    replay_plan plan = {.folder = a.path, .engine = a.engine, .from = a.after + 1, .budget = &a.settings.budget, .shelf = &a.shelf,
                        .until = a.until};
    bool done = begun && replay_run(&plan, &result, &why) == NETTO_OK;
    for (uint32_t i = 0; i < f->count; i++) {
        f->accounts[i].before.complaint.status = NETTO_EACCOUNT;
        if (done) ask_of(a.engine, f->accounts[i].id, &f->accounts[i].before);
    }
    if (begun) replay_end(&a);
}

/* ---- cells --------------------------------------------------------------------------------------------------------- */

static void put(difference *f, const char *label, const char *when, netto_text text)
{
    table_text(&f->table, text_of(label));
    table_text(&f->table, text_of(when));
    table_text(&f->table, text);
}

static netto_text json_of(difference *f, netto_text value)
{
    netto_complaint why;
    writer_rewind(&f->text, 0);
    if (!value.size) return TEXT_LITERAL("none");
    if (json_print(value, JSON_LINE, &f->text, &why) != NETTO_OK) return TEXT_LITERAL("?");
    netto_text text = writer_text_of(&f->text);
    if (text.size <= TEXT_MOST) return text;
    writer_rewind(&f->text, TEXT_MOST);
    writer_raw(&f->text, TEXT_LITERAL(" …"));
    return writer_text_of(&f->text);
}

static void put_digests(difference *f)
{
    char hex[2 * DIGEST_SIZE + 1];
    digest_hex(f->d->row->digest, DIGEST_SIZE, hex);
    put(f, "digest", "was", text_of(hex));
    digest_hex(f->d->digest, DIGEST_SIZE, hex);
    put(f, "", "is", f->d->decided.size ? text_of(hex) : TEXT_LITERAL("none: it is refused"));
}

static netto_text next_value(reader *r)
{
    return r->at < r->end ? reader_raw(r) : (netto_text){0};
}

/* The answer, then each event: of what was found only what is otherwise. */
static void put_decided(difference *f)
{
    reader was, is;
    netto_text then = writer_text_of(&f->was);
    reader_init(&was, then.bytes, f->found ? then.size : 0, NULL);
    reader_init(&is, f->d->decided.bytes, f->d->decided.size, NULL);
    for (uint32_t i = 0; i < EVENTS_MOST && (was.at < was.end || is.at < is.end); i++) {
        netto_text a = next_value(&was), b = next_value(&is);
        const char *label = i > 0 ? "event" : f->found ? "decided" : "";
        if (f->found && text_equal(a, b)) continue;
        if (f->found) put(f, label, "was", json_of(f, a));
        put(f, f->found ? "" : label, "is", json_of(f, b));
    }
}

static void put_decisions(difference *f)
{
    const netto_complaint *why = &f->d->decision->complaint;
    writer_rewind(&f->text, 0);
    if (!f->found) put(f, "decided", "was", TEXT_LITERAL("not known: the journal keeps its digest, and no decision near this one has it"));
    if (f->d->decided.size) {
        put_decided(f);
    } else {
        writer_raw(&f->text, TEXT_LITERAL("refused: "));
        writer_raw(&f->text, text_of(netto_status_code(why->status)));
        writer_raw(&f->text, TEXT_LITERAL(": "));
        writer_raw(&f->text, text_of(why->text));
        put(f, "", "is", writer_text_of(&f->text));
    }
}

static void put_account(difference *f, const char *label, const char *when, const netto_decision *d)
{
    const netto_measures *m = &d->margin.measures;
    const double numbers[] = {m->margin.initial, m->margin.maintenance, m->equity, m->exposure.gross, m->exposure.netted};
    char text[sizeof numbers / sizeof *numbers][NUMBER_TEXT];
    table_text(&f->table, text_of(label));
    table_text(&f->table, text_of(when));
    if (d->complaint.status == NETTO_EACCOUNT) {
        table_text(&f->table, TEXT_LITERAL("no such account"));
    } else if (d->complaint.status != NETTO_OK) {
        table_text(&f->table, text_of(d->complaint.text));
    } else {
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) number_shortest(numbers[i], text[i]);
        table_format(&f->table, "initial %s, maintenance %s, equity %s, gross %s, netted %s, %s", text[0], text[1], text[2], text[3],
                     text[4], netto_standing_word(d->margin.standing));
    }
}

/* ---- the table ------------------------------------------------------------------------------------------------------- */

static void put_row(difference *f)
{
    char at[INSTANT_TEXT];
    const record *row = f->d->row;
    const netto_policy *p = netto_engine_policy(f->again->engine);
    instant_print(row->at, at);
    table_format(&f->table, "row %llu", (unsigned long long)row->sequence);
    table_text(&f->table, (netto_text){0});
    table_format(&f->table, "%.*s at %s from %.*s, written by netto %s", TEXT(row->kind), at, TEXT(row->actor), f->d->segment->engine);
    put(f, "params", "", json_of(f, row->command));
    table_text(&f->table, TEXT_LITERAL("policy"));
    table_text(&f->table, (netto_text){0});
    table_format(&f->table, "%.*s %.*s (%.*s)", TEXT(p->name), TEXT(p->version), TEXT(p->id));
}

static void print(difference *f)
{
    table_init(&f->table, &f->purse);
    for (int i = 0; i < 3; i++) table_column(&f->table, NULL, TABLE_LEFT);
    put_row(f);
    put_digests(f);
    put_decisions(f);
    for (uint32_t i = 0; i < f->count; i++) {
        put_account(f, f->accounts[i].id, "before", &f->accounts[i].before);
        put_account(f, "", "after", &f->accounts[i].after);
    }
    if (!table_print(&f->table, stdout)) command_fail(EXIT_REFUSED, "no memory to show the row");
    table_destroy(&f->table);
}

/* What was decided is read before anything is asked of the engine, which lends it. */
void replay_print_difference(const again *a, const replay_difference *d)
{
    difference *f = calloc(1, sizeof *f);
    if (!f) return;
    f->again = a;
    f->d = d;
    memory_init(&f->purse, BYTES);
    writer_init(&f->was, &f->purse, BYTES);
    writer_init(&f->text, &f->purse, BYTES);
    f->found = d->decided.size && variant_find(d->decided, d->row->digest, &f->purse, &f->was);
    find_accounts(f);
    for (uint32_t i = 0; i < f->count; i++) ask_of(a->engine, f->accounts[i].id, &f->accounts[i].after);
    ask_before(f);
    print(f);
    writer_destroy(&f->was);
    writer_destroy(&f->text);
    free(f);
}

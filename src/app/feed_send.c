/* feed_send.c: rows become calls, several of which are under way at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/feed.h"
#include "codec/member.h"
#include "text/number.h"

#define WINDOW      32 /* calls under way */
#define OPTION_LATE "{late = true}"

/* Rows that go together: `order[from]` to `order[to - 1]`. */
typedef struct batch {
    uint32_t from, to;
} batch;

typedef struct sending {
    feed *feed;
    client *client;
    uint32_t *order; /* rows by account, those of one account as they stand in the file */
    writer params;
    batch sent[WINDOW]; /* a ring of the calls under way */
    uint32_t first, count;
    feed_result *result;
    bool refused; /* the first refusal: */
    batch culprit;
    uint64_t before; /* rows applied when it was met */
    netto_complaint why;
} sending;

static const feed_row *row_at(const sending *s, uint32_t place)
{
    return &s->feed->rows[s->order[place]];
}

/* ---- the order ----------------------------------------------------------------------------------------- */

/* A counting sort by account, which leaves the rows of one account in their order. */
static bool make_order(sending *s)
{
    const feed *f = s->feed;
    uint32_t accounts = f->kind->by_account ? f->accounts.count : 1;
    uint32_t *next = calloc(accounts + 1, sizeof *next);
    s->order = malloc((f->row_count + 1) * sizeof *s->order);
    if (next && s->order) {
        for (uint32_t i = 0; i < f->row_count; i++) next[f->rows[i].account + 1]++;
        for (uint32_t i = 0; i < accounts; i++) next[i + 1] += next[i];
        for (uint32_t i = 0; i < f->row_count; i++) s->order[next[f->rows[i].account]++] = i;
    }
    free(next);
    return next && s->order;
}

/* What belongs into one call with the row at `from`. */
static batch batch_from(const sending *s, uint32_t from)
{
    const feed *f = s->feed;
    batch b = {from, from};
    uint64_t bytes = 0;
    for (; b.to < f->row_count && b.to - from < FEED_BATCH; b.to++) {
        const feed_row *row = row_at(s, b.to);
        bytes += row->size;
        bool again = row->previous != SLOT_NONE && row->previous >= s->order[from];
        if (b.to > from && (row->account != row_at(s, from)->account || bytes > FEED_BATCH_BYTES || again))
            break;
    }
    return b;
}

static netto_text params_of(sending *s, batch b)
{
    feed *f = s->feed;
    writer *out = &s->params;
    writer_rewind(out, 0);
    writer_array(out, 1u + f->kind->by_account + f->late);
    if (f->kind->by_account) writer_text(out, idmap_text(&f->accounts, row_at(s, b.from)->account));
    writer_array(out, b.to - b.from);
    for (uint32_t i = b.from; i < b.to; i++)
        writer_raw(out, (netto_text){(const char *)f->bytes.bytes + row_at(s, i)->start, row_at(s, i)->size});
    if (f->late) {
        writer_map(out, 1);
        WRITER_KEY(out, "late");
        writer_boolean(out, true);
    }
    return writer_text_of(out);
}

/* ---- answers ------------------------------------------------------------------------------------------- */

static void count(sending *s, netto_text result)
{
    double number;
    if (member_real(result, text_of("count"), &number)) s->result->applied += (uint64_t)number;
    if (member_real(result, text_of("duplicates"), &number)) s->result->duplicates += (uint64_t)number;
    if (member_real(result, text_of("late"), &number)) s->result->late += (uint64_t)number;
}

/* The answer to the oldest call; false: the connection is lost. */
static bool receive(sending *s)
{
    netto_text result;
    netto_complaint why;
    batch b = s->sent[s->first];
    netto_status status = client_receive(s->client, &result, &why);
    if (status != NETTO_OK && !client_is_open(s->client)) return s->why = why, false;
    s->first = (s->first + 1) % WINDOW;
    s->count--;
    if (status == NETTO_OK) {
        count(s, result);
    } else if (!s->refused) {
        s->refused = true;
        s->culprit = b;
        s->why = why;
        s->before = s->result->applied;
    }
    if (!s->refused) feed_progress(s->result->applied, s->feed->row_count, false);
    return true;
}

static bool send_batch(sending *s, batch b)
{
    netto_text params = params_of(s, b);
    if (client_send(s->client, methods[s->feed->kind->method].name, params, &s->why) != NETTO_OK)
        return false;
    s->sent[(s->first + s->count++) % WINDOW] = b;
    return true;
}

/* False: the connection is lost. */
static bool send_all(sending *s)
{
    uint32_t window = s->feed->kind->in_turn ? 1 : WINDOW;
    for (uint32_t at = 0; at < s->feed->row_count && !s->refused;) {
        if (s->count == window) {
            if (!receive(s)) return false;
            continue;
        }
        batch b = batch_from(s, at);
        if (!send_batch(s, b)) return false;
        at = b.to;
    }
    while (s->count > 0)
        if (!receive(s)) return false;
    return true;
}

/* ---- what went wrong -------------------------------------------------------------------------------------
 */

/* The server names a row of its call; people want the line.  Where the account is wrong it is the batch's first. */
static uint32_t line_of(const sending *s, const char **sentence)
{
    unsigned row;
    int size = 0;
    batch b = s->culprit;
    bool named = sscanf(s->why.text, "row %u: %n", &row, &size) == 1 && size > 0 && row < b.to - b.from;
    if (named) *sentence = s->why.text + size;
    if (named) return row_at(s, b.from + row)->line;
    return s->feed->kind->by_account && s->why.status == NETTO_EACCOUNT ? row_at(s, b.from)->line : 0;
}

/* What the server says of an option of the call, in words of this command line. */
static void print_sentence(const sending *s, const char *sentence)
{
    const char *at = s->why.status == NETTO_ETOOOLD ? strstr(sentence, OPTION_LATE) : NULL;
    if (at)
        fprintf(stderr, "%.*s--late%s\n", (int)(at - sentence), sentence, at + sizeof OPTION_LATE - 1);
    else
        fprintf(stderr, "%s\n", sentence);
}

static void print_culprit(const sending *s)
{
    const char *sentence = s->why.text;
    uint32_t line = line_of(s, &sentence);
    fprintf(stderr, "netto: %s:", s->feed->name);
    if (line) fprintf(stderr, "%u:", line);
    fprintf(stderr, " %s: ", netto_status_code(s->why.status));
    print_sentence(s, sentence);
}

/* The lines of a batch need not follow each other. */
static void print_refused(const sending *s)
{
    char rows[NUMBER_TEXT], before[NUMBER_TEXT], behind[NUMBER_TEXT];
    batch b = s->culprit;
    uint32_t first = UINT32_MAX, last = 0;
    for (uint32_t i = b.from; i < b.to; i++) {
        uint32_t line = row_at(s, i)->line;
        if (line < first) first = line;
        if (line > last) last = line;
    }
    feed_print_rows(b.to - b.from, rows);
    feed_print_rows(s->before, before);
    feed_print_rows(s->result->applied - s->before, behind);
    fprintf(stderr, "netto: the server refused that batch whole: %s, line%s %u", rows,
            last > first ? "s" : "", first);
    if (last > first) fprintf(stderr, " to %u", last);
    if (s->feed->kind->by_account)
        fprintf(stderr, ", account %.*s", TEXT(idmap_text(&s->feed->accounts, row_at(s, b.from)->account)));
    fprintf(stderr, ".\nnetto: %s applied before it", before);
    if (s->result->applied > s->before) fprintf(stderr, " and %s behind it, which were under way", behind);
    fputs("; mend it and feed the file again: nothing counts twice\n", stderr);
}

static int tell_refused(const sending *s)
{
    print_culprit(s);
    print_refused(s);
    return EXIT_REFUSED;
}

static int tell_lost(const sending *s)
{
    char applied[NUMBER_TEXT], rows[NUMBER_TEXT];
    uint64_t under_way = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        batch b = s->sent[(s->first + i) % WINDOW];
        under_way += b.to - b.from;
    }
    feed_print_rows(s->result->applied, applied);
    feed_print_rows(under_way, rows);
    command_fail(EXIT_UNREACHED, "%s", s->why.text);
    fprintf(stderr,
            "netto: %s applied; of %s under way it is not known; feed the file again: nothing counts twice\n",
            applied, rows);
    return EXIT_UNREACHED;
}

int feed_send(feed *f, client *c, feed_result *out)
{
    sending s = {.feed = f, .client = c, .result = out};
    int code = EXIT_GOOD;
    *out = (feed_result){0};
    writer_init(&s.params, &f->purse, CLIENT_FRAME_MAX);
    if (make_order(&s)) {
        bool kept = send_all(&s);
        feed_progress(out->applied, f->row_count, true);
        if (!kept)
            code = s.refused ? (tell_refused(&s), EXIT_UNREACHED) : tell_lost(&s);
        else if (s.refused)
            code = tell_refused(&s);
    } else {
        code = command_fail(EXIT_REFUSED, "no memory to sort %u rows", f->row_count);
    }
    free(s.order);
    writer_destroy(&s.params);
    return code;
}

/* feed.c: netto feed: the rows of a CSV file to a server. */
#include "app/feed.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/words.h"
#include "codec/suggest.h"
#include "text/number.h"
#include "text/uri.h"

static const char help[] =
    "usage: netto feed URI FILE.csv --as KIND [--ignore COLUMN]... [--late]\n"
    "\n"
    "Sends the rows of a CSV file; FILE may be - for standard input.\n"
    "\n"
    "  URI              unix:PATH or tcp:HOST:PORT, where `netto serve` listens\n"
    "  --as KIND        what the rows are; the first line names the columns, in any order:\n"
    "      positions    account, instrument, qty, [cost]\n"
    "      collateral   account, asset, amount, [set, role]\n"
    "      trades       id, account, instrument, qty, price, [ts, settle, free, order]\n"
    "      settlements  trade, [qty, leg]\n"
    "      marks        instrument, price, [iv, delta, bid, ask, last, rolled, ts]\n"
    "      fx           currency, rate, [ts]\n"
    "      instruments  id, kind, [underlying, loads, currency, multiplier, inverse, qty_step,\n"
    "                   expiry, strike, right, venue, calendar, settle_days, adv, attrs.NAME...]\n"
    "      factors      id, [class, risk, bucket, qualifier, tenor, label1, label2, product, vol,\n"
    "                   attrs.NAME...]\n"
    "      accounts     id, [kind, parent, netting, attrs.NAME...]\n"
    "      sensitivities  RiskType, AmountUSD, PortfolioID, [ProductClass, Qualifier, Bucket,\n"
    "                   Label1, Label2, ...]: CRIF; PortfolioID is the account.  Sends factors,\n"
    "                   instruments on them, and positions\n"
    "      sets         id, [enforceable, currency, margined, threshold, mta, nica, mpor_days,\n"
    "                   attrs.NAME...]\n"
    "  --ignore COLUMN  leave out a column; may be repeated\n"
    "  --late           trades: those over a day old too, whose ids may be forgotten\n"
    "\n"
    "An empty cell is left out.  Quantities and money are sent as they stand, so 0.1 is exactly\n"
    "0.1; times are nanoseconds or like 2026-12-18T08:00:00Z; loads and a netting of\n"
    "{by, sets} are JSON in a cell; of attributes, numbers, true and false are taken as such.\n"
    "\n"
    "The whole file is read first, and a bad row is named by file and line before anything is\n"
    "sent.  Rows go in batches of at most 5,000, positions and collateral by account; where\n"
    "the server refuses one, the line, the batch and the rows applied are named.  Feeding a file\n"
    "again does no harm: a trade counts once, all else is absolute.\n"
    "\n"
    "examples:\n"
    "  netto feed unix:netto.sock book.csv --as positions\n"
    "  gzip -dc marks.csv.gz | netto feed unix:netto.sock - --as marks\n"
    "\n"
    "exit codes: 0 all rows were applied; 1 the server refused a batch; 2 the command line or the\n"
    "            file is wrong, and nothing was sent; 3 the server cannot be reached\n";

/* ---- the end ----------------------------------------------------------------------------------------- */

static void print_summary(const feed *f, const feed_result *r, double seconds)
{
    char rows[NUMBER_TEXT], rate[NUMBER_TEXT], extra[NUMBER_TEXT];
    feed_print_rows(f->row_count, rows);
    number_fixed(seconds > 0 ? (double)f->row_count / seconds : 0.0, 0, true, rate);
    printf("%s of %s in %.2f s, %s rows/s", rows, f->kind->name, seconds, rate);
    if (r->duplicates) feed_print_rows(r->duplicates, extra), printf("; %s known already", extra);
    if (r->late) feed_print_rows(r->late, extra), printf("; %s too late to be the latest", extra);
    putchar('\n');
}

static void drop(feed *f)
{
    writer_destroy(&f->bytes);
    memory_drop(&f->purse, f->rows, f->row_capacity * sizeof *f->rows);
    memory_drop(&f->purse, f->last, f->last_capacity * sizeof *f->last);
    idmap_destroy(&f->accounts);
    idmap_destroy(&f->keys);
}

/* ---- the way ----------------------------------------------------------------------------------------- */

static int send_rows(feed *f, const char *address, double start)
{
    client *c;
    feed_result result;
    netto_status status = client_open(address, &c, &f->why);
    if (status != NETTO_OK)
        return command_fail(status == NETTO_EPARAMS ? EXIT_USAGE : EXIT_UNREACHED, "%s", f->why.text);
    int code = feed_send(f, c, &result);
    if (code == EXIT_GOOD) print_summary(f, &result, feed_now() - start);
    client_close(c);
    return code;
}

/* What is wrong with the file is said whether a server is there or not. */
static int feed_file(feed *f, const char *address, FILE *file)
{
    double start = feed_now();
    int code = feed_read(f, file) == NETTO_OK
                   ? send_rows(f, address, start)
                   : command_fail(EXIT_USAGE, "%s\nnetto: nothing was sent", f->why.text);
    drop(f);
    return code;
}

/* The three files that come of one, each by itself. */
static int feed_parts(feed *f, const char *address, FILE *file)
{
    feed_crif c;
    netto_status status = feed_crif_read(f, file, &c);
    int code = status == NETTO_OK ? EXIT_GOOD : command_fail(EXIT_USAGE, "%s\nnetto: nothing was sent", f->why.text);
    for (int i = 0; i < FEED_CRIF_FILES && code == EXIT_GOOD; i++) {
        char hint[SUGGEST_SIZE];
        char name[256];
        snprintf(name, sizeof name, "%s of %.200s", c.names[i], f->name);
        feed part = {.kind = feed_kind_find(c.names[i], hint), .name = name};
        FILE *text = fmemopen(c.bytes[i], c.sizes[i], "r");
        memory_init(&part.purse, SIZE_MAX);
        code = text ? feed_file(&part, address, text) : command_fail(EXIT_USAGE, "no memory for the file");
        if (text) fclose(text);
    }
    feed_crif_drop(&c);
    return code;
}

static int feed_path(feed *f, const char *address, const char *path)
{
    uri at;
    bool input = strcmp(path, "-") == 0;
    if (uri_parse(address, &at, &f->why) != NETTO_OK) return command_fail(EXIT_USAGE, "%s", f->why.text);
    FILE *file = input ? stdin : fopen(path, "r");
    if (!file) return command_fail(EXIT_USAGE, "cannot read %s: %s", path, strerror(errno));
    f->name = input ? "standard input" : path;
    int code = f->kind->crif ? feed_parts(f, address, file) : feed_file(f, address, file);
    if (!input) fclose(file);
    return code;
}

/* ---- the command line ---------------------------------------------------------------------------------- */

static int check(feed *f, const char *as, int word_count)
{
    char hint[SUGGEST_SIZE];
    if (word_count == 0)
        return command_misuse(&feed_command,
                              "say where the server listens and which file, like unix:netto.sock book.csv");
    if (word_count == 1) return command_misuse(&feed_command, "say which file; - is standard input");
    if (!as) return command_misuse(&feed_command, "say what the rows are, like --as positions");
    f->kind = feed_kind_find(as, hint);
    if (!f->kind) return command_misuse(&feed_command, "'%s' cannot be fed; %s", as, hint);
    if (f->late && f->kind->method != METHOD_TRADE_APPLY)
        return command_misuse(&feed_command, "--late goes with --as trades, not with %s", as);
    return EXIT_GOOD;
}

static int run(int argc, char **argv)
{
    feed f = {0};
    const char *as = NULL, *words[2];
    int word_count = 0;
    const word_option options[] = {
        {.name = "--as", .text = &as},
        {.name = "--late", .flag = &f.late},
        {.name = "--ignore", .list = f.ignored, .list_max = FEED_IGNORED_MAX, .list_count = &f.ignored_count},
    };
    int code = words_read(&feed_command, argc, argv, options, 3, words, 2, &word_count);
    if (code == EXIT_GOOD) code = check(&f, as, word_count);
    memory_init(&f.purse, SIZE_MAX);
    return code == EXIT_GOOD ? feed_path(&f, words[0], words[1]) : code;
}

const subcommand feed_command = {"feed", "rows of a CSV file to a server", help, run};

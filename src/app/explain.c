/* explain.c: netto explain: how an account's margin came about, or why an order would be refused. */
#include <stdio.h>

#include "app/call.h"
#include "app/command.h"
#include "app/explain_tree.h"
#include "app/words.h"
#include "base/text.h"
#include "client/client.h"

#define WORDS_MAX 5

static const char help[] =
    "usage: netto explain [--timeout SECONDS] URI ACCOUNT [INSTRUMENT QTY [PRICE]]\n"
    "\n"
    "Shows how an account's excess came about: from quantity, load and haircut to gross exposure, by\n"
    "netting to what is left of it, by the policy's rule to the margin, and from positions and\n"
    "collateral to equity.  With an order, the same as it would be after the order; and if the order\n"
    "would be refused, why.\n"
    "\n"
    "  URI                unix:PATH or tcp:HOST:PORT, where `netto serve` listens\n"
    "  ACCOUNT            its id; an account without sub-accounts\n"
    "  INSTRUMENT QTY     of an order: what, and how much, negative to sell\n"
    "  PRICE              of the order (default: the mark)\n"
    "  --timeout SECONDS  how long to wait for the answer (default: 60; 0: for ever)\n"
    "  --                 no options behind this\n"
    "\n"
    "Each number is made by those below it, indented by one step: it is their sum, or as the last\n"
    "column says.  In parentheses stands what is no part of it: what the rule read, other levels.\n"
    "Of a long list the largest are shown.  Money is in the base currency, shown to the cent;\n"
    "`netto call URI margin.get ACCOUNT '{\"explain\": true}'` has every digit.\n"
    "\n"
    "examples:\n"
    "  netto explain unix:netto.sock alice\n"
    "  netto explain unix:netto.sock alice BTC -0.5 60000\n"
    "\n"
    "exit codes: 0 explained, also where the order would be refused; 1 there is nothing to explain, or\n"
    "              an error instead of an answer, and why is on stderr; 2 the command line is wrong;\n"
    "            3 the server cannot be reached\n";

typedef struct explanation {
    client *client;
    memory purse;
    const char *timeout_text;
    double timeout;
    const char *words[WORDS_MAX]; /* uri, account, instrument, qty, price */
    int count;
    netto_complaint why;
} explanation;

/* ---- what was answered ------------------------------------------------------------------------------------ */

static int print_tree(explanation *e, value_node tree)
{
    return explain_tree_print(tree, &e->purse) ? EXIT_GOOD : command_fail(EXIT_REFUSED, "no memory to show the answer");
}

/* Each reason, the tightest first, with its tree; that of the margin is shown anyway, as it is after the order. */
static int print_reasons(explanation *e, value_node reasons)
{
    int code = EXIT_GOOD;
    for (uint32_t i = 0; reasons && code == EXIT_GOOD && i < value_count(reasons); i++) {
        value_node reason = value_item(reasons, i), tree = value_find(reason, "explain");
        printf("refused: %.*s\n", TEXT(explain_tree_text(reason, "text")));
        bool shown = text_is(explain_tree_text(reason, "code"), "insufficient_margin");
        if (tree && !shown) code = print_tree(e, tree);
        putchar('\n');
    }
    return code;
}

static int print_answer(explanation *e, value_node answer)
{
    value_node tree = value_find(answer, "explain"), reasons = value_find(answer, "reasons");
    int code = print_reasons(e, reasons);
    if (code != EXIT_GOOD) return code;
    if (reasons) puts("after the order:");
    if (tree) return print_tree(e, tree);
    if (reasons) return command_fail(EXIT_REFUSED, "nothing can be told of the account after this order");
    return command_fail(EXIT_REFUSED, "a rule failed, so there is nothing to explain: %.*s", TEXT(explain_tree_text(answer, "failure")));
}

static int show(explanation *e, netto_text result)
{
    value_tree *tree;
    if (value_tree_create(result, &tree) != NETTO_OK) return command_fail(EXIT_REFUSED, "the answer cannot be read");
    int code = print_answer(e, value_tree_root(tree));
    value_tree_destroy(tree);
    return code;
}

/* ---- asking -------------------------------------------------------------------------------------------------- */

static int ask(explanation *e, const char *method, netto_text params)
{
    netto_text result;
    client_set_timeout(e->client, e->timeout);
    if (client_call(e->client, method, params, &result, &e->why) == NETTO_OK) return show(e, result);
    if (!client_is_open(e->client)) return command_fail(EXIT_UNREACHED, "%s", e->why.text);
    return command_fail(EXIT_REFUSED, "%s: %s", netto_status_code(e->why.status), e->why.text);
}

static int open_and_ask(explanation *e, const char *method, netto_text params)
{
    netto_status status = client_open(e->words[0], &e->client, &e->why);
    if (status != NETTO_OK) return command_fail(status == NETTO_EPARAMS ? EXIT_USAGE : EXIT_UNREACHED, "%s", e->why.text);
    int code = ask(e, method, params);
    client_close(e->client);
    return code;
}

static int explain(explanation *e)
{
    static const char option[] = "{\"explain\": true}";
    const char *margin[] = {e->words[1], option};
    const char *order[] = {e->words[1], e->words[2], e->words[3], e->count > 4 ? e->words[4] : "null", option};
    bool ordered = e->count > 2;
    const char *method = ordered ? "order.check" : "margin.get";
    writer params;
    writer_init(&params, &e->purse, CLIENT_FRAME_MAX);
    netto_status status = call_params(method, ordered ? order : margin, ordered ? 5 : 2, &params, &e->why);
    int code = status == NETTO_OK ? open_and_ask(e, method, writer_text_of(&params))
                                  : command_fail(EXIT_USAGE, "%s", e->why.text);
    writer_destroy(&params);
    return code;
}

/* ---- the command line ------------------------------------------------------------------------------------------ */

static int check(explanation *e)
{
    e->timeout = CLIENT_SECONDS;
    if (e->timeout_text && !words_seconds(&explain_command, "--timeout", e->timeout_text, &e->timeout)) return EXIT_USAGE;
    if (e->count < 2)
        return command_misuse(&explain_command, "say where the server listens and which account, like unix:netto.sock alice");
    if (e->count == 3) return command_misuse(&explain_command, "an order has a quantity: say how much of '%s'", e->words[2]);
    return EXIT_GOOD;
}

static int run(int argc, char **argv)
{
    explanation e = {0};
    const word_option options[] = {{.name = "--timeout", .text = &e.timeout_text}};
    int code = words_read(&explain_command, argc, argv, options, 1, e.words, WORDS_MAX, &e.count);
    memory_init(&e.purse, SIZE_MAX);
    if (code == EXIT_GOOD) code = check(&e);
    return code == EXIT_GOOD ? explain(&e) : code;
}

const subcommand explain_command = {"explain", "how an account's margin came about", help, run};

/* client.c: a program of one's own that asks a server for an account's margin and then follows its events.
 *
 *   build/examples/client unix:netto.sock alice       until it is interrupted
 *   build/examples/client unix:netto.sock alice 3     until three events have come */
#include "client/client.h"

#include <stdio.h>
#include <stdlib.h>

#include "../usage.h"
#include "codec/member.h"
#include "codec/writer.h"
#include "text/json.h"

static const char help[] =
    "usage: client URI ACCOUNT [EVENTS]\n"
    "\n"
    "Asks a server for an account's margin, then prints the events that follow: EVENTS of them, or until it is\n"
    "interrupted.  Source: examples/client/client.c\n"
    "\n"
    "examples:\n"
    "  client unix:netto.sock alice\n"
    "  client tcp:127.0.0.1:7654 alice 3\n";

static int fail(const netto_complaint *why)
{
    fprintf(stderr, "client: %s: %s\n", netto_status_code(why->status), why->text);
    return 1;
}

/* ["alice"]: the params of a method are one array. */
static netto_text account_params(writer *w, const char *account)
{
    writer_rewind(w, 0);
    writer_array(w, 1);
    writer_text(w, text_of(account));
    return writer_text_of(w);
}

/* [["margin", "breach", "policy"]]: the topics to be told of. */
static netto_text topic_params(writer *w)
{
    writer_rewind(w, 0);
    writer_array(w, 1);
    writer_array(w, 3);
    WRITER_LITERAL(w, "margin");
    WRITER_LITERAL(w, "breach");
    WRITER_LITERAL(w, "policy");
    return writer_text_of(w);
}

static netto_status show_margin(client *c, writer *w, const char *account, netto_complaint *why)
{
    netto_text result, standing = {0};
    double initial = 0.0, equity = 0.0;
    netto_status status = client_call(c, "margin.get", account_params(w, account), &result, why);
    if (status != NETTO_OK) return status;
    member_real(result, text_of("initial"), &initial);
    member_real(result, text_of("equity"), &equity);
    member_text(result, text_of("status"), &standing);
    printf("%s: equity %.2f, initial margin %.2f, %.*s\n", account, equity, initial, TEXT(standing));
    return NETTO_OK;
}

/* [topic, n, payload] as one line of JSON. */
static netto_status show_event(netto_text event, writer *w, netto_complaint *why)
{
    writer_rewind(w, 0);
    netto_status status = json_print(event, JSON_LINE, w, why);
    if (status != NETTO_OK) return status;
    printf("%.*s\n", TEXT(writer_text_of(w)));
    fflush(stdout);
    return NETTO_OK;
}

/* `count` 0: without end. */
static netto_status follow(client *c, writer *w, unsigned long count, netto_complaint *why)
{
    netto_text result, event;
    netto_status status = client_call(c, "event.subscribe", topic_params(w), &result, why);
    for (unsigned long n = 0; status == NETTO_OK && (count == 0 || n < count); n++) {
        status = client_event(c, -1.0, &event, why);
        if (status == NETTO_OK) status = show_event(event, w, why);
    }
    return status;
}

int main(int argc, char **argv)
{
    client *c;
    memory purse;
    writer w;
    netto_complaint why;
    int code = usage_words(argc, argv, 2, 3, help);
    if (code != USAGE_GO_ON) return code;
    unsigned long events = argc > 3 ? usage_count(argv, argv[3]) : 0;
    if (client_open(argv[1], &c, &why) != NETTO_OK) return fail(&why);
    memory_init(&purse, 32u << 20);
    writer_init(&w, &purse, 32u << 20);
    netto_status status = show_margin(c, &w, argv[2], &why);
    fflush(stdout);
    if (status == NETTO_OK) status = follow(c, &w, events, &why);
    writer_destroy(&w);
    client_close(c);
    return status == NETTO_OK ? 0 : fail(&why);
}

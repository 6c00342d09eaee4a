/* embed.c: libnetto inside another program: no server, no socket, no thread.
 *
 *   build/examples/embed
 *
 * An engine is stepped with commands and asked for reports; the rules are a few lines of Lua. */
#include <stdio.h>
#include <string.h>

#include "../usage.h"
#include "netto/netto.h"

static const char help[] =
    "usage: embed\n"
    "\n"
    "Runs libnetto inside this program: loads a policy and an oil desk's spread, and prints its margin and what\n"
    "becomes of an order.  Source: examples/embed/embed.c\n";

static const char rules[] =
    "local netto = require 'netto'\n"
    "return netto.policy {\n"
    "  name = 'embedded', version = '1', api = 1, params = { haircut = netto.percent(20) },\n"
    "  haircut = function(inst, p) return p.haircut end,\n"
    "  correlation = function(f, g, p) return 0.8 end,\n"
    "  margin = function(book, p) return 1.25 * book.netted, book.netted end,\n"
    "}\n";

static netto_text text(const char *zero_terminated)
{
    return (netto_text){zero_terminated, (uint32_t)strlen(zero_terminated)};
}

static netto_number number(double real)
{
    return (netto_number){.kind = NETTO_NUMBER_REAL, .real = real};
}

/* The host gives the time: the engine reads no clock. */
static int step(netto_engine *e, netto_command c, netto_decision *out)
{
    static netto_instant now = 1767225600 * NETTO_SECOND; /* 2026-01-01T00:00Z */
    c.at = now += NETTO_SECOND;
    if (netto_engine_step(e, &c, out) == NETTO_OK) return 0;
    fprintf(stderr, "embed: %s: %s\n", netto_command_word(c.kind), out->complaint.text);
    return 1;
}

static int load(netto_engine *e, netto_policy *policy, netto_decision *d)
{
    const netto_instrument_row instruments[] = {
        {.id = text("WTI"), .kind = NETTO_FUTURE, .multiplier = number(1000), .expiry = NETTO_NEVER, .settle_days = -1},
        {.id = text("BRENT"), .kind = NETTO_FUTURE, .multiplier = number(1000), .expiry = NETTO_NEVER, .settle_days = -1}};
    const netto_mark_row marks[] = {{.instrument = text("WTI"), .price = 71.5, .ts = NETTO_NEVER},
                                    {.instrument = text("BRENT"), .price = 75.2, .ts = NETTO_NEVER}};
    const netto_account_row account = {.id = text("oil")};
    const netto_collateral_row cash = {.asset = text("USD"), .amount = number(500000)};
    const netto_position_row spread[] = {{.instrument = text("WTI"), .qty = number(20)},
                                         {.instrument = text("BRENT"), .qty = number(-19)}};
    return step(e, (netto_command){.kind = NETTO_POLICY_ACTIVATE, .activate = {.policy = policy}}, d) ||
           step(e, (netto_command){.kind = NETTO_INSTRUMENT_PUT, .count = 2, .instruments = instruments}, d) ||
           step(e, (netto_command){.kind = NETTO_MARK_PUT, .count = 2, .marks = marks}, d) ||
           step(e, (netto_command){.kind = NETTO_ACCOUNT_PUT, .count = 1, .accounts = &account}, d) ||
           step(e, (netto_command){.kind = NETTO_COLLATERAL_PUT, .account = text("oil"), .count = 1, .collateral = &cash}, d) ||
           step(e, (netto_command){.kind = NETTO_POSITION_PUT, .account = text("oil"), .count = 2, .positions = spread}, d);
}

static int ask(netto_engine *e, netto_decision *d)
{
    netto_command margin = {.kind = NETTO_MARGIN_GET, .account = text("oil")};
    netto_command order = {.kind = NETTO_ORDER_CHECK, .account = text("oil"),
                           .order = {.instrument = text("WTI"), .qty = number(40)}};
    if (netto_engine_report(e, &margin, NULL, d) != NETTO_OK) return fprintf(stderr, "embed: %s\n", d->complaint.text), 1;
    const netto_measures *m = &d->margin.measures;
    printf("gross %.0f, netted %.0f, initial margin %.0f, equity %.0f\n", m->exposure.gross, m->exposure.netted,
           m->margin.initial, m->equity);
    if (netto_engine_report(e, &order, NULL, d) != NETTO_OK) return fprintf(stderr, "embed: %s\n", d->complaint.text), 1;
    printf("40 WTI more: %s", d->check.accepted ? "accepted" : "refused");
    for (uint32_t i = 0; i < d->check.reason_count; i++)
        printf(": %.*s", (int)d->check.reasons[i].text.size, d->check.reasons[i].text.bytes);
    putchar('\n');
    return 0;
}

int main(int argc, char **argv)
{
    int code = usage_words(argc, argv, 0, 0, help);
    if (code != USAGE_GO_ON) return code;
    static netto_decision d; /* large, for it holds any answer */
    netto_source source = {text("policy.lua"), text(rules)};
    netto_policy *policy;
    netto_engine *e;
    netto_complaint why;
    if (netto_lua_policy_create(&source, 1, (netto_text){0}, NULL, &policy, &why) != NETTO_OK)
        return fprintf(stderr, "embed: %s\n", why.text), 1;
    if (netto_engine_create(NULL, &e) != NETTO_OK) return fprintf(stderr, "embed: no memory\n"), 1;
    int failed = load(e, policy, &d) || ask(e, &d);
    netto_engine_destroy(e);
    policy->destroy(policy);
    return failed;
}

/* test_word.c: claims about the words of commands and reasons, and about what measures come to. */
#include <math.h>
#include <string.h>

#include "netto/decision.h"
#include "tap/tap.h"

TEST("every command has a word of its own, and says whether it changes the book")
{
    for (int a = 0; a < NETTO_COMMAND_KIND_COUNT; a++) {
        const char *word = netto_command_word((netto_command_kind)a);
        ok(strchr(word, '.') || strcmp(word, "notice") == 0 || strcmp(word, "tick") == 0);
        for (int b = 0; b < a; b++) ok(strcmp(word, netto_command_word((netto_command_kind)b)) != 0);
        bool asks = strstr(word, ".get") || strstr(word, ".list") || strstr(word, ".check") || strstr(word, ".plan") || strstr(word, ".price") || strstr(word, ".backtest") ||
                    strstr(word, ".net") || strstr(word, ".ratio") || strstr(word, ".score") || strstr(word, ".waterfall") || strstr(word, ".adl") || strstr(word, ".neutral") || strstr(word, ".haircut") || strstr(word, ".run");
        ok(netto_command_mutates((netto_command_kind)a) == !asks);
    }
    is_string(netto_command_word(NETTO_COMMAND_KIND_COUNT), "?");
    is_string(netto_command_word((netto_command_kind)-1), "?");
    ok(!netto_command_mutates(NETTO_COMMAND_KIND_COUNT) && !netto_command_mutates((netto_command_kind)-1));
}

TEST("every reason has a word and a sentence")
{
    for (int i = 0; i < NETTO_REASON_COUNT; i++)
        ok(strlen(netto_reason_word((netto_reason_code)i)) > 3 && strchr(netto_reason_text((netto_reason_code)i), ' '));
    is_string(netto_reason_word(NETTO_REASON_COUNT), "?");
    is_string(netto_reason_text((netto_reason_code)-1), "?");
}

TEST("excess is what equity leaves, utilisation what of it is taken")
{
    netto_measures m = {.equity = 200, .margin.initial = 50};
    is_near(netto_measures_excess(&m), 150, 0);
    is_near(netto_measures_utilisation(&m), 0.25, 0);
    m.equity = 0;
    ok(isinf(netto_measures_utilisation(&m)) && netto_measures_utilisation(&m) > 0);
    m.equity = -10;
    ok(isinf(netto_measures_utilisation(&m)) && netto_measures_utilisation(&m) > 0);
    is_near(netto_measures_excess(&m), -60, 0);
    m.margin.initial = 0;
    is_same(netto_measures_utilisation(&m), 0.0);
    m.equity = NAN, m.margin.initial = 1;
    ok(isinf(netto_measures_utilisation(&m))); /* equity that is no number is used up */
}

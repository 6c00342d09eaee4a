/* test_attacks.c: the scripts of attacks.txt, each alone: it ends as it should, twice and in two interpreters alike, shows no
 * address, and leaves its policy fit.  And the hazards of Lua, with the test that stands for each. */
#include "script/attacks.h"
#include "script/policy_kit.h"

/* The known hazards of Lua 5.4.4: hazard, file, words that the test's title, or an attack's name, begins with.  Two are costs (11
 * what counting instructions costs, 16 what a call does), which the benchmarks measure. */
static const char *const hazards[][3] = {
    {"nested coroutine.close", "tests/script/test_hazard.c", "known bugs: coroutines, weak tables"},
    {"a metatable made weak", "tests/script/attacks.txt", "metatable: weak keys"},
    {"an error out of memory", "tests/script/test_budget.c", "what fails for want of memory, at whichever request"},
    {"quadratic names in messages", "tests/script/test_hazard.c", "known bugs: an error in a long chain of fields"},
    {"break past a closing variable", "tests/script/attacks.txt", "metatable: a variable that closes"},
    {"strcoll", "tests/script/test_hazard.c", "known bugs: the order of texts is that of bytes"},
    {"corrupt byte code", "tests/script/test_hazard.c", "hazard 6"},
    {"1 xpcall and the deadline", "tests/script/test_hazard.c", "hazard 1:"},
    {"2 finalisers", "tests/script/test_hazard.c", "hazard 2:"},
    {"2 a finaliser set later", "tests/script/attacks.txt", "metatable: a finaliser written into"},
    {"3 coroutines", "tests/script/attacks.txt", "coroutine: one made at load and kept"},
    {"4 rep of nothing", "tests/script/test_hostile.c", "string.rep of nothing, often"},
    {"4 table.move", "tests/script/test_hostile.c", "table.move over 2^60"},
    {"4 a lying __len", "tests/script/test_hostile.c", "table.insert with a lying __len"},
    {"4 patterns", "tests/script/test_pattern.c", "a pattern that would take for ever"},
    {"4 a plain find", "tests/script/attacks.txt", "stall: a plain find where every place nearly fits"},
    {"4 string.pack", "tests/script/test_hostile.c", "string.pack"},
    {"4 sorting again and again", "tests/script/test_hostile.c", "sorting again and again"},
    {"5 after the deadline", "tests/script/test_hazard.c", "hazard 5:"},
    {"6 text only", "tests/script/test_hazard.c", "hazard 6:"},
    {"7 __tostring of an error", "tests/script/test_hazard.c", "hazard 7:"},
    {"8 the metatable of texts", "tests/script/test_hazard.c", "hazard 8:"},
    {"9 answers", "tests/script/test_hazard.c", "hazard 9:"},
    {"10 order", "tests/script/test_hazard.c", "hazard 10: no addresses, and the order"},
    {"10 length", "tests/script/test_hazard.c", "hazard 10: the length of a list"},
    {"10 the sign of a nan", "tests/script/test_hazard.c", "hazard 10: a nan shows no sign"},
    {"12 sort", "tests/script/test_hazard.c", "hazard 12:"},
    {"13 powers", "tests/script/test_library.c", "hazard 13:"},
    {"14 next", "tests/script/test_hazard.c", "hazard 14:"},
    {"15 memory and the wall clock", "tests/script/test_hazard.c", "hazard 15:"},
};

TEST("every hazard of Lua has its test")
{
    static char text[1 << 20];
    char path[512];
    for (size_t i = 0; i < sizeof hazards / sizeof *hazards; i++) {
        snprintf(path, sizeof path, NETTO_SOURCE_DIR "/%s", hazards[i][1]);
        FILE *file = fopen(path, "rb");
        size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
        text[size] = '\0';
        if (file) fclose(file);
        if (!ok(strstr(text, hazards[i][2]) != NULL)) tap_note("hazard %s: no '%s' in %s", hazards[i][0], hazards[i][2], path);
    }
}

/* ---- one attack ------------------------------------------------------------------------------------------------ */

static netto_status ask(const attack *a, netto_policy *p, double *out)
{
    netto_margin m = {0};
    if (attacks_is(a, "haircut")) return kit_ask(p, out);
    netto_status status = kit_margin(p, &m);
    *out = m.initial;
    return status;
}

static bool still_fit(netto_policy *p)
{
    double out = -1;
    netto_view line = fake_view(NETTO_THING_LINE, &fake_line);
    netto_complaint complaint;
    return p->hooks.collateral(p, &line, &out, &complaint) == NETTO_OK && out == 0.5;
}

/* Asked once: what was said. */
static bool strike(const attack *a, netto_policy *p)
{
    double expected = 0, out = -1;
    if (attacks_is(a, "test")) return ok(netto_lua_policy_tests(p) == 1) && ok(still_fit(p)); /* it needs an engine */
    netto_status status = ask(a, p, &out);
    bool good = ok(still_fit(p));
    if (attacks_answers(a, &expected)) return is_int(status, NETTO_OK) && is_same(out, expected) && good;
    good &= is_int(status, NETTO_ERULE) && has_string(kit_complaint.text, a->says);
    return good && ok(strncmp(kit_complaint.text, a->hook, strlen(a->hook)) == 0);
}

static bool shows_nothing(const char *text)
{
    return ok(strstr(text, "0x") == NULL) && ok(text_is_printable(text_of(text)));
}

static void try_attack(const attack *a)
{
    char first[sizeof kit_complaint.text] = "";
    bool good = true;
    for (int round = 0; round < 2 && good; round++) {
        netto_policy *p = kit_load_with(attacks_source(a, ""), NULL);
        if (!p) good &= is_int(kit_complaint.status, NETTO_EPOLICY) && has_string(kit_complaint.text, a->says);
        if (p) good &= ok(a->hook != NULL) && strike(a, p) && strike(a, p);
        good &= shows_nothing(kit_complaint.text) && (round == 0 || is_string(kit_complaint.text, first));
        memcpy(first, kit_complaint.text, sizeof first);
        kit_drop(p);
    }
    if (!good) tap_note("in: %s", a->name);
}

TEST("every script that means harm ends as it should, alike each time, and its policy goes on")
{
    attacks_load();
    for (size_t i = 0; i < attack_count; i++) try_attack(&attacks[i]);
    tap_note("%zu attacks", attack_count);
    ok(attack_count >= 150);
    free(attacks_text);
}

/* test_settings.c: what a journal says it began with is what is read back. */
#include "runtime/settings.h"

#include "journal/kit.h"
#include "runtime/row.h"

static settings usual(const char *base)
{
    return settings_of(&(netto_engine_options){.base = base, .sweep = NETTO_SECOND, .trade_ids = 1 << 24},
                       &(netto_budget){.work = 200000, .memory = 64 << 20});
}

static void is_read_back(const settings *s)
{
    char text[SETTINGS_TEXT], again[SETTINGS_TEXT] = "not read";
    settings back;
    settings_print(s, text);
    if (settings_parse(text_of(text), &back)) settings_print(&back, again);
    is_string(again, text);
    ok(settings_equal(s, &back));
}

TEST("the sentence is the one that stands in settings.h, whatever the version")
{
    char text[SETTINGS_TEXT];
    settings s = usual(NULL), back;
    settings_print(&s, text);
    has_string(text, ": base USD, sweep 1, ids 16777216, work 200000, rule_memory 67108864, strikes 0, window 0");
    ok(settings_parse(text_of("netto 12.34.5: base USD, sweep 1, ids 16777216, work 200000, rule_memory 67108864, strikes 0, window 0"), &back));
    ok(settings_equal(&s, &back));
}

TEST("what is printed is read back, to the last nanosecond and whatever the currency is called")
{
    static const char *const bases[] = {"EUR", "a b", ", sweep 5", ": base X", "x, sweep 1, ids 2, work 3, rule_memory 4, strikes 5, window 6", "%s"};
    static const netto_instant sweeps[] = {0, 1, 100000000, 250000001, 1234567890123, 3600 * NETTO_SECOND, 3599999999999};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        settings s = usual(bases[i]);
        is_read_back(&s);
    }
    for (size_t i = 0; i < sizeof sweeps / sizeof *sweeps; i++) {
        settings s = usual("USD");
        s.sweep = sweeps[i];
        is_read_back(&s);
    }
    settings most = {.base = "USD", .ids = UINT32_MAX, .strike_count = UINT32_MAX, .strike_window = UINT32_MAX, .budget = {.work = UINT64_MAX, .memory = SIZE_MAX}};
    is_read_back(&most);
}

TEST("an engine that is made of them has the same")
{
    settings s = usual("EUR");
    netto_engine_options e = settings_engine(&s);
    settings again = settings_of(&e, &s.budget);
    ok(settings_equal(&s, &again));
}

TEST("no other sentence is read")
{
    static const char *const others[] = {
        "", "netto", "netto 0.1.0: base USD", "netto 0.1.0: base , sweep 1, ids 2, work 3, rule_memory 4, strikes 5, window 6",
        "otten 0.1.0: base USD, sweep 1, ids 2, work 3, rule_memory 4, strikes 5, window 6", "netto 0.1.0: base USD, sweep 1, ids 2, work 3, rule_memory 4, strikes 5, window 6 ",
        "netto 0.1.0: base USD, sweep 1, ids 2, work 3, rule_memory x, strikes 5, window 6", "netto 0.1.0: base USD, sweep nan, ids 2, work 3, rule_memory 4, strikes 5, window 6",
        "netto 0.1.0: base USD, sweep -1, ids 2, work 3, rule_memory 4, strikes 5, window 6", "netto 0.1.0: base USD, sweep 01, ids 2, work 3, rule_memory 4, strikes 5, window 6",
        "netto 0.1.0: base USD, sweep 1, ids 2, work 3, rule_memory 4",
        "netto 0.1.0: base USD, sweep 1, ids 2, work 3, rule_memory 4, strikes -5, window 6",
        "netto 0.1.0: base USD, sweep 1, ids 99999999999, work 3, rule_memory 4, strikes 5, window 6",
        "netto 0.1.0: base 12345678901234567890123456789012345678901234567890123456789012345, sweep 1, ids 2, work 3, rule_memory 4, strikes 5, window 6"};
    settings s = usual("XYZ");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        is_string(settings_parse(text_of(others[i]), &s) ? others[i] : "not read", "not read");
    is_string(s.base, "XYZ");
}

/* ---- of a journal ----------------------------------------------------------------------------------------- */

static memory purse;

/* A journal on the disk in memory whose first row is a notice. */
static void keep_notice(const char *action, const char *message)
{
    writer w;
    memory_init(&purse, SIZE_MAX);
    writer_init(&w, &purse, 65536);
    netto_command c = {.kind = NETTO_NOTICE, .notice = {.action = text_of(action), .message = text_of(message)}};
    row_write(&w, &c, (netto_text){0});
    record r = {.sequence = 1, .at = NETTO_SECOND, .actor = TEXT_LITERAL("netto"), .kind = TEXT_LITERAL("notice"),
                .command = writer_text_of(&w)};
    journal *j = open_journal();
    ok(journal_append(j, &r, &said) == NETTO_OK);
    while (journal_work(j)) continue;
    ok(journal_close(j, &why) == TROUBLE_NONE);
    writer_destroy(&w);
}

TEST("a journal's first row tells them")
{
    char text[SETTINGS_TEXT];
    settings s = usual("CHF"), back;
    bool told;
    fake_disk_init(1);
    settings_print(&s, text);
    keep_notice("started", text);
    ok(settings_find(&fake_disk_calls, PLACE, &back, &told, &said) == NETTO_OK && told);
    ok(settings_equal(&s, &back));
}

TEST("a journal without a row tells nothing; a first row that is another is damage")
{
    settings back;
    bool told;
    fake_disk_init(1);
    journal *j = open_journal();
    ok(journal_close(j, &why) == TROUBLE_NONE);
    ok(settings_find(&fake_disk_calls, PLACE, &back, &told, &said) == NETTO_OK && !told);
    fake_disk_init(1);
    keep_notice("clock_back", "it went");
    ok(settings_find(&fake_disk_calls, PLACE, &back, &told, &said) == NETTO_EDAMAGED);
    is_string(said.text, "row 1, notice, does not tell with which settings the journal began");
}

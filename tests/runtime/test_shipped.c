/* test_shipped.c: a policy that requires shipped rules, through staging, the journal, a snapshot and a start: what it consists
 * of is kept with it. */
#include "runtime/kept_home.h"

static const char mine[] = "local netto = require 'netto'\nlocal attribute = require 'rules.parts.attribute'\n"
                           "return netto.policy { name = 'mine', version = '1', api = 1,\n"
                           "margin = function(book) return attribute.positive(book, 'margin', 260) end }\n";

/* The params of policy.stage for two files. */
static netto_text two_files(const char *source, const char *name, const char *other)
{
    static writer w;
    if (!w.memory) writer_init(&w, &notation_purse, SIZE_MAX / 4);
    writer_rewind(&w, 0);
    writer_array(&w, 1);
    writer_map(&w, 2);
    writer_text(&w, text_of("policy.lua"));
    writer_text(&w, text_of(source));
    writer_text(&w, text_of(name));
    writer_text(&w, text_of(other));
    return writer_text_of(&w);
}

static void activate(home *h, const char *id)
{
    begin_activate(h, id);
    settle(h);
    is_string(runtime_policy(h->r)->id.bytes, id);
}

TEST("staged from its own file alone, it is kept with what is shipped, and a start has it again from the journal")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    const char *id = stage(&h, mine);
    has_string(shelf_text(&h), id);
    activate(&h, id);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 260.0");
    netto_text packed = shelf_packed(&h.r->shelf, runtime_policy(h.r));
    ok(memmem(packed.bytes, packed.size, "rules/parts/attribute.lua", 25) != NULL);
    ok(memmem(packed.bytes, packed.size, "function attribute.positive", 27) != NULL);
    is_kept(&h);
    kill_home(&h);

    h = open_kept();
    is_string(runtime_policy(h.r)->id.bytes, id);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 260.0");
    is_string(stage(&h, mine), id);
    close_home(&h);
    fake_disk_drop();
}

/* As the journal of a Netto that shipped another one. */
TEST("what the journal holds goes before what this program ships, in a replay, from a snapshot, and in a rollback")
{
    static char id[40], other[40];
    for (int rows = 0; rows <= 8; rows += 8) {
        fake_disk_init(1);
        snapshot_rows = (uint64_t)rows;
        home h = open_kept();
        furnish(&h);
        call *c = begin(&h, "policy.stage", two_files(mine, "rules/parts/attribute.lua", "return { positive = function() return 125 end }"));
        settle(&h);
        snprintf(id, sizeof id, "%.32s", strstr(c->text, "{id: '") + 6);
        activate(&h, id);
        has_string(ask(&h, "margin.get", "['alice']"), "initial: 125.0");
        for (int i = 0; i < 12; i++) ask(&h, "mark.put", "[[['Y', 51.0]]]");
        settle(&h);
        is_kept(&h);
        kill_home(&h);

        h = open_kept();
        is_string(runtime_policy(h.r)->id.bytes, id);
        has_string(ask(&h, "margin.get", "['alice']"), "initial: 125.0");
        snprintf(other, sizeof other, "%s", stage(&h, mine));
        ok(strcmp(other, id) != 0);
        activate(&h, other);
        has_string(ask(&h, "margin.get", "['alice']"), "initial: 260.0");
        ask(&h, "policy.rollback", "[]");
        settle(&h);
        has_string(ask(&h, "margin.get", "['alice']"), "initial: 125.0");
        close_home(&h);
        fake_disk_drop();
    }
    snapshot_rows = 0;
}

TEST("at boot, and when the watcher offers it, shipped rules belong to it as well")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    netto_source file = {TEXT_LITERAL("policy.lua"), text_of(mine)};
    is_int(runtime_boot(h.r, &file, 1, &why), NETTO_OK);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 260.0");
    char first[40];
    snprintf(first, sizeof first, "%s", runtime_policy(h.r)->id.bytes);
    static char later[600];
    snprintf(later, sizeof later, "%s-- saved again\n", mine);
    file.text = text_of(later);
    is_int(runtime_offer(h.r, &file, 1, &why), NETTO_OK);
    settle(&h);
    ok(strcmp(runtime_policy(h.r)->id.bytes, first) != 0);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 260.0");
    close_home(&h);
    fake_disk_drop();
}

TEST("what cannot be found is refused with its name, and what decides stays")
{
    fake_disk_init(1);
    home h = open_kept();
    furnish(&h);
    const char *id = stage(&h, mine);
    activate(&h, id);
    has_string(stage(&h, "return require 'rules.tierd'"), "policy_refused: policy.lua:1: there is no module 'rules.tierd'");
    has_string(stage(&h, "return require('rules' .. '.tiered')"), "'rules.tiered' is shipped, but no file of the policy names it");
    is_string(runtime_policy(h.r)->id.bytes, id);
    has_string(ask(&h, "margin.get", "['alice']"), "initial: 260.0");
    close_home(&h);
    fake_disk_drop();
}

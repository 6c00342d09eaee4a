/* test_limit.c: claims about limit.list: what limits come to for whom, how they stand, and page by page. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "support/inside.h"
#include "support/rules.h"

static const netto_text desk_kind = {"desk", 4};

/* desk > a, b; two futures at 100, haircut 0.1; four limits, one of them on what is held, one that binds nobody. */
static desk stand(rules *r)
{
    desk k = desk_open();
    desk_account(&k, "desk", "desk", NULL), desk_account(&k, "a", NULL, "desk"), desk_account(&k, "b", NULL, "desk");
    desk_instrument(&k, "P", NETTO_FUTURE), desk_instrument(&k, "Q", NETTO_FUTURE), desk_instrument(&k, "NONE", NETTO_FUTURE);
    desk_mark(&k, "P", 100), desk_mark(&k, "Q", 100);
    *r = rules_of("limits");
    r->haircut = 0.1;
    r->policy.hooks.haircut = rules_haircut_fixed;
    netto_limit *own = rules_limit(r, "own", NETTO_MEASURE_NETTED, 100, NULL);
    own->soft = 0.8, own->clear = 0.9;
    rules_limit(r, "desk", NETTO_MEASURE_POOL_NETTED, 200, &desk_kind);
    rules_limit_held(r, "qty", NETTO_BY_INSTRUMENT, NETTO_HELD_QTY, 0, 20, NULL);
    rules_limit_asks(r, "attr", 0, RULES_OF_ATTRS, 0, NULL); /* nobody has the attribute */
    desk_collateral(&k, "a", "USD", 1e6), desk_collateral(&k, "b", "USD", 1e6);
    desk_policy(&k, &r->policy);
    desk_trade(&k, "1", "a", "P", 9, 100), desk_trade(&k, "2", "b", "P", 12, 100), desk_trade(&k, "3", "b", "Q", -1, 100);
    return k;
}

static netto_status list(desk *k, const char *account, const char *name)
{
    netto_command c = {.kind = NETTO_LIMIT_LIST, .account = T(account), .list.name = T(name)};
    return desk_ask(k, &c);
}

/* Row `i` is this one. */
static void row(const desk *k, uint32_t i, const char *account, const char *limit, const char *key, double value, double max, netto_level level)
{
    static const netto_limit_info none;
    const netto_limit_info *l = i < k->d.row_count ? &k->d.limits[i] : &none;
    if (!ok(text_is(l->account, account) && text_is(l->limit, limit) && text_is(l->key, key))) tap_note("row %u: %.*s %.*s", i, TEXT(l->account), TEXT(l->limit));
    is_near(l->value, value, 1e-9), is_near(l->max, max, 0), is_near(l->used, value / max, 1e-12), is_int(l->level, level);
}

TEST("each account has the limits that bind it, and a row for each thing of which it holds something")
{
    rules r;
    desk k = stand(&r);
    is_status(list(&k, NULL, NULL), NETTO_OK);
    row(&k, 0, "desk", "own", "", 0, 100, NETTO_LEVEL_OK);
    row(&k, 1, "desk", "desk", "", 220, 200, NETTO_LEVEL_BREACHED);
    row(&k, 2, "desk", "qty", "P", 21, 20, NETTO_LEVEL_BREACHED);
    row(&k, 3, "desk", "qty", "Q", 1, 20, NETTO_LEVEL_OK);
    row(&k, 4, "a", "own", "", 90, 100, NETTO_LEVEL_SOFT);
    row(&k, 5, "a", "qty", "P", 9, 20, NETTO_LEVEL_OK);
    row(&k, 6, "b", "own", "", 130, 100, NETTO_LEVEL_BREACHED);
    is_int(k.d.row_count, 9);
    ok(!k.d.more && text_is(k.d.limits[2].by, "instrument") && k.d.limits[0].by.size == 0 && k.d.limits[4].soft == 0.8);
    is_status(list(&k, "b", "qty"), NETTO_OK);
    is_int(k.d.row_count, 2), row(&k, 1, "b", "qty", "Q", 1, 20, NETTO_LEVEL_OK);
    is_status(list(&k, NULL, "qyt"), NETTO_EPARAMS), has_string(desk_said(&k), "name: the active policy has no limit 'qyt'");
    is_status(list(&k, "nobody", NULL), NETTO_EACCOUNT);
    desk_close(&k);
}

TEST("what was breached stands until it is cleared")
{
    rules r;
    desk k = stand(&r);
    desk_trade(&k, "4", "a", "P", 3, 100), desk_trade(&k, "5", "a", "P", -2.5, 100);
    is_status(list(&k, "a", "own"), NETTO_OK);
    row(&k, 0, "a", "own", "", 95, 100, NETTO_LEVEL_BREACHED);
    desk_trade(&k, "6", "a", "P", -0.5, 100);
    is_status(list(&k, "a", "own"), NETTO_OK);
    row(&k, 0, "a", "own", "", 90, 100, NETTO_LEVEL_SOFT);
    desk_close(&k);
}

TEST("what cannot be computed is not known, and the rest is")
{
    rules r;
    desk k = stand(&r);
    netto_position_row held = {.instrument = T("NONE"), .qty = N(1), .cost = N(5)};
    netto_command c = {.kind = NETTO_POSITION_PUT, .account = T("a"), .count = 1, .positions = &held};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_status(list(&k, "a", NULL), NETTO_OK);
    ok(isnan(k.d.limits[0].value) && k.d.limits[0].max == 100 && k.d.limits[0].level == NETTO_LEVEL_UNKNOWN);
    row(&k, 1, "a", "qty", "P", 9, 20, NETTO_LEVEL_OK), row(&k, 2, "a", "qty", "NONE", 1, 20, NETTO_LEVEL_OK);
    desk_close(&k);
}

TEST("pages of any size come to the same rows, and asking leaves no trace")
{
    rules r;
    uint8_t before[32], after[32];
    desk k = stand(&r);
    netto_engine_digest(k.e, before);
    for (uint32_t size = 1; size < 11; size++) {
        netto_command c = {.kind = NETTO_LIMIT_LIST, .list.page.limit = size};
        uint32_t rows = 0;
        char last[NETTO_ID_MAX + 1];
        do {
            is_status(desk_ask(&k, &c), NETTO_OK);
            rows += k.d.row_count;
            if (!ok(k.d.row_count > 0 && k.d.row_count <= size)) break;
            const netto_limit_info *l = &k.d.limits[k.d.row_count - 1];
            text_copy(l->account, last, sizeof last);
            c.list.page.after = text_of(last), c.list.seq = l->number;
        } while (k.d.more);
        is_int(rows, 9);
    }
    netto_engine_digest(k.e, after);
    is_bytes(before, 32, after, 32);
    desk_close(&k);
}

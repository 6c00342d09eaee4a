/* test_damage.c: claims about snapshots that cannot be loaded, or not be written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot/snapshot.h"
#include "support/inside.h"
#include "support/picture.h"
#include "support/purse.h"
#include "support/rules.h"

static picture taken(rules *r)
{
    netto_complaint why;
    picture p = {0};
    desk k = picture_stand(r);
    is_status(picture_take(&p, k.e, &why), NETTO_OK);
    desk_close(&k);
    return p;
}

/* In a block of its exact size, so that a sanitizer sees the byte behind it. */
static netto_status try(const picture *p, size_t size, rules *r, netto_complaint *why)
{
    netto_engine *e = NULL;
    unsigned char *copy = malloc(size ? size : 1);
    memcpy(copy, p->bytes, size);
    netto_status status = netto_engine_load(NULL, (netto_bytes){copy, size}, &r->policy, &e, why);
    netto_engine_destroy(e);
    free(copy);
    return status;
}

TEST("it loads if nothing is done to it")
{
    rules r;
    netto_complaint why;
    picture p = taken(&r);
    is_status(try(&p, p.size, &r, &why), NETTO_OK);
    tap_note("%zu bytes", p.size);
    picture_drop(&p);
}

TEST("every truncation is refused, and the section named")
{
    rules r;
    netto_complaint why;
    picture p = taken(&r);
    for (size_t size = 0; size < p.size; size++)
        if (!is_status(try(&p, size, &r, &why), NETTO_EPARAMS) || !has_string(why.text, "section '")) break;
    picture_drop(&p);
}

TEST("every byte that is changed is refused, and the section named in which it lies")
{
    static const char *const names[] = {"head",    "clock", "ids",   "currency", "factor", "market", "set",
                                        "account", "history", "trade", "order",  "forecast", "model",    "watch",  "breaker", "column", "appraise", "end"};
    rules r;
    netto_complaint why;
    picture p = taken(&r);
    char named[32];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t end, from = picture_section(&p, names[i], &end);
        snprintf(named, sizeof named, "section '%s'", names[i]);
        for (size_t at = from; at < end + DIGEST_SIZE; at++) {
            unsigned char old = p.bytes[at];
            p.bytes[at] ^= (unsigned char)(1u << at % 8);
            bool good = is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS) && has_string(why.text, named);
            p.bytes[at] = old;
            if (!good) return;
        }
    }
    is_status(try(&p, p.size, &r, &why), NETTO_OK);
    picture_drop(&p);
}

TEST("bytes behind its end, and bytes that are no snapshot, are refused")
{
    rules r;
    netto_complaint why;
    picture p = taken(&r);
    picture none = {0};
    unsigned char *more = malloc(p.size + 1);
    memcpy(more, p.bytes, p.size);
    more[p.size] = 0;
    picture longer = {.bytes = more, .size = p.size + 1};
    is_status(try(&longer, longer.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "goes on");
    more[0] = 'n';
    is_status(try(&longer, p.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "does not begin like a snapshot");
    netto_engine *e = NULL;
    is_status(netto_engine_load(NULL, (netto_bytes){none.bytes, 0}, &r.policy, &e, &why), NETTO_EPARAMS);
    ok(!e);
    free(more);
    picture_drop(&p);
}

TEST("another format, policy or base currency is refused with a sentence")
{
    rules r, other = rules_of("other");
    netto_complaint why;
    netto_engine *e = NULL;
    picture p = taken(&r);
    size_t end, head = picture_section(&p, "head", &end);
    is_status(netto_engine_load(NULL, (netto_bytes){p.bytes, p.size}, &other.policy, &e, &why), NETTO_EEXPECT);
    is_string(why.text, "the snapshot was saved under policy 'all', not 'other'");
    is_status(netto_engine_load(&(netto_engine_options){.base = "EUR"}, (netto_bytes){p.bytes, p.size}, &r.policy, &e, &why), NETTO_EPARAMS);
    is_string(why.text, "the snapshot's base currency is 'USD', not 'EUR'");
    is_status(netto_engine_load(&(netto_engine_options){.sweep = -1}, (netto_bytes){p.bytes, p.size}, &r.policy, &e, &why), NETTO_EPARAMS);
    p.bytes[head + 16 + 4 + 4] = '7'; /* behind name and size, the format, and the length of the version */
    picture_seal(&p);
    is_status(try(&p, p.size, &r, &why), NETTO_OK);
    netto_snapshot_head h;
    is_status(netto_snapshot_head_get((netto_bytes){p.bytes, p.size}, &h, &why), NETTO_OK);
    is_int(h.version.bytes[0], '7');
    p.bytes[head + 16] = 99;
    picture_seal(&p);
    is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "written by version 7");
    has_string(why.text, "format 99");
    ok(!e);
    picture_drop(&p);
}

TEST("a policy with other hooks or another history under the same id is refused")
{
    rules r;
    netto_complaint why;
    picture p = taken(&r);
    netto_hooks hooks = r.policy.hooks;
    r.policy.hooks.haircut = NULL;
    is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
    r.policy.hooks = hooks, r.policy.hooks.correlation = NULL;
    is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "other hooks");
    r.policy.hooks = hooks, r.policy.history_length *= 2;
    is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "another history");
    r.policy.limit_count = 1000;
    is_status(try(&p, p.size, &r, &why), NETTO_EPOLICY);
    picture_drop(&p);
}

/* A copy with one byte changed, and seals that are whole. */
static picture forged(const picture *p)
{
    picture q = {.bytes = malloc(p->size), .size = p->size};
    size_t at = 8 + tap_random_below(p->size - 8);
    memcpy(q.bytes, p->bytes, p->size);
    q.bytes[at] = tap_random() & 1 ? (unsigned char)(q.bytes[at] ^ 1u << tap_random_below(8)) : (unsigned char)tap_random();
    picture_seal(&q);
    return q;
}

TEST("a byte that is changed under good seals is refused with a sentence, or harmless to load and to save")
{
    rules r;
    netto_complaint why;
    picture p = taken(&r), other = {0};
    const unsigned tries = TAP_ROUNDS(6000);
    unsigned refused = 0;
    for (unsigned i = 0; i < tries; i++) {
        picture q = forged(&p);
        desk k = picture_open(&q, &r.policy);
        if (k.e)
            is_status(picture_take(&other, k.e, &why), NETTO_OK);
        else
            ok(k.d.complaint.text[0] != '\0'), refused++;
        netto_engine_destroy(k.e);
        picture_drop(&q);
    }
    ok(refused > tries / 10 && refused < tries - tries / 10);
    tap_note("%u of %u refused", refused, tries);
    picture_drop(&p), picture_drop(&other);
}

TEST("a snapshot of what does not add up is refused")
{
    rules r;
    netto_complaint why;
    desk k = picture_stand(&r);
    picture p = {0};
    account *accounts = k.e->book.accounts;
    accounts[0].pool[0].longs++;
    picture_take(&p, k.e, &why);
    is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "section 'account': the pool of account 0 is not the sum");
    accounts[0].pool[0].longs--;
    accounts[1].parent = 1;
    picture_take(&p, k.e, &why);
    is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "no tree");
    accounts[1].parent = 0;
    accounts[1].sibling = 1;
    picture_take(&p, k.e, &why);
    is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "no tree");
    desk_close(&k);
    picture_drop(&p);
}

TEST("a snapshot of an open order that cannot be one is refused")
{
    rules r;
    netto_complaint why;
    desk k = picture_stand(&r);
    picture p = {0};
    const book *b = &k.e->book;
    open_order *first = (open_order *)(uintptr_t)order_at(b, order_find(b, order_key(T("first"))));
    const open_order was = *first, bad[] = {{.left = -1}, {.left = 9}, {.left = 0}, {.seq = 1u << 30}, {.instrument = inside_instrument(&k, "USD")}, {.price = {1, 19}}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        *first = was;
        if (i < 3) first->left = i < 2 ? bad[i].left * 100000000 : 0;
        if (i == 3) first->seq = bad[i].seq;
        if (i == 4) first->instrument = bad[i].instrument;
        if (i == 5) first->price = bad[i].price;
        picture_take(&p, k.e, &why);
        is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
        has_string(why.text, "section 'order': an open order is none");
    }
    *first = was;
    memcpy(first->id, "third", first->id_size);
    picture_take(&p, k.e, &why);
    is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "section 'order': order 'third' stands twice");
    *first = was;
    picture_take(&p, k.e, &why);
    is_status(try(&p, p.size, &r, &why), NETTO_OK);
    desk_close(&k);
    picture_drop(&p);
}

TEST("a snapshot of a breaker that cannot be one is refused")
{
    rules r;
    netto_complaint why;
    desk k = picture_stand(&r);
    picture p = {0};
    breakers *of = &k.e->breakers;
    is_int(of->count, 2);
    standing *band = breakers_at(of, 0), *kill = breakers_at(of, 1);
    const standing was = *band, killed = *kill;
    for (int i = 0; i < 9; i++) {
        *band = was, *kill = killed;
        if (i == 0) band->machine.due = NETTO_NEVER;
        if (i == 1) band->machine.latched = true;
        if (i == 2) band->machine.state = NETTO_BREAKER_CLOSED;
        if (i == 3) band->version = 1u << 30;
        if (i == 4) band->rule = 1;
        if (i == 5) kill->machine.due = 5;
        if (i == 6) kill->machine.state = NETTO_BREAKER_HALF_OPEN;
        if (i == 7) kill->name = band->name;
        if (i == 8) band->name.size = 0;
        picture_take(&p, k.e, &why);
        is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
        has_string(why.text, "section 'breaker': a breaker is none");
    }
    *band = was, *kill = killed;
    of->by_name[1] = of->by_name[0];
    picture_take(&p, k.e, &why);
    is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "section 'breaker': a breaker stands twice");
    of->by_name[1] = 1;
    of->asks[0].ticks |= 2; /* of the manual one */
    picture_take(&p, k.e, &why);
    is_status(try(&p, p.size, &r, &why), NETTO_EPARAMS);
    has_string(why.text, "section 'breaker': a breaker is asked that the policy does not have");
    of->asks[0].ticks &= ~(uint64_t)2;
    picture_take(&p, k.e, &why);
    is_status(try(&p, p.size, &r, &why), NETTO_OK);
    desk_close(&k);
    picture_drop(&p);
}

/* ---- want of memory, and of room ---------------------------------------------------------------------------- */

TEST("a load that finds no memory at any place leaves nothing behind")
{
    rules r;
    netto_complaint why;
    picture p = taken(&r);
    uint64_t n = 1;
    for (bool done = false; !done && n < 10000; n++) {
        netto_engine *e = NULL;
        if (!is_status(netto_engine_create(NULL, &e), NETTO_OK)) return;
        e->memory.fail_at = e->memory.growths + n;
        netto_status status = snapshot_fill(e, (netto_bytes){p.bytes, p.size}, &r.policy, NULL, &why);
        done = status == NETTO_OK;
        if (!done && (!is_status(status, NETTO_ECAPACITY) || !has_string(why.text, "no memory for section '"))) break;
        netto_engine_destroy(e); /* the sanitizers watch */
    }
    ok(n > 50);
    tap_note("%llu places", (unsigned long long)n - 2);
    picture_drop(&p);
}

TEST("with too little capacity it is refused, and with enough it loads")
{
    rules r;
    netto_complaint why;
    picture p = taken(&r);
    bool loaded = false;
    for (size_t capacity = 1000; capacity < 8000000; capacity += 99991) {
        netto_engine *e = NULL;
        netto_status status = netto_engine_load(&(netto_engine_options){.capacity = capacity}, (netto_bytes){p.bytes, p.size}, &r.policy, &e, &why);
        if (!loaded && status != NETTO_OK) is_status(status, NETTO_ECAPACITY);
        if (loaded && !is_status(status, NETTO_OK)) break;
        loaded = status == NETTO_OK;
        ok(loaded == (e != NULL));
        netto_engine_destroy(e);
    }
    ok(loaded);
    picture_drop(&p);
}

TEST("what the sink refuses ends the saving, and is told")
{
    rules r;
    netto_complaint why;
    desk k = picture_stand(&r);
    picture p = {0};
    picture_take(&p, k.e, &why);
    size_t whole = p.size;
    for (size_t room = 1; room < whole; room += 97) {
        p.room = room, p.writes = 0;
        if (!is_status(picture_take(&p, k.e, &why), NETTO_EOVERLOADED) || !has_string(why.text, "could not be written")) break;
        if (!ok(p.size <= room)) break;
    }
    p.room = whole;
    is_status(picture_take(&p, k.e, NULL), NETTO_OK);
    is_int(p.size, whole);
    desk_close(&k);
    picture_drop(&p);
}

/* inside.c: what no query tells. */
#include "support/inside.h"

#include <string.h>

#include "base/text.h"

static uint32_t account_slot(const desk *k, const char *id)
{
    return idmap_find(&k->e->book.account_ids, text_of(id));
}

const account *inside_account(const desk *k, const char *id)
{
    return &k->e->book.accounts[account_slot(k, id)];
}

uint32_t inside_instrument(const desk *k, const char *id)
{
    return idmap_find(&k->e->book.instrument_ids, text_of(id));
}

const finding *inside_finding(const desk *k, const char *account)
{
    return &k->e->findings[account_slot(k, account)];
}

long long inside_cash(const desk *k, const char *account, const char *currency)
{
    const book *b = &k->e->book;
    return (long long)collateral_cash(b, account_slot(k, account), currency_find(b, text_of(currency)));
}

bool inside_equal(const desk *a, const desk *b)
{
    uint8_t one[32], other[32];
    netto_engine_digest(a->e, one);
    netto_engine_digest(b->e, other);
    return memcmp(one, other, sizeof one) == 0;
}

void inside_refused(desk *k, netto_command *c, netto_status expected)
{
    uint8_t before[32], after[32];
    netto_engine_digest(k->e, before);
    netto_status status = desk_step(k, c);
    netto_engine_digest(k->e, after);
    if (!is_status(status, expected)) tap_note("%s said: %s", netto_command_word(c->kind), desk_said(k));
    is_bytes(after, sizeof after, before, sizeof before);
    is_int(k->d.event_count, 0);
}

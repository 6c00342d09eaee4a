/* fuzz_snapshot.c: snapshots whose seals are made whole, so that what lies behind them is read: they load or are
 * refused with a sentence; what loads is saved to bytes that load to the same facts. */
#include "snapshot/snapshot.h"

#include "fuzz/fuzz.h"
#include "support/picture.h"

/* Every hook, so that every section may be there. */
static netto_policy *fuzz_policy(void)
{
    static rules r;
    if (!r.policy.id.bytes) r = picture_rules();
    return &r.policy;
}

static netto_engine *fuzz_load(const uint8_t *data, size_t size)
{
    netto_engine *e = NULL;
    netto_complaint why;
    netto_engine_options o = {.capacity = 64 << 20};
    netto_status status = netto_engine_load(&o, (netto_bytes){data, size}, fuzz_policy(), &e, &why);
    must((status == NETTO_OK) == (e != NULL));
    must(status == NETTO_OK || why.text[0]);
    return e;
}

static void fuzz_snapshot(const uint8_t *data, size_t size)
{
    picture p = {.bytes = malloc(size ? size : 1), .size = size}, q = {0};
    uint8_t here[32], there[32];
    memcpy(p.bytes, data, size);
    picture_seal(&p);
    netto_engine *e = fuzz_load(p.bytes, p.size);
    if (e) {
        must(picture_take(&q, e, NULL) == NETTO_OK);
        netto_engine *again = fuzz_load(q.bytes, q.size);
        must(again);
        netto_engine_digest(e, here), netto_engine_digest(again, there);
        must(memcmp(here, there, sizeof here) == 0);
        netto_engine_destroy(again);
    }
    netto_engine_destroy(e);
    picture_drop(&p), picture_drop(&q);
}
FUZZ_DRIVER(fuzz_snapshot)

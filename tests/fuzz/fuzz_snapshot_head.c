/* fuzz_snapshot_head.c: what a snapshot's file says before the engine: read, or refused with a sentence; what is read
 * is written, and reads as the same. */
#include "runtime/snapshot_head.h"

#include "codec/writer.h"
#include "fuzz/fuzz.h"

static void fuzz_snapshot_head(const uint8_t *data, size_t size)
{
    snapshot_head h, again;
    netto_complaint why;
    memory purse;
    writer w;
    netto_status status = snapshot_head_read((netto_text){(const char *)data, (uint32_t)size}, &h, &why);
    must(status == NETTO_OK || why.text[0]);
    if (status != NETTO_OK) return;
    must(h.policy_count >= 1 && h.policy_count <= SHELF_MAX && snapshot_head_find(&h, SHELF_ACTIVE));
    memory_init(&purse, (size_t)64 << 20);
    writer_init(&w, &purse, (size_t)64 << 20);
    snapshot_head_write(&w, &h);
    must(!w.failed && snapshot_head_read(writer_text_of(&w), &again, &why) == NETTO_OK);
    must(again.row.sequence == h.row.sequence && again.policy_count == h.policy_count && text_equal(again.settings, h.settings));
    writer_destroy(&w);
}
FUZZ_DRIVER(fuzz_snapshot_head)

/* snapshot_head.c: what a snapshot's file says before the engine's bytes. */
#include "runtime/snapshot_head.h"

#include <string.h>

#include "codec/reader.h"

#define FIELDS        8
#define POLICY_FIELDS 5

static netto_text digest_text_of(const uint8_t digest[DIGEST_SIZE])
{
    return (netto_text){(const char *)digest, DIGEST_SIZE};
}

static void write_policy(writer *w, const snapshot_policy *p)
{
    writer_array(w, POLICY_FIELDS);
    writer_text(w, p->id);
    if (p->packed.bytes)
        writer_raw(w, p->packed);
    else
        writer_nil(w);
    writer_unsigned(w, p->state);
    writer_boolean(w, p->previous);
    writer_integer(w, p->when);
}

void snapshot_head_write(writer *w, const snapshot_head *h)
{
    writer_array(w, FIELDS);
    writer_unsigned(w, SNAPSHOT_FORMAT);
    writer_text(w, h->version);
    writer_unsigned(w, h->row.sequence);
    writer_text(w, digest_text_of(h->row.hash));
    writer_integer(w, h->at);
    writer_text(w, h->settings);
    writer_text(w, digest_text_of(h->state));
    writer_array(w, h->policy_count);
    for (uint32_t i = 0; i < h->policy_count; i++) write_policy(w, &h->policies[i]);
}

/* ---- reading --------------------------------------------------------------------------------------------- */

static void read_digest(reader *in, uint8_t out[DIGEST_SIZE])
{
    netto_text text = reader_text(in);
    if (in->status != NETTO_OK) return;
    if (text.size != DIGEST_SIZE) return reader_refuse(in, NETTO_EPARAMS, "a digest of %u bytes", text.size);
    memcpy(out, text.bytes, DIGEST_SIZE);
}

static void check_count(reader *in, uint32_t count, uint32_t expected, const char *what)
{
    if (in->status == NETTO_OK && count != expected) reader_refuse(in, NETTO_EPARAMS, "%s of %u fields", what, count);
}

static shelf_state read_state(reader *in)
{
    int64_t state = reader_integer(in);
    bool known = state == SHELF_STAGED || state == SHELF_ACTIVE || state == SHELF_RETIRED || state == SHELF_SHADOW;
    if (in->status == NETTO_OK && !known) reader_refuse(in, NETTO_EPARAMS, "a policy in state %lld", (long long)state);
    return known ? (shelf_state)state : SHELF_RETIRED;
}

static void read_policy(reader *in, snapshot_policy *p)
{
    check_count(in, reader_array(in), POLICY_FIELDS, "a policy");
    p->id = reader_id(in);
    p->packed = reader_nil(in) ? (netto_text){0} : reader_raw(in);
    p->state = read_state(in);
    p->previous = reader_boolean(in);
    p->when = reader_integer(in);
}

static void read_policies(reader *in, snapshot_head *h)
{
    uint32_t active = 0, previous = 0, shadows = 0;
    h->policy_count = reader_array(in);
    if (h->policy_count > SHELF_MAX) reader_refuse(in, NETTO_EPARAMS, "%u policies", h->policy_count);
    for (uint32_t i = 0; i < h->policy_count && in->status == NETTO_OK; i++) {
        read_policy(in, &h->policies[i]);
        if (in->status == NETTO_OK && (i == 0) != !h->policies[i].packed.bytes)
            reader_refuse(in, NETTO_EPARAMS, "the built-in policy does not stand first, and alone without sources");
        active += h->policies[i].state == SHELF_ACTIVE;
        shadows += h->policies[i].state == SHELF_SHADOW;
        previous += h->policies[i].previous;
    }
    if (in->status == NETTO_OK && (active != 1 || previous > 1 || shadows > 1))
        reader_refuse(in, NETTO_EPARAMS, "%u policies that decide, %u that did before, and %u shadows", active, previous, shadows);
}

static void read_row(reader *in, snapshot_head *h)
{
    int64_t sequence = reader_integer(in);
    if (in->status == NETTO_OK && sequence < 1) reader_refuse(in, NETTO_EPARAMS, "a row %lld", (long long)sequence);
    h->row.sequence = (uint64_t)sequence;
    read_digest(in, h->row.hash);
}

/* Format and version stand first, so that any version can tell any other. */
static void read_format(reader *in, snapshot_head *h)
{
    uint32_t count = reader_array(in);
    int64_t format = reader_integer(in);
    h->version = reader_text(in);
    if (in->status == NETTO_OK && format != SNAPSHOT_FORMAT)
        reader_refuse(in, NETTO_EPARAMS, "version %.*s wrote it, in format %lld, which this one does not read", TEXT(h->version),
                      (long long)format);
    check_count(in, count, FIELDS, "a head");
}

netto_status snapshot_head_read(netto_text bytes, snapshot_head *out, netto_complaint *complaint)
{
    reader in;
    snapshot_head h = {.policy_count = 0};
    reader_init(&in, bytes.bytes, bytes.size, complaint);
    read_format(&in, &h);
    read_row(&in, &h);
    h.at = reader_integer(&in);
    h.settings = reader_text(&in);
    read_digest(&in, h.state);
    read_policies(&in, &h);
    netto_status status = reader_finish(&in);
    if (status == NETTO_OK) *out = h;
    return status;
}

const snapshot_policy *snapshot_head_find(const snapshot_head *h, shelf_state state)
{
    for (uint32_t i = 0; i < h->policy_count; i++)
        if (h->policies[i].state == state) return &h->policies[i];
    return NULL;
}

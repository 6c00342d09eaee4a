/* audit_row.c: a row of the journal as audit.query tells it. */
#include "runtime/audit_row.h"

#include "codec/decision.h"
#include "runtime/audit_match.h"
#include "base/instant.h"

static void put_facts(writer *w, const record *row)
{
    char time[INSTANT_TEXT];
    netto_text printed = {time, (uint32_t)instant_print(row->at, time)};
    WRITER_KEY(w, "seq");
    writer_unsigned(w, row->sequence);
    WRITER_KEY(w, "at");
    writer_integer(w, row->at);
    WRITER_KEY(w, "time");
    writer_text(w, printed);
    WRITER_KEY(w, "actor");
    writer_text(w, row->actor);
    WRITER_KEY(w, "kind");
    writer_text(w, row->kind);
}

static void put_params(writer *w, const record *row, bool slim)
{
    WRITER_KEY(w, "params");
    if (!slim) return writer_raw(w, row->command);
    writer_nil(w);
    WRITER_KEY(w, "bytes");
    writer_unsigned(w, row->command.size);
}

static void put_proof(writer *w, const record *row)
{
    char hex[2 * DIGEST_SIZE + 1];
    digest_hex(row->digest, DIGEST_SIZE, hex);
    WRITER_KEY(w, "group");
    writer_unsigned(w, row->group);
    WRITER_KEY(w, "digest");
    writer_text(w, text_of(hex));
}

static void put_decision(writer *w, const netto_command *c, const netto_decision *d, bool slim)
{
    static const char *const words[] = {
        [AUDIT_ANY] = "",
#define X(name, word) [AUDIT_##name] = word,
        AUDIT_DECISION_MAP(X)
#undef X
    };
    WRITER_KEY(w, "policy");
    writer_text(w, d->policy);
    WRITER_KEY(w, "decision");
    writer_text(w, text_of(words[audit_decision_of(c, d)]));
    if (slim) return;
    WRITER_KEY(w, "result");
    decision_encode(w, c, d);
    WRITER_KEY(w, "events");
    writer_array(w, d->event_count);
    for (uint32_t i = 0; i < d->event_count; i++) decision_event(w, &d->events[i], d->seq);
}

void audit_put_row(writer *w, const record *row, const netto_command *c, const netto_decision *d, bool slim)
{
    writer_map(w, 8u + slim + (d ? 2u + 2u * !slim : 0u));
    put_facts(w, row);
    put_params(w, row, slim);
    put_proof(w, row);
    if (d) put_decision(w, c, d, slim);
}

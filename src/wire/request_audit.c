/* request_audit.c: which rows of the journal are asked for. */
#include "wire/request.h"

static const char *const decisions[] = {
#define X(name, word) word,
    AUDIT_DECISION_MAP(X)
#undef X
};

static void read_decision(decoder *d, void *place)
{
    uint32_t count = sizeof decisions / sizeof *decisions;
    *(enum audit_decision *)place = (enum audit_decision)(AUDIT_ACCEPT + decode_word(d, decisions, count));
}

/* Only what changes something is in the journal; another word is a slip, not an empty list. */
static void read_kind(decoder *d, void *place)
{
    const char *words[NETTO_COMMAND_KIND_COUNT];
    uint32_t count = 0;
    for (netto_command_kind kind = 0; kind < NETTO_COMMAND_KIND_COUNT; kind++)
        if (netto_command_mutates(kind)) words[count++] = netto_command_word(kind);
    *(netto_text *)place = text_of(words[decode_word(d, words, count)]);
}

/* `next` of the page before; 0 is the place before the first row. */
static void read_after(decoder *d, void *place)
{
    int64_t after = reader_integer(&d->in);
    if (d->in.status == NETTO_OK && after < 0)
        reader_refuse(&d->in, NETTO_EPARAMS, "expected the sequence of a row, got %lld", (long long)after);
    *(uint64_t *)place = (uint64_t)after;
}

/* As the server knows its peers: a text of some length. */
static void read_actor(decoder *d, void *place)
{
    *(netto_text *)place = reader_text(&d->in);
}

static const decoder_field fields[] = {
    OPTIONAL(struct audit_filter, "from_seq", from, decode_sequence),
    OPTIONAL(struct audit_filter, "to_seq", to, decode_sequence),
    OPTIONAL(struct audit_filter, "since", since, decode_expiry),
    OPTIONAL(struct audit_filter, "until", until, decode_expiry),
    OPTIONAL(struct audit_filter, "kind", kind, read_kind),
    OPTIONAL(struct audit_filter, "actor", actor, read_actor),
    OPTIONAL(struct audit_filter, "account", account, decode_id),
    OPTIONAL(struct audit_filter, "instrument", instrument, decode_id),
    OPTIONAL(struct audit_filter, "policy", policy, decode_id),
    OPTIONAL(struct audit_filter, "decision", decision, read_decision),
    OPTIONAL(struct audit_filter, "decisions", decisions, decode_boolean),
    OPTIONAL(struct audit_filter, "after", after, read_after),
    OPTIONAL(struct audit_filter, "limit", limit, decode_limit),
};
static const decoder_table table = DECODER_TABLE(fields);

void request_audit(decoder *d, struct request *out)
{
    struct audit_filter *f = &out->audit;
    uint32_t given = decoder_params(d, 0, 1);
    *f = (struct audit_filter){.since = NETTO_NEVER, .until = NETTO_NEVER, .limit = REQUEST_ROWS};
    decoder_options(d, given == 1, &table, f);
    if (d->in.status != NETTO_OK) return;
    if (f->to && f->from > f->to)
        reader_refuse(&d->in, NETTO_EPARAMS, "from_seq %llu is behind to_seq %llu", (unsigned long long)f->from,
                      (unsigned long long)f->to);
    if (f->until != NETTO_NEVER && f->since > f->until)
        reader_refuse(&d->in, NETTO_EPARAMS, "since is later than until");
}

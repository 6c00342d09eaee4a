/* answer_policy.c: results about policies and subscriptions. */
#include "wire/request.h"

/* A text, or nil where there is none. */
static void put_text_or_nil(writer *w, netto_text text)
{
    if (netto_text_given(text))
        writer_text(w, text);
    else
        writer_nil(w);
}

static void put_named(writer *w, netto_text id, netto_text name, netto_text version)
{
    WRITER_KEY(w, "id");
    writer_text(w, id);
    WRITER_KEY(w, "name");
    writer_text(w, name);
    WRITER_KEY(w, "version");
    writer_text(w, version);
}

void answer_staged(writer *w, const struct request *request, const struct answer *answer)
{
    (void)request;
    writer_map(w, 5);
    put_named(w, answer->staged.id, answer->staged.name, answer->staged.version);
    WRITER_KEY(w, "tests");
    writer_unsigned(w, answer->staged.tests);
    WRITER_KEY(w, "warnings");
    writer_array(w, answer->staged.warning_count);
    for (uint32_t i = 0; i < answer->staged.warning_count; i++) writer_text(w, answer->staged.warnings[i]);
}

void answer_activation(writer *w, const struct request *request, const struct answer *answer)
{
    (void)request;
    writer_map(w, 3);
    WRITER_KEY(w, "active");
    put_text_or_nil(w, answer->activation.active);
    WRITER_KEY(w, "previous");
    put_text_or_nil(w, answer->activation.previous);
    WRITER_KEY(w, "seq");
    writer_unsigned(w, answer->activation.seq);
}

void answer_shadowed(writer *w, const struct request *request, const struct answer *answer)
{
    (void)request;
    writer_map(w, 1);
    WRITER_KEY(w, "seq");
    writer_unsigned(w, answer->shadowed.seq);
}

static void put_counter(writer *w, const char *key, uint64_t number)
{
    writer_text(w, text_of(key));
    writer_unsigned(w, number);
}

static void put_shadow(writer *w, const netto_shadow_report *s)
{
    bool any = netto_text_given(s->account);
    WRITER_KEY(w, "shadow");
    writer_map(w, 6u + 2 * any);
    WRITER_KEY(w, "threshold");
    writer_real(w, s->threshold);
    put_counter(w, "orders", s->orders);
    put_counter(w, "differed", s->differed);
    put_counter(w, "skipped", s->skipped);
    put_counter(w, "accounts", s->accounts);
    put_counter(w, "instruments", s->instruments);
    if (!any) return;
    WRITER_KEY(w, "largest");
    writer_real(w, s->largest);
    WRITER_KEY(w, "account");
    writer_text(w, s->account);
}

static void put_version(writer *w, const struct version *v)
{
    bool why = netto_text_given(v->why);
    writer_map(w, 5u + why + (v->shadow != NULL) + (v->tripped_count > 0));
    put_named(w, v->id, v->name, v->version);
    WRITER_KEY(w, "state");
    writer_text(w, v->state);
    WRITER_KEY(w, "when");
    writer_integer(w, v->when);
    if (why) {
        WRITER_KEY(w, "why");
        writer_text(w, v->why);
    }
    if (v->shadow) put_shadow(w, v->shadow);
    if (v->tripped_count == 0) return;
    WRITER_KEY(w, "tripped");
    writer_array(w, v->tripped_count);
    for (uint32_t i = 0; i < v->tripped_count; i++) writer_text(w, v->tripped[i]);
}

void answer_versions(writer *w, const struct request *request, const struct answer *answer)
{
    (void)request;
    writer_array(w, answer->versions.count);
    for (uint32_t i = 0; i < answer->versions.count; i++) put_version(w, &answer->versions.rows[i]);
}

/* ---- subscriptions ----------------------------------------------------------------------------- */

void answer_subscription(writer *w, const struct request *request, const struct answer *answer)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_TOPIC_MAP(X)
#undef X
    };
    uint32_t topics = answer->subscription.topics;
    (void)request;
    writer_map(w, 2);
    WRITER_KEY(w, "topics");
    writer_array(w, (uint32_t)__builtin_popcount(topics));
    for (int t = 0; t < NETTO_TOPIC_COUNT; t++)
        if (topics >> t & 1) writer_text(w, text_of(words[t]));
    WRITER_KEY(w, "next");
    writer_unsigned(w, answer->subscription.next);
}

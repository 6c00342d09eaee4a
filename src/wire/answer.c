/* answer.c: results, and why there is none. */
#include "codec/decision.h"
#include "wire/method.h"

static bool is_command(const struct request *request)
{
    return request->method->kind != NETTO_COMMAND_KIND_COUNT;
}

const netto_complaint *answer_complaint(const struct request *request, const struct answer *answer)
{
    if (answer->complaint.status != NETTO_OK) return &answer->complaint;
    if (!answer->packed.bytes && is_command(request) && answer->decision.complaint.status != NETTO_OK)
        return &answer->decision.complaint;
    return NULL;
}

/* ---- commands ---------------------------------------------------------------------------------- */

void answer_packed(writer *w, const struct request *request, const struct answer *answer)
{
    (void)request;
    writer_raw(w, answer->packed);
}

void answer_command(writer *w, const struct request *request, const struct answer *answer)
{
    if (answer->packed.bytes) return answer_packed(w, request, answer);
    decision_encode(w, &request->command, &answer->decision);
}

void answer_check(writer *w, const struct request *request, const struct answer *answer)
{
    if (answer->packed.bytes) return answer_packed(w, request, answer);
    (request->brief ? decision_check_brief : decision_check)(w, &request->command, &answer->decision);
}

/* A model that was estimated was put. */
void answer_estimated(writer *w, const struct request *request, const struct answer *answer)
{
    decision_correlation(w, &request->command, &answer->decision);
}

/* ---- the house --------------------------------------------------------------------------------- */

void answer_pong(writer *w, const struct request *request, const struct answer *answer)
{
    (void)request, (void)answer;
    WRITER_LITERAL(w, "pong");
}

void answer_hello(writer *w, const struct request *request, const struct answer *answer)
{
    (void)request;
    writer_map(w, 4);
    WRITER_KEY(w, "name");
    WRITER_LITERAL(w, "netto");
    WRITER_KEY(w, "version");
    writer_text(w, text_of(answer->hello.version));
    WRITER_KEY(w, "api");
    writer_unsigned(w, answer->hello.api);
    WRITER_KEY(w, "role");
    writer_text(w, text_of(answer->hello.role));
}

static void put_method(writer *w, const struct method *m)
{
    writer_map(w, 6);
    WRITER_KEY(w, "name");
    writer_text(w, text_of(m->name));
    WRITER_KEY(w, "params");
    writer_text(w, text_of(m->params));
    WRITER_KEY(w, "result");
    writer_text(w, text_of(m->result));
    WRITER_KEY(w, "role");
    writer_text(w, text_of(role_word(m->role)));
    WRITER_KEY(w, "mutates");
    writer_boolean(w, m->mutates);
    WRITER_KEY(w, "runs");
    writer_text(w, text_of(runs_word(m->runs)));
}

void answer_describe(writer *w, const struct request *request, const struct answer *answer)
{
    (void)request, (void)answer;
    writer_array(w, METHOD_COUNT);
    for (int i = 0; i < METHOD_COUNT; i++) put_method(w, &methods[i]);
}

#define EXACT 0x1p53 /* integers up to here are doubles */

/* Most counters are whole numbers, and look so. */
void answer_stats(writer *w, const struct request *request, const struct answer *answer)
{
    (void)request;
    writer_map(w, answer->stats.count);
    for (uint32_t i = 0; i < answer->stats.count; i++) {
        double number = answer->stats.rows[i].number;
        writer_text(w, text_of(answer->stats.rows[i].name));
        if (number >= -EXACT && number <= EXACT && number == (double)(int64_t)number)
            writer_integer(w, (int64_t)number);
        else
            writer_real(w, number);
    }
}

/* decision_breaker.c: breakers: what a person has done to one, and how they stand. */
#include "codec/decision_list.h"

netto_text decision_breaker_scope(bool instrument)
{
    return instrument ? TEXT_LITERAL("instrument") : TEXT_LITERAL("account");
}

uint32_t decision_put_numbers(writer *w, const netto_trip *trip)
{
    if (!trip || trip->count == 0) return 0;
    WRITER_KEY(w, "numbers");
    writer_map(w, trip->count);
    for (uint32_t i = 0; i < trip->count; i++) {
        writer_text(w, (netto_text){trip->figures[i].name, trip->figures[i].size});
        writer_real(w, trip->figures[i].value);
    }
    return 1;
}

void decision_breaker(writer *w, const netto_command *command, const netto_decision *decision)
{
    writer_map(w, 4 + decision_count_seq(decision));
    WRITER_KEY(w, "name");
    writer_text(w, command->breaker.name);
    WRITER_KEY(w, "thing");
    writer_text(w, command->breaker.thing);
    WRITER_KEY(w, "before");
    writer_text(w, text_of(netto_breaker_state_word(decision->breaker.before)));
    WRITER_KEY(w, "after");
    writer_text(w, text_of(netto_breaker_state_word(decision->breaker.after)));
    decision_put_seq(w, decision);
}

/* ---- the list ---------------------------------------------------------------------------------------------- */

static uint32_t put_flag(writer *w, netto_text key, bool flag)
{
    if (!flag) return 0;
    writer_text(w, key);
    writer_boolean(w, true);
    return 1;
}

static void put_breaker(writer *w, const netto_breaker_info *b)
{
    size_t map = writer_open_map(w);
    uint32_t fields = 6;
    WRITER_KEY(w, "name");
    writer_text(w, b->name);
    WRITER_KEY(w, "scope");
    writer_text(w, decision_breaker_scope(b->instrument));
    WRITER_KEY(w, "thing");
    writer_text(w, b->thing);
    WRITER_KEY(w, "state");
    writer_text(w, text_of(netto_breaker_state_word(b->state)));
    WRITER_KEY(w, "action");
    writer_text(w, text_of(netto_action_word(b->action)));
    WRITER_KEY(w, "stops");
    writer_text(w, text_of(netto_stops_word(b->stops)));
    fields += decision_put_instant(w, TEXT_LITERAL("since"), b->since);
    fields += decision_put_instant(w, TEXT_LITERAL("until"), b->until);
    fields += decision_put_numbers(w, b->trip);
    fields += put_flag(w, TEXT_LITERAL("latched"), b->latched);
    fields += put_flag(w, TEXT_LITERAL("orphan"), b->orphan);
    fields += decision_put_text(w, TEXT_LITERAL("reason"), b->reason);
    fields += decision_put_text(w, TEXT_LITERAL("failure"), b->failure);
    writer_close_map(w, map, fields);
}

/* `next` is where to go on: the breaker and the thing of the last row. */
void decision_breakers(writer *w, const netto_command *command, const netto_decision *decision)
{
    uint32_t count = decision->row_count;
    (void)command;
    writer_map(w, 2 + decision_count_seq(decision));
    WRITER_KEY(w, "rows");
    writer_array(w, count);
    for (uint32_t i = 0; i < count && !w->failed; i++) put_breaker(w, &decision->breakers[i]);
    WRITER_KEY(w, "next");
    if (decision->more && count > 0) {
        writer_array(w, 2);
        writer_text(w, decision->breakers[count - 1].name);
        writer_text(w, decision->breakers[count - 1].thing);
    } else {
        writer_nil(w);
    }
    decision_put_seq(w, decision);
}

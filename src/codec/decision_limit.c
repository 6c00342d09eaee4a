/* decision_limit.c: limit.list: what each limit comes to for whom. */
#include "codec/decision_list.h"

static void put_limit(writer *w, const netto_limit_info *l)
{
    size_t map = writer_open_map(w);
    uint32_t fields = 7;
    decision_put_text(w, TEXT_LITERAL("account"), l->account);
    decision_put_text(w, TEXT_LITERAL("limit"), l->limit);
    decision_put_text(w, TEXT_LITERAL("of"), l->of);
    fields += decision_put_text(w, TEXT_LITERAL("scope"), l->by);
    fields += decision_put_text(w, TEXT_LITERAL("thing"), l->key);
    decision_put_maybe(w, TEXT_LITERAL("value"), l->value);
    decision_put_maybe(w, TEXT_LITERAL("max"), l->max);
    decision_put_maybe(w, TEXT_LITERAL("used"), l->used);
    if (l->soft > 0.0) decision_put_real(w, TEXT_LITERAL("soft"), l->soft), fields++;
    decision_put_word(w, TEXT_LITERAL("level"), netto_level_word(l->level));
    writer_close_map(w, map, fields);
}

/* `next` is where to go on: an account, and the last row of it that was told. */
void decision_limits(writer *w, const netto_command *command, const netto_decision *decision)
{
    uint32_t count = decision->row_count;
    (void)command;
    writer_map(w, 2 + decision_count_seq(decision));
    WRITER_KEY(w, "rows");
    writer_array(w, count);
    for (uint32_t i = 0; i < count && !w->failed; i++) put_limit(w, &decision->limits[i]);
    WRITER_KEY(w, "next");
    if (decision->more && count > 0) {
        writer_array(w, 2);
        writer_text(w, decision->limits[count - 1].account);
        writer_unsigned(w, decision->limits[count - 1].number);
    } else {
        writer_nil(w);
    }
    decision_put_seq(w, decision);
}

/* decision_list.h: what the answers that are lists have in common. */
#ifndef CODEC_DECISION_LIST_H
#define CODEC_DECISION_LIST_H

#include "codec/decision.h"

/* {rows, next, seq}; `put` writes row i, `id` answers where to go on after it. */
void decision_list(writer *w, const netto_decision *decision,
                   void (*put)(writer *, const netto_decision *, uint32_t i),
                   netto_text (*id)(const netto_decision *, uint32_t i));

/* [[row, "code: sentence"], ...] */
void decision_put_errors(writer *w, const netto_count *count);

/* `seq` and, where that is not on disk, `durable`; answers how many of the two. */
uint32_t decision_put_seq(writer *w, const netto_decision *decision);
static inline uint32_t decision_count_seq(const netto_decision *decision)
{
    return 1u + decision->behind;
}

/* The same; and `since`, where a long answer began at an earlier command than it ended.  How many fields it wrote. */
uint32_t decision_put_progress(writer *w, const netto_decision *decision);

/* A number; one that is nil where it is not known (NaN); one that is left out then, and how many fields that wrote. */
void decision_put_real(writer *w, netto_text key, double number);
void decision_put_maybe(writer *w, netto_text key, double number);
uint32_t decision_put_known(writer *w, netto_text key, double number);
void decision_put_count(writer *w, netto_text key, uint64_t count);
void decision_put_word(writer *w, netto_text key, const char *word);
/* True, or left out. */
uint32_t decision_put_true(writer *w, netto_text key, bool is);

/* A field that is left out where nothing was given; answers how many it wrote. */
uint32_t decision_put_text(writer *w, netto_text key, netto_text text);
/* A quantity: a float where sending that back would mean the same, else a decimal text. */
void decision_put_quantity(writer *w, netto_decimal qty, netto_decimal step);
/* Money, and units * 10^-scale: the same. */
void decision_put_money(writer *w, netto_text key, netto_money amount);
void decision_put_scaled(writer *w, netto_text key, netto_money units, unsigned scale);
/* Nanoseconds; left out: NETTO_NEVER. */
uint32_t decision_put_instant(writer *w, netto_text key, netto_instant at);
/* {numbers = {name = number}}; left out: there are none.  (decision_breaker.c) */
uint32_t decision_put_numbers(writer *w, const netto_trip *trip);
netto_text decision_breaker_scope(bool instrument);
uint32_t decision_put_number(writer *w, netto_text key, netto_number number);

#endif

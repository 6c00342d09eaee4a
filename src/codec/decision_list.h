/* decision_list.h: what the answers that are lists have in common. */
#ifndef CODEC_DECISION_LIST_H
#define CODEC_DECISION_LIST_H

#include "codec/decision.h"

/* {rows, next, seq}; `put` writes row i, `id` answers where to go on after it. */
void decision_list(writer *w, const netto_decision *decision,
                   void (*put)(writer *, const netto_decision *, uint32_t i),
                   netto_text (*id)(const netto_decision *, uint32_t i));

/* A field that is left out where nothing was given; answers how many it wrote. */
uint32_t decision_put_text(writer *w, netto_text key, netto_text text);
uint32_t decision_put_number(writer *w, netto_text key, netto_number number);

#endif

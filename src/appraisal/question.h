/* question.h: questions of the protocol that rules ask of a book: what answers is what answers sockets. */
#ifndef APPRAISAL_QUESTION_H
#define APPRAISAL_QUESTION_H

#include "netto/policy.h"

/* See netto_view_question. */
netto_status question_ask(const netto_view *view, const netto_command *question, netto_decision *out, uint64_t *work, netto_complaint *complaint);

#endif

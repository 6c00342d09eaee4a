/* report_option.c: option.price: what options are worth, or which volatilities prices imply; of nothing in the book. */
#include "base/complain.h"
#include "engine/rows.h"
#include "engine/step.h"

static netto_status answer(const netto_option_row *row, netto_option_answer *out, netto_complaint *complaint)
{
    out->vol = row->vol;
    netto_status status = NETTO_OK;
    if (row->vol != row->vol) status = netto_option_vol(&row->option, row->price, &out->vol, complaint);
    if (status == NETTO_OK) status = netto_option_price(&row->option, out->vol, &out->value, complaint);
    return status;
}

netto_status report_options(netto_engine *e, const netto_command *c, netto_cursor *cursor, netto_decision *out)
{
    rows r;
    (void)cursor;
    if (c->count > NETTO_OPTION_ROWS_MAX)
        return complain(&out->complaint, NETTO_ETOOLARGE, "%u options; send at most %d a call", c->count, NETTO_OPTION_ROWS_MAX);
    netto_status status = rows_begin(&r, e, c, out);
    if (status != NETTO_OK) return status;
    netto_option_answer *answers = arena_array(&e->book.scratch, c->count + 1, sizeof *answers);
    if (!answers) return complain(&out->complaint, NETTO_ECAPACITY, "no memory for %u options", c->count);
    for (uint32_t i = 0; i < c->count; i++) {
        answers[i] = (netto_option_answer){0};
        status = answer(&c->options[i], &answers[i], &out->complaint);
        if (status != NETTO_OK && !rows_refuse(&r, i)) return status;
        answers[i].refused = status != NETTO_OK;
    }
    status = rows_end(&r, c->count);
    out->options.rows = answers;
    out->row_count = c->count;
    return status;
}

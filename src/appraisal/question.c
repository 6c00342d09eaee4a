/* question.c: questions of the protocol that rules ask of a book: what answers is what answers sockets. */
#include "appraisal/question.h"

#include "appraisal/closeout.h"
#include "appraisal/legs.h"
#include "appraisal/neutralise.h"
#include "appraisal/ratio.h"
#include "appraisal/window.h"
#include "base/complain.h"
#include "control/view.h"

#define PRODUCTS_A_WORK 5  /* a unit of work is some 10 ns of Lua */
#define HELD_WORK       10 /* of finding what is held */

typedef struct question {
    const netto_command *asked;
    frame *f;
    const book_subject *of;
    netto_decision *out;
    uint64_t *work;
    netto_complaint *why;
} question;

/* A window that the policy does not keep is the rule's fault, whatever the data. */
static netto_status check_window(const question *q, netto_instant window, uint32_t *returns)
{
    netto_complaint why;
    netto_status status = window_returns(q->f->a->policy, window, returns, &why);
    return status == NETTO_OK ? status : complain(q->why, NETTO_ERULE, "%s", why.text);
}

static netto_status ratio(const question *q)
{
    const netto_hedge_ask *ask = &q->asked->hedge;
    uint32_t returns = 0;
    uint64_t all = ask->with_count + 1;
    netto_status status = check_window(q, ask->window, &returns);
    if (status != NETTO_OK) return status;
    *q->work = returns * all * all / PRODUCTS_A_WORK;
    return ratio_find(q->f->b, q->f->a->policy, ask, &q->out->hedge, q->why);
}

static netto_status neutral(const question *q)
{
    const netto_neutral_ask *ask = &q->asked->neutral;
    uint32_t returns;
    netto_status status = ask->window ? check_window(q, ask->window, &returns) : NETTO_OK;
    if (status != NETTO_OK) return status;
    if (q->of->is_set) return complain(q->why, NETTO_ERULE, "what is to be neutral is the account, not one of its netting sets");
    holding_list held = legs_holdings(q->f, q->of->pooled);
    if (!held.items) return complain(q->why, NETTO_ECAPACITY, "no memory for the answer; raise `capacity`");
    const neutralising all = {q->f->a->policy, q->f->b, &held, 1.0};
    status = neutralise(&all, ask, &q->out->neutral, q->work, q->why);
    if (*q->work < HELD_WORK * (uint64_t)held.count) *q->work = HELD_WORK * (uint64_t)held.count; /* also where it ends early */
    return status;
}

static netto_status closeout(const question *q)
{
    const netto_command *c = q->asked;
    if (q->of->is_set || q->of->pooled) return complain(q->why, NETTO_ERULE, "it is of the account's own book, and tells each of its sets");
    return closeout_net(q->f, c->closeout.suppose, c->closeout.suppose_count, q->work, &q->out->closeout, q->why);
}

netto_status question_ask(const netto_view *view, const netto_command *asked, netto_decision *out, uint64_t *work, netto_complaint *complaint)
{
    const book_subject *s = view->subject;
    question q = {.asked = asked, .of = s, .out = out, .work = work, .why = complaint};
    netto_status status = s->numbers->frame(s->self, s->pooled, &q.f, complaint);
    if (status != NETTO_OK) return status;
    switch (asked->kind) {
    case NETTO_HEDGE_RATIO: return ratio(&q);
    case NETTO_HEDGE_NEUTRAL: return neutral(&q);
    case NETTO_CLOSEOUT_NET: return closeout(&q);
    default: return complain(complaint, NETTO_EINTERNAL, "%s is no question of a rule", netto_command_word(asked->kind));
    }
}

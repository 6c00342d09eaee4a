/* tell.c: all that a decision says, as a digest. */
#include "support/tell.h"

#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

static void add_exposure(digest *d, const netto_exposure *x)
{
    digest_real(d, x->gross);
    digest_real(d, x->net);
    digest_real(d, x->netted);
}

static void add_margin(digest *d, const netto_margin *m)
{
    digest_real(d, m->initial);
    digest_real(d, m->maintenance);
    digest_real(d, m->warning);
    digest_real(d, m->liquidation);
}

static void add_measures(digest *d, const netto_measures *m)
{
    add_exposure(d, &m->exposure);
    add_margin(d, &m->margin);
    digest_real(d, m->equity);
    digest_real(d, m->orders);
    digest_number(d, (uint64_t)m->unmodelled << 2 | (uint64_t)m->indefinite << 1 | m->known);
}

static void add_fault(digest *d, const netto_rule_fault *f)
{
    digest_text(d, f->policy);
    digest_text(d, f->rule);
    digest_text(d, f->account);
    digest_text(d, f->message);
}

static void add_trip(digest *d, const netto_trip *t)
{
    for (uint32_t i = 0; t && i < t->count; i++) {
        digest_text(d, (netto_text){t->figures[i].name, t->figures[i].size});
        digest_real(d, t->figures[i].value);
    }
}

static void add_difference(digest *d, const netto_difference *x)
{
    digest_number(d, (uint64_t)x->what << 2 | (uint64_t)x->accepted << 1 | x->breached);
    digest_text(d, x->order), digest_text(d, x->limit), digest_text(d, text_of(x->reason ? x->reason : ""));
    for (int i = 0; i < 2; i++) digest_number(d, x->standing[i]), digest_real(d, x->initial[i]);
    digest_number(d, x->untold);
}

static void add_tree(digest *d, const netto_part *p)
{
    if (!p) return;
    digest_text(d, p->name), digest_text(d, p->unit);
    digest_real(d, p->value);
    digest_number(d, (uint64_t)p->how << 32 | p->part_count);
    for (uint32_t i = 0; i < p->part_count + p->beside_count; i++) add_tree(d, &p->parts[i]);
}

static void add_reason(digest *d, const netto_reason *r)
{
    digest_number(d, r->code);
    digest_text(d, r->rule), digest_text(d, r->why), digest_text(d, r->by), digest_text(d, r->key), digest_text(d, r->account), digest_text(d, r->text);
    for (uint32_t k = 0; k < r->number_count; k++) digest_text(d, r->numbers[k].name), digest_real(d, r->numbers[k].value);
    digest_real(d, r->value), digest_real(d, r->limit);
    add_tree(d, r->explain);
    if (!r->stop) return;
    digest_text(d, r->stop->thing);
    digest_number(d, (uint64_t)r->stop->instrument << 8 | (uint64_t)r->stop->action << 4 | r->stop->state);
    digest_number(d, (uint64_t)r->stop->since), digest_number(d, (uint64_t)r->stop->until);
    add_trip(d, r->stop->trip);
}

static void add_plan(digest *d, const netto_plan *p)
{
    digest_text(d, p->rule), digest_text(d, p->reason);
    digest_real(d, p->drift), digest_real(d, p->low), digest_real(d, p->high);
    digest_number(d, (uint64_t)p->until), digest_number(d, (uint64_t)p->beyond << 1 | p->proposed);
    if (p->leg_count) add_measures(d, &p->before);
    for (uint32_t i = 0; i < p->leg_count; i++) {
        digest_text(d, p->legs[i].instrument);
        digest_number(d, (uint64_t)p->legs[i].qty.units), digest_real(d, p->legs[i].price), digest_real(d, p->legs[i].drift);
        digest_number(d, (uint64_t)p->legs[i].spread << 1 | p->legs[i].reducing);
        add_measures(d, &p->legs[i].after);
    }
    digest_number(d, (uint64_t)p->code << 32 | p->refused);
    for (uint32_t i = 0; i < p->reason_count; i++) add_reason(d, &p->reasons[i]);
}

static void add_event(digest *d, const netto_event *e)
{
    digest_number(d, e->topic);
    digest_number(d, e->n);
    digest_text(d, e->account);
    switch (e->topic) {
    case NETTO_TOPIC_MARGIN:
        digest_number(d, (uint64_t)e->margin.before << 8 | (uint64_t)e->margin.after);
        digest_real(d, e->margin.initial), digest_real(d, e->margin.maintenance), digest_real(d, e->margin.equity);
        digest_text(d, e->margin.message);
        break;
    case NETTO_TOPIC_BREACH:
        digest_text(d, e->breach.limit), digest_text(d, e->breach.of), digest_text(d, text_of(e->breach.by)), digest_text(d, e->breach.key);
        digest_real(d, e->breach.value), digest_real(d, e->breach.max), digest_number(d, (uint64_t)e->breach.soft << 1 | e->breach.breached);
        break;
    case NETTO_TOPIC_BREAKER:
        digest_text(d, e->breaker.breaker), digest_text(d, e->breaker.thing), digest_text(d, e->breaker.reason);
        digest_number(d, (uint64_t)e->breaker.before << 24 | (uint64_t)e->breaker.after << 16 | (uint64_t)e->breaker.cause << 8 | e->breaker.action);
        digest_number(d, (uint64_t)e->breaker.until);
        add_trip(d, e->breaker.trip);
        break;
    case NETTO_TOPIC_POLICY:
        digest_text(d, e->notice.action), digest_text(d, e->notice.policy), digest_text(d, e->notice.message);
        if (e->difference) add_difference(d, e->difference);
        break;
    case NETTO_TOPIC_ORDER:
        digest_number(d, e->order.action);
        digest_text(d, e->order.id), digest_text(d, e->order.instrument), digest_text(d, e->order.trade);
        digest_text(d, text_of(e->order.reason ? e->order.reason : ""));
        digest_number(d, (uint64_t)e->order.qty.units), digest_number(d, (uint64_t)e->order.left.units);
        break;
    case NETTO_TOPIC_SETTLEMENT:
        digest_text(d, e->settlement.trade), digest_text(d, e->settlement.instrument);
        digest_number(d, (uint64_t)e->settlement.left.units), digest_number(d, (uint64_t)(int64_t)e->settlement.late << 1 | e->settlement.free);
        break;
    case NETTO_TOPIC_REBALANCE: add_plan(d, e->plan); break;
    default: add_fault(d, &e->fault);
    }
}

static void add_count(digest *d, const netto_count *c)
{
    digest_number(d, c->count);
    digest_number(d, c->duplicates);
    digest_number(d, c->late);
    digest_number(d, c->unmatched);
    for (uint32_t i = 0; i < c->error_count; i++) {
        digest_number(d, (uint64_t)c->errors[i].row << 16 | c->errors[i].status);
        digest_text(d, c->errors[i].text);
    }
}

static void add_report(digest *d, const netto_exposure_report *r)
{
    add_exposure(d, &r->exposure);
    digest_number(d, (uint64_t)r->indefinite << 1 | r->no_legs);
    digest_text(d, r->worst_leg.id), digest_real(d, r->worst_leg.netted);
    for (uint32_t i = 0; i < r->set_count; i++) {
        digest_text(d, r->sets[i].id);
        add_exposure(d, &r->sets[i].exposure);
        digest_number(d, (uint64_t)r->sets[i].alone << 1 | r->sets[i].indefinite);
    }
    for (uint32_t i = 0; i < r->factor_count; i++) {
        digest_text(d, r->factors[i].id);
        digest_real(d, r->factors[i].weight), digest_real(d, r->factors[i].contribution);
        digest_number(d, r->factors[i].modelled);
    }
    for (uint32_t i = 0; i < r->leg_count; i++) digest_text(d, r->legs[i].id), digest_real(d, r->legs[i].netted), digest_real(d, r->legs[i].contribution);
    for (uint32_t i = 0; i < r->unmodelled_count; i++) digest_text(d, r->unmodelled[i]);
}

static void add_check(digest *d, const netto_check *c)
{
    digest_number(d, (uint64_t)c->accepted << 1 | c->reducing);
    for (uint32_t i = 0; i < c->reason_count; i++) add_reason(d, &c->reasons[i]);
    add_tree(d, c->explain);
    add_measures(d, &c->before);
    add_measures(d, &c->after);
    digest_number(d, c->duplicate);
    digest_number(d, (uint64_t)c->closed.units);
}

static void add_margin_report(digest *d, const netto_margin_report *r)
{
    add_measures(d, &r->measures);
    digest_real(d, r->value), digest_real(d, r->collateral);
    digest_number(d, (uint64_t)r->standing << 3 | (uint64_t)r->no_exposure << 2 | (uint64_t)r->no_equity << 1 | r->stale);
    digest_text(d, r->failure);
    add_tree(d, r->explain);
}

static void add_backtest(digest *d, const netto_backtest *b)
{
    digest_number(d, (uint64_t)b->observations << 32 | b->exceptions);
    digest_real(d, b->kupiec.statistic), digest_real(d, b->kupiec.p);
    digest_real(d, b->independence.p), digest_real(d, b->coverage.p), digest_number(d, b->zone);
}

static void add_forecast(digest *d, const netto_forecast_answer *a)
{
    digest_text(d, a->name), digest_number(d, a->duplicate);
    digest_real(d, a->value), digest_real(d, a->reference), digest_real(d, a->outcome);
}

static void add_score(digest *d, const netto_score *s)
{
    digest_text(d, s->name), digest_number(d, (uint64_t)s->waiting << 32 | s->count);
    digest_real(d, s->hit_rate), digest_real(d, s->mae), digest_real(d, s->rmse), digest_real(d, s->bias), digest_real(d, s->qlike);
    add_backtest(d, &s->backtest);
}

static void add_var(digest *d, const netto_var_report *r)
{
    digest_real(d, r->value), digest_real(d, r->es), digest_real(d, r->volatility), digest_real(d, r->rest);
    digest_number(d, (uint64_t)r->scenarios << 32 | r->rank), digest_number(d, r->indefinite);
    for (uint32_t i = 0; i < r->component_count; i++)
        digest_text(d, r->components[i].instrument), digest_real(d, r->components[i].value), digest_real(d, r->components[i].es);
}

static void add_row(digest *d, netto_command_kind kind, const netto_decision *out, uint32_t i)
{
    switch (kind) {
    case NETTO_POSITION_GET:
        digest_text(d, out->positions[i].instrument);
        digest_number(d, (uint64_t)out->positions[i].qty.units), digest_number(d, out->positions[i].qty.scale);
        digest_real(d, out->positions[i].cost);
        break;
    case NETTO_REBALANCE_PLAN: add_plan(d, &out->plans[i]); break;
    case NETTO_OPTION_LIST:
        digest_text(d, out->listed[i].instrument), digest_real(d, out->listed[i].delta), digest_real(d, out->listed[i].value.price);
        digest_text(d, out->listed[i].missing);
        break;
    case NETTO_OPTION_PRICE: digest_real(d, out->options.rows[i].vol), digest_real(d, out->options.rows[i].value.price); break;
    case NETTO_ORDER_LIST:
        digest_text(d, out->orders[i].id), digest_text(d, out->orders[i].account), digest_text(d, out->orders[i].instrument);
        digest_number(d, (uint64_t)out->orders[i].left.units), digest_number(d, out->orders[i].seq);
        break;
    case NETTO_LIMIT_LIST:
        digest_text(d, out->limits[i].account), digest_text(d, out->limits[i].limit), digest_text(d, out->limits[i].key);
        digest_real(d, out->limits[i].value), digest_real(d, out->limits[i].max), digest_number(d, (uint64_t)out->limits[i].level);
        break;
    case NETTO_BREAKER_LIST:
        digest_text(d, out->breakers[i].name), digest_text(d, out->breakers[i].thing), digest_text(d, out->breakers[i].reason);
        digest_text(d, out->breakers[i].failure);
        digest_number(d, (uint64_t)out->breakers[i].state << 8 | (uint64_t)out->breakers[i].orphan << 1 | out->breakers[i].latched);
        digest_number(d, (uint64_t)out->breakers[i].since), digest_number(d, (uint64_t)out->breakers[i].until);
        add_trip(d, out->breakers[i].trip);
        break;
    case NETTO_ACCOUNT_LIST:
        digest_text(d, out->accounts[i].id), digest_text(d, out->accounts[i].kind), digest_text(d, out->accounts[i].parent);
        digest_number(d, out->accounts[i].standing);
        break;
    case NETTO_SETTLEMENT_LIST:
        digest_text(d, out->unsettled[i].trade), digest_text(d, out->unsettled[i].account);
        digest_number(d, (uint64_t)out->unsettled[i].given.units), digest_number(d, (uint64_t)out->unsettled[i].taken.units);
        digest_number(d, (uint64_t)(int64_t)out->unsettled[i].late << 1 | out->unsettled[i].failed), digest_real(d, out->unsettled[i].exposure);
        break;
    case NETTO_CALENDAR_LIST: digest_text(d, out->calendars[i].is.id), digest_text(d, out->calendars[i].session); break;
    case NETTO_INSTRUMENT_LIST: digest_text(d, out->instruments[i].id), digest_text(d, out->instruments[i].attrs); break;
    case NETTO_FACTOR_LIST: digest_text(d, out->factors[i].id), digest_text(d, out->factors[i].bucket); break;
    default: digest_text(d, out->marks[i].instrument), digest_real(d, out->marks[i].mark.price);
    }
}

static void add_money(digest *d, netto_money amount)
{
    digest_number(d, (uint64_t)amount), digest_number(d, (uint64_t)(amount >> 64));
}

static void add_equity(digest *d, const netto_equity_report *r)
{
    const double reals[] = {r->equity, r->value, r->collateral, r->result, r->unrealised, r->revaluation, r->variation, r->option_value};
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) digest_real(d, reals[i]);
    add_money(d, r->transfers), add_money(d, r->realised);
    for (uint32_t i = 0; i < r->line_count; i++) digest_text(d, r->lines[i].asset), digest_real(d, r->lines[i].counted);
    for (uint32_t i = 0; i < r->position_count; i++) add_money(d, r->positions[i].realised), digest_real(d, r->positions[i].unrealised);
}

static void add_closeout(digest *d, const netto_closeout *c)
{
    digest_real(d, c->netted), digest_real(d, c->then), digest_real(d, c->apart), digest_real(d, c->received), digest_real(d, c->lodged);
    for (uint32_t i = 0; i < c->set_count; i++)
        digest_text(d, c->sets[i].id), digest_real(d, c->sets[i].apart), digest_real(d, c->sets[i].closeout), digest_real(d, c->sets[i].replacement);
    for (uint32_t i = 0; i < c->currency_count; i++) add_money(d, c->currencies[i].net);
}

static void add_result(digest *d, const netto_result *r)
{
    digest_text(d, r->name), digest_text(d, r->by);
    digest_real(d, r->value);
    for (uint32_t i = 0; i < r->number_count; i++) digest_text(d, r->numbers[i].name), digest_real(d, r->numbers[i].value);
    for (uint32_t i = 0; i < r->point_count; i++) digest_real(d, r->points[i]);
    for (uint32_t i = 0; i < r->part_count; i++) add_result(d, &r->parts[i]);
}

static void add_scenario(digest *d, const netto_scenario_report *r)
{
    for (uint32_t i = 0; i < r->count; i++) digest_real(d, r->profits[i]);
    for (uint32_t i = 0; i < r->part_count; i++) digest_text(d, r->parts[i].underlying), digest_real(d, r->parts[i].profits[0]);
}

static void add_liquidity(digest *d, const netto_liquidity *l)
{
    for (uint32_t i = 0; i < l->row_count; i++) digest_real(d, l->rows[i].days), digest_real(d, l->rows[i].spread_cost);
    digest_real(d, l->exposure);
}

static void add_closings(digest *d, const netto_closings *c)
{
    digest_real(d, c->value), digest_number(d, c->met), digest_text(d, c->reason);
    for (uint32_t i = 0; i < c->count; i++) digest_text(d, c->rows[i].instrument), digest_real(d, c->rows[i].value), digest_number(d, c->rows[i].number);
}

static void add_settlement(digest *d, const netto_unsettled_totals *s)
{
    digest_number(d, s->trades), digest_number(d, s->failed), digest_number(d, s->unvalued), digest_number(d, (uint64_t)(int64_t)s->oldest);
    for (int i = 0; i < NETTO_AGES; i++) digest_real(d, s->ages[i].dvp), digest_real(d, s->ages[i].free), digest_real(d, s->ages[i].capital);
}

static void add_answer(digest *d, netto_command_kind kind, const netto_decision *out)
{
    switch (kind) {
    case NETTO_CORRELATION_PUT: digest_number(d, out->correlation.version); break;
    case NETTO_POLICY_ACTIVATE: digest_text(d, out->activation.previous); break;
    case NETTO_BREAKER_TRIP:
    case NETTO_BREAKER_RESET: digest_number(d, (uint64_t)out->breaker.before << 8 | (uint64_t)out->breaker.after); break;
    case NETTO_POLICY_SHADOW:
    case NETTO_RULE_FAULT:
    case NETTO_NOTICE:
    case NETTO_TICK: break;
    case NETTO_VARIATION_SETTLE:
        digest_number(d, (uint64_t)out->variation.rows.count << 32 | out->variation.positions);
        for (uint32_t i = 0; i < out->variation.currency_count; i++)
            digest_number(d, (uint64_t)out->variation.currencies[i].gains), digest_number(d, (uint64_t)out->variation.currencies[i].losses);
        break;
    case NETTO_SCENARIO_RUN: add_scenario(d, &out->scenario); break;
    case NETTO_SETTLEMENT_GET: add_settlement(d, &out->settlement); break;
    case NETTO_LIQUIDITY_GET: add_liquidity(d, &out->liquidity); break;
    case NETTO_EXPOSURE_GET: add_report(d, &out->exposure); break;
    case NETTO_MARGIN_GET: add_margin_report(d, &out->margin); break;
    case NETTO_CLOSEOUT_NET: add_closeout(d, &out->closeout); break;
    case NETTO_EQUITY_GET: add_equity(d, &out->equity); break;
    case NETTO_VAR_GET: add_var(d, &out->var); break;
    case NETTO_HEDGE_RATIO: digest_real(d, out->hedge.effectiveness); break;
    case NETTO_PAYMENT_NET: case NETTO_RESOLUTION_WATERFALL: break; /* of what they are given alone */
    case NETTO_RESOLUTION_PLAN: add_closings(d, &out->closings); break;
    case NETTO_RESOLUTION_ADL:
        for (uint32_t i = 0; !out->unfinished && i < out->adl.count; i++) digest_text(d, out->adl.rows[i].account), digest_real(d, out->adl.rows[i].score);
        break;
    case NETTO_RESOLUTION_HAIRCUT:
        for (uint32_t i = 0; i < out->haircut.count; i++) digest_text(d, out->haircut.rows[i].account), digest_real(d, money_real(out->haircut.rows[i].pays));
        break;
    case NETTO_HEDGE_NEUTRAL:
        for (uint32_t i = 0; i < out->neutral.count; i++) digest_real(d, out->neutral.legs[i].trade), digest_real(d, out->neutral.greeks[i].after);
        break;
    case NETTO_MEASURE_GET: add_result(d, &out->measure); break;
    case NETTO_VAR_BACKTEST: add_backtest(d, &out->backtest); break;
    case NETTO_FORECAST_PUT:
    case NETTO_FORECAST_OUTCOME: add_forecast(d, &out->forecast); break;
    case NETTO_FORECAST_SCORE: add_score(d, &out->score); break;
    case NETTO_ORDER_OPEN:
    case NETTO_ORDER_CLOSE:
    case NETTO_ORDER_CHECK: add_check(d, &out->check); break;
    default:
        if (netto_command_mutates(kind)) add_count(d, &out->count);
        for (uint32_t i = 0; !netto_command_mutates(kind) && i < out->row_count; i++) add_row(d, kind, out, i);
    }
}

void tell_decision(digest *d, netto_command_kind kind, const netto_decision *out)
{
    digest_number(d, (uint64_t)out->complaint.status << 32 | (uint32_t)out->complaint.row);
    digest_text(d, text_of(out->complaint.text));
    digest_number(d, out->seq);
    digest_number(d, out->since);
    digest_number(d, (uint64_t)out->at);
    digest_number(d, (uint64_t)out->next_deadline);
    digest_text(d, out->policy);
    for (uint32_t i = 0; i < out->event_count; i++) add_event(d, &out->events[i]);
    if (out->fault) add_fault(d, out->fault);
    if (out->complaint.status == NETTO_OK) add_answer(d, kind, out);
}

uint64_t tell_bits(netto_command_kind kind, const netto_decision *out)
{
    digest d;
    uint8_t bytes[32];
    uint64_t bits;
    digest_begin(&d);
    tell_decision(&d, kind, out);
    digest_end(&d, bytes);
    memcpy(&bits, bytes, sizeof bits);
    return bits;
}

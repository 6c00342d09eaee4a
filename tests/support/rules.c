/* rules.c: rulebooks in C. */
#include "support/rules.h"


#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "codec/member.h"

static void keep(netto_policy *policy)
{
    (void)policy; /* its owner is the test */
}

rules rules_of(const char *id)
{
    rules r = {.haircut = 1.0, .rho = 0.5, .across = 0.25, .scale = 1.0};
    r.policy.id = r.policy.name = text_of(id);
    r.policy.version = TEXT_LITERAL("1");
    r.policy.model = TEXT_LITERAL("default");
    r.policy.destroy = keep;
    return r;
}

netto_limit *rules_limit(rules *r, const char *name, netto_measure of, double max, const netto_text *kind)
{
    netto_limit *made = &r->limits[r->policy.limit_count++];
    *made = (netto_limit){.name = text_of(name), .of = of, .max = max, .scope = kind, .scope_count = kind ? 1 : 0};
    r->policy.limits = r->limits;
    return made;
}

/* ---- reading ------------------------------------------------------------------------------------------ */

static netto_status fail(netto_complaint *why, const char *rule, netto_text id)
{
    why->status = NETTO_ERULE;
    why->row = -1;
    snprintf(why->text, sizeof why->text, "rules.c: %s broke for '%.*s'", rule, TEXT(id));
    return NETTO_ERULE;
}

static netto_text text_field(const netto_view *view, netto_field field)
{
    netto_value v = netto_view_get(view, field);
    return v.kind == NETTO_VALUE_TEXT ? v.text : (netto_text){0};
}

static double number_field(const netto_view *view, netto_field field)
{
    netto_value v = netto_view_get(view, field);
    return v.kind == NETTO_VALUE_NUMBER ? v.number : NAN;
}

static void toil(rules *r, unsigned share)
{
    r->policy.last_work = r->work * share;
    r->policy.work += r->policy.last_work;
}

/* True, and said why, if this is the thing for which the rulebook breaks. */
static bool breaks(const rules *r, const netto_view *view, const char *rule, netto_complaint *why)
{
    if (!r->breaks.bytes || !text_equal(text_field(view, NETTO_FIELD_ID), r->breaks)) return false;
    fail(why, rule, r->breaks);
    return true;
}

/* ---- haircuts ------------------------------------------------------------------------------------------ */

netto_status rules_haircut_fixed(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    r->haircuts++;
    toil(r, 1);
    if (breaks(r, v, "haircut", why)) return NETTO_ERULE;
    *out = r->haircut;
    return NETTO_OK;
}

netto_status rules_haircut_attr(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    netto_status status = rules_haircut_fixed(p, v, out, why);
    netto_value attrs = netto_view_get(v, NETTO_FIELD_ATTRS);
    if (status == NETTO_OK && attrs.kind == NETTO_VALUE_MAP) member_real(attrs.text, TEXT_LITERAL("h"), out);
    return status;
}

netto_status rules_haircut_price(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    netto_status status = rules_haircut_fixed(p, v, out, why);
    double price = number_field(v, NETTO_FIELD_PRICE);
    if (status != NETTO_OK || isnan(price)) return status;
    if (r->breaks_above > 0.0 && price > r->breaks_above) return fail(why, "haircut", text_field(v, NETTO_FIELD_ID));
    *out = fabs(r->haircut * price / 1000.0);
    return NETTO_OK;
}

netto_status rules_haircut_underlying(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    netto_status status = rules_haircut_fixed(p, v, out, why);
    netto_value under = netto_view_get(v, NETTO_FIELD_UNDERLYING);
    if (status != NETTO_OK || under.kind != NETTO_VALUE_VIEW) return status;
    double price = number_field(&under.view, NETTO_FIELD_PRICE);
    if (!isnan(price)) *out = fabs(r->haircut * price / 1000.0);
    return NETTO_OK;
}

netto_status rules_haircut_vol(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    netto_status status = rules_haircut_fixed(p, v, out, why);
    double vol;
    if (status == NETTO_OK && netto_view_vol(v, NETTO_DAY, p->history_length, 0.0, &vol, why)) *out = vol;
    return status == NETTO_OK ? why->status : status;
}

netto_status rules_haircut_years(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    netto_status status = rules_haircut_fixed(p, v, out, why);
    double years;
    if (status == NETTO_OK && netto_view_years(v, &years)) *out = years > 0.0 ? 0.01 * years : 0.0;
    return status;
}

netto_status rules_haircut_fx(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    netto_status status = rules_haircut_fixed(p, v, out, why);
    double value = number_field(v, NETTO_FIELD_VALUE);
    if (status == NETTO_OK && !isnan(value)) *out = fabs(r->haircut * value / 1000.0);
    return status;
}

/* ---- folds ------------------------------------------------------------------------------------------------- */

netto_fold rules_fold(const char *name, const netto_text *kind, netto_instant every)
{
    return (netto_fold){.name = text_of(name), .scope = kind, .scope_count = kind ? 1 : 0, .on_mark = !kind, .every = every,
                        .schema = 1, .width = 1};
}

static double level_of(const netto_view *v)
{
    return number_field(v, v->thing == NETTO_THING_BOOK ? NETTO_FIELD_EQUITY : NETTO_FIELD_PRICE);
}

static netto_status start(netto_policy *p, uint32_t number, const netto_view *v, bool *begun, double *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    r->starts++;
    toil(r, 1);
    if (breaks(r, v, "start", why)) return NETTO_ERULE;
    out[0] = level_of(v);
    *begun = !isnan(out[0]);
    for (uint32_t i = 1; i < p->folds[number].width; i++) out[i] = 0;
    return NETTO_OK;
}

static netto_status step(netto_policy *p, uint32_t number, const double *old, const netto_view *v, double age, double *out,
                         netto_complaint *why)
{
    rules *r = (rules *)p;
    double level = level_of(v);
    r->steps++;
    toil(r, 4);
    if (breaks(r, v, "step", why) || !(age >= 0)) return NETTO_ERULE;
    if (isnan(level) || (r->breaks_above > 0.0 && level > r->breaks_above)) return fail(why, "step", text_field(v, NETTO_FIELD_ID));
    out[0] = fmax(old[0], level);
    for (uint32_t i = 1; i < p->folds[number].width; i++) out[i] = old[i] + 1;
    return NETTO_OK;
}

static netto_status migrate(netto_policy *p, uint32_t number, const netto_fold *from, const double *old, double *out,
                            netto_complaint *why)
{
    (void)why;
    toil((rules *)p, 1);
    for (uint32_t i = 0; i < p->folds[number].width; i++) out[i] = i < from->width ? old[i] : 0;
    return NETTO_OK;
}

void rules_folds(rules *r, const netto_fold *folds, uint32_t count)
{
    r->policy.folds = folds;
    r->policy.fold_count = count;
    r->policy.fold_hooks = (netto_fold_hooks){start, step, migrate};
}

/* How far the thing is below the highest that a fold remembers, as a fraction; 0 while there is none. */
static netto_status fallen(const netto_view *v, const char *fold, double *out, netto_complaint *why)
{
    netto_recall peak = {.begun = false};
    netto_status status = netto_view_recall(v, text_of(fold), &peak, why);
    double level = level_of(v);
    *out = status == NETTO_OK && peak.begun && peak.numbers[0] > level ? (peak.numbers[0] - level) / fabs(peak.numbers[0]) : 0;
    return status;
}

netto_status rules_haircut_peak(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    double more = 0;
    netto_status status = rules_haircut_price(p, v, out, why);
    if (status == NETTO_OK) status = fallen(v, "peak", &more, why);
    *out += more;
    return status;
}

netto_status rules_haircut_under_peak(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    double more = 0;
    netto_status status = rules_haircut_underlying(p, v, out, why);
    netto_value under = netto_view_get(v, NETTO_FIELD_UNDERLYING);
    if (status == NETTO_OK && under.kind == NETTO_VALUE_VIEW) status = fallen(&under.view, "peak", &more, why);
    *out += more;
    return status;
}

/* ---- pairs and lines -------------------------------------------------------------------------------------- */

netto_status rules_correlation(netto_policy *p, const netto_view *f, const netto_view *g, double *out,
                               netto_complaint *why)
{
    rules *r = (rules *)p;
    r->correlations++;
    toil(r, 1);
    if (breaks(r, f, "correlation", why) || breaks(r, g, "correlation", why)) return NETTO_ERULE;
    bool same = text_equal(text_field(f, NETTO_FIELD_BUCKET), text_field(g, NETTO_FIELD_BUCKET));
    *out = same ? r->rho : r->across;
    return NETTO_OK;
}

netto_status rules_axis(netto_policy *p, const netto_view *f, netto_answer *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    netto_text id = text_field(f, NETTO_FIELD_ID), bucket = text_field(f, NETTO_FIELD_BUCKET);
    r->axes++;
    toil(r, 1);
    *out = (netto_answer){.kind = NETTO_VALUE_NIL};
    if (breaks(r, f, "correlation.axis", why)) return NETTO_ERULE;
    if (!bucket.size || text_is(bucket, "alone")) return NETTO_OK;
    netto_text name = text_field(f, NETTO_FIELD_QUALIFIER), entity = name.size ? name : (netto_text){id.bytes, 1};
    uint32_t size = bucket.size < 20 ? bucket.size : 20, length = entity.size < 20 ? entity.size : 20;
    int used = snprintf(r->axis, sizeof r->axis, "\x82\xa6" "entity%c%.*s\xa4" "cell%c%.*s", (char)(0xa0 | length), (int)length, entity.bytes,
                        (char)(0xa0 | size), (int)size, bucket.bytes);
    out->kind = NETTO_VALUE_MAP;
    out->text = (netto_text){r->axis, (uint32_t)used};
    return NETTO_OK;
}

/* The value behind a key of a map, as far as the map goes. */
static netto_text behind(netto_text map, netto_text key)
{
    uint32_t at = 0;
    while (at + key.size < map.size && memcmp(map.bytes + at, key.bytes, key.size) != 0) at++;
    at += key.size;
    return (netto_text){map.bytes + at, map.size - at};
}

netto_status rules_cells(netto_policy *p, netto_text a, netto_text b, double *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    netto_text one = behind(a, TEXT_LITERAL("entity")), two = behind(b, TEXT_LITERAL("entity"));
    r->correlations++;
    toil(r, 1);
    bool broken = false;
    for (int i = 0; i < 2 && r->breaks.size; i++) {
        netto_text cell = behind(i ? b : a, TEXT_LITERAL("cell"));
        broken |= cell.size > r->breaks.size && memcmp(cell.bytes + 1, r->breaks.bytes, r->breaks.size) == 0;
    }
    if (broken) return complain(why, NETTO_ERULE, "correlation broke for cell '%.*s'", TEXT(r->breaks));
    *out = one.bytes[0] == two.bytes[0] ? r->rho : r->across;
    return NETTO_OK;
}

netto_status rules_line_fixed(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    netto_value asset = netto_view_get(v, NETTO_FIELD_ASSET);
    r->lines++;
    toil(r, 2);
    if (breaks(r, &asset.view, "collateral", why)) return NETTO_ERULE;
    *out = text_is(text_field(&asset.view, NETTO_FIELD_ID), "USD") ? 0.0 : r->line;
    return NETTO_OK;
}

netto_status rules_line_amount(netto_policy *p, const netto_view *v, double *out, netto_complaint *why)
{
    netto_status status = rules_line_fixed(p, v, out, why);
    if (status == NETTO_OK && number_field(v, NETTO_FIELD_VALUE) > 1e6) *out = 0.5;
    return status;
}

/* ---- margins ------------------------------------------------------------------------------------------------ */

static netto_status demand(const rules *r, double maintenance, netto_margin *out)
{
    double initial = r->scale * maintenance + r->extra;
    *out = (netto_margin){initial, maintenance, initial, 0.5 * maintenance};
    return NETTO_OK;
}

static netto_status ask(netto_policy *p, const netto_view *v, double *netted, netto_complaint *why)
{
    rules *r = (rules *)p;
    r->margins++;
    toil(r, 3);
    if (breaks(r, v, "margin", why)) return NETTO_ERULE;
    netto_value value = netto_view_get(v, NETTO_FIELD_NETTED);
    r->policy.last_work = 3 * r->work; /* of a pool it may have asked others */
    if (value.kind != NETTO_VALUE_NUMBER) return fail(why, "margin", value.text);
    *netted = value.number;
    return NETTO_OK;
}

netto_status rules_margin_netted(netto_policy *p, const netto_view *v, netto_margin *out, netto_complaint *why)
{
    double netted = 0.0;
    netto_status status = ask(p, v, &netted, why);
    return status == NETTO_OK ? demand((rules *)p, netted, out) : status;
}

netto_status rules_margin_leg(netto_policy *p, const netto_view *v, netto_margin *out, netto_complaint *why)
{
    double netted = 0.0;
    netto_status status = ask(p, v, &netted, why);
    if (status != NETTO_OK) return status;
    netto_value leg = netto_view_get(v, NETTO_FIELD_WORST_LEG);
    double worst = ((rules *)p)->leg * number_field(&leg.view, NETTO_FIELD_NETTED);
    return demand((rules *)p, worst > netted ? worst : netted, out);
}

netto_status rules_margin_pool(netto_policy *p, const netto_view *v, netto_margin *out, netto_complaint *why)
{
    double netted = 0.0;
    netto_value pool = netto_view_get(v, NETTO_FIELD_POOL);
    if (pool.kind != NETTO_VALUE_VIEW) return fail(why, "margin", pool.text);
    netto_status status = ask(p, &pool.view, &netted, why);
    return status == NETTO_OK ? demand((rules *)p, netted, out) : status;
}

netto_status rules_margin_now(netto_policy *p, const netto_view *v, netto_margin *out, netto_complaint *why)
{
    double netted = 0.0;
    netto_instant now = 0;
    netto_status status = ask(p, v, &netted, why);
    netto_view_now(v, &now);
    return status == NETTO_OK ? demand((rules *)p, netted + (double)(now / (60 * NETTO_SECOND) % 60), out) : status;
}

/* ---- limits ------------------------------------------------------------------------------------------------- */

/* -1: it is not known; NaN: it may not be asked. */
static double opened(const netto_view *v, netto_instant window)
{
    uint32_t count = 0;
    netto_complaint why;
    return netto_view_count(v, window, &count, &why) ? count : why.status == NETTO_OK ? -1.0 : (double)NAN;
}

static double share_of_equity(const netto_view *v)
{
    double equity = number_field(v, NETTO_FIELD_EQUITY);
    return equity > 0.0 ? 2.0 * equity : NAN;
}

static double of_minute(const netto_view *v)
{
    netto_instant now = 0;
    netto_view_now(v, &now);
    return 1000.0 + (double)(now / (60 * NETTO_SECOND) % 60);
}

static double of_attrs(const netto_view *v)
{
    double max = NAN;
    netto_value attrs = netto_view_get(v, NETTO_FIELD_ATTRS);
    if (attrs.kind == NETTO_VALUE_MAP) member_real(attrs.text, TEXT_LITERAL("max"), &max);
    return max;
}

/* What cannot be read is no number: the engine refuses it of what is bounded. */
static double answer_of(const netto_policy *p, int which, const netto_view *v)
{
    netto_value pool, margin;
    switch (which) {
    case RULES_DOUBLE_POOL:
        pool = netto_view_get(v, NETTO_FIELD_POOL);
        return pool.kind == NETTO_VALUE_VIEW ? 2.0 * number_field(&pool.view, NETTO_FIELD_NETTED) : NAN;
    case RULES_REQUIRED:
        margin = netto_view_get(v, NETTO_FIELD_MARGIN);
        return number_field(v, NETTO_FIELD_GROSS) + number_field(&margin.view, NETTO_FIELD_INITIAL);
    case RULES_OPENED: return fmax(0.0, opened(v, p->orders_length / 2));
    case RULES_OF_EQUITY: return share_of_equity(v);
    case RULES_OF_MINUTE: return of_minute(v);
    default: return of_attrs(v);
    }
}

static netto_status ask_limit(netto_policy *p, uint32_t number, netto_limit_ask what, const netto_view *v, double *out,
                              netto_complaint *why)
{
    rules *r = (rules *)p;
    r->limit_asks++;
    toil(r, 1);
    if (breaks(r, v, "limit", why)) return NETTO_ERULE;
    *out = answer_of(p, r->asks[number][what], v);
    r->policy.last_work = r->work; /* it may have asked others */
    return NETTO_OK;
}

netto_limit *rules_limit_asks(rules *r, const char *name, int of, int asks_max, double max, const netto_text *kind)
{
    uint32_t number = r->policy.limit_count;
    netto_limit *made = rules_limit(r, name, of ? NETTO_MEASURE_RULE : NETTO_MEASURE_NETTED, max, kind);
    made->asks_max = asks_max != 0;
    r->asks[number][NETTO_LIMIT_OF] = of;
    r->asks[number][NETTO_LIMIT_MAX] = asks_max;
    r->policy.hooks.limit = ask_limit;
    return made;
}

netto_status rules_margin_peak(netto_policy *p, const netto_view *v, netto_margin *out, netto_complaint *why)
{
    double more = 0;
    netto_status status = rules_margin_netted(p, v, out, why);
    if (status == NETTO_OK) status = fallen(v, "result", &more, why);
    out->initial += 100 * more;
    out->warning += 100 * more;
    return status;
}

static netto_status ask_held(netto_policy *p, uint32_t number, const netto_view *book, const netto_view *thing, netto_text key, double *out,
                             netto_complaint *why)
{
    rules *r = (rules *)p;
    r->limit_asks++;
    toil(r, 1);
    if (r->breaks.bytes && text_equal(key, r->breaks)) return fail(why, "limit", key);
    if (thing && !text_equal(text_field(thing, NETTO_FIELD_ID), key)) return fail(why, "limit, another thing,", key);
    *out = answer_of(p, r->asks[number][NETTO_LIMIT_MAX], book) * (thing ? 2 : 1);
    r->policy.last_work = r->work;
    return NETTO_OK;
}

netto_limit *rules_limit_held(rules *r, const char *name, netto_limit_by by, netto_held held, int asks_max, double max, const netto_text *kind)
{
    r->asks[r->policy.limit_count][NETTO_LIMIT_MAX] = asks_max;
    netto_limit *made = rules_limit(r, name, NETTO_MEASURE_HELD, max, kind);
    made->asks_max = asks_max != 0;
    made->by = by, made->held = held;
    r->policy.hooks.held = ask_held;
    return made;
}

/* ---- checks ------------------------------------------------------------------------------------------------- */

static void say(netto_refusal *out, const char *name, double value)
{
    out->numbers[out->count].size = (uint8_t)strlen(name);
    memcpy(out->numbers[out->count].name, name, strlen(name));
    out->numbers[out->count++].value = value;
}

static double pool_gross(const netto_view *order, netto_field which)
{
    netto_value b = netto_view_get(order, which), pool = netto_view_get(&b.view, NETTO_FIELD_POOL);
    return number_field(&pool.view, NETTO_FIELD_GROSS);
}

static netto_status ask_check(netto_policy *p, uint32_t number, const netto_view *v, netto_refusal *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    double bound = r->bounds[number], value = NAN;
    r->checks++;
    toil(r, 1);
    netto_text account = text_field(v, NETTO_FIELD_ACCOUNT);
    if (r->breaks.bytes && text_equal(account, r->breaks)) return fail(why, "check", account);
    if (r->tests[number] == RULES_NOTIONAL) value = number_field(v, NETTO_FIELD_NOTIONAL);
    if (r->tests[number] == RULES_RISE) value = pool_gross(v, NETTO_FIELD_AFTER) - pool_gross(v, NETTO_FIELD_BEFORE);
    if (r->tests[number] == RULES_PACE) {
        netto_value after = netto_view_get(v, NETTO_FIELD_AFTER), before = netto_view_get(v, NETTO_FIELD_BEFORE);
        value = opened(&after.view, p->orders_length);
        say(out, "after", value), say(out, "before", opened(&before.view, p->orders_length));
    }
    r->policy.last_work = r->work; /* it may have asked others */
    out->refused = r->tests[number] == RULES_REFUSES || value > bound || value < 0;
    if (r->tests[number] == RULES_NOTIONAL) {
        memcpy(out->code, "too_large", 9), out->code_size = 9;
        say(out, "limit", bound), say(out, "value", value);
    }
    if (r->tests[number] == RULES_RISE) say(out, "bound", bound), say(out, "rise", value);
    return NETTO_OK;
}

netto_check_rule *rules_check(rules *r, const char *name, int test, double bound)
{
    uint32_t i = r->policy.check_count++;
    r->check_rules[i] = (netto_check_rule){.name = text_of(name)};
    r->tests[i] = test, r->bounds[i] = bound;
    r->policy.checks = r->check_rules;
    r->policy.hooks.check = ask_check;
    return &r->check_rules[i];
}

/* ---- breakers ------------------------------------------------------------------------------------------------ */

static netto_status trip_on(netto_trip *out, const char *name, double value, double most)
{
    out->trips = value > most;
    out->count = out->trips;
    if (!out->trips) return NETTO_OK;
    out->figures[0] = (netto_figure){.value = value, .size = (uint8_t)strlen(name)};
    memcpy(out->figures[0].name, name, strlen(name));
    return NETTO_OK;
}

static netto_status trip_account(rules *r, const netto_view *v, netto_trip *out, netto_complaint *why)
{
    netto_value pool = netto_view_get(v, NETTO_FIELD_POOL);
    const netto_view *from = r->trip_reads & TRIP_POOL ? &pool.view : v;
    if (r->trip_reads & TRIP_MARGIN) {
        netto_value margin = netto_view_get(v, NETTO_FIELD_MARGIN);
        double initial = margin.kind == NETTO_VALUE_VIEW ? number_field(&margin.view, NETTO_FIELD_INITIAL) : NAN;
        return isnan(initial) ? fail(why, "trip", text_of("no margin")) : trip_on(out, "initial", initial, r->trips_above);
    }
    netto_value gross = netto_view_get(from, r->trip_reads & TRIP_UTILISATION ? NETTO_FIELD_UTILISATION : NETTO_FIELD_GROSS);
    if (gross.kind != NETTO_VALUE_NUMBER) return fail(why, "trip", gross.kind == NETTO_VALUE_REFUSED ? gross.text : text_of("?"));
    return trip_on(out, "gross", gross.number, r->trips_above);
}

static netto_status trip(netto_policy *p, uint32_t breaker, const netto_view *v, netto_trip *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    netto_value under = {0};
    double vol = 0.0, above = r->trips_above;
    netto_instant now = 0;
    r->trips++;
    toil(r, 1);
    if (r->trip_breaks.bytes && text_equal(text_field(v, NETTO_FIELD_ID), r->trip_breaks)) return fail(why, "trip", r->trip_breaks);
    if (!r->breakers[breaker].instrument) return trip_account(r, v, out, why);
    netto_value attrs = netto_view_get(v, NETTO_FIELD_ATTRS);
    if (attrs.kind == NETTO_VALUE_MAP && r->trip_reads & TRIP_ATTRS_ONLY) {
        double h = 0.0;
        member_real(attrs.text, TEXT_LITERAL("h"), &h);
        return trip_on(out, "h", h, above);
    }
    if (r->trip_reads & TRIP_PEAK) {
        netto_status status = fallen(v, "peak", &vol, why);
        return status == NETTO_OK ? trip_on(out, "fallen", vol, above) : status;
    }
    if (r->trip_reads & TRIP_NOW) netto_view_now(v, &now);
    if (r->trip_reads & TRIP_VOL && netto_view_vol(v, NETTO_DAY, p->history_length, 0.0, &vol, why)) above /= 1.0 + vol;
    if (r->trip_reads & TRIP_VOL && why->status != NETTO_OK) return why->status;
    if (r->trip_reads & TRIP_UNDERLYING) under = netto_view_get(v, NETTO_FIELD_UNDERLYING);
    return trip_on(out, "price", number_field(under.kind == NETTO_VALUE_VIEW ? &under.view : v, NETTO_FIELD_PRICE), above);
}

netto_breaker *rules_breaker(rules *r, const char *name, const netto_text *kind, netto_action action)
{
    netto_breaker *b = &r->breakers[r->policy.breaker_count++];
    *b = (netto_breaker){.name = text_of(name), .instrument = !kind, .scope = kind, .scope_count = kind ? 1 : 0,
                         .cooldown = 60 * NETTO_SECOND, .action = action};
    r->policy.breakers = r->breakers;
    r->policy.hooks.trip = trip;
    return b;
}

/* ---- rebalancing --------------------------------------------------------------------------------------------- */

static netto_status ask_drift(netto_policy *p, uint32_t number, const netto_view *v, double *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    r->drifts++;
    toil(r, 1);
    netto_text id = text_field(v, NETTO_FIELD_ID);
    if (r->breaks.bytes && text_equal(id, r->breaks)) return fail(why, "drift", id);
    netto_result result = {.value = 0.0};
    netto_status status = netto_view_measure(v, &(netto_measure_ask){.name = r->plans[number].of}, &result, why);
    *out = result.value;
    r->policy.last_work = r->work; /* it may have asked others */
    *out /= r->plans[number].scale;
    return status;
}

static netto_status ask_plan(netto_policy *p, uint32_t number, const netto_view *v, netto_steps *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    (void)v, (void)why;
    toil(r, 2);
    for (uint32_t i = 0; i < r->plans[number].count; i++) out->items[out->count++] = r->plans[number].steps[i];
    return NETTO_OK;
}

/* The exposure of a unit, more of what moves where there is a history; nothing where a mark is missing. */
static netto_status ask_exposure(rules *r, const netto_view *v, netto_answer *out)
{
    double vol = 0.0;
    netto_complaint why;
    toil(r, 1);
    out->number = number_field(v, NETTO_FIELD_EXPOSURE);
    if (!isnan(out->number)) out->kind = NETTO_VALUE_NUMBER;
    if (r->policy.history_every && netto_view_vol(v, NETTO_DAY, r->policy.history_every, 0.0, &vol, &why)) out->number *= 1.0 + vol;
    return NETTO_OK;
}

static netto_status ask_double(rules *r, const netto_view *v, netto_answer *out, netto_complaint *why)
{
    netto_result exposed = {.value = 0.0};
    toil(r, 1);
    netto_status status = netto_view_measure(v, &(netto_measure_ask){.name = TEXT_LITERAL("exposed")}, &exposed, why);
    r->policy.last_work = r->work;
    out->kind = NETTO_VALUE_NUMBER;
    out->number = 2.0 * exposed.value;
    return status;
}

/* {"bucket": that of the factor}, by its own name. */
static netto_status ask_axis(rules *r, const netto_view *v, netto_answer *out)
{
    netto_text bucket = text_field(v, NETTO_FIELD_BUCKET);
    toil(r, 1);
    uint32_t size = bucket.bytes && bucket.size < 31 ? bucket.size : 0;
    memcpy(r->axis, "\x81\xa6" "bucket", 8);
    r->axis[8] = (char)(0xa0 | size);
    if (size) memcpy(r->axis + 9, bucket.bytes, size);
    out->kind = NETTO_VALUE_MAP;
    out->text = (netto_text){r->axis, 9 + size};
    return NETTO_OK;
}

static netto_status ask_netting(rules *r, const netto_question *q, netto_answer *out)
{
    if (q->hook == NETTO_HOOK_AXIS) return ask_axis(r, q->things[0], out);
    toil(r, 1);
    out->kind = NETTO_VALUE_NUMBER;
    out->number = q->hook == NETTO_HOOK_WEIGHT ? 0.25 : q->hook == NETTO_HOOK_CORRELATION ? r->rho : q->hook == NETTO_HOOK_ACROSS ? r->across : 0.5 * q->number;
    if (q->hook == NETTO_HOOK_LOAD) out->number = 0.1, out->second = -0.15;
    return NETTO_OK;
}

/* Two points, { x = 1 } and { x = 2 }: down, and further up. */
static const char two_points[] = "\x82\xa6points\x92\x81\xa1x\x01\x81\xa1x\x02\xaa" "collateral\xc3";

/* {dvp = [[0, 1], [1, 2]], free = [[0, 1]]} */
static const char late_factors[] = "\x82\xa3" "dvp" "\x92\x92\x00\x01\x92\x01\x02\xa4" "free" "\x91\x92\x00\x01";

static netto_status ask_scan(rules *r, const netto_question *q, netto_answer *out)
{
    toil(r, 1);
    bool second = netto_text_given(q->maps[0]) && q->maps[0].bytes[3] == 2;
    *out = (netto_answer){.kind = NETTO_VALUE_NUMBER, .second = NAN, .number = second ? 0.3 : -0.2};
    if (q->hook == NETTO_HOOK_VOL) out->number = number_field(q->things[0], NETTO_FIELD_IV) * (second ? 1.5 : 0.75);
    if (q->hook == NETTO_HOOK_OFFSET) out->number = 0.5;
    if (q->hook != NETTO_HOOK_GROUP) return NETTO_OK;
    out->kind = NETTO_VALUE_TEXT;
    out->text = netto_view_get(q->things[0], NETTO_FIELD_KIND).text;
    return NETTO_OK;
}

static netto_status ask_key(rules *r, const netto_question *q, netto_answer *out, netto_complaint *why)
{
    netto_value asset = netto_view_get(q->things[0], NETTO_FIELD_ASSET);
    netto_text kind = netto_view_get(&asset.view, NETTO_FIELD_KIND).text;
    toil(r, 1);
    if (breaks(r, &asset.view, "key", why)) return NETTO_ERULE;
    *out = (netto_answer){.kind = NETTO_VALUE_TEXT, .second = NAN, .text = kind};
    if (q->measure == 7 && text_is(kind, "cash")) out->kind = NETTO_VALUE_NIL;
    if (q->measure == 7 && !text_is(kind, "cash")) out->text = TEXT_LITERAL("assets");
    return NETTO_OK;
}

static netto_status ask_measure(netto_policy *p, const netto_question *q, netto_answer *out, netto_complaint *why)
{
    if (q->measure == 2 || q->measure == 4) return ask_netting((rules *)p, q, out);
    if (q->hook == NETTO_HOOK_KEY) return ask_key((rules *)p, q, out, why);
    if (q->measure == 3) return ask_scan((rules *)p, q, out);
    if (q->hook == NETTO_HOOK_LOAD) return ask_exposure((rules *)p, q->things[0], out);
    return ask_double((rules *)p, q->things[0], out, why);
}

void rules_measures(rules *r)
{
    static const netto_text half = {"half", 4};
    r->measures[0] = (netto_declared){.name = TEXT_LITERAL("doubled"), .kind = NETTO_KIND_FUNCTION, .hooks = 1u << NETTO_HOOK_CALL};
    r->measures[1] = (netto_declared){.name = TEXT_LITERAL("exposed"), .kind = NETTO_KIND_TALLY, .hooks = 1u << NETTO_HOOK_LOAD};
    r->measures[2] = (netto_declared){.name = TEXT_LITERAL("nested"), .kind = NETTO_KIND_NETTING, .variants = &half, .variant_count = 1,
                                      .options = {"\x81\xa4over\xa7" "factors", 14},
                                      .hooks = 1u << NETTO_HOOK_AXIS | 1u << NETTO_HOOK_WEIGHT | 1u << NETTO_HOOK_CORRELATION | 1u << NETTO_HOOK_ACROSS};
    r->measures[3] = (netto_declared){.name = TEXT_LITERAL("scanned"), .kind = NETTO_KIND_SCAN,
                                      .hooks = 1u << NETTO_HOOK_PRICE | 1u << NETTO_HOOK_VOL | 1u << NETTO_HOOK_GROUP | 1u << NETTO_HOOK_OFFSET,
                                      .options = {two_points, sizeof two_points - 1}};
    r->measures[4] = r->measures[2];
    r->measures[4].name = TEXT_LITERAL("curved");
    r->measures[4].kind = NETTO_KIND_CURVATURE;
    r->measures[4].hooks = 1u << NETTO_HOOK_AXIS | 1u << NETTO_HOOK_LOAD | 1u << NETTO_HOOK_CORRELATION | 1u << NETTO_HOOK_ACROSS;
    r->measures[5] = (netto_declared){.name = TEXT_LITERAL("unsettled"), .kind = NETTO_KIND_UNSETTLED, .options = {late_factors, sizeof late_factors - 1}};
    r->policy.measures = r->measures;
    r->policy.measure_count = 6;
    r->policy.hooks.measure = ask_measure;
}

void rules_caps(rules *r)
{
    static const char kinds[] = "\x82\xa4name\xa5kinds\xa5share\xcb\x3f\xe3\x33\x33\x33\x33\x33\x33", all[] = "\x82\xa4name\xa3" "all\xa3max\xcd\x13\x88";
    rules_measures(r);
    r->measures[6] = (netto_declared){.name = TEXT_LITERAL("caps.kinds"), .kind = NETTO_KIND_CAP, .hooks = 1u << NETTO_HOOK_KEY,
                                      .options = {kinds, sizeof kinds - 1}};
    r->measures[7] = (netto_declared){.name = TEXT_LITERAL("caps.all"), .kind = NETTO_KIND_CAP, .hooks = 1u << NETTO_HOOK_KEY,
                                      .options = {all, sizeof all - 1}};
    r->policy.measure_count = 8;
}

/* More where the book, or its pool, leans one way. */
netto_status rules_margin_measured(netto_policy *p, const netto_view *v, netto_margin *out, netto_complaint *why)
{
    rules *r = (rules *)p;
    double netted = 0.0;
    netto_result own = {.value = 0.0}, all = {.value = 0.0}, nested = {.value = 0.0}, scanned = {.value = 0.0}, curved = {.value = 0.0}, late = {.value = 0.0};
    const netto_measure_ask half = {.name = TEXT_LITERAL("nested"), .variant = TEXT_LITERAL("half")};
    netto_value pool = netto_view_get(v, NETTO_FIELD_POOL);
    netto_status status = ask(p, v, &netted, why);
    if (status == NETTO_OK) status = netto_view_measure(v, &(netto_measure_ask){.name = TEXT_LITERAL("doubled")}, &own, why);
    if (status == NETTO_OK) status = netto_view_measure(v, &half, &nested, why);
    if (status == NETTO_OK && pool.kind == NETTO_VALUE_VIEW)
        status = netto_view_measure(&pool.view, &(netto_measure_ask){.name = TEXT_LITERAL("exposed")}, &all, why);
    if (status == NETTO_OK) status = netto_view_measure(v, &(netto_measure_ask){.name = TEXT_LITERAL("scanned")}, &scanned, why);
    if (status == NETTO_OK) status = netto_view_measure(v, &(netto_measure_ask){.name = TEXT_LITERAL("curved")}, &curved, why);
    if (status == NETTO_OK) status = netto_view_measure(v, &(netto_measure_ask){.name = TEXT_LITERAL("unsettled")}, &late, why);
    if (status == NETTO_ENOMARK) status = why->status = NETTO_ERULE; /* as a script would fail with it */
    r->policy.last_work = 3 * r->work;
    double more = curved.value / 10 + r->leg * fabs(own.value) / 10 + fabs(all.value) / 50 + nested.value + scanned.value / 20 + late.value / 5;
    return status == NETTO_OK ? demand(r, netted + more, out) : status;
}

netto_rebalance *rules_rebalance(rules *r, const char *name, const char *of, double scale, netto_instant every, const netto_text *kind)
{
    uint32_t i = r->policy.rebalance_count++;
    r->rebalances[i] = (netto_rebalance){.name = text_of(name), .scope = kind, .scope_count = kind ? 1 : 0, .every = every,
                                         .cooldown = 3 * every, .band = 0.5, .relative = INFINITY};
    r->plans[i].of = text_of(of);
    r->plans[i].scale = scale;
    rules_measures(r);
    r->policy.rebalances = r->rebalances;
    r->policy.rebalance_hooks = (netto_rebalance_hooks){ask_drift, ask_plan};
    return &r->rebalances[i];
}

netto_forecast_rule *rules_forecast(rules *r, const char *name, const char *of, netto_instant every, const netto_text *kind)
{
    netto_forecast_rule *f = &r->forecasts[r->policy.forecast_count++];
    *f = (netto_forecast_rule){.name = text_of(name), .of = text_of(of), .scope = kind, .scope_count = kind ? 1 : 0, .every = every, .alpha = 0.95};
    rules_measures(r);
    r->policy.forecasts = r->forecasts;
    return f;
}

netto_step *rules_step(rules *r, netto_step_kind kind, const char *with, double to)
{
    uint32_t i = r->policy.rebalance_count - 1;
    netto_step *step = &r->plans[i].steps[r->plans[i].count++];
    *step = (netto_step){.kind = kind, .to = to};
    if (with) step->with = text_of(with);
    return step;
}

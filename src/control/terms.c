/* terms.c: how a declared value at risk, or what it takes to trade out, is measured. */
#include "control/terms.h"

#include <math.h>

#include "base/text.h"
#include "codec/member.h"

static double real(const netto_declared *d, const char *name)
{
    double number = 0.0;
    member_real(d->options, text_of(name), &number);
    return number;
}

static bool says(const netto_declared *d, const char *name, const char *word)
{
    netto_text text = {0};
    return member_text(d->options, text_of(name), &text) && text_is(text, word);
}

netto_var_terms terms_of(const netto_declared *d)
{
    netto_var_method method = says(d, "method", "parametric") ? NETTO_VAR_PARAMETRIC
                              : says(d, "method", "filtered") ? NETTO_VAR_FILTERED
                                                              : NETTO_VAR_HISTORICAL;
    return (netto_var_terms){.method = method,
                             .alpha = real(d, "alpha"),
                             .window = (netto_instant)llround(real(d, "window") * 1e9),
                             .horizon = (netto_instant)llround(real(d, "horizon") * 1e9),
                             .lambda = real(d, "lambda"),
                             .unknown = real(d, "unknown"),
                             .beyond = says(d, "tail", "beyond"),
                             .log = says(d, "returns", "log"),
                             .sample = says(d, "correlation", "sample"),
                             .reprice = says(d, "options", "reprice")};
}

liquidity_options liquidity_options_of(const netto_declared *d)
{
    liquidity_options o = {.spread = 1.0, .unknown = real(d, "unknown")};
    o.terms = (netto_liquidity_terms){real(d, "participation"), (netto_instant)llround(real(d, "horizon") * 1e9)};
    member_real(d->options, TEXT_LITERAL("spread"), &o.spread);
    return o;
}

cap_options cap_options_of(const netto_declared *d)
{
    cap_options o = {.max = NAN, .share = NAN};
    member_text(d->options, TEXT_LITERAL("name"), &o.name);
    if (!member_real(d->options, TEXT_LITERAL("max"), &o.max)) member_real(d->options, TEXT_LITERAL("share"), &o.share);
    return o;
}

/* [[days, factor], ...] */
age_factors age_factors_of(const netto_declared *d, const char *name)
{
    age_factors f = {0};
    netto_text raw;
    reader in;
    netto_complaint why;
    if (!member_find(d->options, text_of(name), &raw)) return f;
    reader_init(&in, raw.bytes, raw.size, &why);
    uint32_t count = reader_array(&in);
    for (uint32_t i = 0; i < count && i < AGE_FACTORS_MAX && reader_array(&in) == 2; i++, f.count++) {
        f.from[i] = reader_real(&in);
        f.factor[i] = reader_real(&in);
    }
    return f;
}

double age_factor(const age_factors *f, double late)
{
    double factor = 0.0;
    for (uint32_t i = 0; i < f->count && late >= f->from[i]; i++) factor = f->factor[i];
    return factor;
}

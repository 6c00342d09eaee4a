/* view_value.h: how the rooms of view answer; one function for each kind of thing. */
#ifndef CONTROL_VIEW_VALUE_H
#define CONTROL_VIEW_VALUE_H

#include <math.h>

#include "base/text.h"
#include "control/view.h"

netto_value view_instrument_get(const netto_view *v, netto_field field);
netto_value view_factor_get(const netto_view *v, netto_field field);
netto_value view_line_get(const netto_view *v, netto_field field);
netto_value view_book_get(const netto_view *v, netto_field field);
netto_value view_leg_get(const netto_view *v, netto_field field);
netto_value view_agreement_get(const netto_view *v, netto_field field);
netto_value view_margin_get(const netto_view *v, netto_field field);
netto_value view_order_get(const netto_view *v, netto_field field);

static inline netto_value view_nil(void)
{
    return (netto_value){.kind = NETTO_VALUE_NIL};
}

static inline netto_value view_absent(void)
{
    return (netto_value){.kind = NETTO_VALUE_ABSENT};
}

/* NaN stands for a number that was never given. */
static inline netto_value view_number(double number)
{
    return isnan(number) ? view_nil() : (netto_value){.kind = NETTO_VALUE_NUMBER, .number = number};
}

static inline netto_value view_boolean(bool boolean)
{
    return (netto_value){.kind = NETTO_VALUE_BOOLEAN, .boolean = boolean};
}

static inline netto_value view_text(netto_text text)
{
    return text.bytes ? (netto_value){.kind = NETTO_VALUE_TEXT, .text = text} : view_nil();
}

static inline netto_value view_refused(const char *why)
{
    return (netto_value){.kind = NETTO_VALUE_REFUSED, .text = text_of(why)};
}

static inline netto_value view_thing(netto_view view)
{
    return (netto_value){.kind = NETTO_VALUE_VIEW, .view = view};
}

/* Attributes; absent ones are an empty map. */
static inline netto_value view_attrs(const bytes *attrs)
{
    static const char empty = (char)0x80;
    netto_text map = attrs->bytes ? bytes_text(attrs) : (netto_text){&empty, 1};
    return (netto_value){.kind = NETTO_VALUE_MAP, .text = map};
}

#endif

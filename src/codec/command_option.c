/* command_option.c: options to be priced. */
#include <math.h>

#include "codec/command_rows.h"

typedef struct option_fields {
    netto_option option;
    double spot, forward, vol, price;
    bool modelled;
} option_fields;

static void read_model(decoder *d, void *place)
{
    static const char *const models[] = {
#define X(name, word) word,
        NETTO_OPTION_MODEL_MAP(X)
#undef X
    };
    option_fields *f = place;
    f->option.model = (netto_option_model)decode_word(d, models, NETTO_OPTION_MODEL_COUNT);
    f->modelled = true;
}

static void read_style(decoder *d, void *place)
{
    static const char *const styles[] = {"european", "american"};
    ((option_fields *)place)->option.american = decode_word(d, styles, 2) == 1;
}

static const decoder_field fields[] = {
    {.name = "model", .read = read_model, .offset = 0, .size = 5},
    REQUIRED(option_fields, "right", option.right, decode_right),
    OPTIONAL(option_fields, "spot", spot, decode_real),
    OPTIONAL(option_fields, "forward", forward, decode_real),
    REQUIRED(option_fields, "strike", option.strike, decode_real),
    REQUIRED(option_fields, "years", option.years, decode_real),
    OPTIONAL(option_fields, "rate", option.rate, decode_real),
    OPTIONAL(option_fields, "yield", option.yield, decode_real),
    OPTIONAL(option_fields, "inverse", option.inverse, decode_boolean),
    OPTIONAL(option_fields, "vol", vol, decode_real),
    OPTIONAL(option_fields, "price", price, decode_real),
    {.name = "style", .read = read_style, .offset = 0, .size = 5},
};
static const decoder_table table = DECODER_TABLE(fields);
enum { SPOT = 1 << 2, FORWARD = 1 << 3, VOL = 1 << 9, PRICE = 1 << 10 }; /* the bits of the table */

static void refuse(decoder *d, const char *why)
{
    reader_refuse(&d->in, NETTO_EPARAMS, "%s", why);
}

/* Which of a pair was given: exactly one. */
static void check_given(decoder *d, const option_fields *f, uint32_t given)
{
    bool spot = given & SPOT, on_spot = f->option.model == NETTO_BLACK_SCHOLES;
    if (spot == !!(given & FORWARD)) return refuse(d, "expected one of `spot` (black_scholes) and `forward` (black76, bachelier)");
    if (f->modelled && spot != on_spot)
        return refuse(d, on_spot ? "black_scholes is of a `spot`; of a `forward` it is black76"
                                 : "black76 and bachelier are of a `forward`; of a `spot` it is black_scholes");
    if (!(given & VOL) == !(given & PRICE)) refuse(d, "expected one of `vol` (what is it worth?) and `price` (which volatility?)");
}

static void read_option(decoder *d, void *place)
{
    netto_option_row *row = place;
    option_fields f = {.vol = NAN, .price = NAN};
    uint32_t given = decoder_map(d, &table, &f);
    if (d->in.status != NETTO_OK) return;
    check_given(d, &f, given);
    if (!f.modelled) f.option.model = given & SPOT ? NETTO_BLACK_SCHOLES : NETTO_BLACK76;
    f.option.underlying = given & SPOT ? f.spot : f.forward;
    *row = (netto_option_row){f.option, f.vol, f.price, given & PRICE};
}

void command_option_price(decoder *d, netto_command *out)
{
    out->options = command_rows(d, out, NETTO_OPTION_PRICE, sizeof(netto_option_row), read_option);
}

/* feed_kind.c: what can be fed, and the columns that its rows may have. */
#include <string.h>

#include "app/feed.h"
#include "base/text.h"
#include "codec/suggest.h"

/* Needed and part of the key, needed, part of the key where given, and the rest. */
#define KEY(name, type)                                                                                      \
    {                                                                                                        \
        name, type, true, true                                                                               \
    }
#define NEEDED(name, type)                                                                                   \
    {                                                                                                        \
        name, type, true, false                                                                              \
    }
#define PART(name, type)                                                                                     \
    {                                                                                                        \
        name, type, false, true                                                                              \
    }
#define FREE(name, type)                                                                                     \
    {                                                                                                        \
        name, type, false, false                                                                             \
    }

static const feed_column positions[] = {
    KEY("account", CELL_TEXT),
    KEY("instrument", CELL_TEXT),
    NEEDED("qty", CELL_NUMBER),
    FREE("cost", CELL_NUMBER),
};
static const feed_column collateral[] = {
    KEY("account", CELL_TEXT), KEY("asset", CELL_TEXT), NEEDED("amount", CELL_NUMBER),
    PART("set", CELL_TEXT),    PART("role", CELL_TEXT),
};
static const feed_column trades[] = {
    NEEDED("id", CELL_TEXT),    NEEDED("account", CELL_TEXT), NEEDED("instrument", CELL_TEXT),
    NEEDED("qty", CELL_NUMBER), NEEDED("price", CELL_NUMBER), FREE("ts", CELL_INSTANT),
    FREE("settle", CELL_INSTANT), FREE("free", CELL_BOOLEAN), FREE("order", CELL_TEXT),
};
static const feed_column settlements[] = {
    KEY("trade", CELL_TEXT), FREE("qty", CELL_NUMBER), FREE("leg", CELL_TEXT),
};
static const feed_column marks[] = {
    KEY("instrument", CELL_TEXT), NEEDED("price", CELL_REAL), FREE("iv", CELL_REAL),
    FREE("delta", CELL_REAL),     FREE("bid", CELL_REAL),     FREE("ask", CELL_REAL),
    FREE("last", CELL_REAL),      FREE("rolled", CELL_REAL),      FREE("ts", CELL_INSTANT),
};
static const feed_column fx[] = {
    KEY("currency", CELL_TEXT),
    NEEDED("rate", CELL_REAL),
    FREE("ts", CELL_INSTANT),
};
static const feed_column instruments[] = {
    KEY("id", CELL_TEXT),
    NEEDED("kind", CELL_TEXT),
    FREE("underlying", CELL_TEXT),
    FREE("loads", CELL_JSON),
    FREE("currency", CELL_TEXT),
    FREE("multiplier", CELL_NUMBER),
    FREE("inverse", CELL_BOOLEAN),
    FREE("qty_step", CELL_NUMBER),
    FREE("expiry", CELL_INSTANT),
    FREE("strike", CELL_NUMBER),
    FREE("right", CELL_TEXT),
    FREE("venue", CELL_TEXT),
    FREE("calendar", CELL_TEXT),
    FREE("settle_days", CELL_WHOLE),
    FREE("adv", CELL_NUMBER),
};
static const feed_column factors[] = {
    KEY("id", CELL_TEXT),      FREE("class", CELL_TEXT),     FREE("risk", CELL_TEXT),
    FREE("bucket", CELL_TEXT), FREE("qualifier", CELL_TEXT), FREE("tenor", CELL_TEXT),
    FREE("label1", CELL_TEXT), FREE("label2", CELL_TEXT),    FREE("product", CELL_TEXT),
    FREE("vol", CELL_NUMBER),
};
static const feed_column accounts[] = {
    KEY("id", CELL_TEXT),
    FREE("kind", CELL_TEXT),
    FREE("parent", CELL_TEXT),
    FREE("netting", CELL_JSON),
};
static const feed_column sets[] = {
    KEY("id", CELL_TEXT),           FREE("enforceable", CELL_BOOLEAN), FREE("currency", CELL_TEXT),
    FREE("margined", CELL_BOOLEAN), FREE("threshold", CELL_REAL),      FREE("mta", CELL_REAL),
    FREE("nica", CELL_REAL),        FREE("mpor_days", CELL_WHOLE),
};

static const feed_column sensitivities[] = {
    FREE("ProductClass", CELL_TEXT),       NEEDED("RiskType", CELL_TEXT),      FREE("Qualifier", CELL_TEXT),
    FREE("Bucket", CELL_TEXT),             FREE("Label1", CELL_TEXT),          FREE("Label2", CELL_TEXT),
    NEEDED("AmountUSD", CELL_NUMBER),      NEEDED("PortfolioID", CELL_TEXT),   FREE("Amount", CELL_NUMBER),
    FREE("AmountCurrency", CELL_TEXT),     FREE("TradeID", CELL_TEXT),         FREE("CollectRegulations", CELL_TEXT),
    FREE("PostRegulations", CELL_TEXT),    FREE("EndDate", CELL_TEXT),         FREE("ValuationDate", CELL_TEXT),
    FREE("IMModel", CELL_TEXT),            FREE("Model", CELL_TEXT),
};

#define COLUMNS(array) .columns = array, .column_count = sizeof(array) / sizeof *(array)

static const feed_kind kinds[] = {
    {"positions", METHOD_POSITION_PUT, COLUMNS(positions), .placed = 4, .by_account = true},
    {"marks", METHOD_MARK_PUT, COLUMNS(marks), .placed = 2, .repeat = REPEAT_NEXT},
    {"trades", METHOD_TRADE_APPLY, COLUMNS(trades), .in_turn = true, .repeat = REPEAT_SAME},
    {"settlements", METHOD_SETTLEMENT_CONFIRM, COLUMNS(settlements), .placed = 1, .repeat = REPEAT_NEXT},
    {"instruments", METHOD_INSTRUMENT_PUT, COLUMNS(instruments), .attrs = true},
    {"factors", METHOD_FACTOR_PUT, COLUMNS(factors), .attrs = true},
    {"fx", METHOD_FX_PUT, COLUMNS(fx), .placed = 2, .repeat = REPEAT_NEXT},
    {"accounts", METHOD_ACCOUNT_PUT, COLUMNS(accounts), .attrs = true},
    {"sets", METHOD_SET_PUT, COLUMNS(sets), .attrs = true},
    {"sensitivities", METHOD_POSITION_PUT, COLUMNS(sensitivities), .crif = true},
    {"collateral", METHOD_COLLATERAL_PUT, COLUMNS(collateral), .placed = 3, .by_account = true},
};

#define KINDS (sizeof kinds / sizeof *kinds)

static const char *kind_name(const void *table, uint32_t index)
{
    return ((const feed_kind *)table)[index].name;
}

const feed_kind *feed_kind_find(const char *name, char *hint)
{
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
    suggest_word(text_of(name), kinds, KINDS, kind_name, hint);
    return NULL;
}

static const char *column_name(const void *table, uint32_t index)
{
    return ((const feed_column *)table)[index].name;
}

int feed_column_find(const feed_kind *k, netto_text name, char *hint)
{
    for (uint32_t i = 0; i < k->column_count; i++)
        if (text_is(name, k->columns[i].name)) return (int)i;
    suggest_word(name, k->columns, k->column_count, column_name, hint);
    return -1;
}

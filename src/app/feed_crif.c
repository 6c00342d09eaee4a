/* feed_crif.c: a file of sensitivities, as ISDA's common risk interchange format has them: each row becomes a factor, an
 * instrument of kind sensitivity on it, and so much of that in its portfolio; rows of one factor in one portfolio are added.
 *
 * The files that come of it are fed like any others, so they are CSV again. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/feed.h"
#include "base/complain.h"
#include "base/decimal.h"
#include "base/digest.h"
#include "base/text.h"

/* In the order of the columns (feed_kind.c). */
enum { PRODUCT, RISK_TYPE, QUALIFIER, BUCKET, LABEL1, LABEL2, AMOUNT_USD, PORTFOLIO, AMOUNT, AMOUNT_CURRENCY, TRADE, COLLECT, POST };

#define STEPS 1e8   /* of a quantity */
#define MOST  9.2e10

typedef struct crif {
    reading r;
    idmap factors, instruments, held;
    int64_t *sums; /* by held */
    uint32_t capacity;
    feed_crif *out;
} crif;

static netto_text cell(const crif *c, int column)
{
    return c->r.place[column] < 0 ? (netto_text){"", 0} : c->r.csv.fields[c->r.place[column]];
}

/* ---- what a row is of ------------------------------------------------------------------------------------ */

static bool ends(netto_text text, const char *end)
{
    uint32_t size = (uint32_t)strlen(end);
    return text.size > size && memcmp(text.bytes + text.size - size, end, size) == 0;
}

/* FRTB's, of a class and a risk; and SIMM's, whose words are not made of those. */
static const char *const frtb_classes[] = {"GIRR", "CSR_NS", "CSR_SNC", "CSR_SC", "EQ", "COMM", "FX"};
static const struct {
    const char *end, *risk;
} frtb_risks[] = {{"_DELTA", "delta"}, {"_VEGA", "vega"}, {"_CURV", "curvature"}};
static const struct {
    const char *type, *class, *risk;
} simm_types[] = {{"Risk_IRCurve", "IR", "delta"}, {"Risk_Inflation", "Inflation", "delta"}, {"Risk_XCcyBasis", "XCcyBasis", "delta"},
                  {"Risk_IRVol", "IR", "vega"}, {"Risk_InflationVol", "Inflation", "vega"}, {"Risk_CreditQ", "CreditQ", "delta"},
                  {"Risk_CreditVol", "CreditQ", "vega"}, {"Risk_CreditNonQ", "CreditNonQ", "delta"}, {"Risk_CreditVolNonQ", "CreditNonQ", "vega"},
                  {"Risk_BaseCorr", "BaseCorr", "delta"}, {"Risk_Equity", "Equity", "delta"}, {"Risk_EquityVol", "Equity", "vega"},
                  {"Risk_Commodity", "Commodity", "delta"}, {"Risk_CommodityVol", "Commodity", "vega"}, {"Risk_FX", "FX", "delta"}, {"Risk_FXVol", "FX", "vega"}};

#define COUNT(list) (sizeof (list) / sizeof *(list))

/* EQ_VEGA: the class EQ, the risk vega; Risk_EquityVol: Equity, vega. */
static bool take_type(netto_text type, netto_text *class, const char **risk)
{
    for (size_t i = 0; i < COUNT(simm_types); i++)
        if (text_is(type, simm_types[i].type)) return *class = text_of(simm_types[i].class), *risk = simm_types[i].risk, true;
    for (size_t k = 0; k < COUNT(frtb_risks); k++) {
        if (!ends(type, frtb_risks[k].end)) continue;
        *class = (netto_text){type.bytes, type.size - (uint32_t)strlen(frtb_risks[k].end)};
        *risk = frtb_risks[k].risk;
        for (size_t i = 0; i < COUNT(frtb_classes); i++)
            if (text_is(*class, frtb_classes[i])) return true;
    }
    return false;
}

static netto_status refuse_type(crif *c, netto_text type)
{
    char known[300];
    size_t used = 0;
    for (size_t i = 0; i < COUNT(simm_types); i++) used += (size_t)snprintf(known + used, sizeof known - used, "%s, ", simm_types[i].type + 5);
    used += (size_t)snprintf(known + used, sizeof known - used, "and");
    for (size_t i = 0; i < COUNT(frtb_classes); i++) used += (size_t)snprintf(known + used, sizeof known - used, "%s %s", i ? "," : "", frtb_classes[i]);
    return feed_refuse(&c->r, c->r.csv.line, NETTO_EPARAMS, "RiskType: '%.*s' is no sensitivity; known: Risk_ with %s with _DELTA, _VEGA, _CURV",
                       type.size < 20 ? (int)type.size : 20, type.bytes, known);
}

/* ---- the files that come of it ----------------------------------------------------------------------------- */

static void write_cell(FILE *to, netto_text text, char behind)
{
    fputc('"', to);
    for (uint32_t i = 0; i < text.size; i++) {
        if (text.bytes[i] == '"') fputc('"', to);
        fputc(text.bytes[i], to);
    }
    fputc('"', to);
    fputc(behind, to);
}

static void put_factor(crif *c, netto_text id, netto_text class, const char *risk)
{
    FILE *f = c->out->files[FEED_FACTORS];
    write_cell(f, id, ','), write_cell(f, class, ','), write_cell(f, text_of(risk), ',');
    write_cell(f, cell(c, QUALIFIER), ','), write_cell(f, cell(c, BUCKET), ','), write_cell(f, cell(c, LABEL1), ',');
    write_cell(f, cell(c, LABEL1), ','), write_cell(f, cell(c, LABEL2), ','), write_cell(f, cell(c, PRODUCT), '\n');
}

/* Amounts are in dollars, whatever the base currency is. */
static void put_instrument(crif *c, netto_text id, netto_text factor)
{
    FILE *i = c->out->files[FEED_INSTRUMENTS];
    write_cell(i, id, ',');
    fputs("sensitivity,", i);
    write_cell(i, factor, ',');
    fputs("USD,", i);
    write_cell(i, cell(c, COLLECT), ','), write_cell(i, cell(c, POST), '\n');
}

static void put_held(const crif *c)
{
    for (uint32_t i = 0; i < c->held.count; i++) {
        netto_text key = idmap_text(&c->held, i);
        const char *gap = memchr(key.bytes, '\x1f', key.size);
        uint32_t size = (uint32_t)(gap - key.bytes);
        write_cell(c->out->files[FEED_POSITIONS], (netto_text){key.bytes, size}, ',');
        write_cell(c->out->files[FEED_POSITIONS], (netto_text){gap + 1, key.size - size - 1}, ',');
        int64_t sum = c->sums[i], whole = sum < 0 ? -sum : sum;
        fprintf(c->out->files[FEED_POSITIONS], "%s%lld.%08lld\n", sum < 0 ? "-" : "", (long long)(whole / 100000000), (long long)(whole % 100000000));
    }
}

/* ---- rows ---------------------------------------------------------------------------------------------------- */

static netto_status no_memory(crif *c)
{
    return feed_refuse(&c->r, c->r.csv.line, NETTO_ECAPACITY, "no memory for so many rows");
}

static netto_status read_amount(crif *c, int64_t *steps)
{
    netto_text text = cell(c, AMOUNT_USD);
    char copy[64] = "", *end = copy;
    if (text.size && text.size < sizeof copy) {
        text_copy(text, copy, sizeof copy);
        netto_number exact = {.kind = NETTO_NUMBER_DECIMAL};
        netto_money money;
        double amount = strtod(copy, &end);
        bool plain = strspn(copy, "+-.0123456789eE") == text.size && *end == '\0' && end > copy && fabs(amount) < MOST;
        if (plain && decimal_parse(text, &exact.decimal) == NETTO_OK && money_from_number(exact, &money) == NETTO_OK) return *steps = (int64_t)money, NETTO_OK;
        if (plain) return *steps = (int64_t)llround(amount * STEPS), NETTO_OK; /* more decimals than a quantity has */
    }
    return feed_refuse(&c->r, c->r.csv.line, NETTO_EPARAMS, "AmountUSD: expected a number below %g, got '%.40s'", MOST, copy);
}

static netto_status add(crif *c, netto_text id, int64_t steps)
{
    netto_text account = cell(c, PORTFOLIO);
    char key[2 * NETTO_ID_MAX + 2];
    if (account.size == 0 || account.size > NETTO_ID_MAX)
        return feed_refuse(&c->r, c->r.csv.line, NETTO_EPARAMS, "PortfolioID: expected the account that holds it, 1 to %d bytes", NETTO_ID_MAX);
    memcpy(key, account.bytes, account.size);
    key[account.size] = '\x1f';
    memcpy(key + account.size + 1, id.bytes, id.size);
    uint32_t slot = idmap_add(&c->held, (netto_text){key, account.size + 1 + id.size}), old = c->capacity;
    if (slot == SLOT_NONE || !memory_reserve(&c->r.feed->purse, (void **)&c->sums, &c->capacity, slot + 1, sizeof *c->sums)) return no_memory(c);
    for (uint32_t i = old; i < c->capacity; i++) c->sums[i] = 0;
    if (__builtin_add_overflow(c->sums[slot], steps, &c->sums[slot]))
        return feed_refuse(&c->r, c->r.csv.line, NETTO_EOVERFLOW, "the sensitivities to '%.*s' add up to too much", TEXT(id));
    return NETTO_OK;
}

/* Sensitivities of two product classes do not net.  Inside a part of an id `|` and `\\` stand behind a `\\`. */
static int write_id(const crif *c, netto_text class, const char *risk, char *out, size_t size)
{
    const netto_text parts[] = {cell(c, PRODUCT), class, text_of(risk), cell(c, QUALIFIER), cell(c, BUCKET), cell(c, LABEL1), cell(c, LABEL2)};
    size_t used = 0;
    for (size_t i = 0; i < COUNT(parts); i++) {
        if (i == 0 && parts[i].size == 0) continue;
        for (uint32_t k = 0; k < parts[i].size && used + 4 < size; k++) {
            if (parts[i].bytes[k] == '|' || parts[i].bytes[k] == '\\') out[used++] = '\\';
            out[used++] = parts[i].bytes[k];
        }
        if (i + 1 < COUNT(parts)) out[used++] = '|';
    }
    out[used] = '\0';
    return (int)used;
}

#define REGULATED 9 /* bytes behind the factor's id: '#' and eight that stand for the regulations */

static bool is_regulated(const crif *c)
{
    return cell(c, COLLECT).size || cell(c, POST).size;
}

/* Under other regulations it is another instrument, for a rule may collect for one and post for another. */
static uint32_t write_instrument(const crif *c, netto_text factor, char out[NETTO_ID_MAX + 1])
{
    digest d;
    uint8_t bytes[DIGEST_SIZE];
    memcpy(out, factor.bytes, factor.size + 1);
    if (!is_regulated(c)) return factor.size;
    digest_begin(&d);
    digest_text(&d, cell(c, COLLECT));
    digest_text(&d, cell(c, POST));
    digest_end(&d, bytes);
    out[factor.size] = '#';
    digest_hex(bytes, (REGULATED - 1) / 2, out + factor.size + 1);
    return factor.size + REGULATED;
}

/* The first time that it is met. */
static netto_status meet(crif *c, netto_text factor, netto_text instrument, netto_text class, const char *risk)
{
    uint32_t factors = c->factors.count, instruments = c->instruments.count;
    uint32_t f = idmap_add(&c->factors, factor), i = idmap_add(&c->instruments, instrument);
    if (f == SLOT_NONE || i == SLOT_NONE) return no_memory(c);
    if (f == factors) put_factor(c, factor, class, risk);
    if (i == instruments) put_instrument(c, instrument, factor);
    return NETTO_OK;
}

static netto_status read_row(crif *c)
{
    netto_text type = cell(c, RISK_TYPE), class;
    const char *risk = "";
    char id[256], instrument[NETTO_ID_MAX + 1];
    bool regulated = is_regulated(c);
    int64_t steps = 0;
    if (!take_type(type, &class, &risk)) return refuse_type(c, type);
    int size = write_id(c, class, risk, id, sizeof id);
    if (size < 0 || size + (regulated ? REGULATED : 0) > NETTO_ID_MAX)
        return feed_refuse(&c->r, c->r.csv.line, NETTO_EPARAMS, "the factor's id%s would have more than %d bytes: %.80s",
                           regulated ? ", and what stands for the regulations," : "", NETTO_ID_MAX, id);
    netto_text factor = {id, (uint32_t)size}, name = {instrument, write_instrument(c, factor, instrument)};
    netto_status status = read_amount(c, &steps);
    if (status == NETTO_OK) status = add(c, name, steps);
    return status == NETTO_OK ? meet(c, factor, name, class, risk) : status;
}

static netto_status read_rows(crif *c)
{
    netto_status status = feed_header(&c->r);
    fputs("id,class,risk,qualifier,bucket,tenor,label1,label2,product\n", c->out->files[FEED_FACTORS]);
    fputs("id,kind,underlying,currency,attrs.collect,attrs.post\n", c->out->files[FEED_INSTRUMENTS]);
    fputs("account,instrument,qty\n", c->out->files[FEED_POSITIONS]);
    while (status == NETTO_OK && csv_next(&c->r.csv)) status = read_row(c);
    if (status != NETTO_OK) return status;
    if (c->r.csv.complaint.status != NETTO_OK) return c->r.feed->why = c->r.csv.complaint, c->r.csv.complaint.status;
    put_held(c);
    return NETTO_OK;
}

netto_status feed_crif_read(feed *f, FILE *file, feed_crif *out)
{
    crif c = {.r.feed = f, .out = out};
    *out = (feed_crif){.names = {"factors", "instruments", "positions"}};
    for (int i = 0; i < FEED_CRIF_FILES; i++)
        if (!(out->files[i] = open_memstream(&out->bytes[i], &out->sizes[i])))
            return complain(&f->why, NETTO_ECAPACITY, "no memory for the file");
    idmap_init(&c.factors, &f->purse);
    idmap_init(&c.instruments, &f->purse);
    idmap_init(&c.held, &f->purse);
    csv_open_file(&c.r.csv, &f->purse, file, f->name);
    f->why = c.r.csv.complaint;
    netto_status status = f->why.status == NETTO_OK ? read_rows(&c) : f->why.status;
    csv_close(&c.r.csv);
    memory_drop(&f->purse, c.sums, c.capacity * sizeof *c.sums);
    idmap_destroy(&c.held);
    idmap_destroy(&c.instruments);
    idmap_destroy(&c.factors);
    for (int i = 0; i < FEED_CRIF_FILES; i++) {
        bool good = fflush(out->files[i]) == 0 && !ferror(out->files[i]);
        if (!good && status == NETTO_OK) status = complain(&f->why, NETTO_ECAPACITY, "no memory for the file");
    }
    return status;
}

void feed_crif_drop(feed_crif *c)
{
    for (int i = 0; i < FEED_CRIF_FILES; i++) {
        if (c->files[i]) fclose(c->files[i]);
        free(c->bytes[i]);
    }
}

/* decision_thing.c: instruments, factors, marks and models, in the shape in which they are put: what was listed
 * can be put again. */
#include "codec/decision_list.h"

static uint32_t put_attrs(writer *w, netto_text attrs)
{
    if (!netto_text_given(attrs)) return 0;
    WRITER_KEY(w, "attrs");
    writer_raw(w, attrs);
    return 1;
}

/* ---- instruments ------------------------------------------------------------------------------- */

static uint32_t put_loads(writer *w, const netto_instrument_row *row)
{
    if (row->load_count == 0) return 0;
    WRITER_KEY(w, "loads");
    writer_array(w, row->load_count);
    for (uint32_t i = 0; i < row->load_count; i++) {
        writer_array(w, 2);
        writer_text(w, row->loads[i].factor);
        writer_real(w, row->loads[i].amount);
    }
    return 1;
}

/* The kind of an option or a future, and when and how it ends. */
static uint32_t put_terms(writer *w, const netto_instrument_row *row)
{
    uint32_t fields = decision_put_number(w, TEXT_LITERAL("strike"), row->strike);
    if (row->inverse) {
        WRITER_KEY(w, "inverse");
        writer_boolean(w, true);
        fields++;
    }
    if (row->right) fields += decision_put_text(w, TEXT_LITERAL("right"), (netto_text){&row->right, 1});
    if (row->expiry != NETTO_NEVER) {
        WRITER_KEY(w, "expiry");
        writer_integer(w, row->expiry);
        fields++;
    }
    if (row->settle_days >= 0) {
        WRITER_KEY(w, "settle_days");
        writer_integer(w, row->settle_days);
        fields++;
    }
    return fields;
}

static void put_instrument(writer *w, const netto_decision *decision, uint32_t i)
{
    static const char *const kinds[] = {
#define X(name, word) word,
        NETTO_INSTRUMENT_KIND_MAP(X)
#undef X
    };
    const netto_instrument_row *row = &decision->instruments[i];
    size_t map = writer_open_map(w);
    uint32_t fields = decision_put_text(w, TEXT_LITERAL("id"), row->id);
    fields += decision_put_text(w, TEXT_LITERAL("kind"), text_of(kinds[row->kind]));
    fields += decision_put_text(w, TEXT_LITERAL("underlying"), row->underlying);
    fields += decision_put_text(w, TEXT_LITERAL("currency"), row->currency);
    fields += decision_put_text(w, TEXT_LITERAL("venue"), row->venue);
    fields += decision_put_text(w, TEXT_LITERAL("calendar"), row->calendar);
    fields += put_loads(w, row);
    fields += decision_put_number(w, TEXT_LITERAL("multiplier"), row->multiplier);
    fields += decision_put_number(w, TEXT_LITERAL("qty_step"), row->qty_step);
    fields += decision_put_number(w, TEXT_LITERAL("adv"), row->adv);
    fields += put_terms(w, row);
    fields += put_attrs(w, row->attrs);
    writer_close_map(w, map, fields);
}

static netto_text instrument_id(const netto_decision *decision, uint32_t i)
{
    return decision->instruments[i].id;
}

void decision_instruments(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    decision_list(w, decision, put_instrument, instrument_id);
}

/* ---- factors ----------------------------------------------------------------------------------- */

static void put_factor(writer *w, const netto_decision *decision, uint32_t i)
{
    const netto_factor_row *row = &decision->factors[i];
    const struct {
        netto_text key, text;
    } texts[] = {{TEXT_LITERAL("id"), row->id},          {TEXT_LITERAL("class"), row->class_},
                 {TEXT_LITERAL("risk"), row->risk},      {TEXT_LITERAL("bucket"), row->bucket},
                 {TEXT_LITERAL("tenor"), row->tenor},    {TEXT_LITERAL("qualifier"), row->qualifier},
                 {TEXT_LITERAL("label1"), row->label1},  {TEXT_LITERAL("label2"), row->label2},
                 {TEXT_LITERAL("product"), row->product}};
    size_t map = writer_open_map(w);
    uint32_t fields = 0;
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        fields += decision_put_text(w, texts[t].key, texts[t].text);
    fields += decision_put_number(w, TEXT_LITERAL("vol"), row->vol);
    fields += put_attrs(w, row->attrs);
    writer_close_map(w, map, fields);
}

static netto_text factor_id(const netto_decision *decision, uint32_t i)
{
    return decision->factors[i].id;
}

void decision_factors(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    decision_list(w, decision, put_factor, factor_id);
}

/* ---- marks ------------------------------------------------------------------------------------- */

/* [instrument, price, {iv, delta, bid, ask, last, rolled, ts}] */
static void put_mark(writer *w, const netto_decision *decision, uint32_t i)
{
    const netto_mark_row *mark = &decision->marks[i].mark;
    const struct {
        netto_text key;
        double number;
    } extras[] = {{TEXT_LITERAL("iv"), mark->iv},
                  {TEXT_LITERAL("delta"), mark->delta},
                  {TEXT_LITERAL("bid"), mark->bid},
                  {TEXT_LITERAL("ask"), mark->ask},
                  {TEXT_LITERAL("last"), mark->last}};
    writer_array(w, 3);
    writer_text(w, decision->marks[i].instrument);
    writer_real(w, mark->price);
    size_t map = writer_open_map(w);
    uint32_t fields = 0;
    for (unsigned bit = 0; bit < sizeof extras / sizeof *extras; bit++) {
        if (!(mark->given >> bit & 1)) continue;
        writer_text(w, extras[bit].key);
        writer_real(w, extras[bit].number);
        fields++;
    }
    if (decision->marks[i].rolled_ts != NETTO_NEVER) {
        WRITER_KEY(w, "rolled");
        writer_real(w, decision->marks[i].rolled);
        WRITER_KEY(w, "rolled_ts");
        writer_integer(w, decision->marks[i].rolled_ts);
        fields += 2;
    }
    if (mark->ts != NETTO_NEVER) {
        WRITER_KEY(w, "ts");
        writer_integer(w, mark->ts);
        fields++;
    }
    writer_close_map(w, map, fields);
}

static netto_text mark_id(const netto_decision *decision, uint32_t i)
{
    return decision->marks[i].instrument;
}

void decision_marks(writer *w, const netto_command *command, const netto_decision *decision)
{
    (void)command;
    decision_list(w, decision, put_mark, mark_id);
}

/* replay_export.c: what another policy would have decided, by account, for programs: CSV and JSON. */
#include <stdio.h>

#include "app/chronicle.h"
#include "app/replay.h"
#include "base/text.h"
#include "text/csv_put.h"
#include "text/json.h"
#include "text/number.h"

#define BYTES ((size_t)1 << 30)

uint32_t otherwise_most(const otherwise *o, uint32_t count)
{
    return o->most && o->most < count ? (uint32_t)o->most : count;
}

/* ---- CSV ------------------------------------------------------------------------------------------------------------- */

static void csv_number(double number, bool known)
{
    char text[NUMBER_TEXT];
    if (known) number_shortest(number, text);
    printf(",%s", known ? text : "");
}

static void csv_pair(double was, double is)
{
    printf(",%.0f,%.0f", was, is);
}

static void csv_account(const whatif *w, uint32_t number)
{
    const whatif_account *a = &w->accounts[number];
    const whatif_side *r = &a->sides[WHATIF_RECORDED], *o = &a->sides[WHATIF_OTHER];
    csv_put_guarded(stdout, idmap_text(&w->ids, number));
    csv_number(r->margin.initial, r->known), csv_number(o->margin.initial, o->known);
    csv_number(r->margin.maintenance, r->known), csv_number(o->margin.maintenance, o->known);
    csv_number(r->equity, r->known), csv_number(o->equity, o->known);
    printf(",%s,%s", netto_standing_word(r->standing), netto_standing_word(o->standing));
    csv_pair(r->calls, o->calls);
    csv_pair(r->liquidations, o->liquidations);
    csv_pair(r->breaches, o->breaches);
    csv_pair(r->rejected, o->rejected);
    csv_number(a->change, true);
    csv_number((double)a->change_at, a->change_at);
    csv_number((double)a->first, a->first);
    putchar('\n');
}

void otherwise_print_csv(const otherwise *o, const whatif *w, const uint32_t *order, uint32_t count)
{
    puts("account,initial,other_initial,maintenance,other_maintenance,equity,other_equity,standing,other_standing,"
         "margin_calls,other_margin_calls,liquidations,other_liquidations,breaches,other_breaches,"
         "rejected_orders,other_rejected_orders,largest_change,largest_change_row,first_row");
    for (uint32_t i = 0; i < otherwise_most(o, count); i++) csv_account(w, order[i]);
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------ */

static void json_row(writer *w, uint64_t row)
{
    if (row)
        writer_unsigned(w, row);
    else
        writer_nil(w);
}

static void json_side(writer *w, const whatif_side *s)
{
    writer_map(w, 8);
    WRITER_KEY(w, "initial");
    writer_known(w, s->known, s->margin.initial);
    WRITER_KEY(w, "maintenance");
    writer_known(w, s->known, s->margin.maintenance);
    WRITER_KEY(w, "equity");
    writer_known(w, s->known, s->equity);
    WRITER_KEY(w, "standing");
    writer_text(w, text_of(netto_standing_word(s->standing)));
    WRITER_KEY(w, "margin_calls");
    writer_unsigned(w, s->calls);
    WRITER_KEY(w, "liquidations");
    writer_unsigned(w, s->liquidations);
    WRITER_KEY(w, "breaches");
    writer_unsigned(w, s->breaches);
    WRITER_KEY(w, "rejected_orders");
    writer_unsigned(w, s->rejected);
}

static void json_account(writer *out, const whatif *w, uint32_t number)
{
    const whatif_account *a = &w->accounts[number];
    writer_map(out, 6);
    WRITER_KEY(out, "account");
    writer_text(out, idmap_text(&w->ids, number));
    WRITER_KEY(out, "recorded");
    json_side(out, &a->sides[WHATIF_RECORDED]);
    WRITER_KEY(out, "other");
    json_side(out, &a->sides[WHATIF_OTHER]);
    WRITER_KEY(out, "largest_change");
    writer_real(out, a->change);
    WRITER_KEY(out, "largest_change_row");
    json_row(out, a->change_at);
    WRITER_KEY(out, "first_row");
    json_row(out, a->first);
}

static void json_policy(writer *w, const netto_policy *p)
{
    writer_map(w, 3);
    WRITER_KEY(w, "name");
    writer_text(w, p->name);
    WRITER_KEY(w, "version");
    writer_text(w, p->version);
    WRITER_KEY(w, "id");
    writer_text(w, p->id);
}

static void json_failures(writer *out, const whatif *w)
{
    writer_array(out, w->failure_count);
    for (uint32_t i = 0; i < w->failure_count; i++) {
        const whatif_failure *f = &w->failures[i];
        writer_map(out, 5);
        WRITER_KEY(out, "rule");
        writer_text(out, text_of(f->rule));
        WRITER_KEY(out, "account");
        writer_text(out, text_of(f->account));
        WRITER_KEY(out, "message");
        writer_text(out, text_of(f->message));
        WRITER_KEY(out, "first_row");
        writer_unsigned(out, f->first);
        WRITER_KEY(out, "rows");
        writer_unsigned(out, f->count);
    }
}

static void json_all(writer *w, const otherwise *o, const again *a, const replay_result *r, const uint32_t *order, uint32_t count)
{
    char at[INSTANT_TEXT];
    uint32_t shown = otherwise_most(o, count);
    if (r->rows) instant_print(r->at, at);
    writer_map(w, 7);
    WRITER_KEY(w, "rows");
    writer_unsigned(w, r->rows);
    WRITER_KEY(w, "last");
    writer_unsigned(w, r->last);
    WRITER_KEY(w, "time");
    writer_text(w, text_of(r->rows ? at : ""));
    WRITER_KEY(w, "recorded");
    json_policy(w, netto_engine_policy(a->engine));
    WRITER_KEY(w, "other");
    json_policy(w, a->whatif->policy);
    WRITER_KEY(w, "failures");
    json_failures(w, a->whatif);
    WRITER_KEY(w, "accounts");
    writer_array(w, shown);
    for (uint32_t i = 0; i < shown; i++) json_account(w, a->whatif, order[i]);
}

bool otherwise_print_json(const otherwise *o, const again *a, const replay_result *r, const uint32_t *order, uint32_t count)
{
    memory purse;
    writer value, text;
    netto_complaint why;
    memory_init(&purse, 2 * BYTES);
    writer_init(&value, &purse, BYTES);
    writer_init(&text, &purse, BYTES);
    json_all(&value, o, a, r, order, count);
    bool made = !value.failed && json_print(writer_text_of(&value), JSON_PAGE, &text, &why) == NETTO_OK;
    if (made) printf("%.*s\n", TEXT(writer_text_of(&text)));
    writer_destroy(&value);
    writer_destroy(&text);
    return made;
}

/* resume.c: an engine as it was after some row of the journal. */
#include "runtime/resume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "journal/reader.h"
#include "netto/lua_policy.h"
#include "runtime/replay.h"
#include "runtime/row.h"
#include "runtime/snapshot_file.h"

#define SCRATCH ((size_t)1 << 30)

typedef struct resuming {
    const resume_plan *plan;
    folder folder;
    uint64_t first;  /* row that the journal has */
    snapshot_file file;
    trouble unread;  /* what the disk said instead of a snapshot */
    netto_policy *policies[SHELF_MAX]; /* of the snapshot, until the shelf owns them */
    memory purse;
    arena arena;
} resuming;

/* ---- does a snapshot fit the journal? ---------------------------------------------------------------------- */

static journal_reading reading_of(const resume_plan *p, uint64_t from)
{
    return (journal_reading){.system = p->system, .folder = p->folder, .from = from, .live = p->live};
}

netto_status resume_check_row(const journal_reading *what, const record_id *row, netto_complaint *why)
{
    journal_reader *reader;
    uint8_t hash[DIGEST_SIZE];
    trouble t = {0};
    if (journal_reader_open(what, &reader, &t) != TROUBLE_NONE) return replay_trouble(&t, why);
    uint64_t sequence = journal_reader_at(reader, hash);
    journal_reader_close(reader);
    if (sequence != row->sequence) return complain(why, NETTO_EEXPECT, "the journal does not have its row");
    if (memcmp(hash, row->hash, DIGEST_SIZE) != 0) return complain(why, NETTO_EEXPECT, "its row is another than the journal's");
    return NETTO_OK;
}

static netto_status check_row(const resuming *r, netto_complaint *why)
{
    journal_reading what = reading_of(r->plan, r->file.head.row.sequence + 1);
    return resume_check_row(&what, &r->file.head.row, why);
}

static void say(const resuming *r, uint64_t sequence, const char *what)
{
    char name[FOLDER_NAME], sentence[400];
    folder_snapshot(sequence, "", name);
    bool named = strncmp(what, name, strlen(name)) == 0;
    snprintf(sentence, sizeof sentence, "%s%s%.320s", named ? "" : name, named ? "" : ": ", what);
    if (r->plan->said) r->plan->said(r->plan->self, sentence);
}

/* Another version may decide otherwise: rather than from its state, all is replayed from the first row on. */
static netto_status check_version(const resuming *r, netto_complaint *why)
{
    netto_text version = r->file.head.version;
    if (text_is(version, NETTO_VERSION)) return NETTO_OK;
    complain(why, NETTO_EEXPECT, "version %.*s wrote it, and this is %s", TEXT(version), NETTO_VERSION);
    if (r->first == 1) return NETTO_EEXPECT;
    say(r, r->file.head.row.sequence, why->text);
    return NETTO_OK;
}

static netto_status check_settings(const resuming *r, netto_complaint *why)
{
    settings told;
    netto_text sentence = r->file.head.settings;
    if (settings_parse(sentence, &told) && settings_equal(&told, r->plan->settings)) return NETTO_OK;
    return settings_refuse(r->plan->settings, r->plan->folder, sentence, why);
}

/* ---- its policies ------------------------------------------------------------------------------------------ */

static netto_status make_policy(resuming *r, const snapshot_policy *from, netto_policy **out, netto_complaint *why)
{
    policy_sources sources;
    if (!from->packed.bytes) return *out = netto_policy_built_in(), NETTO_OK;
    netto_status status = row_unpack(from->packed, &r->arena, &sources, why);
    if (status == NETTO_OK)
        status = netto_lua_policy_create(sources.files, sources.count, sources.params, &r->plan->settings->budget, out, why);
    if (status != NETTO_OK || text_equal((*out)->id, from->id)) return status;
    return complain(why, NETTO_EEXPECT, "its policy '%.*s' has another id in this version of Netto", TEXT(from->id));
}

static netto_status make_policies(resuming *r, netto_complaint *why)
{
    netto_status status = NETTO_OK;
    for (uint32_t i = 0; status == NETTO_OK && i < r->file.head.policy_count; i++)
        status = make_policy(r, &r->file.head.policies[i], &r->policies[i], why);
    return status;
}

static void drop_policies(resuming *r)
{
    for (uint32_t i = 0; i < SHELF_MAX; i++) {
        if (r->policies[i]) r->policies[i]->destroy(r->policies[i]);
        r->policies[i] = NULL;
    }
}

/* The one in this state, or NULL. */
static netto_policy *find_policy(const resuming *r, shelf_state state)
{
    const snapshot_head *h = &r->file.head;
    const snapshot_policy *p = snapshot_head_find(h, state);
    return p ? r->policies[p - h->policies] : NULL;
}

/* False: no memory.  The built-in is on the shelf already. */
static bool fill_shelf(resuming *r)
{
    const snapshot_head *h = &r->file.head;
    for (uint32_t i = 0; i < h->policy_count; i++) {
        const snapshot_policy *p = &h->policies[i];
        if (p->packed.bytes && !shelf_add(r->plan->shelf, r->policies[i], 0, p->packed, p->when)) return false;
        shelf_restore(r->plan->shelf, r->policies[i], p->state, p->previous, p->when);
        r->policies[i] = NULL;
    }
    return true;
}

/* ---- its engine ---------------------------------------------------------------------------------------------- */

static netto_engine_options options_of(const resume_plan *p)
{
    netto_engine_options o = settings_engine(p->settings);
    o.capacity = p->capacity;
    return o;
}

static netto_status load(resuming *r, netto_engine **out, netto_complaint *why)
{
    netto_engine_options o = options_of(r->plan);
    uint8_t state[DIGEST_SIZE];
    o.shadow = find_policy(r, SHELF_SHADOW);
    netto_status status = netto_engine_load(&o, r->file.engine, find_policy(r, SHELF_ACTIVE), out, why);
    if (status != NETTO_OK) return status;
    netto_engine_digest(*out, state);
    if (memcmp(state, r->file.head.state, DIGEST_SIZE) == 0) return NETTO_OK;
    netto_engine_destroy(*out);
    *out = NULL;
    return complain(why, NETTO_EEXPECT, "what it loads to is not what was saved");
}

static netto_status take(resuming *r, resumed *out, netto_complaint *why)
{
    netto_engine *engine = NULL;
    netto_status status = make_policies(r, why);
    if (status == NETTO_OK) status = load(r, &engine, why);
    if (status != NETTO_OK) return status;
    if (!fill_shelf(r)) return netto_engine_destroy(engine), complain(why, NETTO_ECAPACITY, "no memory for the policies of a snapshot");
    *out = (resumed){.engine = engine, .row = r->file.head.row, .at = r->file.head.at};
    return NETTO_OK;
}

/* ---- one after the other ------------------------------------------------------------------------------------- */

static void pass_over(const resuming *r, uint64_t sequence, const char *why)
{
    char sentence[360];
    snprintf(sentence, sizeof sentence, "%.320s; it is passed over", why);
    say(r, sequence, sentence);
}

/* What is not the snapshot's own fault ends the search. */
static bool is_final(netto_status status)
{
    return status == NETTO_ECAPACITY || status == NETTO_EHELD || status == NETTO_ENOTDURABLE || status == NETTO_EPARAMS;
}

/* NETTO_EEXPECT: this one does not count. */
static netto_status try(resuming *r, uint64_t sequence, resumed *out, netto_complaint *complaint)
{
    trouble t = {0};
    netto_complaint why;
    trouble_kind kind = snapshot_file_read(&r->folder, sequence, &r->file, &t);
    if (kind == TROUBLE_MEMORY) return replay_trouble(&t, complaint);
    if (kind == TROUBLE_FAILED) r->unread = t;
    if (kind != TROUBLE_NONE) return pass_over(r, sequence, t.what), NETTO_EEXPECT;
    netto_status status = check_row(r, &why), loaded = NETTO_OK;
    if (status == NETTO_OK) status = check_version(r, &why);
    if (status == NETTO_OK) status = check_settings(r, &why);
    if (status == NETTO_OK) loaded = take(r, out, &why);
    drop_policies(r);
    arena_reset(&r->arena);
    snapshot_file_drop(&r->file);
    if (status == NETTO_OK && loaded == NETTO_OK) return NETTO_OK;
    if (is_final(status) || loaded == NETTO_ECAPACITY) return *complaint = why, why.status;
    return pass_over(r, sequence, why.text), NETTO_EEXPECT;
}

static netto_status try_all(resuming *r, resumed *out, netto_complaint *complaint)
{
    uint64_t *sequences;
    uint32_t count;
    trouble t = {0};
    netto_status status = NETTO_EEXPECT;
    if (folder_list_snapshots(&r->folder, &sequences, &count, &t) != TROUBLE_NONE) return replay_trouble(&t, complaint);
    for (uint32_t i = 0; i < count && status == NETTO_EEXPECT; i++) {
        uint64_t sequence = sequences[r->plan->whole ? i : count - 1 - i];
        if (!r->plan->until || sequence <= r->plan->until) status = try(r, sequence, out, complaint);
    }
    free(sequences);
    return status;
}

static netto_status begin_anew(const resuming *r, resumed *out, netto_complaint *complaint)
{
    netto_engine_options o = options_of(r->plan);
    unsigned long long gone = r->first - 1, until = r->plan->until;
    if (gone && r->unread.kind != TROUBLE_NONE) return replay_trouble(&r->unread, complaint);
    if (gone && until)
        return complain(complaint, NETTO_EPARAMS, "rows 1 to %llu are gone, and no snapshot of a row up to %llu is good", gone, until);
    if (gone) return complain(complaint, NETTO_EDAMAGED, "rows 1 to %llu are gone, and no snapshot that is good holds what they said", gone);
    *out = (resumed){.at = NETTO_NEVER};
    netto_status status = netto_engine_create(&o, &out->engine);
    if (status == NETTO_OK) return NETTO_OK;
    return complain(complaint, status, status == NETTO_EPARAMS ? "base, sweep or capacity is outside its domain" : "no memory for an engine");
}

static netto_status find_first(resuming *r, netto_complaint *complaint)
{
    journal_reading what = reading_of(r->plan, 0);
    journal_reader *reader;
    trouble t = {0};
    const system_calls *system = r->plan->system ? r->plan->system : &system_real;
    if (folder_init(&r->folder, system, r->plan->folder, &t) != TROUBLE_NONE || journal_reader_open(&what, &reader, &t) != TROUBLE_NONE)
        return replay_trouble(&t, complaint);
    r->first = journal_reader_first(reader);
    journal_reader_close(reader);
    return NETTO_OK;
}

netto_status resume_engine(const resume_plan *plan, resumed *out, netto_complaint *complaint)
{
    resuming *r = calloc(1, sizeof *r);
    if (!r) return complain(complaint, NETTO_ECAPACITY, "no memory to look for a snapshot");
    r->plan = plan;
    memory_init(&r->purse, SCRATCH);
    arena_init(&r->arena, &r->purse);
    netto_status status = find_first(r, complaint);
    if (status == NETTO_OK) status = plan->whole && r->first == 1 ? NETTO_EEXPECT : try_all(r, out, complaint);
    if (status == NETTO_EEXPECT) status = begin_anew(r, out, complaint);
    arena_destroy(&r->arena);
    free(r);
    return status;
}

/* ---- what the heads tell --------------------------------------------------------------------------------------- */

/* The newest snapshot whose head is whole; false: there is none. */
static bool newest_head(const system_calls *system, const char *path, snapshot_file *out)
{
    folder f;
    uint64_t *sequences;
    uint32_t count;
    bool found = false;
    if (folder_init(&f, system ? system : &system_real, path, NULL) != TROUBLE_NONE ||
        folder_list_snapshots(&f, &sequences, &count, NULL) != TROUBLE_NONE)
        return false;
    while (count && !found) found = snapshot_file_read_head(&f, sequences[--count], out, NULL) == TROUBLE_NONE;
    free(sequences);
    return found;
}

record_id resume_vouched(const system_calls *system, const char *path)
{
    snapshot_file s;
    if (!newest_head(system, path, &s)) return (record_id){.sequence = 0};
    record_id row = s.head.row;
    snapshot_file_drop(&s);
    return row;
}

bool resume_settings(const system_calls *system, const char *path, settings *out)
{
    snapshot_file s;
    if (!newest_head(system, path, &s)) return false;
    bool told = settings_parse(s.head.settings, out);
    snapshot_file_drop(&s);
    return told;
}

/* snapshot.c: take a snapshot of the journal. */
#include "runtime/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/complain.h"
#include "base/text.h"
#include "runtime/replay.h"
#include "runtime/resume.h"
#include "runtime/snapshot_file.h"

typedef struct taking {
    const snapshot_plan *plan;
    const system_calls *system;
    folder folder;
    shelf shelf;
    resumed from;
    replay_result result;
    snapshot_head head;
    char settings[SETTINGS_TEXT];
} taking;

static void forget(void *self, netto_policy *policy)
{
    netto_engine_forget(((taking *)self)->from.engine, policy);
}

/* ---- what it says ------------------------------------------------------------------------------------------ */

static void tell_shelf(taking *k)
{
    snapshot_head *h = &k->head;
    for (uint32_t i = 0; i < k->shelf.count; i++) {
        const shelf_entry *e = &k->shelf.entries[i];
        if (!e->policy) continue; /* it was staged, and this version does not load it */
        h->policies[h->policy_count++] = (snapshot_policy){.id = e->policy->id,
                                                           .packed = e->packed ? (netto_text){e->packed, e->packed_size} : (netto_text){0},
                                                           .state = e->state,
                                                           .previous = e->policy == k->shelf.previous,
                                                           .when = e->when};
    }
}

static void tell_head(taking *k)
{
    snapshot_head *h = &k->head;
    settings_print(k->plan->settings, k->settings);
    *h = (snapshot_head){.version = TEXT_LITERAL(NETTO_VERSION), .at = k->result.at, .settings = text_of(k->settings)};
    h->row.sequence = k->result.last;
    memcpy(h->row.hash, k->result.hash, DIGEST_SIZE);
    netto_engine_digest(k->from.engine, h->state);
    tell_shelf(k);
}

static netto_status check_state(const taking *k, netto_complaint *complaint)
{
    const uint8_t *state = k->plan->state;
    if (!state || memcmp(state, k->head.state, DIGEST_SIZE) == 0) return NETTO_OK;
    return complain(complaint, NETTO_EDIFFERENT,
                    "after row %llu a replay of the journal comes to another state than the server's, though every row is decided as it was",
                    (unsigned long long)k->head.row.sequence);
}

/* ---- the newest two stay -------------------------------------------------------------------------------------- */

/* What is not deleted now is next time: nobody needs it. */
static void remove_others(const taking *k)
{
    uint64_t *sequences;
    uint32_t count;
    if (folder_list_snapshots(&k->folder, &sequences, &count, NULL) != TROUBLE_NONE) return;
    for (uint32_t i = 0; i < count; i++) {
        char name[FOLDER_NAME];
        folder_snapshot(sequences[i], "", name);
        bool stays = sequences[i] == k->head.row.sequence || sequences[i] == k->from.row.sequence;
        if (!stays) folder_remove(&k->folder, name, NULL);
    }
    free(sequences);
}

/* ---- the way ------------------------------------------------------------------------------------------------------ */

static netto_status begin(taking *k, netto_complaint *complaint)
{
    const snapshot_plan *p = k->plan;
    resume_plan plan = {.system = k->system, .folder = p->folder, .live = p->live, .settings = p->settings, .capacity = p->capacity,
                        .until = p->until, .shelf = &k->shelf, .said = p->said, .self = p->self};
    return resume_engine(&plan, &k->from, complaint);
}

static bool goes_on(void *self, const record *row)
{
    const snapshot_plan *p = ((taking *)self)->plan;
    (void)row;
    return !p->enough || !p->enough(p->self);
}

static netto_status replay(taking *k, netto_complaint *complaint)
{
    const snapshot_plan *p = k->plan;
    replay_plan plan = {.system = k->system, .folder = p->folder, .live = p->live, .engine = k->from.engine,
                        .from = k->from.row.sequence + 1, .budget = &p->settings->budget, .shelf = &k->shelf, .until = p->until,
                        .wanted = goes_on, .self = k};
    return replay_run(&plan, &k->result, complaint);
}

static netto_status write(taking *k, bool *ended, netto_complaint *complaint)
{
    trouble t = {0};
    tell_head(k);
    netto_status status = check_state(k, complaint);
    if (status != NETTO_OK) return status;
    if (snapshot_file_write(&k->folder, &k->head, k->from.engine, k->plan->enough, k->plan->self, ended, &t) != TROUBLE_NONE)
        return replay_trouble(&t, complaint);
    if (!*ended) remove_others(k);
    return NETTO_OK;
}

static netto_status take(taking *k, snapshot_taken *out, netto_complaint *complaint)
{
    bool ended = false;
    netto_status status = begin(k, complaint);
    if (status == NETTO_OK) status = replay(k, complaint);
    if (status != NETTO_OK) return status;
    *out = (snapshot_taken){.began = k->from.row.sequence, .rows = k->result.rows, .at = k->result.at};
    bool there = k->result.rows && (!k->plan->until || k->result.last == k->plan->until);
    if (there) status = write(k, &ended, complaint);
    if (there && !ended) out->row = k->head.row;
    return status;
}

netto_status snapshot_take(const snapshot_plan *plan, snapshot_taken *out, netto_complaint *complaint)
{
    trouble t = {0};
    taking *k = calloc(1, sizeof *k);
    if (!k) return complain(complaint, NETTO_ECAPACITY, "no memory for a snapshot");
    k->plan = plan;
    k->system = plan->system ? plan->system : &system_real;
    shelf_init(&k->shelf, 0, forget, k);
    netto_status status = folder_init(&k->folder, k->system, plan->folder, &t) == TROUBLE_NONE ? take(k, out, complaint)
                                                                                               : replay_trouble(&t, complaint);
    netto_engine_destroy(k->from.engine);
    shelf_destroy(&k->shelf);
    free(k);
    return status;
}

/* ---- what it spares ----------------------------------------------------------------------------------------------- */

uint64_t snapshot_spared(const system_calls *system, const char *path, uint64_t began, netto_instant before)
{
    folder f;
    uint64_t *firsts, spared = 0;
    uint32_t count;
    if (!began || folder_init(&f, system ? system : &system_real, path, NULL) != TROUBLE_NONE ||
        folder_list(&f, &firsts, &count, NULL) != TROUBLE_NONE)
        return 0;
    for (uint32_t i = 1; i < count && firsts[i] <= began; i++) {
        netto_instant at;
        journal_reading what = {.system = system, .folder = path, .from = firsts[i], .live = true};
        if (journal_instant(&what, &at, NULL) != TROUBLE_NONE || at > before) break;
        spared = firsts[i];
    }
    free(firsts);
    return spared;
}

/* lua_policy.h: a policy made from Lua sources. */
#ifndef NETTO_LUA_POLICY_H
#define NETTO_LUA_POLICY_H

#include "netto/policy.h"

#define NETTO_POLICY_FILES_MAX 64
#define NETTO_POLICY_FILE_MAX  65536
#define NETTO_POLICY_WORK      200000 /* of one call of a hook, unless a budget says otherwise */

typedef struct netto_source {
    netto_text name; /* [A-Za-z0-9_/.-], no `..`; the entry is policy.lua */
    netto_text text; /* any bytes */
} netto_source;

/* Work that the calls of several policies do together: a stage, and all that the engines of its tests ask. */
typedef struct netto_allowance {
    uint64_t left;                     /* falls with every call; none may do more */
    bool (*stopped)(const void *self); /* asked while a rule runs: is it to end at once?  NULL: never */
    const void *self;
} netto_allowance;

#define NETTO_LOG_LINES_MAX 16 /* of one call that are told */

/* Ceilings of one call of a hook.  `work` decides and replays; memory and C stack stand beside it. */
typedef struct netto_budget {
    uint64_t work;   /* VM instructions + what library calls touch; 0: NETTO_POLICY_WORK */
    size_t memory;   /* bytes of the whole interpreter; 0: 64 MiB */
    netto_allowance *allowance; /* NULL: every call by itself; outlives the policy */
    const netto_log *log;       /* NULL: nobody is told; outlives the policy.  Changes no answer and no work */
} netto_budget;

/* Add the shipped rules that a policy's files name in quotes (`require "rules.flat_haircuts"`), and what those name, behind
 * the files: all that the policy consists of, to be journalled, and made again by a Netto that ships others.  A file of the
 * policy's own goes before a shipped one of the same name.
 *
 *   out  room for NETTO_POLICY_FILES_MAX; borrows from `sources` and from the program; may be `sources`
 *
 * NETTO_EPOLICY there would be more than NETTO_POLICY_FILES_MAX. */
netto_status netto_lua_policy_complete(const netto_source *sources, size_t count, netto_source *out, size_t *out_count,
                                       netto_complaint *complaint);

/* Load a policy into an interpreter of its own.  Nothing is added to its files.
 *
 *   params  one MessagePack map that overrides parameters by name, or not given
 *
 * NETTO_EPOLICY it does not load: the complaint names file, line, field; or this program was linked otherwise than
 * README.md says.  NETTO_ECAPACITY no memory. */
netto_status netto_lua_policy_create(const netto_source *sources, size_t count, netto_text params,
                                     const netto_budget *budget, netto_policy **out,
                                     netto_complaint *complaint);

/* ---- a policy's own tests ------------------------------------------------------------------------- */

size_t netto_lua_policy_tests(const netto_policy *policy);
netto_text netto_lua_policy_test_name(const netto_policy *policy, size_t index);

/* Where it stands: "policy.lua:12:". */
netto_text netto_lua_policy_test_place(const netto_policy *policy, size_t index);

/* What a test may do to its scratch engine: one method call in MessagePack, as on the wire.
 * `result` is borrowed until the next call. */
typedef struct netto_trial {
    void *self;
    netto_status (*call)(void *self, netto_text method, netto_text params, netto_text *result,
                         netto_complaint *complaint);
    netto_status (*advance)(void *self, double seconds, netto_complaint *complaint);
    uint32_t *claims; /* how many the test made; NULL: nobody counts */
} netto_trial;

/* What one test may do in all, its engine's hooks included, and what a stage. */
uint64_t netto_lua_policy_test_work(const netto_budget *budget);
uint64_t netto_lua_policy_stage_work(const netto_budget *budget);

/* Run one test; NETTO_OK if it passed, else the complaint says what was expected where. */
netto_status netto_lua_policy_test(netto_policy *policy, size_t index, const netto_trial *trial,
                                   netto_complaint *complaint);

#endif

/* row.h: a command as the journal keeps it, and back.
 *
 * What callers send is kept as it came: the params of its method.  What the house makes itself is written in the
 * same encoding, as params of a method that nobody can call:
 *
 *   correlation.put   [{name, mode, factors, rho}, min_eigenvalue]   the matrix that a job has checked
 *   policy.activate   [id, expect or nil, [{file = source}, params or nil]]
 *   policy.shadow     [id, threshold or nil where it ends, the same pair; an empty one where it ends]
 *   rule.fault        [policy, rule, account, message, supposed]
 *   notice            [action, policy, name, version, message], and behind it the same pair of a policy that was staged
 *   tick              [] */
#ifndef RUNTIME_ROW_H
#define RUNTIME_ROW_H

#include "base/arena.h"
#include "base/digest.h"
#include "codec/writer.h"
#include "netto/decision.h"
#include "netto/lua_policy.h"

/* What a policy is made of. */
typedef struct policy_sources {
    const netto_source *files;
    uint32_t count;
    netto_text params; /* one MessagePack map, or not given */
} policy_sources;

/* The last of those of a policy.activate, or of a notice. */
void row_pack(writer *w, const policy_sources *sources);

/* And back: files lie in the arena, texts are borrowed.  NETTO_EPARAMS, NETTO_ECAPACITY. */
netto_status row_unpack(netto_text packed, arena *a, policy_sources *out, netto_complaint *complaint);

/* Write a command that the house made; `packed` sources are those of a policy.activate, a policy.shadow or a notice. */
void row_write(writer *w, const netto_command *command, netto_text packed);

/* A command back from its kind and bytes.  Texts are borrowed from the bytes, rows lie in the arena.  Of a
 * policy.activate or a policy.shadow, `id` and `sources` say which policy; the command's own is for the caller to fill in.  Of a notice
 * that a policy was staged they say which, and of any other there are no sources.
 *
 * NETTO_EPARAMS  no such kind, or the bytes are not its params; and whatever else a decoder refuses */
netto_status row_read(netto_text kind, netto_text bytes, arena *a, netto_command *out, netto_text *id,
                      policy_sources *sources, netto_complaint *complaint);

/* What was decided, as one number: BLAKE2b over its result and each of its events in MessagePack, as they are told
 * to callers and subscribers.  False: no memory, in `w`, to write them. */
bool row_digest(writer *w, const netto_command *command, const netto_decision *decision, uint8_t out[DIGEST_SIZE]);

/* Does a command of this kind have rows of its own? */
bool row_is_list(netto_command_kind kind);

/* The kind of a command by its word; false: there is none that changes anything. */
bool row_kind(netto_text word, netto_command_kind *out);

#endif

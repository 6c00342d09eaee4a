/* policy_files.h: a policy's files: a folder with policy.lua, or one file that is taken for it. */
#ifndef RUNTIME_POLICY_FILES_H
#define RUNTIME_POLICY_FILES_H

#include "netto/lua_policy.h"
#include "system/system.h"

/* Read them; `sources` has NETTO_POLICY_FILES_MAX places and borrows from `files`, which
 * `system_files_drop` gives back.  On failure there is nothing to give back.
 *
 * NETTO_EPARAMS they cannot be read, or there is no policy.lua; NETTO_ETOOLARGE; NETTO_ECAPACITY. */
netto_status policy_files_read(const system_calls *system, const char *path, system_files *files,
                               netto_source *sources, netto_complaint *complaint);

/* What was said of the policy at `path`, in the names that people know: one file is policy.lua to the policy
 * itself, and here as it was named.  Cut to `size - 1` bytes. */
void policy_files_say(const char *path, bool folder, const char *text, char *out, size_t size);

#endif

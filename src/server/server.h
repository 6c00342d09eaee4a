/* server.h: one libuv loop: sockets, timers, signals and a watched folder around a runtime. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "runtime/runtime.h"
#include "wire/channel.h"

#define SERVER_LISTENERS_MAX 16

typedef struct server_options {
    const char *listen[SERVER_LISTENERS_MAX]; /* URIs */
    uint32_t listen_count;
    const char *policy; /* a folder with policy.lua, or one file; NULL: the built-in decides */
    const char *data;   /* the journal's folder; NULL: none is kept */
    journal_mode durability;
    uint64_t snapshot_rows;  /* a snapshot after so many rows; 0: none */
    netto_instant retention; /* rows older than this are deleted, once two snapshots hold what they said; 0: never */
    double max_impact;       /* a saved policy is activated only if no account's `initial` changes by more than this fraction; 0: however much */
    netto_instant rollback;  /* a rule that is tripped so soon after an activation has that undone; 0: never */
    netto_engine_options engine;
    netto_budget budget;
    channel_limits limits;
    uint32_t connections; /* at most; 0: 1,000 */
    size_t buffers;       /* bytes that connections hold together, beyond what small messages need; 0: 2 GiB */
    netto_instant idle;   /* a message that has begun is waited for so long without a byte of it; 0: 30 s */
    netto_instant stalled; /* a full peer that takes nothing for so long is disconnected; 0: 30 seconds */
} server_options;

/* May a server listen there?  NETTO_EPARAMS it is no address; NETTO_EAUTHORITY it is not this machine's own. */
netto_status server_check_address(const char *address, netto_complaint *complaint);

/* Serve until SIGINT or SIGTERM.  Prints a ready line on stderr, and what happens to the policy.
 * NETTO_EPARAMS an address cannot be listened on; NETTO_EHELD another server does; NETTO_ECAPACITY. */
netto_status server_run(const server_options *options, netto_complaint *complaint);

#endif

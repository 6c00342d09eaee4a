/* load.h: many clients on one Unix socket, each with many requests in flight. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include <stdint.h>
#include <sys/types.h>

#include "base/text.h"

#define LOAD_CLIENTS 50
#define LOAD_FLIGHT  16

typedef struct load_result {
    double server_us; /* processor time of the server a request */
    double wall_us;   /* wall time a request */
    uint64_t errors;  /* answers that were errors */
} load_result;

/* Send `total` times one of the `count` requests, in turn, and wait for every answer.  `server` is the process
 * whose time is measured.  Ends the program where something goes wrong. */
load_result load_run(const char *socket_path, pid_t server, const netto_text *requests, uint32_t count, uint64_t total);

/* One call and its answer, checked for an error; for setting up. */
void load_call(const char *socket_path, netto_text request);

/* Processor seconds of a process. */
double load_cpu(pid_t pid);

#endif

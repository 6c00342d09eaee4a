/* bare.h: the floor: a libuv loop that calls one Lua function a request, and nothing else. */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

/* Serve on a Unix socket until the process is killed. */
void bare_serve(const char *socket_path);

#endif

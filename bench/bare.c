/* bare.c: the floor: what libuv and Lua cost by themselves.
 *
 * Frames are found as Netto finds them; each calls a Lua function with four numbers, which returns two; the
 * answer is [1, msgid, nil, [a, b]].  All answers to one read leave in one write.  No book, no rules, no
 * bounds, no errors. */
#include "bare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "codec/frame.h"
#include "codec/put.h"

#define BUFFER 65536

static const char rule[] = "return function(q, price, netted, equity) return 1.2 * netted + q * price, equity - netted end";

typedef struct bare_peer {
    uv_pipe_t pipe;
    uint8_t in[BUFFER], out[BUFFER];
    size_t filled, size;
    frame frame;
} bare_peer;

static lua_State *L;
static int function;

/* The msgid of [0, msgid, ...]. */
static uint64_t msgid_of(const uint8_t *frame)
{
    head_info h = heads[frame[2]];
    return head_count(h, frame + 2);
}

static void answer(bare_peer *p, const uint8_t *frame)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, function);
    lua_pushnumber(L, 5.0);
    lua_pushnumber(L, 101.25);
    lua_pushnumber(L, 12345.0);
    lua_pushnumber(L, 1e6);
    if (lua_pcall(L, 4, 2, 0) != LUA_OK) abort();
    uint8_t *at = p->out + p->size;
    at = put_array(at, 4);
    at = put_unsigned(at, 1);
    at = put_unsigned(at, msgid_of(frame));
    at = put_nil(at);
    at = put_array(at, 2);
    at = put_real(at, lua_tonumber(L, -2));
    at = put_real(at, lua_tonumber(L, -1));
    p->size = (size_t)(at - p->out);
    lua_settop(L, 0);
}

static void on_space(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    bare_peer *p = (bare_peer *)handle;
    (void)suggested;
    *out = uv_buf_init((char *)p->in + p->filled, (unsigned)(BUFFER - p->filled));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    bare_peer *p = (bare_peer *)stream;
    size_t from = 0;
    (void)buffer;
    if (n < 0) {
        uv_close((uv_handle_t *)stream, (uv_close_cb)free);
        return;
    }
    p->filled += (size_t)n;
    while (frame_scan(&p->frame, p->in + from, p->filled - from) == FRAME_COMPLETE) {
        answer(p, p->in + from);
        from += p->frame.at;
        frame_init(&p->frame, BUFFER);
    }
    memmove(p->in, p->in + from, p->filled - from);
    p->filled -= from;
    uv_buf_t out = uv_buf_init((char *)p->out, (unsigned)p->size);
    if (p->size && uv_try_write(stream, &out, 1) != (int)p->size) abort(); /* the load reads as fast as it writes */
    p->size = 0;
}

static void on_peer(uv_stream_t *listener, int status)
{
    bare_peer *p = calloc(1, sizeof *p);
    if (status != 0 || !p) abort();
    frame_init(&p->frame, BUFFER);
    uv_pipe_init(listener->loop, &p->pipe, 0);
    if (uv_accept(listener, (uv_stream_t *)p) != 0) abort();
    uv_read_start((uv_stream_t *)p, on_space, on_read);
}

void bare_serve(const char *socket_path)
{
    uv_loop_t loop;
    uv_pipe_t listener;
    L = luaL_newstate();
    if (luaL_dostring(L, rule) != LUA_OK) abort();
    function = luaL_ref(L, LUA_REGISTRYINDEX);
    uv_loop_init(&loop);
    uv_pipe_init(&loop, &listener, 0);
    if (uv_pipe_bind(&listener, socket_path) != 0 || uv_listen((uv_stream_t *)&listener, 128, on_peer) != 0) abort();
    uv_run(&loop, UV_RUN_DEFAULT);
}

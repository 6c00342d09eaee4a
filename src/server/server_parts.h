/* server_parts.h: the inside of a server, for the files that it is made of. */
#ifndef SERVER_SERVER_PARTS_H
#define SERVER_SERVER_PARTS_H

#include <uv.h>

#include "server/server.h"
#include "text/uri.h"

struct server;

/* ---- listener.c: a socket that takes connections ---- */

typedef struct listener {
    union {
        uv_stream_t stream;
        uv_pipe_t pipe;
        uv_tcp_t tcp;
    };
    uri at;
    system_lock *lock; /* of a Unix socket's path */
    bool open;
    char text[URI_PATH_MAX + 300]; /* the URI, with the port that was given */
} listener;

netto_status listener_open(struct server *s, listener *l, const char *uri_text, netto_complaint *complaint);
void listener_close(listener *l);

/* ---- connection.c: one peer ---- */

typedef struct connection {
    union {
        uv_stream_t stream;
        uv_pipe_t pipe;
        uv_tcp_t tcp;
    };
    struct server *server;
    channel *channel;
    uv_write_t write;
    bool reading, writing, closing;
    size_t written;                /* bytes of the write that waits */
    uint64_t full_since;           /* by the loop's clock: it took nothing since; 0: not full when last looked at */
    size_t full_left;              /* bytes in the socket's queue then */
    uint64_t heard;                /* the last byte, or when we began to listen; by the loop's clock */
    bool ready;                    /* stands in the row of those that go on */
    struct connection *next_ready;
    struct connection *next, **link;
} connection;

void connection_accept(struct server *s, listener *l);
void connection_answer(struct server *s, void *ticket, const struct answer *answer);
void connection_publish(connection *c);   /* it goes on, if it subscribed to what has happened */
void connections_go_on(struct server *s); /* those that stand in the row, in turn, for about two milliseconds */
void connections_flush(struct server *s); /* more is durable: replies that were held may leave */
void connections_expire(struct server *s); /* those whose message began and does not go on */
void connection_end(connection *c);   /* answer what was asked, then close */
void connection_close(connection *c); /* at once */

/* ---- stall.c: peers that do not read ---- */

void stall_init(struct server *s);
void stall_watch(connection *c); /* it may have become full */

/* ---- alarm.c: the one timer ---- */

void alarm_init(struct server *s);
void alarm_arm(struct server *s);

/* ---- watcher.c: a policy's files, read again when they are saved ---- */

typedef struct watcher {
    const char *path;
    struct watch *watches; /* one for each folder */
    struct watch *old;     /* those before, while they are watched anew */
    uv_timer_t settle;
    uv_timer_t again;      /* looks every second whether something was saved that no event told of */
    uint32_t looks;        /* so far */
    char **files;          /* that were read, and the folders that they lie in */
    uint32_t file_count;
    uint8_t marks[32];     /* digest of what the system says of them */
    uint64_t first;        /* event since the files were read, by the loop's clock; 0: none */
    bool open;
    uint8_t seen[32];      /* digest of what was last offered */
} watcher;

void watcher_open(struct server *s, const char *path, const netto_source *sources, uint32_t count);
void watcher_close(struct server *s);

/* ---- server.c ---- */

#define SENT_MAX 16

typedef struct server {
    uv_loop_t loop;
    const server_options *options;
    runtime *runtime;
    listener listeners[SERVER_LISTENERS_MAX];
    uint32_t listener_count;
    connection *connections;
    uint32_t connection_count;
    connection *ready, **ready_end; /* the row of those that have more to serve or to tell */
    uint32_t ready_count;
    channel_limits limits;
    memory buffers;                 /* of all connections together */
    uint64_t idle;                  /* milliseconds that a message is waited for */
    uv_signal_t interrupt, terminate;
    uv_async_t wake;       /* from the job thread */
    uv_prepare_t turn;     /* before the loop waits: go on, tell events, set the alarm */
    uv_idle_t busy;        /* sliced work is to be done, or somebody has more to go on with */
    uv_timer_t alarm, grace, stall;
    uv_timer_t patience;   /* looks for messages that do not go on */
    netto_instant armed;
    uint64_t durable;      /* the last command on disk, when replies left last */
    uint64_t published, logged; /* events told to peers, and to the log */
    uint64_t sent[SENT_MAX];    /* events about what a peer has sent, which the log is not told yet: a ring */
    uint32_t next_sent;
    bool refusing;              /* the log was told that the disk takes no commands */
    watcher watcher;
    bool closing, finished;
} server;

/* The last connection has gone. */
void server_gone(server *s);

#endif

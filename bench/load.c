/* load.c: many clients on one Unix socket, each with many requests in flight. */
#include "load.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "codec/frame.h"
#include "wire/envelope.h"

#define BUFFER 262144

typedef struct peer {
    int fd;
    uint8_t in[BUFFER];
    size_t filled;
    frame frame;
    uint32_t flying;
    uint8_t *out;
    size_t out_size, out_sent;
} peer;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

double load_cpu(pid_t pid)
{
    clockid_t id;
    struct timespec t;
    if (clock_getcpuclockid(pid, &id) != 0 || clock_gettime(id, &t) != 0) fail("bench: the server's clock");
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double wall(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int dial(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    for (int tries = 0; connect(fd, (struct sockaddr *)&address, sizeof address) != 0; tries++) {
        if (tries == 500) fail(path);
        usleep(10000);
    }
    return fd;
}

/* Answers that are whole; the rest moves to the front. */
static uint32_t take_answers(peer *p, uint64_t *errors)
{
    uint32_t answers = 0;
    size_t from = 0;
    for (;;) {
        frame_outcome outcome = frame_scan(&p->frame, p->in + from, p->filled - from);
        if (outcome == FRAME_NEED_MORE) break;
        if (outcome != FRAME_COMPLETE) fail("bench: an answer is no MessagePack");
        size_t size = p->frame.at;
        envelope e;
        if (envelope_parse((netto_text){(const char *)p->in + from, (uint32_t)size}, &e) == ENVELOPE_RESPONSE)
            *errors += !(e.error.size == 1 && (uint8_t)e.error.bytes[0] == 0xc0);
        answers++;
        from += size;
        frame_init(&p->frame, (size_t)16 << 20);
    }
    memmove(p->in, p->in + from, p->filled - from);
    p->filled -= from;
    return answers;
}

static void fill(peer *p, const netto_text *requests, uint32_t count, uint64_t *next, uint64_t total)
{
    for (; p->flying < LOAD_FLIGHT && *next < total; p->flying++, (*next)++) {
        netto_text r = requests[*next % count];
        memcpy(p->out + p->out_size, r.bytes, r.size);
        p->out_size += r.size;
    }
}

static void push(peer *p)
{
    while (p->out_sent < p->out_size) {
        ssize_t n = send(p->fd, p->out + p->out_sent, p->out_size - p->out_sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) return;
        if (n < 0) fail("bench: send");
        p->out_sent += (size_t)n;
    }
    p->out_sent = p->out_size = 0;
}

static void pull(peer *p, uint64_t *done, uint64_t *errors)
{
    ssize_t n = recv(p->fd, p->in + p->filled, BUFFER - p->filled, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN)) fail("bench: the server hung up");
    if (n < 0) return;
    p->filled += (size_t)n;
    uint32_t answers = take_answers(p, errors);
    p->flying -= answers;
    *done += answers;
}

static peer *open_peers(const char *path, uint32_t largest)
{
    peer *peers = calloc(LOAD_CLIENTS, sizeof *peers);
    for (int i = 0; i < LOAD_CLIENTS; i++) {
        peers[i].fd = dial(path);
        peers[i].out = malloc((size_t)LOAD_FLIGHT * largest);
        frame_init(&peers[i].frame, (size_t)16 << 20);
    }
    return peers;
}

static void close_peers(peer *peers)
{
    for (int i = 0; i < LOAD_CLIENTS; i++) {
        close(peers[i].fd);
        free(peers[i].out);
    }
    free(peers);
}

load_result load_run(const char *path, pid_t server, const netto_text *requests, uint32_t count, uint64_t total)
{
    uint32_t largest = 0;
    for (uint32_t i = 0; i < count; i++) largest = requests[i].size > largest ? requests[i].size : largest;
    peer *peers = open_peers(path, largest);
    struct pollfd polls[LOAD_CLIENTS];
    uint64_t next = 0, done = 0, errors = 0;
    double cpu = load_cpu(server), start = wall();
    while (done < total) {
        for (int i = 0; i < LOAD_CLIENTS; i++) {
            fill(&peers[i], requests, count, &next, total);
            push(&peers[i]);
            polls[i] = (struct pollfd){peers[i].fd, (short)(POLLIN | (peers[i].out_size ? POLLOUT : 0)), 0};
        }
        if (poll(polls, LOAD_CLIENTS, 5000) <= 0) fail("bench: no answer for five seconds");
        for (int i = 0; i < LOAD_CLIENTS; i++)
            if (polls[i].revents & (POLLIN | POLLHUP)) pull(&peers[i], &done, &errors);
    }
    double scale = 1e6 / (double)total;
    load_result r = {(load_cpu(server) - cpu) * scale, (wall() - start) * scale, errors};
    close_peers(peers);
    return r;
}

void load_call(const char *path, netto_text request)
{
    peer *p = calloc(1, sizeof *p);
    uint64_t done = 0, errors = 0;
    p->fd = dial(path);
    frame_init(&p->frame, (size_t)16 << 20);
    for (size_t sent = 0; sent < request.size;) {
        ssize_t n = send(p->fd, request.bytes + sent, request.size - sent, MSG_NOSIGNAL);
        if (n < 0) fail("bench: send");
        sent += (size_t)n;
    }
    while (!done) {
        struct pollfd one = {p->fd, POLLIN, 0};
        if (poll(&one, 1, 60000) <= 0) fail("bench: no answer");
        pull(p, &done, &errors);
    }
    if (errors) {
        fprintf(stderr, "bench: the server refused a set-up call\n");
        exit(1);
    }
    close(p->fd);
    free(p);
}

/* house.c: a server of the demo's own in a folder of its own, and a client on it. */
#include "house.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "codec/member.h"

#define FILE_MAX   65536
#define START_WAIT 10.0 /* seconds */

static bool say(const char *what, const char *why)
{
    fprintf(stderr, "demo: %s: %s\n", what, why);
    return false;
}

double house_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void pause_briefly(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
}

/* ---- files ---------------------------------------------------------------------------------------------- */

static bool read_file(const char *path, char *out)
{
    FILE *f = fopen(path, "r");
    if (!f) return say(path, strerror(errno));
    size_t n = fread(out, 1, FILE_MAX - 1, f);
    out[n] = '\0';
    fclose(f);
    return true;
}

static bool write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    if (!f) return say(path, strerror(errno));
    bool good = fputs(text, f) >= 0;
    return fclose(f) == 0 && good ? true : say(path, "cannot be written");
}

bool house_edit(house *h, const char *from, const char *to)
{
    static char text[FILE_MAX], edited[FILE_MAX];
    char beside[192];
    if (!read_file(h->policy, text)) return false;
    char *at = strstr(text, from);
    if (!at) return say(h->policy, "does not have the words to edit");
    snprintf(edited, sizeof edited, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    snprintf(beside, sizeof beside, "%s~", h->policy);
    return write_file(beside, edited) && (rename(beside, h->policy) == 0 || say(h->policy, strerror(errno)));
}

/* ---- the server ------------------------------------------------------------------------------------------- */

static bool copy_policy(house *h, const char *policy)
{
    static char text[FILE_MAX];
    return read_file(policy, text) && write_file(h->policy, text);
}

static bool write_config(const house *h, char *path, size_t size)
{
    snprintf(path, size, "%s/netto.conf", h->folder);
    return write_file(path, "return { base = \"EUR\" }\n");
}

/* Whatever becomes of the demo, its server ends with it. */
static void become_server(const house *h, const char *netto, const char *config, pid_t demo)
{
    char listen[192];
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != demo) _exit(127); /* it has ended already */
    snprintf(listen, sizeof listen, "unix:%s", h->socket);
    int log = open(h->log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (log >= 0) dup2(log, 2);
    execl(netto, netto, "serve", "--config", config, "--listen", listen, "--policy", h->policy, (char *)NULL);
    _exit(127);
}

static bool connect_client(house *h)
{
    char address[192];
    netto_complaint why;
    double start = house_clock();
    snprintf(address, sizeof address, "unix:%s", h->socket);
    while (client_open(address, &h->client, &why) != NETTO_OK) {
        bool ended = waitpid(h->server, NULL, WNOHANG) == h->server;
        if (ended || house_clock() - start > START_WAIT) return say("the server does not answer", why.text);
        pause_briefly();
    }
    return true;
}

static void name_files(house *h)
{
    static const char *const names[] = {"policy.lua", "policy.lua~", "netto.conf", "netto.sock", "netto.sock.lock", "server.log"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        snprintf(h->files[i], sizeof h->files[i], "%s/%s", h->folder, names[i]);
}

static void remove_files(const house *h)
{
    for (size_t i = 0; i < sizeof h->files / sizeof *h->files; i++) unlink(h->files[i]);
    rmdir(h->folder);
}

/* ---- cut short ---------------------------------------------------------------------------------------------- */

static const int cuts[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU};
static house *volatile opened; /* what a signal has to clear away */

/* Only calls that a signal may make; then the signal does what it would have done. */
static void on_cut(int number)
{
    const house *h = opened;
    if (h && h->server > 0 && kill(h->server, SIGTERM) == 0) waitpid(h->server, NULL, 0);
    if (h) remove_files(h);
    signal(number, SIG_DFL);
    raise(number);
}

static void catch_cuts(house *h)
{
    struct sigaction cut = {.sa_handler = on_cut};
    opened = h;
    sigfillset(&cut.sa_mask);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) sigaction(cuts[i], &cut, NULL);
}

/* No signal comes between the child and its number. */
static pid_t start_server(house *h, const char *netto, const char *config)
{
    sigset_t all, before;
    pid_t demo = getpid();
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    h->server = fork();
    if (h->server == 0) {
        for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) signal(cuts[i], SIG_DFL);
        sigprocmask(SIG_SETMASK, &before, NULL);
        become_server(h, netto, config, demo);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return h->server;
}

bool house_open(house *h, const char *netto, const char *policy)
{
    char config[160];
    *h = (house){0};
    memory_init(&h->purse, (size_t)64 << 20);
    writer_init(&h->params, &h->purse, (size_t)16 << 20);
    snprintf(h->folder, sizeof h->folder, "%s/netto-demo-XXXXXX", access("/tmp", W_OK) == 0 ? "/tmp" : ".");
    if (!mkdtemp(h->folder)) return say(h->folder, strerror(errno));
    name_files(h);
    catch_cuts(h);
    snprintf(h->policy, sizeof h->policy, "%s/policy.lua", h->folder);
    snprintf(h->socket, sizeof h->socket, "%s/netto.sock", h->folder);
    snprintf(h->log, sizeof h->log, "%s/server.log", h->folder);
    if (!copy_policy(h, policy) || !write_config(h, config, sizeof config)) return false;
    if (start_server(h, netto, config) < 0) return say("fork", strerror(errno));
    return connect_client(h);
}

bool house_close(house *h)
{
    int status = 0;
    if (h->client) client_close(h->client);
    bool started = h->server > 0;
    if (started) kill(h->server, SIGTERM);
    if (started) waitpid(h->server, &status, 0);
    remove_files(h);
    opened = NULL;
    writer_destroy(&h->params);
    return started && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ---- calls --------------------------------------------------------------------------------------------------- */

writer *house_params(house *h, uint32_t count)
{
    writer_rewind(&h->params, 0);
    writer_array(&h->params, count);
    return &h->params;
}

bool house_call(house *h, const char *method, netto_text *result)
{
    netto_complaint why;
    netto_text ignored;
    netto_status status = client_call(h->client, method, writer_text_of(&h->params), result ? result : &ignored, &why);
    return status == NETTO_OK ? true : say(method, why.text);
}

/* [topic, n, payload] */
static bool read_event(netto_text event, netto_text *payload)
{
    reader r;
    reader_init(&r, event.bytes, event.size, NULL);
    reader_array(&r);
    reader_skip(&r);
    reader_skip(&r);
    *payload = reader_raw(&r);
    return reader_finish(&r) == NETTO_OK;
}

bool house_await_policy(house *h, char *action, size_t action_size, char *message, size_t message_size)
{
    netto_complaint why;
    netto_text event, payload, word = {0};
    if (client_event(h->client, 10.0, &event, &why) != NETTO_OK) return say("waiting for an event", why.text);
    if (!event.bytes || !read_event(event, &payload)) return say("waiting for an event", "none came");
    member_text(payload, TEXT_LITERAL("action"), &word);
    text_copy(word, action, action_size);
    word = (netto_text){0};
    member_text(payload, TEXT_LITERAL("message"), &word);
    text_copy(word, message, message_size);
    return true;
}

/* test_scenes.c: stories of breakers and shadows, told line by line in the *.scene files beside this one.
 *
 *     policy return require 'rules.limit_up_down'
 *     at 1     mark.put [[['A', 95]]]           -> limit-up-down/A closed>pending tripped
 *     at 16.1                                   -> limit-up-down/A pending>open tripped
 *     at 17    order.check ['a', 'A', 1]        => code: 'breaker'
 *
 * `at` is in seconds since the scene began, on the hour; ticks come at their deadlines.  Behind `->` stands every change of a breaker,
 * all that is told of a shadow and every plan that was proposed, since the line before, and where there is none nothing changed; behind `=>` a part of the
 * answer.  `policy` has a new policy decide, made of all that stands behind it and on the indented lines that follow; `shadow`
 * has it run as a shadow, and $ stands for its id from there on.  */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "runtime/home.h"
#include "tap/tap.h"

#define SOURCE_MAX 4096
#define HOUR       (3600 * NETTO_SECOND)

typedef struct scene {
    home home;
    netto_instant began;
    uint64_t told; /* the last event that was looked at */
    char source[SOURCE_MAX];
    bool staged; /* the source is one that decides already, or runs */
    bool shadow; /* it is to run as a shadow */
    char id[80]; /* of the last of those */
} scene;

/* ---- what happens ------------------------------------------------------------------------------------------- */

static void ring(scene *s)
{
    runtime_ring(s->home.r);
    while (runtime_busy(s->home.r)) runtime_advance(s->home.r);
}

static void pass(scene *s, netto_instant target)
{
    for (int ticks = 0; ticks < 100000; ticks++) {
        netto_engine_stats stats;
        netto_engine_stats_get(s->home.r->engine, &stats);
        if (stats.next_deadline == NETTO_NEVER || stats.next_deadline > target) break;
        if (stats.next_deadline > now) now = stats.next_deadline;
        ring(s);
    }
    now = target;
    ring(s);
}

static bool take_policy(scene *s)
{
    char params[SOURCE_MAX + 64], id[128];
    if (s->staged) return true;
    s->staged = true;
    snprintf(params, sizeof params, "[{'policy.lua': \"local netto = require 'netto'\n%s\"}]", s->source);
    const char *answer = ask(&s->home, "policy.stage", params), *at = strstr(answer, "{id: '");
    if (!at) return tap_note("%s", answer), false;
    snprintf(id, sizeof id, "['%.*s']", (int)strcspn(at + 6, "'"), at + 6);
    if (s->shadow) snprintf(s->id, sizeof s->id, "%.*s", (int)strcspn(at + 6, "'"), at + 6);
    answer = ask(&s->home, s->shadow ? "policy.shadow" : "policy.activate", id);
    return strstr(answer, s->shadow ? "seq: " : "active: ") != NULL || (tap_note("%s", answer), false);
}

/* "shadow_differs alice status initial", "shadow_differs bob order o1 reject limit", "shadow_ended 2: why"; or nothing. */
static int print_shadow(char *out, size_t size, const netto_event *e)
{
    static const char *const words[] = {
#define X(name, word) word,
        NETTO_DIFFERS_MAP(X)
#undef X
    };
    const netto_difference *d = e->difference;
    const netto_notice *n = &e->notice;
    int used = 0;
    if (!memmem(n->action.bytes, n->action.size, "shadow_", 7)) return 0;
    if (!d)
        return snprintf(out, size, "%.*s %.*s%s%.*s", TEXT(n->action), TEXT(n->version), n->message.size ? ": " : "", TEXT(n->message));
    used = snprintf(out, size, "%.*s %.*s", TEXT(n->action), TEXT(e->account));
    for (int i = 0; i < NETTO_DIFFERS_COUNT; i++)
        if (d->what >> i & 1) used += snprintf(out + used, size - (size_t)used, " %s", words[i]);
    if (!(d->what & NETTO_DIFFERS_ORDER)) return used;
    return used + snprintf(out + used, size - (size_t)used, " %.*s %s %s", TEXT(d->order), d->accepted ? "reject" : "accept", d->reason);
}

static size_t print_plan(const netto_event *e, char *out, size_t size)
{
    char qty[DECIMAL_TEXT];
    size_t used = (size_t)snprintf(out, size, "%.*s/%.*s", TEXT(e->plan->rule), TEXT(e->account));
    for (uint32_t i = 0; i < e->plan->leg_count && used < size; i++) {
        decimal_print(e->plan->legs[i].qty, qty);
        used += (size_t)snprintf(out + used, size - used, "%s %.*s %s", i ? "," : "", TEXT(e->plan->legs[i].instrument), qty);
    }
    if (!e->plan->proposed && used < size) used += (size_t)snprintf(out + used, size - used, " %s", netto_plan_code_word(e->plan->code));
    return used < size ? used : size - 1;
}

/* "luld/A closed>pending tripped; ..." since somebody looked. */
static const char *changes(scene *s)
{
    static char text[2048];
    static const char *const causes[] = {
#define X(name, word) word,
        NETTO_CAUSE_MAP(X)
#undef X
    };
    netto_event e;
    uint64_t command;
    size_t used = 0;
    text[0] = '\0';
    for (; s->told < s->home.r->events.last && used < sizeof text - 256; s->told++) {
        if (!event_log_get(&s->home.r->events, s->told + 1, &e, &command) ||
            (e.topic != NETTO_TOPIC_BREAKER && e.topic != NETTO_TOPIC_POLICY && e.topic != NETTO_TOPIC_REBALANCE && e.topic != NETTO_TOPIC_LOG))
            continue;
        if (e.topic == NETTO_TOPIC_REBALANCE) {
            if (used) used += (size_t)snprintf(text + used, sizeof text - used, "; ");
            used += print_plan(&e, text + used, 200);
            continue;
        }
        if (e.topic == NETTO_TOPIC_LOG) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s%.*s: %.*s", used ? "; " : "", TEXT(e.account), TEXT(e.line.instrument),
                                     TEXT(e.line.message));
            continue;
        }
        if (e.topic == NETTO_TOPIC_POLICY) {
            const char *gap = used ? "; " : "";
            int more = print_shadow(text + used + strlen(gap), 256, &e);
            if (more) memcpy(text + used, gap, strlen(gap)), used += strlen(gap) + (size_t)more;
            continue;
        }
        const netto_breaker_event *b = &e.breaker;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%.*s/%.*s %s>%s %s", used ? "; " : "", TEXT(b->breaker), TEXT(b->thing),
                                 netto_breaker_state_word(b->before), netto_breaker_state_word(b->after), causes[b->cause]);
    }
    return text;
}

/* ---- a line ------------------------------------------------------------------------------------------------- */

/* Cut behind a sign, which may be missing: what stands before it is left, without spaces at its end. */
static char *split(char *line, const char *sign)
{
    char *at = strstr(line, sign), *rest = at ? at + strlen(sign) : line + strlen(line);
    char *end = at ? at : rest;
    while (end > line && end[-1] == ' ') end--;
    *end = '\0';
    return rest + strspn(rest, " ");
}

static const char *params_of(const scene *s, const char *written)
{
    static char params[1024];
    const char *at = strchr(written, '$');
    if (!at) return *written ? written : "[]";
    snprintf(params, sizeof params, "%.*s%s%s", (int)(at - written), written, s->id, at + 1);
    return params;
}

static bool play(scene *s, char *line)
{
    char *rest, method[64] = "";
    double at = strtod(line + 3, &rest);
    const char *changed = split(rest, "->"), *part = split(rest, "=>"), *answer = "";
    int skip = 0;
    if (!take_policy(s)) return false;
    pass(s, s->began + (netto_instant)(at * 1e3 + 0.5) * 1000000);
    if (sscanf(rest, " %63s %n", method, &skip) == 1) answer = ask(&s->home, method, params_of(s, rest + skip));
    bool good = is_string(changes(s), changed);
    if (*part) good &= has_string(answer, part);
    return good;
}

/* A policy is begun, or goes on. */
static bool write_policy(scene *s, const char *line)
{
    bool shadow = strncmp(line, "shadow ", 7) == 0, begins = shadow || strncmp(line, "policy ", 7) == 0;
    size_t used = begins ? 0 : strlen(s->source);
    if (!begins && *line != ' ') return false;
    snprintf(s->source + used, sizeof s->source - used, "%s\n", begins ? line + 7 : line);
    s->staged = false;
    if (begins) s->shadow = shadow;
    return true;
}

static bool tell(scene *s, char *line)
{
    if (*line == '\0' || *line == '#') return true;
    if (strncmp(line, "at ", 3) == 0) return play(s, line);
    return ok(write_policy(s, line));
}

static unsigned tell_all(FILE *file, const char *name)
{
    char line[512];
    unsigned number = 0, lines = 0;
    now = (now / HOUR + 1) * HOUR; /* whatever was told before */
    scene s = {.home = open_home(), .began = now, .staged = true};
    while (fgets(line, sizeof line, file)) {
        number++;
        line[strcspn(line, "\n")] = '\0';
        lines += strncmp(line, "at ", 3) == 0;
        if (!tell(&s, line)) tap_note("%s:%u", name, number);
    }
    close_home(&s.home);
    return lines;
}

/* ---- all scenes --------------------------------------------------------------------------------------------- */

static int is_scene(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end && strcmp(end, ".scene") == 0;
}

TEST("every scene goes as it is told")
{
    char folder[512], path[1024];
    const char *root = getenv("NETTO_SOURCE");
    struct dirent **names;
    unsigned lines = 0;
    snprintf(folder, sizeof folder, "%s/tests/scenes", root ? root : ".");
    int count = scandir(folder, &names, is_scene, alphasort);
    ok(count > 0);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        FILE *file = fopen(path, "r");
        if (ok(file != NULL)) {
            lines += tell_all(file, names[i]->d_name);
            fclose(file);
        }
        free(names[i]);
    }
    if (count > 0) free(names);
    ok(lines >= (unsigned)count);
}

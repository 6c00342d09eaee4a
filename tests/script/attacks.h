/* attacks.h: the scripts of attacks.txt, which says how it is written, as policies. */
#ifndef TESTS_SCRIPT_ATTACKS_H
#define TESTS_SCRIPT_ATTACKS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tap/tap.h"

#define ATTACKS_MAX 400

typedef struct attack {
    char *name, *says; /* with a final zero each, in one block of memory */
    char *chunk, *body;
    const char *hook, *head; /* "haircut", "margin", "test"; NULL: the chunk is all */
} attack;

static const struct {
    const char *mark, *name, *head;
} attacks_hooks[] = {{"\n--- haircut\n", "haircut", "haircut = function(inst, p)"},
                     {"\n--- margin\n", "margin", "margin = function(book, p)"},
                     {"\n--- test\n", "test", "tests = { a = function(t)"}};

static char *attacks_text;
static attack attacks[ATTACKS_MAX];
static size_t attack_count;

/* Cut the text at the first `mark`, and answer what follows; NULL where there is none. */
static char *attacks_cut(char *text, const char *mark)
{
    char *at = strstr(text, mark);
    if (!at) return NULL;
    *at = '\0';
    return at + strlen(mark);
}

static void attacks_add(char *text)
{
    attack *a = &attacks[attack_count++];
    a->name = text;
    a->says = attacks_cut(text, "\nsays: ");
    a->chunk = a->says ? strchr(a->says, '\n') : NULL;
    if (!ok(a->chunk != NULL) || !ok(attack_count < ATTACKS_MAX)) abort();
    *a->chunk++ = '\0';
    if (strncmp(a->chunk, "--- ", 4) == 0) a->chunk--, *a->chunk = '\n';
    for (size_t i = 0; i < sizeof attacks_hooks / sizeof *attacks_hooks && !a->body; i++) {
        a->body = attacks_cut(a->chunk, attacks_hooks[i].mark);
        if (a->body) a->hook = attacks_hooks[i].name, a->head = attacks_hooks[i].head;
    }
}

/* All of them, once. */
static void attacks_load(void)
{
    FILE *file = fopen(NETTO_SOURCE_DIR "/tests/script/attacks.txt", "rb");
    attacks_text = calloc(1, 1 << 20);
    if (!ok(file && attacks_text && fread(attacks_text, 1, (1 << 20) - 1, file) > 0)) abort();
    fclose(file);
    char *next = attacks_cut(attacks_text, "\n=== ");
    while (next) {
        char *at = next;
        next = attacks_cut(at, "\n=== ");
        attacks_add(at);
    }
}

static bool attacks_is(const attack *a, const char *hook)
{
    return a->hook && strcmp(a->hook, hook) == 0;
}

/* The policy's source.  `unless`: a condition on which the hook answers this harmlessly, or "". */
static const char *attacks_source(const attack *a, const char *unless)
{
    static char source[100000];
    if (!a->hook) return a->chunk;
    snprintf(source, sizeof source,
             "local netto = require 'netto' %s\nreturn netto.policy { name = 'attack', version = '1', api = 1, "
             "params = { x = 1, deep = { list = { 1, 2, 3 } } }, %s %s %s\nend %s, "
             "collateral = function() return 0.5 end }",
             a->chunk, a->head, unless, a->body, attacks_is(a, "test") ? "}" : "");
    return source;
}

/* What it answers, if it does. */
static bool attacks_answers(const attack *a, double *out)
{
    if (strncmp(a->says, "answers ", 8) != 0) return false;
    *out = strtod(a->says + 8, NULL);
    return true;
}

#endif

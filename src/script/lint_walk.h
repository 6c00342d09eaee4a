/* lint_walk.h: one look at a policy, shared by the files that take it. */
#ifndef SCRIPT_LINT_WALK_H
#define SCRIPT_LINT_WALK_H

#include "script/lint.h"
#include "script/lint_code.h"
#include "script/lint_kind.h"
#include "script/lua_policy.h"

/* Where a hook stands, and what else its function is known by. */
typedef struct lint_hook {
    const char *name;   /* of its rule */
    lint_kind given[2]; /* its first arguments; the next one is the parameters */
    int things;
    lint_kind behind;   /* and what stands behind those */
    char file[WHERE_SIZE];
    int line, last;
    uint8_t params, upvalues; /* how many of each */
    int seen; /* functions like this that stand there: of two nobody knows which is the hook */
} lint_hook;

#define LINT_HOOKS                                                                                                                    \
    (LUA_HOOKS + 2 * NETTO_LIMITS_MAX + NETTO_BREAKERS_MAX + NETTO_CHECKS_MAX + NETTO_MEASURES_MAX * NETTO_HOOK_COUNT + 2 * NETTO_REBALANCES_MAX)

typedef struct lint_look {
    lua_State *L;
    lua_policy *policy;
    const lint_report *report;
    const char *file;
    lint_hook hooks[LINT_HOOKS];
    int hook_count;
    bool counting;           /* a first look, which only counts what stands where a hook does */
    bool passed_on, dynamic; /* were parameters passed on, were tables read by names that the code makes up? */
    bool every_parameter;    /* all of them are read, or may be */
} lint_look;

/* Places on the stack while a look is taken. */
enum { LINT_LOOK = 1, LINT_GLOBALS_AT, LINT_NETTO_AT, LINT_NAMES_AT };

/* One function; the kinds of its upvalues are known when it is made. */
typedef struct lint_function {
    lint_look *look;
    const lint_code *f;
    int hook; /* inside which; -1: none */
    lint_kind upvalues[DUMP_UPVALUES + 1], registers[DUMP_REGISTERS];
    uint8_t writes[DUMP_REGISTERS];       /* 0, 1, or more */
    uint64_t last_write[DUMP_REGISTERS];
    uint64_t first_jump, at;
    dump nested; /* the functions inside that are not read yet */
    uint64_t nested_read;
} lint_function;

/* What is read of something by name; whatever is wrong is told. */
lint_kind lint_read(const lint_function *w, lint_kind of, netto_text word);

/* It is read by a name that the code makes up. */
void lint_read_any(const lint_function *w, lint_kind of);

/* Tell of a finding: at the instruction that is looked at, or on a line. */
void lint_warn(const lint_function *w, const char *why);
__attribute__((format(printf, 3, 4))) void lint_find(const lint_look *look, int line, const char *format, ...);

/* Walk the chunk on the stack's top, and pop it. */
void lint_walk(lint_look *look);

#endif

/* lint_walk.h: one look at a policy, shared by the files that take it. */
#ifndef SCRIPT_LINT_WALK_H
#define SCRIPT_LINT_WALK_H

#include "control/rule_id.h"
#include "script/lint.h"
#include "script/lint_code.h"
#include "script/lint_kind.h"
#include "script/lua_policy.h"

#define LINT_GIVEN 6 /* arguments of a function that are known */

/* Where a hook stands, and what else its function is known by. */
typedef struct lint_hook {
    const char *name; /* of its rule */
    rule_id id;
    lint_value given[LINT_GIVEN]; /* its arguments */
    char file[WHERE_SIZE];
    int line, last;
    uint8_t params, upvalues; /* how many of each */
    bool literal; /* an axis hook whose answers are tables that it is seen to make */
    int seen; /* functions like this that stand there: of two nobody knows which is the hook */
} lint_hook;

#define LINT_HOOKS                                                                                                                    \
    (LUA_HOOKS + 2 * NETTO_LIMITS_MAX + NETTO_BREAKERS_MAX + NETTO_CHECKS_MAX + 3 * NETTO_FOLDS_MAX + NETTO_MEASURES_MAX * LUA_MEASURE_RULES +    \
     2 * NETTO_REBALANCES_MAX)

/* Of the functions that are no hooks the first so many are known by what they are called with. */
#define LINT_HELPERS 256

typedef struct lint_helper {
    lint_value given[LINT_GIVEN], next[LINT_GIVEN]; /* in this look, and as found for the next one */
    bool called;                                    /* in this look */
} lint_helper;

typedef struct lint_look {
    lua_State *L;
    lua_policy *policy;
    const lint_report *report;
    const char *file;
    lint_hook hooks[LINT_HOOKS];
    int hook_count;
    lint_helper helpers[LINT_HELPERS];
    uint32_t functions;      /* walked through in this look */
    const uint8_t *bytes; /* of the chunk that is walked through */
    bool counting;           /* a first look, which only counts what stands where a hook does, and notes what is set */
    bool quiet;              /* a look that only finds what functions are called with */
    bool recalls_any;        /* folds are recalled by names that the code makes up */
    bool axis_open;          /* axes have fields that the code makes up, */
    bool axes_known;         /* or all of theirs were seen */
    uint32_t recalled;       /* folds, by bit */
    bool passed_on, dynamic; /* were parameters passed on, were tables read by names that the code makes up? */
    bool every_parameter;    /* all of them are read, or may be */
} lint_look;

/* Places on the stack while a look is taken. */
enum { LINT_LOOK = 1, LINT_GLOBALS_AT, LINT_NETTO_AT, LINT_NAMES_AT, LINT_PARAMS_AT, LINT_SET_AT, LINT_AXES_AT };

/* One function; the kinds of its upvalues are known when it is made. */
typedef struct lint_function {
    lint_look *look;
    const lint_code *f;
    int hook; /* inside which; -1: none */
    lint_value upvalues[DUMP_UPVALUES + 1], registers[DUMP_REGISTERS];
    uint8_t writes[DUMP_REGISTERS];       /* 0, 1, or more */
    uint64_t last_write[DUMP_REGISTERS];
    uint64_t first_jump, at;
    dump nested; /* the functions inside that are not read yet */
    uint64_t nested_read;
} lint_function;

/* What is read of something by name; whatever is wrong is told. */
lint_value lint_read(const lint_function *w, lint_value of, netto_text word);

/* It is read by a name that the code makes up. */
void lint_read_any(const lint_function *w, lint_value of);

/* Note a word in one of the tables of words. */
void lint_note(const lint_look *look, int table, netto_text word);

/* The text that a value is known to be; not given: none. */
netto_text lint_text(const lint_function *w, lint_value value);

/* What `a:word` is, where that is a method that is looked into when it is called; and what the call of one answers, with its
 * thing in the register behind it, and behind that its arguments. */
lint_value lint_method(const lint_function *w, lint_value of, netto_text word);
lint_value lint_call_method(const lint_function *w, unsigned at, unsigned last);

/* A table is given a field: one that is made for a method's first argument, or in a check. */
void lint_set(const lint_function *w, unsigned table, netto_text word, lint_value value);

/* The fields of a result, by the kind of measure; false, and a sentence, where it has none of that name. */
bool lint_result_field(const netto_declared *d, bool share, netto_text word, char *why, size_t size);
bool lint_result_level(const netto_declared *d, netto_text word);

/* Behind the first look: were all fields of axes seen? */
void lint_judge_axes(lint_look *look);

/* What the hooks are given; what no test asked, and no fold recalled. */
void lint_find_hooks(lint_look *look);
void lint_find_idle(lint_look *look);

/* Tell of a finding: at the instruction that is looked at, or on a line. */
__attribute__((format(printf, 2, 3))) void lint_warn(const lint_function *w, const char *format, ...);
__attribute__((format(printf, 3, 4))) void lint_find(const lint_look *look, int line, const char *format, ...);

/* Walk the chunk on the stack's top, and pop it. */
void lint_walk(lint_look *look);

#endif

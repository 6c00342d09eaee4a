/* call.h: methods of the protocol inside a rule. */
#ifndef SCRIPT_CALL_H
#define SCRIPT_CALL_H

#include "base/arena.h"
#include "codec/command.h"
#include "codec/decision.h"
#include "script/sandbox.h"

typedef struct call_asked {
    arena *memory;
    const netto_view *book; /* of which it is asked; NULL: of none */
    netto_command command;
    netto_decision decision;
    netto_complaint *why;
    uint64_t work; /* what computing it took */
} call_asked;

/* A method: how it is read, computed and told. */
typedef struct call_method {
    const char *name;
    command_decoder *read;
    netto_status (*compute)(call_asked *a);
    decision_encoder *tell;
} call_method;

/* Add a value to the parameters that stand in the sandbox's writer. */
void call_pack(lua_State *L, int index);

/* Decide what those ask for, and push the answer as a table; where it fails nothing is pushed. */
netto_status call_run(lua_State *L, const call_method *m, const netto_view *book, netto_complaint *why);

#endif

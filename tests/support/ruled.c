/* ruled.c: a desk that stands under a policy of one Lua file. */
#include "support/ruled.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "netto/lua_policy.h"

desk ruled_open(const char *fields, netto_policy **policy)
{
    static char text[8000];
    netto_complaint why = {.status = NETTO_OK};
    *policy = NULL;
    snprintf(text, sizeof text, "local netto = require 'netto'\nreturn netto.policy { name = 'p', version = '1', api = 1,\n%s }", fields);
    netto_source files[NETTO_POLICY_FILES_MAX] = {{TEXT_LITERAL("policy.lua"), text_of(text)}};
    size_t count = 0;
    netto_status status = netto_lua_policy_complete(files, 1, files, &count, &why);
    if (status == NETTO_OK) status = netto_lua_policy_create(files, count, (netto_text){0}, NULL, policy, &why);
    if (status != NETTO_OK) tap_note("%s", why.text);
    if (!ok(*policy != NULL)) abort();
    desk k = desk_open();
    is_status(desk_policy(&k, *policy), NETTO_OK);
    return k;
}

void ruled_close(desk *k, netto_policy *policy)
{
    desk_close(k);
    policy->destroy(policy);
}

/* test_status.c: the words of status.h are whole, distinct and stable. */
#include "netto/status.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "tap/tap.h"

static bool is_code(const char *code)
{
    if (!islower((unsigned char)code[0])) return false;
    for (const char *c = code; *c; c++)
        if (!islower((unsigned char)*c) && *c != '_') return false;
    return true;
}

TEST("every status has a code of lower-case words, a phrase and an owner of the fault")
{
    for (int s = 0; s < NETTO_STATUS_COUNT; s++) {
        ok(is_code(netto_status_code((netto_status)s)));
        ok(strlen(netto_status_text((netto_status)s)) > 0);
        ok(netto_status_fault((netto_status)s) == 0 || netto_status_fault((netto_status)s) == 1);
    }
}

TEST("no two statuses share a code")
{
    for (int a = 0; a < NETTO_STATUS_COUNT; a++)
        for (int b = a + 1; b < NETTO_STATUS_COUNT; b++)
            ok(strcmp(netto_status_code((netto_status)a), netto_status_code((netto_status)b)) != 0);
}

TEST("the codes that the protocol page names are the codes")
{
    is_int(NETTO_OK, 0);
    is_string(netto_status_code(NETTO_EACCOUNT), "unknown_account");
    is_string(netto_status_code(NETTO_EPARAMS), "bad_params");
    is_string(netto_status_code(NETTO_EAUTHORITY), "not_authorised");
    is_string(netto_status_code(NETTO_ERULE), "rule_error");
    is_string(netto_status_code(NETTO_EOVERLOADED), "overloaded");
    is_string(netto_status_code(NETTO_ECAPACITY), "capacity");
    is_string(netto_status_code(NETTO_EIDCONFLICT), "id_conflict");
    is_string(netto_status_code(NETTO_ETOOLARGE), "too_large");
}

TEST("what the caller did is the caller's fault, what we could not do is ours")
{
    is_int(netto_status_fault(NETTO_EPARAMS), 1);
    is_int(netto_status_fault(NETTO_EIDCONFLICT), 1);
    is_int(netto_status_fault(NETTO_ERULE), 0);
    is_int(netto_status_fault(NETTO_ECAPACITY), 0);
    is_int(netto_status_fault(NETTO_EINTERNAL), 0);
}

TEST("a number that is no status is a fault of ours")
{
    static const int strange[] = {NETTO_STATUS_COUNT, -1, INT_MAX, INT_MIN};
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        is_string(netto_status_code((netto_status)strange[i]), "internal");
        is_string(netto_status_text((netto_status)strange[i]), "a fault of ours");
        is_int(netto_status_fault((netto_status)strange[i]), 0);
    }
}

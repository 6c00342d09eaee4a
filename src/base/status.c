/* status.c: the words of status.h. */
#include "netto/status.h"

static const struct {
    const char *code, *text;
    int fault;
} statuses[NETTO_STATUS_COUNT] = {
#define X(name, code, fault, text) {code, text, fault},
    NETTO_STATUS_MAP(X)
#undef X
};

const char *netto_status_code(netto_status status)
{
    return (unsigned)status < NETTO_STATUS_COUNT ? statuses[status].code : "internal";
}

const char *netto_status_text(netto_status status)
{
    return (unsigned)status < NETTO_STATUS_COUNT ? statuses[status].text : "a fault of ours";
}

int netto_status_fault(netto_status status)
{
    return (unsigned)status < NETTO_STATUS_COUNT ? statuses[status].fault : 0;
}

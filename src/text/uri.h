/* uri.h: where a server listens: unix:PATH or tcp:HOST:PORT. */
#ifndef TEXT_URI_H
#define TEXT_URI_H

#include "netto/status.h"
#include "netto/types.h"

#define URI_PATH_MAX 107 /* what a socket's address holds */

typedef enum uri_kind { URI_UNIX, URI_TCP } uri_kind;

typedef struct uri {
    uri_kind kind;
    char host[256]; /* tcp: a name or an address, without brackets */
    char port[6];
    char path[URI_PATH_MAX + 1]; /* unix */
} uri;

/* NETTO_EPARAMS: the complaint says what was expected. */
netto_status uri_parse(const char *text, uri *out, netto_complaint *complaint);

#endif

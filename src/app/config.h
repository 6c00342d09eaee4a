/* config.h: what a server is told: by a file, by the command line, by default. */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "server/server.h"

typedef struct config {
    server_options server;
    char *text;              /* of the file */
    struct lua_config *file; /* the options borrow from it */
} config;

void config_init(config *c);
void config_destroy(config *c);

/* Read a file: a Lua table of data.  NETTO_EPARAMS: the complaint names file, line and key. */
netto_status config_read(config *c, const char *path, netto_complaint *complaint);

/* Can a server listen on these, each of them once?  NETTO_EPARAMS, NETTO_EAUTHORITY. */
netto_status config_check_addresses(const char *const *listen, uint32_t count, netto_complaint *complaint);

/* The whole of it as a file that could be read. */
void config_print(const config *c);

#endif

/* log.h: what the server tells whoever runs it: lines on stderr, each with its time in UTC. */
#ifndef SERVER_LOG_H
#define SERVER_LOG_H

/* "2026-01-01T00:00:00.000Z netto: ...", written at once. */
__attribute__((format(printf, 1, 2))) void log_line(const char *format, ...);

#endif

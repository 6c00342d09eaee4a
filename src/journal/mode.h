/* mode.h: how safe a row is before it is acknowledged: on disk, handed to the operating system, or not kept. */
#ifndef JOURNAL_MODE_H
#define JOURNAL_MODE_H

typedef enum journal_mode { JOURNAL_FSYNC, JOURNAL_OS, JOURNAL_NONE } journal_mode;

#endif

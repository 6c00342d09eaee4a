/* journal_snapshot.h: snapshots of a journal that no server has: taken, and looked at. */
#ifndef APP_JOURNAL_SNAPSHOT_H
#define APP_JOURNAL_SNAPSHOT_H

/* Take one of the last row.  An exit code. */
int journal_snapshot_take(const char *path);

/* Look at every one there is: is it whole, and is its row the journal's?  An exit code; what is wrong was said. */
int journal_snapshot_verify(const char *path);

#endif

/* lock.h: a lock file that only one process holds. */
#ifndef SYSTEM_LOCK_H
#define SYSTEM_LOCK_H

#include "system/system.h"

netto_status lock_take(const char *path, system_lock **out, netto_complaint *complaint);

/* The file goes with the lock. */
void lock_release(system_lock *lock);

#endif

/* thread.h: a thread, and a monitor in which two of them meet. */
#ifndef SYSTEM_THREAD_H
#define SYSTEM_THREAD_H

#include <stdbool.h>
#include <stdint.h>

typedef struct thread thread;
typedef struct monitor monitor;

/* NULL where there is none to be had.  Signals go to the other threads. */
thread *thread_start(void (*run)(void *self), void *self);
void thread_join(thread *t);

/* The thread that calls lets others have the processor first, for good. */
void thread_stand_back(void);

monitor *monitor_create(void);
void monitor_destroy(monitor *m);
void monitor_enter(monitor *m);
void monitor_leave(monitor *m);
void monitor_wait(monitor *m); /* inside: until somebody signals */
void monitor_wait_for(monitor *m, int64_t ns); /* the same, or until so much time has passed */
void monitor_signal(monitor *m);

#endif

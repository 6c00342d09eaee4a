/* job.c: work off the loop. */
#include "runtime/job.h"

#include <stdlib.h>

#include "system/thread.h"

typedef struct job_queue {
    job *first, **last;
} job_queue;

struct jobs {
    monitor *monitor;
    thread *thread;
    job_queue waiting, worked;
    uint32_t count; /* waiting or in hand */
    bool closing; /* read on any thread */
    void (*wake)(void *self);
    void *self;
};

static void put(job_queue *q, job *j)
{
    j->next = NULL;
    *q->last = j;
    q->last = &j->next;
}

static job *take(job_queue *q)
{
    job *j = q->first;
    if (!j) return NULL;
    q->first = j->next;
    if (!q->first) q->last = &q->first;
    return j;
}

/* Inside the monitor, which is left meanwhile. */
static bool work_on_next(jobs *j)
{
    job *next = take(&j->waiting);
    if (!next) return false;
    monitor_leave(j->monitor);
    next->work(next);
    monitor_enter(j->monitor);
    put(&j->worked, next);
    j->count--;
    j->wake(j->self);
    return true;
}

static void run(void *self)
{
    jobs *j = self;
    thread_stand_back(); /* clients wait for the loop, nobody for a job */
    monitor_enter(j->monitor);
    while (!j->closing)
        if (!work_on_next(j)) monitor_wait(j->monitor);
    monitor_leave(j->monitor);
}

bool jobs_work(jobs *j)
{
    monitor_enter(j->monitor);
    bool worked = work_on_next(j);
    monitor_leave(j->monitor);
    return worked;
}

jobs *jobs_create(void (*wake)(void *self), void *self, bool by_hand)
{
    jobs *j = calloc(1, sizeof *j);
    if (!j) return NULL;
    *j = (jobs){.wake = wake, .self = self};
    j->waiting.last = &j->waiting.first;
    j->worked.last = &j->worked.first;
    j->monitor = monitor_create();
    if (j->monitor && !by_hand) j->thread = thread_start(run, j);
    if (j->thread || (j->monitor && by_hand)) return j;
    monitor_destroy(j->monitor);
    free(j);
    return NULL;
}

static void drop_all(job_queue *q)
{
    for (job *j = take(q); j; j = take(q)) j->drop(j);
}

void jobs_destroy(jobs *j)
{
    if (!j) return;
    monitor_enter(j->monitor);
    __atomic_store_n(&j->closing, true, __ATOMIC_RELAXED);
    monitor_signal(j->monitor);
    monitor_leave(j->monitor);
    thread_join(j->thread);
    drop_all(&j->waiting);
    drop_all(&j->worked);
    monitor_destroy(j->monitor);
    free(j);
}

static void let_in(jobs *j, job *work)
{
    put(&j->waiting, work);
    j->count++;
    monitor_signal(j->monitor);
}

bool jobs_add(jobs *j, job *work)
{
    monitor_enter(j->monitor);
    bool room = j->count < JOBS_MAX;
    if (room) let_in(j, work);
    monitor_leave(j->monitor);
    return room;
}

void jobs_follow(jobs *j, job *work)
{
    monitor_enter(j->monitor);
    let_in(j, work);
    monitor_leave(j->monitor);
}

void jobs_collect(jobs *j)
{
    for (;;) {
        monitor_enter(j->monitor);
        job *worked = take(&j->worked);
        monitor_leave(j->monitor);
        if (!worked) return;
        worked->done(worked);
    }
}

bool jobs_closing(const jobs *j)
{
    return __atomic_load_n(&j->closing, __ATOMIC_RELAXED);
}

uint32_t jobs_count(jobs *j)
{
    monitor_enter(j->monitor);
    uint32_t count = j->count;
    monitor_leave(j->monitor);
    return count;
}

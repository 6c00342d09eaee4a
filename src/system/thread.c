/* thread.c: a thread, and a monitor in which two of them meet. */
#include "system/thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define STACK_SIZE (8u << 20) /* what the main thread has, so that a job reaches as deep */

#define STANDING_BACK 10 /* a tenth of the time of a thread that does not, where both want a processor */

struct thread {
    pthread_t id;
    void (*run)(void *self);
    void *self;
};

struct monitor {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

static void *begin(void *arg)
{
    thread *t = arg;
    t->run(t->self);
    return NULL;
}

static bool start(thread *t)
{
    sigset_t all, before;
    pthread_attr_t attr;
    if (pthread_attr_init(&attr) != 0) return false;
    pthread_attr_setstacksize(&attr, STACK_SIZE);
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int failed = pthread_create(&t->id, &attr, begin, t);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return failed == 0;
}

thread *thread_start(void (*run)(void *self), void *self)
{
    thread *t = malloc(sizeof *t);
    if (!t) return NULL;
    *t = (thread){.run = run, .self = self};
    if (start(t)) return t;
    free(t);
    return NULL;
}

void thread_join(thread *t)
{
    if (!t) return;
    pthread_join(t->id, NULL);
    free(t);
}

/* Linux keeps this for each thread; where it is refused, work is only less polite. */
void thread_stand_back(void)
{
    setpriority(PRIO_PROCESS, (id_t)gettid(), STANDING_BACK);
}

/* Waits are told by the clock that nobody sets. */
static bool init_condition(pthread_cond_t *c)
{
    pthread_condattr_t attr;
    if (pthread_condattr_init(&attr) != 0) return false;
    bool made = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0 && pthread_cond_init(c, &attr) == 0;
    pthread_condattr_destroy(&attr);
    return made;
}

monitor *monitor_create(void)
{
    monitor *m = malloc(sizeof *m);
    if (!m) return NULL;
    if (pthread_mutex_init(&m->mutex, NULL) == 0) {
        if (init_condition(&m->changed)) return m;
        pthread_mutex_destroy(&m->mutex);
    }
    free(m);
    return NULL;
}

void monitor_destroy(monitor *m)
{
    if (!m) return;
    pthread_cond_destroy(&m->changed);
    pthread_mutex_destroy(&m->mutex);
    free(m);
}

void monitor_enter(monitor *m)
{
    pthread_mutex_lock(&m->mutex);
}

void monitor_leave(monitor *m)
{
    pthread_mutex_unlock(&m->mutex);
}

void monitor_wait(monitor *m)
{
    pthread_cond_wait(&m->changed, &m->mutex);
}

void monitor_wait_for(monitor *m, int64_t ns)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    ns += until.tv_nsec;
    until.tv_sec += (time_t)(ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    pthread_cond_timedwait(&m->changed, &m->mutex, &until);
}

void monitor_signal(monitor *m)
{
    pthread_cond_broadcast(&m->changed);
}

/* test_job.c: work off the loop: in its order, done on the loop, bounded, dropped at the end. */
#include "runtime/job.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "tap/tap.h"

/* A job that may be held up, and that leaves traces. */
typedef struct task {
    job job;
    unsigned number;
} task;

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; /* whoever holds it holds up the work */
static pthread_t loop;
static unsigned worked, done_count, dropped, woken;
static unsigned done_order[128];
static bool on_thread = true, on_loop = true;

static void work(job *j)
{
    (void)j;
    pthread_mutex_lock(&gate);
    worked++;
    on_thread &= !pthread_equal(pthread_self(), loop);
    pthread_mutex_unlock(&gate);
}

static void done(job *j)
{
    on_loop &= pthread_equal(pthread_self(), loop);
    done_order[done_count++] = ((task *)j)->number;
    free(j);
}

static void drop(job *j)
{
    dropped++;
    free(j);
}

static void wake(void *self)
{
    __atomic_add_fetch((unsigned *)self, 1, __ATOMIC_SEQ_CST);
}

static jobs *open_jobs(void)
{
    worked = done_count = dropped = woken = 0;
    loop = pthread_self();
    return jobs_create(wake, &woken, false);
}

static bool add(jobs *j, unsigned number)
{
    task *t = calloc(1, sizeof *t);
    *t = (task){.job = {work, done, drop, NULL}, .number = number};
    if (jobs_add(j, &t->job)) return true;
    free(t);
    return false;
}

static bool collect(jobs *j, unsigned wanted)
{
    for (int i = 0; i < 20000 && done_count < wanted; i++) {
        jobs_collect(j);
        usleep(500);
    }
    return done_count >= wanted;
}

static jobs *waited_for;
static bool was_closing;
static unsigned began;

static void wait_for_the_end(job *j)
{
    (void)j;
    __atomic_store_n(&began, 1, __ATOMIC_SEQ_CST);
    while (!jobs_closing(waited_for)) usleep(100);
    was_closing = true;
}

TEST("a long job learns that the house closes")
{
    jobs *j = waited_for = open_jobs();
    task *t = calloc(1, sizeof *t);
    *t = (task){.job = {wait_for_the_end, done, drop, NULL}};
    ok(jobs_add(j, &t->job));
    ok(!jobs_closing(j));
    while (!__atomic_load_n(&began, __ATOMIC_SEQ_CST)) usleep(100);
    jobs_destroy(j);
    ok(was_closing);
    is_int(dropped, 1);
}

TEST("jobs are worked on by the thread and done on the loop, in their order")
{
    jobs *j = open_jobs();
    for (unsigned i = 0; i < 50; i++) ok(add(j, i));
    ok(collect(j, 50));
    for (unsigned i = 0; i < 50; i++) is_int(done_order[i], i);
    ok(on_thread && on_loop);
    is_int(jobs_count(j), 0);
    is_int(__atomic_load_n(&woken, __ATOMIC_SEQ_CST), 50);
    jobs_destroy(j);
    is_int(dropped, 0);
}

TEST("more than may wait are refused until some were worked on")
{
    jobs *j = open_jobs();
    unsigned added = 0;
    pthread_mutex_lock(&gate);
    while (add(j, added)) added++;
    is_int(added, JOBS_MAX);
    is_int(jobs_count(j), JOBS_MAX);
    task *next = calloc(1, sizeof *next); /* the next step of what was let in finds room all the same */
    *next = (task){.job = {work, done, drop, NULL}, .number = added};
    jobs_follow(j, &next->job);
    is_int(jobs_count(j), JOBS_MAX + 1);
    pthread_mutex_unlock(&gate);
    ok(collect(j, JOBS_MAX + 1));
    ok(add(j, added));
    ok(collect(j, JOBS_MAX + 2));
    jobs_destroy(j);
}

TEST("at the end the job in hand is finished, and none is done any more")
{
    jobs *j = open_jobs();
    pthread_mutex_lock(&gate);
    for (unsigned i = 0; i < 10; i++) add(j, i);
    usleep(2000);
    pthread_mutex_unlock(&gate);
    jobs_destroy(j);
    is_int(done_count, 0);
    is_int(dropped, 10);
    ok(worked <= 10);
}

TEST("by hand a job is worked on when it is said, and not before")
{
    worked = done_count = dropped = woken = 0;
    jobs *j = jobs_create(wake, &woken, true);
    for (unsigned i = 0; i < 3; i++) ok(add(j, i));
    usleep(2000);
    jobs_collect(j);
    is_int(worked + done_count, 0);
    ok(jobs_work(j) && jobs_work(j));
    is_int(jobs_count(j), 1);
    is_int(done_count, 0);
    jobs_collect(j);
    is_int(worked, 2);
    is_int(woken, 2);
    is_int(done_count, 2);
    jobs_destroy(j);
    is_int(dropped, 1);
    j = jobs_create(wake, &woken, true);
    ok(!jobs_work(j));
    jobs_destroy(j);
}

TEST("nothing to do is nothing to do")
{
    jobs *j = open_jobs();
    jobs_collect(j);
    is_int(jobs_count(j), 0);
    jobs_destroy(j);
    jobs_destroy(NULL);
    is_int(dropped, 0);
}

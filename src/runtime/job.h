/* job.h: work off the loop: a queue, a thread, and a wake-up that whoever runs the loop gives.
 *
 * A job is worked on by the thread and done on the loop; nothing of it is shared in between. */
#ifndef RUNTIME_JOB_H
#define RUNTIME_JOB_H

#include <stdbool.h>
#include <stdint.h>

typedef struct job {
    void (*work)(struct job *self); /* on the thread */
    void (*done)(struct job *self); /* on the loop; gives the job back */
    void (*drop)(struct job *self); /* instead of `done`, when the house closes */
    struct job *next;
} job;

typedef struct jobs jobs;

#define JOBS_MAX 64 /* waiting */

/* `wake` is called on the thread whenever a job was worked on: then `jobs_collect` is due on the loop.
 * NULL without memory or thread.  By hand there is no thread: `jobs_work` works, so that a test says when. */
jobs *jobs_create(void (*wake)(void *self), void *self, bool by_hand);

/* Wait for the job in hand, drop the rest. */
void jobs_destroy(jobs *j);

/* False: too many are waiting. */
bool jobs_add(jobs *j, job *work);

/* The next step of something that was let in before: there is always room for it. */
void jobs_follow(jobs *j, job *work);

/* By hand: work on the next that waits; false: none does. */
bool jobs_work(jobs *j);

/* Finish on the loop what the thread has worked on. */
void jobs_collect(jobs *j);

/* Is the house closing?  On any thread: a long job looks now and then, and ends early. */
bool jobs_closing(const jobs *j);

/* Jobs waiting or in hand. */
uint32_t jobs_count(jobs *j);

#endif

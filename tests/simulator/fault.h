/* fault.h: memory that is not to be had, on demand: of this program's own requests, and of SQLite's.
 *
 * Only what is done between `fault_enter` and `fault_leave` fails: the experimenter's own memory does not. */
#ifndef SIMULATOR_FAULT_H
#define SIMULATOR_FAULT_H

#include <stdbool.h>
#include <stdint.h>

/* Before anything else. */
void fault_install(void);

/* SQLite draws its numbers from this from now on. */
void fault_seed(uint32_t seed);

/* From the n-th request on so many fail.  0: none. */
void fault_memory(uint64_t n, uint64_t many);

/* Is one to fail that was not asked for yet? */
bool fault_memory_is_armed(void);

/* Have some failed since this was asked to forget it? */
bool fault_memory_hit(void);
void fault_memory_forget(void);

/* What is tested runs from here to there; both answer what was before. */
bool fault_enter(void);
void fault_leave(bool before);
bool fault_suspend(void); /* the experimenter, called from inside */

#endif

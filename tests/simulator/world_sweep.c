/* world_sweep.c: a start in which each thing that can fail does so in turn. */
#include "simulator/chance.h"
#include "simulator/fault.h"
#include "simulator/world_parts.h"
#include "support/fake_disk.h"

#define THOROUGH 200 /* occasions, of which none is left out */

/* Refused or not: after it a start without a fault finds all there was.  False: there is no n-th occasion. */
static bool fail_start(const fake_disk_image *image, uint32_t fault, uint32_t n)
{
    fake_disk_load(image);
    fault_memory_forget();
    world_arm_with(fault, n);
    bool begun = world_begin(), met = w.met;
    if (begun) world_prove(), world_end(false);
    fault_memory_forget();
    while (!world_begin()) continue;
    world_prove();
    world_end(false);
    counts.swept++;
    return met;
}

void world_fail_starts(void)
{
    fake_disk_image *image = fake_disk_save();
    for (uint32_t fault = 0; fault + 1 < WORLD_FAULTS; fault++)
        for (uint32_t n = 1; fail_start(image, fault, n); n += n < THOROUGH ? 1 : 1 + chance_below(n / 10)) continue;
    fake_disk_image_drop(image);
}

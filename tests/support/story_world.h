/* story_world.h: the world of random stories: what there is, before anything happens. */
#ifndef SUPPORT_STORY_WORLD_H
#define SUPPORT_STORY_WORLD_H

#include "support/story.h"

typedef struct thing {
    const char *id;
    netto_instrument_kind kind;
    const char *underlying, *currency;
    double price, multiplier;
    bool inverse;
} thing;

typedef struct holder {
    const char *id, *kind, *parent;
    netto_netting_mode netting;
    const char *by;
} holder;

extern const thing world_things[];
extern const uint32_t world_thing_count, world_late; /* things from `world_late` on are put during the story */
extern const holder world_holders[];
extern const uint32_t world_holder_count;
extern const char *const world_currencies[], *const world_sets[], *const world_buckets[];

/* 0 to n - 1, and a real number, of the story's sequence. */
uint32_t story_below(story *s, uint32_t n);
double story_real(story *s, double low, double high);
bool story_chance(story *s, double p);

/* The row of a thing or a holder as the world has it; attributes are drawn. */
netto_instrument_row world_instrument(story *s, uint32_t i, uint32_t row);
netto_account_row world_account(story *s, uint32_t i, uint32_t row);

/* The command number `step` of the setting up; NULL when the world is complete. */
const netto_command *world_set_up(story *s, uint32_t step);

/* A correlation matrix from a random factor model, in the story's storage; its least eigenvalue is above 0. */
void world_matrix(story *s, const char *name, uint32_t order);
void world_model(story *s, const char *name, uint32_t order); /* of any type */

/* Rulebooks of every kind. */
void world_policies(story *s);

#endif

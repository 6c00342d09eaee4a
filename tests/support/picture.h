/* picture.h: a snapshot in memory, to keep, to load and to damage. */
#ifndef SUPPORT_PICTURE_H
#define SUPPORT_PICTURE_H

#include "support/desk.h"
#include "support/rules.h"

typedef struct picture {
    unsigned char *bytes;
    size_t size, capacity;
    size_t room; /* more bytes than this are refused; 0: any */
    unsigned writes;
    netto_policy *shadow; /* that ran in the engine, or NULL */
} picture;

/* Take one of an engine, over what was there. */
netto_status picture_take(picture *p, const netto_engine *e, netto_complaint *why);
void picture_drop(picture *p);
bool picture_equal(const picture *a, const picture *b);

/* A desk with an engine made from a picture, under the policy that was active; `e` is NULL where that failed, and
 * `d.complaint` says why. */
desk picture_open(const picture *p, netto_policy *policy);

/* Where the section with this name begins, and behind its body; the seal follows. */
size_t picture_section(const picture *p, const char *name, size_t *end);

/* Make the seals whole again after the bytes were changed. */
void picture_seal(picture *p);

/* Rules with every hook, a history, and the id "all"; and a desk with a little of everything under them. */
rules picture_rules(void);
desk picture_stand(rules *r);

/* Claim that an engine and one that is loaded from a picture of it hold the same facts, and that a picture of that
 * is the same bytes. */
bool picture_is_faithful(desk *k);

#endif

/* cap.h: what lines of collateral count where some of them may count for so much only.
 *
 * Of the lines c_i, after haircuts and greater than 0, rule j puts some into groups.  With C the sum of a group's lines and L what its
 * rule allows, max_j in money or share_j of T,
 *
 *     x_i = c_i * min(1, min_j L_j / C_j(i))          T = sum x_i
 *
 * so a group that is too large is cut in proportion, and of several rules the strictest counts; their order does not matter.  T is the
 * largest that is consistent: sum x_i(T) is concave in T and grows, made of straight pieces that end where a line is cut by its
 * share no more, so the pieces are walked from the largest T down.  With one rule in force no group can count for more.  O(n log n). */
#ifndef RISK_CAP_H
#define RISK_CAP_H

#include "base/arena.h"

#define CAP_NONE UINT32_MAX /* a line that a rule does not cap; a line that no rule cuts */

typedef struct cap_rule {
    double max;            /* in money, 0 or more; NaN: `share` is given */
    double share;          /* of T, greater than 0 and at most 1 */
    const uint32_t *group; /* of each line; or CAP_NONE */
} cap_rule;

/* What each line counts for (`counted`, n) and by which rule it was cut, or CAP_NONE (`by`, n).  A line of 0 or less counts whole, and
 * nothing else counts it.  Answers false when the arena is empty. */
bool cap_lines(const double *lines, uint32_t n, const cap_rule *rules, uint32_t m, arena *in, double *counted, uint32_t *by);

#endif

/* ruled.h: a desk that stands under a policy of one Lua file. */
#ifndef SUPPORT_RULED_H
#define SUPPORT_RULED_H

#include "support/desk.h"

/* Policy 'p' with these fields decides, which may require shipped rules; where it does not load, the test ends and says why.  It is to be
 * destroyed behind the desk. */
desk ruled_open(const char *fields, netto_policy **policy);
void ruled_close(desk *k, netto_policy *policy);

#endif

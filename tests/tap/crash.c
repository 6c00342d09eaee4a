/* crash.c: a test program that ends in the middle, for test_tap.t to look at. */
#include "tap/tap.h"

#include <stdlib.h>

TEST("the last one that ended well")
{
    ok(true);
}

TEST("the one that crashed")
{
    abort();
}

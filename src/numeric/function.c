/* function.c: SLEEF's deterministic functions under our own names. */
#include "numeric/function.h"

#include <sleef.h>

double function_exp(double x)
{
    return Sleef_cinz_expd1_u10purec(x);
}

double function_log(double x)
{
    return Sleef_cinz_logd1_u10purec(x);
}

double function_pow(double x, double y)
{
    return Sleef_cinz_powd1_u10purec(x, y);
}

/* The linker sends Lua's `^` here (-Wl,--wrap=pow). */
double __wrap_pow(double x, double y);
double __wrap_pow(double x, double y)
{
    return function_pow(x, y);
}

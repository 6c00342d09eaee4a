/* function.h: exp, log, powers and erfc that give the same bits on every processor (SLEEF's deterministic
 * scalar functions).  The C library's differ in the last bit between processors with and without FMA.  Its
 * fmod is exact, but takes a step for every power of two between its arguments. */
#ifndef NUMERIC_FUNCTION_H
#define NUMERIC_FUNCTION_H

#include <stddef.h>

double function_exp(double x);
double function_log(double x);
double function_pow(double x, double y);
double function_erfc(double x);
double function_fmod(double x, double y);

/* Of many, the same bits as of one by one: four or two at a time, as the processor can.  `out` may be `x`. */
void function_exp_many(const double *x, double *out, size_t n);
void function_erfc_many(const double *x, double *out, size_t n);

#endif

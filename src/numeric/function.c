/* function.c: SLEEF's deterministic functions under our own names. */
#include "numeric/function.h"

#include <math.h>
#include <stdint.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

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

double function_erfc(double x)
{
    return Sleef_cinz_erfcd1_u15purec(x);
}

/* ---- many at a time ------------------------------------------------------------------------------------ */

/* SLEEF's vectors that are deterministic without FMA ("cinz") give the bits of its scalars. */
#ifdef __x86_64__
#ifndef __AVX__ /* its header shows these only where everything is compiled for AVX */
__attribute__((target("avx"))) __m256d Sleef_cinz_erfcd4_u15avx(__m256d);
__attribute__((target("avx"))) __m256d Sleef_cinz_expd4_u10avx(__m256d);
#endif

#define MANY(name, by_four, by_two)                                                                          \
    __attribute__((target("avx"))) static size_t name##_by_four(const double *x, double *out, size_t n)      \
    {                                                                                                        \
        size_t i = 0;                                                                                        \
        for (; i + 4 <= n; i += 4) _mm256_storeu_pd(out + i, by_four(_mm256_loadu_pd(x + i)));               \
        return i;                                                                                            \
    }                                                                                                        \
    void function_##name##_many(const double *x, double *out, size_t n)                                      \
    {                                                                                                        \
        size_t i = __builtin_cpu_supports("avx") ? name##_by_four(x, out, n) : 0;                            \
        for (; i + 2 <= n; i += 2) _mm_storeu_pd(out + i, by_two(_mm_loadu_pd(x + i)));                      \
        if (i < n) out[i] = function_##name(x[i]);                                                           \
    }
#else
#define MANY(name, by_four, by_two)                                                                          \
    void function_##name##_many(const double *x, double *out, size_t n)                                      \
    {                                                                                                        \
        for (size_t i = 0; i < n; i++) out[i] = function_##name(x[i]);                                       \
    }
#endif

MANY(erfc, Sleef_cinz_erfcd4_u15avx, Sleef_cinz_erfcd2_u15sse2)
MANY(exp, Sleef_cinz_expd4_u10avx, Sleef_cinz_expd2_u10sse2)

/* The linker sends Lua's `^` here (-Wl,--wrap=pow). */
double __wrap_pow(double x, double y);
double __wrap_pow(double x, double y)
{
    return function_pow(x, y);
}

/* ---- fmod -------------------------------------------------------------------------------------------- */

#define DIGITS 53
#define NEAR   0x1p60 /* nearer than that the C library's steps are few */

/* a * b mod m for a, b < m < 2^53: the quotient in doubles is off by a few at most, the rest is exact. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t m)
{
    uint64_t quotient = (uint64_t)((double)a * (double)b / (double)m);
    int64_t rest = (int64_t)(a * b - quotient * m);
    while (rest < 0) rest += (int64_t)m;
    while (rest >= (int64_t)m) rest -= (int64_t)m;
    return (uint64_t)rest;
}

/* 2^n mod m, by squaring. */
static uint64_t power_of_two(unsigned n, uint64_t m)
{
    unsigned left = 0;
    while (n >> left > 31) left++;
    uint64_t power = ((uint64_t)1 << (n >> left)) % m;
    while (left-- > 0) {
        power = multiply(power, power, m);
        if (n >> left & 1) power = 2 * power % m;
    }
    return power;
}

double __real_fmod(double x, double y);

/* x = a 2^k and y = b 2^l with whole a and b: the rest is (a 2^(k-l) mod b) 2^l. */
double function_fmod(double x, double y)
{
    if (!(fabs(x) >= fabs(y) * NEAR) || y == 0 || isinf(x)) return __real_fmod(x, y);
    int high, low;
    uint64_t a = (uint64_t)ldexp(frexp(fabs(x), &high), DIGITS);
    uint64_t b = (uint64_t)ldexp(frexp(fabs(y), &low), DIGITS);
    uint64_t rest = multiply(a % b, power_of_two((unsigned)(high - low), b), b);
    return copysign(ldexp((double)rest, low - DIGITS), x);
}

/* The linker sends Lua's `%` here. */
double __wrap_fmod(double x, double y);
double __wrap_fmod(double x, double y)
{
    return function_fmod(x, y);
}

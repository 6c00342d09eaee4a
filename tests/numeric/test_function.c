/* test_function.c: exp, log and powers with golden bits: a machine on which a journal would replay to other
 * numbers fails here first.  The bits were taken on x86_64 with SLEEF 3.5.1, equal for gcc and clang. */
#include "numeric/function.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "tap/tap.h"

static const double exp_bits[][2] = {
    {1.0, 0x1.5bf0a8b14576ap+1},      {-1.0, 0x1.78b56362cef38p-2},      {0.5, 0x1.a61298e1e069cp+0},
    {-0.03, 0x1.f0de3caa47bcfp-1},    {1e-9, 0x1.000000044b83p+0},       {-20.0, 0x1.1b48655f37267p-29},
    {700.0, 0x1.d945df4f8ec8ep+1009}, {-700.0, 0x1.14f2b0fb9307fp-1010}, {88.7, 0x1.f4705bbffae5cp+127},
};

static const double log_bits[][2] = {
    {2.0, 0x1.62e42fefa39efp-1},           {10.0, 0x1.26bb1bbb55516p+1},     {0.5, -0x1.62e42fefa39efp-1},
    {1.0000000001, 0x1.b7cdffffa18d8p-34}, {0.9999, -0x1.a3738d2cf1cc2p-14}, {1e-300, -0x1.5963447f87fb5p+9},
    {1e300, 0x1.5963447f87fb5p+9},         {4400.0, 0x1.0c75a2b99bf9cp+3},   {1.1, 0x1.8663f793c46cdp-4},
};

static const double pow_bits[][3] = {
    {2.0, 0.5, 0x1.6a09e667f3bcdp+0},       {1.1, 365.0, 0x1.23ca37502ecbap+50},
    {0.94, 250.0, 0x1.9b0c76c3c6f85p-23},   {10.0, -8.0, 0x1.5798ee2308c3ap-27},
    {4400.0, 0.333, 0x1.05735db8a9a2dp+4},  {0.5, 0.5, 0x1.6a09e667f3bccp-1},
    {1.0000001, 1e6, 0x1.1aec7b1e2b426p+0}, {3.0, 40.0, 0x1.517168a4523fdp+63},
    {7.25, -2.5, 0x1.cf0eb7b948695p-8},
};

TEST("exp, log and pow give the golden bits")
{
    for (size_t i = 0; i < sizeof exp_bits / sizeof *exp_bits; i++)
        is_same(function_exp(exp_bits[i][0]), exp_bits[i][1]);
    for (size_t i = 0; i < sizeof log_bits / sizeof *log_bits; i++)
        is_same(function_log(log_bits[i][0]), log_bits[i][1]);
    for (size_t i = 0; i < sizeof pow_bits / sizeof *pow_bits; i++)
        is_same(function_pow(pow_bits[i][0], pow_bits[i][1]), pow_bits[i][2]);
}

/* A fixed sequence, the same on every run: splitmix64 and FNV-1a over the bits of the answers. */
static uint64_t fixed_state;

static double fixed(double low, double high)
{
    uint64_t z = (fixed_state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return low + (high - low) * (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static uint64_t fold(uint64_t hash, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (hash ^ bits) * 0x100000001b3u;
}

TEST("100,000 answers of each fold to the golden number")
{
    uint64_t hash = 0;
    fixed_state = 20240101;
    for (int i = 0; i < 100000; i++) hash = fold(hash, function_exp(fixed(-50, 50)));
    is_int(hash, 0xe79b3479d293ad0bu);
    hash = 0, fixed_state = 20240101;
    for (int i = 0; i < 100000; i++) hash = fold(hash, function_log(fixed(0, 1e6)));
    is_int(hash, 0xde665b822ccf9a69u);
    hash = 0, fixed_state = 20240101;
    for (int i = 0; i < 100000; i++) {
        double x = fixed(0, 10), y = fixed(-20, 20);
        hash = fold(hash, function_pow(x, y));
    }
    is_int(hash, 0xeb11d0949c17a01du);
}

/* Units in the last place between an answer and the C library's in long double. */
static double ulps(double got, long double exact)
{
    double ulp = nextafter(fabs(got), INFINITY) - fabs(got);
    return (double)(fabsl((long double)got - exact) / (long double)ulp);
}

TEST("they are within one unit in the last place of the C library's long doubles")
{
    for (int i = 0; i < 20000; i++) {
        double x = tap_random_real(-700, 700), y = tap_random_real(1e-6, 1e6), z = tap_random_real(-40, 40);
        if (!ok(ulps(function_exp(x), expl((long double)x)) <= 1.0)) return;
        if (!ok(ulps(function_log(y), logl((long double)y)) <= 1.0)) return;
        if (!ok(ulps(function_pow(y, z), powl((long double)y, (long double)z)) <= 1.0)) return;
    }
}

TEST("at the edges they answer what C says")
{
    is_same(function_exp(0.0), 1.0);
    is_same(function_exp(-INFINITY), 0.0);
    is_same(function_exp(INFINITY), INFINITY);
    is_same(function_exp(1000.0), INFINITY);
    is_same(function_exp(-1000.0), 0.0);
    ok(isnan(function_exp(NAN)));
    is_same(function_log(1.0), 0.0);
    is_same(function_log(0.0), -INFINITY);
    is_same(function_log(INFINITY), INFINITY);
    ok(isnan(function_log(-1.0)) && isnan(function_log(NAN)));
    is_same(function_pow(7.0, 0.0), 1.0);
    is_same(function_pow(1.0, INFINITY), 1.0);
    is_same(function_pow(0.0, 2.0), 0.0);
    is_same(function_pow(0.0, -2.0), INFINITY);
    is_same(function_pow(-2.0, 3.0), -8.0);
    is_same(function_pow(2.0, 10000.0), INFINITY);
    ok(isnan(function_pow(-2.0, 0.5)) && isnan(function_pow(NAN, 1.0)));
}

TEST("small integer powers of integers are exact")
{
    for (int x = -12; x <= 12; x++) {
        double product = 1.0;
        for (int y = 0; y <= 14; y++, product *= x) is_same(function_pow(x, y), product);
    }
}

TEST("the linker gives every call of pow these bits")
{
    for (int i = 0; i < 20000; i++) {
        volatile double x = tap_random_real(0, 100), y = tap_random_real(-10, 10);
        double usual = pow(x, y);
        if (!is_same(usual, function_pow(x, y))) return;
    }
}

/* ---- fmod -------------------------------------------------------------------------------------------- */

static void fmod_is_exact(double x, double y)
{
    is_same(function_fmod(x, y), (double)fmodl((long double)x, (long double)y));
}

TEST("fmod is exact, however far its arguments lie apart")
{
    const double edges[] = {1e308,
                            3.1e-308,
                            5e-324,
                            1.7976931348623157e308,
                            1.0,
                            3.0,
                            0x1p60,
                            0x1p61,
                            0x1.fffffffffffffp100,
                            2.2250738585072014e-308,
                            0.1,
                            -7.25,
                            -1e300,
                            4e-320,
                            0x1p-1000};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        for (size_t j = 0; j < sizeof edges / sizeof *edges; j++) fmod_is_exact(edges[i], edges[j]);
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits[2];
        double x[2];
        for (int j = 0; j < 2; j++) bits[j] = seed = seed * 6364136223846793005u + 1442695040888963407u;
        bits[0] ^= bits[1] >> 32, bits[1] ^= bits[0] >> 29;
        memcpy(x, bits, sizeof x);
        if (isfinite(x[0]) && isfinite(x[1]) && x[1] != 0) fmod_is_exact(x[0], x[1]);
    }
}

TEST("fmod of what has no rest is what C says")
{
    ok(isnan(function_fmod(INFINITY, 1)) && isnan(function_fmod(1, 0)) && isnan(function_fmod(NAN, 1)));
    ok(isnan(function_fmod(1e300, NAN)) && isnan(function_fmod(1e300, 0)) &&
       isnan(function_fmod(INFINITY, INFINITY)));
    is_same(function_fmod(1e300, INFINITY), 1e300);
    is_same(function_fmod(-0x1p900, 0x1p-900), -0.0);
}

TEST("numbers too small for their full precision are kept, whatever libraries are there")
{
    volatile double least = 0x1p-1074, half = 0x1p-1022;
    ok(least > 0.0 && half * 0.5 == 0x1p-1023 && least + least == 0x1p-1073); /* no -ffast-math in the process */
}

TEST("many at a time are the same bits as one by one, wherever they lie and however many there are")
{
    double x[67], got[67];
    fixed_state = 7;
    for (int round = 0; round < 2000; round++) {
        double span = round % 3 == 0 ? 1 : round % 3 == 1 ? 7 : 40;
        for (int i = 0; i < 67; i++) x[i] = fixed(-span, span);
        if (round % 5 == 0) x[round % 67] = round % 2 ? INFINITY : -INFINITY, x[(round + 1) % 67] = 0, x[(round + 2) % 67] = -0.0;
        size_t from = (size_t)round % 4, n = (size_t)round % 64;
        function_erfc_many(x + from, got + from, n);
        for (size_t i = from; i < from + n; i++)
            if (memcmp(&got[i], &(double){function_erfc(x[i])}, 8) != 0) return (void)is_same(got[i], function_erfc(x[i]));
        for (int i = 0; i < 67; i++) x[i] *= 20;
        function_exp_many(x + from, got + from, n);
        for (size_t i = from; i < from + n; i++)
            if (memcmp(&got[i], &(double){function_exp(x[i])}, 8) != 0) return (void)is_same(got[i], function_exp(x[i]));
    }
    ok(true);
    x[0] = NAN;
    function_erfc_many(x, got, 2);
    ok(isnan(got[0]) && !isnan(got[1]));
}

/* peak.c: the greatest of a number in a window. */
#include "book/peak.h"

static double *at(double *numbers, uint32_t width, int64_t n)
{
    return &numbers[PEAK_RING + n % (width - PEAK_RING)];
}

/* Samples that nothing was found in are what was found last. */
static void go_on(double *numbers, uint32_t width, int64_t n)
{
    int64_t newest = (int64_t)numbers[PEAK_NEWEST], room = width - PEAK_RING, from = n - room + 1;
    for (int64_t i = newest + 1 > from ? newest + 1 : from; i <= n; i++) *at(numbers, width, i) = numbers[PEAK_LAST];
    numbers[PEAK_NEWEST] = (double)n;
}

bool peak_found(double *numbers, uint32_t width, int64_t n, double value, bool begun)
{
    bool same = begun && n == (int64_t)numbers[PEAK_NEWEST] && value == numbers[PEAK_LAST];
    if (same) return false;
    if (!begun) {
        numbers[PEAK_NEWEST] = numbers[PEAK_FIRST] = (double)n;
        *at(numbers, width, n) = value;
    }
    if (n > (int64_t)numbers[PEAK_NEWEST]) go_on(numbers, width, n);
    double *greatest = at(numbers, width, n);
    if (value > *greatest) *greatest = value;
    numbers[PEAK_LAST] = value;
    return true;
}

bool peak_over(const double *numbers, uint32_t width, int64_t n, uint32_t samples, double *out)
{
    int64_t newest = (int64_t)numbers[PEAK_NEWEST], from = n - samples;
    double most = numbers[PEAK_LAST];
    if ((int64_t)numbers[PEAK_FIRST] >= from || samples >= width - PEAK_RING) return false;
    for (int64_t i = from; i <= newest && i <= n; i++) {
        double greatest = numbers[PEAK_RING + i % (width - PEAK_RING)];
        if (greatest > most) most = greatest;
    }
    *out = most;
    return true;
}

/* curvature.c: how curvature nets. */
#include "netting/curvature.h"

void curvature_double(const double *w, uint32_t count, double *v)
{
    for (uint32_t i = 0; i < count; i++) v[i] = w[i] > 0.0 ? w[i] : 2.0 * w[i];
}

void curvature_gains_cut(const double *w, uint32_t count, double *v)
{
    for (uint32_t i = 0; i < count; i++) v[i] = w[i] > 0.0 ? w[i] : 0.0;
}

double curvature_square(const double *w, const double *y, uint32_t count)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < count; i++)
        if (w[i] > 0.0) sum += w[i] * y[i];
    return sum;
}

bool curvature_is_up(double up, double down, double sum_up, double sum_down)
{
    return up > down || (up == down && sum_up > sum_down);
}

void curvature_slopes(const double *w, const double *doubled, const double *cut, uint32_t count, double *out)
{
    for (uint32_t i = 0; i < count; i++) out[i] = w[i] > 0.0 ? 0.5 * (doubled[i] + cut[i]) : cut[i];
}

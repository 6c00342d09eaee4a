/* market.c: real closes of four European indices. */
#include "market.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "text/csv.h"

static bool take_names(market *m, const csv *c)
{
    if (c->column_count != INDICES + 1) return false;
    for (int i = 0; i < INDICES; i++) text_copy(c->header[i + 1], m->names[i], sizeof m->names[i]);
    return true;
}

static double number_of(netto_text field)
{
    char text[64];
    text_copy(field, text, sizeof text);
    return strtod(text, NULL);
}

static void take_day(market *m, const csv *c)
{
    m->year[m->days] = number_of(c->fields[0]);
    for (int i = 0; i < INDICES; i++) m->close[m->days][i] = number_of(c->fields[i + 1]);
    m->days++;
}

bool market_read(market *m, const char *path)
{
    csv c;
    memory purse;
    FILE *file = fopen(path, "r");
    memory_init(&purse, (size_t)16 << 20);
    m->days = 0;
    if (!file) return fprintf(stderr, "demo: cannot open %s\n", path), false;
    csv_open_file(&c, &purse, file, path);
    bool good = c.complaint.status == NETTO_OK && take_names(m, &c);
    while (good && m->days < DAYS_MAX && csv_next(&c)) take_day(m, &c);
    if (!good || c.complaint.status != NETTO_OK) fprintf(stderr, "demo: %s\n", c.complaint.text);
    good = good && c.complaint.status == NETTO_OK;
    csv_close(&c);
    fclose(file);
    return good;
}

static double return_of(const market *m, size_t day, int index)
{
    return m->close[day][index] / m->close[day - 1][index] - 1.0;
}

static double mean_return(const market *m, size_t from, size_t to, int index)
{
    double sum = 0.0;
    for (size_t day = from + 1; day < to; day++) sum += return_of(m, day, index);
    return sum / (double)(to - from - 1);
}

static double covariance(const market *m, size_t from, size_t to, int i, int j)
{
    double sum = 0.0, mi = mean_return(m, from, to, i), mj = mean_return(m, from, to, j);
    for (size_t day = from + 1; day < to; day++) sum += (return_of(m, day, i) - mi) * (return_of(m, day, j) - mj);
    return sum / (double)(to - from - 2);
}

void market_correlation(const market *m, size_t from, size_t to, double rho[INDICES][INDICES])
{
    for (int i = 0; i < INDICES; i++)
        for (int j = 0; j < INDICES; j++) {
            double vi = covariance(m, from, to, i, i), vj = covariance(m, from, to, j, j);
            rho[i][j] = i == j ? 1.0 : covariance(m, from, to, i, j) / sqrt(vi * vj);
        }
}

/* test_model.c: claims about correlation models as they are asked for. */
#include "support/inside.h"

static netto_status ask(desk *k, const char *name)
{
    netto_command c = {.kind = NETTO_CORRELATION_GET, .model.name = T(name)};
    return desk_ask(k, &c);
}

TEST("a model is answered as it was put, with its version and least eigenvalue")
{
    desk k = desk_open();
    const char *factors[] = {"B", "A", "C", NULL};
    const double rho[] = {1, 0.5, 0.25, 0.5, 1, 0.125, 0.25, 0.125, 1};
    desk_factor(&k, "A", NULL);
    is_status(desk_matrix(&k, "m", NETTO_PRESCRIBED, factors, rho, 0.4), NETTO_OK);
    uint64_t version = k.d.correlation.version;
    desk_factor(&k, "D", NULL);
    is_status(ask(&k, "m"), NETTO_OK);
    const netto_model_info *m = &k.d.model;
    is_bytes(m->as.name.bytes, m->as.name.size, "m", 1);
    is_int(m->as.mode, NETTO_PRESCRIBED);
    is_int(m->version, version);
    is_near(m->as.min_eigenvalue, 0.4, 0);
    is_int(m->rho.order, 3);
    for (int i = 0; i < 3; i++) {
        is_bytes(m->as.factors[i].bytes, m->as.factors[i].size, factors[i], 1);
        for (int j = 0; j < 3; j++) is_near(m->rho.cells[i * m->rho.stride + j], rho[3 * i + j], 0);
    }
    desk_close(&k);
}

TEST("a model that is not there is refused, and those that are there are named")
{
    desk k = desk_open();
    const char *factors[] = {"A", "B", NULL};
    is_status(ask(&k, "default"), NETTO_EPARAMS);
    has_string(desk_said(&k), "no correlation model 'default'; correlation.put makes one");
    desk_correlation(&k, 0.5, factors);
    is_status(ask(&k, "default"), NETTO_OK);
    is_status(ask(&k, "stressed"), NETTO_EPARAMS);
    has_string(desk_said(&k), "no correlation model 'stressed'; there is 'default'");
    desk_close(&k);
}

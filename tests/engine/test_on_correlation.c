/* test_on_correlation.c: claims about models by bucket and by loadings, and about a stressed model beside another. */
#include "base/text.h"
#include "support/inside.h"
#include "support/rules.h"

static const char *const names[] = {"A", "B", "C", "D", NULL};

/* One of each at 100, A long and the others short. */
static desk stand(void)
{
    desk k = desk_open();
    desk_account(&k, "a", NULL, NULL);
    for (int i = 0; names[i]; i++) {
        desk_factor(&k, names[i], i < 2 ? "x" : i < 3 ? "y" : NULL);
        desk_instrument(&k, names[i], NETTO_FUTURE);
        desk_mark(&k, names[i], 100);
        desk_position(&k, "a", names[i], i ? -1 : 1);
    }
    return k;
}

static netto_command put(netto_model_type type)
{
    static netto_text ids[3];
    for (int i = 0; i < 3; i++) ids[i] = T(names[i]);
    return (netto_command){.kind = NETTO_CORRELATION_PUT,
                           .correlation = {.name = T("default"), .type = type, .factors = ids, .factor_count = 3, .by = NETTO_BY_FACTOR_BUCKET}};
}

static netto_command alike(const double rho[2])
{
    netto_command c = put(NETTO_MODEL_BUCKET);
    c.correlation.factor_count = 0;
    c.correlation.rho = rho;
    return c;
}

static double netted(desk *k)
{
    is_status(desk_exposure_all(k, "a", false), NETTO_OK);
    return k->d.exposure.exposure.netted;
}

static double pair_of(desk *k, const char *f, const char *g)
{
    netto_command c = {.kind = NETTO_CORRELATION_GET, .model = {.name = T("default"), .pair = {T(f), T(g)}}};
    return desk_ask(k, &c) == NETTO_OK ? k->d.model.pair : NAN;
}

TEST("factors net by the bucket that their text names, and those without one net with nothing")
{
    desk k = stand();
    netto_command c = alike((double[]){0.8, 0.25});
    is_status(desk_step(&k, &c), NETTO_OK);
    /* A - B in one bucket, C in another, D in none: 100 (1 + 1 + 1 - 1.6 - 0.5 + 0.5)^1/2 + 100 */
    is_near(netted(&k), 100 * sqrt(1.4) + 100, 1e-9);
    is_int(k.d.exposure.unmodelled_count, 1);
    ok(text_is(k.d.exposure.unmodelled[0], "D"));
    is_near(pair_of(&k, "A", "B"), 0.8, 0), is_near(pair_of(&k, "C", "A"), 0.25, 0), is_near(pair_of(&k, "A", "A"), 1, 0);
    ok(isnan(pair_of(&k, "A", "D")));
    has_string(desk_said(&k), "the model 'default' does not know factor 'D', which nets with nothing");
    desk_close(&k);
}

TEST("a factor whose text changes goes to another bucket, and who holds it is netted anew")
{
    desk k = stand();
    netto_command c = alike((double[]){0.8, 0.25});
    desk_step(&k, &c);
    netted(&k);
    desk_factor(&k, "D", "z"); /* a bucket that nobody was in */
    is_near(netted(&k), 100 * sqrt(4 - 1.6 - 4 * 0.25 + 6 * 0.25), 1e-9);
    is_int(k.d.exposure.unmodelled_count, 0);
    desk_factor(&k, "B", "y");
    is_near(netted(&k), 100 * sqrt(4 - 6 * 0.25 + 1.6 + 4 * 0.25), 1e-9);
    desk_factor(&k, "A", NULL);
    is_near(netted(&k), 100 * sqrt(3 + 1.6 + 4 * 0.25) + 100, 1e-9);
    desk_close(&k);
}

TEST("where the buckets are listed others are not known, and each two have a number of their own")
{
    desk k = stand();
    netto_command c = put(NETTO_MODEL_BUCKET);
    netto_text buckets[] = {T("y"), T("x")};
    const double rho[] = {0.5, 0.1, 0.1, 0.9};
    c.correlation.factors = buckets, c.correlation.factor_count = 2, c.correlation.rho = rho;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_near(netted(&k), 100 * sqrt(3 - 1.8 - 0.2 + 0.2) + 100, 1e-9);
    desk_factor(&k, "A", "elsewhere");
    is_int((netted(&k), k.d.exposure.unmodelled_count), 2);
    desk_close(&k);
}

TEST("what buckets demand: a checked model holds for any number of them")
{
    desk k = stand();
    netto_command c = alike((double[]){0.2, 0.3});
    inside_refused(&k, &c, NETTO_EMATRIX);
    has_string(desk_said(&k), "rho is 0.2 and gamma 0.3: of any number of buckets 0 <= gamma <= rho");
    c.correlation.rho = (double[]){0.2, -0.01};
    inside_refused(&k, &c, NETTO_EMATRIX);
    c.correlation.mode = NETTO_PRESCRIBED;
    is_status(desk_step(&k, &c), NETTO_OK);
    c.correlation.rho = (double[]){1.5, 0};
    inside_refused(&k, &c, NETTO_EMATRIX);
    has_string(desk_said(&k), "rho is 1.5; it must lie in [-1, 1]");
    c.correlation.rho = (double[]){0.5, NAN};
    inside_refused(&k, &c, NETTO_EMATRIX);
    netto_text twice[] = {T("x"), T("x")};
    c.correlation.factors = twice, c.correlation.factor_count = 2, c.correlation.rho = (double[]){1, 0, 0, 1};
    inside_refused(&k, &c, NETTO_EDUPLICATE);
    has_string(desk_said(&k), "bucket 'x' stands twice in the model");
    desk_close(&k);
}

TEST("factors correlate by what they load on the same drivers")
{
    desk k = stand();
    netto_command c = put(NETTO_MODEL_FACTOR);
    const double loads[] = {0.8, 0.2, 0.6, -0.4, 0.5, 0.5}, covariance[] = {1.0, 0.5, 0.5, 1.0};
    c.correlation.drivers = 2, c.correlation.loadings = loads;
    is_status(desk_step(&k, &c), NETTO_OK);
    double ab = 0.48 - 0.08, ac = 0.4 + 0.1, bc = 0.3 - 0.2;
    is_near(netted(&k), 100 * sqrt(3 - 2 * ab - 2 * ac + 2 * bc) + 100, 1e-9);
    is_near(pair_of(&k, "B", "C"), bc, 1e-15);
    c.correlation.covariance = covariance;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_near(pair_of(&k, "A", "B"), ab + 0.5 * (0.8 * -0.4 + 0.2 * 0.6), 1e-15);
    is_near(pair_of(&k, "B", "A"), pair_of(&k, "A", "B"), 1e-15);
    desk_close(&k);
}

TEST("what is prescribed may leave a factor less than nothing of its own: it correlates 1 with itself all the same")
{
    desk k = stand();
    netto_command c = put(NETTO_MODEL_FACTOR);
    c.correlation.drivers = 1, c.correlation.loadings = (double[]){0.5, -1.1, 0.8}, c.correlation.mode = NETTO_PRESCRIBED, c.correlation.min_eigenvalue = -0.21;
    is_status(desk_step(&k, &c), NETTO_OK);
    double ab = -0.55, ac = 0.4, bc = -0.88;
    is_near(netted(&k), 100 * sqrt(3 - 2 * ab - 2 * ac + 2 * bc) + 100, 1e-9);
    is_near(pair_of(&k, "B", "B"), 1, 0), is_near(pair_of(&k, "B", "C"), bc, 1e-15);
    c.correlation.covariance = (double[]){-0.5}, c.correlation.min_eigenvalue = -1;
    is_status(desk_step(&k, &c), NETTO_OK);
    is_near(pair_of(&k, "B", "C"), 0.44, 1e-15);
    c.correlation.loadings = (double[]){0.5, INFINITY, 1};
    inside_refused(&k, &c, NETTO_EMATRIX);
    has_string(desk_said(&k), "the loadings of 'B' are not all finite numbers");
    desk_close(&k);
}

/* With these attributes. */
static void put_attrs(desk *k, const char *id, netto_text attrs)
{
    netto_factor_row row = {.id = T(id), .bucket = T("x"), .attrs = attrs, .vol = {.kind = NETTO_NUMBER_NONE}};
    netto_command c = {.kind = NETTO_FACTOR_PUT, .count = 1, .factors = &row};
    is_status(desk_step(k, &c), NETTO_OK);
}

TEST("buckets may go by an attribute, a text or a whole number, and follow it; who has none nets with nothing")
{
    desk k = stand();
    netto_command c = alike((double[]){0.8, 0.25});
    c.correlation.by = NETTO_BY_FACTOR_ATTRS, c.correlation.key = T("desk");
    put_attrs(&k, "A", (netto_text){"\x81\xa4" "desk\xa1r", 8}), put_attrs(&k, "B", (netto_text){"\x81\xa4" "desk\x07", 7});
    put_attrs(&k, "C", (netto_text){"\x81\xa4" "desk\xa1" "7", 8}), put_attrs(&k, "D", (netto_text){"\x81\xa4" "desk\xc3", 7});
    is_status(desk_step(&k, &c), NETTO_OK);
    is_near(pair_of(&k, "B", "C"), 0.8, 0), is_near(pair_of(&k, "A", "B"), 0.25, 0);
    netted(&k);
    is_int(k.d.exposure.unmodelled_count, 1);
    ok(text_is(k.d.exposure.unmodelled[0], "D"));
    double before = netted(&k);
    put_attrs(&k, "A", (netto_text){"\x81\xa4" "desk\x07", 7});
    is_near(pair_of(&k, "A", "B"), 0.8, 0);
    ok(netted(&k) != before);
    put_attrs(&k, "A", (netto_text){0});
    ok(isnan(pair_of(&k, "A", "B")));
    netted(&k);
    is_int(k.d.exposure.unmodelled_count, 2);
    desk_close(&k);
}

TEST("what loadings demand: nothing is explained more than whole")
{
    desk k = stand();
    netto_command c = put(NETTO_MODEL_FACTOR);
    c.correlation.drivers = 1, c.correlation.loadings = (double[]){0.5, -1.1, 1};
    inside_refused(&k, &c, NETTO_EMATRIX);
    has_string(desk_said(&k), "the drivers explain 1.21 of the variance of 'B', which is 1");
    c.correlation.loadings = (double[]){0.5, NAN, 1};
    inside_refused(&k, &c, NETTO_EMATRIX);
    has_string(desk_said(&k), "the loadings of 'B' are not all finite numbers");
    c.correlation.covariance = (double[]){-0.5}, c.correlation.min_eigenvalue = -0.5;
    inside_refused(&k, &c, NETTO_EMATRIX);
    static double many[65 * 65];
    for (int i = 0; i < 65; i++) many[66 * i] = 1;
    c.correlation.covariance = many, c.correlation.loadings = many, c.correlation.drivers = 65;
    inside_refused(&k, &c, NETTO_ETOOLARGE);
    has_string(desk_said(&k), "65 drivers with a covariance; at most 64");
    c.correlation.covariance = NULL, c.correlation.drivers = 0;
    inside_refused(&k, &c, NETTO_EPARAMS);
    has_string(desk_said(&k), "loads on at least one driver");
    desk_close(&k);
}

/* ---- a stressed model ------------------------------------------------------------------------------------------- */

static void stress(desk *k, rules *r)
{
    *r = rules_of("stress");
    r->policy.stressed = T("crisis");
    is_status(desk_policy(k, &r->policy), NETTO_OK);
}

TEST("of two models the worse counts, set by set, and it is told which")
{
    static rules r;
    desk k = stand();
    const char *factors[] = {"A", "B", "C", "D", NULL};
    const double calm[] = {1, 0.9, 0, 0, 0.9, 1, 0, 0, 0, 0, 1, 0.2, 0, 0, 0.2, 1}, crisis[] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    desk_matrix(&k, "default", NETTO_CHECKED, factors, calm, 0);
    is_near(netted(&k), 100 * sqrt(4 - 1.8 + 0.4), 1e-9);
    stress(&k, &r);
    is_near(netted(&k), 400, 1e-9); /* the second is not there: nothing nets */
    is_int(k.d.exposure.unmodelled_count, 4);
    desk_matrix(&k, "crisis", NETTO_CHECKED, factors, crisis, 0);
    is_near(netted(&k), 200, 1e-9);
    ok(k.d.exposure.stressed && k.d.exposure.sets[0].stressed && k.d.exposure.unmodelled_count == 0);
    double shares = 0.0;
    for (uint32_t i = 0; i < k.d.exposure.factor_count; i++) shares += k.d.exposure.factors[i].contribution;
    is_near(shares, 200, 1e-9);
    desk_trade(&k, "t", "a", "A", -2, 100); /* all short: now the calm one needs more */
    is_near(netted(&k), 100 * sqrt(4 + 1.8 + 0.4), 1e-9);
    ok(!k.d.exposure.stressed && !k.d.exposure.sets[0].stressed);
    desk_close(&k);
}

TEST("the worst leg under two models is the worst under either")
{
    static rules r;
    desk k = stand();
    const char *factors[] = {"A", "B", "C", "D", NULL};
    const double calm[] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0.5, 0, 0, 0.5, 1}, crisis[] = {1, 0.9, 0, 0, 0.9, 1, 0, 0, 0, 0, 1, -0.5, 0, 0, -0.5, 1};
    desk_matrix(&k, "default", NETTO_CHECKED, factors, calm, 0);
    desk_matrix(&k, "crisis", NETTO_CHECKED, factors, crisis, 0);
    stress(&k, &r);
    is_near(netted(&k), 100 * sqrt(5), 1e-9);
    is_near(k.d.exposure.worst_leg.netted, 200, 1e-9); /* without A: calm 3 + 1, crisis 3 - 1 */
    is_near(k.d.exposure.legs[2].netted, 100 * sqrt(3), 1e-9); /* without C: calm 3, crisis 3 - 1.8 */
    desk_close(&k);
}

TEST("a checked model at fault is at fault also as the stressed one")
{
    static rules r;
    desk k = stand();
    const char *factors[] = {"A", "B", "C", "D", NULL};
    const double calm[] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, wrong[] = {1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1};
    desk_matrix(&k, "default", NETTO_CHECKED, factors, calm, 0);
    desk_matrix(&k, "crisis", NETTO_CHECKED, factors, wrong, 0); /* whoever said so was wrong: 4 - 6 < 0 */
    stress(&k, &r);
    is_near(netted(&k), 400, 1e-9);
    ok(k.d.exposure.indefinite);
    desk_matrix(&k, "crisis", NETTO_PRESCRIBED, factors, wrong, -0.5);
    is_near(netted(&k), 200, 1e-9);
    ok(!k.d.exposure.indefinite);
    desk_close(&k);
}

/* ---- asked for --------------------------------------------------------------------------------------------------- */

TEST("models are listed, and their factors paged")
{
    desk k = stand();
    netto_command c = alike((double[]){0.8, 0.25}), list = {.kind = NETTO_CORRELATION_LIST};
    desk_step(&k, &c);
    c = put(NETTO_MODEL_FACTOR);
    c.correlation.name = T("loads"), c.correlation.drivers = 1, c.correlation.loadings = (double[]){0.5, 0.25, 0.125};
    is_status(desk_step(&k, &c), NETTO_OK);
    is_status(desk_ask(&k, &list), NETTO_OK);
    is_int(k.d.row_count, 2);
    ok(text_is(k.d.models[0].as.name, "default") && k.d.models[0].as.factor_count == 2 && text_is(k.d.models[1].as.name, "loads"));
    netto_command get = {.kind = NETTO_CORRELATION_GET, .model = {.name = T("loads"), .page = {.after = T("A"), .limit = 1}}};
    is_status(desk_ask(&k, &get), NETTO_OK);
    const netto_model_info *m = &k.d.model;
    ok(m->first == 1 && m->count == 1 && k.d.more && text_is(m->as.factors[0], "B") && m->as.loadings[m->first] == 0.25);
    get.model.page.after = T("D");
    is_status(desk_ask(&k, &get), NETTO_EPARAMS);
    has_string(desk_said(&k), "after: the model has no 'D'");
    desk_close(&k);
}

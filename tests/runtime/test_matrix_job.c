/* test_matrix_job.c: correlation.put: checked off the loop, told why not, applied in order. */
#include "runtime/home.h"

static const char *matrix(double rho)
{
    static char text[128];
    snprintf(text, sizeof text, "[{factors: ['X', 'Y'], rho: [[1.0, %.17g], [%.17g, 1.0]]}]", rho, rho);
    return text;
}

TEST("a matrix that passes is applied, with its least eigenvalue")
{
    home h = open_home();
    furnish(&h);
    call *c = begin_with(&h, "correlation.put", matrix(0.5));
    ok(c->later);
    settle(&h);
    has_string(c->text, "min_eigenvalue: 0.");
    has_string(c->text, "repaired: false");
    close_home(&h);
}

TEST("one that does not is refused by its worst entry or its eigenvalue")
{
    home h = open_home();
    furnish(&h);
    has_string(ask(&h, "correlation.put", matrix(1.5)), "bad_matrix: ");
    has_string(ask(&h, "correlation.put", "[{factors: ['X', 'Y'], rho: [[1.0, 0.5], [0.4, 1.0]]}]"),
               "bad_matrix: ");
    has_string(ask(&h, "correlation.put", "[{factors: ['X', 'Y'], rho: [[0.5, 0.5], [0.5, 1.0]]}]"),
               "bad_matrix: ");
    has_string(ask(&h, "correlation.put", "[{factors: ['X', 'Y'], rho: [[1.0, nan], [nan, 1.0]]}]"),
               "bad_matrix: ");
    has_string(
        ask(&h, "correlation.put",
            "[{factors: ['X', 'Y', 'Z'], rho: [[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]}]"),
        "eigenvalue");
    has_string(ask(&h, "correlation.put",
                   "[{factors: ['X', 'Y', 'Z'], mode: 'prescribed', "
                   "rho: [[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]}]"),
               "min_eigenvalue: -0.");
    close_home(&h);
}

TEST("one after the other is applied in the order of asking")
{
    home h = open_home();
    furnish(&h);
    call *calls[10];
    has_string(ask(&h, "position.put", "['alice', [['Y', -20]]]"), "count: 1");
    for (int i = 0; i < 10; i++) calls[i] = begin_with(&h, "correlation.put", matrix(i / 10.0));
    settle(&h);
    for (int i = 0; i < 10; i++) has_string(calls[i]->text, "version: ");
    has_string(ask(&h, "exposure.get", "['alice']"),
               "netted: 447.21359549"); /* sqrt(2 * 1000^2 * (1 - 0.9)) */
    close_home(&h);
}

TEST("the request may go while its matrix is checked")
{
    home h = open_home();
    furnish(&h);
    call *c = begin_with(&h, "correlation.put", matrix(0.5));
    serve_abandon(h.r, c);
    memset((char *)(uintptr_t)c->params.bytes, 0, c->params.size);
    settle(&h);
    ok(!c->answered);
    has_string(ask(&h, "correlation.put", matrix(0.25)), "version: ");
    close_home(&h);
}

static bool opened;

static void wait_at_gate(job *j)
{
    (void)j;
    while (!__atomic_load_n(&opened, __ATOMIC_RELAXED)) usleep(1000);
}

static void pass_on(job *j)
{
    (void)j;
}

TEST("more than may wait are refused")
{
    job gate = {wait_at_gate, pass_on, pass_on, NULL};
    home h = open_home();
    furnish(&h);
    call *calls[100];
    unsigned refused = 0, taken = 0;
    ok(jobs_add(h.r->jobs, &gate));
    for (int i = 0; i < 100; i++) calls[i] = begin_with(&h, "correlation.put", matrix(0.5));
    for (int i = 0; i < 100; i++) refused += !calls[i]->later && strstr(calls[i]->text, "overloaded: ");
    __atomic_store_n(&opened, true, __ATOMIC_RELAXED);
    settle(&h);
    for (int i = 0; i < 100; i++) taken += strstr(calls[i]->text, "version: ") != NULL;
    ok(refused >= 100 - JOBS_MAX);
    is_int(refused + taken, 100);
    close_home(&h);
}

TEST("a house that closes meanwhile leaks nothing")
{
    home h = open_home();
    furnish(&h);
    for (int i = 0; i < 20; i++) begin_with(&h, "correlation.put", matrix(i / 30.0));
    ok(h.r->matrices != NULL);
    close_home(&h);
}

TEST("a matrix that only its eigenvalues keep from passing is repaired where that is asked for, and the distance is told and kept")
{
    static const char higham[] = "[{name: 'mended', factors: ['X', 'Y', 'Z'], rho: [[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]], repair: true}]";
    home h = open_home();
    furnish(&h);
    has_string(ask(&h, "correlation.put", higham), "repaired: {distance: 0.527"); /* Higham 2002: 0.5278 */
    has_string(ask(&h, "correlation.get", "[{name: 'mended'}]"), "repaired: {distance: 0.527");
    has_string(ask(&h, "correlation.get", "[{name: 'mended', pair: ['X', 'Y']}]"), "rho: 0.7606");
    has_string(ask(&h, "correlation.list", "[]"), "repaired: {distance: 0.527");
    has_string(ask(&h, "correlation.put", "[{name: 'good', factors: ['X'], rho: [[1.0]], repair: true}]"), "repaired: false");
    has_string(ask(&h, "correlation.put", "[{factors: ['X', 'Y'], rho: [[1.0, 1.5], [1.5, 1.0]], repair: true}]"), "it must lie in [-1, 1]");
    close_home(&h);
}

TEST("models by bucket and by loadings pass through the same job")
{
    home h = open_home();
    furnish(&h);
    has_string(ask(&h, "correlation.put", "[{type: 'bucket', rho: 0.5, gamma: 0.25}]"), "min_eigenvalue: 0.25");
    has_string(ask(&h, "correlation.put", "[{type: 'bucket', buckets: ['a', 'b'], rho: 0.5, gamma: 0.75}]"),
               "bad_matrix: not positive semidefinite: the least eigenvalue is -0.25");
    has_string(ask(&h, "correlation.put", "[{type: 'factor', factors: ['X', 'Y'], loadings: [[0.5, 0.5], [0.6, 0.0]]}]"), "min_eigenvalue: 0.5");
    has_string(ask(&h, "correlation.put", "[{type: 'factor', factors: ['X'], loadings: [[0.5, 0.1]], covariance: [[1.0, 2.0], [2.0, 1.0]]}]"),
               "bad_matrix: not positive semidefinite: the least eigenvalue is -1");
    has_string(ask(&h, "correlation.get", "[{pair: ['X', 'Y']}]"), "rho: 0.3");
    close_home(&h);
}

#define TWO "type: 'factor', mode: 'prescribed', factors: ['X', 'Y'], "

TEST("a prescribed factor model is taken as long as no correlation leaves [-1, 1], with a bound of its eigenvalues")
{
    home h = open_home();
    furnish(&h);
    has_string(ask(&h, "correlation.put", "[{" TWO "loadings: [[1.25], [0.5]]}]"), "min_eigenvalue: -0.5625");
    has_string(ask(&h, "correlation.get", "[{pair: ['X', 'Y']}]"), "rho: 0.625");
    has_string(ask(&h, "correlation.list", "[]"), "mode: 'prescribed'");
    has_string(ask(&h, "correlation.put", "[{" TWO "loadings: [[1.25], [-1.0]]}]"), "bad_matrix: the drivers make the correlation of 'X' and 'Y' -1.25");
    has_string(ask(&h, "correlation.put", "[{" TWO "loadings: [[1.0], [0.5]], covariance: [[-0.5]]}]"), "min_eigenvalue: 0.375"); /* 1 - 0.5 * 1.25 */
    has_string(ask(&h, "correlation.get", "[{pair: ['X', 'Y']}]"), "rho: -0.25");
    has_string(ask(&h, "correlation.put", "[{" TWO "loadings: [[2.0], [2.0]], covariance: [[-0.5]]}]"), "bad_matrix: the drivers make the correlation of 'X' and 'Y' -2");
    has_string(ask(&h, "correlation.put", "[{type: 'factor', factors: ['X', 'Y'], loadings: [[1.25], [0.5]]}]"), "or say mode = \"prescribed\"");
    close_home(&h);
}

TEST("buckets by an attribute are told as they were asked for, and journalled")
{
    home h = open_home();
    furnish(&h);
    ask(&h, "factor.put", "[[{id: 'X', attrs: {desk: 'rates'}}, {id: 'Y', attrs: {desk: 'rates'}}]]");
    has_string(ask(&h, "correlation.put", "[{type: 'bucket', by: 'attrs.desk', rho: 0.5, gamma: 0.25}]"), "min_eigenvalue: 0.25");
    has_string(ask(&h, "correlation.get", "[]"), "by: 'attrs.desk', found: ['rates']");
    has_string(ask(&h, "correlation.get", "[{pair: ['X', 'Y']}]"), "rho: 0.5");
    close_home(&h);
}

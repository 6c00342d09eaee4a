/* test_row.c: a command as the journal keeps it, and back. */
#include "runtime/row.h"

#include "codec/notation.h"

static netto_complaint why;
static arena scratch;
static netto_command back;
static netto_text id;
static policy_sources sources;

static netto_status read_back(netto_command_kind kind, netto_text bytes)
{
    if (!scratch.memory) arena_init(&scratch, &notation_purse);
    arena_reset(&scratch);
    id = (netto_text){0};
    sources = (policy_sources){0};
    memset(&back, 0x5a, sizeof back);
    return row_read(text_of(netto_command_word(kind)), bytes, &scratch, &back, &id, &sources, &why);
}

/* Written, and read back. */
static writer row;
static netto_text written(const netto_command *c, netto_text packed)
{
    if (!row.memory) writer_init(&row, &notation_purse, SIZE_MAX / 4);
    writer_rewind(&row, 0);
    row_write(&row, c, packed);
    netto_text bytes = writer_text_of(&row);
    if (!ok(read_back(c->kind, bytes) == NETTO_OK)) tap_note("%s: %s", show(bytes), why.text);
    ok(back.kind == c->kind);
    return bytes;
}

/* The same bytes, and given where it was. */
static bool same_text(netto_text a, netto_text b)
{
    return !a.bytes == !b.bytes && text_equal(a, b);
}

/* ---- what the house makes ---------------------------------------------------------------------------------- */

TEST("a matrix comes back to the last bit, with its mode and its least eigenvalue")
{
    static const netto_text factors[] = {TEXT_LITERAL("EUR/USD"), TEXT_LITERAL("\xc3\xa9"), TEXT_LITERAL("Z")};
    const double rho[] = {1.0, 0.1, -0.0, 0.1, 1.0, 1e-308, -0.0, 1e-308, 1.0};
    for (int mode = NETTO_CHECKED; mode <= NETTO_PRESCRIBED; mode++) {
        netto_command c = {.kind = NETTO_CORRELATION_PUT};
        c.correlation = (netto_correlation){.name = TEXT_LITERAL("fx"), .mode = (netto_model_mode)mode, .factors = factors,
                                            .factor_count = 3, .rho = rho, .min_eigenvalue = 0x1.fffffffffffffp-3};
        written(&c, (netto_text){0});
        const netto_correlation *m = &back.correlation;
        ok(same_text(m->name, c.correlation.name) && m->mode == (netto_model_mode)mode && m->factor_count == 3);
        ok(memcmp(m->rho, rho, sizeof rho) == 0 && m->min_eigenvalue == 0x1.fffffffffffffp-3);
        for (int i = 0; i < 3; i++) ok(same_text(m->factors[i], factors[i]));
    }
}

TEST("a model of buckets comes back, with what these go by")
{
    netto_command c = {.kind = NETTO_CORRELATION_PUT};
    c.correlation = (netto_correlation){.name = TEXT_LITERAL("desks"), .type = NETTO_MODEL_BUCKET, .by = NETTO_BY_FACTOR_ATTRS,
                                        .key = TEXT_LITERAL("desk"), .rho = (double[]){0.5, 0.25}, .min_eigenvalue = 0.25};
    written(&c, (netto_text){0});
    ok(back.correlation.by == NETTO_BY_FACTOR_ATTRS && same_text(back.correlation.key, c.correlation.key));
    ok(back.correlation.rho[0] == 0.5 && back.correlation.rho[1] == 0.25);
    c.correlation.by = NETTO_BY_FACTOR_TENOR;
    written(&c, (netto_text){0});
    is_int(back.correlation.by, NETTO_BY_FACTOR_TENOR);
}

TEST("a large matrix comes back")
{
    enum { N = 200 };
    static double rho[N * N];
    static char names[N][8];
    static netto_text factors[N];
    for (int i = 0; i < N; i++) {
        snprintf(names[i], sizeof names[i], "F%d", i);
        factors[i] = text_of(names[i]);
        for (int j = 0; j < N; j++) rho[i * N + j] = i == j ? 1.0 : 1.0 / (2.0 + i + j);
    }
    netto_command c = {.kind = NETTO_CORRELATION_PUT};
    c.correlation = (netto_correlation){.name = TEXT_LITERAL("default"), .factors = factors, .factor_count = N, .rho = rho};
    written(&c, (netto_text){0});
    ok(back.correlation.factor_count == N && memcmp(back.correlation.rho, rho, sizeof rho) == 0);
}

static netto_text pack_sources(const policy_sources *s)
{
    static writer w;
    if (!w.memory) writer_init(&w, &notation_purse, SIZE_MAX / 4);
    writer_rewind(&w, 0);
    row_pack(&w, s);
    return writer_text_of(&w);
}

static bool same_sources(const policy_sources *a, const policy_sources *b)
{
    bool same = a->count == b->count && same_text(a->params, b->params);
    for (uint32_t i = 0; same && i < a->count; i++)
        same = text_equal(a->files[i].name, b->files[i].name) && text_equal(a->files[i].text, b->files[i].text);
    return same;
}

TEST("an activation comes back with all sources, params and what was expected")
{
    static const netto_source files[] = {{TEXT_LITERAL("policy.lua"), TEXT_LITERAL("return 1\n\"\xff\"")},
                                         {TEXT_LITERAL("lib/a.lua"), {"", 0}}};
    netto_policy policy = {.id = TEXT_LITERAL("abc123")};
    const policy_sources all[] = {{files, 2, {0}}, {files, 1, {0}}, {NULL, 0, {0}}};
    for (size_t i = 0; i < 6; i++) {
        policy_sources s = all[i % 3];
        char params[64];
        netto_text packed_params = pack("{haircut: 0.5, names: ['a', nil]}");
        memcpy(params, packed_params.bytes, packed_params.size);
        if (i >= 3) s.params = (netto_text){params, packed_params.size};
        netto_command c = {.kind = NETTO_POLICY_ACTIVATE};
        c.activate.policy = &policy;
        if (i % 2) c.activate.expect = TEXT_LITERAL("before");
        written(&c, pack_sources(&s));
        ok(text_equal(id, policy.id) && same_text(back.activate.expect, c.activate.expect) && same_sources(&sources, &s));
    }
}

TEST("a shadow comes back with its threshold and all sources, and where it ends with neither")
{
    static const netto_source files[] = {{TEXT_LITERAL("policy.lua"), TEXT_LITERAL("return 1")}};
    netto_policy policy = {.id = TEXT_LITERAL("abc123")};
    policy_sources all = {files, 1, {0}};
    for (int end = 0; end < 2; end++) {
        netto_command c = {.kind = NETTO_POLICY_SHADOW, .shadow = {&policy, end, end ? 0.0 : 0.25}};
        written(&c, pack_sources(&all));
        ok(text_equal(id, policy.id) && back.shadow.end == end && back.shadow.threshold == c.shadow.threshold);
        is_int(sources.count, !end);
    }
}

TEST("the built-in policy has no sources")
{
    netto_policy policy = {.id = TEXT_LITERAL("built-in")};
    netto_command c = {.kind = NETTO_POLICY_ACTIVATE};
    c.activate.policy = &policy;
    is_string(show(written(&c, (netto_text){0})), "['built-in', nil, [{}, nil]]");
    ok(sources.count == 0 && !sources.params.bytes);
}

TEST("faults, notices and ticks come back, and a text that was not given is not one that is empty")
{
    netto_text empty = {"", 0}, given = TEXT_LITERAL("a sentence, with \xc3\xa9");
    for (int i = 0; i < 32; i++) {
        netto_text t[5];
        for (int k = 0; k < 5; k++) t[k] = i >> k & 1 ? given : k % 2 ? empty : (netto_text){0};
        netto_command c = {.kind = NETTO_NOTICE};
        c.notice = (netto_notice){t[0], t[1], t[2], t[3], t[4]};
        written(&c, (netto_text){0});
        const netto_notice *n = &back.notice;
        ok(same_text(n->action, t[0]) && same_text(n->policy, t[1]) && same_text(n->name, t[2]) && same_text(n->version, t[3]) &&
           same_text(n->message, t[4]));
        c = (netto_command){.kind = NETTO_RULE_FAULT};
        c.fault = (netto_rule_fault){t[0], t[1], t[2], t[3], i % 2};
        written(&c, (netto_text){0});
        const netto_rule_fault *f = &back.fault;
        ok(same_text(f->policy, t[0]) && same_text(f->rule, t[1]) && same_text(f->account, t[2]) && same_text(f->message, t[3]) && f->supposed == i % 2);
    }
    netto_command staged = {.kind = NETTO_NOTICE, .notice = {.action = TEXT_LITERAL("staged"), .policy = TEXT_LITERAL("abc")}};
    is_string(show(written(&staged, pack("[{'policy.lua': 'return 1'}, {x: 1}]"))),
              "['staged', 'abc', nil, nil, nil, [{policy.lua: 'return 1'}, {x: 1}]]");
    ok(text_is(id, "abc") && sources.count == 1 && text_is(sources.files[0].text, "return 1") && sources.params.size > 0);
    netto_command tick = {.kind = NETTO_TICK};
    is_string(show(written(&tick, (netto_text){0})), "[]");
}

/* ---- what callers send ----------------------------------------------------------------------------------------- */

static const struct {
    netto_command_kind kind;
    const char *params;
} calls[] = {
    {NETTO_INSTRUMENT_PUT, "[[{id: 'X', kind: 'option', underlying: 'U', strike: 10.5, right: 'C', expiry: 1700000000000000005, attrs: {a: 1}}], {partial: true}]"},
    {NETTO_FACTOR_PUT, "[[{id: 'X', class: 'index'}]]"},
    {NETTO_FX_PUT, "[[['EUR', 1.1]]]"},
    {NETTO_MARK_PUT, "[[['X', 100.5], ['Y', 1]]]"},
    {NETTO_ACCOUNT_PUT, "[[{id: 'alice', parent: 'desk'}]]"},
    {NETTO_COLLATERAL_PUT, "['alice', [['USD', 10]]]"},
    {NETTO_POSITION_PUT, "['alice', [['X', -1.5]]]"},
    {NETTO_TRADE_APPLY, "[[{id: 't', account: 'alice', instrument: 'X', qty: 1, price: 2, ts: 1700000000000000007}], {late: true}]"},
};

TEST("what callers send is read as their method reads it")
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (!ok(read_back(calls[i].kind, pack(calls[i].params)) == NETTO_OK && back.kind == calls[i].kind))
            tap_note("%s: %s", calls[i].params, why.text);
    ok(read_back(NETTO_TRADE_APPLY, pack(calls[7].params)) == NETTO_OK && back.late && back.count == 1 && text_is(back.trades[0].id, "t"));
}

/* ---- garbage ------------------------------------------------------------------------------------------------------ */

#define GOOD 32

/* One of each kind, in storage of its own. */
static netto_text good[GOOD];
static netto_command_kind kinds[GOOD];
static size_t count;

static void keep(netto_command_kind kind, netto_text bytes)
{
    if (count == GOOD) abort();
    char *copy = malloc(bytes.size + 1u);
    memcpy(copy, bytes.bytes, bytes.size);
    kinds[count] = kind;
    good[count++] = (netto_text){copy, bytes.size};
}

static void make_good(void)
{
    count = 0;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) keep(calls[i].kind, pack(calls[i].params));
    keep(NETTO_CORRELATION_PUT, pack("[{name: 'm', mode: 'checked', factors: ['X', 'Y'], rho: [[1.0, 0.5], [0.5, 1.0]]}, 0.5]"));
    keep(NETTO_POLICY_ACTIVATE, pack("['abc', 'before', [{'policy.lua': 'return 1', 'b.lua': ''}, {x: 1}]]"));
    keep(NETTO_POLICY_SHADOW, pack("['abc', 0.25, [{'policy.lua': 'return 1'}, {x: 1}]]"));
    keep(NETTO_POLICY_SHADOW, pack("['abc', nil, [{}, nil]]"));
    keep(NETTO_RULE_FAULT, pack("['p', 'r', nil, 'm', false]"));
    keep(NETTO_NOTICE, pack("['a', nil, 'n', 'v', 'm']"));
    keep(NETTO_NOTICE, pack("['staged', 'abc', 'n', 'v', '', [{'policy.lua': 'return 1'}, nil]]"));
    keep(NETTO_TICK, pack("[]"));
}

static void drop_good(void)
{
    for (size_t i = 0; i < count; i++) free((void *)(uintptr_t)good[i].bytes);
}

TEST("a row that ends too early, or goes on, is refused")
{
    make_good();
    for (size_t i = 0; i < count; i++) {
        char *bytes = malloc(good[i].size + 1u);
        if (!ok(read_back(kinds[i], good[i]) == NETTO_OK)) tap_note("%s", show(good[i]));
        for (uint32_t size = 0; size < good[i].size; size++) {
            char *exact = malloc(size + !size); /* so that a read beyond it is seen */
            memcpy(exact, good[i].bytes, size);
            if (!ok(read_back(kinds[i], (netto_text){exact, size}) != NETTO_OK)) tap_note("%s, %u bytes", show(good[i]), size);
            free(exact);
        }
        memcpy(bytes, good[i].bytes, good[i].size);
        bytes[good[i].size] = '\xc0';
        if (!ok(read_back(kinds[i], (netto_text){bytes, good[i].size + 1}) != NETTO_OK)) tap_note("%s, nil", show(good[i]));
        free(bytes);
    }
    drop_good();
}

TEST("rows of chance, and good ones with bytes of chance, are read or refused")
{
    unsigned refused = 0;
    make_good();
    srand(7);
    for (int n = 0; n < 60000; n++) {
        size_t i = (size_t)rand() % count, size = good[i].size;
        char *bytes = malloc(size + 1);
        memcpy(bytes, good[i].bytes, size);
        for (int k = rand() % 4; k >= 0 && size; k--) bytes[(size_t)rand() % size] = (char)(n % 3 ? rand() : (int[]){0xc0, 0xdf, 0xdd, 0xdb, 0x90, 0xc6}[rand() % 6]);
        if (n % 5 == 0)
            for (size_t k = 0; k < size; k++) bytes[k] = (char)rand();
        netto_command_kind kind = n % 7 ? kinds[i] : (netto_command_kind)(rand() % NETTO_COMMAND_KIND_COUNT);
        refused += read_back(kind, (netto_text){bytes, (uint32_t)size}) != NETTO_OK;
        free(bytes);
    }
    ok(refused > 20000);
    drop_good();
}

TEST("a kind that changes nothing, or is none, is refused by name")
{
    netto_command_kind kind;
    ok(!row_kind(TEXT_LITERAL("margin.get"), &kind) && !row_kind(TEXT_LITERAL(""), &kind) && !row_kind(TEXT_LITERAL("tic"), &kind));
    ok(row_kind(TEXT_LITERAL("tick"), &kind) && kind == NETTO_TICK);
    ok(read_back(NETTO_MARGIN_GET, pack("['alice']")) == NETTO_EPARAMS);
    has_string(why.text, "'margin.get' is no command of this version");
}

/* ---- what was decided ------------------------------------------------------------------------------------------------ */

TEST("a decision's digest tells its result and each of its events, in order")
{
    uint8_t one[DIGEST_SIZE], other[DIGEST_SIZE];
    writer w;
    writer_init(&w, &notation_purse, SIZE_MAX / 4);
    netto_event events[2] = {{.topic = NETTO_TOPIC_POLICY, .n = 1}, {.topic = NETTO_TOPIC_RULE_ERROR, .n = 2}};
    netto_command c = {.kind = NETTO_MARK_PUT};
    netto_decision *d = calloc(1, sizeof *d);
    *d = (netto_decision){.seq = 7, .count = {.count = 1}, .events = events, .event_count = 2};
    ok(row_digest(&w, &c, d, one) && row_digest(&w, &c, d, other) && memcmp(one, other, sizeof one) == 0);
    d->count.late = 1;
    ok(row_digest(&w, &c, d, other) && memcmp(one, other, sizeof one) != 0);
    d->count.late = 0, d->event_count = 1;
    ok(row_digest(&w, &c, d, other) && memcmp(one, other, sizeof one) != 0);
    d->event_count = 2, events[1].n = 3;
    ok(row_digest(&w, &c, d, other) && memcmp(one, other, sizeof one) != 0);
    writer poor;
    memory purse;
    memory_init(&purse, 1);
    writer_init(&poor, &purse, 100);
    ok(!row_digest(&poor, &c, d, other));
    writer_destroy(&w);
    free(d);
}

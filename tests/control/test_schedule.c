/* test_schedule.c: claims about what is due when. */
#include "control/schedule.h"

#include "tap/tap.h"

#define PLENTY ((size_t)1 << 20)
#define KEYS   600

static schedule made(memory *m, uint32_t room)
{
    schedule s = {0};
    memory_init(m, PLENTY);
    ok(schedule_reserve(&s, m, room));
    return s;
}

TEST("a key is made of a kind, a rule and a thing, and told apart by each")
{
    uint64_t key = schedule_key(3, SCHEDULE_RULES - 1, UINT32_MAX);
    is_int(schedule_kind(key), 3);
    is_int(schedule_rule(key), SCHEDULE_RULES - 1);
    is_int(schedule_thing(key), UINT32_MAX);
    ok(schedule_key(1, 0, 0) > schedule_key(0, SCHEDULE_RULES - 1, UINT32_MAX));
    ok(schedule_key(1, 2, 0) > schedule_key(1, 1, UINT32_MAX));
}

TEST("an empty schedule has no deadline, and needs no memory")
{
    schedule s = {0};
    memory m;
    deadline d;
    memory_init(&m, 0);
    ok(schedule_first(&s) == NETTO_NEVER && schedule_due(&s, 7) == NETTO_NEVER && !schedule_take(&s, INT64_MAX, &d));
    schedule_drop(&s, 7);
    schedule_set(&s, 7, NETTO_NEVER);
    schedule_clear(&s);
    is_int(s.count, 0);
    schedule_destroy(&s, &m);
    is_int(m.growths, 0);
}

TEST("what is due is taken in order of time, then of key, and nothing before its time")
{
    memory m;
    schedule s = made(&m, 4);
    deadline d;
    schedule_set(&s, 9, 20);
    schedule_set(&s, 5, 10);
    schedule_set(&s, 4, 20);
    schedule_set(&s, 1, -30);
    is_int(schedule_first(&s), -30);
    ok(!schedule_take(&s, -31, &d));
    ok(schedule_take(&s, 20, &d) && d.key == 1 && d.due == -30);
    ok(schedule_take(&s, 20, &d) && d.key == 5 && d.due == 10);
    ok(schedule_take(&s, 20, &d) && d.key == 4 && d.due == 20);
    ok(!schedule_take(&s, 19, &d));
    ok(schedule_take(&s, 20, &d) && d.key == 9);
    ok(!schedule_take(&s, INT64_MAX, &d));
    schedule_destroy(&s, &m);
    is_int(m.used, 0);
}

TEST("a deadline moves to where it is set, and is gone when it is dropped")
{
    memory m;
    schedule s = made(&m, 3);
    for (uint64_t key = 1; key <= 3; key++) schedule_set(&s, key, (netto_instant)key * 10);
    schedule_set(&s, 3, 5);
    is_int(schedule_first(&s), 5);
    schedule_set(&s, 3, 50);
    is_int(schedule_first(&s), 10);
    is_int(schedule_due(&s, 3), 50);
    schedule_drop(&s, 1);
    schedule_drop(&s, 1);
    is_int(schedule_first(&s), 20);
    schedule_set(&s, 2, NETTO_NEVER);
    is_int(schedule_first(&s), 50);
    is_int(s.count, 1);
    schedule_clear(&s);
    ok(schedule_first(&s) == NETTO_NEVER && schedule_due(&s, 3) == NETTO_NEVER);
    schedule_destroy(&s, &m);
}

TEST("room is refused when the purse is empty, and what was set stays")
{
    memory m;
    schedule s = made(&m, 2);
    schedule_set(&s, 1, 10);
    schedule_set(&s, 2, 5);
    for (uint64_t n = 1;; n++) {
        m.fail_at = m.growths + n;
        bool reserved = schedule_reserve(&s, &m, 1000);
        ok(schedule_due(&s, 1) == 10 && schedule_first(&s) == 5);
        if (reserved) break;
        ok(n < 3);
    }
    m.fail_at = 0;
    ok(!schedule_reserve(&s, &m, UINT32_MAX));
    uint64_t growths = m.growths;
    for (uint64_t key = 3; key <= 1000; key++) schedule_set(&s, key, 1000 - (netto_instant)key);
    is_int(s.count, 1000);
    is_int(m.growths, growths);
    schedule_destroy(&s, &m);
    is_int(m.used, 0);
}

/* ---- against the simplest that could be right ---------------------------------------------------------------- */

typedef struct plain {
    netto_instant due[KEYS];
} plain;

/* Keys of all kinds that are near each other in no way but by number. */
static uint64_t key_of(uint32_t i)
{
    return schedule_key((uint8_t)(i % 3), i % 7, i);
}

static uint32_t earliest(const plain *p)
{
    uint32_t best = KEYS;
    for (uint32_t i = 0; i < KEYS; i++) {
        if (p->due[i] == NETTO_NEVER) continue;
        bool first = best == KEYS || p->due[i] < p->due[best] || (p->due[i] == p->due[best] && key_of(i) < key_of(best));
        if (first) best = i;
    }
    return best;
}

static bool agree(const schedule *s, const plain *p)
{
    uint32_t first = earliest(p), i = (uint32_t)tap_random_below(KEYS);
    return schedule_first(s) == (first == KEYS ? NETTO_NEVER : p->due[first]) && schedule_due(s, key_of(i)) == p->due[i];
}

static void change(schedule *s, plain *p)
{
    uint32_t i = (uint32_t)tap_random_below(KEYS);
    if (tap_random_below(3)) {
        p->due[i] = (netto_instant)tap_random_below(200) - 100;
        schedule_set(s, key_of(i), p->due[i]);
    } else {
        p->due[i] = NETTO_NEVER;
        schedule_drop(s, key_of(i));
    }
}

static void take(schedule *s, plain *p)
{
    deadline d;
    netto_instant now = (netto_instant)tap_random_below(200) - 100;
    uint32_t first = earliest(p);
    bool due = first < KEYS && p->due[first] <= now;
    if (!ok(schedule_take(s, now, &d) == due) || !due) return;
    ok(d.key == key_of(first) && d.due == p->due[first]);
    p->due[first] = NETTO_NEVER;
}

TEST("whatever is set, moved, dropped and taken, it is what a plain list says")
{
    memory m;
    plain p;
    schedule s = made(&m, KEYS / 4);
    for (uint32_t i = 0; i < KEYS; i++) p.due[i] = NETTO_NEVER;
    for (int step = 0; step < 20000; step++) {
        if (s.count + 1 >= s.capacity) ok(schedule_reserve(&s, &m, s.count + 2));
        tap_random_below(4) ? change(&s, &p) : take(&s, &p);
        if (!ok(agree(&s, &p))) break;
    }
    while (s.count) take(&s, &p);
    is_int(earliest(&p), KEYS);
    schedule_destroy(&s, &m);
    is_int(m.used, 0);
}

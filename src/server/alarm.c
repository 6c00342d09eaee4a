/* alarm.c: the one timer: it rings when the engine wants a tick. */
#include "server/server_parts.h"

static void on_alarm(uv_timer_t *timer)
{
    server *s = timer->data;
    s->armed = NETTO_NEVER;
    runtime_ring(s->runtime);
}

void alarm_init(server *s)
{
    uv_timer_init(&s->loop, &s->alarm);
    s->alarm.data = s;
    s->armed = NETTO_NEVER;
}

/* At most an hour ahead, so that a clock that is set is noticed. */
void alarm_arm(server *s)
{
    netto_instant deadline = runtime_deadline(s->runtime), now = system_real.now();
    if (deadline == s->armed) return;
    s->armed = deadline;
    if (deadline == NETTO_NEVER) {
        uv_timer_stop(&s->alarm);
        return;
    }
    netto_instant wait = deadline > now ? (deadline - now + 999999) / 1000000 : 0;
    if (wait > 3600 * 1000) wait = 3600 * 1000;
    uv_timer_start(&s->alarm, on_alarm, (uint64_t)wait, 0);
}

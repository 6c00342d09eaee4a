/* test_request_audit.c: which rows of the journal are asked for, and every way to ask wrongly. */
#include "wire/request.h"

#include "wire/calls.h"

static const char *query(const char *params)
{
    return decode(METHOD_AUDIT_QUERY, params);
}

TEST("nothing is asked for: all rows, a thousand a page")
{
    static const char *const calls[] = {"[]", "[nil]", "[{}]"};
    for (size_t i = 0; i < 3; i++) {
        is_string(query(calls[i]), "");
        const struct audit_filter *f = &request.audit;
        ok(f->from == 0 && f->to == 0 && f->after == 0 && f->since == NETTO_NEVER && f->until == NETTO_NEVER);
        ok(!f->kind.bytes && !f->actor.bytes && !f->account.bytes && !f->instrument.bytes && !f->policy.bytes);
        ok(f->decision == AUDIT_ANY && !f->decisions && f->limit == 1000);
    }
}

TEST("everything is asked for")
{
    is_string(query("[{from_seq: 2, to_seq: 9, since: '2026-01-01', until: 1767225600000000005, kind: 'mark.put', actor: 'unix:uid=0',"
                    " account: 'alice', instrument: 'X', policy: 'p1', decision: 'error', decisions: true, after: 4, limit: 7}]"), "");
    const struct audit_filter *f = &request.audit;
    ok(f->from == 2 && f->to == 9 && f->after == 4 && f->limit == 7);
    ok(f->since == 1767225600 * NETTO_SECOND && f->until == f->since + 5);
    is_text(f->kind, "mark.put");
    is_text(f->actor, "unix:uid=0");
    is_text(f->account, "alice");
    is_text(f->instrument, "X");
    is_text(f->policy, "p1");
    ok(f->decision == AUDIT_ERROR && f->decisions);
    is_string(query("[{decision: 'accept'}]"), "");
    is_int(request.audit.decision, AUDIT_ACCEPT);
    is_string(query("[{decision: 'reject', after: 0}]"), "");
    is_int(request.audit.decision, AUDIT_REJECT);
}

TEST("each bad wish has its sentence")
{
    is_string(query("[{from_seq: 0}]"), "from_seq: commands count from 1, got 0");
    is_string(query("[{to_seq: -1}]"), "to_seq: commands count from 1, got -1");
    is_string(query("[{from_seq: 9, to_seq: 5}]"), "from_seq 9 is behind to_seq 5");
    is_string(query("[{since: '2026-01-02', until: '2026-01-01'}]"), "since is later than until");
    has_string(query("[{since: 'yesterday'}]"), "since: expected nanoseconds, ");
    has_string(query("[{until: '2026-02-30'}]"), "until: expected nanoseconds, ");
    is_string(query("[{kind: 'mark.putt'}]"), "kind: unknown word 'mark.putt'; did you mean 'mark.put'?");
    has_string(query("[{kind: 'margin.get'}]"), "kind: unknown word 'margin.get'; ");
    is_string(query("[{decision: 'accepted'}]"), "decision: unknown word 'accepted'; did you mean 'accept'?");
    has_string(query("[{account: ''}]"), "account: ");
    has_string(query("[{actor: 5}]"), "actor: ");
    has_string(query("[{decisions: 1}]"), "decisions: ");
    is_string(query("[{after: -1}]"), "after: expected the sequence of a row, got -1");
    is_string(query("[{limit: 0}]"), "limit: expected 1 to 10000, got 0");
    is_string(query("[{limit: 10001}]"), "limit: expected 1 to 10000, got 10001");
    is_string(query("[{acount: 'a'}]"), "options: unknown field 'acount'; did you mean 'account'?");
    has_string(query("[{from_seq: 1, from_seq: 2}]"), "from_seq");
    has_string(query("['alice']"), "options: expected a map");
    has_string(query("[{}, {}]"), "expected 0 to 1 parameters, got 2");
}

TEST("audit.verify takes nothing")
{
    is_string(decode(METHOD_AUDIT_VERIFY, "[]"), "");
    is_string(decode(METHOD_AUDIT_VERIFY, "[{from_seq: 1}]"), "options: this method has none; leave them out");
}

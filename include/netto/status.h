/* status.h: what can go wrong, in one list.
 *
 * The list is in order of precedence: when two apply, the earlier is reported, so the same bad
 * input always gets the same answer.  The code is what users' programs match on; it never changes. */
#ifndef NETTO_STATUS_H
#define NETTO_STATUS_H

/* X(name, code on the wire, whose fault: 0 ours, 1 the caller's, what it means) */
#define NETTO_STATUS_MAP(X)                                                                                  \
    X(OK, "ok", 0, "done")                                                                                   \
    X(EMETHOD, "unknown_method", 1, "no method has this name")                                               \
    X(ETOOLARGE, "too_large", 1, "more than a frame, a list or a call may hold")                             \
    X(EPARAMS, "bad_params", 1, "a parameter is missing, superfluous or of the wrong type")                  \
    X(EAUTHORITY, "not_authorised", 1, "the caller's role does not allow this")                              \
    X(EDUPLICATE, "duplicate_row", 1, "two rows of one call name the same thing")                            \
    X(EACCOUNT, "unknown_account", 1, "no account has this id")                                              \
    X(EINSTRUMENT, "unknown_instrument", 1, "no instrument has this id")                                     \
    X(ECURRENCY, "unknown_currency", 1, "no rate was ever given for this currency")                          \
    X(ESET, "unknown_set", 1, "no netting set has this id")                                                  \
    X(EFACTOR, "unknown_factor", 1, "no factor has this id")                                                 \
    X(EPOLICYID, "unknown_policy", 1, "no policy has this id")                                               \
    X(ETRADE, "unknown_trade", 1, "no trade has this id")                                                     \
    X(EORDER, "unknown_order", 1, "no order has this id")                                                    \
    X(EBREAKER, "unknown_breaker", 1, "no breaker has this name")                                            \
    X(ECALENDAR, "unknown_calendar", 1, "no calendar has this id")                                           \
    X(EFORECAST, "unknown_forecast", 1, "no forecast has this id or name")                                   \
    X(EDOMAIN, "bad_value", 1, "a number lies outside its domain")                                           \
    X(ESTEP, "bad_quantity", 1, "a quantity is no multiple of the instrument's qty_step")                    \
    X(EIDCONFLICT, "id_conflict", 1, "this id was used before with other contents")                          \
    X(ETOOOLD, "too_old", 1, "the trade is older than the ids that are remembered")                          \
    X(EHELD, "held", 1, "what is held cannot be redefined")                                                  \
    X(EOVERFLOW, "overflow", 1, "the result would not fit an exact number")                                  \
    X(EMATRIX, "bad_matrix", 1, "the matrix is not what its mode demands")                                   \
    X(EPOLICY, "policy_refused", 1, "the policy does not load or fails its own tests")                       \
    X(EEXPECT, "expect_failed", 1, "another policy is active than the one expected")                         \
    X(EIMPACT, "impact", 1, "the policy would change more than was allowed")                                 \
    X(ENOMARK, "no_mark", 1, "something that is held has no mark")                                           \
    X(EJOURNAL, "no_journal", 1, "no journal is kept, so the past is not known")                             \
    X(EDAMAGED, "damaged", 0, "what was kept is missing or altered")                                         \
    X(EDIFFERENT, "decided_otherwise", 0, "what was kept is decided otherwise now")                          \
    X(ERULE, "rule_error", 0, "a rule failed, so the answer is no")                                          \
    X(ECAPACITY, "capacity", 0, "the configured memory is used up")                                          \
    X(ENOTDURABLE, "not_durable", 0, "the disk does not take what must be kept; nothing was done")           \
    X(EOVERLOADED, "overloaded", 0, "too much is waiting; try again")                                        \
    X(ECLOSING, "closing", 0, "the server is shutting down")                                                 \
    X(EINTERNAL, "internal", 0, "a fault of ours")

typedef enum netto_status {
#define X(name, code, fault, text) NETTO_##name,
    NETTO_STATUS_MAP(X)
#undef X
        NETTO_STATUS_COUNT
} netto_status;

/* The stable word for a status, e.g. "unknown_account". */
const char *netto_status_code(netto_status status);

/* What it means, as one phrase. */
const char *netto_status_text(netto_status status);

/* 0 our fault, 1 the caller's: the `kind` of an error on the wire. */
int netto_status_fault(netto_status status);

/* A refusal that explains itself: the sentence says what to do.  `row` is the index of the row
 * at fault, -1 where the whole call is. */
typedef struct netto_complaint {
    netto_status status;
    int row;
    char text[384];
} netto_complaint;

#endif

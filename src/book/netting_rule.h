/* netting_rule.h: which positions of an account net with which: by a field or an attribute, into sets. */
#ifndef BOOK_NETTING_RULE_H
#define BOOK_NETTING_RULE_H

#include "base/bytes.h"
#include "netto/command.h"
#include "netto/status.h"

struct book;

typedef struct netting_rule {
    netto_netting_mode mode;
    bytes by; /* a field of the instrument, or a key of its attrs */
    struct netting_entry {
        bytes value;
        uint32_t set;
    } *entries; /* by value, bytewise */
    uint32_t count;
} netting_rule;

/* The rule of an account's row; NULL: all nets in one set.  ESET no such set; EDUPLICATE a value stands twice;
 * EPARAMS; ECAPACITY. */
netto_status netting_rule_build(struct book *book, const netto_account_row *row, netting_rule **out,
                                netto_complaint *complaint);
void netting_rule_drop(struct book *book, netting_rule *rule);

/* The set of a value, SLOT_NONE if the rule does not list it. */
uint32_t netting_rule_set(const netting_rule *rule, netto_text value);

#endif

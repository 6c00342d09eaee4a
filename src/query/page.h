/* page.h: a list is answered some rows at a time. */
#ifndef QUERY_PAGE_H
#define QUERY_PAGE_H

#include "engine/state.h"

typedef struct page {
    uint32_t from, limit;
} page;

/* Where a list of what has these ids begins, and how many rows it has at most.  NETTO_ETOOLARGE, NETTO_EPARAMS. */
netto_status page_of(const netto_command *c, const idmap *ids, const char *noun, page *out, netto_complaint *why);

/* Room for them, of `count` that there are; NULL and a complaint: there is no memory. */
void *page_rows(netto_engine *e, const page *p, uint32_t count, size_t size, netto_decision *out);

/* True while the page has room for another row; else says that rows are left. */
bool page_room(const page *p, netto_decision *out);

#endif

/* tell_order.h: what happens to orders, told to who listens. */
#ifndef ENGINE_TELL_ORDER_H
#define ENGINE_TELL_ORDER_H

#include "engine/state.h"

void tell_opened(netto_engine *e, const open_order *o);
void tell_rejected(netto_engine *e, uint32_t account, uint32_t instrument, int64_t qty, netto_text id, const netto_reason *first);

/* Before it is gone. */
void tell_closed(netto_engine *e, const open_order *o);
/* Before it is filled, with so many steps by this trade. */
void tell_filled(netto_engine *e, const open_order *o, int64_t steps, netto_text trade);

#endif

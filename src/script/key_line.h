/* key_line.h: where a table's key stands in a source. */
#ifndef SCRIPT_KEY_LINE_H
#define SCRIPT_KEY_LINE_H

#include "base/text.h"

/* The line of the first `key =` behind the first `table =` (no table: from the start); 1 if there is none. */
int key_line(netto_text source, netto_text table, netto_text key);

#endif

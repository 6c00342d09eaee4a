/* member.h: one member of a MessagePack map, found without building a tree. */
#ifndef CODEC_MEMBER_H
#define CODEC_MEMBER_H

#include "codec/reader.h"
#include "codec/writer.h"

/* The raw bytes of the first member under this text key; false if there is none, or `map` is no map. */
bool member_find(netto_text map, netto_text key, netto_text *raw);

/* The same, where the member is a text, or a number. */
bool member_text(netto_text map, netto_text key, netto_text *out);
bool member_real(netto_text map, netto_text key, double *out);

/* Two maps with text keys as one: the members of `over` go before those of `under`, and maps in both are made one in the same way. */
void member_merge(writer *w, netto_text under, netto_text over);

#endif

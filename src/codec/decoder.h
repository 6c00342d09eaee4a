/* decoder.h: one call's parameters on their way into a value: rows, maps of fields, options.
 *
 * Every map of the protocol is a table of fields here; unknown, repeated and missing ones are refused in
 * one place.  A nil stands for a field that is not given.  Rows come from the caller's arena, texts are
 * borrowed from the bytes. */
#ifndef CODEC_DECODER_H
#define CODEC_DECODER_H

#include "base/arena.h"
#include "codec/reader.h"
#include "netto/command.h"

typedef struct decoder {
    reader in;
    arena *arena;
} decoder;

static inline void decoder_init(decoder *d, netto_text params, arena *a, netto_complaint *complaint)
{
    reader_init(&d->in, params.bytes, params.size, complaint);
    d->arena = a;
}

/* Every decoder of a value has this shape: read one value, store it at `place`. */
typedef void decoder_read(decoder *d, void *place);

typedef struct decoder_field {
    const char *name;
    decoder_read *read;
    uint16_t offset; /* of its place in what the map describes */
    uint8_t size;    /* of the name */
    bool required;
} decoder_field;

#define OPTIONAL(type, word, member, how)                                                                    \
    {                                                                                                        \
        word, how, offsetof(type, member), sizeof(word) - 1, false                                           \
    }
#define REQUIRED(type, word, member, how)                                                                    \
    {                                                                                                        \
        word, how, offsetof(type, member), sizeof(word) - 1, true                                            \
    }

typedef struct decoder_table {
    const decoder_field *fields;
    uint32_t count; /* at most 32 */
} decoder_table;

#define DECODER_TABLE(fields)                                                                                \
    {                                                                                                        \
        fields, sizeof(fields) / sizeof *(fields)                                                            \
    }

/* ---- the shape of a call ----------------------------------------------------------------------- */

/* The head of the params; the number given, or 0 and an error where it is outside [min, max]. */
uint32_t decoder_params(decoder *d, uint32_t min, uint32_t max);

/* The next positional parameter is called so in complaints. */
static inline void decoder_name(decoder *d, const char *name)
{
    d->in.field = name;
}

/* A parameter that is an id. */
static inline netto_text decoder_id(decoder *d, const char *name)
{
    decoder_name(d, name);
    return reader_id(&d->in);
}

/* One map of fields into `out`; answers which were given, bit i for fields[i]. */
uint32_t decoder_map(decoder *d, const decoder_table *table, void *out);

/* The optional last map of a call, if `given`. */
void decoder_options(decoder *d, bool given, const decoder_table *table, void *out);

/* The same of a call that has no options: an empty map, or nil. */
void decoder_no_options(decoder *d, bool given);

/* An array of at most `max` items: their count, and cleared room for them; NULL where there are none. */
void *decoder_items(decoder *d, uint32_t max, size_t item_size, uint32_t *count);

/* The same, each item read by `read`; complaints name the item. */
void *decoder_each(decoder *d, uint32_t max, size_t item_size, decoder_read *read, uint32_t *count);

/* At most NETTO_ROWS_MAX rows of `row_size` bytes, each read by `read`; complaints name the row. */
const void *decoder_rows(decoder *d, size_t row_size, decoder_read *read, uint32_t *count);

/* The head of a row or an entry that is an array of min to max items, told in complaints as `shape`. */
uint32_t decoder_tuple(decoder *d, uint32_t min, uint32_t max, const char *shape);

/* ---- kinds of value ------------------------------------------------------------------------------ */

decoder_read decode_id;      /* netto_text */
decoder_read decode_label;   /* netto_text: 0 to 64 bytes of printable UTF-8 */
decoder_read decode_number;  /* netto_number */
decoder_read decode_real;    /* double */
decoder_read decode_given;   /* the same where NaN says that none was given: it is refused */
decoder_read decode_boolean; /* bool */
decoder_read decode_seconds; /* netto_instant: of any kind of number, greater than 0 and at most 10^9 */
decoder_read decode_days;    /* int32_t, 0 or more */
decoder_read decode_instant; /* netto_instant: nanoseconds */
decoder_read decode_expiry;  /* netto_instant: nanoseconds, or an ISO date with or without a time */
decoder_read decode_attrs;   /* netto_text: one map that value_check passed */
decoder_read decode_limit;   /* uint32_t: rows of one list */
decoder_read decode_right;   /* char: 'C' or 'P' */
decoder_read decode_sequence; /* uint64_t: of a command; they count from 1 */

/* The index of a text in a list of words; 0 and an error where it is none of them. */
uint32_t decode_word(decoder *d, const char *const *words, uint32_t count);

#endif

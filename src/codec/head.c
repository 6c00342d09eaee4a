/* head.c: the table of first bytes, from the MessagePack specification. */
#include "codec/head.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are swapped on their way in and out");

const head_info heads[256] = {
    [0x00 ... 0x7f] = {HEAD_INTEGER, 0, 0, 0}, /* positive fixint */
    [0x80 ... 0x8f] = {HEAD_MAP, 0, 0x0f, 0},
    [0x90 ... 0x9f] = {HEAD_ARRAY, 0, 0x0f, 0},
    [0xa0 ... 0xbf] = {HEAD_TEXT, 0, 0x1f, 0},
    [0xc0] = {HEAD_NIL, 0, 0, 0},
    [0xc1] = {HEAD_NONE, 0, 0, 0},
    [0xc2 ... 0xc3] = {HEAD_BOOLEAN, 0, 0, 0},
    [0xc4] = {HEAD_BINARY, 1, 0, 0},
    [0xc5] = {HEAD_BINARY, 2, 0, 0},
    [0xc6] = {HEAD_BINARY, 4, 0, 0},
    [0xc7] = {HEAD_EXTENSION, 1, 0, 1}, /* the body of an extension begins with its type */
    [0xc8] = {HEAD_EXTENSION, 2, 0, 1},
    [0xc9] = {HEAD_EXTENSION, 4, 0, 1},
    [0xca] = {HEAD_REAL, 0, 0, 4},
    [0xcb] = {HEAD_REAL, 0, 0, 8},
    [0xcc] = {HEAD_INTEGER, 0, 0, 1},
    [0xcd] = {HEAD_INTEGER, 0, 0, 2},
    [0xce] = {HEAD_INTEGER, 0, 0, 4},
    [0xcf] = {HEAD_INTEGER, 0, 0, 8},
    [0xd0] = {HEAD_INTEGER, 0, 0, 1},
    [0xd1] = {HEAD_INTEGER, 0, 0, 2},
    [0xd2] = {HEAD_INTEGER, 0, 0, 4},
    [0xd3] = {HEAD_INTEGER, 0, 0, 8},
    [0xd4] = {HEAD_EXTENSION, 0, 0, 2},
    [0xd5] = {HEAD_EXTENSION, 0, 0, 3},
    [0xd6] = {HEAD_EXTENSION, 0, 0, 5},
    [0xd7] = {HEAD_EXTENSION, 0, 0, 9},
    [0xd8] = {HEAD_EXTENSION, 0, 0, 17},
    [0xd9] = {HEAD_TEXT, 1, 0, 0},
    [0xda] = {HEAD_TEXT, 2, 0, 0},
    [0xdb] = {HEAD_TEXT, 4, 0, 0},
    [0xdc] = {HEAD_ARRAY, 2, 0, 0},
    [0xdd] = {HEAD_ARRAY, 4, 0, 0},
    [0xde] = {HEAD_MAP, 2, 0, 0},
    [0xdf] = {HEAD_MAP, 4, 0, 0},
    [0xe0 ... 0xff] = {HEAD_INTEGER, 0, 0, 0}, /* negative fixint */
};

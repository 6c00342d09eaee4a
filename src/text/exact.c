/* exact.c: decimals of any report, read, added and compared to the digit. */
#include "text/exact.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define BASE         1000000000u /* of a limb */
#define LIMB_DIGITS  9
#define BEHIND       2 /* limbs behind the point */
#define DECIMALS     (BEHIND * LIMB_DIGITS)
#define EXPONENT_MAX 999

/* ---- without the sign ----------------------------------------------------------------------------------------------------- */

static int compare(const uint32_t *a, const uint32_t *b, int count)
{
    for (int i = count - 1; i >= 0; i--)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

static void add(uint32_t *sum, const uint32_t *x)
{
    uint32_t carry = 0;
    for (int i = 0; i < EXACT_LIMBS; i++) {
        uint32_t limb = sum[i] + x[i] + carry;
        carry = limb >= BASE;
        sum[i] = carry ? limb - BASE : limb;
    }
    assert(carry == 0);
}

/* a - b, where a is not the smaller. */
static void subtract(const uint32_t *a, const uint32_t *b, uint32_t *out)
{
    uint32_t borrow = 0;
    for (int i = 0; i < EXACT_LIMBS; i++) {
        uint32_t take = b[i] + borrow;
        borrow = a[i] < take;
        out[i] = a[i] + (borrow ? BASE : 0) - take;
    }
    assert(borrow == 0);
}

static void multiply(const uint32_t *a, const uint32_t *b, uint32_t out[2 * EXACT_LIMBS])
{
    memset(out, 0, 2 * EXACT_LIMBS * sizeof *out);
    for (int i = 0; i < EXACT_LIMBS; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < EXACT_LIMBS; j++) {
            uint64_t limb = (uint64_t)a[i] * b[j] + out[i + j] + carry;
            out[i + j] = (uint32_t)(limb % BASE);
            carry = limb / BASE;
        }
        out[i + EXACT_LIMBS] = (uint32_t)carry;
    }
}

/* ---- sums and comparisons ------------------------------------------------------------------------------------------------- */

bool exact_is_zero(const exact *x)
{
    static const uint32_t zero[EXACT_LIMBS];
    return compare(x->limbs, zero, EXACT_LIMBS) == 0;
}

void exact_negate(exact *x)
{
    x->negative = !x->negative && !exact_is_zero(x);
}

void exact_add(exact *sum, const exact *x)
{
    if (sum->negative == x->negative) {
        add(sum->limbs, x->limbs);
    } else if (compare(sum->limbs, x->limbs, EXACT_LIMBS) >= 0) {
        subtract(sum->limbs, x->limbs, sum->limbs);
    } else {
        subtract(x->limbs, sum->limbs, sum->limbs);
        sum->negative = x->negative;
    }
    if (exact_is_zero(sum)) sum->negative = false;
}

exact exact_less(const exact *a, const exact *b)
{
    exact less = *b;
    exact_negate(&less);
    exact_add(&less, a);
    return less;
}

bool exact_is_within(const exact *x, const exact *bound)
{
    return compare(x->limbs, bound->limbs, EXACT_LIMBS) <= 0;
}

bool exact_is_within_percent(const exact *x, const exact *percent, const exact *of)
{
    const uint32_t hundred[EXACT_LIMBS] = {[BEHIND] = 100};
    uint32_t whole[2 * EXACT_LIMBS], share[2 * EXACT_LIMBS];
    multiply(x->limbs, hundred, whole);
    multiply(percent->limbs, of->limbs, share);
    return compare(whole, share, 2 * EXACT_LIMBS) <= 0;
}

/* ---- texts ------------------------------------------------------------------------------------------------------------------ */

/* Digits, of which `behind` stand behind the point; what follows them is at `*end`. */
typedef struct digits {
    const char *at, *end;
    uint32_t count, behind;
} digits;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static digits find_digits(const char *at, const char *end)
{
    digits d = {.at = at};
    bool point = false;
    for (; at < end && (is_digit(*at) || (*at == '.' && !point)); at++) {
        if (*at == '.') point = true;
        else d.count++, d.behind += point;
    }
    d.end = at;
    return d;
}

/* "e-8" to the end, or nothing. */
static bool read_exponent(const char *at, const char *end, int *out)
{
    *out = 0;
    if (at == end) return true;
    if (*at != 'e' && *at != 'E') return false;
    bool negative = ++at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+')) at++;
    if (at == end) return false;
    for (; at < end && is_digit(*at); at++)
        if (*out <= EXPONENT_MAX) *out = *out * 10 + (*at - '0');
    if (negative) *out = -*out;
    return at == end;
}

/* Set the digit that counts 10^place. */
static netto_status set_digit(exact *x, int64_t place, uint32_t digit)
{
    if (digit == 0) return NETTO_OK;
    if (place < -DECIMALS || place >= EXACT_DIGITS_MAX) return NETTO_EOVERFLOW;
    uint32_t weight = 1, at = (uint32_t)(place + DECIMALS);
    for (uint32_t i = at % LIMB_DIGITS; i > 0; i--) weight *= 10;
    x->limbs[at / LIMB_DIGITS] += digit * weight;
    return NETTO_OK;
}

netto_status exact_read(netto_text text, exact *out)
{
    exact x = {.negative = false};
    int exponent;
    const char *at = text.bytes, *end = at + text.size;
    bool negative = text.size && *at == '-';
    if (text.size && (*at == '-' || *at == '+')) at++;
    digits d = find_digits(at, end);
    if (d.count == 0 || !read_exponent(d.end, end, &exponent)) return NETTO_EPARAMS;
    int64_t place = (int64_t)d.count - 1 - d.behind + exponent;
    netto_status status = NETTO_OK;
    for (at = d.at; at < d.end && status == NETTO_OK; at++)
        if (*at != '.') status = set_digit(&x, place--, (uint32_t)(*at - '0'));
    if (status != NETTO_OK) return status;
    x.negative = negative && !exact_is_zero(&x);
    *out = x;
    return NETTO_OK;
}

size_t exact_print(const exact *x, char out[EXACT_TEXT])
{
    int top = EXACT_LIMBS - 1;
    while (top > BEHIND && x->limbs[top] == 0) top--;
    size_t size = (size_t)sprintf(out, "%s%u", x->negative ? "-" : "", x->limbs[top]);
    for (int i = top - 1; i >= BEHIND; i--) size += (size_t)sprintf(out + size, "%09u", x->limbs[i]);
    out[size++] = '.';
    for (int i = BEHIND - 1; i >= 0; i--) size += (size_t)sprintf(out + size, "%09u", x->limbs[i]);
    while (out[size - 1] == '0') size--;
    if (out[size - 1] == '.') size--;
    out[size] = '\0';
    return size;
}

#include "base/decimal.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* False where the product is too large, or too near the middle between two results to tell which one printf
 * takes from the exact value. */
static bool scale(double v, int decimals, uint64_t *whole)
{
    static const double POWER[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    static const double SCALED_MAX = 1e11, DOUBT = 1e-4;
    if (decimals < 0 || (size_t)decimals >= sizeof POWER / sizeof POWER[0])
        return false;
    double scaled = fabs(v) * POWER[decimals];
    if (scaled > SCALED_MAX)
        return false;
    *whole = (uint64_t)scaled;
    double rest = scaled - (double)*whole;
    if (fabs(rest - 0.5) < DOUBT)
        return false;
    *whole += rest > 0.5;
    return true;
}

size_t decimal_print(char text[DECIMAL_BYTES], double v, int decimals)
{
    char digits[32], *end = digits + sizeof digits, *from = end;
    uint64_t whole;
    if (!scale(v, decimals, &whole)) {
        int n = snprintf(text, DECIMAL_BYTES, "%.*f", decimals, v);
        assert(n > 0 && n < DECIMAL_BYTES);
        return (size_t)n;
    }
    for (int i = 0; i < decimals; i++, whole /= 10)
        *--from = (char)('0' + whole % 10);
    if (decimals > 0)
        *--from = '.';
    do
        *--from = (char)('0' + whole % 10);
    while (whole /= 10);
    if (signbit(v))
        *--from = '-';
    memcpy(text, from, (size_t)(end - from));
    return (size_t)(end - from);
}

void decimal_add(struct bytes *out, double v, int decimals)
{
    char text[DECIMAL_BYTES];
    const size_t n = decimal_print(text, v, decimals);
    bytes_add(out, text, n);
}

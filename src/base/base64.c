#include "base/base64.h"

#include <stdint.h>

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64_put(struct bytes *out, const void *data, size_t n)
{
    const unsigned char *from = data;
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i < 3 ? n - i : 3;
        uint32_t v = (uint32_t)from[i] << 16;
        v |= left > 1 ? (uint32_t)from[i + 1] << 8 : 0;
        v |= left > 2 ? from[i + 2] : 0;
        for (size_t k = 0; k <= left; k++)
            bytes_add_char(out, DIGITS[v >> (18 - 6 * k) & 63]);
    }
}

/* One form for each: bits beyond the last byte are 0, and one digit alone is nothing. */
bool base64_get(struct bytes *out, const char *text, size_t n)
{
    uint32_t v = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < n; i++) {
        const char *digit = text[i] ? strchr(DIGITS, text[i]) : NULL;
        if (!digit)
            return false;
        v = v << 6 | (uint32_t)(digit - DIGITS);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes_add_char(out, (char)(v >> bits));
            v &= (1u << bits) - 1;
        }
    }
    return bits < 6 && v == 0 && !out->full;
}

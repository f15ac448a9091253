#include "base/greatest.h"

#include <assert.h>
#include <string.h>

/* By counting, from the highest digit on: those that agree in the digits found so far are counted by the next
 * one. */
uint32_t greatest_nth(const uint32_t *v, uint32_t n, uint32_t k)
{
    enum { DIGITS = 3, VALUES = 1 << 11 };
    static const unsigned SHIFT[DIGITS] = {21, 10, 0},
                          MOST[DIGITS] = {VALUES - 1, VALUES - 1, VALUES / 2 - 1};
    uint32_t found = 0, mask = 0, counts[VALUES];
    assert(k >= 1 && k <= n);
    for (unsigned d = 0; d < DIGITS; d++) {
        uint32_t digit = MOST[d];
        memset(counts, 0, sizeof counts);
        for (uint32_t i = 0; i < n; i++)
            counts[v[i] >> SHIFT[d] & MOST[d]] += (v[i] & mask) == found;
        for (; counts[digit] < k; digit--)
            k -= counts[digit];
        found |= digit << SHIFT[d];
        mask |= MOST[d] << SHIFT[d];
    }
    return found;
}

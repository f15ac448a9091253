#include "base/fuzzy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SHARED_FIRST = 52, SHARED_BITS = 12 }; /* behind two bits for each of 26 letters */

uint64_t fuzzy_signature(const char *s, size_t n)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == ' ')
            continue;
        if (c >= 'a' && c <= 'z') {
            uint64_t once = UINT64_C(1) << (2 * (c - 'a'));
            bits |= bits & once ? once << 1 : once;
        } else {
            bits |= UINT64_C(1) << (SHARED_FIRST + c % SHARED_BITS);
        }
    }
    return bits;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Rows of the alignment matrix, of which three are enough; cells further than bound from the diagonal are
 * never looked at. */
unsigned fuzzy_distance(const char *a, size_t na, const char *b, size_t nb, unsigned bound)
{
    unsigned rows[3][FUZZY_LENGTH + 1];
    const unsigned far = bound + 1;
    if (na > FUZZY_LENGTH || nb > FUZZY_LENGTH || (na > nb ? na - nb : nb - na) > bound)
        return far;
    for (size_t j = 0; j <= nb; j++)
        rows[0][j] = least((unsigned)j, far);
    for (size_t i = 1; i <= na; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        size_t from = i > bound ? i - bound : 1, to = i + bound < nb ? i + bound : nb;
        unsigned best = far;
        row[from - 1] = from == 1 ? least((unsigned)i, far) : far;
        for (size_t j = from; j <= to; j++) {
            unsigned cost = above[j - 1] + (a[i - 1] != b[j - 1]);
            cost = least(cost, row[j - 1] + 1);
            if (j < i + bound) /* else above[j] is outside the band */
                cost = least(cost, above[j] + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost = least(cost, two_above[j - 2] + 1);
            row[j] = least(cost, far);
            best = least(best, row[j]);
        }
        if (best == far && row[from - 1] == far)
            return far;
    }
    return rows[na % 3][nb];
}

unsigned fuzzy_bound(size_t n)
{
    return n <= 3 ? 0 : n <= 7 ? 1 : n <= 13 ? 2 : 3;
}

/* The k-th greatest is where sorting puts it. */
#include "base/greatest.h"

#include <stdlib.h>

#include "test.h"

enum { MOST = 5000 };

static int falling(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x > y ? -1 : x < y;
}

/* Few different values, many, and such as differ in one part of their bits alone. */
static void test_like_sorting(uint32_t mask, uint32_t n)
{
    static uint32_t v[MOST], sorted[MOST];
    uint32_t state = mask ^ n;
    for (uint32_t i = 0; i < n; i++) {
        state = state * 1664525 + 1013904223;
        v[i] = sorted[i] = (state ^ state >> 13) & mask;
    }
    qsort(sorted, n, sizeof *sorted, falling);
    bool same = true;
    for (uint32_t k = 1; k <= n; k += n < 100 ? 1 : 37)
        same = same && greatest_nth(v, n, k) == sorted[k - 1];
    CHECK_THAT(same, "each k gives what sorting gives");
}

int main(void)
{
    static const uint32_t MASKS[] = {UINT32_MAX, 0x3, 0xFFE00000, 0x001FFC00, 0x000003FF, 0};
    for (size_t i = 0; i < sizeof MASKS / sizeof MASKS[0]; i++) {
        test_like_sorting(MASKS[i], 1);
        test_like_sorting(MASKS[i], 64);
        test_like_sorting(MASKS[i], MOST);
    }
    return test_end();
}

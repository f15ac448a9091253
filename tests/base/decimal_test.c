/* Decimals are those that printf gives, also where rounding is a matter of the last bit. */
#include "base/decimal.h"

#include <math.h>
#include <stdio.h>

#include "test.h"

static bool as_printf(double v, int decimals)
{
    char mine[DECIMAL_BYTES], printed[DECIMAL_BYTES];
    size_t n = decimal_print(mine, v, decimals);
    int m = snprintf(printed, sizeof printed, "%.*f", decimals, v);
    bool same = n == (size_t)m && memcmp(mine, printed, n) == 0;
    if (!same)
        printf("# %.17g with %d decimals: %.*s, printf: %s\n", v, decimals, (int)n, mine, printed);
    return same;
}

int main(void)
{
    static const double VALUES[] = {0.0,          -0.0,     0.5,       1.5,   2.5,    0.05,
                                    -0.05,        1e9,      1e11,      1e22,  1e300,  -1e-300,
                                    0.9999999999, 179.9995, -12.34565, 2.675, 1.0 / 3};
    bool same = true;
    for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++)
        for (int decimals = 0; decimals <= 12; decimals++)
            same = as_printf(VALUES[i], decimals) && same;
    CHECK_THAT(same, "values at the edges");
    uint64_t state = 1;
    for (int i = 0; i < 200000; i++) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        double v = ((double)(state >> 11) / 9007199254740992.0 - 0.5) * (i % 3 ? 360.0 : 1e7);
        same = as_printf(i % 5 ? v : round(v * 100.0) / 100.0 + 0.005, i % 8) && same;
    }
    CHECK_THAT(same, "200 000 others, a fifth of them near the middle");
    return test_end();
}

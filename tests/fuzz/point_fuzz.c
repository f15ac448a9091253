/* A point of the database, whose bytes any program may have written. */
#include "store/sqlite/point.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    double x = 0, y = 0;
    if (point_read(data, n, &x, &y))
        FUZZ_HOLDS(n == 60 || n == 24);
    return 0;
}

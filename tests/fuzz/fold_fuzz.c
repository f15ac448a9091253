/* Folding: of any bytes, and once is enough. */
#include "base/utf8.h"
#include "places/gazetteer_name.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct bytes once, twice;
    struct name name;
    bytes_init(&once, 1 << 20);
    bytes_init(&twice, 1 << 20);
    utf8_fold(&once, (const char *)data, n);
    utf8_fold(&twice, once.data ? once.data : "", once.n);
    FUZZ_HOLDS(once.n == twice.n && (once.n == 0 || memcmp(once.data, twice.data, once.n) == 0));
    FUZZ_HOLDS(once.n == 0 || utf8_valid(once.data, once.n));
    bytes_reset(&twice);
    name_canonical(&name, (const char *)data, n, &twice);
    FUZZ_HOLDS(name.n <= NAME_BYTES);
    (void)name_sound(name.text, name.n);
    bytes_release(&once);
    bytes_release(&twice);
    return 0;
}

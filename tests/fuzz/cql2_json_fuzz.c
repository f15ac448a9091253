/* CQL2 JSON: what is taken has one form in text, which is read as the same again, and can be asked of
 * records.
 */
#include "cql2.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    return cql2_try(data, n, CQL2_JSON);
}

#include "atlas/territory_numbers.h"

#include <stdlib.h>

void territory_numbers_free(struct territory_numbers *n)
{
    if (!n)
        return;
    for (enum territory_number i = 0; i < TERRITORY_NUMBERS; i++)
        free(n->of[i]);
    free(n);
}

size_t territory_numbers_bytes(const struct territory_numbers *n, const struct snapshot *s,
                               enum collection collection)
{
    return n ? sizeof *n + (size_t)TERRITORY_NUMBERS * collection_rows(s, collection)->n * sizeof **n->of : 0;
}

#include "store/cell.h"

#include <string.h>

int cell_compare(const struct cell *a, const struct cell *b)
{
    enum cell_kind ka = a->kind ? a->kind : CELL_NULL, kb = b->kind ? b->kind : CELL_NULL;
    if (ka != kb)
        return ka < kb ? -1 : 1;
    if (ka == CELL_INT)
        return (a->number > b->number) - (a->number < b->number);
    return ka == CELL_TEXT ? strcmp(a->text, b->text) : 0;
}

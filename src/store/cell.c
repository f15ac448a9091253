#include "store/cell.h"

#include <string.h>

int cell_compare(const struct cell *a, const struct cell *b)
{
    enum cell_kind ka = a->kind ? a->kind : CELL_NULL, kb = b->kind ? b->kind : CELL_NULL;
    if (ka != kb)
        return ka < kb ? -1 : 1;
    switch (ka) {
    case CELL_INT:
        return (a->number > b->number) - (a->number < b->number);
    case CELL_REAL:
        return (a->real > b->real) - (a->real < b->real);
    case CELL_TEXT:
        return strcmp(a->text, b->text);
    default:
        return 0;
    }
}

#include "store/cell.h"

#include <string.h>

void cell_bind(struct stmt *s, int i, const struct cell *c)
{
    if (c->kind == CELL_INT)
        stmt_bind_int(s, i, c->number);
    else
        stmt_bind_text(s, i, c->kind == CELL_TEXT ? c->text : NULL);
}

struct cell cell_read(const struct stmt *s, int i)
{
    if (stmt_is_null(s, i))
        return (struct cell){.kind = CELL_NULL};
    if (stmt_is_text(s, i))
        return (struct cell){.kind = CELL_TEXT, .text = stmt_text(s, i)};
    return (struct cell){.kind = CELL_INT, .number = stmt_int(s, i)};
}

int cell_compare(const struct cell *a, const struct cell *b)
{
    enum cell_kind ka = a->kind ? a->kind : CELL_NULL, kb = b->kind ? b->kind : CELL_NULL;
    if (ka != kb)
        return ka < kb ? -1 : 1;
    if (ka == CELL_INT)
        return (a->number > b->number) - (a->number < b->number);
    return ka == CELL_TEXT ? strcmp(a->text, b->text) : 0;
}

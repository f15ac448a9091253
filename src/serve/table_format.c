#include "serve/table_format.h"

#include <stdio.h>
#include <string.h>

bool table_format_take(struct call *c, enum table_format *format, const char *file_name, struct err *e)
{
    static const char *const NAMES[] = {"json", "csv", "csv-excel"};
    enum { FIELD_BYTES = 120 };
    const char *text;
    unsigned i = 0;
    if (!query_take(&c->query, "f", &text, e))
        return false;
    while (text && i < 3 && strcmp(text, NAMES[i]) != 0)
        i++;
    if (i == 3)
        return err_param(e, ERR_INVALID, "f", text, "f takes json, csv or csv-excel here, not '%.60s'", text);
    *format = (enum table_format)i;
    c->answer.type = i == TABLE_JSON ? "application/json" : "text/csv; charset=utf-8; header=present";
    if (i != TABLE_JSON) {
        char *field = arena_alloc(&c->memory, FIELD_BYTES);
        snprintf(field, FIELD_BYTES, "attachment; filename=\"%s.csv\"", file_name);
        answer_add(&c->answer, "Content-Disposition", field);
    }
    return true;
}

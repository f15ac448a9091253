/* /api/collections/{c}/crosstab?rows=&columns=: records or euros by the values of two criteria */
#include <string.h>

#include "base/json.h"
#include "search/crossed.h"
#include "serve/handlers.h"
#include "serve/table_format.h"

struct crosstab_plan {
    enum collection collection;
    enum table_format format;
    struct crosstab table;
};

bool plan_crosstab(struct call *c, struct err *e)
{
    struct crosstab_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    const char *rows, *columns, *measure;
    if (!collection_parse(&p->collection, c->parameter[0], e) || !query_take(&c->query, "rows", &rows, e) ||
        !query_take(&c->query, "columns", &columns, e) || !query_take(&c->query, "measure", &measure, e) ||
        !table_format_take(c, &p->format, "crosstab", e) || !call_criteria(c, p->collection, e) ||
        !crossed_parse(&p->table, c->snapshot, p->collection, &c->criteria, rows, columns, measure, e))
        return false;
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key_int(c, p->format);
    call_key(c, c->parameter[0]);
    call_key(c, CRITERIA[p->table.rows.by].name);
    call_key(c, CRITERIA[p->table.columns.by].name);
    call_key(c, CROSSTAB_MEASURE_NAMES[p->table.measure]);
    call_key_criteria(c);
    return true;
}

bool make_crosstab(struct call *c, struct worker *w, struct err *e)
{
    const struct crosstab_plan *p = c->plan;
    struct crosstab table = p->table;
    struct json j;
    (void)w;
    (void)e;
    crosstab_make(&table, c->snapshot, p->collection, &c->criteria);
    if (p->format == TABLE_JSON) {
        json_init(&j, &c->out);
        crossed_write(&j, &table, c->snapshot, p->collection);
    } else {
        crossed_write_csv(&c->out, table_format_style(p->format), &table, c->snapshot, p->collection);
    }
    crosstab_release(&table);
    return true;
}

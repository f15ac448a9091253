/* Questions become statements, which are kept as long as the connection. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "store/sqlite/point.h"
#include "store/sqlite/sqlite_store_inside.h"

enum { MAX_SQL = 4096 };

/* The columns of a question, id last where it asks for all. */
static size_t columns_of(const struct question *q, const char *columns[TABLE_COLUMNS + 2])
{
    const struct table_shape *t = &TABLES[q->table];
    size_t n = 0;
    for (const char *const *c = q->columns[0] ? q->columns : t->columns; *c; c++)
        columns[n++] = *c;
    if (!q->columns[0] && t->has_id)
        columns[n++] = "id";
    columns[n] = NULL;
    return n;
}

static void add_columns(struct bytes *sql, struct asked *a, const struct question *q)
{
    const char *columns[TABLE_COLUMNS + 2];
    a->n_columns = (int)columns_of(q, columns);
    a->point = -1;
    for (int i = 0; columns[i]; i++) {
        bool point = TABLES[q->table].placed && strcmp(columns[i], "lon") == 0;
        bytes_add_format(sql, "%s%s", i ? ", " : "", point ? "geom" : columns[i]);
        if (point) { /* lat is in it */
            a->point = i++;
            assert(columns[i] && strcmp(columns[i], "lat") == 0);
        }
    }
}

static void add_conditions(struct bytes *sql, struct asked *a, const struct question *q)
{
    for (a->n_by = 0; q->by[a->n_by]; a->n_by++)
        bytes_add_format(sql, "%s %s = ?%d", a->n_by ? " AND" : " WHERE", q->by[a->n_by], a->n_by + 1);
    if (q->after) {
        bytes_add_format(sql, "%s %s > ?%d", a->n_by ? " AND" : " WHERE", q->after, a->n_by + 1);
        a->n_by++;
    }
}

static void add_order(struct bytes *sql, const struct question *q)
{
    for (size_t i = 0; q->order[i]; i++) {
        const char *name = q->order[i];
        bool down = *name == '-', folded = *name == '~';
        bytes_add_format(sql, "%s%s%s%s%s", i ? ", " : " ORDER BY ", folded ? "fold(" : "",
                         name + (down || folded), folded ? ")" : "", down ? " DESC" : "");
    }
}

static struct asked *find(struct sqlite_store *s, const struct question *q, struct err *e)
{
    uint32_t at = hash_map_get(&s->asked_by, (const char *)&q, sizeof q);
    if (at != HASH_NONE)
        return &s->asked[at];
    struct asked a = {0};
    struct bytes sql;
    bytes_init(&sql, MAX_SQL);
    bytes_add_text(&sql, "SELECT ");
    add_columns(&sql, &a, q);
    bytes_add_format(&sql, " FROM %s%s", TABLES[q->table].name, q->by_rows ? " NOT INDEXED" : "");
    add_conditions(&sql, &a, q);
    add_order(&sql, q);
    assert(!sql.full);
    a.stmt = stmt_new(s->db, sql.data, e);
    bytes_release(&sql);
    if (!a.stmt)
        return NULL;
    s->asked = mem_room(s->asked, s->n_asked, &s->asked_capacity, sizeof *s->asked);
    s->asked[s->n_asked] = a;
    hash_map_put(&s->asked_by, (const char *)&q, sizeof q, (uint32_t)s->n_asked);
    return &s->asked[s->n_asked++];
}

static void read_point(const struct stmt *stmt, int column, struct cell out[2])
{
    size_t n;
    double x, y;
    const void *blob = stmt_blob(stmt, column, &n);
    if (stmt_is_null(stmt, column))
        out[0] = out[1] = cell_null();
    else if (point_read(blob, n, &x, &y))
        out[0] = cell_real(x), out[1] = cell_real(y);
    else
        out[0] = out[1] = (struct cell){.kind = CELL_BAD};
}

static void read_row(const struct stmt *stmt, int n, int point, struct cell *row)
{
    for (int i = 0, column = 0; i < n; column++) {
        if (i == point) {
            read_point(stmt, column, &row[i]);
            i += 2;
        } else {
            row[i++] = stmt_cell(stmt, column);
        }
    }
}

bool sqlite_ask(struct store *door, const struct question *q, const struct cell *by, ask_row *each,
                void *context, struct err *e)
{
    struct sqlite_store *s = sqlite_store_of(door);
    struct cell row[TABLE_COLUMNS + 1];
    struct asked *a = find(s, q, e);
    if (!a)
        return false;
    const size_t at = (size_t)(a - s->asked); /* the list may grow meanwhile */
    const struct asked now = *a;
    assert(!a->under_way);
    a->under_way = true;
    for (int i = 0; i < now.n_by; i++)
        stmt_bind_cell(now.stmt, i + 1, &by[i]);
    enum stmt_result r;
    while ((r = stmt_step(now.stmt, e)) == STMT_ROW) {
        read_row(now.stmt, now.n_columns, now.point, row);
        if (!each(context, row)) {
            stmt_reset(now.stmt);
            break;
        }
    }
    s->asked[at].under_way = false;
    return r != STMT_FAILED;
}

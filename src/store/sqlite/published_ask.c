/* Questions to a published table. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "geo/wkb.h"
#include "store/sqlite/published_inside.h"

enum { SQL_BYTES = 1 << 20, TICK_STEPS = 1000 };

struct published_reader {
    const struct published *table;
    struct db *db;
    struct projector *projector;
    struct arena memory; /* of the question */
    long ticks;          /* left to it */
};

/* What is wrong with the file is no fault of who asks, whatever it is. */
static struct db *open_file(const struct published *p, struct err *e)
{
    struct err why = {0};
    struct db *db = published_db(p->file, &why);
    if (!db)
        err_set(e, ERR_IO, "%s", why.text);
    return db;
}

struct published_reader *published_reader_new(const struct published *p, struct err *e)
{
    struct db *db = open_file(p, e);
    if (!db)
        return NULL;
    struct published_reader *r = mem_alloc(1, sizeof *r);
    r->table = p;
    r->db = db;
    r->projector = projector_new();
    arena_init(&r->memory);
    return r;
}

void published_reader_free(struct published_reader *r)
{
    if (!r)
        return;
    db_close(r->db);
    projector_free(r->projector);
    arena_release(&r->memory);
    free(r);
}

/* --- in SQL ------------------------------------------------------------------------------------------------
 */

static bool add_box(struct published_reader *r, const struct bbox *box, struct bytes *sql,
                    struct sql_values *v, struct err *e)
{
    const struct published *p = r->table;
    double boxes[2][4];
    unsigned n;
    struct bytes shape;
    bytes_init(&shape, SQL_BYTES);
    bool good = sql_add_box(&shape, v, p, r->projector, box, boxes, &n, e);
    if (good) {
        bytes_add_text(sql, " AND (");
        sql_add_name(sql, p->geometry);
        bytes_add_text(sql, " IS NULL OR (ST_Intersects(");
        sql_add_geometry(sql, p);
        bytes_add_format(sql, ",%s) = 1", shape.data);
        for (unsigned i = 0; p->indexed && i < n; i++) {
            bytes_add_text(sql, i ? " OR " : " AND (");
            sql_add_near(sql, v, p, boxes[i]);
        }
        bytes_add_text(sql, p->indexed ? ")))" : "))");
    }
    bytes_release(&shape);
    return good;
}

static bool add_condition(struct published_reader *r, const struct published_question *q, struct bytes *sql,
                          struct sql_values *v, struct err *e)
{
    bytes_add_text(sql, " WHERE 1");
    if (q->has_box && !add_box(r, &q->box, sql, v, e))
        return false;
    if (q->filter) {
        bytes_add_text(sql, " AND ");
        if (!filter_sql(q->filter, r->table, r->projector, sql, v, e))
            return false;
    }
    return !sql->full || err_set(e, ERR_TOO_LARGE, "the filter is too large for this collection");
}

static void add_columns(const struct published *p, struct bytes *sql)
{
    sql_add_name(sql, p->key);
    bytes_add_text(sql, p->geopackage ? ", " : ", AsBinary(");
    sql_add_name(sql, p->geometry);
    bytes_add_text(sql, p->geopackage ? "" : ")");
    for (uint32_t i = 0; i < p->n_columns; i++) {
        bytes_add_text(sql, ", ");
        sql_add_name(sql, p->columns[i].name);
    }
    bytes_add_text(sql, " FROM ");
    sql_add_name(sql, p->table);
}

/* --- asking ------------------------------------------------------------------------------------------------
 */

static int tick(void *reader)
{
    struct published_reader *r = reader;
    return --r->ticks < 0;
}

/* The columns are no longer those of the start, or the index is gone. */
static bool fault(const struct published_reader *r, struct err *e)
{
    if (e && e->code == ERR_TIMEOUT)
        return err_set(e, ERR_TIMEOUT, "the question takes too long on %s: ask for less, or more precisely",
                       r->table->name);
    if (e && e->code == ERR_INTERNAL)
        return err_set(e, ERR_BUSY,
                       "the table of %s has changed since it was published: it must be published anew",
                       r->table->name);
    return false;
}

static bool reopen(struct published_reader *r, struct err *e)
{
    if (db_current(r->db))
        return true;
    struct db *db = open_file(r->table, e);
    if (!db)
        return false;
    db_close(r->db);
    r->db = db;
    return true;
}

static struct stmt *prepare(struct published_reader *r, const struct bytes *sql, const struct sql_values *v,
                            struct err *e)
{
    struct stmt *s = stmt_new(r->db, sql->data, e);
    if (s)
        sql_values_bind(v, s);
    return s;
}

static bool give(struct published_reader *r, struct stmt *s, published_row *visit, void *context)
{
    const struct published *p = r->table;
    struct cell cells[PUBLISHED_COLUMNS_MOST];
    size_t n;
    const char *blob = stmt_blob(s, 1, &n);
    if (blob && p->geopackage) {
        size_t at = wkb_in_geopackage(blob, n);
        blob = at ? blob + at : NULL;
        n -= at;
    }
    for (uint32_t i = 0; i < p->n_columns; i++)
        cells[i] = stmt_cell(s, (int)i + 2);
    return visit(context, stmt_int(s, 0), cells, blob, n);
}

static bool visit_all(struct published_reader *r, struct stmt *s, published_row *visit, void *context,
                      struct err *e)
{
    enum stmt_result step = STMT_DONE;
    while (s && (step = stmt_step(s, e)) == STMT_ROW)
        if (!give(r, s, visit, context))
            break;
    return s && step != STMT_FAILED;
}

static bool count(struct published_reader *r, const struct published_question *q, int64_t *matched,
                  struct err *e)
{
    struct sql_values v = {.memory = &r->memory};
    struct bytes sql;
    bytes_init(&sql, SQL_BYTES);
    bytes_add_text(&sql, "SELECT count(*) FROM ");
    sql_add_name(&sql, r->table->table);
    struct stmt *s = add_condition(r, q, &sql, &v, e) ? prepare(r, &sql, &v, e) : NULL;
    bool good = s && stmt_step(s, e) == STMT_ROW;
    if (good)
        *matched = stmt_int(s, 0);
    stmt_free(s);
    sql_values_release(&v);
    bytes_release(&sql);
    return good;
}

static bool list(struct published_reader *r, const struct published_question *q, published_row *visit,
                 void *context, struct err *e)
{
    struct sql_values v = {.memory = &r->memory};
    struct bytes sql;
    bytes_init(&sql, SQL_BYTES);
    bytes_add_text(&sql, "SELECT ");
    add_columns(r->table, &sql);
    bool good = add_condition(r, q, &sql, &v, e);
    if (q->after != INT64_MIN) {
        bytes_add_text(&sql, " AND ");
        sql_add_name(&sql, r->table->key);
        bytes_add_text(&sql, " > ");
        sql_add_int(&sql, &v, q->after);
    }
    bytes_add_text(&sql, " ORDER BY ");
    sql_add_name(&sql, r->table->key);
    bytes_add_text(&sql, " LIMIT ");
    sql_add_int(&sql, &v, q->limit);
    bytes_add_text(&sql, " OFFSET ");
    sql_add_int(&sql, &v, q->offset);
    struct stmt *s = good ? prepare(r, &sql, &v, e) : NULL;
    good = visit_all(r, s, visit, context, e);
    stmt_free(s);
    sql_values_release(&v);
    bytes_release(&sql);
    return good;
}

static bool begin(struct published_reader *r, struct err *e)
{
    arena_reset(&r->memory);
    r->ticks = PUBLISHED_WORK_MOST / TICK_STEPS;
    if (!reopen(r, e) || !db_begin_read(r->db, e))
        return false;
    sqlite3_progress_handler(r->db->handle, TICK_STEPS, tick, r);
    return true;
}

static bool end(struct published_reader *r, bool good, struct err *e)
{
    sqlite3_progress_handler(r->db->handle, 0, NULL, NULL);
    if (good)
        return db_end_read(r->db, e);
    db_rollback(r->db);
    return fault(r, e);
}

bool published_ask(struct published_reader *r, const struct published_question *q, int64_t *matched,
                   published_row *visit, void *context, struct err *e)
{
    struct err why = {0};
    if (!begin(r, e))
        return false;
    bool good = count(r, q, matched, &why) && (!visit || list(r, q, visit, context, &why));
    good = end(r, good, &why);
    if (!good && e)
        *e = why;
    return good;
}

bool published_get(struct published_reader *r, int64_t key, published_row *visit, void *context,
                   struct err *e)
{
    struct err why = {0};
    struct bytes sql;
    if (!begin(r, e))
        return false;
    bytes_init(&sql, SQL_BYTES);
    bytes_add_text(&sql, "SELECT ");
    add_columns(r->table, &sql);
    bytes_add_text(&sql, " WHERE ");
    sql_add_name(&sql, r->table->key);
    bytes_add_text(&sql, " = ?1");
    struct stmt *s = stmt_new(r->db, sql.data, &why);
    if (s)
        stmt_bind_int(s, 1, key);
    bool good = visit_all(r, s, visit, context, &why);
    stmt_free(s);
    bytes_release(&sql);
    good = end(r, good, &why);
    if (!good && e)
        *e = why;
    return good;
}

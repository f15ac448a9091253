/* filter_sql.h - a filter (atlas/filter.h) as a condition in SQL on the rows of a published table */
#ifndef STORE_SQLITE_FILTER_SQL_H
#define STORE_SQLITE_FILTER_SQL_H

#include "base/arena.h"
#include "base/bytes.h"
#include "store/published.h"
#include "store/sqlite/db_inside.h"

/* Values stand apart from the text, as parameters ?1, ?2 ... No text of a client's is in the SQL. */
struct sql_values {
    struct arena *memory;
    struct cell *list;
    size_t n, capacity;
};
void sql_values_release(struct sql_values *v);
void sql_values_bind(const struct sql_values *v, struct stmt *s); /* texts must last: they are the arena's */

/* Adds "?n" and its value. */
void sql_add_text(struct bytes *sql, struct sql_values *v, const char *text);
void sql_add_real(struct bytes *sql, struct sql_values *v, double number);
void sql_add_int(struct bytes *sql, struct sql_values *v, int64_t number);
/* A name between double quotes. */
void sql_add_name(struct bytes *sql, const char *name);
/* The geometry of a row as SpatiaLite has it. */
void sql_add_geometry(struct bytes *sql, const struct published *p);
/* Rows whose box meets a box of the table's own system, by the index: "key IN (SELECT ...)". */
void sql_add_near(struct bytes *sql, struct sql_values *v, const struct published *p, const double box[4]);

/* A box in degrees as a geometry of the table's system, its edges followed; boxes gets the box around each of
 * its one or two parts. */
bool sql_add_box(struct bytes *sql, struct sql_values *v, const struct published *p, struct projector *to,
                 const struct bbox *box, double boxes[2][4], unsigned *n, struct err *e);

/* The condition; true, false or NULL as the filter is. ERR_INVALID where the table's system has no place for
 * a geometry. The connection must know the functions. */
bool filter_sql(const struct filter *f, const struct published *p, struct projector *to, struct bytes *sql,
                struct sql_values *v, struct err *e);
bool filter_sql_functions(struct db *db, struct err *e);

#endif

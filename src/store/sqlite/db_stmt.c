#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/sqlite/db_inside.h"

struct stmt *stmt_new(struct db *db, const char *sql, struct err *e)
{
    sqlite3_stmt *handle = NULL;
    const char *tail = NULL;
    int rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &tail);
    if (rc != SQLITE_OK) {
        db_fail(db, rc, e);
        return NULL;
    }
    assert(handle && tail && *tail == '\0');
    struct stmt *s = mem_alloc(1, sizeof *s);
    s->db = db;
    s->handle = handle;
    return s;
}

void stmt_free(struct stmt *s)
{
    if (!s)
        return;
    sqlite3_finalize(s->handle);
    free(s);
}

static void note(struct stmt *s, int rc)
{
    if (rc != SQLITE_OK && s->bind_error == SQLITE_OK)
        s->bind_error = rc;
}

void stmt_bind_int(struct stmt *s, int i, int64_t v)
{
    note(s, sqlite3_bind_int64(s->handle, i, v));
}

void stmt_bind_real(struct stmt *s, int i, double v)
{
    note(s, sqlite3_bind_double(s->handle, i, v));
}

void stmt_bind_text(struct stmt *s, int i, const char *v)
{
    note(s, v ? sqlite3_bind_text64(s->handle, i, v, strlen(v), SQLITE_TRANSIENT, SQLITE_UTF8)
              : sqlite3_bind_null(s->handle, i));
}

void stmt_bind_text_n(struct stmt *s, int i, const char *v, size_t n)
{
    note(s, sqlite3_bind_text64(s->handle, i, v, n, SQLITE_TRANSIENT, SQLITE_UTF8));
}

void stmt_bind_blob(struct stmt *s, int i, const void *v, size_t n)
{
    note(s, sqlite3_bind_blob64(s->handle, i, v, n, SQLITE_TRANSIENT));
}

void stmt_bind_null(struct stmt *s, int i)
{
    note(s, sqlite3_bind_null(s->handle, i));
}

enum stmt_result stmt_step(struct stmt *s, struct err *e)
{
    int rc = s->bind_error;
    s->bind_error = SQLITE_OK;
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s->handle);
    if (rc == SQLITE_ROW)
        return STMT_ROW;
    if (rc != SQLITE_DONE)
        db_fail(s->db, rc, e);
    sqlite3_reset(s->handle);
    return rc == SQLITE_DONE ? STMT_DONE : STMT_FAILED;
}

bool stmt_run(struct stmt *s, struct err *e)
{
    enum stmt_result r;
    do
        r = stmt_step(s, e);
    while (r == STMT_ROW);
    return r == STMT_DONE;
}

void stmt_reset(struct stmt *s)
{
    sqlite3_reset(s->handle);
}

int stmt_columns(const struct stmt *s)
{
    return sqlite3_column_count(s->handle);
}

const char *stmt_column_name(const struct stmt *s, int i)
{
    return sqlite3_column_name(s->handle, i);
}

bool stmt_is_null(const struct stmt *s, int i)
{
    return sqlite3_column_type(s->handle, i) == SQLITE_NULL;
}

bool stmt_is_text(const struct stmt *s, int i)
{
    return sqlite3_column_type(s->handle, i) == SQLITE_TEXT;
}

bool stmt_is_int(const struct stmt *s, int i)
{
    return sqlite3_column_type(s->handle, i) == SQLITE_INTEGER;
}

int64_t stmt_int(const struct stmt *s, int i)
{
    return sqlite3_column_int64(s->handle, i);
}

double stmt_real(const struct stmt *s, int i)
{
    return sqlite3_column_double(s->handle, i);
}

const char *stmt_text(const struct stmt *s, int i)
{
    const char *text = (const char *)sqlite3_column_text(s->handle, i);
    if (!text && sqlite3_column_type(s->handle, i) != SQLITE_NULL)
        mem_out((size_t)sqlite3_column_bytes(s->handle, i)); /* or a value would be taken for a missing one */
    return text;
}

const void *stmt_blob(const struct stmt *s, int i, size_t *n)
{
    const void *v = sqlite3_column_blob(s->handle, i);
    *n = (size_t)sqlite3_column_bytes(s->handle, i);
    return v;
}

size_t stmt_bytes(const struct stmt *s, int i)
{
    return (size_t)sqlite3_column_bytes(s->handle, i);
}

void stmt_bind_cell(struct stmt *s, int i, const struct cell *c)
{
    if (c->kind == CELL_INT)
        stmt_bind_int(s, i, c->number);
    else if (c->kind == CELL_REAL)
        stmt_bind_real(s, i, c->real);
    else
        stmt_bind_text(s, i, c->kind == CELL_TEXT ? c->text : NULL);
}

struct cell stmt_cell(const struct stmt *s, int i)
{
    switch (sqlite3_column_type(s->handle, i)) {
    case SQLITE_NULL:
        return cell_null();
    case SQLITE_INTEGER:
        return cell_int(sqlite3_column_int64(s->handle, i));
    case SQLITE_FLOAT:
        return cell_real(sqlite3_column_double(s->handle, i));
    default: { /* a blob in a column of texts is what another program takes for one */
        const char *text = stmt_text(s, i);
        return (struct cell){.kind = CELL_TEXT, .bytes = stmt_bytes(s, i), .text = text ? text : ""};
    }
    }
}

/* db_inside.h - what the files of db.h share, and nobody else */
#ifndef STORE_SQLITE_DB_INSIDE_H
#define STORE_SQLITE_DB_INSIDE_H

#include <sqlite3.h>
#include <sys/stat.h>

#include "store/sqlite/db.h"

/* A file as it stood at a path: which one it is, and what a change of it moves. */
struct db_trace {
    bool there;
    dev_t device;
    ino_t inode;
    off_t bytes;
    struct timespec written, changed;
};

struct db {
    sqlite3 *handle;
    void *spatialite;
    char *path;
    bool opened; /* then errors are of statements: clients see them too, who need not know the path */
    enum db_mode mode;
    struct db_trace file, log; /* when it was opened; log: FILE-wal, which comes and goes */
    bool unlocked;             /* read without locks: what is read counts when neither has changed */
};

struct stmt {
    struct db *db;
    sqlite3_stmt *handle;
    int bind_error;
};

/* The sentence for a result code of SQLite's; returns false. */
bool db_fail(const struct db *db, int rc, struct err *e);

bool db_log_name(char *out, size_t size, const char *path, const char *ending, struct err *e);
void db_trace(struct db_trace *t, const char *path);
bool db_trace_same_file(const struct db_trace *a, const struct db_trace *b);
bool db_trace_older(const struct timespec *a, const struct timespec *b);
bool db_trace_unchanged(const struct db_trace *a, const struct db_trace *b);

/* Look at a database that is to be read without locks, and wait until what changes it from now on would show
 * in its times. Fails when an interrupted change must be taken back first. */
bool db_trace_settled(struct db_trace *file, struct db_trace *log, const char *path, struct err *e);

#endif

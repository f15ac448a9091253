/* sqlite_load - asks a SQLite database, in process, what standard input lists (load.h), each statement
 * prepared once.
 *
 *   sqlite_load DATABASE SECONDS REQUESTS < statements
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <sys/resource.h>

#include "load.h"

static void fail(sqlite3 *db)
{
    fprintf(stderr, "sqlite_load: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static double cpu_us(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static uint64_t answer(sqlite3 *db, sqlite3_stmt *s, uint64_t *hash)
{
    uint64_t bytes = 0;
    int r;
    while ((r = sqlite3_step(s)) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const void *text = sqlite3_column_text(s, i);
            int n = sqlite3_column_bytes(s, i);
            bytes += (uint64_t)n;
            if (hash)
                load_hash(hash, text, (size_t)n);
        }
    if (r != SQLITE_DONE)
        fail(db);
    sqlite3_reset(s);
    return bytes;
}

int main(int argc, char **argv)
{
    static struct load l;
    static sqlite3_stmt *statements[LOAD_STATEMENTS_MAX];
    sqlite3 *db;
    if (argc != 4)
        return fputs("usage: sqlite_load DATABASE SECONDS REQUESTS < statements\n", stderr), 2;
    if (sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_exec(
            db, "PRAGMA cache_size = -1000000; PRAGMA mmap_size = 8000000000; PRAGMA temp_store = memory",
            NULL, NULL, NULL) != SQLITE_OK)
        fail(db);
    load_read(&l);
    for (size_t i = 0; i < l.n; i++) {
        if (sqlite3_prepare_v2(db, l.list[i].text, -1, &statements[i], NULL) != SQLITE_OK)
            fail(db);
        answer(db, statements[i], NULL);
        l.list[i].hash = 14695981039346656037ULL;
        l.list[i].bytes = answer(db, statements[i], &l.list[i].hash);
    }
    double cpu = cpu_us(), from = load_now_us(), end = from + strtod(argv[2], NULL) * 1e6, now = from;
    for (size_t asked = 0; l.n && asked < strtoull(argv[3], NULL, 10) && now < end; asked++) {
        size_t i = asked % l.n;
        uint64_t bytes = answer(db, statements[i], NULL);
        double after = load_now_us();
        load_add(&l, after - now);
        now = after;
        l.bytes += bytes;
        l.different += bytes != l.list[i].bytes;
    }
    if (l.answers)
        load_print(&l, (now - from) / 1e6, cpu_us() - cpu);
    for (size_t i = 0; i < l.n; i++)
        sqlite3_finalize(statements[i]);
    sqlite3_close(db);
    return l.answers == 0;
}

/* pq_load - asks PostgreSQL over libpq what standard input lists (load.h), each statement prepared once.
 *
 *   pq_load CONNECTION SECONDS REQUESTS < statements
 */
#include <libpq-fe.h>
#include <stdbool.h>

#include "load.h"

static void fail(PGconn *db)
{
    fprintf(stderr, "pq_load: %s", PQerrorMessage(db));
    exit(1);
}

/* What the server process of this connection has spent, in microseconds. */
static double backend_cpu_us(PGconn *db)
{
    char path[64];
    double ns = 0;
    snprintf(path, sizeof path, "/proc/%d/schedstat", PQbackendPID(db));
    FILE *f = fopen(path, "r");
    if (f) {
        if (fscanf(f, "%lf", &ns) != 1)
            ns = 0;
        fclose(f);
    }
    return ns / 1e3;
}

/* One answer; with hash, its bytes are hashed. Returns its bytes. */
static uint64_t answer(PGconn *db, size_t i, uint64_t *hash)
{
    char name[24];
    uint64_t bytes = 0;
    snprintf(name, sizeof name, "s%zu", i);
    PGresult *r = PQexecPrepared(db, name, 0, NULL, NULL, NULL, 1);
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        fail(db);
    for (int row = 0; row < PQntuples(r); row++)
        for (int column = 0; column < PQnfields(r); column++) {
            int n = PQgetlength(r, row, column);
            bytes += (uint64_t)n;
            if (hash)
                load_hash(hash, PQgetvalue(r, row, column), (size_t)n);
        }
    PQclear(r);
    return bytes;
}

int main(int argc, char **argv)
{
    static struct load l;
    if (argc != 4)
        return fputs("usage: pq_load CONNECTION SECONDS REQUESTS < statements\n", stderr), 2;
    PGconn *db = PQconnectdb(argv[1]);
    if (PQstatus(db) != CONNECTION_OK)
        fail(db);
    load_read(&l);
    for (size_t i = 0; i < l.n; i++) {
        char name[24];
        snprintf(name, sizeof name, "s%zu", i);
        PGresult *r = PQprepare(db, name, l.list[i].text, 0, NULL);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            fail(db);
        PQclear(r);
        answer(db, i, NULL); /* plans and warms */
        l.list[i].hash = 14695981039346656037ULL;
        l.list[i].bytes = answer(db, i, &l.list[i].hash);
    }
    double cpu = backend_cpu_us(db), from = load_now_us(), end = from + strtod(argv[2], NULL) * 1e6,
           now = from;
    for (size_t asked = 0; l.n && asked < strtoull(argv[3], NULL, 10) && now < end; asked++) {
        size_t i = asked % l.n;
        uint64_t bytes = answer(db, i, NULL);
        double after = load_now_us();
        load_add(&l, after - now);
        now = after;
        l.bytes += bytes;
        l.different += bytes != l.list[i].bytes;
    }
    if (l.answers)
        load_print(&l, (now - from) / 1e6, backend_cpu_us(db) - cpu);
    PQfinish(db);
    return l.answers == 0;
}

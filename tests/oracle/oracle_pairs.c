#include "oracle/oracle.h"
#include "oracle/oracle_inside.h"

#define SUMS                                                                                                 \
    "count(DISTINCT CASE WHEN nature = 'cooperation' THEN c END), "                                          \
    "count(DISTINCT CASE WHEN nature = 'action' THEN c END), count(DISTINCT p) "
#define NONE "-9223372036854775807 - 1"

static void read_sums(struct stmt *q, int from, struct oracle_pair *pair)
{
    pair->cooperations = stmt_int(q, from);
    pair->actions = stmt_int(q, from + 1);
    pair->projets = stmt_int(q, from + 2);
    pair->euros = stmt_int(q, from + 3);
}

bool oracle_pairs(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, oracle_pair_visit *visit, void *context, struct err *e)
{
    struct bytes sql;
    struct conditions x = {s, collection, c, CRITERION_COUNT, &sql, OF_PAIRS};
    bytes_init(&sql, 1 << 24);
    bytes_add_text(&sql, "CREATE TEMP TABLE paire AS ");
    oracle_add_query(&x,
                     "DISTINCT k.id AS k, q.id AS q, c.id AS c, c.nature AS nature, p.id AS p, f.id AS f, "
                     "f.montant AS montant, k.region AS region, q.pays AS pays",
                     "", " AND k.id IS NOT NULL AND q.id IS NOT NULL AND c.id IS NOT NULL");
    bool done = db_exec(db, "DROP TABLE IF EXISTS temp.paire", e) && db_exec(db, sql.data, e);
    bytes_release(&sql);
    struct stmt *q = done ? stmt_new(db,
                                     "SELECT k, q, " SUMS
                                     ", ifnull((SELECT sum(montant) FROM (SELECT DISTINCT f, "
                                     "montant FROM paire o WHERE o.k = a.k AND o.q = a.q)), " NONE
                                     ") FROM paire a "
                                     "GROUP BY 1, 2 ORDER BY 1, 2",
                                     e)
                          : NULL;
    enum stmt_result r = STMT_DONE;
    while (q && (r = stmt_step(q, e)) == STMT_ROW) {
        struct oracle_pair pair = {.collectivite = stmt_int(q, 0), .partenaire = stmt_int(q, 1)};
        read_sums(q, 2, &pair);
        visit(context, &pair);
    }
    stmt_free(q);
    return q && r == STMT_DONE;
}

bool oracle_pair_cells(struct db *db, oracle_pair_cell *visit, void *context, struct err *e)
{
    struct stmt *q = stmt_new(db,
                              "SELECT region, pays, count(DISTINCT k || ' ' || q), " SUMS ", ifnull((SELECT "
                              "sum(montant) FROM (SELECT DISTINCT f, montant FROM paire o WHERE o.region IS "
                              "a.region AND o.pays IS a.pays)), " NONE ") FROM paire a GROUP BY 1, 2",
                              e);
    enum stmt_result r = STMT_DONE;
    while (q && (r = stmt_step(q, e)) == STMT_ROW) {
        struct oracle_pair sums = {0};
        read_sums(q, 3, &sums);
        visit(context, stmt_text(q, 0), stmt_text(q, 1), stmt_int(q, 2), &sums);
    }
    stmt_free(q);
    return q && r == STMT_DONE;
}

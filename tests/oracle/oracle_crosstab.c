#include "oracle/oracle_inside.h"

#include <stdio.h>

#include "oracle/oracle.h"

/* Every (a, b, what is counted) once, in a table of its own. */
static void add_crossed(const struct conditions *x, enum criterion rows, enum criterion columns, bool amount)
{
    char join_a[ORACLE_JOIN_BYTES], value_a[ORACLE_JOIN_BYTES], join_b[ORACLE_JOIN_BYTES],
        value_b[ORACLE_JOIN_BYTES], joins[2 * ORACLE_JOIN_BYTES], what[3 * ORACLE_JOIN_BYTES];
    oracle_value_of(x, rows, "va", value_a, join_a);
    oracle_value_of(x, columns, "vb", value_b, join_b);
    snprintf(joins, sizeof joins, "%s %s", join_a, join_b);
    if (amount)
        snprintf(what, sizeof what, "DISTINCT %s AS a, %s AS b, f.id AS unit, f.montant AS m", value_a,
                 value_b);
    else
        snprintf(what, sizeof what, "DISTINCT %s AS a, %s AS b, %s.id AS unit, 1 AS m", value_a, value_b,
                 oracle_record(x->collection));
    bytes_add_text(x->out, "CREATE TEMP TABLE croise AS ");
    oracle_add_query(x, what, joins, amount ? " AND f.montant IS NOT NULL" : "");
}

/* What is declared, as f; the country alone stands for a partner. */
static void add_crossed_apd(const struct conditions *x, enum criterion rows, enum criterion columns)
{
    const enum criterion by[] = {rows, columns};
    bytes_add_text(x->out, "CREATE TEMP TABLE croise AS SELECT ");
    for (int i = 0; i < 2; i++)
        bytes_add_format(x->out,
                         CRITERIA[by[i]].kind == KIND_TRUTH
                             ? "CASE %s WHEN 1 THEN 'true' WHEN 0 THEN 'false' END AS %s, "
                             : "%s AS %s, ",
                         oracle_columns(x, by[i], true)[0], i ? "b" : "a");
    bytes_add_text(x->out, "f.collectivite_id || ' ' || f.annee || ' ' || f.pays AS unit, f.montant AS m "
                           "FROM apd f JOIN collectivite k ON k.id = f.collectivite_id "
                           "JOIN (SELECT code AS pays FROM pays) q ON q.pays = f.pays WHERE 1");
    oracle_add_tree(x, x->c, true);
}

bool oracle_crosstab(struct db *db, const struct snapshot *s, enum collection collection,
                     const struct criteria *c, const struct crosstab *t, oracle_cell *visit, void *context,
                     struct err *e)
{
    static const char *const SUMS[] = {
        [ORACLE_CELL] = "SELECT a, b, sum(m) FROM croise GROUP BY 1, 2",
        [ORACLE_ROW] = "SELECT a, NULL, sum(m) FROM (SELECT DISTINCT a, unit, m FROM croise) GROUP BY 1",
        [ORACLE_COLUMN] = "SELECT NULL, b, sum(m) FROM (SELECT DISTINCT b, unit, m FROM croise) GROUP BY 2",
        [ORACLE_TOTAL] = "SELECT NULL, NULL, sum(m) FROM (SELECT DISTINCT unit, m FROM croise) "
                         "HAVING count(*) > 0",
    };
    const bool money = t->measure == CROSSTAB_AMOUNT || t->rows.by == CRITERION_FINANCEMENT ||
                       t->columns.by == CRITERION_FINANCEMENT;
    struct bytes sql;
    struct conditions x = {s,    collection, c, money ? CRITERION_FINANCEMENT : CRITERION_COUNT,
                           &sql, OF_RECORDS};
    bytes_init(&sql, 1 << 24);
    if (t->measure == CROSSTAB_APD)
        add_crossed_apd(&x, t->rows.by, t->columns.by);
    else
        add_crossed(&x, t->rows.by, t->columns.by, t->measure == CROSSTAB_AMOUNT);
    bool done = db_exec(db, "DROP TABLE IF EXISTS temp.croise", e) && db_exec(db, sql.data, e);
    bytes_release(&sql);
    for (enum oracle_sum i = 0; done && i < sizeof SUMS / sizeof SUMS[0]; i++) {
        struct stmt *q = stmt_new(db, SUMS[i], e);
        enum stmt_result r = STMT_DONE;
        while (q && (r = stmt_step(q, e)) == STMT_ROW)
            visit(context, i, stmt_text(q, 0), stmt_text(q, 1), stmt_int(q, 2));
        done = q && r == STMT_DONE;
        stmt_free(q);
    }
    return done;
}

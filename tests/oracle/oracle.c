#include "oracle/oracle.h"

#include "oracle/oracle_inside.h"
#include "oracle/oracle_words.h"

#include <stdio.h>

/* --- what the records hang together with
 * -------------------------------------------------------------------- */

/* r: the record; k: French member; c: cooperation; q: partner; p: projet; f: financement. What no record has
 * is looked for by a key that there is not: ON 0 would go through the whole table for each row. */
static const char *const JOINS[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] =
        "collectivite k LEFT JOIN cooperation_collectivite ck ON ck.collectivite_id = k.id "
        "LEFT JOIN cooperation c ON c.id = ck.cooperation_id "
        "LEFT JOIN cooperation_partenaire cq ON cq.cooperation_id = c.id "
        "LEFT JOIN partenaire q ON q.id = cq.partenaire_id "
        "LEFT JOIN projet p ON p.cooperation_id = c.id LEFT JOIN financement f ON f.projet_id = p.id",
    [COLLECTION_PARTENAIRES] =
        "partenaire q LEFT JOIN cooperation_partenaire cq ON cq.partenaire_id = q.id "
        "LEFT JOIN cooperation c ON c.id = cq.cooperation_id "
        "LEFT JOIN cooperation_collectivite ck ON ck.cooperation_id = c.id "
        "LEFT JOIN collectivite k ON k.id = ck.collectivite_id "
        "LEFT JOIN projet p ON p.cooperation_id = c.id LEFT JOIN financement f ON f.projet_id = p.id",
    [COLLECTION_COOPERATIONS] =
        "cooperation c LEFT JOIN cooperation_collectivite ck ON ck.cooperation_id = c.id "
        "LEFT JOIN collectivite k ON k.id = ck.collectivite_id "
        "LEFT JOIN cooperation_partenaire cq ON cq.cooperation_id = c.id "
        "LEFT JOIN partenaire q ON q.id = cq.partenaire_id "
        "LEFT JOIN projet p ON p.cooperation_id = c.id LEFT JOIN financement f ON f.projet_id = p.id",
    [COLLECTION_PROJETS] =
        "projet p JOIN cooperation c ON c.id = p.cooperation_id "
        "LEFT JOIN cooperation_collectivite ck ON ck.cooperation_id = c.id "
        "LEFT JOIN collectivite k ON k.id = ck.collectivite_id "
        "LEFT JOIN cooperation_partenaire cq ON cq.cooperation_id = c.id "
        "LEFT JOIN partenaire q ON q.id = cq.partenaire_id LEFT JOIN financement f ON f.projet_id = p.id",
    /* a request of the Bourse stands for its own projet; it has no member, cooperation or financement */
    [COLLECTION_BOURSE] = "bourse b JOIN partenaire q ON q.id = b.partenaire_id "
                          "LEFT JOIN collectivite k ON k.id = NULL LEFT JOIN cooperation c ON c.id = NULL "
                          "LEFT JOIN financement f ON f.id = NULL",
#define FROM_PARTNER                                                                                         \
    "LEFT JOIN cooperation_partenaire cq ON cq.partenaire_id = q.id "                                        \
    "LEFT JOIN cooperation c ON c.id = cq.cooperation_id "                                                   \
    "LEFT JOIN cooperation_collectivite ck ON ck.cooperation_id = c.id "                                     \
    "LEFT JOIN collectivite k ON k.id = ck.collectivite_id " BELOW
#define FROM_MEMBER                                                                                          \
    "LEFT JOIN cooperation_collectivite ck ON ck.collectivite_id = k.id "                                    \
    "LEFT JOIN cooperation c ON c.id = ck.cooperation_id "                                                   \
    "LEFT JOIN cooperation_partenaire cq ON cq.cooperation_id = c.id "                                       \
    "LEFT JOIN partenaire q ON q.id = cq.partenaire_id " BELOW
#define BELOW "LEFT JOIN projet p ON p.cooperation_id = c.id LEFT JOIN financement f ON f.projet_id = p.id"
    [COLLECTION_PAYS] =
        "(SELECT code AS id, * FROM pays) y LEFT JOIN partenaire q ON q.pays = y.id " FROM_PARTNER,
    [COLLECTION_REGIONS] =
        "(SELECT code AS id, * FROM region) y LEFT JOIN collectivite k ON k.region = y.id " FROM_MEMBER,
    [COLLECTION_DEPARTEMENTS] = "(SELECT code AS id, * FROM departement) y LEFT JOIN collectivite k ON "
                                "k.departement = y.id " FROM_MEMBER,
};
static const char *const RECORDS[COLLECTION_COUNT] = {"k", "q", "c", "c", "p", "b", "y", "y", "y"};
static const char *const WHERE[COLLECTION_COUNT] = {
    "1",
    "1",
    "c.nature = 'cooperation'",
    "c.nature = 'action'",
    "1",
    "b.etat = 'publie'",
    "1",
    "y.periode = '2016'",
    "1",
};

const char *oracle_joins(enum collection collection)
{
    return JOINS[collection == COLLECTION_ACTIONS ? COLLECTION_COOPERATIONS : collection];
}

const char *oracle_record(enum collection collection)
{
    return RECORDS[collection];
}

bool oracle_prepare(struct db *db, struct err *e)
{
    return oracle_texts_prepare(db, e) && oracle_words_prepare(db, e);
}

/* --- questions ---------------------------------------------------------------------------------------------
 */

/* SELECT `what` FROM the join WHERE the criteria hold, then `tail`. */
void oracle_add_query(const struct conditions *x, const char *what, const char *more_joins, const char *tail)
{
    bytes_add_format(x->out, "SELECT %s FROM %s %s WHERE ", what, oracle_joins(x->collection), more_joins);
    bytes_add_text(x->out, WHERE[x->collection]);
    oracle_add_tree(x, x->c, oracle_money(x));
    bytes_add_text(x->out, tail);
}

void oracle_sql(const struct snapshot *s, enum collection collection, const struct criteria *c,
                struct bytes *out)
{
    struct conditions x = {s, collection, c, CRITERION_COUNT, out, OF_RECORDS};
    const char *record = RECORDS[collection], *place = oracle_place(&x);
    char what[256];
    snprintf(what, sizeof what,
             "count(DISTINCT %s.id), count(DISTINCT CASE WHEN %s.geom IS NOT NULL THEN %s.id END), "
             "count(DISTINCT CASE WHEN %s.geom IS NOT NULL THEN %s.id || ' ' || %s.id END)",
             record, place, record, place, record, place);
    oracle_add_query(&x, what, "", "");
}

static bool has_box(const struct criteria *c)
{
    bool any = c->has_box;
    for (uint32_t i = 0; i < c->n_branches; i++)
        for (uint32_t k = 0; k < c->branches[i].n_any; k++)
            any = any || has_box(&c->branches[i].any[k]);
    return any;
}

/* Of sites a box is asked too: a question of its own where there is one. */
static void sites_sql(const struct snapshot *s, enum collection collection, const struct criteria *c,
                      struct bytes *out)
{
    struct conditions x = {s, collection, c, CRITERION_COUNT, out, OF_SITES};
    const char *record = RECORDS[collection], *place = oracle_place(&x);
    char what[160], tail[64];
    snprintf(what, sizeof what, "count(DISTINCT %s.id), count(DISTINCT %s.id || ' ' || %s.id)", record,
             record, place);
    snprintf(tail, sizeof tail, " AND CASE WHEN %s.geom IS NULL THEN 0 ELSE 1 END", place); /* as it stands
                                                        the join would be gone through from the places on */
    oracle_add_query(&x, what, "", tail);
}

bool oracle_count(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, struct oracle_counts *out, struct err *e)
{
    struct bytes sql;
    int64_t n[3] = {0};
    bool done = true;
    bytes_init(&sql, 1 << 24);
    for (int i = 0; i < 1 + has_box(c) && done; i++) {
        bytes_reset(&sql);
        (i ? sites_sql : oracle_sql)(s, collection, c, &sql);
        struct stmt *q = stmt_new(db, sql.data, e);
        done = q && stmt_step(q, e) == STMT_ROW;
        for (int k = i; done && k < 3; k++)
            n[k] = stmt_int(q, k - i);
        stmt_free(q);
    }
    bytes_release(&sql);
    *out = (struct oracle_counts){n[0], n[2], n[0] - n[1]};
    if (collection >= COLLECTION_PAYS)
        *out = (struct oracle_counts){n[0], 0, n[0]}; /* they have no sites */
    return done;
}

bool oracle_sites(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, oracle_site *visit, void *context, struct err *e)
{
    struct bytes sql;
    char what[128], tail[128];
    struct conditions x = {s, collection, c, CRITERION_COUNT, &sql, OF_SITES};
    const char *place = oracle_place(&x);
    if (collection >= COLLECTION_PAYS)
        return true;
    bytes_init(&sql, 1 << 24);
    snprintf(what, sizeof what, "%s.id, count(DISTINCT %s.id)", place, RECORDS[collection]);
    snprintf(tail, sizeof tail, " AND %s.geom IS NOT NULL GROUP BY 1 ORDER BY 1", place);
    oracle_add_query(&x, what, "", tail);
    struct stmt *q = stmt_new(db, sql.data, e);
    bytes_release(&sql);
    if (!q)
        return false;
    enum stmt_result r;
    while ((r = stmt_step(q, e)) == STMT_ROW)
        visit(context, stmt_int(q, 0), stmt_int(q, 1));
    stmt_free(q);
    return r == STMT_DONE;
}

/* The value that a facet counts by, into `value`, and the join that gives it where it is not a column of the
 * joined row. */
void oracle_value_of(const struct conditions *x, enum criterion by, const char *as,
                     char value[ORACLE_JOIN_BYTES], char join[ORACLE_JOIN_BYTES])
{
    const bool bourse = x->collection == COLLECTION_BOURSE;
    const char *owner = bourse ? "bourse" : "projet", *const *columns = oracle_columns(x, by,
                                                                                       oracle_money(x));
    const struct year_span *years = &x->s->years[by];
    *join = '\0';
    snprintf(value, ORACLE_JOIN_BYTES, "%s", columns[0]);
    if (oracle_form_of(by) == LIST) {
        snprintf(join, ORACLE_JOIN_BYTES, "LEFT JOIN %s_%s %s ON %s.%s_id = %s.id", owner, columns[0], as, as,
                 owner, bourse ? "b" : "p");
        snprintf(value, ORACLE_JOIN_BYTES, "%s.%s", as, columns[0]);
    } else if (oracle_form_of(by) == SPAN) {
        snprintf(join, ORACLE_JOIN_BYTES,
                 "LEFT JOIN (WITH RECURSIVE n(y) AS (SELECT %d UNION ALL SELECT y + 1 FROM n WHERE y < %d) "
                 "SELECT y FROM n) %s ON %s.y BETWEEN %s AND %s",
                 years->first, years->last, as, as, columns[0], columns[1]);
        snprintf(value, ORACLE_JOIN_BYTES, "%s.y", as);
    } else if (columns[1]) {
        snprintf(join, ORACLE_JOIN_BYTES, "LEFT JOIN %s %s ON %s.code IN (%s, %s)",
                 VOCABULARY_NAMES[CRITERIA[by].vocabulary], as, as, columns[0], columns[1]);
        snprintf(value, ORACLE_JOIN_BYTES, "%s.code", as);
    } else if (CRITERIA[by].kind == KIND_TRUTH) {
        snprintf(value, ORACLE_JOIN_BYTES, "CASE %s WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", columns[0]);
    }
}

bool oracle_facet(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, enum criterion by, oracle_value *visit, void *context,
                  struct err *e)
{
    struct bytes sql;
    struct criteria others;
    char join[ORACLE_JOIN_BYTES], value[ORACLE_JOIN_BYTES], what[ORACLE_JOIN_BYTES + 64];
    struct conditions x = {s, collection, &others, by, &sql, OF_RECORDS};
    criteria_copy(&others, c);
    criteria_drop(&others, by);
    bytes_init(&sql, 1 << 24);
    oracle_value_of(&x, by, "v", value, join);
    snprintf(what, sizeof what, "%s, count(DISTINCT %s.id)", value, RECORDS[collection]);
    oracle_add_query(&x, what, join, " GROUP BY 1 ORDER BY 2 DESC, 1");
    struct stmt *q = stmt_new(db, sql.data, e);
    bytes_release(&sql);
    criteria_release(&others);
    if (!q)
        return false;
    enum stmt_result r;
    while ((r = stmt_step(q, e)) == STMT_ROW)
        visit(context, stmt_text(q, 0), stmt_int(q, 1));
    stmt_free(q);
    return r == STMT_DONE;
}

bool oracle_euros(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, int64_t *euros, struct err *e)
{
    struct bytes sql;
    struct conditions x = {s, collection, c, CRITERION_COUNT, &sql, OF_RECORDS};
    bytes_init(&sql, 1 << 24);
    bytes_add_text(&sql, "SELECT ifnull(sum(m), -9223372036854775807 - 1) FROM (");
    oracle_add_query(&x, "DISTINCT f.id, f.montant AS m", "", " AND f.montant IS NOT NULL)");
    bool done = db_int(db, sql.data, euros, e);
    bytes_release(&sql);
    return done;
}

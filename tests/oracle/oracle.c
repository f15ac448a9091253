#include "oracle/oracle.h"

#include <stdio.h>
#include <string.h>

/* --- what the records hang together with
 * -------------------------------------------------------------------- */

/* r: the record; k: French member; c: cooperation; q: partner; p: projet; f: financement; tc, tp: folded
 * texts */
static const char *const JOINS[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] =
        "collectivite k LEFT JOIN cooperation_collectivite ck ON ck.collectivite_id = k.id "
        "LEFT JOIN cooperation c ON c.id = ck.cooperation_id "
        "LEFT JOIN cooperation_partenaire cq ON cq.cooperation_id = c.id "
        "LEFT JOIN partenaire q ON q.id = cq.partenaire_id "
        "LEFT JOIN projet p ON p.cooperation_id = c.id LEFT JOIN financement f ON f.projet_id = p.id "
        "LEFT JOIN temp.texte_cooperation tc ON tc.id = c.id LEFT JOIN temp.texte_projet tp ON tp.id = p.id",
    [COLLECTION_PARTENAIRES] =
        "partenaire q LEFT JOIN cooperation_partenaire cq ON cq.partenaire_id = q.id "
        "LEFT JOIN cooperation c ON c.id = cq.cooperation_id "
        "LEFT JOIN cooperation_collectivite ck ON ck.cooperation_id = c.id "
        "LEFT JOIN collectivite k ON k.id = ck.collectivite_id "
        "LEFT JOIN projet p ON p.cooperation_id = c.id LEFT JOIN financement f ON f.projet_id = p.id "
        "LEFT JOIN temp.texte_cooperation tc ON tc.id = c.id LEFT JOIN temp.texte_projet tp ON tp.id = p.id",
    [COLLECTION_COOPERATIONS] =
        "cooperation c LEFT JOIN cooperation_collectivite ck ON ck.cooperation_id = c.id "
        "LEFT JOIN collectivite k ON k.id = ck.collectivite_id "
        "LEFT JOIN cooperation_partenaire cq ON cq.cooperation_id = c.id "
        "LEFT JOIN partenaire q ON q.id = cq.partenaire_id "
        "LEFT JOIN projet p ON p.cooperation_id = c.id LEFT JOIN financement f ON f.projet_id = p.id "
        "LEFT JOIN temp.texte_cooperation tc ON tc.id = c.id LEFT JOIN temp.texte_projet tp ON tp.id = p.id",
    [COLLECTION_PROJETS] =
        "projet p JOIN cooperation c ON c.id = p.cooperation_id "
        "LEFT JOIN cooperation_collectivite ck ON ck.cooperation_id = c.id "
        "LEFT JOIN collectivite k ON k.id = ck.collectivite_id "
        "LEFT JOIN cooperation_partenaire cq ON cq.cooperation_id = c.id "
        "LEFT JOIN partenaire q ON q.id = cq.partenaire_id LEFT JOIN financement f ON f.projet_id = p.id "
        "LEFT JOIN temp.texte_cooperation tc ON tc.id = c.id LEFT JOIN temp.texte_projet tp ON tp.id = p.id",
    /* a request of the Bourse stands for its own projet; it has no member, cooperation or financement */
    [COLLECTION_BOURSE] =
        "bourse b JOIN partenaire q ON q.id = b.partenaire_id LEFT JOIN temp.texte_bourse tb ON tb.id = b.id "
        "LEFT JOIN collectivite k ON 0 LEFT JOIN cooperation c ON 0 LEFT JOIN financement f ON 0",
};
static const char *const RECORDS[COLLECTION_COUNT] = {"k", "q", "c", "c", "p", "b"};
static const char *const WHERE[COLLECTION_COUNT] = {
    "1", "1", "c.nature = 'cooperation'", "c.nature = 'action'", "1", "b.etat = 'publie'",
};

static const char *join_of(enum collection collection)
{
    return JOINS[collection == COLLECTION_ACTIONS ? COLLECTION_COOPERATIONS : collection];
}

/* --- the words that a text holds ---------------------------------------------------------------------------
 */

/* What is searched, as it is written. */
static const char WRITTEN[] =
    "CREATE TEMP TABLE ecrit AS SELECT 'cooperation' AS nom, c.id AS id, coalesce(c.titre, '') || ' ' ||"
    " coalesce((SELECT group_concat(k.nom, ' ') FROM cooperation_collectivite l JOIN collectivite k"
    "  ON k.id = l.collectivite_id WHERE l.cooperation_id = c.id), '') || ' ' ||"
    " coalesce((SELECT group_concat(q.nom || ' ' || coalesce(y.libelle, ''), ' ') FROM "
    "cooperation_partenaire l"
    "  JOIN partenaire q ON q.id = l.partenaire_id LEFT JOIN pays y ON y.code = q.pays"
    "  WHERE l.cooperation_id = c.id), '') AS texte FROM cooperation c;"
    "INSERT INTO ecrit SELECT 'projet', p.id, p.titre || ' ' || coalesce(p.objectifs, '') ||"
    " ' ' || coalesce(p.description, '') || ' ' || coalesce(p.historique, '') || ' ' || "
    "coalesce(p.contexte, '')"
    " || ' ' || coalesce(p.partenaires_france, '') || ' ' || coalesce(p.partenaires_pays, '') || ' ' ||"
    " coalesce((SELECT group_concat(t.libelle, ' ') FROM projet_thematique l JOIN thematique t"
    "  ON t.code = l.thematique WHERE l.projet_id = p.id), '') FROM projet p;"
    "INSERT INTO ecrit SELECT 'bourse', b.id, b.titre || ' ' || coalesce(b.objectifs, '') ||"
    " ' ' || coalesce(b.description, '') || ' ' || q.nom || ' ' || coalesce(y.libelle, '') || ' ' ||"
    " coalesce((SELECT group_concat(t.libelle, ' ') FROM bourse_thematique l JOIN thematique t"
    "  ON t.code = l.thematique WHERE l.bourse_id = b.id), '')"
    " FROM bourse b JOIN partenaire q ON q.id = b.partenaire_id LEFT JOIN pays y ON y.code = q.pays;"
    "INSERT INTO ecrit SELECT 'collectivite', id, nom FROM collectivite;"
    "INSERT INTO ecrit SELECT 'partenaire', q.id, q.nom || ' ' || coalesce(y.libelle, '') FROM partenaire q"
    " LEFT JOIN pays y ON y.code = q.pays;";
static const char *const WRITTEN_OF[] = {"cooperation", "projet", "bourse", "collectivite", "partenaire"};

/* An apostrophe between two letters becomes a word of its own, ', any other a blank; qzq stands in for it
 * while the text is folded. */
static const int APOSTROPHES[] = {'\'', '`', 0x2019, 0x2018, 0x201B, 0x2032, 0xB4, 0x2BB, 0x2BC};
static void add_marked(struct bytes *sql)
{
    const int n = sizeof APOSTROPHES / sizeof APOSTROPHES[0];
    bytes_add_text(sql, "UPDATE ecrit SET texte = trim(replace(replace(replace(replace(replace(' ' || fold(");
    for (int i = 0; i < n; i++)
        bytes_add_text(sql, "replace(");
    bytes_add_text(sql, "texte");
    for (int i = 0; i < n; i++)
        bytes_add_format(sql, ", char(%d), 'qzq')", APOSTROPHES[i]);
    bytes_add_text(
        sql, ") || ' ', 'qzqqzq', 'qzq'), 'qzqqzq', 'qzq'), ' qzq', ' '), 'qzq ', ' '), 'qzq', ' '' '));");
}

/* Each word; two around an apostrophe, or of which the first is an elision and the second none, as one, and
 * then not the elision; saint for st and the like. */
#define ELISIONS "('l','d','j','c','s','t','n','m','qu','jusqu','lorsqu','puisqu','quoiqu')"
static const char HELD[] =
    "CREATE TEMP TABLE texte_%s AS SELECT id, ' ' || group_concat(CASE"
    " WHEN mot IN " ELISIONS " AND suivant = '''' AND apres NOT IN " ELISIONS " THEN mot || apres"
    " WHEN suivant = '''' THEN mot || ' ' || mot || apres"
    " WHEN mot IN " ELISIONS " AND suivant NOT IN " ELISIONS " THEN mot || suivant ELSE mot END ||"
    " CASE mot WHEN 'saint' THEN ' st' WHEN 'st' THEN ' saint' WHEN 'sainte' THEN ' ste'"
    " WHEN 'ste' THEN ' sainte' WHEN 'saints' THEN ' sts' WHEN 'sts' THEN ' saints'"
    " WHEN 'saintes' THEN ' stes' WHEN 'stes' THEN ' saintes' ELSE '' END, ' ') || ' ' AS texte FROM"
    " (SELECT ecrit.id AS id, j.value AS mot, lead(j.value) OVER w AS suivant, lead(j.value, 2) OVER w AS "
    "apres"
    "  FROM ecrit, json_each('[\"' || replace(texte, ' ', '\",\"') || '\"]') j WHERE nom = '%s'"
    "  WINDOW w AS (PARTITION BY ecrit.id ORDER BY j.key)) WHERE mot <> '''' GROUP BY id;"
    "CREATE UNIQUE INDEX temp.texte_%s_id ON texte_%s (id);";

bool oracle_prepare(struct db *db, struct err *e)
{
    struct bytes sql;
    bytes_init(&sql, 1 << 16);
    bytes_add_text(&sql, WRITTEN);
    add_marked(&sql);
    for (size_t i = 0; i < sizeof WRITTEN_OF / sizeof WRITTEN_OF[0]; i++) {
        const char *name = WRITTEN_OF[i];
        bytes_add_format(&sql, HELD, name, name, name, name);
    }
    bool done = !sql.full && db_exec(db, sql.data, e);
    bytes_release(&sql);
    return done;
}

/* --- conditions --------------------------------------------------------------------------------------------
 */

struct conditions {
    const struct snapshot *s;
    enum collection collection;
    const struct criteria *c;
    enum criterion by; /* the criterion a facet asks for, or CRITERION_COUNT */
    struct bytes *out;
};

static void add_code(const struct conditions *x, enum criterion which, int64_t v)
{
    const struct vocabulary *vocabulary = criterion_vocabulary(x->s, which);
    if (vocabulary)
        bytes_add_format(x->out, "'%s'", vocabulary->values[v].code);
    else if (which == CRITERION_COLLECTIVITE)
        bytes_add_format(x->out, "'%s'", snapshot_text(x->s, x->s->collectivites.rows.uid[v]));
    else if (which == CRITERION_PARTENAIRE)
        bytes_add_format(x->out, "'%s'", snapshot_text(x->s, x->s->partenaires.rows.uid[v]));
    else if (which == CRITERION_EPCI)
        bytes_add_format(x->out, "'%09lld'", (long long)v);
    else if (which == CRITERION_COMMUNE) {
        char text[6] = "";
        for (int i = 4; i >= 0; i--, v /= 36)
            text[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[v % 36];
        bytes_add_format(x->out, "'%s'", text);
    } else {
        bytes_add_format(x->out, "%lld", (long long)v);
    }
}

static void add_codes(const struct conditions *x, enum criterion which, const struct criterion_range *list,
                      uint32_t n)
{
    bytes_add_char(x->out, '(');
    for (uint32_t i = 0; i < n; i++)
        for (int64_t v = list[i].from; v <= list[i].to; v++) {
            if (i || v > list[i].from)
                bytes_add_char(x->out, ',');
            add_code(x, which, v);
        }
    bytes_add_char(x->out, ')');
}

/* A value in a column (or in one of two: regions). */
static void add_column(const struct conditions *x, enum criterion which, const char *column,
                       const char *other)
{
    const struct criterion_values *v = &x->c->values[which];
    const char *columns[2] = {column, other};
    int n = other ? 2 : 1;
    if (v->n_include || v->none) {
        bytes_add_text(x->out, " AND (0");
        for (int i = 0; i < n && v->n_include; i++) {
            bytes_add_format(x->out, " OR %s IN ", columns[i]);
            add_codes(x, which, v->include, v->n_include);
        }
        if (v->none)
            bytes_add_format(x->out, other ? " OR (%s IS NULL AND %s IS NULL)" : " OR %s IS NULL", column,
                             other);
        bytes_add_char(x->out, ')');
    }
    for (int i = 0; i < n && v->n_exclude; i++) {
        bytes_add_format(x->out, " AND (%s IS NULL OR %s NOT IN ", columns[i], columns[i]);
        add_codes(x, which, v->exclude, v->n_exclude);
        bytes_add_char(x->out, ')');
    }
    if (v->not_none)
        bytes_add_format(x->out, other ? " AND NOT (%s IS NULL AND %s IS NULL)" : " AND NOT (%s IS NULL)",
                         column, other);
}

/* A value in a list of its own: thématiques, ODD. */
static void add_list(const struct conditions *x, enum criterion which, const char *table, const char *column)
{
    const struct criterion_values *v = &x->c->values[which];
    bool bourse = x->collection == COLLECTION_BOURSE;
    char rows[128];
    snprintf(rows, sizeof rows, "(SELECT 1 FROM %s_%s t WHERE t.%s_id = %s.id", bourse ? "bourse" : "projet",
             table, bourse ? "bourse" : "projet", bourse ? "b" : "p");
    if (v->n_include || v->none) {
        bytes_add_text(x->out, " AND (0");
        if (v->n_include) {
            bytes_add_format(x->out, " OR EXISTS %s AND t.%s IN ", rows, column);
            add_codes(x, which, v->include, v->n_include);
            bytes_add_char(x->out, ')');
        }
        if (v->none)
            bytes_add_format(x->out, " OR NOT EXISTS %s)", rows);
        bytes_add_char(x->out, ')');
    }
    if (v->n_exclude) {
        bytes_add_format(x->out, " AND NOT EXISTS %s AND t.%s IN ", rows, column);
        add_codes(x, which, v->exclude, v->n_exclude);
        bytes_add_char(x->out, ')');
    }
    if (v->not_none)
        bytes_add_format(x->out, " AND EXISTS %s)", rows);
}

static void add_overlaps(const struct conditions *x, const struct criterion_range *list, uint32_t n,
                         const char *from, const char *to)
{
    bytes_add_text(x->out, "(0");
    for (uint32_t i = 0; i < n; i++)
        bytes_add_format(x->out, " OR (%s <= %lld AND %s >= %lld)", from, (long long)list[i].to, to,
                         (long long)list[i].from);
    bytes_add_char(x->out, ')');
}

/* A span from..to that is missing when `from` is NULL. */
static void add_span(const struct conditions *x, enum criterion which, const char *from, const char *to)
{
    const struct criterion_values *v = &x->c->values[which];
    if (v->n_include || v->none) {
        bytes_add_format(x->out, " AND ((%s IS NOT NULL AND ", from);
        add_overlaps(x, v->include, v->n_include, from, to);
        bytes_add_format(x->out, ")%s%s%s", v->none ? " OR " : "", v->none ? from : "",
                         v->none ? " IS NULL)" : ")");
    }
    if (v->n_exclude) {
        bytes_add_format(x->out, " AND (%s IS NULL OR NOT ", from);
        add_overlaps(x, v->exclude, v->n_exclude, from, to);
        bytes_add_char(x->out, ')');
    }
    if (v->not_none)
        bytes_add_format(x->out, " AND %s IS NOT NULL", from);
}

#define PROJET_FROM "coalesce(p.annee_debut, p.annee_fin)"
#define PROJET_TO                                                                                            \
    "coalesce(p.annee_fin, CASE WHEN p.statut IN ('en_cours', 'en_sommeil') THEN 9223372036854775807 ELSE "  \
    "p.annee_debut "                                                                                         \
    "END)"

static bool years_of_money(const struct conditions *x)
{
    return criteria_asks(x->c, CRITERION_FINANCEMENT) || criteria_asks(x->c, CRITERION_MONTANT) ||
           x->by == CRITERION_FINANCEMENT || x->by == CRITERION_MONTANT;
}

static void year_columns(const struct conditions *x, const char **from, const char **to)
{
    *from = years_of_money(x) ? "f.annee" : x->collection == COLLECTION_BOURSE ? "b.annee" : PROJET_FROM;
    *to = years_of_money(x) ? "f.annee" : x->collection == COLLECTION_BOURSE ? "b.annee" : PROJET_TO;
}

/* The words that one asked for must be among; where there is no cooperation, those of who has none. */
static const char *text_of(enum collection collection)
{
    switch (collection) {
    case COLLECTION_BOURSE:
        return "tb.texte";
    case COLLECTION_COLLECTIVITES:
        return "coalesce(tc.texte, (SELECT texte FROM temp.texte_collectivite WHERE id = k.id), '') || "
               "coalesce(tp.texte, '')";
    case COLLECTION_PARTENAIRES:
        return "coalesce(tc.texte, (SELECT texte FROM temp.texte_partenaire WHERE id = q.id), '') || "
               "coalesce(tp.texte, '')";
    default:
        return "coalesce(tc.texte, '') || coalesce(tp.texte, '')";
    }
}

static void add_box(const struct conditions *x)
{
    const struct bbox *b = &x->c->box;
    /* 180 and -180 are one meridian: a place there is tried under both names */
    bytes_add_format(x->out, " AND ST_Y(q.geom) BETWEEN %.17g AND %.17g AND (0", b->south, b->north);
    for (int side = 1; side >= -1; side -= 2) {
        const char *lon = side > 0 ? "ST_X(q.geom)"
                                   : "CASE WHEN abs(ST_X(q.geom)) = 180 THEN -ST_X(q.geom) END";
        if (b->west <= b->east)
            bytes_add_format(x->out, " OR %s BETWEEN %.17g AND %.17g", lon, b->west, b->east);
        else
            bytes_add_format(x->out, " OR %s >= %.17g OR %s <= %.17g", lon, b->west, lon, b->east);
    }
    bytes_add_char(x->out, ')');
}

/* The haversine of geo/measure.h, in SQLite's own functions. */
static void add_radius(const struct conditions *x)
{
    const struct criteria *c = x->c;
    bytes_add_format(x->out,
                     " AND 2 * %.17g * asin(sqrt(min(1.0, pow(sin(radians(ST_Y(q.geom) - %.17g) / 2), 2) + "
                     "cos(radians(ST_Y(q.geom))) * cos(radians(%.17g)) * "
                     "pow(sin(radians(ST_X(q.geom) - %.17g) / 2), 2)))) <= %.17g",
                     MEASURE_RADIUS_M, c->near_lat_deg, c->near_lat_deg, c->near_lon_deg, c->radius_m);
}

static void add_conditions(const struct conditions *x)
{
    bool bourse = x->collection == COLLECTION_BOURSE;
    const char *from, *to;
    year_columns(x, &from, &to);
    bytes_add_text(x->out, WHERE[x->collection]);
    add_list(x, CRITERION_THEMATIQUE, "thematique", "thematique");
    add_list(x, CRITERION_ODD, "odd", "odd");
    add_column(x, CRITERION_STATUT, bourse ? "b.statut" : "p.statut", NULL);
    add_span(x, CRITERION_ANNEE, from, to);
    add_column(x, CRITERION_FINANCEMENT, "f.source", NULL);
    add_span(x, CRITERION_MONTANT, "f.montant", "f.montant");
    add_column(x, CRITERION_TYPE, "k.type", NULL);
    add_column(x, CRITERION_REGION, "k.region", "k.region_1970");
    add_column(x, CRITERION_DEPARTEMENT, "k.departement", NULL);
    add_column(x, CRITERION_EPCI, "k.epci", NULL);
    add_column(x, CRITERION_COMMUNE, "k.commune", NULL);
    add_column(x, CRITERION_COLLECTIVITE, "k.uid", NULL);
    add_column(x, CRITERION_PAYS, "q.pays", NULL);
    add_column(x, CRITERION_CONTINENT, "(SELECT continent FROM pays WHERE code = q.pays)", NULL);
    add_column(x, CRITERION_PARTENAIRE, "q.uid", NULL);
    add_column(x, CRITERION_NATURE, "c.nature", NULL);
    add_column(x, CRITERION_JUMELAGE, "c.jumelage", NULL);
    for (uint32_t i = 0; i < x->c->n_words; i++)
        bytes_add_format(x->out, " AND %s LIKE '%% %s%s%%'", text_of(x->collection), x->c->words[i],
                         i + 1 == x->c->n_words ? "" : " ");
    if (x->c->has_box)
        add_box(x);
    if (x->c->radius_m > 0.0)
        add_radius(x);
}

/* --- questions ---------------------------------------------------------------------------------------------
 */

static const char *place_of(enum collection collection)
{
    return collection == COLLECTION_COLLECTIVITES ? "k" : "q";
}

/* SELECT `what` FROM the join WHERE the criteria hold, then `tail`. */
static void add_query(const struct conditions *x, const char *what, const char *more_joins, const char *tail)
{
    bytes_add_format(x->out, "SELECT %s FROM %s %s WHERE ", what, join_of(x->collection), more_joins);
    add_conditions(x);
    bytes_add_text(x->out, tail);
}

void oracle_sql(const struct snapshot *s, enum collection collection, const struct criteria *c,
                struct bytes *out)
{
    const char *record = RECORDS[collection], *place = place_of(collection);
    struct conditions x = {s, collection, c, CRITERION_COUNT, out};
    char what[256];
    snprintf(what, sizeof what,
             "count(DISTINCT %s.id), count(DISTINCT CASE WHEN %s.geom IS NOT NULL THEN %s.id END), "
             "count(DISTINCT CASE WHEN %s.geom IS NOT NULL THEN %s.id || ' ' || %s.id END)",
             record, place, record, place, record, place);
    add_query(&x, what, "", "");
}

bool oracle_count(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, struct oracle_counts *out, struct err *e)
{
    struct bytes sql;
    bytes_init(&sql, 1 << 24);
    oracle_sql(s, collection, c, &sql);
    struct stmt *q = stmt_new(db, sql.data, e);
    bytes_release(&sql);
    if (!q)
        return false;
    bool done = stmt_step(q, e) == STMT_ROW;
    if (done)
        *out = (struct oracle_counts){stmt_int(q, 0), stmt_int(q, 2), stmt_int(q, 0) - stmt_int(q, 1)};
    stmt_free(q);
    return done;
}

bool oracle_sites(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, oracle_site *visit, void *context, struct err *e)
{
    struct bytes sql;
    const char *place = place_of(collection);
    char what[128], tail[128];
    struct conditions x = {s, collection, c, CRITERION_COUNT, &sql};
    bytes_init(&sql, 1 << 24);
    snprintf(what, sizeof what, "%s.id, count(DISTINCT %s.id)", place, RECORDS[collection]);
    snprintf(tail, sizeof tail, " AND %s.geom IS NOT NULL GROUP BY 1 ORDER BY 1", place);
    add_query(&x, what, "", tail);
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

/* The value that a facet counts by, and the join that gives it where it is not a column of the joined row. */
static const char *facet_value(const struct conditions *x, char *join, size_t size)
{
    bool bourse = x->collection == COLLECTION_BOURSE;
    const char *owner = bourse ? "bourse" : "projet", *alias = bourse ? "b" : "p", *from, *to;
    *join = '\0';
    switch (x->by) {
    case CRITERION_THEMATIQUE:
    case CRITERION_ODD:
        snprintf(join, size, "LEFT JOIN %s_%s v ON v.%s_id = %s.id", owner, CRITERION_NAMES[x->by], owner,
                 alias);
        return x->by == CRITERION_ODD ? "v.odd" : "v.thematique";
    case CRITERION_STATUT:
        return bourse ? "b.statut" : "p.statut";
    case CRITERION_FINANCEMENT:
        return "f.source";
    case CRITERION_TYPE:
        return "k.type";
    case CRITERION_REGION:
        snprintf(join, size, "LEFT JOIN region v ON v.code IN (k.region, k.region_1970)");
        return "v.code";
    case CRITERION_DEPARTEMENT:
        return "k.departement";
    case CRITERION_PAYS:
        return "q.pays";
    case CRITERION_CONTINENT:
        return "(SELECT continent FROM pays WHERE code = q.pays)";
    case CRITERION_NATURE:
        return "c.nature";
    case CRITERION_JUMELAGE:
        return "CASE c.jumelage WHEN 1 THEN 'true' WHEN 0 THEN 'false' END";
    default:
        year_columns(x, &from, &to);
        snprintf(join, size,
                 "LEFT JOIN (WITH RECURSIVE n(annee) AS (SELECT %d UNION ALL SELECT annee + 1 FROM n WHERE "
                 "annee < %d) "
                 "SELECT annee FROM n) v ON v.annee BETWEEN %s AND %s",
                 x->s->first_year, x->s->last_year, from, to);
        return "v.annee";
    }
}

bool oracle_facet(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, enum criterion by, oracle_value *visit, void *context,
                  struct err *e)
{
    struct bytes sql;
    struct criteria others;
    char join[512], what[256];
    struct conditions x = {s, collection, &others, by, &sql};
    criteria_copy(&others, c);
    criteria_drop(&others, by);
    bytes_init(&sql, 1 << 24);
    snprintf(what, sizeof what, "%s, count(DISTINCT %s.id)", facet_value(&x, join, sizeof join),
             RECORDS[collection]);
    add_query(&x, what, join, " GROUP BY 1 ORDER BY 2 DESC, 1");
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

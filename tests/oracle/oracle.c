#include "oracle/oracle.h"

#include "oracle/oracle_words.h"

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

/* What is searched, as it is written, a text a row. */
static const char WRITTEN[] =
    "CREATE TEMP TABLE ecrit AS SELECT 'cooperation' AS nom, id, titre AS texte FROM cooperation;"
    "INSERT INTO ecrit SELECT 'cooperation', l.cooperation_id, k.nom FROM cooperation_collectivite l"
    " JOIN collectivite k ON k.id = l.collectivite_id;"
    "INSERT INTO ecrit SELECT 'cooperation', l.cooperation_id, q.nom FROM cooperation_partenaire l"
    " JOIN partenaire q ON q.id = l.partenaire_id;"
    "INSERT INTO ecrit SELECT 'cooperation', l.cooperation_id, y.libelle FROM cooperation_partenaire l"
    " JOIN partenaire q ON q.id = l.partenaire_id JOIN pays y ON y.code = q.pays;"
    "INSERT INTO ecrit SELECT 'projet', id, titre FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, objectifs FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, description FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, historique FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, contexte FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, partenaires_france FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', id, partenaires_pays FROM projet;"
    "INSERT INTO ecrit SELECT 'projet', l.projet_id, t.libelle FROM projet_thematique l"
    " JOIN thematique t ON t.code = l.thematique;"
    "INSERT INTO ecrit SELECT 'bourse', id, titre FROM bourse WHERE etat = 'publie';"
    "INSERT INTO ecrit SELECT 'bourse', id, objectifs FROM bourse WHERE etat = 'publie';"
    "INSERT INTO ecrit SELECT 'bourse', id, description FROM bourse WHERE etat = 'publie';"
    "INSERT INTO ecrit SELECT 'bourse', b.id, q.nom FROM bourse b"
    " JOIN partenaire q ON q.id = b.partenaire_id WHERE b.etat = 'publie';"
    "INSERT INTO ecrit SELECT 'bourse', b.id, y.libelle FROM bourse b"
    " JOIN partenaire q ON q.id = b.partenaire_id JOIN pays y ON y.code = q.pays WHERE b.etat = 'publie';"
    "INSERT INTO ecrit SELECT 'bourse', b.id, t.libelle FROM bourse b JOIN bourse_thematique l"
    " ON l.bourse_id = b.id JOIN thematique t ON t.code = l.thematique WHERE b.etat = 'publie';"
    "INSERT INTO ecrit SELECT 'collectivite', id, nom FROM collectivite;"
    "INSERT INTO ecrit SELECT 'partenaire', id, nom FROM partenaire;"
    "INSERT INTO ecrit SELECT 'partenaire', q.id, y.libelle FROM partenaire q JOIN pays y ON y.code = "
    "q.pays;";

bool oracle_prepare(struct db *db, struct err *e)
{
    return db_exec(db, WRITTEN, e) && oracle_words_prepare(db, e);
}

/* --- what a criterion asks of a joined row -----------------------------------------------------------------
 */

#define PROJET_FROM "coalesce(p.annee_debut, p.annee_fin)"
#define PROJET_TO                                                                                            \
    "coalesce(p.annee_fin, CASE WHEN p.statut IN ('en_cours', 'en_sommeil') THEN 9223372036854775807 ELSE "  \
    "p.annee_debut "                                                                                         \
    "END)"

enum form {
    COLUMN,  /* a value in a column, or in one of two */
    LIST,    /* any number of values: the rows of the table projet_X or bourse_X, X being the column too */
    SPAN,    /* from one column to the other; missing when the first is */
    WORDS,   /* in the texts */
    BOX,     /* of the record's own places */
    PLACED,  /* has it any */
    CIRCLE,  /* around near */
    AREA,    /* or a territory */
    NOTHING, /* it filters nothing */
};

/* Members in full and associate members. */
#define FRANCOPHONIE                                                                                         \
    "'AD','AE','AL','AM','BE','BF','BG','BI','BJ','CA','CD','CF','CG','CH',"                                 \
    "'CI','CM','CV','CY','DJ','DM','EG','FR','GA','GH','GN','GQ','GR','GW',"                                 \
    "'HT','KH','KM','LA','LB','LC','LU','MA','MC','MD','MG','MK','ML','MR',"                                 \
    "'MU','NC','NE','QA','RO','RS','RW','SC','SN','ST','TD','TG','TN','VN',"                                 \
    "'VU','XK'"

/* A line for each criterion, and no criterion without a line. bourse: what it is of a request, where that is
 * not missing; beside: where a criterion of the level `beside` stands with it. */
#define SQL_OF_CRITERIA(X)                                                                                   \
    X(THEMATIQUE, LIST, .own = {"thematique"})                                                               \
    X(ODD, LIST, .own = {"odd"})                                                                             \
    X(PROJET_STATUT, COLUMN, .own = {"p.statut"}, .bourse = {"b.statut"})                                    \
    X(ANNEE, SPAN, .own = {PROJET_FROM, PROJET_TO}, .beside = {"f.annee", "f.annee"},                        \
      .bourse = {"b.annee", "b.annee"})                                                                      \
    X(FINANCEMENT, COLUMN, .own = {"f.source"})                                                              \
    X(MONTANT, SPAN, .own = {"f.montant", "f.montant"})                                                      \
    X(TYPE, COLUMN, .own = {"k.type"})                                                                       \
    X(REGION, COLUMN, .own = {"k.region", "k.region_1970"})                                                  \
    X(DEPARTEMENT, COLUMN, .own = {"k.departement"})                                                         \
    X(EPCI, COLUMN, .own = {"k.epci"})                                                                       \
    X(COMMUNE, COLUMN, .own = {"k.commune"})                                                                 \
    X(NATURE_EPCI, COLUMN, .own = {"k.nature_epci"})                                                         \
    X(POPULATION, SPAN, .own = {"nullif(k.population, 0)", "nullif(k.population, 0)"})                       \
    X(COLLECTIVITE, COLUMN, .own = {"k.uid"})                                                                \
    X(PAYS, COLUMN, .own = {"q.pays"})                                                                       \
    X(CONTINENT, COLUMN, .own = {"(SELECT continent FROM pays WHERE code = q.pays)"})                        \
    X(CAD, COLUMN, .own = {"(SELECT cad FROM pays WHERE code = q.pays)"})                                    \
    X(OIF, COLUMN, .own = {"(q.pays IN (" FRANCOPHONIE "))"})                                                \
    X(PARTENAIRE, COLUMN, .own = {"q.uid"})                                                                  \
    X(NATURE, COLUMN, .own = {"c.nature"})                                                                   \
    X(STATUT, COLUMN, .own = {"c.statut"})                                                                   \
    X(JUMELAGE, COLUMN, .own = {"c.jumelage"})                                                               \
    X(DEPUIS, SPAN, .own = {"c.depuis", "c.depuis"})                                                         \
    X(Q, WORDS, .own = {NULL})                                                                               \
    X(BBOX, BOX, .own = {NULL})                                                                              \
    X(WITHIN, AREA, .own = {NULL})                                                                           \
    X(NEAR, NOTHING, .own = {NULL})                                                                          \
    X(RADIUS, CIRCLE, .own = {NULL})                                                                         \
    X(LOCATED, PLACED, .own = {NULL})                                                                        \
    X(SIDE, NOTHING, .own = {NULL})

static const struct sql {
    enum form form;
    const char *own[2], *beside[2], *bourse[2];
} SQL[CRITERION_COUNT] = {
#define ENTRY(name, of_form, ...) [CRITERION_##name] = {.form = of_form, __VA_ARGS__},
    SQL_OF_CRITERIA(ENTRY)
#undef ENTRY
};
enum {
#define ENTRY(name, of_form, ...) SQL_HAS_##name,
    SQL_OF_CRITERIA(ENTRY)
#undef ENTRY
        SQL_LINES
};
_Static_assert((int)SQL_LINES == (int)CRITERION_COUNT, "the SQL of a criterion is missing");

/* --- conditions --------------------------------------------------------------------------------------------
 */

struct conditions {
    const struct snapshot *s;
    enum collection collection;
    const struct criteria *c;
    enum criterion by; /* the criterion a facet asks for, or CRITERION_COUNT */
    struct bytes *out;
    bool sites; /* of records at the place of the joined row */
};

/* Whose row is a site's place. */
static const char *place_of(const struct conditions *x)
{
    bool french = x->collection == COLLECTION_COLLECTIVITES ||
                  (x->c->side == SIDE_FRANCE && x->collection != COLLECTION_PARTENAIRES &&
                   x->collection != COLLECTION_BOURSE);
    return french ? "k" : "q";
}

static const char *const *columns_of(const struct conditions *x, enum criterion which, bool money)
{
    const struct sql *sql = &SQL[which];
    if (money && CRITERIA[which].beside != CRITERIA[which].level)
        return sql->beside;
    return x->collection == COLLECTION_BOURSE && sql->bourse[0] ? sql->bourse : sql->own;
}

static void add_code(const struct conditions *x, enum criterion which, int64_t v)
{
    const struct snapshot *s = x->s;
    char text[6] = "";
    switch (CRITERIA[which].kind) {
    case KIND_CODES:
    case KIND_NUMBERED_CODES:
        bytes_add_format(x->out, "'%s'", s->vocabularies[CRITERIA[which].vocabulary].values[v].code);
        break;
    case KIND_RECORDS:
        bytes_add_format(x->out, "'%s'",
                         snapshot_text(s, which == CRITERION_COLLECTIVITE ? s->collectivites.rows.uid[v]
                                                                          : s->partenaires.rows.uid[v]));
        break;
    case KIND_SIREN:
        bytes_add_format(x->out, "'%09lld'", (long long)v);
        break;
    case KIND_INSEE:
        for (int i = 4; i >= 0; i--, v /= 36)
            text[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[v % 36];
        bytes_add_format(x->out, "'%s'", text);
        break;
    default:
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
static void add_column(const struct conditions *x, const struct criteria *c, enum criterion which,
                       const char *const *columns)
{
    const struct criterion_values *v = &c->values[which];
    const char *column = columns[0], *other = columns[1];
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
static void add_list(const struct conditions *x, const struct criteria *c, enum criterion which,
                     const char *column)
{
    const struct criterion_values *v = &c->values[which];
    bool bourse = x->collection == COLLECTION_BOURSE;
    char rows[128];
    snprintf(rows, sizeof rows, "(SELECT 1 FROM %s_%s t WHERE t.%s_id = %s.id", bourse ? "bourse" : "projet",
             column, bourse ? "bourse" : "projet", bourse ? "b" : "p");
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
static void add_span(const struct conditions *x, const struct criteria *c, enum criterion which,
                     const char *const *columns)
{
    const struct criterion_values *v = &c->values[which];
    const char *from = columns[0], *to = columns[1];
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

/* The places of the record, as g. */
static const char *own_places(const struct conditions *x)
{
    switch (x->collection) {
    case COLLECTION_COLLECTIVITES:
        return "(SELECT k.geom AS geom) g";
    case COLLECTION_PARTENAIRES:
    case COLLECTION_BOURSE:
        return "(SELECT q.geom AS geom) g";
    default:
        return x->c->side == SIDE_FRANCE
                   ? "(SELECT o.geom AS geom FROM cooperation_collectivite l JOIN collectivite o ON o.id = "
                     "l.collectivite_id WHERE l.cooperation_id = c.id) g"
                   : "(SELECT o.geom AS geom FROM cooperation_partenaire l JOIN partenaire o ON o.id = "
                     "l.partenaire_id WHERE l.cooperation_id = c.id) g";
    }
}

/* Is the point in the box? */
static void add_inside(const struct conditions *x, const struct bbox *b, const char *geom)
{
    /* 180 and -180 are one meridian: a place there is tried under both names */
    bytes_add_format(x->out, "(ST_Y(%s) BETWEEN %.17g AND %.17g AND (0", geom, b->south, b->north);
    for (int side = 1; side >= -1; side -= 2) {
        char lon[128];
        snprintf(lon, sizeof lon, side > 0 ? "ST_X(%s)" : "CASE WHEN abs(ST_X(%s)) = 180 THEN -ST_X(%s) END",
                 geom, geom);
        if (b->west <= b->east)
            bytes_add_format(x->out, " OR %s BETWEEN %.17g AND %.17g", lon, b->west, b->east);
        else
            bytes_add_format(x->out, " OR %s >= %.17g OR %s <= %.17g", lon, b->west, lon, b->east);
    }
    bytes_add_text(x->out, "))");
}

/* A record without a place meets it; of sites those inside. */
static void add_box(const struct conditions *x, const struct criteria *c)
{
    bytes_add_format(
        x->out,
        " AND (NOT EXISTS (SELECT 1 FROM %s WHERE g.geom IS NOT NULL) OR EXISTS (SELECT 1 FROM %s WHERE ",
        own_places(x), own_places(x));
    add_inside(x, &c->box, "g.geom");
    bytes_add_text(x->out, "))");
    if (x->sites) {
        char geom[16];
        snprintf(geom, sizeof geom, "%s.geom", place_of(x));
        bytes_add_text(x->out, " AND ");
        add_inside(x, &c->box, geom);
    }
}

static void add_placed(const struct conditions *x, const struct criteria *c)
{
    bytes_add_format(x->out, " AND %s EXISTS (SELECT 1 FROM %s WHERE g.geom IS NOT NULL)",
                     c->located == LOCATED_TRUE ? "" : "NOT", own_places(x));
}

/* The haversine of geo/measure.h, in SQLite's own functions. */
static void add_radius(const struct conditions *x, const struct criteria *c)
{
    const char *g = c->side == SIDE_FRANCE ? "k" : "q";
    bytes_add_format(x->out,
                     " AND 2 * %.17g * asin(sqrt(min(1.0, pow(sin(radians(ST_Y(%s.geom) - %.17g) / 2), 2) + "
                     "cos(radians(ST_Y(%s.geom))) * cos(radians(%.17g)) * "
                     "pow(sin(radians(ST_X(%s.geom) - %.17g) / 2), 2)))) <= %.17g",
                     MEASURE_RADIUS_M, g, c->near_lat_deg, g, c->near_lat_deg, g, c->near_lon_deg,
                     c->radius_m);
}

/* ST_Intersects (-1 where there is no place) with the outline as it is written, of the place as it is and
 * turns around the Earth away. A territory is asked as its own criterion is, of the side whose places are
 * asked for. */
static void add_within(const struct conditions *x, const struct criteria *c)
{
    const struct criteria_within *w = &c->within;
    const bool french = c->side == SIDE_FRANCE;
    struct criterion_range value = {w->value, w->value};
    struct criteria one = {0};
    if (w->area) {
        bytes_add_text(x->out, " AND (0");
        for (int turn = -2; turn <= 2; turn++)
            bytes_add_format(
                x->out, " OR ST_Intersects(GeomFromText('%s', 4326), ST_Translate(%s.geom, %d, 0, 0)) = 1",
                area_text(w->area), french ? "k" : "q", turn * 360);
        bytes_add_char(x->out, ')');
    } else if (CRITERIA[w->of].level == (french ? LEVEL_COLLECTIVITE : LEVEL_PARTENAIRE)) {
        one.values[w->of].include = &value;
        one.values[w->of].n_include = 1;
        add_column(x, &one, w->of, SQL[w->of].own);
    } else {
        bytes_add_text(x->out, " AND 0");
    }
}

static void add_leaf(const struct conditions *x, const struct criteria *c, enum criterion which, bool money)
{
    switch (SQL[which].form) {
    case COLUMN:
        add_column(x, c, which, columns_of(x, which, money));
        break;
    case LIST:
        add_list(x, c, which, SQL[which].own[0]);
        break;
    case SPAN:
        add_span(x, c, which, columns_of(x, which, money));
        break;
    case WORDS:
        oracle_words_add(x->collection, c, x->out);
        break;
    case BOX:
        add_box(x, c);
        break;
    case PLACED:
        add_placed(x, c);
        break;
    case CIRCLE:
        add_radius(x, c);
        break;
    case AREA:
        add_within(x, c);
        break;
    case NOTHING:
        break;
    }
}

static void add_tree(const struct conditions *x, const struct criteria *c, bool money);

/* One of the alternatives; money: of what stands around them. */
static void add_any(const struct conditions *x, const struct criteria_branch *b, bool money)
{
    bytes_add_text(x->out, " AND (0");
    for (uint32_t i = 0; i < b->n_any; i++) {
        bytes_add_text(x->out, " OR (1");
        add_tree(x, &b->any[i], money || criteria_money(&b->any[i]));
        bytes_add_char(x->out, ')');
    }
    bytes_add_char(x->out, ')');
}

/* All that a joined row must meet: ` AND ...`. `and` and `or` are SQL's; a `not` is of the record, which must
 * be none of those that have a joined row that meets one of the alternatives. */
static void add_tree(const struct conditions *x, const struct criteria *c, bool money)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (criteria_asks(c, i))
            add_leaf(x, c, i, money);
    for (uint32_t i = 0; i < c->n_branches; i++) {
        const struct criteria_branch *b = &c->branches[i];
        if (!b->negated) {
            add_any(x, b, money);
            continue;
        }
        const char *record = RECORDS[x->collection];
        bytes_add_format(x->out, " AND %s.id NOT IN (SELECT %s.id FROM %s WHERE 1", record, record,
                         join_of(x->collection));
        struct conditions records = *x; /* a `not` is of them, whatever is drawn */
        records.sites = false;
        add_any(&records, b, false);
        bytes_add_char(x->out, ')');
    }
}

static bool money_of(const struct conditions *x)
{
    return x->by == CRITERION_FINANCEMENT || x->by == CRITERION_MONTANT || criteria_money(x->c);
}

static void add_conditions(const struct conditions *x)
{
    bytes_add_text(x->out, WHERE[x->collection]);
    add_tree(x, x->c, money_of(x));
}

/* --- questions ---------------------------------------------------------------------------------------------
 */

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
    struct conditions x = {s, collection, c, CRITERION_COUNT, out, false};
    const char *record = RECORDS[collection], *place = place_of(&x);
    char what[256];
    snprintf(what, sizeof what,
             "count(DISTINCT %s.id), count(DISTINCT CASE WHEN %s.geom IS NOT NULL THEN %s.id END), "
             "count(DISTINCT CASE WHEN %s.geom IS NOT NULL THEN %s.id || ' ' || %s.id END)",
             record, place, record, place, record, place);
    add_query(&x, what, "", "");
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
    struct conditions x = {s, collection, c, CRITERION_COUNT, out, true};
    const char *record = RECORDS[collection], *place = place_of(&x);
    char what[160], tail[64];
    snprintf(what, sizeof what, "count(DISTINCT %s.id), count(DISTINCT %s.id || ' ' || %s.id)", record,
             record, place);
    snprintf(tail, sizeof tail, " AND CASE WHEN %s.geom IS NULL THEN 0 ELSE 1 END", place); /* as it stands
                                                        the join would be gone through from the places on */
    add_query(&x, what, "", tail);
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
    return done;
}

bool oracle_sites(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, oracle_site *visit, void *context, struct err *e)
{
    struct bytes sql;
    char what[128], tail[128];
    struct conditions x = {s, collection, c, CRITERION_COUNT, &sql, true};
    const char *place = place_of(&x);
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

/* The value that a facet counts by, into `value`, and the join that gives it where it is not a column of the
 * joined row. */
enum { JOIN_BYTES = 1024 };
static void facet_value(const struct conditions *x, enum criterion by, const char *as, char value[JOIN_BYTES],
                        char join[JOIN_BYTES])
{
    const bool bourse = x->collection == COLLECTION_BOURSE;
    const char *owner = bourse ? "bourse" : "projet", *const *columns = columns_of(x, by, money_of(x));
    const struct year_span *years = &x->s->years[by];
    *join = '\0';
    snprintf(value, JOIN_BYTES, "%s", columns[0]);
    if (SQL[by].form == LIST) {
        snprintf(join, JOIN_BYTES, "LEFT JOIN %s_%s %s ON %s.%s_id = %s.id", owner, columns[0], as, as, owner,
                 bourse ? "b" : "p");
        snprintf(value, JOIN_BYTES, "%s.%s", as, columns[0]);
    } else if (SQL[by].form == SPAN) {
        snprintf(join, JOIN_BYTES,
                 "LEFT JOIN (WITH RECURSIVE n(y) AS (SELECT %d UNION ALL SELECT y + 1 FROM n WHERE y < %d) "
                 "SELECT y FROM n) %s ON %s.y BETWEEN %s AND %s",
                 years->first, years->last, as, as, columns[0], columns[1]);
        snprintf(value, JOIN_BYTES, "%s.y", as);
    } else if (columns[1]) {
        snprintf(join, JOIN_BYTES, "LEFT JOIN %s %s ON %s.code IN (%s, %s)",
                 VOCABULARY_NAMES[CRITERIA[by].vocabulary], as, as, columns[0], columns[1]);
        snprintf(value, JOIN_BYTES, "%s.code", as);
    } else if (CRITERIA[by].kind == KIND_TRUTH) {
        snprintf(value, JOIN_BYTES, "CASE %s WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", columns[0]);
    }
}

bool oracle_facet(struct db *db, const struct snapshot *s, enum collection collection,
                  const struct criteria *c, enum criterion by, oracle_value *visit, void *context,
                  struct err *e)
{
    struct bytes sql;
    struct criteria others;
    char join[JOIN_BYTES], value[JOIN_BYTES], what[JOIN_BYTES + 64];
    struct conditions x = {s, collection, &others, by, &sql, false};
    criteria_copy(&others, c);
    criteria_drop(&others, by);
    bytes_init(&sql, 1 << 24);
    facet_value(&x, by, "v", value, join);
    snprintf(what, sizeof what, "%s, count(DISTINCT %s.id)", value, RECORDS[collection]);
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

/* --- crossed data ------------------------------------------------------------------------------------------
 */

/* Every (a, b, what is counted) once, in a table of its own. */
static void add_crossed(const struct conditions *x, enum criterion rows, enum criterion columns, bool amount)
{
    char join_a[JOIN_BYTES], value_a[JOIN_BYTES], join_b[JOIN_BYTES], value_b[JOIN_BYTES],
        joins[2 * JOIN_BYTES], what[3 * JOIN_BYTES];
    facet_value(x, rows, "va", value_a, join_a);
    facet_value(x, columns, "vb", value_b, join_b);
    snprintf(joins, sizeof joins, "%s %s", join_a, join_b);
    if (amount)
        snprintf(what, sizeof what, "DISTINCT %s AS a, %s AS b, f.id AS unit, f.montant AS m", value_a,
                 value_b);
    else
        snprintf(what, sizeof what, "DISTINCT %s AS a, %s AS b, %s.id AS unit, 1 AS m", value_a, value_b,
                 RECORDS[x->collection]);
    bytes_add_text(x->out, "CREATE TEMP TABLE croise AS ");
    add_query(x, what, joins, amount ? " AND f.montant IS NOT NULL" : "");
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
                         columns_of(x, by[i], true)[0], i ? "b" : "a");
    bytes_add_text(x->out, "f.collectivite_id || ' ' || f.annee || ' ' || f.pays AS unit, f.montant AS m "
                           "FROM apd f JOIN collectivite k ON k.id = f.collectivite_id "
                           "JOIN (SELECT code AS pays FROM pays) q ON q.pays = f.pays WHERE 1");
    add_tree(x, x->c, true);
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
    struct conditions x = {s, collection, c, money ? CRITERION_FINANCEMENT : CRITERION_COUNT, &sql, false};
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

#include "oracle/oracle_inside.h"

#include <stdio.h>

#include "geo/measure.h"
#include "oracle/oracle_words.h"

/* --- what a criterion asks of a joined row -----------------------------------------------------------------
 */

#define PROJET_FROM "coalesce(p.annee_debut, p.annee_fin)"
#define PROJET_TO                                                                                            \
    "coalesce(p.annee_fin, CASE WHEN p.statut IN ('en_cours', 'en_sommeil') THEN 9223372036854775807 ELSE "  \
    "p.annee_debut "                                                                                         \
    "END)"

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
    X(REGION, COLUMN, .own = {"k.region", "k.region_1970"}, .regions = {"y.id", "k.region_1970"},            \
      .departements = {"CASE WHEN k.id IS NULL THEN y.region ELSE k.region END",                             \
                       "CASE WHEN k.id IS NULL THEN y.region_1970 ELSE k.region_1970 END"})                  \
    X(DEPARTEMENT, COLUMN, .own = {"k.departement"}, .departements = {"y.id"})                               \
    X(EPCI, COLUMN, .own = {"k.epci"})                                                                       \
    X(COMMUNE, COLUMN, .own = {"k.commune"})                                                                 \
    X(NATURE_EPCI, COLUMN, .own = {"k.nature_epci"})                                                         \
    X(POPULATION, SPAN, .own = {"nullif(k.population, 0)", "nullif(k.population, 0)"})                       \
    X(COLLECTIVITE, COLUMN, .own = {"k.uid"})                                                                \
    X(PAYS, COLUMN, .own = {"q.pays"}, .pays = {"y.id"})                                                     \
    X(CONTINENT, COLUMN, .own = {"(SELECT continent FROM pays WHERE code = q.pays)"},                        \
      .pays = {"y.continent"})                                                                               \
    X(CAD, COLUMN, .own = {"(SELECT cad FROM pays WHERE code = q.pays)"}, .pays = {"y.cad"})                 \
    X(OIF, COLUMN, .own = {"(q.pays IN (" FRANCOPHONIE "))"}, .pays = {"(y.id IN (" FRANCOPHONIE "))"})      \
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
    enum oracle_form form;
    const char *own[2], *beside[2], *bourse[2];
    const char *pays[2], *regions[2], *departements[2]; /* what a territory has itself */
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

enum oracle_form oracle_form_of(enum criterion which)
{
    return SQL[which].form;
}

/* Whose row is a site's place. */
const char *oracle_place(const struct conditions *x)
{
    bool french = x->collection == COLLECTION_COLLECTIVITES ||
                  (x->c->side == SIDE_FRANCE && x->collection != COLLECTION_PARTENAIRES &&
                   x->collection != COLLECTION_BOURSE);
    return french ? "k" : "q";
}

const char *const *oracle_columns(const struct conditions *x, enum criterion which, bool money)
{
    const struct sql *sql = &SQL[which];
    if (money && CRITERIA[which].beside != CRITERIA[which].level)
        return sql->beside;
    const char *const *of = x->collection == COLLECTION_BOURSE         ? sql->bourse
                            : x->collection == COLLECTION_PAYS         ? sql->pays
                            : x->collection == COLLECTION_REGIONS      ? sql->regions
                            : x->collection == COLLECTION_DEPARTEMENTS ? sql->departements
                                                                       : sql->own;
    return of[0] ? of : sql->own;
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
    case COLLECTION_PAYS:
    case COLLECTION_REGIONS:
    case COLLECTION_DEPARTEMENTS:
        return "(SELECT NULL AS geom) g"; /* these data come without outlines */
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
    if (x->of != OF_RECORDS && x->collection < COLLECTION_PAYS) {
        char geom[16];
        snprintf(geom, sizeof geom, "%s.geom", oracle_place(x));
        bytes_add_text(x->out, " AND (0");
        if (x->of == OF_PAIRS)
            bytes_add_format(x->out, " OR %s IS NULL", geom);
        bytes_add_text(x->out, " OR ");
        add_inside(x, &c->box, geom);
        bytes_add_char(x->out, ')');
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
        add_column(x, &one, w->of, oracle_columns(x, w->of, false));
    } else {
        bytes_add_text(x->out, " AND 0");
    }
}

static void add_leaf(const struct conditions *x, const struct criteria *c, enum criterion which, bool money)
{
    switch (SQL[which].form) {
    case COLUMN:
        add_column(x, c, which, oracle_columns(x, which, money));
        break;
    case LIST:
        add_list(x, c, which, SQL[which].own[0]);
        break;
    case SPAN:
        add_span(x, c, which, oracle_columns(x, which, money));
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

/* One of the alternatives; money: of what stands around them. */
static void add_any(const struct conditions *x, const struct criteria_branch *b, bool money)
{
    bytes_add_text(x->out, " AND (0");
    for (uint32_t i = 0; i < b->n_any; i++) {
        bytes_add_text(x->out, " OR (1");
        oracle_add_tree(x, &b->any[i], money || criteria_money(&b->any[i]));
        bytes_add_char(x->out, ')');
    }
    bytes_add_char(x->out, ')');
}

/* All that a joined row must meet: ` AND ...`. `and` and `or` are SQL's; a `not` is of the record, which must
 * be none of those that have a joined row that meets one of the alternatives. */
void oracle_add_tree(const struct conditions *x, const struct criteria *c, bool money)
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
        const char *record = oracle_record(x->collection);
        bytes_add_format(x->out, " AND %s.id NOT IN (SELECT %s.id FROM %s WHERE 1", record, record,
                         oracle_joins(x->collection));
        struct conditions records = *x; /* a `not` is of them, whatever is drawn */
        records.of = OF_RECORDS;
        add_any(&records, b, false);
        bytes_add_char(x->out, ')');
    }
}

bool oracle_money(const struct conditions *x)
{
    return x->by == CRITERION_FINANCEMENT || x->by == CRITERION_MONTANT || criteria_money(x->c);
}

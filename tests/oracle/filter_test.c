/* Filters against plain SQL: thousands of random expressions, written once in CQL2 and once in SQL over a
 * table of the properties (that those are right, property_test.c shows), on records full of missing values.
 */
#include <math.h>
#include <unistd.h>

#include "atlas/filter_rows.h"
#include "atlas/property.h"
#include "atlas/selection.h"
#include "oracle/random_data.h"
#include "search/asked.h"
#include "search/cql2.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

enum { EXPRESSIONS = 500, DEEP = 3, BYTES = 1 << 20 };
static const struct random_size SIZE = {20, 24, 18, 26, 60, 16, 16, 18, 22};

/* --- the table ---------------------------------------------------------------------------------------------
 */

static const struct places *places_of(const struct snapshot *s, enum collection c, uint32_t row,
                                      uint32_t *list, uint32_t *n)
{
    const struct places *p = c == COLLECTION_COLLECTIVITES ? &s->collectivites.places
                                                           : &s->partenaires.places;
    *n = 0;
    if (c == COLLECTION_COLLECTIVITES || c == COLLECTION_PARTENAIRES || c == COLLECTION_BOURSE) {
        uint32_t place = c == COLLECTION_BOURSE ? s->bourse.partenaire[row] : row;
        if (place < p->n_located)
            list[(*n)++] = place;
        return p;
    }
    uint32_t of = c == COLLECTION_PROJETS ? s->projets.cooperation[row] : row;
    const struct csr *links = &s->cooperations.partners;
    for (uint32_t i = links->first[of]; i < links->first[of + 1]; i++)
        if (links->list[i] < p->n_located)
            list[(*n)++] = links->list[i];
    return p;
}

static void bind_geometry(struct bytes *sql, const struct snapshot *s, enum collection c, uint32_t row)
{
    uint32_t list[64], n;
    const struct places *p = places_of(s, c, row, list, &n);
    bytes_add_text(sql, n ? "GeomFromText('MULTIPOINT(" : "NULL");
    for (uint32_t i = 0; i < n; i++)
        bytes_add_format(sql, "%s%.6f %.6f", i ? "," : "", p->lon[list[i]], p->lat[list[i]]);
    bytes_add_text(sql, n ? ")', 4326)" : "");
}

static void add_quoted(struct bytes *out, const char *text)
{
    bytes_add_char(out, '\'');
    for (const char *p = text; *p; p++)
        bytes_add_format(out, *p == '\'' ? "''" : "%c", *p);
    bytes_add_char(out, '\'');
}

/* A value as SQL has it: a joined text, an array of JSON, a day as text. */
static void add_value(struct bytes *sql, const struct property *p, const struct property_values *v)
{
    struct bytes text;
    bytes_init(&text, BYTES);
    for (uint32_t i = 0; i < v->n; i++) {
        if (p->type == PROPERTY_LIST)
            bytes_add_format(&text, "%s\"%s\"", i ? "," : "[", property_text(&v->list[i]));
        else if (p->type == PROPERTY_TEXT || p->type == PROPERTY_JOINED)
            bytes_add_format(&text, "%s%s", i ? "; " : "", property_text(&v->list[i]));
    }
    if (p->type == PROPERTY_LIST)
        bytes_add_text(&text, v->n ? "]" : "[]");
    if (v->n == 0 && p->type != PROPERTY_LIST)
        bytes_add_text(sql, "NULL");
    else if (p->type == PROPERTY_DATE)
        bytes_add_format(sql, "date('1970-01-01', '%lld days')", (long long)v->list[0].number);
    else if (p->type == PROPERTY_INTEGER || p->type == PROPERTY_TRUTH)
        bytes_add_format(sql, "%lld", (long long)v->list[0].number);
    else
        add_quoted(sql, text.data);
    bytes_release(&text);
}

static bool fill_table(struct db *db, const struct snapshot *s, enum collection c, struct err *e)
{
    size_t n;
    const struct property *all = collection_properties(c, &n);
    const struct record_rows *rows = collection_rows(s, c);
    struct bytes sql;
    struct property_values v;
    struct criteria none;
    criteria_init(&none);
    struct selection *records = selection_new((struct snapshot *)s, c, &none);
    bytes_init(&sql, BYTES);
    property_values_init(&v);
    bytes_add_format(&sql, "CREATE TEMP TABLE t%d (row INTEGER PRIMARY KEY, id TEXT, geometry BLOB", (int)c);
    for (size_t i = 0; i < n; i++)
        bytes_add_format(&sql, ", %s", all[i].name);
    bytes_add_text(&sql, ")");
    bool done = db_exec(db, sql.data, e);
    for (uint32_t row = 0; done && row < rows->n; row++) {
        if (!bits_get(&records->records, row))
            continue;
        bytes_reset(&sql);
        bytes_add_format(&sql, "INSERT INTO t%d VALUES (%u, '%s', ", (int)c, row,
                         snapshot_text(s, rows->uid[row]));
        bind_geometry(&sql, s, c, row);
        for (size_t i = 0; i < n; i++) {
            bytes_add_text(&sql, ", ");
            property_get(&all[i], s, c, row, &v);
            add_value(&sql, &all[i], &v);
        }
        bytes_add_text(&sql, ")");
        done = db_exec(db, sql.data, e);
    }
    property_values_release(&v);
    bytes_release(&sql);
    selection_free(records);
    return done;
}

/* --- random expressions ------------------------------------------------------------------------------------
 */

struct maker {
    const struct snapshot *s;
    enum collection collection;
    struct bytes cql, sql;
};

static void both(struct maker *m, const char *text)
{
    bytes_add_text(&m->cql, text);
    bytes_add_text(&m->sql, text);
}

static const struct property *any_property(struct maker *m, unsigned types)
{
    size_t n;
    const struct property *all = collection_properties(m->collection, &n);
    for (int i = 0; i < 200; i++) {
        const struct property *p = &all[any((uint32_t)n)];
        if (types & 1u << p->type)
            return p;
    }
    return NULL;
}

static uint32_t any_row(struct maker *m)
{
    const struct record_rows *rows = collection_rows(m->s, m->collection);
    uint32_t row;
    do {
        row = any(rows->n);
    } while (!bits_get(&rows->real, row));
    return row;
}

enum {
    TEXTS = 1u << PROPERTY_TEXT | 1u << PROPERTY_JOINED,
    NUMBERS = 1u << PROPERTY_INTEGER,
    DATES = 1u << PROPERTY_DATE,
    LISTS = 1u << PROPERTY_LIST,
    TRUTHS = 1u << PROPERTY_TRUTH
};

/* A text that a record has, or nearly; quotes doubled are the same in both, backslashes are not. */
static void any_text(struct maker *m, const struct property *p)
{
    struct property_values v;
    char text[300];
    property_values_init(&v);
    property_get(p, m->s, m->collection, any_row(m), &v);
    snprintf(text, sizeof text, "%s", v.n ? property_text(&v.list[any(v.n)]) : any(2) ? "a" : "m");
    add_quoted(&m->cql, text);
    add_quoted(&m->sql, text);
    property_values_release(&v);
}

static const char *any_comparison(void)
{
    static const char *const SIGNS[] = {" = ", " <> ", " < ", " > ", " <= ", " >= "};
    return SIGNS[any(6)];
}

static void text_value(struct maker *m)
{
    const struct property *p = any_property(m, TEXTS);
    if (any(4) == 0)
        both(m, p->name);
    else
        any_text(m, p);
}

static void number_value(struct maker *m, int depth)
{
    static const char *const SIGNS[][2] = {
        {" + ", " + "}, {" - ", " - "}, {" * ", " * "}, {" / ", " * 1.0 / "}};
    const struct property *p = any_property(m, NUMBERS);
    const uint32_t what = any(depth ? 8 : 4);
    char text[32];
    if (p && (what < 2)) {
        both(m, p->name);
    } else if (what < 4) {
        static const int LIKELY[] = {0, 1, 2, 3, 7, 10, 1990, 2005, 2012, 50000, 1000000, -1};
        snprintf(text, sizeof text, "%d", LIKELY[any(12)]);
        both(m, text);
    } else if (what < 7) {
        const uint32_t sign = any(4);
        both(m, "(");
        number_value(m, depth - 1);
        bytes_add_text(&m->cql, SIGNS[sign][0]);
        bytes_add_text(&m->sql, SIGNS[sign][1]);
        number_value(m, depth - 1);
        both(m, ")");
    } else { /* of whole numbers: SQL's are those of whole numbers alone */
        const bool div = any(2);
        both(m, "(");
        bytes_add_text(&m->sql, div ? "CAST(" : "");
        both(m, p ? p->name : "17");
        bytes_add_text(&m->cql, div ? " div 7" : " % 7");
        bytes_add_text(&m->sql, div ? " * 1.0 / 7 AS INTEGER)" : " % 7");
        both(m, ")");
    }
}

static void date_value(struct maker *m)
{
    const struct property *p = any_property(m, DATES);
    char text[16];
    if (p && any(2)) {
        both(m, p->name);
        return;
    }
    snprintf(text, sizeof text, "%u-%s", 1985 + any(40), any(2) ? "01-01" : any(2) ? "12-31" : "06-15");
    bytes_add_format(&m->cql, "DATE('%s')", text);
    bytes_add_format(&m->sql, "'%s'", text);
}

/* --- conditions
 * ---------------------------------------------------------------------------------------------
 */

static void compare_texts(struct maker *m)
{
    both(m, any_property(m, TEXTS)->name);
    both(m, any_comparison());
    text_value(m);
}

static void compare_numbers(struct maker *m)
{
    number_value(m, 2);
    both(m, any_comparison());
    number_value(m, 1);
}

static void compare_dates(struct maker *m)
{
    date_value(m);
    both(m, any_comparison());
    date_value(m);
}

static void compare_truths(struct maker *m)
{
    const struct property *p = any_property(m, TRUTHS);
    both(m, p ? p->name : "TRUE");
    both(m, any_comparison());
    both(m, any(2) ? "TRUE" : "FALSE");
}

static void between(struct maker *m)
{
    number_value(m, 1);
    both(m, any(3) ? " BETWEEN " : " NOT BETWEEN ");
    number_value(m, 1);
    both(m, " AND ");
    number_value(m, 1);
}

static void in_list(struct maker *m)
{
    const struct property *p = any_property(m, TEXTS);
    both(m, p->name);
    both(m, any(3) ? " IN (" : " NOT IN (");
    for (uint32_t n = 1 + any(3); n > 0; n--) {
        any_text(m, p);
        both(m, n > 1 ? ", " : ")");
    }
}

static void is_null(struct maker *m)
{
    const struct property *p = any_property(m, TEXTS | NUMBERS | DATES | TRUTHS | LISTS);
    const char *name = any(8) == 0 ? "geometry" : any(12) == 0 ? "id" : p->name;
    both(m, name);
    both(m, any(2) ? " IS NULL" : " IS NOT NULL");
}

static void like(struct maker *m)
{
    static const char *const PATTERNS[] = {"%a%", "_e%",   "%",    "%%",    "",          "%s",
                                           "C%1", "%\\_%", "%; %", "p%e_%", "%_%_%_%_%e"};
    const char *pattern = PATTERNS[any(11)];
    both(m, any_property(m, TEXTS)->name);
    both(m, any(3) ? " LIKE '" : " NOT LIKE '");
    both(m, pattern);
    bytes_add_text(&m->cql, "'");
    bytes_add_text(&m->sql, "' ESCAPE '\\'");
}

/* The start and the end of an instant or interval, as texts of SQL. */
static void interval(struct maker *m, char *from, char *to, size_t room, bool instants)
{
    const struct property *p = any_property(m, DATES), *q = any_property(m, DATES);
    const uint32_t what = any(instants ? 5 : 3), year = 1985 + any(35), years = any(8);
    if (p && what == 0) {
        bytes_add_format(&m->cql, "INTERVAL(%s,%s)", p->name, q->name);
        snprintf(from, room, "%s", p->name);
        snprintf(to, room, "%s", q->name);
    } else if (p && what == 3) {
        bytes_add_text(&m->cql, p->name);
        snprintf(from, room, "%s", p->name);
        snprintf(to, room, "%s", p->name);
    } else if (what == 1) {
        bytes_add_format(&m->cql, any(2) ? "INTERVAL('..','%u-12-31')" : "INTERVAL('..', '%u-12-31')", year);
        snprintf(from, room, "'0'");
        snprintf(to, room, "'%u-12-31'", year);
    } else {
        bytes_add_format(&m->cql, "INTERVAL('%u-01-01','%u-12-31')", year, year + years);
        snprintf(from, room, "'%u-01-01'", year);
        snprintf(to, room, "'%u-12-31'", year + years);
    }
}

/* a1 and a2 are the ends of the first, b1 and b2 those of the second. */
static const char *const TIMES[][2] = {
    {"T_AFTER", "a1 > b2"},
    {"T_BEFORE", "a2 < b1"},
    {"T_DISJOINT", "(a1 > b2 OR a2 < b1)"},
    {"T_EQUALS", "a1 = b1 AND a2 = b2"},
    {"T_INTERSECTS", "NOT (a1 > b2 OR a2 < b1)"},
    {"T_CONTAINS", "a1 < b1 AND a2 > b2"},
    {"T_DURING", "a1 > b1 AND a2 < b2"},
    {"T_FINISHEDBY", "a1 < b1 AND a2 = b2"},
    {"T_FINISHES", "a1 > b1 AND a2 = b2"},
    {"T_MEETS", "a2 = b1"},
    {"T_METBY", "a1 = b2"},
    {"T_OVERLAPPEDBY", "a1 > b1 AND a1 < b2 AND a2 > b2"},
    {"T_OVERLAPS", "a1 < b1 AND a2 > b1 AND a2 < b2"},
    {"T_STARTEDBY", "a1 = b1 AND a2 > b2"},
    {"T_STARTS", "a1 = b1 AND a2 < b2"},
};

static void times(struct maker *m)
{
    char a1[32], a2[32], b1[32], b2[32];
    const uint32_t which = any(15);
    bytes_add_format(&m->cql, "%s(", TIMES[which][0]);
    interval(m, a1, a2, sizeof a1, which < 5);
    bytes_add_text(&m->cql, ",");
    interval(m, b1, b2, sizeof b1, which < 5);
    bytes_add_text(&m->cql, ")");
    /* an interval that lacks an end is missing as a whole */
    bytes_add_format(&m->sql,
                     "(CASE WHEN %s IS NULL OR %s IS NULL OR %s IS NULL OR %s IS NULL THEN NULL ELSE ", a1,
                     a2, b1, b2);
    for (const char *p = TIMES[which][1]; *p; p++) {
        const char *end = *p == 'a' ? (p[1] == '1' ? a1 : a2) : *p == 'b' ? (p[1] == '1' ? b1 : b2) : NULL;
        if (end)
            bytes_add_text(&m->sql, end);
        else
            bytes_add_char(&m->sql, *p);
        p += end != NULL;
    }
    bytes_add_text(&m->sql, " END)");
}

/* Sets of texts, of which SQL asks for members that are not in the other. */
static void arrays(struct maker *m)
{
    static const char *const WORDS[] = {"A_CONTAINS", "A_CONTAINEDBY", "A_EQUALS", "A_OVERLAPS"};
    const struct property *p = any_property(m, LISTS);
    const uint32_t which = any(4);
    struct bytes list;
    struct property_values v;
    if (!p) {
        is_null(m);
        return;
    }
    bytes_init(&list, BYTES);
    property_values_init(&v);
    property_get(p, m->s, m->collection, any_row(m), &v);
    const uint32_t n = any(3) ? v.n : v.n > 1 ? 1 : 0;
    for (uint32_t i = 0; i < n; i++)
        bytes_add_format(&list, "%s'%s'", i ? "," : "", property_text(&v.list[i]));
    if (any(4) == 0)
        bytes_add_format(&list, "%s'autre'", n ? "," : "");
    const char *of = list.n ? list.data : "";
    bytes_add_format(&m->cql, "%s(%s,(%s))", WORDS[which], p->name, of);
    char lacks[200], more[200];
    snprintf(lacks, sizeof lacks,
             "EXISTS (SELECT 1 FROM x WHERE x.v NOT IN (SELECT value FROM json_each(%s)))", p->name);
    snprintf(more, sizeof more, "EXISTS (SELECT 1 FROM json_each(%s) WHERE value NOT IN (SELECT v FROM x))",
             p->name);
    bytes_add_text(&m->sql, "(WITH x(v) AS (SELECT NULL WHERE 0");
    for (const char *word = of; *word; word += *word == ',') {
        size_t length = strcspn(word, ",");
        bytes_add_format(&m->sql, " UNION SELECT %.*s", (int)length, word);
        word += length;
    }
    bytes_add_text(&m->sql, ") SELECT ");
    if (which == 3)
        bytes_add_format(&m->sql, "EXISTS (SELECT 1 FROM x WHERE x.v IN (SELECT value FROM json_each(%s))))",
                         p->name);
    else
        bytes_add_format(&m->sql, "%s%s%s%s)", which != 1 ? "NOT " : "", which != 1 ? lacks : "",
                         which == 2   ? " AND NOT "
                         : which == 1 ? "NOT "
                                      : "",
                         which != 0 ? more : "");
    property_values_release(&v);
    bytes_release(&list);
}

static void any_place(struct maker *m, double *lon, double *lat)
{
    uint32_t list[64], n;
    for (int i = 0; i < 100; i++) {
        const struct places *p = places_of(m->s, m->collection, any_row(m), list, &n);
        if (n) {
            *lon = round(p->lon[list[0]] * 1e6) / 1e6;
            *lat = round(p->lat[list[0]] * 1e6) / 1e6;
            return;
        }
    }
    *lon = *lat = 0;
}

static void add_shape(struct maker *m, char *text, size_t room)
{
    double x, y, u, v;
    any_place(m, &x, &y);
    any_place(m, &u, &v);
    switch (any(6)) {
    case 0:
        snprintf(text, room, "POINT(%.6f %.6f)", x, y);
        break;
    case 1:
        snprintf(text, room, "MULTIPOINT(%.6f %.6f,%.6f %.6f)", x, y, u, v);
        break;
    case 2: /* along a parallel, so that places lie on it */
        snprintf(text, room, "LINESTRING(%.6f %.6f,%.6f %.6f)", x, y, x > 100 ? x - 10 : x + 10, y);
        break;
    case 3:
        snprintf(text, room, "POLYGON((%.6f %.6f,%.6f %.6f,%.6f %.6f,%.6f %.6f))", x, y, x / 2 + 30, y,
                 x / 2 + 10, y / 2 + 40, x, y);
        break;
    case 4: /* a corner and an edge on a place */
        snprintf(text, room, "POLYGON((%.6f %.6f,%.6f %.6f,%.6f %.6f,%.6f %.6f,%.6f %.6f))", x, y, x,
                 y / 2 + 44, x / 2 + 89, y / 2 + 44, x / 2 + 89, y, x, y);
        break;
    default:
        snprintf(text, room,
                 "MULTIPOLYGON(((-20 0,60 0,60 80,-20 80,-20 0),(0 40,10 40,10 50,0 50,0 40)),((-170 "
                 "-80,-30 -80,-30 -10,-170 -10,-170 -80)))");
    }
}

static void spatial(struct maker *m)
{
    static const char *const WORDS[] = {"Intersects", "Equals",   "Disjoint", "Touches",
                                        "Within",     "Overlaps", "Crosses",  "Contains"};
    const char *word = WORDS[any(8)];
    char shape[400];
    const bool turned = any(4) == 0;
    add_shape(m, shape, sizeof shape);
    bytes_add_format(&m->cql, "S_%s(%s,%s)", word, turned ? shape : "geometry", turned ? "geometry" : shape);
    bytes_add_format(&m->sql, "(CASE WHEN geometry IS NULL THEN NULL ELSE ST_%s(", word);
    bytes_add_format(
        &m->sql, turned ? "GeomFromText('%s', 4326), geometry" : "geometry, GeomFromText('%s', 4326)", shape);
    bytes_add_text(&m->sql, ") = 1 END)");
}

/* Boxes across the antimeridian, where partners lie on either side: two for SQL. */
static void boxes(struct maker *m)
{
    const uint32_t west = 100 + any(80), east = 100 + any(80), south = any(80), north = any(60);
    const char *word = any(2) ? "Intersects" : "Disjoint";
    bytes_add_format(&m->cql, "S_%s(geometry,BBOX(%u,-%u,-%u,%u))", word, west, south, east, north);
    bytes_add_format(&m->sql, "(CASE WHEN geometry IS NULL THEN NULL ELSE %s", *word == 'I' ? "" : "NOT ");
    bytes_add_format(&m->sql, "(ST_Intersects(geometry, BuildMbr(%u, -%u, 180, %u, 4326)) = 1", west, south,
                     north);
    bytes_add_format(&m->sql, " OR ST_Intersects(geometry, BuildMbr(-180, -%u, -%u, %u, 4326)) = 1) END)",
                     south, east, north);
}

static void condition(struct maker *m)
{
    static void (*const ALL[])(struct maker *) = {
        compare_texts, compare_texts, compare_numbers, compare_dates, compare_truths, between, in_list,
        is_null,       like,          times,           arrays,        spatial,        spatial, boxes};
    both(m, "(");
    ALL[any(14)](m);
    both(m, ")");
}

static void expression(struct maker *m, int depth)
{
    const uint32_t what = any(depth ? 6 : 2);
    if (what < 2) {
        condition(m);
        return;
    }
    both(m, what == 2 ? "(NOT " : "(");
    expression(m, depth - 1);
    for (uint32_t n = what == 2 ? 0 : 1 + any(2); n > 0; n--) {
        both(m, what == 3 ? " AND " : " OR ");
        expression(m, depth - 1);
    }
    both(m, what == 5 ? ") IS NULL" : ")");
}

/* --- comparing ---------------------------------------------------------------------------------------------
 */

/* The rows that SQL finds are those of the selection. */
static bool same_rows(struct db *db, struct maker *m, const struct bits *found, struct err *e)
{
    struct bytes sql;
    uint32_t n = 0;
    bool same = true;
    bytes_init(&sql, BYTES);
    bytes_add_format(&sql, "SELECT row FROM t%d WHERE %s", (int)m->collection, m->sql.data);
    struct stmt *st = stmt_new(db, sql.data, e);
    for (; st && stmt_step(st, e) == STMT_ROW; n++)
        same = same && bits_get(found, (uint32_t)stmt_int(st, 0));
    stmt_free(st);
    bytes_release(&sql);
    return same && e->code == ERR_NONE && n == bits_count(found);
}

static void compare(struct db *db, struct maker *m, unsigned *wrong, unsigned *some)
{
    struct err e = {0};
    struct criteria c;
    criteria_init(&c);
    bytes_reset(&m->cql);
    bytes_reset(&m->sql);
    expression(m, DEEP);
    c.filter = cql2_parse(m->cql.data, CQL2_TEXT, NULL, &e);
    bool fits = c.filter && criteria_fit(&c, m->collection, NULL, &e);
    if (!fits) {
        ++*wrong;
        printf("# %s: %s\n", m->cql.data, e.text);
        criteria_release(&c);
        return;
    }
    struct selection *sel = selection_new((struct snapshot *)m->s, m->collection, &c);
    *some += sel->n_matched > 0 && sel->n_matched < bits_count(&collection_rows(m->s, m->collection)->real);
    if (!same_rows(db, m, &sel->records, &e) && ++*wrong < 6)
        printf("# %s of %s: %u here\n# SQL: %s\n# %s\n", m->cql.data, COLLECTION_NAMES[m->collection],
               sel->n_matched, m->sql.data, e.text);
    selection_free(sel);
    criteria_release(&c);
}

/* Beside other criteria it takes away what it is not true of, and facets count what is left. */
static void beside_others(struct maker *m, unsigned *wrong)
{
    struct err e = {0};
    struct criteria without, with;
    struct facet by[2] = {{.by = CRITERION_PAYS}, {.by = CRITERION_STATUT}};
    struct bits left;
    bytes_reset(&m->cql);
    bytes_reset(&m->sql);
    expression(m, 1);
    struct bytes query;
    bytes_init(&query, BYTES);
    random_query(&query, m->s, 3);
    bool fine = asked(&without, m->s, query.data ? query.data : "", &e);
    criteria_copy(&with, &without);
    with.filter = cql2_parse(m->cql.data, CQL2_TEXT, NULL, &e);
    if (fine && with.filter && filter_fits(with.filter, m->collection, NULL, &e)) {
        struct selection *all = selection_new((struct snapshot *)m->s, m->collection, &without),
                         *some = selection_new((struct snapshot *)m->s, m->collection, &with);
        bits_copy(&left, &all->records);
        filter_keep(&left, with.filter, m->s, m->collection, without.side);
        *wrong += bits_count(&left) != some->n_matched ||
                  bits_count_and(&left, &some->records) != some->n_matched;
        *wrong += selection_facets(m->s, m->collection, &with, by, 2) != some->n_matched;
        bits_release(&left);
        free(by[0].counts);
        free(by[1].counts);
        selection_free(all);
        selection_free(some);
    } else {
        ++*wrong;
    }
    bytes_release(&query);
    criteria_release(&without);
    criteria_release(&with);
}

/* A filter as an alternative to other criteria, and as what must not hold: of records, whatever their level.
 */
static void in_trees(struct maker *m, unsigned *wrong)
{
    struct err e = {0};
    struct criteria any_of[2], none_of, either, neither;
    struct bits met;
    bytes_reset(&m->cql);
    bytes_reset(&m->sql);
    expression(m, 1);
    struct bytes query;
    bytes_init(&query, BYTES);
    random_query(&query, m->s, 3);
    criteria_init(&any_of[0]);
    criteria_init(&either);
    criteria_init(&neither);
    struct filter *f = cql2_parse(m->cql.data, CQL2_TEXT, NULL, &e);
    any_of[0].filter = filter_ref(f);
    bool fine = f && asked(&any_of[1], m->s, query.data ? query.data : "", &e);
    any_of[1].has_near = any_of[1].has_near && any_of[1].radius_m > 0; /* alone it filters nothing */
    struct selection *others = selection_new((struct snapshot *)m->s, m->collection, &any_of[1]);
    criteria_copy(&none_of, &any_of[0]);
    const enum side side = any_of[1].side; /* of the tree, then */
    fine = fine && criteria_or(&either, any_of, 2, &e) && criteria_not(&neither, &none_of, 1, &e);
    struct selection *in_either = selection_new((struct snapshot *)m->s, m->collection, &either),
                     *in_neither = selection_new((struct snapshot *)m->s, m->collection, &neither);
    struct criteria all;
    criteria_init(&all);
    struct selection *of_all = selection_new((struct snapshot *)m->s, m->collection, &all);
    bits_copy(&met, &of_all->records);
    filter_keep(&met, f, m->s, m->collection, SIDE_PARTNER);
    *wrong += !fine || in_neither->n_matched != of_all->n_matched - bits_count(&met) ||
              bits_count_and(&in_neither->records, &met) != 0;
    bits_release(&met);
    bits_copy(&met, &of_all->records);
    filter_keep(&met, f, m->s, m->collection, side);
    bits_or(&met, &others->records);
    *wrong += in_either->n_matched != bits_count(&met) ||
              bits_count_and(&in_either->records, &met) != bits_count(&met);
    bits_release(&met);
    selection_free(of_all);
    selection_free(in_either);
    selection_free(in_neither);
    selection_free(others);
    criteria_release(&either);
    criteria_release(&neither);
    bytes_release(&query);
    filter_free(f);
}

static void test_collection(struct db *db, const struct snapshot *s, enum collection c)
{
    struct err e = {0};
    struct maker m = {.s = s, .collection = c};
    unsigned wrong = 0, some = 0;
    bytes_init(&m.cql, BYTES);
    bytes_init(&m.sql, BYTES);
    if (CHECK_THAT(fill_table(db, s, c, &e), COLLECTION_NAMES[c])) {
        for (int i = 0; i < EXPRESSIONS; i++)
            compare(db, &m, &wrong, &some);
        CHECK_INT(wrong, 0, "filters find what SQL finds");
        CHECK_THAT(some > EXPRESSIONS / 4, "and many find some records and not others");
        wrong = 0;
        for (int i = 0; i < EXPRESSIONS / 10; i++)
            beside_others(&m, &wrong);
        CHECK_INT(wrong, 0, "beside other criteria too, in facets too");
        wrong = 0;
        for (int i = 0; i < EXPRESSIONS / 10; i++)
            in_trees(&m, &wrong);
        CHECK_INT(wrong, 0, "as an alternative, and as what must not hold");
    } else {
        printf("# %s\n", e.text);
    }
    bytes_release(&m.cql);
    bytes_release(&m.sql);
}

/* --- conditions on nothing but literals: of all records, of none, or unknown -------------------------------
 */

static const struct {
    const char *condition;
    enum { NO, YES, UNKNOWN } verdict;
} LITERALS[] = {
    {"'a' = 'a'", YES},
    {"'a' < 'B'", NO},
    {"'zebu' < 'été'", YES},
    {"TRUE > FALSE", YES},
    {"1 / 0 = 1", UNKNOWN},
    {"5 % 0 = 1 OR TRUE", YES},
    {"NOT 1 div 0 = 1 AND FALSE", NO},
    {"(1 / 0 = 1) IS NULL", YES},
    {"(1 = 1) IS NULL", NO},
    {"1 BETWEEN 2 AND 1 / 0", NO},
    {"1 IN (2, 1 / 0)", UNKNOWN},
    {"1 IN (2, 1 / 0, 1)", YES},
    {"7 / 2 = 3.5 AND 7 div 2 = 3 AND -7 div 2 = -3 AND 7 % 4 = 3 AND -7 % 4 = -3", YES},
    {"2 ^ 0.5 > 1.4142 AND -2 ^ 2 = 4", YES},
    {"-8 ^ 0.5 = 1", UNKNOWN},
    {"1 + 2 * 3 = 7 AND (1 + 2) * 3 = 9 AND 10 - 4 - 3 = 3", YES},
    {"'København' LIKE 'K_benhavn' AND 'København' NOT LIKE 'K__benhavn'", YES},
    {"'' LIKE '%' AND '' LIKE '' AND NOT '' LIKE '_%'", YES},
    {"'100 %' LIKE '%\\%' AND NOT '100 m' LIKE '%\\%'", YES},
    {"'a_b' LIKE 'a\\_b' AND NOT 'axb' LIKE 'a\\_b'", YES},
    {"'a\\\\b' LIKE 'a\\\\\\\\b'", YES},
    {"'aXbXc' LIKE '%X%c' AND 'aaab' LIKE '%aab' AND NOT 'aaab' LIKE '%aac'", YES},
    {"'ville' LIKE 'VILLE'", NO},
    {"CASEI('ÉCOLE') = CASEI('école') AND CASEI('Straße') = CASEI('STRASSE')", YES},
    {"ACCENTI('København œuvre') = ACCENTI('Kobenhavn oeuvre')", YES},
    {"ACCENTI(CASEI('KØBENHAVN')) = accenti(casei('kobenhavn'))", YES},
    {"CASEI(ACCENTI('École')) LIKE ACCENTI(CASEI('_COL%'))", YES},
    {"DATE('2020-02-29') < DATE('2020-03-01') AND DATE('2020-02-29') = '2020-02-29'", YES},
    {"TIMESTAMP('2020-01-01T00:00:00.5Z') > TIMESTAMP('2020-01-01T00:00:00Z')", YES},
    {"T_INTERSECTS(INTERVAL('..','2020-01-01'),INTERVAL('2020-01-01','..'))", YES},
    {"T_MEETS(INTERVAL('..','2020-01-01'),INTERVAL('2020-01-01','..'))", YES},
    {"T_EQUALS(DATE('2020-01-01'),INTERVAL('2020-01-01','2020-01-01'))", YES},
    {"T_DURING(INTERVAL('2020-01-01','2020-12-31'),INTERVAL('..','..'))", YES},
    {"T_AFTER(TIMESTAMP('2020-01-01T00:00:01Z'),TIMESTAMP('2020-01-01T00:00:00Z'))", YES},
    {"A_EQUALS((1,2,2),(2,1)) AND A_CONTAINS(('a',TRUE,1),(TRUE)) AND A_CONTAINEDBY((),())", YES},
    {"A_OVERLAPS((1,'1'),('2',2))", NO},
    {"A_CONTAINS((1, 1 / 0),(1))", UNKNOWN},
    {"A_EQUALS((DATE('2020-01-01')),(DATE('2020-01-01'))) AND NOT A_EQUALS(('a'),(1))", YES},
    {"S_CROSSES(LINESTRING(0 0,2 2),POLYGON((1 0,3 0,3 3,1 3,1 0)))", YES},
    {"S_WITHIN(POINT(1 1),BBOX(0,0,2,2)) AND S_TOUCHES(POINT(0 1),BBOX(0,0,2,2))", YES},
    {"S_OVERLAPS(BBOX(0,0,2,2),BBOX(1,1,3,3)) AND S_EQUALS(BBOX(1,1,1,1),POINT(1 1))", YES},
    {"S_INTERSECTS(BBOX(170,0,-170,10),POINT(-175 5)) AND S_DISJOINT(BBOX(170,0,-170,10),POINT(0 5))", YES},
    {"POINT(1 2) IS NULL OR DATE('2020-01-01') IS NULL OR 'x' IS NULL", NO},
};

static uint32_t count(const struct snapshot *s, const char *before, const char *condition, struct err *e)
{
    char text[400];
    uint32_t n = UINT32_MAX;
    snprintf(text, sizeof text, "%s(%s)", before, condition);
    struct filter *f = cql2_parse(text, CQL2_TEXT, NULL, e);
    if (f && filter_fits(f, COLLECTION_PARTENAIRES, NULL, e)) {
        struct bits rows;
        bits_copy(&rows, &s->partenaires.rows.real);
        filter_keep(&rows, f, s, COLLECTION_PARTENAIRES, SIDE_PARTNER);
        n = bits_count(&rows);
        bits_release(&rows);
    }
    filter_free(f);
    return n;
}

static void test_literals(const struct snapshot *s)
{
    const uint32_t all = bits_count(&s->partenaires.rows.real);
    for (size_t i = 0; i < sizeof LITERALS / sizeof LITERALS[0]; i++) {
        struct err e = {0};
        const char *text = LITERALS[i].condition;
        uint32_t yes = count(s, "", text, &e), no = count(s, "NOT ", text, &e);
        if (!CHECK_THAT(yes == (LITERALS[i].verdict == YES ? all : 0) &&
                            no == (LITERALS[i].verdict == NO ? all : 0),
                        text))
            printf("# %u yes and %u no of %u. %s\n", yes, no, all, e.text);
    }
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-filter-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    bool made = db && random_fill(db, &SIZE, &e) && db_exec(db, "PRAGMA case_sensitive_like = 1", &e);
    if (!CHECK_THAT(made, "a random database is made"))
        printf("# %s\n", e.text);
    struct snapshot *s = load_db(db, &e);
    if (CHECK_THAT(s != NULL, "and loaded"))
        test_literals(s);
    if (s)
        for (enum collection c = 0; c < COLLECTION_COUNT; c++)
            test_collection(db, s, c);
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}

#include "oracle/random_filter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atlas/property.h"
#include "oracle/property_table.h"
#include "oracle/random_data.h"

enum { BYTES = 1 << 20 };

static void both(struct random_filter *m, const char *text)
{
    bytes_add_text(&m->cql, text);
    bytes_add_text(&m->sql, text);
}

static const struct property *any_property(struct random_filter *m, unsigned types)
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

static uint32_t any_row(struct random_filter *m)
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
static void any_text(struct random_filter *m, const struct property *p)
{
    struct property_values v;
    char text[300];
    property_values_init(&v);
    property_get(p, m->s, m->collection, any_row(m), &v);
    snprintf(text, sizeof text, "%s", v.n ? property_text(&v.list[any(v.n)]) : any(2) ? "a" : "m");
    property_quoted(&m->cql, text);
    property_quoted(&m->sql, text);
    property_values_release(&v);
}

static const char *any_comparison(void)
{
    static const char *const SIGNS[] = {" = ", " <> ", " < ", " > ", " <= ", " >= "};
    return SIGNS[any(6)];
}

static void text_value(struct random_filter *m)
{
    const struct property *p = any_property(m, TEXTS);
    if (any(4) == 0)
        both(m, p->name);
    else
        any_text(m, p);
}

static void number_value(struct random_filter *m, int depth)
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

static void date_value(struct random_filter *m)
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

static void compare_texts(struct random_filter *m)
{
    both(m, any_property(m, TEXTS)->name);
    both(m, any_comparison());
    text_value(m);
}

static void compare_numbers(struct random_filter *m)
{
    number_value(m, 2);
    both(m, any_comparison());
    number_value(m, 1);
}

static void compare_dates(struct random_filter *m)
{
    date_value(m);
    both(m, any_comparison());
    date_value(m);
}

static void compare_truths(struct random_filter *m)
{
    const struct property *p = any_property(m, TRUTHS);
    both(m, p ? p->name : "TRUE");
    both(m, any_comparison());
    both(m, any(2) ? "TRUE" : "FALSE");
}

static void between(struct random_filter *m)
{
    number_value(m, 1);
    both(m, any(3) ? " BETWEEN " : " NOT BETWEEN ");
    number_value(m, 1);
    both(m, " AND ");
    number_value(m, 1);
}

static void in_list(struct random_filter *m)
{
    const struct property *p = any_property(m, TEXTS);
    both(m, p->name);
    both(m, any(3) ? " IN (" : " NOT IN (");
    for (uint32_t n = 1 + any(3); n > 0; n--) {
        any_text(m, p);
        both(m, n > 1 ? ", " : ")");
    }
}

static void is_null(struct random_filter *m)
{
    const struct property *p = any_property(m, TEXTS | NUMBERS | DATES | TRUTHS | LISTS);
    const char *name = any(8) == 0 ? "geometry" : any(12) == 0 ? "id" : p->name;
    both(m, name);
    both(m, any(2) ? " IS NULL" : " IS NOT NULL");
}

static void like(struct random_filter *m)
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
static void interval(struct random_filter *m, char *from, char *to, size_t room, bool instants)
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

static void times(struct random_filter *m)
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
static void arrays(struct random_filter *m)
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

static void any_place(struct random_filter *m, double *lon, double *lat)
{
    uint32_t list[64], n;
    for (int i = 0; i < 100; i++) {
        const struct places *p = property_places(m->s, m->collection, any_row(m), list, &n);
        if (n) {
            *lon = round(p->lon[list[0]] * 1e6) / 1e6;
            *lat = round(p->lat[list[0]] * 1e6) / 1e6;
            return;
        }
    }
    *lon = *lat = 0;
}

static void add_shape(struct random_filter *m, char *text, size_t room)
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

static void spatial(struct random_filter *m)
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
static void boxes(struct random_filter *m)
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

static void condition(struct random_filter *m)
{
    static void (*const ALL[])(struct random_filter *) = {
        compare_texts, compare_texts, compare_numbers, compare_dates, compare_truths, between, in_list,
        is_null,       like,          times,           arrays,        spatial,        spatial, boxes};
    both(m, "(");
    ALL[any(14)](m);
    both(m, ")");
}

void random_filter(struct random_filter *m, int depth)
{
    const uint32_t what = any(depth ? 6 : 2);
    if (what < 2) {
        condition(m);
        return;
    }
    both(m, what == 2 ? "(NOT " : "(");
    random_filter(m, depth - 1);
    for (uint32_t n = what == 2 ? 0 : 1 + any(2); n > 0; n--) {
        both(m, what == 3 ? " AND " : " OR ");
        random_filter(m, depth - 1);
    }
    both(m, what == 5 ? ") IS NULL" : ")");
}

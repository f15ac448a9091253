/* The table of what a filter is made of (atlas/filter.h). */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "atlas/filter.h"

#define MANY   FILTER_MAX_NODES
#define TRUTH  FILTER_IS_TRUTH
#define NUMBER FILTER_IS_NUMBER
#define TEXT   FILTER_IS_TEXT
#define SCALAR FILTER_IS_SCALAR
#define GEOM   FILTER_IS_GEOMETRY
#define TIME   (FILTER_IS_INSTANT | FILTER_IS_INTERVAL)
#define SPAN   FILTER_IS_INTERVAL
#define ARRAY  FILTER_IS_ARRAY
#define ANY    FILTER_IS_ANY

const struct filter_kind_entry FILTER_TABLE[FILTER_KINDS] = {
    [FILTER_AND] = {"and", TRUTH, TRUTH, TRUTH, 2, MANY},
    [FILTER_OR] = {"or", TRUTH, TRUTH, TRUTH, 2, MANY},
    [FILTER_NOT] = {"not", TRUTH, TRUTH, 0, 1, 1},
    [FILTER_EQUAL] = {"=", TRUTH, SCALAR, SCALAR, 2, 2},
    [FILTER_UNEQUAL] = {"<>", TRUTH, SCALAR, SCALAR, 2, 2},
    [FILTER_LESS] = {"<", TRUTH, SCALAR, SCALAR, 2, 2},
    [FILTER_GREATER] = {">", TRUTH, SCALAR, SCALAR, 2, 2},
    [FILTER_AT_MOST] = {"<=", TRUTH, SCALAR, SCALAR, 2, 2},
    [FILTER_AT_LEAST] = {">=", TRUTH, SCALAR, SCALAR, 2, 2},
    [FILTER_LIKE] = {"like", TRUTH, TEXT, TEXT, 2, 2},
    [FILTER_BETWEEN] = {"between", TRUTH, NUMBER, NUMBER, 3, 3},
    [FILTER_IN] = {"in", TRUTH, SCALAR, SCALAR, 2, MANY},
    [FILTER_IS_NULL] = {"isNull", TRUTH, ANY, 0, 1, 1},
    [FILTER_S_CONTAINS] = {"s_contains", TRUTH, GEOM, GEOM, 2, 2},
    [FILTER_S_CROSSES] = {"s_crosses", TRUTH, GEOM, GEOM, 2, 2},
    [FILTER_S_DISJOINT] = {"s_disjoint", TRUTH, GEOM, GEOM, 2, 2},
    [FILTER_S_EQUALS] = {"s_equals", TRUTH, GEOM, GEOM, 2, 2},
    [FILTER_S_INTERSECTS] = {"s_intersects", TRUTH, GEOM, GEOM, 2, 2},
    [FILTER_S_OVERLAPS] = {"s_overlaps", TRUTH, GEOM, GEOM, 2, 2},
    [FILTER_S_TOUCHES] = {"s_touches", TRUTH, GEOM, GEOM, 2, 2},
    [FILTER_S_WITHIN] = {"s_within", TRUTH, GEOM, GEOM, 2, 2},
    [FILTER_T_AFTER] = {"t_after", TRUTH, TIME, TIME, 2, 2},
    [FILTER_T_BEFORE] = {"t_before", TRUTH, TIME, TIME, 2, 2},
    [FILTER_T_DISJOINT] = {"t_disjoint", TRUTH, TIME, TIME, 2, 2},
    [FILTER_T_EQUALS] = {"t_equals", TRUTH, TIME, TIME, 2, 2},
    [FILTER_T_INTERSECTS] = {"t_intersects", TRUTH, TIME, TIME, 2, 2},
    [FILTER_T_CONTAINS] = {"t_contains", TRUTH, SPAN, SPAN, 2, 2},
    [FILTER_T_DURING] = {"t_during", TRUTH, SPAN, SPAN, 2, 2},
    [FILTER_T_FINISHEDBY] = {"t_finishedBy", TRUTH, SPAN, SPAN, 2, 2},
    [FILTER_T_FINISHES] = {"t_finishes", TRUTH, SPAN, SPAN, 2, 2},
    [FILTER_T_MEETS] = {"t_meets", TRUTH, SPAN, SPAN, 2, 2},
    [FILTER_T_METBY] = {"t_metBy", TRUTH, SPAN, SPAN, 2, 2},
    [FILTER_T_OVERLAPPEDBY] = {"t_overlappedBy", TRUTH, SPAN, SPAN, 2, 2},
    [FILTER_T_OVERLAPS] = {"t_overlaps", TRUTH, SPAN, SPAN, 2, 2},
    [FILTER_T_STARTEDBY] = {"t_startedBy", TRUTH, SPAN, SPAN, 2, 2},
    [FILTER_T_STARTS] = {"t_starts", TRUTH, SPAN, SPAN, 2, 2},
    [FILTER_A_CONTAINEDBY] = {"a_containedBy", TRUTH, ARRAY, ARRAY, 2, 2},
    [FILTER_A_CONTAINS] = {"a_contains", TRUTH, ARRAY, ARRAY, 2, 2},
    [FILTER_A_EQUALS] = {"a_equals", TRUTH, ARRAY, ARRAY, 2, 2},
    [FILTER_A_OVERLAPS] = {"a_overlaps", TRUTH, ARRAY, ARRAY, 2, 2},
    [FILTER_CASEI] = {"casei", TEXT, TEXT, 0, 1, 1},
    [FILTER_ACCENTI] = {"accenti", TEXT, TEXT, 0, 1, 1},
    [FILTER_ADD] = {"+", NUMBER, NUMBER, NUMBER, 2, 2},
    [FILTER_SUBTRACT] = {"-", NUMBER, NUMBER, NUMBER, 2, 2},
    [FILTER_MULTIPLY] = {"*", NUMBER, NUMBER, NUMBER, 2, 2},
    [FILTER_DIVIDE] = {"/", NUMBER, NUMBER, NUMBER, 2, 2},
    [FILTER_DIV] = {"div", NUMBER, NUMBER, NUMBER, 2, 2},
    [FILTER_MODULO] = {"%", NUMBER, NUMBER, NUMBER, 2, 2},
    [FILTER_POWER] = {"^", NUMBER, NUMBER, NUMBER, 2, 2},
    [FILTER_FUNCTION] = {NULL, ANY, ANY, ANY, 0, MANY},
    [FILTER_PROPERTY] = {NULL, ANY, 0, 0, 0, 0},
    [FILTER_TEXT] = {NULL, TEXT, 0, 0, 0, 0},
    [FILTER_NUMBER] = {NULL, NUMBER, 0, 0, 0, 0},
    [FILTER_TRUTH] = {NULL, TRUTH, 0, 0, 0, 0},
    [FILTER_DATE] = {NULL, FILTER_IS_DATE, 0, 0, 0, 0},
    [FILTER_TIMESTAMP] = {NULL, FILTER_IS_TIMESTAMP, 0, 0, 0, 0},
    [FILTER_OPEN] = {NULL, FILTER_IS_INSTANT, 0, 0, 0, 0},
    [FILTER_INTERVAL] = {NULL, SPAN, FILTER_IS_INSTANT, FILTER_IS_INSTANT, 2, 2},
    [FILTER_ARRAY] = {NULL, ARRAY, ANY, ANY, 0, MANY},
    [FILTER_GEOMETRY] = {NULL, GEOM, 0, 0, 0, 0},
    [FILTER_BBOX] = {NULL, GEOM, 0, 0, 0, 0},
};

static bool same_word(const char *word, const char *text, size_t n)
{
    return strncasecmp(word, text, n) == 0 && word[n] == '\0';
}

bool filter_word(const char *text, size_t n)
{
    static const char *const OTHERS[] = {"bbox", "date", "false",     "interval",
                                         "is",   "null", "timestamp", "true"};
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        if (same_word(OTHERS[i], text, n))
            return true;
    for (unsigned i = 0; i < FILTER_KINDS; i++)
        if (FILTER_TABLE[i].op && i != FILTER_IS_NULL && same_word(FILTER_TABLE[i].op, text, n))
            return true;
    for (unsigned i = 0; i < GEOMETRY_KINDS; i++)
        if (same_word(GEOMETRY_WKT[i], text, n))
            return true;
    return false;
}

bool filter_plain_name(const char *name)
{
    bool start = isalpha((unsigned char)*name) || *name == '_' || *name == ':';
    for (const char *p = name; *p; p++)
        if (!(isalnum((unsigned char)*p) && (unsigned char)*p < 0x80) && *p != '_' && *p != ':' && *p != '.')
            return false;
    return start && !filter_word(name, strlen(name));
}

/* A filter as CQL2 text and as CQL2 JSON. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/filter.h"
#include "base/json.h"

/* The fewest digits, of 15 or 17, that are read back as the same number. */
static void print_number(double v, struct bytes *out)
{
    char text[32];
    snprintf(text, sizeof text, "%.15g", v);
    if (strtod(text, NULL) != v) /* bit for bit, so no tolerance */
        snprintf(text, sizeof text, "%.17g", v);
    bytes_add_text(out, strcmp(text, "-0") == 0 ? "0" : text);
}

static void print_position(const double *xy, char between, struct bytes *out)
{
    print_number(xy[0], out);
    bytes_add_char(out, between);
    print_number(xy[1], out);
}

static void print_box(const struct bbox *b, struct bytes *out)
{
    const double side[4] = {b->west, b->south, b->east, b->north};
    for (int i = 0; i < 4; i++) {
        bytes_add_text(out, i ? "," : "");
        print_number(side[i], out);
    }
}

/* --- text --------------------------------------------------------------------------------------------------
 */

/* Everything inside is escaped that CQL2 would read as something else: ' and \. */
static void print_literal(const char *text, struct bytes *out)
{
    bytes_add_char(out, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '\'' || *p == '\\')
            bytes_add_char(out, *p);
        bytes_add_char(out, *p);
    }
    bytes_add_char(out, '\'');
}

static void print_name(const char *name, struct bytes *out)
{
    if (filter_plain_name(name)) {
        bytes_add_text(out, name);
        return;
    }
    bytes_add_char(out, '"');
    for (const char *p = name; *p; p++) {
        if (*p == '"')
            bytes_add_char(out, '"');
        bytes_add_char(out, *p);
    }
    bytes_add_char(out, '"');
}

static void print_wkt(const struct geometry *g, bool tagged, struct bytes *out)
{
    if (tagged)
        bytes_add_text(out, GEOMETRY_WKT[g->kind]);
    bytes_add_char(out, '(');
    for (uint32_t i = 0; i < g->n; i++) {
        bytes_add_text(out, i ? "," : "");
        print_position(&g->xy[2 * (size_t)i], ' ', out);
    }
    for (uint32_t i = 0; i < g->n_parts; i++) {
        bytes_add_text(out, i ? "," : "");
        print_wkt(&g->parts[i], g->kind == GEOMETRY_COLLECTION, out);
    }
    bytes_add_char(out, ')');
}

static void print_word(const char *op, struct bytes *out)
{
    for (const char *p = op; *p; p++)
        bytes_add_char(out, (char)toupper((unsigned char)*p));
}

/* How tightly a node holds together; what stands in one that holds tighter is bracketed. */
static int tightness(const struct filter_node *node)
{
    switch (node->kind) {
    case FILTER_OR:
        return 0;
    case FILTER_AND:
        return 1;
    case FILTER_NOT:
        return 2;
    case FILTER_ADD:
    case FILTER_SUBTRACT:
        return 4;
    case FILTER_MULTIPLY:
    case FILTER_DIVIDE:
    case FILTER_DIV:
    case FILTER_MODULO:
        return 5;
    case FILTER_POWER:
        return 6;
    default:
        return node->kind < FILTER_S_CONTAINS ? 3 : 7;
    }
}

static void print_within(const struct filter_node *node, int least, struct bytes *out)
{
    bool bracket = tightness(node) < least;
    bytes_add_text(out, bracket ? "(" : "");
    filter_print_text(node, out);
    bytes_add_text(out, bracket ? ")" : "");
}

static void print_list(const struct filter_node *node, uint32_t from, struct bytes *out)
{
    bytes_add_char(out, '(');
    for (uint32_t i = from; i < node->n; i++) {
        bytes_add_text(out, i > from ? "," : "");
        filter_print_text(node->arguments[i], out);
    }
    bytes_add_char(out, ')');
}

static void print_instant_text(const struct filter_node *node, struct bytes *out)
{
    bytes_add_char(out, '\'');
    filter_print_instant(node->at_us, node->kind == FILTER_DATE, out);
    bytes_add_char(out, '\'');
}

static void print_interval(const struct filter_node *node, struct bytes *out)
{
    bytes_add_text(out, "INTERVAL(");
    for (uint32_t i = 0; i < 2; i++) {
        const struct filter_node *end = node->arguments[i];
        bytes_add_text(out, i ? "," : "");
        if (end->kind == FILTER_OPEN)
            bytes_add_text(out, "'..'");
        else if (end->kind == FILTER_DATE || end->kind == FILTER_TIMESTAMP)
            print_instant_text(end, out);
        else
            filter_print_text(end, out);
    }
    bytes_add_char(out, ')');
}

/* Between its arguments. A chain of one level is read from the left; ^ does not chain. */
static void print_infix(const struct filter_node *node, struct bytes *out)
{
    const char *op = FILTER_TABLE[node->kind].op;
    int own = tightness(node);
    bool chains = node->kind == FILTER_AND || node->kind == FILTER_OR;
    for (uint32_t i = 0; i < node->n; i++) {
        if (i) {
            bytes_add_char(out, ' ');
            print_word(op, out);
            bytes_add_char(out, ' ');
        }
        print_within(node->arguments[i], own == 3 ? 4 : chains || (i == 0 && own < 6) ? own : own + 1, out);
    }
}

static void print_comparison(const struct filter_node *node, struct bytes *out)
{
    const struct filter_node *first = node->arguments[0];
    print_within(first, 4, out);
    if (node->kind == FILTER_IS_NULL) {
        bytes_add_text(out, " IS NULL");
    } else if (node->kind == FILTER_IN) {
        bytes_add_text(out, " IN ");
        print_list(node, 1, out);
    } else if (node->kind == FILTER_LIKE) {
        bytes_add_text(out, " LIKE ");
        filter_print_text(node->arguments[1], out);
    } else {
        bytes_add_text(out, " BETWEEN ");
        print_within(node->arguments[1], 4, out);
        bytes_add_text(out, " AND ");
        print_within(node->arguments[2], 4, out);
    }
}

static void print_leaf(const struct filter_node *node, struct bytes *out)
{
    switch (node->kind) {
    case FILTER_PROPERTY:
        print_name(node->text, out);
        break;
    case FILTER_TEXT:
        print_literal(node->text, out);
        break;
    case FILTER_NUMBER:
        print_number(node->number, out);
        break;
    case FILTER_TRUTH:
        bytes_add_text(out, node->truth ? "TRUE" : "FALSE");
        break;
    case FILTER_DATE:
    case FILTER_TIMESTAMP:
        bytes_add_text(out, node->kind == FILTER_DATE ? "DATE(" : "TIMESTAMP(");
        print_instant_text(node, out);
        bytes_add_char(out, ')');
        break;
    case FILTER_OPEN:
        bytes_add_text(out, "'..'");
        break;
    case FILTER_GEOMETRY:
        print_wkt(node->geometry, true, out);
        break;
    default:
        bytes_add_text(out, "BBOX(");
        print_box(&node->box, out);
        bytes_add_char(out, ')');
    }
}

void filter_print_text(const struct filter_node *node, struct bytes *out)
{
    const enum filter_kind kind = node->kind;
    if (kind == FILTER_NOT) {
        bytes_add_text(out, "NOT ");
        print_within(node->arguments[0], 3, out);
    } else if (kind == FILTER_AND || kind == FILTER_OR || (kind >= FILTER_EQUAL && kind <= FILTER_AT_LEAST) ||
               (kind >= FILTER_ADD && kind <= FILTER_POWER)) {
        print_infix(node, out);
    } else if (kind >= FILTER_LIKE && kind <= FILTER_IS_NULL) {
        print_comparison(node, out);
    } else if (kind == FILTER_INTERVAL) {
        print_interval(node, out);
    } else if (kind == FILTER_ARRAY || kind == FILTER_FUNCTION) {
        bytes_add_text(out, kind == FILTER_FUNCTION ? node->text : "");
        print_list(node, 0, out);
    } else if (FILTER_TABLE[kind].op) {
        print_word(FILTER_TABLE[kind].op, out);
        print_list(node, 0, out);
    } else {
        print_leaf(node, out);
    }
}

/* --- JSON --------------------------------------------------------------------------------------------------
 */

static void json_string(const char *text, struct bytes *out)
{
    bytes_add_char(out, '"');
    json_escape(out, text, strlen(text));
    bytes_add_char(out, '"');
}

static void print_coordinates(const struct geometry *g, struct bytes *out)
{
    bool alone = g->kind == GEOMETRY_POINT;
    bytes_add_text(out, alone ? "" : "[");
    for (uint32_t i = 0; i < g->n; i++) {
        bytes_add_text(out, i ? ",[" : "[");
        print_position(&g->xy[2 * (size_t)i], ',', out);
        bytes_add_char(out, ']');
    }
    for (uint32_t i = 0; i < g->n_parts; i++) {
        bytes_add_text(out, i ? "," : "");
        print_coordinates(&g->parts[i], out);
    }
    bytes_add_text(out, alone ? "" : "]");
}

static void print_geojson(const struct geometry *g, struct bytes *out)
{
    bytes_add_format(out, "{\"type\":\"%s\",", GEOMETRY_GEOJSON[g->kind]);
    if (g->kind == GEOMETRY_COLLECTION) {
        bytes_add_text(out, "\"geometries\":[");
        for (uint32_t i = 0; i < g->n_parts; i++) {
            bytes_add_text(out, i ? "," : "");
            print_geojson(&g->parts[i], out);
        }
        bytes_add_text(out, "]}");
        return;
    }
    bytes_add_text(out, "\"coordinates\":");
    print_coordinates(g, out);
    bytes_add_char(out, '}');
}

static void print_json_list(const struct filter_node *node, uint32_t from, struct bytes *out)
{
    bytes_add_char(out, '[');
    for (uint32_t i = from; i < node->n; i++) {
        bytes_add_text(out, i > from ? "," : "");
        filter_print_json(node->arguments[i], out);
    }
    bytes_add_char(out, ']');
}

static void print_json_interval(const struct filter_node *node, struct bytes *out)
{
    bytes_add_text(out, "{\"interval\":[");
    for (uint32_t i = 0; i < 2; i++) {
        const struct filter_node *end = node->arguments[i];
        bool instant = end->kind == FILTER_DATE || end->kind == FILTER_TIMESTAMP;
        bytes_add_text(out, i ? "," : "");
        if (!instant) {
            filter_print_json(end, out);
            continue;
        }
        bytes_add_char(out, '"');
        filter_print_instant(end->at_us, end->kind == FILTER_DATE, out);
        bytes_add_char(out, '"');
    }
    bytes_add_text(out, "]}");
}

static void print_json_leaf(const struct filter_node *node, struct bytes *out)
{
    switch (node->kind) {
    case FILTER_PROPERTY:
        bytes_add_text(out, "{\"property\":");
        json_string(node->text, out);
        bytes_add_char(out, '}');
        break;
    case FILTER_TEXT:
        json_string(node->text, out);
        break;
    case FILTER_NUMBER:
        print_number(node->number, out);
        break;
    case FILTER_TRUTH:
        bytes_add_text(out, node->truth ? "true" : "false");
        break;
    case FILTER_DATE:
    case FILTER_TIMESTAMP:
        bytes_add_text(out, node->kind == FILTER_DATE ? "{\"date\":\"" : "{\"timestamp\":\"");
        filter_print_instant(node->at_us, node->kind == FILTER_DATE, out);
        bytes_add_text(out, "\"}");
        break;
    case FILTER_OPEN:
        bytes_add_text(out, "\"..\"");
        break;
    case FILTER_GEOMETRY:
        print_geojson(node->geometry, out);
        break;
    default:
        bytes_add_text(out, "{\"bbox\":[");
        print_box(&node->box, out);
        bytes_add_text(out, "]}");
    }
}

void filter_print_json(const struct filter_node *node, struct bytes *out)
{
    const char *op = node->kind == FILTER_FUNCTION ? node->text : FILTER_TABLE[node->kind].op;
    if (node->kind == FILTER_INTERVAL) {
        print_json_interval(node, out);
    } else if (node->kind == FILTER_ARRAY) {
        print_json_list(node, 0, out);
    } else if (!op) {
        print_json_leaf(node, out);
    } else {
        bytes_add_text(out, "{\"op\":");
        json_string(op, out);
        bytes_add_text(out, ",\"args\":");
        if (node->kind == FILTER_IN) {
            bytes_add_char(out, '[');
            filter_print_json(node->arguments[0], out);
            bytes_add_char(out, ',');
            print_json_list(node, 1, out);
            bytes_add_char(out, ']');
        } else {
            print_json_list(node, 0, out);
        }
        bytes_add_char(out, '}');
    }
}

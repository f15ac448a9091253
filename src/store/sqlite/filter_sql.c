#include "store/sqlite/filter_sql.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { GEOMETRY_BYTES = 4 << 20, EDGE_STEPS = 20 };

/* --- values and names --------------------------------------------------------------------------------------
 */

static void add_value(struct bytes *sql, struct sql_values *v, struct cell value)
{
    v->list = mem_room(v->list, v->n, &v->capacity, sizeof *v->list);
    v->list[v->n++] = value;
    bytes_add_format(sql, "?%zu", v->n);
}

void sql_add_text(struct bytes *sql, struct sql_values *v, const char *text)
{
    add_value(sql, v, cell_text(text));
}

void sql_add_real(struct bytes *sql, struct sql_values *v, double number)
{
    add_value(sql, v, cell_real(number));
}

void sql_add_int(struct bytes *sql, struct sql_values *v, int64_t number)
{
    add_value(sql, v, cell_int(number));
}

void sql_values_release(struct sql_values *v)
{
    free(v->list);
    v->list = NULL;
    v->n = v->capacity = 0;
}

void sql_values_bind(const struct sql_values *v, struct stmt *s)
{
    for (size_t i = 0; i < v->n; i++)
        stmt_bind_cell(s, (int)i + 1, &v->list[i]);
}

void sql_add_name(struct bytes *sql, const char *name)
{
    bytes_add_char(sql, '"');
    for (const char *p = name; *p; p++)
        bytes_add(sql, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
    bytes_add_char(sql, '"');
}

void sql_add_geometry(struct bytes *sql, const struct published *p)
{
    bytes_add_text(sql, p->geopackage ? "GeomFromGPB(" : "(");
    sql_add_name(sql, p->geometry);
    bytes_add_char(sql, ')');
}

void sql_add_near(struct bytes *sql, struct sql_values *v, const struct published *p, const double box[4])
{
    char index[512];
    snprintf(index, sizeof index, p->geopackage ? "rtree_%s_%s" : "idx_%s_%s", p->table, p->geometry);
    sql_add_name(sql, p->key);
    bytes_add_text(sql, p->geopackage ? " IN (SELECT id FROM " : " IN (SELECT pkid FROM ");
    sql_add_name(sql, index);
    bytes_add_text(sql, p->geopackage ? " WHERE maxx >= " : " WHERE xmax >= ");
    sql_add_real(sql, v, box[0]);
    bytes_add_text(sql, p->geopackage ? " AND maxy >= " : " AND ymax >= ");
    sql_add_real(sql, v, box[1]);
    bytes_add_text(sql, p->geopackage ? " AND minx <= " : " AND xmin <= ");
    sql_add_real(sql, v, box[2]);
    bytes_add_text(sql, p->geopackage ? " AND miny <= " : " AND ymin <= ");
    sql_add_real(sql, v, box[3]);
    bytes_add_char(sql, ')');
}

/* --- geometries of a filter --------------------------------------------------------------------------------
 */

struct writer {
    const struct published *p;
    struct projector *to;
    struct bytes *sql;
    struct sql_values *v;
    struct err *e;
    uint32_t position; /* of the geometry that is written */
};

static const struct crs *crs84(void)
{
    size_t n;
    return &crs_list(&n)[0];
}

static bool same_system(const struct published *p)
{
    return p->crs->epsg == 4326;
}

static bool project(struct writer *w, double *x, double *y)
{
    struct err why = {0};
    return same_system(w->p) || project_points(w->to, crs84(), w->p->crs, x, y, 1, &why) ||
           filter_fault(w->e, ERR_INVALID, w->position,
                        "the geometry has no place in %s, which the table is in", w->p->crs->name);
}

static void add_around(double box[4], double x, double y)
{
    box[0] = fmin(box[0], x);
    box[1] = fmin(box[1], y);
    box[2] = fmax(box[2], x);
    box[3] = fmax(box[3], y);
}

static bool write_position(struct writer *w, double x, double y, bool first, struct bytes *wkt, double box[4])
{
    if (!project(w, &x, &y))
        return false;
    add_around(box, x, y);
    bytes_add_format(wkt, "%s%.17g %.17g", first ? "" : ",", x, y);
    return true;
}

/* A straight line of degrees bends in another system: points on it go along. */
static bool write_positions(struct writer *w, const struct geometry *g, struct bytes *wkt, double box[4])
{
    const int steps = same_system(w->p) || g->kind == GEOMETRY_POINT ? 1 : EDGE_STEPS;
    for (uint32_t i = 0; i < g->n; i++) {
        const double *to = &g->xy[2 * i], *from = i ? to - 2 : to;
        for (int k = i ? 1 : steps; k <= steps; k++)
            if (!write_position(w, from[0] + (to[0] - from[0]) * k / steps,
                                from[1] + (to[1] - from[1]) * k / steps, i == 0, wkt, box))
                return false;
    }
    return true;
}

/* Without its word where what stands around it says what it is. */
static bool write_wkt(struct writer *w, const struct geometry *g, bool word, struct bytes *wkt, double box[4])
{
    if (word)
        bytes_add_text(wkt, GEOMETRY_WKT[g->kind]);
    bytes_add_char(wkt, '(');
    if (!g->n_parts && !write_positions(w, g, wkt, box))
        return false;
    for (uint32_t i = 0; i < g->n_parts; i++) {
        bytes_add_text(wkt, i ? "," : "");
        if (!write_wkt(w, &g->parts[i], g->kind == GEOMETRY_COLLECTION, wkt, box))
            return false;
    }
    bytes_add_char(wkt, ')');
    return true;
}

static void add_wkt(struct bytes *sql, struct sql_values *v, const struct published *p,
                    const struct bytes *wkt)
{
    bytes_add_text(sql, "GeomFromText(");
    sql_add_text(sql, v, arena_text(v->memory, wkt->data, wkt->n));
    bytes_add_format(sql, ",%d)", p->crs->epsg);
}

static bool add_shape(struct writer *w, const struct geometry *g, double box[4])
{
    struct bytes wkt;
    bytes_init(&wkt, GEOMETRY_BYTES);
    bool done = write_wkt(w, g, true, &wkt, box) &&
                (!wkt.full || filter_fault(w->e, ERR_TOO_LARGE, w->position, "the geometry is too large"));
    if (done)
        add_wkt(w->sql, w->v, w->p, &wkt);
    bytes_release(&wkt);
    return done;
}

/* The ring of a box, with points on its edges where these bend in the other system. */
static bool write_ring(const struct published *p, struct projector *to, const struct bbox *b,
                       struct bytes *wkt, double box[4], struct err *e)
{
    const double x[] = {b->west, b->east, b->east, b->west, b->west},
                 y[] = {b->south, b->south, b->north, b->north, b->south};
    const int steps = same_system(p) ? 1 : EDGE_STEPS;
    bytes_add_text(wkt, "((");
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < steps; k++) {
            double at[] = {x[i] + (x[i + 1] - x[i]) * k / steps, y[i] + (y[i + 1] - y[i]) * k / steps};
            if (!same_system(p) && !project_points(to, crs84(), p->crs, &at[0], &at[1], 1, e))
                return false;
            add_around(box, at[0], at[1]);
            bytes_add_format(wkt, "%.17g %.17g,", at[0], at[1]);
        }
    double last[] = {x[0], y[0]};
    if (!same_system(p) && !project_points(to, crs84(), p->crs, &last[0], &last[1], 1, e))
        return false;
    bytes_add_format(wkt, "%.17g %.17g))", last[0], last[1]);
    return true;
}

bool sql_add_box(struct bytes *sql, struct sql_values *v, const struct published *p, struct projector *to,
                 const struct bbox *box, double boxes[2][4], unsigned *n, struct err *e)
{
    struct bbox parts[2];
    struct bytes wkt;
    *n = (unsigned)bbox_split(box, parts);
    bytes_init(&wkt, GEOMETRY_BYTES);
    bytes_add_text(&wkt, "MULTIPOLYGON(");
    bool done = true;
    for (unsigned i = 0; i < *n && done; i++) {
        const double none[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
        memcpy(boxes[i], none, sizeof none);
        bytes_add_text(&wkt, i ? "," : "");
        done = write_ring(p, to, &parts[i], &wkt, boxes[i], e);
    }
    bytes_add_char(&wkt, ')');
    if (done)
        add_wkt(sql, v, p, &wkt);
    bytes_release(&wkt);
    return done;
}

/* --- expressions -------------------------------------------------------------------------------------------
 */

static bool write(struct writer *w, const struct filter_node *node);

static unsigned type_of(const struct writer *w, const struct filter_node *node)
{
    if (node->kind != FILTER_PROPERTY)
        return FILTER_TABLE[node->kind].is;
    for (uint32_t i = 0; i < w->p->n_properties; i++)
        if (strcmp(w->p->properties[i].name, node->text) == 0)
            return w->p->properties[i].type;
    return FILTER_IS_ANY;
}

/* A column as its type has it: truths as 0 or 1, instants as microseconds. */
static void write_property(struct writer *w, const struct filter_node *node)
{
    unsigned type = type_of(w, node);
    if (type == FILTER_IS_GEOMETRY) {
        sql_add_geometry(w->sql, w->p);
        return;
    }
    bytes_add_text(w->sql, type == FILTER_IS_TRUTH    ? "(0 <> "
                           : type & FILTER_IS_INSTANT ? "cql_instant("
                           : type == FILTER_IS_NUMBER ? "cql_number("
                                                      : "cql_text(");
    sql_add_name(w->sql, strcmp(node->text, "id") == 0 ? w->p->key : node->text);
    bytes_add_char(w->sql, ')');
}

static bool write_call(struct writer *w, const char *before, const struct filter_node *node,
                       const char *between, const char *after)
{
    bytes_add_text(w->sql, before);
    for (uint32_t i = 0; i < node->n; i++) {
        bytes_add_text(w->sql, i ? between : "");
        if (!write(w, node->arguments[i]))
            return false;
    }
    bytes_add_text(w->sql, after);
    return true;
}

/* SQLite reads a OR b OR c as a tree as deep as it is long, and has a limit of 1000: halves of halves. */
static bool write_logic(struct writer *w, const struct filter_node *node, uint32_t from, uint32_t to)
{
    if (to - from == 1)
        return write(w, node->arguments[from]);
    uint32_t middle = from + (to - from) / 2;
    bytes_add_char(w->sql, '(');
    if (!write_logic(w, node, from, middle))
        return false;
    bytes_add_text(w->sql, node->kind == FILTER_AND ? " AND " : " OR ");
    if (!write_logic(w, node, middle, to))
        return false;
    bytes_add_char(w->sql, ')');
    return true;
}

static bool write_in(struct writer *w, const struct filter_node *node)
{
    bytes_add_char(w->sql, '(');
    if (!write(w, node->arguments[0]))
        return false;
    bytes_add_text(w->sql, " IN (");
    for (uint32_t i = 1; i < node->n; i++) {
        bytes_add_text(w->sql, i > 1 ? "," : "");
        if (!write(w, node->arguments[i]))
            return false;
    }
    bytes_add_text(w->sql, "))");
    return true;
}

/* A text that stands for an instant, beside one. */
static bool write_compared(struct writer *w, const struct filter_node *node, const char *operator)
{
    bool instants = false;
    for (uint32_t i = 0; i < node->n; i++)
        instants = instants || (type_of(w, node->arguments[i]) & FILTER_IS_INSTANT &&
                                type_of(w, node->arguments[i]) != FILTER_IS_ANY);
    bytes_add_char(w->sql, '(');
    for (uint32_t i = 0; i < node->n; i++) {
        int64_t at_us;
        bool date;
        const struct filter_node *a = node->arguments[i];
        bytes_add_text(w->sql, i ? operator: "");
        if (instants && a->kind == FILTER_TEXT && filter_instant(a->text, &at_us, &date))
            sql_add_int(w->sql, w->v, at_us);
        else if (!write(w, a))
            return false;
    }
    bytes_add_char(w->sql, ')');
    return true;
}

/* --- space -------------------------------------------------------------------------------------------------
 */

static bool write_geometry(struct writer *w, const struct filter_node *node)
{
    double box[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY}, boxes[2][4];
    unsigned n;
    w->position = node->position;
    if (node->kind == FILTER_GEOMETRY)
        return add_shape(w, node->geometry, box);
    if (node->kind == FILTER_BBOX)
        return sql_add_box(w->sql, w->v, w->p, w->to, &node->box, boxes, &n, NULL) ||
               filter_fault(w->e, ERR_INVALID, node->position,
                            "the box has no place in %s, which the table is in", w->p->crs->name);
    return write(w, node);
}

/* SpatiaLite says -1 where it does not know. */
static bool write_spatial(struct writer *w, const struct filter_node *node)
{
    static const char *const CALLS[] = {"ST_Contains(",   "ST_Crosses(",  "ST_Disjoint(", "ST_Equals(",
                                        "ST_Intersects(", "ST_Overlaps(", "ST_Touches(",  "ST_Within("};
    bytes_add_format(w->sql, "nullif(%s", CALLS[node->kind - FILTER_S_CONTAINS]);
    if (!write_geometry(w, node->arguments[0]))
        return false;
    bytes_add_char(w->sql, ',');
    if (!write_geometry(w, node->arguments[1]))
        return false;
    bytes_add_text(w->sql, "),-1)");
    return true;
}

/* --- time --------------------------------------------------------------------------------------------------
 */

/* The start of what a node stands for, or its end. */
static bool write_end(struct writer *w, const struct filter_node *node, bool end)
{
    if (node->kind == FILTER_INTERVAL)
        node = node->arguments[end];
    if (node->kind == FILTER_OPEN) {
        sql_add_int(w->sql, w->v, end ? INT64_MAX : INT64_MIN);
        return true;
    }
    return write(w, node);
}

/* A<, A> and B<, B> are starts and ends; comparisons of them, all to be met. */
static bool write_temporal(struct writer *w, const struct filter_node *node)
{
    static const struct {
        enum filter_kind kind;
        const char *all; /* triples: end of A, operator, end of B; `|` between alternatives */
    } MEANT[] = {
        {FILTER_T_AFTER, "s>e"},
        {FILTER_T_BEFORE, "e<s"},
        {FILTER_T_DISJOINT, "s>e|e<s"},
        {FILTER_T_EQUALS, "s=s e=e"},
        {FILTER_T_INTERSECTS, "s[e e]s"},
        {FILTER_T_CONTAINS, "s<s e>e"},
        {FILTER_T_DURING, "s>s e<e"},
        {FILTER_T_FINISHEDBY, "s<s e=e"},
        {FILTER_T_FINISHES, "s>s e=e"},
        {FILTER_T_MEETS, "e=s"},
        {FILTER_T_METBY, "s=e"},
        {FILTER_T_OVERLAPPEDBY, "s>s s<e e>e"},
        {FILTER_T_OVERLAPS, "s<s e>s e<e"},
        {FILTER_T_STARTEDBY, "s=s e>e"},
        {FILTER_T_STARTS, "s=s e<e"},
    };
    const char *m = NULL;
    for (size_t i = 0; i < sizeof MEANT / sizeof MEANT[0]; i++)
        if (MEANT[i].kind == node->kind)
            m = MEANT[i].all;
    bytes_add_char(w->sql, '(');
    for (; m && *m; m += 3) {
        if (*m == ' ' || *m == '|')
            bytes_add_text(w->sql, *m++ == ' ' ? " AND " : " OR ");
        if (!write_end(w, node->arguments[0], m[0] == 'e'))
            return false;
        if (m[1] == '[' || m[1] == ']')
            bytes_add_text(w->sql, m[1] == '[' ? "<=" : ">=");
        else
            bytes_add_char(w->sql, m[1]);
        if (!write_end(w, node->arguments[1], m[2] == 'e'))
            return false;
    }
    bytes_add_char(w->sql, ')');
    return true;
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

static const char *operator_of(enum filter_kind kind)
{
    switch (kind) {
    case FILTER_EQUAL:
        return " = ";
    case FILTER_UNEQUAL:
        return " <> ";
    case FILTER_LESS:
        return " < ";
    case FILTER_GREATER:
        return " > ";
    case FILTER_AT_MOST:
        return " <= ";
    default:
        return " >= ";
    }
}

static bool write_number(struct writer *w, const struct filter_node *node)
{
    switch (node->kind) {
    case FILTER_ADD:
        return write_call(w, "(", node, " + ", ")");
    case FILTER_SUBTRACT:
        return write_call(w, "(", node, " - ", ")");
    case FILTER_MULTIPLY:
        return write_call(w, "(", node, " * ", ")");
    case FILTER_DIVIDE:
        return write_call(w, "cql_divide(", node, ",", ")");
    case FILTER_DIV:
        return write_call(w, "cql_div(", node, ",", ")");
    case FILTER_MODULO:
        return write_call(w, "cql_modulo(", node, ",", ")");
    default:
        return write_call(w, "cql_power(", node, ",", ")");
    }
}

static bool write_literal(struct writer *w, const struct filter_node *node)
{
    switch (node->kind) {
    case FILTER_TEXT:
        sql_add_text(w->sql, w->v, node->text);
        return true;
    case FILTER_NUMBER:
        sql_add_real(w->sql, w->v, node->number);
        return true;
    case FILTER_TRUTH:
        bytes_add_char(w->sql, node->truth ? '1' : '0');
        return true;
    case FILTER_DATE:
    case FILTER_TIMESTAMP:
        sql_add_int(w->sql, w->v, node->at_us);
        return true;
    default:
        return filter_fault(w->e, ERR_INVALID, node->position,
                            "arrays and intervals are no values of this collection");
    }
}

static bool write(struct writer *w, const struct filter_node *node)
{
    enum filter_kind k = node->kind;
    if (k <= FILTER_OR)
        return write_logic(w, node, 0, node->n);
    if (k == FILTER_NOT)
        return write_call(w, "(NOT ", node, "", ")");
    if (k <= FILTER_AT_LEAST)
        return write_compared(w, node, operator_of(k));
    if (k == FILTER_LIKE)
        return write_call(w, "cql_like(", node, ",", ")");
    if (k == FILTER_BETWEEN) /* a number between numbers */
        return write_call(w, "cql_between(", node, ",", ")");
    if (k == FILTER_IN)
        return write_in(w, node);
    if (k == FILTER_IS_NULL)
        return write_call(w, "(", node, "", " IS NULL)");
    if (k <= FILTER_S_WITHIN)
        return write_spatial(w, node);
    if (k <= FILTER_T_STARTS)
        return write_temporal(w, node);
    if (k == FILTER_CASEI || k == FILTER_ACCENTI)
        return write_call(w, k == FILTER_CASEI ? "cql_casei(" : "cql_accenti(", node, "", ")");
    if (k >= FILTER_ADD && k <= FILTER_POWER)
        return write_number(w, node);
    if (k == FILTER_PROPERTY) {
        write_property(w, node);
        return true;
    }
    return k == FILTER_GEOMETRY || k == FILTER_BBOX ? write_geometry(w, node) : write_literal(w, node);
}

/* The index helps where a row that is not near cannot meet the filter: a comparison with a geometry that all
 * rows must meet. */
static bool write_near(struct writer *w, const struct filter_node *node)
{
    if (node->kind == FILTER_AND) {
        for (uint32_t i = 0; i < node->n; i++)
            if (!write_near(w, node->arguments[i]))
                return false;
        return true;
    }
    if (node->kind < FILTER_S_CONTAINS || node->kind > FILTER_S_WITHIN || node->kind == FILTER_S_DISJOINT)
        return true;
    const struct filter_node *a = node->arguments[0], *b = node->arguments[1];
    const struct filter_node *shape = a->kind == FILTER_GEOMETRY ? a : b->kind == FILTER_GEOMETRY ? b : NULL;
    if (!shape || (a->kind != FILTER_PROPERTY && b->kind != FILTER_PROPERTY))
        return true;
    double box[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    struct bytes wkt;
    bytes_init(&wkt, GEOMETRY_BYTES);
    w->position = shape->position;
    bool done = write_wkt(w, shape->geometry, true, &wkt, box);
    bytes_release(&wkt);
    if (!done)
        return false;
    bytes_add_text(w->sql, " AND ");
    sql_add_near(w->sql, w->v, w->p, box);
    return true;
}

bool filter_sql(const struct filter *f, const struct published *p, struct projector *to, struct bytes *sql,
                struct sql_values *v, struct err *e)
{
    struct writer w = {.p = p, .to = to, .sql = sql, .v = v, .e = e};
    bytes_add_char(sql, '(');
    if (!write(&w, f->root) || (p->indexed && !write_near(&w, f->root)))
        return false;
    bytes_add_char(sql, ')');
    return true;
}

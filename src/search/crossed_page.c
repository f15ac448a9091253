#include "search/crossed_page.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/apd.h"
#include "atlas/column.h"
#include "search/chips.h"
#include "search/crossed_inside.h"

enum { ADDRESS_BYTES = 1 << 17, HEATS = 9, BAR_WIDTH = 100 };

struct writer {
    const struct crossed_page *p;
    struct json *j;
    struct crossed_shown rows, columns; /* those that are shown first */
    uint32_t n_rows, n_columns;         /* that are shown */
    int64_t greatest;                   /* of the cells that are shown */
    struct bytes criteria, text;
};

/* --- what is shown --------------------------------------------------------------------------------------
 */

static void choose_shown(struct writer *w)
{
    uint32_t rows = CROSSED_ROWS, columns = CROSSED_COLUMNS;
    if (w->p->all) {
        columns = w->columns.n < CROSSED_CELLS ? w->columns.n : CROSSED_CELLS;
        rows = CROSSED_CELLS / (columns ? columns : 1);
    }
    w->n_rows = crossed_keep_most(&w->rows, rows);
    w->n_columns = crossed_keep_most(&w->columns, columns);
    for (uint32_t a = 0; a < w->n_rows; a++)
        for (uint32_t b = 0; b < w->n_columns; b++) {
            const int64_t v = crossed_cell(w->p->table, w->rows.value[a], w->columns.value[b])->value;
            w->greatest = v > w->greatest ? v : w->greatest;
        }
}

/* By the root, so that small values differ too. */
static int heat_of(const struct writer *w, const struct crosstab_sum *sum)
{
    if (sum->value <= 0 || w->greatest <= 0)
        return 0;
    const int heat = (int)ceil(HEATS * sqrt((double)sum->value / (double)w->greatest));
    return heat > HEATS ? HEATS : heat < 1 ? 1 : heat;
}

/* --- addresses ---------------------------------------------------------------------------------------------
 */

/* What else a page of this kind could be asked; NULL and COUNT: as it is. */
struct change {
    const char *criteria, *order;
    bool transposed, all;
};

static void add_address(const struct writer *w, const struct change *to, struct bytes *out)
{
    const struct crossed_page *p = w->p;
    const char *rows = CRITERIA[p->table->rows.by].name, *columns = CRITERIA[p->table->columns.by].name;
    const char *criteria = to->criteria ? to->criteria : w->criteria.data;
    bytes_add_format(out, "%s/croiser?rows=%s&columns=%s&measure=%s&collection=%s", p->base_url,
                     to->transposed ? columns : rows, to->transposed ? rows : columns,
                     CROSSTAB_MEASURE_NAMES[p->table->measure], COLLECTION_NAMES[p->collection]);
    const char *order = to->order ? to->order : to->transposed ? NULL : p->order;
    if (order && strcmp(order, CROSSED_ORDERS[0]) != 0)
        bytes_add_format(out, "&tri=%s", order);
    if (p->all || to->all)
        bytes_add_text(out, "&tout=oui");
    if (*criteria)
        bytes_add_format(out, "&%s", criteria);
}

static void put_address(struct writer *w, const char *key, const struct change *to)
{
    bytes_reset(&w->text);
    add_address(w, to, &w->text);
    json_put_text(w->j, key, w->text.data);
}

static void put_without(const void *context, const char *criteria, const char *key, struct json *j)
{
    const struct writer *w = context;
    struct bytes text;
    (void)j;
    bytes_init(&text, ADDRESS_BYTES);
    add_address(w, &(struct change){.criteria = criteria}, &text);
    json_put_text(w->j, key, text.data);
    bytes_release(&text);
}

/* Has one row one value of it at most? */
static bool is_single(enum criterion by)
{
    const enum column_form form = CRITERIA[by].at[criterion_level(by, false)].form;
    return form == COLUMN_CODES || form == COLUMN_TRUTH;
}

static bool ranges_have(const struct criterion_values *v, int64_t value)
{
    return ranges_meet(v->include, v->n_include, value, value);
}

/* Is what the criteria ask of this dimension, together with the value, the same as asking for the value? */
static bool is_addressed(const struct writer *w, const struct crosstab_axis *axis, uint32_t value)
{
    const struct criterion_values *v = &w->p->criteria->values[axis->by];
    if (w->p->table->measure == CROSSTAB_APD)
        return false; /* no records are behind it */
    if (!criteria_asks(w->p->criteria, axis->by) || is_single(axis->by))
        return true;
    const bool none = value == axis->n_values;
    const int64_t number = CRITERIA[axis->by].kind == KIND_YEARS ? axis->first_year + (int64_t)value : value;
    return !v->n_exclude && !v->not_none && (none ? v->none : ranges_have(v, number));
}

/* The records under all criteria but those of one dimension or of both, whose value stands behind. */
static void put_records(struct writer *w, const char *key, bool rows, bool columns)
{
    struct criteria rest;
    criteria_copy(&rest, w->p->criteria);
    if (rows)
        criteria_drop(&rest, w->p->table->rows.by);
    if (columns)
        criteria_drop(&rest, w->p->table->columns.by);
    bytes_reset(&w->text);
    bytes_add_format(&w->text, "%s/?liste=%s&", w->p->base_url, COLLECTION_NAMES[w->p->collection]);
    criteria_print(&rest, w->p->s, &w->text);
    if (w->text.data[w->text.n - 1] == '&') /* nothing else is asked */
        w->text.data[--w->text.n] = '\0';
    json_put_object(w->j, key);
    json_put_text(w->j, "page", w->text.data);
    json_end(w->j);
    criteria_release(&rest);
}

/* --- choices -----------------------------------------------------------------------------------------------
 */

static void put_choice(struct json *j, const char *vocabulary, const char *value, const char *label,
                       bool chosen)
{
    json_object(j);
    json_put_text(j, "criterion", vocabulary);
    json_put_text(j, "value", value);
    json_put_text(j, "label", label);
    json_put_bool(j, "chosen", chosen);
    json_end(j);
}

static void put_dimensions(struct writer *w, const char *key, enum criterion chosen)
{
    char heading[CROSSED_HEADING_BYTES];
    json_put_array(w->j, key);
    for (enum criterion i = 0; i < CRITERION_COUNT; i++) {
        if (!CRITERIA[i].facet || criterion_own(i, w->p->collection) != i)
            continue;
        crossed_heading(heading, w->p->table, i, w->p->language);
        put_choice(w->j, "dimensions", CRITERIA[i].name, heading, i == chosen);
    }
    json_end(w->j);
}

static void put_choices(struct writer *w)
{
    static const char *const MEASURES[CROSSTAB_MEASURES] = {"Nombre", "Financements (euros)",
                                                            "APD déclarée (euros)"};
    const struct crosstab *t = w->p->table;
    json_put_array(w->j, "collections");
    for (enum collection c = 0; c < COLLECTION_COUNT; c++)
        if (!collection_territory(c))
            put_choice(w->j, "collections", COLLECTION_NAMES[c], COLLECTION_TITLES[c], c == w->p->collection);
    json_end(w->j);
    put_dimensions(w, "by_rows", t->rows.by);
    put_dimensions(w, "by_columns", t->columns.by);
    json_put_array(w->j, "measures");
    for (enum crosstab_measure m = 0; m < CROSSTAB_MEASURES; m++)
        if (m == CROSSTAB_COUNT || w->p->collection != COLLECTION_BOURSE)
            put_choice(w->j, "measures", CROSSTAB_MEASURE_NAMES[m], MEASURES[m], m == t->measure);
    json_end(w->j);
    json_put_array(w->j, "orders");
    for (size_t i = 0; i < CROSSED_ORDERS_N; i++) {
        json_object(w->j);
        json_put_text(w->j, "value", CROSSED_ORDERS[i]);
        json_put_bool(w->j, CROSSED_ORDERS[i], true);
        json_put_bool(w->j, "chosen",
                      strcmp(w->p->order ? w->p->order : CROSSED_ORDERS[0], CROSSED_ORDERS[i]) == 0);
        json_end(w->j);
    }
    json_end(w->j);
    json_put_bool(w->j, "all_cells", w->p->all);
}

/* --- the table ---------------------------------------------------------------------------------------------
 */

static void put_sum(struct writer *w, const char *key, const struct crosstab_sum *sum)
{
    if (sum->unit || w->p->table->measure == CROSSTAB_COUNT) {
        json_put_int(w->j, key, sum->value);
        return;
    }
    json_key(w->j, key);
    json_null(w->j);
}

/* A value of an axis, in an object. */
static void put_value(struct writer *w, const struct crossed_shown *v, uint32_t value)
{
    const struct criterion_entry *by = &CRITERIA[v->axis->by];
    struct crossed_name n;
    crossed_name_value(&n, v, value);
    json_put_text(w->j, "criterion", v->vocabulary ? VOCABULARY_NAMES[by->vocabulary] : by->name);
    json_put_text(w->j, "value", n.code);
    json_put_text(w->j, "label", n.label);
    json_put_bool(w->j, "none", value == v->axis->n_values);
}

/* "&pays=ML": codes are letters, digits and what stands in an address as it is. */
static void put_query(struct writer *w, const char *key, const struct crossed_shown *v, uint32_t value)
{
    struct crossed_name n;
    char text[200];
    crossed_name_value(&n, v, value);
    snprintf(text, sizeof text, "&%s=%s", CRITERIA[v->axis->by].name, n.code);
    json_put_text(w->j, key, text);
}

static void put_heads(struct writer *w)
{
    json_put_array(w->j, "heads");
    for (uint32_t i = 0; i < w->n_columns; i++) {
        const uint32_t value = w->columns.value[i];
        struct crossed_name n;
        char order[100];
        crossed_name_value(&n, &w->columns, value);
        snprintf(order, sizeof order, CROSSED_BY_COLUMN "%s", n.code);
        json_object(w->j);
        put_value(w, &w->columns, value);
        put_query(w, "column_query", &w->columns, value);
        put_sum(w, "sum", &w->columns.axis->totals[value]);
        json_put_bool(w->j, "linked", is_addressed(w, w->columns.axis, value));
        json_put_bool(w->j, "sorted", w->p->order && strcmp(w->p->order, order) == 0);
        put_address(w, "page", &(struct change){.order = order});
        json_end(w->j);
    }
    json_end(w->j);
}

static void put_cells(struct writer *w, uint32_t row, bool linked)
{
    json_put_array(w->j, "cells");
    for (uint32_t i = 0; i < w->n_columns; i++) {
        const uint32_t column = w->columns.value[i];
        const struct crosstab_sum *sum = crossed_cell(w->p->table, row, column);
        json_object(w->j);
        put_sum(w, "n", sum);
        json_put_int(w->j, "heat", heat_of(w, sum));
        if (sum->unit && linked && is_addressed(w, w->columns.axis, column))
            put_query(w, "column_query", &w->columns, column);
        json_end(w->j);
    }
    json_end(w->j);
}

static void put_lines(struct writer *w)
{
    json_put_array(w->j, "lines");
    for (uint32_t i = 0; i < w->n_rows; i++) {
        const uint32_t value = w->rows.value[i];
        const bool linked = is_addressed(w, w->rows.axis, value);
        json_object(w->j);
        put_value(w, &w->rows, value);
        put_query(w, "row_query", &w->rows, value);
        put_sum(w, "sum", &w->rows.axis->totals[value]);
        json_put_bool(w->j, "linked", linked);
        put_cells(w, value, linked);
        json_end(w->j);
    }
    json_end(w->j);
    put_sum(w, "all_sum", &w->p->table->total);
}

static void put_limited(struct writer *w)
{
    if (w->n_rows == w->rows.n && w->n_columns == w->columns.n)
        return;
    json_put_object(w->j, "limited");
    json_put_int(w->j, "rows", w->n_rows);
    json_put_int(w->j, "of_rows", w->rows.n);
    json_put_int(w->j, "columns", w->n_columns);
    json_put_int(w->j, "of_columns", w->columns.n);
    if (!w->p->all)
        put_address(w, "page", &(struct change){.all = true});
    json_end(w->j);
}

/* --- the chart ---------------------------------------------------------------------------------------------
 */

/* As attributes of SVG have it. */
static void put_plain(struct json *j, const char *key, double number)
{
    char text[32];
    snprintf(text, sizeof text, "%.3f", number);
    json_put_text(j, key, text);
}

static void put_kind(struct json *j, uint32_t kind)
{
    char text[16];
    snprintf(text, sizeof text, "%u", kind);
    json_put_text(j, "kind", text);
}

static void put_part(struct writer *w, double x, double width, uint32_t kind)
{
    json_object(w->j);
    put_plain(w->j, "x", x);
    put_plain(w->j, "width", width);
    put_kind(w->j, kind);
    json_end(w->j);
}

static void put_parts(struct writer *w, uint32_t row, int64_t most, uint32_t series)
{
    const int64_t total = w->rows.axis->totals[row].value;
    double at = 0;
    json_put_array(w->j, "parts");
    for (uint32_t i = 0; i < series; i++) {
        const double width = BAR_WIDTH * (double)crossed_cell(w->p->table, row, w->columns.value[i])->value /
                             (double)most;
        if (width > 0)
            put_part(w, at, width, i + 1);
        at += width;
    }
    const double rest = BAR_WIDTH * (double)total / (double)most - at;
    if (rest > 0.01) /* the other columns, or the whole */
        put_part(w, at, rest, series ? 0 : 1);
    json_end(w->j);
}

static void put_series(struct writer *w, uint32_t series)
{
    json_put_array(w->j, "series");
    for (uint32_t i = 0; i < series; i++) {
        json_object(w->j);
        put_value(w, &w->columns, w->columns.value[i]);
        put_kind(w->j, i + 1);
        json_end(w->j);
    }
    json_end(w->j);
    json_put_bool(w->j, "series_more", series && series < w->columns.n);
}

static void put_bars(struct writer *w)
{
    const uint32_t bars = w->n_rows < CROSSED_BARS ? w->n_rows : CROSSED_BARS;
    const bool stacked = !w->columns.axis->multivalued;
    const uint32_t series = !stacked ? 0 : w->n_columns < CROSSED_SERIES ? w->n_columns : CROSSED_SERIES;
    int64_t most = 1;
    for (uint32_t i = 0; i < bars; i++) {
        const int64_t total = w->rows.axis->totals[w->rows.value[i]].value;
        most = total > most ? total : most;
    }
    json_put_array(w->j, "bars");
    for (uint32_t i = 0; i < bars; i++) {
        const uint32_t row = w->rows.value[i];
        json_object(w->j);
        put_value(w, &w->rows, row);
        put_sum(w, "sum", &w->rows.axis->totals[row]);
        put_parts(w, row, most, series);
        json_end(w->j);
    }
    json_end(w->j);
    put_series(w, series);
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

static void put_axis(struct writer *w, const char *key, const struct crosstab_axis *axis)
{
    char heading[CROSSED_HEADING_BYTES];
    crossed_heading(heading, w->p->table, axis->by, w->p->language);
    json_put_object(w->j, key);
    json_put_text(w->j, "criterion", "dimensions");
    json_put_text(w->j, "value", CRITERIA[axis->by].name);
    json_put_text(w->j, "label", heading);
    json_put_bool(w->j, "multivalued", axis->multivalued);
    json_end(w->j);
}

static void put_what(struct writer *w)
{
    const struct crosstab *t = w->p->table;
    const char *collection = COLLECTION_NAMES[w->p->collection],
               *measure = CROSSTAB_MEASURE_NAMES[t->measure];
    json_put_text(w->j, "collection", collection);
    json_put_text(w->j, "measure", measure);
    json_put_object(w->j, "is");
    json_put_bool(w->j, collection, true);
    json_put_bool(w->j, measure, true);
    json_put_bool(w->j, "euros", t->measure != CROSSTAB_COUNT);
    json_end(w->j);
    json_put_int(w->j, t->measure == CROSSTAB_APD ? "declarations" : "numberMatched", t->n_matched);
    json_put_object(w->j, "dimensions");
    put_axis(w, "rows", &t->rows);
    put_axis(w, "columns", &t->columns);
    json_end(w->j);
    json_put_bool(w->j, "multivalued", t->rows.multivalued || t->columns.multivalued);
}

static void put_file(struct writer *w, const char *format)
{
    const struct crosstab *t = w->p->table;
    bytes_reset(&w->text);
    bytes_add_format(&w->text, "%s/api/collections/%s/crosstab?rows=%s&columns=%s&measure=%s", w->p->base_url,
                     COLLECTION_NAMES[w->p->collection], CRITERIA[t->rows.by].name,
                     CRITERIA[t->columns.by].name, CROSSTAB_MEASURE_NAMES[t->measure]);
    if (w->criteria.n)
        bytes_add_format(&w->text, "&%s", w->criteria.data);
    bytes_add_format(&w->text, "&f=%s", format);
    json_object(w->j);
    json_put_text(w->j, "format", format);
    json_put_text(w->j, "address", w->text.data);
    json_end(w->j);
}

static void put_tools(struct writer *w)
{
    json_put_array(w->j, "files");
    put_file(w, "csv-excel");
    put_file(w, "csv");
    json_end(w->j);
    json_put_object(w->j, "map");
    json_put_text(w->j, "layers", w->p->collection == COLLECTION_BOURSE ? "bourse" : "cooperations");
    json_put_text(w->j, "query", w->criteria.data);
    json_end(w->j);
    json_put_object(w->j, "transposed");
    put_address(w, "page", &(struct change){.transposed = true});
    json_end(w->j);
}

void crossed_page_write(struct json *j, const struct crossed_page *p)
{
    struct writer w = {.p = p, .j = j};
    bytes_init(&w.criteria, ADDRESS_BYTES);
    bytes_init(&w.text, 2 * ADDRESS_BYTES);
    criteria_print(p->criteria, p->s, &w.criteria);
    crossed_shown_init(&w.rows, &p->table->rows, p->s, p->language);
    crossed_shown_init(&w.columns, &p->table->columns, p->s, p->language);
    crossed_sort_rows(&w.rows, &w.columns, p->table, p->order);
    choose_shown(&w);
    put_what(&w);
    put_choices(&w);
    chips_put(j, p->criteria, p->s, p->language, put_without, &w);
    put_records(&w, "records", true, true);
    put_records(&w, "records_of_row", true, false);
    put_records(&w, "records_of_column", false, true);
    put_heads(&w);
    put_lines(&w);
    put_limited(&w);
    put_bars(&w);
    put_tools(&w);
    free(w.rows.value);
    free(w.columns.value);
    bytes_release(&w.criteria);
    bytes_release(&w.text);
}

#include "search/crossed_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/apd.h"
#include "atlas/labels.h"
#include "base/mem.h"

/* --- what is asked for -------------------------------------------------------------------------------------
 */

static bool parse_axis(enum criterion *by, const char *parameter, const char *name, struct err *e)
{
    for (enum criterion i = 0; name && i < CRITERION_COUNT; i++)
        if (CRITERIA[i].facet && strcmp(name, CRITERIA[i].name) == 0) {
            *by = i;
            return true;
        }
    struct bytes known;
    bytes_init(&known, 1000);
    bytes_add_list(&known, criterion_facet_name, criterion_facets(), " and ");
    if (name)
        err_param(e, ERR_INVALID, parameter, name, "'%.60s' cannot be crossed; there are %s", name,
                  known.data);
    else
        err_param(e, ERR_INVALID, parameter, NULL, "%s is missing: it names one of %s", parameter,
                  known.data);
    bytes_release(&known);
    return false;
}

static bool parse_measure(enum crosstab_measure *measure, const char *name, struct err *e)
{
    *measure = CROSSTAB_COUNT;
    for (enum crosstab_measure i = 0; name && i < CROSSTAB_MEASURES; i++)
        if (strcmp(name, CROSSTAB_MEASURE_NAMES[i]) == 0) {
            *measure = i;
            return true;
        }
    return !name || err_param(e, ERR_INVALID, "measure", name,
                              "'%.60s' is no measure; there are count, amount and apd", name);
}

bool crossed_parse(struct crosstab *t, const struct snapshot *s, enum collection collection,
                   const struct criteria *c, const char *rows, const char *columns, const char *measure,
                   struct err *e)
{
    enum criterion a, b;
    enum crosstab_measure m;
    return parse_axis(&a, "rows", rows, e) && parse_axis(&b, "columns", columns, e) &&
           parse_measure(&m, measure, e) &&
           crosstab_check(t, s, collection, c, criterion_own(a, collection), criterion_own(b, collection), m,
                          e);
}

/* --- the values that show, in order ------------------------------------------------------------------------
 */

static bool ascends(enum criterion by)
{
    return CRITERIA[by].kind == KIND_YEARS || CRITERIA[by].kind == KIND_NUMBERED_CODES;
}

/* Of struct shown->value, which point into the totals: larger first, then as numbered. */
static int compare_totals(const void *a, const void *b, void *axis)
{
    const struct crosstab_axis *of = axis;
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const int64_t left = of->totals[x].value, right = of->totals[y].value;
    if (left != right)
        return left > right ? -1 : 1;
    return x < y ? -1 : x > y;
}

void crossed_shown_init(struct crossed_shown *v, const struct crosstab_axis *axis, const struct snapshot *s,
                        enum language language)
{
    *v = (struct crossed_shown){
        .axis = axis, .vocabulary = criterion_vocabulary(s, axis->by), .s = s, .language = language};
    v->value = mem_alloc((size_t)axis->n_values + 1, sizeof *v->value);
    for (uint32_t i = 0; i < axis->n_values; i++) {
        bool former = axis->by == CRITERION_REGION && v->vocabulary->values[i].former;
        if (axis->totals[i].unit && !former)
            v->value[v->n++] = i;
    }
    if (!ascends(axis->by) && v->n)
        qsort_r(v->value, v->n, sizeof *v->value, compare_totals, (void *)(uintptr_t)axis);
    if (axis->totals[axis->n_values].unit)
        v->value[v->n++] = axis->n_values;
}

void crossed_name_value(struct crossed_name *n, const struct crossed_shown *v, uint32_t value)
{
    const enum criterion by = v->axis->by;
    n->code = n->label = n->year;
    if (value == v->axis->n_values) {
        n->code = "none";
        n->label = label_missing(v->language);
    } else if (v->vocabulary) {
        n->code = v->vocabulary->values[value].code;
        n->label = label_value(v->language, v->s, CRITERIA[by].vocabulary, value);
    } else if (CRITERIA[by].kind == KIND_TRUTH) {
        n->code = value ? "true" : "false";
        n->label = CRITERIA[by].truth[v->language][value];
    } else {
        snprintf(n->year, sizeof n->year, "%d", v->axis->first_year + (int)value);
    }
}

void crossed_heading(char out[CROSSED_HEADING_BYTES], const struct crosstab *t, enum criterion by,
                     enum language language)
{
    const bool money = by == CRITERION_ANNEE && t->measure != CROSSTAB_APD &&
                       t->year_level == LEVEL_FINANCEMENT;
    static const char *const OF_FUNDING[LANGUAGES] = {" du financement", " of the funding"};
    snprintf(out, CROSSED_HEADING_BYTES, "%s%s", CRITERIA[by].said[language],
             money ? OF_FUNDING[language] : "");
    if (*out >= 'a' && *out <= 'z')
        *out = (char)(*out - 'a' + 'A');
}

/* --- JSON --------------------------------------------------------------------------------------------------
 */

static void write_sum(struct json *j, const struct crosstab *t, const struct crosstab_sum *sum)
{
    if (sum->unit || t->measure == CROSSTAB_COUNT)
        json_int(j, sum->value);
    else
        json_null(j);
}

static void write_dimension(struct json *j, const char *key, const struct crosstab *t,
                            const struct crosstab_axis *axis)
{
    char heading[CROSSED_HEADING_BYTES];
    crossed_heading(heading, t, axis->by, LANGUAGE_FR);
    json_put_object(j, key);
    json_put_text(j, "name", CRITERIA[axis->by].name);
    json_put_text(j, "label", heading);
    json_put_bool(j, "multivalued", axis->multivalued);
    json_end(j);
}

static void write_values(struct json *j, const char *key, const struct crossed_shown *v)
{
    json_put_array(j, key);
    for (uint32_t i = 0; i < v->n; i++) {
        struct crossed_name n;
        crossed_name_value(&n, v, v->value[i]);
        json_object(j);
        json_put_text(j, "value", n.code);
        json_put_text(j, "label", n.label);
        json_end(j);
    }
    json_end(j);
}

static void write_totals(struct json *j, const char *key, const struct crosstab *t,
                         const struct crossed_shown *v)
{
    json_put_array(j, key);
    for (uint32_t i = 0; i < v->n; i++)
        write_sum(j, t, &v->axis->totals[v->value[i]]);
    json_end(j);
}

static void write_head(struct json *j, const struct crosstab *t, const struct snapshot *s,
                       enum collection collection)
{
    const bool apd = t->measure == CROSSTAB_APD;
    json_put_text(j, "collection", COLLECTION_NAMES[collection]);
    json_put_text(j, "measure", CROSSTAB_MEASURE_NAMES[t->measure]);
    json_put_text(j, "unit", t->measure == CROSSTAB_COUNT ? COLLECTION_NAMES[collection] : "EUR");
    json_put_text(j, "yearsOf", apd ? "apd" : t->year_level == LEVEL_FINANCEMENT ? "financement" : "projet");
    json_put_int(j, apd ? "declarations" : "numberMatched", t->n_matched);
    if (apd) {
        json_put_array(j, "restrictedBy");
        for (unsigned i = 0; apd_criterion_name(i); i++)
            json_text(j, apd_criterion_name(i));
        json_end(j);
    }
    if (s->demonstration)
        json_put_bool(j, "demonstration", true);
    json_put_object(j, "dimensions");
    write_dimension(j, "rows", t, &t->rows);
    write_dimension(j, "columns", t, &t->columns);
    json_end(j);
}

void crossed_write(struct json *j, const struct crosstab *t, const struct snapshot *s,
                   enum collection collection)
{
    struct crossed_shown rows, columns;
    crossed_shown_init(&rows, &t->rows, s, LANGUAGE_FR);
    crossed_shown_init(&columns, &t->columns, s, LANGUAGE_FR);
    json_object(j);
    write_head(j, t, s, collection);
    write_values(j, "rows", &rows);
    write_values(j, "columns", &columns);
    json_put_array(j, "cells");
    for (uint32_t a = 0; a < rows.n; a++) {
        json_array(j);
        for (uint32_t b = 0; b < columns.n; b++)
            write_sum(j, t, crossed_cell(t, rows.value[a], columns.value[b]));
        json_end(j);
    }
    json_end(j);
    json_put_object(j, "totals");
    write_totals(j, "rows", t, &rows);
    write_totals(j, "columns", t, &columns);
    json_key(j, "all");
    write_sum(j, t, &t->total);
    json_end(j);
    json_end(j);
    free(rows.value);
    free(columns.value);
}

/* --- CSV ---------------------------------------------------------------------------------------------------
 */

static void put_sum(struct csv_writer *w, const struct crosstab *t, const struct crosstab_sum *sum)
{
    if (sum->unit || t->measure == CROSSTAB_COUNT)
        csv_int(w, sum->value);
    else
        csv_text(w, NULL);
}

/* A total over values of which one thing may have several is less than their sum. */
static const char *total_name(const struct crosstab_axis *over)
{
    return over->multivalued ? "Total sans double compte" : "Total";
}

void crossed_write_csv(struct bytes *out, enum csv_style style, const struct crosstab *t,
                       const struct snapshot *s, enum collection collection)
{
    static const char *const MEASURES[CROSSTAB_MEASURES] = {
        [CROSSTAB_AMOUNT] = "financements en euros", [CROSSTAB_APD] = "APD en euros"};
    struct crossed_shown rows, columns;
    struct csv_writer w;
    struct crossed_name n;
    char a[CROSSED_HEADING_BYTES], b[CROSSED_HEADING_BYTES], corner[2 * CROSSED_HEADING_BYTES + 100];
    crossed_shown_init(&rows, &t->rows, s, LANGUAGE_FR);
    crossed_shown_init(&columns, &t->columns, s, LANGUAGE_FR);
    crossed_heading(a, t, t->rows.by, LANGUAGE_FR);
    crossed_heading(b, t, t->columns.by, LANGUAGE_FR);
    snprintf(corner, sizeof corner, "%s / %s (%s)", a, b,
             MEASURES[t->measure] ? MEASURES[t->measure] : COLLECTION_NAMES[collection]);
    csv_begin(&w, out, style);
    csv_text(&w, corner);
    for (uint32_t i = 0; i < columns.n; i++) {
        crossed_name_value(&n, &columns, columns.value[i]);
        csv_text(&w, n.label);
    }
    csv_text(&w, total_name(&t->columns));
    csv_end_row(&w);
    for (uint32_t i = 0; i <= rows.n; i++) {
        const bool last = i == rows.n;
        if (!last)
            crossed_name_value(&n, &rows, rows.value[i]);
        csv_text(&w, last ? total_name(&t->rows) : n.label);
        for (uint32_t k = 0; k < columns.n; k++)
            put_sum(&w, t,
                    last ? &t->columns.totals[columns.value[k]]
                         : crossed_cell(t, rows.value[i], columns.value[k]));
        put_sum(&w, t, last ? &t->total : &t->rows.totals[rows.value[i]]);
        csv_end_row(&w);
    }
    free(rows.value);
    free(columns.value);
}

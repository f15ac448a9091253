/* The canonical text of criteria. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/column.h"
#include "atlas/criteria.h"
#include "atlas/territory.h"
#include "base/mem.h"

/* More than the limits of criteria allow to be said. */
enum { PRINT_CEILING_BYTES = 1 << 24 };

static void print_escaped(struct bytes *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
            strchr("-_.:", *p))
            bytes_add_char(out, *p);
        else
            bytes_add_format(out, "%%%02X", (unsigned char)*p);
    }
}

/* Shorter, as filters and areas are long: a blank is +, and what parts the values in them stays. */
static void print_filter(struct bytes *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        const char one[2] = {*p, '\0'};
        if (*p == ' ')
            bytes_add_char(out, '+');
        else if (strchr(",=*/", *p))
            bytes_add_char(out, *p);
        else
            print_escaped(out, one);
    }
}

static void print_name(struct bytes *out, const char *name)
{
    bytes_add_text(out, out->n ? "&" : "");
    bytes_add_text(out, name);
    bytes_add_char(out, '=');
}

static void print_base36(struct bytes *out, int64_t v)
{
    char text[8];
    for (int i = 4; i >= 0; i--, v /= 36)
        text[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[v % 36];
    bytes_add(out, text, 5);
}

static void print_value(const struct snapshot *s, enum criterion which, int64_t v, struct bytes *out)
{
    const struct criterion_entry *k = &CRITERIA[which];
    switch (k->kind) {
    case KIND_CODES:
    case KIND_NUMBERED_CODES:
        print_escaped(out, s->vocabularies[k->vocabulary].values[v].code);
        break;
    case KIND_SIREN:
        bytes_add_format(out, "%09lld", (long long)v);
        break;
    case KIND_INSEE:
        print_base36(out, v);
        break;
    case KIND_RECORDS: {
        const struct record_rows *rows = column_struct(s, k->at[k->level].at);
        print_escaped(out, snapshot_text(s, rows->uid[v]));
        break;
    }
    case KIND_TRUTH:
        bytes_add_text(out, v ? "true" : "false");
        break;
    default:
        bytes_add_int(out, v);
    }
}

/* Numbers in no list are printed as ranges, values of a list one by one. */
static void print_range(const struct snapshot *s, enum criterion which, const struct criterion_range *r,
                        const char *before, const char **comma, struct bytes *out)
{
    if (CRITERION_KINDS[CRITERIA[which].kind].from) {
        bytes_add_text(out, *comma);
        bytes_add_text(out, before);
        if (r->from != INT64_MIN)
            bytes_add_int(out, r->from);
        if (r->from != r->to)
            bytes_add_text(out, "..");
        if (r->to != INT64_MAX && r->from != r->to)
            bytes_add_int(out, r->to);
        *comma = ",";
        return;
    }
    for (int64_t v = r->from; v <= r->to; v++) {
        bytes_add_text(out, *comma);
        bytes_add_text(out, before);
        print_value(s, which, v, out);
        *comma = ",";
    }
}

static void print_values(const struct snapshot *s, enum criterion which, const struct criterion_values *v,
                         struct bytes *out)
{
    const char *comma = "";
    print_name(out, CRITERIA[which].name);
    for (uint32_t i = 0; i < v->n_include; i++)
        print_range(s, which, &v->include[i], "", &comma, out);
    if (v->none) {
        bytes_add_format(out, "%snone", comma);
        comma = ",";
    }
    for (uint32_t i = 0; i < v->n_exclude; i++)
        print_range(s, which, &v->exclude[i], "%21", &comma, out);
    if (v->not_none)
        bytes_add_format(out, "%s%%21none", comma);
}

/* The fewest digits, of 15 or 17, that are read back as the same number; most are short. */
static void print_number(struct bytes *out, double v)
{
    static const double SHORT_MOST = 1e9;
    char text[32];
    if (v == floor(v) && fabs(v) < SHORT_MOST && !(v == 0.0 && signbit(v))) {
        bytes_add_int(out, (int64_t)v);
        return;
    }
    snprintf(text, sizeof text, "%.15g", v);
    if (strtod(text, NULL) != v) /* bit for bit, so no tolerance */
        snprintf(text, sizeof text, "%.17g", v);
    bytes_add_text(out, text);
}

static void print_numbers(struct bytes *out, const char *name, const double *v, int n)
{
    print_name(out, name);
    for (int i = 0; i < n; i++) {
        bytes_add_text(out, i ? "," : "");
        print_number(out, v[i]);
    }
}

static void print_within(const struct criteria_within *w, const struct snapshot *s, struct bytes *out)
{
    char name[TERRITORY_NAME_BYTES];
    if (!w->area)
        territory_name(&(struct territory){w->of, w->value}, s, name);
    bytes_add_format(out, "%swithin=", out->n ? "&" : "");
    print_filter(out, w->area ? area_text(w->area) : name);
}

static void print_leaves(const struct criteria *c, const struct snapshot *s, struct bytes *out)
{
    for (enum criterion i = 0; i < CRITERION_LISTS; i++)
        if (criteria_asks(c, i))
            print_values(s, i, &c->values[i], out);
    if (c->n_words) {
        bytes_add_format(out, "%sq=", out->n ? "&" : "");
        for (uint32_t i = 0; i < c->n_words; i++) {
            bytes_add_text(out, i ? "+" : "");
            print_escaped(out, c->words[i]);
        }
    }
    if (c->has_box)
        print_numbers(out, "bbox", (const double[]){c->box.west, c->box.south, c->box.east, c->box.north}, 4);
    if (c->within.asked)
        print_within(&c->within, s, out);
    if (c->has_near)
        print_numbers(out, "near", (const double[]){c->near_lon_deg, c->near_lat_deg}, 2);
    if (c->radius_m > 0.0)
        print_numbers(out, "radius", &c->radius_m, 1);
    if (c->located != LOCATED_ANY)
        bytes_add_format(out, "%slocated=%s", out->n ? "&" : "",
                         c->located == LOCATED_TRUE ? "true" : "false");
    if (c->filter) {
        bytes_add_format(out, "%sfilter=", out->n ? "&" : "");
        print_filter(out, c->filter->text);
    }
}

/* --- branches ----------------------------------------------------------------------------------------------
 */

static void print_tree(const struct criteria *c, const struct snapshot *s, struct bytes *out);

static int compare_texts(const void *a, const void *b)
{
    const struct bytes *x = a, *y = b;
    return strcmp(x->data, y->data);
}

/* Sorted and each once, so that their order and repetition say nothing. Releases them. */
static void join(struct bytes *texts, uint32_t n, const char *between, struct bytes *out)
{
    qsort(texts, n, sizeof *texts, compare_texts);
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || strcmp(texts[i].data, texts[i - 1].data) != 0)
            bytes_add_format(out, "%s%s", i ? between : "", texts[i].data);
    for (uint32_t i = 0; i < n; i++) {
        assert(!texts[i].full);
        bytes_release(&texts[i]);
    }
}

static void print_branch(const struct criteria_branch *b, const struct snapshot *s, struct bytes *out)
{
    struct bytes *texts = mem_alloc(b->n_any, sizeof *texts);
    for (uint32_t i = 0; i < b->n_any; i++) {
        bytes_init(&texts[i], PRINT_CEILING_BYTES);
        print_tree(&b->any[i], s, &texts[i]);
    }
    bytes_add_text(out, b->negated ? "not(" : "any(");
    join(texts, b->n_any, "|", out);
    bytes_add_char(out, ')');
    free(texts);
}

static void print_tree(const struct criteria *c, const struct snapshot *s, struct bytes *out)
{
    print_leaves(c, s, out);
    if (!c->n_branches)
        return;
    struct bytes *texts = mem_alloc(c->n_branches, sizeof *texts);
    for (uint32_t i = 0; i < c->n_branches; i++) {
        bytes_init(&texts[i], PRINT_CEILING_BYTES);
        print_branch(&c->branches[i], s, &texts[i]);
    }
    bytes_add_text(out, out->n ? "&" : "");
    join(texts, c->n_branches, "&", out);
    free(texts);
}

void criteria_print(const struct criteria *c, const struct snapshot *s, struct bytes *out)
{
    struct bytes own;
    bytes_init(&own, PRINT_CEILING_BYTES);
    if (c->side != SIDE_PARTNER) /* of the whole tree, so said once */
        bytes_add_format(&own, "side=%s", SIDE_NAMES[c->side]);
    print_tree(c, s, &own);
    assert(!own.full);
    bytes_add(out, own.data, own.n);
    bytes_release(&own);
}

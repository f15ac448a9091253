#include "search/facets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "search/query.h"

static bool parse_one(struct facets *f, const char *name, struct err *e)
{
    struct bytes known;
    for (enum criterion i = 0; i < CRITERION_LISTS; i++) {
        if (!CRITERIA[i].facet || strcmp(name, CRITERIA[i].name) != 0)
            continue;
        for (size_t k = 0; k < f->n; k++)
            if (f->by[k] == i)
                return err_param(e, ERR_INVALID, "by", name, "by names the facet '%.60s' twice", name);
        f->by[f->n++] = i;
        return true;
    }
    bytes_init(&known, 1000);
    bytes_add_list(&known, criterion_facet_name, criterion_facets(), " and ");
    err_param(e, ERR_INVALID, "by", name, "'%.60s' is not a facet; there are %s", name, known.data);
    bytes_release(&known);
    return false;
}

bool facets_parse(struct facets *f, const char *text, struct err *e)
{
    char *copy = mem_strdup(text), *rest = copy;
    bool done = true;
    f->n = 0;
    while (done && rest) {
        const char *name = strsep(&rest, ",");
        done = query_blank(name) || parse_one(f, name, e); /* blank: a comma too many */
    }
    free(copy);
    return done &&
           (f->n || err_param(e, ERR_INVALID, "by", text, "by names no facet, as by=thematique,pays does"));
}

struct counted {
    uint32_t value, count;
    const char *code, *label;
    char year[16];
};

static int compare(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

static void write_value(struct json *j, const char *code, const char *label, uint32_t count)
{
    json_object(j);
    json_put_text(j, "value", code);
    json_put_text(j, "label", label);
    json_put_int(j, "count", count);
    json_end(j);
}

static void name_value(const struct snapshot *s, enum criterion by, struct counted *c)
{
    const struct vocabulary *v = criterion_vocabulary(s, by);
    if (v) {
        c->code = v->values[c->value].code;
        c->label = v->values[c->value].label;
    } else if (CRITERIA[by].kind == KIND_TRUTH) {
        c->code = c->value ? "true" : "false";
        c->label = CRITERIA[by].truth[LANGUAGE_FR][c->value != 0];
    } else {
        snprintf(c->year, sizeof c->year, "%d", s->years[by].first + (int)c->value);
        c->code = c->label = NULL;
    }
}

/* Do the criteria name it? A year is named by the ranges that it lies in. */
static bool is_asked(const struct criterion_values *v, int64_t value)
{
    return ranges_meet(v->include, v->n_include, value, value) ||
           ranges_meet(v->exclude, v->n_exclude, value, value);
}

/* Years that are asked for by themselves though the data have none such. */
static void write_years_beyond(struct json *j, const struct criterion_values *v, const struct year_span *span)
{
    for (uint32_t i = 0; i < v->n_include; i++) {
        const int64_t year = v->include[i].from;
        char text[24];
        if (year != v->include[i].to ||
            (span->first != SNAPSHOT_NO_YEAR && year >= span->first && year <= span->last))
            continue;
        snprintf(text, sizeof text, "%lld", (long long)year);
        write_value(j, text, text, 0);
    }
}

/* Of a vocabulary all of whose values are listed. Former régions are not of today's. */
static bool is_small(const struct vocabulary *v, uint32_t n)
{
    uint32_t former = 0;
    for (uint32_t i = 0; v && i < n; i++)
        former += v->values[i].former;
    return n - former <= FACETS_SMALL;
}

/* asked: what the criteria ask of it; NULL: values without records are left out. */
static void write_facet(struct json *j, const struct snapshot *s, const struct facet *f, const char *name,
                        const struct criterion_values *asked)
{
    const enum criterion by = f->by;
    const uint32_t *counts = f->counts, n = f->n_values;
    const bool years = CRITERIA[by].kind == KIND_YEARS,
               all = asked && !years && is_small(criterion_vocabulary(s, by), n);
    uint32_t found = 0;
    struct counted *list = mem_alloc((size_t)n + 1, sizeof *list);
    const struct vocabulary *regions = by == CRITERION_REGION ? &s->vocabularies[VOCABULARY_REGION] : NULL;
    for (uint32_t i = 0; i < n; i++) {
        const bool former = regions && regions->values[i].former,
                   named = asked && is_asked(asked, years ? s->years[by].first + (int64_t)i : i);
        if (!named && (former || (!counts[i] && !all)))
            continue;
        list[found].value = i;
        list[found].count = counts[i];
        name_value(s, by, &list[found++]);
    }
    qsort(list, found, sizeof *list, compare);
    json_put_array(j, name);
    for (uint32_t i = 0; i < found; i++)
        write_value(j, list[i].code ? list[i].code : list[i].year,
                    list[i].label ? list[i].label : list[i].year, list[i].count);
    if (asked && years)
        write_years_beyond(j, asked, &s->years[by]);
    if (counts[n] || (asked && (asked->none || asked->not_none)))
        write_value(j, "none", "Non renseigné", counts[n]);
    json_end(j);
    free(list);
}

void facets_write(struct json *j, const struct facets *f, const struct snapshot *s,
                  enum collection collection, const struct criteria *c)
{
    struct facet counted[FACETS_MAX];
    for (size_t i = 0; i < f->n; i++)
        counted[i].by = criterion_own(f->by[i], collection);
    uint32_t matched = selection_facets(s, collection, c, counted, f->n);
    json_object(j);
    json_put_int(j, "numberMatched", matched);
    json_put_object(j, "facets");
    for (size_t i = 0; i < f->n; i++) {
        write_facet(j, s, &counted[i], CRITERIA[f->by[i]].name, f->zeros ? &c->values[counted[i].by] : NULL);
        free(counted[i].counts);
    }
    json_end(j);
    json_end(j);
}

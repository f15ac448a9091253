#include "out/search_facets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/labels.h"
#include "base/mem.h"

/* In the order of the form. */
static const struct shown {
    enum criterion by;
    bool open, rare, searched, span;
    enum vocabulary_id groups; /* the parents of its values; or VOCABULARY_COUNT */
} FORM[] = {
    {CRITERION_THEMATIQUE, true, false, true, false, VOCABULARY_COUNT},
    {CRITERION_PAYS, true, false, true, false, VOCABULARY_CONTINENT},
    {CRITERION_REGION, true, false, true, false, VOCABULARY_COUNT},
    {CRITERION_FINANCEMENT, true, false, true, false, VOCABULARY_COUNT},
    {CRITERION_CONTINENT, false, true, false, false, VOCABULARY_COUNT},
    {CRITERION_DEPARTEMENT, false, true, true, false, VOCABULARY_REGION},
    {CRITERION_TYPE, false, true, false, false, VOCABULARY_COUNT},
    {CRITERION_NATURE, false, true, false, false, VOCABULARY_COUNT},
    {CRITERION_PROJET_STATUT, false, true, false, false, VOCABULARY_COUNT},
    {CRITERION_STATUT, false, true, false, false, VOCABULARY_COUNT},
    {CRITERION_JUMELAGE, false, true, false, false, VOCABULARY_COUNT},
    {CRITERION_ANNEE, false, true, false, true, VOCABULARY_COUNT},
    {CRITERION_DEPUIS, false, true, false, true, VOCABULARY_COUNT},
    {CRITERION_MONTANT, false, true, false, true, VOCABULARY_COUNT},
    {CRITERION_POPULATION, false, true, false, true, VOCABULARY_COUNT},
    {CRITERION_ODD, false, true, true, false, VOCABULARY_COUNT},
    {CRITERION_NATURE_EPCI, false, true, false, false, VOCABULARY_COUNT},
    {CRITERION_CAD, false, true, false, false, VOCABULARY_COUNT},
    {CRITERION_OIF, false, true, false, false, VOCABULARY_COUNT},
};
enum { N_FORM = sizeof FORM / sizeof FORM[0], GROUPED_FROM = 12 };

struct value {
    const char *code, *label;
    uint32_t count;
    uint16_t parent; /* VOCABULARY_NONE: in no group */
    bool chosen, put;
};

struct values {
    struct value *list;
    uint32_t n, n_chosen;
};

/* --- values ------------------------------------------------------------------------------------------------
 */

static bool is_chosen(const struct search_asked *a, enum criterion by, const char *code)
{
    for (unsigned i = 0; i < a->n_values; i++)
        if (a->values[i].which == by && strcmp(a->values[i].text, code) == 0)
            return true;
    return false;
}

static int compare(const void *a, const void *b)
{
    const struct value *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->label, y->label);
}

static void add(struct values *to, const struct search_asked *a, enum criterion by, struct value v)
{
    v.chosen = is_chosen(a, by, v.code);
    to->n_chosen += v.chosen;
    to->list[to->n++] = v;
}

/* There: the value has records, is asked for, or had some without any criteria. */
static void find_values(struct values *to, const struct search_asked *a, const struct snapshot *s,
                        enum criterion by, const struct facet *f, const struct facet *all,
                        enum language language)
{
    const struct criterion_entry *k = &CRITERIA[by];
    const struct vocabulary *v = criterion_vocabulary(s, by);
    *to = (struct values){mem_alloc((size_t)f->n_values + 1, sizeof *to->list), 0, 0};
    for (uint32_t i = 0; i < f->n_values; i++) {
        struct value one = {.count = f->counts[i], .parent = VOCABULARY_NONE};
        bool former = v && v->values[i].former;
        one.code = v ? v->values[i].code : i ? "true" : "false";
        one.label = v ? label_value(language, s, k->vocabulary, i) : k->truth[language][i];
        one.parent = v ? v->values[i].parent : VOCABULARY_NONE;
        if (is_chosen(a, by, one.code) || (!former && (f->counts[i] || (all && all->counts[i]))))
            add(to, a, by, one);
    }
    qsort(to->list, to->n, sizeof *to->list, compare);
    uint32_t missing = f->counts[f->n_values];
    if (missing || is_chosen(a, by, "none") || (all && all->counts[f->n_values]))
        add(to, a, by,
            (struct value){"none", label_missing(language), missing, VOCABULARY_NONE, false, false});
}

static void put_value(struct json *j, struct value *v)
{
    v->put = true;
    json_object(j);
    json_put_text(j, "value", v->code);
    json_put_text(j, "label", v->label);
    json_put_int(j, "count", v->count);
    json_put_bool(j, "chosen", v->chosen);
    json_end(j);
}

static bool has_rest(const struct values *v)
{
    for (uint32_t i = 0; i < v->n; i++)
        if (!v->list[i].put)
            return true;
    return false;
}

static void put_group(struct json *j, struct values *v, enum criterion by, uint16_t parent,
                      const struct vocabulary *parents)
{
    json_object(j);
    json_put_text(j, "criterion", CRITERIA[by].name);
    if (parent != VOCABULARY_NONE && parents) { /* continent_nom of pays, region_nom of départements */
        bool country = by == CRITERION_PAYS;
        json_put_text(j, "group", parents->values[parent].code);
        json_put_text(j, country ? "continent" : "region", parents->values[parent].code);
        json_put_text(j, country ? "continent_nom" : "region_nom", parents->values[parent].label);
    }
    json_put_array(j, "values");
    for (uint32_t i = 0; i < v->n; i++)
        if (!v->list[i].put && (!parents || v->list[i].parent == parent))
            put_value(j, &v->list[i]);
    json_end(j);
    json_end(j);
}

/* Groups stand in the order of their largest value. */
static void put_rest(struct json *j, struct values *v, enum criterion by, const struct vocabulary *parents)
{
    json_put_array(j, "rest");
    if (!parents || v->n < GROUPED_FROM)
        put_group(j, v, by, VOCABULARY_NONE, NULL);
    for (uint32_t i = 0; parents && i < v->n; i++)
        if (!v->list[i].put)
            put_group(j, v, by, v->list[i].parent, parents);
    json_end(j);
}

static void put_values(struct json *j, struct values *v, enum criterion by, const struct vocabulary *parents)
{
    const bool all = v->n <= SEARCH_FACET_SHORT + 1;
    json_put_array(j, "values");
    for (uint32_t i = 0; i < v->n; i++)
        if (all || i < SEARCH_FACET_SHORT || v->list[i].chosen)
            put_value(j, &v->list[i]);
    json_end(j);
    if (has_rest(v)) {
        put_rest(j, v, by, parents);
        json_put_int(j, "all", v->n);
    }
}

/* --- spans -------------------------------------------------------------------------------------------------
 */

/* What the two fields of a span can say: the only value, of digits. */
static bool is_plain_span(const char *text)
{
    const char *dots = strstr(text, "..");
    size_t from = strspn(text, "0123456789");
    return dots ? from == (size_t)(dots - text) && dots[2 + strspn(dots + 2, "0123456789")] == '\0'
                : text[from] == '\0';
}

static const struct search_value *only_value(const struct search_asked *a, enum criterion by)
{
    const struct search_value *only = NULL;
    for (unsigned i = 0; i < a->n_values; i++) {
        if (a->values[i].which != by)
            continue;
        if (only)
            return NULL;
        only = &a->values[i];
    }
    return only && is_plain_span(only->text) ? only : NULL;
}

static void put_span(struct json *j, const struct search_asked *a, const struct snapshot *s,
                     enum criterion by)
{
    const struct search_value *only = only_value(a, by);
    json_put_bool(j, "span", true);
    if (CRITERIA[by].kind == KIND_YEARS && s->years[by].first != SNAPSHOT_NO_YEAR) {
        char year[16];
        snprintf(year, sizeof year, "%d", s->years[by].first);
        json_put_text(j, "first", year);
        snprintf(year, sizeof year, "%d", s->years[by].last);
        json_put_text(j, "last", year);
    }
    if (!only)
        return;
    const char *dots = strstr(only->text, ".."), *to = dots ? dots + 2 : only->text;
    json_key(j, "from");
    json_text_n(j, only->text, dots ? (size_t)(dots - only->text) : strlen(only->text));
    json_put_text(j, "to", to);
}

static unsigned count_values(const struct search_asked *a, enum criterion by)
{
    unsigned n = 0;
    for (unsigned i = 0; i < a->n_values; i++)
        n += a->values[i].which == by;
    return n;
}

/* --- the form ----------------------------------------------------------------------------------------------
 */

static void begin(struct json *j, const struct shown *f, unsigned chosen)
{
    json_object(j);
    json_put_text(j, "criterion", CRITERIA[f->by].name);
    json_put_bool(j, CRITERIA[f->by].name, true);
    json_put_bool(j, "open", f->open);
    json_put_bool(j, "rare", f->rare);
    if (chosen)
        json_put_int(j, "selected", chosen);
}

/* A collection without the criterion has nothing but missing values. */
static bool is_had(const struct values *v, unsigned chosen)
{
    return chosen || v->n > 1 || (v->n == 1 && strcmp(v->list[0].code, "none") != 0);
}

static void put_facet(struct json *j, const struct shown *f, struct values *v, const struct search_asked *a,
                      const struct snapshot *s)
{
    unsigned chosen = count_values(a, f->by);
    if (is_had(v, chosen)) {
        begin(j, f, chosen);
        if (f->searched && v->n > SEARCH_FACET_SHORT + 1)
            json_put_bool(j, "searched", true);
        put_values(j, v, f->by, f->groups == VOCABULARY_COUNT ? NULL : &s->vocabularies[f->groups]);
        json_end(j);
    }
    free(v->list);
}

static void put_span_facet(struct json *j, const struct shown *f, const struct search_asked *a,
                           const struct snapshot *s)
{
    begin(j, f, count_values(a, f->by));
    put_span(j, a, s, f->by);
    json_end(j);
}

/* Of the criteria that are no spans, in their order. */
static size_t counted(enum criterion by[N_FORM], enum collection of)
{
    size_t n = 0;
    for (unsigned i = 0; i < N_FORM; i++)
        if (!FORM[i].span)
            by[n++] = criterion_own(FORM[i].by, of);
    return n;
}

/* Without any criteria. */
static void count_all(struct facet *all, const struct snapshot *s, enum collection of,
                      const enum criterion *by, size_t n)
{
    struct criteria none;
    criteria_init(&none);
    for (size_t i = 0; i < n; i++)
        all[i] = (struct facet){.by = by[i]};
    selection_facets(s, of, &none, all, n);
}

void search_facets_put(struct json *j, const struct search_asked *a, struct selection *sel,
                       const struct criteria *c, enum language language)
{
    const struct snapshot *s = sel->snapshot;
    const bool empty = sel->n_matched == 0;
    enum criterion by[N_FORM];
    struct facet all[N_FORM];
    const size_t n_counted = counted(by, a->collection);
    const struct facet *facets = selection_kept_facets(sel, c, by, n_counted);
    if (empty)
        count_all(all, s, a->collection, by, n_counted);
    json_put_array(j, "facets");
    for (unsigned i = 0, n = 0; i < N_FORM; i++) {
        struct values v;
        if (FORM[i].span) {
            put_span_facet(j, &FORM[i], a, s);
            continue;
        }
        if (by[n] != FORM[i].by && !count_values(a, FORM[i].by)) {
            n++; /* another name of one that stands there */
            continue;
        }
        find_values(&v, a, s, FORM[i].by, &facets[n], empty ? &all[n] : NULL, language);
        put_facet(j, &FORM[i], &v, a, s);
        n++;
    }
    json_end(j);
    for (size_t i = 0; empty && i < n_counted; i++)
        free(all[i].counts);
}

/* Not a range of codes, nor what is excluded. */
static bool is_box(const struct snapshot *s, const struct search_value *v)
{
    const struct vocabulary *of = criterion_vocabulary(s, v->which);
    return strcmp(v->text, "none") == 0 ||
           (of ? vocabulary_find(of, v->text) != VOCABULARY_NONE : *v->text != '!');
}

static bool asks(const struct search_asked *a, enum criterion by)
{
    unsigned i = 0;
    while (i < a->n_values && a->values[i].which != by)
        i++;
    return i < a->n_values;
}

bool search_facets_has_field(const struct search_asked *a, const struct snapshot *s,
                             const struct search_value *v)
{
    for (unsigned i = 0; i < N_FORM; i++)
        if (FORM[i].by == v->which)
            return FORM[i].span ? only_value(a, v->which) == v : is_box(s, v);
    return v->which == CRITERION_Q || v->which == CRITERION_RADIUS ||
           (v->which == CRITERION_SIDE && asks(a, CRITERION_NEAR));
}

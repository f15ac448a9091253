#include "atlas/criteria.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char *const CRITERION_NAMES[CRITERION_COUNT] = {
    "thematique", "odd",       "statut",      "annee",  "financement", "montant",
    "type",       "region",    "departement", "epci",   "commune",     "collectivite",
    "pays",       "continent", "partenaire",  "nature", "jumelage",
};

void criteria_init(struct criteria *c)
{
    *c = (struct criteria){0};
}

static void values_release(struct criterion_values *v)
{
    free(v->include);
    free(v->exclude);
    *v = (struct criterion_values){0};
}

void criteria_release(struct criteria *c)
{
    for (size_t i = 0; i < CRITERION_COUNT; i++)
        values_release(&c->values[i]);
    for (uint32_t i = 0; i < c->n_words; i++)
        free(c->words[i]);
    *c = (struct criteria){0};
}

void criteria_copy(struct criteria *to, const struct criteria *from)
{
    *to = *from;
    for (size_t i = 0; i < CRITERION_COUNT; i++) {
        struct criterion_values *v = &to->values[i];
        v->include = v->n_include ? mem_dup(v->include, v->n_include * sizeof *v->include) : NULL;
        v->exclude = v->n_exclude ? mem_dup(v->exclude, v->n_exclude * sizeof *v->exclude) : NULL;
    }
    for (uint32_t i = 0; i < to->n_words; i++)
        to->words[i] = mem_strdup(to->words[i]);
}

bool criteria_asks(const struct criteria *c, enum criterion which)
{
    const struct criterion_values *v = &c->values[which];
    return v->n_include || v->n_exclude || v->none || v->not_none;
}

bool criteria_empty(const struct criteria *c)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (criteria_asks(c, i))
            return false;
    return !c->n_words && !c->has_box && c->radius_m == 0.0;
}

void criteria_drop(struct criteria *c, enum criterion which)
{
    values_release(&c->values[which]);
}

void criteria_add(struct criteria *c, enum criterion which, int64_t from, int64_t to, bool exclude)
{
    struct criterion_values *v = &c->values[which];
    struct criterion_range **list = exclude ? &v->exclude : &v->include;
    uint32_t *n = exclude ? &v->n_exclude : &v->n_include;
    *list = mem_grow(*list, *n + 1, sizeof **list);
    (*list)[(*n)++] = (struct criterion_range){from, to};
}

static int compare_ranges(const void *a, const void *b)
{
    const struct criterion_range *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static void normalise(struct criterion_range *list, uint32_t *n)
{
    if (*n < 2)
        return;
    qsort(list, *n, sizeof *list, compare_ranges);
    uint32_t kept = 0;
    for (uint32_t i = 1; i < *n; i++) {
        if (list[kept].to == INT64_MAX || list[i].from <= list[kept].to + 1)
            list[kept].to = list[i].to > list[kept].to ? list[i].to : list[kept].to;
        else
            list[++kept] = list[i];
    }
    *n = kept + 1;
}

void criteria_normalise(struct criteria *c)
{
    for (size_t i = 0; i < CRITERION_COUNT; i++) {
        normalise(c->values[i].include, &c->values[i].n_include);
        normalise(c->values[i].exclude, &c->values[i].n_exclude);
    }
}

enum level criteria_level(const struct criteria *c, enum criterion which)
{
    if (which <= CRITERION_STATUT)
        return LEVEL_PROJET;
    if (which == CRITERION_ANNEE)
        return criteria_asks(c, CRITERION_FINANCEMENT) || criteria_asks(c, CRITERION_MONTANT)
                   ? LEVEL_FINANCEMENT
                   : LEVEL_PROJET;
    if (which <= CRITERION_MONTANT)
        return LEVEL_FINANCEMENT;
    if (which <= CRITERION_COLLECTIVITE)
        return LEVEL_COLLECTIVITE;
    if (which <= CRITERION_PARTENAIRE)
        return LEVEL_PARTENAIRE;
    return LEVEL_COOPERATION;
}

/* --- printing ----------------------------------------------------------------------------------------------
 */

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

const struct vocabulary *criterion_vocabulary(const struct snapshot *s, enum criterion which)
{
    static const int IDS[CRITERION_COUNT] = {
        [CRITERION_THEMATIQUE] = VOCABULARY_THEMATIQUE,
        [CRITERION_ODD] = VOCABULARY_ODD,
        [CRITERION_STATUT] = VOCABULARY_STATUT,
        [CRITERION_ANNEE] = -1,
        [CRITERION_FINANCEMENT] = VOCABULARY_FINANCEMENT,
        [CRITERION_MONTANT] = -1,
        [CRITERION_TYPE] = VOCABULARY_TYPE,
        [CRITERION_REGION] = VOCABULARY_REGION,
        [CRITERION_DEPARTEMENT] = VOCABULARY_DEPARTEMENT,
        [CRITERION_EPCI] = -1,
        [CRITERION_COMMUNE] = -1,
        [CRITERION_COLLECTIVITE] = -1,
        [CRITERION_PAYS] = VOCABULARY_PAYS,
        [CRITERION_CONTINENT] = VOCABULARY_CONTINENT,
        [CRITERION_PARTENAIRE] = -1,
        [CRITERION_NATURE] = VOCABULARY_NATURE,
        [CRITERION_JUMELAGE] = -1,
    };
    return IDS[which] < 0 ? NULL : &s->vocabularies[IDS[which]];
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
    const struct vocabulary *vocabulary = criterion_vocabulary(s, which);
    if (vocabulary)
        print_escaped(out, vocabulary->values[v].code);
    else if (which == CRITERION_EPCI)
        bytes_add_format(out, "%09lld", (long long)v);
    else if (which == CRITERION_COMMUNE)
        print_base36(out, v);
    else if (which == CRITERION_COLLECTIVITE)
        print_escaped(out, snapshot_text(s, s->collectivites.rows.uid[v]));
    else if (which == CRITERION_PARTENAIRE)
        print_escaped(out, snapshot_text(s, s->partenaires.rows.uid[v]));
    else
        bytes_add_text(out, v ? "true" : "false");
}

static void print_range(const struct snapshot *s, enum criterion which, const struct criterion_range *r,
                        const char *before, const char **comma, struct bytes *out)
{
    if (which == CRITERION_ANNEE || which == CRITERION_MONTANT) {
        bytes_add_format(out, "%s%s", *comma, before);
        if (r->from != INT64_MIN)
            bytes_add_format(out, "%lld", (long long)r->from);
        if (r->from != r->to)
            bytes_add_text(out, "..");
        if (r->to != INT64_MAX && r->from != r->to)
            bytes_add_format(out, "%lld", (long long)r->to);
        *comma = ",";
        return;
    }
    for (int64_t v = r->from; v <= r->to; v++) {
        bytes_add_format(out, "%s%s", *comma, before);
        print_value(s, which, v, out);
        *comma = ",";
    }
}

static void print_values(const struct snapshot *s, enum criterion which, const struct criterion_values *v,
                         struct bytes *out)
{
    const char *comma = "";
    bytes_add_format(out, "%s%s=", out->n ? "&" : "", CRITERION_NAMES[which]);
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

/* The fewest digits, of 15 or 17, that are read back as the same number. */
static void print_numbers(struct bytes *out, const char *name, const double *v, int n)
{
    bytes_add_format(out, "%s%s=", out->n ? "&" : "", name);
    for (int i = 0; i < n; i++) {
        char text[32];
        snprintf(text, sizeof text, "%.15g", v[i]);
        if (strtod(text, NULL) != v[i]) /* bit for bit, so no tolerance */
            snprintf(text, sizeof text, "%.17g", v[i]);
        bytes_add_format(out, "%s%s", i ? "," : "", text);
    }
}

void criteria_print(const struct criteria *c, const struct snapshot *s, struct bytes *out)
{
    struct bytes own;
    bytes_init(&own, 1 << 20);
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (criteria_asks(c, i))
            print_values(s, i, &c->values[i], &own);
    if (c->n_words) {
        bytes_add_format(&own, "%sq=", own.n ? "&" : "");
        for (uint32_t i = 0; i < c->n_words; i++) {
            bytes_add_text(&own, i ? "+" : "");
            print_escaped(&own, c->words[i]);
        }
    }
    if (c->has_box)
        print_numbers(&own, "bbox", (const double[]){c->box.west, c->box.south, c->box.east, c->box.north},
                      4);
    if (c->has_near)
        print_numbers(&own, "near", (const double[]){c->near_lon_deg, c->near_lat_deg}, 2);
    if (c->radius_m > 0.0)
        print_numbers(&own, "radius", &c->radius_m, 1);
    assert(!own.full);
    bytes_add(out, own.data, own.n);
    bytes_release(&own);
}

#include "atlas/criteria.h"

#include <stdlib.h>
#include <string.h>

#include "atlas/filter_rows.h"
#include "base/mem.h"

const struct vocabulary *criterion_vocabulary(const struct snapshot *s, enum criterion which)
{
    enum criterion_kind kind = CRITERIA[which].kind;
    bool codes = kind == KIND_CODES || kind == KIND_NUMBERED_CODES;
    return codes ? &s->vocabularies[CRITERIA[which].vocabulary] : NULL;
}

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
    for (size_t i = 0; i < CRITERION_LISTS; i++)
        values_release(&c->values[i]);
    for (uint32_t i = 0; i < c->n_words; i++)
        free(c->words[i]);
    filter_free(c->filter);
    area_free(c->within.area);
    for (uint32_t i = 0; i < c->n_branches; i++) {
        for (uint32_t k = 0; k < c->branches[i].n_any; k++)
            criteria_release(&c->branches[i].any[k]);
        free(c->branches[i].any);
    }
    free(c->branches);
    *c = (struct criteria){0};
}

void criteria_copy(struct criteria *to, const struct criteria *from)
{
    *to = *from;
    to->understood = NULL;
    for (size_t i = 0; i < CRITERION_LISTS; i++) {
        struct criterion_values *v = &to->values[i];
        v->include = v->n_include ? mem_dup(v->include, v->n_include * sizeof *v->include) : NULL;
        v->exclude = v->n_exclude ? mem_dup(v->exclude, v->n_exclude * sizeof *v->exclude) : NULL;
    }
    for (uint32_t i = 0; i < to->n_words; i++)
        to->words[i] = mem_strdup(to->words[i]);
    filter_ref(to->filter);
    area_ref(to->within.area);
    if (!from->n_branches)
        return;
    to->branches = mem_alloc(from->n_branches, sizeof *to->branches);
    for (uint32_t i = 0; i < from->n_branches; i++) {
        const struct criteria_branch *b = &from->branches[i];
        to->branches[i] = *b;
        to->branches[i].any = mem_alloc(b->n_any, sizeof *b->any);
        for (uint32_t k = 0; k < b->n_any; k++)
            criteria_copy(&to->branches[i].any[k], &b->any[k]);
    }
}

bool criteria_asks(const struct criteria *c, enum criterion which)
{
    if (which < CRITERION_LISTS) {
        const struct criterion_values *v = &c->values[which];
        return v->n_include || v->n_exclude || v->none || v->not_none;
    }
    switch (which) {
    case CRITERION_Q:
        return c->n_words > 0;
    case CRITERION_BBOX:
        return c->has_box;
    case CRITERION_WITHIN:
        return c->within.asked;
    case CRITERION_NEAR:
        return c->has_near;
    case CRITERION_SIDE:
        return c->side != SIDE_PARTNER;
    case CRITERION_LOCATED:
        return c->located != LOCATED_ANY;
    default:
        return c->radius_m > 0.0;
    }
}

bool criteria_empty(const struct criteria *c)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (i != CRITERION_NEAR && i != CRITERION_SIDE && criteria_asks(c, i))
            return false;
    return !c->n_branches && !c->filter;
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

bool ranges_meet(const struct criterion_range *ranges, uint32_t n, int64_t from, int64_t to)
{
    uint32_t low = 0, high = n; /* the first that does not end before from */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ranges[middle].to < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && ranges[low].from <= to;
}

void criteria_normalise(struct criteria *c)
{
    for (size_t i = 0; i < CRITERION_LISTS; i++) {
        normalise(c->values[i].include, &c->values[i].n_include);
        normalise(c->values[i].exclude, &c->values[i].n_exclude);
    }
    for (uint32_t i = 0; i < c->n_branches; i++)
        for (uint32_t k = 0; k < c->branches[i].n_any; k++)
            criteria_normalise(&c->branches[i].any[k]);
}

enum level criteria_level(const struct criteria *c, enum criterion which, bool money)
{
    return CRITERIA[which].of_place && c->side == SIDE_FRANCE ? LEVEL_COLLECTIVITE
                                                              : criterion_level(which, money);
}

enum level criterion_level(enum criterion which, bool money)
{
    return money ? CRITERIA[which].beside : CRITERIA[which].level;
}

bool criteria_money(const struct criteria *c)
{
    return criteria_asks(c, CRITERION_FINANCEMENT) || criteria_asks(c, CRITERION_MONTANT);
}

bool criteria_fit(const struct criteria *c, enum collection collection, const char *of, struct err *e)
{
    if (c->filter && !filter_fits(c->filter, collection, of, e))
        return false;
    for (uint32_t i = 0; i < c->n_branches; i++)
        for (uint32_t k = 0; k < c->branches[i].n_any; k++)
            if (!criteria_fit(&c->branches[i].any[k], collection, of, e))
                return false;
    return true;
}

#include "demo/generate_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "demo/generate_plan_inside.h"

static int compare_keys(const void *a, const void *b)
{
    const struct plan_key *x = a, *y = b;
    if (x->key < y->key || x->key > y->key)
        return x->key < y->key ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

void plan_sort(struct plan_key *keys, size_t n)
{
    qsort(keys, n, sizeof *keys, compare_keys);
}

/* Sampling without replacement, by weight: the least keys are the sample (Efraimidis and Spirakis, 2006). */
static double sampling_key(struct dice *dice, double weight)
{
    return dice_waiting(dice) / weight;
}

/* --- French side ------------------------------------------------------------------------------------ */

static struct plan_collectivite *add(struct plan *p, enum plan_type type, size_t source, double population,
                                     const char *departement)
{
    const struct demo *d = p->demo;
    struct plan_collectivite *c = &p->collectivites[p->n_collectivites++];
    uint32_t m = departement ? hash_map_find(&d->by_departement, departement) : HASH_NONE;
    *c = (struct plan_collectivite){.type = type,
                                    .source = (uint32_t)source,
                                    .population = population,
                                    .region = m == HASH_NONE ? "" : d->departements[m].region};
    double crowd = pow(population < 100 ? 100 : population, 0.7);
    switch (type) {
    case PLAN_REGION:
        c->north = 1500;
        c->south = 14000;
        break;
    case PLAN_DEPARTEMENT:
        c->north = 700;
        c->south = 4200;
        break;
    case PLAN_EPCI:
        c->north = 250;
        c->south = crowd < 12000 ? 0.2 * crowd : 2400;
        break;
    case PLAN_SYNDICAT:
        c->north = 10;
        c->south = 600;
        break;
    case PLAN_COMMUNE:
    case PLAN_AUTRE:
        c->north = crowd;
        c->south = population < 5000 ? 0.3 * crowd : crowd;
        break;
    }
    return c;
}

static bool is_real(const struct demo *d, const char *type, const char *code)
{
    for (size_t i = 0; i < d->n_real; i++)
        if (strcmp(d->real[i].type, type) == 0 && strcmp(d->real[i].code, code) == 0)
            return true;
    return false;
}

static void add_regions(struct plan *p)
{
    const struct demo *d = p->demo;
    for (size_t i = 0; i < d->n_regions; i++) {
        struct plan_collectivite *c = add(p, PLAN_REGION, i, d->regions[i].population, NULL);
        c->region = d->regions[i].code;
        for (size_t m = 0; m < d->n_departements; m++)
            if (strcmp(d->departements[m].region_before, d->regions[i].code) == 0)
                c->region = d->departements[m].region;
    }
}

/* Départements of the metropole and overseas that are no collectivités of another kind. */
static bool ordinary(const char *code)
{
    return strlen(code) == 2 || strcmp(code, "971") == 0 || strcmp(code, "972") == 0 ||
           strcmp(code, "973") == 0 || strcmp(code, "974") == 0 || strcmp(code, "976") == 0;
}

static bool too_few(const char *what, size_t n, size_t wanted, struct err *e)
{
    return err_set(e, ERR_INVALID,
                   "geodata/built holds %zu %s, too few for the %zu of the demonstration data", n, what,
                   wanted);
}

static bool add_departements(struct plan *p, struct dice *dice, struct err *e)
{
    const struct demo *d = p->demo;
    struct plan_key *keys = mem_alloc(d->n_departements, sizeof *keys);
    size_t n = 0;
    for (size_t i = 0; i < d->n_departements; i++) {
        const char *code = d->departements[i].code;
        double key = sampling_key(dice, d->departements[i].population + 1);
        if (ordinary(code))
            keys[n++] = (struct plan_key){is_real(d, "departement", code) ? -1 : key, (uint32_t)i};
    }
    plan_sort(keys, n);
    for (size_t i = 0; i < n && i < PLAN_DEPARTEMENTS; i++) {
        const struct demo_departement *m = &d->departements[keys[i].index];
        add(p, PLAN_DEPARTEMENT, keys[i].index, m->population, m->code);
    }
    free(keys);
    return n >= PLAN_DEPARTEMENTS || too_few("départements", n, PLAN_DEPARTEMENTS, e);
}

static bool add_epcis(struct plan *p, struct dice *dice, struct err *e)
{
    const struct demo *d = p->demo;
    struct plan_key *keys = mem_alloc(d->n_epcis, sizeof *keys);
    for (size_t i = 0; i < d->n_epcis; i++) {
        const char *nature = d->epcis[i].nature;
        bool large = strcmp(nature, "metropole") == 0 || strcmp(nature, "cu") == 0;
        double weight = large ? 1e9 : (strcmp(nature, "ca") == 0 ? 3 : 1) * (d->epcis[i].population + 1);
        keys[i] = (struct plan_key){sampling_key(dice, weight), (uint32_t)i};
    }
    plan_sort(keys, d->n_epcis);
    for (size_t i = 0; i < d->n_epcis && i < PLAN_EPCIS; i++) {
        const struct demo_epci *g = &d->epcis[keys[i].index];
        add(p, PLAN_EPCI, keys[i].index, g->population, g->departement);
    }
    free(keys);
    return d->n_epcis >= PLAN_EPCIS || too_few("EPCI", d->n_epcis, PLAN_EPCIS, e);
}

static void add_others(struct plan *p)
{
    static const char *const CODES[PLAN_AUTRES] = {"988", "987", "975"};
    for (size_t i = 0; i < PLAN_AUTRES; i++) {
        uint32_t m = hash_map_find(&p->demo->by_departement, CODES[i]);
        if (m != HASH_NONE)
            add(p, PLAN_AUTRE, m, 100000, CODES[i]);
    }
}

/* Communes fill up to the published number; syndicats sit in communes of their own. */
static bool add_communes(struct plan *p, struct dice *dice, struct err *e)
{
    const struct demo *d = p->demo;
    size_t wanted = PUBLISHED_COLLECTIVITES - PLAN_SYNDICATS - p->n_collectivites;
    if (d->n_communes < wanted + PLAN_SYNDICATS)
        return too_few("communes", d->n_communes, wanted + PLAN_SYNDICATS, e);
    struct plan_key *keys = mem_alloc(d->n_communes, sizeof *keys);
    for (size_t i = 0; i < d->n_communes; i++) {
        const struct demo_commune *c = &d->communes[i];
        double key = sampling_key(dice, pow(c->population + 50, 0.9));
        keys[i] = (struct plan_key){is_real(d, "commune", c->insee) ? -1 : key, (uint32_t)i};
    }
    plan_sort(keys, d->n_communes);
    for (size_t i = 0; i < wanted + PLAN_SYNDICATS; i++) {
        const struct demo_commune *c = &d->communes[keys[i].index];
        add(p, i < wanted ? PLAN_COMMUNE : PLAN_SYNDICAT, keys[i].index, c->population, c->departement);
    }
    free(keys);
    return true;
}

static bool choose_collectivites(struct plan *p, struct dice *dice, struct err *e)
{
    p->collectivites = mem_alloc(PUBLISHED_COLLECTIVITES, sizeof *p->collectivites);
    if (p->demo->n_regions + PLAN_DEPARTEMENTS + PLAN_EPCIS + PLAN_AUTRES > PUBLISHED_COLLECTIVITES)
        return err_set(e, ERR_INVALID, "geodata/built holds %zu régions, too many", p->demo->n_regions);
    add_regions(p);
    if (!add_departements(p, dice, e) || !add_epcis(p, dice, e))
        return false;
    add_others(p);
    return add_communes(p, dice, e);
}

/* --- foreign side ----------------------------------------------------------------------------------- */

static bool choose_in_country(struct plan *p, size_t country, struct plan_key *keys, struct dice *dice,
                              struct err *e)
{
    const struct demo_country *c = &p->demo->countries[country];
    size_t wanted = (size_t)c->partners;
    if (c->n_places < wanted)
        return err_set(e, ERR_INVALID, "geodata/built holds %zu places in %s, too few for %zu partners",
                       c->n_places, c->iso2, wanted);
    for (size_t i = 0; i < c->n_places; i++) {
        double key = sampling_key(dice, sqrt(c->places[i].population + 1500));
        keys[i] = (struct plan_key){c->places[i].real >= 0 ? -1 : key, (uint32_t)i};
    }
    plan_sort(keys, c->n_places);
    for (size_t i = 0; i < wanted; i++)
        p->partners[p->n_partners++] = (struct plan_partner){(uint16_t)country, keys[i].index};
    return true;
}

static bool choose_partners(struct plan *p, struct dice *dice, struct err *e)
{
    const struct demo *d = p->demo;
    size_t most = 0, total = 0;
    for (size_t i = 0; i < d->n_countries; i++) {
        most = d->countries[i].n_places > most ? d->countries[i].n_places : most;
        total += (size_t)d->countries[i].partners;
    }
    struct plan_key *keys = mem_alloc(most, sizeof *keys);
    p->partners = mem_alloc(total, sizeof *p->partners);
    bool good = true;
    for (size_t i = 0; good && i < d->n_countries; i++)
        good = choose_in_country(p, i, keys, dice, e);
    free(keys);
    return good;
}

bool plan_make(struct plan *p, const struct demo *d, uint64_t seed, uint64_t replica, bool real,
               struct err *e)
{
    *p = (struct plan){.demo = d};
    struct dice french = dice_for(seed, replica, 1), foreign = dice_for(seed, replica, 2),
                links = dice_for(seed, replica, 3), projets = dice_for(seed, replica, 4);
    if (!choose_collectivites(p, &french, e) || !choose_partners(p, &foreign, e))
        return false;
    plan_link(p, &links, real);
    plan_share_projets(p, &projets);
    return true;
}

void plan_release(struct plan *p)
{
    free(p->collectivites);
    free(p->partners);
    free(p->cooperations);
    *p = (struct plan){.demo = NULL};
}

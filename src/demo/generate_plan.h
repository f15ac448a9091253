/* generate_plan.h - who works with whom in the demonstration data, before a word is written */
#ifndef DEMO_GENERATE_PLAN_H
#define DEMO_GENERATE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "demo/generate_data.h"
#include "demo/generate_dice.h"

/* The size of the atlas as published for 2015. */
enum {
    PUBLISHED_COLLECTIVITES = 4787,
    PUBLISHED_PARTNERS = 8674,
    PUBLISHED_COUNTRIES = 146,
    PUBLISHED_LINKS = 10400, /* distinct pairs of a collectivité and a partner that work together */
    PUBLISHED_PROJETS = 12756,
    PUBLISHED_OTHER_PROJETS = 753, /* of other actions */
    PLAN_DEPARTEMENTS = 80,
    PLAN_EPCIS = 260,
    PLAN_SYNDICATS = 70,
    PLAN_AUTRES = 3,
    PLAN_MAX_SIDE = 6 /* members, or partners, of one cooperation */
};

enum plan_type { PLAN_REGION, PLAN_DEPARTEMENT, PLAN_EPCI, PLAN_COMMUNE, PLAN_SYNDICAT, PLAN_AUTRE };

struct plan_collectivite {
    enum plan_type type;
    uint32_t source; /* row of the table of its type; of a syndicat, the commune where it sits */
    double population;
    const char *region;  /* of today */
    double north, south; /* how likely it works there, beyond its first cooperation */
};

struct plan_partner {
    uint16_t country;
    uint32_t place;
};

struct plan_cooperation {
    uint32_t members[PLAN_MAX_SIDE], partners[PLAN_MAX_SIDE];
    uint8_t n_members, n_partners;
    bool action, jumelage;
    int real; /* index into demo.real, or -1 */
    uint16_t country;
    uint32_t n_projets;
};

/* One replica: the published size. Larger scales are several, each with dice of its own. About 0.1 s. */
struct plan {
    const struct demo *demo;
    struct plan_collectivite *collectivites;
    size_t n_collectivites;
    struct plan_partner *partners;
    size_t n_partners;
    struct plan_cooperation *cooperations;
    size_t n_cooperations, capacity;
};

/* real: with the pairs of demo.real. Fails when geodata holds too few places. */
bool plan_make(struct plan *p, const struct demo *d, uint64_t seed, uint64_t replica, bool real,
               struct err *e);
void plan_release(struct plan *p); /* fine after a failure */

static inline bool plan_north(const struct plan *p, size_t country)
{
    return p->demo->profiles[p->demo->countries[country].profile].north;
}

#endif

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "demo/generate_plan_inside.h"

/* What the links are drawn from. */
struct links {
    struct plan *plan;
    struct dice *dice;
    double *north, *south; /* running totals over collectivités */
    double *fame;          /* running totals over partners */
    struct hash_map pairs; /* (collectivité, partner) that are linked */
    size_t n_pairs;
    uint32_t *last; /* per country: 1 + the cooperation made last, 0 for none */
};

static bool linked(const struct links *l, uint32_t collectivite, uint32_t partner)
{
    uint32_t key[2] = {collectivite, partner};
    return hash_map_get(&l->pairs, (const char *)key, sizeof key) != HASH_NONE;
}

static void note_pair(struct links *l, uint32_t collectivite, uint32_t partner)
{
    uint32_t key[2] = {collectivite, partner};
    if (linked(l, collectivite, partner))
        return;
    hash_map_put(&l->pairs, (const char *)key, sizeof key, 1);
    l->n_pairs++;
}

static bool near(const struct links *l, uint32_t partner, uint32_t collectivite)
{
    const struct plan *p = l->plan;
    const char *regions = p->demo->countries[p->partners[partner].country].near_regions;
    const char *region = p->collectivites[collectivite].region;
    return *region && strstr(regions, region) != NULL;
}

static struct plan_cooperation *new_cooperation(struct links *l, uint32_t collectivite, uint32_t partner)
{
    struct plan *p = l->plan;
    p->cooperations = mem_room(p->cooperations, p->n_cooperations, &p->capacity, sizeof *p->cooperations);
    struct plan_cooperation *c = &p->cooperations[p->n_cooperations++];
    *c = (struct plan_cooperation){.members = {collectivite},
                                   .partners = {partner},
                                   .n_members = 1,
                                   .n_partners = 1,
                                   .real = -1,
                                   .country = p->partners[partner].country};
    note_pair(l, collectivite, partner);
    l->last[c->country] = (uint32_t)p->n_cooperations;
    return c;
}

static void add_partner(struct links *l, struct plan_cooperation *c, uint32_t partner)
{
    c->partners[c->n_partners++] = partner;
    for (size_t i = 0; i < c->n_members; i++)
        note_pair(l, c->members[i], partner);
}

/* Somebody who might work there: one of three draws, from a région that has ties with the country if
 * possible. */
static uint32_t draw_collectivite(struct links *l, uint32_t partner)
{
    const struct plan *p = l->plan;
    const double *totals = plan_north(p, p->partners[partner].country) ? l->north : l->south;
    uint32_t c = 0;
    for (int i = 0; i < 3; i++) {
        c = (uint32_t)dice_pick(l->dice, totals, p->n_collectivites);
        if (near(l, partner, c))
            break;
    }
    return c;
}

/* --- pairs that documents name ---------------------------------------------------------------------- */

static bool is_collectivite(const struct plan *p, const struct plan_collectivite *c,
                            const struct demo_real *r)
{
    const struct demo *d = p->demo;
    switch (c->type) {
    case PLAN_COMMUNE:
        return strcmp(r->type, "commune") == 0 && strcmp(d->communes[c->source].insee, r->code) == 0;
    case PLAN_DEPARTEMENT:
        return strcmp(r->type, "departement") == 0 && strcmp(d->departements[c->source].code, r->code) == 0;
    case PLAN_REGION:
        return strcmp(r->type, "region") == 0 && strcmp(d->regions[c->source].code, r->code) == 0;
    default:
        return false;
    }
}

/* Rows of one collectivité and one title are one cooperation with several partners. */
static void link_real(struct links *l, bool *collectivite_done, bool *partner_done)
{
    struct plan *p = l->plan;
    for (size_t r = 0; r < p->demo->n_real; r++) {
        uint32_t c = 0, partner = 0;
        while (c < p->n_collectivites && !is_collectivite(p, &p->collectivites[c], &p->demo->real[r]))
            c++;
        while (partner < p->n_partners) {
            const struct plan_partner *q = &p->partners[partner];
            if (p->demo->countries[q->country].places[q->place].real == (int)r)
                break;
            partner++;
        }
        if (c == p->n_collectivites || partner == p->n_partners)
            continue;
        if (r > 0 && strcmp(p->demo->real[r].titre, p->demo->real[r - 1].titre) == 0 && p->n_cooperations > 0)
            add_partner(l, &p->cooperations[p->n_cooperations - 1], partner);
        else
            new_cooperation(l, c, partner)->real = (int)r;
        collectivite_done[c] = partner_done[partner] = true;
    }
}

/* --- the first cooperation of each collectivité ----------------------------------------------------- */

/* Large ones look far, small ones have a twin in Europe: both sides are put in order and matched, with much
 * noise. */
static double reach(struct links *l, const struct plan_collectivite *c)
{
    static const double OF_TYPE[] = {[PLAN_REGION] = 7,  [PLAN_DEPARTEMENT] = 6.4, [PLAN_EPCI] = 5.4,
                                     [PLAN_COMMUNE] = 0, [PLAN_SYNDICAT] = 7,      [PLAN_AUTRE] = 5};
    double size = OF_TYPE[c->type] > 0 ? OF_TYPE[c->type] : log10(c->population + 10);
    return size + 0.9 * dice_normal(l->dice);
}

static double remoteness(struct links *l, const struct plan_partner *q)
{
    const struct demo *d = l->plan->demo;
    const char *profile = d->profiles[d->countries[q->country].profile].name;
    double far = strcmp(profile, "ouest") == 0 ? 0 : plan_north(l->plan, q->country) ? 0.4 : 1.7;
    return far + 0.7 * dice_normal(l->dice);
}

static void swap_towards_ties(struct links *l, struct plan_key *cs, const struct plan_key *qs, size_t n)
{
    enum { PASSES = 3, WINDOW = 200 };
    for (size_t k = 0; k < PASSES * n; k++) {
        size_t i = k % n, j = (i + 1 + dice_below(l->dice, WINDOW)) % n;
        int now = near(l, qs[i].index, cs[i].index) + near(l, qs[j].index, cs[j].index);
        int then = near(l, qs[i].index, cs[j].index) + near(l, qs[j].index, cs[i].index);
        if (then > now) {
            struct plan_key keep = cs[i];
            cs[i] = cs[j];
            cs[j] = keep;
        }
    }
}

static void link_each(struct links *l, const bool *collectivite_done, bool *partner_done)
{
    struct plan *p = l->plan;
    struct plan_key *cs = mem_alloc(p->n_collectivites, sizeof *cs),
                    *qs = mem_alloc(p->n_partners, sizeof *qs);
    size_t n = 0, n_partners = 0;
    for (uint32_t i = 0; i < p->n_collectivites; i++)
        if (!collectivite_done[i])
            cs[n++] = (struct plan_key){reach(l, &p->collectivites[i]), i};
    for (uint32_t i = 0; i < p->n_partners; i++)
        if (!partner_done[i]) /* rather Europe's: most collectivités have only a twin there */
            qs[n_partners++] = (struct plan_key){
                dice_unit(l->dice) * (plan_north(p, p->partners[i].country) ? 1 : 1.7), i};
    plan_sort(qs, n_partners);
    n = n < n_partners ? n : n_partners;
    for (size_t i = 0; i < n; i++) {
        qs[i].key = remoteness(l, &p->partners[qs[i].index]);
        partner_done[qs[i].index] = true;
    }
    plan_sort(cs, n);
    plan_sort(qs, n);
    swap_towards_ties(l, cs, qs, n);
    for (size_t i = 0; i < n; i++)
        new_cooperation(l, cs[i].index, qs[i].index);
    free(cs);
    free(qs);
}

/* --- the rest --------------------------------------------------------------------------------------- */

/* Each partner that is left joins a cooperation in its country, or has one of its own. */
static void link_partners(struct links *l, const bool *partner_done)
{
    struct plan *p = l->plan;
    for (uint32_t i = 0; i < p->n_partners; i++) {
        if (partner_done[i])
            continue;
        uint16_t country = p->partners[i].country;
        struct plan_cooperation *last = l->last[country] ? &p->cooperations[l->last[country] - 1] : NULL;
        if (last && last->real < 0 && last->n_partners < PLAN_MAX_SIDE &&
            dice_chance(l->dice, plan_north(p, country) ? 1.5 : 8))
            add_partner(l, last, i);
        else
            new_cooperation(l, draw_collectivite(l, i), i);
    }
}

static bool add_member(struct links *l, struct plan_cooperation *c, uint32_t collectivite)
{
    if (c->real >= 0 || c->n_members == PLAN_MAX_SIDE || l->n_pairs + c->n_partners > PUBLISHED_LINKS)
        return false;
    for (size_t i = 0; i < c->n_partners; i++)
        if (linked(l, collectivite, c->partners[i]))
            return false;
    c->members[c->n_members++] = collectivite;
    for (size_t i = 0; i < c->n_partners; i++)
        note_pair(l, collectivite, c->partners[i]);
    return true;
}

/* Up to the published number of links: more members here and there, more cooperations with well-known
 * partners. */
static void link_more(struct links *l)
{
    struct plan *p = l->plan;
    while (l->n_pairs < PUBLISHED_LINKS) {
        uint32_t partner = (uint32_t)dice_pick(l->dice, l->fame, p->n_partners);
        uint32_t collectivite = draw_collectivite(l, partner);
        uint32_t some = dice_below(l->dice, (uint32_t)p->n_cooperations);
        if (dice_chance(l->dice, 30)) {
            struct plan_cooperation *c = &p->cooperations[some];
            if (!plan_north(p, c->country) || dice_chance(l->dice, 20))
                add_member(l, c, draw_collectivite(l, c->partners[0]));
        } else if (!linked(l, collectivite, partner)) {
            new_cooperation(l, collectivite, partner);
        }
    }
}

static void draw_nature(struct links *l)
{
    struct plan *p = l->plan;
    for (size_t i = 0; i < p->n_cooperations; i++) {
        struct plan_cooperation *c = &p->cooperations[i];
        enum plan_type type = p->collectivites[c->members[0]].type;
        double jumelage = p->demo->countries[c->country].jumelage;
        bool action = dice_chance(l->dice, plan_north(p, c->country) ? 2 : 12);
        bool twin = dice_chance(l->dice, type == PLAN_COMMUNE ? jumelage : 0.12 * jumelage);
        c->action = action && c->real < 0;
        c->jumelage = !c->action && twin && c->real < 0;
    }
}

/* Well-known towns have several friends; no country has more for having larger towns. */
static void sum_fame(struct links *l)
{
    const struct plan *p = l->plan;
    double *of_country = mem_alloc(p->demo->n_countries, sizeof *of_country), total = 0;
    l->fame = mem_alloc(p->n_partners, sizeof *l->fame);
    for (size_t i = 0; i < p->n_partners; i++) {
        const struct plan_partner *q = &p->partners[i];
        l->fame[i] = sqrt(p->demo->countries[q->country].places[q->place].population + 1000);
        of_country[q->country] += l->fame[i];
    }
    for (size_t i = 0; i < p->n_partners; i++) {
        uint16_t country = p->partners[i].country;
        double share = l->fame[i] / of_country[country];
        l->fame[i] = total += share * p->demo->countries[country].partners * (plan_north(p, country) ? 1 : 2);
    }
    free(of_country);
}

static void sum_weights(struct links *l)
{
    const struct plan *p = l->plan;
    double north = 0, south = 0;
    l->north = mem_alloc(p->n_collectivites, sizeof *l->north);
    l->south = mem_alloc(p->n_collectivites, sizeof *l->south);
    for (size_t i = 0; i < p->n_collectivites; i++) {
        l->north[i] = north += p->collectivites[i].north;
        l->south[i] = south += p->collectivites[i].south;
    }
    sum_fame(l);
}

void plan_link(struct plan *p, struct dice *dice, bool real)
{
    struct links l = {.plan = p, .dice = dice};
    bool *collectivite_done = mem_alloc(p->n_collectivites, 1), *partner_done = mem_alloc(p->n_partners, 1);
    l.last = mem_alloc(p->demo->n_countries, sizeof *l.last);
    sum_weights(&l);
    if (real)
        link_real(&l, collectivite_done, partner_done);
    link_each(&l, collectivite_done, partner_done);
    link_partners(&l, partner_done);
    link_more(&l);
    draw_nature(&l);
    free(collectivite_done);
    free(partner_done);
    free(l.last);
    free(l.north);
    free(l.south);
    free(l.fame);
    hash_map_release(&l.pairs);
}

/* --- projets ---------------------------------------------------------------------------------------- */

static double liveliness(const struct plan *p, const struct plan_cooperation *c, struct dice *dice)
{
    static const double OF_TYPE[] = {[PLAN_REGION] = 2.6, [PLAN_DEPARTEMENT] = 2.0, [PLAN_EPCI] = 1.5,
                                     [PLAN_COMMUNE] = 1,  [PLAN_SYNDICAT] = 1.2,    [PLAN_AUTRE] = 1.2};
    const struct plan_collectivite *first = &p->collectivites[c->members[0]];
    double w = p->demo->countries[c->country].projets * OF_TYPE[first->type];
    if (first->type == PLAN_COMMUNE && first->population > 40000)
        w *= 1.8;
    if (c->jumelage && !plan_north(p, c->country))
        w *= 0.6;
    return w * (0.25 + dice_waiting(dice) * dice_waiting(dice));
}

/* Shares n projets among cooperations or actions by liveliness; `least` is what each has at the least. */
static void share(struct plan *p, struct dice *dice, bool actions, size_t n, uint32_t least)
{
    double *totals = mem_alloc(p->n_cooperations, sizeof *totals), sum = 0;
    for (size_t i = 0; i < p->n_cooperations; i++) {
        struct plan_cooperation *c = &p->cooperations[i];
        double w = liveliness(p, c, dice);
        uint32_t has = c->action == actions ? (c->real >= 0 ? 2 : least) : 0;
        totals[i] = sum += c->action == actions ? w : 0;
        if (has > n)
            has = (uint32_t)n;
        c->n_projets += has;
        n -= has;
    }
    for (; n > 0; n--)
        p->cooperations[dice_pick(dice, totals, p->n_cooperations)].n_projets++;
    free(totals);
}

void plan_share_projets(struct plan *p, struct dice *dice)
{
    share(p, dice, false, PUBLISHED_PROJETS, 0);
    share(p, dice, true, PUBLISHED_OTHER_PROJETS, 1);
}

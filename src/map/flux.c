#include "map/flux.h"

#include <math.h>
#include <stdlib.h>

#include "atlas/pairs.h"
#include "base/mem.h"
#include "geo/mercator.h"
#include "map/flux_inside.h"

/* --- pairs -------------------------------------------------------------------------------------------------
 */

const char *const FLUX_LEVEL_NAMES[FLUX_LEVELS] = {"region", "departement", "pair"};

static int64_t records_of(const struct flux *f, const struct pair_counts *c)
{
    switch (f->collection) {
    case COLLECTION_COOPERATIONS:
        return c->cooperations;
    case COLLECTION_ACTIONS:
        return c->actions;
    case COLLECTION_PROJETS:
        return c->projets;
    default:
        return (int64_t)c->cooperations + c->actions;
    }
}

static int64_t value_of(const struct flux *f, const struct pair_counts *c)
{
    return f->measure == MEASURE_AMOUNT ? c->amount : records_of(f, c);
}

static struct flux_pair *gather(struct flux *f, size_t *n)
{
    const struct snapshot *s = f->snapshot;
    struct pair_walk *walk = pair_walk_new(f->snapshot, f->collection, &f->criteria);
    struct flux_pair *list = NULL;
    const struct pair *pairs;
    size_t capacity = 0;
    *n = 0;
    for (uint32_t k; (k = pair_walk_next(walk, &pairs));)
        for (uint32_t i = 0; i < k; i++) {
            const struct pair *p = &pairs[i];
            const int64_t value = value_of(f, &p->counts);
            f->pairs++;
            if (p->collectivite >= s->collectivites.places.n_located ||
                p->partenaire >= s->partenaires.places.n_located) {
                f->undrawn++;
                continue;
            }
            if (value <= 0)
                continue;
            list = mem_room(list, *n, &capacity, sizeof *list);
            list[(*n)++] = (struct flux_pair){p->collectivite, p->partenaire, value,
                                              records_of(f, &p->counts), p->counts.amount};
        }
    pair_walk_free(walk);
    return list;
}

uint32_t flux_from_key(const struct snapshot *s, enum flux_level level, uint32_t collectivite)
{
    const uint32_t regions = s->vocabularies[VOCABULARY_REGION].n,
                   departements = s->vocabularies[VOCABULARY_DEPARTEMENT].n;
    const uint16_t region = s->collectivites.region[collectivite],
                   departement = s->collectivites.departement[collectivite];
    const uint32_t of = region < regions ? region : regions;
    if (level == FLUX_PAIRS)
        return collectivite;
    return level == FLUX_REGIONS ? of : departement < departements ? departement : departements + of;
}

uint32_t flux_to_key(const struct snapshot *s, enum flux_level level, uint32_t partenaire)
{
    const uint32_t n = s->vocabularies[VOCABULARY_PAYS].n;
    const uint16_t pays = s->partenaires.pays[partenaire];
    return level == FLUX_PAIRS ? partenaire : pays < n ? pays : n;
}

/* --- bundles -----------------------------------------------------------------------------------------------
 */

/* Where bundles end: first the middle of their places, then the place nearest to that. */
struct anchor {
    struct measure_point sum;
    double nearest;
    uint32_t place;
};

static void add_to_middle(struct anchor *a, const struct places *p, uint32_t place, double weight)
{
    const struct measure_point at = measure_point(p->lon[place], p->lat[place]);
    a->sum.x += at.x * weight;
    a->sum.y += at.y * weight;
    a->sum.z += at.z * weight;
}

static void find_nearest(struct anchor *a, const struct places *p, uint32_t place)
{
    const struct measure_point at = measure_point(p->lon[place], p->lat[place]);
    const double length = sqrt(a->sum.x * a->sum.x + a->sum.y * a->sum.y + a->sum.z * a->sum.z);
    const double along = at.x * a->sum.x + at.y * a->sum.y + at.z * a->sum.z;
    const double distance = length > 0 ? 1 - along / length : 1;
    if (distance < a->nearest || (distance <= a->nearest && place < a->place)) {
        a->nearest = distance;
        a->place = place;
    }
}

/* What the pairs of one level make, each with an arc between its places. */
struct bundling {
    const struct flux *flux;
    enum flux_level level;
    const struct flux_pair *pairs;
    size_t n;
    uint32_t n_from, n_to;
    struct anchor *from, *to;
    struct flux_arc *cells; /* from * n_to + to */
};

static void find_anchors(struct bundling *b)
{
    const struct snapshot *s = b->flux->snapshot;
    for (uint32_t i = 0; i < b->n_from; i++)
        b->from[i] = (struct anchor){.nearest = INFINITY, .place = UINT32_MAX};
    for (uint32_t i = 0; i < b->n_to; i++)
        b->to[i] = (struct anchor){.nearest = INFINITY, .place = UINT32_MAX};
    for (size_t i = 0; i < b->n; i++) {
        const struct flux_pair *p = &b->pairs[i];
        add_to_middle(&b->from[flux_from_key(s, b->level, p->from)], &s->collectivites.places, p->from,
                      (double)p->value);
        add_to_middle(&b->to[flux_to_key(s, b->level, p->to)], &s->partenaires.places, p->to,
                      (double)p->value);
    }
    for (size_t i = 0; i < b->n; i++) {
        const struct flux_pair *p = &b->pairs[i];
        find_nearest(&b->from[flux_from_key(s, b->level, p->from)], &s->collectivites.places, p->from);
        find_nearest(&b->to[flux_to_key(s, b->level, p->to)], &s->partenaires.places, p->to);
    }
}

/* What is not known adds nothing. */
static int64_t add_euros(int64_t a, int64_t b)
{
    return a == SNAPSHOT_NO_AMOUNT ? b : b == SNAPSHOT_NO_AMOUNT ? a : a + b;
}

static void add_up(struct bundling *b)
{
    const struct snapshot *s = b->flux->snapshot;
    for (size_t i = 0; i < b->n; i++) {
        const struct flux_pair *p = &b->pairs[i];
        const uint32_t from = flux_from_key(s, b->level, p->from), to = flux_to_key(s, b->level, p->to);
        struct flux_arc *a = &b->cells[(size_t)from * b->n_to + to];
        a->from = from;
        a->to = to;
        a->euros = a->pairs ? add_euros(a->euros, p->euros) : p->euros;
        a->pairs++;
        a->sum += p->value;
        a->records += p->records;
    }
}

static int compare_arcs(const void *a, const void *b)
{
    const struct flux_arc *x = a, *y = b;
    if (x->sum != y->sum)
        return x->sum > y->sum ? -1 : 1;
    const uint64_t i = flux_hash(x), j = flux_hash(y);
    return i < j ? -1 : i > j;
}

/* The greatest, in order. */
static void keep(struct flux_set *set, struct flux_arc *arcs, size_t n)
{
    qsort(arcs, n, sizeof *arcs, compare_arcs);
    set->all = n;
    set->n = n < FLUX_ARCS_KEPT ? n : FLUX_ARCS_KEPT;
    set->arcs = mem_dup(arcs, set->n * sizeof *arcs);
}

static void bundle(struct flux *f, enum flux_level level, const struct flux_pair *pairs, size_t n)
{
    const struct snapshot *s = f->snapshot;
    const uint32_t regions = s->vocabularies[VOCABULARY_REGION].n + 1;
    struct bundling b = {.flux = f, .level = level, .pairs = pairs, .n = n};
    size_t used = 0;
    b.n_from = regions + (level == FLUX_REGIONS ? 0 : s->vocabularies[VOCABULARY_DEPARTEMENT].n);
    b.n_to = s->vocabularies[VOCABULARY_PAYS].n + 1;
    b.from = mem_alloc(b.n_from, sizeof *b.from);
    b.to = mem_alloc(b.n_to, sizeof *b.to);
    b.cells = mem_alloc((size_t)b.n_from * b.n_to, sizeof *b.cells);
    find_anchors(&b);
    add_up(&b);
    for (size_t i = 0; i < (size_t)b.n_from * b.n_to; i++)
        if (b.cells[i].pairs)
            b.cells[used++] = b.cells[i];
    keep(&f->levels[level], b.cells, used);
    for (size_t i = 0; i < f->levels[level].n; i++) {
        struct flux_arc *a = &f->levels[level].arcs[i];
        flux_trace(f, a, b.from[a->from].place, b.to[a->to].place);
    }
    free(b.from);
    free(b.to);
    free(b.cells);
}

static void take_pairs(struct flux *f, const struct flux_pair *pairs, size_t n)
{
    struct flux_arc *arcs = mem_alloc(n, sizeof *arcs);
    for (size_t i = 0; i < n; i++)
        arcs[i] = (struct flux_arc){.from = pairs[i].from,
                                    .to = pairs[i].to,
                                    .pairs = 1,
                                    .sum = pairs[i].value,
                                    .records = pairs[i].records,
                                    .euros = pairs[i].euros};
    keep(&f->levels[FLUX_PAIRS], arcs, n);
    for (size_t i = 0; i < f->levels[FLUX_PAIRS].n; i++) {
        struct flux_arc *a = &f->levels[FLUX_PAIRS].arcs[i];
        flux_trace(f, a, a->from, a->to);
    }
    free(arcs);
}

struct flux *flux_new(struct snapshot *s, enum map_layer counted, const struct criteria *c,
                      enum map_measure measure)
{
    struct flux *f = mem_alloc(1, sizeof *f);
    size_t n = 0;
    *f = (struct flux){.snapshot = snapshot_ref(s), .counted = counted, .measure = measure};
    f->collection = COLLECTION_COOPERATIONS;
    map_layer_collection(counted, &f->collection);
    criteria_copy(&f->criteria, c);
    struct flux_pair *pairs = pairs_has(f->collection) ? gather(f, &n) : NULL;
    bundle(f, FLUX_REGIONS, pairs, n);
    bundle(f, FLUX_DEPARTEMENTS, pairs, n);
    take_pairs(f, pairs, n);
    free(pairs);
    f->criteria.stop = NULL; /* of who asked, and is gone */
    return f;
}

void flux_free(struct flux *f)
{
    if (!f)
        return;
    for (enum flux_level l = 0; l < FLUX_LEVELS; l++)
        free(f->levels[l].arcs);
    free(f->points);
    criteria_release(&f->criteria);
    snapshot_free(f->snapshot);
    free(f);
}

size_t flux_bytes(const struct flux *f)
{
    size_t n = sizeof *f + f->capacity * sizeof *f->points;
    for (enum flux_level l = 0; l < FLUX_LEVELS; l++)
        n += f->levels[l].n * sizeof *f->levels[l].arcs;
    return n;
}

/* --- identity ----------------------------------------------------------------------------------------------
 */

static struct flux_end of_vocabulary(const struct vocabulary *v, uint32_t value)
{
    return value < v->n ? (struct flux_end){v->values[value].code, v->values[value].label}
                        : (struct flux_end){NULL, NULL};
}

static struct flux_end of_row(const struct snapshot *s, const struct record_rows *rows, uint32_t row)
{
    return (struct flux_end){snapshot_text(s, rows->uid[row]), snapshot_text(s, rows->name[row])};
}

enum flux_level flux_ends(const struct flux *f, enum flux_level level, const struct flux_arc *a,
                          struct flux_end *from, struct flux_end *to)
{
    const struct snapshot *s = f->snapshot;
    const struct vocabulary *departements = &s->vocabularies[VOCABULARY_DEPARTEMENT],
                            *regions = &s->vocabularies[VOCABULARY_REGION];
    if (level == FLUX_PAIRS) {
        *from = of_row(s, &s->collectivites.rows, a->from);
        *to = of_row(s, &s->partenaires.rows, a->to);
        return FLUX_PAIRS;
    }
    *to = of_vocabulary(&s->vocabularies[VOCABULARY_PAYS], a->to);
    if (level == FLUX_DEPARTEMENTS && a->from < departements->n) {
        *from = of_vocabulary(departements, a->from);
        return FLUX_DEPARTEMENTS;
    }
    *from = of_vocabulary(regions, a->from - (level == FLUX_DEPARTEMENTS ? departements->n : 0));
    return FLUX_REGIONS;
}

void flux_each(const struct flux *f, enum flux_level level, const struct flux_arc *a, flux_visit *visit,
               void *context)
{
    const struct snapshot *s = f->snapshot;
    const struct pair *pairs;
    if (level == FLUX_PAIRS) {
        visit(context, a->from, a->to);
        return;
    }
    struct pair_walk *walk = pair_walk_new(f->snapshot, f->collection, &f->criteria);
    for (uint32_t n; (n = pair_walk_next(walk, &pairs));)
        for (uint32_t i = 0; i < n; i++)
            if (flux_from_key(s, level, pairs[i].collectivite) == a->from &&
                flux_to_key(s, level, pairs[i].partenaire) == a->to && value_of(f, &pairs[i].counts) > 0 &&
                pairs[i].collectivite < s->collectivites.places.n_located &&
                pairs[i].partenaire < s->partenaires.places.n_located)
                visit(context, pairs[i].collectivite, pairs[i].partenaire);
    pair_walk_free(walk);
}

#include "atlas/selection_inside.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/side.h"
#include "atlas/ways.h"
#include "base/mem.h"
#include "geo/mercator.h"

/* --- sites -------------------------------------------------------------------------------------------------
 */

static void add_weight(struct sites *t, uint32_t place, uint32_t weight)
{
    t->n_places += t->weight[place] == 0;
    t->weight[place] += weight;
    t->n += weight;
}

bool selection_part_has(const struct selection *sel, uint32_t row, uint32_t place)
{
    for (uint32_t i = 0; i < sel->n_parts; i++)
        if (bits_get(&sel->parts[i].records, row) && bits_get(&sel->parts[i].drawn, place))
            return true;
    return false;
}

/* A record at each place that it meets the criteria with, in whichever way. */
static void weigh_record(struct selection *sel, uint32_t row, uint32_t cooperation)
{
    const struct csr *links = side_links(sel->snapshot, sel->side);
    bool located = false;
    for (uint32_t i = links->first[cooperation]; i < links->first[cooperation + 1]; i++) {
        uint32_t q = links->list[i];
        if (q < sel->sites.places->n_located && selection_has_site(sel, row, q)) {
            add_weight(&sel->sites, q, 1);
            located = true;
        }
    }
    sel->n_unlocated += !located;
}

/* `records` records at each place of the cooperation that meets the criteria. */
static void weigh_partners(struct selection *sel, uint32_t cooperation, uint32_t records)
{
    const struct csr *links = side_links(sel->snapshot, sel->side);
    const uint32_t n_located = sel->sites.places->n_located;
    bool located = false;
    for (uint32_t i = links->first[cooperation]; i < links->first[cooperation + 1]; i++) {
        uint32_t q = links->list[i];
        if (q < n_located && bits_get(&sel->drawn, q)) {
            add_weight(&sel->sites, q, records);
            located = true;
        }
    }
    if (!located)
        sel->n_unlocated += records;
}

/* Projets of one cooperation share its places: they are weighed together. */
static void weigh_projets(struct selection *sel)
{
    const uint32_t *first = sel->snapshot->cooperations.first_projet;
    for (uint32_t p = bits_next(&sel->records, 0); p < sel->records.n;) {
        uint32_t c = sel->snapshot->projets.cooperation[p];
        weigh_partners(sel, c, bits_count_range(&sel->records, p, first[c + 1]));
        p = bits_next(&sel->records, first[c + 1]);
    }
}

static void weigh_cooperations(struct selection *sel)
{
    BITS_EACH(&sel->records, c)
    {
        weigh_partners(sel, c, 1);
    }
}

/* Where there are several ways, each record for itself. */
static void weigh_each(struct selection *sel)
{
    const uint32_t *of = sel->collection == COLLECTION_PROJETS ? sel->snapshot->projets.cooperation : NULL;
    BITS_EACH(&sel->records, row)
    {
        weigh_record(sel, row, of ? of[row] : row);
    }
}

/* Records that are places. */
static void weigh_places(struct selection *sel)
{
    struct sites *t = &sel->sites;
    for (uint32_t row = 0; row < t->places->n_located; row++)
        t->weight[row] = bits_get(&sel->records, row);
    t->n_places = bits_count_range(&sel->records, 0, t->places->n_located);
    t->n = t->n_places;
    sel->n_unlocated = sel->n_matched - t->n_places;
}

/* Records that stand at a place: requests of the Bourse at their partner's. */
static void weigh_at_places(struct selection *sel, const uint32_t *place_of)
{
    BITS_EACH(&sel->records, row)
    {
        uint32_t place = place_of[row];
        if (place < sel->sites.places->n_located)
            add_weight(&sel->sites, place, 1);
        else
            sel->n_unlocated++;
    }
}

/* Territories have outlines, and no sites. */
static void find_unlocated(struct selection *sel, const struct territories *t)
{
    BITS_EACH(&sel->records, row)
    {
        sel->n_unlocated += !t->outline || !t->outline[row];
    }
}

static void find_sites(struct selection *sel)
{
    struct sites *t = &sel->sites;
    t->places = side_places(sel->snapshot, sel->collection, sel->side);
    t->french = t->places == &sel->snapshot->collectivites.places;
    t->weight = mem_alloc(t->places->n_located, sizeof *t->weight);
    if (collection_territory(sel->collection)) {
        find_unlocated(sel, collection_territories(sel->snapshot, sel->collection));
        return;
    }
    switch (sel->collection) {
    case COLLECTION_COLLECTIVITES:
    case COLLECTION_PARTENAIRES:
        weigh_places(sel);
        break;
    case COLLECTION_BOURSE:
        weigh_at_places(sel, sel->snapshot->bourse.partenaire);
        break;
    default:
        if (sel->n_parts > 0)
            weigh_each(sel);
        else if (sel->collection == COLLECTION_PROJETS)
            weigh_projets(sel);
        else
            weigh_cooperations(sel);
    }
}

/* --- making one --------------------------------------------------------------------------------------------
 */

/* The rows of any way, the records and their sites by way. */
static void take_ways(struct selection *sel, struct ways *w)
{
    const struct snapshot *s = sel->snapshot;
    ways_records(&sel->records, w, s, sel->collection);
    bits_init(&sel->collectivites, s->collectivites.rows.n, false);
    bits_init(&sel->partenaires, s->partenaires.rows.n, false);
    bits_init(&sel->cooperations, s->cooperations.rows.n, false);
    bits_init(&sel->projets, s->projets.rows.n, false);
    bits_init(&sel->financements, s->financements.n, false);
    bits_init(&sel->drawn, side_places(s, sel->collection, sel->side)->n, false);
    sel->parts = mem_alloc(w->n, sizeof *sel->parts);
    for (uint32_t i = 0; i < w->n; i++) {
        struct way *way = &w->list[i];
        bits_or(&sel->collectivites, &way->rows.collectivites);
        bits_or(&sel->partenaires, &way->rows.partenaires);
        bits_or(&sel->cooperations, &way->rows.cooperations);
        bits_or(&sel->projets, &way->rows.projets);
        bits_or(&sel->financements, &way->rows.financements);
        bits_or(&sel->drawn, &way->drawn);
        sel->parts[sel->n_parts++] = (struct selection_part){way->records, way->drawn, way->rows.cooperations,
                                                             way->rows.projets, way->rows.financements};
        way->records = way->drawn = (struct bits){0};
        way->rows.cooperations = way->rows.projets = way->rows.financements = (struct bits){0};
    }
}

static void take_way(struct selection *sel, struct way *w)
{
    sel->records = w->records;
    sel->collectivites = w->rows.collectivites;
    sel->partenaires = w->rows.partenaires;
    sel->cooperations = w->rows.cooperations;
    sel->projets = w->rows.projets;
    sel->financements = w->rows.financements;
    sel->drawn = w->drawn;
    bits_release(&w->requests);
    *w = (struct way){0};
}

struct selection *selection_new(struct snapshot *s, enum collection collection, const struct criteria *asked)
{
    struct selection *sel = mem_alloc(1, sizeof *sel);
    const struct criteria known = criteria_understood(asked, s, collection), *c = &known;
    atomic_init(&sel->references, 1);
    sel->snapshot = snapshot_ref(s);
    sel->collection = collection;
    sel->side = c->side;
    sel->understood = known.understood;
    if (c->n_branches) {
        struct ways ways;
        ways_find(&ways, s, collection, c, CRITERION_COUNT);
        if (collection_territory(collection))
            sel->numbers = ways_numbers(ways.list, ways.n, s, collection, c);
        if (ways.n == 1)
            take_way(sel, &ways.list[0]);
        else
            take_ways(sel, &ways);
        ways_release(&ways);
    } else {
        struct way way;
        way_find(&way, s, collection, c, CRITERION_COUNT, NULL);
        if (collection_territory(collection))
            sel->numbers = ways_numbers(&way, 1, s, collection, c);
        take_way(sel, &way);
    }
    if (bits_count(&sel->financements) == s->financements.n)
        bits_release(&sel->financements);
    sel->n_matched = bits_count(&sel->records);
    find_sites(sel);
    return sel;
}

uint32_t selection_count(const struct snapshot *s, enum collection collection, const struct criteria *c)
{
    uint32_t n;
    if (c->n_branches) {
        struct ways ways;
        struct bits records;
        ways_find(&ways, s, collection, c, CRITERION_COUNT);
        ways_records(&records, &ways, s, collection);
        n = bits_count(&records);
        bits_release(&records);
        ways_release(&ways);
    } else {
        struct way way;
        way_find(&way, s, collection, c, CRITERION_COUNT, NULL);
        n = bits_count(&way.records);
        way_release(&way);
    }
    return n;
}

enum { FACETS_BYTES = 4096 /* those of the search page, which come later */ };

size_t selection_bytes(const struct selection *s)
{
    size_t rows = (size_t)s->records.n + s->collectivites.n + s->partenaires.n + s->cooperations.n +
                  s->projets.n + s->financements.n;
    rows += s->drawn.n + s->n_parts * ((size_t)s->records.n + s->drawn.n + s->cooperations.n + s->projets.n +
                                       s->snapshot->financements.n);
    return sizeof *s + FACETS_BYTES + understood_bytes(s->understood) + rows / 8 +
           territory_numbers_bytes(s->numbers, s->snapshot, s->collection) +
           (size_t)s->sites.places->n_located * sizeof(uint32_t);
}

struct selection *selection_ref(struct selection *s)
{
    atomic_fetch_add_explicit(&s->references, 1, memory_order_relaxed);
    return s;
}

void selection_free(struct selection *s)
{
    if (!s || atomic_fetch_sub_explicit(&s->references, 1, memory_order_acq_rel) != 1)
        return;
    bits_release(&s->records);
    bits_release(&s->collectivites);
    bits_release(&s->partenaires);
    bits_release(&s->cooperations);
    bits_release(&s->projets);
    bits_release(&s->financements);
    bits_release(&s->drawn);
    for (uint32_t i = 0; i < s->n_parts; i++) {
        bits_release(&s->parts[i].records);
        bits_release(&s->parts[i].drawn);
        bits_release(&s->parts[i].cooperations);
        bits_release(&s->parts[i].projets);
        bits_release(&s->parts[i].financements);
    }
    free(s->parts);
    territory_numbers_free(s->numbers);
    free(s->sites.weight);
    understood_free(s->understood);
    kept_facets_free(atomic_load_explicit(&s->facets, memory_order_relaxed));
    snapshot_free(s->snapshot);
    free(s);
}

/* --- sites in a box ----------------------------------------------------------------------------------------
 */

static void visit_part(const struct sites *s, int64_t shift, int64_t min_x, int64_t min_y, int64_t max_x,
                       int64_t max_y, sites_visit *visit, void *context)
{
    const struct places *p = s->places;
    for (uint32_t b = 0; b < p->n_blocks; b++) {
        const struct place_block *k = &p->blocks[b];
        if (k->min_x + shift > max_x || k->max_x + shift < min_x || k->min_y > max_y || k->max_y < min_y)
            continue;
        uint32_t end = (b + 1) * SNAPSHOT_BLOCK < p->n_located ? (b + 1) * SNAPSHOT_BLOCK : p->n_located;
        for (uint32_t i = b * SNAPSHOT_BLOCK; i < end; i++) {
            int64_t x = p->x[i] + shift;
            if (s->weight[i] && x >= min_x && x <= max_x && p->y[i] >= min_y && p->y[i] <= max_y)
                visit(context, i, x, p->y[i], s->weight[i]);
        }
    }
}

void sites_in_box(const struct sites *s, int64_t min_x, int64_t min_y, int64_t max_x, int64_t max_y,
                  sites_visit *visit, void *context)
{
    /* where worlds begin, as a mask of a power of two; at 180° a place stands where the next one does */
    const int64_t begin = -(int64_t)MERCATOR_WORLD;
    for (int64_t shift = (min_x - 1) & begin; shift <= (max_x & begin); shift += MERCATOR_WORLD)
        visit_part(s, shift, min_x, min_y, max_x, max_y, visit, context);
}

#include "atlas/selection.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/evaluate.h"
#include "base/mem.h"
#include "geo/mercator.h"

const struct record_rows *selection_rows(const struct snapshot *s, enum collection c)
{
    switch (c) {
    case COLLECTION_COLLECTIVITES:
        return &s->collectivites.rows;
    case COLLECTION_PARTENAIRES:
        return &s->partenaires.rows;
    case COLLECTION_PROJETS:
        return &s->projets.rows;
    case COLLECTION_BOURSE:
        return &s->bourse.rows;
    default:
        return &s->cooperations.rows;
    }
}

/* --- records -----------------------------------------------------------------------------------------------
 */

/* Keep the rows that are linked to at least one of the cooperations. */
static void keep_with_cooperation(struct bits *rows, const struct csr *links, const struct bits *cooperations)
{
    BITS_EACH(rows, row)
    {
        bool any = false;
        for (uint32_t i = links->first[row]; i < links->first[row + 1] && !any; i++)
            any = bits_get(cooperations, links->list[i]);
        if (!any)
            bits_clear(rows, row);
    }
}

static void keep_nature(struct bits *cooperations, const struct snapshot *s, const char *nature)
{
    uint16_t v = vocabulary_find(&s->vocabularies[VOCABULARY_NATURE], nature);
    if (v != VOCABULARY_NONE)
        bits_and(cooperations, &s->cooperation_nature.set[v]);
}

static void keep_projets(struct bits *projets, const struct snapshot *s, const struct bits *cooperations)
{
    const uint32_t *first = s->cooperations.first_projet, n = bits_count(cooperations);
    if (n == cooperations->n)
        return;
    if (bits_count(projets) < n) {
        BITS_EACH(projets, p)
        {
            if (!bits_get(cooperations, s->projets.cooperation[p]))
                bits_clear(projets, p);
        }
        return;
    }
    struct bits kept;
    bits_init(&kept, projets->n, false);
    BITS_EACH(cooperations, c)
    {
        bits_or_range(&kept, projets, first[c], first[c + 1]);
    }
    bits_release(projets);
    *projets = kept;
}

static void find_records(struct bits *records, struct evaluation *v, const struct snapshot *s,
                         enum collection collection)
{
    switch (collection) {
    case COLLECTION_COLLECTIVITES:
        bits_copy(records, &v->collectivites);
        keep_with_cooperation(records, &s->collectivites.cooperations, &v->cooperations);
        break;
    case COLLECTION_PARTENAIRES:
        bits_copy(records, &v->partenaires);
        keep_with_cooperation(records, &s->partenaires.cooperations, &v->cooperations);
        break;
    case COLLECTION_PROJETS:
        bits_copy(records, &v->projets);
        keep_projets(records, s, &v->cooperations);
        break;
    default:
        keep_nature(&v->cooperations, s, collection == COLLECTION_ACTIONS ? "action" : "cooperation");
        bits_copy(records, &v->cooperations);
    }
    bits_and(records, &selection_rows(s, collection)->real);
}

/* --- sites -------------------------------------------------------------------------------------------------
 */

static void add_weight(struct sites *t, uint32_t place, uint32_t weight)
{
    t->n_places += t->weight[place] == 0;
    t->weight[place] += weight;
    t->n += weight;
}

/* `records` records at each place of the cooperation's partners that meets the criteria. */
static void weigh_partners(struct selection *sel, uint32_t cooperation, uint32_t records)
{
    const struct csr *partners = &sel->snapshot->cooperations.partners;
    const uint32_t n_located = sel->sites.places->n_located;
    bool located = false;
    for (uint32_t i = partners->first[cooperation]; i < partners->first[cooperation + 1]; i++) {
        uint32_t q = partners->list[i];
        if (q < n_located && bits_get(&sel->partenaires, q)) {
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

/* Records that are places, or stand at one: requests of the Bourse at their partner's. */
static void weigh_places(struct selection *sel, const uint32_t *place_of)
{
    BITS_EACH(&sel->records, row)
    {
        uint32_t place = place_of ? place_of[row] : row;
        if (place < sel->sites.places->n_located)
            add_weight(&sel->sites, place, 1);
        else
            sel->n_unlocated++;
    }
}

static void find_sites(struct selection *sel)
{
    struct sites *t = &sel->sites;
    t->french = sel->collection == COLLECTION_COLLECTIVITES;
    t->places = t->french ? &sel->snapshot->collectivites.places : &sel->snapshot->partenaires.places;
    t->weight = mem_alloc(t->places->n_located, sizeof *t->weight);
    switch (sel->collection) {
    case COLLECTION_COLLECTIVITES:
    case COLLECTION_PARTENAIRES:
        weigh_places(sel, NULL);
        break;
    case COLLECTION_BOURSE:
        weigh_places(sel, sel->snapshot->bourse.partenaire);
        break;
    case COLLECTION_PROJETS:
        weigh_projets(sel);
        break;
    default:
        BITS_EACH(&sel->records, c)
        {
            weigh_partners(sel, c, 1);
        }
    }
}

void evaluate_records(struct bits *records, struct evaluation *v, const struct snapshot *s,
                      enum collection collection, const struct criteria *c, enum criterion beside,
                      const struct evaluation *sides)
{
    evaluate(v, s, c, beside, sides);
    if (collection == COLLECTION_BOURSE)
        evaluate_bourse(records, s, c, beside);
    else
        find_records(records, v, s, collection);
}

struct selection *selection_new(struct snapshot *s, enum collection collection, const struct criteria *c)
{
    struct selection *sel = mem_alloc(1, sizeof *sel);
    struct evaluation v;
    atomic_init(&sel->references, 1);
    sel->snapshot = snapshot_ref(s);
    sel->collection = collection;
    evaluate_records(&sel->records, &v, s, collection, c, CRITERION_COUNT, NULL);
    sel->n_matched = bits_count(&sel->records);
    sel->collectivites = v.collectivites;
    sel->partenaires = v.partenaires;
    sel->cooperations = v.cooperations;
    sel->projets = v.projets;
    bits_release(&v.financements);
    find_sites(sel);
    return sel;
}

uint32_t selection_count(const struct snapshot *s, enum collection collection, const struct criteria *c)
{
    struct evaluation v;
    struct bits records;
    evaluate_records(&records, &v, s, collection, c, CRITERION_COUNT, NULL);
    uint32_t n = bits_count(&records);
    bits_release(&records);
    evaluation_release(&v);
    return n;
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
    free(s->sites.weight);
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
    for (int64_t shift = -(int64_t)MERCATOR_WORLD; shift <= MERCATOR_WORLD; shift += MERCATOR_WORLD)
        if (max_x >= shift && min_x <= shift + MERCATOR_WORLD)
            visit_part(s, shift, min_x, min_y, max_x, max_y, visit, context);
}

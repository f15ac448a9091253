#include "atlas/ways.h"

#include <assert.h>
#include <stdlib.h>

#include "atlas/filter_rows.h"
#include "atlas/located.h"
#include "atlas/territory_count.h"
#include "atlas/territory_words.h"
#include "atlas/understand.h"
#include "base/mem.h"

/* --- records -----------------------------------------------------------------------------------------------
 */

/* Keep the rows that are linked to at least one of the cooperations. */
static void keep_with_cooperation(struct bits *rows, const struct csr *links, const struct bits *cooperations)
{
    if (bits_count(cooperations) == cooperations->n) { /* any will do */
        for (uint32_t row = 0; row < rows->n; row++)
            if (links->first[row] == links->first[row + 1])
                bits_clear(rows, row);
        return;
    }
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
        bits_and(cooperations, &s->sets[LEVEL_COOPERATION][CRITERION_NATURE].set[v]);
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

/* Territories where one of those who are there meets the criteria, and those where nobody is that meet them.
 */
static void find_territories(struct bits *records, const struct evaluation *v, const struct snapshot *s,
                             enum collection collection, const struct conjunction *all)
{
    const struct collection_territory *territory = collection_territory(collection);
    const bool french = territory->there == LEVEL_COLLECTIVITE;
    const struct territories *t = collection_territories(s, collection);
    struct bits there;
    bits_copy(records, &t->empty);
    evaluate_empty(records, s, all, collection_level(collection), territory->there);
    bits_copy(&there, french ? &v->collectivites : &v->partenaires);
    keep_with_cooperation(&there, french ? &s->collectivites.cooperations : &s->partenaires.cooperations,
                          &v->cooperations);
    for (uint32_t row = 0; row < t->rows.n; row++)
        for (uint32_t i = t->places.first[row]; i < t->places.first[row + 1]; i++)
            if (bits_get(&there, t->places.list[i])) {
                bits_set(records, row);
                break;
            }
    bits_release(&there);
}

static void find_records(struct bits *records, struct evaluation *v, const struct snapshot *s,
                         enum collection collection, const struct conjunction *all)
{
    if (collection_territory(collection)) {
        find_territories(records, v, s, collection, all);
        bits_and(records, &collection_rows(s, collection)->real);
        return;
    }
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
    bits_and(records, &collection_rows(s, collection)->real);
}

/* --- one way -----------------------------------------------------------------------------------------------
 */

struct territory_numbers *ways_numbers(const struct way *ways, uint32_t n, const struct snapshot *s,
                                       enum collection collection, const struct criteria *c)
{
    struct territory_way of[CRITERIA_MAX_WAYS];
    assert(n <= CRITERIA_MAX_WAYS);
    for (uint32_t i = 0; i < n; i++)
        of[i] = (struct territory_way){&ways[i].rows, &ways[i].requests};
    return territory_count(s, collection, of, n, c);
}

/* A filter on territories asks for what meets the criteria beside it, in this way. */
static void keep_filter(struct way *w, const struct snapshot *s, enum collection collection,
                        const struct criteria *c, enum side side)
{
    struct territory_numbers *numbers = NULL;
    if (collection_territory(collection))
        numbers = ways_numbers(w, 1, s, collection, c);
    filter_keep(&w->records, c->filter, s, collection, side, numbers, c->stop);
    territory_numbers_free(numbers);
}

/* Of the territories that the question's own words name, those that are not there; false: there is none. */
static bool find_named(struct bits *named, const struct bits *records, const struct snapshot *s,
                       enum collection collection, const struct criteria *root)
{
    struct understood *u = understood_of(root, s, LEVEL_PROJET);
    bits_init(named, records->n, false);
    if (u) {
        territory_words_name(named, u, s, collection);
        understood_free(u);
    }
    BITS_EACH(records, row)
    {
        bits_clear(named, row);
    }
    return bits_next(named, 0) < named->n;
}

/* A territory that the words name is found by them, whatever is done there: it meets the criteria beside
 * them. Words in alternatives are met by who is there alone. */
static void add_named(struct bits *records, const struct snapshot *s, enum collection collection,
                      const struct conjunction *all, const struct evaluation *sides)
{
    struct bits named, met;
    if (find_named(&named, records, s, collection, all->list[0].criteria)) {
        struct criteria root = *all->list[0].criteria; /* without its words */
        struct conjunct *list = mem_alloc(all->n, sizeof *list);
        struct evaluation rows;
        root.n_words = 0;
        root.understood = NULL;
        conjunct_init(&list[0], &root, all->list[0].money);
        for (uint32_t i = 1; i < all->n; i++)
            conjunct_init(&list[i], all->list[i].criteria, all->list[i].money);
        const struct conjunction plain = {list, all->n};
        evaluate(&rows, s, &plain, sides);
        find_records(&met, &rows, s, collection, &plain);
        bits_and(&named, &met);
        bits_or(records, &named);
        bits_release(&met);
        evaluation_release(&rows);
        free(list);
    }
    bits_release(&named);
}

/* The places that rows are met with, wherever they lie. */
static void find_drawn(struct bits *drawn, const struct evaluation *rows, const struct snapshot *s,
                       enum collection collection, enum side side)
{
    bits_copy(drawn, side_places(s, collection, side) == &s->collectivites.places ? &rows->collectivites
                                                                                  : &rows->partenaires);
}

static void find(struct way *w, const struct snapshot *s, enum collection collection,
                 const struct conjunction *all, const struct way_sides *sides)
{
    const bool located = sides && sides->located;
    const struct evaluation *rows = sides ? &sides->rows : NULL;
    evaluate(&w->rows, s, all, rows);
    if (collection == COLLECTION_BOURSE)
        evaluate_bourse(&w->records, s, all);
    else
        find_records(&w->records, &w->rows, s, collection, all);
    w->requests = (struct bits){0};
    if (collection_territory(collection)) {
        evaluate_bourse(&w->requests, s, all);
        add_named(&w->records, s, collection, all, rows);
    }
    const enum side side = all->list[0].criteria->side;
    if (located)
        bits_copy(&w->drawn, &sides->drawn);
    else
        find_drawn(&w->drawn, &w->rows, s, collection, side);
    for (uint32_t i = 0; i < all->n; i++) {
        const struct criteria *c = all->list[i].criteria;
        if (criteria_asks_place(c) && !located)
            located_keep(&w->records, &w->drawn, s, collection, c);
        if (c->filter)
            keep_filter(w, s, collection, c, side);
    }
}

/* Cooperations, and the projets of one, have its places. */
static bool has_places_of_cooperation(enum collection collection)
{
    return collection == COLLECTION_COOPERATIONS || collection == COLLECTION_ACTIONS ||
           collection == COLLECTION_PROJETS;
}

void way_sides_find(struct way_sides *sides, const struct snapshot *s, enum collection collection,
                    const struct criteria *c)
{
    struct conjunct only;
    assert(!c->n_branches);
    *sides = (struct way_sides){.located = criteria_asks_place(c) && has_places_of_cooperation(collection)};
    conjunct_init(&only, c, criteria_money(c));
    evaluate_sides(&sides->rows, s, &(struct conjunction){&only, 1});
    if (!sides->located)
        return;
    find_drawn(&sides->drawn, &sides->rows, s, collection, c->side);
    located_keep(&sides->rows.cooperations, &sides->drawn, s, COLLECTION_COOPERATIONS, c);
}

void way_sides_release(struct way_sides *sides)
{
    evaluation_release(&sides->rows);
    bits_release(&sides->drawn);
}

void way_find(struct way *w, const struct snapshot *s, enum collection collection, const struct criteria *c,
              enum criterion beside, const struct way_sides *sides)
{
    struct conjunct only;
    assert(!c->n_branches);
    conjunct_init(&only, c, evaluate_money(c, beside));
    find(w, s, collection, &(struct conjunction){&only, 1}, sides);
}

void way_release(struct way *w)
{
    bits_release(&w->records);
    bits_release(&w->drawn);
    bits_release(&w->requests);
    evaluation_release(&w->rows);
}

/* --- all ways of a tree ------------------------------------------------------------------------------------
 */

struct choice {
    const struct criteria_branch *branch;
    bool money;
};

/* What is met in the way that is being put together: one conjunct and one choice at most for each node. */
struct finder {
    const struct snapshot *s;
    enum collection collection;
    struct conjunct conjuncts[CRITERIA_MAX_NODES];
    struct choice choices[CRITERIA_MAX_NODES];
    const struct criteria_branch *negated[CRITERIA_MAX_NODES];
    uint32_t n_conjuncts, n_choices, n_negated;
    struct ways *out;
};

static void find_any(struct bits *to, const struct snapshot *s, enum collection collection,
                     const struct criteria_branch *b)
{
    bits_init(to, collection_rows(s, collection)->n, false);
    for (uint32_t i = 0; i < b->n_any; i++) {
        struct ways ways;
        struct bits records;
        ways_find(&ways, s, collection, &b->any[i], CRITERION_COUNT);
        ways_records(&records, &ways, s, collection);
        bits_or(to, &records);
        bits_release(&records);
        ways_release(&ways);
    }
}

static void found(struct finder *f)
{
    assert(f->out->n < CRITERIA_MAX_WAYS); /* who builds a tree has it checked */
    struct way *w = &f->out->list[f->out->n++];
    find(w, f->s, f->collection, &(struct conjunction){f->conjuncts, f->n_conjuncts}, NULL);
    for (uint32_t i = 0; i < f->n_negated; i++) {
        struct bits out;
        find_any(&out, f->s, f->collection, f->negated[i]);
        bits_remove(&w->records, &out);
        bits_release(&out);
    }
}

static void push(struct finder *f, const struct criteria *c, bool money)
{
    assert(f->n_conjuncts < CRITERIA_MAX_NODES);
    conjunct_init(&f->conjuncts[f->n_conjuncts++], c, money);
    for (uint32_t i = 0; i < c->n_branches; i++) {
        const struct criteria_branch *b = &c->branches[i];
        assert(f->n_negated < CRITERIA_MAX_NODES && f->n_choices < CRITERIA_MAX_NODES);
        if (b->negated)
            f->negated[f->n_negated++] = b;
        else if (branch_level(b, money) == LEVEL_NOWHERE)
            f->choices[f->n_choices++] = (struct choice){b, money};
    }
}

/* Makes the choices from `at` on, each in turn. */
static void choose(struct finder *f, uint32_t at)
{
    if (at == f->n_choices) {
        found(f);
        return;
    }
    const struct choice here = f->choices[at];
    const uint32_t conjuncts = f->n_conjuncts, choices = f->n_choices, negated = f->n_negated;
    for (uint32_t i = 0; i < here.branch->n_any; i++) {
        const struct criteria *c = &here.branch->any[i];
        push(f, c, here.money || criteria_money(c));
        choose(f, at + 1);
        f->n_conjuncts = conjuncts;
        f->n_choices = choices;
        f->n_negated = negated;
    }
}

void ways_find(struct ways *w, const struct snapshot *s, enum collection collection, const struct criteria *c,
               enum criterion beside)
{
    struct finder f = {.s = s, .collection = collection, .out = w};
    *w = (struct ways){mem_alloc(CRITERIA_MAX_WAYS, sizeof *w->list), 0};
    push(&f, c, evaluate_money(c, beside));
    choose(&f, 0);
}

void ways_release(struct ways *w)
{
    for (uint32_t i = 0; i < w->n; i++)
        way_release(&w->list[i]);
    free(w->list);
    *w = (struct ways){0};
}

void ways_records(struct bits *to, const struct ways *w, const struct snapshot *s, enum collection collection)
{
    bits_init(to, collection_rows(s, collection)->n, false);
    for (uint32_t i = 0; i < w->n; i++)
        bits_or(to, &w->list[i].records);
}

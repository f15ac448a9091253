#include "atlas/located.h"

#include "geo/mercator.h"
#include "geo/outlines.h"

/* --- boxes -------------------------------------------------------------------------------------------------
 */

/* The places of a box that does not cross the antimeridian. Blocks well within it are taken whole: world
 * units are rounded by less than BOX_MARGIN. */
static void add_box(struct bits *inside, const struct places *p, const struct bbox *box)
{
    const int64_t x0 = (int64_t)mercator_x(box->west), x1 = (int64_t)mercator_x(box->east);
    const int64_t y0 = (int64_t)mercator_y(box->north), y1 = (int64_t)mercator_y(box->south);
    enum { BOX_MARGIN = 2 };
    for (uint32_t b = 0; b < p->n_blocks; b++) {
        const struct place_block *k = &p->blocks[b];
        const uint32_t from = b * SNAPSHOT_BLOCK, to = from + SNAPSHOT_BLOCK;
        const uint32_t end = to < p->n_located ? to : p->n_located;
        if (k->min_x > x1 + BOX_MARGIN || k->max_x < x0 - BOX_MARGIN || k->min_y > y1 + BOX_MARGIN ||
            k->max_y < y0 - BOX_MARGIN)
            continue;
        if (k->min_x > x0 + BOX_MARGIN && k->max_x < x1 - BOX_MARGIN && k->min_y > y0 + BOX_MARGIN &&
            k->max_y < y1 - BOX_MARGIN) {
            bits_set_range(inside, from, end);
            continue;
        }
        for (uint32_t i = from; i < end; i++)
            if (bbox_holds(box, p->lon[i], p->lat[i]))
                bits_set(inside, i);
    }
}

void places_in_box(struct bits *inside, const struct places *p, const struct bbox *box)
{
    struct bbox parts[2];
    int n = bbox_split(box, parts);
    for (int part = 0; part < n; part++)
        add_box(inside, p, &parts[part]);
    /* 180 and -180 are one meridian: a box that ends on one of them holds what lies on the other */
    if (box->west == -180.0 || box->east == 180.0 || box->west == 180.0 || box->east == -180.0)
        for (uint32_t i = 0; i < p->n_located; i++)
            if ((p->lon[i] == 180.0 || p->lon[i] == -180.0) && bbox_holds(box, p->lon[i], p->lat[i]))
                bits_set(inside, i);
}

/* --- records by their places -------------------------------------------------------------------------------
 */

/* Is one of its places among these, which are all located, or has it none at all? Asked of thousands. */
static inline bool meets(const struct csr *links, uint32_t n_located, uint32_t cooperation,
                         const struct bits *inside, bool without)
{
    const uint32_t *place = links->list + links->first[cooperation],
                   *end = links->list + links->first[cooperation + 1];
    bool met = false;
    for (const uint32_t *i = place; i < end && !met; i++)
        met = bits_get(inside, *i);
    if (met || !without)
        return met;
    while (place < end && *place >= n_located)
        place++;
    return place == end;
}

static void keep_cooperations(struct bits *records, const struct snapshot *s, enum side side,
                              const struct bits *inside, bool without)
{
    const struct csr *links = side_links(s, side);
    const uint32_t n_located = side_places(s, COLLECTION_COOPERATIONS, side)->n_located;
    for (size_t w = 0; w < BITS_WORDS(records->n); w++) {
        uint64_t kept = records->words[w];
        for (uint64_t left = kept; left; left &= left - 1) {
            uint32_t c = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
            if (!meets(links, n_located, c, inside, without))
                kept ^= left & -left;
        }
        records->words[w] = kept;
    }
}

/* Projets of one cooperation share its places. */
static void keep_projets(struct bits *records, const struct snapshot *s, enum side side,
                         const struct bits *inside, bool without)
{
    const struct csr *links = side_links(s, side);
    const uint32_t n_located = side_places(s, COLLECTION_PROJETS, side)->n_located;
    const uint32_t *first = s->cooperations.first_projet;
    for (uint32_t p = bits_next(records, 0); p < records->n;) {
        uint32_t c = s->projets.cooperation[p], end = first[c + 1];
        if (!meets(links, n_located, c, inside, without))
            for (; p < end; p++)
                bits_clear(records, p);
        p = bits_next(records, end);
    }
}

static void keep_points(struct bits *records, const uint32_t *place_of, uint32_t n_located,
                        const struct bits *inside, bool without)
{
    BITS_EACH(records, row)
    {
        uint32_t place = place_of ? place_of[row] : row;
        if (place < n_located ? !bits_get(inside, place) : !without)
            bits_clear(records, row);
    }
}

static void keep(struct bits *records, const struct snapshot *s, enum collection c, enum side side,
                 const struct bits *inside, bool without)
{
    switch (c) {
    case COLLECTION_COLLECTIVITES:
    case COLLECTION_PARTENAIRES:
        keep_points(records, NULL, side_places(s, c, side)->n_located, inside, without);
        break;
    case COLLECTION_BOURSE:
        keep_points(records, s->bourse.partenaire, s->partenaires.places.n_located, inside, without);
        break;
    case COLLECTION_PROJETS:
        keep_projets(records, s, side, inside, without);
        break;
    default:
        keep_cooperations(records, s, side, inside, without);
    }
}

/* Whoever is there is drawn wherever it is. */
static void keep_territories(struct bits *records, const struct territories *t,
                             const struct criteria *criteria)
{
    BITS_EACH(records, row)
    {
        const struct outline *o = t->outline ? t->outline[row] : NULL;
        const bool asked = o ? criteria->located != LOCATED_FALSE : criteria->located != LOCATED_TRUE;
        if (!asked || (o && criteria->has_box && !outline_meets(o, &criteria->box)))
            bits_clear(records, row);
    }
}

void located_keep(struct bits *records, struct bits *drawn, const struct snapshot *s, enum collection c,
                  const struct criteria *criteria)
{
    const enum side side = criteria->side;
    const struct places *p = side_places(s, c, side);
    struct bits inside;
    if (collection_territory(c)) {
        keep_territories(records, collection_territories(s, c), criteria);
        return;
    }
    bits_init(&inside, p->n, false);
    if (criteria->has_box)
        places_in_box(&inside, p, &criteria->box);
    else if (criteria->located != LOCATED_FALSE)
        bits_set_range(&inside, 0, p->n_located);
    if (criteria->has_box)
        bits_and(drawn, &inside);
    if (criteria->located == LOCATED_FALSE)
        bits_release(&inside), bits_init(&inside, p->n, false); /* none that has a place */
    keep(records, s, c, side, &inside, criteria->located != LOCATED_TRUE);
    bits_release(&inside);
}

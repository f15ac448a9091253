/* Geometries of records, points or of territories outlines, beside those of a filter. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/filter_rows_inside.h"
#include "atlas/side.h"
#include "base/mem.h"
#include "geo/outlines.h"

/* --- literals ----------------------------------------------------------------------------------------------
 */

static void gather_points(const struct geometry *g, struct geometry *to)
{
    if (g->n)
        memcpy(&to->xy[2 * (size_t)to->n], g->xy, 2 * sizeof(double) * g->n);
    to->n += g->n;
    for (uint32_t i = 0; i < g->n_parts; i++)
        gather_points(&g->parts[i], to);
}

void place_prepare(struct asking *a, const struct filter_node *literal)
{
    struct slot *slot = slot_of(a, literal);
    const struct bbox *b = &literal->box;
    double corner[2] = {literal->box.west, literal->box.south};
    struct geometry point = {.kind = GEOMETRY_POINT, .n = 1, .xy = corner};
    bool box = literal->kind == FILTER_BBOX,
         dot = box && !(b->west < b->east) && !(b->west > b->east) && !(b->south < b->north);
    const struct geometry *g = dot ? &point : literal->geometry;
    slot->figure = box && !dot ? figure_of_box(b) : figure_of(g);
    if (figure_dimension(slot->figure) == 0) {
        slot->points.xy = mem_alloc(2 * (size_t)geometry_positions(g), sizeof *slot->points.xy);
        gather_points(g, &slot->points);
    }
}

/* --- the places of a record --------------------------------------------------------------------------------
 */

struct record_places {
    const struct places *of;
    const uint32_t *list; /* NULL: the one place */
    uint32_t first, end;  /* of the list, or first is it */
};

static struct record_places places_of(const struct asking *a, uint32_t row)
{
    const struct snapshot *s = a->s;
    uint32_t c = row;
    switch (a->collection) {
    case COLLECTION_COLLECTIVITES:
        return (struct record_places){&s->collectivites.places, NULL, row, row + 1};
    case COLLECTION_PARTENAIRES:
        return (struct record_places){&s->partenaires.places, NULL, row, row + 1};
    case COLLECTION_BOURSE:
        c = s->bourse.partenaire[row];
        return (struct record_places){&s->partenaires.places, NULL, c, c + 1};
    case COLLECTION_PROJETS:
        c = s->projets.cooperation[row];
        break;
    default:
        break;
    }
    const struct csr *links = side_links(s, a->side);
    return (struct record_places){side_places(s, a->collection, a->side), links->list, links->first[c],
                                  links->first[c + 1]};
}

/* The next that has a position, from *at on. */
static bool next_place(const struct record_places *p, uint32_t *at, uint32_t *place)
{
    for (; *at < p->end; (*at)++) {
        *place = p->list ? p->list[*at] : *at;
        if (*place < p->of->n_located) {
            (*at)++;
            return true;
        }
    }
    return false;
}

static bool located(const struct record_places *p)
{
    uint32_t at = p->first, place;
    return next_place(p, &at, &place);
}

/* --- a record beside a literal -----------------------------------------------------------------------------
 */

static bool same(double a, double b)
{
    enum { DECIMALS = 1000000 }; /* as features show positions */
    return llround(a * DECIMALS) == llround(b * DECIMALS);
}

/* Is the i-th position there? */
static bool is_point(const struct places *of, uint32_t place, const struct geometry *points, uint32_t i)
{
    const double *x = &points->xy[2 * (size_t)i], *y = x + 1;
    return same(of->lon[place], *x) && same(of->lat[place], *y);
}

static enum figure_side side_of(struct slot *literal, const struct places *of, uint32_t place)
{
    if (literal->points.n) {
        for (uint32_t i = 0; i < literal->points.n; i++)
            if (is_point(of, place, &literal->points, i))
                return FIGURE_INSIDE;
        return FIGURE_OUTSIDE;
    }
    if (!literal->sides)
        literal->sides = mem_alloc(of->n_located, 1);
    if (!literal->sides[place])
        literal->sides[place] = (uint8_t)(1 + figure_side(literal->figure, of->lon[place], of->lat[place]));
    return (enum figure_side)(literal->sides[place] - 1);
}

/* How many places lie where; points of the literal at no place: of one that is more than points all of it. */
struct found {
    uint32_t inside, edge, outside;
    bool rest;
};

static bool has_point(const struct record_places *p, const struct geometry *points, uint32_t i)
{
    uint32_t place;
    for (uint32_t at = p->first; next_place(p, &at, &place);)
        if (is_point(p->of, place, points, i))
            return true;
    return false;
}

static struct found find(struct slot *literal, const struct record_places *p)
{
    struct found f = {.rest = literal->points.n == 0};
    uint32_t place;
    for (uint32_t at = p->first; next_place(p, &at, &place);) {
        enum figure_side side = side_of(literal, p->of, place);
        *(side == FIGURE_INSIDE ? &f.inside : side == FIGURE_EDGE ? &f.edge : &f.outside) += 1;
    }
    for (uint32_t i = 0; i < literal->points.n && !f.rest; i++)
        f.rest = !has_point(p, &literal->points, i);
    return f;
}

/* Of points A, whose inside they all are, and B; DE-9IM, 06-103r4, 6.1.15.3. */
static bool related(enum filter_kind kind, const struct found *f, int dimension)
{
    switch (kind) {
    case FILTER_S_CONTAINS:
        return f->inside && !f->rest;
    case FILTER_S_WITHIN:
        return f->inside && !f->outside;
    case FILTER_S_CROSSES:
        return dimension > 0 && f->inside && f->outside;
    case FILTER_S_DISJOINT:
        return !f->inside && !f->edge;
    case FILTER_S_EQUALS:
        return f->inside && !f->outside && !f->rest;
    case FILTER_S_INTERSECTS:
        return f->inside || f->edge;
    case FILTER_S_OVERLAPS:
        return dimension == 0 && f->inside && f->outside && f->rest;
    default:
        return !f->inside && f->edge;
    }
}

static enum filter_kind turned(enum filter_kind kind)
{
    return kind == FILTER_S_CONTAINS ? FILTER_S_WITHIN : kind == FILTER_S_WITHIN ? FILTER_S_CONTAINS : kind;
}

/* --- two of one sort ---------------------------------------------------------------------------------------
 */

/* A record's own beside itself. */
static bool related_to_itself(enum filter_kind kind)
{
    return kind == FILTER_S_CONTAINS || kind == FILTER_S_WITHIN || kind == FILTER_S_EQUALS ||
           kind == FILTER_S_INTERSECTS;
}

/* By kind, from FILTER_S_CONTAINS on. */
static const enum figure_relation RELATIONS[] = {FIGURES_CONTAIN, FIGURES_CROSS,     FIGURES_DISJOINT,
                                                 FIGURES_EQUAL,   FIGURES_INTERSECT, FIGURES_OVERLAP,
                                                 FIGURES_TOUCH,   FIGURES_WITHIN};

/* Two literals: the same for all records. */
static enum verdict relate_literals(struct asking *a, const struct filter_node *node)
{
    struct slot *slot = slot_of(a, node);
    bool holds;
    if (!slot->known) {
        bool told = figures_relate(slot_of(a, node->arguments[0])->figure,
                                   slot_of(a, node->arguments[1])->figure,
                                   RELATIONS[node->kind - FILTER_S_CONTAINS], &holds);
        slot->value.kind = told ? VALUE_TRUTH : VALUE_MISSING;
        slot->value.number = holds;
        slot->known = true;
    }
    return slot->value.kind == VALUE_MISSING ? VERDICT_UNKNOWN
           : slot->value.number > 0          ? VERDICT_YES
                                             : VERDICT_NO;
}

/* --- outlines of territories -------------------------------------------------------------------------------
 */

static const struct outline *outline_of(const struct asking *a, uint32_t row)
{
    const struct territories *t = collection_territories(a->s, a->collection);
    return t->outline ? t->outline[row] : NULL;
}

static enum verdict compare_outlines(struct asking *a, const struct filter_node *node, uint32_t row)
{
    const struct filter_node *x = node->arguments[0], *y = node->arguments[1];
    const bool own_x = x->kind == FILTER_PROPERTY, own_y = y->kind == FILTER_PROPERTY;
    const struct outline *o = outline_of(a, row);
    bool holds = node->kind == FILTER_S_DISJOINT, told = true;
    if (!o)
        return VERDICT_UNKNOWN;
    if (own_x && own_y)
        return related_to_itself(node->kind) ? VERDICT_YES : VERDICT_NO;
    const struct figure *literal = slot_of(a, own_x ? y : x)->figure;
    const struct bbox bounds = figure_bounds(literal);
    if (bbox_meets(&o->box, &bounds)) {
        struct figure *own = figure_of(&o->shape);
        told = figures_relate(own_x ? own : literal, own_x ? literal : own,
                              RELATIONS[node->kind - FILTER_S_CONTAINS], &holds);
        figure_free(own);
    }
    return !told ? VERDICT_UNKNOWN : holds ? VERDICT_YES : VERDICT_NO;
}

enum verdict compare_places(struct asking *a, const struct filter_node *node, uint32_t row)
{
    const struct filter_node *x = node->arguments[0], *y = node->arguments[1];
    bool own_x = x->kind == FILTER_PROPERTY, own_y = y->kind == FILTER_PROPERTY;
    if (!own_x && !own_y)
        return relate_literals(a, node);
    if (collection_territory(a->collection))
        return compare_outlines(a, node, row);
    struct record_places p = places_of(a, row);
    if (!located(&p))
        return VERDICT_UNKNOWN;
    if (own_x && own_y)
        return related_to_itself(node->kind) ? VERDICT_YES : VERDICT_NO;
    struct slot *literal = slot_of(a, own_x ? y : x);
    struct found f = find(literal, &p);
    bool holds = related(own_x ? node->kind : turned(node->kind), &f, figure_dimension(literal->figure));
    return holds ? VERDICT_YES : VERDICT_NO;
}

bool place_missing(struct asking *a, const struct filter_node *node, uint32_t row)
{
    if (node->kind != FILTER_PROPERTY)
        return false;
    if (collection_territory(a->collection))
        return !outline_of(a, row);
    struct record_places p = places_of(a, row);
    return !located(&p);
}

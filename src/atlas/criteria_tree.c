/* Criteria as a tree: and, or, not, said as simply as can be, within limits. */
#include <stdlib.h>
#include <string.h>

#include "atlas/criteria.h"
#include "base/mem.h"

/* --- limits ------------------------------------------------------------------------------------------------
 */

enum { MANY = 1 << 20 }; /* where counting stops */

struct measure {
    uint32_t nodes, depth, ways, values; /* values: of the longest list */
};

/* Levels that the criteria ask for, by bit; annee, whose level depends on what will stand around it, is of
 * both; a `not` is of all. */
static unsigned levels_of(const struct criteria *c)
{
    unsigned levels = c->filter || criteria_asks_place(c) ? ~0u : 0; /* of records, whatever their level */
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (criteria_asks(c, i))
            levels |= 1u << criteria_level(c, i, false) | 1u << criteria_level(c, i, true);
    for (uint32_t i = 0; i < c->n_branches; i++) {
        if (c->branches[i].negated)
            return ~0u;
        for (uint32_t k = 0; k < c->branches[i].n_any; k++)
            levels |= levels_of(&c->branches[i].any[k]);
    }
    return levels;
}

static uint32_t at_most_many(uint64_t n)
{
    return n < MANY ? (uint32_t)n : MANY;
}

/* Returns the ways to meet c alone; m->ways gathers those of each `not`. */
static uint32_t measure(const struct criteria *c, uint32_t depth, struct measure *m)
{
    uint32_t ways = 1;
    m->nodes++;
    for (unsigned i = 0; i < CRITERION_LISTS; i++) {
        const struct criterion_values *v = &c->values[i];
        m->values = v->n_include > m->values ? v->n_include : m->values;
        m->values = v->n_exclude > m->values ? v->n_exclude : m->values;
    }
    m->depth = depth > m->depth ? depth : m->depth;
    for (uint32_t i = 0; i < c->n_branches; i++) {
        const struct criteria_branch *b = &c->branches[i];
        unsigned levels = 0;
        uint32_t sum = 0;
        for (uint32_t k = 0; k < b->n_any; k++) {
            sum = at_most_many((uint64_t)sum + measure(&b->any[k], depth + 1, m));
            levels |= levels_of(&b->any[k]);
        }
        if (b->negated)
            m->ways = at_most_many((uint64_t)m->ways + sum);
        else if (levels & (levels - 1)) /* of more than one level */
            ways = at_most_many((uint64_t)ways * sum);
    }
    return ways;
}

static bool within_limits(const struct criteria *c, struct err *e)
{
    struct measure m = {0};
    m.ways = at_most_many((uint64_t)measure(c, 1, &m) + m.ways);
    if (m.nodes > CRITERIA_MAX_NODES)
        return err_set(e, ERR_TOO_LARGE, "the filter has more than %d parts", CRITERIA_MAX_NODES);
    if (m.depth > CRITERIA_MAX_DEPTH)
        return err_set(e, ERR_TOO_LARGE, "the filter is nested more than %d deep", CRITERIA_MAX_DEPTH);
    if (m.values > CRITERIA_MAX_VALUES) /* alternatives that became one list */
        return err_set(e, ERR_TOO_LARGE, "the filter has more than %d values of one criterion",
                       CRITERIA_MAX_VALUES);
    if (m.ways > CRITERIA_MAX_WAYS)
        return err_set(e, ERR_TOO_LARGE,
                       "the filter can be met in more than %d ways: it combines too many alternatives of "
                       "different levels",
                       CRITERIA_MAX_WAYS);
    return true;
}

/* --- what is asked in a collection -------------------------------------------------------------------------
 */

enum criterion criterion_own(enum criterion which, enum collection collection)
{
    bool cooperations = collection == COLLECTION_COOPERATIONS || collection == COLLECTION_ACTIONS;
    return which == CRITERION_STATUT && !cooperations ? CRITERION_PROJET_STATUT : which;
}

bool criteria_own(struct criteria *c, enum collection collection, struct err *e)
{
    for (uint32_t i = 0; i < c->n_branches; i++)
        for (uint32_t k = 0; k < c->branches[i].n_any; k++)
            if (!criteria_own(&c->branches[i].any[k], collection, e))
                return false;
    if (criterion_own(CRITERION_STATUT, collection) == CRITERION_STATUT ||
        !criteria_asks(c, CRITERION_STATUT))
        return true;
    struct criteria moved;
    criteria_init(&moved);
    moved.values[CRITERION_PROJET_STATUT] = c->values[CRITERION_STATUT];
    c->values[CRITERION_STATUT] = (struct criterion_values){0};
    bool done = criteria_and(c, &moved, e);
    if (!done) { /* as it was */
        c->values[CRITERION_STATUT] = moved.values[CRITERION_PROJET_STATUT];
        moved.values[CRITERION_PROJET_STATUT] = (struct criterion_values){0};
    }
    criteria_release(&moved);
    return done;
}

/* --- building ----------------------------------------------------------------------------------------------
 */

static void attach(struct criteria *c, struct criteria_branch b)
{
    c->branches = mem_grow(c->branches, (size_t)c->n_branches + 1, sizeof *c->branches);
    c->branches[c->n_branches++] = b;
}

static void release_all(struct criteria *list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        criteria_release(&list[i]);
}

/* Must one of nothing hold? */
static bool is_never(const struct criteria *c)
{
    for (uint32_t i = 0; i < c->n_branches; i++)
        if (!c->branches[i].negated && !c->branches[i].n_any)
            return true;
    return false;
}

/* A tree has one side: what is listed and drawn has one geometry. */
static bool has_side(const struct criteria *c)
{
    bool any = c->side == SIDE_FRANCE;
    for (uint32_t i = 0; i < c->n_branches && !any; i++)
        for (uint32_t k = 0; k < c->branches[i].n_any && !any; k++)
            any = has_side(&c->branches[i].any[k]);
    return any;
}

static void share_side(struct criteria *c, enum side side)
{
    c->side = side;
    for (uint32_t i = 0; i < c->n_branches; i++)
        for (uint32_t k = 0; k < c->branches[i].n_any; k++)
            share_side(&c->branches[i].any[k], side);
}

/* Keeps c when it is within limits, else puts back what it was. What is never met is so whatever else it
 * asks for. */
static bool settle(struct criteria *c, struct criteria *before, struct err *e)
{
    share_side(c, has_side(c) ? SIDE_FRANCE : SIDE_PARTNER);
    if (is_never(c)) {
        struct criteria never = {.side = c->side,
                                 .has_near = c->has_near && c->radius_m == 0.0,
                                 .near_lon_deg = c->near_lon_deg,
                                 .near_lat_deg = c->near_lat_deg};
        criteria_release(c);
        attach(&never, (struct criteria_branch){.negated = false});
        *c = never;
    }
    if (within_limits(c, e)) {
        criteria_release(before);
        return true;
    }
    criteria_release(c);
    *c = *before;
    *before = (struct criteria){0};
    return false;
}

/* A leaf of `from` that `to` does not ask for; near goes with radius. */
static void move_leaf(struct criteria *to, struct criteria *from, enum criterion which)
{
    if (which < CRITERION_LISTS) {
        to->values[which] = from->values[which];
        from->values[which] = (struct criterion_values){0};
    } else if (which == CRITERION_Q) {
        memcpy(to->words, from->words, sizeof to->words);
        to->n_words = from->n_words;
        from->n_words = 0;
    } else if (which == CRITERION_BBOX) {
        to->box = from->box;
        to->has_box = true;
        from->has_box = false;
    } else if (which == CRITERION_LOCATED) {
        to->located = from->located;
        from->located = LOCATED_ANY;
    } else if (which == CRITERION_SIDE) {
        to->side = from->side;
        from->side = SIDE_PARTNER;
    } else if (which == CRITERION_WITHIN) {
        to->within = from->within;
        from->within = (struct criteria_within){0};
    } else {
        to->has_near = true;
        to->near_lon_deg = from->near_lon_deg;
        to->near_lat_deg = from->near_lat_deg;
        to->radius_m = from->radius_m;
        from->has_near = false;
        from->radius_m = 0.0;
    }
}

static int compare_numbers(const double *a, const double *b, int n)
{
    for (int i = 0; i < n; i++)
        if (a[i] < b[i] || a[i] > b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

static int compare_ranges(const struct criterion_range *a, uint32_t n_a, const struct criterion_range *b,
                          uint32_t n_b)
{
    for (uint32_t i = 0; i < n_a && i < n_b; i++) {
        if (a[i].from != b[i].from)
            return a[i].from < b[i].from ? -1 : 1;
        if (a[i].to != b[i].to)
            return a[i].to < b[i].to ? -1 : 1;
    }
    return n_a < n_b ? -1 : n_a > n_b;
}

static int compare_values(const struct criterion_values *a, const struct criterion_values *b)
{
    int order = compare_ranges(a->include, a->n_include, b->include, b->n_include);
    if (order == 0)
        order = compare_ranges(a->exclude, a->n_exclude, b->exclude, b->n_exclude);
    if (order == 0)
        order = (a->none - b->none) * 2 + (a->not_none - b->not_none);
    return order;
}

static int compare_words(const struct criteria *a, const struct criteria *b)
{
    int order = (int)a->n_words - (int)b->n_words;
    for (uint32_t i = 0; i < a->n_words && order == 0; i++)
        order = strcmp(a->words[i], b->words[i]);
    return order;
}

static int compare_within(const struct criteria_within *a, const struct criteria_within *b)
{
    if (a->area && b->area)
        return strcmp(area_text(a->area), area_text(b->area));
    if (a->area || b->area)
        return a->area ? 1 : -1;
    if (a->of != b->of)
        return a->of < b->of ? -1 : 1;
    return a->value < b->value ? -1 : a->value > b->value;
}

/* Any order that two leaves of one criterion always have. */
static int compare_leaves(const struct criteria *a, const struct criteria *b, enum criterion which)
{
    if (which < CRITERION_LISTS)
        return compare_values(&a->values[which], &b->values[which]);
    if (which == CRITERION_Q)
        return compare_words(a, b);
    if (which == CRITERION_BBOX)
        return compare_numbers((const double[]){a->box.west, a->box.south, a->box.east, a->box.north},
                               (const double[]){b->box.west, b->box.south, b->box.east, b->box.north}, 4);
    if (which == CRITERION_LOCATED || which == CRITERION_SIDE)
        return which == CRITERION_LOCATED ? (int)a->located - (int)b->located : 0;
    if (which == CRITERION_WITHIN)
        return compare_within(&a->within, &b->within);
    return compare_numbers((const double[]){a->near_lon_deg, a->near_lat_deg, a->radius_m},
                           (const double[]){b->near_lon_deg, b->near_lat_deg, b->radius_m}, 3);
}

static void drop_leaf(struct criteria *c, enum criterion which)
{
    struct criteria gone = {0};
    move_leaf(&gone, c, which);
    criteria_release(&gone);
}

/* A leaf that both ask for: the lesser is c's, the other stands in an `and` of its own, so that it does not
 * matter which was there first. */
static void join_leaf(struct criteria *c, struct criteria *other, enum criterion which)
{
    int order = criteria_asks(c, which) ? compare_leaves(c, other, which) : -1; /* a near alone orders */
    struct criteria lone = {0};
    if (order == 0) {
        drop_leaf(other, which);
        return;
    }
    if (order > 0) {
        move_leaf(&lone, c, which);
        move_leaf(c, other, which);
    } else {
        move_leaf(&lone, other, which);
    }
    attach(c, (struct criteria_branch){false, mem_dup(&lone, sizeof lone), 1});
}

static void join(struct criteria *c, struct criteria *other)
{
    criteria_normalise(c);
    criteria_normalise(other);
    if (other->has_near && other->radius_m == 0.0 && c->has_near)
        other->has_near = false; /* lists go from one point on */
    for (enum criterion i = 0; i < CRITERION_COUNT; i++) {
        bool with_radius = i == CRITERION_NEAR && other->radius_m > 0.0;
        if (!criteria_asks(other, i) || with_radius)
            continue;
        if (criteria_asks(c, i) || (i == CRITERION_RADIUS && c->has_near))
            join_leaf(c, other, i);
        else
            move_leaf(c, other, i);
    }
    c->filter = filter_and(c->filter, other->filter);
    for (uint32_t i = 0; i < other->n_branches; i++)
        attach(c, other->branches[i]);
    free(other->branches);
    *other = (struct criteria){0};
}

/* Asks for nothing but one `or`? */
static bool is_or(const struct criteria *c)
{
    struct criteria leaves = *c;
    leaves.branches = NULL;
    leaves.n_branches = 0;
    return c->n_branches == 1 && !c->branches[0].negated && criteria_empty(&leaves);
}

/* The alternatives of alternatives are alternatives, those that are never met are none. True when one of them
 * is always met. */
static bool gather(struct criteria_branch *b, struct criteria *any, uint32_t n)
{
    bool always = false;
    for (uint32_t i = 0; i < n; i++) {
        always = always || criteria_empty(&any[i]);
        if (is_never(&any[i])) {
            criteria_release(&any[i]);
        } else if (is_or(&any[i])) {
            struct criteria_branch *inner = any[i].branches;
            b->any = mem_grow(b->any, (size_t)b->n_any + inner->n_any + 1, sizeof *b->any);
            for (uint32_t k = 0; k < inner->n_any; k++)
                b->any[b->n_any++] = inner->any[k];
            free(inner->any);
            free(inner);
        } else {
            b->any = mem_grow(b->any, (size_t)b->n_any + 1, sizeof *b->any);
            b->any[b->n_any++] = any[i];
        }
        any[i] = (struct criteria){0};
    }
    return always;
}

/* The criterion that is asked for alone, by a list that excludes nothing; else CRITERION_COUNT. */
static enum criterion lone_list(const struct criteria *c)
{
    enum criterion found = CRITERION_COUNT;
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (criteria_asks(c, i)) {
            if (found != CRITERION_COUNT || i >= CRITERION_LISTS)
                return CRITERION_COUNT;
            found = i;
        }
    if (c->n_branches || c->filter || found == CRITERION_COUNT || c->values[found].n_exclude ||
        c->values[found].not_none)
        return CRITERION_COUNT;
    return found;
}

/* Lists of one criterion are one list: that is what a list means. */
static void merge_lists(struct criteria_branch *b)
{
    struct criteria *of[CRITERION_LISTS] = {NULL};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < b->n_any; i++) {
        struct criteria *a = &b->any[i];
        enum criterion which = lone_list(a);
        if (which == CRITERION_COUNT || !of[which]) {
            b->any[kept] = *a;
            if (which != CRITERION_COUNT)
                of[which] = &b->any[kept];
            kept++;
            continue;
        }
        const struct criterion_values *v = &a->values[which];
        for (uint32_t k = 0; k < v->n_include; k++)
            criteria_add(of[which], which, v->include[k].from, v->include[k].to, false);
        of[which]->values[which].none = of[which]->values[which].none || v->none;
        criteria_normalise(of[which]);
        criteria_release(a);
    }
    b->n_any = kept;
}

static bool branch(struct criteria *c, bool negated, struct criteria *any, uint32_t n, struct err *e)
{
    struct criteria before;
    struct criteria_branch b = {.negated = negated};
    if (n > CRITERIA_MAX_NODES) {
        release_all(any, n);
        return err_set(e, ERR_TOO_LARGE, "the filter has more than %d parts", CRITERIA_MAX_NODES);
    }
    criteria_copy(&before, c);
    bool always = gather(&b, any, n);
    merge_lists(&b);
    if (always) {
        release_all(b.any, b.n_any);
        b.n_any = 0;
        if (negated) /* none of what is always met: nothing */
            attach(c, (struct criteria_branch){.negated = false});
        free(b.any);
    } else if (negated && !b.n_any) {
        free(b.any);
    } else if (!negated && b.n_any == 1) {
        join(c, b.any);
        free(b.any);
    } else {
        attach(c, b);
    }
    return settle(c, &before, e);
}

bool criteria_and(struct criteria *c, struct criteria *other, struct err *e)
{
    struct criteria before;
    criteria_copy(&before, c);
    join(c, other);
    return settle(c, &before, e);
}

bool criteria_or(struct criteria *c, struct criteria *any, uint32_t n, struct err *e)
{
    return branch(c, false, any, n, e);
}

bool criteria_not(struct criteria *c, struct criteria *any, uint32_t n, struct err *e)
{
    return branch(c, true, any, n, e);
}

/* criteria.h - what a request asks for, in one canonical value that every output consumes */
#ifndef ATLAS_CRITERIA_H
#define ATLAS_CRITERIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "atlas/collection.h"
#include "atlas/criterion.h"
#include "atlas/filter.h"
#include "atlas/side.h"
#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/stop.h"
#include "geo/area.h"
#include "geo/bbox.h"
#include "geo/measure.h"

/* Criteria are a tree of and, or, not. A struct criteria is an `and`: of its own leaves (a list of values for
 * each criterion that is asked for, words, a box, a radius) and of its branches. A branch is an `or`, or a
 * `not`, of criteria. What today's parameters express has no branches: values of one parameter are OR,
 * different parameters AND, and the canonical text is theirs.
 *
 * What a tree means is said of joined rows: one row each of collectivité, cooperation, partenaire, projet
 * and financement that hang together (atlas/snapshot.h).
 *
 *   leaf     holds of a joined row by its row of the leaf's level (atlas/criterion.h); `!` negates there: a
 *            projet that is not of eau
 *   and, or  hold of a joined row as their parts do: parts of one level hold on one row of it, and what
 *            stands around an `or` holds on the row that its alternative holds on
 *   not      holds of all joined rows of a record, or of none: when its criteria hold of none of them. It is
 *            the complement among the records of the collection: records of which no projet is of eau
 *   record   matches when the tree holds of one of its joined rows
 *   bbox, located, filter   hold of a record whatever its joined rows: of its geometry, its properties. In a
 *            tree they are of the record that an alternative or a `not` finds
 *
 * So `and` and `or` distribute over each other and De Morgan holds for `not`, but not(not(x)) is not x where
 * more stands beside it: x then holds on some row, which need not be the one that the rest holds on.
 *
 * annee is of the financement where financement or montant is asked for in its own `and` or in one that
 * stands around that, up to the next `not`.
 *
 * A criterion on a level that a collection does not have (a région asked of the Bourse) meets only missing
 * values: it matches nothing but `none` and exclusions. */

/* A range of numbers, both ends included; what a number means: enum criterion_kind, a vocabulary value v is
 * the range v..v. */
struct criterion_range {
    int64_t from, to;
};

/* Empty (no ranges, no none): not asked. Ranges are sorted, without overlap or repetition. */
struct criterion_values {
    struct criterion_range *include, *exclude;
    uint32_t n_include, n_exclude;
    bool none;     /* rows without a value are asked for */
    bool not_none; /* `!none`: rows without a value are excluded */
};

#define CRITERIA_MAX_VALUES   1000
#define CRITERIA_MAX_WORDS    16
#define CRITERIA_MAX_RADIUS_M MEASURE_MOST_M /* half the circumference of the Earth */
/* Of a tree: `and`s in it, how many lie within one another, and how many ways to meet it there are where
 * alternatives of different levels (or with a `not` in them) multiply. */
#define CRITERIA_MAX_NODES 128
#define CRITERIA_MAX_DEPTH 8
#define CRITERIA_MAX_WAYS  64

struct criteria;
struct criteria_branch {
    bool negated;         /* none of them */
    struct criteria *any; /* alternatives; of none nothing holds */
    uint32_t n_any;
};

/* Where places lie: in an area, or by attribute in a territory, whether or not they are located. */
struct understood;
struct criteria_within {
    bool asked;
    struct area *area; /* a reference of its own; or NULL, and then */
    enum criterion of; /* a criterion of lists that has */
    uint32_t value;    /* this value */
};

struct criteria {
    struct criterion_values values[CRITERION_LISTS];
    /* Terms of q: `word`, `"words in order"`, then excluded `-word` and `-"words"`, sorted; words by
     * fold_asked, each term once. What the others come in order says what may name something together; the
     * last of them, when it is a word, is a prefix (atlas/understand.h). */
    char *words[CRITERIA_MAX_WORDS];
    uint32_t n_words;
    /* What they mean, for who evaluates more than once; no reference of its own, and a copy has none. */
    struct understood *understood;
    bool has_box;
    struct bbox box; /* edges included; west > east crosses the antimeridian */
    struct criteria_within within;
    bool has_near; /* lists go from this point on, nearest first; alone it filters nothing */
    double near_lon_deg, near_lat_deg;
    enum side side; /* whose places within, near and bbox ask for, and lists and maps show */
    enum { LOCATED_ANY, LOCATED_TRUE, LOCATED_FALSE } located; /* records with a geometry, without one */
    double radius_m;       /* places within it of the point, great circle of geo/measure.h; 0: not asked */
    struct filter *filter; /* or NULL; a reference of its own. Of the records of the collection that is asked,
                              which it fits (atlas/filter_rows.h): who evaluates has seen to it */
    struct criteria_branch *branches;
    uint32_t n_branches;
    struct stop
        *stop; /* asked while they are evaluated (base/stop.h): then the selection is of no use; or NULL */
};

void criteria_init(struct criteria *c);
void criteria_release(struct criteria *c);
void criteria_copy(struct criteria *to, const struct criteria *from); /* initialises to */
/* What `statut` asks for in lists of a collection: the cooperation's own in cooperations and actions, in all
 * others that of projets. Of the whole tree; ERR_TOO_LARGE as criteria_and. */
enum criterion criterion_own(enum criterion which, enum collection collection);
bool criteria_own(struct criteria *c, enum collection collection, struct err *e);

/* Among the own leaves. */
bool criteria_asks(const struct criteria *c, enum criterion which);
/* bbox, located: of the record, not of a row (atlas/located.h). */
static inline bool criteria_asks_place(const struct criteria *c)
{
    return c->has_box || c->located != LOCATED_ANY;
}
bool criteria_empty(const struct criteria *c);                /* nothing is filtered */
void criteria_drop(struct criteria *c, enum criterion which); /* the own leaf, a list: for facets */
void criteria_add(struct criteria *c, enum criterion which, int64_t from, int64_t to, bool exclude);
void criteria_normalise(struct criteria *c); /* sort and merge after adding, in the whole tree */

/* Do the filters in the tree fit the collection? of: filter_fits (atlas/filter_rows.h). */
bool criteria_fit(const struct criteria *c, enum collection collection, const char *of, struct err *e);

/* Does one of n ranges, sorted and without overlap, share a number with from..to? Looks at their logarithm.
 */
bool ranges_meet(const struct criterion_range *ranges, uint32_t n, int64_t from, int64_t to);

/* The level of a criterion; money: a criterion of the financements stands beside it. criteria_money() says
 * that of the own leaves. */
enum level criterion_level(enum criterion which, bool money);
/* The same of a leaf of c: what asks for a place is of the side's level. */
enum level criteria_level(const struct criteria *c, enum criterion which, bool money);
bool criteria_money(const struct criteria *c);

/* --- building a tree, from its leaves up -------------------------------------------------------------------
 *
 * c becomes: c and other; c and any of the alternatives; c and none of them. What the others hold passes to
 * c: afterwards they are empty, also on failure. What can be said more simply is: `and` in `and` and `or` in
 * `or` become one, a leaf that c does not ask for yet joins its own, alternatives that are always met fall
 * away. A tree past one of the limits above: ERR_TOO_LARGE, and c is as it was. */
bool criteria_and(struct criteria *c, struct criteria *other, struct err *e);
bool criteria_or(struct criteria *c, struct criteria *any, uint32_t n, struct err *e);
bool criteria_not(struct criteria *c, struct criteria *any, uint32_t n, struct err *e);

/* The vocabulary that a criterion takes its values from, or NULL. */
const struct vocabulary *criterion_vocabulary(const struct snapshot *s, enum criterion which);

/* The canonical text: a query string, parameters and values in a fixed order, by code, percent-encoded; then
 * branches as any(...|...) and not(...|...), sorted and each once, whose characters no value holds. Equal
 * criteria give equal text, whatever way they were written: it is the key of caches. */
void criteria_print(const struct criteria *c, const struct snapshot *s, struct bytes *out);

#endif

/* emptied_by.h - what left nothing: the least without which something would be found, and how to ask for that
 */
#ifndef SEARCH_EMPTIED_BY_H
#define SEARCH_EMPTIED_BY_H

#include "atlas/selection.h"
#include "base/json.h"

/* How the question came, for what is said of it; all zero says the least. */
struct emptied_asked {
    const char *datetime;                  /* its text, or NULL; if not, the criteria */
    const struct criteria *undated, *date; /* without it, and it alone */
    enum language language;                /* of said */
    /* Appends the address of the same question with other criteria, canonical text; words: they still ask for
     * some; dated: datetime still stands beside them. NULL: no addresses are said. */
    void (*href)(const void *context, const char *criteria, bool words, bool dated, struct bytes *out);
    const void *context;
};

/* Puts "emptied_by":[{"parameter":"pays","value":"ML","said":"pays : Mali","numberMatched":12,"href":".."},
 * ...], nothing when a question without criteria finds nothing either. For answers that found nothing.
 *
 * What may be left out: each list of values (only one of its exclusions, where that is enough), term of q,
 * bbox, within, radius (with nearest_m, the least whole radius that would find something), located, datetime,
 * the filter, each branch of a tree. Each entry is one such thing, and numberMatched what is found without
 * it. Where no single one is enough, entries are of two, then of more: "also":[{parameter,value,said},...]
 * has those that are left out beside it. No part of what an entry leaves out would be enough alone.
 *
 * Costs a count (selection_count) for each thing, a second one where it is not met alone, and
 * EMPTIED_BY_MOST_PAIRS more where two have to be left out: past those one set of things is said, the later
 * parameters rather than the earlier ones, that may not be the least in number. At most EMPTIED_BY_MOST
 * entries, in the order of parameters. asked may be NULL. */
#define EMPTIED_BY_MOST       20
#define EMPTIED_BY_MOST_PAIRS 64
void emptied_by_put(struct json *j, struct snapshot *s, enum collection collection, const struct criteria *c,
                    const struct emptied_asked *asked);

#endif

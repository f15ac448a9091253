/* emptied_by.h - which criterion or word left nothing: each without which something would be found */
#ifndef SEARCH_EMPTIED_BY_H
#define SEARCH_EMPTIED_BY_H

#include "atlas/selection.h"
#include "base/json.h"

/* Puts "emptied_by":[{"parameter":"pays","value":"ML","numberMatched":12},...]: the own leaves of the
 * criteria (each list, each term of q, bbox), one at a time, without which records match, and how many; in
 * the order of parameters, nothing when there is none. value is canonical text. For answers that found
 * nothing: a count (selection_count) for each. */
void emptied_by_put(struct json *j, const struct snapshot *s, enum collection collection,
                    const struct criteria *c);

#endif

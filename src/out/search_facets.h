/* search_facets.h - the criteria of the search page with their values and counts, as its form shows them */
#ifndef OUT_SEARCH_FACETS_H
#define OUT_SEARCH_FACETS_H

#include "atlas/selection.h"
#include "base/json.h"
#include "search/search_asked.h"

/* Puts "facets":[{"criterion":"pays","pays":true,"open":true,"searched":true,"selected":1,
 * "values":[{"value":"ML","label":"Mali","count":12,"chosen":true},...],"rest":[{"criterion":"pays",
 * "group":"afrique","continent":"afrique","continent_nom":"Afrique","values":[...]},...],"all":140},...]:
 * largest first, then by label; `none` last. The first few and the chosen are values, those behind them rest,
 * in groups where the criterion has some. A member with the
 * name of the criterion is there so that a template finds its words. open, rare: how the form begins. A span
 * of years, euros, inhabitants has "span":true, first and last of the data where they are known, and from and
 * to of what is asked.
 *
 * A criterion that the collection does not have is left out, unless it is asked for. Where nothing matches,
 * the values that stand there without any criteria stay, with 0. */
enum { SEARCH_FACET_SHORT = 6 };
void search_facets_put(struct json *j, const struct search_asked *a, struct selection *sel,
                       const struct criteria *c, enum language language); /* sel: of the list, under c */

/* Is the value one that a field of the form has? Others stand hidden in it. */
bool search_facets_has_field(const struct search_asked *a, const struct snapshot *s,
                             const struct search_value *v);

#endif

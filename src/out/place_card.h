/* place_card.h - what happens at places, as GeoJSON: who works there, on what, with which projects */
#ifndef OUT_PLACE_CARD_H
#define OUT_PLACE_CARD_H

#include "base/json.h"
#include "map/identify.h"

#define PLACE_CARD_COLLECTIVITES 20 /* names listed for one place; the count is of all */
#define PLACE_CARD_REQUESTS      20

/* A FeatureCollection: numberMatched places, a bbox around them, a summary over all of them, and one feature
 * for each of the first `most`. All counts obey the criteria of the selections.
 *
 * `montant` is the euros of the financements that meet the criteria, each once, null where none is known, and
 * `thematiques` how many projets and requests have each (atlas/worth.h).
 *
 * Of the mark of a territory the summary has `territory`: collection, id, nom.
 *
 * The summary and each feature begin with `sites`, the number on the mark, and the `layers` that it is made
 * of: how many sites each draws there, of how many records. The list of the collection, under the layer's
 * criteria and at these places, has the same numberSites and numberMatched. */
void place_card_write(struct json *j, const struct identify_request *r, const struct identified *places,
                      size_t most);

#endif

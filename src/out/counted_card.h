/* counted_card.h - what layers that count others' records show under a point, as JSON */
#ifndef OUT_COUNTED_CARD_H
#define OUT_COUNTED_CARD_H

#include "base/json.h"
#include "map/identify.h"

/* Into an object, where the drawing has such layers. "areas": [{layer, id, nom, counted, records, euros,
 * class, least, most}]: the territory under the point, what of it is counted, the number of its class from 1
 * and the values that this begins and ends with; class 0 of nothing, null of what is not known. * "flux": the
 * arc under the point, or null: {counted, level (region, departement, pair), pairs, sum, region, departement,
 * pays (code and label), collectivites, partenaires (how many), liste_collectivites and liste_partenaires
 * (the first COUNTED_CARD_NAMES)}. */
#define COUNTED_CARD_NAMES 20
void counted_card_write(struct json *j, const struct identify_request *r, const struct identified *found);

#endif

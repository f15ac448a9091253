/* feature.h - records as GeoJSON features (RFC 7946), from the snapshot alone */
#ifndef OUT_FEATURE_H
#define OUT_FEATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "atlas/selection.h"
#include "base/json.h"
#include "out/geojson.h"
#include "store/cell.h"

/* One feature: id, geometry (the places of the record: MultiPoint of a cooperation's, an action's or a
 * projet's partners, Point of a collectivité, a partenaire or a request; MultiPolygon of a
 * territory; null without a position) and
 * properties as documented in the API. Coordinates are longitude, latitude with 6 decimals. A long text that
 * only the database holds is not there; with more (it may be NULL), the caller's functions add to the
 * properties and to the feature itself, unless they are NULL, and coordinates are in another system, unless
 * in is NULL. A place that has no image there is left out. */
struct feature_more {
    void (*properties)(void *context, struct json *j), (*members)(void *context, struct json *j);
    void *context;
    const struct geojson_in *in;
    enum side side; /* whose places are the geometry; without more the partners' */
    const struct territory_numbers
        *numbers; /* of a territory: those of a selection; without, counts are null */
};
void feature_write(struct json *j, const struct snapshot *s, enum collection collection, uint32_t row,
                   const struct feature_more *more);

/* What only the store holds, among the properties: texts and years as they are, lists as arrays of objects.
 * Zeroed but for j. The signatures are those of struct store_reader. */
struct feature_texts {
    struct json *j;
    bool in_list;
};
void feature_put_text(void *texts, const char *name, const struct cell *value);
void feature_put_list(void *texts, const char *name);
void feature_put_row(void *texts, const char *const *names, const struct cell *values);

/* {"id":..,"nom":..,...} of a collectivité or partenaire, as it stands in lists within features. */
void feature_write_collectivite(struct json *j, const struct snapshot *s, uint32_t row);
void feature_write_partenaire(struct json *j, const struct snapshot *s, uint32_t row);

#endif

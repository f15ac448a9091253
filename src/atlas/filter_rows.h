/* filter_rows.h - a filter asked of the records of a collection in a snapshot */
#ifndef ATLAS_FILTER_ROWS_H
#define ATLAS_FILTER_ROWS_H

#include "atlas/bits.h"
#include "atlas/collection.h"
#include "atlas/filter.h"
#include "atlas/side.h"
#include "atlas/territory_numbers.h"
#include "base/stop.h"

/* Records have their properties (atlas/property.h), their id, a text, and their geometry: the places that
 * features show, a point or several, of territories their outlines, missing where there are none. Texts are
 * compared by code points; CASEI and ACCENTI: base/insensitive.h. Places are points of six decimals, as
 * features have them, where they are compared with points. An array that is empty is not missing. */

/* What a filter of the collection may name; how many there are. */
#define FILTER_PROPERTIES_MOST 96
size_t filter_properties(enum collection c, struct filter_property all[FILTER_PROPERTIES_MOST]);

/* Does the filter fit the collection (filter_check)? of: what is said to lack a property, or NULL for the
 * name of the collection. */
bool filter_fits(const struct filter *f, enum collection c, const char *of, struct err *e);

/* Keeps of the rows those that the filter is true of; it fits them. numbers: of territories (struct
 * property_values), else NULL. stop: asked every FILTER_STOP_ROWS, NULL
 * is fine; what is kept once it has stopped is not said. Cost: a comparison of codes takes a few instructions
 * a row, one of names 100 ns, of geometries a microsecond a place. Allocates nothing a row. */
void filter_keep(struct bits *rows, const struct filter *f, const struct snapshot *s, enum collection c,
                 enum side side, const struct territory_numbers *numbers, struct stop *stop);
enum { FILTER_STOP_ROWS = 1024 };

#endif

/* record_places.h - where a record is: the places whose points are its geometry */
#ifndef OUT_RECORD_PLACES_H
#define OUT_RECORD_PLACES_H

#include "atlas/selection.h"
#include "base/bytes.h"

/* Those with a position, in the order in which they are linked: record_places_next gives rows of places->lon
 * and ->lat until there are no more. */
struct record_places {
    const struct places *places;
    const uint32_t *list, *end; /* what is not looked at yet, of links; or of one, itself */
    uint32_t one;
    const struct vocabulary_value *territory; /* that is listed, or NULL: it has no places */
};

/* to holds what one place is found by, so it is not moved while it is walked over. */
void record_places_begin(struct record_places *to, const struct selection *sel, uint32_t row);

static inline bool record_places_next(struct record_places *r, uint32_t *place)
{
    while (r->list < r->end)
        if ((*place = *r->list++) < r->places->n_located)
            return true;
    return false;
}

/* The one point of a record for tables: its only place, or where a territory is named. */
bool record_places_point(struct record_places *r, double *lon_deg, double *lat_deg);

/* All of them as "MULTIPOINT((lon lat),(lon lat))" (OGC 06-103r4), 6 decimals; nothing without any. */
void record_places_wkt(struct record_places *r, struct bytes *out);

#endif

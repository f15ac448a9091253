/* nearest.h - the records of a selection nearest first, without measuring all of them */
#ifndef ATLAS_NEAREST_H
#define ATLAS_NEAREST_H

#include "atlas/selection.h"

/* A record counts with the nearest of its places that are sites of the selection: a collectivité's or
 * partenaire's own, a request's partner's, of a cooperation, action or projet those of the partners, or with
 * side=france of the members. */
struct nearest {
    double distance_m; /* of geo/measure.h; INFINITY for a record without a place */
    uint32_t rank, row;
};

/* At most `most` records from the offset on, in the order of distance, then of names; those without a place
 * last. Returns how many. Cost: grows with offset + most; some ten microseconds for the first ten of 8 000
 * places. Any thread. */
uint32_t nearest_page(const struct selection *sel, double lon_deg, double lat_deg, uint32_t offset,
                      uint32_t most, struct nearest *page);

#endif

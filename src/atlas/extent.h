/* extent.h - where and when the records of a selection are: the box of their sites, the years they span */
#ifndef ATLAS_EXTENT_H
#define ATLAS_EXTENT_H

#include <stdbool.h>

#include "atlas/selection.h"
#include "geo/bbox.h"

struct extent {
    bool located;
    struct bbox box; /* of the sites, of territories of their outlines; never across the antimeridian */
    bool dated;      /* projets by their years, requests by that of their deposit, cooperations and actions
                        from the year that they began; places have none */
    int first_year, last_year;
    bool goes_on; /* one of them has no end: last_year says nothing */
};

void extent_of(const struct selection *sel, struct extent *out);

#endif

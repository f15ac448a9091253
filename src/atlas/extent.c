#include "atlas/extent.h"

#include <math.h>

#include "geo/outlines.h"

static void find_box(const struct sites *s, struct extent *x)
{
    struct bbox b = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (uint32_t i = 0; i < s->places->n_located; i++) {
        if (!s->weight[i])
            continue;
        double lon = s->places->lon[i], lat = s->places->lat[i];
        b = (struct bbox){fmin(b.west, lon), fmin(b.south, lat), fmax(b.east, lon), fmax(b.north, lat)};
    }
    x->located = b.west <= b.east;
    if (x->located)
        x->box = b;
}

static void find_outlines(const struct selection *sel, const struct territories *t, struct extent *x)
{
    BITS_EACH(&sel->records, row)
    {
        const struct outline *o = t->outline ? t->outline[row] : NULL;
        if (!o)
            continue;
        const struct bbox b = x->located ? x->box : o->box;
        x->located = true;
        x->box = (struct bbox){fmin(b.west, o->box.west), fmin(b.south, o->box.south),
                               fmax(b.east, o->box.east), fmax(b.north, o->box.north)};
    }
}

static void add_years(struct extent *x, int16_t from, int16_t to)
{
    if (from == SNAPSHOT_NO_YEAR)
        return;
    x->first_year = !x->dated || from < x->first_year ? from : x->first_year;
    x->last_year = !x->dated || to > x->last_year ? to : x->last_year;
    x->goes_on = x->goes_on || to == INT16_MAX;
    x->dated = true;
}

void extent_of(const struct selection *sel, struct extent *out)
{
    const struct snapshot *s = sel->snapshot;
    *out = (struct extent){.located = false};
    if (collection_territory(sel->collection)) {
        find_outlines(sel, collection_territories(s, sel->collection), out);
        return;
    }
    find_box(&sel->sites, out);
    if (sel->collection == COLLECTION_COLLECTIVITES || sel->collection == COLLECTION_PARTENAIRES)
        return;
    BITS_EACH(&sel->records, row)
    {
        if (sel->collection == COLLECTION_PROJETS)
            add_years(out, s->projets.from_year[row], s->projets.to_year[row]);
        else if (sel->collection == COLLECTION_BOURSE)
            add_years(out, s->bourse.year[row], s->bourse.year[row]);
        else
            add_years(out, s->cooperations.depuis[row], INT16_MAX);
    }
}

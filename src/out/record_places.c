#include "out/record_places.h"

#include "atlas/side.h"
#include "base/decimal.h"

enum { DECIMALS = 6 /* of degrees: a tenth of a metre */ };

void record_places_begin(struct record_places *to, const struct selection *sel, uint32_t row)
{
    const struct snapshot *s = sel->snapshot;
    const enum collection c = sel->collection;
    to->places = side_places(s, c, sel->side);
    to->territory = NULL;
    if (collection_territory(c)) {
        to->territory = &criterion_vocabulary(s, collection_territory(c)->by)->values[row];
        to->list = to->end = &to->one;
        return;
    }
    if (collection_has_many_places(c)) {
        const struct csr *links = side_links(s, sel->side);
        uint32_t cooperation = c == COLLECTION_PROJETS ? s->projets.cooperation[row] : row;
        to->list = links->list + links->first[cooperation];
        to->end = links->list + links->first[cooperation + 1];
        return;
    }
    to->one = c == COLLECTION_BOURSE ? s->bourse.partenaire[row] : row;
    to->list = &to->one;
    to->end = to->list + 1;
}

bool record_places_point(struct record_places *r, double *lon_deg, double *lat_deg)
{
    uint32_t place;
    if (r->territory) {
        *lon_deg = r->territory->lon;
        *lat_deg = r->territory->lat;
        return *lon_deg < 0 || *lon_deg > 0 || *lat_deg < 0 || *lat_deg > 0; /* 0, 0: not known */
    }
    if (!record_places_next(r, &place))
        return false;
    *lon_deg = r->places->lon[place];
    *lat_deg = r->places->lat[place];
    return true;
}

void record_places_wkt(struct record_places *r, struct bytes *out)
{
    const char *before = "MULTIPOINT((";
    uint32_t place;
    while (record_places_next(r, &place)) {
        bytes_add_text(out, before);
        decimal_add(out, r->places->lon[place], DECIMALS);
        bytes_add_char(out, ' ');
        decimal_add(out, r->places->lat[place], DECIMALS);
        bytes_add_char(out, ')');
        before = ",(";
    }
    bytes_add_text(out, *before == ',' ? ")" : "");
}

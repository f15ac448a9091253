#include "out/record_places.h"

#include "atlas/side.h"
#include "base/decimal.h"

enum { DECIMALS = 6 /* of degrees: a tenth of a metre */ };

bool record_places_many(enum collection c)
{
    return c == COLLECTION_COOPERATIONS || c == COLLECTION_ACTIONS || c == COLLECTION_PROJETS;
}

void record_places_begin(struct record_places *to, const struct selection *sel, uint32_t row)
{
    const struct snapshot *s = sel->snapshot;
    const enum collection c = sel->collection;
    to->places = side_places(s, c, sel->side);
    if (record_places_many(c)) {
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

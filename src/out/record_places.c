#include "out/record_places.h"

bool record_places_many(enum collection c)
{
    return c == COLLECTION_COOPERATIONS || c == COLLECTION_ACTIONS || c == COLLECTION_PROJETS;
}

void record_places_begin(struct record_places *to, const struct snapshot *s, enum collection c, uint32_t row)
{
    to->places = c == COLLECTION_COLLECTIVITES ? &s->collectivites.places : &s->partenaires.places;
    if (record_places_many(c)) {
        const struct csr *links = &s->cooperations.partners;
        uint32_t cooperation = c == COLLECTION_PROJETS ? s->projets.cooperation[row] : row;
        to->list = links->list + links->first[cooperation];
        to->end = links->list + links->first[cooperation + 1];
        return;
    }
    to->one = c == COLLECTION_BOURSE ? s->bourse.partenaire[row] : row;
    to->list = &to->one;
    to->end = to->list + 1;
}

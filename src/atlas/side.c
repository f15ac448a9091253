#include "atlas/side.h"

const char *const SIDE_NAMES[SIDES] = {"partner", "france"};

const struct places *side_places(const struct snapshot *s, enum collection c, enum side side)
{
    bool french = c == COLLECTION_COLLECTIVITES ||
                  (side == SIDE_FRANCE && c != COLLECTION_PARTENAIRES && c != COLLECTION_BOURSE);
    return french ? &s->collectivites.places : &s->partenaires.places;
}

const struct csr *side_links(const struct snapshot *s, enum side side)
{
    return side == SIDE_FRANCE ? &s->cooperations.members : &s->cooperations.partners;
}

const struct csr *side_cooperations(const struct snapshot *s, enum side side)
{
    return side == SIDE_FRANCE ? &s->collectivites.cooperations : &s->partenaires.cooperations;
}

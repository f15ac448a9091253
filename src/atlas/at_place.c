#include "atlas/at_place.h"

#include "atlas/side.h"

static void each_of_links(const struct selection *sel, uint32_t place, at_place_visit *visit, void *context)
{
    const struct snapshot *s = sel->snapshot;
    const struct csr *links = side_cooperations(s, sel->side);
    for (uint32_t i = links->first[place]; i < links->first[place + 1]; i++) {
        const uint32_t c = links->list[i];
        uint32_t from = c, to = c + 1;
        if (sel->collection == COLLECTION_PROJETS) {
            from = s->cooperations.first_projet[c];
            to = s->cooperations.first_projet[c + 1];
        }
        for (uint32_t row = from; row < to; row++)
            if (bits_get(&sel->records, row) && selection_has_site(sel, row, place))
                visit(context, row);
    }
}

void at_place_each(const struct selection *sel, uint32_t place, at_place_visit *visit, void *context)
{
    const struct csr *requests = &sel->snapshot->partenaires.bourse;
    switch (sel->collection) {
    case COLLECTION_COLLECTIVITES:
    case COLLECTION_PARTENAIRES:
        if (bits_get(&sel->records, place))
            visit(context, place);
        break;
    case COLLECTION_BOURSE:
        for (uint32_t i = requests->first[place]; i < requests->first[place + 1]; i++)
            if (bits_get(&sel->records, requests->list[i]))
                visit(context, requests->list[i]);
        break;
    default:
        each_of_links(sel, place, visit, context);
    }
}

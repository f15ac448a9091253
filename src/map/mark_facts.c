#include "map/mark_facts.h"

#include <string.h>

#include "atlas/at_place.h"
#include "base/hash.h"

uint64_t mark_id(uint64_t hash)
{
    hash &= ((uint64_t)1 << MARK_ID_BITS) - 1;
    return hash ? hash : 1;
}

/* By name: the numbers of layers may change with the program. */
uint64_t mark_layer_seed(const char *layer)
{
    return hash_text(layer);
}

uint64_t mark_place_hash(const char *place_uid)
{
    return hash_bytes(place_uid, strlen(place_uid), 1);
}

uint64_t mark_site_id(uint64_t place_seed, const char *record_uid, size_t n)
{
    return mark_id(hash_bytes(record_uid, n, place_seed));
}

static uint64_t position_id(int zoom, const struct group *g)
{
    const int64_t at[3] = {zoom, g->x & (MERCATOR_WORLD - 1), g->y}; /* x in this world */
    return mark_id(hash_bytes(at, sizeof at, 0));
}

const struct record_rows *mark_places(const struct selection *sel)
{
    return sel->sites.french ? &sel->snapshot->collectivites.rows : &sel->snapshot->partenaires.rows;
}

static void note_row(void *context, uint32_t row)
{
    *(uint32_t *)context = row;
}

void mark_facts_find(struct mark_facts *f, const struct marks *m, size_t group, int zoom)
{
    struct marks_place at;
    enum collection collection;
    uint32_t territory;
    *f = (struct mark_facts){.row = SNAPSHOT_NO_ROW};
    if (marks_territory(m, group, &collection, &territory)) {
        const struct snapshot *of = m->selections[0]->snapshot;
        const struct record_rows *rows = collection_rows(of, collection);
        f->name = snapshot_text(of, rows->name[territory]);
        f->id = mark_id(mark_place_seed(mark_layer_seed(COLLECTION_NAMES[collection]),
                                        mark_place_hash(snapshot_text(of, rows->uid[territory]))));
        return;
    }
    if (!marks_place(m, group, &at)) {
        f->id = position_id(zoom, &m->groups[group]);
        return;
    }
    const struct snapshot *s = at.of->snapshot;
    const struct record_rows *places = mark_places(at.of);
    const char *uid = snapshot_text(s, places->uid[at.place]);
    f->of = at.of;
    f->name = snapshot_text(s, places->name[at.place]);
    if (m->groups[group].weight == 1)
        at_place_each(at.of, at.place, note_row, &f->row);
    if (f->row == SNAPSHOT_NO_ROW) {
        f->id = mark_id(
            mark_place_seed(mark_layer_seed(COLLECTION_NAMES[at.of->sites.french ? COLLECTION_COLLECTIVITES
                                                                                 : COLLECTION_PARTENAIRES]),
                            mark_place_hash(uid)) +
            1); /* not the seed of a site of that layer */
        return;
    }
    const char *record = snapshot_text(s, collection_rows(s, at.of->collection)->uid[f->row]);
    f->id = mark_site_id(
        mark_place_seed(mark_layer_seed(map_layer_name(m->layers[at.layer])), mark_place_hash(uid)), record,
        strlen(record));
}

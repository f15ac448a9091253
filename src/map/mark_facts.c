#include "map/mark_facts.h"

#include <string.h>

#include "atlas/at_place.h"
#include "base/hash.h"

static uint64_t settle(uint64_t hash)
{
    hash &= ((uint64_t)1 << MARK_ID_BITS) - 1;
    return hash ? hash : 1;
}

/* By name: the numbers of layers may change with the program. */
uint64_t mark_place_seed(const char *layer, const char *place_uid)
{
    return hash_bytes(place_uid, strlen(place_uid), hash_text(layer));
}

uint64_t mark_site_id(uint64_t seed, const char *record_uid, size_t n)
{
    return settle(hash_bytes(record_uid, n, seed));
}

static uint64_t position_id(int zoom, const struct group *g)
{
    const int64_t at[3] = {zoom, g->x & (MERCATOR_WORLD - 1), g->y}; /* x in this world */
    return settle(hash_bytes(at, sizeof at, 0));
}

const struct record_rows *mark_places(const struct selection *sel)
{
    return sel->sites.french ? &sel->snapshot->collectivites.rows : &sel->snapshot->partenaires.rows;
}

/* --- where a mark stands ----------------------------------------------------------------------------------
 */

struct only_place {
    const struct selection *of;
    size_t layer; /* of the marks */
    uint32_t place;
    bool found, several;
};

static void note_place(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    struct only_place *o = context;
    (void)x, (void)y, (void)weight;
    o->several |= o->found && o->place != place;
    o->place = place;
    o->found = true;
}

/* Is it one place? Layers may share it: they are asked who stands on the mark's spot. */
static bool find_place(struct only_place *o, const struct marks *m, size_t group)
{
    const struct group *g = &m->groups[group];
    const uint32_t *shares = m->shares + group * m->n_layers;
    *o = (struct only_place){0};
    if (g->x0 != g->x1 || g->y0 != g->y1)
        return false;
    for (size_t i = 0; i < m->n_layers; i++) {
        const struct selection *sel = m->selections[i];
        if (!shares[i])
            continue;
        if (o->of && o->of->sites.french != sel->sites.french)
            return false;
        o->of = sel;
        o->layer = i;
        if (g->place != GROUP_NO_PLACE)
            note_place(o, g->place, g->x, (uint32_t)g->y, 0);
        else
            sites_in_box(&sel->sites, g->x0, g->y0, g->x0, g->y0, note_place, o);
    }
    return o->found && !o->several;
}

static void note_row(void *context, uint32_t row)
{
    *(uint32_t *)context = row;
}

void mark_facts_find(struct mark_facts *f, const struct marks *m, size_t group, int zoom)
{
    struct only_place at;
    enum collection collection;
    uint32_t territory;
    *f = (struct mark_facts){.row = SNAPSHOT_NO_ROW};
    if (marks_territory(m, group, &collection, &territory)) {
        const struct snapshot *of = m->selections[0]->snapshot;
        const struct record_rows *rows = collection_rows(of, collection);
        f->name = snapshot_text(of, rows->name[territory]);
        f->id = settle(
            mark_place_seed(COLLECTION_NAMES[collection], snapshot_text(of, rows->uid[territory])));
        return;
    }
    if (!find_place(&at, m, group)) {
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
        f->id = settle(
            mark_place_seed(
                COLLECTION_NAMES[at.of->sites.french ? COLLECTION_COLLECTIVITES : COLLECTION_PARTENAIRES],
                uid) +
            1); /* not the seed of a site of that layer */
        return;
    }
    const char *record = snapshot_text(s, collection_rows(s, at.of->collection)->uid[f->row]);
    f->id = mark_site_id(mark_place_seed(map_layer_name(m->layers[at.layer]), uid), record, strlen(record));
}

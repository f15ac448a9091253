#include <stdlib.h>
#include <string.h>

#include "atlas/at_place.h"
#include "base/mem.h"
#include "map/mark_facts.h"
#include "map/vector_tile_inside.h"

const struct vector_field VECTOR_MARK_FIELDS[] = {
    {"count", "Number"},
    {"point_count", "Number"},
    {"point_count_abbreviated", "String"},
    {"name", "String"},
    {"collection", "String"},
    {"uid", "String"},
    {"title", "String"},
    {NULL, NULL},
};

const struct vector_field VECTOR_SITE_FIELDS[] = {
    {"uid", "String"}, {"name", "String"}, {"jumelage", "Boolean"}, {NULL, NULL}};

/* --- each site for itself ---------------------------------------------------------------------------------
 */

/* Most of the time would go into waiting for what lies anywhere in memory: the texts of some places are asked
 * for together, then what is known of their records, then the texts of these, and what was asked for first
 * has come meanwhile. */
enum { BATCH_PLACES = 64, BATCH_SITES = 256 };

struct site_place {
    uint32_t row;
    uint64_t seed;
    struct mvt_spot spot;
    struct mvt_tags tags;
};

struct site_writer {
    struct vector_tiles *v;
    const struct selection *sel;
    const struct record_rows *records, *places;
    const struct vector_window *window;
    const uint8_t *jumelage; /* of records; NULL: they have none */
    struct vector_places *known;
    uint64_t layer_seed;
    uint32_t uid_key, name_key, jumelage_key;
    struct mvt_tags kinds[2]; /* no jumelage, and one: none of a collection that knows of none */
    struct site_place batch[BATCH_PLACES];
    uint32_t n_batch, place; /* place: whose records are looked up */
    struct {
        uint32_t row, place;
        const char *uid;
    } sites[BATCH_SITES];
    uint32_t n_sites;
};

/* Room for the rows of a layer that begins: what the last one left is below base. */
static void known_begin(struct vector_known *k, uint32_t rows)
{
    if (rows > k->capacity) {
        k->known = mem_grow(k->known, rows, sizeof *k->known);
        memset(k->known + k->capacity, 0, (rows - k->capacity) * sizeof *k->known);
        k->capacity = rows;
    }
}

static void known_end(struct vector_known *k, uint32_t values)
{
    if (values < UINT32_MAX / 2 - k->base) {
        k->base += values;
        return;
    }
    memset(k->known, 0, k->capacity * sizeof *k->known);
    k->base = 1;
}

/* Of a record: uids are its own, so that there is nothing to look for. */
static uint32_t uid_value(struct site_writer *s, uint32_t row, const char *uid, size_t n)
{
    struct vector_known *k = &s->v->records;
    if (k->known[row] < k->base)
        k->known[row] = k->base + mvt_add_text(&s->v->mvt, uid, n);
    return k->known[row] - k->base;
}

/* Of a place: as many as have the name share it. */
static uint32_t name_value(struct site_writer *s, uint32_t place)
{
    struct vector_known *k = &s->v->names;
    const uint32_t row = vector_places_find(s->known, s->sel->snapshot, place);
    if (k->known[row] < k->base) {
        const char *name = snapshot_text(s->sel->snapshot, s->places->name[row]);
        const size_t n = s->known->lengths[row];
        k->known[row] = k->base + (n ? mvt_add_valid_text(&s->v->mvt, name, n)
                                     : mvt_add_text(&s->v->mvt, name, strlen(name)));
    }
    return k->known[row] - k->base;
}

/* A value that no site has is not in the tile: it is added by the first that has it. */
static const struct mvt_tags *kind_of(struct site_writer *s, uint32_t row)
{
    struct mvt_tags *kind = &s->kinds[s->jumelage && s->jumelage[row] == 1];
    if (s->jumelage && !kind->n)
        mvt_tags_add(kind, s->jumelage_key, mvt_bool(&s->v->mvt, kind == &s->kinds[1]));
    return kind;
}

static void write_noted(struct site_writer *s)
{
    for (uint32_t i = 0; i < s->n_sites; i++) {
        s->sites[i].uid = snapshot_text(s->sel->snapshot, s->records->uid[s->sites[i].row]);
        __builtin_prefetch(s->sites[i].uid);
    }
    for (uint32_t i = 0; i < s->n_sites; i++) {
        const uint32_t row = s->sites[i].row;
        const struct site_place *p = &s->batch[s->sites[i].place];
        const char *uid = s->sites[i].uid;
        const size_t n = strlen(uid);
        const uint32_t value = uid_value(s, row, uid, n);
        mvt_write_spot(&s->v->mvt, &p->spot, mark_site_id(p->seed, uid, n), s->uid_key, value,
                       kind_of(s, row), &p->tags);
    }
    s->n_sites = 0;
}

static void note_site(void *context, uint32_t row)
{
    struct site_writer *s = context;
    if (s->n_sites == BATCH_SITES)
        write_noted(s);
    __builtin_prefetch(&s->records->uid[row]);
    __builtin_prefetch(&s->v->records.known[row], 1);
    if (s->jumelage)
        __builtin_prefetch(&s->jumelage[row]);
    s->sites[s->n_sites].row = row;
    s->sites[s->n_sites++].place = s->place;
}

static void write_batch(struct site_writer *s)
{
    for (uint32_t i = 0; i < s->n_batch; i++) {
        struct site_place *p = &s->batch[i];
        p->tags.n = 0;
        mvt_tags_add(&p->tags, s->name_key, name_value(s, p->row));
        p->seed = mark_place_seed(s->layer_seed, s->known->hashes[p->row]);
    }
    for (s->place = 0; s->place < s->n_batch; s->place++)
        at_place_each(s->sel, s->batch[s->place].row, note_site, s);
    write_noted(s);
    s->n_batch = 0;
}

static void note_place(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    struct site_writer *s = context;
    const struct vector_window *w = s->window;
    (void)weight;
    if (s->n_batch == BATCH_PLACES)
        write_batch(s);
    struct site_place *p = &s->batch[s->n_batch++];
    p->row = place;
    mvt_spot_at(&p->spot, vector_unit(x, w->box.x0, w->shift), vector_unit(y, w->box.y0, w->shift));
    __builtin_prefetch(snapshot_text(s->sel->snapshot, s->places->name[place]));
}

void vector_sites_write(struct vector_tiles *v, enum map_layer layer, const struct selection *sel,
                        const struct vector_window *w, struct bytes *out)
{
    const struct snapshot *snapshot = sel->snapshot;
    struct site_writer s = {.v = v,
                            .sel = sel,
                            .records = collection_rows(snapshot, sel->collection),
                            .places = mark_places(sel),
                            .window = w,
                            .known = sel->sites.french ? &v->french : &v->foreign,
                            .layer_seed = mark_layer_seed(map_layer_name(layer))};
    mvt_layer_begin(&v->mvt, out, map_layer_name(layer));
    known_begin(&v->records, s.records->n);
    known_begin(&v->names, s.places->n);
    vector_places_begin(s.known, snapshot, s.places);
    s.uid_key = mvt_key(&v->mvt, "uid");
    s.name_key = mvt_key(&v->mvt, "name");
    if (s.records == &snapshot->cooperations.rows) {
        s.jumelage = snapshot->cooperations.jumelage;
        s.jumelage_key = mvt_key(&v->mvt, "jumelage");
    }
    sites_in_box(&sel->sites, w->around.x0, w->around.y0, w->around.x1 - 1, w->around.y1 - 1, note_place, &s);
    write_batch(&s);
    known_end(&v->records, v->mvt.n_values);
    known_end(&v->names, v->mvt.n_values);
    mvt_layer_end(&v->mvt);
}

/* --- marks ------------------------------------------------------------------------------------------------
 */

static void put_shares(struct mvt *m, const struct marks *marks, size_t group)
{
    const uint32_t *shares = marks->shares + group * marks->n_layers;
    for (size_t i = 0; i < marks->n_layers && marks->n_layers > 1; i++)
        if (shares[i])
            mvt_put_int(m, map_layer_name(marks->layers[i]), shares[i]);
}

/* What the picture shows instead of, or around, the count. */
static void put_worth(struct vector_tiles *v, size_t group)
{
    const struct marks *marks = &v->marks;
    struct mvt *m = &v->mvt;
    char text[MARKER_TEXT_BYTES];
    if (marks->measure == MEASURE_AMOUNT) {
        marks_text(marks, group, text);
        if (marks->euros[group] != WORTH_NO_EUROS)
            mvt_put_int(m, "amount", marks->euros[group]);
        mvt_put_text(m, "amount_abbreviated", text);
    }
    for (unsigned i = 0; i <= MARKS_THEMES && marks->ring == MAP_RING_THEMATIQUE; i++) {
        const uint32_t share = marks->theme_shares[group * (MARKS_THEMES + 1) + i];
        if (share)
            mvt_put_int(m, v->theme_keys[i], share);
    }
}

static void put_record(struct mvt *m, const struct selection *sel, uint32_t row)
{
    const struct record_rows *rows = collection_rows(sel->snapshot, sel->collection);
    mvt_put_text(m, "collection", COLLECTION_NAMES[sel->collection]);
    mvt_put_text(m, "uid", snapshot_text(sel->snapshot, rows->uid[row]));
    mvt_put_text(m, "title", snapshot_text(sel->snapshot, rows->name[row]));
}

static void write_mark(struct vector_tiles *v, size_t group, int zoom, const struct vector_window *w)
{
    const struct group *g = &v->marks.groups[group];
    struct mvt *m = &v->mvt;
    struct mark_facts facts;
    mark_facts_find(&facts, &v->marks, group, zoom);
    mvt_feature_begin(m, MVT_POINT, facts.id);
    mvt_put_int(m, "count", (int64_t)g->weight);
    if (g->weight > 1) {
        char text[MARKER_TEXT_BYTES];
        marker_count_text(g->weight, text);
        mvt_put_int(m, "point_count", (int64_t)g->weight);
        mvt_put_text(m, "point_count_abbreviated", text);
    }
    put_shares(m, &v->marks, group);
    put_worth(v, group);
    if (facts.name)
        mvt_put_text(m, "name", facts.name);
    if (facts.row != SNAPSHOT_NO_ROW)
        put_record(m, facts.of, facts.row);
    mvt_add_point(m, vector_unit(g->x, w->box.x0, w->shift), vector_unit(g->y, w->box.y0, w->shift));
    mvt_feature_end(m);
}

static bool stands_around(const struct vector_window *w, const struct group *g)
{
    return g->x >= w->around.x0 && g->x < w->around.x1 && g->y >= w->around.y0 && g->y < w->around.y1;
}

bool vector_marks_write(struct vector_tiles *v, const struct tile_request *r, const struct vector_window *w,
                        struct bytes *out, struct err *e)
{
    const struct group_box window = {w->box.x0, w->box.y0, w->box.x1, w->box.y1};
    if (!marks_gather(&v->marks, &r->drawing, &window, tile_pixel(r->tile.z), e))
        return false;
    for (unsigned i = 0; i <= MARKS_THEMES && v->marks.n; i++)
        marks_theme_key(v->marks.selections[0]->snapshot, &v->marks.themes, i, v->theme_keys[i]);
    for (size_t layer = 0; layer < v->marks.n_layers; layer++) {
        mvt_layer_begin(&v->mvt, out, map_layer_name(v->marks.layers[layer]));
        for (size_t i = 0; i < v->marks.n; i++)
            if (marks_main_layer(&v->marks, i) == layer && stands_around(w, &v->marks.groups[i]))
                write_mark(v, i, r->tile.z, w);
        mvt_layer_end(&v->mvt);
    }
    return true;
}

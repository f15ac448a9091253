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

#define NO_VALUE UINT32_MAX /* it is not there yet */

struct site_writer {
    struct vector_tiles *v;
    const struct selection *sel;
    const struct record_rows *records, *places;
    const struct vector_window *window;
    const uint8_t *jumelage; /* of records; NULL: they have none */
    struct vector_names *names;
    uint64_t layer_seed;
    uint32_t uid_key, name_key, jumelage_key, jumelage_values[2];
    /* the place */
    uint64_t seed;
    struct mvt_spot spot;
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
    const uint32_t row = vector_names_find(s->names, s->sel->snapshot, place);
    if (k->known[row] < k->base) {
        const char *name = snapshot_text(s->sel->snapshot, s->places->name[row]);
        k->known[row] = k->base + mvt_add_text(&s->v->mvt, name, strlen(name));
    }
    return k->known[row] - k->base;
}

/* A value that no site has is not in the tile. */
static uint32_t jumelage_value(struct site_writer *s, bool is)
{
    if (s->jumelage_values[is] == NO_VALUE)
        s->jumelage_values[is] = mvt_bool(&s->v->mvt, is);
    return s->jumelage_values[is];
}

static void write_site(void *context, uint32_t row)
{
    struct site_writer *s = context;
    struct mvt *m = &s->v->mvt;
    const char *uid = snapshot_text(s->sel->snapshot, s->records->uid[row]);
    const size_t n = strlen(uid);
    m->n_tags = 0;
    mvt_tag(m, s->uid_key, uid_value(s, row, uid, n));
    if (s->jumelage)
        mvt_tag(m, s->jumelage_key, jumelage_value(s, s->jumelage[row] == 1));
    mvt_write_spot(m, &s->spot, mark_site_id(s->seed, uid, n));
}

static void write_place(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    struct site_writer *s = context;
    const struct vector_window *w = s->window;
    (void)weight;
    mvt_spot_at(&s->spot, vector_unit(x, w->box.x0, w->shift), vector_unit(y, w->box.y0, w->shift));
    mvt_spot_tag(&s->spot, s->name_key, name_value(s, place));
    s->seed = mark_place_seed(s->layer_seed, snapshot_text(s->sel->snapshot, s->places->uid[place]));
    at_place_each(s->sel, place, write_site, s);
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
                            .names = sel->sites.french ? &v->french : &v->foreign,
                            .layer_seed = mark_layer_seed(map_layer_name(layer))};
    mvt_layer_begin(&v->mvt, out, map_layer_name(layer));
    known_begin(&v->records, s.records->n);
    known_begin(&v->names, s.places->n);
    vector_names_begin(s.names, snapshot, s.places);
    s.uid_key = mvt_key(&v->mvt, "uid");
    s.name_key = mvt_key(&v->mvt, "name");
    if (s.records == &snapshot->cooperations.rows) {
        s.jumelage = snapshot->cooperations.jumelage;
        s.jumelage_key = mvt_key(&v->mvt, "jumelage");
        s.jumelage_values[0] = s.jumelage_values[1] = NO_VALUE;
    }
    sites_in_box(&sel->sites, w->around.x0, w->around.y0, w->around.x1 - 1, w->around.y1 - 1, write_place,
                 &s);
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

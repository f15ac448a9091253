#include <stdio.h>
#include <string.h>

#include "base/blob.h"
#include "base/hash.h"
#include "map/lettering.h"
#include "map/vector_tile_inside.h"

enum { KEY_BYTES = 64 };

static const struct vector_field SHAPE_FIELDS[] = {{"kind", "String"}, {NULL, NULL}},
                                 RIVER_FIELDS[] = {{"kind", "String"}, {"rank", "Number"}, {NULL, NULL}},
                                 LABEL_FIELDS[] = {{"name", "String"},
                                                   {"kind", "String"},
                                                   {"rank", "Number"},
                                                   {NULL, NULL}};

const struct vector_layer VECTOR_LABELS = {
    "labels", "names in French that show at the zoom, the most important with the least rank", LABEL_FIELDS};
const struct vector_layer VECTOR_BASE[] = {
    {"land", "areas: land, france, and island for islands in lakes", SHAPE_FIELDS},
    {"lakes", "areas: lake", SHAPE_FIELDS},
    {"rivers", "lines: river, of rank 1 (the largest) to 3", RIVER_FIELDS},
    {"coast", "lines: coast, and shore of lakes", SHAPE_FIELDS},
    {"province-borders", "lines: province, of other countries, and small-province where they are small",
     SHAPE_FIELDS},
    {"departement-borders", "lines: departement, between French ones", SHAPE_FIELDS},
    {"region-borders", "lines: region, between French ones", SHAPE_FIELDS},
    {"borders", "lines: border, or disputed", SHAPE_FIELDS},
    {NULL, NULL, NULL},
};

/* The sources of the style (map/base.h), in the order of VECTOR_BASE. */
static const struct vector_part PARTS[] = {
    {"land", "land", "land", 0, true, true},
    {"land", "france", "france", 0, true, true},
    {"land", "islands", "island", 0, true, false},
    {"lakes", "lakes", "lake", 0, true, false},
    {"rivers", "rivers-1", "river", 1, false, false},
    {"rivers", "rivers-2", "river", 2, false, false},
    {"rivers", "rivers-3", "river", 3, false, false},
    {"coast", "coast", "coast", 0, false, false},
    {"coast", "shores", "shore", 0, false, false},
    {"province-borders", "provinces", "province", 0, false, false},
    {"province-borders", "small-provinces", "small-province", 0, false, false},
    {"departement-borders", "departements", "departement", 0, false, false},
    {"region-borders", "regions", "region", 0, false, false},
    {"borders", "borders", "border", 0, false, false},
    {"borders", "disputed", "disputed", 0, false, false},
};

const struct vector_part *vector_part_of(const char *source)
{
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++)
        if (strcmp(PARTS[i].source, source) == 0)
            return &PARTS[i];
    return NULL;
}

/* --- shapes -----------------------------------------------------------------------------------------------
 */

static bool write_part(struct vector_tiles *v, const struct base_map *b, struct tile t,
                       const struct vector_part *p, struct err *e)
{
    struct base_cut cut = {TILE_SIZE_PX, TILE_SIZE_PX, VECTOR_MARGIN_PX, false};
    const struct base_window window = base_window_of_tile(t, VECTOR_DETAIL);
    const struct path *path = base_trace(v->base, b, &window, &cut, p->source);
    bool done = true;
    if (!path)
        return true;
    mvt_feature_begin(&v->mvt, p->area ? MVT_AREA : MVT_LINE, 0);
    if (p->area)
        done = vector_shapes_areas(&v->shapes, path, cut.backwards, e);
    else
        vector_shapes_lines(&v->shapes, path);
    if (v->mvt.geometry.n == 0) /* and no values that nobody has */
        return done;
    mvt_put_text(&v->mvt, "kind", p->kind);
    if (p->rank)
        mvt_put_int(&v->mvt, "rank", p->rank);
    mvt_feature_end(&v->mvt);
    return done;
}

static bool write_shapes(struct vector_tiles *v, const struct base_map *b, struct tile t, struct bytes *out,
                         struct err *e)
{
    bool done = true;
    for (size_t i = 0, k = 0; VECTOR_BASE[i].name && done; i++) {
        mvt_layer_begin(&v->mvt, out, VECTOR_BASE[i].name);
        for (; done && k < sizeof PARTS / sizeof PARTS[0] && strcmp(PARTS[k].layer, VECTOR_BASE[i].name) == 0;
             k++)
            done = write_part(v, b, t, &PARTS[k], e);
        mvt_layer_end(&v->mvt);
    }
    return done;
}

/* Putting areas together is most of a tile, and the same in all maps: it is kept as it was written. Styles
 * that differ in colours alone share it. */
static bool put_shapes(struct vector_tiles *v, const struct tile_request *r, struct bytes *out, struct err *e)
{
    const struct map_style *style = &v->shared->styles[r->drawing.style];
    char key[KEY_BYTES];
    const int n = snprintf(key, sizeof key, "%s/%d/%d/%d",
                           base_map_style(style->base)->own_layers ? style->name : "", r->tile.z, r->tile.x,
                           r->tile.y);
    struct blob *kept = cache_get(v->shared->vectors, key, (size_t)n);
    if (kept) {
        bytes_add(out, kept->data, kept->n);
        blob_free(kept);
        return true;
    }
    const size_t from = out->n;
    if (!write_shapes(v, style->base, r->tile, out, e))
        return false;
    if (out->full)
        return true;
    kept = blob_new(out->data + from, out->n - from);
    cache_put(v->shared->vectors, key, (size_t)n, kept, blob_bytes(kept));
    blob_free(kept);
    return true;
}

/* --- names ------------------------------------------------------------------------------------------------
 */

struct label_writer {
    struct mvt *mvt;
    const struct style *style;
    const struct vector_window *window;
};

/* The id is of what is written, wherever it stands. */
static void write_label(void *context, const struct lettering_shown *n, int64_t x)
{
    const struct label_writer *l = context;
    char name[LETTERING_TEXT_BYTES];
    const int64_t at[2] = {n->x, n->y};
    snprintf(name, sizeof name, "%s", n->text);
    for (char *c = name; *c; c++)
        if (*c == '\n')
            *c = ' ';
    mvt_feature_begin(l->mvt, MVT_POINT, hash_bytes(at, sizeof at, hash_text(n->text)));
    mvt_put_text(l->mvt, "name", name);
    mvt_put_text(l->mvt, "kind", l->style->layers[n->layer].kind);
    mvt_put_int(l->mvt, "rank", n->order);
    mvt_add_point(l->mvt, vector_unit(x, l->window->box.x0, l->window->shift),
                  vector_unit(n->y, l->window->box.y0, l->window->shift));
    mvt_feature_end(l->mvt);
}

static void write_labels(struct vector_tiles *v, const struct tile_request *r, const struct vector_window *w,
                         struct bytes *out)
{
    const struct base_map *b = v->shared->styles[r->drawing.style].base;
    struct label_writer l = {&v->mvt, base_map_style(b), w};
    mvt_layer_begin(&v->mvt, out, VECTOR_LABELS.name);
    lettering_in(base_map_lettering(b), r->tile.z, w->around.x0, w->around.y0, w->around.x1, w->around.y1,
                 write_label, &l);
    mvt_layer_end(&v->mvt);
}

bool vector_base_write(struct vector_tiles *v, const struct tile_request *r, const struct vector_window *w,
                       bool shapes, bool labels, struct bytes *out, struct err *e)
{
    if (shapes && !put_shapes(v, r, out, e))
        return false;
    if (labels)
        write_labels(v, r, w, out);
    return true;
}

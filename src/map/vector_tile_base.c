#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "map/lettering.h"
#include "map/vector_tile_inside.h"

#define DETAIL    2 /* as a picture of scale 2: clients show vector tiles 512 pixels wide */
#define BUFFER_PX 4 /* around shapes: wider than half of any line */

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
    {"provinces", "lines: province, of other countries, and small-province where they are small",
     SHAPE_FIELDS},
    {"departements", "lines: departement, between French ones", SHAPE_FIELDS},
    {"regions", "lines: region, between French ones", SHAPE_FIELDS},
    {"borders", "lines: border, or disputed", SHAPE_FIELDS},
    {NULL, NULL, NULL},
};

/* The sources of the style (map/base.h), in the order of VECTOR_BASE. */
static const struct vector_part PARTS[] = {
    {"land", "land", "land", 0, true},
    {"land", "france", "france", 0, true},
    {"land", "islands", "island", 0, true},
    {"lakes", "lakes", "lake", 0, true},
    {"rivers", "rivers-1", "river", 1, false},
    {"rivers", "rivers-2", "river", 2, false},
    {"rivers", "rivers-3", "river", 3, false},
    {"coast", "coast", "coast", 0, false},
    {"coast", "shores", "shore", 0, false},
    {"provinces", "provinces", "province", 0, false},
    {"provinces", "small-provinces", "small-province", 0, false},
    {"departements", "departements", "departement", 0, false},
    {"regions", "regions", "region", 0, false},
    {"borders", "borders", "border", 0, false},
    {"borders", "disputed", "disputed", 0, false},
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

struct shape_writer {
    struct vector_tiles *v;
    double *units; /* a ring or line in units of the tile */
    struct mvt_point *points;
    size_t capacity;
    bool backwards; /* outer rings run left around */
};

#define UNITS_PER_PX (MVT_EXTENT / (TILE_SIZE_PX * (double)DETAIL))

static void make_room(struct shape_writer *s, size_t n)
{
    if (n <= s->capacity)
        return;
    s->capacity = n;
    s->units = mem_grow(s->units, 2 * n, sizeof *s->units);
    s->points = mem_grow(s->points, n, sizeof *s->points);
}

static void take_ring(void *context, const double *xy, size_t n)
{
    struct shape_writer *s = context;
    make_room(s, n);
    for (size_t i = 0; i < 2 * n; i++)
        s->units[i] = xy[i] * UNITS_PER_PX;
    double turned = 0; /* twice the area, positive right around */
    for (size_t i = 0, k = n - 1; i < n; k = i++)
        turned += s->units[2 * k] * s->units[2 * i + 1] - s->units[2 * i] * s->units[2 * k + 1];
    whole_areas_add(s->v->areas, s->units, n, (turned > 0) != s->backwards);
}

static void write_line(void *context, const double *xy, size_t n)
{
    struct shape_writer *s = context;
    make_room(s, n);
    for (size_t i = 0; i < n; i++)
        s->points[i] = (struct mvt_point){(int32_t)lround(xy[2 * i] * UNITS_PER_PX),
                                          (int32_t)lround(xy[2 * i + 1] * UNITS_PER_PX)};
    mvt_add_line(&s->v->mvt, s->points, n);
}

static void write_ring(void *context, const int32_t *xy, size_t n, bool outer)
{
    struct shape_writer *s = context;
    make_room(s, n);
    for (size_t i = 0; i < n; i++)
        s->points[i] = (struct mvt_point){xy[2 * i], xy[2 * i + 1]};
    mvt_add_ring(&s->v->mvt, s->points, n, outer);
}

static bool write_part(struct shape_writer *s, const struct base_map *b, struct tile t,
                       const struct vector_part *p, struct err *e)
{
    struct base_cut cut = {TILE_SIZE_PX, TILE_SIZE_PX, BUFFER_PX, false};
    struct mvt *m = &s->v->mvt;
    const struct base_window window = base_window_of_tile(t, DETAIL);
    const struct path *path = base_trace(s->v->base, b, &window, &cut, p->source);
    bool done = true;
    if (!path)
        return true;
    s->backwards = cut.backwards;
    mvt_feature_begin(m, p->area ? MVT_AREA : MVT_LINE, 0);
    mvt_put_text(m, "kind", p->kind);
    if (p->rank)
        mvt_put_int(m, "rank", p->rank);
    path_each(path, p->area ? take_ring : write_line, s);
    if (p->area)
        done = whole_areas_finish(s->v->areas, write_ring, s, e);
    mvt_feature_end(m);
    return done;
}

static bool write_shapes(struct vector_tiles *v, const struct tile_request *r, struct bytes *out,
                         struct err *e)
{
    const struct base_map *b = v->shared->styles[r->drawing.style].base;
    struct shape_writer s = {.v = v};
    bool done = true;
    for (size_t i = 0, k = 0; VECTOR_BASE[i].name && done; i++) {
        mvt_layer_begin(&v->mvt, out, VECTOR_BASE[i].name);
        for (; done && k < sizeof PARTS / sizeof PARTS[0] && strcmp(PARTS[k].layer, VECTOR_BASE[i].name) == 0;
             k++)
            done = write_part(&s, b, r->tile, &PARTS[k], e);
        mvt_layer_end(&v->mvt);
    }
    free(s.units);
    free(s.points);
    return done;
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
    if (shapes && !write_shapes(v, r, out, e))
        return false;
    if (labels)
        write_labels(v, r, w, out);
    return true;
}

#include "map/tile.h"

#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/blob.h"
#include "base/cache.h"
#include "base/file.h"
#include "base/mem.h"
#include "draw/png.h"
#include "map/tile_inside.h"
#include "style/style.h"

#define BASE_CACHE_BYTES   ((size_t)96 << 20) /* painted base tiles kept as pixels, 256 kB each at scale 1 */
#define BASE_CACHE_SHARDS  4
#define WINDOW_CACHE_BYTES ((size_t)32 << 20) /* of pictures that are no tiles: a byte a pixel */
#define WINDOW_PIXELS_MOST (2 << 20)          /* larger ones are not looked at twice */
#define VECTOR_CACHE_BYTES ((size_t)32 << 20) /* of shapes of vector tiles, some 20 to 400 kB each */
#define PATH_BYTES         4096
#define LAND_MARGIN_PX     4

/* --- what painters share -----------------------------------------------------------------------------------
 */

static void base_tile_hold(void *tile)
{
    atomic_fetch_add_explicit(&((struct base_tile *)tile)->references, 1, memory_order_relaxed);
}

void base_tile_drop(void *tile)
{
    struct base_tile *t = tile;
    if (atomic_fetch_sub_explicit(&t->references, 1, memory_order_acq_rel) != 1)
        return;
    picture_release(&t->picture);
    free(t);
}

static bool add_style(struct tile_shared *s, const char *name, struct err *e)
{
    struct map_style *style = &s->styles[s->n_styles];
    if (s->n_styles == TILE_STYLES_MOST)
        return err_set(e, ERR_TOO_LARGE, "There are more than %d styles in styles/.", TILE_STYLES_MOST);
    if (strlen(name) >= sizeof style->name)
        return err_set(e, ERR_INVALID, "styles/%.60s: a style's name has %zu letters at most.", name,
                       sizeof style->name - 1);
    style->base = s->n_styles ? base_map_in_style(s->styles[0].base, name, e) : base_map_load(name, e);
    if (!style->base)
        return false;
    snprintf(style->name, sizeof style->name, "%s", name);
    pthread_mutex_init(&style->lock, NULL);
    for (enum map_layer i = MAP_COOPERATIONS; i < MAP_LAYER_COUNT; i++)
        style->marks[i] = marks_style(i, style_colour(base_map_style(style->base), map_layer_name(i)),
                                      style_colour(base_map_style(style->base), "mark-outline"));
    style->areas = areas_colours_of(base_map_style(style->base));
    style->heat = heat_colours_of(base_map_style(style->base));
    s->n_styles++;
    return true;
}

static int is_other_style(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strcmp(entry->d_name, STYLE_DEFAULT) != 0;
}

/* Every folder beside the default's. */
static bool add_other_styles(struct tile_shared *s, struct err *e)
{
    char folder[PATH_BYTES];
    struct dirent **entries;
    if (!file_share("styles", folder, sizeof folder, e))
        return false;
    const int n = scandir(folder, &entries, is_other_style, alphasort);
    bool done = true;
    for (int i = 0; i < n; i++) {
        done = done && add_style(s, entries[i]->d_name, e);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return done;
}

static void hold_blob(void *blob)
{
    blob_ref(blob);
}

static void drop_blob(void *blob)
{
    blob_free(blob);
}

struct tile_shared *tile_shared_new(struct err *e)
{
    static const struct cache_kind PICTURES = {base_tile_hold, base_tile_drop},
                                   BLOBS = {hold_blob, drop_blob};
    struct tile_shared *s = mem_alloc(1, sizeof *s);
    s->painted = cache_new(&PICTURES, BASE_CACHE_BYTES, BASE_CACHE_SHARDS);
    s->windows = cache_new(&PICTURES, WINDOW_CACHE_BYTES, BASE_CACHE_SHARDS);
    s->vectors = cache_new(&BLOBS, VECTOR_CACHE_BYTES, BASE_CACHE_SHARDS);
    if (add_style(s, STYLE_DEFAULT, e) && add_other_styles(s, e))
        return s;
    tile_shared_free(s);
    return NULL;
}

int tile_shared_style(const struct tile_shared *s, const char *name)
{
    for (unsigned i = 0; i < s->n_styles; i++)
        if (strcmp(s->styles[i].name, name) == 0)
            return (int)i;
    return -1;
}

const char *tile_shared_style_name(const struct tile_shared *s, unsigned i)
{
    return i < s->n_styles ? s->styles[i].name : NULL;
}

const struct style *tile_shared_rules(const struct tile_shared *s, unsigned i)
{
    return base_map_style(s->styles[i].base);
}

const struct marker_style *tile_shared_mark(const struct tile_shared *s, unsigned i, enum map_layer layer)
{
    return &s->styles[i].marks[layer];
}

const struct shapes *tile_shared_shapes(const struct tile_shared *s)
{
    return base_map_shapes(s->styles[0].base);
}

bool tile_shared_is_quick(const struct tile_shared *s, const struct map_drawing *d)
{
    const struct map_layers *l = &d->layers;
    return d->group == MAP_GROUP_GRID && d->measure == MEASURE_COUNT && d->ring == MAP_RING_KIND &&
           !map_layers_have(l, MAP_BASE) && !map_layers_have(l, MAP_LABELS) && !map_layers_count(l) &&
           atomic_load_explicit(&s->styles[d->style].inks[0], memory_order_acquire);
}

void tile_shared_free(struct tile_shared *s)
{
    if (!s)
        return;
    cache_free(s->painted);
    cache_free(s->windows);
    cache_free(s->vectors);
    while (s->n_styles > 0) /* the first last: the others share what it has */
        map_style_release(&s->styles[--s->n_styles]);
    free(s);
}

/* --- one painter -------------------------------------------------------------------------------------------
 */

struct tile_painter *tile_painter_new(struct tile_shared *shared, struct err *e)
{
    (void)e;
    struct tile_painter *p = mem_alloc(1, sizeof *p);
    p->shared = shared;
    p->text = text_painter_new();
    p->base = base_painter_new(p->text);
    p->markers = marker_set_new(p->text);
    p->encoder = png_encoder_new();
    p->path = path_new();
    return p;
}

const struct tile_shared *tile_painter_shared(const struct tile_painter *p)
{
    return p->shared;
}

void tile_painter_free(struct tile_painter *p)
{
    if (!p)
        return;
    marks_release(&p->marks);
    png_encoder_free(p->encoder);
    marker_set_free(p->markers);
    base_painter_free(p->base);
    text_painter_free(p->text);
    picture_release(&p->picture);
    picture_release(&p->numbers);
    path_free(p->path);
    free(p);
}

bool tile_paint_counted(struct tile_painter *p, const struct map_drawing *d, const struct counted *c,
                        struct picture *to, const struct base_window *w)
{
    const struct map_style *style = tile_painter_style(p, d);
    if (c->flux)
        return flux_paint(c->flux, style_colour(base_map_style(style->base), "flux"), p->path, to, w);
    if (c->heat)
        return heat_paint(c->heat, &style->heat, to, w);
    if (!c->areas)
        return false;
    struct base_cut cut = {.w = to->w / w->scale, .h = to->h / w->scale, .margin_px = LAND_MARGIN_PX};
    const struct path *land = areas_want_land(w) ? base_trace(p->base, style->base, w, &cut, "land") : NULL;
    return areas_paint(c->areas, &style->areas, base_map_shapes(style->base), p->path, land, to, w);
}

/* Of numbers, names are stamped on the numbers of the shapes, as they are where marks lie between. */
static bool to_numbers(struct tile_painter *p, const struct map_drawing *d, const struct base_window *w,
                       unsigned parts, struct picture *picture, struct err *e)
{
    struct picture numbers = {0};
    if (!picture_resize_indexed(&numbers, picture->w, picture->h, p->picture.inks, e))
        return false;
    picture_to_index(&numbers, picture);
    if (parts & BASE_LABELS)
        base_paint_names(p->base, tile_painter_style(p, d)->base, &numbers, w, NULL);
    picture_release(picture);
    *picture = numbers;
    return true;
}

static struct base_tile *paint_base_tile(struct tile_painter *p, const struct map_drawing *d, struct tile t,
                                         int scale, const struct tile_part *part, struct err *e)
{
    const struct base_window window = base_window_of_tile(t, scale);
    struct base_tile *tile = mem_alloc(1, sizeof *tile);
    atomic_init(&tile->references, 1);
    if (!picture_init(&tile->picture, TILE_SIZE_PX * scale, TILE_SIZE_PX * scale, e)) {
        base_tile_drop(tile);
        return NULL;
    }
    if (part->counted)
        tile->blank = !tile_paint_counted(p, d, part->counted, &tile->picture, &window);
    else
        base_paint(p->base, tile_painter_style(p, d)->base, &tile->picture, &window,
                   p->picture.inks ? part->base & ~(unsigned)BASE_LABELS : part->base);
    if (p->picture.inks && !to_numbers(p, d, &window, part->base, &tile->picture, e)) {
        base_tile_drop(tile);
        return NULL;
    }
    return tile;
}

/* What is counted is of one selection, and the answer is kept: not the part. */
struct base_tile *base_tile_get(struct tile_painter *p, const struct map_drawing *d, struct tile t, int scale,
                                const struct tile_part *part, struct err *e)
{
    char key[64];
    const int n = snprintf(key, sizeof key, "%u/%d/%d/%d@%d-%u%s", d->style, t.z, t.x, t.y, scale, part->base,
                           p->picture.inks ? "n" : "");
    struct base_tile *tile = part->counted ? NULL : cache_get(p->shared->painted, key, (size_t)n);
    if (tile || !(tile = paint_base_tile(p, d, t, scale, part, e)) || part->counted)
        return tile;
    cache_put(p->shared->painted, key, (size_t)n, tile,
              sizeof *tile + tile->picture.capacity * (p->picture.inks ? 1 : sizeof(uint32_t)));
    return tile;
}

struct base_tile *base_window_get(struct tile_painter *p, const char *key)
{
    return cache_get(p->shared->windows, key, strlen(key));
}

void base_window_keep(struct tile_painter *p, const char *key)
{
    const struct picture *from = &p->picture;
    if ((int64_t)from->w * from->h > WINDOW_PIXELS_MOST)
        return;
    struct base_tile *kept = mem_alloc(1, sizeof *kept);
    atomic_init(&kept->references, 1);
    if (picture_resize_indexed(&kept->picture, from->w, from->h, from->inks, NULL)) {
        picture_lay(&kept->picture, from, 0, 0);
        cache_put(p->shared->windows, key, strlen(key), kept, sizeof *kept + kept->picture.capacity);
    }
    base_tile_drop(kept);
}

/* Names alone lie on other layers, and are not kept. */
static bool paint_of_tile(struct tile_painter *p, const struct map_drawing *d, const void *context,
                          const struct tile_part *part, struct err *e)
{
    const struct tile_request *r = context;
    if (part->base == BASE_LABELS) {
        struct base_window window = base_window_of_tile(r->tile, r->scale);
        base_paint_names(p->base, tile_painter_style(p, d)->base, &p->picture, &window, &p->marks);
        return true;
    }
    struct base_tile *tile = base_tile_get(p, &r->drawing, r->tile, r->scale, part, e);
    if (!tile)
        return false;
    if (part->base & BASE_GROUND)
        picture_lay(&p->picture, &tile->picture, 0, 0);
    else if (!tile->blank)
        picture_over(&p->picture, &tile->picture, 0, 0, 255);
    p->painted |= part->counted && !tile->blank;
    base_tile_drop(tile);
    return true;
}

bool tile_painter_gather(struct tile_painter *p, const struct map_drawing *d, const struct group_box *window,
                         double units_per_px, struct err *e)
{
    const bool named = map_layers_have(&d->layers, MAP_BASE) || map_layers_have(&d->layers, MAP_LABELS);
    return marks_gather_wide(&p->marks, d, window, units_per_px, named ? NAMING_REACH_X_PX : 0,
                             named ? NAMING_REACH_Y_PX : 0, e);
}

/* How far behind the layer i what lies low goes on. */
static size_t end_of_low(const struct map_layers *l, size_t i)
{
    while (i + 1 < l->n && map_layer_lies_low(l->list[i + 1]))
        i++;
    return i;
}

/* The base map where it stands: its lines wait for what lies low right behind it. */
static bool paint_base(struct tile_painter *p, const struct map_drawing *d, size_t *i, bool names,
                       paint_part *paint, const void *context, struct err *e)
{
    const size_t last = end_of_low(&d->layers, *i);
    if (last == *i)
        return paint(p, d, context, &(struct tile_part){.base = names ? BASE_ALL : BASE_SHAPES}, e);
    if (!paint(p, d, context, &(struct tile_part){.base = BASE_GROUND}, e))
        return false;
    while (++*i <= last)
        if (d->counted[*i] && !paint(p, d, context, &(struct tile_part){.counted = d->counted[*i]}, e))
            return false;
    *i = last;
    return paint(p, d, context, &(struct tile_part){.base = BASE_LINES}, e);
}

bool tile_painter_layers(struct tile_painter *p, const struct map_drawing *d, int scale, paint_part *paint,
                         const void *context, struct err *e)
{
    static const struct tile_part NAMES = {.base = BASE_LABELS};
    const struct map_layers *layers = &d->layers;
    const bool own_place = map_layers_have(layers, MAP_LABELS);
    const bool on_top = !own_place && (p->marks.n > 0 || map_layers_count(layers));
    bool marked = false, based = false, done = true;
    for (size_t i = 0; i < layers->n && done; i++) {
        const enum map_layer layer = layers->list[i];
        if (layer == MAP_BASE) {
            based = true;
            done = paint_base(p, d, &i, !own_place && !on_top, paint, context, e);
        } else if (layer == MAP_LABELS) {
            done = paint(p, d, context, &NAMES, e);
        } else if (d->counted[i]) {
            done = paint(p, d, context, &(struct tile_part){.counted = d->counted[i]}, e);
        } else if (!marked) {
            marks_paint(&p->marks, tile_painter_style(p, d)->marks, p->markers, &p->picture, scale);
            marked = true;
        }
    }
    return done && (!based || !on_top || paint(p, d, context, &NAMES, e));
}

static bool gather(struct tile_painter *p, const struct tile_request *r, struct err *e)
{
    struct world_box box = tile_box(r->tile);
    struct group_box window = {box.x0, box.y0, box.x1, box.y1};
    return tile_painter_gather(p, &r->drawing, &window, tile_pixel(r->tile.z), e);
}

static void add_transparent(struct bytes *out, int scale)
{
    struct blob *blob = png_transparent(scale);
    bytes_add(out, blob->data, blob->n);
    blob_free(blob);
}

/* On the painter's picture, whichever that is. */
static bool paint_layers(struct tile_painter *p, const struct tile_request *r, struct bytes *out, bool *empty,
                         struct err *e)
{
    const struct png_options options = {.palette = tile_painter_palette(p, &r->drawing)};
    p->painted = false;
    if (!tile_painter_layers(p, &r->drawing, r->scale, paint_of_tile, r, e))
        return false;
    *empty = *empty && !p->painted;
    return *empty || png_encode(p->encoder, &p->picture, &options, out, e);
}

static bool paint_numbers(struct tile_painter *p, const struct tile_request *r, const struct inks *inks,
                          struct bytes *out, bool *empty, struct err *e)
{
    const int side = TILE_SIZE_PX * r->scale;
    const struct picture pixels = p->picture;
    p->picture = p->numbers;
    const bool done = picture_resize_indexed(&p->picture, side, side, inks, e) &&
                      paint_layers(p, r, out, empty, e);
    p->numbers = p->picture;
    p->picture = pixels;
    return done;
}

bool tile_paint(struct tile_painter *p, const struct tile_request *r, struct bytes *out, bool *empty,
                struct err *e)
{
    const struct map_layers *l = &r->drawing.layers;
    if (!gather(p, r, e))
        return false;
    *empty = !p->marks.n && !map_layers_have(l, MAP_BASE) && !map_layers_have(l, MAP_LABELS);
    if (!*empty || map_layers_count(l)) {
        const struct inks *inks = tile_painter_inks(p, &r->drawing);
        tile_painter_palette(p, &r->drawing); /* learnt on the picture, which is sized then */
        const int side = TILE_SIZE_PX * r->scale;
        if (!(inks ? paint_numbers(p, r, inks, out, empty, e)
                   : picture_resize(&p->picture, side, side, e) && paint_layers(p, r, out, empty, e)))
            return false;
    }
    if (*empty)
        add_transparent(out, r->scale);
    return true;
}

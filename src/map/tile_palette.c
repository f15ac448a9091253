/* Which colours a style is written in: learnt from what its maps are made of. */
#include <string.h>

#include "draw/colour.h"
#include "map/tile_inside.h"

enum {
    SAMPLE_PX = 256,
    NAMES_TIMES = 6, /* what is small, and looked at, counts more than its pixels */
    MARKS_TIMES = 4,
    AREAS_TIMES = 2
};

/* The world, coasts, borders, rivers, provinces, and land alone. */
static const struct tile TILES[] = {{0, 0, 0},   {2, 2, 1},   {3, 4, 2},    {5, 16, 11},
                                    {6, 31, 29}, {7, 64, 44}, {8, 129, 88}, {10, 518, 352}};

static void start(struct tile_painter *p, uint32_t ground)
{
    if (picture_resize(&p->picture, SAMPLE_PX, SAMPLE_PX, NULL))
        picture_fill(&p->picture, ground);
}

/* Names of every kind as they look at every zoom; rules that look alike follow each other. */
static void add_names(struct tile_painter *p, const struct style *s, uint32_t ground,
                      struct palette_sample *to)
{
    double y = SAMPLE_PX;
    for (size_t i = 0; i < s->layer_n; i++)
        for (int z = 0; *s->layers[i].kind && z < STYLE_ZOOMS; z++) {
            const struct style_rule *r = &s->layers[i].at[z], *before = z ? r - 1 : NULL;
            if (!r->shown || r->size_px <= 0 ||
                (before && before->shown && before->colour == r->colour && before->halo == r->halo &&
                 before->bold == r->bold))
                continue;
            if (y + r->size_px * 2 > SAMPLE_PX) {
                if (y < SAMPLE_PX)
                    palette_sample_add(to, &p->picture, NAMES_TIMES);
                start(p, ground);
                y = r->size_px;
            }
            const struct text_style style = {.size_px = r->size_px,
                                             .weight = r->bold ? 700 : 400,
                                             .italic = r->italic,
                                             .colour = r->colour,
                                             .halo = r->halo,
                                             .halo_px = r->halo_px,
                                             .anchor = TEXT_MIDDLE};
            text_draw(p->text, &p->picture, &style, "Saint-Œgé ● 27 Bafoulabé, îles", 8.3, y);
            y += r->size_px * 2;
        }
    palette_sample_add(to, &p->picture, NAMES_TIMES);
}

/* The field that marks of several layers have, and texts alone, which are stamps of their own. */
static void add_texts_of_marks(struct tile_painter *p, const struct map_style *s, uint32_t ground,
                               struct palette_sample *to)
{
    struct marker all = {.size = 100, .text = "100"};
    start(p, ground);
    for (enum map_layer layer = MAP_COOPERATIONS; layer < MAP_LAYER_COUNT; layer++) {
        const double y = 16.0 + (layer - MAP_COOPERATIONS) * SAMPLE_PX / (double)MAP_LAYER_COUNT;
        if (all.n < MARKER_PARTS_MOST) {
            all.parts[all.n] = &s->marks[layer];
            all.shares[all.n++] = 1;
        }
        if (!ground)
            marker_draw_text(p->markers, &p->picture, &s->marks[layer], 1, 1890, 20, y);
    }
    for (int i = 0; i < 3; i++)
        marker_draw_of(p->markers, &p->picture, &all, 1, 90.0 + i * 50, 60);
    palette_sample_add(to, &p->picture, MARKS_TIMES);
}

/* Marks of every layer, of one site and of many. */
static void add_marks(struct tile_painter *p, const struct map_style *s, uint32_t ground,
                      struct palette_sample *to)
{
    static const uint64_t COUNTS[] = {1, 1, 3, 27, 456, 1890};
    enum { N_COUNTS = sizeof COUNTS / sizeof COUNTS[0] };
    start(p, ground);
    for (enum map_layer layer = MAP_COOPERATIONS; layer < MAP_LAYER_COUNT; layer++)
        for (int i = 0; i < N_COUNTS; i++)
            marker_draw(p->markers, &p->picture, &s->marks[layer], 1, COUNTS[i],
                        20.0 + i * SAMPLE_PX / (double)N_COUNTS,
                        20.0 + (layer - MAP_COOPERATIONS) * SAMPLE_PX / (double)MAP_LAYER_COUNT);
    palette_sample_add(to, &p->picture, MARKS_TIMES);
    add_texts_of_marks(p, s, ground, to);
}

/* The colours of areas beside each other and the ground, with lines and names on them. */
static void add_areas(struct tile_painter *p, const struct map_style *s, uint32_t ground,
                      struct palette_sample *to)
{
    enum { COLOURS = AREAS_CLASSES + 2, HIGH = SAMPLE_PX / COLOURS };
    const struct style *style = base_map_style(s->base);
    const struct path_frame frame = {.px_per_unit = 1, .w = SAMPLE_PX, .h = SAMPLE_PX, .margin_px = HIGH};
    const struct text_style names = {.size_px = 10,
                                     .colour = style_colour(style, "text-country"),
                                     .halo = style_colour(style, "halo"),
                                     .halo_px = 1.5,
                                     .anchor = TEXT_MIDDLE};
    start(p, ground);
    for (int i = 0; i < COLOURS; i++) {
        const uint32_t colour = i < AREAS_CLASSES    ? s->areas.classes[i]
                                : i == AREAS_CLASSES ? s->areas.zero
                                                     : s->areas.missing;
        const int32_t y = i * HIGH;
        const struct world_point ring[] = {{2, y},
                                           {2, y + HIGH},
                                           {SAMPLE_PX / 2, y + HIGH - 3},
                                           {SAMPLE_PX - 2, y + HIGH},
                                           {SAMPLE_PX - 9, y}};
        path_start(p->path, &frame);
        path_add_ring(p->path, ring, sizeof ring / sizeof ring[0]);
        path_fill(p->path, &p->picture, colour);
        path_start(p->path, &frame);
        path_add_line(p->path, ring + 1, 4, false, NULL);
        path_stroke(p->path, &p->picture, &(struct path_stroke){s->areas.line, AREAS_OUTLINE_PX, 0, 0});
        text_draw(p->text, &p->picture, &names, "Côte d’Ivoire Sénégal", 8.3, y + HIGH / 2);
    }
    palette_sample_add(to, &p->picture, AREAS_TIMES);
}

/* Arcs of every width, which lie on each other. */
static void add_flux(struct tile_painter *p, const struct map_style *s, uint32_t ground,
                     struct palette_sample *to)
{
    const struct path_frame frame = {.px_per_unit = 1, .w = SAMPLE_PX, .h = SAMPLE_PX, .margin_px = 9};
    const uint32_t colour = style_colour(base_map_style(s->base), "flux");
    start(p, ground);
    for (int i = 0; i < FLUX_STEPS * 3; i++) {
        const struct path_stroke stroke = flux_stroke(colour, i % FLUX_STEPS / (FLUX_STEPS - 1.0));
        const int32_t at = (int32_t)(i * SAMPLE_PX / (FLUX_STEPS * 3));
        path_start(p->path, &frame);
        path_add_line(p->path, (struct world_point[]){{at, 0}, {SAMPLE_PX - at, SAMPLE_PX}, {0, at}}, 3,
                      false, NULL);
        path_stroke(p->path, &p->picture, &stroke);
    }
    palette_sample_add(to, &p->picture, AREAS_TIMES);
}

/* The whole ramp, as much of the least as of the most. */
static void add_heat(struct tile_painter *p, const struct map_style *s, uint32_t ground,
                     struct palette_sample *to)
{
    start(p, ground);
    for (int y = 0; y < SAMPLE_PX; y++) {
        uint32_t *row = picture_row(&p->picture, y);
        for (int x = 0; x < SAMPLE_PX; x++)
            row[x] = pixel_over(row[x], s->heat.ramp[x]);
    }
    palette_sample_add(to, &p->picture, AREAS_TIMES);
}

enum kind { PLAIN, COUNTS, COUNTS_WITH_HEAT };

static struct palette *learn(struct tile_painter *p, const struct map_style *s, bool with_base,
                             enum kind kind)
{
    static const char *const GROUNDS[] = {"sea", "land", "france"};
    const struct style *style = base_map_style(s->base);
    struct palette_sample *sample = palette_sample_new();
    for (size_t i = 0; with_base && i < sizeof TILES / sizeof TILES[0]; i++) {
        const struct base_window w = base_window_of_tile(TILES[i], 1);
        start(p, 0);
        base_paint(p->base, s->base, &p->picture, &w, BASE_SHAPES);
        palette_sample_add(sample, &p->picture, 1);
    }
    for (size_t i = 0; i < (with_base ? sizeof GROUNDS / sizeof GROUNDS[0] : 1); i++) {
        const uint32_t ground = with_base ? style_colour(style, GROUNDS[i]) : 0;
        add_names(p, style, ground, sample);
        add_marks(p, s, ground, sample);
        if (kind != PLAIN) {
            add_areas(p, s, ground, sample);
            add_flux(p, s, ground, sample);
        }
        if (kind == COUNTS_WITH_HEAT)
            add_heat(p, s, ground, sample);
    }
    struct palette *palette = palette_new(sample, with_base);
    palette_sample_free(sample);
    return palette;
}

struct palette *tile_painter_settle(struct tile_painter *p, const struct map_drawing *d, struct picture *of,
                                    uint32_t ground)
{
    const bool opaque = picture_opaque(of);
    if (ground && !opaque)
        picture_under(of, ground);
    return (map_layers_have(&d->layers, MAP_BASE) ? opaque : !ground) ? tile_painter_palette(p, d) : NULL;
}

static struct palette *palette_of(struct tile_painter *p, struct map_style *s, bool with_base, enum kind kind)
{
    struct palette *_Atomic *kept = &s->palettes[with_base + 2 * kind];
    struct palette *known = atomic_load_explicit(kept, memory_order_acquire);
    if (known)
        return known;
    pthread_mutex_lock(&s->lock);
    known = atomic_load_explicit(kept, memory_order_acquire);
    if (!known) {
        known = learn(p, s, with_base, kind);
        atomic_store_explicit(kept, known, memory_order_release);
    }
    pthread_mutex_unlock(&s->lock);
    return known;
}

struct palette *tile_painter_palette(struct tile_painter *p, const struct map_drawing *d)
{
    const enum kind kind = map_layers_have(&d->layers, MAP_HEAT) ? COUNTS_WITH_HEAT
                           : map_layers_count(&d->layers)        ? COUNTS
                                                                 : PLAIN;
    return palette_of(p, &p->shared->styles[d->style], map_layers_have(&d->layers, MAP_BASE), kind);
}

const struct inks *tile_painter_inks(struct tile_painter *p, const struct map_drawing *d)
{
    struct map_style *s = &p->shared->styles[d->style];
    const bool with_base = map_layers_have(&d->layers, MAP_BASE);
    if (map_layers_count(&d->layers))
        return NULL;
    const struct inks *known = atomic_load_explicit(&s->inks[with_base], memory_order_acquire);
    if (known)
        return known;
    struct palette *stamps = palette_of(p, s, false, false), *ground = palette_of(p, s, with_base, PLAIN);
    pthread_mutex_lock(&s->lock);
    if (!atomic_load_explicit(&s->inks[with_base], memory_order_acquire))
        atomic_store_explicit(&s->inks[with_base], inks_new(stamps, ground), memory_order_release);
    pthread_mutex_unlock(&s->lock);
    return atomic_load_explicit(&s->inks[with_base], memory_order_acquire);
}

void map_style_release(struct map_style *s)
{
    base_map_free(s->base);
    for (int i = 0; i < TILE_PALETTES; i++)
        palette_free(s->palettes[i]);
    inks_free(s->inks[0]);
    inks_free(s->inks[1]);
    pthread_mutex_destroy(&s->lock);
}

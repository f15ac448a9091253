/* Names beside marks: none lies under a mark or on another, single places are named, windows side by side
 * agree.
 */
#include "map/naming.h"

#include <math.h>
#include <string.h>

#include "draw/vector.h"
#include "geo/tile.h"
#include "map/base.h"
#include "test.h"

enum { PLACES = 640, N_BLOCKS = PLACES / SNAPSHOT_BLOCK, SIDE = 4 };

static uint32_t x[PLACES], y[PLACES], weight[PLACES], name[PLACES];
static struct place_block blocks[N_BLOCKS];
static char texts[PLACES * 16];
static struct snapshot snapshot;
static struct places places = {
    .n = PLACES, .n_located = PLACES, .x = x, .y = y, .blocks = blocks, .n_blocks = N_BLOCKS};
static struct selection selection = {.sites = {.places = &places, .weight = weight}, .snapshot = &snapshot};
static const struct map_drawing DRAWING = {.layers = {.list = {MAP_COOPERATIONS}, .n = 1},
                                           .selections = {&selection}};

struct painted {
    struct base_map *map;
    struct base_painter *painter;
    struct marks marks;
};

/* Places around a point, by steps of a turn that never meets itself. */
static void spread(double lon, double lat, double around_deg)
{
    for (int i = 0; i < PLACES; i++) {
        const double r = around_deg * sqrt((i + 0.5) / PLACES);
        const struct world_point p = mercator_point(lon + r * cos(i * 2.399963),
                                                    lat + r / 2 * sin(i * 2.399963));
        x[i] = (uint32_t)p.x;
        y[i] = (uint32_t)p.y;
        weight[i] = i % 7 ? 1 : (uint32_t)i;
        name[i] = (uint32_t)i * 16;
        snprintf(texts + name[i], 16, "Lieu-%u", (unsigned)i % PLACES);
    }
    for (int b = 0; b < N_BLOCKS; b++)
        blocks[b] = (struct place_block){.max_x = UINT32_MAX, .max_y = UINT32_MAX};
    snapshot.texts.data = texts;
    snapshot.partenaires.rows.name = name;
}

static void paint(struct painted *p, struct picture *to, const struct base_window *w)
{
    struct err e = {0};
    const struct group_box box = {w->x0, w->y0, w->x0 + llround(w->units_per_px * to->w / w->scale),
                                  w->y0 + llround(w->units_per_px * to->h / w->scale)};
    if (!marks_gather_wide(&p->marks, &DRAWING, &box, w->units_per_px, NAMING_REACH_X_PX, NAMING_REACH_Y_PX,
                           &e))
        CHECK_TEXT(e.text, "", "marks are gathered");
    base_paint_names(p->painter, p->map, to, w, &p->marks);
}

/* Tiles together are the picture of all of them. */
static void test_seams(struct painted *p, int zoom, int tx, int ty, int scale)
{
    const int px = TILE_SIZE_PX * scale;
    struct picture all = {0}, tiles = {0};
    struct base_window w = base_window_of_tile((struct tile){zoom, tx, ty}, scale);
    if (!picture_init(&all, SIDE * px, SIDE * px, NULL) || !picture_init(&tiles, SIDE * px, SIDE * px, NULL))
        return;
    paint(p, &all, &w);
    for (int i = 0; i < SIDE * SIDE; i++) {
        struct picture part = picture_part(&tiles, i % SIDE * px, i / SIDE * px, px, px);
        w = base_window_of_tile((struct tile){zoom, tx + i % SIDE, ty + i / SIDE}, scale);
        paint(p, &part, &w);
    }
    char what[60];
    snprintf(what, sizeof what, "no seam at zoom %d, %dx", zoom, scale);
    CHECK_THAT(picture_equal(&all, &tiles), what);
    picture_release(&all);
    picture_release(&tiles);
}

/* Nothing of a name lies on a mark. */
static void test_clear(struct painted *p, int zoom, int tx, int ty)
{
    struct picture names = {0};
    const struct base_window w = base_window_of_tile((struct tile){zoom, tx, ty}, 1);
    if (!picture_init(&names, TILE_SIZE_PX, TILE_SIZE_PX, NULL))
        return;
    paint(p, &names, &w);
    int inked = 0, hidden = 0;
    for (int py = 0; py < names.h; py++)
        for (int px = 0; px < names.w; px++) {
            if (!picture_row(&names, py)[px])
                continue;
            inked++;
            for (size_t i = 0; i < p->marks.n; i++) {
                const double dx = px + 0.5 - p->marks.groups[i].x_px, dy = py + 0.5 - p->marks.groups[i].y_px;
                if (hypot(dx, dy) < marks_radius_px(&p->marks, i) - 0.8) {
                    hidden++;
                    break;
                }
            }
        }
    char what[60];
    snprintf(what, sizeof what, "no name under a mark at zoom %d", zoom);
    CHECK_THAT(inked > 500, "there are names");
    CHECK_INT(hidden, 0, what);
    picture_release(&names);
}

/* Where a single place stands alone its name does too. */
static void test_alone(struct painted *p)
{
    struct picture without = {0}, with = {0};
    const struct base_window w = base_window_of_tile((struct tile){6, 24, 28}, 1); /* the Atlantic */
    spread(-64, 10, 0.5);
    for (int i = 1; i < PLACES; i++)
        weight[i] = 0;
    weight[0] = 1;
    x[0] = (uint32_t)(w.x0 + (int64_t)(128 * w.units_per_px));
    y[0] = (uint32_t)(w.y0 + (int64_t)(128 * w.units_per_px));
    snprintf(texts, 16, "Xyz");
    if (!picture_init(&with, 256, 256, NULL) || !picture_init(&without, 256, 256, NULL))
        return;
    paint(p, &with, &w);
    base_paint_names(p->painter, p->map, &without, &w, NULL);
    int beside = 0, before = 0;
    for (int py = 118; py < 138; py++)
        for (int px = 136; px < 160; px++) {
            beside += picture_row(&with, py)[px] != 0;
            before += picture_row(&without, py)[px] != 0;
        }
    CHECK_THAT(before == 0 && beside > 60, "a place alone is named, right of its mark");
    CHECK_TEXT(marks_place_name(&p->marks, 0), "Xyz", "by its own name");
    picture_release(&with);
    picture_release(&without);
}

/* On paper no name is cut by the edge: nothing stands on the last pixels, where tiles have some. */
static void test_paper(struct painted *p)
{
    enum { SIDE_PX = 300 };
    const struct base_window w = base_window_of_tile((struct tile){5, 16, 11}, 1);
    struct base_window alone = w;
    struct picture tiles = {0}, paper = {0}, still = {0}, lines;
    if (!picture_init(&tiles, SIDE_PX, SIDE_PX, NULL) || !picture_init(&paper, SIDE_PX, SIDE_PX, NULL) ||
        !picture_init(&still, SIDE_PX, SIDE_PX, NULL))
        return;
    vector_init(&lines, SIDE_PX, SIDE_PX);
    paint(p, &tiles, &w);
    paint(p, &lines, &w);
    alone.right_px = SIDE_PX;
    paint(p, &still, &alone);
    vector_over(&paper, &lines, 0, 0);
    int cut = 0, on_tiles = 0, all = 0;
    for (int py = 0; py < SIDE_PX; py++)
        for (int px = 0; px < SIDE_PX; px++) {
            const bool edge = px == 0 || py == 0 || px == SIDE_PX - 1 || py == SIDE_PX - 1;
            cut += edge && (picture_row(&paper, py)[px] || picture_row(&still, py)[px]);
            on_tiles += edge && picture_row(&tiles, py)[px];
            all += picture_row(&paper, py)[px] != 0;
        }
    CHECK_INT(cut, 0, "on paper, and in a picture by itself, no name is cut by the edge");
    CHECK_THAT(on_tiles > 0 && all > 500, "in tiles some are, which the next one goes on with");
    picture_release(&tiles);
    picture_release(&paper);
    picture_release(&still);
    picture_release(&lines);
}

int main(void)
{
    struct err e = {0};
    struct text_painter *text = text_painter_new();
    struct painted p = {.map = base_map_load("atlas", &e), .painter = base_painter_new(text)};
    if (!CHECK(p.map != NULL))
        return test_end();
    spread(5, 48, 9);
    test_seams(&p, 5, 14, 9, 1);
    test_seams(&p, 7, 63, 42, 1);
    test_seams(&p, 6, 31, 21, 2);
    test_clear(&p, 5, 16, 11);
    test_clear(&p, 7, 65, 44);
    test_paper(&p);
    spread(-3, 14, 20);
    test_seams(&p, 3, 2, 2, 1);
    test_seams(&p, 4, 6, 6, 3);
    test_clear(&p, 4, 7, 7);
    test_alone(&p);
    marks_release(&p.marks);
    base_painter_free(p.painter);
    base_map_free(p.map);
    text_painter_free(text);
    return test_end();
}

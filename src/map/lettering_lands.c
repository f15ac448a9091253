#include "map/lettering_lands.h"

#include <stdlib.h>

#include "base/mem.h"
#include "draw/path.h"
#include "draw/picture.h"
#include "map/outline.h"

enum { SIDE_PX = 1024, DETAIL_ZOOM = 3, UNITS_BITS = 20 }; /* a pixel has 2^20 units */

struct lettering_lands {
    struct picture picture;
};

/* Colours far apart: a mixture of two, along a border, is hardly ever that of a third. */
static uint32_t colour_of(size_t area)
{
    return 0xFF000000u | (uint32_t)((area + 1) * 0x9E3779B1u);
}

struct lettering_lands *lettering_lands_new(const struct shapes *s)
{
    const struct path_frame frame = {
        .px_per_unit = 1.0 / (INT64_C(1) << UNITS_BITS), .w = SIDE_PX, .h = SIDE_PX};
    const struct shapes_lines *arcs = shapes_arcs(s, DETAIL_ZOOM);
    struct lettering_lands *l = mem_alloc(1, sizeof *l);
    struct path *path = path_new();
    size_t n;
    const struct shapes_area *areas = shapes_areas(s, &n);
    picture_init(&l->picture, SIDE_PX, SIDE_PX, NULL); /* within its limits */
    for (size_t i = 0; i < n; i++) {
        if (areas[i].kind != SHAPES_COUNTRY)
            continue;
        path_start(path, &frame);
        outline_add(path, &areas[i], arcs);
        path_fill(path, &l->picture, colour_of(i));
    }
    path_free(path);
    return l;
}

void lettering_lands_free(struct lettering_lands *l)
{
    if (!l)
        return;
    picture_release(&l->picture);
    free(l);
}

uint32_t lettering_lands_at(const struct lettering_lands *l, int64_t x, int64_t y)
{
    const int64_t row = y >> UNITS_BITS;
    if (row < 0 || row >= SIDE_PX)
        return 0;
    return picture_row(&l->picture, (int)row)[x >> UNITS_BITS & (SIDE_PX - 1)];
}

#include "serve/frame_asked.h"

#include <stdio.h>

#include "geo/tile.h"
#include "map/frame.h"
#include "search/parse_box.h"

enum { FRAME_BYTES = 160 };

static bool take_zoom(struct call *c, bool *has, double *zoom, struct err *e)
{
    const char *text;
    if (!query_take(&c->query, "zoom", &text, e))
        return false;
    *has = text != NULL;
    return !text || (bbox_numbers(text, zoom, 1) == 1 && *zoom >= 0 && *zoom <= TILE_ZOOM_MAX) ||
           err_param(e, ERR_INVALID, "zoom", text, "zoom takes a number from 0 to %d, not '%.40s'",
                     TILE_ZOOM_MAX, text);
}

static bool take_centre(struct call *c, bool *has, double *lon, double *lat, struct err *e)
{
    const char *text;
    if (!query_take(&c->query, "center", &text, e))
        return false;
    *has = text != NULL;
    return !text || point_parse(text, lon, lat) ||
           err_param(e, ERR_INVALID, "center", text,
                     "center takes a longitude and a latitude in degrees, as -8,12.65, not '%.60s'", text);
}

bool frame_take(struct call *c, struct frame_asked *f, struct err *e)
{
    bool has_box, has_centre, has_zoom;
    f->kind = FRAME_FITS;
    if (!parse_box(&c->query, &has_box, &f->box, e) || !take_centre(c, &has_centre, &f->lon, &f->lat, e) ||
        !take_zoom(c, &has_zoom, &f->zoom, e))
        return false;
    if (has_box && (has_centre || has_zoom))
        return err_param(e, ERR_INVALID, has_centre ? "center" : "zoom", NULL,
                         "a map is framed by bbox, or by center and zoom, not by both");
    if (has_centre != has_zoom)
        return err_param(e, ERR_INVALID, has_centre ? "zoom" : "center", NULL,
                         "center and zoom belong together: one is missing");
    if (has_box && (bbox_width_deg(&f->box) <= 0 || f->box.south >= f->box.north))
        return err_param(e, ERR_INVALID, "bbox", NULL,
                         "a box without an area frames nothing; around a point are center and zoom");
    f->kind = has_box ? FRAME_BOX : has_centre ? FRAME_CENTRE : FRAME_FITS;
    return true;
}

struct base_window frame_window(const struct frame_asked *f, int w, int h)
{
    return f->kind == FRAME_BOX ? frame_of_box(&f->box, w, h) : frame_at(f->lon, f->lat, f->zoom, w, h);
}

const char *frame_text(const struct frame_asked *f, struct arena *memory)
{
    char text[FRAME_BYTES];
    int n = 0;
    if (f->kind == FRAME_BOX)
        n = snprintf(text, sizeof text, "bbox=%.9g,%.9g,%.9g,%.9g", f->box.west, f->box.south, f->box.east,
                     f->box.north);
    else if (f->kind == FRAME_CENTRE)
        n = snprintf(text, sizeof text, "center=%.9g,%.9g&zoom=%.9g", f->lon, f->lat, f->zoom);
    return n ? arena_text(memory, text, (size_t)n) : NULL;
}

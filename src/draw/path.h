/* path.h - filling and stroking shapes given in world units, clipped to the picture first */
#ifndef DRAW_PATH_H
#define DRAW_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "draw/picture.h"
#include "geo/mercator.h"
#include "geo/warp.h"

/* Rings and lines are added, then filled or stroked together in one go: what lies edge to edge shows no seam,
 * what overlaps is painted once (non-zero winding: a hole runs the other way round). Points that cannot be
 * seen are dropped on the way, so are those between others in one square of PATH_THIN_PX; cairo sees only
 * what is left. About 3 ns a point outside the picture, 100 to 300 ns a point inside when filled, twice that
 * when stroked.
 *
 * A path belongs to one thread and keeps its memory from picture to picture. */
#define PATH_THIN_PX 0.25

struct path_frame {
    double x0, y0;      /* world units at the picture's top left corner */
    double px_per_unit; /* pixels of the picture */
    int w, h;           /* of the picture, pixels */
    double margin_px;   /* half the widest line: what is clipped ends this far outside */
    bool dashed; /* lines will be: then each keeps how far along it its pieces begin, so that dashes go on
                    from picture to picture */
    /* The picture is in another projection, and all above is of its plane: what is left there is placed by
     * the warp, whose pixels are of scale 1, with as many points between as it takes to follow curves. Or
     * NULL. */
    const struct warp *warp;
    int warp_scale;
};

struct path_stroke {
    uint32_t colour; /* see colour.h */
    double width_px; /* pixels of the picture, as all lengths here */
    double dash_px;  /* 0: a full line */
    double gap_px;   /* between dashes */
};

struct path;
struct path *path_new(void);
void path_free(struct path *p);

void path_start(struct path *p, const struct path_frame *frame); /* empties it */
/* What is added from now on lies this many world units further right: a world beside this one. */
void path_shift(struct path *p, int64_t x_units);
/* A box, in world units, that meets every box that path_sees: to leave out many quickly. */
struct world_box path_view(const struct path *p);
bool path_sees(const struct path *p,
               const struct world_box *box); /* any of it in the frame, margin included */

/* A ring in pieces: begin, points in order any number of times, end. Its last point joins its first.
 * box may be NULL; when it lies beside the frame, only the ends of the piece are looked at. */
void path_ring_begin(struct path *p);
void path_ring_add(struct path *p, const struct world_point *points, size_t n, bool backwards,
                   const struct world_box *box);
void path_ring_end(struct path *p);
void path_add_ring(struct path *p, const struct world_point *points, size_t n);

/* A line. Segments with both ends on the same side of `cuts` are left out: there a shape was cut, it has no
 * edge. cuts may be NULL. `closed` joins the last point to the first. */
void path_add_line(struct path *p, const struct world_point *points, size_t n, bool closed,
                   const struct world_box *cuts);

size_t path_points(const struct path *p); /* what is left for cairo */

/* Each ring (its last point joins its first) or line that is left, in pixels of the picture: x y after x y.
 */
typedef void path_visit(void *context, const double *xy, size_t n);
void path_each(const struct path *p, path_visit *visit, void *context);

void path_fill(const struct path *p, struct picture *to, uint32_t colour);
void path_clear(const struct path *p, struct picture *to); /* of pixels: transparent */
/* Filled with what another picture of the same size and kind shows there. */
void path_fill_from(const struct path *p, struct picture *to, struct picture *from);
void path_stroke(const struct path *p, struct picture *to, const struct path_stroke *s);

#endif

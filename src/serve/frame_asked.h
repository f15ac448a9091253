/* frame_asked.h - which part of the world is asked for: bbox, or center and zoom, or neither */
#ifndef SERVE_FRAME_ASKED_H
#define SERVE_FRAME_ASKED_H

#include "map/base.h"
#include "serve/call.h"

enum frame_kind { FRAME_FITS /* around what there is to see */, FRAME_BOX, FRAME_CENTRE };

struct frame_asked {
    enum frame_kind kind;
    struct bbox box;
    double lon, lat, zoom;
};

/* Takes bbox, bbox-crs, center and zoom, before the criteria are read: bbox is none of them then. */
bool frame_take(struct call *c, struct frame_asked *f, struct err *e);

/* As an address has it, "bbox=..." or "center=...&zoom=...", in memory; NULL for one that fits. */
const char *frame_text(const struct frame_asked *f, struct arena *memory);

/* Of a picture of w to h pixels; not of one that fits. */
struct base_window frame_window(const struct frame_asked *f, int w, int h);

#endif

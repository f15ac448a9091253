/* maplibre.h - a map as a style of MapLibre (style specification, version 8): our styles' rules on vector
 * tiles */
#ifndef OUT_MAPLIBRE_H
#define OUT_MAPLIBRE_H

#include "base/json.h"
#include "map/drawing.h"
#include "map/tile.h"

/* The layers of the style file at the zooms that it says, with their colours and widths, and what is counted
 * where pictures paint it: areas in the colours of their classes, arcs as wide as there, density as a heatmap
 * that is as a picture of the next zoom, as that is as wide. The marks are circles of the size and colour
 * that pictures give them; names and counts are texts, of the fonts behind `glyphs`. A zoom of MapLibre shows
 * vector tiles of that zoom 512 pixels wide. */
struct maplibre_map {
    struct map_drawing drawing;
    double lon, lat, zoom;  /* where to look, zoom as MapLibre counts */
    const char *tiles_url;  /* TileJSON of vector tiles with the drawing's layers */
    const char *glyphs_url; /* with {fontstack} and {range} */
};

void maplibre_write(struct json *j, const struct tile_shared *shared, const struct maplibre_map *m);

#endif

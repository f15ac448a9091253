/* maplibre_inside.h - what the files of maplibre.h share: beginning a layer, and the layers of the data */
#ifndef OUT_MAPLIBRE_INSIDE_H
#define OUT_MAPLIBRE_INSIDE_H

#include "out/maplibre.h"

/* An object whose id is the two together; the caller ends it. */
void maplibre_begin(struct json *j, const char *id, const char *suffix, const char *type,
                    const char *source_layer);
void maplibre_colour(struct json *j, uint32_t colour);                    /* draw/colour.h */
void maplibre_get(struct json *j, const char *key, const char *property); /* key: ["get", property] */

void maplibre_marks(struct json *j, const struct tile_shared *shared, const struct map_drawing *d);
/* Their numbers, above all: MapLibre gives room to the topmost first, so that names make way for marks. */
void maplibre_counts(struct json *j, const struct tile_shared *shared, const struct map_drawing *d);
/* Layer i of the drawing, one that counts. */
void maplibre_counted(struct json *j, const struct tile_shared *shared, const struct map_drawing *d,
                      size_t i);

#endif

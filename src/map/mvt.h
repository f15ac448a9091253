/* mvt.h - writing Mapbox vector tiles, version 2.1 of the specification: layers of features in tile units */
#ifndef MAP_MVT_H
#define MAP_MVT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* A tile is MVT_EXTENT units wide; x right, y down from its top left corner, and what lies around it has
 * numbers outside 0 to MVT_EXTENT - 1. A layer without features leaves nothing, nor does a feature without a
 * geometry; keys and values stand once in their layer. Ids are below 2^53, so that JavaScript holds them; 0
 * is none.
 *
 * Belongs to one thread and keeps its memory. Features are written to where they stay; the values of a layer
 * follow them. */
#define MVT_EXTENT  4096
#define MVT_ID_BITS 53
#define MVT_KEYS    32 /* of a layer, at most */
#define MVT_TAGS    32 /* of a feature, at most */

enum mvt_kind { MVT_POINT = 1, MVT_LINE, MVT_AREA };

struct mvt_point {
    int32_t x, y;
};

struct mvt {
    struct bytes *out;
    const char *keys[MVT_KEYS];
    uint32_t n_keys, n_values, layer; /* layer: counts them */
    size_t start, empty;              /* in out: where the layer begins, and its first feature */
    unsigned length_bytes; /* that the length of the last layer took: so nothing moves when another one is as
                              long */
    struct bytes values, geometry, cleaned;
    struct mvt_slot *slots; /* of values, by hash */
    size_t slots_n, slots_capacity;
    /* the feature in the making */
    enum mvt_kind kind;
    uint64_t id;
    uint32_t tags[2 * MVT_TAGS], n_tags;
    struct mvt_point at; /* the pen */
};

void mvt_init(struct mvt *m);
void mvt_release(struct mvt *m);

/* Names and keys last until the layer's end. */
void mvt_layer_begin(struct mvt *m, struct bytes *out, const char *name);
void mvt_layer_end(struct mvt *m);

void mvt_feature_begin(struct mvt *m, enum mvt_kind kind, uint64_t id);
void mvt_feature_end(struct mvt *m);

/* Features that are one point, of which there are many: some tags are encoded once for all that have them,
 * and the geometry once for all on one spot. Each has a tag of its own beside, first, and an id. */
#define MVT_TAG_BYTES 10
struct mvt_tags {
    char bytes[2 * MVT_TAG_BYTES + 4]; /* two at most, with room to copy them in eights */
    uint8_t n;
};
struct mvt_spot {
    char bytes[16];
    uint8_t n;
};
void mvt_tags_add(struct mvt_tags *t, uint32_t key, uint32_t value);
void mvt_spot_at(struct mvt_spot *s, int32_t x, int32_t y);
void mvt_write_spot(struct mvt *m, const struct mvt_spot *s, uint64_t id, uint32_t key, uint32_t value,
                    const struct mvt_tags *kind, const struct mvt_tags *place);

void mvt_put_text(struct mvt *m, const char *key, const char *value);
void mvt_put_int(struct mvt *m, const char *key, int64_t value);
void mvt_put_bool(struct mvt *m, const char *key, bool value);

/* The same in two steps, for who writes many and remembers the numbers: mvt_add_text adds a value unlooked:
 * the caller knows that the layer has no such text yet. */
uint32_t mvt_key(struct mvt *m, const char *key);
uint32_t mvt_text(struct mvt *m, const char *value, size_t n);
uint32_t mvt_add_text(struct mvt *m, const char *value, size_t n);
uint32_t mvt_add_valid_text(struct mvt *m, const char *value, size_t n); /* UTF-8 it is known to be */
uint32_t mvt_bool(struct mvt *m, bool value);
static inline void mvt_tag(struct mvt *m, uint32_t key, uint32_t value)
{
    m->tags[m->n_tags++] = key;
    m->tags[m->n_tags++] = value;
}

/* The geometry. Points next to each other that are the same are one; a line of one, and a ring of fewer than
 * three or without an area, is left out. Rings come without their last point; an outer one is turned to run
 * as the specification wants it, a hole the other way. */
void mvt_add_point(struct mvt *m, int32_t x, int32_t y);
void mvt_add_line(struct mvt *m, const struct mvt_point *p, size_t n);
void mvt_add_ring(struct mvt *m, const struct mvt_point *p, size_t n, bool outer);
/* All of a geometry at once, as m->geometry had it when it was made before. */
void mvt_add_encoded(struct mvt *m, const void *geometry, size_t n);

#endif

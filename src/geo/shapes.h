/* shapes.h - base.shapes: outlines of land, countries, régions, départements; borders, coasts, lakes, rivers
 */
#ifndef GEO_SHAPES_H
#define GEO_SHAPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "geo/mercator.h"

/* Made by geodata/steps/50-shapes.py. The outlines of all provinces of the world are one set of *arcs*, each
 * between two junctions, shared by the neighbours on both sides, in several levels of detail; an arc has the
 * same number in all of them. An *area* (a country, a région, all land) is a list of rings of arcs. From zoom
 * SHAPES_CELLS_FROM on, land, lakes and rivers come in *cells*, tiles of zoom 7, from a finer source.
 *
 * Points are world units (mercator.h). Where the world's edge cuts a ring, the ring runs along the edge:
 * segments with both ends on x = 0, x = 2^30 or y = 2^30 are cuts, no coast; in a cell, those along its
 * sides.
 *
 * Loading maps the file and decodes the arcs: about 20 ms, 6 MB. Immutable afterwards, shared by threads.
 * Cells are decoded at each use by the reader's own buffer: about 5 ns a coordinate.
 *
 * The file, little endian: "ATLSHP1\0", u32 length, u32 sections, then kind, offset, length (u32) of each.
 * v stands for a varint (LEB128), z for a zigzag varint. A chain is v count, then z x, z y steps on a grid
 * of 2^bits units; the first step starts from the chain before's first point (0, 0 for the first).
 *   1 arcs, once per level: v last zoom, v bits, v count, chains. A chain of none: too small at this level.
 *   2 classes: a byte an arc.
 *   3 areas: v count; kind byte, length byte, code, v rings; a ring: v arcs, z steps of arc << 1 | backwards.
 *   4 lakes, per level: as arcs, closed.  5 rivers, per level: v zoom, v bits, v count, class bytes, chains.
 *   6 cells: u32 side bits, u32 grid bits, u32 count, index (u16 x, u16 y, u32 offset from its end) in order
 * of y, x; a cell: v land rings + 1 (0: all land), v lakes, v islands in them, v rivers, class bytes, chains.
 */

#define SHAPES_CELLS_FROM 7

enum shapes_class { /* of an arc */
                    SHAPES_COAST = 1,
                    SHAPES_BORDER,
                    SHAPES_DISPUTED,
                    SHAPES_REGION, /* of France */
                    SHAPES_DEPARTEMENT,
                    SHAPES_PROVINCE,
                    SHAPES_SMALL_PROVINCE, /* of a country whose provinces are small: better drawn later */
                    SHAPES_CLASSES
};

enum shapes_kind { SHAPES_LAND = 1, SHAPES_COUNTRY, SHAPES_AREA_REGION, SHAPES_AREA_DEPARTEMENT };

struct shapes_line {
    const struct world_point *p;
    uint32_t n;
    uint8_t class; /* of an arc: enum shapes_class; of a river: 1 the largest; of a lake 0 */
    struct world_box box;
};

struct shapes_lines {
    int zoom_max; /* good for zooms up to this */
    struct shapes_line *line;
    size_t n;
    struct world_point *points;
    /* Of arcs: the numbers of each class, from class_from[class] on, and their boxes in that order. */
    uint32_t *order;
    struct world_box *boxes;
    uint32_t class_from[SHAPES_CLASSES + 1];
};

struct shapes_area {
    enum shapes_kind kind;
    char code[8]; /* "" for land; iso2; "84" or "22:82"; "69" */
    struct world_box box;
    const uint32_t *refs;               /* arc << 1 | backwards, ring after ring */
    const uint32_t *ring_ends;          /* end of each ring in refs */
    const struct world_box *ring_boxes; /* around each, at every level of detail */
    uint32_t rings;
};

struct shapes;

struct shapes *shapes_load(const char *path, struct err *e);
void shapes_free(struct shapes *s);

/* The coarsest level that is good for this zoom; the finest beyond the last. For a picture at scale 2 ask one
 * zoom more. */
const struct shapes_lines *shapes_arcs(const struct shapes *s, int zoom);
const struct shapes_lines *shapes_lakes(const struct shapes *s, int zoom);
const struct shapes_lines *shapes_rivers(const struct shapes *s, int zoom);

const struct shapes_area *shapes_area_find(const struct shapes *s, enum shapes_kind kind, const char *code);
const struct shapes_area *shapes_areas(const struct shapes *s, size_t *n); /* sorted by kind, code */

/* One cell's lines, decoded; a zeroed struct is an empty buffer. Groups follow each other in `line`. */
struct shapes_cell {
    bool all_land;
    uint32_t land, lakes, islands, rivers; /* counts */
    struct shapes_line *line;
    struct world_box box;
    struct world_point *points;
    size_t line_capacity, point_capacity;
};
int shapes_cell_bits(const struct shapes *s); /* a side is 2^bits units */
/* Cell at column x, row y, brought to place x (which may lie beside the world). False: open sea. */
bool shapes_cell_read(const struct shapes *s, int x, int y, struct shapes_cell *cell);
void shapes_cell_release(struct shapes_cell *cell);

/* Is this point in the area? By crossings of the finest level; some 10 to 100 microseconds. */
bool shapes_area_holds(const struct shapes *s, const struct shapes_area *a, struct world_point p);

#endif

#include "geo/geometry.h"

const char *const GEOMETRY_WKT[GEOMETRY_KINDS] = {
    "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION",
};
const char *const GEOMETRY_GEOJSON[GEOMETRY_KINDS] = {
    "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection",
};

enum geometry_kind geometry_part_kind(enum geometry_kind kind)
{
    switch (kind) {
    case GEOMETRY_POINTS:
        return GEOMETRY_POINT;
    case GEOMETRY_POLYGON:
    case GEOMETRY_LINES:
        return GEOMETRY_LINE;
    case GEOMETRY_POLYGONS:
        return GEOMETRY_POLYGON;
    default:
        return GEOMETRY_KINDS;
    }
}

uint32_t geometry_positions(const struct geometry *g)
{
    uint32_t n = g->n;
    for (uint32_t i = 0; i < g->n_parts; i++)
        n += geometry_positions(&g->parts[i]);
    return n;
}

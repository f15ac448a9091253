#include "out/outlined.h"

const struct outline *outlined(const struct snapshot *s, enum collection c, uint32_t row)
{
    const struct territories *t = collection_territories(s, c);
    return t && t->outline ? t->outline[row] : NULL;
}

/* --- GeoJSON -----------------------------------------------------------------------------------------------
 */

static bool has_image(const struct geometry *polygons, const struct geojson_in *in)
{
    for (uint32_t p = 0; in && p < polygons->n_parts; p++)
        for (uint32_t r = 0; r < polygons->parts[p].n_parts; r++) {
            const struct geometry *ring = &polygons->parts[p].parts[r];
            for (uint32_t i = 0; i < ring->n; i++) {
                double x = ring->xy[2 * (size_t)i], y = ring->xy[2 * (size_t)i + 1];
                if (!geojson_project(in, &x, &y))
                    return false;
            }
        }
    return true;
}

static void put_ring(struct json *j, const struct geometry *ring, const struct geojson_in *in)
{
    json_array(j);
    for (uint32_t i = 0; i < ring->n; i++) {
        double x = ring->xy[2 * (size_t)i], y = ring->xy[2 * (size_t)i + 1];
        geojson_project(in, &x, &y);
        geojson_position_in(j, in, x, y);
    }
    json_end(j);
}

void outlined_geojson(struct json *j, const struct outline *o, const struct geojson_in *in)
{
    if (!o || !has_image(&o->shape, in)) {
        json_null(j);
        return;
    }
    json_object(j);
    json_put_text(j, "type", "MultiPolygon");
    json_put_array(j, "coordinates");
    for (uint32_t p = 0; p < o->shape.n_parts; p++) {
        json_array(j);
        for (uint32_t r = 0; r < o->shape.parts[p].n_parts; r++)
            put_ring(j, &o->shape.parts[p].parts[r], in);
        json_end(j);
    }
    json_end(j);
    json_end(j);
}

/* --- KML ---------------------------------------------------------------------------------------------------
 */

static void put_boundary(struct bytes *out, const char *name, const struct geometry *ring)
{
    bytes_add_format(out, "<%s><LinearRing><coordinates>", name);
    for (uint32_t i = 0; i < ring->n; i++)
        bytes_add_format(out, "%s%.6f,%.6f", i ? " " : "", ring->xy[2 * (size_t)i],
                         ring->xy[2 * (size_t)i + 1]);
    bytes_add_format(out, "</coordinates></LinearRing></%s>", name);
}

void outlined_kml(struct bytes *out, const struct outline *o)
{
    bytes_add_text(out, "<MultiGeometry>");
    for (uint32_t p = 0; p < o->shape.n_parts; p++) {
        bytes_add_text(out, "<Polygon>");
        for (uint32_t r = 0; r < o->shape.parts[p].n_parts; r++)
            put_boundary(out, r ? "innerBoundaryIs" : "outerBoundaryIs", &o->shape.parts[p].parts[r]);
        bytes_add_text(out, "</Polygon>");
    }
    bytes_add_text(out, "</MultiGeometry>");
}

#include "out/geojson.h"

void geojson_collection(struct json *j, uint64_t matched, uint64_t returned)
{
    json_object(j);
    json_put_text(j, "type", "FeatureCollection");
    json_put_int(j, "numberMatched", (int64_t)matched);
    json_put_int(j, "numberReturned", (int64_t)returned);
}

void geojson_feature(struct json *j, const char *id)
{
    json_object(j);
    json_put_text(j, "type", "Feature");
    json_put_text(j, "id", id);
}

void geojson_position(struct json *j, double lon_deg, double lat_deg)
{
    json_array(j);
    json_real(j, lon_deg, 6);
    json_real(j, lat_deg, 6);
    json_end(j);
}

bool geojson_project(const struct geojson_in *in, double *x, double *y)
{
    size_t n;
    struct err e = {0};
    if (!in)
        return true;
    if (!project_points(in->projector, crs_list(&n), in->crs, x, y, 1, &e))
        return false;
    if (in->crs->north_first) {
        double east = *x;
        *x = *y;
        *y = east;
    }
    return true;
}

void geojson_position_in(struct json *j, const struct geojson_in *in, double x, double y)
{
    const int decimals = !in || in->crs->degrees ? 6 : 2;
    json_array(j);
    json_real(j, x, decimals);
    json_real(j, y, decimals);
    json_end(j);
}

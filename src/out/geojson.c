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

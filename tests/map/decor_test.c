/* Scale bars are as long as they say, on the ground at the middle of the map. */
#include "map/decor.h"

#include <math.h>
#include <string.h>

#include "geo/tile.h"
#include "test.h"

/* Along a parallel, in short steps of the great circle. */
static double along_m(double lat_deg, double from_px, double to_px, double units_per_px)
{
    enum { STEPS = 1000 };
    const double degree = M_PI / 180, lat = lat_deg * degree;
    const double lon = (to_px - from_px) * units_per_px / MERCATOR_WORLD * 2 * M_PI / STEPS,
                 a = pow(cos(lat) * sin(lon / 2), 2);
    return STEPS * 2 * MERCATOR_RADIUS_M * asin(sqrt(a));
}

static void test_length(double lat_deg, double zoom, double most)
{
    const double units = MERCATOR_WORLD / exp2(zoom) / TILE_SIZE_PX;
    const struct scale_bar b = scale_bar_of(units, lat_deg, most);
    const double lead = b.m / pow(10, floor(log10(b.m) + 1e-9));
    CHECK_THAT(fabs(along_m(lat_deg, 0, b.px, units) / b.m - 1) < 0.001, "as long on the ground as it says");
    CHECK_THAT(fabs(lead - 1) < 1e-6 || fabs(lead - 2) < 1e-6 || fabs(lead - 5) < 1e-6, "a round number");
    CHECK_THAT(b.px <= most + 1e-9 && b.px > most / 2.51,
               "no longer than there is room for, and not much shorter");
}

static void test_said(const char *said, double lat_deg, double zoom, int h, enum language language)
{
    struct bytes text;
    const double units = MERCATOR_WORLD / exp2(zoom) / TILE_SIZE_PX;
    const struct base_window w = {
        .y0 = (int64_t)(mercator_y(lat_deg) - units * h / 2), .units_per_px = units, .scale = 1};
    const struct scale_bar b = scale_bar_of(units, lat_deg, 100);
    bytes_init(&text, 256);
    scale_bar_say(&b, &w, h, language, &text);
    CHECK_TEXT(text.data, said, "what stands on it");
    bytes_release(&text);
}

int main(void)
{
    for (double zoom = 0; zoom <= 18; zoom += 4.3)
        for (double lat = -80; lat <= 80; lat += 40)
            test_length(lat, zoom, 50 + 5 * zoom);
    test_said("100\u00a0km", 46, 6, 400, LANGUAGE_FR);
    test_said("100\u00a0m", 0, 16.5, 400, LANGUAGE_FR);
    test_said("5\u202f000\u00a0km à 0°\u00a0N", 0.2, 1, 400, LANGUAGE_FR);
    test_said("5,000\u00a0km at 30°\u00a0S", -30, 0.7, 200, LANGUAGE_EN);
    return test_end();
}

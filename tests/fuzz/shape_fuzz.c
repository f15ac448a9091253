/* Shapes that clients send: WKT and GeoJSON. What is taken can be asked, cut, thinned and written. */
#include <math.h>

#include "geo/shape.h"

#include "fuzz.h"

static void use(struct shape *g)
{
    struct bytes out;
    struct err e = {0};
    struct bbox box = shape_bbox(g), half = {-90, -45, 90, 45};
    FUZZ_HOLDS(isfinite(box.west) && isfinite(box.north) && shape_points(g) <= SHAPE_POINTS_MAX);
    (void)shape_holds(g, 0, 0);
    struct shape *cut = shape_clip(g, &half, &e), *thin = shape_simplify(g, 0.5, &e);
    bytes_init(&out, 1 << 20);
    shape_to_wkt(g, 6, &out);
    bytes_release(&out);
    shape_free(cut);
    shape_free(thin);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *text = fuzz_text(data, n);
    struct shaper *s = shaper_new();
    struct err e = {0};
    struct shape *g = shape_from_wkt(s, text, "within", &e);
    if (!g)
        g = shape_from_geojson(s, text, "within", &e);
    FUZZ_HOLDS(g || *e.text);
    if (g)
        use(g);
    shape_free(g);
    shaper_free(s);
    free(text);
    return 0;
}

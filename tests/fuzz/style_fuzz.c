/* A style: the palette, a zero byte, the layers. */
#include <math.h>

#include "style/style.h"

#include "fuzz.h"

/* What styles may be as: areas, lines and names. */
static const char FIRST[] = "layer a sea\n  * fill sea\n"
                            "layer b rivers-1\n  3- stroke sea width 0.8\n"
                            "layer c labels country\n  2-6 text sea size 11 halo sea width 1.5\n";

static void check_rules(const struct style *s)
{
    for (size_t i = 0; i < s->layer_n; i++)
        for (int z = 0; z < STYLE_ZOOMS; z++) {
            const struct style_rule *r = &s->layers[i].at[z];
            const double all[] = {r->width_px, r->dash_px,    r->gap_px, r->size_px,
                                  r->halo_px,  r->spacing_px, r->dot_px};
            for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
                FUZZ_HOLDS(isfinite(all[k]) && all[k] >= 0);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *palette = fuzz_text(data, n);
    size_t first = strlen(palette), behind = first < n ? first + 1 : n;
    char *layers = fuzz_text(data + behind, n - behind);
    struct err e = {0};
    struct style *s = style_parse(&(struct style_text){"palette", palette},
                                  &(struct style_text){"layers", layers},
                                  &(struct style_text){"first", FIRST}, &e);
    FUZZ_HOLDS(s || *e.text);
    if (s)
        check_rules(s);
    style_free(s);
    free(palette);
    free(layers);
    return 0;
}

/* A style: the palette, a zero byte, the layers. */
#include "style/style.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char *palette = fuzz_text(data, n);
    size_t first = strlen(palette), behind = first < n ? first + 1 : n;
    char *layers = fuzz_text(data + behind, n - behind);
    struct err e = {0};
    struct style *s = style_parse(&(struct style_text){"palette", palette},
                                  &(struct style_text){"layers", layers},
                                  &(struct style_text){"first", "layer a sea\n  * fill sea\n"}, &e);
    FUZZ_HOLDS(s || *e.text);
    style_free(s);
    free(palette);
    free(layers);
    return 0;
}

/* golden.h - a picture against the one kept in the tree, pixel by pixel; `make bless` rewrites those that
 * changed */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <png.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "draw/colour.h"
#include "draw/picture.h"
#include "draw/png.h"
#include "test.h"

/* Pixels (premultiplied, as a picture's) of a PNG in memory, to be freed; NULL when libpng refuses it. */
static inline uint32_t *golden_decode(const void *data, size_t n, int *w, int *h)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!data || !png_image_begin_read_from_memory(&image, data, n))
        return NULL;
    image.format = PNG_FORMAT_RGBA;
    unsigned char *rgba = malloc(PNG_IMAGE_SIZE(image));
    if (!png_image_finish_read(&image, NULL, rgba, 0, NULL)) {
        free(rgba);
        return NULL;
    }
    *w = (int)image.width;
    *h = (int)image.height;
    uint32_t *out = malloc((size_t)*w * (size_t)*h * sizeof *out);
    for (size_t i = 0; i < (size_t)*w * (size_t)*h; i++) {
        const unsigned char *p = rgba + 4 * i;
        out[i] = colour_to_pixel((uint32_t)p[3] << 24 | (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]);
    }
    free(rgba);
    return out;
}

static inline void golden_write(const struct picture *p, const char *path)
{
    struct png_encoder *n = png_encoder_new();
    struct png_options o = {.colours = PNG_TRUE, .level = 9};
    struct bytes out;
    bytes_init(&out, 1 << 24);
    FILE *f = png_encode(n, p, &o, &out, NULL) ? fopen(path, "wb") : NULL;
    if (f) {
        fwrite(out.data, 1, out.n, f);
        fclose(f);
    }
    bytes_release(&out);
    png_encoder_free(n);
}

static inline char *golden_read(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    char *data = malloc(1 << 20);
    *n = f ? fread(data, 1, 1 << 20, f) : 0;
    if (f)
        fclose(f);
    return data;
}

/* path from the top of the tree. A picture that differs is left in $BUILD/test-logs/ under the same name. */
static inline void golden_check(const struct picture *p, const char *path, const char *what)
{
    size_t n;
    int w = 0, h = 0;
    char *data = golden_read(path, &n);
    uint32_t *kept = golden_decode(data, n, &w, &h);
    long differ = kept && w == p->w && h == p->h ? 0 : -1;
    for (int y = 0; differ >= 0 && y < h; y++)
        for (int x = 0; x < w; x++)
            differ += kept[y * w + x] != picture_row(p, y)[x];
    free(kept);
    free(data);
    if (differ && getenv("BLESS")) {
        golden_write(p, path);
        printf("# blessed %s: %ld pixels differed\n", path, differ);
        differ = 0;
    } else if (differ) {
        char other[512];
        const char *build = getenv("BUILD"), *name = strrchr(path, '/');
        snprintf(other, sizeof other, "%s/test-logs%s", build ? build : "build", name ? name : path);
        golden_write(p, other);
        printf("# see %s\n", other);
    }
    CHECK_INT(differ, 0, what);
}

#endif

/* style.h - a style: layers in painting order, what each looks like at every zoom, and named colours */
#ifndef STYLE_STYLE_H
#define STYLE_STYLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Read from styles/NAME/palette.txt and styles/NAME/layers.txt; that of the default tells the grammar. A
 * style without a layers.txt is STYLE_DEFAULT in other colours; with one it may begin as that. Errors name
 * file and line and what was expected. A rule that sets what already holds at all its zooms, and a colour
 * that nothing names, are errors too, so that the files stay short. Lengths are pixels at scale 1. Immutable.
 */
#define STYLE_DEFAULT "atlas"
#define STYLE_ZOOMS   19 /* 0 to 18 */
#define STYLE_NAME    24

struct style_rule { /* a layer at one zoom */
    bool shown;
    /* shapes; colours are 0xAARRGGBB, 0 is none */
    uint32_t fill, stroke;
    double width_px, dash_px, gap_px;
    /* names */
    uint32_t colour, halo, dot;
    double size_px, halo_px, spacing_px, wrap_px, dot_px, least, apart_px;
    bool bold, italic, capitals;
};

struct style_layer {
    char name[STYLE_NAME];
    char source[STYLE_NAME]; /* "labels" for names */
    char kind[STYLE_NAME];   /* of names, else "" */
    struct style_rule at[STYLE_ZOOMS];
    unsigned line; /* in layers.txt, for messages */
};

struct style_colour {
    char name[STYLE_NAME];
    uint32_t value;
    bool used;
};

struct style {
    struct style_layer *layers;
    size_t layer_n;
    struct style_colour *colours;
    size_t colour_n;
    bool own_layers; /* a layers.txt of its own, or the default one: then only colours differ */
};

struct style *style_load(const char *name,
                         struct err *e); /* from the share folder; ERR_NOT_FOUND, ERR_INVALID */
/* From memory. `first` is what a line `as` of the layers continues, or NULL. */
struct style_text {
    const char *name, *text; /* the name is for messages */
};
struct style *style_parse(const struct style_text *palette, const struct style_text *layers,
                          const struct style_text *first, struct err *e);
void style_free(struct style *s);

/* A colour of the palette; 0 when there is none of this name. */
uint32_t style_colour(const struct style *s, const char *name);

#endif

/* label_names.h - the names that the base map may show, read from the tables, and how wide they are */
#ifndef MAP_LABEL_NAMES_H
#define MAP_LABEL_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "geo/mercator.h"
#include "style/style.h"

struct label_name {
    int32_t x, y;  /* world units */
    uint32_t text; /* offset of the first byte */
    float rank;    /* population of places */
    uint8_t layer; /* of the style */
    uint8_t zoom_from, zoom_to, lines;
};

struct label_names {
    struct label_name *list; /* in the order in which they take their room */
    size_t n, capacity;
    uint32_t *southward; /* numbers of the list from north to south */
    char *text;
    size_t text_n, text_capacity;
};

int label_kind(const char *name); /* -1: none of this name */

/* Only names of kinds that the style has a layer for are kept. */
bool label_names_load(struct label_names *l, const struct style *s, struct err *e);
void label_names_release(struct label_names *l);

static inline const char *label_text(const struct label_names *l, const struct label_name *n)
{
    return l->text + n->text;
}

/* Width of a text of one or more lines in a style, pixels at scale 1. Letters are measured once for each
 * shape of the font, so that a name costs some 50 ns. Belongs to one thread. */
struct label_widths;
struct label_widths *label_widths_new(void);
void label_widths_free(struct label_widths *w);
double label_width(struct label_widths *w, const struct style_rule *r, const char *text);

#endif

/* lettering_names.h - the names that the base map may show, read from the tables, and how wide they are */
#ifndef MAP_LETTERING_NAMES_H
#define MAP_LETTERING_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "geo/mercator.h"
#include "style/style.h"

struct lettering_name {
    int32_t x, y;  /* world units */
    uint32_t text; /* offset of the first byte */
    float rank;    /* population of places */
    uint8_t layer; /* of the style */
    uint8_t zoom_from, zoom_to, lines;
};

struct lettering_names {
    struct lettering_name *list; /* in the order in which they take their room */
    size_t n, capacity;
    uint32_t *southward; /* numbers of the list from north to south */
    char *text;
    size_t text_n, text_capacity;
};

int lettering_name_kind(const char *name); /* -1: none of this name */

/* Only names of kinds that the style has a layer for are kept. */
bool lettering_names_load(struct lettering_names *l, const struct style *s, struct err *e);
void lettering_names_release(struct lettering_names *l);

static inline const char *lettering_text(const struct lettering_names *l, const struct lettering_name *n)
{
    return l->text + n->text;
}

/* Width of a text of one or more lines in a style, pixels at scale 1. Letters are measured once for each
 * shape of the font, so that a name costs some 50 ns. Belongs to one thread. */
struct lettering_widths;
struct lettering_widths *lettering_widths_new(void);
void lettering_widths_free(struct lettering_widths *w);
double lettering_width(struct lettering_widths *w, const struct style_rule *r, const char *text);

#endif

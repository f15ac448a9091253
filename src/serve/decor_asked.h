/* decor_asked.h - what is to stand around a map: decor, title and lang of an address, and the words of it */
#ifndef SERVE_DECOR_ASKED_H
#define SERVE_DECOR_ASKED_H

#include "map/decor.h"
#include "serve/call.h"
#include "serve/map_asked.h"

#define DECOR_TITLE_MOST 200 /* characters */

enum decor_part { DECOR_TITLE = 1, DECOR_LEGEND = 2, DECOR_SCALE = 4, DECOR_SOURCE = 8, DECOR_ALL = 15 };

struct decor_asked {
    unsigned parts;    /* of enum decor_part */
    const char *title; /* of the address, which says it all; NULL: the map's own words */
    struct decor decor;
};

/* In plan: decor (full, none, or parts with commas between), title and lang. */
bool decor_take(struct call *c, struct decor_asked *d, struct err *e);
/* In plan: into the key; what of the data it shows comes there with the data version. */
void decor_key(struct call *c, const struct decor_asked *d, bool data);

/* In make: what is painted, its words in the call's memory; NULL for nothing. */
const struct decor *decor_words(struct call *c, struct decor_asked *d, const struct map_drawing *drawing);

/* The two lines of a map's own words, in the call's memory: its layers; its criteria, "" for none. */
const char *decor_say_layers(struct call *c, const struct map_drawing *d);
const char *decor_say_criteria(struct call *c, const struct map_layers *layers);

#endif

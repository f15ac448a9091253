/* embed_asked.h - what is asked of a map for other sites: layers, frame, list, style, and criteria */
#ifndef SERVE_EMBED_ASKED_H
#define SERVE_EMBED_ASKED_H

#include "serve/call.h"

struct embed_asked {
    struct map_layers layers;  /* base is among them */
    const char *frame, *theme; /* as in an address (frame_text of frame_asked.h), or NULL; a word */
    const char *style;         /* of maps, or NULL: as the theme wants */
    bool listed;
};

/* Takes all of it from the address of a page, with the criteria, into the key too. What is wrong is left out
 * and said (call_ignore), and so is what nobody knows; more: names that are the page's own beside, taken by
 * the caller before; ends in NULL. */
void embed_take(struct call *c, struct embed_asked *a, const char *const *more);

/* Is it a parameter of the map, and no criterion? */
bool embed_is_own(const char *name);

/* One of some words, the first of which is meant by nothing. */
const char *embed_take_word(struct call *c, const char *name, const char *const *words);

#endif

/* site.h - the files of the web front, read once at start */
#ifndef SERVE_SITE_H
#define SERVE_SITE_H

#include <stdbool.h>

#include "base/blob.h"
#include "base/err.h"

/* src/serve/web/ as /web/NAME, Leaflet from Debian's package as /web/leaflet/NAME. Names are looked up in a
 * table, never in the file system, so no name leads out of them. Immutable; any thread. */
struct site;

struct site_file {
    char *name; /* behind /web/ */
    const char *type;
    struct blob *body;
};

struct site *site_new(struct err *e);                                      /* NULL: the files are not there */
void site_free(struct site *s);                                            /* NULL is fine */
const struct site_file *site_find(const struct site *s, const char *name); /* or NULL */

#endif

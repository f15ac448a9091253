/* site.h - the files of the web front, read once at start */
#ifndef FRONT_SITE_H
#define FRONT_SITE_H

#include <stdbool.h>

#include "base/blob.h"
#include "base/err.h"

/* src/front/web/ as /web/NAME, what the page loads of Leaflet from Debian's package as /web/leaflet/NAME.
 * Each is packed once (base/pack.h), which takes 0.2 s for all; until then they are answered plain. Names are
 * looked up in a table, never in the file system, so no name leads out of them. Immutable; any thread. */
struct site;

struct site_file {
    char *name; /* behind /web/ */
    const char *type;
    struct blob *body;
    struct blob *_Atomic packed[CODINGS]; /* NULL: that takes no fewer bytes, or is not done yet */
};

struct site *site_new(struct err *e);      /* NULL: the files are not there */
void site_free(struct site *s);            /* NULL is fine */
void site_pack(struct site *s, bool here); /* in a thread of its own, or here; NULL is fine */
const struct site_file *site_find(const struct site *s, const char *name); /* or NULL */

#endif

/* web_files.h - the files of the web front, read once at start */
#ifndef FRONT_WEB_FILES_H
#define FRONT_WEB_FILES_H

#include <stdbool.h>

#include "base/blob.h"
#include "base/err.h"

/* src/front/web/, installed web/, as /web/NAME, what the page loads of Leaflet from Debian's package as
 * /web/leaflet/NAME. Each is packed once (base/pack.h), which takes 0.2 s for all; until then they are
 * answered plain. Names are looked up in a table, never in the file system, so no name leads out of them.
 * Immutable; any thread. */
struct web_files;

struct web_file {
    char *name; /* behind /web/ */
    const char *type;
    struct blob *body;
    struct blob *_Atomic packed[CODINGS]; /* NULL: that takes no fewer bytes, or is not done yet */
};

struct web_files *web_files_new(struct err *e);      /* NULL: the files are not there */
void web_files_free(struct web_files *s);            /* NULL is fine */
void web_files_pack(struct web_files *s, bool here); /* in a thread of its own, or here; NULL is fine */

/* NULL: there is none. name may begin with a mark of all files, "0123abcd/map.js": below it they name each
 * other as they do without it. *current: with that of these very files, so that the address is good for ever;
 * with another one, of files that were replaced, it is the same file as without. */
const struct web_file *web_files_find(const struct web_files *s, const char *name, bool *current);

#define WEB_FILES_MARK 8                               /* hexadecimal digits */
const char *web_files_mark(const struct web_files *s); /* of names and bytes of all; "" when s is NULL */

#endif

/* site.h - addresses of the pages of the site, as documents have them */
#ifndef OUT_SITE_H
#define OUT_SITE_H

#include "base/bytes.h"
#include "base/json.h"

/* "KEY":"https://host/FOLDER/ID": the page of a record or a territory; id is escaped (RFC 3986). NULL for id:
 * that of the folder itself, "https://host/bourse". base_url has no slash at its end. */
void site_put_page(struct json *j, const char *key, const char *base_url, const char *folder, const char *id);

/* {"name":NAME,"page":...}: a step of the way to a page, in the list "trail". */
void site_put_step(struct json *j, const char *name, const char *base_url, const char *folder,
                   const char *id);

/* Appends text as a segment of a path or a value of a query: what is reserved, and bytes beyond ASCII, in
 * per cent. */
void site_escape(struct bytes *out, const char *text);

#endif

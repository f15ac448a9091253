/* percent.h - text as a part of an address (RFC 3986, 2.1) */
#ifndef BASE_PERCENT_H
#define BASE_PERCENT_H

#include "base/bytes.h"

/* Appends text as a segment of a path or a value of a query: what is reserved, and bytes beyond ASCII, in
 * per cent. */
void percent_escape(struct bytes *out, const char *text);

#endif

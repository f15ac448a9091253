/* base64.h - bytes as text that stands in a URL as it is: base64url without padding (RFC 4648, 5) */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>

#include "base/bytes.h"

void base64_put(struct bytes *out, const void *data, size_t n);

/* Appends what was put; false when the text is not what base64_put writes of any bytes. */
bool base64_get(struct bytes *out, const char *text, size_t n);

#endif

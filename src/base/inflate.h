/* inflate.h - bytes out of a gzip file (RFC 1952) that is in memory */
#ifndef BASE_INFLATE_H
#define BASE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"

/* Appends what the one member of the file holds; its check sum is verified. ERR_TOO_LARGE when that is more
 * than out's ceiling leaves room for, ERR_INVALID when it is no gzip file or a damaged one. */
bool inflate_gzip(const void *data, size_t n, struct bytes *out, struct err *e);

#endif

/* public_url.h - how the world reaches this server: what links begin with, and the path that proxies leave on
 */
#ifndef HTTP_PUBLIC_URL_H
#define HTTP_PUBLIC_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* A proxy that answers at https://host/carte/ hands /carte/api on as it is, or without /carte: both are
 * understood, and health is asked without it by whoever stands beside the server. */

#define PUBLIC_URL_BYTES    200
#define PUBLIC_URL_SEGMENTS 8 /* of its path */

struct public_url {
    char text[PUBLIC_URL_BYTES + 1]; /* without a slash at its end; "" when it was not said */
    size_t path_at;                  /* where "/carte" begins in text; at its end when it has no path */
};

/* http://host[:port][/path], a slash at the end or not. The path is written as in a link: percent-encoded, no
 * empty segments, no dots alone. ERR_USAGE with what was expected. */
bool public_url_parse(struct public_url *p, const char *url, struct err *e);

/* "/carte", or "" */
const char *public_url_path(const struct public_url *p);

/* How many bytes of a path as sent are the public path: 0 when it does not begin with it at the border of a
 * segment. Escapes are compared by what they mean. */
size_t public_url_skip(const struct public_url *p, const char *path, size_t n);

#endif

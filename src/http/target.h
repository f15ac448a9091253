/* target.h - the target of a request: path in decoded segments, query, and the host it was sent to */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define TARGET_SEGMENTS 20

struct target {
    const char *segment[TARGET_SEGMENTS]; /* decoded; "" where two slashes meet */
    unsigned n;
    bool slash_at_end; /* not counted as a segment; "/" alone has none */
    const char *path;  /* as sent */
    size_t n_path;
    const char *query; /* as sent, behind the ? */
    size_t n_query;
    const char *host; /* of the absolute form, NUL-terminated; else NULL */
};

/* "/path?query", the absolute form "http://host/path?query", or "*". Malformed escapes, NUL and invalid UTF-8
 * in the path, a query above max_query: ERR_INVALID or ERR_TOO_LARGE. Dots are names like others: there is
 * no way up. */
bool target_parse(struct target *t, const char *target, size_t max_query, struct arena *memory,
                  struct err *e);

/* The target without the first n bytes of its path, which end where a segment does. */
void target_skip(struct target *t, size_t n);

/* The byte that two hexadecimal digits say, or -1. */
int target_hex(const char *digits);

/* Can this stand behind http:// in a link: host, [IPv6], and a port? */
bool target_host_valid(const char *host);

#endif

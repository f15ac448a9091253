/* numbers.h - what /metrics says of a server, in the text format of Prometheus, version 0.0.4 */
#ifndef SERVE_NUMBERS_H
#define SERVE_NUMBERS_H

#include "base/bytes.h"
#include "serve/server.h"

struct snapshot;

/* On any thread. data: the snapshot that answers come from, or NULL. */
void numbers_print(struct server *s, const struct snapshot *data, struct bytes *out);

#endif

/* stream.h - the steps of an answer that is made as the client takes it, each a job of the route's pool */
#ifndef SERVE_STREAM_H
#define SERVE_STREAM_H

#include "serve/waiter.h"

/* That of http.h; context is the loop. A step waits for a worker as other jobs do, but is not refused: the
 * answer has begun. What it makes has the ceiling of an answer, but room for two steps at least. */
void stream_pull(struct exchange *x, struct source *source, void *context);

void stream_free(struct stream *s); /* when the exchange is over; NULL is fine */

#endif
